# SPDX-License-Identifier: GPL-2.0
"""What the oracle and Bailey say of a policy, and the files that cases include."""
import os
import subprocess

FILES = {
    "abi/3.0": "", "abi/4.0": "",
    "tunables/global": "include <tunables/home>\n",
    "tunables/home": "@{HOMEDIRS}=/home/\n@{HOME}=@{HOMEDIRS}/*/ /root/\n",
    "abstractions/base": "  /etc/ld.so.cache r,\n  owner @{HOME}/x r,\n",
    "d1/a": "/d1a r,\n", "d1/b.dpkg-new": "no policy", "d1/README": "text",
    "d1/sub/c": "/d1c r\n", "empty/sub/x": "",
    "selfinc": "include <selfinc>\n", "loop1": "include <loop2>\n",
    "loop2": "include <loop1>\n", "noeol": "/x r,", "half": "/x r",
    "open": "profile inc /inc {", "close": "}", "var": "@{incvar}=/i\n",
    "varadd": "@{incvar}+=/j\n", "hat": "^h { }\n",
    "alias": "alias /a -> /b,\n", "prof": "profile p1 { }\n",
    "vars/a": "@{vd1}=a\n", "vars/b": "@{vd2}=b\n", "badrule": "rule,",
    "crlf": "/c r,\r\n/d w,\r\n", "comment": "# no rule", "qual": "deny { /q r, }\n",
    "nested": "include <noeol>\ninclude <hat>\n", "preamble": "abi <abi/4.0>,\n",
}


def make_includes(top):
    """What the cases include, in small; returns its folder."""
    inc = os.path.join(top, "inc")
    for name, text in FILES.items():
        path = os.path.join(inc, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text)
    return inc


def oracle(text, inc):
    """Whether the oracle takes it."""
    r = subprocess.run([os.environ["ORACLE"], "-Q", "-K", "-S",
                        "--config-file=/dev/null", "-I", inc, "-b", inc,
                        "-M", os.environ["ORACLE_ABI"]], input=text.encode(),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return r.returncode == 0


def bailey(text, inc):
    """Whether Bailey does; None if it did not end as it should."""
    tool = os.environ.get("BAILEY", "build/bailey")
    r = subprocess.run([tool, "check", "-I", inc, "-"], input=text.encode(),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=30)
    return r.returncode == 0 if r.returncode in (0, 2) else None

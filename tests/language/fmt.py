#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""fmt.py BAILEY [FILE...]: formatting changes no policy.

Takes each valid case of cases.py, and Debian's shipped profiles or the files
that are named, through `bailey fmt` and checks that fmt takes it, that a second
time changes nothing, and that what came out is policy that says the same:
`bailey diff` finds no difference in it."""
import glob
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import cases
import verdict


# An include without a name, which is nothing at a file's end: fmt keeps away.
NAMELESS = re.compile(r"^#?include( if exists)? *$", re.M)


def run(*command, text=b""):
    return subprocess.run(command, input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=120)


def wrong(tool, temp, inc, number, text):
    """What is wrong with the way @text is formatted; None if nothing is."""
    once = run(tool, "fmt", "-", text=text)
    if once.returncode:
        return "refused"
    if run(tool, "fmt", "-", text=once.stdout).stdout != once.stdout:
        return "not the same a second time"
    if once.stdout == text:
        return None
    names = []
    for side, content in (("a", text), ("b", once.stdout)):
        names.append(os.path.join(temp, "%s%d" % (side, number)))
        with open(names[-1], "wb") as out:
            out.write(content)
    checked = [run(tool, "check", "-I", inc, n).returncode for n in names]
    if checked[0] != checked[1]:
        return "valid only before or after"
    differs = run(tool, "diff", "-I", inc, *names)
    for name in names:
        os.unlink(name)
    return "means something else" if differs.returncode == 1 else None


def main():
    tool = sys.argv[1]
    with open(cases.VERDICTS) as f:
        signs = f.read().replace("\n", "")
    texts = [t.encode() for t, sign in zip(dict.fromkeys(cases.C), signs)
             if sign == "+" and not NAMELESS.search(t)]
    made = len(texts)
    for name in sys.argv[2:] or glob.glob("/etc/apparmor.d/*"):
        if os.path.isfile(name):
            with open(name, "rb") as f:
                texts.append(f.read())
    temp = tempfile.TemporaryDirectory()
    inc = verdict.make_includes(temp.name)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda a: wrong(tool, temp.name, inc, *a),
                              enumerate(texts)))
    bad = [(why, text) for why, text in zip(found, texts) if why]
    for why, text in bad[:20]:
        print("# %s: %r" % (why, text[:300]))
    print("%sok 1 - formatting_changes_no_policy: %d cases, %d files, %d wrong" %
          ("not " if bad or made < 1000 else "", made, len(texts) - made,
           len(bad)))
    return 1 if bad or made < 1000 else 0


sys.exit(main())

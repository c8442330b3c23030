#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Makes policies of every kind of rule and asks the oracle and Bailey about each.

generate.py [-n CASES] [-s SEED] [--kind KIND]... [--spoil TIMES]

Needs ORACLE=, an apparmor_parser, and ORACLE_ABI=, its abi/5.0; BAILEY= defaults to
build/bailey. A case is a rule put together from the parts of its kind, with
a qualifier or two. Each that is valid is then spoiled a few times: a token is
dropped, doubled, swapped, quoted, replaced by one of another kind, or white space
put in. Prints what the two do not agree on, as lines for lines.txt after the
oracle's verdict, and how many in the end; exit code 1 if there are any.
"""
import argparse
import random
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import verdict

QUAL = [""] * 14 + ["audit", "deny", "audit deny", "allow", "owner", "other", "quiet",
        "prompt", "priority=1", "priority=-2", "priority=3 audit", "audit owner", "deny owner",
        "owner deny", "priority=1 deny", "audit allow owner", "complain", "kill", "access"]
PATH = ["/f", "/d/", "/**", "/*", "/{a,b}", "/[a-c]x", "\"/f g\"", "@{P}/x", "@{P}", "/f\\ g",
        "/a?b", "@{HOME}/**", "/{,a/}b", "/f,g", "/a=b", "/[^x]*", "/x{a,b{c,d}}"]
LABEL = ["t", "t//h", "/bin/x", "\"a b\"", "@{L}", "@{profile_name}", "unconfined", ":ns:t",
         ":ns://t", "&t", "t//&u", "{a,b}", "a*", "**", "(t)", "(label=t)", "(name=t)", ":ns:", "^h"]
LIST = ["(%s)", "( %s )", "%s"]
EXEC = ("ix ux Ux px Px cx Cx pix Pix cix Cix pux PUx cux CUx rix mrix rpx rwix x ixr xr "
        "uix Uix pcx").split()
MODES = "r w a l k m rw rwk rm ra wa rwa rl rlk mr rrw R RW".split()
NUM = ["0", "1", "5", "-1", "10", "65535", "65536", "1-2", "2-1"]


def conds(*keys):
    """Up to four conditions of the given ones, in any order."""
    def make(r):
        picked = [r.choice(keys) for _ in range(r.choice([0, 1, 1, 2, 2, 3, 4]))]
        return " ".join("%s%s%s" % (k, r.choice(["=", "=", "=", "=", " = ", "= ", " =", " in "]),
                                    some(r, v)) for k, v in picked)
    return make


def words(pool, most=3):
    """One word or a list of them."""
    def make(r):
        n = r.choice([1, 1, 1, 2, 2, most, 0])
        picked = [r.choice(pool) for _ in range(n)]
        if n == 1 and r.random() < .6:
            return picked[0]
        sep = r.choice([",", ", ", " ", " , ", ",,"])
        return r.choice(["(%s)", "(%s)", "( %s )", "(%s,)"]) % sep.join(picked)
    return make


def peer(*keys):
    """peer=(...), or something near it."""
    def make(r):
        picked = [r.choice(keys) for _ in range(r.choice([0, 1, 1, 1, 2, 2, 3]))]
        sep = r.choice([" ", " ", ",", ", "])
        return "(%s)" % sep.join("%s=%s" % (k, some(r, v)) for k, v in picked)
    return make


def some(r, part):
    """One of a part: a function, a list, a text."""
    if callable(part):
        return part(r)
    if isinstance(part, list):
        return some(r, r.choice(part))
    return part


def opt(part):
    """The part or nothing."""
    return ["", part]


def seq(*parts):
    """Parts in order, a blank between."""
    def make(r):
        return " ".join(p for p in (some(r, q) for q in parts) if p)
    return make


FAM = ("unix inet inet6 netlink packet ax25 bluetooth vsock can unspec mctp xdp smc foo "
       "INET").split()
TYPE = "stream dgram seqpacket rdm raw packet tcp udp icmp icmpv6 foo".split()
NET = "create bind listen accept connect shutdown getattr setattr getopt setopt send receive r w rw read write foo".split()
IP = ["1.2.3.4", "none", "::1", "::", "fe80::1", "10.0.0.0/8", "1.2.3", "1.2.3.4.5", "@{N}", "\"1.2.3.4\""]
OPTS = ("ro rw nosuid suid nodev dev noexec exec sync async remount mand nomand dirsync noatime atime "
        "bind rbind move unbindable runbindable private rprivate slave rslave shared rshared make-private "
        "make-rslave relatime strictatime iversion loud silent verbose user nouser nosymfollow symfollow "
        "foo acl noacl lazytime").split()
SIG = "hup int kill term usr1 chld exists rtmin+0 rtmin+32 rtmin+33 foo HUP sigterm".split()
mountconds = conds(("options", words(OPTS, 4)), ("option", words(OPTS)), ("options", words(OPTS[:10])),
                   ("fstype", words(["ext3", "tmpfs", "proc", "fuse.*", "@{L}", "\"x y\""])),
                   ("vfstype", words(["ext3", "{a,b}"])), ("foo", "bar"))
target = opt(seq("->", LABEL))
RULE = {
    "file": [seq(opt("file"), PATH, MODES), seq(opt("file"), MODES, PATH), seq(PATH, EXEC, target),
             seq(EXEC, PATH, target), seq(["safe", "unsafe"], EXEC, PATH, target),
             seq(opt("file"), ["safe", "unsafe"], PATH, EXEC, target), "file", seq("file", PATH),
             seq("file", PATH, MODES, EXEC), seq("file", target)],
    "link": [seq("link", opt("subset"), PATH, opt(seq("->", PATH))), seq("l", PATH, "->", PATH),
             seq(PATH, "l", "->", PATH), seq("link", "subset", opt("subset"), PATH, "->", PATH),
             seq("file link", PATH, "->", PATH)],
    "capability": [seq("capability", words(["chown", "setuid", "bpf", "foo", "cap_chown", "CHOWN", "chown,"]))],
    "network": [seq("network", opt(words(NET)), opt(FAM), opt(TYPE),
                    conds(("ip", IP), ("port", NUM), ("interface", ["eth0", "eth*"]), ("label", LABEL),
                          ("peer", peer(("ip", IP), ("port", NUM), ("label", LABEL))), ("foo", "x")))],
    "unix": [seq("unix", opt(words(NET)), conds(
        ("type", words(TYPE)), ("addr", ["@a", "none", "auto", "@{L}", "@@{L}", "\"@a b\"", "@**", "/a", "*"]),
        ("label", LABEL), ("protocol", NUM), ("attr", "x"), ("opt", "x"),
        ("peer", peer(("addr", ["@a", "none", "auto", "@a*", "/x"]), ("label", LABEL), ("type", TYPE)))))],
    "dbus": [seq("dbus", opt(words("send receive bind eavesdrop rw r w read write foo".split())), conds(
        ("bus", ["system", "session", "foo", "\"x\"", "@{L}"]), ("path", ["/a", "\"/a b\"", "/**", "a"]),
        ("interface", ["a.b", "\"x\"", "(a)"]), ("member", ["M", "{a,b}"]), ("name", ["d.e", "\"x\""]),
        ("peer", peer(("name", ["a.b", "\"x\""]), ("label", LABEL), ("foo", "x"))), ("peer", LABEL)))],
    "mount": [seq("mount", mountconds, opt(["/dev/a", "none", "/a/", "\"/a b\"", "@{P}", "{/a,/b}", "a", "tmpfs", "**"]),
                  opt(seq("->", ["/b/", "/b", "@{P}/", "**", "{/a,/b}", "b", "none"]))),
              seq("remount", mountconds, opt(PATH), opt("-> /b")), seq("umount", mountconds, opt(PATH), opt("-> /b")),
              seq("unmount", mountconds, opt(PATH))],
    "pivot_root": [seq("pivot_root", conds(("oldroot", PATH), ("foo", "x")), opt(PATH), target)],
    "signal": [seq("signal", opt(words("send receive r w rw read write foo".split())),
                   conds(("set", words(SIG)), ("peer", LABEL)))],
    "ptrace": [seq("ptrace", opt(words("trace tracedby read readby r w rw foo".split())), conds(("peer", LABEL), ("set", "x")))],
    "mqueue": [seq("mqueue", opt(words("r w rw read write create open delete getattr setattr foo".split())),
                   conds(("type", ["posix", "sysv", "foo"]), ("label", LABEL)), opt(["/q", "123", "/**", "q", "\"/q r\"", "@{P}", "*", "1a"]))],
    "io_uring": [seq("io_uring", opt(words(["sqpoll", "override_creds", "cmd", "foo"])), conds(("label", LABEL), ("foo", "x")))],
    "userns": [seq("userns", opt(words(["create", "foo"])), conds(("label", "x")))],
    "all": ["all", seq(MODES, "all"), seq("all", words(["r", "x"])), seq(["rix", "px"], "all")],
    "rlimit": [seq("set rlimit", "cpu fsize data stack core rss nofile as nproc memlock locks sigpending msgqueue nice rtprio rttime foo".split(),
                   ["<=", "<=", "<=", "=", "<", ">=", ""], ["0", "10", "-5", "10K", "10 MB", "10s", "5 min", "infinity", "unlimited", "10 ms",
                                                             "99999999999999999999", "1.5", "@{N}", "5 days", "10KB", "2h", "10us", "20", "-20", "-21"])],
    "change_profile": [seq("change_profile", opt(["safe", "unsafe", "foo"]), opt(PATH), target)],
    "block": [seq("{", "/f r,", "}"), seq("if", ["${T}", "not ${T}", "${T} and ${T}", "defined @{P}", "@{N} > 3", "x in @{L}", "${U}", "(${T} or ${T})", "@{N} == 5",
                                                 "not (${T} and not ${T})", "@{L} in @{L}", "\"a b\" == x", "3 < @{N}"],
                                            "{", ["/f r,", "", "network,", "deny /f w,"], "}", opt(seq("else", opt("if ${T}"), "{", ["", "/g r,"], "}")))],
    "hat": [seq(["^h", "hat h", "profile h", "profile h /x", "^\"a b\"", "^/x", "hat ^h", "profile h//g", "/x", "profile \"a b\"", "profile /x{a,b}", "^h//g", "profile"],
                opt(seq(["flags=", "", "flags =", "flags= "], words(["complain", "audit", "enforce", "kill", "unconfined", "default_allow", "prompt", "attach_disconnected",
                         "mediate_deleted", "delegate_deleted", "chroot_relative", "namespace_relative", "debug", "interruptible", "no_attach_disconnected", "foo",
                         "attach_disconnected.path=/x", "error=EPERM", "kill.signal=hup", "attach_disconnected.ipc"]))),
                "{", ["/f r,", "^h { }", "profile g { }", "include <abstractions/base>", "capability,", ""], "}")],
}
WHERE = ["/b/a", "/b/*", "/b/a*", "/b/{a,b}", "/b/**", "/b/[ab]", "/b/?", "@{P}/a", "@{P}/*", "/b/{a,b*}", "/**", "/b/\\*", "/b/a/", "\"/b/a\""]
X = "ix ux Ux px Px cx Cx pix Pix cix Cix pux PUx cux CUx rix rpx mix".split()


def clash(r):
    """Some exec rules for paths that have names in common."""
    modes, rules = r.sample(X, r.choice([1, 2, 2, 3])), []
    places, targets = r.sample(WHERE, r.choice([1, 2, 3])), ["", "", "", "-> t", "-> u", "-> t//h", "-> &t", "-> :n:t"]
    for _ in range(r.choice([2, 2, 2, 3])):
        mode, place = r.choice(modes), r.choice(places)
        qual = r.choice([""] * 9 + ["audit", "owner", "other", "allow", "priority=1", "priority=-1", "priority=1 owner"])
        if r.random() < .1:
            qual, mode = r.choice(["deny", "audit deny", "deny owner", "priority=1 deny"]), "x"
        rules.append(seq(qual, ["", "", "", "file", "safe", "unsafe"], r.choice([[place + " " + mode], [mode + " " + place]]),
                         "" if mode == "x" else targets)(r))
    return ",\n  ".join(rules)


RULE["exec"] = [clash]
TOP = [seq(["@{X}", "@X", "${X}", "@{P}", "@{X}", "${T}"], ["=", " = ", "+=", "?=", " += ", ":=", "= "],
           [words(["/x", "y", "true", "false", "\"a b\"", "@{P}", "@{X}", "@{U}", "3", "{a,b}", "x,", "a\\ b", "#c", ""]), "true", "/a /b", "not ${T}", "@{N} > 3", "/a/ /b/*"]),
       seq(opt("profile"), ["p", "/p", "\"p q\"", "p//q", ":ns:p", ":ns://p", "@{P}", "/p{a,b}", "@{L}", "p*", "unconfined", "/p /q", "p /q", "p @{P}", "p \"/q r\"", "p q"],
           opt(seq("xattrs=", peer(("user.a", ["b", "\"b c\"", "*", "@{L}"]), ("security.apparmor", ["x", "{a,b}"])))),
           opt(seq("flags=", words(["complain", "audit", "unconfined", "attach_disconnected", "foo", "kill"]))), "{", ["", "/f r,"], "}"),
       seq("alias", PATH, "->", PATH, ","), seq("include", ["<abstractions/base>", "<tunables/global>", "<nope>", "\"nope\"", "if exists <nope>", "<d1>", "if exists <d1>"]),
       seq("abi", ["<abi/4.0>", "\"abi/4.0\"", "<nope>", "abi/4.0"], opt(",")),
       seq("if", ["${T}", "defined ${T}", "@{N} > 3"], "{", ["@{Y}=a\n", "/p { }", ""], "}")]
HEAD = "@{HOME}=/root/\n@{P}=/b\n@{L}=a b\n@{N}=5\n${T}=true\n"
EXTRA = ["=", ",", "(", ")", "{", "}", "->", "@{P}", "@{U}", "\"", "\"x\"", "\\", "#c", "#c\n", "\n", "\t", "\r\n", "\r", ":", "^", "&", "+", "-", "!", "<=", "in",
         "r", "w", "px", "audit", "deny", "owner", "if", "else", "/x", "x", "1", ";", "'", "$", "${T}", "*", "?", "[", "]", "|", ".", "not", "all", "file", "profile", "include", "set"]


def spoil(r, text):
    """The text with one or two faults."""
    for _ in range(r.choice([1, 1, 1, 2])):
        tokens = re.findall(r"\s+|[\w./*-]+|->|<=|.", text, re.S)
        if not tokens:
            return text
        i = r.randrange(len(tokens))
        how = r.randrange(8)
        if how == 0:
            del tokens[i]
        elif how == 1:
            tokens.insert(i, tokens[i])
        elif how == 2:
            j = r.randrange(len(tokens))
            tokens[i], tokens[j] = tokens[j], tokens[i]
        elif how == 3:
            tokens[i] = r.choice(EXTRA)
        elif how == 4:
            tokens.insert(i, r.choice(EXTRA))
        elif how == 5:
            tokens.insert(i, " %s " % r.choice(EXTRA))
        elif how == 6:
            tokens[i] = '"%s"' % tokens[i].strip()
        else:
            tokens = [t for t in tokens if not t.isspace()] if r.random() < .3 else \
                tokens[:i] + [r.choice([" ", "\n", "\t", "  "])] + tokens[i:]
        text = "".join(tokens)
    return text


TAIL = {True: "\n/t { /@{P} r, }\n", False: "\n}\n"}


def one(r, kinds):
    """The head of a policy, and what is tried in it."""
    kind = r.choice(kinds)
    if kind == "top":
        return HEAD, "\n".join(some(r, TOP) for _ in range(r.choice([1, 1, 2]))), True
    rules = []
    for _ in range(r.choice([1, 1, 1, 2])):
        rule = some(r, RULE[kind])
        end = "" if kind in ("block", "hat") else r.choice([","] * 12 + [" ,", "", ";", ",,"])
        rule = "%s %s%s" % (r.choice(QUAL), rule, end)
        if r.random() < .06:
            rule = "%s { %s }" % (r.choice(QUAL), rule)
        rules.append(rule.strip())
    return HEAD + "profile t /t {\n  ", r.choice(["\n  ", " "]).join(rules), False


def compare(cases, inc):
    """Prints what differs; returns how many, and the valid ones."""
    differ, valid = 0, []

    def ask(case):
        text = case[0] + case[1] + TAIL[case[2]]
        return text, verdict.oracle(text, inc), verdict.bailey(text, inc)

    with ThreadPoolExecutor(2) as pool:
        for case, (text, want, got) in zip(cases, pool.map(ask, cases)):
            if want:
                valid.append(case)
            if want != got:
                differ += 1
                print("%s !%s" % ("+" if want else "-",
                                  text.encode("unicode_escape").decode()), flush=True)
    return differ, valid


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("-n", type=int, default=1000)
    parser.add_argument("-s", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=sorted(RULE) + ["top"])
    parser.add_argument("--spoil", type=int, default=4)
    args = parser.parse_args()
    r = random.Random(args.s)
    kinds = args.kind or sorted(RULE) + ["top", "file"]
    cases = list(dict.fromkeys(one(r, kinds) for _ in range(args.n)))
    with tempfile.TemporaryDirectory() as temp:
        inc = verdict.make_includes(temp)
        differ, valid = compare(cases, inc)
        spoiled = list(dict.fromkeys((head, spoil(r, text), top) for head, text, top in valid
                                     for _ in range(args.spoil)))
        more, still = compare(spoiled, inc)
    print("# %d cases, %d of them valid, %d differ" %
          (len(cases) + len(spoiled), len(valid) + len(still), differ + more))
    return differ + more > 0


if __name__ == "__main__":
    sys.exit(main())

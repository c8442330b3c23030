# SPDX-License-Identifier: GPL-2.0
"""Policies at random, for compare.py. What both are known to see otherwise is left out."""
import re

EXECS = ["rix", "px", "Px", "cx", "Cix", "pix", "ux", "PUx", "cux"]
TARGETS = ["t", "a//b", "&t", ":n:t", "t//&u"]
# Qualifiers that parsers before 4.1 do not know.
PRIORITIES = ["priority=1 ", "priority=-3 deny "]


def random_xattrs(rng):
    """An attachment with conditions on extended attributes, or nothing."""
    if rng.random() < .6:
        return ""
    return " /bin/x xattrs=(%s)" % " ".join(
        name if rng.random() < .1 else "%s=%s" % (name, rng.choice(
            ["b", "b*", "*", "**", '"{a,b}"', "[ab]c", '"x y"', "a?", "/a/*", "/a/**", "b*/c",
             "[^a]*", '"{a,b/**}"', '"{*,a/*}"', "a\\*", "??", "a.b"]))
        for name in rng.sample(["user.a", "user.b", "security.x", "trusted.t"],
                               rng.choice([1, 1, 2, 3])))


def random_newer(rng):
    """A policy of such rules."""
    name = rng.choice(["/q", "/q*", "/a/**", "/{a,q}", "/[ab]*"])
    label = rng.choice(["x", "x*", "unconfined", "/usr/bin/*", "**"])
    access = rng.choice(["read", "write", "(read, write)", "create", "open",
                         "delete", "getattr", "(setattr, getattr)", ""])
    where = rng.choice(["ip=1.2.3.4", "port=80", "ip=1.2.3.4 port=5", "ip=::1",
                        "port=80-90", "ip=::1 port=443", "ip=127.0.0.1",
                        "ip=fd74::2 port=81", "port=1", "ip=0.0.0.0"])
    net = rng.choice(["bind", "getattr", "(setopt, getopt)",
                      "(listen, getattr)"])
    # 5.0.2 loses all but bind of a rule that has bind, an address and more,
    # and takes port=0 for any port.
    family = rng.choice(["", "inet", "inet6"])
    kind = rng.choice(["", "stream", "dgram"])
    rules = [
        "mqueue %s %s" % (access, name), "mqueue %s" % access,
        "mqueue %s label=%s %s" % (access, label, name),
        "mqueue %s type=posix label=%s" % (access, label),
        "io_uring override_creds label=%s" % label, "io_uring sqpoll",
        "io_uring", "userns", "userns create",
        "network %s %s %s %s" % (net, family, kind, where),
        "network %s %s %s" % (rng.choice(["", net, "(create, bind)"]), family,
                              kind),
    ]
    out = []
    for _ in range(rng.randint(1, 6)):
        out.append("  %s%s,\n" % (rng.choice(["", "", "", "deny ", "audit "]),
                                  rng.choice(rules)))
    return "profile p%s {\n%s}\n" % (random_xattrs(rng), "".join(out))


def random_glob(rng):
    parts = []
    for _ in range(rng.randint(1, 4)):
        part = "".join(rng.choice(
            ["a", "b", "ab", "c", "*", "?", "[a-c]", "[^b]", "{a,b}",
             "{,a}", "{b,*c}", "**", "a*", "\\*", "{*,a}", "{c,**}", "b{,/**}", "{/*,a}"])
            for _ in range(rng.randint(1, 3)))
        parts.append(part.replace("***", "**"))
    return "/" + "/".join(parts) + rng.choice(["", "", "/"])


def random_class_rule(rng):
    """A rule of another class."""
    label = rng.choice(["x", "x*", "/usr/bin/*", "unconfined", "a//b", "**"])
    name = rng.choice(["a", "a*", "ab", "[ab]c", "{a,b}"])
    access = rng.choice(["", "send", "receive", "(send, receive)"])
    kind = rng.choice(["stream", "dgram", "seqpacket", "raw"])
    place = rng.choice(["/m/", "/m/*/", "/m/**", "/{a,b}/"])
    return rng.choice([
        "capability %s" % rng.choice(["chown", "kill", "bpf sys_admin"]),
        "signal %s set=(%s) peer=%s" % (access, rng.choice(
            ["kill", "term hup", "exists", "rtmin+3"]), label),
        "signal %s peer=%s" % (access, label),
        "ptrace %s peer=%s" % (rng.choice(["", "read", "(trace, readby)"]),
                               label),
        "network %s %s" % (rng.choice(["inet", "inet6", "netlink"]), kind),
        "network tcp",
        "unix %s type=%s addr=@%s" % (access, kind, name),
        "unix %s addr=none" % access,
        "unix (bind, listen) addr=%s" % rng.choice(["auto", "@" + name]),
        "unix (create, getattr, setopt) type=%s" % kind,
        "unix %s peer=(addr=@%s, label=%s)" % (
            rng.choice(["", "(send)", "(connect, accept)"]), name, label),
        "mount %s -> %s" % (rng.choice(["/s/", "/s/*", ""]), place),
        "mount fstype=%s -> %s" % (rng.choice(["ext4", "(proc, tmpfs)"]),
                                   place),
        "mount options%s(%s) %s" % (
            rng.choice(["=", " in "]), rng.choice(
                ["ro", "ro, nosuid", "rw", "noatime, nodev"]),
            rng.choice(["/s/ -> " + place, "-> " + place])),
        "mount options=(%s) /s/ -> %s" % (rng.choice(
            ["bind", "rw, bind", "rbind", "move"]), place),
        "mount options=(%s) %s" % (rng.choice(
            ["make-private", "rslave", "shared"]), place),
        "remount %s %s" % (rng.choice(["", "options=ro"]), place),
        "umount %s" % place,
        "pivot_root oldroot=/o/ %s" % place,
        "dbus %s bus=%s path=/%s peer=(label=%s)" % (
            access, rng.choice(["system", "session"]), name, label),
        "dbus bind bus=system name=%s" % name,
        "dbus eavesdrop",
        "change_profile -> %s" % rng.choice(["a", "a*", ":n:b", "&c"]),
        "change_profile /bin/* -> %s" % name,
    ])


def random_policy(rng):
    rules = []
    for _ in range(rng.randint(0, 8)):
        deny = rng.random() < .2
        rule = random_class_rule(rng)
        # 5.0.2 denies every accept, and binding by the kernel, to a deny rule
        # with a peer, and to one with an address all creation; and leaves deny
        # change_profile to the kernel. Its deny setopt denies getopt, too.
        if deny and ("peer=(addr" in rule or "change_profile" in rule or
                     "setopt" in rule or rule.startswith("unix  ")):
            deny = False
        # Of several change_profile rules 5.0.2 mixes up the targets.
        if "change_profile" in rule and "change_profile" in "".join(rules):
            continue
        rules.append("  %s%s%s,\n" % (rng.choice([""] * 6 + PRIORITIES[:1]),
                                      "deny " if deny else "", rule))
    for _ in range(rng.randint(1, 12)):
        qualifier = rng.choice(["", "", "", "audit ", "owner ", "deny ",
                                "audit deny ", "deny owner ", "owner "] +
                               PRIORITIES)
        mode = rng.choice(["r", "w", "rw", "ra", "k", "m", "l", "rwk", "rl"])
        if "deny" not in qualifier and rng.random() < .15:
            mode = rng.choice(EXECS)
        # Before 4.1, audit deny x left the m that exec implies.
        elif "deny" in qualifier and PRIORITIES and rng.random() < .2:
            mode = "x"
        if "x" in mode and "deny" not in qualifier and rng.random() < .5:
            mode += " -> " + rng.choice(TARGETS)
        rules.append("  %s%s %s,\n" % (qualifier, random_glob(rng), mode))
    head = ""
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        head += "alias %s -> %s,\n" % (rng.choice(["/a/", "/ab", "/b/a/"]),
                                       rng.choice(["/c/", "/a/b", "/q"]))
    if rng.random() < .4:
        head += "@{V}=%s\n" % " ".join(rng.sample(
            # Before 4.1, two slashes at the beginning were one.
            ["a", "/a/" if PRIORITIES else "c", "b*", "{a,b}", "ab", '""',
             "*", "a/*"], rng.randint(1, 3)))
        rules.append("  /@{V}/c r,\n  owner @{V}b@{V} w,\n  /@{V} k,\n  /b/@{V}* m,\n")
    # What does not begin with a slash takes the place of "change_profile -> a".
    # What it grants 5.0.2 may also grant to "/", if there is a rule for that.
    if '""' in head:
        rules = [r for r in rules if "change_profile" not in r and "}b@" not in r]
    # "change_profile -> a*, /* r," becomes "change_profile -> /*," in 5.0.2.
    if re.search(r" /[*a-c]\*? ", "".join(rules)):
        rules = [r for r in rules if "change_profile" not in r]
    return "%sprofile p%s {\n%s}\n" % (head, random_xattrs(rng), "".join(rules))

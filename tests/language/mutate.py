# SPDX-License-Identifier: GPL-2.0
"""Spoils a policy by one token, and makes one that differs small."""
import re

TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|[A-Za-z0-9_./@{}$*-]+|\s+|[-+?:<>=!]+|.', re.S)

# Words that mean something somewhere, to be put where they do not.
WORDS = """profile hat ^ { } ( ) , , = -> => : @{V} @{nope} ${B} audit deny allow owner other
quiet kill prompt access complain priority=1 priority file link subset capability network
inet stream tcp mount umount remount options=ro options in (ro) fstype=ext4 pivot_root
oldroot=/o/ signal set=(hup) peer=x peer=(label=x) ptrace read trace unix addr=@x type=stream
dbus send receive bind bus=system name=a.b path=/x interface=a.b member=M eavesdrop
change_profile safe unsafe set rlimit cpu <= 5 userns create io_uring sqpoll label=x mqueue
type=posix type=sysv /q 123 all flags=(complain) flags xattrs=(user.a=b) if else not and or in
defined == include <abstractions/base> "a" "" # \\ r w rw px ix ux x m k l a /f /f/ ** * ?
ip=::1 port=80 peer=(ip=::1) include if exists abi <abi/4.0> alias += ?= := true false
protocol=1 attr=x opt=x vfstype=a ; | & // //& :ns: 0 -1 unconfined rewrite elif""".split()


def tokens(text):
    return TOKEN.findall(text)


def misspell(rng, word):
    at = rng.randrange(len(word))
    kind = rng.randrange(5)
    if kind == 0:
        return word[:at] + word[at + 1:]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at:at + 2][::-1] + word[at + 2:]
    if kind == 3:
        return word[:at] + word[at].swapcase() + word[at + 1:]
    return word[:at] + rng.choice("aezR15_-.,=()[]{}<>@$#:;'\"\\^&*?|!~ \t\n") + \
        word[at + rng.randrange(2):]


def mutate(rng, text, start=0):
    """The text with one thing changed behind `start`."""
    head, parts = text[:start], tokens(text[start:])
    if not parts:
        return text
    solid = [i for i, t in enumerate(parts) if not t.isspace()]
    at = rng.choice(solid or [0])
    kind = rng.randrange(13)
    if kind == 0:
        del parts[at]
    elif kind == 1:
        parts.insert(at, parts[at] + rng.choice(("", " ", ", ")))
    elif kind == 2 and len(solid) > 1:
        other = rng.choice(solid)
        parts[at], parts[other] = parts[other], parts[at]
    elif kind == 3:
        parts[at] = misspell(rng, parts[at])
    elif kind == 4:
        parts[at] = rng.choice(WORDS)
    elif kind == 5:
        parts.insert(at, rng.choice(WORDS) + rng.choice((" ", " ", "")))
    elif kind == 6:
        parts.insert(at + 1, rng.choice((" ", " ", "")) + rng.choice(WORDS))
    elif kind == 7:
        blank = [i for i, t in enumerate(parts) if t.isspace() or t in ",="]
        if blank:
            parts[rng.choice(blank)] = rng.choice(
                ("", " ", ",", ", ", "\n", "\t", "\r\n", " # c\n", "\\\n", "=", "  ", "|",
                 ";", "\f", "\v"))
    elif kind == 8:
        parts[at] = rng.choice(('"%s"', "(%s)", "{%s}", "[%s]", "<%s>", "'%s'", " %s ",
                                '"%s', '%s"', "( %s )", "\\%s", "!%s", "(%s", "%s)",
                                "@{%s}", '("%s")', "%s,", "-%s")) % parts[at]
    elif kind == 9:
        moved = parts.pop(at)
        parts.insert(rng.randrange(len(parts) + 1), " " + moved + " ")
    elif kind == 10:
        parts.insert(at, rng.choice((" ", "\n", "\t", "#c\n", "\\", "\r", "\\\n", ",")))
    elif kind == 11:
        parts[at] = parts[at].swapcase()
    else:
        parts = parts[:at]
    return head + "".join(parts)


def shrink(text, differs):
    """A smaller text for which `differs` still holds."""
    parts, step = tokens(text), 8
    while step:
        at = 0
        while at < len(parts):
            less = parts[:at] + parts[at + step:]
            if differs("".join(less)):
                parts = less
            else:
                at += step
        step //= 2
    return "".join(parts)

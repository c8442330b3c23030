#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Policies area by area: each part of a statement with each other, right and wrong.

areas.py [-n MOST] [AREA]...

Unlike generate.py and fresh.py nothing is left to chance: an area is a few lists of which
every combination is made, or MOST of them spread evenly. The oracle (ORACLE=, with
ORACLE_ABI=) reads a folder in one run; where Bailey's front says something else it is
asked once more alone. Prints what differs as lines for lines.txt; exit code 1 if any does.
"""
import argparse
import itertools
import math
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import fresh
import verdict

HEAD = '@{V}=/a /b\n@{E}=""\n@{N}=5\n@{S}=x\n${B}=true\n${F}=false\n'
QUALS = " |audit |deny |allow |owner |other |quiet |prompt |access |priority=5 |kill |complain "
VALUES = ('x|/x|"x y"|@{S}|@{V}|@{E}|@{nope}|@{p|{a,b}|{a|a}|[ab]|[a|*|**||""|(x)|("x")|()|(x y)|'
          ':n:x|:n:|::x|x//y|&x|x//&y|x,y|x=y|\\x|x\\ y|^x|-x|1|unconfined|none|: x|:')
PATHS = ('/f|"/f g"|f|"f"|@{V}|@{V}/f|@{E}|@{nope}|@{p|/f*|/f[ab]|/f[a|/f{a,b}|/f{a|/f}|/f{a}|'
         '/|//f|""|/f,g|/f\\ g|/f\\|: |:x|&x|$f|/f#g|/f=g|/é')
MODES = ("r|w|a|rw|wa|k|l|rl|m|x|ix|ux|Ux|px|Px|cx|Cx|pix|Cix|pux|PUx|cux|CUx|rix|ixr|rpx|lrpx|"
         "pxpx|pxix|pUx|R|PX|d||r w")
SOCKETS = ("|create|bind|listen|accept|connect|shutdown|getattr|setattr|getopt|setopt|send|receive|"
           "rw|(send, receive)|(bind send)|()|(send,)|foo")
TYPES = "stream|dgram|seqpacket|rdm|raw|packet|dccp|sctp|tcp|udp|icmp|none|unix|1|STREAM|(stream)|"
OPTIONS = ("ro|rw|nosuid|suid|remount|bind|rbind|B|move|M|private|make-private|rprivate|shared|slave|"
           "unbindable|noatime|relatime|lazytime|nouser|symfollow|loud|iversion|foo|RO|")
DBUS = ("|bus=x|bus=|path=/a|interface=a.b|member=M|name=c.d|label=x|foo=x|peer=()|peer=x|peer=(name=x)|"
        "peer=(label=y)|peer=(bus=z)|peer=(path=/x)|peer=(bus=z name=x)|peer=(name=x,label=y)")
NET = ("|ip=1.2.3.4|ip=::1|ip=none|ip=1.2.3|port=80|port=80-90|port=90-80|port=65536|interface=eth0|"
       "label=x|label:=x|peer=(ip=1.2.3.4)|peer=(port=80)|peer=(label=x)|peer=(interface=e)|peer=()")
FLAGS = ("complain|enforce|kill|unconfined|prompt|default_allow|audit|mediate_deleted|hat|debug|"
         "attach_disconnected|no_attach_disconnected|attach_disconnected.path=/x|interruptible|"
         "attach_disconnected.path|attach_disconnected.ipc|attach_disconnected.ipc=/x|chroot_relative|"
         "kill.signal=hup|kill.signal=|error=EPERM|error=|error|foo|COMPLAIN|")
ENDS = ",| ,||;|,,|, x|\n,| # c\n,"
# But a comma's: of one in a class the oracle makes no end.
ESCAPES = (r"\0|\1|\8|\00|\77|\101|\377|\400|\1011|\x|\x4|\x41|\x411|\xg|\xFF|\d|\d6|\d65|\d255|\d256|\da|\o101|"
           r"\a|\b|\e|\f|\n|\r|\t|\v|\q|\*|\?|\[|\]|\{|\}|\ |\\|\"|\^|\-|\/|\@|\#|\x2f|\x2a|\x5b|\x7b|\x5c|\57|")
GLOBS = (r"*|**|?|a*|*a|a**|**a|*/|**/|*/*|**/*|***|****|*?|**?|[a]*|{a,b}*|{*,a}|{**,a}|{a,*}|{,*}|{,**}|"
         r"{a,b}{c,d}|{a,{b,c}d}|{a,b/c}|[/]|[^/]|[^a]|[a-c]|[a-]|[-a]|[a\-c]|[\^a]|[]|[^]|[c-a]|[[a]|[a[b]|"
         r"[{a,b}]|[*]|[?]|{[a],b}|{a[,]b,c}|{a\,b,c}|\{a,b\}|{a}|{}|{,}|@{S}*|*@{S}|@{V}*|{@{V},x}|[@{S}]|"
         r"@{V}|[:alpha:]|[[:alpha:]]|a//b|//|.|..|../a|a/./b")
NAMES = ('p|/p|"p q"|p//q|:n:p|:n:|@{S}|@{V}|@{E}|@{nope}|@{p|a@{p|a//@{p|/p{a,b}|p[a|p*|1|-p|^p|&p|'
         'p//&q|""|unconfined|profile|hat|if|@{profile_name}')

# How it is written, and what stands for each %s.
AREAS = {
    "file": ("%s%s%s %s%s%s", QUALS, " |file ", PATHS, MODES, "| -> x| -> | -> @{nope}| ->/b[", ENDS),
    "leading": ("%s%s%s%s%s", QUALS, MODES, " |->| subset ", PATHS, "| -> /b,|->/b[,|-> @{nope},|,"),
    "link": ("%s%s %s%s%s,", QUALS, "link|l|link subset|l subset|lr|file link", PATHS,
             " -> |->|  | => ", PATHS),
    "exec": ("%s /f %s%s %s,", "|safe|unsafe|file|file unsafe", "|safe |unsafe ", MODES,
             "|->|-> " + VALUES.replace("|", "|-> ")),
    "twice": ("/f %s %s,\n /%s %s %s,", MODES, "|-> a|-> b", "f|*|f*|{f,g}", MODES, "|-> a|-> b"),
    "network": ("%snetwork %s %s %s %s %s%s", QUALS, SOCKETS, "|inet|inet6|unix|netlink|INET", TYPES,
                NET, NET, ENDS),
    "escape": ("%s%s%s%s,", "/f|/f[|/f[^a|/f{|\"/f|/|signal peer=x|unix addr=@|dbus name=x|change_profile -> x|"
               "mount /a|umount /a|mqueue r /q|ptrace peer=\"x", ESCAPES, "|]|-z]|,b}|\"|/**|y", "| r| px -> x| -> /b"),
    "glob": ("%s%s%s%s,", "/|/x|/x/|deny /|\"/x|link /x|signal peer=|signal peer=/x/|unix peer=(addr=@x|dbus path=/x|"
             "change_profile -> x|change_profile /x|mount /x -> /y|mount fstype=|umount /x|mqueue r /x|"
             "pivot_root oldroot=/|@{V}|/@{S}", GLOBS, "|/|y|/**|/y", "| r| px -> x| -> /y|)|\" rw"),
    "unix": ("unix %s type=%s addr=%s %s,", SOCKETS, TYPES, "@" + VALUES.replace("|", "|@"),
             "|peer=(addr=@z)|peer=(label=x)|addr=@q|protocol=0|attr=x|label=x"),
    "dbus": ("%sdbus %s %s %s,", QUALS, "|send|receive|bind|eavesdrop|rw|(send, bind)|()|foo", DBUS, DBUS),
    "mount": ("%s %s%s%s %s %s,", "mount|umount|unmount|remount",
              "|options=|options in |options=ro options=|fstype=|vfstype in |foo=",
              "(|", OPTIONS.replace("|", ")|") + OPTIONS + VALUES,
              "|" + PATHS, "|-> /b/|->|->/b|->: |-> @{nope}"),
    "pivot_root": ("pivot_root %s%s %s %s,", "|oldroot=|oldroot in |foo=|xattrs=|flags=|peer=",
                   VALUES, "|oldroot=/o/|/n/|n", "|-> x|->|-> @{nope}"),
    "peers": ("%s %s peer%s%s,", "signal|ptrace", "|send|read|trace|(read trace)|set=hup|set=(int foo)",
              "=| = |:=| in ", VALUES),
    "labels": ("%s %s label=%s %s,", "io_uring|mqueue|userns|network|unix",
               "|create|sqpoll|(sqpoll, override_creds)|type=posix|type=sysv|foo", VALUES, "|/q|1|q"),
    "rlimit": ("set rlimit %s %s %s%s,", "cpu|as|nofile|nice|rttime|rtprio|foo", "<=|<|=|",
               "0|5|-5|20|-21|1.5|infinity|18446744073709551615|18446744073709551616|",
               "|K|MB| G|T|s| ms|us|min|weeks|x"),
    "change_profile": ("%schange_profile %s%s -> %s%s", QUALS, "|safe |unsafe |safe unsafe ",
                       "|" + PATHS, VALUES, ENDS),
    "condition": ("if %s%s%s { %s } %s", "|not |defined |not defined |(",
                  "${B}|${nope}|@{S}|@{nope}|@{V}|x|5|@{N}|true|",
                  "|)| == x| != @{S}| > 3| <= @{N}| in @{V}| in @{nope}| = x| and ${F}| or| and not ${F}",
                  "/f r,|/f r||^h { }", "|else { /g r, }|else if ${F} { }|else|elif ${B} { }"),
    "nested": ("%s%s%s %s{ %s }", QUALS, "profile |hat |^|", NAMES, "|/x |flags=(audit) |(audit) ",
               "|/f r,|^g { }|profile g { }"),
    "head": ("!%s%s %s%s%s", "profile |", NAMES, "|/x |x |@{V} |/x[ |@{nope} ",
             "|xattrs=(user.a=b) |xattrs=(user.a) |xattrs=() |flags=(audit) |(audit) |flags=audit ",
             "{ }|{|}|{ /f r }|{ } }|{ /f r, } # c"),
    "flags": ("!profile t /t %s%s%s%s%s { }", "flags=(|(|flags = ( |flags=", FLAGS, ", | |,,", FLAGS, ")||,)"),
    "variable": ("!%s%s%s\nprofile t { /f%s r, }", "@{X}|@X|${X}|@{x_1}|@{V}|@{X|@{}|x", "=|+=|?=|:=| |==",
                 VALUES + "|a b|a, b|#c|a #c|true|not true|a\\\n b|a\"b\"", "|@{X}|{@{X},b}"),
    "alias": ("!%salias %s%s%s%s\nprofile t { /f r, }", "|audit ", PATHS, " -> |->| ", PATHS, ENDS),
    "include": ("!%s %s%s%s\n%s", "include|#include|include if exists|#include if exists|includes",
                '<|"|', "tunables/global|nope|prof|d1|var|", '>|"|', "profile t { }|"),
    "abi": ("!%sabi %s%s%s", "|@{X}=y\n|profile a { }\n|abi <abi/4.0>,\n",
            '<abi/4.0>|<nope>|"nope"|abi/4.0|<kernel>|<>', ENDS, "\nprofile t { }|"),
}


def policies(area, most):
    """All of an area, or @most of them."""
    form, *slots = AREAS[area]
    slots = [s.split("|") for s in slots]
    total = math.prod(len(s) for s in slots)
    step = max(1, total // most) | 1
    for parts in itertools.islice(itertools.product(*slots), None, None, step):
        text = form % parts
        yield HEAD + (text[1:] + "\n" if text[0] == "!" else
                      "profile t /t {\n  %s\n}\n" % text)


def differing(texts, inc):
    """How many of a batch are valid, and of which the two say different things."""
    with tempfile.TemporaryDirectory() as top:
        theirs = fresh.oracle_batch(texts, top, inc)
    ours = [verdict.bailey(t, inc) for t in texts]
    return sum(theirs), [(t, a) for t, a, b in zip(texts, ours, theirs)
                         if a != b and verdict.oracle(t, inc) != a]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("-n", type=int, default=2000)
    p.add_argument("area", nargs="*")
    args = p.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as top, ThreadPoolExecutor(os.cpu_count()) as pool:
        inc = verdict.make_includes(top)
        for area in args.area or AREAS:
            texts = list(dict.fromkeys(policies(area, args.n)))
            batches = [texts[i:i + fresh.BATCH] for i in range(0, len(texts), fresh.BATCH)]
            good = differ = 0
            for took, found in pool.map(lambda b: differing(b, inc), batches):
                good, differ = good + took, differ + len(found)
                for text, ours in found:
                    print("%s %s" % ("crash" if ours is None else "taken" if ours else
                                     "refused", fresh.line(text)), flush=True)
            print("# %s: %d policies, %d valid, %d differ" % (area, len(texts), good, differ))
            bad += differ
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Compares the resource limits that Bailey and apparmor_parser make of rules.

limits.py [-I DIR]

Every resource with every number and unit that either takes, alone and in a
profile that sets all of them. ORACLE= and BAILEY= as for compare.py. What a blob
holds is read from its end: see enum bailey_sect in uapi/linux/bailey.h.
"""
import argparse
import itertools
import os
import re
import struct
import subprocess
import sys

ORACLE = os.environ.get("ORACLE", "apparmor_parser")
BAILEY = os.environ.get("BAILEY", "build/bailey")
RESOURCES = ("cpu fsize data stack core rss nofile ofile as nproc memlock "
             "locks sigpending msgqueue nice rtprio rttime").split()
NUMBERS = "0 7 20 4096 18446744073709551615".split()
UNITS = ("K M G T KB MB GB TB k kb m us ms s sec min hour hours d day days week weeks seconds "
         "minutes microseconds milliseconds").split()
HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "../../include/uapi/linux/bailey.h")


def layout():
    """The names of a blob's sections in order, and the bytes of a struct."""
    with open(HEADER) as f:
        text = f.read()
    body = re.search(r"enum bailey_sect \{(.*?)\}", text, re.S).group(1)
    sections = re.findall(r"BAILEY_SECT_(\w+),", body)[:-1]

    def size(name):
        body = re.search(r"struct %s \{(.*?)\}" % name, text, re.S).group(1)
        return sum(int(bits) // 8 for bits in re.findall(r"__u(\d+) \w+;", body))
    return sections, size


SECTIONS, size_of = layout()


def compile_both(rules, inc):
    text = "profile t /t {\n  %s\n}\n" % "\n  ".join(rules)
    out = []
    for command in ([ORACLE, "-Q", "-K", "-S", "--config-file=/dev/null",
                     "-b", inc, "-M", os.path.join(inc, "abi/5.0")],
                    [BAILEY, "compile", "-I", inc, "-"]):
        r = subprocess.run(command, input=text.encode(),
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        out.append(r.stdout if r.returncode == 0 else None)
    return out


def limits_of_oracle(blob):
    at = blob.find(b"\x04\x08\x00rlimits\x00\x07\x02")
    if at < 0:
        return {}
    at += 13
    mask, = struct.unpack_from("<I", blob, at)
    at += 4
    kind, n = struct.unpack_from("<BH", blob, at)
    assert kind == 11 and n == 16, "limits are laid out otherwise"
    at += 3
    values = [struct.unpack_from("<Q", blob, at + 9 * i + 1)[0]
              for i in range(n)]
    return {i: values[i] for i in range(n) if mask >> i & 1}


def limits_of_bailey(blob):
    count = dict(zip(SECTIONS, struct.unpack_from("<%dI" % len(SECTIONS), blob, 24)))
    end = len(blob) - (count["STRINGS"] + 3 & ~3) - \
        count["RULES"] * size_of("bailey_rule") - count["RULELISTS"] * 4 - \
        count["XATTRS"] * size_of("bailey_xattr_rec")
    out = {}
    for i in range(count["RLIMITS"]):
        resource, lo, hi, _ = struct.unpack_from(
            "<4I", blob, end - 16 * (count["RLIMITS"] - i))
        out[resource] = lo | hi << 32
    return out


def main():
    args = argparse.ArgumentParser()
    args.add_argument("-I", default="/etc/apparmor.d")
    inc = args.parse_args().I
    values = NUMBERS + ["infinity", "-1", "-20", "-5", "-0", "999 ms", "1999 ms",
                        "99999999999999 weeks", "18446744073709551615 us"]
    values += [a + b + c for a, b, c in
               itertools.product(("3",), ("", " "), UNITS)]
    compared = bad = 0
    kept = {}
    for name, value in itertools.product(RESOURCES, values):
        rule = "set rlimit %s <= %s," % (name, value)
        theirs, ours = compile_both([rule], inc)
        if theirs is None and ours is None:
            continue
        if theirs and ours:
            compared += 1
            theirs, ours = limits_of_oracle(theirs), limits_of_bailey(ours)
            kept[name] = rule
            if theirs == ours and theirs:
                continue
        bad += 1
        print("# %s oracle %s, Bailey %s" % (rule, theirs, ours))
    theirs, ours = compile_both(kept.values(), inc)
    if limits_of_oracle(theirs) != limits_of_bailey(ours):
        bad += 1
        print("# all of them differ")
    print("%sok 1 - limits_are_those_of_the_oracle: %d compared, %d differ" %
          ("not " if bad or not compared else "", compared, bad))
    return 1 if bad or not compared else 0


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""together.py BAILEY: a blob is the same whatever else was compiled in the run.

Compiles profiles one by one, all in one run, and all in one run the other way
around, and compares what was written byte for byte. The profiles are made: they
include the same files in different orders, with rules of their own before,
between and after, so that what one made of an include serves another. Debian's
shipped profiles come in addition, as far as they are installed."""
import glob
import os
import random
import subprocess
import sys
import tempfile

PROFILES = 60
WORDS = ["etc", "usr", "lib", "var", "run", "home", "a", "b.so", "c", "*.so",
         "lib*", "**", "*", "[ab]*", "{a,b,etc}", "@{W}", "@{N}", "?x"]
MODES = ["r", "rw", "w", "rk", "mr", "ix", "px", "rl", "a"]

NAMING = ["  %s,\n" % r for r in (
    "unix peer=(label=@{profile_name})", "unix (create)",
    "unix (receive) peer=(label=unconfined)", "unix (getattr, shutdown)",
    "unix (send) peer=(label=@{profile_name}//x)", "network", "network inet",
    "unix (send, receive) type=stream peer=(addr=@a, label=@{profile_name})",
    "unix (bind) addr=@@{profile_name}", "signal (send) peer=@{profile_name}",
    "deny signal (send) set=(kill) peer=@{profile_name}", "signal peer=b",
    "ptrace (read) peer={a,@{profile_name}}", "audit ptrace peer=b",
    "dbus (send) bus=session path=/a peer=(label=@{profile_name})",
    "dbus bus=session peer=(label=b)")]


def rule(rng):
    path = "/" + "/".join(rng.choice(WORDS) for _ in range(rng.randint(1, 4)))
    mode = rng.choice(MODES)
    before = rng.choice(["", "", "", "", "owner ", "audit ", "deny ",
                         "priority=%d " % rng.randint(-2, 2)])
    if "deny" in before and mode in ("ix", "px"):
        mode = "x"
    return "  %s%s %s,\n" % (before, path, mode)


def includes(rng, folder):
    """Files whose rules are mostly covered by, or cover, those of others."""
    for i in range(8):
        with open("%s/inc%d" % (folder, i), "w") as f:
            # No exec: whoever includes two must not meet a contradiction.
            f.write("".join(r for r in (rule(rng) for _ in range(12))
                            if not r.rstrip(",\n").endswith("x")))
    # And files that include one of them within a block.
    for i, block in enumerate(["owner", "if ${yes}", "if not ${yes}", "audit"]):
        with open("%s/inc%d" % (folder, 8 + i), "w") as f:
            f.write("  /first%d r,\n  %s {\n  include <inc%d>\n  }\n%s" % (
                i, block, rng.randrange(8), "  /last r,\n" * (i % 2)))


    # Rules that name the profile, so that they are others in each.
    for i in range(12, 16):
        with open("%s/inc%d" % (folder, i), "w") as f:
            f.write("".join(rng.sample(NAMING, 6)))


def profile(rng, name):
    parts = ["  include <inc%d>\n" % i for i in rng.sample(range(16), 6)]
    parts += rng.sample(NAMING, 2)
    parts += [r for r in (rule(rng) for _ in range(5))
              if not r.rstrip(",\n").endswith("x")]
    if rng.random() < .5:
        parts.append("  /bin/%s ix,\n" % name)
    # All l of its files become such rules, but for this profile alone.
    if rng.random() < .3:
        parts.append("  link /b -> /c,\n")
    rng.shuffle(parts)
    return "profile %s /bin/%s {\n%s}\n" % (name, name, "".join(parts))


def policy(rng, name):
    return "${yes}=true\n@{W}=a b c\n@{N}=%s\n%s%s" % (
        rng.choice(["x", "x y"]), profile(rng, name),
        profile(rng, name + "b") if rng.random() < .3 else "")


def compile_all(bailey, include, files):
    got = subprocess.run([bailey, "parser", "-QKSq"] +
                         [a for i in include for a in ("-b", i)] + files,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         check=False)
    if got.returncode:
        sys.stderr.write(got.stderr.decode(errors="replace"))
        sys.exit("not ok - exit %d of %s" % (got.returncode, " ".join(files)))
    return got.stdout


def compare(bailey, include, files, what):
    alone = [compile_all(bailey, include, [f]) for f in files]
    if not all(alone):
        sys.exit("not ok - nothing was written")
    bad = compile_all(bailey, include, files) != b"".join(alone) or \
        compile_all(bailey, include, files[::-1]) != b"".join(alone[::-1])
    print("%s - %s_are_the_same_alone_and_together (%d, %d bytes)" % (
        "not ok" if bad else "ok", what, len(files), sum(map(len, alone))))
    return bad


def main():
    bailey = sys.argv[1]
    rng = random.Random(4)
    with tempfile.TemporaryDirectory() as tmp:
        includes(rng, tmp)
        files = []
        for i in range(PROFILES):
            files.append("%s/p%d" % (tmp, i))
            with open(files[-1], "w") as f:
                f.write(policy(rng, "p%d" % i))
        bad = compare(bailey, [tmp], files, "made_profiles")
    base = os.environ.get("POLICY_INCLUDE", "/etc/apparmor.d")
    shipped = [f for f in sorted(glob.glob(base + "/*")) if os.path.isfile(f)]
    if shipped:
        bad |= compare(bailey, [base], shipped, "shipped_profiles")
    sys.exit(bad)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Compares Bailey's decisions about files with those of apparmor_parser.

compare.py [-n DECISIONS] [-s SEED] [-I DIR] POLICY...
compare.py [-n DECISIONS] [-s SEED] [--old] --random N
compare.py [-n DECISIONS] [-s SEED] -I DIR --newer N
compare.py [-n DECISIONS] [-s SEED] -I DIR --fresh N
compare.py [-n DECISIONS] [-s SEED] -I DIR --areas N [AREA]...

Decodes the automaton in the oracle's output (ORACLE=, default apparmor_parser)
and asks it and `bailey simulate` (BAILEY=, default build/bailey) about paths
that are made from the automaton itself: walks that end in each of its accepting
states, and their near misses. Compared are the sets allowed, audited and quiet,
for the file's owner and for others, and where exec leads. --random makes policies of its own, --newer
those of rules that need the features of DIR/abi/5.0: mqueue, io_uring, userns,
and network with addresses. --fresh takes those that tests/language/fresh.py begins with,
but for what prompts: that nobody is asked is no difference. --areas takes N rules of each
area of tests/language/areas.py that both take, each in a profile of its own.
"""
import argparse
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

import classes
import policies
import xattrs
from dfa import MAGIC, Dfa

ORACLE = os.environ.get("ORACLE", "apparmor_parser")
BAILEY = os.environ.get("BAILEY", "build/bailey")


def targets(part):
    """Names that exec rules lead to."""
    at = part.find(b"xtable\0\x07\x0b")
    if at < 0:
        return []
    n = struct.unpack("<H", part[at + 9:at + 11])[0]
    at, out = at + 11, []
    for _ in range(n):
        size = struct.unpack("<H", part[at + 1:at + 3])[0]
        out.append(part[at + 3:at + 2 + size])
        at += 3 + size
    return out


def exec_of(bits, names, own):
    """The transition of 14 bits of permissions, as bailey_exec() tells it."""
    if not bits & 1:
        return None
    kind, unsafe = bits >> 10 & 15, bool(bits & 0x100)
    other = "i" if bits & 0x200 else "u" if bits & 0x80 else ""
    if not kind:    # an unsafe x leads nowhere
        return "ix" if bits & 0x200 else None
    if kind < 4:
        return ("u", "p", "c")[kind - 1] + other + ("" if unsafe else " safe")
    name = names[kind - 4].replace(b"\0", b":", 1) \
        if names[kind - 4].startswith(b":") else names[kind - 4]
    # Written :namespace://name, but called :namespace:name.
    name = re.sub("^(:[^:]+:)//", r"\1", name.decode())
    if re.fullmatch("(.*//&)?:[^:]+:", name):    # who is not confined there
        name += "unconfined"
    if name.startswith(own + "//&"):    # cx -> &x
        name = name[len(own) + 2:]
    return "-> " + name + other + ("" if unsafe else " safe")


def bailey_exec(text, own):
    """The same of what bailey tells: mode, flags, target in hexadecimal."""
    mode, flags, target = text.split(b",")
    mode, flags = int(mode), int(flags, 16)
    target = bytes.fromhex(target.decode()).decode()
    other = "i" if flags & 2 else "u" if flags & 4 else ""
    safe = " safe" if flags & 1 else ""
    if not mode:
        return None
    if mode == 1:
        return "ix"
    if target == "//":  # -> & alone
        target = ""
    elif not target:
        return {2: "p", 3: "c", 4: "u"}[mode] + other + safe
    if mode == 3:
        target = own + "//" + target
    if target.startswith(own + "//&"):  # as exec_of() has it
        target = target[len(own) + 2:]
    return "-> " + ("&" if flags & 8 else "") + target + other + safe


def automata(binary):
    """(profile name, its file automaton or None, its bytes) of a policy."""
    heads = [m.start() for m in re.finditer(
        re.escape(b"\x04\x08\x00profile\x00\x07"), binary)]
    for at, end in zip(heads, heads[1:] + [len(binary)]):
        part = binary[at:end]
        n = struct.unpack("<H", part[13:15])[0]
        name = part[15:15 + n - 1].decode()
        blobs = [m.end() for m in re.finditer(
            re.escape(b"\x04\x06\x00aadfa\x00\x06"), part)]
        dfa = None
        # The last automaton is that of files, if it is neither the policydb's nor,
        # before the flags, that of attachments.
        if blobs and blobs[-1] > part.find(b"flags\0") and b"policydb\x00\x07\x04\x06\x00aadfa" not in \
                part[blobs[-1] - 25:blobs[-1]]:
            start = part.index(MAGIC, blobs[-1])
            dfa = Dfa(part[start:])
        yield name, dfa, part


def near_misses(text, rng):
    yield text
    alphabet = b"abcz019./_-*{}[]\\\xc3 "
    for _ in range(3):
        at = rng.randrange(len(text) + 1)
        c = bytes([rng.choice(alphabet)])
        yield text[:at] + c + text[at:]
        yield text[:at] + c + text[at + 1:]
        yield text[:at] + text[at + 1:]
    yield text + b"/"
    yield text.rstrip(b"/")
    yield text + b"/x"


def paths(dfa, count, rng):
    words = list(dfa.words(20000).values())
    out = set()
    for _ in range(20 * count):
        if len(out) >= count:
            break
        base = rng.choice(words)
        for text in near_misses(base, rng):
            # What the kernel asks about: absolute, no empty component.
            if text[:1] == b"/" and b"//" not in text and \
                    b"\n" not in text and b"\0" not in text and \
                    len(text) < 4096:
                out.add(text)
        state, text = 1, b""
        for _ in range(rng.randrange(40)):
            byte = rng.choice(b"/abcdelmnoprstuvxyz0123.-_") if text else 47
            to = dfa.step(state, byte)
            if not to:
                break
            state, text = to, text + bytes([byte])
        if text and b"//" not in text:
            out.add(text)
    return sorted(out)[:count] if len(out) <= count else \
        rng.sample(sorted(out), count)


def compile_oracle(path, include, features=None):
    r = subprocess.run([ORACLE, "-Q", "-K", "-S", "-q",
                        "--config-file=/dev/null", "-b", include,
                        "-I", include, "-I", "/etc/apparmor.d", "-M",
                        features or include + "/abi/3.0", path],
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return r.stdout if r.returncode == 0 else None


def ask_bailey(path, include, name, asked):
    r = subprocess.run([BAILEY, "simulate", "-I", include, "-p", path, "--", name,
                        "-"], input=b"\n".join(asked) + b"\n",
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = r.stdout.split(b"\n")
    if len(lines) != len(asked) + 1:
        raise RuntimeError("bailey: %s" % r.stderr.decode()[:300])
    for line in lines[:-1]:
        words = line.rsplit(b" ", 10)[1:]
        yield [int(x, 16) for x in words[:8]] + \
            [bailey_exec(x, name) for x in words[8:]]


def show(bits):
    return "".join(c for i, c in enumerate("xwralkm") if bits & 1 << i) or "-"


def full_name(path, include, name, parents):
    """Children stand in the oracle's output by their own name only."""
    r = subprocess.run([BAILEY, "parser", "-N", "-b", include, path],
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    names = r.stdout.decode().split("\n")
    if name in names:
        return name
    for n in names:
        # Written :namespace://name, but called :namespace:name.
        if n.startswith(":") and n.split("://", 1)[1] == name:
            return "%s:%s" % (n.split("://", 1)[0], name)
    fitting = [n for n in names if n.endswith("//" + name) and
               n[:-len(name) - 2] in parents]
    return fitting[0] if fitting else name


def relative(leads, own):
    """Targets as the oracle names them: relative to the profile's namespace."""
    if not own.startswith(":"):
        return leads
    space = ":" + own.split(":")[1] + ":"
    return [t and t.replace(space, "") for t in leads]


def by_rule(path, include, name, text, owner):
    """Whether a rule of class link lets @text be a link: beside rules with a
    target Bailey makes every l one, and the path itself grants none."""
    r = subprocess.run([BAILEY, "simulate", "-I", include, "-p", path, "--", name,
                        "-", "link"], input=text.hex().encode() + b" 2f71\n",
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    sets = r.stdout.split()
    return len(sets) == 8 and sets[0 if owner else 4] != b"0"


def broken_child(mine, theirs, own):
    """cx -> x within a child a//b: AppArmor looks for b//x."""
    if "//" not in own:
        return False
    fixed = [t and t.replace("-> " + own.split("//")[-1] + "//",
                             "-> " + own + "//") for t in theirs]
    return mine == fixed


def named_dfa(part, before):
    """The automaton that follows a name in a profile."""
    at = part.find(before + b"\x04\x06\0aadfa\0\x06")
    return Dfa(part[part.index(MAGIC, at):]) if at >= 0 else None


def has_conditions(path, include):
    """Whether a network rule has conditions or permissions, which abi/3.0 makes it
    drop."""
    r = subprocess.run([BAILEY, "parser", "-p", "-b", include, path],
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    perms = b"|".join(p.encode() for p in classes.NETWORK_WORDS)
    return re.search(rb"network[^,]*(ip|port|label|interface)\s*=|"
                     rb"network\s*\(|network\s+(" + perms + rb")\b", r.stdout)


def compare_classes(path, include, name, part, dfa, count, rng):
    """The same for everything but files."""
    done = wrong = 0
    made = []
    policydb = named_dfa(part, b"policydb\0\x07")
    if policydb:
        made = [c(policydb, rng) for c in classes.POLICYDB]
    if dfa:
        made.append(classes.ChangeProfile(dfa, rng))
    if MAGIC in part and b"flags\0" not in part[:part.index(MAGIC)]:
        made.append(classes.Attach(Dfa(part[part.index(MAGIC):]), rng))
    for c in made:
        if isinstance(c, (classes.Network, classes.Unix)) and \
                has_conditions(path, include):
            continue
        d, w = classes.compare_class(c, BAILEY, path, include, name,
                                     max(20, count // 10))
        done, wrong = done + d, wrong + w
    d, w = xattrs.compare(part, path, include, name, max(20, count // 10), rng)
    done, wrong = done + d, wrong + w
    want = classes.capabilities(part)
    r = subprocess.run([BAILEY, "simulate", "-I", include, "-p", path, "--", name,
                        "-", "capability"], stdout=subprocess.PIPE,
                       stderr=subprocess.DEVNULL)
    got = int(r.stdout, 16)
    # Of capabilities that abi/3.0 does not have the oracle makes sys_admin.
    if got >> 38 and not (want ^ got) & ~(1 << 21) & (1 << 38) - 1:
        want = got
    if want != got:
        wrong += bin(want ^ got).count("1")
        print("# %s, profile %s, capabilities: oracle %x, bailey %x" %
              (path, name, want, got))
    done += 41
    return done, wrong


def compare(path, include, count, rng):
    binary = compile_oracle(path, include)
    if binary is None:
        return 0, 0
    done = wrong = 0
    parents = []
    for name, dfa, part in automata(binary):
        names = targets(part)
        name = full_name(path, include, name, parents)
        parents.insert(0, name)
        d, w = compare_classes(path, include, name, part, dfa, count, rng)
        done, wrong = done + d, wrong + w
        if not dfa:
            continue
        asked = paths(dfa, count, rng)
        for text, got in zip(asked, ask_bailey(path, include, name, asked)):
            state = dfa.run(text)
            want = dfa.perms(state)
            bits = dfa.accept[state]
            # A child's own child is sought by a name that cannot exist.
            leads = [exec_of(b, names, name) for b in (bits, bits >> 14)]
            if relative(got[8:], name) != relative(leads, name) and \
                    not broken_child(got[8:], leads, name):
                wrong += 1
                if wrong <= 5:
                    print("# %s, profile %s, exec of %r: oracle %s, bailey %s"
                          % (path, name, text, leads, got[8:]))
            mine = (got[0], got[2] & got[0], got[3], got[4], got[6] & got[4],
                    got[7])
            theirs = (want[0], want[1] & want[0], want[2],
                      want[3], want[4] & want[3], want[5])
            done += 2
            for who, i in (("owner", 0), ("other", 3)):
                if mine[i] ^ theirs[i] == 0x10 and theirs[i] & 0x10 and \
                        mine[i + 1] == theirs[i + 1] & ~0x10 and by_rule(
                            path, include, name, text, who == "owner"):
                    continue
                if mine[i] != theirs[i] or mine[i + 1] != theirs[i + 1]:
                    wrong += 1
                    if wrong <= 5:
                        print("# %s, profile %s, %s of %r: oracle %s audit %s,"
                              " bailey %s audit %s" %
                              (path, name, who, text, show(theirs[i]),
                               show(theirs[i + 1]), show(mine[i]),
                               show(mine[i + 1])))
    return done, wrong


def compare_newer(path, include, features, count, rng):
    """What needs newer features, in a policy of one profile p."""
    binary = compile_oracle(path, include, features)
    done = wrong = 0
    if binary is None:
        return 0, 0
    for _, _, part in automata(binary):
        policydb = named_dfa(part, b"policydb\0\x07")
        for c in classes.NEWER if policydb else []:
            d, w = classes.compare_class(c(policydb, rng), BAILEY, path,
                                         include, "p", count)
            done, wrong = done + d, wrong + w
        d, w = xattrs.compare(part, path, include, "p", count, rng)
        done, wrong = done + d, wrong + w
    return done, wrong


def newer_features(include, to):
    """abi/5.0 with permissions in the automaton itself, not in a table."""
    with open(include + "/abi/5.0") as f:
        text = f.read()
    for name in ("permstable32", "permstable32_version", "state32", "v9"):
        text = re.sub(r"\b%s \{[^}]*\}\s*" % name, "", text)
    to.write(text)
    to.flush()


def fresh(rng, abi, top):
    """A path of a policy that both take, and the folder of what it includes."""
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "language"))
    import filespec
    import verdict
    include = verdict.make_includes(top)
    shutil.copy(abi, include + "/abi/3.0")
    files, path = filespec.Files(rng), os.path.join(top, "policy")
    while True:
        text = files.policy()
        with open(path, "wb") as out:
            out.write(text.encode("utf-8", "surrogateescape"))
        # What is valid but no kernel could keep is refused by compile alone.
        if "prompt" not in text and compile_oracle(path, include) and \
                not subprocess.run([BAILEY, "compile", "-I", include, "-o",
                                    "/dev/null", path],
                                   stderr=subprocess.DEVNULL).returncode:
            return text, path, include


# What the oracle means by these is a fault of its own, or it does not end: stars and
# question marks in a class, escaped commas, empty classes, several values; an address
# that begins with a variable; names that lead nowhere, mount points without a name;
# whether a truth is defined.
FAULTS = re.compile(r"defined \$|\[[^]]*([*?]|\\,|@\{V\})|\[\^?\]|addr=@\{|-> \"\"|mount .*@\{E\}|prompt")
TOGETHER = 25   # profiles of a file


def of_areas(args, rng, top):
    """Paths of policies of rules, and the folder of what these include."""
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "language"))
    import areas
    import verdict
    include, path = verdict.make_includes(top), os.path.join(top, "policy")
    shutil.copy(args.I + "/abi/3.0", include + "/abi/3.0")

    def write(rules):
        text = areas.HEAD + "".join(
            "profile t%d /t%d {\n  %s\n}\n" % (i, i, r) for i, r in enumerate(rules))
        with open(path, "w") as out:
            out.write(text)
        return text

    # Of what is nested the oracle tells half of the name, and some names nobody can have.
    for area in args.policy or [a for a in areas.AREAS if a != "nested"]:
        texts = [t[len(areas.HEAD):] for t in areas.policies(area, 20 * args.areas)]
        rules = [t[len("profile t /t {\n  "):-3] for t in dict.fromkeys(texts)
                 if t.startswith("profile t /t {\n")]
        rng.shuffle(rules)
        both = []
        for rule in rules:
            if len(both) == args.areas:
                break
            if FAULTS.search(rule):
                continue
            if verdict.bailey(write([rule]), include) and compile_oracle(path, include):
                both.append(rule)
        for at in range(0, len(both), TOGETHER):
            write(both[at:at + TOGETHER])
            yield path, include


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("-n", type=int, default=2000)
    args.add_argument("-s", type=int, default=1)
    args.add_argument("-I", default="/etc/apparmor.d")
    args.add_argument("--random", type=int, default=0)
    args.add_argument("--newer", type=int, default=0)
    args.add_argument("--fresh", type=int, default=0)
    args.add_argument("--areas", type=int, default=0)
    args.add_argument("--old", action="store_true",
                      help="the oracle is older than 4.1")
    args.add_argument("policy", nargs="*")
    args = args.parse_args()
    rng = random.Random(args.s)
    if args.old:
        policies.PRIORITIES.clear()
        # They know mount operations by other flags.
        classes.POLICYDB.remove(classes.Mount)
    done = wrong = 0
    with tempfile.TemporaryDirectory() as top:
        for path, include in of_areas(args, rng, top) if args.areas else [
                (path, args.I) for path in args.policy]:
            d, w = compare(path, include, args.n, rng)
            if w and args.areas:
                with open(path) as f:
                    print("# in: " + f.read().replace("\n", "\n#   "))
            done, wrong = done + d, wrong + w
    for _ in range(args.random):
        with tempfile.NamedTemporaryFile("w", suffix=".profile") as f:
            text = policies.random_policy(rng)
            f.write(text)
            f.flush()
            d, w = compare(f.name, args.I, args.n, rng)
            if w:
                print("# in: " + text.replace("\n", "\n#   "))
            done, wrong = done + d, wrong + w
    for _ in range(args.fresh):
        with tempfile.TemporaryDirectory() as top:
            text, path, include = fresh(rng, args.I + "/abi/3.0", top)
            try:
                d, w = compare(path, include, args.n, rng)
            except RuntimeError as e:
                # Of a name that two have, or none can have.
                if "no profile" not in str(e):
                    raise
                print("# passed over: %s" % e)
                continue
            if w:
                print("# in: " + text.replace("\n", "\n#   "))
            done, wrong = done + d, wrong + w
    with tempfile.NamedTemporaryFile("w") as features:
        if args.newer:
            newer_features(args.I, features)
        for _ in range(args.newer):
            with tempfile.NamedTemporaryFile("w", suffix=".profile") as f:
                text = policies.random_newer(rng)
                f.write(text)
                f.flush()
                d, w = compare_newer(f.name, args.I, features.name,
                                     max(20, args.n // 40), rng)
                if w:
                    print("# in: " + text.replace("\n", "\n#   "))
                done, wrong = done + d, wrong + w
    print("%sok 1 - decisions_are_the_oracle's: %d decisions, %d differ" %
          ("not " if wrong or not done else "", done, wrong))
    return 1 if wrong or not done else 0


if __name__ == "__main__":
    sys.exit(main())

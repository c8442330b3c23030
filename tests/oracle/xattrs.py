# SPDX-License-Identifier: GPL-2.0
"""Conditions of attachments on extended attributes.

In the oracle's automaton of an attachment a step that is no byte leads from the path to
the first attribute, and from each value to the next one; a NUL says that there is one, and
its value follows.
"""
import os
import subprocess

import classes
from dfa import MAGIC, Dfa

BAILEY = os.environ.get("BAILEY", "build/bailey")
LIMIT = 2000


def names_of(part):
    """The attributes of a profile, in the order of the automaton."""
    at = part.find(b"xattrs\0\x07\x0b")
    if at < 0:
        return []
    n, at, out = int.from_bytes(part[at + 9:at + 11], "little"), at + 11, []
    for _ in range(n):
        size = int.from_bytes(part[at + 1:at + 3], "little")
        out.append(part[at + 3:at + 2 + size])
        at += 3 + size
    return out


def onward(dfa, start):
    """Where the next value begins after one that is accepted, or 0."""
    for state in dfa.words(LIMIT, start):
        if dfa.accept[state] & 1 and dfa.out_of_band(state):
            return dfa.step(dfa.out_of_band(state), 0)
    return 0


def compare(part, path, include, name, count, rng):
    """(decisions, differences) about values of each attribute."""
    names = names_of(part)
    if not names:
        return 0, 0
    dfa = Dfa(part[part.index(MAGIC):])
    state, asked = onward(dfa, 1), []
    for i, attribute in enumerate(names):
        if not state:
            raise RuntimeError("%s: no way to %r in the oracle's automaton" % (path, attribute))
        values = {v for v in classes.texts(list(dfa.words(LIMIT, state).values()), rng, count) if b"\0" not in v}
        values |= {b"", b"a", b"b", b"a/b", b"/a/b/c", b"x y", b"a.b"}
        for value in sorted(values):
            asked.append((attribute, value, dfa.accept[dfa.run(value, state)] & 1))
        if i + 1 < len(names):
            state = onward(dfa, state)
    lines = ["%s %s\n" % (a.hex(), v.hex() or "-") for a, v, _ in asked]
    r = subprocess.run([BAILEY, "simulate", "-I", include, "-p", path, "--", name, "-", "xattr"],
                       input="".join(lines).encode(), stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)
    got = r.stdout.decode().split()
    if len(got) != len(asked):
        raise RuntimeError("bailey: %s" % r.stderr.decode()[:300])
    wrong = [(a, v, want, is_) for (a, v, want), is_ in zip(asked, got) if str(want) != is_]
    for a, v, want, is_ in wrong[:4]:
        print("# %s, profile %s, %r of %r: oracle %s, bailey %s" % (path, name, v, a, want, is_))
    return len(asked), len(wrong)

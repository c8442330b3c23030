#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Policies at random, and each spoilt by one token: Bailey's verdict and the oracle's.

fresh.py [-n COUNT] [-s SEED] [-k CLASS]...

Of COUNT policies some are as filespec.py makes them, the others differ from a valid one
of those by a token or two (mutate.py). The oracle (ORACLE=, an
apparmor_parser of 5.x, with ORACLE_ABI=) reads a folder of them in one run and keeps in a
cache what it took. Where the two differ each is asked once more alone, and what still
differs is made as small as it gets and printed as a line for lines.txt.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import filespec
import mutate
import verdict

BATCH = 500     # policies of one run of the oracle
BASES = 150     # of them not made from another


def policies(rng, kinds, inc):
    """A batch, and Bailey's verdicts: what is valid is spoilt a few times."""
    files = filespec.Files(rng)
    start = len(files.prelude())
    texts = [files.prelude() + files.profile(files.rule(rng.choice(kinds)))
             if kinds else files.policy() for _ in range(BASES)]
    took = [verdict.bailey(t, inc) for t in texts]
    valid = [t for t, good in zip(texts, took) if good] or texts
    while len(texts) < BATCH:
        base = rng.choice(valid)
        at = start if base.startswith(files.prelude()) else 0
        less = mutate.mutate(rng, base, at)
        texts.append(mutate.mutate(rng, less, at) if rng.random() < .15 else less)
    return texts, took + [verdict.bailey(t, inc) for t in texts[len(took):]]


def oracle_batch(texts, top, inc):
    """What the oracle takes, of a folder in one run: it caches each that it took."""
    folder, cache = os.path.join(top, "in"), os.path.join(top, "cache")
    os.makedirs(folder)
    names = []
    for i, text in enumerate(texts):
        names.append(os.path.join(folder, "p%d" % i))
        with open(names[-1], "wb") as out:
            out.write(text.encode("utf-8", "surrogateescape"))
    subprocess.run([os.environ["ORACLE"], "-QTWq", "-j1", "-L", cache,
                    "--config-file=/dev/null", "-I", inc, "-b", inc, "-M",
                    os.environ["ORACLE_ABI"]] + names,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took = set()
    for at, _, found in os.walk(cache):
        took.update(found)
    return ["p%d" % i in took for i in range(len(texts))]


def compare(seed, kinds, inc):
    """The texts of a batch of which the two say different things, what Bailey says."""
    texts, ours = policies(random.Random(seed), kinds, inc)
    with tempfile.TemporaryDirectory() as top:
        theirs = oracle_batch(texts, top, inc)
    return sum(theirs), [(t, a) for t, a, b in zip(texts, ours, theirs)
                         if a != b and verdict.oracle(t, inc) != a]


def line(text):
    """As lines.txt has it."""
    return "!" + text.encode("unicode_escape").decode()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("-n", type=int, default=10000)
    p.add_argument("-s", default="1")
    p.add_argument("-k", action="append")
    args = p.parse_args()
    batches = (args.n + BATCH - 1) // BATCH
    with tempfile.TemporaryDirectory() as top, \
            ThreadPoolExecutor(os.cpu_count()) as pool:
        inc = verdict.make_includes(top)
        seen, bad, good = set(), 0, 0
        for took, found in pool.map(
                lambda i: compare("%s.%d" % (args.s, i), args.k, inc), range(batches)):
            good += took
            for text, ours in found:
                bad += 1
                small = mutate.shrink(text, lambda t: verdict.bailey(t, inc) == ours and
                                      verdict.oracle(t, inc) == (not ours)) \
                    if ours is not None else text
                if small not in seen:
                    seen.add(small)
                    print("%s %s" % ("crash" if ours is None else
                                     "taken" if ours else "refused", line(small)),
                          flush=True)
    print("%sok - fresh_policies_have_the_verdict_of_the_oracle: %d policies, %d valid, "
          "%d differ" % ("not " if bad else "", batches * BATCH, good, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

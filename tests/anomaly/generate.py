#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""generate.py OUT SEED [key=value...]: system-call traces of invented programs.

A program is a grammar: routines (short sequences with branches and repeats) that
call one another, picked by a Markov chain that differs a little from session to
session. The parts are train/, test/ and attack/; each file is one process. Kinds of
attack: foreign (another program's routines in the midst), shuffle (known calls in
an order nobody uses), loop (one routine over and over), novel (calls never seen),
skip (routines entered in the middle), mimic (foreign calls, few, far apart).

keys: programs, train, test, attack (numbers of traces), length (mean), spread
(how much sessions differ, 0 to 1), strange (share of test traces that come from
programs training has not seen), burst (events of an attack), alphabet.
"""
import os
import random
import sys

DEFAULT = dict(programs=6, train=200, test=400, attack=300, length=400, spread=0.3,
               strange=0.03, burst=40, alphabet=60)
KINDS = ["foreign", "shuffle", "loop", "novel", "skip", "mimic"]


class Program:
    def __init__(self, r, alphabet):
        own = r.sample(range(alphabet), max(8, alphabet // 2))
        self.routines = []
        for _ in range(r.randrange(8, 20)):
            steps = []
            for _ in range(r.randrange(2, 9)):
                x = r.random()
                if x < 0.70:
                    steps.append(("call", r.choice(own[:12] if r.random() < 0.6 else own)))
                elif x < 0.85:
                    steps.append(("either", r.choice(own), r.choice(own), r.random()))
                else:
                    steps.append(("repeat", r.choice(own), r.randrange(2, 12)))
            self.routines.append(steps)
        n = len(self.routines)
        self.start = list(range(min(3, n)))
        self.next = [{j: r.random() ** 3 for j in r.sample(range(n), min(n, 5))} for _ in range(n)]

    def routine(self, r, i):
        out = []
        for s in self.routines[i]:
            if s[0] == "call":
                out.append(s[1])
            elif s[0] == "either":
                out.append(s[1] if r.random() < s[3] else s[2])
            else:
                out += [s[1]] * r.randrange(1, s[2] + 1)
        return out

    def session(self, r, spread):
        """The chain as one session uses it."""
        return [{j: w * (1 - spread + spread * 2 * r.random() ** 2) + 1e-9 for j, w in row.items()}
                for row in self.next]

    def trace(self, r, length, spread):
        chain = self.session(r, spread)
        out = []
        for i in self.start:
            out += self.routine(r, i)
        i = self.start[-1]
        while len(out) < length:
            i = r.choices(list(chain[i]), list(chain[i].values()))[0]
            out += self.routine(r, i)
        return out[:length]


def length_of(r, mean):
    return max(12, int(r.lognormvariate(0, 0.8) * mean))


def attacked(r, p, others, kind, length, spread, burst, alphabet):
    t = p.trace(r, length, spread)
    at = r.randrange(len(t))
    n = max(4, int(burst * (0.5 + r.random())))
    if kind == "foreign":
        new = r.choice(others).trace(r, n + 30, spread)[30:]
    elif kind == "shuffle":
        new = r.sample(t * 2, min(n, len(t)))
    elif kind == "loop":
        new = []
        i = r.randrange(len(p.routines))
        while len(new) < 4 * n:
            new += p.routine(r, i)
    elif kind == "novel":
        new = [r.randrange(alphabet, alphabet + 10) if r.random() < 0.1 else r.choice(t) for _ in range(n)]
    elif kind == "skip":
        new = []
        while len(new) < n:
            s = p.routine(r, r.randrange(len(p.routines)))
            new += s[len(s) // 2:]
    else:
        foreign = [c for o in others for row in o.routines for s in row for c in s[1:2]]
        for _ in range(max(3, n // 6)):
            t.insert(r.randrange(len(t)), r.choice(foreign))
        return t
    return t[:at] + new + t[at:]


def generate(out, seed, **keys):
    k = dict(DEFAULT, **keys)
    r = random.Random(seed)
    programs = [Program(r, k["alphabet"]) for _ in range(k["programs"] + 2)]
    known, hidden = programs[:-2], programs[-2:]
    for part in ("train", "test", "attack"):
        where = os.path.join(out, part)
        os.makedirs(where, exist_ok=True)
        for i in range(k[part]):
            p, kind = r.choice(known), "normal"
            length = length_of(r, k["length"])
            if part == "attack":
                kind = KINDS[i % len(KINDS)]
                others = [o for o in programs if o is not p]
                t = attacked(r, p, others, kind, length, k["spread"], k["burst"], k["alphabet"])
            else:
                if part == "test" and r.random() < k["strange"]:
                    p = r.choice(hidden)
                t = p.trace(r, length, k["spread"])
            with open(os.path.join(where, "%s-%04d" % (kind, i)), "w") as f:
                f.write(" ".join(map(str, t)) + "\n")


if __name__ == "__main__":
    options = dict(a.split("=") for a in sys.argv[3:])
    generate(sys.argv[1], int(sys.argv[2]),
             **{a: type(DEFAULT[a])(float(b)) for a, b in options.items()})

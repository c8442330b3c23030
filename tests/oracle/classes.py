# SPDX-License-Identifier: GPL-2.0
"""The classes beside files: their keys as the oracle's automata spell them.

Each class makes keys out of what the oracle's automaton tells apart, in both
spellings, and says which of the oracle's permission bits are which of Bailey's.
What is known to differ stands beside it, with the reason.
"""
import struct
import subprocess

NET = {0x10: 1, 0x20000: 2, 0x40: 4, 0x40000: 8, 0x10000: 16, 2: 32, 4: 64,
       0x8000: 128, 0x100000: 256, 0x80000: 512, 0x20: 1024}
NETWORK_WORDS = ("create bind listen accept connect shutdown getattr setattr "
                 "getopt setopt send receive read write r w rw").split()
LABELS = [b"unconfined", b"x", b"/usr/bin/x", b"a//b", b"a//&b"]


def translate(bits, table):
    return sum(to for bit, to in table.items() if bits & bit)


def texts(words, rng, limit=400):
    """Pieces of the automaton's words, and their near misses."""
    out = set()
    for word in words:
        for piece in word.split(b"\0"):
            out.add(piece)
            for _ in range(2):
                at = rng.randrange(len(piece) + 1)
                c = bytes([rng.choice(b"ab/x.1@")])
                out.add(piece[:at] + c + piece[at:])
            out.add(piece[:-1])
            out.add(piece + b"/x")
    out = sorted(t for t in out if b"\n" not in t and len(t) < 200)
    return out if len(out) <= limit else rng.sample(out, limit)


class Class:
    """One class: name, how its keys begin, and pairs of keys."""

    def __init__(self, dfa, rng):
        self.dfa, self.rng = dfa, rng

    def words(self, prefix, limit=3000):
        state = self.dfa.run(prefix)
        seen, order = {state: b""}, [state] if state else []
        for state in order:
            if len(seen) >= limit:
                break
            for byte in range(256):
                to = self.dfa.step(state, byte)
                if to and to not in seen:
                    seen[to] = seen[state] + bytes([byte])
                    order.append(to)
        return list(seen.values())

    def allowed(self, key):
        return self.dfa.accept[self.dfa.run(key)]


class Signal(Class):
    name, perms = "signal", {2: 1, 4: 2}

    def keys(self, count):
        labels = texts([w[1:] for w in self.words(b"\x0a")],
                       self.rng) + LABELS
        for _ in range(count):
            number = self.rng.choice(list(range(1, 32)) + [32, 35, 128, 131])
            mine = {32: 65, 35: 0}.get(number, number if number < 128 else
                                       number - 96)
            label = self.rng.choice(labels)
            if label:
                yield (b"\x0a" + bytes([number]) + label,
                       (bytes([0x40 + mine]), label))


class Ptrace(Class):
    name, perms = "ptrace", {2: 1, 4: 2, 8: 4, 16: 8}

    def keys(self, count):
        labels = texts(self.words(b"\x09"), self.rng) + LABELS
        for label in self.rng.sample(labels, min(count, len(labels))):
            if label:
                yield b"\x09" + label, (label,)


class Network(Class):
    """By family and type only: the features of abi/3.0 know no addresses."""

    name, perms = "network", NET

    def keys(self, count):
        for family in range(1, 45):
            # Unix sockets have a class of their own. DECnet is not mediated
            # here: no kernel has it.
            if family in (1, 12):
                continue
            for kind in (1, 2, 3, 4, 5, 10):
                yield (b"\x0e" + struct.pack(">HH", family, kind),
                       (bytes([0x40 + family, 0x40 + kind]) + b"@@@@",
                        b"", b"", b"", b"", b""))


class Unix(Class):
    name, perms = "network", NET
    LOCAL = 0x20 | 0x8000 | 0x10000
    PEER = 0x46

    def address(self, names):
        name = self.rng.choice(names)
        if not name:
            return b"\1", b"@"
        return b"\0" + name, b"C" + name

    def keys(self, count):
        names = [n for n in texts([w[5:] for w in self.words(
            b"\x0e\0\1", 6000)], self.rng) if n and not n.startswith(b"\1")]
        names += [b"", b"", b"a", b"0a1f9", b"/x"]
        labels = [n for n in names if n] + LABELS
        for _ in range(count):
            kind = self.rng.choice([1, 2, 5])
            head = b"\x0e\0\1" + struct.pack(">HH", kind, 0)
            mine = bytes([0x41, 0x40 + kind]) + b"@@@@"
            here, my_here = self.address(names)
            there, my_there = self.address(names)
            label = self.rng.choice(labels)
            local = head + here + b"\0own\0"
            yield head, (mine, b"", b"", b"", b"", b""), 0x10
            yield (local, (mine, my_here, b"", b"", b"", b""), self.LOCAL |
                   (0x20000 if here != b"\1" else 0))
            yield (local + b"\2..", (mine, my_here, b"", b"", b"", b""),
                   0x40000)
            yield (local + b"\4..", (mine, my_here, b"", b"", b"", b""),
                   0x180000)
            yield (local + b"\1" + there + b"\0" + label,
                   (mine, my_here, my_there, label, b"", b""), self.PEER)
            yield head + b"\0own\0", (mine, b"E", b"", b"", b"", b""), 0x20000


class Mount(Class):
    """A mount point is a directory: its key ends in a slash. AppArmor's rule
    must end in one too, Bailey's need not; so both spellings are asked."""

    name, perms = "mount", {2: 1, 4: 2, 1: 4}

    def keys(self, count):
        # The first field is the mount point.
        paths = [p for p in texts(self.words(b"\x07", 6000), self.rng)
                 if p.startswith(b"/") and b"//" not in p] + \
            [b"/", b"/mnt/", b"/a/b/"]
        types = [t for t in texts(self.words(b"\x07", 2000), self.rng, 60)
                 if t and t.isalnum()] + [b"ext4", b"proc", b"tmpfs", b""]
        for _ in range(count):
            point = self.rng.choice(paths).rstrip(b"/") + b"/"
            source = self.rng.choice(paths + [b"none", b"proc"])
            kind = self.rng.choice(types)
            bits = self.rng.choice([0, 1, 2, 6, 32, 4096, 4096 | 16384, 8192,
                                    1 << 18, 1 << 19, 1 << 20, 1 << 17,
                                    self.rng.randrange(32), 33, 4097, 4129])
            flags = b"".join(bytes([i + 1]) for i in range(32)
                             if bits >> i & 1)
            mine = bytes(0x40 + (bits >> 4 * i & 15)
                         for i in range((bits.bit_length() + 3) // 4))
            rest = b"\0" + kind + b"\0" + flags
            yield ([b"\7" + p + b"\0" + s + rest
                    for p in (point, point.rstrip(b"/"))
                    for s in {source, source.rstrip(b"/")}],
                   (point, source, kind, mine), 2)
            yield ([b"\7" + p for p in (point, point.rstrip(b"/")) if p],
                   (point, b"", b"", b""), 4)
            old = self.rng.choice(paths).rstrip(b"/") + b"/"
            yield ([b"\7" + p + b"\0" + q for p in (point, point.rstrip(b"/"))
                    for q in (old, old.rstrip(b"/"))],
                   (point, old, b"", b""), 1)


class Dbus(Class):
    name, perms = "dbus", {2: 1, 4: 2, 0x40: 4, 0x20: 8}

    def keys(self, count):
        pieces = texts(self.words(b"\x20", 6000), self.rng) + LABELS + \
            [b"system", b"session", b""]
        for _ in range(count):
            bus, name, label, path, face, member = (
                self.rng.choice(pieces) for _ in range(6))
            bus = self.rng.choice([bus, b"system", b"session"])
            yield (b"\x20" + b"\0".join((bus, name, label, path, face,
                                         member)),
                   (bus, name, path, face, member, label), 6)
            yield (b"\x20" + bus + b"\0" + name,
                   (bus, name, b"", b"", b"", b""), 0x40)
            yield b"\x20" + bus, (bus, b"", b"", b"", b"", b""), 0x20


class ChangeProfile(Class):
    """In the automaton of files, for names without a leading slash."""

    name, perms = "change_profile", {0x80000000: 1, 0x40000000: 2}

    def keys(self, count):
        first = [w for w in self.words(b"") if w[:1] not in (b"/", b"")]
        names = [n for n in texts(first, self.rng) if n and n[:1] != b"/"] + \
            [b"a", b"&a", b":n:a", b"a//b"]
        for _ in range(count):
            name = self.rng.choice(names)
            if name[:1] != b"/":
                yield name, (b"", name)


class Attach(Class):
    name, perms = "attach", {1: 1}

    def keys(self, count):
        names = texts(self.words(b"/", 3000), self.rng)
        for name in self.rng.sample(names, min(count, len(names))):
            if b"//" not in b"/" + name:
                yield b"/" + name, (name,)


class Mqueue(Class):
    """Posix queues by name and label; a queue to be made has none."""

    name = "mqueue"
    perms = {4: 1, 2: 2, 0x10: 4, 0x40: 8, 0x20: 16, 0x8000: 32, 0x4000: 64}

    def keys(self, count):
        pieces = texts(self.words(b"\x11"), self.rng)
        names = [n for n in pieces if n[:1] == b"/"] + [b"/q", b"/a/b"]
        labels = [n for n in pieces if n] + LABELS
        for _ in range(count):
            name, label = self.rng.choice(names), self.rng.choice(labels)
            yield b"\x11" + name, (b"posix", name, b"")
            yield b"\x11" + name + b"\0" + label, (b"posix", name, label)


class IoUring(Class):
    """The credentials of another; a ring polled by oneself has none."""

    name, perms = "io_uring", {8: 2, 0x10: 1}

    def keys(self, count):
        labels = [n for n in texts(self.words(b"\x16"), self.rng)
                  if n] + LABELS
        for _ in range(count):
            label = self.rng.choice(labels)
            yield b"\x16" + label, (label,), 8
        yield b"\x16", (b"",), 0x10


class Userns(Class):
    name, perms = "userns", {8: 1}

    def keys(self, count):
        yield b"\x15", (b"",)


class Inet(Class):
    """Addresses of one side: a rule that names both is two to the oracle, one
    for each end of the socket; so policies have rules of one side only."""

    name, perms = "network", NET
    HERE = 0x20 | 0x8000 | 0x10000

    def address(self):
        port = self.rng.choice([0, 1, 5, 80, 81, 90, 443, 65535])
        ip = self.rng.choice([
            bytes([1, 2, 3, 4]), bytes([1, 2, 3, 5]), bytes(4),
            bytes([127, 0, 0, 1]), bytes(15) + b"\1",
            b"\xfd\x74" + bytes(13) + b"\2"])
        tag = b"\1" if len(ip) == 4 else b"\2"
        # Each half of a byte is a letter from @ on, as bailey_key_inet() has it.
        mine = (b"A" if len(ip) == 4 else b"B") + b"".join(bytes([0x40 + (b >> 4), 0x40 + (b & 15)]) for b in
                        struct.pack(">H", port) + ip)
        return struct.pack(">H", port) + tag + ip + b"\0", mine

    def keys(self, count):
        for _ in range(count):
            kind = self.rng.choice([1, 2])
            there, mine = self.address()
            family = 2 if len(there) == 8 else 10
            head = b"\x0f" + struct.pack(">HHH", family, kind, 0)
            base = bytes([0x40 + family, 0x40 + kind]) + b"@@@@"
            yield (head + b"\0" + there, (base, mine, b"", b"", b"", b""),
                   self.HERE)
            yield (head + b"\1" + there, (base, mine, b"", b"", b"", b""),
                   0x20000)


# With the features of the newest abi, in the older form of permissions.
NEWER = [Mqueue, IoUring, Userns, Inet]
POLICYDB = [Signal, Ptrace, Network, Unix, Mount, Dbus]


def capabilities(part):
    """The allowed ones."""
    at = part.index(b"\x04\x07\0caps64\0\x07")
    low = struct.unpack("<I", part[at - 19:at - 15])[0]
    high = struct.unpack("<I", part[at + 12:at + 16])[0]
    return (low | high << 32) & (1 << 41) - 1


def ask(bailey, path, include, name, cls, keys):
    """What Bailey allows for keys of a class."""
    lines = [b" ".join(f.hex().encode() or b"-" for f in key) for key in keys]
    r = subprocess.run([bailey, "simulate", "-I", include, "-p", path, "--", name,
                        "-", cls], input=b"\n".join(lines) + b"\n",
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out = r.stdout.split(b"\n")
    if len(out) != len(keys) + 1:
        raise RuntimeError("bailey: %s" % r.stderr.decode()[:300])
    return [int(line.split()[0], 16) for line in out[:-1]]


def compare_class(made, bailey, path, include, name, count):
    """(decisions, differences) of a class of a profile."""
    keys, seen = [], set()
    for key in made.keys(count):
        theirs, mine = key[0], key[1]
        mask = key[2] if len(key) > 2 else sum(made.perms)
        theirs = theirs if isinstance(theirs, list) else [theirs]
        if any(b"\n" in t or b"\0" in t for t in mine) or \
                (mine, mask) in seen:
            continue
        seen.add((mine, mask))
        keys.append((theirs, mine, mask))
    got = ask(bailey, path, include, name, made.name, [k[1] for k in keys])
    wrong = 0
    for (theirs, mine, mask), bits in zip(keys, got):
        # Of several spellings of a key any may be the one that a rule means.
        want = {translate(made.allowed(key) & mask, made.perms)
                for key in theirs}
        bits &= translate(mask, made.perms)
        if bits not in want:
            wrong += 1
            if wrong <= 4:
                print("# %s, profile %s, %s of %r: oracle %s, bailey %x" %
                      (path, name, type(made).__name__, mine,
                       "/".join("%x" % w for w in want), bits))
    return len(keys), wrong

# SPDX-License-Identifier: GPL-2.0
"""Automata as apparmor_parser writes them."""
import struct

MAGIC = b"\x1b\x5e\x78\x3d"


class Dfa:
    """An automaton as AppArmor lays it out: tables in network byte order."""

    def __init__(self, blob):
        hsize, ssize = struct.unpack(">II", blob[4:12])
        tables, at = {}, hsize
        while at < ssize:
            ident, size, _, n = struct.unpack(">HHII", blob[at:at + 12])
            kind = {1: "B", 2: "H", 4: "I"}[size]
            tables[ident] = struct.unpack(
                ">%d%s" % (n, kind), blob[at + 12:at + 12 + n * size])
            at += (12 + n * size + 7) & ~7
        self.accept, self.base, self.check = tables[1], tables[2], tables[3]
        self.default, self.next = tables[4], tables[8]
        self.accept2 = tables[7]
        self.classes = tables.get(5)

    def step(self, state, byte):
        byte = self.classes[byte] if self.classes else byte
        while True:
            at = (self.base[state] & 0xffffff) + byte
            if at < len(self.check) and self.check[at] == state:
                return self.next[at]
            chained = self.base[state] & 0x80000000
            state = self.default[state]
            if not chained:
                return state

    def run(self, text, state=1):
        for byte in text:
            state = self.step(state, byte)
            if not state:
                break
        return state

    def perms(self, state):
        """allowed, audited, quiet; of the owner, then of others."""
        a, q = self.accept[state], self.accept2[state]
        # A link is decided by a pair: its name, NUL, its target.
        pair = self.run(b"/q", self.step(state, 0))
        link = 0x10 | 0x10 << 14
        a = a & ~link | self.accept[pair] & a & link
        q = q & ~(link | link << 7) | self.accept2[pair] & (link | link << 7)
        return (a & 0x7f, q & 0x7f, q >> 7 & 0x7f,
                a >> 14 & 0x7f, q >> 14 & 0x7f, q >> 21 & 0x7f)

    def words(self, limit, start=1):
        """A shortest text for each state from @start on, breadth first."""
        seen, order = {start: b""}, [start]
        for state in order:
            if len(seen) >= limit:
                break
            for byte in range(1, 256):
                to = self.step(state, byte)
                if to and to not in seen:
                    seen[to] = seen[state] + bytes([byte])
                    order.append(to)
        return seen

    def out_of_band(self, state):
        """Where what is no byte leads: to the next attribute; or 0."""
        if not self.base[state] & 0x20000000:
            return 0
        while True:
            at = (self.base[state] & 0xffffff) - 1
            if 0 <= at < len(self.check) and self.check[at] == state:
                return self.next[at]
            chained = self.base[state] & 0x80000000
            state = self.default[state]
            if not chained:
                return state

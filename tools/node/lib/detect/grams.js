// SPDX-License-Identifier: GPL-2.0
// Where a text has which few bytes behind one another, for thousands of values that are looked for in
// it: to look through it for each takes their product, with which a list of many rows, of which a
// statement is made, would be refused. Where few words make all of a text four bytes stand at most of its
// places, and only more of them do not.
'use strict';
const p = require('../primordials');

const { codeAt } = p;
const { imul } = Math;
const PLACE = 64; // as of search.js
const KINDS = 1 << 16;
const STEP = 31;
const numberOf = (hash) => imul(hash, 0x9e3779b1) >>> 16;

class Grams {
  /** @size: bytes that are taken together */
  constructor(text, size) {
    this.text = text;
    this.size = size;
    this.spent = 0;
    this.out = 1; // by how much a byte counts when it is left out
    for (let i = 0; i < size; i += 1) this.out = imul(this.out, STEP);
    this.heads = new p.SafeInts(KINDS); // by number: first place, and one
    this.next = new p.SafeInts(text.length);
    this.counts = new p.SafeInts(KINDS);
    this.offset = 0;
    this.cursor = 0;
    let hash = 0;
    for (let i = text.length - 1; i >= 0; i -= 1) {
      hash = this.before(hash, text, i);
      if (i + size <= text.length) {
        const n = numberOf(hash);
        this.next[i] = this.heads[n];
        this.heads[n] = i + 1;
        this.counts[n] += 1;
      }
    }
  }

  // That of the bytes at @i of that of those behind it.
  before(hash, text, i) {
    const end = i + this.size;
    return (imul(hash, STEP) + codeAt(text, i) - (end < text.length ? imul(codeAt(text, end), this.out) : 0)) | 0;
  }

  /** begin() - look for @v, which has at least @size bytes; return how often the text has what of it is rarest */
  begin(v) {
    let best = 0;
    let least = Infinity;
    let hash = 0;
    for (let i = v.length - 1; i >= 0 && least !== 0; i -= 1) {
      hash = this.before(hash, v, i);
      if (i + this.size <= v.length) {
        const n = numberOf(hash);
        if (this.counts[n] < least) {
          least = this.counts[n];
          best = n;
          this.offset = i;
        }
      }
    }
    this.cursor = this.heads[best];
    return least;
  }

  /** at() - the next place of @v, with which it was begun, from @from on, or -1 */
  at(v, from) {
    this.spent = 0;
    while (this.cursor !== 0) {
      const at = this.cursor - 1 - this.offset;
      this.cursor = this.next[this.cursor - 1];
      this.spent += PLACE;
      if (at >= from && p.startsWith(this.text, v, at)) return at;
    }
    return -1;
  }
}

module.exports = Grams;

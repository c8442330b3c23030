// SPDX-License-Identifier: GPL-2.0
// Where a text has which four bytes behind one another, for thousands of values that are looked for in
// it: to look through it for each takes their product, with which a list of many rows, of which a
// statement is made, would be refused.
'use strict';
const p = require('../primordials');

const { codeAt } = p;
const SIZE = 4;
const PLACE = 64; // as of search.js

class Fours {
  constructor(text) {
    this.text = text;
    this.spent = 0;
    this.heads = new p.SafeInts(65536); // by number: first place, and one
    this.next = new p.SafeInts(text.length);
    this.counts = new p.SafeInts(65536);
    this.offset = 0;
    this.cursor = 0;
    for (let i = text.length - SIZE; i >= 0; i -= 1) {
      const n = Fours.number(text, i);
      this.next[i] = this.heads[n];
      this.heads[n] = i + 1;
      this.counts[n] += 1;
    }
  }

  static number(text, i) {
    const n = codeAt(text, i) * 29791 + codeAt(text, i + 1) * 4219 + codeAt(text, i + 2) * 961 + codeAt(text, i + 3) * 31;
    return (n ^ (n >> 13)) & 0xffff;
  }

  /** begin() - look for @v, which has at least SIZE bytes; return how often the text has what of it is rarest */
  begin(v) {
    let best = 0;
    let least = Infinity;
    for (let i = 0; i + SIZE <= v.length && least !== 0; i += 1) {
      const n = Fours.number(v, i);
      if (this.counts[n] < least) {
        least = this.counts[n];
        best = n;
        this.offset = i;
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
Fours.SIZE = SIZE;

module.exports = Fours;

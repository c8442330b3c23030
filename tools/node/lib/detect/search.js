// SPDX-License-Identifier: GPL-2.0
// Where values stand in a text, each in time that grows with its length and the text's, not with
// their product: V8's own search takes that for what nearly stands there at every place, as a request
// may have it be, for seconds.
'use strict';
const p = require('../primordials');

const { codeAt } = p;
// The product of what is so short that V8's is the best.
const SMALL = 1 << 15;
// A comparison at one place costs as much as so many bytes looked through.
const PLACE = 64;
// So often a look at each byte costs more than to look for one.
const SLOW = 8;

class Search {
  constructor(text) {
    this.text = text;
    this.counts = null;
    this.least = 0; // how often the text has the byte of rarest()
    this.value = ''; // that @links is of
    this.links = null;
    this.spent = 0; // on the last one, in bytes looked through
  }

  // How often the text has each byte, also as the high one of two: V8 stops there, too.
  counted() {
    const { text } = this;
    const { length } = text;
    const counts = new p.SafeInts(256);
    for (let i = 0; i < length; i += 1) {
      const c = codeAt(text, i);
      counts[c & 255] += 1;
      if (c > 255) counts[c >> 8] += 1;
    }
    this.counts = counts;
  }

  // Where @v has the byte that the text has least, as far as one can be looked for; -1 if it has
  // one that the text has not, @v.length if there is none to look for.
  rarest(v) {
    if (this.counts === null) this.counted();
    const { counts } = this;
    const { length } = v;
    let at = length;
    this.least = Infinity;
    for (let i = 0; i < length; i += 1) {
      const c = codeAt(v, i);
      const n = counts[c & 255];
      if (n === 0) return -1;
      if (c < 256 && n < this.least) {
        this.least = n;
        at = i;
      }
    }
    return at;
  }

  // For each beginning of @v how much of its end is a beginning of @v, too.
  linksOf(v) {
    if (this.links !== null && this.value === v) return this.links;
    const links = new p.SafeInts(v.length);
    for (let i = 1, k = 0; i < v.length; i += 1) {
      const c = codeAt(v, i);
      while (k > 0 && codeAt(v, k) !== c) k = links[k - 1];
      if (codeAt(v, k) === c) k += 1;
      links[i] = k;
    }
    this.value = v;
    this.links = links;
    this.spent += SLOW * v.length;
    return links;
  }

  // By Knuth, Morris and Pratt: no byte is read twice.
  byLinks(v, from) {
    const { text } = this;
    const { length } = text;
    const links = this.linksOf(v);
    let k = 0;
    let i = from;
    for (; i < length; i += 1) {
      const c = codeAt(text, i);
      while (k > 0 && codeAt(v, k) !== c) k = links[k - 1];
      if (codeAt(v, k) === c) k += 1;
      if (k === v.length) break;
    }
    this.spent += SLOW * (i - from);
    return k === v.length ? i + 1 - k : -1;
  }

  // By the byte of @v at @at, which is rare.
  byByte(v, at, from) {
    const { text } = this;
    const byte = v[at];
    for (let i = p.indexOf(text, byte, from + at); i >= 0; i = p.indexOf(text, byte, i + 1)) {
      this.spent += PLACE + v.length;
      if (p.startsWith(text, v, i - at)) return i - at;
    }
    return -1;
  }

  /** at() - the first place of @v in the text from @from on, or -1 */
  at(v, from = 0) {
    const { text } = this;
    const { length } = text;
    if (length * v.length <= SMALL) {
      this.spent = (length - from) * v.length;
      return p.indexOf(text, v, from);
    }
    this.spent = v.length;
    const at = this.rarest(v);
    if (at < 0) return -1;
    const found = this.least * (PLACE + v.length) > SLOW * length ? this.byLinks(v, from) : this.byByte(v, at, from);
    this.spent += (found < 0 ? length : found + v.length) - from;
    return found;
  }
}

module.exports = Search;

// SPDX-License-Identifier: GPL-2.0
// Where values stand in a text, each in time that grows with its length and the text's, not with
// their product: V8's own search takes that for what nearly stands there at every place, as a request
// may have it be, for seconds.
'use strict';
const Grams = require('./grams');
const p = require('../primordials');

const { codeAt } = p;
// The product of what is so short that V8's is the best.
const SMALL = 1 << 15;
// A comparison at one place costs as much as so many bytes looked through.
const PLACE = 64;
// So often a look at each byte costs more than to look for one.
const SLOW = 8;
// When so much was looked through, an index of the text is less: by so many bytes, which are the more
// the more places there are of fewer.
const MUCH = 1 << 21;
const SIZES = [4, 8, 16, 32];
const SELDOM = 256; // one place in so many bytes

// How a value is looked for.
const BYTE = 0;
const LINKS = 1;
const INDEX = 2;
const NOWHERE = 3;

/**
 * class Large - the same of texts and values that are long
 *
 * Of the value that was looked for last it keeps how that is done, and where it was: the next place is
 * found without what has been read being read again.
 */
class Large {
  constructor(text) {
    this.text = text;
    this.counts = null;
    this.least = 0; // how often the text has the byte of rarest()
    this.value = ''; // that was looked for,
    this.from = 0; // from there on
    this.how = NOWHERE;
    this.offset = 0; // of what is rare in it
    this.links = null;
    this.linked = ''; // that @links is of
    this.next = 0; // of byLinks(): what is read next, and
    this.match = 0; // how much of the value stands before it
    this.grams = []; // by SIZES
    this.index = null; // the one of them that the value is looked for by
    this.spent = 0; // on the last one, in bytes looked through
    this.total = 0; // on all
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
    if (this.links !== null && this.linked === v) return;
    const links = new p.SafeInts(v.length);
    for (let i = 1, k = 0; i < v.length; i += 1) {
      const c = codeAt(v, i);
      while (k > 0 && codeAt(v, k) !== c) k = links[k - 1];
      if (codeAt(v, k) === c) k += 1;
      links[i] = k;
    }
    this.linked = v;
    this.links = links;
    this.spent += SLOW * v.length;
  }

  // By Knuth, Morris and Pratt: no byte is read twice.
  byLinks(v, from) {
    const { text, links } = this;
    const { length } = text;
    // Behind the last place it goes on.
    let i = from;
    let k = 0;
    if (this.next > 0 && from === this.next - v.length + 1) {
      i = this.next;
      k = this.match;
    }
    const begin = i;
    for (; i < length && k < v.length; i += 1) {
      const c = codeAt(text, i);
      while (k > 0 && codeAt(v, k) !== c) k = links[k - 1];
      if (codeAt(v, k) === c) k += 1;
    }
    this.spent += SLOW * (i - begin);
    if (k < v.length) return -1;
    this.next = i;
    this.match = links[k - 1];
    return i - k;
  }

  // By the byte of @v at @offset, which is rare.
  byByte(v, from) {
    const { text, offset } = this;
    const byte = v[offset];
    let found = -1;
    for (let i = p.indexOf(text, byte, from + offset); i >= 0 && found < 0; i = p.indexOf(text, byte, i + 1)) {
      this.spent += PLACE + v.length;
      if (p.startsWith(text, v, i - offset)) found = i - offset;
    }
    this.spent += (found < 0 ? text.length : found + v.length) - from;
    return found;
  }

  // How often the text has what of @v it has most seldom, by the index that tells best.
  indexed(v) {
    const { grams, text } = this;
    let n = Infinity;
    for (let i = 0; i < SIZES.length && v.length >= SIZES[i] && n * SELDOM > text.length; i += 1) {
      if (grams.length === i) p.append(grams, new Grams(text, SIZES[i]));
      this.index = grams[i];
      this.spent += v.length;
      n = this.index.begin(v);
    }
    return n;
  }

  // Chooses how @v is to be looked for.
  begin(v) {
    const { length } = this.text;
    this.value = v;
    this.next = 0;
    this.how = NOWHERE;
    if (this.total > MUCH && v.length >= SIZES[0]) {
      const n = this.indexed(v);
      if (n === 0) return;
      if (n * (PLACE + v.length) <= SLOW * length) {
        this.how = INDEX;
        return;
      }
    }
    this.offset = this.rarest(v);
    if (this.offset < 0) return;
    this.how = this.least * (PLACE + v.length) > SLOW * length ? LINKS : BYTE;
    if (this.how === LINKS) this.linksOf(v);
  }

  at(v, from) {
    this.spent = v.length;
    // Only onwards.
    if (from <= this.from || v !== this.value) this.begin(v);
    this.from = from;
    let found = -1;
    if (this.how === INDEX) {
      found = this.index.at(v, from);
      this.spent += this.index.spent;
    } else if (this.how !== NOWHERE) found = this.how === LINKS ? this.byLinks(v, from) : this.byByte(v, from);
    this.total += this.spent;
    return found;
  }
}

class Search {
  constructor(text) {
    this.text = text;
    this.large = null;
    this.none = null; // short ones that stand nowhere
    this.spent = 0; // on the last one, in bytes looked through
  }

  /** at() - the first place of @v in the text from @from on, or -1 */
  at(v, from = 0) {
    const { text } = this;
    const { length } = text;
    if (length * v.length <= SMALL) {
      this.spent = (length - from) * v.length;
      return p.indexOf(text, v, from);
    }
    if (this.large === null) this.large = new Large(text);
    if (v.length >= SIZES[0]) {
      const found = this.large.at(v, from);
      this.spent = this.large.spent;
      return found;
    }
    // Many values are the same few bytes.
    this.spent = v.length;
    if (this.none !== null && p.setHas(this.none, v)) return -1;
    const found = this.large.at(v, from);
    this.spent = this.large.spent;
    if (found < 0 && from === 0) {
      if (this.none === null) this.none = new p.SafeSet();
      p.setAdd(this.none, v);
    }
    return found;
  }
}
Search.Large = Large; // for tests

module.exports = Search;

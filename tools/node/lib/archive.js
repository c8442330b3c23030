// SPDX-License-Identifier: GPL-2.0
// Names in an archive (zip, tar) that a request brings, and what its links lead to: programs unpack
// there. What stands beside them would be taken for part of them.
'use strict';
const {
  append, codeAt, exec, includes, indexOf, lastIndexOf, parseInt, setAdd, setHas, slice, startsWith, SafeSet,
} = require('./primordials');

const LONGEST = 4096;	// of a name
const BLOCK = 512;	// of tar
const ENDS = 3;		// of directories of zip, which are looked at

// Two bytes of @text, the lower one first.
const two = (text, at) => codeAt(text, at) | (codeAt(text, at + 1) << 8);

const four = (text, at) => two(text, at) + two(text, at + 2) * 65536;

// Of zip: what a file, and an entry of the directory, begins with.
const FILE = 'PK\x03\x04';
const ENTRY = 'PK\x01\x02';

// Of zip, [@from, @to) of what else is told of a name: that in UTF-8, which some take.
function extra(text, from, to, add) {
  for (let at = from; at + 4 <= to;) {
    const end = at + 4 + two(text, at + 2);
    if (two(text, at) === 0x7075 && end <= to) add(at + 9, end);
    at = end;
  }
}

/**
 * class Zip - names of @text
 *
 * By its directory, as most read it; and head by head, as those do that read a stream, from the first one on, as
 * it may stand behind a program. None of these stand over each other.
 */
class Zip {
  constructor(text) {
    this.text = text;
    this.all = [];
    this.data = 2 * text.length; // of what is not packed, of which each entry may tell
    this.seen = new SafeSet(); // entries
    this.directories('PK\x05\x06', 12, 16);
    this.directories('PK\x06\x06', 40, 48);
    for (let at = indexOf(text, FILE); at >= 0; at = indexOf(text, FILE, this.file(at)));
    for (let at = indexOf(text, ENTRY); at >= 0; at = indexOf(text, ENTRY, this.entry(at)));
  }

  // That stand right before their ends, which begin with @mark, or where these say. In a comment there may be what looks like one.
  directories(mark, size, place) {
    const { text } = this;
    for (let end = lastIndexOf(text, mark), n = 0; end >= 0 && n < ENDS; end = end === 0 ? -1 : lastIndexOf(text, mark, end - 1), n += 1) {
      this.directory(end - four(text, end + size));
      this.directory(four(text, end + place));
    }
  }

  directory(from) {
    for (let at = from; at >= 0 && startsWith(this.text, ENTRY, at) && !setHas(this.seen, at);) at = this.entry(at);
  }

  add(from, to) {
    if (to - from >= 2 && to - from <= LONGEST && to <= this.text.length) append(this.all, slice(this.text, from, to));
  }

  // What is not packed, and may be where a link leads to.
  stored(from, to) {
    if (this.data <= 0 || to - from > LONGEST) return;
    this.data -= to - from;
    this.add(from, to);
  }

  // What stands behind a head of @size, in which sizes stand at @sizes. Return: where that ends.
  named(at, size, sizes) {
    const { text } = this;
    const name = at + size;
    const more = name + two(text, at + sizes);
    const end = more + two(text, at + sizes + 2);
    this.add(name, more);
    extra(text, more, end < text.length ? end : text.length, (from, to) => this.add(from, to));
    return end;
  }

  // Return: where the next one is.
  entry(at) {
    const { text } = this;
    if (setHas(this.seen, at)) return at + 46;
    setAdd(this.seen, at);
    const end = this.named(at, 46, 28);
    const file = four(text, at + 42);
    if (two(text, at + 10) === 0 && startsWith(text, FILE, file)) {
      const data = file + 30 + two(text, file + 26) + two(text, file + 28);
      this.stored(data, data + four(text, at + 20));
    }
    return end + two(text, at + 32);
  }

  // Return: where the next one is, or, where that is not told, what is packed.
  file(at) {
    const { text } = this;
    const data = this.named(at, 30, 26);
    const size = four(text, at + 18);
    if (two(text, at + 8) === 0 && size > 0) this.stored(data, data + size);
    return data + size;
  }
}

// Up to the first zero in [@from, @to).
function field(text, from, to) {
  const whole = slice(text, from, to);
  const end = indexOf(whole, '\0');
  return end < 0 ? whole : slice(whole, 0, end);
}

// Does the head of tar at @at say what its bytes add up to?
function isHead(text, at) {
  if (at < 0 || at + BLOCK > text.length || codeAt(text, at) === 0) return false;
  const told = exec(/^[ \0]*([0-7]{1,8})[ \0]/, slice(text, at + 148, at + 157));
  if (told === null) return false;
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i += 1) if (i < 148 || i > 155) sum += codeAt(text, at + i);
  return sum === parseInt(told[1], 8);
}

// Those of the head of tar at @at, and of what follows it if it tells of the next one. Return: where the next one is.
function ofHead(text, at, all) {
  const name = field(text, at, at + 100);
  const before = startsWith(text, 'ustar', at + 257) ? field(text, at + 345, at + 500) : '';
  append(all, before === '' ? name : `${before}/${name}`);
  append(all, field(text, at + 157, at + 257));
  const told = exec(/^[ \0]*([0-7]+)/, slice(text, at + 124, at + 136));
  const size = told === null ? 0 : parseInt(told[1], 8);
  const data = at + BLOCK;
  if (includes('LKxg', text[at + 156]) && size < 1 << 16) {
    const long = field(text, data, data + size);
    if (includes('LK', text[at + 156])) append(all, long);
    else {
      const rule = /\d (?:link)?path=([^\n]*)/g; // of its length the last digit, or each of many would be begun with
      for (let m = exec(rule, long); m !== null; m = exec(rule, long)) append(all, m[1]);
    }
  }
  return data + (size + BLOCK - 1 - ((size + BLOCK - 1) % BLOCK));
}

// Of tar: one head behind the other from the beginning, and, if it is a piece, what says that it is one.
function tar(text) {
  const all = [];
  let at = 0;
  for (let next = 0; next < text.length;) {
    if (isHead(text, next)) {
      next = ofHead(text, next, all);
      at = next;
    } else if (codeAt(text, next) === 0 && at > 0) next += BLOCK; // of zeros, behind which there may be more
    else break;
  }
  for (let mark = indexOf(text, 'ustar', at), left = text.length; mark >= 0 && left > 0; mark = indexOf(text, 'ustar', mark + 5)) {
    left -= BLOCK >> 1;
    if (isHead(text, mark - 257)) ofHead(text, mark - 257, all);
  }
  return all;
}

/** archived() - give @add each name in @text, bytes with a zero among them, if that is an archive */
function archived(text, add) {
  if (text.length < 32) return;
  const all = includes(text, FILE) || includes(text, ENTRY) ? new Zip(text).all : tar(text);
  for (let i = 0; i < all.length; i += 1) add(all[i]);
}

module.exports = { archived };

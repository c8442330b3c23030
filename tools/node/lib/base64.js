// SPDX-License-Identifier: GPL-2.0
// Values that may be base64. Nearly all text can be decoded as that, to bytes that say
// nothing: what they are is told without making them, and they are made only if they
// could matter.
'use strict';
const {
  percent, TABLE, DOTS, OTHER, BEYOND, BACKSLASH, UPPER, LOWER, DOT, COLON, HELD,
} = require('./scan');
const {
  bufferFrom, bufferText, codeAt, indexOf,
} = require('./primordials');

// Fewer bytes could stand in any text by chance.
const FEWEST = 4;
// Shorter text is not taken for base64 again, once it is decoded.
const AGAIN = 8;

// Does node end at the first "=", also where other characters are not base64, and look at
// the lower byte of each?
const KNOWN = bufferFrom('YWJj=ZGVm', 'base64').length === 3 && bufferFrom('Y WJ&j=ZGVm', 'base64').length === 3 &&
  bufferText(bufferFrom('\u0159W\xe9Jj', 'base64'), 'latin1') === 'abc';

/**
 * base64() - what node makes of @text, ignoring what is not base64; or null
 *
 * Null if that is most of @text, which then was not meant to be decoded. Whether the
 * result is text does not matter: a path may lead through any name, and out of it.
 * Four characters are three bytes at most, so that most forms, of which but the first
 * name would be decoded, are told to be none by where their first "=" stands.
 */
function base64(text) {
  if (text.length <= FEWEST) return null;
  const end = indexOf(text, '=');
  if (KNOWN && end >= 0 && end * 3 < FEWEST * 4) return null;
  const bytes = bufferFrom(text, 'base64');
  return bytes.length < FEWEST || bytes.length * 8 < (end < 0 ? text.length : end) * 3 ? null : bufferText(bytes, 'utf8');
}

const SIX = new Int8Array(256).fill(-1);
for (let i = 0; i < 64; i += 1) SIX[codeAt('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', i)] = i;
SIX[45] = 62;
SIX[95] = 63;

const CODED = 1 << 29;	// it is base64
const READ = 1 << 28;	// what it says has other forms, which must be looked at, or leads out
const LEADS = 1 << 27;	// it holds ".."
const FLAGS = CODED | READ | LEADS;

/*
 * The bytes that are decoded, one after the other. What is kept of them in one object,
 * always the same: it is used within coded() only.
 * @last: the byte before; @need: bytes that go on a character; @lead: its first one
 * @latin, @two, @wide, @bad: were there characters such as "\xfc", others of two bytes,
 *	longer ones, bytes that are none
 * @sixes: characters of base64 among them, until a "="; @units: characters, at least
 * @ended: that was
 */
const seen = {
  found: 0, first: 0, last: 0, need: 0, lead: 0, latin: false, two: false, wide: false, bad: false, sixes: 0, units: 0, ended: false,
};

// The part of a character of more than one byte.
function wide(byte) {
  if (byte < 0xc0) {
    if (seen.need === 0) {
      seen.bad = true;
      return;
    }
    seen.need -= 1;
    if (seen.need !== 0) return;
    if (seen.lead >= 0xe0) seen.wide = true;
    else if (seen.lead === 0xc3) seen.latin = true;
    else {
      seen.two = true;
      seen.sixes += 1; // for node looks at its lower byte
    }
    return;
  }
  if (seen.need !== 0 || byte < 0xc2 || byte > 0xf4) seen.bad = true;
  seen.need = byte < 0xc2 || byte > 0xf4 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  seen.lead = byte;
}

function one(byte) {
  if (byte >= 128) {
    wide(byte);
    // Three of these may be one character.
    if (!seen.ended) seen.units += 1 / 3;
    seen.last = byte;
    return;
  }
  if (seen.need !== 0) {
    seen.bad = true;
    seen.need = 0;
  }
  seen.found |= TABLE[byte];
  if (byte === 46 && seen.last === 46) seen.found |= DOTS;
  if (byte === 37) seen.found |= READ;
  if (byte === 61) seen.ended = true;
  if (!seen.ended) {
    seen.units += 1;
    if (SIX[byte] >= 0) seen.sixes += 1;
  }
  seen.last = byte;
}

// Has what was decoded, @n bytes, forms that these bytes do not tell?
function hides(n) {
  const { found, first, last } = seen;
  if ((found & (READ | BACKSLASH)) !== 0 || seen.wide || ((seen.latin || seen.two) && !seen.bad)) return true;
  // Something to trim, "/", JSON; "file:" and "data:".
  if (first <= 32 || last <= 32 || first === 47 || first === 34 || first === 91 || first === 123) return true;
  if ((found & COLON) !== 0 && (first === 100 || first === 68 || first === 102 || first === 70)) return true;
  if (n < AGAIN || (found & UPPER) === 0 || (found & LOWER) === 0) return false;
  return (found & DOT) !== 0 || (seen.sixes >= 6 && seen.sixes * 2 >= seen.units);
}

function begin() {
  seen.found = 0;
  seen.last = 0;
  seen.need = 0;
  seen.latin = false;
  seen.two = false;
  seen.wide = false;
  seen.bad = false;
  seen.sixes = 0;
  seen.units = 0;
  seen.ended = false;
}

/**
 * coded() - what @text would be as base64
 * @text: [@from, @to) of it
 * @form: "%XX" and "+" of it are decoded first; @plus: but not "+"
 *
 * Return: 0 if base64() would say null; else CODED with what scan() finds in what it says,
 * and READ if that must be looked at. Bytes that are no character say no more than BEYOND,
 * which none of its forms is without.
 */
function coded(text, from, to, form = false, plus = false) {
  let count = 0;
  let length = 0; // of what is decoded, in characters, at least
  let acc = 0;
  let n = 0;
  begin();
  for (let i = from; i < to; i += 1) {
    let c = codeAt(text, i);
    if (c === 37 && form) {
      c = percent(text, i);
      if (c < 0) return CODED | READ;
      i += 2;
      if (c >= 128) length -= 1 / 2;
    } else if (c === 43 && form && !plus) c = 32;
    const six = SIX[c & 255];
    if (six >= 0) {
      acc = (acc << 6 | six) & 0xffffff;
      count += 1;
      const part = count & 3;
      if (part !== 1) {
        const byte = (part === 2 ? acc >> 4 : part === 3 ? acc >> 2 : acc) & 255;
        if (n === 0) seen.first = byte;
        one(byte);
        n += 1;
      }
    } else if ((c & 255) === 61) {
      if (c !== 61) return CODED | READ;
      break;
    }
    length += 1;
  }
  if (n < FEWEST || n * 8 < length * 3) return 0;
  if (seen.need !== 0) seen.bad = true;
  const { found } = seen;
  const flags = CODED | (hides(n) ? READ : 0) | ((found & DOTS) !== 0 ? LEADS : 0);
  const beyond = seen.bad || seen.latin || seen.two || seen.wide;
  return flags | (beyond ? OTHER | BEYOND | (found & DOTS) : found & HELD);
}

/** both() - of two by coded(): what one or the other could do */
const both = (a, b) => (a === 0 || b === 0 ? a | b : (a & b) | ((a | b) & (FLAGS | OTHER)));

/** mayLead() - could what @code, by coded(), is of lead out of a directory? */
const mayLead = (code) => (code & (READ | LEADS)) !== 0;

/** mayStand() - could it be more than a word, and stand where nothing has a bit of @not? */
const mayStand = (code, not) => (code & READ) !== 0 || ((code & HELD & not) === 0 && (code & OTHER) !== 0);

/**
 * class Coded - base64 that nobody has asked for yet; what waits in a Group, as a Pair does
 * @text: as it came
 * @depth: of what is decoded
 * @code: by coded()
 */
class Coded {
  constructor(source, text, depth, code) {
    this.source = source;
    this.text = text;
    this.depth = depth;
    this.code = code;
  }

  expand(group) {
    const text = base64(this.text);
    if (text !== null) group.add(this.source, text, this.depth);
  }

  leads() {
    return mayLead(this.code);
  }

  stands(not) {
    return mayStand(this.code, not);
  }
}

module.exports = {
  base64, coded, both, mayLead, mayStand, Coded, KNOWN, CODED, READ,
};

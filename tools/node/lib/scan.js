// SPDX-License-Identifier: GPL-2.0
// What stands in a text, byte by byte, as bits: what a value could do is told by them
// before it is cut out, decoded or looked for.
'use strict';
const { codeAt } = require('./primordials');

// What scan() finds in a text.
const PERCENT = 1;	// "%" and two hexadecimal digits
const BROKEN = 2;	// "%" without them
const DOTS = 4;		// ".."
const OTHER = 8;	// more than letters, digits and _
const UPPER = 32;
const LOWER = 64;
const COMPAT = 128;	// what NFKC may make another character of, as of a fullwidth dot
const DOT = 256;
const BACKSLASH = 512;

const PLUS = 1024;	// "+", which is a space in a form
const PAIR = 2048;	// of the table below: what follows, or was before, counts, too
const SPACE = 4096;
const BEYOND = 8192;	// of more than 7 bits
// Bytes, some of them with others, that have a bit of their own, from this one on. A
// text that has one of these bits stands in none that has not.
const FIRST = 14;
const OWN = ['/', ':;', ',', '()', '=', '\'"`', '-', '0123456789', '&?@#', 'jJqQ', 'kKvV', 'xXzZ', '*!$<>[]{|}~^'];
const SLASH = 1 << FIRST;
const EQUALS = 1 << FIRST + OWN.indexOf('=');
const AMP = 1 << FIRST + OWN.indexOf('&?@#'); // and others
const COLON = 1 << FIRST + 1;
const QUOTES = 1 << FIRST + OWN.indexOf('\'"`');
const BRACKETS = 1 << FIRST + OWN.length - 1; // and others
const LETTERS = UPPER | LOWER;
const DOCUMENT = COLON | QUOTES | BRACKETS; // of GraphQL
const HELD = SPACE | BEYOND | DOTS | OTHER | UPPER | LOWER | DOT | BACKSLASH | PLUS | ((1 << FIRST + OWN.length) - (1 << FIRST));

const HEX = new Int8Array(128).fill(-1);
for (let i = 0; i < 16; i += 1) {
  HEX[i.toString(16).charCodeAt(0)] = i;
  HEX[i.toString(16).toUpperCase().charCodeAt(0)] = i;
}
const hex = (c) => (c < 128 ? HEX[c] : -1);

/** percent() - what "%XX" at @i of @text stands for, or -1 */
function percent(text, i) {
  const high = hex(codeAt(text, i + 1));
  const low = hex(codeAt(text, i + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// So many digits are taken for hexadecimal, where a text begins with them, or with "0x" and them.
const DIGITS = 8;

/**
 * digits() - does [@from, @to) of @text begin with that many, or with what may be decoded to one?
 *
 * Nearly all texts are told to be none by their first bytes.
 */
function digits(text, from, to) {
  if (to - from < DIGITS) return false;
  const i = codeAt(text, from) === 48 && (codeAt(text, from + 1) | 32) === 120 ? from + 2 : from;
  if (to - i < DIGITS) return false;
  for (let k = i; k < i + DIGITS; k += 1) {
    const c = codeAt(text, k);
    if (c !== 37 && hex(c) < 0) return false;
  }
  return true;
}

// What a byte tells by itself.
const TABLE = new Int32Array(128);
for (let c = 0; c < 128; c += 1) {
  TABLE[c] = c >= 97 && c <= 122 ? LOWER : c >= 65 && c <= 90 ? UPPER : (c >= 48 && c <= 57) || c === 95 ? 0 : OTHER;
}
TABLE[46] |= DOT | PAIR;
TABLE[37] |= PAIR;
TABLE[43] |= PLUS;
TABLE[92] |= BACKSLASH;
// Blanks: programs make one of another.
for (const c of [9, 10, 11, 12, 13, 32]) TABLE[c] |= SPACE;
for (let k = 0; k < OWN.length; k += 1) for (const c of OWN[k]) TABLE[c.charCodeAt(0)] |= 1 << (FIRST + k);

/** bitsOf() - those that scan() would find because of @bytes, and by which they are told from letters */
function bitsOf(bytes) {
  let bits = 0;
  for (const c of bytes) bits |= TABLE[c.charCodeAt(0)];
  return bits & HELD & ~OTHER;
}

const NUL = 1 << 30;	// every other byte is one, in text of two bytes a character
TABLE[0] |= NUL;
const HIDDEN = 1 << 27;	// a byte that decoded may make other forms
const CALM = 1 << 28;	// not of scan(): there is nothing that could act, see detect/calls.js
// What a byte tells that was written as "%XX".
const CODES = TABLE.map((one, c) => (one & ~PAIR) | (c === 37 || c === 38 || c === 46 || c === 47 || c === 92 ? HIDDEN : 0));

// Letters as of "ü" are composed already.
const beyond = (c) =>
  (c !== 0xfffd && (c < 0xc0 || c > 0xff) ? OTHER | BEYOND | COMPAT : OTHER | BEYOND);

// A dot behind another; a "%" and what follows it.
function pair(c, text, i, from) {
  if (c === 37) return percent(text, i) < 0 ? BROKEN : PERCENT;
  return i > from && codeAt(text, i - 1) === 46 ? DOTS : 0;
}

/**
 * scan() - what is in @text from @from up to @to
 *
 * The length of a string is looked up anew each time, there being many kinds of them.
 */
function scan(text, from, to) {
  let found = 0;
  for (let i = from; i < to; i += 1) {
    const c = codeAt(text, i);
    if (c < 128) {
      const one = TABLE[c];
      found |= one;
      if ((one & PAIR) !== 0) found |= pair(c, text, i, from);
    } else found |= beyond(c);
  }
  return found;
}

module.exports = {
  scan, pair, hex, digits, DIGITS, percent, beyond, TABLE, PAIR, COMPAT, DOTS, PERCENT, BROKEN, PLUS, OTHER, SPACE, BEYOND, BACKSLASH, UPPER, LOWER, LETTERS, DOT, SLASH, COLON, EQUALS, AMP, QUOTES, BRACKETS, DOCUMENT, HELD, CODES, HIDDEN, CALM, NUL, bitsOf,
};

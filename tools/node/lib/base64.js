// SPDX-License-Identifier: GPL-2.0
// Values that may be base64. Nearly all text can be decoded as that, to bytes that say
// nothing: what they are is told without making them, and they are made only if they
// could matter.
'use strict';
const {
  percent, hex, digits, DIGITS, TABLE, DOTS, OTHER, BEYOND, BACKSLASH, LETTERS, DOT, SLASH, COLON, PLUS, SPACE, AMP, EQUALS, DOCUMENT, HELD, NUL,
} = require('./scan');
const {
  codeAt, indexOf, slice,
} = require('./primordials');
const {
  decode64, hexAs64, says, speaks64, TOGETHER, text64, latin64, length64: lengthOf,
} = require('./bytes');

// Fewer bytes could stand in any text by chance.
const FEWEST = 4;
// Shorter text is not taken for base64, as it came or once it was decoded.
const LONG = 8;

// Does node end at the first "=", also where other characters are not base64, and look at
// the lower byte of each?
const KNOWN = decode64('YWJj=ZGVm') === 3 && decode64('Y WJ&j=ZGVm') === 3 && decode64('\u0159W\xe9Jj') === 3 && latin64() === 'abc';

/**
 * base64() - what node makes of @text, ignoring what is not base64; or null
 *
 * Null if that is most of @text, which then was not meant to be decoded. Whether the
 * result is text does not matter: a path may lead through any name, and out of it.
 * Four characters are three bytes at most, so that most forms, of which but the first
 * name would be decoded, are told to be none by where their first "=" stands. So is what has
 * letters of one case only, as nearly all that people write, if it says nothing.
 */
function base64(text) {
  if (text.length <= FEWEST) return null;
  const end = indexOf(text, '=');
  if (KNOWN && end >= 0 && end * 3 < FEWEST * 4) return null;
  const n = decode64(text);
  if (n < FEWEST || n * 8 < (end < 0 ? text.length : end) * 3) return null;
  return mixed(text, end < 0 ? text.length : end) || speaks64() ? text64() : null;
}

// Has [0, @to) of @text letters of either case, as far as these are read as base64?
function mixed(text, to) {
  let cases = 0;
  for (let i = 0; i < to && cases !== 3; i += 1) cases |= caseOf(SIX[codeAt(text, i) & 255]);
  return cases === 3;
}

/** bytes64() - what atob() makes of what base64() has just decoded to @plain, if it is not the same; or null */
const bytes64 = (plain) => (plain.length !== lengthOf() || indexOf(plain, '\ufffd') >= 0 ? latin64() : null);

/** digitsOf() - the pairs of digits that @text begins with, behind "0x" or not, as far as it is hexadecimal; or null */
function digitsOf(text) {
  const { length } = text;
  if (!digits(text, 0, length)) return null;
  const from = (codeAt(text, 1) | 32) === 120 ? 2 : 0;
  let to = from;
  while (to + 1 < length && hex(codeAt(text, to)) >= 0 && hex(codeAt(text, to + 1)) >= 0) to += 2;
  return to - from < DIGITS ? null : slice(text, from, to);
}

/**
 * hexadecimal() - the bytes of @text in hexadecimal, as base64; or null
 *
 * So that all is asked of them that is asked of what came as base64.
 */
function hexadecimal(text) {
  const pairs = digitsOf(text);
  return pairs === null ? null : hexAs64(pairs);
}

const SIX = new Int8Array(256).fill(-1);
for (let i = 0; i < 64; i += 1) SIX[codeAt('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', i)] = i;
const caseOf = (six) => (six < 0 || six > 51 ? 0 : six < 26 ? 1 : 2);
SIX[45] = 62;
SIX[95] = 63;

// Bytes that NFKC, as the characters that atob() makes of them, has an ASCII one for.
const NARROW = new Int8Array(256);
for (const c of '\xa0\xaa\xb2\xb3\xb9\xba') NARROW[codeAt(c, 0)] = 1;

const CODED = 1 << 29;	// it is base64
const READ = 1 << 28;	// what it says has other forms, which must be looked at, or leads out
const LEADS = 1 << 27;	// it holds ".."
const FLAGS = CODED | READ | LEADS;

/**
 * special() - is a text, but for space around it, "/" or what becomes that, XML, JSON, "file:" or "data:"?
 * @first, @last: its bytes that are no space
 * @found: by scan()
 */
const special = (first, last, found) =>
  first === 47 || first === 60 || first === 92 || (first === 34 && last === 34) || (first === 91 && last === 93) || (first === 123 && last === 125) ||
  ((found & COLON) !== 0 && (first === 100 || first === 68 || first === 102 || first === 70));

/**
 * coded() - what @text would be as base64
 * @text: [@from, @to) of it
 * @form: "%XX" and "+" of it are decoded first; @plus: but not "+"
 *
 * Here the bytes are looked at as they are decoded, without a call or a store: this is done for
 * most of what people write.
 *
 * Return: 0 if base64() would say null; else CODED with what scan() finds in what it says,
 * READ if that must be looked at, and LEADS. Bytes that are no character say no more than
 * BEYOND, which none of its forms is without.
 */
function coded(text, from, to, form = false, plus = false) {
  let count = 0; // of characters of base64
  let length = 0; // of what is decoded, in halves of a character, at least
  let acc = 0;
  let n = 0;
  let found = 0;
  let first = 0; // byte that is no space, and last one
  let end = 0;
  let starts = 0;
  let last = 0;
  let cases = 0; // of letters
  let run = 0; // of bytes that are printable
  let speaks = false;
  let digit = 0; // bytes behind one another that are hexadecimal, up to what may be decoded
  let need = 0; // bytes that go on a character, which began with @lead
  let lead = 0;
  let bad = false; // bytes that are no character
  let spaced = false; // and one of them is a space to atob()
  let narrow = true; // of all bytes beyond 7 bits NFKC makes others, as characters
  let latin = false; // characters such as "\xfc"; others of two bytes; longer ones
  let two = false;
  let wide = false;
  let sixes = 0; // characters that are base64 again, of all until a "=", at least
  let units = 0;
  let ended = false;
  let ampersand = false;
  for (let i = from; i < to; i += 1) {
    let c = codeAt(text, i);
    length += 2;
    if (c === 37 && form) {
      c = percent(text, i);
      if (c < 0) return CODED | READ;
      i += 2;
      if (c >= 128) length -= 1;
    } else if (c === 43 && form && !plus) c = 32;
    const six = SIX[c & 255];
    if (six < 0) {
      if ((c & 255) !== 61) continue; // eslint-disable-line no-continue
      if (c !== 61) return CODED | READ;
      length -= 2;
      break;
    }
    cases |= caseOf(six);
    acc = (acc << 6 | six) & 0xffffff;
    count += 1;
    if ((count & 3) === 1) continue; // eslint-disable-line no-continue
    const byte = (acc >> (-count & 3) * 2) & 255;
    if (byte > 32) {
      if (first === 0) first = byte;
      end = byte;
    }
    if (n === 0) starts = byte;
    n += 1;
    run = says(byte) ? run + 1 : 0;
    if (run === TOGETHER) speaks = true;
    if (byte < 128) {
      if (need !== 0) {
        bad = true;
        need = 0;
      }
      const one = TABLE[byte];
      found |= one;
      if (digit < DIGITS) digit = hex(byte) >= 0 ? digit + 1 : 0;
      if (byte === 46 && last === 46) found |= DOTS;
      // What follows "%" without being decoded has no other forms.
      if (last === 37 && (byte === 117 || hex(byte) >= 0)) found |= READ;
      if (byte === 61) ended = true;
      if (byte === 38) ampersand = true;
      // Space may be trimmed.
      if (!ended && byte > 32) {
        units += 1;
        if (SIX[byte] >= 0) sixes += 1;
      }
    } else if (byte >= 0xc0) {
      const begins = byte >= 0xc2 && byte <= 0xf4;
      narrow = false;
      if (need !== 0 || !begins) bad = true;
      need = !begins ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      lead = byte;
      if (!ended) units += 1;
    } else if (need === 0) {
      bad = true;
      if (NARROW[byte] === 0) narrow = false;
      if (byte === 0xa0) spaced = true;
      if (!ended) units += 1;
    } else {
      need -= 1;
      if (need === 0) {
        if (lead >= 0xe0) wide = true;
        else if (lead === 0xc3) latin = true;
        else {
          two = true;
          sixes += 1; // for node looks at its lower byte
        }
      }
    }
    last = byte;
  }
  if (n < FEWEST || n * 16 < length * 3 || (cases !== 3 && !speaks && (found & NUL) === 0)) return 0;
  if (need !== 0) bad = true;
  const beyond = bad || latin || two || wide;
  const again = n >= LONG && (found & LETTERS) !== 0 && ((found & DOT) !== 0 || (sixes >= 6 && sixes * 2 >= units));
  // Where bytes are no characters, no form is without these.
  const changes = !bad && (latin || two || (found & BACKSLASH) !== 0 || last <= 32 || starts <= 32);
  // A space that NFKC makes, trimmed, may stand before "/".
  const rooted = two && (found & SLASH) !== 0;
  // Which may be trimmed from what is before "/", too.
  const trimmed = spaced && (starts <= 32 || starts === 0xa0 || last <= 32 || last === 0xa0);
  // Entities, a query, or two dots once the blanks between them are gone.
  const altered = ((found & AMP) !== 0 && ((found & EQUALS) !== 0 || ampersand)) || (found & (DOT | SPACE)) === (DOT | SPACE) ||
    (found & DOCUMENT) === DOCUMENT;
  const hides = again || digit >= DIGITS || altered || trimmed || wide || (beyond && narrow) || changes || rooted || (found & (READ | NUL)) !== 0 || special(first, end, found);
  const flags = CODED | (hides ? READ : 0) | ((found & DOTS) !== 0 ? LEADS : 0);
  return flags | (beyond ? OTHER | BEYOND | (found & DOTS) : found & HELD);
}

/** both() - of two by coded(): what one or the other could do */
const both = (a, b) => (a === 0 || b === 0 ? a | b : (a & b) | ((a | b) & (FLAGS | OTHER)));

/** mayLead() - could what @code, by coded(), is of lead out of a directory? */
const mayLead = (code) => (code & (READ | LEADS)) !== 0;

/** mayStand() - could it be more than a word, and stand where nothing has a bit of @not, also without blanks? */
const mayStand = (code, not) => (code & READ) !== 0 || ((code & HELD & not & ~(PLUS | SPACE | BEYOND)) === 0 && (code & OTHER) !== 0);

/** mayHold() - could it have one of @bits? */
const mayHold = (code, bits) => (code & (READ | bits)) !== 0;

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
    if (text === null) return;
    const bytes = bytes64(text);
    if (bytes === null) group.add(this.source, text, this.depth);
    else group.addTwo(this.source, text, bytes, this.depth);
  }

  leads() {
    return mayLead(this.code);
  }

  stands(not) {
    return mayStand(this.code, not);
  }

  holds(bits) {
    return mayHold(this.code, bits);
  }
}

module.exports = {
  base64, bytes64, digitsOf, hexadecimal, coded, both, mayLead, mayStand, mayHold, special, Coded, KNOWN, CODED, READ, LONG,
};

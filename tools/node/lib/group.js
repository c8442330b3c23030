// SPDX-License-Identifier: GPL-2.0
// Texts of a request in every form in which the application may have decoded them.
// This is most of what the guard costs: a text is looked at once, byte by byte,
// and decoded only if it can be.
'use strict';
const { fileURLToPath } = require('url');
const { unescapeBuffer } = require('querystring');
const { BODY_LIMIT } = require('./context');
const p = require('./primordials');

const {
  append, indexOf, slice, split, trim, lower, normalize, join, codeAt,
} = p;

const DEEP = 3;		// decodings one upon another
const NESTED = 24;	// objects in objects
const MAX_FORMS = 250000; // of a part of the request; after these no more are decoded
const MOST = BODY_LIMIT >> 1;
const SHORTEST = 2;

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
const COLON = 1 << FIRST + 1;
const HELD = SPACE | BEYOND | DOTS | OTHER | UPPER | LOWER | DOT | BACKSLASH | PLUS | (-1 << FIRST & 0x7fffffff);

const hex = (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);

// What a byte tells by itself.
const TABLE = new Int32Array(128);
for (let c = 0; c < 128; c += 1) {
  TABLE[c] = c >= 97 && c <= 122 ? LOWER : c >= 65 && c <= 90 ? UPPER : (c >= 48 && c <= 57) || c === 95 ? 0 : OTHER;
}
TABLE[46] |= DOT | PAIR;
TABLE[37] |= PAIR;
TABLE[43] |= PLUS;
TABLE[92] |= BACKSLASH;
TABLE[32] |= SPACE;
for (let k = 0; k < OWN.length; k += 1) for (const c of OWN[k]) TABLE[c.charCodeAt(0)] |= 1 << (FIRST + k);

// Letters as of "ü" are composed already.
const beyond = (c) =>
  (c !== 0xfffd && (c < 0xc0 || c > 0xff) ? OTHER | BEYOND | COMPAT : OTHER | BEYOND);

// A dot behind another; a "%" and what follows it.
function pair(c, text, i, from) {
  if (c === 37) return hex(codeAt(text, i + 1)) && hex(codeAt(text, i + 2)) ? PERCENT : BROKEN;
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

/**
 * class Value - one form of one value
 * @scanned: what scan() found in it
 *
 * A class, and not an object without prototype, which V8 makes a slow hash table;
 * all that is read of it is its own.
 */
class Value {
  constructor(text, source, scanned) {
    this.text = text;
    this.source = source;
    this.scanned = scanned;
  }
}

/**
 * class Group - values of one part of the request
 *
 * Those of @up hold ".." or begin with "/", so that they could lead out of a
 * directory; those of @odd are more than a word, so that they could be more than
 * one token of a language, and @common is what scan() found in every one of these.
 * Those that wait are no values yet: most are of no use for what is asked, which can be
 * told before they are cut out and decoded.
 */
class Group {
  constructor() {
    this.all = [];
    this.up = [];
    this.odd = [];
    this.common = HELD;
    this.nforms = 0;
    this.waiting = []; // for settle()
  }

  /**
   * settle() - make values of what waits
   * @which: tells of one whether it must not wait longer, for @not
   */
  settle(which, not) {
    const { waiting } = this;
    let n = 0;
    for (let i = 0; i < waiting.length; i += 1) {
      const it = waiting[i];
      if (which(it, not)) it.expand(this);
      else {
        waiting[n] = it;
        n += 1;
      }
    }
    if (n !== waiting.length) waiting.length = n;
  }

  add(source, text, depth = 0) {
    const { length } = text;
    if (length >= SHORTEST) this.addScanned(source, text, depth, scan(text, 0, length));
  }

  // The same, where scan() has @found what is in it.
  addScanned(source, text, depth, found) {
    const { length } = text;
    if (length < SHORTEST || (depth === 0 ? this.all.length >= MOST : this.nforms >= MAX_FORMS)) return;
    if (depth !== 0) this.nforms += 1;
    const first = codeAt(text, 0);
    const value = new Value(text, source, found);
    append(this.all, value);
    if ((found & OTHER) !== 0) {
      append(this.odd, value);
      this.common &= found;
    }
    if ((found & DOTS) !== 0 || first === 47) append(this.up, value);
    if (depth < DEEP) this.forms(source, text, length, found, first, depth + 1);
  }

  // What the text becomes when it is decoded.
  forms(source, text, length, found, first, depth) {
    if ((found & PERCENT) !== 0) {
      let plain = decode(text);
      if (plain === text) plain = p.bufferText(unescapeBuffer(text), 'utf8');
      if (plain !== text) this.add(source, plain, depth);
    }
    if ((found & (PERCENT | BROKEN)) !== 0) {
      const bytes = ofBytes(text);
      if (bytes !== text) this.add(source, bytes, depth);
    }
    // The bytes of what was read as latin1, as of a header, may be read as what they are.
    if ((found & BEYOND) !== 0 && p.exec(/[^\0-\xff]/, text) === null) {
      const plain = p.bufferText(p.bufferFrom(text, 'latin1'), 'utf8');
      if (plain !== text) this.add(source, plain, depth);
    }
    const last = codeAt(text, length - 1);
    if ((first === 0x7b && last === 0x7d) || (first === 0x5b && last === 0x5d) || (first === 0x22 && last === 0x22)) {
      this.json(source, text, depth);
    }
    if (first <= 32 || last <= 32) this.add(source, trim(text), depth);
    // As new URL() reads them.
    if ((found & BACKSLASH) !== 0) this.add(source, join(split(text, '\\'), '/'), depth);
    if ((first === 102 || first === 70) && lower(slice(text, 0, 5)) === 'file:') {
      try {
        this.add(source, fileURLToPath(text), depth);
      } catch {
        // Not a path of this machine.
      }
    }
    // What stands in a "data:" URL, which is decoded in its turn.
    if ((first === 100 || first === 68) && lower(slice(text, 0, 5)) === 'data:') {
      const comma = indexOf(text, ',');
      if (comma >= 0) this.add(source, slice(text, comma + 1), depth);
    }
    if ((found & COMPAT) !== 0) {
      const compatible = normalize(text, 'NFKC');
      if (compatible !== text) this.add(source, compatible, depth);
    }
    if ((found & (UPPER | LOWER)) === (UPPER | LOWER) && length >= 8) this.base64(source, text, found, depth);
  }

  // As a whole, and between dots, as tokens are made.
  base64(source, text, found, depth) {
    const whole = base64(text);
    if (whole !== null) this.add(source, whole, depth);
    if ((found & DOT) === 0) return;
    const parts = split(text, '.', 8);
    for (let i = 0; i < parts.length; i += 1) {
      const plain = base64(parts[i]);
      if (plain !== null) this.add(source, plain, depth);
    }
  }

  json(source, text, depth) {
    const value = parse(text);
    if (value !== null && typeof value === 'object') this.walk(source, value, depth, true);
    else if (typeof value === 'string') this.add(source, value, depth);
  }

  // The leaves and keys of an object, without recursion. A getter is not called:
  // what is @parsed by us has none.
  walk(source, root, depth = 0, parsed = false) {
    const queue = [[source, root, 0]];
    for (let i = 0; i < queue.length && i < (depth === 0 ? MOST : MAX_FORMS); i += 1) {
      const { 0: name, 1: value, 2: nested } = queue[i];
      if (typeof value === 'string') {
        this.add(name, value, depth);
      } else if (typeof value === 'number') {
        this.add(name, `${value}`, depth);
      } else if (value !== null && typeof value === 'object' && nested < NESTED &&
                 !p.isView(value)) {
        const keys = p.keys(value);
        const list = p.isArray(value);
        for (let k = 0; k < keys.length; k += 1) {
          const below = `${name}.${keys[k]}`;
          if (!list) this.add(below, keys[k], DEEP);
          const d = parsed ? undefined : p.descriptor(value, keys[k]);
          const item = parsed ? value[keys[k]] : d && 'value' in d ? d.value : undefined;
          if (typeof item === 'string') this.add(below, item, depth);
          else if (item !== undefined) append(queue, [below, item, nested + 1]);
        }
      }
    }
  }
}

function parse(text) {
  try {
    return p.parse(text);
  } catch {
    return undefined;
  }
}

// Fewer bytes could stand in any text by chance.
const FEWEST = 4;

// Does node end at the first "=", also where other characters are not base64?
const ENDS = p.bufferFrom('YWJj=ZGVm', 'base64').length === 3 && p.bufferFrom('Y WJ&j=ZGVm', 'base64').length === 3;

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
  if (ENDS && end >= 0 && end * 3 < FEWEST * 4) return null;
  const bytes = p.bufferFrom(text, 'base64');
  return bytes.length < FEWEST || bytes.length * 8 < (end < 0 ? text.length : end) * 3 ? null : p.bufferText(bytes, 'utf8');
}

function decode(text) {
  try {
    return p.decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * ofBytes() - what the global unescape() makes of @text, if it is not the same
 *
 * That takes each byte for a character, and knows "%u002e".
 */
function ofBytes(text) {
  return p.exec(/%(?:[89a-f][\da-f]|u[\da-f]{4})/i, text) === null ? text : p.unescape(text);
}

/** unescape() - @text of a form, decoded; @found: by scan(), of it or of more */
function unescape(text, found = PLUS | PERCENT | BROKEN) {
  if ((found & (PLUS | PERCENT | BROKEN)) === 0) return text;
  const plain = (found & PLUS) !== 0 && indexOf(text, '+') >= 0 ? join(split(text, '+'), ' ') : text;
  return (found & (PERCENT | BROKEN)) !== 0 && indexOf(plain, '%') >= 0 ? decode(plain) : plain;
}

module.exports = {
  Group, parse, scan, pair, beyond, ofBytes, unescape, TABLE, PAIR, DEEP, COMPAT, DOTS, PERCENT, BROKEN, PLUS, OTHER, SPACE, BEYOND, BACKSLASH, UPPER, LOWER, COLON,
  HELD,
};

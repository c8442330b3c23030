// SPDX-License-Identifier: GPL-2.0
// Texts of a request in every form in which the application may have decoded them.
// This is most of what the guard costs: a text is looked at once, byte by byte,
// and decoded only if it can be.
'use strict';
const { BODY_LIMIT } = require('./context');
const {
  base64, bytes64, hexadecimal, Coded, coded, KNOWN, LONG,
} = require('./base64');
const { latin1AsUtf8 } = require('./bytes');
const { percent, unescaped, ofBytes } = require('./unescape');
const {
  Altered, altered, escaped, ALTERED,
} = require('./altered');
const { doubled, narrowed } = require('./doubled');
const { archived } = require('./archive');
const { xml } = require('./xml');
const { graphql, mayBe } = require('./graphql');
const {
  endOfString, hasJunk, isBinary, isLong, legible, mayClimb, replaced, unbroken,
} = require('./texts');
const {
  scan, digits, COMPAT, DOTS, PERCENT, BROKEN, OTHER, BEYOND, BACKSLASH, LETTERS, DOT, SLASH, COLON, AMP, EQUALS, PLUS, SPACE, DOCUMENT, HELD, NUL,
} = require('./scan');
const p = require('./primordials');

const {
  append, indexOf, slice, split, trim, lower, normalize, codeAt,
} = p;

const DEEP = 3;		// decodings one upon another
const WHOLE = 4;	// the same of what is no list, either
const UNLISTED = p.freeze([]);
const NESTED = 24;	// objects in objects
const MAX_FORMS = 250000; // of a part of the request, each by 256 bytes one more; after these no more are decoded
const MOST = BODY_LIMIT >> 1;
const SHORTEST = 2;
const OWN = 200;	// bytes that a value takes besides its text
const PARTS = 8;	// of a token
const MARKS = 64;	// behind one another
const LAST = 16;	// forms that another is compared with
const WRONG = 1 << 13;	// lines that are no JSON, each of which costs an exception
const WIDE = 4096;	// bytes of what is altered and then decoded, too
const WAITING = 256; // that may be base64; more are decoded at once

/**
 * class Value - one form of one value
 * @scanned: what scan() found in it; and CALM once detect/calls.js knows so
 * @lists: what it is as a list, see detect/lists.js; null until it is asked for
 *
 * A class, and not an object without prototype, which V8 makes a slow hash table;
 * all that is read of it is its own.
 */
class Value {
  constructor(text, source, scanned) {
    this.text = text;
    this.source = source;
    this.scanned = scanned;
    this.lists = null;
  }
}

// Those that tell of other forms than base64, "file:" and "data:".
const FORMS = PERCENT | BROKEN | BACKSLASH | NUL;

// Has it no other form than as it is?
function bare(text, length, found, first) {
  if ((found & (FORMS | ALTERED | COLON)) !== 0 || (length >= LONG && ((found & LETTERS) !== 0 || digits(text, 0, length)))) return false;
  return first > 34 && first !== 0x3c && first !== 0x5b && first !== 0x7b && codeAt(text, length - 1) > 32;
}

/**
 * class Bytes - a text of bytes that are not UTF-8, to be read as that if anybody asks for it
 * @found: what scan() found in it
 *
 * That has the same bytes but for those beyond 7 bits, which are beyond them still.
 */
class Bytes {
  constructor(source, text, depth, found) {
    this.source = source;
    this.text = text;
    this.depth = depth;
    this.found = found;
  }

  expand(group) {
    group.add(this.source, latin1AsUtf8(this.text), this.depth);
  }

  // eslint-disable-next-line class-methods-use-this
  leads() {
    return false;
  }

  stands(not) {
    return (this.found & HELD & not & ~(PLUS | SPACE)) === 0;
  }

  holds(bits) {
    return (this.found & bits) !== 0;
  }
}

// What is to become a value of its own.
class Form {
  constructor(source, text, depth) {
    this.source = source;
    this.text = text;
    this.depth = depth;
  }
}

/**
 * class Group - values of one part of the request
 *
 * Those of @up hold a component "..", or begin with "/", so that they could lead out of a
 * directory; those of @odd are more than a word, so that they could be more than
 * one token of a language, and @common is what scan() found in every one of these.
 * Those that wait are no values yet: most are of no use for what is asked, which can be
 * told before they are cut out and decoded. There are such only in a group that is @lazy.
 */
class Group {
  constructor(lazy = false) {
    this.lazy = lazy;
    this.all = [];
    this.up = [];
    this.odd = [];
    this.common = HELD;
    this.nforms = 0;
    this.waiting = []; // for settle()
    this.decoding = false; // what is added is a form of a value
    this.draining = false; // forms become values
    this.forms = [];
  }

  /** size() - bytes of its values, about */
  size() {
    let size = 0;
    for (let i = 0; i < this.all.length; i += 1) size += OWN + 2 * this.all[i].text.length;
    return size;
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
    // To set a list's length is a call of V8's, which a new list is not.
    if (n !== waiting.length) this.waiting = n === 0 ? [] : p.copy(waiting, 0, n);
  }

  add(source, text, depth = 0) {
    const { length } = text;
    if (this.decoding) this.form(source, text, depth);
    else if (length >= SHORTEST) this.addScanned(source, text, depth, scan(text, 0, length));
  }

  // The same of two readings of one text, which have forms in common.
  addTwo(source, one, other, depth) {
    this.form(source, one, depth);
    this.form(source, other, depth);
    this.drain('');
  }

  // The same, where scan() has @found what is in it.
  addScanned(source, text, depth, found) {
    const { length } = text;
    if (length < SHORTEST || (depth === 0 ? this.all.length >= MOST : this.nforms >= MAX_FORMS)) return;
    if (depth !== 0) this.nforms += 1 + (length >> 8);
    const first = codeAt(text, 0);
    const value = new Value(text, source, found);
    if (depth === WHOLE) value.lists = UNLISTED;
    append(this.all, value);
    if ((found & OTHER) !== 0) {
      append(this.odd, value);
      this.common &= found;
    }
    if (first === 47 || ((found & DOTS) !== 0 && mayClimb(text))) append(this.up, value);
    if (depth >= DEEP || bare(text, length, found, first)) return;
    this.decoding = true;
    try {
      const binary = isBinary(text);
      if (binary && isLong(text)) this.ofBinary(source, text, first, depth);
      // Of what is no text all would be decoded in each way and each of these in each again, which leads nowhere.
      else this.decode(source, text, length, found, first, binary ? DEEP : depth + 1);
      if ((found & NUL) !== 0 && depth < DEEP - 1) this.archive(source, text);
    } finally {
      this.decoding = false;
    }
    if (this.forms.length !== 0 && !this.draining) this.drain(text);
  }

  // The names in @text, if it is an archive; what is named in one is none.
  archive(source, text) {
    archived(text, (name) => this.add(source, name, hasJunk(name) ? WHOLE : DEEP - 1));
  }

  // A file, say: nobody decodes but what may be text in it.
  ofBinary(source, text, first, depth) {
    if (first === 0x7b || first === 0x5b || first === 0x22) this.json(source, text, DEEP);
    if (first === 0x3c) xml(text, (value) => this.add(source, value, DEEP), (name) => this.add(source, name, DEEP));
    this.form(source, legible(text), depth);
  }

  // A form of what is decoded, unless it is one of the last ones.
  form(source, text, depth) {
    const { forms } = this;
    const { length } = forms;
    if (text.length < SHORTEST || this.nforms + length >= MAX_FORMS) return;
    for (let i = length > LAST ? length - LAST : 0; i < length; i += 1) {
      if (forms[i].depth <= depth && forms[i].text === text) return;
    }
    append(forms, new Form(source, text, depth));
  }

  // Makes values of all forms of @root, those that took the fewest decodings first: many
  // ways lead to the same.
  drain(root) {
    const { forms } = this;
    this.draining = true;
    try {
      for (let i = 0; i < forms.length; i += 1) {
        const { source, text, depth } = forms[i];
        if (text !== root) this.addScanned(source, text, depth, scan(text, 0, text.length));
      }
    } finally {
      this.draining = false;
      this.forms = [];
    }
  }

  // What the text becomes when it is decoded.
  decode(source, text, length, found, first, depth) {
    if ((found & PERCENT) !== 0) {
      let plain = percent(text);
      if (plain === text) plain = unescaped(text);
      if (plain !== text) this.add(source, plain, depth);
    }
    if ((found & (PERCENT | BROKEN)) !== 0) {
      const bytes = ofBytes(text);
      if (bytes !== text) this.add(source, bytes, depth);
    }
    // The bytes of what was read as latin1, as of a header, may be read as what they are.
    if ((found & BEYOND) !== 0) {
      if (p.exec(/[^\0-\xff]/, text) === null) this.bytes(source, text, found, depth);
      else if (length >= LONG && length <= WIDE) this.narrow(source, text, depth);
    }
    const last = codeAt(text, length - 1);
    if (((first === 0x7b || first === 0x5b) && (last === 0x7d || last === 0x5d)) || (first === 0x22 && last === 0x22)) {
      this.json(source, text, depth);
    }
    if (first === 0x3c) xml(text, (value) => this.add(source, value, depth), (name) => this.add(source, name, DEEP));
    if (first <= 32 || last <= 32) this.add(source, trim(text), depth);
    // As new URL() reads them.
    if ((found & BACKSLASH) !== 0) {
      this.add(source, replaced(text, '\\', '/'), depth);
      this.add(source, escaped(text), depth);
    }
    if ((found & COLON) !== 0 && (first <= 32 || first === 102 || first === 70 || first === 100 || first === 68)) this.url(source, text, depth);
    if ((found & (COMPAT | NUL)) !== 0) {
      if ((found & COMPAT) !== 0) this.compatible(source, text, length, depth);
      if ((found & NUL) !== 0) doubled(text, (one) => this.add(source, one, length > WIDE ? WHOLE : depth));
    }
    if (length >= LONG) this.shifted(source, text, length, found, depth);
    if ((found & DOCUMENT) === DOCUMENT && mayBe(text)) graphql(text, (one) => this.add(source, one, depth));
    if ((found & ALTERED) !== 0) this.alter(source, text, length, found, depth);
  }

  alter(source, text, length, found, depth) {
    if ((found & ALTERED & ~AMP) === 0 && (found & EQUALS) === 0 && indexOf(text, '&') < 0) return;
    // Of what is long there would be many.
    if (length > WIDE && depth > 1) return;
    const own = length > WIDE ? DEEP : depth;
    if (this.lazy && this.waiting.length < WAITING) append(this.waiting, new Altered(source, text, own, found));
    else this.addAltered(source, text, found, own);
  }

  /** addAltered() - what programs make of @text besides decoding it */
  addAltered(source, text, found, depth) {
    const of = (deep) => (one) => this.form(source, one, deep);
    altered(text, found, of(depth), of(DEEP), of(WHOLE));
    if (!this.decoding && !this.draining) this.drain(text);
  }

  // The bytes of @text as UTF-8. If none of them are, that leads nowhere where the text does not.
  bytes(source, text, found, depth) {
    const waits = this.lazy && this.waiting.length < WAITING && (found & (FORMS | DOTS | SLASH | COLON | AMP)) === 0 && (found & (DOT | SPACE)) !== (DOT | SPACE) &&
      p.exec(/[\xc2-\xf4][\x80-\xbf]|^[[{"\s]|\s$/, text) === null;
    if (waits) append(this.waiting, new Bytes(source, text, depth, found));
    else this.add(source, latin1AsUtf8(text), depth);
  }

  narrow(source, text, depth) {
    const one = narrowed(text);
    if (one !== null) this.add(source, one, depth);
  }

  // The path of a "file:" URL; what stands in a "data:" URL, which is decoded in its turn.
  url(source, text, depth) {
    if (p.exec(/^[\0- ]*(?:f[\t\n\r]*i[\t\n\r]*l[\t\n\r]*e|d[\t\n\r]*a[\t\n\r]*t[\t\n\r]*a)[\t\n\r]*:/i, text) === null) return;
    const plain = asUrl(text);
    if (lower(slice(plain, 0, 5)) === 'file:') {
      try {
        this.add(source, pathOf(new p.SafeURL(local(plain))), depth);
      } catch {
        // Not a path of this machine.
      }
      return;
    }
    const comma = indexOf(text, ',');
    if (comma >= 0) this.add(source, slice(text, comma + 1), depth);
    if (comma >= 0 && plain !== text) this.add(source, slice(plain, indexOf(plain, ',') + 1), depth);
  }

  // Marks are put in order, which takes as long as the square of how many stand together:
  // of a text with that many, what is between them.
  compatible(source, text, length, depth) {
    let from = 0;
    if (length > MARKS) {
      // From the first one on, so that none is looked at often.
      const rule = /[\p{M}\uff9e\uff9f](?<![\p{M}\uff9e\uff9f]{2})[\p{M}\uff9e\uff9f]{63}(?:[\p{M}\uff9e\uff9f]{64})*/gu;
      for (let m = p.exec(rule, text); m !== null; m = p.exec(rule, text)) {
        if (m.index > from) this.add(source, normalize(slice(text, from, m.index), 'NFKC'), depth);
        from = m.index + m[0].length;
      }
    }
    const rest = from === 0 ? text : slice(text, from);
    const plain = normalize(rest, 'NFKC');
    if (plain !== text) this.add(source, plain, depth);
  }

  // What may be base64, or hexadecimal.
  shifted(source, text, length, found, depth) {
    if ((found & LETTERS) !== 0) this.base64(source, text, length, found, depth);
    const code = hexadecimal(text);
    if (code !== null) this.coded(source, code, 0, code.length, depth, this.waits());
  }

  waits() {
    return this.lazy && KNOWN && this.waiting.length < WAITING;
  }

  // As a whole, and between dots, as tokens are made.
  base64(source, text, length, found, depth) {
    const waits = this.waits();
    this.coded(source, text, 0, length, depth, waits);
    if ((found & DOT) === 0) return;
    for (let i = 0, from = 0; i < PARTS && from >= 0; i += 1) {
      const dot = indexOf(text, '.', from);
      this.coded(source, text, from, dot < 0 ? length : dot, depth, waits);
      from = dot < 0 ? -1 : dot + 1;
    }
  }

  coded(source, text, from, to, depth, waits) {
    if (to - from < SHORTEST) return;
    const held = waits ? coded(text, from, to) : 0;
    if (waits && held === 0) return;
    const part = to - from === text.length ? text : slice(text, from, to);
    if (waits) append(this.waiting, new Coded(source, part, depth, held));
    else {
      const plain = base64(part);
      if (plain === null) return;
      const bytes = bytes64(plain);
      this.add(source, plain, depth);
      if (bytes !== null) this.add(source, bytes, depth);
    }
  }

  json(source, text, depth) {
    const value = parse(text);
    if (value !== null && typeof value === 'object') this.walk(source, value, depth, true);
    else if (typeof value === 'string') this.add(source, value, depth);
    else if (value === undefined) this.jsons(source, text, depth);
  }

  // Texts of JSON one behind the other, or by lines.
  jsons(source, text, depth) {
    if (!this.texts(source, text, depth) && indexOf(text, '\n') >= 0) this.lines(source, text, depth);
  }

  // Whether each is one, and nothing else stands between them but space and marks.
  texts(source, text, depth) {
    const { length } = text;
    let deep = 0;
    let from = 0;
    let left = WRONG;
    let all = true;
    for (let i = 0; i < length && left > 0; i += 1) {
      const c = codeAt(text, i);
      const begin = i;
      if (c === 0x22) i = endOfString(text, i + 1);
      if (c === 0x7b || c === 0x5b) {
        if (deep === 0) from = i;
        deep += 1;
      } else if ((c === 0x7d || c === 0x5d) && deep > 0) deep -= 1;
      else if (deep === 0 && c === 0x22) from = begin;
      else if (deep !== 0 || c <= 32) continue;
      else {
        all = false;
        continue;
      }
      if (deep === 0 && (from !== 0 || i + 1 < length)) {
        const value = parse(slice(text, from, i + 1));
        if (value !== null && typeof value === 'object') this.walk(source, value, depth, true);
        else if (typeof value === 'string') this.add(source, value, depth);
        else {
          all = false;
          left -= 1;
        }
      }
    }
    return all && deep === 0 && left > 0;
  }

  // JSON by lines, some of which may begin with a mark.
  lines(source, text, depth) {
    const list = split(text, '\n');
    let left = WRONG;
    for (let i = 0; i < list.length && left > 0; i += 1) {
      const line = trim(codeAt(list[i], 0) === 0x1e ? slice(list[i], 1) : list[i]);
      const c = codeAt(line, 0);
      const tried = c === 0x7b || c === 0x5b || c === 0x22;
      const value = tried ? parse(line) : undefined;
      if (tried && value === undefined) left -= 1;
      if (value !== null && typeof value === 'object') this.walk(source, value, depth, true);
      else if (typeof value === 'string') this.add(source, value, depth);
    }
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
      } else if (value !== null && typeof value === 'object' && nested < NESTED && !p.isView(value)) {
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

// new URL() leaves out ends of lines and tabs, and what is no character before the rest.
function asUrl(text) {
  if (p.exec(/[\t\n\r]|^[\0- ]/, text) === null) return text;
  const one = unbroken(text);
  const { 0: before } = p.exec(/^[\0- ]*/, one);
  return slice(one, before.length);
}

// The host of a "file:" URL with a path of this machine is this machine, which may be told
// at length; to read that takes the square of it.
function local(text) {
  if (p.exec(/^file:[/\\]{2}[^/\\?#]{64}/i, text) === null) return text;
  const end = p.exec(/[/\\?#]/, slice(text, 7));
  return `file://${end === null ? '' : slice(text, 7 + end.index)}`;
}

// As fileURLToPath() does it, where no name stands before the path.
function pathOf(url) {
  const path = p.urlPath(url);
  if (p.urlHost(url) !== '' || p.exec(/%2f/i, path) !== null) throw new p.SafeError();
  return p.decodeURIComponent(path);
}

function parse(text) {
  try {
    return p.parse(text);
  } catch {
    return undefined;
  }
}

module.exports = {
  Group, OWN, parse, DEEP, WHOLE, UNLISTED,
};

// SPDX-License-Identifier: GPL-2.0
// What programs make of a text besides decoding it: characters that are told by entities or
// escapes, other normal forms, no marks and no blanks; and what a URL in it has in its query.
'use strict';
const { entityOf, character } = require('./xml');
const { replaced } = require('./texts');
const { unescape } = require('./unescape');
const {
  PERCENT, BROKEN, PLUS, SPACE, BEYOND, COMPAT, DOT, DOTS, SLASH, AMP, EQUALS, HELD,
} = require('./scan');
const p = require('./primordials');

const {
  append, codeAt, exec, indexOf, join, normalize, parseInt, slice, trim,
} = p;

// Of what has none of these there are no other forms.
const ALTERED = AMP | PLUS | SPACE | BEYOND;
const MARKS = 64;	// behind one another
const PAIRS = 64;	// of a query

// Of JavaScript, JSON and their like.
const ESCAPES = {
  __proto__: null, n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v',
};

/** escaped() - @text, as a string of a program says it: "\u0027", "\x27", "\n" */
function escaped(text) {
  const all = [];
  let from = 0;
  for (let at = indexOf(text, '\\'); at >= 0; at = indexOf(text, '\\', from)) {
    append(all, slice(text, from, at));
    const m = exec(/^(?:u\{0{0,8}([\da-f]{1,6})\}|[ux]([\da-f]{4})|x([\da-f]{2})|([0-3]?[0-7]{1,2}))/i, slice(text, at + 1, at + 18));
    from = at + 2;
    if (m === null) {
      const c = slice(text, at + 1, from);
      append(all, ESCAPES[c] || c);
      continue;
    }
    const { 0: whole, 1: braced, 2: four, 3: two, 4: octal } = m;
    const long = four !== undefined && codeAt(text, at + 1) !== 120;
    append(all, character(octal === undefined ? parseInt(braced || (long ? four : two || slice(four, 0, 2)), 16) : parseInt(octal, 8)));
    from = at + 1 + whole.length - (four !== undefined && !long ? 2 : 0);
  }
  append(all, slice(text, from));
  return join(all, '');
}

/*
 * Entities in their places, also those that do not end, if @lenient. What they stand for beyond ASCII is
 * more than is known here: of a text that has one of those @add takes what stands between them.
 */
function entities(text, lenient, add) {
  let all = [];
  let from = 0;
  const rule = /&(?:#0{0,200}(\d{1,8})|#x0{0,200}([\da-f]{1,7})|([a-z][\da-z]{1,31})(?=;)|(amp|lt|gt|quot))(;?)/gi;
  for (let m = exec(rule, text); m !== null; m = exec(rule, text)) {
    if (m[5] === '' && !lenient) continue;
    append(all, slice(text, from, m.index));
    from = m.index + m[0].length;
    const { 1: number, 2: hex, 3: name, 4: short } = m;
    const known = number !== undefined ? character(+number) : hex !== undefined ? character(parseInt(hex, 16)) : entityOf(name || short);
    if (known !== null) append(all, known);
    else {
      add(join(all, ''));
      all = [];
    }
  }
  if (from === 0) return;
  append(all, slice(text, from));
  add(join(all, ''));
}

// The values of what may be a query, or a URL with one. In prose, too, there is "a=5 & b", of which
// no value is more than a number or a word: of no URL each is what is left without blanks around it.
function query(text, add) {
  const url = exec(/^(?:[a-z][\w+.-]{0,32}:|[/?#])/i, text) !== null;
  let from = 0;
  for (let n = 0; n < PAIRS && from >= 0; n += 1) {
    let to = from;
    while (to < text.length) {
      const c = codeAt(text, to);
      if (c === 38 || c === 63 || c === 35) break;
      to += 1;
    }
    const eq = indexOf(text, '=', from);
    if (eq < 0) return;
    if (eq < to) {
      const written = slice(text, eq + 1, to);
      const value = url ? written : trim(written);
      const plain = unescape(value);
      add(plain);
      const other = unescape(value, PERCENT | BROKEN);
      if (other !== plain) add(other);
    }
    from = to < text.length ? to + 1 : -1;
  }
}

// Without accents and the like.
function unmarked(text) {
  const all = [];
  let from = 0;
  const rule = /\p{M}+/gu;
  for (let m = exec(rule, text); m !== null; m = exec(rule, text)) {
    append(all, slice(text, from, m.index));
    from = m.index + m[0].length;
  }
  if (from === 0) return text;
  append(all, slice(text, from));
  return join(all, '');
}

// Marks are put in order, which takes as long as the square of how many stand together.
const many = (text) => text.length > MARKS && exec(/(?<![\p{M}\uff9e\uff9f])[\p{M}\uff9e\uff9f]{64}/u, text) !== null;

function normal(text, add) {
  if (many(text)) return;
  const composed = normalize(text, 'NFC');
  if (composed !== text) add(composed);
  const apart = normalize(text, 'NFD');
  if (apart !== text) add(apart);
  const bare = unmarked(apart);
  if (bare !== apart) add(bare);
  const most = normalize(text, 'NFKD');
  if (most !== apart) {
    add(most);
    const least = unmarked(most);
    if (least !== most) add(least);
  }
}

// With one space for all that stand together, and with none.
function blanks(text, add, whole) {
  const pieces = [];
  for (let at = 0, from = 0; at <= text.length; at += 1) {
    const c = at < text.length ? codeAt(text, at) : 32;
    if (c <= 32 && (c === 32 || (c >= 9 && c <= 13))) {
      if (at > from) append(pieces, slice(text, from, at));
      from = at + 1;
    }
  }
  const one = join(pieces, ' ');
  if (one !== text && one !== trim(text)) add(one);
  if (pieces.length > 1) whole(join(pieces, ''));
}

/**
 * altered() - the other forms of @text, in which scan() has @found something
 * @add: takes those that may be decoded in their turn
 * @last: takes those that are what a program uses at last
 * @whole: the same, of what is no list, whatever stands in it now that blanks are gone
 */
function altered(text, found, add, last, whole) {
  if ((found & AMP) !== 0) {
    if ((found & EQUALS) !== 0) query(text, add);
    if (indexOf(text, '&') >= 0) {
      // Of XML its parser has put them in their places already, behind which a "<" is text.
      const one = (plain) => (codeAt(plain, 0) === 0x3c ? last(plain) : add(plain));
      entities(text, false, one);
      entities(text, true, one);
    }
  }
  if ((found & PLUS) !== 0) last(replaced(text, '+', ' '));
  if ((found & BEYOND) !== 0) normal(text, last);
  if ((found & SPACE) !== 0) blanks(text, last, whole);
}

/**
 * class Altered - a text of which nobody has asked for these forms yet; what waits in a Group
 * @found: what scan() found in it
 */
class Altered {
  constructor(source, text, depth, found) {
    this.source = source;
    this.text = text;
    this.depth = depth;
    this.found = found;
  }

  expand(group) {
    group.addAltered(this.source, this.text, this.found, this.depth);
  }

  // A mark may stand before "/", and a blank between two dots.
  leads() {
    const { found } = this;
    const first = codeAt(this.text, 0);
    return (found & (AMP | COMPAT | DOTS)) !== 0 || first === 47 || (first <= 32 && (found & SLASH) !== 0) || (found & (DOT | SPACE)) === (DOT | SPACE);
  }

  stands(not) {
    const { found } = this;
    return (found & (AMP | COMPAT)) !== 0 || (found & HELD & not & ~(PLUS | SPACE | BEYOND)) === 0;
  }

  holds(bits) {
    return (this.found & (AMP | bits)) !== 0;
  }
}

module.exports = {
  Altered, altered, escaped, ALTERED,
};

// SPDX-License-Identifier: GPL-2.0
// "name=value" of a query, a form or cookies: its values, and, before it is taken apart,
// what these could do.
'use strict';
const { DEEP } = require('./group');
const { unescape, ofBytes } = require('./unescape');
const {
  coded, both, mayLead, mayStand, mayHold, special, CODED, READ, LONG,
} = require('./base64');
const {
  digits, percent, COMPAT, DOTS, PERCENT, BROKEN, PLUS, OTHER, SPACE, BEYOND, BACKSLASH, LETTERS, DOT, COLON, SLASH, BRACKETS, HIDDEN, AMP, EQUALS, DOCUMENT, NUL,
} = require('./scan');
const { parts } = require('./keys');
const { replaced } = require('./texts');
const {
  includes, indexOf, slice, startsWith, trim, exec, codeAt, normalize,
} = require('./primordials');

// For qs the key of "a[b=c]=d" ends at "]=".
function bracketed(group, source, part, eq) {
  const end = exec(/(?:\]|%5d)(?==)/i, part);
  if (end === null) return;
  const at = end.index + end[0].length;
  if (at === eq) return;
  const key = unescape(slice(part, 0, at));
  const name = `${source}.${key}`;
  group.add(name, key, DEEP);
  parts(group, name, key);
  group.add(name, unescape(slice(part, at + 1)));
}

// A cookie's value, as it is, and decoded, with "+" as it is or as a space.
function readings(group, name, text, plain, found) {
  if ((found & (PERCENT | BROKEN)) !== 0) group.add(name, text, DEEP);
  for (let bits = found & ~PLUS; ; bits = found) {
    const one = unescape(text, bits);
    if (one !== plain) group.add(name, one);
    if (startsWith(one, 'j:')) group.add(name, slice(one, 2));
    if (bits === found) return;
  }
}

// As cookie, cookie-parser and the like take a value: without space around it, then without a
// quote and what is last; "j:" stands before JSON. @plain is a value already.
function ofCookie(group, name, value, plain, found) {
  const text = trim(value);
  readings(group, name, value, plain, found);
  if (text !== value) readings(group, name, text, plain, found);
  if (startsWith(text, '"')) readings(group, name, slice(text, 1, -1), plain, found);
}

// "name=value" of a query or cookie, [from, to) of text; eq is where "=" stands or -1;
// more: there is another; ofKey, ofValue: what scan() would find in its parts.
function addPair(group, source, text, form, from, to, eq, more, ofKey, ofValue) {
  const written = slice(text, from, eq < 0 ? to : eq);
  const key = unescape(trim(written), ofKey);
  const name = `${source}.${key}`;
  // Of a cookie, which nearly all requests have, a name that is a word does nothing.
  if (eq < 0 || form || (ofKey & OTHER) !== 0) {
    if (key === written) group.addScanned(name, key, eq < 0 ? 0 : DEEP, ofKey);
    else group.add(name, key, eq < 0 ? 0 : DEEP);
  }
  // To some "+" is no space.
  if ((ofKey & PLUS) !== 0) group.add(name, unescape(trim(written), ofKey & ~PLUS), eq < 0 ? 0 : DEEP);
  // Names of cookies are decoded by few.
  if (!form && (ofKey & (PERCENT | BROKEN)) !== 0) group.add(name, trim(written), DEEP);
  if (form && (ofKey & OTHER) !== 0) parts(group, name, key);
  if (eq < 0) return;
  if (form && more && eq > from) bracketed(group, source, slice(text, from, to), eq - from);
  const value = slice(text, eq + 1, to);
  const plain = unescape(value, ofValue);
  if ((ofValue & (PERCENT | BROKEN)) === 0) group.addScanned(name, plain, 0, plain === value ? ofValue : (ofValue & ~PLUS) | SPACE);
  else group.add(name, plain);
  // Of this, "plain" tells nothing.
  if ((ofValue & (PERCENT | BROKEN)) !== 0) {
    const bytes = ofBytes(value);
    if (bytes !== value) {
      group.add(name, bytes);
      if (includes(value, '+')) group.add(name, ofBytes(replaced(value, '+', ' ')));
    }
  }
  if (!form) {
    ofCookie(group, name, value, plain, ofValue);
    return;
  }
  if ((ofValue & PLUS) !== 0) {
    if ((ofValue & (PERCENT | BROKEN)) === 0) {
      group.addScanned(name, value, 0, ofValue);
      return;
    }
    group.add(name, unescape(value, ofValue & ~PLUS));
  }
  // As it came, for those who do not decode.
  if ((ofValue & (PERCENT | BROKEN | PLUS)) !== 0 && plain !== value) group.addScanned(name, value, DEEP, ofValue);
}

// May "value", or what is without a "=", have other forms than as it came and decoded once,
// but for what is base64 or hexadecimal?
function hides(text, from, to, form, held) {
  if ((held & (HIDDEN | BROKEN | BACKSLASH | COMPAT | NUL)) !== 0) return true;
  // Entities, and a query in the value.
  if ((held & AMP) !== 0 && (!form || (held & EQUALS) !== 0)) return true;
  if (from === to) return false;
  const first = codeAt(text, from);
  const last = codeAt(text, to - 1);
  if ((held & DOCUMENT) === DOCUMENT) return true;
  // Something to trim, "[", "{", "<", "\"", "/", or coded; "file:" and "data:".
  if (first <= 37 || first === 43 || first === 47 || first === 60 || first === 91 || first === 123 || last <= 32 || last === 43) return true;
  if (to - from >= 3 && codeAt(text, to - 3) === 37) return true;
  return (held & COLON) !== 0 && (first === 100 || first === 68 || first === 102 || first === 70);
}

const UNKNOWN = -1;

// Where what is no blank begins, as it is or coded.
function behindBlanks(text, from, to) {
  let at = from;
  for (let c = codeAt(text, at); at < to && (c <= 32 || c === 43 || (c === 37 && percent(text, at) >= 0 && percent(text, at) <= 32)); c = codeAt(text, at)) at += c === 37 ? 3 : 1;
  return at;
}

// Could one of the parts of [@from, @to) of @text, as of a token, be base64?
function betweenDots(text, from, to, form) {
  for (let at = from; at < to;) {
    const dot = indexOf(text, '.', at);
    const end = dot < 0 || dot > to ? to : dot;
    if (coded(text, at, end, form) !== 0 || (form && coded(text, at, end, true, true) !== 0)) return true;
    at = end + 1;
  }
  return false;
}

/**
 * class Pair - "name=value" of a query or form, or of cookies, that nobody has asked for yet
 * @form: of a query or form
 * @from, @to: where it stands in @text; @eq: its first "=", or -1; @more: there is another
 * @begin: where its value does, or what is without a "="
 * @ofKey, @ofValue: what scan() would find in its parts
 * @heldKey, @held: what it would find in them once they are decoded; of the value right only
 *	if it is @plain
 * @hex: its value begins with what may be hexadecimal
 * @plain: it is not, its name is a word, and its value has no forms but as it came, decoded once, and
 *	what that is as base64
 * @code: what that is, as by coded()
 */
class Pair {
  constructor(source, text, form, from, to, eq, more, ofKey, ofValue, heldKey, held) {
    this.source = source;
    this.text = text;
    this.form = form;
    this.from = from;
    this.to = to;
    this.eq = eq;
    this.begin = eq < 0 ? from : eq + 1;
    this.more = more;
    this.ofKey = ofKey;
    this.ofValue = ofValue;
    this.heldKey = heldKey;
    this.held = held;
    this.hex = digits(text, behindBlanks(text, this.begin, to), to);
    this.plain = !this.hex && (ofKey & OTHER) === 0 && !more && !hides(text, this.begin, to, form, held);
    this.code = ((held & LETTERS) !== 0 || (held & BEYOND) !== 0) && to - this.begin >= LONG ? UNKNOWN : 0;
  }

  expand(group) {
    addPair(group, this.source, this.text, this.form, this.from, this.to, this.eq, this.more, this.ofKey, this.ofValue);
  }

  // The value, decoded once, as base64: as a whole, and between dots.
  decoded() {
    if (this.code !== UNKNOWN) return this.code;
    const { text, begin, to, held, ofValue } = this;
    this.code = 0;
    if ((held & LETTERS) !== 0) {
      this.code = coded(text, begin, to, true);
      // To some "+" is no space.
      if ((ofValue & PLUS) !== 0) this.code = both(this.code, coded(text, begin, to, true, true));
      if ((held & DOT) !== 0 && betweenDots(text, begin, to, true)) this.code = CODED | READ;
    }
    if ((held & BEYOND) !== 0) this.ofCharacters();
    return this.code;
  }

  // The same where unescape() makes characters of bytes, of which NFKC makes letters and
  // digits: "%C3%BC" is "\xc3\xbc", and that "\xc31\u20444". Else there are none to count.
  ofCharacters() {
    const value = slice(this.text, this.begin, this.to);
    if (exec(/%c3%(?:aa|b[239abcde])/i, value) === null) return;
    const plain = normalize(ofBytes(value), 'NFKC');
    this.code = both(this.code, coded(plain, 0, plain.length));
    if (includes(plain, '+')) {
      const spaced = replaced(plain, '+', ' ');
      this.code = both(this.code, coded(spaced, 0, spaced.length));
    }
    if ((this.held & DOT) !== 0 && betweenDots(plain, 0, plain.length, false)) this.code = CODED | READ;
  }

  /** leads() - could it lead out of a directory? */
  leads() {
    const { ofValue, held } = this;
    // Without blanks two dots may stand together.
    if (this.hex || ((held & AMP) !== 0 && (held & EQUALS) !== 0) || (held & (SPACE | DOT)) === (SPACE | DOT) || (held & DOCUMENT) === DOCUMENT) return true;
    if (this.plain) return ((held | ofValue) & DOTS) !== 0 || mayLead(this.decoded());
    const all = this.ofKey | ofValue | this.heldKey | held;
    if ((all & (DOTS | BACKSLASH | HIDDEN | BROKEN | COMPAT | SLASH | NUL)) !== 0) return true;
    return (this.code !== 0 || (all & COLON) !== 0) && this.mayLead(all);
  }

  // The same of one that is not plain, and of which something could be base64, or a URL.
  mayLead(all) {
    const { text, begin, to } = this;
    let first = begin;
    let last = to - 1;
    // Its key may end later.
    if (this.more && (all & (BRACKETS | PERCENT)) !== 0) return true;
    while (first < last && (codeAt(text, first) <= 32 || codeAt(text, first) === 43)) first += 1;
    while (first < last && (codeAt(text, last) <= 32 || codeAt(text, last) === 43)) last -= 1;
    const a = codeAt(text, first);
    const z = codeAt(text, last);
    // JSON, or what may be once it is decoded; "file:" and "data:".
    if (a === 37 || (last >= 2 && codeAt(text, last - 2) === 37) || special(a, z, all)) return true;
    // Without the space around it more of it is base64.
    if (this.code !== 0 && (first !== begin || last !== to - 1)) return true;
    return mayLead(this.decoded());
  }

  /** stands() - could it be more than a word, and stand where nothing has a bit of @not? */
  stands(not) {
    const { held, ofValue } = this;
    // Without blanks, and accents.
    if (!this.plain || ((held & not & ~(PLUS | SPACE | BEYOND)) === 0 && (held & OTHER) !== 0)) return true;
    if ((ofValue & (PERCENT | PLUS)) !== 0 && (ofValue & not) === 0) return true;
    return mayStand(this.decoded(), not);
  }

  /** holds() - could it have one of @bits? */
  holds(bits) {
    return !this.plain || ((this.held | this.ofValue) & bits) !== 0 || mayHold(this.decoded(), bits);
  }
}

module.exports = { Pair, addPair };

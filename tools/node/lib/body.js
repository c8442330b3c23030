// SPDX-License-Identifier: GPL-2.0
// What a body, a query or a cookie is taken apart into.
'use strict';
const { bodyOf } = require('./context');
const {
  Group, parse, pair, beyond, ofBytes, unescape, TABLE, PAIR, DEEP, COMPAT, DOTS, PERCENT, BROKEN, PLUS, OTHER, SPACE, BEYOND, BACKSLASH, UPPER, LOWER, COLON,
} = require('./group');
const { parts } = require('./keys');
const { multipart } = require('./multipart');
const p = require('./primordials');

const {
  append, includes, indexOf, slice, startsWith, trim, exec, codeAt,
} = p;

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

// "name=value" of a query or cookie, [from, to) of text; eq is where "=" stands or -1;
// more: there is another; ofKey, ofValue: what scan() would find in its parts.
function addPair(group, source, text, form, from, to, eq, more, ofKey, ofValue) {
  const written = slice(text, from, eq < 0 ? to : eq);
  const key = unescape(trim(written), ofKey);
  const name = `${source}.${key}`;
  if (eq < 0 || form) {
    if (key === written) group.addScanned(name, key, eq < 0 ? 0 : DEEP, ofKey);
    else group.add(name, key, eq < 0 ? 0 : DEEP);
  }
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
      if (includes(value, '+')) group.add(name, ofBytes(p.join(p.split(value, '+'), ' ')));
    }
  }
  if (!form) {
    // As cookie and cookie-parser take them: quotes off, "j:" before JSON.
    if (startsWith(plain, 'j:')) group.add(name, slice(plain, 2));
    if (startsWith(value, '"')) group.add(name, unescape(slice(trim(value), 1, -1)));
  }
  // As it came, for those who do not decode.
  if ((ofValue & (PERCENT | BROKEN | PLUS)) !== 0 && plain !== value) group.addScanned(name, value, DEEP, ofValue);
}

const HEX = new Int8Array(128).fill(-1);
for (let i = 0; i < 16; i += 1) {
  HEX[codeAt(i.toString(16), 0)] = i;
  HEX[codeAt(i.toString(16).toUpperCase(), 0)] = i;
}
const hex = (c) => (c < 128 ? HEX[c] : -1);

// What "%XX" at @i stands for, or -1.
function percent(text, i) {
  const high = hex(codeAt(text, i + 1));
  const low = hex(codeAt(text, i + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

const HIDDEN = 1 << 27;	// a byte that decoded may make other forms
// What a byte tells that was written as "%XX".
const CODES = TABLE.map((one, c) => (one & ~PAIR) | (c === 37 || c === 46 || c === 47 || c === 92 ? HIDDEN : 0));
const LETTERS = UPPER | LOWER;

// May "value", or what is without a "=", have other forms than as it came and decoded once?
function hides(text, from, to, held) {
  if ((held & (HIDDEN | BROKEN | BACKSLASH | COMPAT)) !== 0 || ((held & LETTERS) === LETTERS && to - from >= 8)) return true;
  if (from === to) return false;
  const first = codeAt(text, from);
  const last = codeAt(text, to - 1);
  // Something to trim, "[", "{", "\"", "/", or coded; "file:" and "data:".
  if (first <= 37 || first === 43 || first === 47 || first === 91 || first === 123 || last <= 32 || last === 43) return true;
  if (to - from >= 3 && codeAt(text, to - 3) === 37) return true;
  return (held & COLON) !== 0 && (first === 100 || first === 68 || first === 102 || first === 70);
}

/**
 * class Pair - "name=value" of a query or form that nobody has asked for yet
 * @from, @to: where it stands in @text; @eq: its first "=", or -1; @more: there is another
 * @ofKey, @ofValue: what scan() would find in its parts
 * @held: what it would find in the value once that is decoded; right only if it is @plain
 * @plain: its name is a word, and its value has no forms but as it came and decoded once
 */
class Pair {
  constructor(source, text, from, to, eq, more, ofKey, ofValue, held, plain) {
    this.source = source;
    this.text = text;
    this.from = from;
    this.to = to;
    this.eq = eq;
    this.more = more;
    this.ofKey = ofKey;
    this.ofValue = ofValue;
    this.held = held;
    this.plain = plain;
  }

  expand(group) {
    addPair(group, this.source, this.text, true, this.from, this.to, this.eq, this.more, this.ofKey, this.ofValue);
  }
}

/** mayLead() - could @pair lead out of a directory? */
const mayLead = (pair) => !pair.plain || ((pair.held | pair.ofValue) & DOTS) !== 0;

/** mayStand() - could @pair be more than a word, and stand where nothing has a bit of @not? */
const mayStand = ({ plain, held, ofValue }, not) =>
  !plain || ((held & not) === 0 && (held & OTHER) !== 0) ||
  ((ofValue & (PERCENT | PLUS)) !== 0 && (ofValue & not) === 0);

// What ends something, or counts with what is beside it: "%", ".", "+", "=", and with "&"
// and ";" those that share a bit with them.
const SPECIAL = PAIR | PLUS | ((TABLE[61] | TABLE[38] | TABLE[59]) & ~OTHER);

const WAITING = 64; // pairs that wait; all others are values at once

/**
 * pairs() - the names and values of a query or form, or of cookies
 * @separator: "&" or ";"
 * @start: where they begin
 *
 * Each byte is looked at once, for all that is asked of it. Those of a form wait.
 *
 * Return: what scan() finds in all of it.
 */
function pairs(group, source, text, separator, start = 0) {
  const { length } = text;
  const form = separator === '&';
  const end = form ? 38 : 59;
  let from = start;
  let begin = start; // of what found is of
  let eq = -1;
  let more = false;
  let ofKey = 0;
  let found = 0;
  let held = 0;
  let all = 0;
  for (let i = start; i <= length; i += 1) {
    const c = i < length ? codeAt(text, i) : end;
    const plain = c < 128 ? TABLE[c] : SPECIAL;
    if ((plain & SPECIAL) === 0) {
      found |= plain;
      held |= plain;
    } else if (c === end) {
      all |= found;
      if (i < length) all |= TABLE[end];
      if (eq < 0) ofKey = found;
      if (form && group.waiting.length < WAITING) {
        if (i > from) {
          const word = (ofKey & OTHER) === 0 && !more && !hides(text, begin, i, held);
          append(group.waiting, new Pair(source, text, from, i, eq, more, ofKey, found, held, word));
        }
      } else addPair(group, source, text, form, from, i, eq, more, ofKey, found);
      from = i + 1;
      begin = from;
      eq = -1;
      more = false;
      found = 0;
      held = 0;
    } else if (c === 61 && eq < 0) {
      eq = i;
      ofKey = found;
      all |= found | TABLE[61];
      begin = i + 1;
      found = 0;
      held = 0;
    } else if (c === 37) {
      const code = percent(text, i);
      found |= TABLE[37];
      if (code < 0) {
        found |= BROKEN;
        held |= BROKEN;
      } else {
        found |= PERCENT | TABLE[codeAt(text, i + 1)] | TABLE[codeAt(text, i + 2)];
        i += 2;
        if (code < 128) held |= CODES[code];
        // Of two bytes, such as are composed already: "%C3%BC".
        else if (code === 0xc3 && codeAt(text, i + 1) === 37 && (percent(text, i + 1) & 0xc0) === 0x80) {
          found |= TABLE[codeAt(text, i + 2)] | TABLE[codeAt(text, i + 3)];
          held |= OTHER | BEYOND;
          i += 3;
        } else held |= HIDDEN;
      }
    } else if (c < 128) {
      let one = TABLE[c];
      found |= one;
      if ((one & PAIR) !== 0) {
        one |= pair(c, text, i, begin);
        found |= one;
      }
      held |= c === 43 ? TABLE[32] : one;
      if (c === 61) more = true;
    } else {
      const one = beyond(c);
      found |= one;
      held |= one;
    }
  }
  return all;
}

// Of the Content-Type that was seen last.
let lastType = '';
let isParts = false;
let isForm = false;

/**
 * raw() - the values of a body as it came
 * @type: its Content-Type, which is what the client says: the application may read it
 *	otherwise, so that it is read in each way that it can be
 */
function raw(group, type, whole) {
  const text = p.codeAt(whole, 0) === 0xfeff ? slice(whole, 1) : whole;
  if (type !== lastType) {
    isParts = exec(/boundary/i, type) !== null;
    isForm = exec(/urlencoded/i, type) !== null;
    lastType = type;
  }
  if (isParts) multipart(group, type, text);
  const c = codeAt(text, 0);
  const value = c === 123 || c === 91 || c === 34 || ((c <= 32 || c > 127) && exec(/^\s*[[{"]/, text) !== null) ? parse(text) : undefined;
  const json = value !== null && typeof value === 'object';
  if (json) group.walk('body', value, 0, true);
  const form = isForm || includes(text, '=');
  const found = form ? pairs(group, 'body', text, '&') : 0;
  // As text; what is JSON has been decoded.
  if (form) group.addScanned('body', text, json ? DEEP : 0, found);
  else group.add('body', text, json ? DEEP : 0);
}

/** trailersOf() - names and values in turn of what followed @request's body, or null */
function trailersOf(request) {
  const { rawTrailers } = request;
  return p.isArray(rawTrailers) && rawTrailers.length > 0 ? rawTrailers : null;
}

/** body() - the values of the body of @ctx's request, and of what followed it */
function body(ctx) {
  const { request } = ctx;
  const group = new Group();
  const parsed = bodyOf(request);
  if (parsed !== null && typeof parsed === 'object') group.walk('body', parsed);
  else if (typeof parsed === 'string') group.add('body', parsed);
  const trailers = trailersOf(request);
  for (let i = 1; trailers !== null && i < trailers.length; i += 2) group.add(`trailer.${p.lower(trailers[i - 1])}`, trailers[i]);
  if (!ctx.chunks) return group;
  const type = request.headers['content-type'];
  const of = typeof type === 'string' ? type : '';
  const bytes = ctx.chunks.length === 1 ? ctx.chunks[0] : p.bufferConcat(ctx.chunks);
  const text = p.bufferText(bytes, 'utf8');
  raw(group, of, text);
  // Beyond 7 bits, parsers differ in what they take bytes for.
  if (text.length !== bytes.length || includes(text, '\ufffd')) raw(group, of, p.bufferText(bytes, 'latin1'));
  return group;
}

module.exports = {
  pairs, mayLead, mayStand, body, trailersOf,
};

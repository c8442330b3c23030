// SPDX-License-Identifier: GPL-2.0
// What a body, a query or a cookie is taken apart into.
'use strict';
const { bodyOf } = require('./context');
const {
  Group, parse, DEEP, WHOLE,
} = require('./group');
const {
  bytesOf, ofBytes, unescape, unescaped,
} = require('./unescape');
const { parts } = require('./keys');
const {
  pair, percent, beyond, TABLE, PAIR, PERCENT, BROKEN, PLUS, OTHER, BEYOND, BACKSLASH, LETTERS, CODES, HIDDEN, COLON, AMP, QUOTES, SPACE, BRACKETS, bitsOf,
} = require('./scan');
const { multipart } = require('./multipart');
const { yaml, mayBe } = require('./yaml');
const { xml } = require('./xml');
const charset = require('./charset');
const { unpacked } = require('./packed');
const {
  isBinary, isLong, legible, replaced,
} = require('./texts');
const { Pair, addPair } = require('./pair');
const {
  utf8, latin1, concat, head, sizeOf,
} = require('./bytes');
const p = require('./primordials');

const {
  append, includes, slice, exec, codeAt, trim,
} = p;

// What ends something, or counts with what is beside it: "%", ".", "+", "=", and with "&"
// and ";" those that share a bit with them.
const LISTED = SPACE | PLUS | BACKSLASH | BRACKETS | COLON | QUOTES | bitsOf(',(=-&');
const SPECIAL = PAIR | PLUS | ((TABLE[61] | TABLE[38] | TABLE[59]) & ~OTHER);

/** mayLead() - could what waits lead out of a directory? */
const mayLead = (it) => it.leads();

/** mayStand() - could it be more than a word, and stand where nothing has a bit of @not? */
const mayStand = (it, not) => it.stands(not);

/**
 * mayList() - could it be a list of which a piece is more than a word?
 *
 * Of commas or ends of lines, or of anything if it has what a piece breaks out by.
 */
const mayList = (it) => it.holds(LISTED);

const LARGE = 1 << 19;
const WAITING = 64; // pairs that wait; all others are values at once
const OWN = COLON | QUOTES; // what is read in cookies otherwise than in forms: "j:{..}", quotes

/**
 * pairs() - the names and values of a query or form, or of cookies
 * @separator: "&" or ";"
 * @start: where they begin
 *
 * Each byte is looked at once, for all that is asked of it. They wait.
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
  let heldKey = 0;
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
      if ((form || ((found | held) & OWN) === 0) && group.waiting.length < WAITING) {
        if (i > from) {
          append(group.waiting, new Pair(source, text, form, from, i, eq, more, ofKey, found, heldKey, held));
        }
      } else addPair(group, source, text, form, from, i, eq, more, ofKey, found);
      // Between cookies there is space.
      while (!form && i + 1 < length && codeAt(text, i + 1) === 32) i += 1;
      from = i + 1;
      begin = from;
      eq = -1;
      more = false;
      heldKey = 0;
      found = 0;
      held = 0;
    } else if (c === 61 && eq < 0) {
      eq = i;
      ofKey = found;
      heldKey = held;
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

// A value of a form as it came, and decoded once, in each way that parsers do, with "+" as it is or as a space.
function ofJunk(group, name, value) {
  group.add(name, value, WHOLE);
  for (let text = value; ; text = replaced(value, '+', ' ')) {
    if (text !== value) group.add(name, text, WHOLE);
    const plain = unescape(text, PERCENT);
    const bytes = plain === text ? unescaped(text) : plain;
    if (bytes !== text) {
      group.add(name, bytes, WHOLE);
      group.add(name, ofBytes(text), WHOLE);
    }
    if (text !== value || !includes(value, '+')) return;
  }
}

/*
 * Of a form that is no text the pairs that are: what is returned. Of the others, as of a file, no more is
 * made than decoding them once; what of them may be text is compared besides.
 */
function textual(group, text) {
  const list = p.split(text, '&');
  const all = [];
  for (let i = 0; i < list.length; i += 1) {
    const { [i]: one } = list;
    if (!isBinary(one)) append(all, one);
    else {
      const eq = p.indexOf(one, '=');
      const key = unescape(trim(slice(one, 0, eq < 0 ? one.length : eq)));
      const name = `body.${key}`;
      group.add(name, key, WHOLE);
      parts(group, name, key);
      if (eq >= 0) ofJunk(group, name, slice(one, eq + 1));
    }
  }
  return p.join(all, '&');
}

// The values of @text, of which there may be others as @json, and @usual parts; @legibly is what of it may be text.
function inText(group, text, json, usual, legibly) {
  const form = isForm || includes(text, '=');
  const found = form ? pairs(group, 'body', legibly === text ? text : textual(group, text), '&') : 0;
  // As text; what is JSON has been decoded, and usual parts have in them all that decodes.
  if (usual && form && (found & (PERCENT | BROKEN | BACKSLASH)) === 0) {
    group.addScanned('body', text, DEEP, found);
    group.add('body', trim(text), DEEP);
    // But for base64, of which the boundary may be a part.
    if ((found & LETTERS) !== 0) group.base64('body', text, text.length, found, 1);
  } else if (form) group.addScanned('body', text, json ? DEEP : 0, found & ~AMP); // Its pairs are there.
  else group.add('body', text, json ? DEEP : 0);
  if (!json && !usual && mayBe(legibly)) yaml(legibly, (one) => group.add('body', one), (key) => group.add('body', key, DEEP));
}

/**
 * raw() - the values of a body as it came
 * @known: what raw() has given for another reading of it
 * @type: its Content-Type, which is what the client says: the application may read it
 *	otherwise, so that it is read in each way that it can be
 *
 * Return: what of it may be text, if it is none; else ''.
 */
function raw(group, type, whole, known = '') {
  const text = p.codeAt(whole, 0) === 0xfeff ? slice(whole, 1) : whole;
  if (type !== lastType) {
    isParts = exec(/boundary/i, type) !== null;
    isForm = exec(/urlencoded/i, type) !== null;
    lastType = type;
  }
  const usual = isParts && multipart(group, type, text);
  const c = codeAt(text, 0);
  const value = c === 123 || c === 91 || c === 34 || ((c <= 32 || c > 127) && exec(/^\s*[[{"]/, text) !== null) ? parse(text) : undefined;
  const json = value !== null && typeof value === 'object';
  if (json) group.walk('body', value, 0, true);
  // What begins with no JSON, or has so many texts of it that they are more than the forms of a value.
  if (c === 30 || (c >= 48 && c <= 57) || (!json && text.length > LARGE)) group.jsons('body', text, 0);
  // Of a file what may be text is taken apart, and of a form all.
  const legibly = isLong(text) && isBinary(text) ? legible(text) : text;
  const plain = isForm ? text : legibly;
  if (c === 60 && (plain !== text || text.length > LARGE)) xml(text, (one) => group.add('body', one), (name) => group.add('body', name, DEEP));
  if (plain !== text) {
    group.add('body', text, known === '' ? DEEP : WHOLE);
    group.archive('body', text);
    if (plain === known) return known;
  }
  inText(group, plain, json, usual, legibly);
  return plain === text ? '' : plain;
}

// Names and values of a form whose bytes are those of another charset.
function formIn(group, decoder, text) {
  const list = p.split(text, '&');
  for (let i = 0; i < list.length; i += 1) {
    const eq = p.indexOf(list[i], '=');
    for (let k = 0; k < 2; k += 1) {
      const part = k === 0 ? slice(list[i], eq + 1) : slice(list[i], 0, eq < 0 ? 0 : eq);
      if (includes(part, '%')) {
        const { bytes, n } = bytesOf(replaced(part, '+', ' '));
        group.add('body', charset.read(decoder, head(bytes, n)));
      }
    }
  }
}

/** trailersOf() - names and values in turn of what followed @request's body, or null */
function trailersOf(request) {
  const { rawTrailers } = request;
  return p.isArray(rawTrailers) && rawTrailers.length > 0 ? rawTrailers : null;
}

// The values of @bytes, a body whose Content-Type is @type.
function inBytes(group, type, bytes) {
  const text = utf8(bytes);
  const plain = raw(group, type, text);
  // Beyond 7 bits, parsers differ in what they take bytes for.
  if (text.length !== sizeOf(bytes) || includes(text, '\ufffd')) raw(group, type, latin1(bytes), plain);
  const decoders = charset.decodersFor(bytes, type);
  for (let i = 0; decoders !== null && i < decoders.length; i += 1) {
    raw(group, type, charset.read(decoders[i], bytes));
    if (includes(text, '%')) formIn(group, decoders[i], text);
  }
}

/** message() - the values of @bytes, by themselves */
function message(bytes) {
  const group = new Group(true);
  inBytes(group, '', bytes);
  return group;
}

/** body() - the values of the body of @ctx's request, and of what followed it */
function body(ctx) {
  const { request } = ctx;
  const group = new Group(true);
  const parsed = bodyOf(request);
  if (parsed !== null && typeof parsed === 'object') group.walk('body', parsed);
  else if (typeof parsed === 'string') group.add('body', parsed);
  const trailers = trailersOf(request);
  for (let i = 1; trailers !== null && i < trailers.length; i += 2) group.add(`trailer.${p.lower(trailers[i - 1])}`, trailers[i]);
  if (!ctx.chunks) return group;
  const type = request.headers['content-type'];
  const of = typeof type === 'string' ? type : '';
  const bytes = ctx.chunks.length === 1 ? ctx.chunks[0] : concat(ctx.chunks);
  inBytes(group, of, bytes);
  const plain = unpacked(bytes, request.headers['content-encoding']);
  if (plain !== null) inBytes(group, of, plain);
  return group;
}

module.exports = {
  pairs, mayLead, mayStand, mayList, body, message, trailersOf,
};

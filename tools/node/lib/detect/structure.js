// SPDX-License-Identifier: GPL-2.0
// The structure of an SQL statement: what it says but for its strings, numbers and lists
// of numbers. A statement of the same structure as one in which no value changed anything is changed
// by none: each of its tokens but these is the same, and stands in the same place.
'use strict';
const { digit, space } = require('./sqltokens');
const p = require('../primordials');

const MOST = 64; // strings and numbers; what has more is compared each time

/**
 * class Structure - of a statement
 * @parts: what stands before, between and behind what differs
 * @begin: what stands before that, and before all values of the request it was taken from
 * @size: of the statement
 * @sink: of learned.js
 * @usable: no other one, nor anything but a structure, is of these parts
 *
 * Of what begins in the same way two are none, and @parts is null: a value might make of
 * the one the other.
 */
class Structure {
  constructor(parts, begin, size, sink, usable) {
    this.parts = parts;
    this.begin = begin;
    this.size = size;
    this.sink = sink;
    this.usable = usable;
  }
}

// What may stand before and behind a number so that any other one is one token there.
const before = (n) => space(n) || n === 61 || n === 40 || n === 44;
const behind = (n) => space(n) || n === 41 || n === 44 || n === 59;

// What is not there is -1, which V8 takes for a number like all others.
const code = (text, at) => (at < text.length ? p.codeAt(text, at) : -1);

function endOfDigits(text, at) {
  let end = at;
  while (digit(code(text, end))) end += 1;
  return end;
}

// Where the number ends that begins at @at, with a sign or not; or -1.
function endOfNumber(text, at) {
  const sign = code(text, at);
  const from = sign === 45 || sign === 43 ? at + 1 : at;
  let end = endOfDigits(text, from);
  if (end === from) return -1;
  if (code(text, end) === 46 && digit(code(text, end + 1))) end = endOfDigits(text, end + 1);
  if ((code(text, end) | 32) !== 101) return end;
  const power = code(text, end + 1);
  const to = power === 45 || power === 43 ? end + 2 : end + 1;
  return digit(code(text, to)) ? endOfDigits(text, to) : end;
}

// Where the list of numbers ends that begins at @at, or -1.
function endOfNumbers(text, at) {
  let end = endOfNumber(text, at);
  for (let next = end; next >= 0;) {
    end = next;
    while (space(code(text, next))) next += 1;
    if (code(text, next) !== 44) return end;
    next += 1;
    while (space(code(text, next))) next += 1;
    next = endOfNumber(text, next);
  }
  return end;
}

// Where the string ends that @quote has begun before @at, or -1.
function endOfString(text, quote, at) {
  const doubled = p.codeAt(quote, 0);
  let end = p.indexOf(text, quote, at);
  while (end >= 0 && code(text, end + 1) === doubled) end = p.indexOf(text, quote, end + 2);
  return end;
}

const isString = (text, { kind, from, inner }) => kind === 'string' && inner === 1 && (text[from] === "'" || text[from] === '"');

const ends = (text, end) => end === text.length || (end > 0 && behind(p.codeAt(text, end)));

// Where a number begins with its sign, of which @from is the first digit.
function startOfNumber(text, from) {
  const sign = p.codeAt(text, from - 1);
  return sign === 45 || sign === 43 ? from - 1 : from;
}

/**
 * structureOf() - of the statement @text
 * @sink: of learned.js
 * @tokens: all of its tokens
 * @first: where the first value of the request stands, or -1
 *
 * Return: null if nothing in it may differ. It is not usable with a backslash, which may change
 * where a string ends, or a token without an end, or if only a value differs; yet of
 * what begins like it a value may make that.
 */
function structureOf(sink, text, tokens, first) {
  let usable = !p.includes(text, '\\');
  const parts = [];
  let at = 0;
  let dead = 0; // what stands before it is of a list that ends as none does
  let begin = first < 0 ? text.length : first;
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token.open) usable = false;
    let from = -1;
    let to = -1;
    if (isString(text, token)) {
      from = token.from + 1;
      to = token.to - 1;
    } else if (token.kind === 'number' && token.from >= dead && token.from >= at) {
      const start = startOfNumber(text, token.from);
      to = endOfNumbers(text, token.from);
      if (!ends(text, to)) dead = to;
      else if (before(p.codeAt(text, start - 1))) from = start;
    }
    if (from >= at) {
      if (from < begin) begin = from;
      p.append(parts, p.slice(text, at, from));
      at = to;
    }
  }
  if (parts.length === 0 && first < 0) return null;
  if (parts.length === 0 || parts.length > MOST) usable = false;
  p.append(parts, p.slice(text, at));
  return new Structure(parts, p.slice(text, 0, begin), text.length, sink, usable);
}

// Does @part stand at @at? startsWith() looks at one byte after the other.
const stands = (text, part, at) => p.slice(text, at, at + part.length) === part;

/** matches() - is @text of that structure? */
function matches({ parts }, text) {
  if (parts === null) return false;
  let part = parts[0];
  if (!stands(text, part, 0) || p.includes(text, '\\')) return false;
  let at = part.length;
  for (let i = 1; i < parts.length; i += 1) {
    const last = part.length === 0 ? -1 : p.codeAt(part, part.length - 1);
    at = last === 39 ? endOfString(text, "'", at) : last === 34 ? endOfString(text, '"', at) : endOfNumbers(text, at);
    part = parts[i];
    if (at < 0 || !stands(text, part, at)) return false;
    at += part.length;
  }
  return at === text.length;
}

function same(one, other) {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}

/** without() - of what begins like @one none */
const without = (one, begin = one.begin) => new Structure(null, begin, one.size, one.sink, false);

/**
 * joined() - what becomes of @one if @other is of the same route
 *
 * Return: null if it stays, and @other is kept, too; one that matches nothing if they
 * begin in the same way.
 */
function joined(one, other) {
  if (!p.startsWith(one.begin, other.begin) && !p.startsWith(other.begin, one.begin)) return null;
  if (one.parts !== null && same(one.parts, other.parts)) return one;
  return without(one, one.begin.length < other.begin.length ? one.begin : other.begin);
}

module.exports = {
  structureOf, matches, joined, without,
};

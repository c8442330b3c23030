// SPDX-License-Identifier: GPL-2.0
// The structure of an SQL statement: what it says but for its strings and numbers. A
// statement of the same structure as one in which no value changed anything is changed
// by none: each of its tokens but these is the same, and stands in the same place.
'use strict';
const { space } = require('./sqltokens');
const p = require('../primordials');

const MOST = 64; // strings and numbers; what has more is compared each time

/**
 * class Structure - of a statement
 * @parts: what stands before, between and behind what differs
 * @begin: what stands before that, and before all values of the request it was taken from
 *
 * Of what begins in the same way two are none, and @parts is null: a value might make of
 * the one the other.
 * @size: of the statement
 * @sink: of learned.js
 */
class Structure {
  constructor(parts, begin, size, sink) {
    this.parts = parts;
    this.begin = begin;
    this.size = size;
    this.sink = sink;
  }
}

// What may stand before and behind a number so that any other one is one token there.
const before = (n) => space(n) || n === 61 || n === 40 || n === 44;
const behind = (n) => space(n) || n === 41 || n === 44 || n === 59;
const digits = /^\d+$/;

function differs(text, { kind, from, to, inner }) {
  if (kind === 'string') return inner === 1 && (text[from] === "'" || text[from] === '"');
  return kind === 'number' && before(p.codeAt(text, from - 1)) && (to === text.length || behind(p.codeAt(text, to))) &&
    p.exec(digits, p.slice(text, from, to)) !== null;
}

/**
 * structureOf() - of the statement @text
 * @sink: of learned.js
 * @tokens: all of its tokens
 * @first: where the first value of the request stands, or -1
 *
 * Return: null if it has none: nothing in it may differ, or a backslash, which may change
 * where a string ends, or a token without an end.
 */
function structureOf(sink, text, tokens, first) {
  if (p.includes(text, '\\')) return null;
  const parts = [];
  let at = 0;
  let begin = first < 0 ? text.length : first;
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token.open) return null;
    if (differs(text, token)) {
      const quote = token.kind === 'string' ? 1 : 0;
      if (parts.length === 0 && token.from < begin) begin = token.from;
      p.append(parts, p.slice(text, at, token.from + quote));
      at = token.to - quote;
    }
  }
  if (parts.length === 0 || parts.length > MOST) return null;
  p.append(parts, p.slice(text, at));
  return new Structure(parts, p.slice(text, 0, begin), text.length, sink);
}

// Where the string ends that @quote has begun before @at, or -1.
function endOfString(text, quote, at) {
  let end = p.indexOf(text, quote, at);
  while (end >= 0 && text[end + 1] === quote) end = p.indexOf(text, quote, end + 2);
  return end;
}

function endOfNumber(text, at) {
  let end = at;
  for (let c = p.codeAt(text, end); c >= 48 && c <= 57; c = p.codeAt(text, end)) end += 1;
  return end === at ? -1 : end;
}

/** matches() - is @text of that structure? */
function matches({ parts }, text) {
  if (parts === null) return false;
  let part = parts[0];
  if (!p.startsWith(text, part) || p.includes(text, '\\')) return false;
  let at = part.length;
  for (let i = 1; i < parts.length; i += 1) {
    const last = p.codeAt(part, part.length - 1);
    at = last === 39 ? endOfString(text, "'", at) : last === 34 ? endOfString(text, '"', at) : endOfNumber(text, at);
    part = parts[i];
    if (at < 0 || !p.startsWith(text, part, at)) return false;
    at += part.length;
  }
  return at === text.length;
}

function same(one, other) {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}

/**
 * joined() - what becomes of @one if @other is of the same route
 *
 * Return: null if it stays, and @other is kept, too; one that matches nothing if they
 * begin in the same way.
 */
function joined(one, other) {
  if (!p.startsWith(one.begin, other.begin) && !p.startsWith(other.begin, one.begin)) return null;
  if (one.parts !== null && same(one.parts, other.parts)) return one;
  return new Structure(null, one.begin.length < other.begin.length ? one.begin : other.begin, one.size, one.sink);
}

module.exports = { structureOf, matches, joined };

// SPDX-License-Identifier: GPL-2.0
// The structure of an SQL statement: what it says but for its strings, comments, numbers and lists
// of numbers. A statement of the same structure as one in which no value changed anything is changed
// by none: each of its tokens but these is the same, and stands in the same place. Likewise of a program.
'use strict';
const { space } = require('./sqltokens');
const {
  before, ends, code, endOfNumber, startOfNumber,
} = require('./numbers');
const { endOfLiteral, literalsOf } = require('./literals');
const p = require('../primordials');

const MOST = 64; // strings, comments and numbers; what has more is compared each time

/**
 * class Structure - of a statement, or of a program
 * @parts: what stands before, between and behind what differs
 * @begin: what stands before that, and before all values of the request it was taken from
 * @size: of the statement
 * @sink: of learned.js
 * @usable: no other one, nor anything but a structure, is of these parts
 * @script: it is of a program
 *
 * Of what begins in the same way two are none, and @parts is null: a value might make of
 * the one the other.
 */
class Structure {
  constructor(parts, begin, size, sink, usable, script) {
    this.parts = parts;
    this.begin = begin;
    this.size = size;
    this.sink = sink;
    this.usable = usable;
    this.script = script;
  }
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

/*
 * May what a comment says differ of which @n is the first byte, behind "/*"? Databases run what is in some, as in
 * "/*!", "/*M!" and "/*+", so that it begins as none of these does, and that byte is always the same.
 */
const speaks = (n) => n === 32 || (n >= 97 && n <= 122);
const COMMENT = 3; // bytes that begin one

// Where the comment ends, but for its last two bytes, which goes on at @at, or -1. Some know comments within
// comments, and SQLite reads nothing behind a NUL.
function endOfComment(text, at) {
  const end = p.indexOf(text, '*/', at);
  const inner = p.slice(text, at, end < 0 ? at : end + 1);
  return end < 0 || p.includes(inner, '/*') || p.includes(inner, '\0') ? -1 : end;
}

const isComment = (text, { kind, from, to, open }) => kind === 'comment' && !open && to - from > COMMENT + 2 && p.codeAt(text, from) === 47 &&
  speaks(p.codeAt(text, from + 2)) && endOfComment(text, from + COMMENT) === to - 2;

// Does @part, of which the last byte is @last, end in the begin of one?
function begins(part, last) {
  const at = part.length - COMMENT;
  return at >= 0 && speaks(last) && p.codeAt(part, at) === 47 && p.codeAt(part, at + 1) === 42;
}

const isString = (text, { kind, from, inner }) => kind === 'string' && inner === 1 && (text[from] === "'" || text[from] === '"');

// Of @text, of which that may differ which stands in @holes: from and to in turn, of one after the other.
function made(sink, text, holes, clear, first, script) {
  const parts = [];
  let at = 0;
  for (let i = 0; i < holes.length; i += 2) {
    p.append(parts, p.slice(text, at, holes[i]));
    at = holes[i + 1];
  }
  if (parts.length === 0 && first < 0) return null;
  const usable = clear && parts.length !== 0 && parts.length <= MOST && !p.includes(text, '\\');
  const begin = parts.length !== 0 && (first < 0 || holes[0] < first) ? holes[0] : first;
  p.append(parts, p.slice(text, at));
  return new Structure(parts, p.slice(text, 0, begin), text.length, sink, usable, script);
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
  const holes = [];
  let clear = true;
  let at = 0;
  let dead = 0; // what stands before it is of a list that ends as none does
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token.open) clear = false;
    let from = -1;
    let to = -1;
    if (isString(text, token)) {
      from = token.from + 1;
      to = token.to - 1;
    } else if (isComment(text, token)) {
      from = token.from + COMMENT;
      to = token.to - 2;
    } else if (token.kind === 'number' && token.from >= dead && token.from >= at) {
      const start = startOfNumber(text, token.from);
      to = endOfNumbers(text, token.from);
      if (!ends(text, to)) dead = to;
      // Behind "*/* " it would be taken for what a comment says.
      else if (before(p.codeAt(text, start - 1)) && !begins(p.slice(text, at, start), p.codeAt(text, start - 1))) from = start;
    }
    if (from >= at) {
      p.append(holes, from);
      p.append(holes, to);
      at = to;
    }
  }
  return made(sink, text, holes, clear, first, false);
}

/** scriptOf() - the same of the program that @script, a Script, takes apart: it is what it says but for its literals */
function scriptOf(sink, script, first) {
  const holes = literalsOf(script);
  return made(sink, script.text, holes, script.closed, first, true);
}

// Does @part stand at @at? startsWith() looks at one byte after the other, and what is cut out is compared
// at more cost than it is searched for where it stands; it is not searched for where its last byte is another.
function stands(text, part, at) {
  const last = part.length - 1;
  return last < 0 ? at <= text.length : at + last < text.length && p.codeAt(text, at + last) === p.codeAt(part, last) && p.indexOf(text, part, at) === at;
}

// Where what differs ends that goes on at @at, behind @part of a statement, or -1.
function endOf(text, part, last, at) {
  if (last === 39) return endOfString(text, "'", at);
  if (last === 34) return endOfString(text, '"', at);
  return begins(part, last) ? endOfComment(text, at) : endOfNumbers(text, at);
}

/** matches() - is @text of that structure? */
function matches({ parts, script }, text) {
  if (parts === null) return false;
  let part = parts[0];
  if (!stands(text, part, 0) || p.includes(text, '\\')) return false;
  let at = part.length;
  for (let i = 1; i < parts.length; i += 1) {
    const last = part.length === 0 ? -1 : p.codeAt(part, part.length - 1);
    at = script ? endOfLiteral(text, last, at) : endOf(text, part, last, at);
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
const without = (one, begin = one.begin) => new Structure(null, begin, one.size, one.sink, false, one.script);

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
  structureOf, scriptOf, matches, joined, without,
};

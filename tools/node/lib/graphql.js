// SPDX-License-Identifier: GPL-2.0
// The strings in a document of GraphQL, which are what its fields are called with.
'use strict';
const { escaped } = require('./altered');
const { withOneEnd } = require('./texts');
const {
  append, codeAt, exec, indexOf, join, slice, split, trim,
} = require('./primordials');

// What begins one: JSON begins otherwise.
const BEGINS = /^[\s,\ufeff]{0,256}(?:\{[\s,]{0,256}[A-Za-z_.#]|(?:query|mutation|subscription|fragment)\b|#)/;

/** mayBe() - does @text begin as a document? */
const mayBe = (text) => exec(BEGINS, text) !== null;

const blank = (line) => trim(line) === '';

// A text of several lines, without what all of them but the first are indented by, and without empty
// ones before and behind it.
function block(text) {
  const lines = split(withOneEnd(text), '\n');
  let common = -1;
  for (let i = 1; i < lines.length; i += 1) {
    if (!blank(lines[i])) {
      const { length } = exec(/^[\t ]*/, lines[i])[0];
      if (common < 0 || length < common) common = length;
    }
  }
  let from = 0;
  let to = lines.length;
  while (from < to && blank(lines[from])) from += 1;
  while (to > from && blank(lines[to - 1])) to -= 1;
  const all = [];
  for (let i = from; i < to; i += 1) append(all, i === 0 || common < 0 ? lines[i] : slice(lines[i], common));
  return join(all, '\n');
}

// The end of the string of which @from is the first byte, or that of its line if it has none; or -1.
function endOf(text, from) {
  const rule = /["\\\n\r]/g;
  for (let at = from; ;) {
    rule.lastIndex = at;
    const m = exec(rule, text);
    if (m === null) return -1;
    if (m[0] !== '\\') return m.index;
    at = m.index + 2;
  }
}

// The same of one that begins with three quotes.
function endOfBlock(text, from) {
  let at = indexOf(text, '"""', from);
  while (at > 0 && codeAt(text, at - 1) === 0x5c) at = indexOf(text, '"""', at + 3);
  return at;
}

/** graphql() - gives @add each string of the document @text */
function graphql(text, add) {
  const rule = /"""|"|#/g;
  for (let m = exec(rule, text); m !== null; m = exec(rule, text)) {
    const from = rule.lastIndex;
    if (m[0] === '#') {
      const end = /[\n\r]/g;
      end.lastIndex = from;
      const line = exec(end, text);
      if (line === null) return;
      rule.lastIndex = line.index;
    } else if (m[0] === '"') {
      const end = endOf(text, from);
      if (end < 0) return;
      if (codeAt(text, end) === 0x22) {
        const raw = slice(text, from, end);
        add(indexOf(raw, '\\') < 0 ? raw : escaped(raw));
      }
      rule.lastIndex = end + 1;
    } else {
      const end = endOfBlock(text, from);
      if (end < 0) return;
      add(join(split(block(slice(text, from, end)), '\\"""'), '"""'));
      rule.lastIndex = end + 3;
    }
  }
}

module.exports = { graphql, mayBe };

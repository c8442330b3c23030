// SPDX-License-Identifier: GPL-2.0
// The literals of a JavaScript program that may differ where all else stays: strings, templates without
// expressions, and numbers.
'use strict';
const {
  before, ends, endOfNumber, startOfNumber,
} = require('./numbers');
const p = require('../primordials');

const SINGLE = 39;
const DOUBLE = 34;
const BACK = 96;

// Where the string, or the template, ends that goes on at @at and began with @quote, or -1. What has a backslash
// is not asked about.
function endOfString(text, quote, at) {
  const end = p.indexOf(text, quote === SINGLE ? "'" : quote === DOUBLE ? '"' : '`', at);
  if (end < 0) return -1;
  const inner = p.slice(text, at, end);
  return (quote === BACK ? p.includes(inner, '${') : p.exec(/[\n\r]/, inner) !== null) ? -1 : end;
}

/** endOfLiteral() - where that ends in @text which goes on at @at, behind the byte @last; or -1 */
const endOfLiteral = (text, last, at) =>
  (last === SINGLE || last === DOUBLE || last === BACK ? endOfString(text, last, at) : endOfNumber(text, at));

/** literalsOf() - those of @script, a Script, which is taken apart whole: where they begin and end, in turn */
function literalsOf(script) {
  const { text } = script;
  const all = script.all();
  const holes = [];
  let at = 0;
  for (let i = 0; i < all.length; i += 3) {
    const { [i]: quote, [i + 2]: to } = all;
    let { [i + 1]: from } = all;
    let is = false;
    if (quote !== 0) is = endOfString(text, quote, from) === to;
    else {
      from = startOfNumber(text, from);
      is = from > at && endOfNumber(text, from) === to && ends(text, to) && before(p.codeAt(text, from - 1));
    }
    if (is) {
      p.append(holes, from);
      p.append(holes, to);
      at = to;
    }
  }
  return holes;
}

module.exports = { endOfLiteral, literalsOf };

// SPDX-License-Identifier: GPL-2.0
// Numbers in a statement or a program: where they begin and end.
'use strict';
const { digit, space } = require('./sqltokens');
const p = require('../primordials');

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

// Is what follows a number that ends before @end such?
const ends = (text, end) => end === text.length || (end > 0 && behind(p.codeAt(text, end)));

// Where a number begins with its sign, of which @from is the first digit.
function startOfNumber(text, from) {
  const sign = p.codeAt(text, from - 1);
  return sign === 45 || sign === 43 ? from - 1 : from;
}

module.exports = {
  before, ends, code, endOfNumber, startOfNumber,
};

// SPDX-License-Identifier: GPL-2.0
// Which three bytes a text has behind one another, letters in either case: what has others at its
// ends, as most values have, stands in it in no letters, and need not be looked for.
'use strict';
const p = require('../primordials');

const { codeAt } = p;
const SHORT = 6;

// Are three bytes of @text written in other ways than in letters of one case?
function differs(text, at) {
  for (let i = at; i < at + 3; i += 1) {
    const c = codeAt(text, i);
    if (c === 39 || c === 92 || c > 127) return true;
  }
  return false;
}

class Threes {
  constructor(text) {
    this.bits = new p.SafeInts(2048);
    for (let i = 0; i + 2 < text.length; i += 1) {
      const n = Threes.number(text, i);
      this.bits[n >> 5] |= 1 << (n & 31);
    }
  }

  static number(text, i) {
    return (((codeAt(text, i) | 32) * 961) ^ ((codeAt(text, i + 1) | 32) * 31) ^ (codeAt(text, i + 2) | 32)) & 0xffff;
  }

  has(text, i) {
    const n = Threes.number(text, i);
    return (this.bits[n >> 5] & (1 << (n & 31))) !== 0;
  }

  /** may() - could [@from, @to) of @text, in letters of either case, with quotes and backslashes before them, stand there? */
  may(text, from, to) {
    return to - from < SHORT || ((this.has(text, from) || differs(text, from)) && (this.has(text, to - 3) || differs(text, to - 3)));
  }
}

module.exports = Threes;

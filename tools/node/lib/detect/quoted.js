// SPDX-License-Identifier: GPL-2.0
// A program in a language of which but what most have in common is known: texts in quotes,
// with backslashes, and comments behind "#". What is not in quotes is program, but for one word.
'use strict';
const p = require('../primordials');

const CLOSED = /^(?:'''[^]*'''|"""[^]*"""|'(?:\\[^]|[^'\\])*'|"(?:\\[^]|[^"\\])*")$/;

/**
 * class Quoted - a program, taken apart
 * @text: it
 * @unit: by byte, number of the text that it is in, negative if what is in that may be an
 *	expression; 0: program
 * @expands: so it is in double quotes; in Python's behind an "f"
 */
class Quoted {
  constructor(text, expands) {
    this.text = text;
    this.unit = [];
    const rule = /#[^\n]*|'''[^]*?(?:'''|$)|"""[^]*?(?:"""|$)|'(?:\\[^]|[^'\\])*'?|"(?:\\[^]|[^"\\])*"?|[^'"#]+/y;
    let n = 0;
    for (let m = p.exec(rule, text); m !== null; m = p.exec(rule, text)) {
      const { 0: piece } = m;
      const { 0: c } = piece;
      const quote = c === "'" || c === '"';
      const three = quote && p.startsWith(piece, c + c + c) ? 3 : 1;
      const may = quote && ((expands && c === '"') || p.exec(/(?:^|\W)(?:f|rf|fr)$/i, p.slice(text, m.index > 4 ? m.index - 4 : 0, m.index)) !== null);
      n += 1;
      // A quote without another, as in a comment of a kind that is not known here, begins no text.
      const closed = quote && p.exec(CLOSED, piece) !== null;
      for (let i = 0; i < piece.length; i += 1) {
        const edge = i < three || (i >= piece.length - three && p.endsWith(piece, c) && piece.length > three);
        p.push(this.unit, !closed || edge ? 0 : may ? -n : n);
      }
    }
  }
}

/** changes() - null if [from, to) lies within one text, or is a word; else what it does */
function changes(quoted, from, to) {
  const { text, unit } = quoted;
  const value = p.slice(text, from, to);
  if (p.exec(/^(?:[\w\x80-\uffff]+|-?[\d.]+)$/, value) !== null) return null;
  const { [from]: first } = unit;
  for (let i = from; i < to; i += 1) if (unit[i] !== first || first === 0) return 'is program, not text';
  if (p.includes(value, '\\')) return 'holds what takes the meaning of the next byte';
  return first < 0 && p.exec(/[$@`]|[#%]?\{/, value) !== null ? 'holds an expression' : null;
}

module.exports = { Quoted, changes };

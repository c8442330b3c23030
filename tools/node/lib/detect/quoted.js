// SPDX-License-Identifier: GPL-2.0
// A program in a language of which but what most have in common is known: texts in quotes,
// with backslashes, and comments behind "#". What is not in quotes is program, but for one word.
'use strict';
const p = require('../primordials');

const CLOSED = /^(?:'''[^]*'''|"""[^]*"""|'(?:\\[^]|[^'\\])*'|"(?:\\[^]|[^"\\])*")$/;

/**
 * class Quoted - a program, taken apart
 * @text: it
 * @ends, @units: of its pieces, where each ends, and the number of the text that it is, negative if what
 *	is in that may be an expression; 0: program
 * @expands: so it is in double quotes; in Python's behind an "f"
 * @slashes, @marks: where a backslash stands, and what begins an expression; or null, not yet looked for
 */
class Quoted {
  constructor(text, expands) {
    this.text = text;
    this.ends = [];
    this.units = [];
    this.slashes = null;
    this.marks = null;
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
      const begin = m.index;
      const end = begin + piece.length;
      if (!closed) this.fill(end, 0);
      else {
        this.fill(begin + three, 0);
        this.fill(end - (p.endsWith(piece, c) && piece.length > three ? three : 0), may ? -n : n);
        this.fill(end, 0);
      }
    }
  }

  fill(to, unit) {
    const { ends, units } = this;
    const last = ends.length - 1;
    if (to <= (last < 0 ? 0 : ends[last])) return;
    if (last >= 0 && units[last] === unit) ends[last] = to;
    else {
      p.append(ends, to);
      p.append(units, unit);
    }
  }

  // The number of the text that all of [@from, @to) is in, or 0.
  unitOf(from, to) {
    const at = firstFrom(this.ends, from + 1);
    return this.ends[at] >= to ? this.units[at] : 0;
  }

  // Does a backslash stand in [@from, @to)? A value may be many, each of them long.
  slashIn(from, to) {
    if (this.slashes === null) this.slashes = placesOf(/\\/g, this.text);
    return stands(this.slashes, from, to);
  }

  markIn(from, to) {
    if (this.marks === null) this.marks = placesOf(/[$@`{]/g, this.text);
    return stands(this.marks, from, to);
  }
}

function placesOf(rule, text) {
  const places = [];
  for (let m = p.exec(rule, text); m !== null; m = p.exec(rule, text)) p.append(places, m.index);
  return places;
}

// Which of @places, in order, is the first at or behind @from; the last if none is.
function firstFrom(places, from) {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (places[mid] >= from) high = mid;
    else low = mid + 1;
  }
  return low;
}

function stands(places, from, to) {
  if (places.length === 0) return false;
  const place = places[firstFrom(places, from)];
  return place >= from && place < to;
}

/** changes() - null if [from, to) lies within one text, or is a word; else what it does */
function changes(quoted, from, to) {
  const value = p.slice(quoted.text, from, to);
  if (p.exec(/^(?:[\w\x80-\uffff]+|-?[\d.]+)$/, value) !== null) return null;
  const unit = quoted.unitOf(from, to);
  if (unit === 0) return 'is program, not text';
  if (quoted.slashIn(from, to)) return 'holds what takes the meaning of the next byte';
  return unit < 0 && quoted.markIn(from, to) ? 'holds an expression' : null;
}

module.exports = { Quoted, changes };

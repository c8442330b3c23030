// SPDX-License-Identifier: GPL-2.0
// Texts with something else in the place of what stands in them; what stands in paths.
'use strict';
const {
  append, codeAt, exec, includes, indexOf, join, lastIndexOf, slice, split,
} = require('./primordials');

/** replaced() - @text with @by wherever it has @what */
const replaced = (text, what, by) => (includes(text, what) ? join(split(text, what), by) : text);

/** unbroken() - @text without ends of lines and tabs, as new URL() reads it */
const unbroken = (text) => replaced(replaced(replaced(text, '\n', ''), '\r', ''), '\t', '');

/** withOneEnd() - @text, each of whose lines ends in "\n" */
const withOneEnd = (text) => replaced(replaced(text, '\r\n', '\n'), '\r', '\n');

/** hasUp() - is a component of the path @text ".."? */
function hasUp(text) {
  for (let at = indexOf(text, '..'); at >= 0; at = indexOf(text, '..', at + 1)) {
    const end = at + 2;
    if ((at === 0 || codeAt(text, at - 1) === 47) && (end === text.length || codeAt(text, end) === 47)) return true;
  }
  return false;
}

/**
 * normal() - what path.normalize() makes of the path @text, which takes the square of its length for that
 * @most: bytes
 *
 * Return: { ups, rest }, how many ".." it begins with, of a path from the root none, and what follows, as
 * "/a/b"; or null if that is longer than @most.
 */
function normal(text, most) {
  const names = [];
  let ups = 0;
  let size = 0;
  for (let end = text.length; end > 0;) {
    const slash = lastIndexOf(text, '/', end - 1);
    const length = end - slash - 1;
    if (length === 2 && codeAt(text, slash + 1) === 46 && codeAt(text, slash + 2) === 46) ups += 1;
    else if (length > 1 || (length === 1 && codeAt(text, slash + 1) !== 46)) {
      if (ups > 0) ups -= 1;
      else {
        size += length + 1;
        if (size > most) return null;
        append(names, slice(text, slash + 1, end));
      }
    }
    end = slash;
  }
  let rest = '';
  for (let i = names.length - 1; i >= 0; i -= 1) rest += `/${names[i]}`;
  return { __proto__: null, ups: codeAt(text, 0) === 47 ? 0 : ups, rest };
}

/** mayClimb() - may a component of @text, which holds "..", or of a piece of it be that? */
const mayClimb = (text) => text.length === 2 || includes(text, '../') || includes(text, '/..');

/** namesFolder() - is [@from, @to) of @text, a path, more of it than the beginning of a name in the root? */
function namesFolder(text, from, to) {
  const slash = indexOf(text, '/', from);
  if (slash !== from) return slash > from && slash < to;
  const next = indexOf(text, '/', from + 1);
  return next >= 0 && next <= to;
}

/** endOfString() - where the text of JSON in @text ends in which @from is, or the whole does */
function endOfString(text, from) {
  for (let at = indexOf(text, '"', from); at >= 0; at = indexOf(text, '"', at + 1)) {
    let i = at;
    while (i > from && codeAt(text, i - 1) === 0x5c) i -= 1;
    if (((at - i) & 1) === 0) return at;
  }
  return text.length;
}

const BINARY = 64; // bytes of what may be no text
const LONG = 4096; // of what is none, so many that not more is made of it than of what may be text in it
const NONE = /[\x01-\x08\x0e-\x1f\x7f\ufffd]/;

/** isBinary() - is @text none, one in sixteen of its characters being none that text has? In UTF-16 one in two is zero */
function isBinary(text) {
  const { length } = text;
  if (length < BINARY || exec(NONE, text) === null) return false;
  let none = 0;
  let zeros = 0;
  for (let i = 0; i < length; i += 1) {
    const c = codeAt(text, i);
    if (c === 0) zeros += 1;
    else if (c === 0x7f || c === 0xfffd || c < 9 || (c > 13 && c < 32)) none += 1;
  }
  return none >= length >> 4 && zeros < length >> 2;
}

/** hasJunk() - is @text, a piece of what is none, none itself? What is short is if a character of it is none that text has */
const hasJunk = (text) => (text.length < BINARY ? exec(NONE, text) !== null : isBinary(text));

// What of @text @rule finds, each by itself in lines.
function found(rule, text) {
  const all = [];
  for (let m = exec(rule, text); m !== null; m = exec(rule, text)) all[all.length] = m[0];
  return join(all, '\n');
}

/** printable() - of @text, which is none, what may be text: what is shorter would be most of it, and says nothing */
const printable = (text) => found(/[\t\n\r\x20-\x7e]{4,}/g, text);

/** isLong() - has @text, which is none, so much that what legible() gives is taken for all of it? */
const isLong = (text) => text.length > LONG;

/** legible() - of such a text what may be text that is taken apart, as four bytes are by chance */
const legible = (text) => found(/[\t\n\r\x20-\x7e]{8,}/g, text);

module.exports = {
  endOfString, hasJunk, hasUp, isBinary, isLong, legible, mayClimb, namesFolder, normal, printable, replaced, unbroken, withOneEnd,
};

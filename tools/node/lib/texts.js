// SPDX-License-Identifier: GPL-2.0
// Texts with something else in the place of what stands in them; what stands in paths.
'use strict';
const {
  codeAt, includes, indexOf, join, split,
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

/** namesFolder() - is [@from, @to) of @text, a path, more of it than the beginning of a name in the root? */
function namesFolder(text, from, to) {
  const slash = indexOf(text, '/', from);
  if (slash !== from) return slash > from && slash < to;
  const next = indexOf(text, '/', from + 1);
  return next >= 0 && next <= to;
}

module.exports = { hasUp, namesFolder, replaced, unbroken, withOneEnd };

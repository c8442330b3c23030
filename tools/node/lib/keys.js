// SPDX-License-Identifier: GPL-2.0
// What parsers make of the name of a field.
'use strict';
const { DEEP } = require('./group');
const p = require('./primordials');

const { indexOf, slice, exec } = p;

const LEVELS = 8;	// of a key, at which a parser may end to take it apart
const PARTS = 1000; // of a key

/**
 * parts() - what qs and its like make keys of "a[b][c]" and "a.b"
 * @key: decoded; it has been added
 *
 * The names within brackets and between dots; and, as they may end to look at some
 * depth, or find brackets within brackets, what stands before and behind the first ones.
 */
function parts(group, source, key) {
  if (exec(/[[\].]/, key) === null) return;
  const open = indexOf(key, '[');
  for (let i = open, n = 0; i >= 0 && n < LEVELS; i = indexOf(key, '[', i + 1), n += 1) {
    // The parts themselves are added below.
    if (n > 0) group.add(source, slice(key, 0, i), DEEP);
    group.add(source, slice(key, i), DEEP);
    const last = p.lastIndexOf(key, ']');
    if (last > i && indexOf(key, '[', i + 1) > 0) group.add(source, slice(key, i + 1, last), DEEP);
  }
  const names = open < 0 && indexOf(key, ']') < 0 ? [key] : p.split(key, /[[\]]/, PARTS);
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i];
    if (name !== key) group.add(source, name, DEEP);
    if (indexOf(name, '.') < 0) continue;
    const dotted = p.split(name, '.', PARTS);
    for (let k = 0; k < dotted.length; k += 1) group.add(source, dotted[k], DEEP);
  }
}

module.exports = { parts };

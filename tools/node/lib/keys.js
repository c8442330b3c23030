// SPDX-License-Identifier: GPL-2.0
// What parsers make of the name of a field.
'use strict';
const { DEEP } = require('./group');
const p = require('./primordials');

const { indexOf, slice, exec } = p;

const LEVELS = 8;	// of a key, at which a parser may end to take it apart
const PARTS = 1000; // of a key

function dotted(group, source, name) {
  if (indexOf(name, '.') < 0) return;
  const names = p.split(name, '.', PARTS);
  for (let i = 0; i < names.length; i += 1) group.add(source, names[i], DEEP);
}

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
  const outer = p.split(key, '[', PARTS);
  for (let i = 0, n = 0; i < outer.length && n < PARTS; i += 1) {
    const names = p.split(outer[i], ']', PARTS - n);
    n += names.length;
    for (let k = 0; k < names.length; k += 1) {
      if (names[k] !== key) group.add(source, names[k], DEEP);
      dotted(group, source, names[k]);
    }
  }
}

module.exports = { parts };

// SPDX-License-Identifier: GPL-2.0
// Putting a function of ours in place of one of node's, so that it looks the same.
'use strict';
const p = require('../primordials');

const undo = [];

/**
 * wrap() - replace @object[@key] by make(original)
 *
 * The new function has the name, length and properties (util.promisify.custom
 * and its like) of the old one.
 */
function wrap(object, key, make) {
  const old = p.descriptor(object, key);
  if (!old || typeof old.value !== 'function') return;
  const fn = make(old.value);
  const keys = p.ownKeys(old.value);
  for (let i = 0; i < keys.length; i += 1) {
    if (keys[i] === 'prototype' || keys[i] === 'arguments' || keys[i] === 'caller') continue;
    p.define(fn, keys[i], p.descriptor(old.value, keys[i]));
  }
  p.define(object, key, { ...old, __proto__: null, value: fn });
  p.push(undo, () => p.define(object, key, old));
}

/** wrapHere() - the same of what @object may have inherited, which becomes its own: not put into what it inherits from */
function wrapHere(object, key, make, enumerable = false) {
  p.define(object, key, {
    __proto__: null, value: object[key], writable: true, enumerable, configurable: true,
  });
  wrap(object, key, make);
}

/** unwrapAll() - put back what was there before, for tests */
function unwrapAll() {
  while (undo.length) undo.pop()();
}

module.exports = { wrap, wrapHere, unwrapAll };

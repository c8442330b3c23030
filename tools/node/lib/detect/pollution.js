// SPDX-License-Identifier: GPL-2.0
// What Object.prototype has gained since we began: options of all that is given an object without them.
'use strict';
const { current } = require('../context');
const { find } = require('../values');
const p = require('../primordials');

// What it had when we began.
const before = new p.SafeSet(p.ownKeys(p.ObjectPrototype));
const NESTED = 8;
const MOST = 1000; // texts, and objects

/** gained() - its new keys that are texts, or the same list of none */
const none = p.freeze([]);
function gained() {
  const keys = p.ownKeys(p.ObjectPrototype);
  if (keys.length === p.setSize(before)) return none;
  const list = [];
  for (let i = 0; i < keys.length; i += 1) if (typeof keys[i] === 'string' && !p.setHas(before, keys[i])) p.append(list, keys[i]);
  return list;
}

/** texts() - those that stand there, also in objects, as in a tree that a parser takes for its own */
function texts() {
  const keys = gained();
  const found = [];
  let level = [];
  for (let i = 0; i < keys.length; i += 1) p.append(level, p.descriptor(p.ObjectPrototype, keys[i]).value);
  for (let deep = 0, n = 0; level.length !== 0 && deep < NESTED; deep += 1) {
    const below = [];
    for (let i = 0; i < level.length && n < MOST; i += 1, n += 1) {
      const { [i]: value } = level;
      if (typeof value === 'string') p.append(found, value);
      const inner = value !== null && typeof value === 'object' ? p.keys(value) : none;
      for (let k = 0; k < inner.length; k += 1) {
        const d = p.descriptor(value, inner[k]);
        if (d !== undefined) p.append(below, d.value);
      }
    }
    level = below;
  }
  return found;
}

const PLAIN = {};
const NET = ['host', 'hostname', 'port', 'path', 'socketPath', 'lookup', 'agent', 'createConnection', 'rejectUnauthorized', 'checkServerIdentity', 'ca'];

/**
 * connecting() - has it an option of a connection?
 *
 * By name, of an object that has nothing else: V8 takes that for a constant as long as there is none.
 */
const connecting = () => PLAIN.host !== undefined || PLAIN.hostname !== undefined || PLAIN.port !== undefined || PLAIN.path !== undefined ||
  PLAIN.socketPath !== undefined || PLAIN.lookup !== undefined || PLAIN.agent !== undefined || PLAIN.createConnection !== undefined ||
  PLAIN.rejectUnauthorized !== undefined || PLAIN.checkServerIdentity !== undefined || PLAIN.ca !== undefined;

/** option() - the one that it has: { key, value }, or null if a getter of the program's is all */
function option() {
  const keys = gained();
  for (let i = 0; i < keys.length; i += 1) {
    const { value } = p.descriptor(p.ObjectPrototype, keys[i]);
    if (value !== undefined && p.arrayIncludes(NET, keys[i])) return { __proto__: null, key: keys[i], value };
  }
  return null;
}

/** told() - of that option: what a detection tells */
function told({ key, value }) {
  const ctx = current();
  const text = typeof value === 'string' ? value : key;
  const of = ctx === undefined ? undefined : find(ctx, (v) => v.text === text);
  return {
    __proto__: null, detection: 'prototype-pollution', info: `Object.prototype.${key} would be an option of it`,
    value: of === undefined ? undefined : of.text, value_source: of === undefined ? 'an earlier request' : of.source,
  };
}

module.exports = {
  gained, texts, connecting, option, told,
};

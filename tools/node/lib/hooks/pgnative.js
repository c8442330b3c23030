// SPDX-License-Identifier: GPL-2.0
// The driver pg-native, by itself. What pg asks by it was asked about before, and waits for others.
'use strict';
const p = require('../primordials');
const { carrying } = require('./carried');
const { ask, tell, methods } = require('./statement');

const owned = new p.SafeWeakMap(); // by pg

// One whose statement is the argument @at.
const asking = (at) => (original, operation) => {
  const carried = carrying(original);
  return function (...args) {
    if (p.weakGet(owned, this) === true) return p.apply(original, this, args);
    const error = ask('postgres', operation, args[at]);
    return error === null ? p.apply(carried, this, args) : tell(error, args, 'sync', this);
  };
};

// Several at once.
const together = (original, operation) => {
  const carried = carrying(original);
  return function pipeline(list, ...more) {
    let error = null;
    if (p.weakGet(owned, this) !== true && p.isArray(list)) {
      for (let i = 0; i < list.length && error === null; i += 1) {
        const { [i]: one } = list;
        if (one !== null && typeof one === 'object') error = ask('postgres', operation, one.text);
      }
    }
    return error === null ? p.apply(carried, this, [list, ...more]) : tell(error, more, 'sync', this);
  };
};

/** client() - its class */
function client(m) {
  methods(m.prototype, ['query', 'querySync'], asking(0));
  methods(m.prototype, ['prepare', 'prepareSync'], asking(1));
  methods(m.prototype, ['pipeline'], together);
  methods(m.prototype, ['connect', 'execute', 'cancel', 'end'], carrying);
}

/** owning() - makes connect() of pg's client, which has one as "native" */
const owning = (original) => carrying(function connect() {
  const { native } = this;
  if (native !== null && typeof native === 'object') p.weakSet(owned, native, true);
  return p.apply(original, this, arguments);
});

module.exports = { client, owning };

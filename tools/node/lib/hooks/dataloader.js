// SPDX-License-Identifier: GPL-2.0
// The package dataloader, whose loaders collect keys and have them loaded together. One that several
// requests use loads for all of them at once.
'use strict';
const { current } = require('../context');
const { runFor } = require('../batch');
const p = require('../primordials');
const { methods } = require('./statement');

// By the list of keys of a batch the contexts of who has put some in.
const asking = new p.SafeWeakMap();
const own = new p.SafeWeakMap(); // what is put in the place of the programs' functions

// The keys that wait, of version 2 and of 1, whose list is not what is loaded.
function waiting(loader) {
  const { _batch: batch, _queue: queue } = loader;
  if (batch !== null && typeof batch === 'object') return batch.keys;
  return p.isArray(queue) ? queue : undefined;
}

function note(loader, ctx) {
  const keys = waiting(loader);
  if (keys === undefined || !p.isArray(keys)) return;
  const list = p.weakGet(asking, keys);
  if (list === undefined) p.weakSet(asking, keys, [ctx]);
  else if (!p.arrayIncludes(list, ctx)) p.append(list, ctx);
  p.weakSet(asking, loader, keys);
}

// Who has put in what @loader loads now. Of version 1 the list that was there last.
function askedBy(loader, keys) {
  let of = keys;
  if (loader._batch === undefined && p.isArray(loader._queue)) of = p.weakGet(asking, loader) || keys;
  return p.weakGet(asking, of);
}

const loading = (fn) => function (keys) {
  const list = p.isArray(keys) ? askedBy(this, keys) : undefined;
  return list === undefined ? p.apply(fn, this, arguments) : runFor(list, fn, this, arguments);
};

const load = (original) => function () {
  const result = p.apply(original, this, arguments);
  const ctx = current();
  if (ctx === undefined) return result;
  const { _batchLoadFn: fn } = this;
  if (typeof fn === 'function' && p.weakGet(own, fn) === undefined) {
    const made = loading(fn);
    p.weakSet(own, made, true);
    this._batchLoadFn = made;
  }
  note(this, ctx);
  return result;
};

/** dataloader() - the class */
module.exports = function dataloader(m) {
  if (typeof m === 'function') methods(m.prototype, ['load'], load);
};

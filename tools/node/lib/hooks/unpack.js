// SPDX-License-Identifier: GPL-2.0
// What the program unpacks of a value of the request is of the request, too. What else it
// unpacks is its own.
'use strict';
const zlib = require('zlib');
const { current, BODY_LIMIT } = require('../context');
const { lookInto } = require('../values');
const { Unpacked } = require('../unpacked');
const { asBytes, sizeOf, part } = require('../bytes');
const p = require('../primordials');
const { wrap } = require('./wrap');

const NAMES = ['gunzip', 'inflate', 'inflateRaw', 'unzip', 'brotliDecompress', 'zstdDecompress'];

// With options.info it is told what has done it, too.
function unpacked(ctx, given, result) {
  const plain = p.isView(result) ? result : result.buffer;
  if (ctx.unpacked === null) ctx.unpacked = new Unpacked();
  lookInto(ctx, ctx.unpacked);
  if (ctx.unpacked.has(given)) ctx.unpacked.add(plain);
}

// As it is now, for it may be another one once it is unpacked; null if it cannot be a value.
function taken(given) {
  try {
    const bytes = asBytes(given);
    return bytes === null || sizeOf(bytes) > BODY_LIMIT ? null : part(bytes, 0, sizeOf(bytes));
  } catch {
    return null; // More than a text can be.
  }
}

const now = (original) => function (given) {
  const ctx = current();
  if (ctx === undefined) return p.apply(original, this, arguments);
  const bytes = taken(given);
  const result = p.apply(original, this, arguments);
  if (bytes !== null) unpacked(ctx, bytes, result);
  return result;
};

const later = (original) => function (given, options, callback) {
  const ctx = current();
  const at = typeof options === 'function' ? 1 : 2;
  const bytes = ctx === undefined ? null : taken(given);
  const done = at === 1 ? options : callback;
  if (bytes === null || typeof done !== 'function') return p.apply(original, this, arguments);
  arguments[at] = function (error, result) {
    if (!error) unpacked(ctx, bytes, result);
    return p.apply(done, this, arguments);
  };
  return p.apply(original, this, arguments);
};

module.exports = function hook() {
  for (const name of NAMES) {
    wrap(zlib, `${name}Sync`, now);
    wrap(zlib, name, later);
  }
};

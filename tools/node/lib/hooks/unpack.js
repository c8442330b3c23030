// SPDX-License-Identifier: GPL-2.0
// What the program unpacks of a value of the request, as of one that says deflate in base64:
// it is of the request, too. What else it unpacks is its own.
'use strict';
const zlib = require('zlib');
const { current, BODY_LIMIT } = require('../context');
const { find } = require('../values');
const { takeIn } = require('../messages');
const {
  asBytes, sizeOf, part, latin1, decode64, latin64, hexOf,
} = require('../bytes');
const p = require('../primordials');
const { wrap } = require('./wrap');

const LARGEST = 1 << 20; // bytes that are looked for among values
const LEAST = 4; // of which the shortest are none in any format
const NAMES = ['gunzip', 'inflate', 'inflateRaw', 'unzip', 'brotliDecompress', 'zstdDecompress'];

// Is @bytes a value of @ctx's, as it came, or what it says in base64 or hexadecimal?
function isBrought(ctx, bytes) {
  const size = sizeOf(bytes);
  if (size < LEAST || size > LARGEST) return false;
  const text = latin1(bytes);
  let digits = null;
  const isHex = (value) => {
    if (digits === null) digits = hexOf(bytes);
    return p.lower(p.slice(value, value.length - 2 * size)) === digits;
  };
  return find(ctx, ({ text: value }) => {
    if (value.length < size) return false;
    if (value.length === size) return value === text;
    if (value.length * 3 < size * 4) return false;
    return (decode64(value) === size && latin64() === text) || (value.length >= 2 * size && isHex(value));
  }) !== undefined;
}

// With options.info it is told what has done it, too.
function unpacked(ctx, given, result) {
  const plain = p.isView(result) ? result : result.buffer;
  if (!isBrought(ctx, given)) return;
  const size = sizeOf(plain);
  takeIn(ctx, part(plain, 0, size < BODY_LIMIT ? size : BODY_LIMIT));
}

// As it is now: it may be another one once it is unpacked.
function taken(given) {
  const bytes = asBytes(given);
  return bytes === null || typeof given === 'string' ? bytes : part(bytes, 0, sizeOf(bytes));
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

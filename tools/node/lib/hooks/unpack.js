// SPDX-License-Identifier: GPL-2.0
// What the program unpacks of a value or of the body of the request is of the request, too. What else it
// unpacks is its own.
'use strict';
const zlib = require('zlib');
const { current, BODY_LIMIT } = require('../context');
const { lookInto } = require('../values');
const { Unpacked, Flow, HEAD } = require('../unpacked');
const {
  asBytes, latin1, ofLatin1, sizeOf, part,
} = require('../bytes');
const { cut } = require('../detect/cut');
const p = require('../primordials');
const { wrap, wrapHere } = require('./wrap');

const NAMES = ['gunzip', 'inflate', 'inflateRaw', 'unzip', 'brotliDecompress', 'zstdDecompress'];
const STREAMS = ['Gunzip', 'Inflate', 'InflateRaw', 'Unzip', 'BrotliDecompress', 'ZstdDecompress'];

// That of @ctx, which knows all its values.
function unpackedOf(ctx) {
  if (ctx.unpacked === null) ctx.unpacked = new Unpacked();
  lookInto(ctx, ctx.unpacked);
  return ctx.unpacked;
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
  if (bytes !== null) {
    const unpacked = unpackedOf(ctx);
    // With options.info it is told what has done it, too.
    if (unpacked.has(ctx, bytes) || cut(ctx, bytes, (size) => unpacked.may(size)) !== undefined) unpacked.add(p.isView(result) ? result : result.buffer);
  }
  return result;
};

/**
 * class Stream - what a stream unpacks for a request
 * @head: what it was given first, as characters of a byte
 * @flow: what came out of it; null if that is not of the request, undefined as long as nothing did
 */
class Stream {
  constructor(ctx) {
    this.ctx = ctx;
    this.head = '';
    this.flow = undefined;
  }

  given(chunk) {
    if (this.flow !== undefined || !p.isView(chunk)) return;
    const left = HEAD - this.head.length;
    const size = sizeOf(chunk);
    if (left > 0 && size > 0) this.head += latin1(part(chunk, 0, size < left ? size : left));
  }

  known() {
    const { ctx, head } = this;
    const unpacked = unpackedOf(ctx);
    return unpacked.begins(ctx, head) || cut(ctx, ofLatin1(head), (size) => unpacked.may(size)) !== undefined;
  }

  came(chunk) {
    const { ctx } = this;
    if (this.flow === undefined) this.flow = this.known() ? new Flow() : null;
    if (this.flow !== null) ctx.unpacked.add(chunk, this.flow);
  }
}

const streams = new p.SafeWeakMap();

// Of @of, which is given @chunk; undefined if that is for no request.
function feed(of, chunk) {
  const ctx = current();
  let one = p.weakGet(streams, of);
  if (ctx !== undefined && (one === undefined || one.ctx !== ctx)) {
    one = new Stream(ctx);
    p.weakSet(streams, of, one);
  }
  if (one !== undefined) one.given(chunk);
  return one;
}

const transforming = (original) => function _transform(chunk) {
  feed(this, chunk);
  return p.apply(original, this, arguments);
};

// Without a callback it gives what comes: so minizlib, and with it tar, unpack.
const processing = (original) => function _processChunk(chunk) {
  const one = feed(this, chunk);
  const result = p.apply(original, this, arguments);
  if (one !== undefined && p.isView(result)) one.came(result);
  return result;
};

// It is known before it is told, which is at once. Functions with a callback are streams, too.
const pushing = (original) => function push(chunk) {
  const one = p.weakGet(streams, this);
  if (one !== undefined) {
    if (p.isView(chunk)) one.came(chunk);
    else if (chunk === null && one.flow) one.ctx.unpacked.end(one.flow);
  }
  return p.apply(original, this, arguments);
};

// Those that pack have it still. Who lists the keys of a class finds it.
const own = (prototype, key, make) => wrapHere(prototype, key, make, true);

module.exports = function hook() {
  for (const name of NAMES) wrap(zlib, `${name}Sync`, now);
  for (const name of STREAMS) {
    const { [name]: Class } = zlib;
    if (typeof Class === 'function') {
      own(Class.prototype, '_transform', transforming);
      own(Class.prototype, 'push', pushing);
      own(Class.prototype, '_processChunk', processing);
    }
  }
};

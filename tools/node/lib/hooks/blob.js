// SPDX-License-Identifier: GPL-2.0
// What a request has put into a Blob, of which the global Worker runs a "blob:" URL: what a Blob holds can be had
// only later.
'use strict';
const buffer = require('buffer');
const { current, BODY_LIMIT } = require('../context');
const {
  asBytes, ofUtf8, part, sizeOf, utf8,
} = require('../bytes');
const p = require('../primordials');
const { wrap } = require('./wrap');

const MOST = 500; // URLs that are remembered, twice
const texts = new p.SafeWeakMap();
let young = new p.SafeMap();
let old = new p.SafeMap();

// What @one of a list says, which is a text afterwards if it is no Blob and no bytes.
function textOf(one) {
  if (typeof one === 'string') return one;
  const known = one !== null && typeof one === 'object' ? p.weakGet(texts, one) : undefined;
  if (known !== undefined) return known;
  const bytes = asBytes(one);
  return bytes === null ? null : utf8(bytes);
}

// The parts, each read once.
function listed(given) {
  const list = [];
  for (const one of given) p.append(list, one !== null && typeof one === 'object' ? one : `${one}`);
  return list;
}

function remember(blob, parts) {
  const all = [];
  let left = BODY_LIMIT;
  for (let i = 0; i < parts.length && left > 0; i += 1) {
    const text = textOf(parts[i]);
    if (text !== null) {
      p.append(all, text);
      left -= text.length;
    }
  }
  p.weakSet(texts, blob, p.join(all, ''));
}

const making = (original) => new p.SafeProxy(original, {
  __proto__: null,
  construct: (target, args, made) => {
    const { 0: given } = args;
    if (current() === undefined || given === null || typeof given !== 'object') return p.construct(target, args, made);
    args[0] = listed(given);
    const blob = p.construct(target, args, made);
    remember(blob, args[0]);
    return blob;
  },
});

// By bytes, as the whole is cut.
const slicing = (original) => function slice(from = 0, to = Infinity) {
  const blob = p.apply(original, this, arguments);
  const text = p.weakGet(texts, this);
  if (text === undefined) return blob;
  const bytes = ofUtf8(text);
  const size = sizeOf(bytes);
  const at = (n) => (n < 0 ? p.max(size + n, 0) : n > size ? size : n | 0);
  p.weakSet(texts, blob, at(from) < at(to) ? utf8(part(bytes, at(from), at(to))) : '');
  return blob;
};

const naming = (original) => function createObjectURL(blob) {
  const url = p.apply(original, this, arguments);
  const text = p.weakGet(texts, blob);
  if (text !== undefined) {
    if (p.mapSize(young) >= MOST) {
      old = young;
      young = new p.SafeMap();
    }
    p.mapSet(young, url, text);
  }
  return url;
};

const bare = (url) => p.split(url, '#', 1)[0];

// It names nothing any more: what is held would be for nothing.
const revoking = (original) => function revokeObjectURL(url) {
  const result = p.apply(original, this, arguments);
  if (typeof url === 'string') {
    p.mapDelete(young, bare(url));
    p.mapDelete(old, bare(url));
  }
  return result;
};

/** textAt() - what a request has put into the Blob of @url, or undefined */
function textAt(url) {
  const whole = bare(url);
  const text = p.mapGet(young, whole);
  return text === undefined ? p.mapGet(old, whole) : text;
}

/** watch() - remember what Blobs hold */
function watch() {
  for (const name of ['Blob', 'File']) {
    const { [name]: Class } = buffer;
    if (typeof Class === 'function') {
      const own = making(Class);
      p.define(Class.prototype, 'constructor', { __proto__: null, value: own, writable: true, configurable: true });
      for (const object of [buffer, globalThis]) {
        if (object[name] === Class) p.define(object, name, { __proto__: null, value: own, writable: true, configurable: true, enumerable: object === buffer });
      }
    }
  }
  wrap(buffer.Blob.prototype, 'slice', slicing);
  wrap(URL, 'createObjectURL', naming);
  wrap(URL, 'revokeObjectURL', revoking);
}

module.exports = { textAt, watch };

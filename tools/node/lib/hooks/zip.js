// SPDX-License-Identifier: GPL-2.0
// Archives of node:zlib, which node has since 26: what opens one, or is put into one, by a path.
'use strict';
const zlib = require('zlib');
const guard = require('../guard');
const { current, within } = require('../context');
const { refuse } = require('./others');
const p = require('../primordials');
const { wrap } = require('./wrap');

const permsOf = (options) => (options !== null && typeof options === 'object' && options.writable ? 'rw' : 'r');

const asked = (path, options) => guard.file('open', guard.plainPath(path), permsOf(options), false);

const opening = (original) => function openSync(path, options) {
  refuse(asked(path, options));
  return p.apply(original, this, arguments);
};

const openingLater = (original) => function open(path, options) {
  let error;
  try {
    error = asked(path, options);
  } catch (e) {
    error = e;
  }
  return error ? p.reject(error) : p.apply(original, this, arguments);
};

// Each as [path, name], which is read once. Who asks for the next one may run for nobody.
async function* reading(files, ctx) {
  for await (const file of files) {
    const own = p.isArray(file) ? p.copy(file) : file;
    const ask = () => (own === file ? null : guard.file('open', own[0], 'r', null));
    refuse(ctx === undefined ? ask() : within(ctx, current(), ask, undefined, []));
    yield own;
  }
}

const zipping = (original) => function zipFiles(files) {
  if (files !== null && typeof files === 'object') arguments[0] = reading(files, current());
  return p.apply(original, this, arguments);
};

module.exports = function hook() {
  const { ZipFile } = zlib;
  if (typeof ZipFile !== 'function') return;
  wrap(ZipFile, 'openSync', opening);
  wrap(ZipFile, 'open', openingLater);
  wrap(zlib, 'zipFiles', zipping);
};

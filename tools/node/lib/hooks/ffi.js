// SPDX-License-Identifier: GPL-2.0
// node:ffi, which node has since 26: libraries of native code are loaded as add-ons are, and
// what is called in them nobody asks about, so that the request must not name it.
'use strict';
const fs = require('fs');
const path = require('path');
const {
  addOn, constructing, decided, refuse, replace, silently,
} = require('./others');
const p = require('../primordials');
const { wrap } = require('./wrap');

// Where the loader looks for what is named without "/", as far as can be told without it.
function foldersOf() {
  const { env } = p.process;
  const own = typeof env.LD_LIBRARY_PATH === 'string' ? p.split(env.LD_LIBRARY_PATH, ':') : [];
  const machine = process.arch === 'x64' ? 'x86_64' : process.arch === 'arm64' ? 'aarch64' : process.arch;
  const triplet = `${machine}-linux-gnu`;
  return [...own, '/usr/local/lib', `/lib/${triplet}`, `/usr/lib/${triplet}`, '/lib64', '/usr/lib64', '/lib', '/usr/lib'];
}
const folders = foldersOf();
const { existsSync } = fs;

/** fileOf() - the file that the loader would take for @name; what it does not find stands here */
function fileOf(name) {
  if (p.includes(name, '/')) return name;
  for (let i = 0; i < folders.length; i += 1) {
    const file = `${folders[i]}/${name}`;
    if (existsSync(file)) return file;
  }
  return name;
}

// Without a name it is the process itself.
function loading(name) {
  if (typeof name !== 'string') return;
  refuse(addOn('dlopen', fileOf(name)));
}

// Node tells of what is no text.
function calling(name) {
  if (typeof name === 'string') refuse(decided('ffi', 'code', name, false, 'the value names the native function'));
}

// Of which argument, or of whose keys, are the names.
const named = (at) => (original) => function () {
  calling(arguments[at]);
  return p.apply(original, this, arguments);
};

const defined = (original) => function getFunctions(definitions) {
  if (definitions !== null && typeof definitions === 'object') {
    const keys = p.keys(definitions);
    for (let i = 0; i < keys.length; i += 1) calling(keys[i]);
  }
  return p.apply(original, this, arguments);
};

const opening = (original) => function dlopen(name) {
  loading(name);
  return p.apply(original, this, arguments);
};

module.exports = function hook() {
  const ffi = silently('node:ffi');
  if (ffi === null || typeof ffi.DynamicLibrary !== 'function') return;
  const { DynamicLibrary } = ffi;
  const { prototype } = DynamicLibrary;
  replace(ffi, 'DynamicLibrary', () => constructing(DynamicLibrary, (args) => loading(args[0])));
  wrap(ffi, 'dlopen', opening);
  wrap(ffi, 'dlsym', named(1));
  for (const key of ['getFunction', 'getSymbol']) wrap(prototype, key, named(0));
  wrap(prototype, 'getFunctions', defined);
};

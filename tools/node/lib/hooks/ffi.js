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

const { existsSync, readFileSync, readdirSync } = fs;
const DEEP = 4; // files that name others

function linesOf(file) {
  try {
    return p.split(readFileSync(file, 'utf8'), '\n');
  } catch {
    return []; // Nobody can read it.
  }
}

// The files that @pattern names, of which the last component may have "*".
function matching(pattern) {
  const folder = path.dirname(pattern);
  const { 0: before, 1: after } = p.split(path.basename(pattern), '*', 2);
  if (after === undefined) return [pattern];
  try {
    const names = readdirSync(folder).sort();
    const list = [];
    for (let i = 0; i < names.length; i += 1) {
      if (names[i].length >= before.length + after.length && p.startsWith(names[i], before) && p.endsWith(names[i], after)) p.push(list, `${folder}/${names[i]}`);
    }
    return list;
  } catch {
    return [];
  }
}

// Puts the folders that @file lists, as /etc/ld.so.conf does, into @all.
function configured(file, all, deep) {
  const lines = linesOf(file);
  for (let i = 0; i < lines.length; i += 1) {
    const line = p.trim(p.split(lines[i], '#')[0]);
    const include = p.exec(/^include\s+(.+)$/, line);
    if (include !== null) {
      const files = deep > 0 ? matching(path.resolve(path.dirname(file), include[1])) : [];
      for (let k = 0; k < files.length; k += 1) configured(files[k], all, deep - 1);
    } else if (p.codeAt(line, 0) === 47) p.push(all, line);
  }
  return all;
}

// Where the loader looks for what is named without "/", as far as can be told without it: its cache has what stands in
// the folders that are configured.
function foldersOf() {
  const { env } = p.process;
  const own = typeof env.LD_LIBRARY_PATH === 'string' ? p.split(env.LD_LIBRARY_PATH, ':') : [];
  const machine = process.arch === 'x64' ? 'x86_64' : process.arch === 'arm64' ? 'aarch64' : process.arch;
  const triplet = `${machine}-linux-gnu`;
  return [...own, ...configured('/etc/ld.so.conf', [], DEEP), '/usr/local/lib', `/lib/${triplet}`, `/usr/lib/${triplet}`, '/lib64', '/usr/lib64', '/lib', '/usr/lib'];
}

/** fileOf() - the file that the loader would take for @name; what it does not find stands here */
let folders = null;
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
  folders = foldersOf();
  const { DynamicLibrary } = ffi;
  const { prototype } = DynamicLibrary;
  replace(ffi, 'DynamicLibrary', () => constructing(DynamicLibrary, (args) => loading(args[0])));
  wrap(ffi, 'dlopen', opening);
  wrap(ffi, 'dlsym', named(1));
  for (const key of ['getFunction', 'getSymbol']) wrap(prototype, key, named(0));
  wrap(prototype, 'getFunctions', defined);
};
module.exports.configured = configured;

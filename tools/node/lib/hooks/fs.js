// SPDX-License-Identifier: GPL-2.0
// fs: the callback, promise and synchronous forms of what takes a path. Streams
// open their files by fs.open(). What works on a descriptor was asked when that
// was opened.
'use strict';
const fs = require('fs');
const { dirname } = require('path');
const guard = require('../guard');
const { asText } = require('../bytes');
const { find } = require('../values');
const { current } = require('../context');
const { frames } = require('../stack');
const p = require('../primordials');
const { wrap } = require('./wrap');

const { O_WRONLY, O_RDWR, O_APPEND, O_CREAT, O_TRUNC } = fs.constants;

function ofFlags(flags, otherwise) {
  if (typeof flags === 'number') {
    const mode = flags & 3;
    if (mode === O_RDWR) return 'rw';
    if (mode === O_WRONLY) return (flags & O_APPEND) && !(flags & O_TRUNC) ? 'a' : 'w';
    return flags & (O_CREAT | O_TRUNC) ? 'rw' : 'r';
  }
  if (typeof flags !== 'string') return otherwise;
  const plus = p.includes(flags, '+');
  if (p.includes(flags, 'r')) return plus ? 'rw' : 'r';
  if (p.includes(flags, 'a')) return plus ? 'ra' : 'a';
  return plus ? 'rw' : 'w';
}

const flagOf = (options, otherwise) =>
  (options !== null && typeof options === 'object' ? ofFlags(options.flag, otherwise) : otherwise);

// Which argument, permissions or how they follow from the arguments, whether it is
// a directory: see guard.file().
class Need {
  constructor(at, perms, dir) {
    this.at = at;
    this.perms = perms;
    this.dir = dir;
  }
}
const need = (at, perms, dir) => new Need(at, perms, dir);
const META = [need(0, '', false)];
const READ = [need(0, 'r', false)];
const WRITE = [need(0, 'w', null)];
const DIR = [need(0, 'r', true)];
const MAKE = [need(0, 'w', true)];
const TEMP = [need(0, 'w', true)]; // whose name goes on
const LINK = [need(1, 'w', false)]; // whose first argument is read from where it stands
const operations = {
  __proto__: null,
  access: META,
  exists: META,
  stat: META,
  lstat: META,
  statfs: META,
  readlink: META,
  realpath: META,
  watch: META,
  watchFile: META,
  open: [need(0, (args) => ofFlags(args[1], 'r'), null)],
  openAsBlob: READ,
  readFile: [need(0, (args) => flagOf(args[1], 'r'), false)],
  writeFile: [need(0, (args) => flagOf(args[2], 'w'), false)],
  appendFile: [need(0, (args) => flagOf(args[2], 'a'), false)],
  readdir: DIR,
  opendir: DIR,
  mkdir: MAKE,
  mkdtemp: TEMP,
  mkdtempDisposable: TEMP,
  rmdir: MAKE,
  rm: WRITE,
  unlink: [need(0, 'w', false)],
  rename: [need(0, 'rw', null), need(1, 'w', null)],
  copyFile: [need(0, 'r', false), need(1, 'w', false)],
  cp: [need(0, 'r', null), need(1, 'w', null)],
  link: [need(0, '', false), need(1, 'l', false)],
  symlink: LINK,
  truncate: [need(0, 'w', false)],
  chmod: WRITE,
  lchmod: WRITE,
  chown: WRITE,
  lchown: WRITE,
  utimes: WRITE,
  lutimes: WRITE,
};

let inside = false; // fs.writeFile() calls fs.open(), which was asked for already

const permsOf = (perms, args) => (typeof perms === 'string' ? perms : perms(args));

// What a link is to lead to: nobody asks when it is followed.
function target(name, to, link) {
  const text = asText(guard.plainPath(to));
  const from = asText(guard.plainPath(link));
  if (text === null || from === null || text === '') return null;
  return guard.file(name, p.codeAt(text, 0) === 47 ? text : `${dirname(from)}/${text}`, '', null);
}

function ask(name, needs, args) {
  if (inside) return null;
  const bad = needs === LINK ? target(name, args[0], args[1]) : null;
  if (bad) return bad;
  for (let i = 0; i < needs.length; i += 1) {
    const { at, perms, dir } = needs[i];
    const made = needs === TEMP;
    // As it is written; what is behind it would hide what it is made of.
    const out = made ? guard.file(name, args[at], '', true) : null;
    if (out) return out;
    const arg = made && typeof args[at] === 'string' ? `${args[at]}XXXXXX` : args[at];
    const error = guard.file(name, arg, permsOf(perms, args), dir);
    if (error) return error;
  }
  return null;
}

// Of objects, in place: see guard.plainPath(). Undefined, or the error to throw.
function plain(needs, args) {
  if (inside) return undefined;
  try {
    for (let i = 0; i < needs.length; i += 1) {
      const { at } = needs[i];
      args[at] = guard.plainPath(args[at]);
    }
  } catch (error) {
    return error;
  }
  return undefined;
}

/**
 * refused() - null, or the error to give: of an object that is no path, or of what is refused
 *
 * Nearly all have one path, their first argument, and it is a string.
 */
function refused(name, needs, args) {
  if (inside) return null;
  if (needs.length === 1 && typeof args[0] === 'string' && needs[0].at === 0 && needs !== TEMP) {
    const { perms, dir } = needs[0];
    return guard.file(name, args[0], typeof perms === 'string' ? perms : perms(args), dir);
  }
  return plain(needs, args) || ask(name, needs, args);
}

function through(name, original, self, args) {
  if (inside || name === 'cp') return p.apply(original, self, args);
  inside = true;
  try {
    return p.apply(original, self, args);
  } finally {
    inside = false;
  }
}

function callback(name, needs) {
  return (original) => function () {
    const bad = typeof arguments[0] === 'string' && needs.length === 1 ? undefined : plain(needs, arguments);
    if (bad !== undefined && name !== 'exists') throw bad;
    const error = bad || refused(name, needs, arguments);
    if (error) {
      for (let i = arguments.length - 1; i >= 0; i -= 1) {
        if (typeof arguments[i] === 'function') {
          p.nextTick(arguments[i], name === 'exists' ? false : error);
          return undefined;
        }
      }
      throw error;
    }
    return through(name, original, this, arguments);
  };
}

// Of a directory node copies each entry by itself, some of its forms natively, and since node 26
// none by what is watched: as it goes by its filter, that asks.
function asking(options) {
  if (guard.state.policy < 0 || options === null || typeof options !== 'object' || !options.recursive) return options;
  const { filter: own } = options;
  // Node tells of what is no function.
  if (own !== undefined && typeof own !== 'function') return options;
  const filter = function (from, to) {
    const error = guard.file('cp', from, 'r', null) || guard.file('cp', to, 'w', null);
    if (error) throw error;
    return own === undefined || p.apply(own, this, [from, to]);
  };
  return { ...options, filter };
}

function copying(original) {
  return function cp(from, to, options) {
    if (typeof options === 'object') arguments[2] = asking(options);
    return p.apply(original, this, arguments);
  };
}

function sync(name, needs) {
  return (original) => function () {
    const error = refused(name, needs, arguments);
    if (error) {
      if (name === 'exists') return false;
      throw error;
    }
    return through(name, original, this, arguments);
  };
}

function promise(name, needs) {
  return (original) => function () {
    const error = refused(name, needs, arguments);
    return error ? p.reject(error) : through(name, original, this, arguments);
  };
}

// A stream opens its file later, when who asked stands on no stack any more.
function stream(perms) {
  return (original) => function (given, options) {
    const own = options !== null && typeof options === 'object' ? options : { encoding: options };
    const bare = own.fd === undefined || own.fd === null;
    const file = bare ? guard.plainPath(given) : given;
    const error = bare && !own.fs ? guard.file('open', file, ofFlags(own.flags, perms), false) : null;
    if (error === null) return p.apply(original, this, file === given ? arguments : [file, options]);
    const open = (path, flags, mode, callback) => p.nextTick(callback, error);
    return p.apply(original, this, [file, { ...own, fs: { ...fs, open } }]);
  };
}

// What of a pattern may be something else than it reads, as ".{.,x}" is "..".
const ACTIVE = /[{[(\\]/;

/**
 * turned() - may the value at [at, end) of @pattern make ".." or "/" of what reads otherwise?
 *
 * Of two dots in a component, or of what is left out at the begin.
 */
function turned(pattern, at, end) {
  const from = p.lastIndexOf(p.slice(pattern, 0, at), '/') + 1;
  const next = p.indexOf(pattern, '/', end);
  const piece = p.slice(pattern, from, next < 0 ? pattern.length : next);
  return p.exec(/[.][^]*[.]/, piece) !== null || (p.codeAt(pattern, 0) !== 47 && p.exec(/[{,][/\\,}]|^\\/, pattern) !== null);
}

// Null, or the error to give if a value of the request does.
function expanded(pattern) {
  const ctx = current();
  if (ctx === undefined || typeof pattern !== 'string' || p.exec(ACTIVE, pattern) === null) return null;
  const value = find(ctx, ({ text }) => {
    if (p.exec(ACTIVE, text) === null) return false;
    const at = p.indexOf(pattern, text);
    return at >= 0 && turned(pattern, at, at + text.length);
  });
  return value === undefined ? null : guard.detected({
    class: 'file', operation: 'glob', name: pattern, requested: '', detection: 'path-traversal', info: 'the value makes other paths of a pattern', value: value.text, value_source: value.source,
  }, ctx, frames());
}

// Options with what they hold as "cwd", which is read once and is as node takes it.
function placed(options) {
  if (options === null || typeof options !== 'object') return options;
  const { cwd } = options;
  return { __proto__: options, cwd: guard.plainPath(cwd) };
}

const askPath = (path) => guard.file('glob', path, '', true);

// Patterns of paths, and where they are looked for: none may lead out as a path may
// not. What is found is metadata.
function refusedPatterns(list, cwd) {
  let error = askPath(cwd);
  for (let i = 0; i < list.length && !error; i += 1) error = askPath(list[i]) || expanded(list[i]);
  return error;
}

const fail = (error) => { throw error; };

function failLater(error, args) {
  for (let i = args.length - 1; i >= 0; i -= 1) if (typeof args[i] === 'function') return p.nextTick(args[i], error);
  throw error;
}

function patterns(give) {
  return (original) => function glob() {
    if (inside) return p.apply(original, this, arguments);
    if (arguments.length > 1) arguments[1] = placed(arguments[1]);
    const { 1: options } = arguments;
    const many = p.isArray(arguments[0]);
    // As they are now, each by itself; the first that is refused is what is told.
    const list = many ? p.copy(arguments[0]) : [arguments[0]];
    if (many) arguments[0] = list;
    const error = refusedPatterns(list, options !== null && typeof options === 'object' ? options.cwd : undefined);
    return error ? give(error, arguments) : through('glob', original, this, arguments);
  };
}

module.exports = function hook() {
  wrap(fs, 'globSync', patterns(fail));
  wrap(fs, 'glob', patterns(failLater));
  // It gives what is iterated, and so throws.
  wrap(fs.promises, 'glob', patterns(fail));
  wrap(process, 'loadEnvFile', (original) => function loadEnvFile(path) {
    const file = guard.plainPath(path);
    const error = guard.file('open', file === undefined || file === null ? '.env' : file, 'r', false);
    if (error) throw error;
    return p.apply(original, this, [file]);
  });
  for (const [object, key] of [[fs, 'cpSync'], [fs, 'cp'], [fs.promises, 'cp']]) wrap(object, key, copying);
  wrap(fs, 'createReadStream', stream('r'));
  wrap(fs, 'createWriteStream', stream('w'));
  for (const name in operations) {
    const needs = operations[name];
    // These two give their object at once.
    if (name === 'watch' || name === 'watchFile') {
      wrap(fs, name, sync(name, needs));
      wrap(fs.promises, name, sync(name, needs));
      continue;
    }
    for (const [object, key, make] of [[fs, name, callback], [fs, `${name}Sync`, sync],
      [fs.promises, name, promise]]) {
      const native = object[key] && object[key].native;
      wrap(object, key, make(name, needs));
      if (typeof native === 'function') wrap(object[key], 'native', make(name, needs));
    }
  }
};

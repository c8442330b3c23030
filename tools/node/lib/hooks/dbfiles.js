// SPDX-License-Identifier: GPL-2.0
// The files that drivers of SQLite open: a database's own, those that a statement
// attaches or writes, copies.
'use strict';
const guard = require('../guard');
const { current } = require('../context');
const { unescaped } = require('../group');
const { replaced } = require('../texts');
const { carryAll } = require('./carried');
const p = require('../primordials');

// SQLite reads "file:" as a URI, of which it decodes the path.
function pathOf(name) {
  if (typeof name !== 'string' || !p.startsWith(name, 'file:')) return name;
  const end = p.exec(/[?#]/, name);
  const path = p.slice(name, 5, end === null ? name.length : end.index);
  const authority = p.exec(/^\/\/[^/]*/, path);
  return unescaped(authority === null ? path : p.slice(path, authority[0].length));
}

/** opened() - null, or the error if the database @given may not be opened for @perms */
function opened(given, perms) {
  if (typeof given === 'string' && p.exec(/^file:[^?]*\?(?:[^#]*&)?mode=memory(?:&|#|$)/, given) !== null) return null;
  const name = pathOf(given);
  return name === ':memory:' || name === '' ? null : guard.file('open', name, perms, false);
}

/** attached() - null, or the error if the statement @text opens another file that it may not */
function attached(text) {
  // What only reads so is asked about in vain.
  const m = p.exec(/(?:^|[;/\n])\s{0,64}(?:attach(?:\s+database)?|vacuum(?:\s+\w+)?\s+into)\s*(?:'((?:[^']|'')*)'|"((?:[^"]|"")*)")/i, text);
  if (m === null) return null;
  const name = m[1] === undefined ? replaced(m[2], '""', '"') : replaced(m[1], "''", "'");
  return opened(name, 'rw');
}

// As a statement that opens a file begins; others may stand before it.
const OPENING = /(?:^|[;/\n])\s{0,64}(?:attach|vacuum)\b/i;

// Null, or what is to be asked of a text that is bound to the statement as the name of a file, or
// as part of one.
function opensBound(text) {
  const m = p.exec(/(?:^|[;/\n])\s{0,64}(?:attach|vacuum(?:\s+\w+)?\s+into)\b(?:\s+database\b)?\s*([^;]{0,1024})/i, text);
  if (m === null || p.exec(/[?:@$]/, m[1]) === null) return null;
  return p.exec(/^[?:@$]\w*\s*(?:as\b|$)/i, m[1]) === null ? '' : 'rw';
}

// Null, or the error if one of @args from @from on, or of what they hold, is a file that may not be opened.
function boundFiles(args, from, perms) {
  for (let i = from; i < args.length; i += 1) {
    const { [i]: one } = args;
    const list = p.isArray(one) ? one : one !== null && typeof one === 'object' && !p.isView(one) ? p.valuesOf(one) : [one];
    for (let k = 0; k < list.length; k += 1) {
      const error = typeof list[k] === 'string' ? opened(list[k], perms) : null;
      if (error) return error;
    }
  }
  return null;
}

// A statement that opens a file whose name is bound when it is run.
function watchBound(statement, perms) {
  const names = ['run', 'get', 'all', 'iterate', 'each', 'bind'];
  for (let i = 0; i < names.length; i += 1) {
    const { [names[i]]: original } = statement;
    if (typeof original === 'function') {
      p.define(statement, names[i], {
        __proto__: null,
        writable: true,
        configurable: true,
        value() {
          const error = boundFiles(arguments, 0, perms);
          if (error) throw error;
          return p.apply(original, statement, arguments);
        },
      });
    }
  }
}

// The class of node's own, which has no other names.
const opening = (original) => class DatabaseSync extends original {
  constructor(file, options) {
    const name = guard.plainPath(file);
    const perms = options !== null && typeof options === 'object' && options.readOnly === true ? 'r' : 'rw';
    const error = opened(name, perms);
    if (error) throw error;
    if (options === undefined) super(name);
    else super(name, options);
  }
};

// A class that asks @perms(its arguments) of the file it is given first; who has it by another
// name, or asks what it made, sees no difference.
const asking = (original, perms) => new p.SafeProxy(original, {
  __proto__: null,
  construct(target, args, made) {
    const error = opened(args[0], perms(args));
    if (error) throw error;
    const ctx = current();
    if (ctx !== undefined) carryAll(args, ctx);
    return p.construct(target, args, made);
  },
  apply(target, self, args) {
    const error = opened(args[0], perms(args));
    if (error) throw error;
    return p.apply(target, self, args);
  },
});

/** sqlite3() - the class Database of that driver; @original(file[, mode[, callback]]) */
const sqlite3 = (original) => asking(original, (args) => (typeof args[1] === 'number' && (args[1] & 1) === 1 ? 'r' : 'rw'));

/** betterSqlite() - the same of better-sqlite3; @original(file[, options]) */
const betterSqlite = (original) => asking(original, (args) => {
  const { 1: options } = args;
  return options !== null && typeof options === 'object' && options.readonly === true ? 'r' : 'rw';
});

module.exports = {
  OPENING, attached, opened, opensBound, boundFiles, watchBound, opening, sqlite3, betterSqlite,
};

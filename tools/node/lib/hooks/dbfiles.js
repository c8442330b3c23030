// SPDX-License-Identifier: GPL-2.0
// The files that drivers of SQLite open: a database's own, those that a statement
// attaches or writes, copies.
'use strict';
const guard = require('../guard');
const { current } = require('../context');
const { latin1AsUtf8 } = require('../bytes');
const { unescaped } = require('../unescape');
const { find } = require('../values');
const { hasUp, replaced } = require('../texts');
const { carryAll } = require('./carried');
const p = require('../primordials');

// SQLite reads "file:" as a URI, of which it decodes the path: what stands from that on.
function uriOf(name) {
  const authority = p.exec(/^file:\/\/[^/?#]*/, name);
  return p.slice(name, authority === null ? 5 : authority[0].length);
}

// Of several modes the last one counts, and of what stands behind "#" none.
const inMemory = (given) => typeof given === 'string' &&
  p.exec(/^file:[^?#]*\?(?:(?!mode=)[^#&]*&)*mode=memory(?:&(?!mode=)[^#&]*)*(?:#|$)/, given) !== null;

// SQLite takes the file @name, and of what it was made the value may be @whole.
function asked(whole, name, perms) {
  return (whole === name ? null : guard.file('open', whole, '', false)) || guard.file('open', name, perms, false);
}

const cutAt = (text, at) => (at < 0 ? text : p.slice(text, 0, at));

// What is opened does not hold the value that @given begins with, which was "file:", or a blank,
// and what stands behind that.
function chosen(given, name, perms) {
  const ctx = current();
  if (ctx === undefined || (p.codeAt(name, 0) !== 47 && !hasUp(name))) return null;
  const value = find(ctx, ({ text }) => p.exec(/^(?:\s+|file:)[^]/, text) !== null && p.startsWith(given, text));
  return value === undefined ? null : guard.detected({
    class: 'file', operation: 'open', name, requested: perms, detection: 'path-traversal',
    info: 'the value names the file', value: value.text, value_source: value.source,
  }, ctx);
}

/** opened() - null, or the error if the database @given may not be opened for @perms */
function opened(given, perms) {
  if (given === ':memory:' || given === '' || inMemory(given)) return null;
  if (typeof given !== 'string') return guard.file('open', given, perms, false);
  if (!p.startsWith(given, 'file:')) return asked(given, cutAt(given, p.indexOf(given, '\0')), perms);
  const uri = uriOf(given);
  const end = p.exec(/[?#]/, uri);
  const name = unescaped(cutAt(uri, end === null ? -1 : end.index));
  if (name === ':memory:' || name === '') return null;
  return asked(unescaped(uri), cutAt(name, p.indexOf(name, '\0')), perms) || chosen(given, name, perms);
}

// What may hold a statement that opens a file.
const OPENING = /\b(?:attach|vacuum)\b/i;
const PIECE = /\s+|--[^\n]*|\/\*[^]*?(?:\*\/|$)|'([^']*(?:''[^']*)*)'|"([^"]*(?:""[^"]*)*)"|`([^`]*(?:``[^`]*)*)`|\[([^\]]*)\]|x'((?:[\da-f]{2})*)'|([\w\x80-\uffff]+)|[^]/iy;

function stringOf(m) {
  if (m[1] !== undefined) return replaced(m[1], "''", "'");
  if (m[2] !== undefined) return replaced(m[2], '""', '"');
  if (m[5] !== undefined) return bytesIn(m[5]);
  return m[3] === undefined ? m[4] : replaced(m[3], '``', '`');
}

// SQLite takes the bytes of a blob for a text.
function bytesIn(hex) {
  let text = '';
  for (let i = 0; i < hex.length; i += 2) text += p.fromCode(p.parseInt(p.slice(hex, i, i + 2), 16));
  return latin1AsUtf8(text);
}

const isBlank = (mark) => p.exec(/^(?:\s|--|\/\*)/, mark) !== null;

// The next piece that is no blank and no comment, or null.
function next(text) {
  let m = p.exec(PIECE, text);
  while (m !== null && isBlank(m[0])) m = p.exec(PIECE, text);
  return m;
}

const wordOf = (m) => (m[6] === undefined ? null : p.lower(m[6]));

// From where PIECE stands in @text, behind "attach" or "vacuum", what tells the file's name:
// { list: [{ string, word, mark }], end: the piece behind that, ";", "as" or null }.
function piecesOf(text, attach) {
  const list = [];
  let depth = 0;
  let reading = attach; // else the name follows "into"
  let end = next(text);
  for (; end !== null && end[0] !== ';'; end = next(text)) {
    const string = stringOf(end);
    const word = wordOf(end);
    const { 0: mark } = end;
    if (mark === '(') depth += 1;
    else if (mark === ')') depth -= 1;
    if (!reading) reading = word === 'into';
    else if (depth === 0 && word === 'as') break;
    else if (word !== 'database' || list.length !== 0) p.push(list, { __proto__: null, string, word, mark });
  }
  return { __proto__: null, list, end };
}

// What @list names as far as it says so, for what it may be opened if that is all, and as what
// texts that are bound are to be asked about: not, as a part of the name or as all of it.
function nameOf(list) {
  let name = '';
  let plain = true;
  let bound = null;
  for (let i = 0; i < list.length; i += 1) {
    const { [i]: { string, word, mark } } = list;
    if (string !== undefined) name += string;
    else if (word !== null) {
      if (list.length === 1) ({ 0: { mark: name } } = list);
      else plain = false;
    } else if (p.exec(/[?:@$]/, mark) !== null) bound = '';
    else if (mark !== '(' && mark !== ')' && mark !== '|') plain = false;
  }
  if (bound !== null && list.length <= 2 && list[0].string === undefined && list[0].word === null) bound = 'rw';
  return { __proto__: null, name, perms: plain && bound === null ? 'rw' : '', bound };
}

/**
 * attached() - does the statement @text open other files
 *
 * Return: the error if it may not; and null or, of a text that is bound to it, what is asked
 * about that, as the name of a file or as a part of one.
 */
function attached(text) {
  let perms = null;
  let error = null;
  let begins = true; // a statement
  PIECE.lastIndex = 0;
  for (let m = next(text); m !== null && error === null; m = next(text)) {
    const word = begins ? wordOf(m) : null;
    begins = m[0] === ';';
    if (word !== 'attach' && word !== 'vacuum') continue;
    const { list, end } = piecesOf(text, word === 'attach');
    const of = nameOf(list);
    const { lastIndex } = PIECE;
    error = of.name === '' ? null : opened(of.name, of.perms);
    PIECE.lastIndex = lastIndex;
    if (of.bound !== null && perms !== '') perms = of.bound;
    if (end === null) break;
    begins = end[0] === ';';
  }
  return { __proto__: null, error, perms };
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

// The class of node's own, which is called Database, too, since node 26.
function opening(original) {
  const made = class extends original {
    constructor(file, options) {
      const name = guard.plainPath(file);
      const perms = options !== null && typeof options === 'object' && options.readOnly === true ? 'r' : 'rw';
      const error = opened(name, perms);
      if (error) throw error;
      if (options === undefined) super(name);
      else super(name, options);
    }
  };
  p.define(made, 'name', { __proto__: null, value: original.name });
  return made;
}

/**
 * asking() - a class that has the error of @ask(its arguments), or what it makes
 *
 * Who has it by another name, or asks what it made, sees no difference.
 */
function asking(original, ask) {
  const passed = (args) => {
    const error = ask(args);
    if (error) throw error;
    const ctx = current();
    if (ctx !== undefined) carryAll(args, ctx);
    return args;
  };
  return new p.SafeProxy(original, {
    __proto__: null,
    construct: (target, args, made) => p.construct(target, passed(args), made),
    apply: (target, self, args) => p.apply(target, self, passed(args)),
  });
}

/** sqlite3() - the class Database of that driver; @original(file[, mode[, callback]]) */
const sqlite3 = (original) => asking(original, (args) => opened(args[0], typeof args[1] === 'number' && (args[1] & 1) === 1 ? 'r' : 'rw'));

/** copies() - its class Backup; @original(database, file, ...) */
const copies = (original) => asking(original, (args) => opened(args[1], 'rw'));

/** trimmed() - as opened(), for better-sqlite3, which takes the blanks around @given away */
function trimmed(given, perms) {
  // A database itself may be given, as bytes.
  if (typeof given !== 'string') return null;
  const name = p.trim(given);
  return opened(name, perms) || (name === given ? null : chosen(given, name, perms));
}

/** betterSqlite() - the same of better-sqlite3; @original(file[, options]) */
const betterSqlite = (original) => asking(original, ({ 0: file, 1: options }) => trimmed(
  file, options !== null && typeof options === 'object' && options.readonly === true ? 'r' : 'rw'));

module.exports = {
  OPENING, attached, opened, trimmed, boundFiles, watchBound, opening, asking, sqlite3, copies, betterSqlite,
};

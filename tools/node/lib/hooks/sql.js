// SPDX-License-Identifier: GPL-2.0
// Drivers of databases, changed as they are loaded: each statement is compared
// with the request before it is sent. Values that are bound are no business of
// ours, but for objects of the request that MySQL's drivers write out as SQL.
'use strict';
const guard = require('../guard');
const inject = require('../detect/inject');
const { current } = require('../context');
const { find } = require('../values');
const { frames, ownText } = require('../stack');
const p = require('../primordials');
const { wrap } = require('./wrap');
const { addOn, replace } = require('./others');
const {
  carryAll, carryQuery, carryEvents, carrying, askingBy, carryingOnce, command, listening,
} = require('./carried');
const files = require('./dbfiles');

const done = new p.SafeWeakMap();
const SPECIAL = /['"\\\0\b\t\n\r\x1a]/;

function refuse(operation, name, d) {
  return guard.detected({
    class: 'sql', operation, name, detection: 'sql-injection', info: d.why, value: d.value.text, value_source: d.value.source,
  }, current(), d.stack);
}

// One letter is no value, but it stands in what came: as a key of JSON, in brackets as
// a part of a key, or as the name of a value.
function hasLetter(ctx, key) {
  const quoted = `"${key}"`;
  const inBrackets = `[${key}]`;
  const end = `.${key}`;
  return find(ctx, ({ text, source }) => p.endsWith(source, end) || p.includes(text, quoted) || p.includes(text, inBrackets)) !== undefined;
}

// Did a request give @object its shape: are all its keys from there?
function ofRequest(ctx, object) {
  const keys = p.keys(object);
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i];
    if (key.length === 1 ? !hasLetter(ctx, key) : !find(ctx, (v) => v.text === key)) return false;
  }
  return keys.length > 0;
}

function objects(bound) {
  const ctx = current();
  if (ctx === undefined || bound === null || typeof bound !== 'object') return null;
  const list = p.isArray(bound) ? bound : [bound];
  for (let i = 0; i < list.length; i += 1) {
    const v = list[i];
    if (v !== null && typeof v === 'object' && !p.isArray(v) && !p.isView(v) && ofRequest(ctx, v)) {
      return {
        __proto__: null, why: 'an object of the request is bound as a value', stack: frames(),
        value: { __proto__: null, text: p.stringify(v), source: 'body' },
      };
    }
  }
  return null;
}

// What MySQL's drivers take for places of values: "?" and "??", in strings, too.
function places(text) {
  let n = 0;
  for (let at = p.indexOf(text, '?'); at >= 0; at = p.indexOf(text, '?', at)) {
    const from = at;
    while (p.codeAt(text, at) === 63) at += 1;
    if (at - from < 3) n += 1;
  }
  return n;
}

// What stands around the first "?" of @text as it does when that is escaped.
function around(text) {
  let from = p.indexOf(text, '?');
  let to = from;
  while (from > 0 && p.exec(SPECIAL, text[from - 1]) === null) from -= 1;
  while (to < text.length && p.exec(SPECIAL, text[to]) === null) to += 1;
  return p.slice(text, from, to);
}

// Into a string with a "?" the drivers put what is bound, and its quotes end that.
function misplaced(text, bound) {
  const ctx = current();
  if (ctx === undefined || bound === null || bound === undefined || typeof bound === 'function' ||
    (p.isArray(bound) && bound.length === 0) || places(text) <= (p.isArray(bound) ? bound.length : 1)) return null;
  const stack = frames();
  const value = find(ctx, ({ text: v }) => {
    if (!p.includes(v, '?')) return false;
    const piece = around(v);
    const at = piece.length > 1 ? p.indexOf(text, piece) : -1;
    return at >= 0 && !ownText(stack, text, at, piece.length);
  });
  return value === undefined ? null : {
    __proto__: null, why: 'the value is a place for what is bound', stack, value,
  };
}

// Only query() writes what is bound into the statement.
const written = (operation, text, values) => objects(values) || (operation === 'query' ? misplaced(text, values) : null);

// What a driver takes for the statement, of a text or an object that has one. A stream of
// pg's has it in its cursor.
function textOf(first, key) {
  if (typeof first === 'string') return first;
  if (first === null || typeof first !== 'object') return undefined;
  const { [key]: text, cursor } = first;
  return text === undefined && cursor !== null && typeof cursor === 'object' ? cursor[key] : text;
}

/**
 * watch() - makes a method of one whose first argument is a statement
 * @dialect: see sqltokens.js
 * @how: "sync": throws; "promise": rejects where there is no callback
 * @binds: its objects are written out as SQL
 * @sends: what it calls back is carried by another method, which it calls
 */
function watch(dialect, how, binds, sends) {
  const key = dialect === 'postgres' ? 'text' : 'sql';
  return (original, operation) => function (...args) {
    const first = args[0];
    const text = textOf(first, key);
    let error = null;
    if (typeof text === 'string') {
      const d = inject.statement(text, dialect) ||
        (binds ? written(operation, text, p.isArray(args[1]) || typeof args[1] === 'object' ? args[1] : first.values) : null);
      if (d !== null) error = refuse(operation, text, d);
    }
    let perms = null;
    if (error === null && dialect === 'sqlite' && typeof text === 'string' && p.exec(files.OPENING, text) !== null) {
      ({ error, perms } = files.attached(text));
      if (error === null && perms !== null) error = files.boundFiles(args, 1, perms);
    }
    if (error === null) {
      const ctx = sends ? undefined : current();
      if (ctx !== undefined) {
        if (args.length !== 0) args[0] = carryQuery(first, ctx);
        carryAll(args, ctx);
      }
      const result = dialect === 'sqlite' ? askingBy(original, this, args) : p.apply(original, this, args);
      if (ctx !== undefined && result !== this) carryEvents(result, ctx);
      if (perms !== null && result !== this && result !== null && typeof result === 'object') files.watchBound(result, perms);
      return result;
    }
    for (let i = args.length - 1; i >= 0; i -= 1) {
      if (typeof args[i] === 'function') {
        p.nextTick(args[i], error);
        return how === 'promise' ? undefined : this;
      }
    }
    if (how === 'promise') return p.reject(error);
    throw error;
  };
}

// Wraps those that @object has or inherits by @make, each once.
function methods(object, names, make) {
  let o = object;
  while (o && o !== p.ObjectPrototype) {
    for (let i = 0; i < names.length; i += 1) {
      const key = `${names[i]}`;
      if (p.hasOwn(o, key) && !p.includes(p.weakGet(done, o) || '', ` ${key} `)) {
        wrap(o, key, (original) => make(original, key));
        p.weakSet(done, o, `${p.weakGet(done, o) || ''} ${key} `);
      }
    }
    o = p.prototypeOf(o);
  }
}

// on() and its like, by which an emitter of several requests is listened to. Those of node's own
// class are put in by themselves.
function listeners(of, names) {
  if (!of || typeof of.on !== 'function') return;
  const { on } = of;
  const known = p.weakGet(done, of) || '';
  if (p.includes(known, ' on ')) return;
  p.weakSet(done, of, `${known} on `);
  const add = (key, make) => {
    p.define(of, key, {
      __proto__: null, value: of[key], writable: true, configurable: true, enumerable: p.hasOwn(of, key),
    });
    wrap(of, key, make);
  };
  add('on', listening(names));
  add('addListener', listening(names));
  add('once', listening(names, on));
}

// These ask by a connection's methods, and call back when another request gives its connection back.
const pool = (m) => methods(m.prototype, ['getConnection', 'query', 'execute', 'end'], carrying);
const NOTIFIED = { __proto__: null, notification: 1, notice: 1 };
const postgres = (m) => {
  methods(m.prototype, ['query'], watch('postgres', 'promise'));
  methods(m.prototype, ['connect', 'end'], carrying);
  listeners(m.prototype, NOTIFIED);
};
const pgPool = (m) => methods(m.prototype, ['connect', 'query', 'end'], carrying);
const cursor = (m) => methods(m.prototype, ['read', 'close'], carrying);
const mysql = (m) => {
  const sends = m.prototype !== undefined && typeof m.prototype.addCommand === 'function';
  methods(m.prototype, ['addCommand'], command);
  methods(m.prototype, ['query', 'execute', 'prepare'], watch('mysql', 'sync', true, sends));
  methods(m.prototype, ['connect', 'changeUser', 'beginTransaction', 'commit', 'rollback', 'ping', 'statistics', 'end'], carrying);
};

const TOLD = {
  __proto__: null, open: 1, close: 1, error: 1, trace: 1, profile: 1, change: 1,
};
// The class that Database's methods make; new original(database, text[, callback]).
function statement(original) {
  const asked = watch('sqlite', 'sync')(() => undefined, 'prepare');
  return files.asking(original, ({ 1: text }) => {
    asked(text);
    return null;
  });
}

const sqlite3 = (m) => {
  const of = m.Database && m.Database.prototype;
  methods(of, ['run', 'get', 'all', 'each', 'map', 'exec', 'prepare'], watch('sqlite', 'sync'));
  methods(of, ['loadExtension'], extension);
  methods(of, ['close', 'wait'], carrying);
  methods(of, ['backup'], copying(files.opened));
  listeners(of, TOLD);
  if (m.Database) replace(m, 'Database', files.sqlite3);
  if (m.cached && m.cached.Database) replace(m.cached, 'Database', files.sqlite3);
  if (m.Statement) {
    methods(m.Statement.prototype, ['bind', 'run', 'get', 'all', 'each', 'map', 'reset', 'finalize'], carryingOnce);
    replace(m, 'Statement', statement);
  }
  if (m.Backup) {
    methods(m.Backup.prototype, ['step', 'finish'], carrying);
    replace(m, 'Backup', files.copies);
  }
};
const betterSqlite = (m) => {
  methods(m.prototype, ['prepare', 'exec'], watch('sqlite', 'sync'));
  methods(m.prototype, ['pragma'], pragma);
  methods(m.prototype, ['loadExtension'], extension);
  methods(m.prototype, ['backup'], copying(files.trimmed));
  return files.betterSqlite(m);
};

// What follows "PRAGMA".
const pragma = (original) => {
  const asked = watch('sqlite', 'sync')(() => undefined, 'pragma');
  return function (text) {
    if (typeof text === 'string') asked(`PRAGMA ${text}`);
    return p.apply(original, this, arguments);
  };
};

function extension(original) {
  return function loadExtension(file) {
    const error = typeof file === 'string' ? addOn('loadExtension', file) : null;
    if (error) throw error;
    return p.apply(carrying(original), this, arguments);
  };
}

// Copies a database to another file.
const copying = (opened) => (original) => function backup(file) {
  const error = typeof file === 'string' ? opened(file, 'rw') : null;
  if (error) throw error;
  return p.apply(carrying(original), this, arguments);
};

function builtin(m) {
  if (!m.DatabaseSync) return;
  methods(m.DatabaseSync.prototype, ['prepare', 'exec'], watch('sqlite', 'sync'));
  methods(m.DatabaseSync.prototype, ['loadExtension'], extension);
  replace(m, 'DatabaseSync', files.opening);
  wrap(m, 'backup', (original) => function backup(source, file) {
    const name = guard.plainPath(file);
    const error = files.opened(name, 'rw');
    if (error) return p.reject(error);
    arguments[1] = name;
    return p.apply(original, this, arguments);
  });
}

const sqlJs = (m) => function initSqlJs(...args) {
  return p.then(p.apply(m, this, args), (SQL) => {
    methods(SQL.Database.prototype, ['run', 'exec', 'prepare', 'each', 'iterateStatements'], watch('sqlite', 'sync'));
    return SQL;
  });
};

// By the name under which a module is required, or its file's end: what calls itself
// mysql2/promise, or a pool, reaches the class by another way.
const drivers = {
  __proto__: null,
  'pg-cursor': cursor,
  'pg-cursor/index.js': cursor,
  'pg-pool': pgPool,
  'pg-pool/index.js': pgPool,
  'mysql2/lib/pool.js': pool,
  'mysql2/lib/base/pool.js': pool,
  'mysql/lib/Pool.js': pool,
  pg: (m) => (m.Client ? postgres(m.Client) : undefined),
  'pg/lib/client.js': postgres,
  'pg/lib/native/client.js': postgres,
  mysql2: (m) => (m.Connection ? mysql(m.Connection) : undefined),
  'mysql2/lib/connection.js': mysql,
  'mysql2/lib/base/connection.js': mysql,
  'mysql/lib/Connection.js': mysql,
  sqlite3,
  'sqlite3/lib/sqlite3.js': sqlite3,
  'better-sqlite3': betterSqlite,
  'better-sqlite3/lib/index.js': betterSqlite,
  'better-sqlite3/lib/database.js': betterSqlite,
  'node:sqlite': builtin,
  'sql.js': sqlJs,
  'sql.js/dist/sql-wasm.js': sqlJs,
  'sql.js/dist/sql-asm.js': sqlJs,
};
const wrapped = new p.SafeWeakMap();

// The package's folder and what follows: "/x/node_modules/pg/lib/client.js". Debian has packages in
// /usr/share/nodejs, programs may have copies elsewhere.
function byFile(file) {
  if (typeof file !== 'string') return undefined;
  const m = p.exec(/.*\/(?:node_modules|nodejs)\/(.+)/s, file) || p.exec(/.*\/((?:pg|mysql2?|(?:better-)?sqlite3)\/lib\/.+)/s, file);
  return m === null ? undefined : drivers[m[1]];
}

/** loaded() - @request was required and gave @exported: what to give instead */
module.exports = function loaded(request, exported, file) {
  if (exported === null || (typeof exported !== 'object' && typeof exported !== 'function')) return exported;
  const driver = drivers[request] || byFile(file);
  if (!driver) return exported;
  const old = p.weakGet(wrapped, exported);
  if (old) return old;
  const result = driver(exported) || exported;
  p.weakSet(wrapped, exported, result);
  if (result !== exported) p.weakSet(wrapped, result, result);
  return result;
};

// SPDX-License-Identifier: GPL-2.0
// Drivers of databases, changed as they are loaded: which methods take statements, call back, or
// open files.
'use strict';
const guard = require('../guard');
const p = require('../primordials');
const { wrap } = require('./wrap');
const { addOn, replace } = require('./others');
const { carrying, carryingOnce, command } = require('./carried');
const {
  watch, written, methods, listeners,
} = require('./statement');
const files = require('./dbfiles');
const { creating } = require('./mysql');
const mariadb = require('./mariadb');
const postgresJs = require('./postgresjs');
const tedious = require('./tedious');
const oracledb = require('./oracledb');
const pgNative = require('./pgnative');
const prisma = require('./prisma');
const dataloader = require('./dataloader');
const mongo = require('./mongodb');

// These ask by a connection's methods, and call back when another request gives its connection back.
const pool = (m) => methods(m.prototype, ['getConnection', 'query', 'execute', 'end'], carrying);
const NOTIFIED = { __proto__: null, notification: 1, notice: 1 };
const postgres = (m) => {
  methods(m.prototype, ['query'], watch('postgres', 'promise'));
  methods(m.prototype, ['connect', 'end'], carrying);
  listeners(m.prototype, NOTIFIED);
};
const postgresNative = (m) => {
  methods(m.prototype, ['connect'], pgNative.owning);
  postgres(m);
};
const native = (m) => {
  pgNative.client(m);
  listeners(m.prototype, NOTIFIED);
};
const pgPool = (m) => methods(m.prototype, ['connect', 'query', 'end'], carrying);
const cursor = (m) => methods(m.prototype, ['read', 'close'], carrying);
const mysql = (m) => {
  const sends = m.prototype !== undefined && typeof m.prototype.addCommand === 'function';
  methods(m.prototype, ['addCommand'], command);
  if (!sends && typeof m.createQuery === 'function') methods(m, ['createQuery'], creating);
  else methods(m.prototype, ['query', 'execute', 'prepare'], watch('mysql', 'sync', written, sends));
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

// A statement as a literal, whose texts stand around what is bound.
const tagged = (original, operation) => {
  const asked = watch('sqlite', 'sync')(() => undefined, operation);
  return function (texts) {
    if (p.isArray(texts)) {
      const args = p.copy(arguments);
      args[0] = p.join(texts, '?');
      p.apply(asked, this, args);
    }
    return p.apply(original, this, arguments);
  };
};

// The class of what keeps such statements is told by none of its names.
const tagging = (original) => function createTagStore() {
  const store = p.apply(original, this, arguments);
  methods(p.prototypeOf(store), ['run', 'get', 'all', 'iterate'], tagged);
  return store;
};

function builtin(m) {
  if (!m.DatabaseSync) return;
  methods(m.DatabaseSync.prototype, ['createTagStore'], tagging);
  methods(m.DatabaseSync.prototype, ['prepare', 'exec'], watch('sqlite', 'sync'));
  methods(m.DatabaseSync.prototype, ['loadExtension'], extension);
  const { DatabaseSync } = m;
  replace(m, 'DatabaseSync', files.opening);
  if (m.Database === DatabaseSync) replace(m, 'Database', () => m.DatabaseSync);
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
  dataloader,
  'dataloader/index.js': dataloader,
  'sequelize/lib/dialects/abstract/query-generator/operators.js': mongo.aliases,
  'sequelize/lib/dialects/abstract/query-generator.js': mongo.aliases,
  'mongodb/lib/collection.js': mongo.collection,
  'mongodb/lib/cursor/find_cursor.js': mongo.find,
  'mongodb/lib/cursor/aggregation_cursor.js': mongo.aggregation,
  'mongodb/lib/bulk/common.js': mongo.bulk,
  'mongodb/lib/db.js': mongo.database,
  'mongodb/lib/mongo_client.js': mongo.client,
  'pg-cursor': cursor,
  'pg-cursor/index.js': cursor,
  'pg-pool': pgPool,
  'pg-pool/index.js': pgPool,
  'mysql2/lib/pool.js': pool,
  'mysql2/lib/base/pool.js': pool,
  'mysql/lib/Pool.js': pool,
  pg: (m) => (m.Client ? postgres(m.Client) : undefined),
  'pg/lib/client.js': postgres,
  'pg/lib/native/client.js': postgresNative,
  'pg-native': native,
  'pg-native/index.js': native,
  'postgres/cjs/src/query.js': postgresJs.query,
  'postgres/cjs/src/types.js': postgresJs.types,
  'postgres/cjs/src/index.js': postgresJs.postgres,
  mysql2: (m) => (m.Connection ? mysql(m.Connection) : undefined),
  'mysql2/lib/connection.js': mysql,
  'mysql2/lib/base/connection.js': mysql,
  'mysql/lib/Connection.js': mysql,
  mariadb: mariadb('promise'),
  'mariadb/callback': mariadb('callback'),
  'mariadb/dist/promise.cjs': mariadb('promise'),
  'mariadb/dist/callback.cjs': mariadb('callback'),
  // Before 3.5.
  'mariadb/promise.js': mariadb('promise'),
  'mariadb/callback.js': mariadb('callback'),
  'tedious/lib/connection.js': tedious,
  'oracledb/lib/connection.js': oracledb.connection,
  'oracledb/lib/pipeline.js': oracledb.pipeline,
  '@prisma/client/runtime/library.js': prisma,
  '@prisma/client/runtime/binary.js': prisma,
  '@prisma/client/runtime/client.js': prisma,
  '@prisma/client/runtime/edge.js': prisma,
  // Of a client that is made into a folder of the program's.
  'runtime/library.js': prisma,
  'runtime/binary.js': prisma,
  'runtime/client.js': prisma,
  'runtime/edge.js': prisma,
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
  const m = p.exec(/.*\/(?:node_modules|nodejs)\/(.+)/s, file) || p.exec(
    /.*\/((?:pg|mysql2?|(?:better-)?sqlite3|tedious|oracledb)\/lib\/.+|(?:mariadb\/dist|postgres\/cjs\/src)\/.+|runtime\/(?:library|binary|client|edge)\.js)$/s, file);
  return m === null ? undefined : drivers[m[1]];
}

/** loaded() - @request was required and gave @exported: what to give instead */
module.exports = function loaded(request, exported, file) {
  if (exported === null || (typeof exported !== 'object' && typeof exported !== 'function')) return exported;
  const driver = drivers[request] || byFile(file);
  if (!driver) return exported;
  const old = p.weakGet(wrapped, exported);
  if (old) return old;
  const result = driver(exported, file) || exported;
  p.weakSet(wrapped, exported, result);
  if (result !== exported) p.weakSet(wrapped, result, result);
  return result;
};

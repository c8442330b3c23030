// SPDX-License-Identifier: GPL-2.0
// Which methods of drivers are asked about, by objects that look like them; the real ones
// are in tests/rasp/real and tests/rasp/clients.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const EventEmitter = require('node:events');
const { bailey, dir, protect } = require('./helper');

protect('');
const loaded = require('../../tools/node/lib/hooks/sql');

const BAD = 'ERR_BAILEY_DENIED';
const bad = ['x', 'OR 1=1'].join("' ");
let count = 0;
// A class with methods that give what they were given.
const like = (...names) => {
  const it = class {};
  for (const name of names) it.prototype[name] = function take(first) { return first; };
  return it;
};
const outcome = async (fn) => {
  count += 1;
  try {
    return await bailey.run({ method: 'POST', url: `/drivers${count}`, headers: {}, body: { v: bad } }, () => fn(bad));
  } catch (e) {
    return e.code;
  }
};

test('each_method_that_takes_a_statement_is_asked_about', async () => {
  const Lite = like('run', 'get', 'all', 'each', 'map', 'exec', 'prepare');
  loaded('sqlite3', { Database: Lite });
  const Better = like('prepare', 'exec');
  loaded('better-sqlite3', Better);
  const My = like('query', 'execute', 'prepare');
  loaded('mysql2', { Connection: My });
  const Js = like('run', 'exec', 'prepare', 'each', 'iterateStatements');
  await loaded('sql.js', async () => ({ Database: Js }))();
  for (const one of [Lite, Better, My, Js]) {
    for (const name of Object.getOwnPropertyNames(one.prototype).filter((n) => n !== 'constructor')) {
      assert.strictEqual(await outcome((v) => new one()[name](`SELECT '${v}'`)), BAD, name); // eslint-disable-line no-await-in-loop
      assert.strictEqual(await outcome(() => new one()[name]('SELECT 1')), 'SELECT 1', name); // eslint-disable-line no-await-in-loop
    }
  }
});

test('pragma_is_a_statement', async () => {
  const Better = like('pragma');
  loaded('better-sqlite3/lib/database.js', Better);
  assert.strictEqual(await outcome((v) => new Better().pragma(`table_info('${v}')`)), BAD);
  assert.strictEqual(await outcome(() => new Better().pragma('user_version')), 'user_version');
});

test('statement_is_what_the_driver_takes_for_it', async () => {
  const My = like('query');
  loaded('mysql2/lib/connection.js', My);
  const Pg = like('query');
  loaded('pg/lib/client.js', Pg);
  assert.strictEqual(await outcome((v) => new My().query({ sql: `SELECT '${v}'`, text: 'SELECT 1' })), BAD);
  assert.strictEqual(await outcome((v) => new Pg().query({ text: `SELECT '${v}'`, sql: 'SELECT 1' })), BAD);
});

test('statement_of_a_stream_is_that_of_its_cursor', async () => {
  const Pg = like('query');
  loaded('pg/lib/client.js', Pg);
  const stream = (text) => ({ cursor: { text }, submit() {} });
  assert.strictEqual(await outcome((v) => new Pg().query(stream(`SELECT '${v}'`))), BAD);
  assert.strictEqual(typeof await outcome(() => new Pg().query(stream('SELECT 1'))), 'object');
});

test('query_that_is_asked_again_calls_back_for_who_asked_last', async () => {
  const My = like('query');
  loaded('mysql/lib/Connection.js', My);
  const seen = [];
  const query = { sql: 'SELECT 1', _callback: () => seen.push(bailey.request().route), emit() {} };
  const ask = (url) => bailey.run({ method: 'GET', url, headers: {} }, () => { new My().query(query); });
  ask('/first');
  ask('/second');
  query._callback();
  assert.deepStrictEqual(seen, ['/second']);
});

test('rows_of_a_cursor_come_to_who_reads_them', () => {
  const Cursor = class { read(n, fn) { this.fn = fn; } };
  loaded('pg-cursor', Cursor);
  const one = new Cursor();
  const seen = [];
  bailey.run({ method: 'GET', url: '/reads', headers: {} }, () => one.read(1, () => seen.push(bailey.request().route)));
  one.fn();
  assert.deepStrictEqual(seen, ['/reads']);
});

// A command of a connection of mysql2's is one however it got there, as of a prepared statement.
test('commands_of_mysql2_call_back_for_who_asked', () => {
  const My = class {
    constructor() { this.list = []; }

    addCommand(one) { this.list.push(one); return one; }

    query(sql, onResult) { return this.addCommand({ sql, onResult, emit() {} }); }
  };
  loaded('mysql2/lib/base/connection.js', My);
  const one = new My();
  const seen = [];
  const tell = () => seen.push(bailey.request().route);
  const ask = (url, fn) => bailey.run({ method: 'GET', url, headers: {} }, fn);
  ask('/query', () => one.query('SELECT 1', tell));
  ask('/statement', () => one.addCommand({ statement: {}, onResult: tell, emit() {} }));
  for (const { onResult } of one.list) onResult();
  assert.deepStrictEqual(seen, ['/query', '/statement']);
});

test('listener_that_is_carried_is_taken_away_by_what_was_given', () => {
  const Pg = class extends EventEmitter { query() {} }; // eslint-disable-line class-methods-use-this
  loaded('pg/lib/native/client.js', Pg);
  const { on } = EventEmitter.prototype;
  const one = new Pg();
  const seen = [];
  const tell = (e) => seen.push([e, bailey.request().route]);
  bailey.run({ method: 'GET', url: '/listens', headers: {} }, () => {
    one.on('notification', tell).addListener('notification', tell).once('notification', tell);
  });
  assert.deepStrictEqual(one.listeners('notification'), [tell, tell, tell]);
  one.emit('notification', 1);
  assert.deepStrictEqual(seen, [[1, '/listens'], [1, '/listens'], [1, '/listens']]);
  one.removeListener('notification', tell).off('notification', tell);
  assert.strictEqual(one.listenerCount('notification'), 0);
  assert.strictEqual(EventEmitter.prototype.on, on);
});

test('object_whose_values_mysql2_takes_by_their_names_is_no_value', async () => {
  const My = like('query', 'execute');
  loaded('mysql2', { Connection: My });
  const ask = (config, first, body) => {
    count += 1;
    const one = Object.assign(new My(), { config });
    return bailey.run({ method: 'POST', url: `/drivers${count}`, headers: {}, body }, () => {
      try {
        return one.query(first, body) && 'asked';
      } catch (e) {
        return e.code;
      }
    });
  };
  const text = 'SELECT name FROM users WHERE name = :name';
  for (const [config, first] of [[{ namedPlaceholders: true }, text], [{}, { sql: text, namedPlaceholders: true }]]) {
    assert.strictEqual(ask(config, first, { name: 'Ann' }), 'asked');
    assert.strictEqual(ask(config, first, { name: { password: 1 } }), BAD);
  }
  assert.strictEqual(ask({}, 'SELECT name FROM users WHERE ?', { name: 'Ann' }), BAD);
});

// Its classes are its own, and what it exports cannot be changed.
test('mariadb_is_asked_by_what_its_functions_give', async () => {
  for (const [file, how] of [['dist/promise.cjs', (v) => Promise.resolve(v)], ['dist/callback.cjs', (v) => v]]) {
    const Connection = like('query', 'execute', 'batch', 'queryStream');
    const Pool = class extends like('query', 'execute', 'batch') {
      getConnection(fn) { return fn ? fn(null, new Connection()) : how(new Connection()); } // eslint-disable-line class-methods-use-this
    };
    const exported = Object.freeze({
      createConnection: () => how(new Connection()), createPool: () => new Pool(), version: '3.5.4', SqlError: Error,
    });
    const m = loaded('', exported, `/x/node_modules/mariadb/${file}`);
    assert.deepStrictEqual(Object.keys(m), Object.keys(exported));
    const pool = m.createPool({});
    const ofPool = file === 'dist/promise.cjs' ? await pool.getConnection() : await new Promise((ok) => { pool.getConnection((e, one) => ok(one)); });
    for (const one of [await m.createConnection({}), pool, ofPool]) {
      for (const name of ['query', 'execute', 'batch']) {
        assert.strictEqual(await outcome((v) => one[name](`SELECT '${v}'`)), BAD, name); // eslint-disable-line no-await-in-loop
        assert.strictEqual(await outcome(() => one[name]('SELECT 1')), 'SELECT 1', name); // eslint-disable-line no-await-in-loop
      }
    }
  }
});

test('query_of_postgres_js_is_asked_about_when_its_text_is_known', async () => {
  const src = path.join(dir, 'node_modules/postgres/cjs/src');
  fs.mkdirSync(src, { recursive: true });
  fs.writeFileSync(path.join(src, 'query.js'), `
    exports.Query = class Query {
      constructor(strings, args) { Object.assign(this, { strings, args, executed: false }); }
      reject(e) { this.error = e; }
      handle() { this.executed = true; }
      then(ok, bad) { this.handle(); if (this.error) bad(this.error); else ok('sent'); }
    };`);
  fs.writeFileSync(path.join(src, 'types.js'), `
    const { Query } = require('./query.js');
    exports.stringify = (q, text) => q.args.reduce((all, a, i) => all +
      (a instanceof Query ? exports.stringify(a, a.strings[0]) : '$1') + q.strings[i + 1], text);
    exports.Query = Query;`);
  const { Query } = require(path.join(src, 'types.js'));
  const sql = (strings, ...args) => new Query(strings, args);
  assert.strictEqual(await outcome((v) => sql([`SELECT '${v}'`])), BAD);
  assert.strictEqual(await outcome((v) => sql`SELECT ${sql([`'${v}'`])}`), BAD);
  assert.strictEqual(await outcome((v) => sql`SELECT ${v}`), 'sent');
  assert.strictEqual(await outcome(() => sql(['SELECT 1'])), 'sent');
  // Within the request, too; all above are awaited outside.
  assert.strictEqual(await outcome((v) => new Promise((ok, bad) => { sql([`SELECT '${v}'`]).then(ok, bad); })), BAD);
});

test('request_of_tedious_is_told_of_its_refusal', async () => {
  const Connection = class {
    execSql(request) { request.callback(null, request.sqlTextOrProcedure); } // eslint-disable-line class-methods-use-this
  };
  for (const name of ['execSqlBatch', 'prepare', 'callProcedure']) Connection.prototype[name] = Connection.prototype.execSql;
  loaded('', Connection, '/x/node_modules/tedious/lib/connection.js');
  const ask = (name, sqlTextOrProcedure, parameters = []) => new Promise((ok, bad) => {
    const request = { sqlTextOrProcedure, parameters, emit() {}, userCallback: (e, text) => (e ? bad(e) : ok(text)) };
    request.callback = (...args) => request.userCallback(...args);
    new Connection()[name](request);
  });
  for (const name of ['execSql', 'execSqlBatch', 'prepare']) {
    assert.strictEqual(await outcome((v) => ask(name, `SELECT '${v}'`)), BAD, name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome(() => ask(name, 'SELECT 1')), 'SELECT 1', name); // eslint-disable-line no-await-in-loop
  }
  // A procedure may be given a statement.
  const given = (procedure, value) => ask('callProcedure', procedure, [{ name: 'handle', value: 1 }, { name: 'stmt', value }]);
  for (const name of ['sp_prepare', 'master..sp_executesql', '[sp_prepexec]', '[sys].[sp_executesql]', 'master."sys".sp_prepare']) {
    assert.strictEqual(await outcome((v) => given(name, `SELECT '${v}'`)), BAD, name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome(() => given(name, 'SELECT 1')), name); // eslint-disable-line no-await-in-loop
  }
  assert.strictEqual(await outcome((v) => given('find', `x '${v}'`)), 'find');
});

test('statements_of_oracledb_are_asked_about', async () => {
  const Connection = like('execute', 'executeMany', 'queryStream', 'getStatementInfo');
  loaded('', Connection, '/x/node_modules/oracledb/lib/connection.js');
  const Pipeline = like('addExecute', 'addExecuteMany', 'addFetchOne', 'addFetchMany', 'addFetchAll');
  loaded('', Pipeline, '/x/node_modules/oracledb/lib/pipeline.js');
  for (const one of [Connection, Pipeline]) {
    for (const name of Object.getOwnPropertyNames(one.prototype).filter((n) => n !== 'constructor')) {
      assert.strictEqual(await outcome((v) => new one()[name](`SELECT '${v}' FROM dual`)), BAD, name); // eslint-disable-line no-await-in-loop
      assert.strictEqual(await outcome((v) => new one()[name]('SELECT :v FROM dual', [v])), 'SELECT :v FROM dual', name); // eslint-disable-line no-await-in-loop
    }
  }
  assert.strictEqual(await outcome((v) => new Connection().execute({ statement: `SELECT '${v}' FROM dual` })), BAD);
});

// What pg asks by it was asked about, and may be sent for another request.
test('pg_native_is_asked_about_by_itself_and_not_for_pg', async () => {
  const Native = like('query', 'querySync', 'pipeline');
  Native.prototype.prepare = (name, text) => text;
  loaded('pg-native', Native);
  for (const name of ['query', 'querySync']) assert.strictEqual(await outcome((v) => new Native()[name](`SELECT '${v}'`)), BAD, name); // eslint-disable-line no-await-in-loop
  assert.strictEqual(await outcome((v) => new Native().prepare('a', `SELECT '${v}'`)), BAD);
  assert.strictEqual(await outcome((v) => new Native().pipeline([{ text: 'SELECT 1' }, { text: `SELECT '${v}'` }])), BAD);
  assert.strictEqual(await outcome(() => new Native().prepare('a', 'SELECT 1')), 'SELECT 1');
  const Pg = class {
    constructor() { this.native = new Native(); }

    connect() {} // eslint-disable-line class-methods-use-this
  };
  loaded('', Pg, '/x/node_modules/pg/lib/native/client.js');
  const pg = new Pg();
  pg.connect();
  assert.strictEqual(await outcome((v) => pg.native.query(`SELECT '${v}'`).length), `SELECT '${bad}'`.length);
});

test('extension_of_sqlite_that_the_request_names_is_refused', async () => {
  for (const [name, wrap] of [['sqlite3', (Database) => ({ Database })], ['better-sqlite3', (m) => m]]) {
    const Lite = like('loadExtension');
    loaded(name, wrap(Lite));
    assert.strictEqual(await outcome((v) => new Lite().loadExtension(v)), BAD, name); // eslint-disable-line no-await-in-loop
  }
});

test('what_is_written_for_prisma_is_asked_about', async () => {
  const Client = like('$queryRaw', '$executeRaw', '$queryRawUnsafe', '$executeRawUnsafe');
  Object.assign(Client.prototype, { _activeProvider: 'postgresql' });
  const m = loaded('', Object.freeze({ getPrismaClient: () => Client, raw: 1 }), '/x/node_modules/@prisma/client/runtime/library.js');
  const one = new (m.getPrismaClient({}))();
  assert.strictEqual(m.raw, 1);
  // As Prisma.raw() and Prisma.sql`` are.
  const raw = (text) => ({ strings: [text], values: [] });
  const sql = (strings, ...values) => ({ strings: [...strings], values });
  for (const name of ['$queryRaw', '$executeRaw']) {
    assert.strictEqual(await outcome((v) => one[name]`SELECT ${raw(`'${v}'`)}`), BAD, name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome((v) => one[name](sql`SELECT ${sql`'a' || ${raw(`'${v}'`)}`}`)), BAD, name); // eslint-disable-line no-await-in-loop
    assert.strictEqual((await outcome((v) => one[name]`SELECT ${v}`))[0], 'SELECT ', name); // eslint-disable-line no-await-in-loop
    assert.strictEqual((await outcome((v) => one[name](sql`SELECT ${v}`))).values.length, 1, name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome((v) => one[`${name}Unsafe`](`SELECT '${v}'`)), BAD, name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome((v) => one[`${name}Unsafe`]('SELECT $1', v)), 'SELECT $1', name); // eslint-disable-line no-await-in-loop
  }
});

test('a_client_of_prisma_in_a_folder_of_the_programs_is_asked_about', async () => {
  for (const file of ['/srv/app/generated/prisma/runtime/library.js', '/srv/app/node_modules/@prisma/client/runtime/edge.js']) {
    const made = like('$queryRawUnsafe');
    const { getPrismaClient } = loaded('./runtime/x.js', { getPrismaClient: () => made }, file);
    const client = Object.assign(new (getPrismaClient())(), { _activeProvider: 'mysql' });
    assert.strictEqual(await outcome((v) => client.$queryRawUnsafe(`SELECT '${v}'`)), BAD, file); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome(() => client.$queryRawUnsafe('SELECT 1')), 'SELECT 1', file); // eslint-disable-line no-await-in-loop
  }
});

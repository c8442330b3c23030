// SPDX-License-Identifier: GPL-2.0
// Drivers whose servers are tests/rasp/database: what is injected is refused before it is sent, what is
// bound, or only looks like an attack, gets its answer.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const test = require('node:test');
const bailey = require('../../../tools/node');
const startDatabase = require('../database');

const events = [];
const ATTACKS = ["x' OR '1'='1", "x' UNION SELECT password FROM users -- ", "'; DELETE FROM users; -- "];
// The database is begun before the guard, by the administrator as it were.
const begun = startDatabase();
bailey.protect({ log: (e) => events.push(e) });
const within = require('../real/within');

let database;
test.before(async () => { database = await begun; });
test.after(() => database.close());

const callback = (it, method, ...args) => new Promise((ok, bad) => {
  it[method](...args, (e, rows) => (e ? bad(e) : ok(rows)));
});
const rowsOf = (stream) => new Promise((ok, bad) => {
  const rows = [];
  stream.on('error', bad).on('data', (row) => rows.push(row)).on('end', () => ok(rows));
});
const named = (v) => `SELECT name FROM users WHERE name = '${v}'`;
const names = (rows) => rows.map((r) => r.name).join();

// Each of @asks is given a statement; @mark stands for a value that @bind passes beside it.
async function guarded(asks, bind, mark) {
  for (const [how, ask] of Object.entries(asks)) {
    const find = async (v) => names(await ask(named(v)));
    events.length = 0;
    assert.strictEqual(await within('admin', find), 'admin', how);
    assert.strictEqual(await within('union select or', find), '', how);
    assert.strictEqual(await within("O'Brien", async (v) => names(await ask(named(v.replace(/'/g, "''"))))), '', how);
    assert.deepStrictEqual(events, [], how);
    for (const v of ATTACKS) {
      assert.strictEqual(await within(v, find), 'ERR_BAILEY_DENIED', `${how} ${v}`);
      const { detection, value } = events.pop();
      assert.deepStrictEqual([detection, value], ['sql-injection', v], how);
    }
  }
  for (const [how, ask] of Object.entries(bind)) {
    const find = async (v) => names(await ask(`SELECT name FROM users WHERE name = ${mark}`, v));
    assert.strictEqual(await within('admin', find), 'admin', how);
    for (const v of ATTACKS) assert.strictEqual(await within(v, find), '', how);
  }
  assert.deepStrictEqual(events, []);
}

test('mariadb_is_asked_before_it_sends', async (t) => {
  const mariadb = require('mariadb');
  const at = { host: '127.0.0.1', port: database.ports.mysql, user: 'x', connectionLimit: 2 };
  const connection = await mariadb.createConnection(at);
  const pool = mariadb.createPool(at);
  const cluster = mariadb.createPoolCluster();
  cluster.add('one', at);
  t.after(async () => { await connection.end(); await pool.end(); await cluster.end(); });
  const ofPool = (fn) => pool.getConnection().then((one) => fn(one).finally(() => one.release()));
  const ofCluster = (fn) => cluster.getConnection('one').then((one) => fn(one).finally(() => one.release()));
  const prepared = (one) => async (sql, ...values) => {
    const statement = await one.prepare(sql);
    return statement.execute(values).finally(() => statement.close());
  };
  await guarded({
    query: (sql) => connection.query(sql),
    options: (sql) => connection.query({ sql }),
    execute: (sql) => connection.execute(sql),
    prepare: prepared(connection),
    stream: (sql) => rowsOf(connection.queryStream(sql)),
    pool: (sql) => pool.query(sql),
    'pool, execute': (sql) => pool.execute(sql),
    'connection of a pool': (sql) => ofPool((one) => one.query(sql)),
    'connection of a cluster': (sql) => ofCluster((one) => one.query(sql)),
    'part of a cluster': (sql) => cluster.of('one').query(sql),
    default: (sql) => mariadb.default.createConnection(at).then((one) => one.query(sql).finally(() => one.end())),
  }, {
    query: (sql, v) => connection.query(sql, [v]),
    execute: (sql, v) => connection.execute(sql, [v]),
    prepare: prepared(connection),
    pool: (sql, v) => pool.query({ sql }, [v]),
    cluster: (sql, v) => cluster.of('one').execute(sql, [v]),
  }, '?');
  assert.strictEqual(await within(ATTACKS[0], (v) => connection.batch(`INSERT INTO notes VALUES ('${v}', ?, ?)`, [['a', 'b']])), 'ERR_BAILEY_DENIED');
  // An object is text, unless an option has it written as SQL.
  const object = (it, first) => within('{"password":1}', async (v) => names(await it.query(first, [JSON.parse(v)])));
  const text = 'SELECT name FROM users WHERE name = ?';
  assert.strictEqual(await object(pool, text), '');
  assert.strictEqual(await object(pool, { sql: text, permitSetMultiParamEntries: true }), 'ERR_BAILEY_DENIED');
  const writing = mariadb.createPool({ ...at, permitSetMultiParamEntries: true });
  t.after(() => writing.end());
  assert.strictEqual(await object(writing, text), 'ERR_BAILEY_DENIED');
  const one = await writing.getConnection();
  assert.strictEqual(await object(one, text), 'ERR_BAILEY_DENIED');
  await one.release();
});

test('a_connection_of_mariadb_that_its_pool_tells_of_is_asked', async (t) => {
  const mariadb = require('mariadb');
  const pool = mariadb.createPool({ host: '127.0.0.1', port: database.ports.mysql, user: 'x', connectionLimit: 1 });
  t.after(() => pool.end());
  const one = await new Promise((ok) => { pool.on('connection', ok); });
  assert.strictEqual(await within(ATTACKS[0], (v) => one.query(named(v))), 'ERR_BAILEY_DENIED');
});

test('mariadb_with_callbacks_is_asked_before_it_sends', async (t) => {
  const mariadb = require('mariadb/callback');
  const at = { host: '127.0.0.1', port: database.ports.mysql, user: 'x', connectionLimit: 2 };
  const connection = mariadb.createConnection(at);
  await callback(connection, 'connect');
  const pool = mariadb.createPool(at);
  const cluster = mariadb.createPoolCluster();
  cluster.add('one', at);
  t.after(async () => { connection.end(); await callback(pool, 'end'); await callback(cluster, 'end'); });
  const of = (it) => async (sql) => {
    const one = await callback(it, 'getConnection');
    return callback(one, 'query', sql).finally(() => one.release());
  };
  const prepared = async (sql, ...values) => {
    const statement = await callback(connection, 'prepare', sql);
    return callback(statement, 'execute', values, {});
  };
  await guarded({
    query: (sql) => callback(connection, 'query', sql),
    emits: (sql) => rowsOf(connection.query(sql)),
    stream: (sql) => rowsOf(connection.queryStream(sql)),
    execute: (sql) => callback(connection, 'execute', sql),
    prepare: prepared,
    pool: (sql) => callback(pool, 'query', sql),
    'connection of a pool': of(pool),
    'connection of a cluster': of(cluster),
    'part of a cluster': (sql) => callback(cluster.of('one'), 'query', sql),
  }, {
    query: (sql, v) => callback(connection, 'query', sql, [v]),
    execute: (sql, v) => callback(pool, 'execute', sql, [v]),
    prepare: prepared,
  }, '?');
});

// A body may be bound as it is, where each of its values has a name in the statement.
test('mysql2_with_names_is_asked_before_it_sends', async (t) => {
  const pool = require('mysql2/promise').createPool({ host: '127.0.0.1', port: database.ports.mysql, user: 'x', namedPlaceholders: true });
  t.after(() => pool.end());
  events.length = 0;
  const by = (method) => (v) => pool[method]('SELECT name FROM users WHERE name = :name', JSON.parse(v)).then(([rows]) => names(rows));
  for (const method of ['query', 'execute']) {
    assert.strictEqual(await within('{"name":"admin"}', by(method)), 'admin', method);
    assert.deepStrictEqual(events, [], method);
    assert.strictEqual(await within('{"name":{"name":1}}', by(method)), 'ERR_BAILEY_DENIED', method);
    events.length = 0;
  }
});

test('postgres_js_is_asked_before_it_sends', async (t) => {
  const postgres = require('postgres');
  const sql = postgres({ host: '127.0.0.1', port: database.ports.postgres, user: 'x', database: 'x', fetch_types: false, max: 2 });
  t.after(() => sql.end());
  const template = (text) => Object.assign([text], { raw: [text] });
  const cursor = async (query, n) => {
    const rows = [];
    for await (const some of query.cursor(n)) rows.push(...some);
    return rows;
  };
  await guarded({
    unsafe: (text) => sql.unsafe(text),
    'list of a request': (text) => sql.unsafe([text]),
    'no template of the source': (text) => sql(template(text)),
    'fragment of a query': (text) => sql`${sql.unsafe(text)}`,
    'fragment of a fragment': (text) => sql`SELECT * FROM (${sql`${sql(template(text))}`}) AS t`,
    transaction: (text) => sql.begin((one) => one.unsafe(text)),
    reserved: async (text) => { const one = await sql.reserve(); return one.unsafe(text).finally(() => one.release()); },
    each: async (text) => { const rows = []; await sql.unsafe(text).forEach((row) => rows.push(row)); return rows; },
    cursor: (text) => cursor(sql.unsafe(text), 1),
    values: (text) => sql.unsafe(text).values().then((rows) => rows.map(([name]) => ({ name }))),
  }, {
    template: (_, v) => sql`SELECT name FROM users WHERE name = ${v}`,
    unsafe: (text, v) => sql.unsafe(text, [v]),
    names: (_, v) => sql`SELECT ${sql('name')} FROM ${sql('users')} WHERE ${sql`name = ${v}`}`,
    list: (_, v) => sql`SELECT name FROM users WHERE name IN ${sql([v, 'x'])}`,
    cursor: (_, v) => cursor(sql`SELECT name FROM users WHERE name = ${v}`, 1),
    transaction: (_, v) => sql.begin((one) => one`SELECT name FROM users WHERE name = ${v}`),
  }, '$1');
  // What a body holds may look like a template: sql(body) is a query, then.
  events.length = 0;
  const body = { raw: [''], 0: named(ATTACKS[0]), length: 1 };
  assert.strictEqual(await within(JSON.stringify(body), (v) => sql`${sql(JSON.parse(v))}`), 'ERR_BAILEY_DENIED');
  // Also where the program freezes bodies.
  const frozen = (v) => JSON.parse(v, (key, one) => Object.freeze(one));
  assert.strictEqual(await within(JSON.stringify(body), (v) => sql(frozen(v))), 'ERR_BAILEY_DENIED');
  // Names of a request are names.
  assert.strictEqual(await within('{"title":"a","text":"b"}', async (v) => {
    await sql`INSERT INTO notes ${sql(JSON.parse(v))}`;
    return 'done';
  }), 'done');
  assert.strictEqual(events.length, 2);
});

test('a_query_of_postgres_js_that_is_refused_leaves_others_alone', async (t) => {
  const postgres = require('postgres');
  const sql = postgres({ host: '127.0.0.1', port: database.ports.postgres, user: 'x', database: 'x', fetch_types: false, max: 1 });
  t.after(() => sql.end());
  const answers = await Promise.all([
    within('admin', async (v) => names(await sql`SELECT name FROM users WHERE name = ${v}`)),
    within(ATTACKS[0], (v) => sql.unsafe(named(v))),
    within('user 1', async (v) => names(await sql`SELECT name FROM users WHERE name = ${v}`)),
    within('x', async () => sql.json(undefined) && sql`SELECT ${sql.json(undefined)}`),
    within('user 2', async (v) => names(await sql.unsafe(named(v)))),
  ]);
  assert.deepStrictEqual([...answers.slice(0, 3), answers[4]], ['admin', 'ERR_BAILEY_DENIED', 'user 1', 'user 2']);
  assert.match(answers[3], /UNDEFINED_VALUE/);
});

// Where node has no hooks for it, as lib/import.mjs has it.
test('drivers_that_are_imported_are_asked_too', async (t) => {
  if (typeof require('node:module').registerHooks !== 'function') require('node:module').register(`file://${path.resolve(__dirname, '../../../tools/node/lib/hooks/instead.mjs')}`);
  const { getPrismaClient, default: prisma } = await import(require.resolve('@prisma/client/runtime/library.js').replace(/js$/, 'mjs'));
  assert.strictEqual(getPrismaClient, require('@prisma/client/runtime/library.js').getPrismaClient);
  assert.strictEqual(prisma.getPrismaClient, getPrismaClient);
  const own = (name, ...file) => import(path.join(path.dirname(require.resolve(name)), ...file));
  const { default: postgres } = await own('postgres', '../../src/index.js');
  const sql = postgres({ host: '127.0.0.1', port: database.ports.postgres, user: 'x', database: 'x', fetch_types: false, max: 1 });
  const { createConnection, default: mariadb } = await own('mariadb', '../promise.js');
  const at = { host: '127.0.0.1', port: database.ports.mysql, user: 'x' };
  const one = await createConnection(at);
  const other = await mariadb.createConnection(at);
  t.after(async () => { await sql.end(); await one.end(); await other.end(); });
  for (const ask of [(text) => sql.unsafe(text), (text) => one.query(text), (text) => other.query(text)]) {
    assert.strictEqual(await within('admin', async (v) => names(await ask(named(v)))), 'admin');
    assert.strictEqual(await within(ATTACKS[0], (v) => ask(named(v))), 'ERR_BAILEY_DENIED');
  }
});

test('pg_native_by_itself_is_asked_before_it_sends', async (t) => {
  let Client;
  try {
    Client = require('pg-native');
  } catch (e) {
    return t.skip(`libpq is not built: ${e.code}`);
  }
  const at = `host=127.0.0.1 port=${database.ports.postgres} user=x dbname=x sslmode=disable gssencmode=disable`;
  const client = new Client();
  await callback(client, 'connect', at);
  const { Client: Pg } = require('pg').native;
  const pg = new Pg({ host: '127.0.0.1', port: database.ports.postgres, user: 'x', database: 'x' });
  await pg.connect();
  t.after(async () => { await callback(client, 'end'); await pg.end(); });
  let count = 0;
  const prepared = async (text, ...values) => {
    count += 1;
    await callback(client, 'prepare', `s${count}`, text, values.length);
    return callback(client, 'execute', `s${count}`, values);
  };
  await guarded({
    query: (text) => callback(client, 'query', text),
    prepare: prepared,
    pg: (text) => pg.query(text).then((r) => r.rows),
  }, {
    query: (text, v) => callback(client, 'query', text, [v]),
    prepare: prepared,
    pg: (text, v) => pg.query(text, [v]).then((r) => r.rows),
  }, '$1');
  return undefined;
});

// SPDX-License-Identifier: GPL-2.0
// Drivers whose servers nobody has here, up to where they would send a statement: what is injected is
// refused before that, for the request that asked, and what is bound, or looks alike, is not.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const bailey = require('../../../tools/node');

const events = [];
bailey.protect({ log: (e) => events.push(e) });
const within = require('../real/within');

const find = (v) => `SELECT name FROM users WHERE name = '${v}'`;
const BOUND = 'SELECT name FROM users WHERE name = ';
const ATTACKS = ["x' OR '1'='1", "x'; DROP TABLE users --", "x' UNION SELECT password FROM users --"];
const ALIKE = ['union select', 'drop table users', '1=1 or more', 'select * from'];

// Each of @asks(text, v): with @sent, to which statements come that would be sent.
async function refused(sent, asks, mark) {
  events.length = 0;
  for (const [how, ask] of Object.entries(asks)) {
    for (const v of ALIKE) {
      sent.length = 0;
      assert.strictEqual(await within(v, (q) => ask(find(q)).then(() => 'sent')), 'sent', `${how} ${v}`);
      assert.deepStrictEqual(sent, [find(v)], how);
    }
    sent.length = 0;
    assert.deepStrictEqual(events, [], how);
    for (const v of ATTACKS) {
      assert.strictEqual(await within(v, (q) => ask(find(q))), 'ERR_BAILEY_DENIED', `${how} ${v}`);
      const { detection, value, value_source: source } = events.pop();
      assert.deepStrictEqual([detection, value, source], ['sql-injection', v, 'query.q'], how);
      assert.strictEqual(await within(v, (q) => ask(`${BOUND}${mark}`, q).then(() => 'sent')), 'sent', `${how} ${v}`);
      // A batch of mssql declares it as a variable.
      assert.deepStrictEqual(sent.splice(0).map((text) => text.includes(`${BOUND}${mark}`)), [true], how);
    }
    assert.deepStrictEqual(events, [], how);
  }
}

// What tedious hands to its protocol; it is answered with no rows.
function tds(tedious, sent) {
  const { Connection } = tedious;
  const { makeRequest, connect } = Connection.prototype;
  Connection.prototype.connect = function (fn) { setImmediate(() => (fn ? fn() : this.emit('connect'))); };
  Connection.prototype.makeRequest = (request, type, payload) => {
    const { parameters } = payload;
    const text = parameters ? parameters.find((one) => /^(?:statement|stmt)$/.test(one.name)) : { value: request.sqlTextOrProcedure };
    if (text) sent.push(text.value);
    setImmediate(() => {
      request.emit('returnValue', 'handle', 1, {});
      request.callback(null, 0, []);
    });
  };
  return () => Object.assign(Connection.prototype, { makeRequest, connect });
}

test('tedious_is_asked_before_it_sends', async (t) => {
  const tedious = require('tedious');
  const { Connection, Request, TYPES } = tedious;
  const sent = [];
  t.after(tds(tedious, sent));
  const connection = new Connection({ server: '127.0.0.1', options: {} });
  t.after(() => connection.close());
  const by = (method) => (text, v) => new Promise((ok, bad) => {
    const request = new Request(text, (e) => (e ? bad(e) : ok()));
    if (v !== undefined) request.addParameter('v', TYPES.NVarChar, v);
    request.on('error', bad).on('prepared', ok);
    connection[method](request);
  });
  await refused(sent, { execSql: by('execSql'), execSqlBatch: by('execSqlBatch'), prepare: by('prepare') }, '@v');
});

test('what_is_not_prepared_ends_no_process', async (t) => {
  const tedious = require('tedious');
  const sent = [];
  t.after(tds(tedious, sent));
  const connection = new tedious.Connection({ server: '127.0.0.1', options: {} });
  t.after(() => connection.close());
  // Nobody listens for an error.
  assert.strictEqual(await within(ATTACKS[0], (v) => new Promise((ok, bad) => {
    connection.prepare(new tedious.Request(find(v), (e) => (e ? bad(e) : ok('prepared'))));
  })), 'ERR_BAILEY_DENIED');
  assert.deepStrictEqual(sent, []);
});

test('what_mariadb_runs_as_it_connects_is_asked_about', async () => {
  for (const name of ['mariadb', 'mariadb/callback']) {
    const mariadb = require(name);
    const at = { host: '127.0.0.1', port: 1, acquireTimeout: 50, connectTimeout: 50, initializationTimeout: 50 };
    // Nobody is there: what is not refused does not connect.
    const end = async (it) => {
      it.on('error', () => {});
      await (name === 'mariadb' ? it.end() : new Promise((ok) => { it.end(ok); }));
      return 'made';
    };
    const ways = {
      one: (initSql) => end(mariadb.createPool({ ...at, initSql })),
      several: (initSql) => end(mariadb.createPool({ ...at, initSql: ['SELECT 1', initSql] })),
      url: (initSql) => end(mariadb.createPool(`mariadb://127.0.0.1:1/x?acquireTimeout=50&connectTimeout=50&initSql=${encodeURIComponent(initSql)}`)),
      cluster: (initSql) => {
        const cluster = mariadb.createPoolCluster();
        cluster.add('a', { ...at, initSql });
        return 'made';
      },
      connection: (initSql) => new Promise((ok, bad) => {
        const told = (e) => (e.code === 'ERR_BAILEY_DENIED' ? bad(e) : ok('made'));
        const made = mariadb.createConnection({ ...at, initSql });
        if (made.then) made.then(ok, told);
        else made.on('error', told).connect((e) => told(e || {}));
      }),
    };
    for (const [how, make] of Object.entries(ways)) {
      for (const v of ATTACKS) assert.strictEqual(await within(v, (q) => make(`SET @who = '${q}'`)), 'ERR_BAILEY_DENIED', `${name} ${how}`);
      for (const v of ALIKE) assert.strictEqual(await within(v, (q) => make(`SET @who = '${q}'`)), 'made', `${name} ${how} ${v}`);
    }
  }
});

test('mssql_is_asked_before_it_sends', async (t) => {
  const mssql = require('mssql');
  const sent = [];
  t.after(tds(require('tedious'), sent));
  const pool = new mssql.ConnectionPool({ server: '127.0.0.1', user: 'x', password: 'x', pool: { max: 2 } });
  pool.config.validateConnection = false;
  await pool.connect();
  t.after(() => pool.close());
  const input = (request, v) => (v === undefined ? request : request.input('v', mssql.NVarChar, v));
  await refused(sent, {
    query: (text, v) => input(pool.request(), v).query(text),
    callback: (text, v) => new Promise((ok, bad) => { input(pool.request(), v).query(text, (e) => (e ? bad(e) : ok())); }),
    'callback of a batch': (text, v) => new Promise((ok, bad) => { input(pool.request(), v).batch(text, (e) => (e ? bad(e) : ok())); }),
    prepared: async (text, v) => {
      const statement = new mssql.PreparedStatement(pool);
      if (v !== undefined) statement.input('v', mssql.NVarChar);
      await statement.prepare(text);
      await statement.unprepare();
    },
    emits: (text, v) => new Promise((ok, bad) => {
      const request = input(pool.request(), v);
      request.stream = true;
      request.on('error', bad).on('done', ok);
      request.query(text);
    }),
  }, '@v');
});

test('oracledb_is_asked_before_it_sends', async () => {
  const oracledb = require('oracledb');
  const sent = [];
  const connection = new oracledb.Connection();
  connection._impl = {
    _getConnImpl() { return this; },
    _acquireLock: async () => {},
    _releaseLock() {},
    execute: async (sql) => { sent.push(sql); return { rowsAffected: 0 }; },
    getStatementInfo: async (sql) => { sent.push(sql); return { bindNames: [] }; },
    nscon: {},
  };
  const rows = (text, binds) => new Promise((ok, bad) => {
    connection.queryStream(text, binds || []).on('error', (e) => (e.code === 'ERR_BAILEY_DENIED' ? bad(e) : ok())).on('data', () => {}).on('end', ok);
  });
  await refused(sent, {
    promise: (text, v) => connection.execute(text, v === undefined ? [] : [v]),
    named: (text, v) => connection.execute(text, v === undefined ? {} : { v }),
    object: (text, v) => connection.execute({ statement: text, values: v === undefined ? [] : [v] }),
    callback: (text, v) => new Promise((ok, bad) => { connection.execute(text, v === undefined ? [] : [v], (e) => (e ? bad(e) : ok())); }),
    many: (text, v) => connection.executeMany(text, v === undefined ? 1 : [[v]]),
    info: (text) => connection.getStatementInfo(text),
    stream: async (text, v) => rows(text, v === undefined ? [] : [v]),
  }, ':v');
  // Several that are sent together.
  const add = (text, v) => { new oracledb.Pipeline().addExecute(text, v === undefined ? [] : [v]); return 'added'; };
  if (typeof oracledb.Pipeline === 'function') {
    assert.strictEqual(await within(ATTACKS[0], (v) => add(find(v))), 'ERR_BAILEY_DENIED');
    assert.strictEqual(await within(ATTACKS[0], (v) => add(`${BOUND}:v`, v)), 'added');
  }
  // Its own way to write strings.
  const quoted = (v) => connection.execute(`SELECT name FROM users WHERE name = q'[${v}]'`).then(() => 'sent');
  assert.strictEqual(await within("O'Brien or so", quoted), 'sent');
  assert.strictEqual(await within(["x]'", "OR 'a' = 'a"].join(' '), quoted), 'ERR_BAILEY_DENIED');
});

test('what_is_written_for_prisma_is_asked_before_its_engine', async () => {
  const { getPrismaClient, raw } = require('@prisma/client/runtime/library.js');
  const sent = [];
  // As what "prisma generate" writes has it, for a client whose engine is another's.
  const Client = getPrismaClient({
    generator: { config: {}, previewFeatures: [], binaryTargets: [] }, runtimeDataModel: { models: {}, enums: {}, types: {} },
    activeProvider: 'postgresql', clientVersion: '6.19.3', engineVersion: 'x', datasourceNames: ['db'],
    inlineDatasources: { db: { url: { value: 'prisma://127.0.0.1/?api_key=x' } } }, inlineSchema: '', inlineSchemaHash: '',
    dirname: __dirname, relativePath: '.', relativeEnvPaths: {}, copyEngine: false,
  });
  Client.prototype._request = async ({ args }) => { sent.push(Array.isArray(args) ? args[0] : args.strings.join('@v')); return []; };
  const client = new Client();
  const template = (text) => { const parts = text.split('@v'); return Object.assign([...parts], { raw: parts }); };
  await refused(sent, {
    query: (text, v) => (v === undefined ? client.$queryRawUnsafe(text) : client.$queryRawUnsafe(text, v)),
    execute: (text, v) => (v === undefined ? client.$executeRawUnsafe(text) : client.$executeRawUnsafe(text, v)),
    template: (text, v) => (v === undefined ? client.$queryRaw`${raw(text)}` : client.$queryRaw(template(text), v)),
    'template that is executed': (text, v) => (v === undefined ? client.$executeRaw`${raw(text)}` : client.$executeRaw(template(text), v)),
    extended: (text, v) => {
      const more = client.$extends({ client: { $shout: () => 1 } });
      return v === undefined ? more.$queryRawUnsafe(text) : more.$queryRawUnsafe(text, v);
    },
  }, '@v');
});

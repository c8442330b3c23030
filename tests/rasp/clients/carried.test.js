// SPDX-License-Identifier: GPL-2.0
// As ../carried.test.js, of drivers that Debian does not have. Those whose servers nobody has
// here are handed what would be sent, and are answered out of no request.
'use strict';
const { AsyncResource } = require('node:async_hooks');
const test = require('node:test');
const bailey = require('../../../tools/node');
const startDatabase = require('../database');
const carrying = require('../carrying');

const events = [];
const ASK = 'SELECT 1 AS one';
const nobody = new AsyncResource('NOBODY');
const later = (fn) => setTimeout(nobody.bind(fn), 5);

const rowsOf = (stream, done) => stream.on('data', done);

async function mariadbs(port) {
  const at = { host: '127.0.0.1', port, user: 'x', connectionLimit: 2 };
  const mariadb = require('mariadb');
  const connection = await mariadb.createConnection(at);
  const pool = mariadb.createPool(at);
  const statement = await connection.prepare(ASK);
  const callbacks = require('mariadb/callback');
  const other = callbacks.createConnection(at);
  const others = callbacks.createPool(at);
  const cluster = callbacks.createPoolCluster();
  cluster.add('one', at);
  await new Promise((ok) => { other.connect(ok); });
  const prepared = await new Promise((ok) => { other.prepare(ASK, (e, one) => ok(one)); });
  const close = async () => {
    await connection.end();
    await pool.end();
    await Promise.all([other, others, cluster].map((one) => new Promise((ok) => { one.end(ok); })));
  };
  return { close, ways: {
    'mariadb: promise': (done) => connection.query(ASK).then(done),
    'mariadb: stream': (done) => rowsOf(connection.queryStream(ASK), done),
    'mariadb: prepared': (done) => statement.execute([]).then(done),
    'mariadb: stream of a statement': (done) => rowsOf(statement.executeStream([]), done),
    'mariadb: pool': (done) => pool.query(ASK).then(done),
    'mariadb: connection of a pool': (done) => pool.getConnection().then((one) => one.execute(ASK).finally(() => one.release())).then(done),
    'mariadb/callback: query': (done) => other.query(ASK, done),
    'mariadb/callback: options': (done) => other.query({ sql: 'SELECT ?' }, [1], done),
    'mariadb/callback: rows that are emitted': (done) => other.query(ASK).on('data', done),
    'mariadb/callback: stream': (done) => rowsOf(other.queryStream(ASK), done),
    'mariadb/callback: stream of a query': (done) => rowsOf(other.query(ASK).stream(), done),
    'mariadb/callback: execute': (done) => other.execute(ASK, done),
    'mariadb/callback: prepare': (done) => other.prepare(ASK, done),
    'mariadb/callback: prepared': (done) => prepared.execute([], {}, done),
    'mariadb/callback: ping': (done) => other.ping(done),
    'mariadb/callback: pool': (done) => others.query(ASK, done),
    'mariadb/callback: connection of a pool': (done) => others.getConnection((e, one) => one.query(ASK, () => one.release(done))),
    'mariadb/callback: cluster': (done) => cluster.getConnection('one', (e, one) => one.query(ASK, () => one.release(done))),
    'mariadb/callback: part of a cluster': (done) => cluster.of('one').query(ASK, done),
  } };
}

async function postgresJs(port) {
  const postgres = require('postgres');
  const sql = postgres({ host: '127.0.0.1', port, user: 'x', database: 'x', fetch_types: false, max: 1 });
  await sql`SELECT 1`;
  const all = async (query) => { for await (const rows of query.cursor(1)) if (!rows) throw new Error('no rows'); };
  return { close: () => sql.end(), ways: {
    'postgres: promise': (done) => sql`SELECT ${1} AS one`.then(done),
    'postgres: unsafe': (done) => sql.unsafe(ASK).then(done),
    'postgres: each row': (done) => { sql.unsafe(ASK).forEach(done); },
    'postgres: cursor': (done) => { sql`SELECT ${1} AS one`.cursor(1, done).then(() => {}); },
    'postgres: cursor by loop': (done) => { all(sql`SELECT ${1} AS one`).then(done); },
    'postgres: transaction': (done) => sql.begin((one) => one`SELECT 1`).then(done),
    'postgres: within a transaction': (done) => { sql.begin((one) => one`SELECT 1`.then(done)); },
  } };
}

// Each request is answered as if the socket had been opened by nobody.
async function tedious() {
  const { Connection, Request } = require('tedious');
  const { makeRequest } = Connection.prototype;
  Connection.prototype.makeRequest = (request) => {
    later(() => { request.emit('row', []); request.callback(null, 0, []); });
  };
  const connection = new Connection({ server: '127.0.0.1', options: {} });
  const close = () => { Connection.prototype.makeRequest = makeRequest; connection.close(); };
  const of = (method) => (done) => connection[method](new Request(ASK, done));
  return { close, ways: {
    'tedious: execSql': of('execSql'),
    'tedious: execSqlBatch': of('execSqlBatch'),
    'tedious: callProcedure': of('callProcedure'),
    'tedious: rows': (done) => connection.execSql(new Request(ASK, () => {}).on('row', done)),
    'tedious: prepared': (done) => connection.prepare(new Request(ASK, () => {}).on('prepared', done)),
  } };
}

async function pgNative(port) {
  let Client;
  try {
    Client = require('pg-native');
  } catch {
    return { close() {}, ways: {} }; // libpq is not built
  }
  const at = `host=127.0.0.1 port=${port} user=x dbname=x sslmode=disable gssencmode=disable`;
  const open = (done) => { const one = new Client(); one.connect(at, () => done(one)); };
  const client = await new Promise(open);
  // It has room for one.
  let queue = Promise.resolve();
  const next = (fn) => { queue = queue.then(nobody.bind(() => new Promise(fn))); };
  const inTurn = (ask) => (done) => { const resource = new AsyncResource('TURN'); next((ok) => resource.runInAsyncScope(ask, null, () => { done(); ok(); })); };
  return { close: () => client.end(), ways: {
    'pg-native: query': inTurn((done) => client.query(ASK, done)),
    'pg-native: values': inTurn((done) => client.query('SELECT $1', ['1'], done)),
    'pg-native: prepared': inTurn((done) => client.prepare('', ASK, 0, () => client.execute('', [], done))),
    'pg-native: connect': (done) => open((one) => { one.end(); done(); }),
  } };
}

test('callbacks_of_drivers_run_for_who_asked', async (t) => {
  const database = await startDatabase();
  bailey.protect({ log: (e) => events.push(e) });
  const all = [
    await mariadbs(database.ports.mysql), await postgresJs(database.ports.postgres), await tedious(), await pgNative(database.ports.postgres)];
  await carrying(t, Object.assign({}, ...all.map((one) => one.ways)), events);
  for (const { close } of all) await close();
  database.close();
});

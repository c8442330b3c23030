// SPDX-License-Identifier: GPL-2.0
// What a driver calls back runs for the request that asked, by whatever connection the
// answer came: else what is done there would be compared with another's request, or none.
'use strict';
const { AsyncResource } = require('node:async_hooks');
const test = require('node:test');
const bailey = require('../../tools/node');
const startDatabase = require('./database');
const carrying = require('./carrying');

const events = [];
const ASK = 'SELECT 1 AS one';
const nobody = new AsyncResource('NOBODY');

// Each: calls back when it has its answer.
function waysOf({ postgres, mysql: port }) {
  const { Client, Pool, Query } = require('pg');
  const mysql = require('mysql');
  const sqlite3 = require('sqlite3');
  const { Database } = sqlite3;
  const at = { host: '127.0.0.1', port: postgres, user: 'x', database: 'x' };
  const client = new Client(at);
  client.connect();
  const pool = new Pool({ ...at, max: 2 });
  const connection = mysql.createConnection({ host: '127.0.0.1', port, user: 'x' });
  const connections = mysql.createPool({ host: '127.0.0.1', port, user: 'x', connectionLimit: 2 });
  const lite = new Database(':memory:');
  const once = { text: ASK, callback: undefined };
  // A class that has its text by a getter, as tagged templates do.
  class Tagged { get text() { return ASK; } } // eslint-disable-line class-methods-use-this
  const close = () => Promise.all([client.end(), pool.end(), connection.destroy(), connections.end(), lite.close()]);
  return { close, ways: {
    'pg: callback': (done) => client.query(ASK, done),
    'pg: promise': (done) => client.query(ASK).then(() => done()),
    'pg: options': (done) => client.query({ text: ASK, values: [], callback: done }),
    'pg: options used again': (done) => { once.callback = done; client.query(once); },
    'pg: text of a class': (done) => client.query(Object.assign(new Tagged(), { callback: done })),
    'pg: query with a callback': (done) => client.query(new Query(ASK, done)),
    'pg: query that emits': (done) => client.query(new Query(ASK)).on('end', done),
    'pg: notification': (done) => {
      client.once('notification', done);
      setTimeout(nobody.bind(() => client.emit('notification', {})), 5);
    },
    'pg: pool': (done) => pool.query(ASK, done),
    'pg: pool, promise': (done) => pool.query(ASK).then(() => done()),
    'pg: client of a pool': (done) => pool.connect((e, one, release) => one.query(ASK, () => { release(); done(); })),
    'pg: connect': (done) => { const one = new Client(at); one.connect(() => one.end(done)); },
    'mysql: callback': (done) => connection.query(ASK, done),
    'mysql: options': (done) => connection.query({ sql: 'SELECT ?', values: [1] }, done),
    'mysql: query that emits': (done) => { connection.query(ASK).on('end', done); },
    'mysql: rows that are emitted': (done) => { connection.query(ASK).on('result', done); },
    'mysql: stream': (done) => { connection.query(ASK).stream().on('data', done); },
    'mysql: query made before': (done) => { connection.query(mysql.createQuery(ASK, done)); },
    'mysql: pool': (done) => connections.query(ASK, done),
    'mysql: connection of a pool': (done) => connections.getConnection((e, one) => one.query(ASK, () => { one.release(); done(); })),
    'mysql: transaction': (done) => connections.getConnection((e, one) => one.ping(() => { one.release(); done(); })),
    'sqlite3: all': (done) => lite.all(ASK, done),
    'sqlite3: get': (done) => lite.get(ASK, done),
    'sqlite3: run': (done) => lite.run(ASK, done),
    'sqlite3: exec': (done) => lite.exec(ASK, done),
    'sqlite3: each row': (done) => lite.each(ASK, done),
    'sqlite3: after the rows': (done) => lite.each(ASK, () => {}, done),
    'sqlite3: prepared': (done) => { const s = lite.prepare(ASK, () => s.all(() => s.finalize(done))); },
    'sqlite3: class of statements': (done) => { const s = new sqlite3.Statement(lite, ASK, () => s.all(() => s.finalize(done))); },
    'sqlite3: steps of a copy': (done) => { const b = lite.backup(':memory:', () => b.step(-1, () => b.finish(done))); },
    'sqlite3: event': (done) => { const one = new Database(':memory:'); one.on('open', () => one.close(done)); },
    'sqlite3: without "new"': (done) => { const one = sqlite3.cached.Database(':memory:', () => one.close(done)); },
    'sqlite3: wait': (done) => lite.wait(done),
    'sqlite3: serialize': (done) => lite.serialize(() => lite.all(ASK, done)),
    'sqlite3: open and close': (done) => { const one = new Database(':memory:', () => one.close(done)); },
  } };
}

test('callbacks_of_drivers_run_for_who_asked', async (t) => {
  const database = await startDatabase();
  bailey.protect({ log: (e) => events.push(e) });
  const { ways, close } = waysOf(database.ports);
  await carrying(t, ways, events);
  await close();
  database.close();
});

// SPDX-License-Identifier: GPL-2.0
// Real packages: holes that were in them, and the drivers of databases. Needs
// tests/rasp/install, NODE_PATH to what that prints, and behind it to the drivers of tests/rasp/drivers.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { spawnSync } = require('node:child_process');
const bailey = require('bailey');

const plain = JSON.parse(spawnSync(process.execPath, [path.join(__dirname, 'unprotected.js')],
  { stdio: ['ignore', 'pipe', 'inherit'] }).stdout.toString());
const events = [];
bailey.protect({ log: (e) => events.push(e) });
const attacks = require('./attacks');
const placeOf = require('./place');
const within = require('./within');
const servePostgres = require('../database/postgres');

test('holes_of_real_packages_are_closed', async (t) => {
  const place = await placeOf();
  for (const a of attacks(place)) {
    await t.test(a.name, async () => {
      assert.ok(plain[a.name], 'it does not work without the guard either');
      events.length = 0;
      const r = await place.send(a.url, { ...a, headers: { ...a.headers, 'x-request-id': 'real' } });
      assert.strictEqual(a.works(r), false);
      assert.ok(events.length >= 1, `${r.status} ${r.text}`);
      assert.strictEqual(events[0].detection, a.detection);
      assert.strictEqual(events[0].request, 'real');
    });
  }
  await t.test('what_they_are_for_still_works', async () => {
    events.length = 0;
    assert.match((await place.send('/page?name=O%27Brien')).text, /Hello O&#39;Brien/);
    const cookie = Buffer.from(JSON.stringify({ name: 'Anna' })).toString('base64');
    assert.match((await place.send('/me', { headers: { cookie: `profile=${cookie}` } })).text, /hello Anna/);
    assert.match((await place.send('/public/index.html')).text, /public page/);
    assert.strictEqual((await place.send('/items/chair')).text, '[["chair",10]]');
    assert.strictEqual((await place.send(`/find?name=${encodeURIComponent("x' UNION SELECT 1, 2 -- ")}`)).text, '[]');
    assert.ok((await place.send('/page')).headers['x-request-id']);
    assert.deepStrictEqual(events, []);
  });
  place.close();
});

test('pg_is_asked_before_it_sends', async (t) => {
  const { Client } = require('pg');
  const asked = [];
  const server = servePostgres(async (sql) => { asked.push(sql); return [{ columns: [], rows: [] }]; });
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  const client = new Client({ host: '127.0.0.1', port: server.address().port, user: 'x', database: 'x', password: 'x' });
  await client.connect();
  t.after(async () => { await client.end(); server.close(); });
  const ask = (v) => client.query(`SELECT a FROM t WHERE b = '${v}'`).then((r) => r.rowCount);
  assert.strictEqual(await within("x' OR '1'='1", ask), 'ERR_BAILEY_DENIED');
  assert.strictEqual(await within("x' OR '1'='1", (v) => new Promise((ok) => {
    client.query({ text: `SELECT a FROM t WHERE b = '${v}'` }, (e) => ok(e ? e.code : 'sent'));
  })), 'ERR_BAILEY_DENIED');
  assert.deepStrictEqual(asked, []);
  assert.strictEqual(await within('select union', ask), '0');
  assert.strictEqual(asked.length, 1);
});

// What reaches the server, by the client's own code. Before mysql2 is loaded by that
// name: its promises come to the connection by another way.
test('mysql2_promise_is_asked_before_it_sends', async (t) => {
  const { fork } = require('node:child_process');
  const { createConnection, createPool } = require('mysql2/promise');
  const asked = [];
  const server = fork(path.join(__dirname, 'mysqld.js'), { env: { ...process.env, NODE_PATH: process.env.NODE_PATH } });
  t.after(() => server.kill());
  const port = await new Promise((ok) => {
    server.on('message', (m) => (m.port ? ok(m.port) : asked.push(m.sql)));
  });
  const options = { host: '127.0.0.1', port, user: 'x', password: 'x' };
  const connection = await createConnection(options);
  const pool = createPool(options);
  t.after(() => { connection.destroy(); return pool.end(); });
  for (const client of [connection, pool]) {
    const ask = (v) => client.query(`SELECT a FROM t WHERE b = '${v}'`).then(([r]) => r.affectedRows);
    assert.strictEqual(await within("x' OR '1'='1", ask), 'ERR_BAILEY_DENIED');
    assert.strictEqual(await within('union select', ask), '3');
    assert.strictEqual(await within("it's", (v) => client.query('SELECT ?', [v]).then(([r]) => r.affectedRows)), '3');
  }
  assert.deepStrictEqual(asked, Array(2).fill(["SELECT a FROM t WHERE b = 'union select'", "SELECT 'it\\'s'"]).flat());
});

test('mysql2_is_asked_before_it_sends', async () => {
  const mysql = require('mysql2');
  const { PassThrough } = require('node:stream');
  const connection = mysql.createConnection({ stream: new PassThrough() });
  connection.on('error', () => {});
  const ask = (v) => new Promise((ok) => {
    connection.query(`SELECT a FROM t WHERE b = '${v}'`, (e) => ok(e ? e.code : 'sent'));
    setTimeout(ok, 100, 'queued');
  });
  assert.strictEqual(await within("x' OR '1'='1", ask), 'ERR_BAILEY_DENIED');
  assert.strictEqual(await within("x' OR '1'='1", (v) => connection.promise().execute(`SELECT '${v}'`)), 'ERR_BAILEY_DENIED');
  assert.strictEqual(await within('union select', ask), 'queued');
  connection.destroy();
  assert.ok(fs.existsSync(__filename));
});

// By a connection that another request has opened, the answer comes to this one's callback.
test('mysql2_calls_back_for_who_asked', async (t) => {
  const mysql = require('mysql2');
  const database = await require('../database')();
  const options = { host: '127.0.0.1', port: database.ports.mysql, user: 'x' };
  const connection = mysql.createConnection(options);
  const pool = mysql.createPool(options);
  t.after(() => { connection.destroy(); pool.end(); database.close(); });
  const ways = {
    query: (done) => connection.query('SELECT 1', done),
    'query that emits': (done) => connection.query('SELECT 1').on('result', done),
    pool: (done) => pool.query('SELECT 1', done),
    'connection of a pool': (done) => pool.getConnection((e, one) => one.query('SELECT 1', () => { one.release(); done(); })),
    promise: (done) => pool.promise().query('SELECT 1').then(done),
  };
  for (const [how, ask] of Object.entries(ways)) {
    const read = (v) => new Promise((ok) => {
      ask(() => {
        try {
          ok(fs.readFileSync(path.join(__dirname, v)).length > 0);
        } catch (e) {
          ok(e.code);
        }
      });
    });
    assert.strictEqual(await within('app.js', read), 'true', how);
    assert.strictEqual(await within('../../../README.md', read), 'ERR_BAILEY_DENIED', how);
  }
});

test('what_is_imported_is_watched_as_what_is_required', async () => {
  const { default: initSqlJs } = await import(require.resolve('sql.js'));
  const db = new (await initSqlJs()).Database();
  assert.strictEqual(await within('chair', async (v) => db.exec(`SELECT '${v}'`).length), '1');
  assert.strictEqual(await within("' UNION SELECT 2 -- ", async (v) => db.exec(`SELECT '${v}'`)), 'ERR_BAILEY_DENIED');
});

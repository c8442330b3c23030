// SPDX-License-Identifier: GPL-2.0
// Debian's mysql, whose queries are asked about as they are made: whichever way they are, what is
// refused is told to who waits, is not sent, and those behind it are answered.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const bailey = require('../../tools/node');
const startDatabase = require('./database');

const events = [];
const begun = startDatabase();
bailey.protect({ log: (e) => events.push(e) });
const mysql = require('mysql');
const within = require('./real/within');

const FINE = "O'Brien";
const ATTACK = "x' OR '1'='1";
const text = (v) => `SELECT name FROM users WHERE name = '${v}'`;
let connection;
let connections;
let cluster;
let database;

test.before(async () => {
  database = await begun;
  const place = { host: '127.0.0.1', port: database.ports.mysql, user: 'x' };
  connection = mysql.createConnection(place);
  connections = mysql.createPool({ ...place, connectionLimit: 1 });
  cluster = mysql.createPoolCluster();
  cluster.add('one', place);
});
test.after(() => {
  connection.destroy();
  connections.end();
  cluster.end();
  database.close();
});

const told = (call) => new Promise((ok, bad) => {
  call((e, rows) => (e ? bad(e) : ok(rows.map((r) => r.name).join())));
});

const WAYS = {
  connection: (v, done) => connection.query(text(v), done),
  options: (v, done) => connection.query({ sql: text(v) }, done),
  'options and values': (v, done) => connection.query({ sql: `${text(v)} AND name = ?` }, ['x'], done),
  'query made before': (v, done) => connection.query(mysql.createQuery(text(v), done)),
  pool: (v, done) => connections.query(text(v), done),
  'connection of a pool': (v, done) => connections.getConnection((e, one) => one.query(text(v), (...all) => { one.release(); done(...all); })),
  cluster: (v, done) => cluster.of('*').query(text(v), done),
};

for (const [name, way] of Object.entries(WAYS)) {
  test(`refused_by_${name.replace(/ /g, '_')}`, async () => {
    events.length = 0;
    const ask = (v) => within(v, (q) => told((done) => way(q, done)));
    assert.deepStrictEqual(await Promise.all([ask('admin'), ask(ATTACK), ask('anna')]), [name.includes('values') ? '' : 'admin', 'ERR_BAILEY_DENIED', '']);
    assert.deepStrictEqual(events.map((e) => [e.detection, e.value, e.name]), [['sql-injection', ATTACK, events[0].name]]);
    assert.ok(events[0].name.startsWith(text(ATTACK)));
    assert.strictEqual(await within(FINE, (q) => told((done) => connection.query('SELECT name FROM users WHERE name = ?', [q], done))), '');
  });
}

test('refused_to_nobody_is_thrown', async () => {
  assert.strictEqual(await within(ATTACK, (q) => { connection.query(text(q)); }), 'ERR_BAILEY_DENIED');
  assert.strictEqual(await within(ATTACK, (q) => { connection.query(text(q)).on('result', () => {}); }), 'ERR_BAILEY_DENIED');
});

test('what_is_refused_is_heard_of_once_and_ends', async () => {
  let query;
  const heard = [];
  assert.strictEqual(await within(ATTACK, (q) => told((done) => {
    query = connection.query(text(q), (e) => { heard.push(e.code); done(e); });
    for (const name of ['error', 'result', 'end']) query.on(name, () => heard.push(name));
  })), 'ERR_BAILEY_DENIED');
  await within('x', () => told((done) => connection.query('SELECT name FROM users', done)));
  assert.deepStrictEqual(heard, ['ERR_BAILEY_DENIED', 'end']);
});

test('no_function_of_ours_is_on_the_stack_of_errors', async () => {
  const error = await within('x', () => new Promise((ok) => { connection.query('SELECT nothing', (e) => ok(e.stack)); }));
  assert.ok(error.includes('mysql.test.js'), error);
  const [, behind] = error.split('--------------------');
  assert.ok(!behind.includes('tools/node/lib/hooks/mysql.js') && !behind.includes('tools/node/lib/hooks/statement.js'), behind);
});

test('an_object_is_bound_where_the_statement_expects_one', async () => {
  const body = (value, fn) => {
    events.length = 0;
    return bailey.run({ method: 'POST', url: '/objects', headers: {}, body: value }, async () => {
      try {
        return await new Promise((ok, bad) => { fn((e) => (e ? bad(e) : ok('done'))); });
      } catch (x) {
        return x.code;
      }
    });
  };
  for (const [how, fn] of Object.entries({
    insert: (b, done) => connection.query('INSERT INTO notes SET ?', b, done),
    'in a list': (b, done) => connection.query('UPDATE notes SET ? WHERE title = ?', [b, 'x'], done),
    options: (b, done) => connection.query({ sql: 'INSERT INTO ?? SET ?', values: ['notes', b] }, done),
    'on duplicate': (b, done) => connection.query('INSERT INTO notes SET ? ON DUPLICATE KEY UPDATE ?', [b, b], done),
  })) {
    const note = { title: how, text: "it's" };
    const result = await body(note, (done) => fn(note, done));
    assert.notStrictEqual(result, 'ERR_BAILEY_DENIED', how);
    assert.deepStrictEqual(events, [], how);
  }
  const password = { password: 1 };
  for (const [how, fn] of Object.entries({
    where: (done) => connection.query('SELECT name FROM users WHERE name = ? AND password = ?', ['admin', password], done),
    'behind an object': (done) => connection.query('UPDATE notes SET ? WHERE title = ?', [{ text: 'x' }, password], done),
    'in a text': (done) => connection.query("UPDATE notes SET text = ' SET ?', title = ?", ['x', password], done),
    'a word of another': (done) => connection.query('SELECT name FROM users WHERE OFFSET = ? AND name = ?', [password, 'x'], done),
  })) {
    assert.strictEqual(await body({ password }, fn), 'ERR_BAILEY_DENIED', how);
    assert.strictEqual(events[0].info, 'an object of the request is bound as a value');
  }
});

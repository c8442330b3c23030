// SPDX-License-Identifier: GPL-2.0
// Which methods of drivers are asked about, by objects that look like them; the real ones
// are in tests/rasp/real.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const EventEmitter = require('node:events');
const { bailey, protect } = require('./helper');

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

test('extension_of_sqlite_that_the_request_names_is_refused', async () => {
  for (const [name, wrap] of [['sqlite3', (Database) => ({ Database })], ['better-sqlite3', (m) => m]]) {
    const Lite = like('loadExtension');
    loaded(name, wrap(Lite));
    assert.strictEqual(await outcome((v) => new Lite().loadExtension(v)), BAD, name); // eslint-disable-line no-await-in-loop
  }
});

// SPDX-License-Identifier: GPL-2.0
// Which methods of drivers are asked about, by objects that look like them; the real ones
// are in tests/rasp/real.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
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

test('extension_of_sqlite_that_the_request_names_is_refused', async () => {
  for (const [name, wrap] of [['sqlite3', (Database) => ({ Database })], ['better-sqlite3', (m) => m]]) {
    const Lite = like('loadExtension');
    loaded(name, wrap(Lite));
    assert.strictEqual(await outcome((v) => new Lite().loadExtension(v)), BAD, name); // eslint-disable-line no-await-in-loop
  }
});

// SPDX-License-Identifier: GPL-2.0
// What ends and begins the tokens of a statement, where databases differ from one another
// and from what a reader expects; and values that only look as if they ended one.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const { bailey, protect } = require('./helper');

protect('');
const inject = require('../../tools/node/lib/detect/inject');
const e = encodeURIComponent;
// Each time of a route of its own: nothing is remembered.
let count = 0;
const ask = (values, text, dialect) => {
  count += 1;
  const query = values.map((v, i) => `p${i}=${e(v)}`).join('&');
  return bailey.run({ method: 'GET', url: `/tokens${count}?${query}`, headers: {} }, () => inject.statement(text, dialect));
};
const dialects = ['postgres', 'mysql', 'sqlite'];

test('a_line_comment_of_postgresql_ends_at_cr', () => {
  const of = (who, dialect) => ask([who], `SELECT aa FROM tt -- by ${who}\nWHERE zz = 1`, dialect);
  const bad = ['bob\r', 'UNION SELECT pw FROM uu --'].join('');
  assert.notStrictEqual(of(bad, 'postgres'), null);
  for (const dialect of ['mysql', 'sqlite']) assert.strictEqual(of(bad, dialect), null, dialect);
  for (const dialect of dialects) assert.strictEqual(of('bob (it) -- x', dialect), null, dialect);
});

test('behind_nul_sqlite_reads_nothing_so_a_comment_ends_there', (t) => {
  const block = (who) => `SELECT aa FROM tt /* by ${who} */ WHERE zz = 1`;
  const line = (who) => `SELECT aa FROM tt -- by ${who}\nWHERE zz = 1`;
  const bad = ['bob\0', 'x'].join('');
  for (const make of [block, line]) {
    assert.notStrictEqual(ask([bad], make(bad), 'sqlite'), null);
    assert.strictEqual(ask(['bob'], make('bob'), 'sqlite'), null);
  }
  let sqlite;
  try {
    sqlite = require('node:sqlite');
  } catch {
    t.diagnostic('no node:sqlite here');
    return;
  }
  const db = new sqlite.DatabaseSync(':memory:');
  db.exec('CREATE TABLE tt (aa, zz); INSERT INTO tt VALUES (5, 2)');
  // What it would do: the condition is gone.
  for (const make of [block, line]) {
    assert.strictEqual(db.prepare(make('bob')).all().length, 0);
    assert.strictEqual(db.prepare(make(bad)).all().length, 1);
  }
});

test('a_value_that_ends_in_a_quote_does_not_end_the_string_of_another', () => {
  const quoted = (v) => `'${v.replace(/'/g, "''")}'`;
  const rows = (a, b) => `INSERT INTO tt VALUES (${quoted(a)}, ${quoted(b)})`;
  const both = (a, b) => `SELECT aa FROM tt WHERE nn = ${quoted(b)} AND mm = ${quoted(a)}`;
  for (const dialect of dialects) {
    for (const [a, b] of [['Ann', "Ann'"], ['105', "5'"], ["''", 'b c'], ["'''", 'b c'], ["''''", "''"], ["it's 'so'", "o'"], ["'a'", "a'"]]) {
      for (const make of [rows, both]) assert.strictEqual(ask([a, b], make(a, b), dialect), null, `${dialect} ${make(a, b)}`);
    }
  }
});

test('a_value_ends_no_string_that_it_did_not_begin', () => {
  const like = (a, b) => `SELECT aa FROM tt WHERE nn LIKE '%${a}%' AND mm LIKE '%${b}%'`;
  const above = (a, b) => `SELECT aa FROM tt WHERE nn > '${a}' AND tenant = ${b}`;
  for (const dialect of dialects) {
    assert.notStrictEqual(ask(["xyz'", 'OR'], like("xyz'", 'OR'), dialect), null, dialect);
    for (const a of ["'", "x'"]) {
      const b = [' OR x', " = '"].join('');
      assert.notStrictEqual(ask([a, b], above(a, b), dialect), null, dialect);
    }
  }
});

test('a_value_is_no_place_for_what_mysql_binds', () => {
  const driver = { Connection: class { query(text) { return text; } execute(text) { return text; } } };
  require('../../tools/node/lib/hooks/sql')('mysql2', driver);
  const connection = new driver.Connection();
  const run = (v, method, values, text = `SELECT aa FROM tt WHERE nn = '${v}' AND mm = ?`) => bailey.run({ method: 'GET', url: `/places?v=${e(v)}`, headers: {} }, () => {
    try {
      return connection[method](text, values) === text;
    } catch (error) {
      return error.code;
    }
  });
  const bound = [' OR 1=1 -- '];
  for (let i = 0; i < 3; i += 1) assert.strictEqual(run('blue chair', 'query', bound), true);
  for (const v of ['ab?', 'ab??', "it?''s", 'so? what?']) {
    assert.strictEqual(run(v, 'query', bound), 'ERR_BAILEY_DENIED', v);
    assert.strictEqual(run(v, 'query', { text: 'x' }), 'ERR_BAILEY_DENIED', v);
    // The server puts it in its place; nothing is bound; or the value is.
    assert.strictEqual(run(v, 'execute', bound), true, v);
    for (const none of [undefined, null, []]) assert.strictEqual(run(v, 'query', none), true, v);
    assert.strictEqual(run(v, 'query', [v], 'SELECT aa FROM tt WHERE nn = ?'), true, v);
  }
  // Escaped as it should be, and what is none.
  const v = ["it's", 'so, ok?'].join(' ');
  assert.strictEqual(run(v, 'query', bound, `SELECT aa FROM tt WHERE nn = '${v.replace("'", "\\'")}' AND mm = ?`), 'ERR_BAILEY_DENIED');
  assert.strictEqual(run('ab???', 'query', bound), true);
});

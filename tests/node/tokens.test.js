// SPDX-License-Identifier: GPL-2.0
// What ends and begins the tokens of a statement, where databases differ from one another
// and from what a reader expects; and values that only look as if they ended one.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const { bailey, protect } = require('./helper');

protect('');
const inject = require('../../tools/node/lib/detect/inject');
const { Shell } = require('../../tools/node/lib/detect/shell');
const e = encodeURIComponent;
// Each time of a route of its own: nothing is remembered.
let count = 0;
const ask = (values, text, dialect) => {
  count += 1;
  const query = values.map((v, i) => `p${i}=${e(v)}`).join('&');
  return bailey.run({ method: 'GET', url: `/tokens${count}?${query}`, headers: {} }, () => inject.statement(text, dialect));
};
const dialects = ['postgres', 'mysql', 'sqlite', 'mssql', 'oracle'];

test('strings_of_oracle_may_name_what_ends_them', () => {
  const of = (v, text, dialect = 'oracle') => ask([v], text.replace('?', v), dialect);
  for (const [open, end] of [['[', ']'], ['{', '}'], ['<', '>'], ['(', ')'], ['!', '!'], ['"', '"']]) {
    for (const q of ['q', 'Q', 'nq', 'NQ']) {
      const make = (v) => of(v, `SELECT aa FROM tt WHERE zz = ${q}'${open}?${end}' OR zz = 'b c'`);
      assert.strictEqual(make("it's so"), null, q + open);
      assert.strictEqual(make(`a ${open} b`.replace('!', '').replace('"', '')), null, q + open);
      assert.notStrictEqual(make([`x${end}`, 'OR 1=1 --'].join("' ")), null, q + open);
      // What stands in one is no string of its own, and none begins there.
      const behind = (v) => of(v, `SELECT aa FROM tt WHERE zz = ${q}'${open}it's${end}' AND nn = '?'`);
      assert.strictEqual(behind('b or c'), null, q + open);
      assert.notStrictEqual(behind(['x', "OR 'a' = 'a"].join("' ")), null, q + open);
    }
  }
  assert.notStrictEqual(of('b c', "SELECT aa FROM tt WHERE zz = q'[a?"), null);
  // Others know no such strings.
  assert.notStrictEqual(of("it's so", "SELECT aa FROM tt WHERE zz = q'[?]' OR zz = 'b c'", 'postgres'), null);
  assert.strictEqual(of('b or c', "SELECT aq FROM tt WHERE zz = '?'"), null);
});

test('names_of_sql_server_stand_in_brackets_and_its_comments_nest', () => {
  const named = (v, dialect) => ask([v], `SELECT [${v.replaceAll(']', ']]')}] FROM tt`, dialect);
  for (const v of ['unit price', 'a]b c']) assert.strictEqual(named(v, 'mssql'), null, v);
  const raw = (v, dialect) => ask([v], `SELECT [${v}] FROM tt`, dialect);
  assert.notStrictEqual(raw(['a]', 'FROM uu --'].join(' '), 'mssql'), null);
  const noted = (v, dialect) => ask([v], `SELECT aa /* for ${v} */ FROM tt`, dialect);
  assert.notStrictEqual(noted(['a /', ' b'].join('*'), 'mssql'), null);
  assert.strictEqual(noted(['a /', ' b'].join('*'), 'oracle'), null);
  // A backslash is one, also where a letter stands before the string.
  for (const dialect of ['mssql', 'oracle']) {
    const of = (v) => ask([v], `SELECT aa FROM tt WHERE zz = N'${v}' AND nn = 1`, dialect);
    assert.strictEqual(of('C:\\my dir\\'), null, dialect);
    assert.notStrictEqual(of(["\\'", 'OR 1=1 --'].join(' ')), null, dialect);
  }
});

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

test('sign_or_star_that_makes_a_comment_of_what_stands_before_it_is_refused', () => {
  const minus = (v) => `SELECT cost -${v} FROM pp WHERE hidden = 0`;
  const slash = (v) => `SELECT cost /${v} FROM pp WHERE id = 1 */ 2`;
  for (const dialect of ['postgres', 'sqlite']) {
    for (const v of ['-1', '-17,2', '- 3']) assert.notStrictEqual(ask([v], minus(v), dialect), null, `${dialect} ${v}`);
    assert.strictEqual(ask(['17'], minus('17'), dialect), null);
    assert.strictEqual(ask(['-17'], minus(' -17'), dialect), null);
  }
  // To MySQL it is a comment only before a space.
  assert.strictEqual(ask(['-17'], minus('-17'), 'mysql'), null);
  assert.notStrictEqual(ask(['- 3'], minus('- 3'), 'mysql'), null);
  for (const dialect of dialects) assert.notStrictEqual(ask(['*7'], slash('*7'), dialect), null, dialect);
});

test('value_that_begins_a_string_or_name_which_the_program_ends_is_refused', () => {
  for (const [v, quote, of] of [["'qq", "'", dialects], ['"qq', '"', dialects], ['`qq', '`', ['mysql', 'sqlite']], ['[qq', ']', ['sqlite']], ['$$qq', '$$', ['postgres']]]) {
    for (const dialect of of) assert.notStrictEqual(ask([v, 'or'], `SELECT aa FROM tt WHERE aa=${v} AND bb=${quote}or${quote} AND cc=${quote}${quote}`, dialect), null, `${dialect} ${v}`);
  }
  for (const dialect of dialects) {
    for (const v of ["'qq", "'qq'", "''", "'q' x", "'''q", '"q']) {
      const escaped = v.replace(/'/g, "''");
      assert.strictEqual(ask([v], `SELECT aa FROM tt WHERE aa = '${escaped}%' AND bb = 'x'`, dialect), null, `${dialect} ${v}`);
      // Of a program that takes quotes away.
      const bare = v.replace(/['"]/g, '');
      assert.strictEqual(ask([v], `SELECT aa FROM tt WHERE zz = '${bare}%' AND bb = 'x'`, dialect), null, `${dialect} ${v}`);
    }
  }
});

test('backslash_that_takes_the_programs_quote_is_refused', () => {
  const make = (v, w) => `SELECT aa FROM tt WHERE aa = '${v}' AND bb = '${w}' AND cc = 'x'`;
  for (const v of ['ab\\', 'ab\\\\\\']) assert.notStrictEqual(ask([v, 'or'], make(v, 'or'), 'mysql'), null);
  assert.notStrictEqual(ask(['ab\\', 'or'], make('ab\\', 'or').replace("'ab", "E'ab"), 'postgres'), null);
  for (const v of ['ab\\', 'ab\\\\', 'C:\\dir\\', 'a\\b']) {
    // Escaped, and where it takes nothing's meaning.
    assert.strictEqual(ask([v], make(v.replace(/\\/g, '\\\\'), 'x'), 'mysql'), null);
    for (const dialect of ['postgres', 'sqlite']) assert.strictEqual(ask([v], make(v, 'x'), dialect), null);
  }
});

test('quotes_that_are_escaped_in_a_way_that_the_database_does_not_know_end_strings', () => {
  const make = (v) => `SELECT aa FROM tt WHERE aa = '${v}'`;
  const doubled = (v) => make(v.replace(/'/g, "''"));
  const slashed = (v) => make(v.replace(/'/g, "\\'"));
  const both = (v) => make(v.replace(/\\/g, '\\\\').replace(/'/g, "\\'"));
  const or = ['OR 1=1', '-- '].join(' ');
  assert.notStrictEqual(ask([`ab\\' ${or}`], doubled(`ab\\' ${or}`), 'mysql'), null);
  assert.notStrictEqual(ask([`ab\\' ${or}`], slashed(`ab\\' ${or}`), 'mysql'), null);
  for (const dialect of ['postgres', 'sqlite']) {
    for (const v of [`ab' ${or}`, `a\\b' ${or}`]) for (const way of [slashed, both]) assert.notStrictEqual(ask([v], way(v), dialect), null, `${dialect} ${v}`);
  }
  for (const v of [`ab' ${or}`, `it's ${or}`, "a '\\ b", "x\\'y"]) {
    assert.strictEqual(ask([v], both(v), 'mysql'), null);
    for (const dialect of ['postgres', 'sqlite']) assert.strictEqual(ask([v], doubled(v), dialect), null);
  }
});

test('value_whose_last_quote_makes_text_of_the_programs_is_refused', () => {
  const where = (a, b, c) => `SELECT aa FROM tt WHERE nn = '${a}' AND mm = '${b}' AND kk = '${c}'`;
  const rows = (a, b) => `INSERT INTO tt VALUES ('${a}', '${b}')`;
  const like = (a) => `SELECT aa FROM tt WHERE nn LIKE '%${a}%' OR nn LIKE '${a}, etc.'`;
  const double = (v) => v.replace(/'/g, "''");
  for (const dialect of dialects) {
    for (const v of ["x'", "x'''", "a b'"]) {
      assert.notStrictEqual(ask([v, 'or', '>'], where(v, 'or', '>'), dialect), null, dialect);
      assert.notStrictEqual(ask([v, 'or'], rows(v, 'or'), dialect), null, dialect);
      const escaped = double(v);
      for (const text of [where(escaped, 'or', '>'), rows(escaped, escaped), rows('y', escaped), like(escaped)]) assert.strictEqual(ask([v], text, dialect), null, text);
    }
    assert.strictEqual(ask(["zz''"], where(double("zz''"), 'or', 'y'), dialect), null);
  }
});

test('comment_that_the_program_has_begun_is_not_begun_by_a_value_that_looks_so', () => {
  const by = (who) => `/* by ${who} */ SELECT aa FROM tt WHERE nn = 1`;
  const line = (who) => `SELECT aa FROM tt -- by ${who}\nWHERE nn = 1`;
  for (const dialect of dialects) {
    assert.strictEqual(ask(['/*', 'bob'], by('bob'), dialect), null, dialect);
    assert.strictEqual(ask(['--', 'bob'], line('bob'), dialect), null, dialect);
    assert.notStrictEqual(ask(['--', 'bob'], `SELECT aa FROM tt WHERE nn = ${'--'} AND mm = 1`, dialect), null, dialect);
    assert.notStrictEqual(ask(['\n"', 'bob'], `SELECT aa FROM tt WHERE nn = ${'\n"'} AND "mm" = 1`, dialect), null, dialect);
  }
});

test('a_value_in_letters_of_one_case_is_found', () => {
  const mixed = ["X' oR", "'a'='A"].join(' ');
  const cases = [(v) => v, (v) => v.toLowerCase(), (v) => v.toUpperCase()];
  for (const dialect of dialects) {
    for (const change of cases) {
      assert.notStrictEqual(ask([mixed], `SELECT aa FROM tt WHERE mm = '${change(mixed)}'`, dialect), null, `${dialect} ${change(mixed)}`);
      assert.notStrictEqual(ask([mixed], `select aa from tt where mm = '${change(mixed)}'`, dialect), null, `${dialect} ${change(mixed)}`);
      for (const v of ['Ann.Smith@Example.COM', 'Union Select', 'AND or']) {
        assert.strictEqual(ask([v], `SELECT aa FROM tt WHERE mm = '${change(v)}'`, dialect), null, `${dialect} ${change(v)}`);
      }
      const name = "O'Brien OR Or";
      assert.strictEqual(ask([name], `SELECT aa FROM tt WHERE mm = '${change(name).replace(/'/g, "''")}'`, dialect), null, dialect);
    }
  }
  const shell = (v, text) => {
    count += 1;
    return bailey.run({ method: 'GET', url: `/tokens${count}?q=${e(v)}`, headers: {} }, () => inject.command(text));
  };
  for (const change of cases) {
    assert.notStrictEqual(shell('Host;iD', `ping ${change('Host;iD')}`), null);
    assert.strictEqual(shell('Www.Example.COM', `ping ${change('Www.Example.COM')}`), null);
  }
});

// What a route has run is no other route's, whatever the letters of what chose among them.
test('a_statement_that_a_value_of_another_case_has_changed_is_none_to_compare_with', () => {
  const of = (v, text) => bailey.run({ method: 'GET', url: `/cased?q=${e(v)}`, headers: {} }, () => inject.statement(text, 'postgres'));
  const by = (v) => `SELECT aa FROM tt ORDER BY ${v.toLowerCase()} LIMIT 5`;
  for (const v of ['Name', 'Mail', 'Name', 'Mail']) assert.strictEqual(of(v, by(v)), null);
  const bad = ['(SELECT', 'Pw FROM uu)'].join(' ');
  assert.notStrictEqual(of(bad, by(bad)), null);
});

test('quotes_that_a_program_writes_for_a_shell_are_its_own', () => {
  const command = (v, text) => {
    count += 1;
    return bailey.run({ method: 'GET', url: `/quotes${count}?p=${e(v)}`, headers: {} }, () => inject.command(text));
  };
  for (const way of ["'\\''", "'\"'\"'"]) {
    const quote = (v) => `'${v.replaceAll("'", way)}'`;
    for (const v of ["'single'", "5' 11'", "'x", "it's", "a'b'", "''x''", "'; id '"]) assert.strictEqual(command(v, `echo ${quote(v)} z`), null, v);
    for (const v of [["'; i", "d '"], ["x'", ' y'], ["'", '$(id)']]) {
      const bad = v.join('');
      assert.notStrictEqual(command(bad, `echo '${bad}' z`), null, bad);
    }
  }
});

test('expansions_within_one_another_take_no_more_than_their_length', () => {
  for (const part of ['`$(', '"$(', '${`', '`"`"']) {
    const from = process.cpuUsage().user;
    assert.ok(new Shell(part.repeat(1 << 16)).simple.length >= 0);
    assert.ok(process.cpuUsage().user - from < 3e6, `${part} ${process.cpuUsage().user - from} us`);
  }
});

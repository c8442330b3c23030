// SPDX-License-Identifier: GPL-2.0
// Values that are lists, which the program splits and joins otherwise: what stands in the text are
// their pieces. Pieces that are words, numbers or bits of what the program says by itself are nothing.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { bailey, protect } = require('./helper');

protect('');
const inject = require('../../tools/node/lib/detect/inject');
const e = encodeURIComponent;
let count = 0;
// Each time of a route of its own: nothing is remembered.
const run = (value, fn) => {
  count += 1;
  return bailey.run({ method: 'GET', url: `/lists${count}?list=${e(value)}`, headers: {} }, fn);
};
const ask = (value, text, dialect = 'postgres') => run(value, () => inject.statement(text, dialect));
const command = (value, text) => run(value, () => inject.command(text));
// So that no text of the attacks stands in this file as the program's own.
const of = (...pieces) => pieces.join('');

// How programs make a text of a list's pieces, [by what it is split, how].
const number = [
  [',', (l) => l.join(', ')],
  [',', (l) => l.map((x) => x.trim()).join(',\n  ')],
  [',', (l) => l.filter(Boolean).join(', ')],
  [',', (l) => [...l].reverse().join(', ')],
  [',', (l) => [...l].sort().join(' , ')],
  [';', (l) => l.join(',')],
  ['|', (l) => l.join(', ')],
  ['\n', (l) => l.join(', ')],
  [' ', (l) => l.join(', ')],
  ['-', (l) => l.join(', ')],
  ['_', (l) => l.join(', ')],
];

test('a_piece_of_a_list_that_changes_a_statement_is_found', () => {
  for (const bad of [of('2)', ' OR (', '1=1'), of('2 OR', ' 1=1'), of('2);DELETE', ' FROM tt--'), of('0) UNION', ' SELECT pw FROM uu WHERE (1=1')]) {
    for (const [by, make] of number) {
      if ((by === ' ' || by === '-') && bad.includes(by)) continue;
      for (const list of [['1', bad], [bad, '1'], ['7', bad, '9'], ['', '1', bad, '']]) {
        const text = `SELECT aa FROM tt WHERE id IN (${make(list.join(by).split(by))})`;
        assert.notStrictEqual(ask(list.join(by), text), null, `${by} ${text}`);
        assert.notStrictEqual(ask(list.join(by).toUpperCase(), text.toLowerCase().replace('select aa', 'SELECT aa')), null, `small: ${text}`);
      }
    }
  }
});

test('so_is_one_that_ends_the_quotes_it_is_put_in', () => {
  for (const [by, make] of number) {
    for (const bad of [of("x'", '/**/OR/**/', "'1'='1"), of("x')", ';--'), of("'||(pw)", "||'")]) {
      if (bad.includes(by)) continue;
      const list = `red${by}${bad}`;
      const text = `SELECT aa FROM tt WHERE id IN (${make(list.split(by).map((x) => `'${x}'`))})`;
      assert.notStrictEqual(ask(list, text), null, text);
      // One backslash is no way to write a quote.
      const slashed = `SELECT aa FROM tt WHERE id IN (${make(list.split(by).map((x) => `'${x.replaceAll("'", "\\'")}'`))})`;
      assert.notStrictEqual(ask(list, slashed), null, slashed);
      assert.strictEqual(ask(list, text.replace(bad, bad.replaceAll("'", "''"))), null, text);
    }
  }
});

test('so_are_pieces_that_stand_in_several_places', () => {
  const each = (list, by) => list.split(by);
  const like = of('foo x', "'/**/OR/**/1=1--");
  assert.notStrictEqual(ask(like, `SELECT aa FROM tt WHERE ${each(like, ' ').map((x) => `nn LIKE '%${x}%'`).join(' AND ')}`), null);
  const ids = of('1,2)', ' OR (1=1');
  assert.notStrictEqual(ask(ids, `SELECT aa FROM tt WHERE ${each(ids, ',').map((x) => `(id = ${x})`).join(' OR ')}`), null);
  for (const by of [':', '_', '.', ',']) {
    const sort = `name${by}${of('desc;', 'DROP TABLE tt')}`;
    assert.notStrictEqual(ask(sort, `SELECT aa FROM tt ORDER BY ${each(sort, by).join(' ')}`), null, by);
  }
  const range = of('10-20', ' OR 1=1');
  assert.notStrictEqual(ask(range, `SELECT aa FROM tt WHERE pp BETWEEN ${each(range, '-').join(' AND ')}`), null);
  const columns = of('name,(select', ' pw from uu)');
  assert.notStrictEqual(ask(columns, `SELECT ${each(columns, ',').join(', ')} FROM tt`), null);
  const alone = of('id) FROM', ' uu;--,name');
  assert.notStrictEqual(ask(alone, `SELECT lower(${each(alone, ',')[0]}) FROM tt`), null);
});

test('a_list_of_harmless_pieces_changes_nothing', () => {
  const all = ['1,2,3', '-1, +2,3.5', 'red,dark blue', 'a.b,c.d', '2024-01-01,2024-02-01', "O'Brien,d'Artagnan,it's so", 'x; y,z -- w', 'a (b),c)', '"q","r"', 'x\\,y', 'null,true,or', '1=1,2=2', 'Zoë,李 小龍'];
  const literal = (x) => `'${x.replaceAll("'", "''")}'`;
  for (const list of all) {
    for (const [, make] of number) {
      const pieces = list.split(',').map((x) => x.trim());
      const text = `SELECT aa FROM tt WHERE nn IN (${make(pieces.map(literal))})`;
      assert.strictEqual(ask(list, text), null, text);
      const bound = `SELECT aa FROM tt WHERE nn IN (${pieces.map((x, i) => `$${i + 1}`).join(', ')})`;
      assert.strictEqual(ask(list, bound), null, bound);
    }
  }
  for (const list of ['1,2,3', '-1,2', 'name,price', 'tt.name,tt.id']) {
    const text = `SELECT ${list.split(',').join(', ')} FROM tt ORDER BY ${list.split(',').reverse().join(', ')}`;
    assert.strictEqual(ask(list, text), null, text);
  }
});

test('prose_that_says_what_a_statement_says_is_no_list', () => {
  // What others than this file's functions have made.
  const made = [
    of('SELECT "id", "na', 'me" FROM "uu" WHERE "id" = $1'), of('select count(', '*) from `tt` where `na', 'me` = ?'),
    of('INSERT INTO tt (id, na', 'me) VALUES ($1, $2)'), of('UPDATE tt SET na', 'me = ? WHERE id = ? AND gone IS NULL'),
    of('SELECT max("tt"."pri', 'ce") AS "mm" FROM "tt" ORDER BY "tt"."id" DESC LIMIT 10'),
  ];
  for (const text of made) {
    for (const prose of [
      `Error in: ${text}; what is wrong, please?`, `${text}, and so on: it fails - always`, `see "${text}"`, 'use count(*), or count(*) here; id = ? - fine',
      'order by id, name; limit 10, where id is null: (id, name) - no', 'VALUES, ($1, $2), (id), name)', 'a, b) c; d (e - f: g',
    ]) {
      assert.strictEqual(ask(prose, text), null, `${prose} in ${text}`);
    }
  }
});

test('what_the_program_has_as_a_text_may_be_chosen_by_a_list', () => {
  const allowed = { newest: 'created_at desc', cheap: 'price asc' };
  const list = 'created_at desc,price asc';
  assert.strictEqual(ask(list, `SELECT aa FROM tt ORDER BY ${list.split(',').filter((x) => Object.values(allowed).includes(x)).join(', ')}`), null);
});

test('a_piece_of_a_list_that_changes_a_command_is_found', () => {
  for (const bad of [of('b;', 'id'), of('b$(', 'id)'), of('`', 'id`'), of('b|', 'id'), of('b\n', 'id'), of('$', 'HOME'), of('b -', 'rf c')]) {
    for (const by of [',', ';', '|', ':']) {
      if (bad.includes(by) || (by === ':' && bad.includes(' '))) continue;
      const list = `a.txt${by}${bad}`;
      assert.notStrictEqual(command(list, `rm -f ${list.split(by).join(' ')}`), null, list);
      assert.strictEqual(command(list, `rm -f ${list.split(by).map((x) => `'${x}'`).join(' ')}`), null, list);
    }
  }
  for (const list of ['a.txt,b.txt', 'a-b,c/d', '1,2', 'a b,c d']) {
    assert.strictEqual(command(list, `rm -f ${list.split(',').map((x) => (x.includes(' ') ? `"${x}"` : x)).join(' ')}`), null, list);
  }
});

const ssrf = require('../../tools/node/lib/detect/ssrf');
const { current } = require('../../tools/node/lib/context');
const named = (list, host) => run(list, () => ssrf.origin(current(), host) !== undefined);

test('a_piece_of_a_list_names_a_host', () => {
  for (const by of [',', ', ', ';', '|', ' ', '\n']) {
    for (const [piece, host] of [['127.0.0.1', '127.0.0.1'], ['127.1:80', '127.1'], ['0x7f.1', '127.0.0.1'], ['[::1]:80', '::1'], ['db.internal', 'db.internal'], ['127.0.0.1/x', '127.0.0.1']]) {
      assert.strictEqual(named(['a.example', piece, 'b.example'].join(by), host), true, piece);
    }
  }
  assert.strictEqual(named('a.example,redis', 'redis'), true);
  for (const [list, host] of [['nginx, redis', 'redis'], ['ask redis, please', 'redis'], ['1,2,3', '127.0.0.1'], ['10,127', '10.0.0.1'], ['see (127.0.0.1), please', '127.0.0.2'], ['x.db.internal,y', 'db.internal']]) {
    assert.strictEqual(named(list, host), false, list);
  }
});

test('a_piece_of_a_list_leads_out_of_a_directory', () => {
  const dir = `${__dirname}/own`;
  const read = (list, by, how) => run(list, () => {
    try {
      fs.readFileSync(how(list.split(by)[1].trim()));
    } catch (x) {
      return x.code;
    }
    return 'read';
  });
  for (const by of [',', ', ', ';', '|', ' ', '\n']) {
    for (const how of [(x) => path.join(dir, x), (x) => path.resolve(dir, x), (x) => `${dir}/${x}`]) {
      assert.strictEqual(read(`a.txt${by}../../node/lists.test.js`, by, how), 'ERR_BAILEY_DENIED', by);
      for (const list of [`a.txt${by}b..c.txt`, `../x.txt${by}b.txt`, `a.txt${by}x/../b.txt`]) assert.strictEqual(read(list, by, how), 'ENOENT', list);
    }
  }
});

test('pieces_are_looked_for_in_a_time_that_has_an_end', () => {
  const text = `SELECT aa FROM tt WHERE nn IN (${'$1, '.repeat(2000)}$2) AND "na me" = 'b c'`;
  const body = (part, n) => ({ method: 'POST', url: `/lists/long${n}`, headers: { 'content-type': 'text/plain' }, body: part.repeat((2 << 20) / part.length) });
  let n = 0;
  for (const part of ['b c,', 'me" = \'b,', 'a-b_c:d.', '$1, $1;', '(((((,', "',"]) {
    n += 1;
    const begin = process.cpuUsage();
    for (let i = 0; i < 3; i += 1) bailey.run(body(part, n), () => inject.statement(text, 'postgres'));
    const { user, system } = process.cpuUsage(begin);
    assert.ok(user + system < 20e6, `${part} ${(user + system) / 1e6}`);
  }
});

test('a_long_text_that_is_written_whole_is_no_list', () => {
  const words = "it's a (very) long, e.g. boring; text -- \"with\" x=1 & don't".split(' ');
  let seed = 7;
  const next = () => { seed = (seed * 48271) % 0x7fffffff; return seed; };
  const text = Array.from({ length: 80000 }, () => `${words[next() % words.length]}${next() % 5 ? '' : next() % 9999}`).join(' ');
  for (const [value, written] of [[text, text], [text, text.replaceAll('&', '&amp;')], ["it's it's ".repeat(30000), "it's it's ".repeat(30000)]]) {
    const from = process.cpuUsage().user;
    const found = bailey.run({ method: 'POST', url: '/long', headers: {}, body: { value } }, () =>
      inject.statement(`INSERT INTO tt VALUES ('${written.replaceAll("'", "''")}', 1)`, 'postgres'));
    assert.strictEqual(found, null);
    assert.ok(process.cpuUsage().user - from < 4e6, `${process.cpuUsage().user - from} us`);
  }
});

test('lists_in_what_waits_to_be_decoded_and_in_headers_seen_before_are_found', () => {
  const list = `1,${of('2)', ' OR (1=1')},~@^`;
  const text = `SELECT aa FROM tt WHERE id IN (${list.split(',').slice(0, 2).join(', ')})`;
  const coded = encodeURIComponent(list);
  const asked = (request) => bailey.run({ method: 'GET', url: '/x', headers: {}, ...request }, () => inject.statement(text, 'postgres'));
  for (const request of [
    { url: `/x?a=b&ids=${coded}` },
    { url: `/x?a=b&ids=${list.replaceAll(' ', '+')}` },
    { url: `/x?ids=${Buffer.from(list).toString('base64url')}` },
    { headers: { cookie: `sid=0123; ids=${coded}` } },
    { headers: { 'x-ids': list } },
  ]) {
    for (let i = 0; i < 3; i += 1) assert.notStrictEqual(asked(request), null, JSON.stringify(request));
    assert.strictEqual(asked({ url: '/y?ids=1,2', headers: { cookie: 'sid=0123; ids=1%2C2' } }), null);
  }
});

test('fields_of_csv_are_pieces_without_their_quotes', () => {
  const insert = (rows) => `INSERT INTO tt (aa, bb, cc) VALUES ${rows.map((row) => `(${row.map((x) => `'${x}'`).join(', ')})`).join(', ')}`;
  const written = (rows, by, end) => rows.map((row) => row.map((x) => `"${x.replace(/"/g, '""')}"`).join(by)).join(end);
  for (const bad of [of("x', ", "'y', (SELECT pw FROM uu", ')) --'), of("x'", ' OR ("a,b" = ', "'1')"), of("x'||", '(SELECT pw FROM "uu")', "||'"), of("x'||", 'pw', "||'")]) {
    for (const by of [',', ';', '\t']) {
      for (const end of ['\n', '\r\n']) {
        for (const rows of [[['1', bad, '2']], [['a', 'b', 'c'], [bad, 'd', 'e']], [['a', 'b, c', 'c'], ['d', 'e', bad]]]) {
          // The head is as spreadsheets write it.
          const text = `aa${by}bb${by}cc${end}${written(rows, by, end)}`;
          assert.notStrictEqual(ask(text, insert(rows)), null, text);
        }
      }
    }
  }
  const good = [['1', 'a "b" c', "O''Brien (x); y"], ['2', 'b, c', 'SELECT a FROM b']];
  assert.strictEqual(ask(written(good.map((row) => row.map((x) => x.replace(/''/g, "'"))), ',', '\n'), insert(good)), null);
});

test('what_stands_between_characters_that_a_program_leaves_out_is_a_piece', () => {
  const bad = of("x'", ' OR (1=1)', ' --');
  for (const [text, how] of [[`\u00f8${bad}`, (v) => v.replace(/\u00f8/g, 'o')], [`\u0142a ${bad}\u00df`, (v) => v.replace(/[^\x20-\x7e]/g, '')], [`a\u0001${bad}`, (v) => v.replace(/[\x00-\x1f]/g, '')], // eslint-disable-line no-control-regex
    [`\u4e2d${bad}\u6587`, (v) => v.replace(/[^\x20-\x7e]/g, '?')]]) {
    assert.notStrictEqual(ask(text, `SELECT aa FROM tt WHERE bb = '${how(text)}'`), null, text);
  }
  assert.strictEqual(ask("\u00dcber Zo\u00eb's M\u00fcll (1); und", "SELECT aa FROM tt WHERE bb = 'Uber Zoe''s Mull (1); und'"), null);
  for (const v of ['\u00f8/../../../etc/x', 'a\u0142/../../../etc/x']) {
    assert.throws(() => run(v, () => fs.readFileSync(path.join(__dirname, v.replace(/[^ -~]/g, 'o')))), { code: 'ERR_BAILEY_DENIED' }, v);
  }
});

// SPDX-License-Identifier: GPL-2.0
// What the guard remembers has an end, and what is behind it is decided as before.
'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { bailey, dir, protect, serve } = require('./helper');

protect(`deny ${dir}/denied* rw,`);
const lib = (name) => require(`../../tools/node/lib/${name}`);
const guard = lib('guard');
const learned = lib('detect/learned');
const { structureOf } = lib('detect/structure');
const { Sql } = lib('detect/sqltokens');
const inject = lib('detect/inject');
const Search = lib('detect/search');
const values = lib('values');
const url = lib('url');

const context = (method, text) => ({
  method, request: {}, known: null, knownOf: undefined, knownBase: undefined, urlNow: () => url.urlOf(text),
});

test('not_more_than_so_many_paths_are_remembered', () => {
  for (let i = 0; i < 2 * guard.CACHED; i += 1) {
    assert.throws(() => fs.readFileSync(`${dir}/none/${i}`), { code: 'ENOENT' });
    assert.ok(guard.kept('r') <= guard.CACHED);
  }
  assert.ok(guard.kept('r') > 0);
  assert.throws(() => fs.readFileSync(`${dir}/denied`), { code: 'EACCES' });
});

test('what_is_no_text_is_decoded_once_and_compared', async (t) => {
  const { contextOf, keepBody } = lib('context');
  const junk = (size) => crypto.createHash('shake256', { outputLength: size }).update('junk').digest();
  const count = (body) => {
    const ctx = contextOf({ method: 'POST', url: '/', headers: { 'content-type': 'application/octet-stream' }, rawHeaders: [] });
    keepBody(ctx, body);
    let n = 0;
    let size = 0;
    values.find(ctx, ({ text }) => { n += 1; size += text.length; return false; });
    return { n, size };
  };
  // There were 56 000 values of 15 million characters.
  const { n, size } = count(junk(32768));
  assert.ok(n > 100 && n < 20000, `${n} values`);
  assert.ok(size < 5e6, `${size} characters`);
  // In UTF-16 as before: what it says, and what that is as JSON.
  assert.ok(count(Buffer.from(JSON.stringify({ a: ['x y', { b: '%41 b' }] }), 'utf16le')).n > 8);
  let sql = '';
  const get = await serve(t, async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const found = inject.statement(sql = chunks.length ? sql : '', 'postgres');
    res.end(found === null ? 'none' : found.why);
  });
  const asked = async (piece, statement) => {
    sql = statement;
    const body = Buffer.concat([junk(20000), Buffer.from(piece), junk(20000)]);
    return (await get('/', { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } })).text;
  };
  const evil = "x' UNION SELECT password FROM users --";
  assert.notStrictEqual(await asked(`\0&a=${evil}&\0`, `SELECT '${evil}'`), 'none');
  assert.notStrictEqual(await asked(`\0&a=${encodeURIComponent(evil)}&\0`, `SELECT '${evil}' AS c`), 'none');
  assert.notStrictEqual(await asked(`\0&a=${encodeURIComponent(encodeURIComponent(evil))}&\0`, `SELECT '${evil}' AS d`), 'none');
  assert.strictEqual(await asked('\0&a=plain&\0', "SELECT 'plain' AS e"), 'none');
  // A list among it, of which the program takes a piece; not written as it is, as that would be the program's own.
  const piece = ['8)', 'OR', '(1=1'].join(' ');
  assert.notStrictEqual(await asked(`\0&ids=7,${piece},9&\0`, `SELECT name FROM items WHERE id IN (7, ${piece}, 9)`), 'none');
  assert.notStrictEqual(await asked(`\0\x017,${piece},9\0\x02`, `SELECT price FROM items WHERE id IN (7, ${piece}, 9)`), 'none');
});

test('not_more_than_so_many_urls_are_remembered', () => {
  const first = url.urlOf('/first?x=1');
  for (let i = 0; i < 10 * url.KEPT; i += 1) {
    url.urlOf(`/many/${i}?q=${i}`);
    // What is in use stays.
    assert.strictEqual(url.urlOf('/first?x=1'), first);
    assert.ok(url.kept() <= 2 * url.KEPT);
  }
  assert.ok(url.kept() > url.KEPT / 2);
  const query = `/long?${'x'.repeat(5000)}`;
  assert.notStrictEqual(url.urlOf(query), url.urlOf(query));
  const long = `/long/${'x'.repeat(5000)}`;
  assert.notStrictEqual(url.urlOf(long), url.urlOf(long));
});

test('not_more_than_so_many_arguments_of_so_many_routes_are_learned', () => {
  for (let i = 0; i < 2 * learned.ROUTES; i += 1) {
    const ctx = context('GET', `/route${i}/x`);
    learned.learn(learned.SH, ctx, 'ls -l');
    assert.ok(learned.isOwn(learned.SH, ctx, 'ls -l'));
    assert.ok(!learned.isOwn(learned.CONNECT, ctx, 'ls -l'));
    assert.ok(learned.kept(ctx, learned.SH)[0] <= 2 * learned.ROUTES);
  }
  const ctx = context('GET', '/one/x');
  for (let i = 0; i < 2 * learned.ARGUMENTS; i += 1) {
    learned.learn(learned.SH, ctx, `ls ${i}`);
    assert.ok(learned.kept(ctx, learned.SH)[1] <= learned.ARGUMENTS);
  }
  assert.ok(!learned.isOwn(learned.SH, ctx, 'ls none'));
  learned.learn(learned.SH, ctx, `ls ${'x'.repeat(10000)}`);
  assert.ok(!learned.isOwn(learned.SH, ctx, `ls ${'x'.repeat(10000)}`));
});

test('not_more_than_so_many_headers_are_remembered', async (t) => {
  const get = await serve(t, (req, res) => {
    fs.readFile(path.join(dir, 'area', req.headers['x-file'] || 'none'), (e) => res.end(e.code));
  });
  for (let i = 0; i < 3 * values.PER_HEADER; i += 1) {
    await get('/h', { headers: { 'x-many': `value ${i}`, [`x-name-${i}`]: 'x' } }); // eslint-disable-line no-await-in-loop
    assert.ok(values.kept('x-many')[1] <= values.PER_HEADER);
  }
  for (let i = 0; i < 2 * values.HEADERS; i += 100) {
    const headers = Object.fromEntries(Array.from({ length: 100 }, (x, k) => [`y-name-${i + k}`, 'x']));
    await get('/h', { headers }); // eslint-disable-line no-await-in-loop
    assert.ok(values.kept('x-many')[0] <= values.HEADERS);
  }
  assert.strictEqual((await get('/h', { headers: { 'x-file': '../../etc/passwd' } })).text, 'ERR_BAILEY_DENIED');
  assert.strictEqual((await get('/h', { headers: { 'y-name-none': 'x', 'x-file': '../../etc/hostname' } })).text, 'ERR_BAILEY_DENIED');
});

test('headers_that_are_always_new_are_remembered_now_and_then_until_one_comes_again', () => {
  const { current } = lib('context');
  const send = (value) => bailey.run({ method: 'GET', url: '/new', headers: { 'x-new': value } }, () => {
    assert.ok(values.find(current(), (v) => v.text === value) !== undefined, value);
  });
  const count = () => values.kept('x-new')[1];
  for (let i = 0; i < values.PER_HEADER; i += 1) send(`new (${i})`);
  assert.strictEqual(count(), values.PER_HEADER);
  // Each one more would have made room by forgetting all.
  for (let i = 0; i < 160; i += 1) send(`newer (${i})`);
  assert.ok(count() <= 11, `${count()}`);
  const before = count();
  for (let k = 0; k < 40; k += 1) for (let i = 0; i < 7; i += 1) send(`again (${i})`);
  assert.ok(count() >= before + 7, `${before} ${count()}`);
});

test('not_more_than_so_many_bytes_of_headers_are_remembered', () => {
  const { current } = lib('context');
  let most = 0;
  for (let i = 0; i < 100; i += 1) {
    for (let k = 0; k < 64; k += 1) {
      const value = `["${`${k}-${i}`.repeat(300).slice(0, 1500)}","%4${k % 10}","%5${k % 10}"]`;
      bailey.run({ method: 'GET', url: '/bytes', headers: { [`z-name-${i}`]: value } }, () => {
        assert.ok(values.find(current(), (v) => v.text === value) !== undefined);
      });
      most = Math.max(most, values.kept('z-name-0')[2]);
    }
  }
  assert.ok(most > values.BYTES / 2 && most < values.BYTES + (1 << 16), `${most}`);
});

test('not_more_than_so_many_bytes_of_arguments_are_learned', () => {
  const of = (i) => context('GET', `/bytes${i}/x`);
  const text = (i, k) => `ls ${i} ${k} ${'x'.repeat(8000)}`;
  const kept = [];
  for (let i = 0; i < 150; i += 1) {
    const ctx = of(i);
    kept.push(url.urlOf(`/bytes${i}/x`));
    const n = i % 10 === 5 ? 40 : 30;
    for (let k = 0; k < n; k += 1) {
      learned.learn(learned.SH, ctx, text(i, k));
      assert.ok(learned.kept(ctx, learned.SH)[2] <= learned.SET);
      assert.ok(learned.heldBytes() <= 2 * (learned.BYTES + learned.SET), `${learned.heldBytes()}`);
    }
    // What is in use stays, and can be learned on.
    if (i === 0) learned.learn(learned.JS, of(0), '1 + 1');
    assert.ok(learned.isOwn(learned.JS, of(0), '1 + 1'));
    assert.ok(learned.isOwn(learned.SH, ctx, text(i, n - 1)));
  }
  assert.ok(learned.heldBytes() > learned.BYTES / 2);
  assert.ok(!learned.isOwn(learned.SH, of(1), text(1, 29)));
  // A URL that is kept holds nothing of what was forgotten.
  const held = kept.reduce((sum, { known }) => sum + known.sets.reduce((n, s) => n + (s === null ? 0 : [...s].join('').length), 0), 0);
  assert.ok(held <= 2 * (learned.BYTES + learned.SET), `${held}`);
});

test('the_structure_of_a_long_list_of_numbers_costs_no_square_of_its_length', () => {
  // It ends as no number does, so none of its numbers begins one.
  const text = `SELECT a FROM t WHERE n = 'x' AND m IN (${'1,'.repeat(4000)}1x)`;
  const tokens = new Sql(text, 'sqlite').all();
  const from = process.cpuUsage().user;
  for (let i = 0; i < 40; i += 1) assert.strictEqual(structureOf(0, text, tokens, -1).parts.length, 2);
  assert.ok(process.cpuUsage().user - from < 1e6, `${process.cpuUsage().user - from} us`);
});

test('not_more_than_so_many_structures_of_statements_are_kept_of_a_route', () => {
  const ctx = context('GET', '/structures/x');
  const sink = learned.SQL.sqlite;
  const texts = Array.from({ length: 200 }, (x, i) => `SELECT a${i} FROM t WHERE n = 'x'`);
  const of = (text) => structureOf(sink, text, new Sql(text, 'sqlite').all(), -1);
  let asked = 0;
  for (const text of texts) {
    if (!learned.mayKeep(ctx, text)) continue;
    asked += 1;
    learned.keepStructure(ctx, of(text));
  }
  assert.strictEqual(asked, 32);
  // One begins as another one does.
  assert.deepStrictEqual(texts.filter((text) => learned.isUsual(sink, ctx, text)), texts.slice(0, 32));
  assert.ok(!learned.isUsual(learned.SQL.mysql, ctx, texts[0]));
  assert.ok(!learned.isUsual(sink, context('GET', '/other/x'), texts[0]));
  // What was looked for in vain is not looked for for ever.
  const vain = context('GET', '/vain/x');
  let tries = 0;
  for (let i = 0; i < 1000; i += 1) if (learned.mayKeep(vain, 'SELECT a FROM t')) tries += 1;
  assert.ok(tries > 0 && tries < 100, `${tries}`);
  assert.ok(!learned.mayKeep(context('GET', '/long/x'), `SELECT '${'x'.repeat(10000)}'`));
});

test('values_are_looked_for_in_letters_of_one_case_however_many_they_are', () => {
  const bad = ["X'/**/oR/**/'", "a'='A"].join('');
  const of = (count, other, how) => {
    const body = Array.from({ length: count }, (_, i) => `${other}${i}' ='`);
    return bailey.run({ method: 'POST', url: `/cased${count}${other}`, headers: {}, body: [...body, bad] }, () =>
      inject.statement(`SELECT aa FROM tt WHERE mm = '${how(bad)}' AND nn = 1234567890`, 'sqlite'));
  };
  for (const other of ['Ab', "X'/**/OR", '\u0130\u017f\u212a']) {
    for (const how of [(v) => v.toLowerCase(), (v) => v.toUpperCase()]) {
      const from = process.cpuUsage().user;
      assert.notStrictEqual(of(100, other, how), null);
      assert.notStrictEqual(of(20000, other, how), null);
      assert.notStrictEqual(of(240000, other, how), null);
      assert.ok(process.cpuUsage().user - from < 10e6, `${other} ${process.cpuUsage().user - from} us`);
    }
  }
});

test('what_nearly_stands_at_every_place_of_a_text_is_looked_for_once', () => {
  const a = (n) => 'a'.repeat(n);
  // V8's own search takes minutes for these.
  const search = new Search(`- ${a(4 << 20)}`);
  for (const v of [`${a(3000)}-${a(30000)}`, `-b${a(30000)}`, `${a(1 << 20)}b`, 'ab', `${a(10)}-${a(10)}`]) {
    assert.strictEqual(search.at(v), -1);
    assert.ok(search.spent < 20 * (4 << 20), `${search.spent}`);
  }
  // And of so many short ones no more are looked for than can be.
  const body = { text: `-0123456789 ${a(1 << 20)}`, list: Array.from({ length: 20000 }, (_, i) => `${a(10)}-${a(10)}${i}`) };
  const from = process.cpuUsage().user;
  bailey.run({ method: 'POST', url: '/near', headers: {}, body }, () => inject.statement(`SELECT '${body.text}'`, 'sqlite'));
  assert.ok(process.cpuUsage().user - from < 5e6, `${process.cpuUsage().user - from} us`);
});

test('rows_of_a_list_that_a_statement_is_made_of_are_not_too_many_to_be_compared', () => {
  const mails = Array.from({ length: 16000 }, (_, i) => `user${i * 7}@example${i % 13}.com`);
  const numbers = Array.from({ length: 16000 }, (_, i) => `${i}.${i % 7}`);
  const insert = (list, quote) => `INSERT INTO t VALUES ${list.map((x) => `(${quote}${x}${quote})`).join(', ')}`;
  const ask = (list, by, quote) => bailey.run({ method: 'POST', url: '/rows', headers: {}, body: { rows: list.join(by) } },
    () => inject.statement(insert(list, quote), 'postgres'));
  assert.strictEqual(ask(mails, '\n', "'"), null);
  assert.strictEqual(ask(mails, '; ', "'"), null);
  assert.strictEqual(ask(numbers, ',', ''), null);
  // One that changes it is found among them.
  mails[9000] = `x'), ((SELECT ${'pw'} FROM u`;
  assert.match(ask(mails, '\n', "'").why, /^a piece of the value/);
});

test('of_many_values_each_is_found_where_one_is_found_by_itself', () => {
  const { Large } = Search;
  let seed = 7;
  const below = (n) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return (seed >>> 8) % n; };
  for (let round = 0; round < 300; round += 1) {
    let text = '';
    for (let i = 0; i < 120; i += 1) text += round % 9 === 0 ? 'ab'[i % 2] : "abé'中"[below(2 + (round % 4))];
    const few = new Large(text);
    const many = new Large(text);
    many.total = Infinity;
    for (let q = 0; q < 20; q += 1) {
      const begin = below(120);
      const v = text.slice(begin, begin + 1 + below(round % 2 ? 9 : 48)) + (q % 5 === 0 ? 'a' : '');
      for (let from = 0, at = 0; at >= 0; from = at + 1 + (q % 3 === 0 ? below(3) : 0)) {
        at = text.indexOf(v, from);
        assert.deepStrictEqual([few.at(v, from), many.at(v, from)], [at, at], `${v} in ${text} from ${from}`);
        // Another one between them, and one that was looked for before.
        if (q % 4 === 0) assert.strictEqual(many.at('ab', 3), text.indexOf('ab', 3));
        if (q % 7 === 0) assert.strictEqual(few.at(v, 1), text.indexOf(v, 1));
      }
    }
  }
});

test('values_that_are_made_of_few_words_are_not_too_many_to_be_compared', () => {
  let seed = 1;
  const below = (n) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return (seed >>> 8) % n; };
  let v = '';
  for (let i = 0; i < 50000; i += 1) v += ['a ', 'b '][below(2)];
  const list = Array.from({ length: 2000 }, () => { const at = below(v.length); return v.slice(at, at + 3 + below(40)); });
  const ask = (body, text) => bailey.run({ method: 'POST', url: '/words', headers: {}, body }, () => inject.statement(text, 'postgres'));
  assert.strictEqual(ask({ v, list }, `SELECT '${v}', '${v}'`), null);
  // What changes it is found among them.
  list.push(`${v.slice(100, 140)}', ${'pw'}, '`);
  assert.match(ask({ v, list }, `SELECT '${v}${list[2000]}${v}'`).why, /^the value spans more than one token/);
});

test('quotes_of_a_long_value_are_written_in_each_way', () => {
  const begin = "it's \\ 'x' ".repeat(200);
  for (const end of ['', "'"]) {
    const v = `${begin}${end}`;
    const ask = (text, dialect) => bailey.run({ method: 'POST', url: '/long', headers: {}, body: { v } }, () => inject.statement(text, dialect));
    const doubled = v.replace(/'/g, "''");
    const slashed = v.replace(/'/g, "\\'");
    const escaped = v.replace(/\\/g, '\\\\').replace(/'/g, "\\'");
    assert.strictEqual(ask(`SELECT '${doubled}'`, 'postgres'), null);
    assert.strictEqual(ask(`SELECT '${escaped}'`, 'mysql'), null);
    // To the database these are not one text.
    assert.notStrictEqual(ask(`SELECT '${slashed}'`, 'postgres'), null);
    assert.notStrictEqual(ask(`SELECT '${escaped}'`, 'postgres'), null);
    assert.notStrictEqual(ask(`SELECT '${slashed.replace(/\\\\ /g, "\\\\' ")}'`, 'postgres'), null);
  }
});

test('comments_that_CR_ends_are_told_once_each', () => {
  const { Sql } = lib('detect/sqltokens');
  const text = '--\r'.repeat(600000);
  const begin = process.cpuUsage().user;
  assert.strictEqual(new Sql(text, 'postgres').all().length, 1200000);
  assert.strictEqual(new Sql('--a\0b\r\nc', 'sqlite').all()[0].to, 3);
  assert.strictEqual(new Sql('--a\rb\nc', 'sqlite').all()[0].to, 5);
  assert.ok(process.cpuUsage().user - begin < 2e6, `${process.cpuUsage().user - begin} us`);
});

test('what_stands_at_each_place_of_a_command_is_compared_in_little_time', () => {
  const { Shell } = lib('detect/shell');
  const { changes } = lib('detect/changes');
  const word = `'${' -'.repeat(100000)}'`;
  for (const [text, size] of [[`echo ${word}`, 30000], [`echo ${'a;b;'.repeat(30000)}`, 2], [`x ${'"a b"'.repeat(30000)}`, 3]]) {
    const shell = new Shell(text);
    const begin = process.cpuUsage().user;
    for (let at = 5; at + size < text.length; at += 1) changes(shell, at, at + size);
    assert.ok(process.cpuUsage().user - begin < 1e6, `${text.slice(0, 20)} ${process.cpuUsage().user - begin} us`);
  }
  // The same as for each by itself.
  let seed = 3;
  const below = (n) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return (seed >>> 8) % n; };
  for (let round = 0; round < 200; round += 1) {
    const text = Array.from({ length: 60 }, () => "ab '\";|$(/)\\"[below(11)]).join('');
    const shell = new Shell(text);
    for (let i = 0; i < 100; i += 1) {
      const from = below(50);
      const to = from + 1 + below(9);
      assert.strictEqual(changes(shell, from, to), changes(new Shell(text), from, to), `${text} ${from} ${to}`);
    }
  }
});

test('so_it_is_in_a_program_of_a_language_of_which_little_is_known', () => {
  const { Quoted, changes } = lib('detect/quoted');
  const text = `print("${' -'.repeat(100000)}")`;
  const quoted = new Quoted(text, true);
  const begin = process.cpuUsage().user;
  for (let at = 7; at + 30000 < text.length - 2; at += 2) assert.strictEqual(changes(quoted, at, at + 30000), null);
  assert.notStrictEqual(changes(quoted, 5, 9), null);
  assert.ok(process.cpuUsage().user - begin < 1e6, `${process.cpuUsage().user - begin} us`);
});

test('what_stands_at_each_place_of_a_text_is_compared_in_little_time', () => {
  const { mysql: my, postgres: pg } = { mysql: 'mysql', postgres: 'postgres' };
  for (const [unit, dialect, quoted] of [["'", my, (v) => v.replaceAll("'", "''")], ["'", pg, (v) => v.replaceAll("'", "''")], ["''", pg, (v) => v.replaceAll("'", "''")], ['\\', my, (v) => v.replaceAll('\\', '\\\\')], ["\\'", my, (v) => v.replace(/[\\']/g, '\\$&')]]) {
    for (const size of [200000, 2000, 100]) {
      const text = unit.repeat(200000 / unit.length);
      const body = { v: text.slice(0, size) };
      const begin = process.cpuUsage().user;
      for (const sent of [`SELECT '${quoted(text)}' FROM x`, `SELECT ${text} FROM x`]) bailey.run({ method: 'POST', url: `/each${unit}`, headers: {}, body }, () => inject.statement(sent, dialect));
      assert.ok(process.cpuUsage().user - begin < 1e6, `${unit} ${size} ${process.cpuUsage().user - begin} us`);
    }
  }
});

test('regular_expressions_without_an_end_cost_no_square_of_their_number', () => {
  const { Script, changes } = lib('detect/script');
  for (const unit of ['=/[', '=[/]', '=/\\[', '(/[]']) {
    const from = process.cpuUsage().user;
    const text = unit.repeat(40000);
    assert.notStrictEqual(changes(new Script(text), text.length - 8, text.length), null);
    assert.ok(process.cpuUsage().user - from < 1e6, `${unit} ${process.cpuUsage().user - from} us`);
  }
  // Those that end are told as before, also behind one that does not.
  for (const [text, value] of [['a = /[\'"]/; x = "v w"', 'v w'], ['a = [/[; b = /\'/; x = "v w"', 'v w'], ['a = /x[\n; b = /[\']/; x = "v w"', 'v w']]) {
    assert.strictEqual(changes(new Script(text), text.indexOf(value), text.indexOf(value) + value.length), null, text);
  }
});

test('values_are_found_where_they_stand', () => {
  const kinds = ['ab', 'aB-', 'a\u0161\u6100b', '\u6161\u0161x', 'abcdefghij klm'];
  let seed = 1;
  const below = (n) => { seed = (seed * 48271) % 0x7fffffff; return seed % n; };
  const made = (kind, n) => Array.from({ length: n }, () => kind[below(kind.length)]).join('');
  for (let round = 0; round < 200; round += 1) {
    const kind = kinds[round % kinds.length];
    const text = `${made(kind, 3000 + below(4000))}${round % 2 ? 'Q' : ''}${made(kind, 20)}`;
    const search = new Search(text);
    for (let i = 0; i < 8; i += 1) {
      const at = below(text.length - 1);
      const v = i % 2 ? made(kind, 2 + below(12)) : text.slice(at, at + 2 + below(400));
      for (let from = 0, n = 0; from >= 0 && n < 5; n += 1) {
        const place = text.indexOf(v, from);
        assert.strictEqual(search.at(v, from), place);
        from = place < 0 ? -1 : place + 1;
      }
    }
  }
});

test('a_path_of_many_dots_is_compared_so_long_only', () => {
  const from = process.cpuUsage().user;
  const refused = (make, body) => bailey.run({ method: 'POST', url: '/dots', headers: {}, body }, () => {
    try {
      fs.readFileSync(make(body.name));
    } catch (e) {
      return e.code;
    }
    return 'read';
  });
  const LONG = /^E(?:ACCES|NAMETOOLONG)$/;
  const up = 'a/../'.repeat(60000);
  // It names the directory, which is not told in time.
  assert.strictEqual(refused((name) => path.join(dir, name), { name: up, v: '..' }), 'ERR_BAILEY_DENIED');
  const many = Array.from({ length: 20000 }, (_, i) => `a/../a/../a/../b${i}`);
  assert.match(refused((name) => `${dir}/${name}`, { name: up, many }), LONG);
  const near = `${'a'.repeat(60000)}-..${'a'.repeat(60000)}`;
  assert.match(refused((name) => `${dir}/${name}`, { name: `-/../${'a'.repeat(600000)}`, near }), LONG);
  assert.ok(process.cpuUsage().user - from < 5e6, `${process.cpuUsage().user - from} us`);
});

test('an_object_of_many_keys_is_known_for_one_of_the_request', () => {
  const { written } = lib('hooks/statement');
  const of = (body, object) => bailey.run({ method: 'POST', url: '/keys', headers: {}, body }, () => written('execute', 'SELECT ?', [object]));
  const body = Object.fromEntries(Array.from({ length: 30000 }, (_, i) => [`key${i}`, `a ${i}`]));
  const letters = Object.fromEntries(Array.from({ length: 30000 }, (_, i) => [String.fromCharCode(0x1000 + i), `a ${i}`]));
  const from = process.cpuUsage().user;
  assert.notStrictEqual(of(body, body), null);
  assert.strictEqual(of(body, { ...body, other: 1 }), null);
  assert.notStrictEqual(of({ letters }, letters), null);
  assert.ok(process.cpuUsage().user - from < 5e6, `${process.cpuUsage().user - from} us`);
});

test('a_place_for_what_is_bound_is_looked_for_so_long_only', () => {
  const { written } = lib('hooks/statement');
  const list = Array.from({ length: 20 }, (_, i) => `${'a'.repeat(10000 + i)}?${'a'.repeat(20000)}`);
  const text = `SELECT ?, '? 0123456789 ${'a'.repeat(200000)}'`;
  const from = process.cpuUsage().user;
  assert.strictEqual(bailey.run({ method: 'POST', url: '/places', headers: {}, body: { list } }, () => written('query', text, [1])), null);
  assert.ok(process.cpuUsage().user - from < 5e6, `${process.cpuUsage().user - from} us`);
});

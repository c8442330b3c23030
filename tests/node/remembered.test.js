// SPDX-License-Identifier: GPL-2.0
// What is remembered to save work never decides for another request than a fresh look
// would: the same statement with other values, the same path for other requests, the same
// address elsewhere.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const test = require('node:test');
const { bailey, dir, events, fresh, protect } = require('./helper');

protect(`deny ${dir}/denied* rw, deny network inet peer=(ip=127.0.0.9),
  ^closed { /usr/** rm, ${dir}/open/** r, }`, { routes: { '/closed': 'closed' } });
const lib = (name) => require(`../../tools/node/lib/${name}`);
const inject = lib('detect/inject');
const { Sql } = lib('detect/sqltokens');
const { isPrivate } = lib('detect/ssrf');
const e = encodeURIComponent;
const ask = (url, text, dialect = 'sqlite', more = {}) =>
  bailey.run({ method: 'GET', url, headers: {}, ...more }, () => inject.statement(text, dialect));

test('a_statement_that_begins_as_before_is_compared_all_the_same', () => {
  const of = (v, w) => ask(`/begin?v=${e(v)}&w=${e(w)}`, `SELECT a FROM t WHERE n = '${v}' AND m = '${w}'`);
  for (let i = 0; i < 5; i += 1) assert.strictEqual(of(`blue chair ${i}`, `oak, ${i}`), null);
  for (const bad of ["x' OR 1=1 -- ", "x' OR '1'='1", "'; DROP TABLE t --", "\\' OR ''='", "' || (SELECT 1) || '"]) {
    assert.notStrictEqual(of(bad, 'y z'), null, bad);
    assert.notStrictEqual(of('y z', bad), null, bad);
    assert.strictEqual(of('blue chair', 'y z'), null);
  }
  // As a header, a cookie, of a body, encoded.
  const bad = "x' OR 1=1 -- ";
  const text = `SELECT a FROM t WHERE n = '${bad}' AND m = 'b'`;
  for (const more of [{ headers: { 'x-a': bad } }, { headers: { cookie: `a=${e(bad)}` } }, { body: { a: [bad] } }, { params: { a: bad } },
    { headers: { 'x-a': Buffer.from(bad).toString('base64') } }, { headers: { 'x-a': e(e(bad)) } }, { body: JSON.stringify({ a: bad }) }]) {
    assert.notStrictEqual(ask('/begin?v=none', text, 'sqlite', more), null, JSON.stringify(more));
  }
});

test('a_value_that_stands_before_strings_and_numbers_is_found', () => {
  const of = (by, v) => ask(`/order?by=${e(by)}&v=${e(v)}`, `SELECT ${by} FROM t WHERE n = '${v}'`);
  assert.strictEqual(of('a', 'b c'), null);
  assert.strictEqual(of('a', 'd e'), null);
  for (const bad of ['a, password', 'a FROM u -- ', '(SELECT 1)']) assert.notStrictEqual(of(bad, 'b c'), null, bad);
});

// Its last byte may be one behind which a token begins elsewhere.
test('a_statement_begins_in_no_comment', () => {
  for (const [dialect, mark] of [['mysql', '# for '], ['mysql', '-- for '], ['postgres', '-- for ('], ['sqlite', '-- k=']]) {
    const of = (more, who) => ask(`/comment${dialect}${mark.length}?${more}`, `SELECT aa\n  FROM tt ${mark}${who}\n  WHERE zz = 3`, dialect);
    const bad = "'\nUNION SELECT pw FROM uu -- '";
    assert.strictEqual(of(`x=${e('\n  WHERE')}`, ''), null);
    assert.notStrictEqual(of(`who=${e(bad)}`, bad), null, mark);
  }
});

test('statements_do_not_keep_a_route_from_learning_its_files', () => {
  let days = 0;
  for (let i = 0; i < 1024; i += 1) {
    const ctx = bailey.run({ method: 'GET', url: `/turns?x=${i}`, headers: {} }, () => {
      inject.statement(`SELECT x FROM y WHERE a = ${1e6 + i}`, 'sqlite');
      const file = `/var/qq/day-${i >> 7}.log`;
      const current = lib('context').current();
      assert.strictEqual(lib('detect/traversal').check(current, file, file, () => null), null);
      return current;
    });
    if ((i & 127) === 127 && lib('detect/learned').isOwn(0, ctx, `/var/qq/day-${i >> 7}.log`)) days += 1;
  }
  assert.ok(days >= 7, `${days}`);
});

test('a_body_with_what_is_no_number_is_read_once', () => {
  const values = lib('values').values;
  const request = { method: 'POST', url: '/nan', headers: {}, body: { page: NaN, text: 'x'.repeat(1000) } };
  bailey.run(request, () => {
    const ctx = lib('context').current();
    assert.strictEqual(values(ctx), values(ctx));
    request.body.text = 'y';
    const then = values(ctx);
    assert.strictEqual(values(ctx), then);
  });
});

test('a_url_that_is_an_object_has_its_values', () => {
  // Not as it stands here: what is a literal of ours is ours.
  const bad = ['y', ' OR 2=2 -', '- '].join("'").replace("-'-", '--');
  const of = () => ask(new URL(`http://x/object?v=${e(bad)}`), `SELECT a FROM t WHERE n = '${bad}'`);
  assert.notStrictEqual(of(), null);
  assert.strictEqual(ask(new URL('http://x/object?v=none'), `SELECT a FROM t WHERE n = '${bad}'`), null);
});

// Random statements, and others of which only strings, comments and numbers differ, or more.
test('statements_of_one_structure_differ_in_strings_comments_and_numbers_only', () => {
  let seed = 7;
  const next = (n) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
  const bits = ["'", "''", "'a'", "'a b'", '"', '"a"', '`', '[', ']', '/*', '*/', '/*!', '/* a', '/* b */', '/*M! c */', '--', '-- ', '#', '\n', ' ', '  ', ',', '(', ')', '*', '=', '-', '.', '$', '$$', '$a$',
    '1', ' 1 ', '=12,', '(7)', '=-1.5e3 ', '(1, 2,-3)', '1e+2',  '1e', '0x', 'e', "E'", "x'", 'n.', 'name', ':p', '@v', '?', '\\', ';', 'é', '::', '||', '+', '1.5', '/'];
  const any = (n) => Array.from({ length: 1 + next(n) }, () => bits[next(bits.length)]).join('');
  const { structureOf, matches } = lib('detect/structure');
  // A list of numbers is one.
  const says = (text) => /^\/\*[a-z ][^]*\*\/$/.test(text) && !text.includes('/*', 1) && !text.includes('\0');
  const shape = (text, dialect) => new Sql(text, dialect).all().map(({ kind, from, to, inner, open }) =>
    (kind === 'comment' && !open && says(text.slice(from, to)) ? text.slice(from, from + 3) : kind === 'string' && inner === 1 ? `${text[from]}${open}` : kind === 'number' ? '#' : text.slice(from, to))).join('\0')
    .replace(/(^|[\s=(,])\0[-+]\0#/g, '$1\0#').replace(/#(?:(?:\0\s+)?\0,(?:\0\s+)?\0#)+/g, '#');
  let kept = 0;
  let same = 0;
  let comments = 0;
  for (let i = 0; i < 60000; i += 1) {
    const dialect = ['postgres', 'mysql', 'sqlite', 'mssql', 'oracle'][i % 5];
    const one = any(12);
    const structure = structureOf(0, one, new Sql(one, dialect).all(), -1);
    if (structure === null || !structure.usable) continue;
    kept += 1;
    assert.ok(matches(structure, one), one);
    // With anything in the place of what may differ, and of a part of that.
    for (let k = 0; k < 8; k += 1) {
      const other = structure.parts.map((part, n) => (n === 0 ? '' : next(3) ? ['', '8', 'b', "''", 'b c', '-2', '1,2', '3.5 , +4e2', '1.', '2-3', '--4', '5,', 'b c */', ' /* d', '\0', '/', '*'][next(17)] : any(4)) + part).join('');
      if (!matches(structure, other)) continue;
      same += 1;
      if (other !== one && structure.parts.some((part) => /\/\*[a-z ]$/.test(part))) comments += 1;
      assert.strictEqual(shape(other, dialect), shape(one, dialect), JSON.stringify([dialect, one, other]));
    }
  }
  assert.ok(kept > 3000 && same > 3000 && comments > 200, `${kept} ${same} ${comments}`);
});

test('a_statement_of_the_usual_structure_is_not_compared_and_any_other_is', () => {
  const of = (v, w, dialect) => ask(`/usual?v=${e(v)}&w=${e(w)}`, `SELECT a FROM t WHERE n = '${v}' AND m = ${w} LIMIT 5`, dialect);
  for (const dialect of ['postgres', 'mysql', 'sqlite', 'mssql', 'oracle']) {
    assert.strictEqual(of('blue chair', '7', dialect), null);
    const usual = lib('detect/learned');
    const ctx = bailey.run({ method: 'GET', url: '/usual', headers: {} }, () => lib('context').current());
    for (const [v, w] of [['x', '12'], ['x', '-12.5e3'], ['x', '1, 2,-3'], ["O''Brien -- /* ;", '0'], ['', '1'], ["''", '99'], ["'' OR 1 = 1 OR n = ''", '7']]) {
      assert.ok(usual.isUsual(usual.SQL[dialect], ctx, `SELECT a FROM t WHERE n = '${v}' AND m = ${w} LIMIT 5`), v);
      assert.strictEqual(of(v, w, dialect), null);
    }
    for (const [v, w] of [["x' OR 1=1 -- ", '7'], ["x' OR '1'='1", '7'], ['x', '7 OR 1=1'], ['x', '7-1'], ['x', '7,a'], ['x', '--7'], ['x', '7, (SELECT 1)'], ['x', '(SELECT 1)'], ["'", " AND 1 = 1 OR n = '"],
      ['x', "7 AND k = 'y'"], ["x' AND m = 7 LIMIT 5; DELETE FROM t WHERE n = 'x", '7'], ['x', '7 LIMIT 5 -- '], ['x', "7 OR 'a' = 'a'"]]) {
      assert.notStrictEqual(of(v, w, dialect), null, `${dialect} ${v} ${w}`);
    }
    // A backslash may end a string elsewhere.
    assert[dialect === 'mysql' ? 'notStrictEqual' : 'strictEqual'](of('x\\', '7', dialect), null);
  }
});

test('a_comment_may_say_anything_but_what_ends_it_or_is_run', () => {
  const of = (v, dialect) => ask(`/comment?v=${e(v)}`, `SELECT a FROM t /* by ${v} */ WHERE b = 1`, dialect);
  const usual = lib('detect/learned');
  for (const dialect of ['postgres', 'mysql', 'sqlite', 'mssql', 'oracle']) {
    assert.strictEqual(of('blue chair', dialect), null);
    const ctx = bailey.run({ method: 'GET', url: '/comment', headers: {} }, () => lib('context').current());
    const known = (v) => usual.isUsual(usual.SQL[dialect], ctx, `SELECT a FROM t /* by ${v} */ WHERE b = 1`);
    for (const v of ['x', '', "it's", 'a -- b', '"', '!', 'a*b / c']) assert.ok(known(v) && of(v, dialect) === null, `${dialect} ${v}`);
    for (const v of ['x */ OR 1 = 1 /* y', 'x */ WHERE 1 = 1 -- ', '*/ DELETE FROM t /* by']) {
      assert.ok(!known(v), `${dialect} ${v}`);
      assert.notStrictEqual(of(v, dialect), null, `${dialect} ${v}`);
    }
    // Within it another begins, or it ends for who reads no more.
    for (const v of ['x /* y', 'x /', '\0']) assert.ok(!known(v) || v === 'x /', `${dialect} ${v}`);
  }
  // What follows "/*" is said by a value: that may be run.
  const first = (v, w) => ask(`/run?v=${e(v)}`, `SELECT a FROM t /*${v}*/ WHERE b = ${w}`, 'mysql');
  assert.strictEqual(first('blue chair', '1'), null);
  assert.notStrictEqual(first('! OR 1 = 1', '1'), null);
  assert.notStrictEqual(first('M! OR 1 = 1', '1') || first('+ x(1)', '1'), null);
});

test('of_one_statement_a_value_makes_no_other_one_of_the_route', () => {
  const short = (v) => `SELECT a FROM t WHERE n = '${v}'`;
  const long = (v, w) => `SELECT a FROM t WHERE n = '${v}' AND m = '${w}'`;
  const bad = ["x' AND ", "m = 'y"].join('');
  for (const order of [[short('b c'), long('b c', 'd e')], [long('b c', 'd e'), short('b c')]]) {
    const url = `/two${order[0].length}`;
    for (const text of order) assert.strictEqual(ask(`${url}?v=b%20c&w=d%20e`, text), null);
    assert.notStrictEqual(ask(`${url}?v=${e(bad)}`, short(bad)), null);
  }
  // Of which a value has chosen more than a string.
  const of = (by, v) => `SELECT ${by} FROM t WHERE n = '${v}'`;
  assert.strictEqual(ask('/chosen?by=aa&v=b%20c', of('aa', 'b c')), null);
  assert.strictEqual(ask('/chosen?x=b%20c', "SELECT pw FROM u WHERE n = 'b c' AND m = 'd'"), null);
  const by = ["pw FROM u WHERE n = 'b' AND m = '", "'"].join('');
  const text = of(by, "' OR '");
  assert.notStrictEqual(ask(`/chosen?by=${e(by)}&v=${e("' OR '")}`, text), null);
});

test('what_is_not_kept_of_a_route_keeps_out_what_a_value_could_make_of_it', () => {
  const two = (v, w) => `SELECT a FROM t WHERE n = '${v}' OR owner = '${w}'`;
  const one = (v) => `SELECT a FROM t WHERE n = '${v}'`;
  const bad = ["x' OR ", "owner = 'me"].join('');
  const usual = (url, text) => lib('detect/learned').isUsual(6, bailey.run({ method: 'GET', url, headers: {} }, () => lib('context').current()), text);
  const noise = {
    // Tried in vain too often.
    tries: (i) => [`SELECT b FROM u ORDER BY zz${i}`, `by=zz${i}`, 80],
    // Too many.
    many: (i) => [`SELECT b${i} FROM u WHERE m = 'b c'`, 'x=b%20c', 40],
  };
  for (const [name, make] of Object.entries(noise)) {
    const url = `/out-${name}`;
    assert.strictEqual(ask(`${url}?v=b%20c`, two('b c', 'd e')), null);
    assert.ok(usual(url, two('g h', 'i j')));
    for (let i = 0, [,, n] = make(0); i < n; i += 1) {
      const [text, query] = make(i);
      assert.strictEqual(ask(`${url}?${query}`, text), null);
    }
    assert.strictEqual(ask(`${url}?v=b%20c`, one('b c')), null);
    assert.notStrictEqual(ask(`${url}?v=${e(bad)}`, one(bad)), null, name);
  }
  // What has no structure of its own: a value without quotes, a backslash, too many strings, too long.
  const others = {
    bare: [(v) => `SELECT a FROM t WHERE ${v}`, 'nn', ['nn = ', "'x' OR owner = 'me'"].join('')],
    escape: [(v) => `SELECT a FROM t WHERE n LIKE '${v}' ESCAPE '\\'`, 'b c', ["b' ESCAPE '\\' ", "OR owner = 'me"].join('')],
  };
  const kept = {
    bare: (v, w) => `SELECT a FROM t WHERE nn = '${v}' OR owner = '${w}'`,
    escape: (v, w) => `SELECT a FROM t WHERE n LIKE '${v}' AND m LIKE '${w}'`,
  };
  for (const [name, [make, good]] of Object.entries(others)) {
    for (const first of [true, false]) {
      const url = `/none-${name}${first}`;
      if (first) assert.strictEqual(ask(`${url}?v=${e(good)}`, make(good)), null);
      assert.strictEqual(ask(`${url}?v=b%20c&w=d%20e`, kept[name]('b c', 'd e')), null);
      if (!first) assert.strictEqual(ask(`${url}?v=${e(good)}`, make(good)), null);
      assert.ok(!usual(url, kept[name]('b c', 'd e')), `${name} ${first}`);
    }
  }
  // A constant that names what the request names, too, keeps out nothing.
  assert.strictEqual(ask('/same?a=b%20c', one('b c')), null);
  assert.strictEqual(ask('/same?id=b%20c', 'SELECT id FROM t WHERE n = ?'), null);
  assert.ok(usual('/same', one('f g')));
  // A backslash in a string makes no other statement of it.
  assert.strictEqual(ask('/slash?v=b%20c', one('b c')), null);
  for (let i = 0; i < 80; i += 1) assert.strictEqual(ask(`/slash?v=${e('b\\d e')}`, one('b\\d e')), null);
  assert.ok(usual('/slash', one('f g')));
});

test('a_path_made_of_a_directory_of_the_programs_own_stays_in_it', () => {
  fs.mkdirSync(path.join(dir, 'own/sub'), { recursive: true });
  for (const name of ['own/a', 'own/sub/b', 'outside']) fs.writeFileSync(path.join(dir, name), name);
  const own = path.join(dir, 'own');
  const known = lib('detect/learned');
  const context = lib('context');
  const read = (url, make) => {
    try {
      return bailey.run({ method: 'GET', url, headers: {} }, () => fs.readFileSync(make(), 'utf8'));
    } catch (error) {
      return error.code;
    }
  };
  const bad = 'ERR_BAILEY_DENIED';
  for (const [url, make] of [['/join', (v) => path.join(own, v)], ['/resolve', (v) => path.resolve(own, v)]]) {
    const of = (v, more = '') => read(`${url}?v=${e(v)}${more}`, () => make(v));
    for (let i = 0; i < 3; i += 1) assert.strictEqual(of('a'), 'own/a');
    const ctx = bailey.run({ method: 'GET', url, headers: {} }, () => context.current());
    assert.ok(known.isOwn(known.ROOT, ctx, own));
    for (const v of ['sub/b', 'sub/..', 'sub/x..']) assert.strictEqual(of(v), v === 'sub/b' ? 'own/sub/b' : v === 'sub/..' ? 'EISDIR' : 'ENOENT');
    for (const v of ['../outside', 'sub/../../outside', './../outside']) assert.strictEqual(of(v), bad, v);
    // From the root, beside the directory, and by what joins it to something else.
    if (url === '/resolve') assert.strictEqual(of(`${dir}/outside`), bad);
    assert.strictEqual(read(`${url}?v=..%2foutside`, () => `${own}/../outside`), bad);
    assert.strictEqual(read(`${url}?v=..%2foutside`, () => path.join(`${own}/../outside`)), bad);
    assert.strictEqual(read(`${url}?v=..%2foutside`, () => { path.join(own, 'a'); return `${dir}/outside`; }), bad);
    assert.strictEqual(read(`${url}?v=..%2foutside`, () => path.join(path.join(own, '../outside'), '')), bad);
    assert.strictEqual(read(`${url}?v=${e(`${dir}/outside`)}`, () => path.join(`${dir}/outside`, '')), bad);
  }
  // A value that is what the program has made, and opened.
  const twice = (v) => read(`/twice?v=${e(v)}`, () => { fs.readFileSync(path.join(own, 'a')); return v; });
  for (let i = 0; i < 3; i += 1) assert.strictEqual(read('/twice', () => path.join(own, 'a')), 'own/a');
  assert.strictEqual(twice(path.join(own, 'a')), bad);
  // A directory that the request names, and one made of ".." and a value.
  const rooted = (v) => read(`/rooted?v=${e(v)}`, () => path.join(v, 'a'));
  for (let i = 0; i < 2; i += 1) assert.strictEqual(rooted(own), bad);
  const up = (v) => read(`/up?v=${e(v)}`, () => path.join(path.join(own, v), 'a'));
  assert.strictEqual(up('sub/..'), 'own/a');
  fs.mkdirSync(path.join(dir, 'else'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'else/a'), 'else');
  for (let i = 0; i < 2; i += 1) assert.strictEqual(up('../else'), bad);
});

test('a_path_that_one_request_may_open_is_refused_to_another', () => {
  fs.mkdirSync(path.join(dir, 'area'), { recursive: true });
  for (const name of ['secret', 'area/a']) fs.writeFileSync(path.join(dir, name), name);
  const read = (url, name, more = {}) => {
    try {
      return bailey.run({ method: 'GET', url, headers: {}, ...more }, () => fs.readFileSync(name, 'utf8'));
    } catch (error) {
      return error.code;
    }
  };
  const out = `${dir}/area/../secret`;
  // The program's own path, for requests that have nothing to do with it.
  assert.strictEqual(read('/p/own', `${dir}/secret`), 'secret');
  assert.strictEqual(read('/p?x=blue%20chair', `${dir}/area/a`), 'area/a');
  const v = '../secret';
  const bad = 'ERR_BAILEY_DENIED';
  const b64 = Buffer.from(`./${v}`).toString('base64');
  for (const more of [{ url: `?x=${v}` }, { url: `?x=${e(e(v))}` }, { url: '?x=%2e%2e%2fsecret' }, { url: '?x=..%5csecret' }, { url: '?x=%EF%BC%8E%EF%BC%8E/secret' },
    { url: `?x=${e(JSON.stringify([v]))}` }, { url: `?x=${e('{"a":"\\u002e\\u002e/secret"}')}` }, { url: `?x[${e(v)}]=1` }, { url: `?${e(v)}` },
    { headers: { 'x-a': v } }, { headers: { cookie: `a=b; c=${e(v)}` } }, { headers: { cookie: `c="${v}"` } },
    { body: { a: [{ b: v }] } }, { body: v }, { body: JSON.stringify({ a: v }) }, { params: { a: v } }]) {
    const name = more.body === undefined && `${more.url}`.includes('..%5c') ? `${dir}/area/../secret` : out;
    assert.strictEqual(read(`/p${more.url || ''}`, name, { headers: {}, ...more, url: `/p${more.url || ''}` }), bad, JSON.stringify(more));
    assert.strictEqual(read('/p?x=blue%20chair', `${dir}/area/a`), 'area/a');
  }
  for (const more of [{ url: `?x=${b64}` }, { headers: { 'x-a': b64 } }, { headers: { cookie: `a=${b64}` } }, { body: { a: b64 } }]) {
    assert.strictEqual(read('', `${dir}/area/./${v}`, { headers: {}, ...more, url: `/p${more.url || ''}` }), bad, JSON.stringify(more));
  }
  // From its root, in the same forms.
  const root = `${dir}/secret`;
  for (const text of [root, e(root), e(e(root)), `%2f${e(root.slice(1))}`, e(JSON.stringify([root])), `file://${root}`, Buffer.from(root).toString('base64'),
    root.replace(/\//g, '%5c'), `/${root}`, `+${e(root)}`, `data:,${root}`]) {
    assert.strictEqual(read(`/r${text.length}?x=${text}`, root), bad, text);
  }
});

test('a_path_of_the_programs_own_is_a_values_where_another_function_opens_it', () => {
  const name = path.join(dir, 'settings');
  fs.writeFileSync(name, 'settings');
  const file = path.join(dir, 'settings.js');
  fs.writeFileSync(file, `exports.read = () => require('fs').readFileSync('${name}', 'utf8');`);
  const own = require(file); // eslint-disable-line global-require, import/no-dynamic-require
  const message = { method: 'POST', url: '/settings', headers: {}, body: { v: name } };
  bailey.run(message, () => {
    assert.throws(() => fs.readFileSync(message.body.v), { code: 'ERR_BAILEY_DENIED' });
    assert.strictEqual(own.read(), 'settings');
    assert.throws(() => fs.readFileSync(message.body.v), { code: 'ERR_BAILEY_DENIED' });
  });
});

test('a_body_is_looked_at_as_it_is_when_the_path_is_asked_about', () => {
  fs.mkdirSync(path.join(dir, 'area'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'secret'), 'secret');
  const message = { method: 'POST', url: '/m', headers: {}, body: { name: 'none', other: 'b' } };
  bailey.run(message, () => {
    const read = () => fs.readFileSync(`${dir}/area/${message.body.name}`, 'utf8');
    assert.throws(read, { code: 'ENOENT' });
    // Another body, and one with more keys.
    message.body = { name: '../secret', other: 'b' };
    assert.throws(read, { code: 'ERR_BAILEY_DENIED' });
    message.body = { name: 'none' };
    assert.throws(read, { code: 'ENOENT' });
    message.body.more = '1';
    message.body.name = '../secret';
    assert.throws(read, { code: 'ERR_BAILEY_DENIED' });
  });
  // In place, with as many keys as before.
  for (const [before, change] of [[{ name: 'none' }, (b) => { b.name = '../secret'; }],
    [{ other: '1', name: 'none' }, (b) => { delete b.other; delete b.name; b.more = '1'; b.name = '../secret'; }]]) {
    const other = { method: 'POST', url: '/n', headers: {}, body: before };
    bailey.run(other, () => {
      const read = () => fs.readFileSync(`${dir}/area/${other.body.name}`, 'utf8');
      assert.throws(read, { code: 'ENOENT' });
      change(other.body);
      assert.throws(read, { code: 'ERR_BAILEY_DENIED' });
    });
  }
  // A getter is not called for that.
  const quiet = { method: 'POST', url: '/g', headers: {}, body: { get a() { throw new Error('called'); }, b: '1' } };
  bailey.run(quiet, () => {
    for (let i = 0; i < 2; i += 1) assert.throws(() => fs.readFileSync(`${dir}/area/none`), { code: 'ENOENT' });
  });
});

test('what_the_profile_may_open_a_hat_may_not', () => {
  fs.writeFileSync(path.join(dir, 'plain'), 'plain');
  const read = (url) => bailey.run({ method: 'GET', url, headers: {} }, () => fs.readFileSync(`${dir}/plain`, 'utf8'));
  for (let i = 0; i < 3; i += 1) {
    assert.strictEqual(read('/other'), 'plain');
    assert.throws(() => read('/closed'), { code: 'EACCES' });
  }
});

test('an_address_that_may_be_reached_says_nothing_of_others', async (t) => {
  const server = net.createServer((s) => s.end('hi')).listen(0, '0.0.0.0');
  await new Promise((ok) => { server.once('listening', ok); });
  t.after(() => server.close());
  const { port } = server.address();
  const reach = (host, url = '/other') => bailey.run({ method: 'GET', url, headers: {} }, () => new Promise((ok) => {
    net.connect({ host, port }).on('data', (d) => ok(`${d}`)).on('error', (error) => ok(error.code));
  }));
  for (let i = 0; i < 3; i += 1) {
    assert.strictEqual(await reach('127.0.0.1'), 'hi');
    assert.strictEqual(await reach('127.0.0.9'), 'EACCES');
    // The hat has no rule of the network.
    assert.strictEqual(await reach('127.0.0.1', '/closed'), 'EACCES');
  }
});

test('addresses_are_private_as_a_list_of_networks_says', () => {
  const list = new net.BlockList();
  for (const [address, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8],
    ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15],
    ['224.0.0.0', 4], ['240.0.0.0', 4]]) list.addSubnet(address, bits);
  const edges = [0, 1, 9, 10, 11, 15, 16, 17, 19, 20, 31, 32, 63, 64, 99, 100, 127, 128, 168, 169, 172, 191, 192, 198, 223, 224, 239, 240, 253, 254, 255];
  let found = 0;
  for (let a = 0; a < 256; a += 1) {
    for (const b of edges) {
      for (const c of [0, 1, 255]) {
        const address = `${a}.${b}.${c}.9`;
        assert.strictEqual(isPrivate(address), list.check(address), address);
        assert.strictEqual(isPrivate(`::ffff:${address}`), list.check(address), address);
        found += list.check(address);
      }
    }
  }
  assert.ok(found > 1000);
});

test('who_connected_is_told_of_each_once_a_route_was_refused', async () => {
  const lookup = (h, o, cb) => setImmediate(cb, null, o.all ? [{ address: h === 'bad.example' ? '10.0.0.1' : '127.0.0.1', family: 4 }] : '127.0.0.1', 4);
  const go = (host) => new Promise((ok) => {
    const socket = net.connect({ host, port: 9, lookup });
    socket.on('error', (error) => ok(error.code)).on('connect', () => socket.destroy());
  });
  const run = (host, fn) => bailey.run({ method: 'GET', url: `/far?h=${host}`, headers: {} }, fn, host);
  for (let i = 0; i < 40; i += 1) await run('good.example', go);
  events.length = 0;
  const again = (host) => go(host);
  const code = async (fn) => {
    const r = await fresh(() => run('bad.example', fn));
    assert.strictEqual(r.value, 'ERR_BAILEY_DENIED');
    return r.events[0];
  };
  // First that of an earlier one of the route; then its own.
  assert.match((await code(again)).code, /remembered\.test\.js:\d+$/);
  assert.match((await code(again)).stack.join('\n'), /again/);
});

const random = (first) => {
  let seed = first;
  return (n) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
};
const texts = (list) => [...new Set(list.map((v) => v.text))].sort();

test('what_waits_is_found_as_if_it_had_not_waited', () => {
  const { pairs, mayLead, mayStand } = lib('body');
  const { Group } = lib('group');
  const { scan, HELD } = lib('scan');
  const next = random(11);
  const bits = ['a', 'b', 'Z', 'word', 'Word', '1', '_', '-', '.', '..', '/', '%2e', '%2E', '%2f', '%5c', '\\', '%', '%2', '%25', '%252e', '%20', '+', ' ', '%2B', '=', '%3D',
    '%27', "'", '"', '%22', '[', ']', '%5B', '{', '}', '%C3%BC', '%C3', '%c3%9f', '%E2%80%A5', '%EF%BC%8E', '%C0%AE', 'ü', '．', 'é', ';', ':', 'file:', 'FILE:', 'data:,', '%3A',
    Buffer.from('../x').toString('base64'), Buffer.from('/etc/x').toString('base64'), Buffer.from("a' OR").toString('base64url'), '["', '"]', '%00', '%0a', '\t', '%09', '&', '&', '=', ',', '(', '*',
    'bjsgd2hv', '77iw', '2e2e2f78', '2E2F', '0x', '6e3b2077686f', '3225', 'f%6', '@', '%3f', '253265253265253266', '%0a'];
  let some = bits; // few at a time, so that they come together
  const any = (n) => Array.from({ length: next(n) }, () => some[next(some.length)]).join('');
  const group = (text, which, not, lazy = true) => {
    const made = new Group(lazy);
    pairs(made, 'query', text, '&');
    made.settle(which, not);
    return made;
  };
  const own = ['a=b]=c-d', 'a=b%5D=c-d', 'a=b-c ', 'a= b-c', 'a=b-c%20', 'x=%C3%28%2e%2e', 'x=a%C3', 'x=a.%2e/b', 'a=%C3%BC-%2e%2e', 'x=data:,/e', 'x=file:a'];
  let waits = 0;
  let stand = 0;
  for (let i = 0; i < 20000; i += 1) {
    some = Array.from({ length: 4 }, () => bits[next(bits.length)]).concat('a', 'b', [' ', '+', '%20'][next(3)], ['-', '=', ']='][next(3)]);
    const text = i < 2000 ? own[i % own.length] : `${any(4)}${next(3) === 0 ? '' : '='}${any(7)}${next(4) === 0 ? `&${any(3)}=${any(5)}` : ''}`;
    const whole = group(text, () => true, 0, false);
    assert.strictEqual(whole.waiting.length, 0);
    assert.strictEqual(pairs(new Group(), 'query', text, '&'), scan(text, 0, text.length), text);
    const lead = group(text, mayLead, 0);
    assert.deepStrictEqual(texts(lead.up), texts(whole.up), text);
    waits += lead.waiting.length;
    for (let k = 0; k < 3; k += 1) {
      const value = whole.all.length === 0 ? '' : whole.all[next(whole.all.length)].text;
      const statement = `${next(2) === 0 ? 'x' : any(4)}${value}`;
      const odd = group(text, mayStand, HELD & ~scan(statement, 0, statement.length));
      const found = new Set(texts(odd.odd));
      for (const v of whole.odd) {
        if (!statement.includes(v.text)) continue;
        stand += 1;
        assert.ok(found.has(v.text), JSON.stringify([text, statement, v.text]));
      }
    }
  }
  assert.ok(waits > 2000 && stand > 2000, `${waits} ${stand}`);
});

test('what_may_be_base64_is_found_as_if_it_had_been_decoded_at_once', () => {
  const { mayLead, mayStand } = lib('body');
  const { Group } = lib('group');
  const { scan, HELD } = lib('scan');
  const next = random(5);
  const bits = ['a', 'Zq', 'word', ' ', '.', '..', '/', '%2e', '%252f', '%', '\\', '=', '+', '-', '_', '"', '["', '"]', '{"a":"', '"}', 'ü', 'é', '\u0141', '\u00a0', '．', '‥', '㏂', '⁄',
    '日', '👍', '\t', '\n', 'file:/e', 'data:,', "' OR 1", ';', ':', '*', 'L', 'Li4v', 'Ly', '4u', 'uL', 'AAAA', 'aGVsbG8gd29ybGQ', 'bjsgd2hv', '77iw', '2e2e', '2f', '0x', '\t2e2e2f78', '\xff'.repeat(9), '\0', '\x7f', '\ufeff', '\ud800'];
  let some = bits;
  const any = (n) => Array.from({ length: next(n) }, () => some[next(some.length)]).join('');
  const coded = (text) => {
    const s = Buffer.from(text, ['utf8', 'latin1', 'utf16le'][next(8)] || 'utf8').toString(['base64url', 'hex'][next(6)] || 'base64');
    // As decoders take it that ignore what is not of it.
    return next(3) ? s : s.replace(/.{3}/g, (x) => x + ['', '\n', ' ', '!', '.', ','][next(6)]);
  };
  const noise = () => Buffer.from(Array.from({ length: 4 + next(12) }, () => next(256))).toString('base64');
  const group = (text, which, not, lazy = true) => {
    const made = new Group(lazy);
    made.add('x', text);
    made.settle(which, not);
    return made;
  };
  let waits = 0;
  let lead = 0;
  let stand = 0;
  for (let i = 0; i < 30000; i += 1) {
    some = Array.from({ length: 4 }, () => bits[next(bits.length)]);
    let text = [() => any(8), () => coded(any(8)), () => coded(any(6) + coded(any(6)) + any(2)), () => `${any(3)}${noise()}${any(3)}`, () => coded(coded(coded(any(6)))),
      () => `${coded(any(5))}.${coded(any(5))}.${noise()}`, () => coded(`${any(3)}.${coded(any(6))}`), () => `{"a":"${coded(any(6))}"}`][next(8)]();
    if (next(4) === 0) text += any(2);
    const whole = group(text, () => true, 0, false);
    assert.strictEqual(whole.waiting.length, 0);
    const up = group(text, mayLead, 0);
    assert.deepStrictEqual(texts(up.up), texts(whole.up), JSON.stringify(text));
    assert.deepStrictEqual(texts(group(text, () => true, 0).all), texts(whole.all), JSON.stringify(text));
    waits += up.waiting.length;
    lead += whole.up.length;
    for (const { text: value } of whole.all) {
      const statement = `${next(2) === 0 ? 'x' : any(4)}${value}`;
      const found = new Set(texts(group(text, mayStand, HELD & ~scan(statement, 0, statement.length)).odd));
      for (const v of whole.odd) {
        if (!statement.includes(v.text)) continue;
        stand += 1;
        assert.ok(found.has(v.text), JSON.stringify([text, statement, v.text]));
      }
    }
  }
  assert.ok(waits > 2000 && lead > 2000 && stand > 2000, `${waits} ${lead} ${stand}`);
});

test('no_letter_of_two_bytes_leads_out_of_a_directory_in_another_form', () => {
  for (let c = 0x80; c < 0x800; c += 1) assert.doesNotMatch(String.fromCharCode(c).normalize('NFKC'), /[./\\%]/);
});

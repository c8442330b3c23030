// SPDX-License-Identifier: GPL-2.0
// A directory of the program's own, from which paths are made, and how a value could come
// to stand in its place or to lead to it.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { bailey, dir, protect } = require('./helper');

protect('');
const known = require('../../tools/node/lib/detect/learned');
const context = require('../../tools/node/lib/context');
const e = encodeURIComponent;
const run = (url, fn) => bailey.run({ method: 'GET', url, headers: {} }, fn);
const read = (url, make) => {
  try {
    return run(url, () => fs.readFileSync(make(), 'utf8'));
  } catch (error) {
    return error.code;
  }
};
const isRoot = (url, root) => known.isOwn(known.ROOT, run(url, () => context.current()), root);
const BAD = 'ERR_BAILEY_DENIED';
const of = (...names) => [dir, ...names].join('/');
for (const name of ['open', 'closed/inner']) fs.mkdirSync(of(name), { recursive: true });
for (const name of ['open/a', 'closed/b', 'closed/inner/c']) fs.writeFileSync(of(name), name);
// No literals of ours.
const up = ['..', 'closed'].join('/');
const closed = of('closed');

test('what_path_normalize_or_join_left_of_a_value_is_no_part_of_the_programs_own', () => {
  const makers = {
    join: (v) => path.join(dir, path.join('open', v)),
    normalize: (v) => path.join(dir, path.normalize(`open/${v}`)),
    resolve: (v) => path.resolve(dir, path.join('open', v)),
    within: (v) => path.join(dir, `${path.join('open', v)}/.`),
  };
  for (const [name, make] of Object.entries(makers)) {
    const url = `/left-${name}`;
    for (let i = 0; i < 3; i += 1) assert.strictEqual(read(`${url}?v=ab`, () => make('ab')), 'ENOENT');
    assert.ok(isRoot(url, dir), name);
    for (const v of [`${up}/b`, `./${up}/b`]) assert.strictEqual(read(`${url}?v=${e(v)}`, () => make(v)), BAD, name);
  }
});

test('below_what_a_value_led_to_nothing_is_the_programs_own', () => {
  const inner = of('closed', 'inner');
  for (const [name, make] of Object.entries({
    joined: (v) => path.join(path.join(path.join(of('open'), v), 'inner'), 'c'),
    text: (v) => path.join(`${path.join(of('open'), v)}/inner`, 'c'),
    resolved: (v) => path.resolve(path.resolve(path.resolve(of('open'), v), 'inner'), 'c'),
  })) {
    const url = `/below-${name}`;
    for (let i = 0; i < 3; i += 1) assert.strictEqual(read(`${url}?v=ab`, () => path.join(inner, 'c')), 'closed/inner/c');
    assert.ok(isRoot(url, inner));
    assert.strictEqual(read(`${url}?v=${e(up)}`, () => make(up)), BAD, name);
  }
});

test('what_is_the_root_of_all_is_no_directory_of_the_programs_own', () => {
  for (const [i, root] of ['//', '/.', '/./', '///'].entries()) {
    const url = `/all${i}`;
    for (let k = 0; k < 3; k += 1) assert.strictEqual(read(`${url}?v=ab`, () => path.join(root, of('open', 'a'))), 'open/a');
    assert.ok(!isRoot(url, root));
    const v = `${closed}/b`;
    assert.strictEqual(read(`${url}?v=${e(v)}`, () => path.join(root, v)), BAD, root);
  }
});

test('once_a_value_was_refused_as_a_directory_none_of_the_route_is_its_own', () => {
  const named = (v) => read(`/named?v=${e(v)}`, () => path.join(v, 'b'));
  assert.strictEqual(read('/named?v=ab', () => path.join(of('open'), 'a')), 'open/a');
  assert.ok(isRoot('/named', of('open')));
  assert.strictEqual(named(closed), BAD);
  assert.ok(!isRoot('/named', of('open')));
  // Also if the program then uses that by itself.
  for (let i = 0; i < 3; i += 1) assert.strictEqual(read('/named?v=ab', () => path.join(closed, 'b')), 'closed/b');
  assert.strictEqual(named(closed), BAD);
});

test('page_may_be_called_as_the_directory_that_the_program_stands_in', () => {
  const views = of('open', 'a');
  const own = path.dirname(__dirname);
  for (const v of [path.dirname(own), own, `${own}/`]) {
    for (const url of [v, `/next?v=${e(v)}`]) assert.match(read(url, () => path.join(own, 'node', 'helper.js')), /^\/\/ SPDX/);
    // What the value is all of, or is followed by another value before that directory ends, is the request's.
    assert.match(read(`/name?v=${e(v)}&w=helper.js`, () => path.join(own, 'node', 'helper.js')), /^\/\/ SPDX/);
    for (const w of ['node/helper.js', 'node', 'ode', '/node/helper.js', './node/helper.js', 'node//helper.js']) assert.strictEqual(read(`/dir?v=${e(v)}&w=${e(w)}`, () => path.join(own, 'node', 'helper.js')), BAD, w);
    assert.strictEqual(read(`/up?v=${e(v)}`, () => path.join(v, '..', path.basename(own), 'node', 'helper.js')), BAD);
  }
  assert.strictEqual(read(`/own?v=${e(__dirname)}&w=helper.js`, () => path.join(own, 'node', 'helper.js')), BAD);
  assert.strictEqual(read(`/all?v=${e(__filename)}`, () => __filename), BAD);
  // Nor is a directory of something else the program's.
  assert.strictEqual(read(`/other?v=${e(dir)}`, () => views), BAD);
});

test('path_that_the_program_writes_in_small_letters_is_the_values', () => {
  const small = (v) => v.toLowerCase();
  const makers = {
    joined: (v) => path.join(dir, 'open', small(v)),
    written: (v) => `${of('open')}/${small(v)}`,
    normal: (v) => path.normalize(`${of('open')}/${small(v)}`),
  };
  for (const [name, make] of Object.entries(makers)) {
    assert.strictEqual(read(`/small-${name}?v=A`, () => make('A')), 'open/a', name);
    for (const v of [['..', 'closed/B'].join('/'), ['..', 'CLOSED/b'].join('/')]) assert.strictEqual(read(`/small-${name}?v=${e(v)}`, () => make(v)), BAD, `${name} ${v}`);
  }
  const root = ['/ETC', 'Passwd'].join('/');
  assert.strictEqual(read(`/small-root?v=${e(root)}`, () => small(root)), BAD);
});

test('a_long_path_takes_no_more_than_its_length_to_be_made_normal', () => {
  const { normal } = require('../../tools/node/lib/texts');
  let seed = 5;
  const next = (n) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
  const bits = ['/', '//', '..', '.', 'a', 'bc', '...', '/..', '../', '.a', 'a.'];
  for (let i = 0; i < 50000; i += 1) {
    const text = Array.from({ length: 1 + next(12) }, () => bits[next(bits.length)]).join('');
    const { ups, rest } = normal(text, 100);
    const whole = text.startsWith('/') ? rest || '/' : `${Array(ups).fill('..').join('/')}${rest}`.replace(/^\//, '') || '.';
    assert.strictEqual(whole, path.normalize(text).replace(/(?<=.)\/$/, ''), text);
  }
  assert.strictEqual(normal('a/b/../cd', 4), null);
  for (const v of ['../../a/', '/../../a', 'a/../../']) {
    const before = process.cpuUsage();
    bailey.run({ method: 'POST', url: '/long', headers: {}, body: { v: v.repeat(60000) } }, () => fs.readFileSync(of('closed/b')));
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 1.5e6, `${v} ${user + system}`);
  }
});

// SPDX-License-Identifier: GPL-2.0
// A program of the structure of one that no value changed differs from it in literals alone.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const vm = require('node:vm');
const { bailey, protect } = require('./helper');

protect('');
const lib = (name) => require(`../../tools/node/lib/${name}`);
const inject = lib('detect/inject');
const learned = lib('detect/learned');
const { Script } = lib('detect/script');
const { scriptOf, matches } = lib('detect/structure');
const e = encodeURIComponent;
const MADE = 10; // of inject.js
const made = (url, text) => bailey.run({ method: 'GET', url, headers: {} }, () => inject.program(text, inject.OF_EVAL));
const plain = (url, text) => bailey.run({ method: 'GET', url, headers: {} }, () => inject.program(text));
const usual = (url, text, sink = MADE) => learned.isUsual(sink, bailey.run({ method: 'GET', url, headers: {} }, () => lib('context').current()), text);

// Random programs, and others of which only literals differ, or more. What they are is said by their tokens, and
// whether V8 compiles them.
test('programs_of_one_structure_differ_in_literals_only', () => {
  let seed = 11;
  const next = (n) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
  const bits = ["'a'", "'a b'", '"a"', '""', "''", '`a`', '`a ${b} c`', '`', "'", '"', '${', '}', '{', 'x', ' = ', ' + ', '(', ')', ';', '\n', ' 1', '=2;', '(7)', ' -1.5e3 ', ', 4', '/', '/a/', '//c\n', '/* d */',
    'return ', '.y', '[0]', '0x1', '1_0', '5n', 'é', 'f', '\\'];
  const any = (n) => Array.from({ length: 1 + next(n) }, () => bits[next(bits.length)]).join('');
  const shape = (text) => {
    const script = new Script(text);
    const all = script.all();
    let rest = '';
    let at = 0;
    for (let i = 0; i < all.length; i += 3) {
      if (all[i] === 0) continue; // eslint-disable-line no-continue
      rest += `${text.slice(at, all[i + 1])}\0`;
      at = all[i + 2];
    }
    return `${rest}${text.slice(at)}`.replace(/(?<=[\s=(,])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?=[\s),;]|$)/g, '#');
  };
  const compiles = (text) => {
    try {
      return new vm.Script(`(function () {${text}\n})`) !== null;
    } catch {
      return false;
    }
  };
  let kept = 0;
  let same = 0;
  let compiled = 0;
  for (let i = 0; i < 60000; i += 1) {
    const one = any(10);
    const structure = scriptOf(MADE, new Script(one), -1);
    if (structure === null || !structure.usable) continue; // eslint-disable-line no-continue
    kept += 1;
    assert.ok(matches(structure, one), one);
    const is = compiles(one);
    for (let k = 0; k < 6; k += 1) {
      const other = structure.parts.map((part, n) => (n === 0 ? '' : next(3) ? ['', '8', 'b', '$', '{', '-2', '1,2', '3.5', '+4e2', '1.', '2-3', '--4', '5,', "'", '"', '`', '${c}', '\n', '</script>', '//'][next(20)] : any(3)) + part).join('');
      if (!matches(structure, other)) continue; // eslint-disable-line no-continue
      same += other === one ? 0 : 1;
      assert.strictEqual(shape(other), shape(one), JSON.stringify([one, other]));
      // "-1" of "x -1", and numbers that begin with a zero, are other operators or none.
      if (is && !/\d/.test(one)) {
        compiled += 1;
        assert.ok(compiles(other), JSON.stringify([one, other]));
      }
    }
  }
  assert.ok(kept > 3000 && same > 2000 && compiled > 300, `${kept} ${same} ${compiled}`);
});

test('a_program_of_the_usual_structure_is_not_compared_and_any_other_is', () => {
  const of = (v, w = '7', ask = made) => ask(`/program?v=${e(v)}&w=${e(w)}`, `with (data) { return \`<p>${v}</p>\` + (${w}) + "!" }`);
  for (const [ask, sink] of [[made, MADE], [plain, learned.JS]]) {
    assert.strictEqual(of('blue chair, (1)', '7', ask), null);
    for (const [v, w] of [['x', '12'], ['it is "so"', '-1.5'], ["O'Brien // /* ;", '0'], ['', '1'], ['a\nb $ {c}', '9']]) {
      assert.ok(usual('/program', `with (data) { return \`<p>${v}</p>\` + (${w}) + "!" }`, sink), v);
      assert.strictEqual(of(v, w, ask), null, v);
    }
    for (const [v, w] of [['`+process.exit()+`', '7'], ['${process.exit()}', '7'], ['x', '7, process.exit()'], ['x', 'process.exit()'], ['x', '(() => 1)()'], ['x` + (7) + "!" } process.exit(); { `', '7']]) {
      assert.ok(!usual('/program', `with (data) { return \`<p>${v}</p>\` + (${w}) + "!" }`, sink), v);
      assert.notStrictEqual(of(v, w, ask), null, `${v} ${w}`);
    }
  }
  // Not what stands in a URL, where a quote is written otherwise.
  const url = (v) => bailey.run({ method: 'GET', url: `/worker?v=${e(v)}`, headers: {} }, () => inject.program(`data:text/javascript,f('${v}')`, inject.OF_URL));
  assert.strictEqual(url('blue'), null);
  assert.ok(!usual('/worker', "data:text/javascript,f('x')", learned.JS));
});

test('of_one_program_a_value_makes_no_other_one_of_the_route', () => {
  const short = (v) => `return "${v}"`;
  const long = (v, w) => `return "${v}" + log("${w}")`;
  const bad = ['x" + ', 'log("y'].join('');
  for (const order of [[short('b (c)'), long('b (c)', 'd [e]')], [long('b (c)', 'd [e]'), short('b (c)')]]) {
    const url = `/twice${order[0].length}`;
    for (const text of order) assert.strictEqual(made(`${url}?v=b%20(c)&w=d%20%5Be%5D`, text), null);
    assert.notStrictEqual(made(`${url}?v=${e(bad)}`, short(bad)), null);
  }
  // What was asked less of is not taken for what is asked more.
  const text = (v) => `f("${v}")`;
  assert.strictEqual(made('/less?v=b%20(c)', text('b (c)')), null);
  assert.ok(usual('/less', text('x')) && !usual('/less', text('x'), learned.JS));
});

test('what_ends_a_line_ends_a_comment_of_one', () => {
  for (const end of ['\n', '\r', '\u2028', '\u2029']) {
    const v = `x${end}globalThis.count = 7`;
    const d = plain(`/comment?v=${e(v)}`, `// ${v}\n2`);
    assert.ok(d !== null && d.value.source === 'query.v', JSON.stringify(end));
    const text = `/*${v}*/ '\u2028'`;
    assert.strictEqual(plain(`/comments?v=${e(v)}`, text), null);
  }
  assert.strictEqual(plain('/line?v=some%20text', '// some text\n2'), null);
});

// SPDX-License-Identifier: GPL-2.0
// Templates that are a value of the request, of which engines make code: small ones, each as one that is
// in use makes it (ejs, pug, lodash, doT, a template literal). What acts is refused, what names the data is
// not; and what Object.prototype has gained by an earlier request is no option.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const test = require('node:test');
const threads = require('node:worker_threads');
const { bailey, protect, serve, fresh } = require('./helper');
const v8Asks = require('./asked');
const { ACTING, HARMLESS, MADE } = require('./templates');

protect('network inet,');
process.env.SECRET = 'not for you';

const quoted = (text) => JSON.stringify(text);
// The code between marks, as it is; with @flat, without ends of lines, as doT does.
const marked = (rule, { flat = false, head = '', tail = '' } = {}) => (template) => {
  let code = `let out = ''; with (data) { ${head}`;
  let at = 0;
  for (const m of template.matchAll(rule)) {
    const inner = (flat ? m[2].replace(/[\r\n\t]/g, ' ') : m[2]).replace(/[\s;]+$/, '');
    code += `out += ${quoted(template.slice(at, m.index))};\n${m[1] === '' ? `${inner}\n` : `out += escape(${inner});`}\n`;
    at = m.index + m[0].length;
  }
  return `${code} out += ${quoted(template.slice(at))}; ${tail}} return out;`;
};
const ENGINES = {
  ejs: marked(/<%([=-]?)([^]*?)[-_]?%>/g), lodash: marked(/<%([=-]|)([^]*?)%>|\$()\{[^}]*\}/g), dot: marked(/\{\{(=?)([^]*?)\}\}/g, { flat: true }),
  literal: (template) => `with (data) { return \`${template}\`; }`,
};
const compile = (engine, template) => new Function('data', 'escape', ENGINES[engine](template));
const render = (engine, template) => compile(engine, template)({ name: 'x', user: { name: 'y' }, list: [1, 2], t: (x) => x, it: {} }, String);

let count = 0;
const asked = (body, fn) => {
  count += 1;
  return fresh(() => bailey.run({ method: 'POST', url: `/t${count}`, headers: {}, body }, async () => {
    try {
      return await fn(body);
    } catch (x) {
      return x.name === 'EvalError' || x.code === 'ERR_BAILEY_DENIED' ? 'refused' : `${x.name} ${x.message}`;
    }
  }));
};

test('a_template_that_acts_is_refused', { skip: !v8Asks }, async () => {
  for (const [engine, marks] of Object.entries({ ejs: ['<%= ', ' %>'], lodash: ['<%- ', '%>'], dot: ['{{= ', '}}'], literal: ['${', '}'] })) {
    for (const code of ACTING) {
      const template = `Hello ${marks[0]}${code}${marks[1]}!`;
      const { value, events } = await asked({ template }, (b) => render(engine, b.template));
      assert.deepStrictEqual([value, events.length, events[0] && events[0].detection], ['refused', 1, 'code-injection'], `${engine} ${code}: ${value}`);
    }
    // In a literal of the program's own it is program in any case.
    for (const code of engine === 'literal' ? [] : HARMLESS) {
      const template = `Hello ${marks[0]}${code}${marks[1]}!`;
      const { value, events } = await asked({ template }, (b) => render(engine, b.template));
      assert.deepStrictEqual([events.length, /refused|Error/.test(value)], [0, false], `${engine} ${code}: ${value}`);
    }
  }
});

test('so_is_code_that_a_template_has_as_a_text', { skip: !v8Asks }, async () => {
  // As of nunjucks and handlebars, which look names up: constructor("..") makes the function.
  const call = (template) => Function(/\("([^"]*)"\)/.exec(template)[1])();
  for (const inner of MADE) {
    const { value, events } = await asked({ template: `{{ range.constructor("${inner}")() }}` }, (b) => call(b.template));
    assert.deepStrictEqual([value, events.length], ['refused', 1], inner);
  }
  // As of node-serialize.
  const serial = JSON.stringify({ rce: `_$$ND_FUNC$$_function () { return process.${'env'}; }()` });
  assert.strictEqual((await asked({ serial }, (b) => (0, eval)(`(${JSON.parse(b.serial).rce.slice(13)})`))).value, 'refused');
});

test('what_the_program_has_compiled_stays_its_own_whatever_a_request_says', async () => {
  const own = ['Dear <%= t("title") %>, <% for (const x of list) { %><%= x.toFixed(2) %><% } %>', '<%= process.version %>'];
  for (const said of ['call t("name") please', 'for (const x of y) {}', 'process.exit() ends it', 'if (a) { b(c) }', 'use function (x) { return x; }', 'eval(x)', 'toFixed(3)', 'the process, globally']) {
    for (const [i, template] of own.entries()) {
      const { value, events } = await asked({ said, n: count }, () => render('ejs', `${template} ${count} ${i}`));
      assert.deepStrictEqual([events.length, /refused|Error/.test(value)], [0, false], `${said}: ${value}`);
    }
  }
});

test('a_large_template_or_many_calls_take_no_long_time', { skip: !v8Asks }, async () => {
  const many = Array.from({ length: 20000 }, (x, i) => `f${i}(x${i});`).join('\n');
  for (const body of [{ many }, { many: '('.repeat(300000) }, { many: 'a.'.repeat(150000) }, { many: 'process '.repeat(40000) }, { many: 'x?.'.repeat(100000) }, { many: ')['.repeat(150000) }, { many: 'a/*'.repeat(100000) },
    ...['a'.repeat(16), 'process', ')'].map((x) => ({ many: `(${`${x}${' '.repeat(48)}`.repeat(6000)}` })), { many: `f(${' '.repeat(300000)}x)` }, { many: `a${' '.repeat(300000)}` },
    { many: '(/*a/*a//'.repeat(40000) }, { many: 'a/**/ '.repeat(50000) }, { many: '\\u0065'.repeat(50000) }]) {
    const template = `Hello <%= name %> ${'some text of a page '.repeat(500)} ${count}`;
    const begin = process.cpuUsage().user;
    const { events } = await asked(body, () => render('ejs', template));
    assert.strictEqual(events.length, 0, body.many.slice(0, 20));
    assert.ok(process.cpuUsage().user - begin < 2e6, `${body.many.slice(0, 10)}: ${process.cpuUsage().user - begin} us`);
  }
});

// For one test's time.
async function polluted(gained, fn) {
  Object.assign(Object.prototype, gained); // eslint-disable-line no-extend-native
  try {
    return await fn();
  } finally {
    for (const key of Object.keys(gained)) delete Object.prototype[key];
  }
}

test('what_object_prototype_has_gained_is_no_program_and_no_option', async (t) => {
  // As ejs had it, and as pug's tree.
  const engine = (text, options = {}) => new Function(`let ${options.outputName || 'out'} = ${JSON.stringify(text)}; ${options.block ? options.block.line : ''} return 1;`)();
  const bad = (i) => `x; globalThis.done${i} = 1; var y`;
  if (v8Asks) {
    for (const [gained, i] of [[{ outputName: bad(1) }, 1], [{ block: { line: bad(2) } }, 2]]) {
      const { value, events } = await polluted(gained, () => asked({ name: 'anna' }, (b) => engine(`hello ${i}`, b.options)));
      assert.deepStrictEqual([value, events.length, events[0] && events[0].detection, globalThis[`done${i}`]], ['refused', 1, 'prototype-pollution', undefined]);
    }
    const { value, events } = await polluted({ color: 'bold' }, () => asked({ name: 'anna' }, () => engine('bold hello 3')));
    assert.deepStrictEqual([value, events.length], [1, 0]);
  }
  const get = await serve(t, (req, res) => res.end('fine'));
  const ask = (options) => new Promise((ok, bad1) => { http.get({ port: get.port, agent: false, ...options }, (res) => { res.resume(); ok(res.statusCode); }).on('error', bad1); });
  for (const gained of [{ hostname: '127.0.0.2' }, { socketPath: '/run/docker.sock' }, { host: '10.0.0.1' }, { lookup: 'x' }, { rejectUnauthorized: false }]) {
    const { value, events } = await polluted(gained, () => asked({ __proto__: gained }, () => ask({ path: '/' })));
    assert.deepStrictEqual([value, events.length, events[0] && events[0].detection], ['refused', 1, 'prototype-pollution'], JSON.stringify(gained));
  }
  const { value, events } = await polluted({ colour: 'x' }, () => asked({}, () => ask({ host: '127.0.0.1', path: '/' })));
  assert.deepStrictEqual([value, events.length], [200, 0]);
  const { value: worker } = await polluted({ execArgv: ['-r', '/tmp/x'] }, () => asked({}, () => new threads.Worker('1', { eval: true })));
  assert.strictEqual(worker, 'refused');
});

test('a_comment_of_any_length_hides_nothing_of_a_template', { skip: !/^1[1-3]\./.test(process.versions.v8) }, async () => {
  const long = 'x '.repeat(100);
  for (const code of [`process/*${long}*/.env.SECRET`, `process\n//${long}\n.env.SECRET`, `user/*${long}*/[/*${long}*/"constructor"]`, `user.name.trim/*${long}* / **/()`, `t//${long}\n(1)`]) {
    const template = `See http://x/ <%= ${code} %>!`;
    const { value, events } = await asked({ template }, (b) => render('ejs', b.template));
    assert.deepStrictEqual([value, events.length, events[0] && events[0].detection], ['refused', 1, 'code-injection'], `${code}: ${value}`);
  }
  for (const code of [`name/*${long}*/`, `user/*${long}*/.name`]) {
    const { value, events } = await asked({ template: `See http://x/ <%= ${code} %>!` }, (b) => render('ejs', b.template));
    assert.deepStrictEqual([events.length, /refused|Error/.test(value)], [0, false], `${code}: ${value}`);
  }
  const { bare } = require('../../tools/node/lib/detect/calls');
  for (const unit of ['/*', '//', '/* */', '//\n', '*/', '/', '\n  //', ' // ']) {
    const from = process.cpuUsage().user;
    for (const way of [0, 1, 2]) bare(unit.repeat(200000), way);
    assert.ok(process.cpuUsage().user - from < 1e6, `${unit} ${process.cpuUsage().user - from} us`);
  }
});

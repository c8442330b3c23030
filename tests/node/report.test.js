// SPDX-License-Identifier: GPL-2.0
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const fs = require('node:fs');
const test = require('node:test');
const { bailey, dir, protect, serve, fresh, top } = require('./helper');

fs.writeFileSync(`${dir}/secret`, 'secret');
fs.mkdirSync(`${dir}/area`);

test('a_bad_policy_throws_and_says_where', () => {
  assert.throws(() => bailey.protect({ policyText: 'profile x {\n /etc/passwd q,\n}' }), /policy:2/);
  assert.throws(() => bailey.protect({ policyText: 'profile x { }', profile: 'y' }), /no profile "y"/);
  assert.throws(() => bailey.protect({ policyText: 'profile x { }', routes: { '/': 'none' } }), /no hat "none"/);
  assert.throws(() => bailey.protect({ mode: 'bloc' }), /no mode/);
  assert.throws(() => bailey.protect({ polcy: '/x' }), /no option "polcy"/);
  assert.throws(() => bailey.protect({ routes: { 'GET /x': { hatt: 'x' } } }), /no "hatt": "GET \/x"/);
  assert.strictEqual(bailey.isProtected(), false);
});

test('report_tells_and_refuses_nothing', async (t) => {
  protect(`deny ${dir}/secret r,`, { mode: 'report' });
  assert.throws(() => protect(''), /called before/);
  const get = await serve(t, (req, res) => {
    res.end(fs.readFileSync(`${dir}/area/${new URL(req.url, 'http://x').searchParams.get('f')}`));
  });
  const { value, events } = await fresh(() => get('/?f=../secret'));
  assert.strictEqual(value.text, 'secret');
  assert.deepStrictEqual(events.map((e) => [e.verdict, e.detection || e.source]),
    [['complained', 'path-traversal'], ['complained', 'policy']]);
});

test('register_protects_before_the_first_line', () => {
  const policy = `${dir}/policy`;
  fs.writeFileSync(policy, `profile p { ${top}/** rm, /usr/** rm, /proc/** r, deny ${dir}/secret r, }`);
  const code = `const { readFileSync } = require('fs'); try { readFileSync('${dir}/secret') } catch (e) { console.log(e.code, e.file, e.line) }`;
  const run = (env) => cp.spawnSync(process.execPath, ['--require', `${top}/tools/node/lib/register.js`, '-e', code],
    { env: { ...process.env, ...env } });
  assert.strictEqual(run({ BAILEY_POLICY: policy }).stdout.toString(), `EACCES ${policy} 1\n`);
  assert.strictEqual(run({ BAILEY_OPTIONS: JSON.stringify({ policy, log: `${dir}/log` }) }).stderr.toString(), '');
  assert.match(fs.readFileSync(`${dir}/log`, 'utf8'), /"verdict":"denied".*\n$/);
  assert.strictEqual(run({ BAILEY_POLICY: policy, BAILEY_MODE: 'off' }).stdout.toString(), '');
});

test('a_flood_of_events_is_counted', () => {
  const { logger } = require('../../tools/node/lib/events');
  const told = [];
  const log = logger((e) => told.push(e));
  for (let i = 0; i < 1500; i += 1) log({ type: 'decision', i });
  assert.ok(told.length <= 1000);
  const before = told.length;
  const wait = Date.now() + 1001;
  while (Date.now() < wait);
  log({ type: 'decision', i: 1500 });
  assert.strictEqual(told[before].type, 'lost');
  assert.strictEqual(told[before].count, 1500 - before);
});

test('one_host_is_a_list_of_one', () => {
  const { internals, among } = require('../../tools/node/lib/internal'); // eslint-disable-line global-require
  for (const given of ['10.0.0.1:9200', ['10.0.0.1:9200']]) {
    assert.ok(among(internals(given), '10.0.0.1', 9200));
    assert.ok(!among(internals(given), '10.0.0.1', 9201));
  }
  assert.ok(!among(internals(undefined), '1', 9200));
});

test('types_name_what_there_is', () => {
  const types = fs.readFileSync(`${top}/tools/node/lib/index.d.ts`, 'utf8');
  const { types: path, exports: { '.': main } } = JSON.parse(fs.readFileSync(`${top}/tools/node/package.json`, 'utf8'));
  assert.ok(fs.existsSync(`${top}/tools/node/${path}`) && fs.existsSync(`${top}/tools/node/${main.types}`) && fs.existsSync(`${top}/tools/node/${main.default}`));
  const named = [...types.matchAll(/^export function (\w+)/gm)].map((m) => m[1]);
  assert.deepStrictEqual(named.sort(), Object.keys(bailey).sort());
  const keysOf = (name) => [...new RegExp(`export interface ${name} \\{([^}]*)`).exec(types)[1].matchAll(/^  (\w+)\?:/gm)].map((m) => m[1]);
  const lines = fs.readFileSync(`${top}/tools/node/lib/index.js`, 'utf8');
  const options = /const OPTIONS = (\[[^\]]*\])/.exec(lines)[1];
  assert.deepStrictEqual(keysOf('Options').sort(), [...options.matchAll(/'(\w+)'/g)].map((m) => m[1]).sort());
  const route = /const ROUTE = (\[[^\]]*\])/.exec(fs.readFileSync(`${top}/tools/node/lib/guard.js`, 'utf8'))[1];
  assert.deepStrictEqual(keysOf('Route').sort(), [...route.matchAll(/'(\w+)'/g)].map((m) => m[1]).sort());
});

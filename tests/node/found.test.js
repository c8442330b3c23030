// SPDX-License-Identifier: GPL-2.0
// Of a program that is started the file is asked about that the kernel will come to, and no other.
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const fs = require('node:fs');
const test = require('node:test');
const { pathToFileURL } = require('node:url');
const v8 = require('node:v8');
const vm = require('node:vm');
const { bailey, dir, protect, fresh } = require('./helper');

protect(`/usr/bin/** rix, ${dir}/good/** rix, deny ${dir}/bad/** x,`);
const denied = { code: 'EACCES' };
const put = (file, mode = 0o755) => fs.writeFileSync(`${dir}/${file}`, `#!/bin/sh\necho ${file}\n`, { mode });
for (const one of ['bad/below', 'good/prog']) fs.mkdirSync(`${dir}/${one}`, { recursive: true });
put('bad/prog');
put('good/tool');
put('good/secret', 0o700);
put('bad/secret');
fs.symlinkSync(`${dir}/bad/below`, `${dir}/good/link`);

// What was asked about when @fn started what is refused.
async function refused(fn) {
  const { events } = await fresh(fn);
  return events.map((e) => e.name).join();
}
const bad = `${dir}/bad/prog`;
const waiting = (file, options) => refused(() => assert.throws(() => cp.execFileSync(file, [], options), denied));
const running = (file, options) => refused(() => assert.rejects(new Promise((ok, no) => { cp.spawn(file, [], options).on('error', no).on('exit', ok); }), denied));

test('two_dots_behind_a_link_are_of_what_it_leads_to', async () => {
  for (const ask of [waiting, running]) {
    assert.strictEqual(await ask(`${dir}/good/link/../prog`), bad);
    assert.strictEqual(await ask('./link/../prog', { cwd: `${dir}/good` }), bad);
    assert.strictEqual(await ask('./prog', { cwd: `${dir}/good/link/..` }), bad);
    assert.strictEqual(await ask('prog', { env: { PATH: `${dir}/good/link/..` } }), bad);
  }
});

test('folders_of_the_name_are_passed_by', async () => {
  const env = { PATH: `${dir}/good:${dir}/bad` };
  assert.strictEqual(await waiting('prog', { env }), bad);
  assert.strictEqual(await running('prog', { env }), bad);
  assert.strictEqual(cp.execFileSync('tool', [], { env: { PATH: `${dir}/bad:${dir}/good` } }).toString(), 'good/tool\n');
});

test('where_it_begins_may_be_a_url_or_bytes', async () => {
  const cwd = pathToFileURL(`${dir}/bad/`);
  process.chdir(`${dir}/good`);
  try {
    assert.strictEqual(await waiting('./prog', { cwd }), bad);
    assert.strictEqual(await running('./prog', { cwd }), bad);
    assert.strictEqual(await waiting('./prog', { cwd: Buffer.from(`${dir}/bad`) }), bad);
    assert.strictEqual(cp.execFileSync('./tool', []).toString(), 'good/tool\n');
    // Of who is started, who is there by then.
    for (const name of ['/proc/self/cwd/prog', '//proc/./thread-self/cwd/below/../prog']) {
      assert.strictEqual(await waiting(name, { cwd: `${dir}/bad` }), bad);
      assert.strictEqual(await running(name, { cwd: '../bad' }), bad);
    }
    assert.strictEqual(await waiting('prog', { cwd: `${dir}/bad`, env: { PATH: '/proc/self/cwd' } }), bad);
    assert.strictEqual(cp.execFileSync('/proc/self/cwd/tool', []).toString(), 'good/tool\n');
    assert.strictEqual(cp.execFileSync('/proc/self/cwd/tool', [], { cwd: `${dir}/good` }).toString(), 'good/tool\n');
  } finally {
    process.chdir('/');
  }
});

test('the_first_variable_of_the_name_is_the_path', async () => {
  // Of which the name is PATH for node's and all others' getenv().
  const env = { [`PATH=${dir}/bad:`]: '', PATH: `${dir}/good` };
  assert.strictEqual(await waiting('prog', { env }), bad);
  assert.strictEqual(await running('prog', { env }), bad);
  assert.strictEqual(await waiting('prog', { env: Object.create({ PATH: `${dir}/bad` }) }), bad);
  for (const PATH of [null, 0, false]) assert.throws(() => cp.execFileSync('prog', [], { env: { PATH } }), (e) => e.name === 'Error' && !(e instanceof TypeError));
});

test('it_is_found_by_whom_the_process_acts_as', { skip: process.getuid() !== 0 }, async () => {
  fs.chmodSync(dir, 0o755);
  const env = { PATH: `${dir}/good:${dir}/bad` };
  process.seteuid(65534);
  try {
    assert.strictEqual(await waiting('secret', { env }), `${dir}/bad/secret`);
  } finally {
    process.seteuid(0);
  }
});

test('it_is_asked_about_wherever_another_user_may_find_it', { skip: process.getuid() !== 0 }, async () => {
  const env = { PATH: `${dir}/good:${dir}/bad` };
  for (const who of [{ uid: 65534 }, { gid: 65534 }, { uid: 65534, gid: 65534 }, { uid: 0 }]) {
    assert.strictEqual(await waiting('secret', { env, ...who }), `${dir}/bad/secret`);
    assert.strictEqual(await running('secret', { env, ...who }), `${dir}/bad/secret`);
  }
  const started = (options) => cp.execFileSync('secret', [], options).toString();
  assert.strictEqual(started({ env: { PATH: `${dir}/good` }, uid: 0 }), 'good/secret\n');
  for (const who of [{}, { uid: undefined, gid: null }]) assert.strictEqual(started({ env, ...who }), 'good/secret\n');
});

test('variables_of_requests_keep_no_body', () => {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc');
  const used = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
  const before = used();
  for (let i = 0; i < 30; i += 1) {
    const body = Buffer.alloc(1 << 20, 'z').toString('latin1') + `A=${'q'.repeat(20)}${i}`; // eslint-disable-line prefer-template
    bailey.run({ method: 'GET', url: '/a', headers: {} }, () => cp.spawnSync('env', [body.slice(body.indexOf('A=')), 'true']));
  }
  assert.ok(used() - before < 10 << 20, `${used() - before} bytes are kept`);
});

test('a_stack_that_cannot_be_told_throws_nothing', () => {
  const { Error: own } = globalThis;
  globalThis.Error = undefined;
  try {
    assert.strictEqual(bailey.run({ method: 'GET', url: '/a', headers: {} }, () => cp.spawnSync('true')).status, 0);
  } finally {
    globalThis.Error = own;
  }
});

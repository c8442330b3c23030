// SPDX-License-Identifier: GPL-2.0
// What node 26 has behind flags only: file systems of providers, the global Worker, EventSource. Each is
// tried in a node of its own.
'use strict';
const assert = require('node:assert');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const test = require('node:test');
const { promisify } = require('node:util');
const { dir } = require('./helper');

const known = (flag) => process.allowedNodeEnvironmentFlags.has(flag);
const code = 'ERR_BAILEY_DENIED';

fs.mkdirSync(`${dir}/area`);
fs.writeFileSync(`${dir}/secret`, 'secret');
fs.writeFileSync(`${dir}/area/some`, 'some');
for (const name of ['area/some.js', 'evil.js']) fs.writeFileSync(`${dir}/${name}`, 'postMessage("ran")');

/** tried() - what outcome() says of each [value, way], by name: ways are texts of functions, of "v", in @given's names */
async function tried(flags, given, ways) {
  const text = `
    const path = require('node:path');
    const { events, outcome, protect } = require(${JSON.stringify(require.resolve('./helper'))});
    const dir = ${JSON.stringify(dir)};
    protect('deny ${dir}/area/unread r, ${dir}/** rw,');
    const results = {};
    const values = require(dir + '/values.json');
    const area = (v) => path.join(dir, 'area', v);
    ${given}
    const ways = { ${Object.entries(ways).map(([name, [, way]]) => `${JSON.stringify(name)}: ${way}`).join(',\n')} };
    (async () => {
      for (const [name, way] of Object.entries(ways)) {
        const before = events.length;
        results[name] = [await outcome(values[name], way), ...events.slice(before).map(({ detection }) => detection)].join(' ');
      }
      process.send(results, () => process.exit());
    })();`;
  const file = `${dir}/tried.js`;
  fs.writeFileSync(file, text);
  // What stands in the source would be the program's own.
  fs.writeFileSync(`${dir}/values.json`, JSON.stringify(Object.fromEntries(Object.entries(ways).map(([name, [v]]) => [name, v]))));
  const runner = `const child = require('node:child_process').fork(${JSON.stringify(file)}, { execArgv: ${JSON.stringify(['--no-warnings', ...flags])}, cwd: ${JSON.stringify(dir)} });
    child.on('message', (m) => process.stdout.write(JSON.stringify(m)));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', runner]);
  return JSON.parse(stdout);
}

test('directory_of_a_provider_is_not_the_requests', { skip: !known('--experimental-vfs') }, async () => {
  const results = await tried(['--experimental-vfs'], `
    const vfs = require('node:vfs');
    const read = (root, name) => vfs.create(new vfs.RealFSProvider(root)).readFileSync(name, 'utf8');`, {
    root: ['..', "(v) => read(area(v), '/secret')"],
    URL: ['../area', "(v) => read(new URL('file://' + dir + '/area/' + v + '/x/..'), '/some')"],
    below: ['../secret', "(v) => read(dir, path.join('/area', v))"],
    policy: ['other', "() => read(dir, '/area/unread')"],
    own: ['some', "(v) => read(area(''), '/' + v)"],
    class: ['some', "() => { if (new vfs.RealFSProvider(dir).constructor !== vfs.RealFSProvider || !(new vfs.RealFSProvider(dir) instanceof vfs.VirtualProvider)) throw new Error('class'); }"],
  });
  assert.deepStrictEqual(results, {
    root: `${code} path-traversal`, URL: 'done', below: `${code} path-traversal`, policy: 'EACCES ', own: 'done', class: 'done',
  });
});

test('what_the_global_Worker_runs_is_not_the_requests', { skip: !known('--experimental-web-worker') }, async () => {
  const results = await tried(['--experimental-web-worker'], `
    const ran = (text, options) => new Promise((ok, bad) => {
      const worker = new Worker(text, options);
      worker.onmessage = () => { worker.terminate(); ok(); };
      worker.onerror = (e) => { worker.terminate(); bad(new Error(e.message)); };
    });
    const data = (text) => 'data:text/javascript,' + encodeURIComponent(text);
    const { Blob: Own } = require('node:buffer');
    const blob = (text, options) => ran(URL.createObjectURL(new Blob(['postMessage(', Buffer.from(text), ')'], { type: 'text/javascript' })), options);
    const pieces = (text) => ran(URL.createObjectURL(new Own([new Own(['postMessage(', new Own(['xx' + text + 'yy']).slice(2, -2)]), new File([')'], 'x')])) + '#a');`, {
    'relative path': ['../evil.js', "(v) => ran('area/' + v)"],
    'coded path': ['%2e%2e/evil.js', "(v) => ran('area/' + v)"],
    path: ['../evil.js', '(v) => ran(area(v))'],
    URL: [`${dir}/evil.js`, "(v) => ran(new URL('file://' + v))"],
    program: ['1);process.exit(', "(v) => ran(data('postMessage(' + v + ')'))"],
    'module of a program': ['1);process.exit(', "(v) => ran(data('postMessage(' + v + ')'), { type: 'module' })"],
    blob: ['1);process.exit(', '(v) => blob(v)'],
    'module of a blob': ['1);process.exit(', "(v) => blob(v, { type: 'module' })"],
    'blob of blobs': ['1);process.exit(', '(v) => pieces(v)'],
    'own blob': ['17', '(v) => blob(v)'],
    'own blobs': ['17', '(v) => pieces(v)'],
    'blobs as they are': ['x', "async (v) => { const one = new Blob(new Set([v, 1])); if (await one.text() !== v + '1' || !(one instanceof Own) || one.constructor !== Blob || Blob.name !== 'Blob' || (await new Own([one]).slice(1).text()) !== '1' || !(new File([], 'a') instanceof Blob)) throw new Error('blob'); }"],
    'blob that is revoked': ['x', `(v) => {
      const { textAt } = require(${JSON.stringify(require.resolve('../../tools/node/lib/hooks/blob'))});
      const url = URL.createObjectURL(new Blob([v]));
      const before = textAt(url);
      URL.revokeObjectURL(url);
      if (before !== v || textAt(url) !== undefined) throw new Error('kept');
    }`],
    own: ['some.js', "(v) => ran('area/' + v)"],
    'own program': ['17', "(v) => ran(data('postMessage(' + v + ')'))"],
    none: ['x', "() => { try { new Worker('http://['); } catch (e) { if (e.name !== 'SyntaxError') throw e; } }"],
    class: ['x', "() => { if (Worker.prototype.constructor !== Worker || Worker.name !== 'Worker') throw new Error('class'); }"],
  });
  assert.deepStrictEqual(results, {
    'relative path': `${code} path-traversal`, 'coded path': `${code} path-traversal`, path: `${code} path-traversal`, URL: `${code} path-traversal`,
    program: `${code} code-injection`, 'module of a program': `${code} code-injection`,
    blob: `${code} code-injection`, 'module of a blob': `${code} code-injection`, 'blob of blobs': `${code} code-injection`, 'own blob': 'done', 'own blobs': 'done', 'blobs as they are': 'done', 'blob that is revoked': 'done', own: 'done', 'own program': 'done', none: 'done', class: 'done',
  });
});

test('guard_is_in_the_global_Worker_that_began_with_it', { skip: !known('--experimental-web-worker') }, async () => {
  const register = require.resolve('../../tools/node/lib/register');
  const inside = `postMessage(process.getBuiltinModule('module').createRequire('/')(${JSON.stringify(require.resolve('../../tools/node'))}).isProtected())`;
  const text = `const worker = new Worker('data:text/javascript,' + encodeURIComponent(${JSON.stringify(inside)}));
    worker.onmessage = ({ data }) => { console.log(data); process.exit(); };`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '--experimental-web-worker', '--require', register, '-e', text]);
  assert.strictEqual(stdout, 'true\n');
});

test('events_of_a_server_are_of_one_that_is_asked_for', { skip: !known('--experimental-eventsource') }, async () => {
  const results = await tried(['--experimental-eventsource'], `
    const opened = (url) => new Promise((ok) => {
      const source = new EventSource(url);
      source.onerror = () => { source.close(); ok(); };
    });`, {
    named: [['127', '0', '0', '3'].join('.'), "(v) => opened('http://' + v + ':18999/')"],
    own: ['other', "() => opened('http://127.0.0.4:18999/')"],
  });
  assert.deepStrictEqual(results, { named: 'done ssrf', own: 'done' });
});

test('address_of_a_proxy_is_not_the_requests', { skip: typeof require('node:http').setGlobalProxyFromEnv !== 'function' }, async () => {
  const results = await tried([], `
    const through = async (proxy) => {
      require('node:http').setGlobalProxyFromEnv({ http_proxy: 'http://' + proxy + ':18999' });
      await fetch('http://example.org/').catch((e) => { if (e.cause.code !== 'ECONNREFUSED') throw e.cause; });
    };`, {
    named: [['127', '0', '0', '3'].join('.'), '(v) => through(v)'],
    own: ['other', "() => through('127.0.0.4')"],
  });
  assert.deepStrictEqual(results, { named: `${code} ssrf`, own: 'done' });
});

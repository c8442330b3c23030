// SPDX-License-Identifier: GPL-2.0
// Ways past what is usually called: each API of node that opens a file, loads code or
// starts a program, given a value of the request.
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const crypto = require('node:crypto');
const dgram = require('node:dgram');
const dns = require('node:dns');
const fs = require('node:fs');
const Module = require('node:module');
const net = require('node:net');
const path = require('node:path');
const test = require('node:test');
const v8 = require('node:v8');
const vm = require('node:vm');
const workers = require('node:worker_threads');
const {
  bailey, dir, fresh, outcome, protect, top,
} = require('./helper');
const asked = require('./asked');

fs.mkdirSync(`${dir}/area`);
fs.writeFileSync(`${dir}/secret`, 'secret');
fs.writeFileSync(`${dir}/out.mjs`, 'export default 1;');
fs.writeFileSync(`${dir}/area/in.mjs`, 'export default 2;');
fs.writeFileSync(`${dir}/area/in.js`, '');
process.noDeprecation = true;
protect(`/usr/bin/** rix, "${fs.realpathSync(process.execPath)}" rmix,`);
const sqlite = (() => { try { return require('node:sqlite'); } catch { return null; } })();
const { WASI } = require('node:wasi');

const code = 'ERR_BAILEY_DENIED';
const area = (v) => path.join(dir, 'area', v);
const up = (name) => ['..', name].join('/');
let made = 0;
const another = (name) => { made += 1; return `${name}${made}`; };
const started = (...args) => new Promise((ok, bad) => { cp.spawn(...args).on('error', bad).on('exit', ok); });

test('a_report_is_written_where_its_folder_is_asked_for', async () => {
  const { report } = process;
  const file = `r${process.pid}.json`;
  const into = (folder, name) => outcome(folder, (v) => {
    report.directory = v;
    try {
      report.writeReport(...name);
    } finally {
      report.directory = '';
    }
  });
  fs.mkdirSync(area('reports'), { recursive: true });
  for (const name of [[file], [`/${file}`], []]) {
    assert.strictEqual(await into(['', 'srv', 'none'].join('/'), name), code); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome('other', () => { report.directory = area('reports'); try { report.writeReport(...name); } finally { report.directory = ''; } }), 'done'); // eslint-disable-line no-await-in-loop
  }
  report.directory = '/srv';
  try {
    assert.throws(() => report.writeReport(file), { code: 'EACCES', path: `/srv/${file}` });
  } finally {
    report.directory = '';
  }
});

test('what_opens_a_file_by_a_way_of_its_own_is_asked_for', async () => {
  const before = process.cwd();
  const ways = {
    chdir: (v) => process.chdir(area(v)),
    'heap snapshot': (v) => v8.writeHeapSnapshot(area(v)),
    report: (v) => process.report.writeReport(area(v)),
    wasi: (v) => new WASI({ version: 'preview1', preopens: { '/': area(v) } }),
    'fs.watch': (v) => fs.watch(area(v)).close(),
    'promises.watch': (v) => fs.promises.watch(area(v)).return(),
    watchFile: (v) => { fs.watchFile(area(v), () => {}); fs.unwatchFile(area(v)); },
    openAsBlob: (v) => fs.openAsBlob && fs.openAsBlob(area(v)),
    opendir: async (v) => (await fs.promises.opendir(area(v))).close(),
    cp: (v) => fs.promises.cp(area(v), `${dir}/${another('copy')}`, { recursive: true }),
    handle: async (v) => (await fs.promises.open(area(v))).close(),
    ReadStream: (v) => new Promise((ok, bad) => { new fs.ReadStream(area(v)).on('error', bad).on('open', ok); }),
    WriteStream: (v) => new Promise((ok, bad) => { new fs.WriteStream(area(v)).on('error', bad).on('open', ok); }),
    mkdtemp: (v) => fs.promises.mkdtemp(area(v)),
    mkdtempDisposable: (v) => fs.mkdtempDisposableSync && fs.mkdtempDisposableSync(area(v)),
    symlink: (v) => fs.symlinkSync(v, area(another('link'))),
    'promises.symlink': (v) => fs.promises.symlink(Buffer.from(`${dir}/area/${v}`), area(another('link'))),
    listen: (v) => new Promise((ok, bad) => { const server = net.createServer().on('error', bad).listen(area(v), () => server.close(ok)); }),
    'listen, of options': (v) => new Promise((ok, bad) => { const server = net.createServer().on('error', bad).listen({ path: area(v) }, () => server.close(ok)); }),
    Utf8Stream: (v) => fs.Utf8Stream && new fs.Utf8Stream({ dest: area(v), sync: true }),
  };
  if (sqlite) {
    Object.assign(ways, {
      'a database': (v) => new sqlite.DatabaseSync(area(v)).close(),
      attach: (v) => new sqlite.DatabaseSync(':memory:').exec(`ATTACH DATABASE '${area(v)}' AS other`),
      'a name that is a URI': (v) => new sqlite.DatabaseSync(`file:${area(v.replace(/\./g, '%2e'))}`).close(),
      'attach behind another': (v) => new sqlite.DatabaseSync(':memory:').exec(`CREATE TABLE a (b); ATTACH '${area(v)}' AS other`),
      backup: (v) => (sqlite.backup ? sqlite.backup(new sqlite.DatabaseSync(':memory:'), Buffer.from(area(v))) : fs.readFileSync(area(v))),
      'attach, bound': (v) => new sqlite.DatabaseSync(':memory:').prepare('ATTACH DATABASE ? AS other').run(area(v)),
      'attach, bound by name': (v) => new sqlite.DatabaseSync(':memory:').prepare('-- x\n attach $file as other').all({ file: area(v) }),
      'attach, bound in part': (v) => new sqlite.DatabaseSync(':memory:').prepare(`ATTACH '${dir}/area/' || ? AS other`).get(v),
      'vacuum into, bound': (v) => new sqlite.DatabaseSync(':memory:').prepare('VACUUM INTO ?').run(area(v)),
      'vacuum into': (v) => new sqlite.DatabaseSync(':memory:').exec(`VACUUM INTO "${area(v)}"`),
    });
  }
  try {
    for (const [name, way] of Object.entries(ways)) {
      const absent = /^(openAsBlob|mkdtempDisposable|Utf8Stream)$/.test(name) && await outcome('none', () => way('none')) === 'done' && !fs[name] && !fs[`${name}Sync`];
      if (absent) continue; // eslint-disable-line no-continue
      const out = name === 'chdir' || name === 'wasi' || name === 'cp' || name === 'opendir' ? '..' : up(`secret${/vacuum|mkdtemp/.test(name) ? '2' : ''}`);
      assert.strictEqual(await outcome(out, way), code, name); // eslint-disable-line no-await-in-loop
      process.chdir(before);
    }
    // As they are used.
    for (const name of ['symlink', 'promises.symlink', 'listen', 'listen, of options']) assert.strictEqual(await outcome('in.sock', ways[name]), 'done', name); // eslint-disable-line no-await-in-loop
    for (const name of ['chdir', 'wasi', 'opendir', 'fs.watch']) assert.strictEqual(await outcome('.', ways[name]), 'done', name); // eslint-disable-line no-await-in-loop
    for (const name of sqlite ? ['a database', 'attach, bound', 'attach, bound by name', 'attach, bound in part'] : []) assert.strictEqual(await outcome('some.db', ways[name]), 'done', name); // eslint-disable-line no-await-in-loop
  } finally {
    process.chdir(before);
  }
});

test('what_loads_code_by_a_way_of_its_own_is_asked_for', async (t) => {
  const run = ['process.', 'exit(3)'].join('');
  const ways = {
    _compile: (v) => new Module('x')._compile(`module.exports = ${v}`, `${dir}/area/x.js`), // eslint-disable-line no-underscore-dangle
    inspector: (v) => {
      const session = new (require('node:inspector').Session)();
      session.connect();
      session.post('Runtime.evaluate', { expression: `1 + ${v}` });
    },
    'node -e': (v) => started(process.execPath, ['-e', `1 + ${v}`]),
    'node -r x -e': (v) => started(process.execPath, ['-r', 'fs', '-e', `1 + ${v}`]),
    'node --eval=': (v) => cp.execFileSync(process.execPath, [`--eval=1 + ${v}`]),
  };
  for (const [name, way] of Object.entries(ways)) assert.strictEqual(await outcome(run, way), code, name); // eslint-disable-line no-await-in-loop
  for (const [name, way] of Object.entries(ways)) assert.strictEqual(await outcome('12', way), 'done', name); // eslint-disable-line no-await-in-loop
  const engine = ['/evil', 'engine.so'].join('/');
  // Made normal it does not hold the value any more.
  assert.strictEqual(await outcome(up('evil.node'), (v) => process.dlopen({ exports: {} }, area(v))), code);
  if (crypto.setEngine) assert.strictEqual(await outcome(engine, (v) => crypto.setEngine(v)), code);
  if (sqlite) {
    const db = new sqlite.DatabaseSync(':memory:', { allowExtension: true });
    assert.strictEqual(await outcome(engine, (v) => db.loadExtension(v)), code);
  }
  assert.strictEqual(await outcome(up('out.mjs'), (v) => started(process.execPath, [area(v)])), code);
  await t.test('imports', { skip: typeof Module.registerHooks !== 'function' }, async () => {
    const of = (v) => `data:text/javascript,export default ${v}`;
    const { href } = new URL(`file://${dir}/`);
    assert.strictEqual(await outcome(run, (v) => import(of(v))), code);
    assert.strictEqual(await outcome(run, (v) => import(`data:text/javascript;base64,${Buffer.from(`1;${v}`).toString('base64')}`)), code);
    assert.strictEqual(await outcome(`data:text/javascript,${run}`, (v) => import(v)), code);
    assert.strictEqual(await outcome(up('out.mjs'), (v) => import(area(v))), code);
    assert.strictEqual(await outcome(`${dir}/out.mjs`, (v) => import(v)), code);
    assert.strictEqual(await outcome(`${href}out.mjs`, (v) => import(v)), code);
    assert.strictEqual(await outcome('12', (v) => import(of(v))), 'done');
    assert.strictEqual(await outcome('in.mjs', (v) => import(area(v))), 'done');
    assert.strictEqual((await import(`${dir}/out.mjs`)).default, 1);
    // What a module that is loaded then imports by itself.
    fs.writeFileSync(`${dir}/area/outer.mjs`, "export * from '../out.mjs?again';");
    assert.strictEqual(await outcome('..', () => import(`${dir}/area/outer.mjs`)), 'done');
    assert.strictEqual(await outcome('../out.mjs?again', () => import(`${dir}/area/outer.mjs?2`)), 'done');
  });
});

test('what_eval_and_Function_are_given_is_asked_for', { skip: !asked && 'this V8 is not asked' }, async () => {
  const run = ['process.', 'cwd(', ')'].join('');
  const Async = (async () => {}).constructor;
  const ways = {
    eval: (v) => eval(`1 + ${v}`), // eslint-disable-line no-eval
    Function: (v) => new Function(`return 1 + ${v}`)(), // eslint-disable-line no-new-func
    'a parameter': (v) => new Function(`a = ${v}`, 'return a')(), // eslint-disable-line no-new-func
    AsyncFunction: (v) => new Async(`return ${v}`)(),
    'in a context': (v) => vm.runInNewContext('eval(s)', { s: `1 + ${v}` }),
  };
  for (const [name, way] of Object.entries(ways)) {
    const { value, events } = await fresh(() => outcome(run, way)); // eslint-disable-line no-await-in-loop
    assert.match(value, /^eval [^]* refused: code-injection by body.v/, name);
    assert.strictEqual(events[0].detection, 'code-injection');
    for (const v of ['12', 'Math.PI', 'name', ':)', '()']) assert.strictEqual(await outcome(v, () => way('12')), 'done', name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome('Math.PI', way), 'done', name); // eslint-disable-line no-await-in-loop
  }
  // As text in it; without a request.
  assert.strictEqual(await outcome("it's; (one)", (v) => new Function(`return ${JSON.stringify(v)}`)()), 'done'); // eslint-disable-line no-new-func
  assert.strictEqual(eval(`typeof ${run}`), 'string'); // eslint-disable-line no-eval
  // In a worker, which ends.
  const worker = new workers.Worker(`require(${JSON.stringify(`${top}/tools/node`)}).run({ method: 'GET', url: '/', headers: {}, body: { v: '${run}' } }, () => {
    try { eval('1 + ' + '${run}'); } catch (e) { require('node:worker_threads').parentPort.postMessage(e.message); }
  });`, { eval: true });
  const message = await new Promise((ok, bad) => { worker.on('message', ok).on('error', bad).on('exit', () => bad(new Error('nothing'))); });
  assert.match(message, /^eval [^]* refused/);
  await worker.terminate();
  assert.match(await outcome(run, ways.eval), /^eval [^]* refused/);
});

test('what_a_program_is_started_with_is_asked_for', async () => {
  const evil = ['', 'tmp', 'evil.so'].join('/');
  const ways = [
    [evil, (v) => started('/usr/bin/env', [], { env: { LD_PRELOAD: v } })],
    [`--require ${evil}`, (v) => started('/usr/bin/env', [], { env: { NODE_OPTIONS: v } })],
    [evil, (v) => cp.spawnSync('/usr/bin/env', [], { env: { PATH: `${v}:/usr/bin` } })],
    [evil, (v) => cp.spawnSync('/usr/bin/env', [], { env: Object.create({ LD_PRELOAD: v }) })],
    // The name of a variable is a value, or all of it.
    [`NODE_OPTIONS=--require=${evil}`, (v) => started('/usr/bin/env', [], { env: { [v]: '' } })],
    [`NODE_OPTIONS=--require=${evil}`, (v) => cp.spawnSync('/usr/bin/env', [], { env: { [v]: '' } })],
    [`NODE_OPTIONS=--require=${evil}`, (v) => started('/usr/bin/env', [v, 'true'])],
    [evil, (v) => cp.execSync('env', { env: { BASH_ENV: v } })],
    [['una', 'me'].join(''), (v) => started(v)],
    [['/usr/bin', 'id'].join('/'), (v) => cp.execFileSync(v)],
    [['/usr/bin', 'dash'].join('/'), (v) => started('true', { shell: v })],
    [['/usr/bin', 'id'].join('/'), (v) => cp.fork(`${dir}/area/in.js`, { execPath: v })],
    [up(''), (v) => started('/usr/bin/env', [], { cwd: area(v) })],
    [up('x'), (v) => started(area(v))],
  ];
  for (const [v, way] of ways) {
    const r = await outcome(v, async (x) => { // eslint-disable-line no-await-in-loop
      const made = await way(x);
      if (made && made.error) throw made.error;
      if (made && made.once) await new Promise((ok, bad) => { made.once('error', bad).once('exit', ok); });
    });
    assert.strictEqual(r, code, `${way}`);
  }
  if (process.execve) assert.strictEqual(await outcome(['/usr/bin', 'id'].join('/'), (v) => process.execve(v, ['id'])), code);
  // What is the program's own, or says nothing of code.
  assert.strictEqual(await outcome('some-text', (v) => started('/usr/bin/env', [], { env: { TEXT: v, PATH: process.env.PATH } })), 'done');
  assert.strictEqual(await outcome('512', () => started('/usr/bin/env', [], { env: { NODE_OPTIONS: '--max-old-space-size=512' } })), 'done');
  assert.strictEqual(await outcome('/bin', () => started('/usr/bin/env', [], { env: { PATH: '/opt/bin:/usr/bin' } })), 'done');
  assert.strictEqual(await outcome('env', () => started('/usr/bin/env', ['env'])), 'done');
  assert.strictEqual(await outcome('true', () => started('true')), 'done');
});

test('request_does_not_decide_whom_a_process_acts_on_or_becomes', async () => {
  const child = cp.spawn('sleep', ['60']);
  const other = cp.spawn('sleep', ['61']);
  try {
    assert.strictEqual(await outcome(`${process.ppid}`, (v) => process.kill(v, 0)), code);
    assert.strictEqual(await outcome(process.ppid, (v) => process.kill(v, 0)), code);
    assert.strictEqual(await outcome(`-${process.ppid}`, (v) => process.kill(v, 0)), code);
    // Of one that it has started, or that the request does not name.
    assert.strictEqual(await outcome(`${child.pid}`, (v) => process.kill(v, 0)), 'done');
    assert.strictEqual(await outcome(`${other.pid}0`, () => process.kill(other.pid, 0)), 'done');
  } finally {
    child.kill('SIGKILL');
    other.kill('SIGKILL');
  }
  for (const name of ['setuid', 'setgid', 'seteuid', 'setegid', 'initgroups', 'setgroups']) {
    const id = ['65', '534'].join('');
    const v = name === 'initgroups' ? ['no', 'body'].join('') : id;
    assert.strictEqual(await outcome(v, (x) => process[name](name === 'setgroups' ? [x] : x, ...(name === 'initgroups' ? [0] : []))), code, name); // eslint-disable-line no-await-in-loop
  }
  assert.strictEqual(process.getuid(), process.geteuid());
  assert.strictEqual(await outcome('77', () => process.setegid(process.getegid())), 'done');
  assert.strictEqual(await outcome(['--', 'jitless'].join(''), (v) => v8.setFlagsFromString(v)), code);
  assert.strictEqual(await outcome('stack-size', () => v8.setFlagsFromString('--stack-size=984')), 'done');
});

test('worker_of_a_text_that_is_a_module_has_a_guard', { skip: typeof process.getBuiltinModule !== 'function' }, async () => {
  const worker = new workers.Worker(`import { parentPort } from 'node:worker_threads'; import { createRequire } from 'node:module';
    parentPort.postMessage(createRequire('/')(${JSON.stringify(`${top}/tools/node`)}).isProtected());`, { eval: true });
  assert.strictEqual(await new Promise((ok, bad) => { worker.on('message', ok).on('error', bad); }), true);
  await worker.terminate();
});

test('hooks_of_modules_are_loaded_as_modules_are', { skip: typeof Module.register !== 'function' }, async () => {
  fs.writeFileSync(`${dir}/area/hooks.mjs`, 'export {};');
  const { href } = new URL(`file://${dir}/area/`);
  const of = (v) => `data:text/javascript,export const x = ${v}`;
  const run = ['process.', 'exit(3)'].join('');
  assert.strictEqual(await outcome(run, (v) => Module.register(of(v))), code);
  assert.strictEqual(await outcome(`${dir}/out.mjs`, (v) => Module.register(new URL(`file://${v}`))), code);
  assert.strictEqual(await outcome(up('out.mjs'), (v) => Module.register(`./${v}`, href)), code);
  assert.strictEqual(await outcome(up('out.mjs'), (v) => Module.register(`./${v}`, { parentURL: href })), code);
  assert.strictEqual(await outcome('hooks.mjs', (v) => Module.register(`./${v}`, href)), 'done');
});

test('what_a_resolver_says_of_a_name_is_of_the_request', async () => {
  const ssrf = require('../../tools/node/lib/detect/ssrf');
  const { current } = require('../../tools/node/lib/context');
  const { Resolver } = dns.promises;
  const resolver = new Resolver();
  resolver.setServers(['127.0.0.1:9']);
  // One that answers each with 10.1.2.3.
  const server = dgram.createSocket('udp4');
  server.on('message', (m, { port, address }) => {
    const answer = Buffer.concat([m.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]), m.subarray(12, m.indexOf(0, 12) + 5),
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 1, 2, 3])]);
    server.send(answer, port, address);
  });
  await new Promise((ok) => { server.bind(0, '127.0.0.1', ok); });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  try {
    await bailey.run({ method: 'GET', url: '/r', headers: {}, body: { h: 'named.example' } }, async () => {
      assert.strictEqual(ssrf.origin(current(), '10.1.2.3'), undefined);
      assert.deepStrictEqual(await resolver.resolve4('named.example'), ['10.1.2.3']);
      assert.notStrictEqual(ssrf.origin(current(), '10.1.2.3'), undefined);
    });
  } finally {
    server.close();
  }
});

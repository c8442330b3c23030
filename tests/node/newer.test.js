// SPDX-License-Identifier: GPL-2.0
// What node has since 26: libraries of native code, archives, sockets that are connected or
// bound at once, other names of databases.
'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const dgram = require('node:dgram');
const dns = require('node:dns');
const fs = require('node:fs');
const Module = require('node:module');
const net = require('node:net');
const path = require('node:path');
const test = require('node:test');
const zlib = require('node:zlib');
const {
  dir, fresh, outcome, protect, serve,
} = require('./helper');

const optional = (name) => { try { return require(name); } catch { return null; } }; // eslint-disable-line global-require, import/no-dynamic-require
process.noDeprecation = true;
process.removeAllListeners('warning');
process.on('warning', () => {});
const ffi = optional('node:ffi');
const sqlite = optional('node:sqlite');
const libc = (process.report.getReport().sharedObjects || []).find((file) => path.basename(file) === 'libc.so.6');

fs.mkdirSync(`${dir}/area`);
fs.writeFileSync(`${dir}/area/some`, 'some');
fs.writeFileSync(`${dir}/secret`, 'secret');
fs.writeFileSync(`${dir}/unread`, 'secret');
if (libc) fs.copyFileSync(libc, `${dir}/libforbidden.so`);
protect(`deny ${dir}/unread r, deny ${dir}/libforbidden.so rm, deny network inet udp peer=(ip=127.0.0.1 port=9),`);

const code = 'ERR_BAILEY_DENIED';
const area = (v) => path.join(dir, 'area', v);
const up = (name) => ['..', name].join('/');
const all = async (stream) => { for await (const part of stream) assert.ok(part); };

test('libraries_of_native_code_are_loaded_as_add_ons_are', { skip: !ffi }, async () => {
  const getpid = { getpid: { arguments: [], return: 'i32' } };
  const ways = {
    dlopen: (v) => ffi.dlopen(v),
    class: (v) => new ffi.DynamicLibrary(v),
    'class of one': (v) => new (ffi.dlopen('libc.so.6').lib.constructor)(v),
  };
  for (const [name, way] of Object.entries(ways)) {
    const { value, events } = await fresh(() => outcome(['libc', 'so', '6'].join('.'), way)); // eslint-disable-line no-await-in-loop
    assert.strictEqual(value, code, name);
    assert.strictEqual(events[0].detection, 'native-load', name);
    // By policy, whoever names it; by the file that a name stands for.
    assert.throws(() => way(`${dir}/libforbidden.so`), { code: 'EACCES', path: `${dir}/libforbidden.so` }, name);
    assert.strictEqual(await outcome('other', () => way('libc.so.6')), 'done', name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome('other', () => way(null)), 'done', name); // eslint-disable-line no-await-in-loop
  }
  assert.throws(() => new ffi.DynamicLibrary('libnone.so'), { code: 'ERR_FFI_CALL_FAILED' });
  // Where the program says how it ends.
  const { value } = await fresh(() => outcome(up('libforbidden'), (v) => ffi.dlopen(`${dir}/area/${v}.so`)));
  assert.strictEqual(value, code);
  const { lib, functions } = ffi.dlopen('libc.so.6', getpid);
  assert.throws(() => lib.getSymbol(Symbol('none')), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.strictEqual(functions.getpid(), process.pid);
  assert.ok(lib instanceof ffi.DynamicLibrary && lib.constructor === ffi.DynamicLibrary);
  const chosen = ['sys', 'tem'].join('');
  const signature = { arguments: ['pointer'], return: 'i32' };
  const calls = {
    dlopen: (v) => ffi.dlopen('libc.so.6', { [v]: signature }),
    getFunction: (v) => lib.getFunction(v, signature),
    getFunctions: (v) => lib.getFunctions({ [v]: signature }),
    getSymbol: (v) => lib.getSymbol(v),
    dlsym: (v) => ffi.dlsym(lib, v),
  };
  for (const [name, way] of Object.entries(calls)) {
    assert.strictEqual(await outcome(chosen, way), code, name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome(chosen, () => way('getppid')), 'done', name); // eslint-disable-line no-await-in-loop
    // A word of the program's own.
    assert.strictEqual(await outcome('getuid', () => way('getuid')), 'done', name); // eslint-disable-line no-await-in-loop
  }
});

test('libraries_are_looked_for_where_the_loader_is_told_to', () => {
  const { configured } = require('../../tools/node/lib/hooks/ffi'); // eslint-disable-line global-require
  const conf = `${dir}/ld.so.conf`;
  fs.mkdirSync(`${conf}.d`);
  fs.writeFileSync(conf, '# folders\ninclude ld.so.conf.d/*.conf\n/first # one\n include /none/*.conf\nhwcap 0 x\ninclude ld.so.conf\n');
  fs.writeFileSync(`${conf}.d/b.conf`, '/b\n\n/b2');
  fs.writeFileSync(`${conf}.d/a.conf`, `\t/a \ninclude ${conf}.d/one`);
  fs.writeFileSync(`${conf}.d/one`, '/one');
  assert.deepStrictEqual(configured(conf, [], 1), ['/a', '/b', '/b2', '/first', '/first']);
  assert.deepStrictEqual(configured(conf, [], 2).slice(0, 5), ['/a', '/one', '/b', '/b2', '/first']);
  assert.deepStrictEqual(configured(`${conf}.none`, [], 2), []);
});

test('archives_are_files_and_made_of_files', { skip: typeof zlib.ZipFile !== 'function' }, async () => {
  const archive = await Array.fromAsync(zlib.zipFiles([[`${dir}/secret`, 'name']]));
  for (const file of ['area/some.zip', 'secret', 'unread']) fs.writeFileSync(`${dir}/${file}`, Buffer.concat(archive));
  const ways = {
    open: async (v) => (await zlib.ZipFile.open(area(v))).close(),
    openSync: (v) => zlib.ZipFile.openSync(area(v)).closeSync(),
    zipFiles: (v) => all(zlib.zipFiles([[area(v), 'name']])),
    'zipFiles, of what comes later': (v) => all(zlib.zipFiles((async function* list() { yield [area('some'), 'a']; yield [area(v), 'b']; }()))),
  };
  for (const [name, way] of Object.entries(ways)) {
    assert.strictEqual(await outcome(up('secret'), way), code, name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome('some.zip', way), 'done', name); // eslint-disable-line no-await-in-loop
    await assert.rejects(async () => way('../unread'), { code: 'EACCES', path: `${dir}/unread` }, name); // eslint-disable-line no-await-in-loop
  }
  const rejected = zlib.ZipFile.open(new URL('http://host/name'));
  await assert.rejects(rejected);
  await assert.rejects(async () => all(zlib.zipFiles([5])), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('blobs_of_files_are_read', { skip: typeof fs.openAsBlobSync !== 'function' }, async () => {
  assert.strictEqual(await outcome(up('secret'), (v) => fs.openAsBlobSync(area(v))), code);
  assert.strictEqual(await outcome('some', (v) => fs.openAsBlobSync(area(v))), 'done');
  assert.throws(() => fs.openAsBlobSync(`${dir}/unread`), { code: 'EACCES' });
});

test('private_keys_are_files_where_openssl_loads_them', async (t) => {
  const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 1024, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  for (const file of ['secret', 'area/some.pem', 'unread']) fs.writeFileSync(`${dir}/${file}`, privateKey);
  const of = (v) => new URL(`file://${dir}/area/${v}`);
  const loads = (() => { try { return crypto.createPrivateKey(of('some.pem')) !== null; } catch { return false; } })();
  if (!loads) {
    t.skip('this node loads none');
    return;
  }
  const data = Buffer.from('x');
  const ways = {
    createPrivateKey: (v) => crypto.createPrivateKey(of(v)),
    'createPrivateKey, of an object': (v) => crypto.createPrivateKey({ key: of(v) }),
    sign: (v) => crypto.sign('sha256', data, of(v)),
    'sign, of an object': (v) => crypto.sign('sha256', data, { key: of(v) }),
    Sign: (v) => crypto.createSign('sha256').update(data).sign(of(v)),
    privateEncrypt: (v) => crypto.privateEncrypt(of(v), data),
  };
  for (const [name, way] of Object.entries(ways)) {
    assert.strictEqual(await outcome(up('secret'), way), code, name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome('some.pem', way), 'done', name); // eslint-disable-line no-await-in-loop
    assert.throws(() => way('../unread'), { code: 'EACCES', path: `${dir}/unread` }, name);
  }
  assert.strictEqual(await outcome('token=mine', (v) => crypto.createPrivateKey(new URL(`pkcs11:${v}`))), code);
  // As text, it is none.
  assert.strictEqual(crypto.createPrivateKey({ key: privateKey }).type, 'private');
  assert.strictEqual(crypto.createPrivateKey(privateKey).type, 'private');
});

test('datagrams_are_connected_at_once', { skip: typeof dgram.Socket.prototype.connectSync !== 'function' }, async () => {
  const connecting = (port, host) => {
    const socket = dgram.createSocket('udp4');
    try {
      socket.connectSync(port, host);
    } finally {
      socket.close();
    }
  };
  const address = ['127', '0', '0', '3'].join('.');
  const { value, events } = await fresh(() => outcome(address, (v) => connecting(5353, v)));
  assert.strictEqual(value, code);
  assert.strictEqual(events[0].detection, 'ssrf');
  assert.throws(() => connecting(9), { code: 'EACCES' });
  assert.strictEqual(await outcome('other', () => connecting(5353, '127.0.0.4')), 'done');
});

test('paths_are_bound_as_they_are_listened_on', { skip: !net.BoundSocket }, async () => {
  const bound = (v) => new net.BoundSocket({ path: area(v) }).close();
  assert.strictEqual(await outcome(up('new.sock'), bound), code);
  assert.strictEqual(await outcome('in.sock', bound), 'done');
  assert.strictEqual(await outcome('other', () => new net.BoundSocket({ port: 0 }).close()), 'done');
  assert.strictEqual(net.BoundSocket.name, 'BoundSocket');
});

test('databases_have_one_class_by_each_of_its_names', { skip: !sqlite || !sqlite.Database }, async () => {
  assert.strictEqual(sqlite.Database, sqlite.DatabaseSync);
  assert.strictEqual(sqlite.Database.name, 'Database');
  for (const name of ['Database', 'DatabaseSync']) {
    assert.strictEqual(await outcome(up('secret'), (v) => new sqlite[name](area(v)).close()), code, name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome('some.db', (v) => new sqlite[name](area(v)).close()), 'done', name); // eslint-disable-line no-await-in-loop
  }
});

test('statements_that_are_literals_are_asked_about', { skip: !sqlite || !sqlite.DatabaseSync.prototype.createTagStore }, async () => {
  const stored = new sqlite.DatabaseSync(':memory:');
  stored.exec("CREATE TABLE t (a); INSERT INTO t VALUES ('p')");
  const sql = stored.createTagStore();
  new sqlite.DatabaseSync(`${dir}/other.db`).close();
  for (const [name, end] of [['run', () => {}], ['get', () => {}], ['all', () => {}], ['iterate', (list) => [...list]]]) {
    const made = (v) => end(sql[name]([`SELECT a FROM t WHERE a = '${v}'`]));
    const { value, events } = await fresh(() => outcome(["x'", "OR '1'='1"].join(' '), made)); // eslint-disable-line no-await-in-loop
    assert.strictEqual(value, code, name);
    assert.strictEqual(events[0].detection, 'sql-injection', name);
    // What is bound, and what is none of a statement.
    assert.strictEqual(await outcome("it's; DROP TABLE t --", (v) => end(sql[name]`SELECT a FROM t WHERE a = ${v}`)), 'done', name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome('word', made), 'done', name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome('word', () => sql[name]('SELECT 1')), 'ERR_INVALID_ARG_TYPE', name); // eslint-disable-line no-await-in-loop
    // A file that it opens.
    assert.strictEqual(await outcome(up('other.db'), (v) => end(sql[name]`ATTACH ${area(v)} AS one`)), code, name); // eslint-disable-line no-await-in-loop
    assert.throws(() => end(sql[name]`ATTACH ${`${dir}/unread`} AS two`), { code: 'EACCES' }, name);
  }
  assert.strictEqual(await outcome('in.db', (v) => sql.run`VACUUM INTO ${area(v)}`), 'done');
  assert.deepStrictEqual(sql.all`SELECT a FROM t`.map(({ a }) => a), ['p']);
});

test('who_is_asked_for_names_is_not_the_requests', async () => {
  const address = ['127', '0', '0', '4'].join('.');
  const six = ['', '', '1'].join(':');
  const before = dns.getServers();
  const ways = {
    setServers: (list) => dns.setServers(list),
    'promises.setServers': (list) => dns.promises.setServers(list),
    Resolver: (list) => new dns.Resolver().setServers(list),
    'promises.Resolver': (list) => new dns.promises.Resolver().setServers(list),
  };
  for (const [name, way] of Object.entries(ways)) {
    for (const [v, list] of [[address, (a) => [a]], [address, (a) => ['9.9.9.9', `${a}:53`]], [six, (a) => [`[${a}]:5353`]], [six, (a) => [`[${a}]x`]]]) {
      const { value, events } = await fresh(() => outcome(v, (a) => way(list(a)))); // eslint-disable-line no-await-in-loop
      assert.strictEqual(value, code, `${name} ${list(v)}`);
      assert.strictEqual(events[0].detection, 'ssrf', name);
    }
    assert.throws(() => way(['127.0.0.1:9']), { code: 'EACCES' }, name);
    // One that all may ask, one of the program's own, and what is none.
    for (const list of [['9.9.9.9'], ['127.0.0.1:5300'], ['9.9.9.9', '[2620:fe::fe]:53']]) assert.strictEqual(await outcome('9.9.9.9', () => way(list)), 'done', name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome('none', (v) => way([v])), 'ERR_INVALID_IP_ADDRESS', name); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome('none', way), 'ERR_INVALID_ARG_TYPE', name); // eslint-disable-line no-await-in-loop
  }
  const resolver = new dns.Resolver();
  resolver.setServers(['[::1]:5353']);
  assert.deepStrictEqual(resolver.getServers(), ['[::1]:5353']);
  dns.setServers(before);
});

test('what_a_lookup_of_the_programs_own_answers_is_not_the_requests', async () => {
  const address = ['127', '0', '0', '5'].join('.');
  const to = (host, answer) => new Promise((ok, bad) => {
    const lookup = (name, options, callback) => (options.all ? callback(null, [{ address: answer, family: 4 }]) : callback(null, answer, 4));
    net.connect({ host, port: 1, lookup }).on('error', (e) => (e.code === 'ECONNREFUSED' ? ok() : bad(e))).on('connect', ok);
  });
  assert.strictEqual(await outcome(address, (v) => to('db.example.org', v)), code);
  assert.strictEqual(await outcome('other', () => to('db.example.org', address)), 'done');
  assert.strictEqual(await outcome('db', () => to('db.example.org', '127.0.0.6')), 'done');
});

test('where_compiled_code_is_kept_is_a_folder', { skip: typeof Module.enableCompileCache !== 'function' }, async () => {
  assert.strictEqual(await outcome(up('cache'), (v) => Module.enableCompileCache(area(v))), code);
  const { compileCacheStatus } = Module.constants;
  const result = Module.enableCompileCache(`${dir}/area/cache`);
  assert.ok(result.status === compileCacheStatus.ENABLED || result.status === compileCacheStatus.ALREADY_ENABLED, JSON.stringify(result));
});

test('what_a_program_calls_as_node_does_its_once_is_called_each_time', async (t) => {
  const get = await serve(t, (req, res) => {
    let ran = 0;
    function wrapper() { ran += 1; }
    wrapper.listener = () => {};
    for (const emitter of [req, res]) {
      emitter.on('tick', wrapper);
      emitter.once('tick', () => { ran += 10; });
      for (let i = 0; i < 3; i += 1) emitter.emit('tick');
    }
    res.end(`${ran}`);
  });
  assert.strictEqual((await get('/')).text, '26');
});

test('filters_of_copies_are_called_as_node_calls_them', async () => {
  fs.mkdirSync(`${dir}/from`);
  const filter = function () { return this.recursive === true; };
  await fs.promises.cp(`${dir}/from`, `${dir}/to`, { recursive: true, filter });
  assert.ok(fs.existsSync(`${dir}/to`));
  await assert.rejects(fs.promises.cp(`${dir}/from`, `${dir}/to`, { recursive: true, filter: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('bound_sockets_stay_what_they_are', { skip: !net.BoundSocket }, () => {
  const socket = new net.BoundSocket(Object.create({ path: `${dir}/inherited.sock` }));
  assert.strictEqual(socket.address(), `${dir}/inherited.sock`);
  assert.strictEqual(socket.constructor, net.BoundSocket);
  assert.strictEqual(net.BoundSocket.length, 0);
  socket.close();
});

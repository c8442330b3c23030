// SPDX-License-Identifier: GPL-2.0
// What node has since 26: libraries of native code, archives, sockets that are connected or
// bound at once, other names of databases.
'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const dgram = require('node:dgram');
const fs = require('node:fs');
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

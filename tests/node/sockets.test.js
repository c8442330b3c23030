// SPDX-License-Identifier: GPL-2.0
// What comes on a socket behind "Upgrade" or CONNECT is compared as a body is, and runs for the
// request that it was made by.
'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const http = require('node:http');
const net = require('node:net');
const test = require('node:test');
const zlib = require('node:zlib');
const { bailey } = require('./helper');

bailey.protect({ log: () => {} });
const lib = (name) => require(`../../tools/node/lib/${name}`);
const { current } = lib('context');
const { Messages, Frames } = lib('messages');
const inject = lib('detect/inject');

const ATTACK = "x' OR 1=1 -- y";
let count = 0;
const refused = (value) => inject.statement(`SELECT * FROM users WHERE name = '${value}'`, 'postgres') !== null;
const told = (value) => (current() === undefined ? 'none' : refused(value) ? 'found' : 'missed');

// As a client of a WebSocket sends it: by RFC 6455, 5.2.
function frame(payload, { first = 0x81, masked = true } = {}) {
  const bytes = Buffer.from(payload);
  const wide = bytes.length < 126 ? 0 : bytes.length < 65536 ? 2 : 8;
  const head = Buffer.alloc(2 + wide);
  head[0] = first;
  head[1] = (wide === 0 ? bytes.length : wide === 2 ? 126 : 127) | (masked ? 128 : 0);
  if (wide === 2) head.writeUInt16BE(bytes.length, 2);
  if (wide === 8) head.writeBigUInt64BE(BigInt(bytes.length), 2);
  if (!masked) return Buffer.concat([head, bytes]);
  const key = crypto.randomBytes(4);
  return Buffer.concat([head, key, bytes.map((c, i) => c ^ key[i & 3])]);
}

/** sockets() - sends each of @chunks when the one before was heard of; what @listen told of each */
async function sockets(t, chunks, { url = '/x', upgrade = 'websocket', method = 'GET', listen }) {
  const server = http.createServer();
  const answers = [];
  let heard = null;
  const next = () => new Promise((ok) => { heard = ok; });
  server.on(method === 'CONNECT' ? 'connect' : 'upgrade', (req, socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.once('close', () => {});
    listen(socket, (answer) => { answers.push(answer); heard(); });
  });
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  t.after(() => { server.close(); server.closeAllConnections?.(); });
  const client = net.connect(server.address().port, '127.0.0.1');
  t.after(() => client.destroy());
  count += 1;
  client.write(`${method} ${method === 'CONNECT' ? 'x:1' : url.replace('/x', `/x${count}`)} HTTP/1.1\r\nHost: x\r\n${upgrade ? `Connection: Upgrade\r\nUpgrade: ${upgrade}\r\n` : ''}\r\n`);
  await new Promise((ok) => { client.once('data', ok); });
  for (const chunk of chunks) {
    const told = next();
    client.write(chunk);
    await told; // eslint-disable-line no-await-in-loop
  }
  client.destroy();
  return answers;
}

test('messages_of_a_websocket_are_values_of_its_request', async (t) => {
  const listen = (socket, answer) => socket.on('data', () => setImmediate(() => answer(told(ATTACK))));
  const json = JSON.stringify({ a: ATTACK });
  for (const chunk of [frame(json), frame(`42["event",${json}]`), frame(ATTACK, { first: 0x82 }), Buffer.concat([frame('a'), frame(json), frame('b')]), frame(json, { masked: false }),
    Buffer.concat([frame(json.slice(0, 9), { first: 1 }), frame('ping', { first: 0x89 }), frame(json.slice(9), { first: 0x80 })]), frame(`${' '.repeat(300)}${json}`), frame(`${json}${' '.repeat(70000)}`)]) {
    assert.ok((await sockets(t, [chunk], { listen })).includes('found'), `${chunk.subarray(0, 60)}`); // eslint-disable-line no-await-in-loop
  }
  // What no message had to do with is the program's own.
  let n = 0;
  const third = (socket, answer) => socket.on('data', () => { n += 1; answer(told(n === 3 ? ATTACK : 'z')); });
  assert.deepStrictEqual(await sockets(t, [frame('{"a":"b"}'), frame('{"b":"c"}'), frame(json)], { listen: third }), ['missed', 'missed', 'found']);
  assert.deepStrictEqual(await sockets(t, [frame('{}')], { listen, url: `/x?a=${encodeURIComponent(ATTACK)}` }), ['found']);
});

test('whoever_listens_there_runs_for_the_request', async (t) => {
  const ways = [
    (socket, answer) => socket.once('data', () => answer(told(ATTACK))),
    (socket, answer) => socket.addListener('data', () => answer(told(ATTACK))),
    (socket, answer) => { socket.on('readable', () => { if (socket.read() !== null) answer(told(ATTACK)); }); },
    async (socket, answer) => { for await (const part of socket) answer(part && told(ATTACK)); },
    (socket, answer) => { const other = () => assert.fail(); socket.on('data', other); socket.removeListener('data', other); socket.prependListener('data', () => answer(told(ATTACK))); },
  ];
  for (const listen of ways) {
    assert.deepStrictEqual(await sockets(t, [frame(ATTACK)], { listen }), ['found'], `${listen}`); // eslint-disable-line no-await-in-loop
    assert.deepStrictEqual(await sockets(t, [ATTACK], { listen, upgrade: 'other' }), ['found'], `${listen}`); // eslint-disable-line no-await-in-loop
    assert.deepStrictEqual(await sockets(t, [ATTACK], { listen, upgrade: '', method: 'CONNECT' }), ['found'], `${listen}`); // eslint-disable-line no-await-in-loop
  }
});

test('frames_are_taken_apart_however_they_arrive', () => {
  const texts = ['a', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(70000), ATTACK];
  const all = Buffer.concat(texts.map((text) => frame(text)));
  for (const step of [1, 2, 3, 7, 1000, all.length]) {
    const got = [];
    const frames = new Frames((bytes) => got.push(Buffer.from(bytes).toString()));
    for (let at = 0; at < all.length; at += step) frames.feed(all.subarray(at, at + step));
    assert.deepStrictEqual(got, texts, `${step}`);
  }
  const from = process.cpuUsage().user;
  const frames = new Frames(() => {});
  frames.feed(Buffer.concat(Array(200000).fill(frame('a'))));
  assert.ok(process.cpuUsage().user - from < 2e6, `${process.cpuUsage().user - from} us`);
});

test('messages_that_came_compressed_are_unpacked', async () => {
  const texts = [`one ${'b'.repeat(50000)}`, `two ${ATTACK} ${'b'.repeat(300)}`, `three ${ATTACK}`];
  const deflate = zlib.createDeflateRaw();
  const pack = (text) => new Promise((ok) => {
    const parts = [];
    deflate.on('data', (d) => parts.push(d));
    deflate.write(text);
    deflate.flush(zlib.constants.Z_SYNC_FLUSH, () => { deflate.removeAllListeners('data'); ok(Buffer.concat(parts).subarray(0, -4)); });
  });
  const got = [];
  const frames = new Frames((bytes) => got.push(Buffer.from(bytes).toString()));
  // With what was sent before as what is referred to, and without.
  for (const text of texts) frames.feed(frame(await pack(text), { first: 0xc1 })); // eslint-disable-line no-await-in-loop
  assert.deepStrictEqual(got, texts);
  frames.feed(frame(zlib.deflateRawSync(ATTACK, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).subarray(0, -4), { first: 0xc1 }));
  assert.strictEqual(got[3], ATTACK);
});

test('not_more_than_so_many_messages_are_kept', () => {
  const messages = new Messages();
  const groups = [];
  for (let i = 0; i < 500; i += 1) {
    messages.add(Buffer.alloc(i % 100 === 0 ? 3 << 20 : 100, 97));
    groups.push(messages.all(() => ({})).length);
    assert.ok(messages.list.length <= 64 && (messages.size <= 1 << 20 || messages.list.length === 1));
  }
  assert.ok(Math.max(...groups) === 64);
});

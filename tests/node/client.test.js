// SPDX-License-Identifier: GPL-2.0
// Requests that the application makes: whom they are for, what is printed of them.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const test = require('node:test');
const { inspect } = require('node:util');
const { bailey, base, protect, serve, events } = require('./helper');

protect(`
  ^shut { ${base.replace(/network[^,]*,/g, '')} }`, {
  routes: { 'GET /open/:n': { internal: ['127.0.0.1'] }, 'GET /shut': { hat: 'shut', internal: ['127.0.0.1'] } },
});
const lib = (name) => require(`../../tools/node/lib/${name}`);
const { current } = lib('context');
const { find } = lib('values');

const ask = (url, options) => new Promise((ok) => {
  http.get(url, { timeout: 200, ...options }, (res) => {
    let text = '';
    res.on('data', (d) => { text += d; });
    res.on('end', () => ok(text));
  }).on('timeout', function late() { this.destroy(new Error('late')); })
    .on('error', (e) => ok(e.code || e.message));
});

// The route has used the host when its address was public, and not because it was named.
test('host_that_was_public_is_not_learnt_as_the_routes_own', async (t) => {
  const secret = await serve(t, (req, res) => res.end('SECRET'));
  let zone = '203.0.113.7';
  const lookup = (name, options, done) => (options.all ? done(null, [{ address: zone, family: 4 }]) : done(null, zone, 4));
  let stored = null;
  const get = await serve(t, async (req, res) => {
    const { pathname, searchParams } = new URL(req.url, 'http://x');
    if (pathname === '/api/set') stored = searchParams.get('u');
    res.end(pathname === '/api/set' ? 'set' : await ask(pathname === '/api/ping' ? stored : searchParams.get('u'), { lookup }));
  });
  const url = `http://evil.test:${secret.port}/`;
  await get(`/api/set?u=${encodeURIComponent(url)}`);
  assert.notStrictEqual((await get('/api/ping')).text, 'SECRET');
  zone = '127.0.0.1';
  const before = events.length;
  assert.strictEqual((await get(`/api/fetch?u=${encodeURIComponent(url)}`)).text, 'ERR_BAILEY_DENIED');
  assert.strictEqual(events.slice(before).filter((e) => e.detection === 'ssrf').length, 1);
});

test('values_are_found_as_what_is_compatible_with_them', () => {
  for (const [raw, made] of [['../etc/pa\u017f\u017fwd', '../etc/passwd'], ['\ufe30/etc/passwd', '../etc/passwd'],
    ['a\u037e id', 'a; id'], ['a; echo\u2003x', 'a; echo x'], ['../etc/passwd\ufffd\ufb01', '../etc/passwd\ufffdfi']]) {
    bailey.run({ method: 'GET', url: `/c?n=${encodeURIComponent(raw)}`, headers: {} }, () => {
      assert.ok(find(current(), (v) => v.text === made) !== undefined, made);
    });
  }
});

test('printed_clients_do_not_show_the_request_that_they_are_made_for', async (t) => {
  const get = await serve(t, (req, res) => {
    const client = http.get({ host: '127.0.0.1', port: 9 }).on('error', () => {});
    res.end(inspect(client, { depth: 4, showHidden: true }));
  });
  const { text } = await get('/a?token=INBOUND-SECRET');
  assert.match(text, /ClientRequest/);
  assert.doesNotMatch(text, /INBOUND-SECRET/);
});

// A connection that another request has opened is used by who may not open it, and by who
// names its host and may.
test('policy_is_asked_of_a_connection_that_is_kept', async (t) => {
  const inner = await serve(t, (req, res) => res.end('inner'));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const used = [];
  const from = (url) => bailey.run({ method: 'GET', url, headers: {} }, async () => {
    const ctx = current();
    const text = await ask(`http://127.0.0.1:${inner.port}/`, { agent });
    used.push(ctx.values);
    await new Promise(setImmediate);
    return text;
  });
  const query = `?url=${encodeURIComponent(`http://127.0.0.1:${inner.port}/`)}`;
  assert.strictEqual(await from(`/open/1${query}`), 'inner');
  assert.strictEqual(await from(`/open/2${query}`), 'inner');
  assert.strictEqual(await from(`/shut${query}`), 'EACCES');
  assert.strictEqual(await from('/shut'), 'EACCES');
  assert.strictEqual(await from(`/other${query}`), 'ERR_BAILEY_DENIED');
  // For a host that its route may name, the request is not searched.
  assert.deepStrictEqual(used.slice(0, 4), [null, null, null, null]);
});

// What reads of objects with more sets of keys than V8 tells apart is slow: of all sockets, then.
test('sockets_have_the_keys_that_node_gives_them_and_no_others', async (t) => {
  const inner = await serve(t, (req, res) => res.end('inner'));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const sockets = [];
  agent.on('free', (socket) => sockets.push(socket));
  const query = `?url=${encodeURIComponent(`http://127.0.0.1:${inner.port}/`)}`;
  for (let i = 0; i < 2; i += 1) {
    assert.strictEqual(await bailey.run({ method: 'GET', url: `/open/${i}${query}`, headers: {} }, () => ask(`http://127.0.0.1:${inner.port}/`, { agent })), 'inner');
    await new Promise(setImmediate);
  }
  assert.strictEqual(sockets.length, 2);
  assert.strictEqual(sockets[0], sockets[1]);
  assert.strictEqual(sockets[0]._peername, undefined);
  assert.deepStrictEqual(Reflect.ownKeys(sockets[0]).filter((key) => /bailey/.test(String(key))), []);
});

test('a_socket_that_is_used_again_and_refused_says_so', async (t) => {
  const inner = await serve(t, (req, res) => res.end('inner'));
  for (const address of [{ host: '127.0.0.1', port: inner.port }, { path: '/run/other.sock' }]) {
    const told = await bailey.run({ method: 'GET', url: '/shut', headers: {} }, () => new Promise((ok) => {
      const socket = new net.Socket();
      const all = [];
      const done = () => {
        if (all.length === 1) socket.connect(address);
        else ok(all.join());
      };
      socket.on('error', (e) => all.push(e.code)).on('close', done);
      socket.connect(address);
    }));
    assert.strictEqual(told, 'EACCES,EACCES');
  }
});

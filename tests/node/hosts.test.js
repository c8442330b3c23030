// SPDX-License-Identifier: GPL-2.0
// Hosts that a request names in odd ways, and who is connected to by way of another: with
// real sockets.
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const dgram = require('node:dgram');
const dns = require('node:dns');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const os = require('node:os');
const test = require('node:test');
const url = require('node:url');
const { bailey, protect } = require('./helper');

const { execFileSync } = cp; // that is not asked about
process.noDeprecation = true;
protect('');
const ssrf = require('../../tools/node/lib/detect/ssrf');
const { current } = require('../../tools/node/lib/context');

const code = 'ERR_BAILEY_DENIED';
let count = 0;
const run = (body, act) => {
  count += 1;
  return bailey.run({ method: 'POST', url: `/h${count}`, headers: {}, body }, () => act(body));
};
const named = (body, host) => run(body, () => ssrf.origin(current(), host) !== undefined);
const get = (...args) => new Promise((ok) => {
  http.get(...args, (res) => {
    let text = '';
    res.on('data', (d) => { text += d; }).on('end', () => ok(text));
  }).on('error', (e) => ok(e.code));
});
const raw = (...args) => new Promise((ok) => {
  const socket = net.connect(...args);
  socket.on('connect', () => { socket.destroy(); ok('connected'); }).on('error', (e) => ok(e.code));
});

// A server on all addresses of this machine; resolves to its port.
async function listening(t) {
  const server = http.createServer((req, res) => res.end('SECRET'));
  await new Promise((ok) => { server.listen(0, '::', ok); });
  t.after(() => { server.close(); server.closeAllConnections(); });
  return server.address().port;
}

test('host_of_one_byte_is_named_by_it', async (t) => {
  const port = await listening(t);
  assert.strictEqual(await run({ h: '0' }, ({ h }) => get(`http://${h}:${port}/`)), code);
  assert.strictEqual(await run({ h: 0 }, ({ h }) => raw({ host: `${h}`, port })), code);
  const of = (path) => bailey.run({ method: 'GET', url: path, headers: {} }, () => get(`http://0:${port}/`));
  assert.strictEqual(await of('/one?h=0&x=1'), code);
  assert.strictEqual(await of('/two/0/x'), code);
  assert.strictEqual(await of('/three?h=10&x=v0'), 'SECRET');
  assert.strictEqual(await run({ h: 'page 0 of 1' }, () => get(`http://0:${port}/`)), 'SECRET');
});

test('zone_of_an_address_hides_nothing', async (t) => {
  const port = await listening(t);
  for (const h of ['::1%1', '::1%lo', '0:0::1%lo', '::1%25lo', '::1%a_b']) {
    assert.strictEqual(await run({ h }, () => raw(port, h)), code, h); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await run({ h }, () => get({ host: h, port, family: 6 })), code, h); // eslint-disable-line no-await-in-loop
  }
  const all = Object.values(os.networkInterfaces()).flat();
  const link = all.find((a) => a.family === 'IPv6' && a.address.startsWith('fe80:'));
  if (link) assert.strictEqual(await run({ h: `${link.address}%${link.scopeid}` }, ({ h }) => raw(port, h)), code);
});

test('what_any_parser_takes_for_the_host_is_named', () => {
  const texts = ['http://127.0.0.1{x', 'http://127.0.0.1^x', 'http://127.0.0.1%x', 'http://127.0.0.1;x', 'a;b@127.0.0.1|x', '/127.0.0.1', ' /127.0.0.1 ', 'http:\\\\127.0.0.1`x',
    '\ufeff127.0.0.1\u00a0', '127.0.0.1\x1f', 'x:127.0.0.1', 'a.b:2130706433', 'http://127.0.0.1\r\nx', 'http://[127.0.0.1]', 'http://a@127.0.0.1:80:80', '//127.0.0.1*x',
    'http://127.0.0.1,8.8.8.8', 'http://x@0x7f.1 ', '\u200b127.1\x1f'];
  for (const u of texts) assert.ok(named({ u }, '127.0.0.1'), JSON.stringify(u));
  for (const u of ['http://inner.test{x', '/inner.test:80', 'x:inner.test', 'http://inner.test\\x', 'mailto:inner.test', 'a@inner.test;', 'http://[inner.test]/']) {
    assert.ok(named({ u }, 'inner.test'), u);
    assert.ok(!named({ u }, 'other.test'), u);
  }
  // Words are no hosts because they stand first.
  for (const u of ['redis is slow', 'redis, please', 'type:redis', 'Redis: why', 'note:redis x', 'redis-py', 'a redis', 'redis;x']) assert.ok(!named({ u }, 'redis'), u);
  for (const u of ['redis', 'redis:6379', 'redis/0', 'a@redis', 'http://redis', 'http://redis{x', ' redis\n', '/redis']) assert.ok(named({ u }, 'redis'), u);
  for (const u of ['inner.test is down', 'see inner.test', '127.0.0.1 is this']) assert.ok(!named({ u }, 'inner.test') && !named({ u }, '127.0.0.1'), u);
  for (const u of ['127.0.0.1x', '1270.0.0.1', 'x127.0.0.1', 'text/plain', '12:30', 'a: b', '126.9.9.9', 'v=1', '/']) assert.ok(!named({ u }, '127.0.0.1'), u);
});

test('what_node_reads_of_odd_urls_is_named', () => {
  // By numbers from a seed.
  let seed = 7;
  const below = (n) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  const pick = (list) => list[below(list.length)];
  const pieces = ['', '', '/', '\\', '@', 'a@', '#', '?', ':80', ':', '.', ' ', '\t', '\n', '%', '%2f', '\0', '{', '^', '|', '`', "'", '"', '<', ';', ',', '*', '&', '=', '~', '!', '(', '\u3002',
    '\u00ad', '\u200b', '\u00a0', '\ufeff', '\u2028', 'x', '//x', 'http:', '[', ']', '.evil.com', '..', '\u{1f600}'];
  const schemes = ['http://', 'http:', '//', '', 'HTTP://', 'http:\\\\', 'ws://', 'redis://', '/', '\\\\', 'http:///'];
  const hosts = ['127.0.0.1', 'inner.test', '0x7f.1', '[::1]', '2130706433', 'localhost', '\uff11\uff10.0.0.9'];
  const wanted = ['127.0.0.1', 'inner.test', '::1', 'localhost', '10.0.0.9'];
  const readers = [(u) => new URL(u).hostname, (u) => new URL(u, 'http://pub.test/a').hostname, (u) => url.parse(u).hostname, // eslint-disable-line n/no-deprecated-api
    (u) => new URL(`http://${u}`).hostname, (u) => new URL(`http://pub.test${u}`).hostname, (u) => url.parse(url.resolve('http://pub.test/a', u)).hostname]; // eslint-disable-line n/no-deprecated-api
  let n = 0;
  for (let i = 0; i < 20000; i += 1) {
    const u = `${below(2) ? pick(pieces) : ''}${pick(schemes)}${pick(pieces)}${pick(hosts)}${pick(pieces)}${pick(pieces)}`;
    for (const read of readers) {
      let host = '';
      try {
        host = `${read(u)}`.replace(/^\[|\]$/g, '').replace(/\.$/, '');
      } catch {
        // It is none.
      }
      // But in a URL one without a dot is a host only if there is nothing else, and prose has none.
      if (wanted.includes(host) && (/[\\/]{2}/.test(u) || (host !== 'localhost' && !/\s/.test(u)))) {
        n += 1;
        assert.ok(named({ u }, host), `${JSON.stringify(u)}, of which ${read} makes ${host}`);
      }
    }
  }
  assert.ok(n > 1500, `${n}`);
});

test('addresses_that_lead_inside_are_told_from_public_ones', () => {
  for (const one of ['0.0.0.0', '10.1.2.3', '169.254.169.254', '168.63.129.16', '192.0.0.192', '::', '::1', '::ffff:10.0.0.1', '::ffff:0:10.0.0.1', '::10.0.0.1', '64:ff9b::10.0.0.0', '64:ff9b::1',
    '64:ff9b:1::8.8.8.8', '2002:a00::1', '2002:7f00:1::1', '2002::1', '2001::1', '2001:0:1::1', '100::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1%lo', 'fec0::1', 'ff02::1', '5f00::1']) {
    assert.ok(ssrf.isPrivate(one), one);
  }
  for (const one of ['8.8.8.8', '168.63.129.17', '168.1.1.1', '2001:4860::8888', '2001:470::1', '2606:4700::1', '2a00:1450::1', '3000::1', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '2002:808:808::1']) {
    assert.ok(!ssrf.isPrivate(one), one);
  }
});

test('proxy_is_not_asked_for_what_is_inside', { skip: Number(process.versions.node.split('.')[0]) < 24 }, async (t) => {
  const asked = [];
  const proxy = http.createServer((req, res) => { asked.push(req.url); res.end('SECRET'); });
  proxy.on('connect', (req, socket) => { asked.push(req.url); socket.destroy(); });
  await new Promise((ok) => { proxy.listen(0, '127.0.0.1', ok); });
  t.after(() => { proxy.close(); proxy.closeAllConnections(); });
  const at = `http://127.0.0.1:${proxy.address().port}`;
  const agent = new http.Agent({ proxyEnv: { http_proxy: at } });
  const secure = new https.Agent({ proxyEnv: { https_proxy: at } });
  for (const h of ['169.254.169.254', 'localhost', '[::1]', '10.0.0.1', '2130706433']) {
    assert.strictEqual(await run({ h }, () => get(`http://${h}/`, { agent })), code, h); // eslint-disable-line no-await-in-loop
    const done = await run({ h }, () => new Promise((ok) => { https.get(`https://${h}/`, { agent: secure }).on('error', (e) => ok(e.code)); })); // eslint-disable-line no-await-in-loop
    assert.strictEqual(done, code, h);
  }
  assert.deepStrictEqual(asked, []);
  // What is public, or the program's own.
  assert.strictEqual(await run({ h: '8.8.8.8' }, ({ h }) => get(`http://${h}/`, { agent })), 'SECRET');
  assert.strictEqual(await run({ h: 'x' }, () => get('http://10.0.0.1/', { agent })), 'SECRET');
  assert.strictEqual(asked.length, 2);
});

test('what_fetch_is_given_is_not_what_all_objects_have', async (t) => {
  const port = await listening(t);
  const ask = (input) => fetch(input).then((r) => r.text(), (e) => e.code || (e.cause && e.cause.code));
  // A connection that is kept.
  for (let i = 0; i < 3; i += 1) {
    assert.strictEqual(await ask(`http://127.0.0.1:${port}/`), 'SECRET'); // eslint-disable-line no-await-in-loop
    await new Promise(setImmediate); // eslint-disable-line no-await-in-loop
  }
  Object.prototype.url = 'http://8.8.8.8/'; // eslint-disable-line no-extend-native
  try {
    assert.strictEqual(await run({ h: '127.0.0.1' }, ({ h }) => ask(new URL(`http://${h}:${port}/`))), code);
    assert.strictEqual(await run({ h: '127.0.0.1' }, ({ h }) => ask(new Request(`http://${h}:${port}/`))), code);
  } finally {
    delete Object.prototype.url;
  }
});

test('resolved_names_are_used_as_they_were_asked_about', async (t) => {
  const port = await listening(t);
  let n = 0;
  const one = { family: 4, get address() { n += 1; return n === 1 ? '127.0.0.2' : '127.0.0.1'; } };
  const lookup = (name, options, done) => done(null, [one]);
  const used = await run({ h: 'ab' }, () => new Promise((ok) => {
    const socket = net.connect({ host: 'some.test', port, lookup, autoSelectFamily: true }, () => { ok(socket.remoteAddress); socket.destroy(); });
    socket.on('error', (e) => ok(e.code));
  }));
  assert.match(used, /127\.0\.0\.2$/);
});

test('what_a_resolver_says_of_any_kind_is_of_the_request', async (t) => {
  const server = dgram.createSocket('udp4');
  t.after(() => server.close());
  // Answers each question about mail with "inner" for a name of 13 bytes, and others with that as a name.
  server.on('message', (m, { port, address }) => {
    const end = m.indexOf(0, 12) + 5;
    const type = m.readUInt16BE(end - 4);
    const name = Buffer.from('\x05inner\0', 'latin1');
    const data = type === 15 ? Buffer.concat([Buffer.from([0, 10]), name]) : name;
    server.send(Buffer.concat([m.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]), m.subarray(12, end),
      Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 9, 0, data.length]), data]), port, address);
  });
  await new Promise((ok) => { server.bind(0, '127.0.0.1', ok); });
  const resolver = new dns.promises.Resolver();
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  const ways = {
    mx: (h) => resolver.resolveMx(h), ns: (h) => resolver.resolveNs(h), ptr: (h) => resolver.resolvePtr(h), reverse: () => resolver.reverse('203.0.113.7'),
  };
  for (const [name, way] of Object.entries(ways)) {
    // eslint-disable-next-line no-await-in-loop
    await run({ h: name === 'reverse' ? '203.0.113.7' : 'named.example' }, async ({ h }) => {
      assert.ok(ssrf.origin(current(), 'inner') === undefined, name);
      await way(h);
      assert.ok(ssrf.origin(current(), 'inner') !== undefined, name);
    });
  }
});

// What node loads for a Request is 2 MB, and the program may replace that, or derive its own from it.
test('a_request_of_fetch_is_known_when_there_is_one', () => {
  const text = `
    const bailey = require(${JSON.stringify(require.resolve('../../tools/node'))});
    const Own = process.argv[1] === 'before' ? Request : null;
    bailey.protect({ policyText: 'profile p { /** rwm, network inet, }', log: () => {} });
    const loaded = () => process.moduleLoadList.some((name) => /undici/.test(name));
    const before = loaded();
    class Other { get url() { return 'http://8.8.8.8/'; } }
    const Class = process.argv[1] === 'after' || process.argv[1] === 'derived' ? Request : null;
    class Derived extends (Class || Object) { get url() { return 'http://8.8.8.8/'; } }
    globalThis.Request = Other;
    const h = '127.0.0.1';
    const url = 'http://' + h + ':9/';
    const input = { __proto__: { get url() { return 'http://8.8.8.8/'; } }, toString: () => url };
    bailey.run({ method: 'POST', url: '/', headers: {}, body: { h } }, () =>
      fetch(process.argv[1] === 'derived' ? new Derived(url) : Own || Class ? new (Own || Class)(url) : input))
      .catch((e) => e).then((e) => console.log(before, globalThis.Request === Other, e.code || e.cause.code));
  `;
  for (const when of ['before', 'after', 'derived', 'never']) {
    const told = execFileSync(process.execPath, ['--no-warnings', '-e', text, when], { encoding: 'utf8' });
    assert.strictEqual(told, `${when === 'before'} true ${code}\n`, when);
  }
});

test('an_address_that_a_header_names_as_our_own_is_named_by_a_body_as_well', async () => {
  const one = 'http:/127.0.0.1/x';
  const others = Array.from({ length: 8 }, (_, i) => `http://192.0.2.${i}/`);
  for (const headers of [{ host: '127.0.0.1', 'x-page': one }, { host: '127.0.0.1' }, {}]) {
    const how = await bailey.run({ method: 'POST', url: `/own${Object.keys(headers).length}`, headers, body: { urls: [one] } }, async () => { // eslint-disable-line no-await-in-loop
      try {
        cp.execFileSync('/nowhere/curl', [...others, ...Array.from({ length: 4 }, (_, i) => `http://10.0.0.${i}/`), new URL(one).href], { stdio: 'pipe' });
      } catch (e) {
        return e.code;
      }
      return 'done';
    });
    assert.strictEqual(how, code, JSON.stringify(headers));
  }
});

// SPDX-License-Identifier: GPL-2.0
// Which request it is, by its URL, its route and its context; and in which forms its
// values come.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const test = require('node:test');
const { AsyncLocalStorage } = require('node:async_hooks');
const {
  bailey, dir, protect, serve, fresh,
} = require('./helper');

fs.mkdirSync(`${dir}/area/sub`, { recursive: true });
fs.writeFileSync(`${dir}/secret`, 'secret');
protect(`
  ^files { ${dir}/area/** r, }
`, { routes: { 'GET /narrow/*': 'files', 'GET /mount/a/*': 'files' } });
const { join } = path;
const read = (name, res) => fs.readFile(name, 'utf8', (e, text) => res.end(e ? e.code : text));

test('odd_urls_choose_the_hat_that_plain_ones_do', async (t) => {
  const get = await serve(t, (req, res) => setImmediate(read, `${dir}/secret`, res));
  for (const url of ['/narrow/1', '/narrow/', '/narrow//1', '/./narrow/1', '/x/../narrow/1', '/x/%2e%2E/narrow/1', '/x/.%2e/narrow/1',
    '/n%61rrow/1', '/%6e%61%72%72%6F%77/1', '/narrow/1?x=/wide', '/narrow/1#/wide', '/narrow/..%2fwide', 'http://elsewhere/narrow/1',
    '/x\\..\\narrow/1', '/narrow\\1', '/narrow/%', '/narrow/%zz', '/narrow/1?/../../wide', '//host/narrow/1']) {
    assert.strictEqual((await get(url)).text, 'EACCES', url);
  }
  for (const url of ['/wide', '/narrow', '/narrowx/1', '/x/narrow/1', '/narrow/../wide', '/narrow/%2e%2e/wide', '/wide?/narrow/1',
    '/wide#/narrow/1', '/narro%2577/1', '/narrow%2f1']) {
    assert.strictEqual((await get(url)).text, 'secret', url);
  }
  assert.strictEqual((await get('/narrow/1', { method: 'POST' })).text, 'secret');
});

test('head_has_the_hat_of_get', async (t) => {
  let said;
  const get = await serve(t, (req, res) => fs.readFile(`${dir}/secret`, (e) => { said = e && e.code; res.end(); }));
  await get('/narrow/1', { method: 'HEAD' });
  assert.strictEqual(said, 'EACCES');
  await get('/narrow/1', { method: 'PUT' });
  assert.strictEqual(said, null);
});

test('an_absolute_value_with_an_extension_is_the_path_from_its_root', async (t) => {
  fs.writeFileSync(`${dir}/secret.json`, 'secret');
  const get = await serve(t, (req, res) => read(`${new URL(req.url, 'http://x').searchParams.get('f')}.json`, res));
  assert.strictEqual((await get(`/ext?f=${dir}/secret`)).text, 'ERR_BAILEY_DENIED');
});

test('a_path_is_known_behind_many_that_were_joined', async (t) => {
  const get = await serve(t, (req, res) => {
    for (let i = 0; i < 1100; i += 1) path.join(dir, `x${i}`, '..', `y${i}`);
    read(path.join(dir, 'area', new URL(req.url, 'http://x').searchParams.get('f'), 'secret'), res);
  });
  assert.strictEqual((await get('/many?f=sub/../../')).text, 'ERR_BAILEY_DENIED');
});

test('whatever_begins_a_request_runs_in_it', async (t) => {
  const http = require('node:http');
  const http2 = require('node:http2');
  const at = (url) => {
    try {
      return fs.readFileSync(`${dir}/area/sub/${new URL(url, 'http://x').searchParams.get('f')}`, 'utf8');
    } catch (e) {
      return e.code;
    }
  };
  const server = http.createServer((req, res) => res.end('request'));
  for (const event of ['checkContinue', 'checkExpectation']) server.on(event, (req, res) => res.end(at(req.url)));
  server.on('upgrade', (req, socket) => socket.end(at(req.url)));
  server.on('connect', (req, socket) => socket.end(at(`/?f=${req.headers['x-f']}`)));
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  t.after(() => { server.close(); server.closeAllConnections(); });
  for (const head of ['POST /a?f=../../secret HTTP/1.1\r\nExpect: 100-continue', 'POST /b?f=../../secret HTTP/1.1\r\nExpect: other',
    'GET /c?f=../../secret HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: x', 'CONNECT x:1 HTTP/1.1\r\nX-F: ../../secret']) {
    const text = await new Promise((ok, bad) => { // eslint-disable-line no-await-in-loop
      let all = '';
      const socket = net.connect(server.address().port, '127.0.0.1', () => socket.write(`${head}\r\nHost: x\r\nContent-Length: 0\r\n\r\n`));
      socket.on('data', (d) => { all += d; if (all.includes('secret') || all.includes('ERR_')) socket.destroy(); });
      socket.on('close', () => ok(all)).on('error', bad);
    });
    assert.match(text, /ERR_BAILEY_DENIED/, head);
  }
  const second = http2.createServer();
  second.on('stream', (stream, headers) => stream.end(at(headers[':path'])));
  await new Promise((ok) => { second.listen(0, '127.0.0.1', ok); });
  const session = http2.connect(`http://127.0.0.1:${second.address().port}`);
  t.after(() => { session.close(); second.close(); });
  const text = await new Promise((ok, bad) => {
    let all = '';
    session.request({ ':path': '/d?f=../../secret' }).on('data', (d) => { all += d; }).on('end', () => ok(all)).on('error', bad);
  });
  assert.strictEqual(text, 'ERR_BAILEY_DENIED');
  // Node emits it only where somebody listens to "request", too.
  const third = http2.createServer((req, res) => res.end('request'));
  third.on('checkContinue', (req, res) => res.end(at(req.url)));
  await new Promise((ok) => { third.listen(0, '127.0.0.1', ok); });
  const asking = http2.connect(`http://127.0.0.1:${third.address().port}`);
  t.after(() => { asking.close(); third.close(); });
  const continued = await new Promise((ok, bad) => {
    let all = '';
    const stream = asking.request({ ':path': '/e?f=../../secret', ':method': 'POST', expect: '100-continue' });
    stream.on('data', (d) => { all += d; }).on('end', () => ok(all)).on('error', bad).end();
  });
  assert.strictEqual(continued, 'ERR_BAILEY_DENIED');
});

test('the_hat_is_that_of_where_the_router_is_mounted', async (t) => {
  const route = { path: '/*' };
  const get = await serve(t, (req, res) => {
    // As routers do that are mounted twice: one route, two bases.
    Object.assign(req, { originalUrl: '/odd', route, baseUrl: '/mount/b' });
    fs.readFile(`${dir}/secret`, 'utf8', (e, wide) => {
      req.baseUrl = '/mount/a';
      fs.readFile(`${dir}/secret`, 'utf8', (denied) => res.end(`${wide} ${denied && denied.code}`));
    });
  });
  assert.strictEqual((await get('/odd')).text, 'secret EACCES');
});

test('what_a_route_does_by_itself_is_no_excuse_for_another', async (t) => {
  const server = net.createServer((s) => s.end('hi')).listen(0, '127.0.0.1');
  await new Promise((ok) => { server.on('listening', ok); });
  t.after(() => server.close());
  const { port } = server.address();
  const get = await serve(t, (req, res) => {
    const q = new URL(req.url, 'http://x').searchParams;
    if (q.has('base')) Object.assign(req, { route: { path: '/call' }, baseUrl: `/${q.get('base')}` });
    net.connect({ host: q.get('h') || '127.0.0.1', port }).on('data', (d) => res.end(`${d}`)).on('error', (e) => res.end(e.code));
  });
  for (let i = 0; i < 3; i += 1) {
    assert.strictEqual((await get('/call')).text, 'hi');
    assert.strictEqual((await get('/call?base=a')).text, 'hi');
  }
  const h = 'h=127.0.0.1';
  // However the URL is written.
  for (const before of ['', 'http://x', '//x', '//x/y/..', '/x/..', '/.', '/x/%2e%2e', '/x\\..']) {
    for (let i = 0; i < 3; i += 1) assert.strictEqual((await get(`${before}/itself/z`)).text, 'hi');
    assert.strictEqual((await get(`${before}/told/z?${h}`)).text, 'ERR_BAILEY_DENIED', before);
  }
  assert.strictEqual((await get(`/call?${h}`)).text, 'hi');
  assert.strictEqual((await get(`/call?${h}`, { method: 'POST' })).text, 'ERR_BAILEY_DENIED');
  assert.strictEqual((await get(`/call?base=a&${h}`)).text, 'hi');
  assert.strictEqual((await get(`/call?base=b&${h}`)).text, 'ERR_BAILEY_DENIED');
});

test('cookies_are_read_in_each_form_that_applications_do', async (t) => {
  const get = await serve(t, (req, res) => {
    const [, raw] = /(?:^|; )f=([^;]*)/.exec(req.headers.cookie);
    const made = {
      plain: () => raw,
      decoded: () => decodeURIComponent(raw),
      unquoted: () => decodeURIComponent(raw.slice(1, -1)),
      json: () => JSON.parse(decodeURIComponent(raw).slice(2)).f,
      base64: () => Buffer.from(raw, 'base64').toString(),
    }[req.url.slice(1)]();
    read(join(dir, 'area/sub', made), res);
  });
  const secret = '../../secret';
  const twice = encodeURIComponent(encodeURIComponent(secret));
  for (const [how, f] of [['plain', secret], ['decoded', encodeURIComponent(secret)], ['decoded', '%2e%2e/..%2fsecret'],
    ['unquoted', `"${secret}"`], ['unquoted', `"${encodeURIComponent(secret)}"`], ['json', `j:${encodeURIComponent(JSON.stringify({ f: secret }))}`],
    ['json', `j:${JSON.stringify({ f: secret })}`], ['base64', Buffer.from(`.//x/../${secret}`).toString('base64')]]) {
    const { value, events } = await fresh(() => get(`/${how}`, { headers: { cookie: `a=b; f=${f}; c="d"` } }));
    assert.strictEqual(value.text, 'ERR_BAILEY_DENIED', `${how} ${f}`);
    assert.strictEqual(events[0].detection, 'path-traversal');
    assert.match(events[0].value_source, /^cookie\.f/);
  }
  // Decoded no further than that it stays what it is.
  assert.strictEqual((await get('/decoded', { headers: { cookie: `f=${twice}` } })).text, 'ENOENT');
});

test('file_urls_are_paths_of_the_request', async (t) => {
  const get = await serve(t, (req, res) => {
    const f = new URL(req.url, 'http://x').searchParams.get('f');
    try {
      read(req.url.startsWith('/url') ? new URL(f) : require('node:url').fileURLToPath(f), res);
    } catch (e) {
      res.end(e.code);
    }
  });
  const coded = [...'secret'].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');
  for (const f of [`file://${dir}/secret`, `FILE://${dir}/secret`, `file:${dir}/secret`, `file://localhost${dir}/secret`,
    `file://${dir}/${coded}`, `file://${dir}/x/../secret`, `file://${dir}/x/%2e%2e/secret`, `file:///${dir}//secret`]) {
    for (const how of ['url', 'path']) {
      const { value, events } = await fresh(() => get(`/${how}?f=${encodeURIComponent(f)}`));
      assert.strictEqual(value.text, 'ERR_BAILEY_DENIED', `${how} ${f}`);
      assert.strictEqual(events[0].value_source, 'query.f');
    }
  }
});

test('a_body_that_grows_behind_what_is_kept_is_looked_at_again', async (t) => {
  const get = await serve(t, (req, res) => {
    // As those do that take a form apart while it comes.
    req.body = {};
    let n = 0;
    req.on('data', (d) => {
      n += d.length;
      if (n > 5 << 20 && !req.body.a) req.body.a = 'x';
      fs.statSync(`${dir}/area`);
    });
    req.on('end', () => {
      fs.statSync(`${dir}/area`);
      req.body.f = '../../secret';
      read(join(dir, 'area/sub', req.body.f), res);
    });
  });
  const body = 'x'.repeat(6 << 20);
  assert.strictEqual((await get('/grows', { method: 'POST', body, headers: { 'content-type': 'text/plain' } })).text, 'ERR_BAILEY_DENIED');
});

test('values_are_decoded_behind_many_that_are', async (t) => {
  const get = await serve(t, async (req, res) => {
    let body = '';
    for await (const d of req) body += d;
    read(join(dir, 'area/sub', decodeURIComponent(JSON.parse(body).y.f)), res);
  });
  const body = JSON.stringify({ x: Array(60000).fill('%31%32'), y: { f: '%2e%2e/%2e%2e/secret' } });
  assert.strictEqual((await get('/decodes', { method: 'POST', body, headers: { 'content-type': 'application/json' } })).text, 'ERR_BAILEY_DENIED');
});

test('an_event_is_of_its_request_and_changes_no_other_store', async (t) => {
  const own = new AsyncLocalStorage();
  let waiting;
  const get = await serve(t, (req, res) => {
    if (req.url === '/a') {
      waiting = res;
      res.on('told', () => res.end(`${bailey.request().route} ${own.getStore()}`));
    } else {
      own.run('of b', () => setImmediate(() => {
        waiting.emit('told');
        res.end(`${bailey.request().route} ${own.getStore()}`);
      }));
    }
  });
  const a = get('/a');
  while (waiting === undefined) await new Promise((ok) => { setTimeout(ok, 5); }); // eslint-disable-line no-await-in-loop
  assert.strictEqual((await get('/b')).text, '/b of b');
  assert.strictEqual((await a).text, '/a of b');
});

// A pool of one connection: who waits is called when it is given back, by whom.
const POOL = `
  module.exports = class Pool {
    constructor(client) { this.client = client; this.waiting = []; }
    connect(callback) {
      if (this.client === null) this.waiting.push(callback);
      else { const { client } = this; this.client = null; callback(null, client); }
    }
    getConnection(callback) { this.connect(callback); }
    release(client) {
      if (this.waiting.length) this.waiting.shift()(null, client);
      else this.client = client;
    }
  };`;
const CLIENT = `
  exports.Client = class Client { query(text, callback) { setImmediate(callback, null, text); } };
  exports.Connection = class Connection { query(text, callback) { setImmediate(callback, null, text); } };`;

test('who_waits_for_a_connection_is_called_as_its_own_request', async (t) => {
  const modules = `${dir}/node_modules`;
  for (const [file, text] of [['pg-pool/index.js', POOL], ['mysql2/lib/pool.js', POOL], ['mysql2/lib/base/pool.js', POOL],
    ['mysql/lib/Pool.js', POOL], ['pg/index.js', CLIENT], ['mysql2/index.js', CLIENT]]) {
    fs.mkdirSync(path.dirname(`${modules}/${file}`), { recursive: true });
    fs.writeFileSync(`${modules}/${file}`, text);
  }
  const { Client } = require(`${modules}/pg`);
  const { Connection } = require(`${modules}/mysql2`);
  for (const [file, method, Driver] of [['pg-pool', 'connect', Client], ['mysql2/lib/pool.js', 'getConnection', Connection],
    ['mysql2/lib/base/pool.js', 'getConnection', Connection], ['mysql/lib/Pool.js', 'getConnection', Connection]]) {
    await t.test(file, async () => {
      const Pool = require(`${modules}/${file}`);
      const pool = new Pool(new Driver());
      const held = [];
      const get = await serve(t, (req, res) => {
        const v = new URL(req.url, 'http://x').searchParams.get('v');
        pool[method]((e, client) => {
          const use = () => client.query(`SELECT a FROM t WHERE b = '${v}'`, (error) => {
            res.end(error ? error.code : 'asked');
            pool.release(client);
          });
          // The first keeps it until the second waits.
          if (v === 'first') held.push(use);
          else use();
        });
      });
      const first = get('/p?v=first');
      while (!held.length) await new Promise((ok) => { setTimeout(ok, 5); }); // eslint-disable-line no-await-in-loop
      const second = get(`/p?v=${encodeURIComponent("x' OR '1'='1")}`);
      while (!pool.waiting.length) await new Promise((ok) => { setTimeout(ok, 5); }); // eslint-disable-line no-await-in-loop
      held[0]();
      assert.strictEqual((await first).text, 'asked');
      assert.strictEqual((await second).text, 'ERR_BAILEY_DENIED');
    });
  }
});

// SPDX-License-Identifier: GPL-2.0
// ALIKE_REQUESTS and ALIKE_SEED choose another run.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const bailey = require('../../tools/node');

const N = Number(process.env.ALIKE_REQUESTS || 10000);
const SEED = Number(process.env.ALIKE_SEED || 11);

const listen = (server) => new Promise((ok) => { server.listen(0, '127.0.0.1', () => ok(server.address().port)); });

test('no_request_that_only_looks_like_an_attack_is_refused', { timeout: 300000 }, async () => {
  const events = [];
  const database = await require('./database')();
  bailey.protect({ log: (e) => events.push(e) });
  const alike = require('./alike');
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'bailey-alike-')));
  alike.folder(root);
  const service = http.createServer((req, res) => res.end('thing'));
  const internal = await listen(service);
  const { routes: served, close } = alike.application({ root, internal, database: database.ports });
  const server = http.createServer(alike.listener(served));
  server.keepAliveTimeout = 0;
  const port = await listen(server);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const send = ({ url, method = 'GET', headers, body }) => new Promise((ok, bad) => {
    const req = http.request({ host: '127.0.0.1', port, path: url, method, headers, agent }, (res) => {
      let text = '';
      res.on('data', (d) => { text += d; }).on('end', () => ok({ status: res.statusCode, text }));
    });
    req.on('error', bad);
    req.end(body);
  });
  const bad = [];
  const routes = {};
  const requests = alike.requests(N, SEED);
  const worker = async () => {
    for (const r of requests) {
      const { status, text } = await send(r);
      routes[r.route] = (routes[r.route] || 0) + 1;
      if (status !== 200) bad.push({ ...r, status, text });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  // Nor is all let pass.
  const told = events.length;
  const attack = await send({ url: `/table/${encodeURIComponent('users; DROP TABLE x')}?sort=name&like=a`, headers: {} });
  const [last] = events.splice(told);
  agent.destroy();
  server.close();
  service.close();
  await close();
  database.close();
  fs.rmSync(root, { recursive: true, force: true });
  assert.strictEqual(attack.status, 403);
  assert.strictEqual(last.detection, 'sql-injection');
  assert.deepStrictEqual(events.slice(0, 5).map(({ detection, name, value, value_source: source, info, route }) => ({ detection, name, value, source, info, route })), []);
  assert.deepStrictEqual(bad.slice(0, 5), []);
  assert.strictEqual(Object.values(routes).reduce((sum, n) => sum + n, 0), N);
  assert.ok(Object.keys(routes).length >= 13);
});

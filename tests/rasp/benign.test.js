// SPDX-License-Identifier: GPL-2.0
// BENIGN_REQUESTS and BENIGN_SEED choose another run.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const bailey = require('../../tools/node');

const top = path.resolve(__dirname, '../..');
const N = Number(process.env.BENIGN_REQUESTS || 10000);
const SEED = Number(process.env.BENIGN_SEED || 8);
const benign = require('./benign');
const lab = require('./lab');

test('no_benign_request_is_refused', { timeout: 300000 }, async () => {
  const events = [];
  const place = await lab(({ internal }) => bailey.protect({
    log: (e) => events.push(e), routes: { 'GET /internal': { internal: [`127.0.0.1:${internal}`] } },
  }));
  const routes = {};
  const bad = [];
  const requests = benign(N, SEED);
  const worker = async () => {
    for (const r of requests) {
      const { status, text } = await place.send(r.url, r);
      const of = routes[r.route] || (routes[r.route] = { requests: 0, ok: 0 });
      of.requests += 1;
      if (status === 200) of.ok += 1;
      if (status === 403) bad.push({ ...r, text });
      // What fails may only be what is not there.
      else if (status === 500 && !/^(ENOENT|EISDIR|ENOTDIR) /.test(text)) bad.push({ ...r, text });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  await place.close();
  fs.mkdirSync(path.join(top, 'build'), { recursive: true });
  fs.writeFileSync(path.join(top, 'build/rasp-benign.json'), `${JSON.stringify({
    version: 1, seed: SEED, requests: N, refused: events.length, routes, events, bad,
  }, null, 1)}\n`);
  assert.deepStrictEqual(bad.slice(0, 5), []);
  assert.strictEqual(events.length, 0);
  // Every route has done its work for some.
  for (const [name, { ok }] of Object.entries(routes)) {
    if (name !== 'nothing') assert.ok(ok > 0, `${name} never answered`);
  }
  assert.ok(Object.values(routes).reduce((sum, r) => sum + r.requests, 0) >= N);
});

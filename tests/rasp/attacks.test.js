// SPDX-License-Identifier: GPL-2.0
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { spawnSync } = require('node:child_process');
const bailey = require('../../tools/node');

const events = [];
const top = path.resolve(__dirname, '../..');
const plain = JSON.parse(spawnSync(process.execPath, [path.join(__dirname, 'unprotected.js')],
  { stdio: ['ignore', 'pipe', 'inherit'] }).stdout.toString());

bailey.protect({ log: (e) => events.push(e) });
const attacks = require('./attacks');
const lab = require('./lab');

const results = [];

test('attacks', async (t) => {
  const place = await lab();
  const before = Object.getOwnPropertyNames(Object.prototype);
  const list = attacks(place);
  await t.test('there_are_forty_attacks_of_five_classes', () => {
    assert.ok(list.length >= 40, `${list.length}`);
    assert.ok(new Set(list.map((a) => a.class)).size >= 5);
  });
  for (const [i, a] of list.entries()) {
    await t.test(`${a.class}: ${a.name}`, async () => {
      place.reset();
      assert.ok(plain[`${a.class}: ${a.name}`], 'it does not work without the guard either');
      const id = `attack-${i}`;
      events.length = 0;
      const r = await place.send(a.url, { ...a, headers: { ...a.headers, 'x-request-id': id } });
      for (const key of Object.getOwnPropertyNames(Object.prototype)) if (!before.includes(key)) delete Object.prototype[key];
      const [e] = events;
      results.push({
        class: a.class, name: a.name, status: r.status, detection: e && e.detection, request: e && e.request,
        route: e && e.route, value_source: e && e.value_source, code: e && e.code && e.code.replace(`${top}/`, ''),
      });
      assert.ok(e, `not refused: ${r.status} ${r.text}`);
      assert.strictEqual(r.status, a.refusal || 403, r.text);
      assert.strictEqual(a.works(r), false);
      assert.strictEqual(e.detection, a.detection);
      assert.strictEqual(e.request, id);
      assert.strictEqual(e.value_source, a.source);
      assert.match(`${e.code}`, /rasp\/app\/server\.js:\d+$/);
      assert.strictEqual(e.route, a.url.split('?')[0]);
      assert.strictEqual(events.length, 1);
    });
  }
  await place.close();
  fs.mkdirSync(path.join(top, 'build'), { recursive: true });
  fs.writeFileSync(path.join(top, 'build/rasp-attacks.json'), `${JSON.stringify({ version: 1, attacks: results }, null, 1)}\n`);
});

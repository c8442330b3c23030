// SPDX-License-Identifier: GPL-2.0
// What dataloader loads for several requests at once is compared with what each of them brought,
// whichever of them was the first.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { exec } = require('node:child_process');
const test = require('node:test');
const { promisify } = require('node:util');
const bailey = require('../../../tools/node');

const events = [];
bailey.protect({ log: (e) => events.push(e) });
const DataLoader = require('dataloader');
const pg = require('pg');

const code = 'ERR_BAILEY_DENIED';
const run = promisify(exec);
let count = 0;
const request = (values, fn, route) => {
  count += 1;
  const query = values.map((v, i) => `q${i}=${encodeURIComponent(v)}`).join('&');
  return bailey.run({ method: 'GET', url: `/${route || `batch${count}`}?${query}`, headers: {} }, fn);
};
const told = (promise) => promise.then(() => 'done', (x) => x.code);
// Each of @lists is what a request asks for; what it is told of each.
const all = (loader, lists) => Promise.all(lists.flatMap((list) => request(list, () => list.map((v) => told(loader.load(v))))));

const sinks = {
  command: async (keys) => {
    await run(`echo ${keys.join(' ')}`);
    return keys;
  },
  statement: async (keys) => {
    // It waits for a connection that there is none for, unless it is refused.
    const asked = new pg.Client().query(`SELECT name FROM users WHERE id IN (${keys.map((k) => `'${k}'`).join(', ')})`);
    await Promise.race([asked, new Promise((ok) => { setTimeout(ok, 20); })]);
    return keys;
  },
  file: async (keys) => keys.map((k) => {
    try {
      return fs.readFileSync(path.join(__dirname, 'none', k));
    } catch (x) {
      if (x.code === 'ENOENT') return k;
      throw x;
    }
  }),
};
const BAD = { command: 'x; echo y', statement: "x' OR '1'='1", file: '../../clients/run' };

for (const [how, load] of Object.entries(sinks)) {
  test(`${how}_of_a_batch_is_compared_with_each_request`, async () => {
    const bad = BAD[how];
    for (const lists of [[['a1'], [bad]], [[bad], ['a1']], [['a1', 'b2'], ['c3'], ['d4', bad], ['e5']]]) {
      events.length = 0;
      assert.deepStrictEqual([...new Set(await all(new DataLoader(load), lists))], [code], `${lists}`);
      assert.strictEqual(events.length, 1);
      assert.strictEqual(events[0].value, bad);
    }
    events.length = 0;
    for (const lists of [[['a1'], ['b2']], [['x y', 'union select'].slice(how === 'command' ? 2 : 0), ['b2']], [['a1']]]) {
      assert.deepStrictEqual((await all(new DataLoader(load), lists)).filter((x) => x !== 'done'), [], `${lists}`);
    }
    assert.deepStrictEqual(events, []);
  });
}

test('what_a_batch_was_for_decides_for_no_other', async () => {
  // A route that has loaded the same before has not taught the guard what is its own.
  const loader = new DataLoader(sinks.command, { cache: false });
  const bad = BAD.command;
  const first = request(['a1'], () => told(loader.load('a1')), 'same');
  const second = request([bad], () => told(loader.load(bad)), 'same');
  assert.deepStrictEqual([await first, await second], [code, code]);
  assert.deepStrictEqual(await Promise.all([request(['a1'], () => told(loader.load('a1')), 'same'), request(['q', bad], () => told(loader.load('q')), 'same')]), ['done', 'done']);
  assert.strictEqual(await request([bad], () => told(run(`echo a1 ${bad}`)), 'same'), code);
});

test('batches_of_other_sizes_and_times_and_loaders_of_loaders', async () => {
  const bad = BAD.command;
  for (const options of [{ batch: false }, { maxBatchSize: 2 }, { cache: false }, { batchScheduleFn: (fn) => setTimeout(fn, 5) }]) {
    const results = await all(new DataLoader(sinks.command, options), [['a1'], ['b2'], [bad], ['d4']]);
    assert.strictEqual(results[2], code, JSON.stringify(options));
    if (options.batch === false || options.maxBatchSize) assert.strictEqual(results[0], 'done', JSON.stringify(options));
  }
  const inner = new DataLoader(sinks.command);
  const outer = new DataLoader((keys) => inner.loadMany(keys));
  assert.ok((await all(outer, [['a1'], [bad]])).includes(code));
  // Begun outside of all requests.
  const loader = new DataLoader(sinks.command);
  const before = told(loader.load('a1'));
  assert.deepStrictEqual(await Promise.all([before, request([bad], () => told(loader.load(bad)))]), [code, code]);
});

test('who_asked_goes_on_as_who_asked', async () => {
  const loader = new DataLoader(async (keys) => {
    assert.strictEqual(bailey.request().route, '/one');
    return keys;
  });
  const go = (v, route) => request([v], async () => {
    await loader.load(v);
    return bailey.request().route;
  }, route);
  assert.deepStrictEqual(await Promise.all([go('a1', 'one'), go('b2', 'two')]), ['/one', '/two']);
});


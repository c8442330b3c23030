// SPDX-License-Identifier: GPL-2.0
// A loader that keeps its keys as dataloader 1 does; that of version 2 is tests/rasp/clients/batches.test.js.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const { bailey, protect } = require('./helper');

protect('');
const inject = require('../../tools/node/lib/detect/inject');
const dataloader = require('../../tools/node/lib/hooks/dataloader');

class Loader {
  constructor(fn) {
    this._batchLoadFn = fn;
    this._queue = [];
  }

  load(key) {
    return new Promise((resolve, reject) => {
      this._queue.push({ key, resolve, reject });
      if (this._queue.length === 1) Promise.resolve().then(() => process.nextTick(() => this.dispatch()));
    });
  }

  dispatch() {
    const queue = this._queue;
    this._queue = [];
    this._batchLoadFn(queue.map(({ key }) => key)).then((list) => queue.forEach(({ resolve }, i) => resolve(list[i])), (x) => queue.forEach(({ reject }) => reject(x)));
  }
}
dataloader(Loader);

let count = 0;
const request = (value, fn) => {
  count += 1;
  return bailey.run({ method: 'POST', url: `/batch${count}`, headers: { 'x-token': value }, body: { key: value } }, fn);
};

test('a_batch_of_version_1_is_compared_with_each_request', async () => {
  const seen = [];
  const loader = new Loader(async (keys) => {
    const found = inject.statement(`SELECT aa FROM tt WHERE id IN (${keys.map((k) => `'${k}'`).join(', ')})`, 'postgres');
    seen.push([keys.length, found === null ? null : found.value.text]);
    return keys;
  });
  const bad = ["x'", 'OR 1=1 --'].join(' ');
  const ask = (...list) => Promise.all(list.map((v) => request(v, () => loader.load(v))));
  assert.deepStrictEqual(await ask('a1', bad), ['a1', bad]);
  await ask(bad, 'a1');
  await ask('a1', 'or 1', 'union select');
  await ask(bad);
  await ask('a1');
  assert.deepStrictEqual(seen, [[2, bad], [2, bad], [3, null], [1, bad], [1, null]]);
});

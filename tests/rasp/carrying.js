// SPDX-License-Identifier: GPL-2.0
// Whether what drivers call back runs for the request that asked.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

/**
 * carrying() - each of @ways calls back for the request that asked, as subtests of @t
 * @ways: by name, of (done), which is called when the answer is there
 * @events: what the guard tells
 */
module.exports = async function carrying(t, ways, events) {
  // What is done in a callback: files of this folder are the application's.
  const server = http.createServer((req, res) => {
    const url = new URL(req.url, 'http://x');
    let told = false;
    ways[url.searchParams.get('way')](() => {
      if (told) return;
      told = true;
      try {
        fs.readFileSync(path.join(__dirname, url.searchParams.get('name')));
        res.end('done');
      } catch (e) {
        res.end(e.code);
      }
    });
  });
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  const get = (way, name, id) => new Promise((ok, bad) => {
    const url = { port: server.address().port, path: `/?${new URLSearchParams({ way, name })}`, headers: { 'x-request-id': id }, agent: false };
    http.get(url, (res) => {
      let text = '';
      res.on('data', (d) => { text += d; }).on('end', () => ok(text));
    }).on('error', bad);
  });
  for (const way of Object.keys(ways)) {
    await t.test(way, async () => {
      events.length = 0;
      // Who opens the connections; then several at once.
      assert.strictEqual(await get(way, 'lab.js', 'first'), 'done');
      const names = ['../../README.md', 'app/server.js', '../../Makefile', '../../Kconfig'];
      const answers = await Promise.all(names.map((name, i) => get(way, name, `request-${i}`)));
      assert.deepStrictEqual(answers, ['ERR_BAILEY_DENIED', 'done', 'ERR_BAILEY_DENIED', 'ERR_BAILEY_DENIED']);
      assert.deepStrictEqual(events.map((e) => [e.request, e.value]).sort(), [
        ['request-0', names[0]], ['request-2', names[2]], ['request-3', names[3]]]);
    });
  }
  server.close();
};

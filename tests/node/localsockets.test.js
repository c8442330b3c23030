// SPDX-License-Identifier: GPL-2.0
// Local sockets that a request names within a URL, as clients of HTTP take them.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const test = require('node:test');
const { bailey, dir } = require('./helper');

bailey.protect({ log: () => {} });

let n = 0;
// How a connection to @path ends for a request that has @v.
function connecting(v, path) {
  n += 1;
  return bailey.run({ method: 'POST', url: `/s${n}`, headers: {}, body: { v } }, () => new Promise((ok) => {
    http.get({ socketPath: path, path: '/' }, (res) => { res.resume(); ok('done'); }).on('error', (e) => ok(e.code));
  }));
}

test('a_local_socket_within_a_url_is_named_by_the_request', async (t) => {
  const path = `${dir}/run.sock`;
  const server = http.createServer((req, res) => res.end('x')).listen(path);
  await new Promise((ok) => { server.on('listening', ok); });
  t.after(() => { server.close(); server.closeAllConnections(); });
  for (const v of [`http://unix:${path}:/x`, `unix:${path}`, `unix://${path}`, `http+unix://${encodeURIComponent(path)}/x`, path]) {
    assert.strictEqual(await connecting(v, path), 'ERR_BAILEY_DENIED', v); // eslint-disable-line no-await-in-loop
  }
  // Others, and the program's own.
  for (const v of ['http://example.com/run.sock', `see ${path}: it is there`, `unix:${path}2:/x`, `unix:/x${path}:/x`, 'unix:/run/other.sock:/x', 'a:b']) {
    assert.strictEqual(await connecting(v, path), 'done', v); // eslint-disable-line no-await-in-loop
  }
  assert.strictEqual(await new Promise((ok) => { net.connect(path, () => ok('done')).on('error', ok); }), 'done');
});

// SPDX-License-Identifier: GPL-2.0
// What the tests of the node package share: events collected, requests sent.
'use strict';
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');

const bailey = require('../../tools/node');

const top = path.resolve(__dirname, '../..');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bailey-node-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const events = [];

/** What node itself and the tests need, and nothing of /etc but its resolver. */
const base = `
  /usr/** rm, /lib/** rm, /proc/** r, /dev/** rw, ${top}/** rm, ${dir}/ rw, ${dir}/** rw,
  /etc/{hosts,resolv.conf,nsswitch.conf,ssl/**} r, network inet, network inet6,
`;

function protect(rules, options = {}) {
  bailey.protect({
    policyText: `profile test {${base}${rules}\n}`, log: (e) => events.push(e), ...options,
  });
}

/** serve() - a server for the test's time; resolves to get(path, options) */
async function serve(t, listener) {
  const server = http.createServer(listener);
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  t.after(() => { server.close(); if (server.closeAllConnections) server.closeAllConnections(); });
  const { port } = server.address();
  const get = (url, { method = 'GET', headers = {}, body } = {}) => new Promise((ok, bad) => {
    const req = http.request({ port, host: '127.0.0.1', path: url, method, headers, agent: false }, (res) => {
      let text = '';
      res.on('data', (d) => { text += d; });
      res.on('end', () => ok({ status: res.statusCode, text, headers: res.headers }));
    });
    req.on('error', bad);
    req.end(body);
  });
  get.port = port;
  return get;
}

/** fresh() - what fn resolves to, and the events it caused */
async function fresh(fn) {
  const before = events.length;
  const value = await fn();
  return { value, events: events.slice(before) };
}

let count = 0;

/** outcome() - how @act ends for a request that has @v, in a form of which the way it is read does not matter */
function outcome(v, act) {
  count += 1;
  return bailey.run({ method: 'POST', url: `/a${count}`, headers: {}, body: { v } }, async () => {
    try {
      await act(v);
      return 'done';
    } catch (e) {
      return e.code || e.message;
    }
  });
}

module.exports = { bailey, base, dir, top, events, protect, serve, fresh, outcome };

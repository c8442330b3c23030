// SPDX-License-Identifier: GPL-2.0
// Where the vulnerable application lives for a test: a folder with its files, an
// internal service, one that redirects, and the application itself.
'use strict';
const dgram = require('dgram');
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');
const startDatabase = require('./database');
const make = require('./files');

const listen = (server, host = '127.0.0.1') => new Promise((ok, bad) => {
  server.once('error', bad);
  server.listen(0, host, () => ok(server.address().port));
});

/**
 * lab() - make it all, or with $RASP_ROOT use what is there; the drivers are those of ./drivers
 * @before: called with the ports and the folder before the application is loaded
 * @wrap: makes another handler of a route's name and handler
 *
 * Return: { root, port, internal, redirect, send(url, options), reset(), close() }
 */
module.exports = async function lab(before = () => {}, wrap = undefined) {
  const own = process.env.RASP_ROOT;
  const root = own || fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'bailey-rasp-')));
  const reset = () => make(root);
  if (!own) reset();
  const database = await startDatabase();
  const service = http.createServer((req, res) => res.end('internal-page'));
  const redirector = http.createServer((req, res) => {
    const [, , host, port] = req.url.split('/');
    res.writeHead(302, { location: `http://${host}:${port}/` });
    res.end();
  });
  const internal = await listen(service, '::').catch(() => listen(service));
  const redirect = await listen(redirector, '127.0.0.2');
  const udp = dgram.createSocket('udp4');
  await new Promise((ok) => { udp.bind(internal, '127.0.0.1', ok); });
  before({ internal, redirect, root });
  const build = require('./app/server');
  const { routes, close: closeApp } = build({ root, internal, database: database.ports });
  for (const name of wrap ? Object.keys(routes) : []) routes[name] = wrap(name, routes[name]);
  const app = http.createServer(build.listener(routes));
  // A connection that was idle for longer must not end as a request comes.
  app.keepAliveTimeout = 0;
  const port = await listen(app);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const send = (url, { method = 'GET', headers = {}, body } = {}) => new Promise((ok, bad) => {
    const req = http.request({ host: '127.0.0.1', port, path: url, method, headers, agent }, (res) => {
      let text = '';
      res.on('data', (d) => { text += d; });
      res.on('end', () => ok({ status: res.statusCode, text }));
    });
    req.on('error', bad);
    req.end(body);
  });
  const close = async () => {
    agent.destroy();
    await closeApp();
    database.close();
    udp.close();
    for (const server of [service, redirector, app]) server.close();
    if (!own) fs.rmSync(root, { recursive: true, force: true });
  };
  return { root, port, internal, redirect, send, reset, close };
};

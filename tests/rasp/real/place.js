// SPDX-License-Identifier: GPL-2.0
// The Express application, running; as ../lab.js.
'use strict';
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');

/** place() - { marker, secret, send(url, options), close() }; @port: 0 for any */
module.exports = async function place(port = 0) {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'bailey-real-')));
  const secret = path.join(root, 'secret');
  fs.writeFileSync(secret, 'top-secret');
  const app = await require('./app')(); // eslint-disable-line global-require
  const server = http.createServer(app);
  server.keepAliveTimeout = 0; // as in ../lab.js
  await new Promise((ok) => { server.listen(port, '127.0.0.1', ok); });
  const agent = new http.Agent({ keepAlive: true });
  const send = (url, { method = 'GET', headers = {}, body } = {}) => new Promise((ok, bad) => {
    const req = http.request({ host: '127.0.0.1', port: server.address().port, path: url, method, headers, agent }, (res) => {
      let text = '';
      res.on('data', (d) => { text += d; });
      res.on('end', () => ok({ status: res.statusCode, text, headers: res.headers }));
    });
    req.on('error', bad);
    req.end(body);
  });
  const close = () => {
    agent.destroy();
    server.close();
    fs.rmSync(root, { recursive: true, force: true });
  };
  return { marker: path.join(root, 'marker'), secret, port: server.address().port, send, close };
};

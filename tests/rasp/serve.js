// SPDX-License-Identifier: GPL-2.0
// The application in a process of its own, for measuring: tells its port, and on
// every message how much processor time it has used. GUARD=1 protects it.
'use strict';
const fs = require('fs');
const path = require('path');

process.env.NODE_PATH = path.join(__dirname, 'stand-in/node_modules');
require('module').Module._initPaths();
const lab = require('./lab');

(async () => {
  const place = await lab(({ internal, root }) => {
    if (process.env.GUARD !== '1') return;
    require('../../tools/node').protect({ // eslint-disable-line global-require
      policyText: fs.readFileSync(path.join(__dirname, 'app/policy'), 'utf8')
        .replace(/^@\{ROOT\}=.*/m, `@{ROOT}=${root}`).replace(/^@\{CODE\}=.*/m, `@{CODE}=${path.resolve(__dirname, '../..')}`),
      routes: { 'GET /files': 'files', 'GET /stream': 'files', 'GET /static/*': 'files', 'GET /lang': 'files', 'GET /internal': { internal: [`127.0.0.1:${internal}`] } },
        log: path.join(root, 'guard.log'),
    });
  });
  process.on('message', () => process.send({ cpu: process.cpuUsage() }));
  process.send({ port: place.port, root: place.root });
})();

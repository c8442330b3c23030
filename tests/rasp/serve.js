// SPDX-License-Identifier: GPL-2.0
// The application in a process of its own, for measuring: tells its port, and on
// every message how much processor time it has used. GUARD=1 protects it,
// APP=express is the one of real packages, APP=pages has templates; environment.js tells
// where its drivers are. EARLY=1 has V8 compile early, for machines that are slow.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { setFlagsFromString } = require('v8');

// What V8 compiles anew in the first hundred thousands of requests it compiles in the first ten.
if (process.env.EARLY === '1') {
  for (const flag of ['invocation-count-for-turbofan=500', 'invocation-count-for-maglev=67', 'minimum-invocations-after-ic-update=83']) {
    setFlagsFromString(`--${flag}`);
  }
}

const top = path.resolve(__dirname, '../..');
process.env.NODE_PATH += `:${path.join(top, 'build/rasp-packages/node_modules')}`;
require('module').Module._initPaths();

function protect({ internal, root }) {
  if (process.env.GUARD !== '1') return;
  require('../../tools/node').protect({ // eslint-disable-line global-require
    policyText: fs.readFileSync(path.join(__dirname, 'app/policy'), 'utf8')
      .replace(/^@\{ROOT\}=.*/m, `@{ROOT}=${root}`).replace(/^@\{CODE\}=.*/m, `@{CODE}=${top}`)
      // Whatever node is measured, which a route starts.
      .replaceAll('/usr/bin/node ix', `${process.execPath} ix`),
    profile: 'rasp-app',
    routes: {
      'GET /files': 'files', 'GET /stream': 'files', 'GET /static/*': 'files', 'GET /lang': 'files', 'GET /internal': { internal: [`127.0.0.1:${internal}`] },
    },
    log: path.join(root, 'guard.log'),
  });
}

async function real() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'bailey-bench-'));
  protect({ root });
  return { root, ...await require('./real/place')() }; // eslint-disable-line global-require
}

const lab = (wrap) => require('./lab')(protect, wrap); // eslint-disable-line global-require
const apps = { express: real, pages: () => lab(require('./pages')) }; // eslint-disable-line global-require

(async () => {
  const place = await (apps[process.env.APP] || lab)();
  process.on('message', () => process.send({ cpu: process.cpuUsage() }));
  process.send({ port: place.port, root: place.root });
})();

// SPDX-License-Identifier: GPL-2.0
// An application whose code goes past the guard in every way that node offers.
// With RESTRICT=1 it asks the kernel for a layer; else it is confined from outside.
'use strict';
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');

// Taken before the guard is there, as no program should. What readFileSync() calls
// is the guard's in some versions of node.
const { openSync, readFileSync } = fs;
process.noDeprecation = true;
const binding = process.binding('fs');

const bailey = require('../../../tools/node');
const events = [];
bailey.protect({
  policy: path.join(__dirname, '../app/policy'),
  profile: 'rasp-app',
  restrict: process.env.RESTRICT === '1',
  log: (e) => events.push(e),
});
const { spawnSync } = require('child_process');
const native = require(path.join(__dirname, 'native.node'));

const name = (n) => (typeof n === 'number' ? Object.keys(os.constants.errno).find((k) => os.constants.errno[k] === n) || `${n}` : n);
const text = (fd) => { const b = Buffer.alloc(100); return b.toString('utf8', 0, fs.readSync(fd, b)); };
const secret = '/srv/rasp/secret.txt';

function open(functions) {
  const error = {};
  const fd = functions.open(secret, 0, 0o666, undefined, error);
  if (fd >= 0) return text(fd);
  return error.code || name(-fd); // by the version of node
}

const attempts = {
  'native add-on': () => name(native.read(secret)),
  'native add-on, exec': () => name(native.exec('/usr/bin/id')),
  'function kept from before': () => text(openSync(secret)),
  'another kept from before': () => readFileSync(secret, 'utf8'),
  'binding kept from before': () => open(binding),
  'child process': () => {
    const r = spawnSync('/usr/bin/dash', ['-c', 'read x < /srv/rasp/secret.txt && echo "$x"']);
    if (r.error) throw r.error;
    return r.stderr.includes('Permission denied') ? 'EACCES' : r.stdout.toString();
  },
  // These the guard refuses itself.
  'process.binding': () => open(process.binding('fs')),
  'fs.readFileSync': () => fs.readFileSync(secret, 'utf8'),
  'child_process': () => { const r = spawnSync('/usr/bin/id'); if (r.error) throw r.error; return r.stdout.toString(); },
};

http.createServer((req, res) => {
  events.length = 0;
  const { id, tag } = bailey.request();
  let got;
  try {
    const attempt = attempts[decodeURIComponent(req.url.slice(1))];
    got = attempt ? attempt() : 'ready';
  } catch (e) {
    got = e.code || e.message;
  }
  res.end(JSON.stringify({ id, tag, got, guard: events[0], names: Object.keys(attempts) }));
}).listen(Number(process.env.PORT || 8080), '127.0.0.1');

// SPDX-License-Identifier: GPL-2.0
// A small web application, and a way to make it misbehave from inside.
'use strict';
const fs = require('fs');
const http = require('http');
const os = require('os');
const { spawnSync } = require('child_process');
const native = require('/usr/lib/x86_64-linux-gnu/bailey-demo/native.node');

// Each returns the name of the error, or throws it.
const attempts = {
  'read-shadow': () => fs.readFileSync('/etc/shadow'),
  'write-passwd': () => fs.closeSync(fs.openSync('/etc/passwd', 'r+')),
  'write-proc-mem': (pid) => fs.closeSync(fs.openSync(`/proc/${pid}/mem`, 'r+')),
  'signal-unconfined': (pid) => process.kill(pid, 'SIGTERM'),
  'exec-shell': () => {
    const r = spawnSync('/bin/sh', ['-c', 'true']);
    if (r.error) throw r.error;
  },
  'write-app': () => fs.writeFileSync('/app/owned', 'x'),
  'create-etc': () => fs.writeFileSync('/etc/owned', 'x'),
};

const errorName = (n) =>
  Object.keys(os.constants.errno).find((k) => os.constants.errno[k] === n) || `errno ${n}`;

function attempt(name, pid) {
  if (!attempts[name]) {
    const n = native.attempt(name, pid);
    return n ? errorName(n) : 'ok';
  }
  try {
    attempts[name](pid);
    return 'ok';
  } catch (e) {
    return e.code || e.message;
  }
}

http.createServer((req, res) => {
  const url = new URL(req.url, 'http://localhost');
  const part = url.pathname.split('/');
  try {
    if (url.pathname === '/') {
      res.setHeader('content-type', 'text/html');
      res.end(fs.readFileSync('/app/index.html'));
    } else if (part[1] === 'note' && req.method === 'POST') {
      let body = '';
      req.on('data', (d) => { body += d; });
      req.on('end', () => {
        fs.appendFileSync('/tmp/notes', body);
        res.end(fs.readFileSync('/tmp/notes'));
      });
    } else if (part[1] === 'attempt') {
      res.end(attempt(part[2], Number(url.searchParams.get('pid'))));
    } else {
      res.statusCode = 404;
      res.end('not found');
    }
  } catch (e) {
    res.statusCode = 500;
    res.end(e.code);
  }
}).listen(8080, '127.0.0.1');

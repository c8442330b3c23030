// SPDX-License-Identifier: GPL-2.0
// Attacks both applications with the guard around them, prints what became of each
// attack, and sends benign requests to the same routes. demo [BENIGN]
'use strict';
const fs = require('fs');
const path = require('path');
const bailey = require('../../tools/node');

const top = path.resolve(__dirname, '../..');
const packages = path.join(top, 'build/rasp-packages/node_modules');
process.env.NODE_PATH += `:${packages}`;
require('module').Module._initPaths();
const attacks = require('./attacks');
const benign = require('./benign');
const lab = require('./lab');

const events = [];
const rule = (e) => (e.source ? `${e.source.split('/').slice(-2).join('/')}:${e.line}` : `${e.detection}: ${e.info}`);
let bad = 0;

function row(a, id, r, pristine) {
  for (const key of Object.getOwnPropertyNames(Object.prototype)) if (!pristine.includes(key)) delete Object.prototype[key];
  const [e] = events;
  const ok = e && e.request === id && !a.works(r);
  if (!ok) bad += 1;
  console.log([ok ? 'ok  ' : 'FAIL', `${a.class}: ${a.name}`.padEnd(58), (e ? 'guard' : 'nobody').padEnd(7), id.padEnd(10),
    (e ? e.code.replace(`${top}/`, '').replace(/^.*node_modules/, '...') : '').padEnd(34), e ? rule(e) : `${r.status} ${r.text.slice(0, 60)}`].join(' '));
}

async function assail(list, place, prefix) {
  const pristine = Object.getOwnPropertyNames(Object.prototype);
  for (const [i, a] of list.entries()) {
    events.length = 0;
    const id = `${prefix}-${i + 1}`;
    row(a, id, await place.send(a.url, { ...a, headers: { ...a.headers, 'x-request-id': id } }), pristine);
  }
}

(async () => {
  const place = await lab(({ internal, root }) => bailey.protect({
    policyText: fs.readFileSync(path.join(__dirname, 'app/policy'), 'utf8')
      .replace(/^@\{ROOT\}=.*/m, `@{ROOT}=${root}`).replace(/^@\{CODE\}=.*/m, `@{CODE}=${top}`),
    profile: 'rasp-app',
    routes: { 'GET /files': 'files', 'GET /stream': 'files', 'GET /static/*': 'files', 'GET /lang': 'files', 'GET /internal': { internal: [`127.0.0.1:${internal}`] } },
    log: (e) => events.push(e),
  }));
  console.log(`     ${'attack'.padEnd(58)} ${'blocked'.padEnd(7)} ${'request'.padEnd(10)} ${'source line'.padEnd(34)} rule`);
  await assail(attacks(place), place, 'app');
  if (fs.existsSync(path.join(packages, 'express'))) {
    const real = await require('./real/place')();
    await assail(require('./real/attacks')(real), real, 'express');
    real.close();
  }
  events.length = 0;
  const n = Number(process.argv[2] || 1000);
  const each = benign(n, 8);
  await Promise.all(Array.from({ length: 8 }, async () => { for (const r of each) await place.send(r.url, r); }));
  for (const e of events.slice(0, 5)) console.log('FAIL', e.operation, e.name, rule(e), e.value);
  console.log(`${n} benign requests to the same routes: ${events.length} refused`);
  await place.close();
  process.exit(bad || events.length ? 1 : 0);
})();

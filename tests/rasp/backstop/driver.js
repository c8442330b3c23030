// SPDX-License-Identifier: GPL-2.0
// driver EVENTS: drives app.js from outside, and holds against each attempt what
// the guard said, or what the kernel did: the record of EVENTS (of "bailey events
// --json") that carries the request's tag. Exits 1 if anything got through.
'use strict';
const fs = require('fs');
const http = require('http');

const sleep = (ms) => new Promise((ok) => { setTimeout(ok, ms); });
const get = (what) => new Promise((ok, bad) => {
  http.get({
    port: Number(process.env.PORT || 8080), host: '127.0.0.1', path: `/${encodeURIComponent(what)}`, agent: false,
    headers: { 'x-request-id': what.replace(/[^\w]+/g, '-') },
  }, (res) => {
    let text = '';
    res.on('data', (d) => { text += d; });
    res.on('end', () => ok(JSON.parse(text)));
  }).on('error', bad);
});

function records() {
  return fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map((line) => {
    try {
      return JSON.parse(line);
    } catch {
      return {}; // half written
    }
  });
}

(async () => {
  let first;
  for (let i = 0; !first; i += 1) {
    if (i > 300) throw new Error('the application did not start');
    first = await get('ready').catch(() => sleep(200));
  }
  let bad = 0;
  for (const what of first.names) {
    const { id, tag, got, guard } = await get(what);
    let record = guard;
    for (let i = 0; i < 50 && !record; i += 1) {
      record = records().find((e) => `${e.tag}` === `${tag}` && (e.verdict === 'denied' || e.verdict === 'quieted'));
      if (!record) await sleep(100);
    }
    const ok = /^(EACCES|EPERM|ERR_BAILEY_DENIED)$/.test(got) && record;
    if (!ok) bad += 1;
    const rule = !record ? '' : record.source && record.line ? `${record.source.split('/').slice(-2).join('/')}:${record.line}` :
      record.detection || record.rule;
    console.log([ok ? 'ok  ' : 'FAIL', what.padEnd(28), (guard ? 'guard' : record ? 'kernel' : 'nobody').padEnd(7), `${id} (${tag})`.padEnd(34),
      `${!ok ? got : guard ? (guard.code || '').replace(/^.*\/(?=tests\/)/, '') : `${record.operation} by ${record.comm}`}`.padEnd(34), rule].join(' '));
  }
  process.exitCode = bad ? 1 : 0;
})().catch((e) => { console.error(e); process.exitCode = 1; });

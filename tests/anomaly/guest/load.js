// SPDX-License-Identifier: GPL-2.0
// load.js SEED SECONDS [ATTACKS KINDS]: normal use of all services of the guest, as
// the seed decides; with ATTACKS, so many of each kind of attacks.js are put in
// between. A line of /data/labels for each: SERVICE KIND BEGIN END, seconds of boot.
// KINDS "busy" are no attacks, but two and a half times as many sessions.
'use strict';
const fs = require('fs');
const use = require('./use.js');
const attacks = require('./attacks.js');

const [seed, seconds, repeats, kinds] = [0, 1, 2, 3].map((i) => process.argv[2 + i] || '');
const r = use.random(Number(seed));
const now = () => Number(fs.readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
const sleep = (s) => new Promise((done) => setTimeout(done, s * 1000));
const end = now() + Number(seconds);
let over = false;
const crowd = kinds === 'busy' ? 2.5 : 1;

// Busy and quiet times: a "day" of this guest lasts two hours.
const busy = () => 1 + 0.7 * Math.sin(2 * Math.PI * (now() / 7200 + (Number(seed) % 7) / 7));

// Sessions of a service begin one after another, some while others last.
async function sessions(service) {
  const own = use.random(Number(seed) * 31 + service.name.length);
  const running = new Set();
  while (!over) {
    await sleep(own.wait(service.every / busy() / crowd));
    if (running.size >= 6 * crowd || over) continue;
    const one = own.weighted(service.sessions)(own, sleep).catch(() => 0).finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
}

async function intrude() {
  const todo = [];
  for (const [name, list] of Object.entries(attacks))
    if (kinds === name) for (let i = 0; i < Number(repeats); i++) todo.push(...Object.entries(list));
  r.shuffle(todo);
  for (const [name, attack] of todo) {
    await sleep(15 + r.wait(10));
    const begin = now();
    await attack(r, sleep).catch(() => 0);
    await sleep(0.5);
    const [service, kind] = name.split(':');
    fs.appendFileSync('/data/labels', `${service} ${kind} ${begin} ${now()}\n`);
  }
}

async function main() {
  fs.appendFileSync('/data/labels', '');
  await use.prepare();
  const all = use.services.map(sessions);
  if (Number(repeats)) await intrude();
  while (now() < end) await sleep(5);
  over = true;
  await Promise.race([Promise.all(all), sleep(60)]);
  process.exit(0);
}
main().catch((e) => { console.error(e); process.exit(1); });

// SPDX-License-Identifier: GPL-2.0
// What users, and those who keep the services, do with nginx, redis, postgresql and
// the node application: each session is a function of a random source and sleep().
'use strict';
const { spawn, execFile } = require('child_process');
const http = require('http');
const net = require('net');

// random(): a seeded source (mulberry32) with what sessions ask of it.
function random(seed) {
  let a = seed * 2654435761 >>> 0;
  const next = () => {
    a = a + 0x6d2b79f5 | 0;
    let t = Math.imul(a ^ a >>> 15, 1 | a);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  };
  const r = {
    next,
    below: (n) => Math.floor(next() * n),
    from: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (list) => list[Math.floor(next() * list.length)],
    wait: (mean) => Math.min(-Math.log(1 - next()) * mean, 6 * mean),
    // few are asked for often, most seldom
    popular: (n) => Math.floor(n * next() ** 2),
    shuffle: (list) => {
      for (let i = list.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1));
        [list[i], list[j]] = [list[j], list[i]];
      }
      return list;
    },
    weighted: (pairs) => {
      let x = next() * pairs.reduce((s, [w]) => s + w, 0);
      return pairs.find(([w]) => (x -= w) < 0)[1];
    },
  };
  return r;
}

const browser = new http.Agent({ keepAlive: true, maxSockets: 2, timeout: 20000 });

// get(): a request, and its status; the body is read and dropped.
function get(port, path, { method = 'GET', headers = {}, body, agent } = {}) {
  return new Promise((done) => {
    const q = http.request({ host: '127.0.0.1', port, path, method, headers, agent, timeout: 30000 }, (res) => {
      res.on('data', () => 0);
      res.on('end', () => done(res.statusCode));
      res.on('error', () => done(0));
    });
    q.on('timeout', () => q.destroy());
    q.on('error', () => done(0));
    q.end(body);
  });
}
const web = (path, options) => get(80, path, options);
const app = (path, options) => get(8080, path, options);

// A connection to redis; replies are awaited by their number, not understood.
class Redis {
  constructor() {
    this.s = net.connect(6379, '127.0.0.1');
    this.s.on('error', () => 0);
    this.s.on('data', () => this.got && this.got());
  }

  ask(...words) {
    const text = `*${words.length}\r\n` + words.map((w) => `$${Buffer.byteLength(String(w))}\r\n${w}\r\n`).join('');
    return new Promise((done) => {
      const t = setTimeout(done, 20000);
      this.got = () => { clearTimeout(t); done(); };
      this.s.write(text);
    });
  }

  end() { this.s.end(); }
}

// A session of psql, which is told what to run and answers when it has.
class Sql {
  constructor(db = 'shop', tcp = false) {
    const host = tcp ? '127.0.0.1' : '/run/postgresql';
    this.p = spawn('setpriv', ['--reuid', 'postgres', '--regid', 'postgres', '--init-groups',
      'psql', '-h', host, '-qAtX', db], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.p.on('error', () => 0);
    this.p.stdin.on('error', () => 0);
    this.text = '';
    this.p.stdout.on('data', (d) => {
      this.text = (this.text + d).slice(-100);
      if (this.text.includes('=done=') && this.got) { this.text = ''; this.got(); }
    });
  }

  run(sql) {
    return new Promise((done) => {
      const t = setTimeout(done, 60000);
      this.got = () => { clearTimeout(t); done(); };
      this.p.stdin.write(`${sql}\n\\echo =done=\n`);
    });
  }

  end() { this.p.stdin.end(); return new Promise((done) => this.p.on('close', done)); }
}

const run = (...argv) => new Promise((done) => execFile(argv[0], argv.slice(1), { timeout: 60000 }, () => done()));
const as = (...argv) => run('setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--init-groups', ...argv);

// --- nginx ---
const page = (r) => `/p${r.popular(40)}.html`;
const nginx = { name: 'nginx', every: 7, sessions: [
  [6, async (r, sleep) => { // somebody reads some pages
    for (let i = r.from(1, 7); i > 0; i--) {
      await web(page(r), { agent: browser });
      if (r.below(2)) await web(`/style${r.below(3)}.css`, { agent: browser });
      if (!r.below(4)) await web(`/static/i${r.below(9)}.png`, { agent: browser });
      await sleep(r.wait(4));
    }
  }],
  [4, async (r) => { await web(r.pick(['/', '/index.html', page(r)])); }],
  [1, async (r) => { await web(`/missing${r.below(99)}`); }],
  [1, async (r) => { await web(page(r), { headers: { 'If-Modified-Since': new Date().toUTCString() } }); }],
  [1, async (r) => { await web('/favicon.ico'); await web(page(r), { method: 'HEAD' }); }],
  [0.7, async (r) => { await web('/big.bin', r.below(2) ? {} : { headers: { Range: `bytes=${r.below(9)}000-99999` } }); }],
  [0.4, async (r, sleep) => { // a robot
    await web('/robots.txt');
    for (let i = r.from(3, 15); i > 0; i--) { await web(page(r)); await sleep(1 + r.wait(1)); }
  }],
  [0.3, async (r) => { await web(r.pick(['/static/', '/docs/', '/docs'])); }],
  [0.3, async (r) => { await web(page(r), { method: r.pick(['POST', 'OPTIONS', 'PUT']), body: 'x' }); }],
  [0.04, async () => { await run('sh', '-c', 'kill -USR1 $(cat /run/nginx.pid)'); }],
  [0.03, async () => { await run('sh', '-c', 'kill -HUP $(cat /run/nginx.pid)'); }],
] };

// --- node ---
const node = { name: 'node', every: 6, sessions: [
  [6, async (r, sleep) => {
    for (let i = r.from(1, 6); i > 0; i--) {
      await app(`/page?n=p${r.popular(40)}`, { agent: browser });
      if (!r.below(3)) await app('/list', { agent: browser });
      await sleep(r.wait(4));
    }
  }],
  [4, async (r, sleep) => {
    const n = `c${r.popular(40)}`;
    await app(`/customer?n=${n}`);
    await sleep(r.wait(3));
    if (r.below(2)) await app(`/order?n=${n}`);
  }],
  [2, async (r) => { await app(`/customer?n=c${r.below(40)}`); }],
  [1.5, async (r) => { await app(`/upload?n=u${r.below(60)}`, { method: 'POST' }); }],
  [0.7, async (r) => { await app(`/search?n=${r.below(40)}`); }],
  [0.5, async (r) => { await app(`/remove?n=u${r.below(60)}`); }],
  [0.7, async (r) => { await app(r.pick(['/none', '/page?n=nothing', `/customer?n=x${r.below(9)}`])); }],
] };

// --- redis ---
const redis = { name: 'redis', every: 8, sessions: [
  [6, async (r, sleep) => {
    const c = new Redis();
    for (let i = r.from(1, 12); i > 0; i--) {
      const k = `k${r.popular(200)}`;
      await c.ask(...r.pick([['set', k, 'v'.repeat(r.below(200))], ['get', k], ['incr', `n${r.below(20)}`],
        ['lpush', 'l', k], ['lrange', 'l', 0, r.below(50)], ['hset', `h${r.below(20)}`, k, 1],
        ['hgetall', `h${r.below(20)}`], ['expire', k, 60], ['del', k], ['zadd', 'z', r.below(99), k],
        ['zrange', 'z', 0, 10], ['exists', k], ['ltrim', 'l', 0, 200]]));
      if (!r.below(3)) await sleep(r.wait(2));
    }
    c.end();
  }],
  [2, async (r) => { const c = new Redis(); await c.ask('ping'); await c.ask('get', `k${r.below(200)}`); c.end(); }],
  [1, async () => { const c = new Redis(); await c.ask('info'); await c.ask('dbsize'); c.end(); }],
  [0.5, async (r) => {
    const c = new Redis();
    await c.ask('multi'); await c.ask('incr', 'n1'); await c.ask('lpush', 'l', r.below(9)); await c.ask('exec');
    await c.ask('eval', 'return redis.call("get", KEYS[1])', 1, `k${r.below(99)}`);
    c.end();
  }],
  [0.3, async (r, sleep) => {
    const a = new Redis(), b = new Redis();
    await a.ask('subscribe', 'news');
    for (let i = r.from(1, 5); i > 0; i--) { await b.ask('publish', 'news', 'x'); await sleep(1); }
    a.end(); b.end();
  }],
  [0.2, async (r, sleep) => { const c = new Redis(); await c.ask('bgsave'); await sleep(1); c.end(); }],
  [0.05, async (r, sleep) => { const c = new Redis(); await c.ask('bgrewriteaof'); await sleep(1); c.end(); }],
  [0.1, async () => { const c = new Redis(); await c.ask('config', 'get', 'maxmemory'); await c.ask('client', 'list'); c.end(); }],
] };

// --- postgresql ---
const pool = [];
const query = (r) => {
  const n = r.popular(2000), x = r.below(100);
  return r.weighted([
    [5, `select * from item where id = ${n + 1};`],
    [3, `select count(*) from item where price > ${x};`],
    [3, `insert into item (name, price) values ('i${n}', ${x});`],
    [3, `update item set price = price + 1 where id = ${n + 1};`],
    [1, `begin; insert into orders (item, many) values (${n + 1}, ${x}); update item set price = ${x} where id = ${n + 1}; commit;`],
    [1, `delete from orders where id in (select id from orders order by id limit ${r.below(5)});`],
    [1, `select i.name, sum(o.many) from item i join orders o on o.item = i.id group by 1 order by 2 desc limit 10;`],
    [0.5, `select name from item where name like '%${x}%' order by price;`],
    [0.3, `set work_mem = '64kB'; select count(*) from (select * from item order by md5(name)) x; reset work_mem;`],
    [0.3, `create temp table t${n} as select * from item limit 50; drop table t${n};`],
    [0.3, 'begin; delete from orders; rollback;'],
  ]);
};
const postgresql = { name: 'postgresql', every: 6, sessions: [
  [6, async (r, sleep) => {
    const c = pool[r.below(pool.length)];
    if (c.busy) return;
    c.busy = true;
    for (let i = r.from(1, 6); i > 0; i--) { await c.run(query(r)); if (!r.below(3)) await sleep(r.wait(2)); }
    c.busy = false;
  }],
  [1.2, async (r) => { const c = new Sql(); await c.run(query(r)); await c.run(query(r)); await c.end(); }],
  [0.2, async () => { const c = new Sql('postgres'); await c.run('select count(*) from pg_stat_activity; select pg_database_size(\'shop\');'); await c.end(); }],
  [0.08, async (r) => { const c = new Sql(); await c.run(r.pick(['vacuum analyze item;', 'vacuum;', 'reindex table item;', 'checkpoint;', 'analyze;'])); await c.end(); }],
  [0.04, async () => { await as('pg_dump', '-h', '/run/postgresql', '-f', '/dev/null', 'shop'); }],
  [0.03, async (r) => { // a connection of the pool is made anew
    const i = r.below(pool.length);
    if (pool[i].busy) return;
    const old = pool[i];
    pool[i] = new Sql();
    await old.end();
  }],
] };

async function prepare() {
  const c = new Sql();
  await c.run('create table orders (id serial primary key, item int, many int); create index on item (price);');
  await c.end();
  for (let i = 0; i < 3; i++) pool.push(new Sql());
}

module.exports = { random, get, web, app, Redis, Sql, run, as, pool, prepare, services: [nginx, node, redis, postgresql] };

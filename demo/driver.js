// SPDX-License-Identifier: GPL-2.0
// Drives the confined application over HTTP, tries each forbidden act in it,
// and holds what happened against what the policy promises.
'use strict';
const fs = require('fs');
const http = require('http');
const { execFileSync, spawnSync } = require('child_process');

const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

function request(method, path, body) {
  return new Promise((resolve, reject) => {
    const req = http.request({ host: '127.0.0.1', port: 8080, method, path }, (res) => {
      let text = '';
      res.on('data', (d) => { text += d; });
      res.on('end', () => resolve(res.statusCode === 200 ? text : `status ${res.statusCode} ${text}`));
    });
    req.on('error', reject);
    req.end(body);
  });
}

const records = () => execFileSync('dmesg').toString().split('\n')
  .filter((l) => l.includes('bailey="DENIED"'));

// name, expected result, expected deciding line ("none": no rule allows it)
const line = (n) => `container-webapp:${n}`;
const forbidden = [
  ['read-shadow', 'EACCES', line(17)],
  ['write-passwd', 'EACCES', line(18)],
  ['write-proc-mem', 'EACCES', line(19)],
  ['raw-socket', 'EACCES', line(9)],
  ['mount', 'EACCES', line(31)],
  ['umount', 'EPERM', line(25)], // the kernel asks for sys_admin first
  ['init-module', 'EPERM', line(26)],
  ['iopl', 'EPERM', line(27)],
  ['sethostname', 'EPERM', line(25)],
  ['signal-unconfined', 'EACCES', 'none'],
  ['exec-shell', 'EACCES', 'none'],
  ['ptrace', 'EACCES', 'none'],
  ['write-app', 'EACCES', 'none'],
  ['create-etc', 'EACCES', 'none'],
];

// Which rule allows it, by the kernel's own matcher: grants are not recorded.
function allowedBy(...question) {
  const out = spawnSync('/demo/bailey', ['simulate', '-p', '/demo/webapp.blob',
    'container-webapp', ...question]).stdout.toString();
  return (out.match(/^allowed by (?:.*\/)?([^/ ]+:\d+): /) || [0, 'not allowed'])[1];
}

let bad = 0;
function row(name, expected, got, where, record) {
  const ok = expected === got;
  if (!ok) bad += 1;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(18)} ${expected.padEnd(30)} ${got.padEnd(30)} ${where}`);
  if (record) console.log(`       ${record.replace(/^.*?: bailey=/, 'bailey=')}`);
}

async function main() {
  for (let i = 0; ; i += 1) {
    try {
      await request('GET', '/');
      break;
    } catch (e) {
      if (i > 300) throw new Error(`the application did not start: ${fs.readFileSync('/tmp/app.log')}`);
      await sleep(100);
    }
  }
  console.log(`     ${'attempt'.padEnd(18)} ${'expected'.padEnd(30)} ${'got'.padEnd(30)} policy line`);
  const page = await request('GET', '/');
  row('serve /app page', 'page', page.includes('served under') ? 'page' : page, allowedBy('/app/index.html', 'r'));
  row('write /tmp', 'hello', await request('POST', '/note', 'hello'), allowedBy('/tmp/notes', 'w'));
  row('signal own child', 'ok', await request('GET', '/attempt/signal-own'),
    allowedBy('signal', 'term', 'container-webapp'));
  const label = fs.readFileSync('/sys/kernel/security/bailey/profiles').toString();
  row('tasks confined', 'yes', /container-webapp\tenforce\t\d+\t[1-9]/.test(label) ? 'yes' : 'no', '');

  for (const [name, error, where] of forbidden) {
    const before = records().length;
    const got = await request('GET', `/attempt/${name}?pid=${process.pid}`);
    let fresh = [];
    for (let i = 0; i < 20 && !fresh.length; i += 1) {
      await sleep(50);
      fresh = records().slice(before);
    }
    const of = (r) => (r.match(/ src="([^"]*)"/) || [0, 'none'])[1];
    const record = fresh.find((r) => of(r) === where) || fresh[fresh.length - 1] || '';
    row(name, `${error} ${where}`, `${got} ${record ? of(record) : 'not recorded'}`,
      record ? of(record) : '', record);
  }

  // The rule of container-webapp, by the kernel's own matcher; and the hook,
  // in a profile that has the capability which the kernel asks for besides.
  const rule = allowedBy('pivot_root', '/mnt/', '/mnt/old/');
  row('pivot_root rule', line(34), rule, rule);
  const pivot = spawnSync('unshare', ['-m', 'sh', '-c',
    'mount -t tmpfs none /mnt && mkdir /mnt/old && cd /mnt && exec /demo/bailey exec container-startup -- /usr/sbin/pivot_root . old']);
  row('pivot_root done', 'exit 0', `exit ${pivot.status}`, 'container-startup:11');
  if (pivot.status) console.log(pivot.stderr.toString());
  console.log(bad ? `${bad} of the above differ from the policy` : 'everything is as the policy says');
  process.exitCode = bad ? 1 : 0;
}

main().catch((e) => { console.error(e); process.exitCode = 1; });

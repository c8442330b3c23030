// SPDX-License-Identifier: GPL-2.0
// Scripts of sed, modules of python, and URLs, by which a request has a program run or open something.
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const test = require('node:test');
const { outcome, protect } = require('./helper');

protect('/** rmix,');

// None of these is there, so that nothing runs. Also by a shell, and by a program that runs another one.
const ways = {
  execFile: (file, args) => cp.execFileSync(`/nowhere/${file}`, args, { stdio: 'pipe' }),
  shell: (file, args) => cp.execSync(`nowhere 2>/dev/null && ${file} ${args.map((one) => `'${one.replace(/'/g, "'\\''")}'`).join(' ')}`, { stdio: 'pipe' }),
  env: (file, args) => cp.execFileSync('/nowhere/env', [file, ...args], { stdio: 'pipe' }),
};
// Joined, for what is written here as it is is the program's own.
const of = (...parts) => parts.join('');

async function all(list, refused) {
  for (const [file, v, args] of list) {
    for (const [name, way] of Object.entries(ways)) {
      const how = await outcome(v, (one) => way(file, args(one))); // eslint-disable-line no-await-in-loop
      assert.strictEqual(how === 'ERR_BAILEY_DENIED', refused, `${name} ${file} ${JSON.stringify(args(v))}: ${how}`);
      // The program's own.
      assert.notStrictEqual(await outcome('other', () => way(file, args(v))), 'ERR_BAILEY_DENIED', `${name} ${file} ${JSON.stringify(args(v))}`); // eslint-disable-line no-await-in-loop
    }
  }
}

test('no_value_has_a_script_of_sed_run_read_or_write_anything', async () => {
  await all([
    ['sed', of('1e', ' id'), (v) => [v, 'x']],
    ['sed', of('1e', ' id'), (v) => ['-n', v, 'x']],
    ['sed', of('1!e', ' id'), (v) => ['-e', v, 'x']],
    ['sed', of('s/a', '/id/e'), (v) => [`--expression=${v}`, 'x']],
    ['gsed', of('s,a', ',id,ge'), (v) => ['-ne', v, 'x']],
    ['sed', of('y/', 'e'), (v) => [`s/x/${v}`, 'x']],
    ['sed', of('y/g', 'e'), (v) => [`s/x/${v}/`, 'x']],
    ['sed', of('y/;1e', ' id;s/a'), (v) => [`s/x/${v}/g`, 'x']],
    ['sed', of('y/w', '/srv/x'), (v) => [`s/x/${v}`, 'x']],
    ['sed', of('y/;w', ' /srv/x\n'), (v) => [`s/x/${v}/`, 'x']],
    ['sed', of('x/;r', '/etc/passwd\n'), (v) => [`/${v}/d`, 'x']],
    ['sed', of('5,/[/]/', 'R/etc/passwd'), (v) => [v, 'x']],
    ['sed', of('[[:alpha:]', '/]/id/e;#'), (v) => [`s/${v}/x/`, 'x']],
    ['sed', of('[^][.-.]', '/]/id/e;#'), (v) => [`s/${v}/x/`, 'x']],
    ['sed', of('[[:]', '/id/e;#'), (v) => [`s/${v}/x/`, 'x']],
    ['sed', of('[[:alpha:]/q', '/w /srv/x]'), (v) => [`s/${v}`, 'x']],
    ['sed', of('\\,x,', 'W /srv/x'), (v) => [v, 'x']],
    ['sed', of('a text\n1', 'e id'), (v) => [v, 'x']],
    ['sed', of(':a;1{e i', 'd\n}'), (v) => [v, 'x']],
    ['sed', of('# no\n', 'e'), (v) => [v, 'x']],
    ['sed', of('d ', '/tmp'), (v) => [`1e i${v}`, 'x']],
  ], true);
});

test('what_is_only_text_of_a_script_of_sed_is_none', async () => {
  await all([
    ['sed', of('the west', ' e'), (v) => [`s/x/${v}/g`, 'x']],
    ['sed', of('hello', ' world'), (v) => [`s/x/${v}/`, 'x']],
    ['sed', of('10,', '20p'), (v) => ['-n', v, 'x']],
    ['sed', of('/^e', 'w/p'), (v) => ['-n', v, 'x']],
    ['sed', of('s/west', '/east/g'), (v) => [v, 'x']],
    ['sed', of('we ', 'are'), (v) => [`a ${v}`, 'x']],
    ['sed', of('a;1e', ' id'), (v) => [`1i\\${v}`, 'x']],
    ['sed', of('1e', ' id'), (v) => ['p', v]],
    ['sed', of('1e', ' id'), (v) => ['-e', 'p', v]],
    ['sed', of('1e', ' id'), (v) => ['-e', `s,x,${v},`, 'x']],
    ['sed', of('1e', '9'), (v) => [`/${v}/d`, 'x']],
    ['sed', of('we', 're'), (v) => ['-n', `/[/]${v}/p`, 'x']],
    ['sed', of('we', 're'), (v) => [`s/[]/]/${v}/`, 'x']],
    ['sed', of('we', 're'), (v) => [`s/[[:alpha:]_]/${v}/`, 'x']],
    ['sed', of('we', 're'), (v) => [`:${v};b${v}`, 'x']],
    ['sedate', of('1e', ' id'), (v) => [v, 'x']],
    ['grep', of('1e', ' id'), (v) => ['-e', v, 'x']],
  ], false);
});

test('a_long_script_of_sed_takes_no_time', async () => {
  const before = process.cpuUsage().user;
  const brackets = '['.repeat(1 << 20);
  const often = `${';p'.repeat(20000)}\n${'w x\n'.repeat(20000)}`;
  const run = (script) => cp.execFileSync('/nowhere/sed', [script], { stdio: 'pipe' });
  for (const v of [brackets, '[:'.repeat(1 << 19)]) assert.notStrictEqual(await outcome(v, (one) => run(`s/${one}/x/`)), 'ERR_BAILEY_DENIED'); // eslint-disable-line no-await-in-loop
  // The last is the only value of these that has it write.
  assert.strictEqual(await outcome([';p', ';p;p', ';p;p;p', often], () => run(often)), 'ERR_BAILEY_DENIED');
  assert.ok(process.cpuUsage().user - before < 2.5e6, `${process.cpuUsage().user - before}`);
});

test('no_value_is_a_module_that_python_runs', async () => {
  await all([
    ['python3', of('-mhttp', '.server'), (v) => [v]],
    ['python3', of('http', '.server'), (v) => ['-m', v, '8000']],
    ['python3', of('http', '.server'), (v) => [`-um${v}`]],
    ['python3.11', of('code', 'op'), (v) => ['-B', '-m', v]],
  ], true);
  await all([
    ['python3', of('-m', 'inus'), (v) => ['x.py', v]],
    ['python3', of('http', '.server'), (v) => ['-m', 'json.tool', v]],
    ['python3', of('http', '.server'), (v) => ['x.py', '-m', v]],
  ], false);
  await all([['python3', of('x"); ', 'y("'), (v) => ['-Ximporttime', '-c', `print("${v}")`]]], true);
  // What a module reads is no program.
  const reading = (v) => cp.execFileSync('/nowhere/python3', ['-m', 'json.tool'], { input: v, stdio: 'pipe' });
  assert.notStrictEqual(await outcome(of('{"a": "b', '; c()"}'), reading), 'ERR_BAILEY_DENIED');
});

test('no_value_is_a_URL_by_which_a_program_runs_or_opens_something', async () => {
  await all([
    ['npm', of('git+', 'file:///srv/x'), (v) => ['install', v]],
    ['npm', of('file:', '../x'), (v) => ['install', v]],
    ['npm', of('git+ssh', '://-oProxyCommand=id/x'), (v) => ['install', v]],
    ['npm', of('git+https', '://h/x#--upload-pack=id'), (v) => ['install', v]],
    ['yarn', of('file:', '/srv/x'), (v) => ['add', v]],
    ['git', of('file:', '///srv/x.git'), (v) => ['clone', v, 'y']],
    ['git', of('ssh', '://-oProxyCommand=id/x'), (v) => ['clone', v, 'y']],
    ['git', of('ssh', '://a@-oProxyCommand=id/x'), (v) => ['clone', v, 'y']],
    ['convert', of('https', '://x.example/a"|id "'), (v) => [v, 'x.png']],
    ['convert', of('https', '://x.example/`id`'), (v) => [v, 'x.png']],
    ['convert', of('https', '://x.example/$(id)'), (v) => [v, 'x.png']],
  ], true);
  await all([
    ['npm', of('git+', 'https://x.example/y.git'), (v) => ['install', v]],
    ['npm', of('left', '-pad'), (v) => ['install', v]],
    ['npm', of('files', ': a, b'), (v) => ['version', '-m', v]],
    ['git', of('ssh', '://git@x.example/y-z'), (v) => ['clone', v, 'y']],
    ['git', of('https', '://x.example/y'), (v) => ['clone', v, 'y']],
    ['git', of('profile', ':/x'), (v) => ['commit', '-m', v]],
    ['git', of('file:/', 'x is gone'), (v) => ['commit', '-m', v]],
    ['npm', of('file: ', 'add x'), (v) => ['version', '-m', v]],
    ['convert', of('https', '://x.example says "hello"'), (v) => ['x.png', '-annotate', '0', v, 'y.png']],
    ['git', of('file: ', 'add x'), (v) => ['commit', '-m', v]],
    ['convert', of('https', '://x.example/?family=A|B'), (v) => [v, 'x.png']],
    ['convert', of('a "quoted"', ' title'), (v) => ['x.png', '-annotate', '0', v, 'y.png']],
  ], false);
});

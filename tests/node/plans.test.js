// SPDX-License-Identifier: GPL-2.0
// What runs what in the text of a shell: pipes, here-documents, substitutions; programs that
// are among the arguments of others; databases by their commands.
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const fs = require('node:fs');
const test = require('node:test');
const { bailey, protect } = require('./helper');

const node = process.execPath;
protect(`/usr/bin/** rix, /bin/** rix, "${fs.realpathSync(node)}" rmix,`);
const { planOf } = require('../../tools/node/lib/detect/plan');
const { Shell } = require('../../tools/node/lib/detect/shell');
const { NODE, SHELL } = require('../../tools/node/lib/detect/programs');

const code = 'ERR_BAILEY_DENIED';
let count = 0;
const outcome = (v, act) => {
  count += 1;
  return bailey.run({ method: 'POST', url: `/q${count}`, headers: {}, body: { v } }, async () => {
    try {
      const made = act(v);
      if (made && made.error) throw made.error;
      if (!made || !made.on) return `${made && made.stdout ? made.stdout : made}`;
      return await new Promise((ok, bad) => {
        let text = '';
        made.stdout.on('data', (d) => { text += d; });
        made.on('error', bad).on('close', () => ok(text));
      });
    } catch (e) {
      return e.code || `${e}`;
    }
  });
};
const all = async (ways, check) => {
  for (const [v, way] of ways) check(await outcome(v, way), v, `${way}`); // eslint-disable-line no-await-in-loop
};
const refused = (got, v, way) => assert.strictEqual(got, code, way);
const passed = (got, v, way) => assert.strictEqual(got.trim(), v, way);
const sh = (text) => cp.exec(text);

const js = ['0);process.', 'exit(3)', '//'].join('');
const semi = [';', 'id', '#'].join(' ');
const sql = ["x'", 'OR 1=1 --'].join(' ');

test('simple_commands_of_a_shell_are_told', () => {
  const told = (text) => {
    const shell = new Shell(text);
    return shell.simple.map(({ words, reads, documents }) => [words.map((w) => shell.plain(w)).join(' '), ...(reads ? [reads.join('-')] : []), ...documents].join(' < '));
  };
  assert.deepStrictEqual(told('echo a "b c" | X=1 sh -s; ls 2>&1 x'), ['echo a b c', 'sh -s < 0-1', 'ls x']);
  assert.deepStrictEqual(told('(a; b) | { cd x; sh; } || c'), ['a', 'b', 'cd x < 0-2', 'sh < 0-2', 'c']);
  assert.deepStrictEqual(told('cat <<EOF | sh\nfoo $x\nEOF\nls'), ['cat < foo $x\n', 'sh < 0-1', 'ls']);
  assert.deepStrictEqual(told('sh <<< "a b" && c'), ['sh < a b', 'c']);
  assert.deepStrictEqual(told('if a; then b; fi |& sh'), ['a', 'b', 'sh < 0-2']);
  assert.deepStrictEqual(told('echo "$(a | b)" $( (c); d) e | f'), ['echo $(a | b) $( (c); d) e', 'a', 'b < 1-2', 'c', 'd', 'f < 0-5']);
  assert.deepStrictEqual(told('a |\n b\nc \\\n d'), ['a', 'b < 0-1', 'c d']);
});

test('what_a_shell_pipes_to_an_interpreter_is_a_program', async () => {
  await all([
    [semi, (v) => sh(`echo 'ls ${v}' | sh`)], [semi, (v) => sh(`printf 'ls %s' '${v}' | env bash -s`)], [semi, (v) => sh(`(echo cd; echo 'ls ${v}') | { cd /; sh; }`)],
    [semi, (v) => sh(`sh <<< 'ls ${v}'`)], [semi, (v) => sh(`sh <<'E'\nls ${v}\nE\n`)], [semi, (v) => sh(`cat <<'E' | sh\nls ${v}\nE\n`)], [js, (v) => sh(`echo 'f(${v}' | ${node}`)],
    [semi, (v) => sh(`echo '${v}' | xargs -I{} sh -c 'ls {}'`)], [semi.replace(/ #?/g, ''), (v) => sh(`echo 'ls${v}' | xargs sh -c`)], [js, (v) => sh(`echo "$(echo 'f(${v}' | node -)"`)],
    [semi, (v) => { const c = cp.spawn('xargs', ['-I%', 'sh', '-c', 'ls %']); c.stdin.end(`${v}\n`); return c; }],
    [semi, (v) => cp.execSync('cd /; sh', { input: `ls ${v}\n` })], [js, (v) => cp.execFileSync('sh', ['-c', 'true && node'], { input: `f(${v}` })],
  ], refused);
});

test('what_is_piped_to_others_is_data', async () => {
  const odd = "a b; c (d)";
  await all([
    [odd, (v) => sh(`echo '${v}' | cat`)], [odd, (v) => sh(`echo '${v}' | sh -c cat`)], [odd, (v) => sh(`echo 'cat' | cat >/dev/null; printf %s '${v}'`)], [odd, (v) => sh(`echo '${v}' | ${node} -e 'process.stdin.pipe(process.stdout)'`)],
    [odd, (v) => sh(`printf 'console.log("%s")' '${v}' | ${node}`)], [odd, (v) => sh(`echo "echo '${v}'" | sh`)], [odd, (v) => sh(`cat <<'E'\n${v}\nE\n`)], ['ab', (v) => sh(`echo ${v} | xargs -I{} sh -c 'echo {}'`)],
    [odd, (v) => sh(`echo '${v}' | xargs -I{} echo {}`)], [odd, (v) => cp.execFileSync('sh', ['-c', 'true; cat'], { input: v })],
  ], passed);
});

test('interpreter_among_the_arguments_of_others_is_found', async () => {
  await all([
    [semi, (v) => cp.spawn('docker', ['exec', '-it', 'web', 'sh', '-c', `ls ${v}`])], [semi, (v) => cp.spawn('kubectl', ['exec', 'web', '--', 'env', 'bash', '-lc', `ls ${v}`])],
    [js, (v) => sh(`firejail --quiet ${node} -e 'f(${v}'`)], [semi, (v) => cp.spawn('systemd-run', ['--user', '-p', 'X=y', 'sh', '-c', `ls ${v}`])],
    [semi, (v) => cp.spawn('su', ['www', '-c', `ls ${v}`])], [semi, (v) => cp.spawn('runuser', ['-u', 'www', '--', 'sh', '-c', `ls ${v}`])], [semi, (v) => cp.spawn('script', ['-q', '--command', `ls ${v}`, '/dev/null'])],
    [semi, (v) => sh(`eval 'ls ${v}'`)], [semi, (v) => sh(`exec sh -c 'ls ${v}'`)],
    // Whatever the shell is called.
    [semi, (v) => cp.exec(`ls ${v}`, { shell: '/usr/bin/nosuch-shell' })], [semi, (v) => cp.execSync(`ls ${v}`, { shell: '/usr/bin/nosuch-shell' })], [semi, (v) => cp.spawn('fish', ['-c', `ls ${v}`])],
    // Of several texts each.
    ['x; y', (v) => cp.spawn('perl', ['-e', 'use strict;', '-e', `print ${v}`])],
  ], refused);
  await all([
    ['a b; c', (v) => cp.execFileSync('printf', ['%s', v, 'sh', '-c'])], ['foo(bar);', (v) => cp.execFileSync('grep', ['-e', 'node', '-e', v, '/dev/null'])],
  ], (got, v, way) => assert.notStrictEqual(got, code, way));
});

test('statement_for_a_database_by_its_command_is_one', async () => {
  await all([
    [sql, (v) => cp.spawn('psql', ['-d', 'shop', '-c', `SELECT a FROM t WHERE a = '${v}'`])], [sql, (v) => cp.spawn('mysql', ['shop', '-e', `SELECT a FROM t WHERE a = '${v}'`])],
    [sql, (v) => cp.spawn('mariadb', [`--execute=SELECT a FROM t WHERE a = '${v}'`])], [sql, (v) => cp.spawn('sqlite3', ['-json', '/tmp/none.db', `SELECT a FROM t WHERE a = '${v}'`])],
    [sql, (v) => cp.spawn('sqlcmd', ['-S', 'db', '-d', 'shop', '-Q', `SELECT a FROM t WHERE a = '${v}'`])], [sql, (v) => sh(`sqlcmd -q"SELECT a FROM t WHERE a = '${v}'"`)],
    [sql, (v) => sh(`echo "SELECT a FROM t WHERE a = '${v}';" | sqlplus -s shop/x@db`)],
    [sql, (v) => sh(`psql shop -c "SELECT a FROM t WHERE a = '${v}'"`)],
    [sql, (v) => sh(`echo "SELECT a FROM t WHERE a = '${v}'" | sqlite3 none.db`)],
  ], refused);
  assert.strictEqual(planOf('mysql', ['-u', 'root', 'shop']).reads.dialect, 'mysql');
  assert.strictEqual(planOf('sqlplus', ['-s', 'shop/x@db']).reads.dialect, 'oracle');
  const fine = (text) => (v) => cp.spawn(text[0], [...text.slice(1), `SELECT a FROM t WHERE a = '${v.replace(/'/g, "''")}'`]);
  await all([['psql', '-c'], ['mysql', '-e'], ['sqlcmd', '-Q'], ['sqlite3', '/tmp/none.db']].map((text) => ["it's; x", fine(text)]), (got, v, way) => assert.notStrictEqual(got, code, way));
});

const option = (name, value) => `--${name}=${value}`;

test('option_of_a_request_does_not_say_what_a_program_runs', async () => {
  await all([
    [option('checkpoint-action', 'exec=id'), (v) => cp.spawn('tar', ['cf', '/dev/null', v])], [option('upload-pack', 'id'), (v) => cp.spawn('git', ['ls-remote', v])], [['-o', 'ProxyCommand=id'].join(''), (v) => cp.spawn('ssh', [v, 'host.invalid'])],
    [option('use-compress-program', 'id'), (v) => sh(`tar cf /dev/null ${v}`)],
  ], refused);
  await all([['--help', (v) => cp.execFileSync('printf', ['%s', v])], ['-o', (v) => cp.execFileSync('printf', ['%s', v])]], passed);
});

test('what_is_started_is_worked_out_once', () => {
  const plan = planOf('timeout', ['5', 'sh', '-c', 'cd /; node']);
  assert.deepStrictEqual(plan.commands.map((c) => c.file), ['timeout', 'sh']);
  assert.strictEqual(plan.reads, NODE);
  assert.strictEqual(planOf('env', ['-S', 'bash -s']).reads, SHELL);
  for (const [file, ...args] of [['sh', 'x.sh'], ['node', '-e', '1'], ['node', 'x.js'], ['sh', '-c', 'node x.js'], ['awk', '{}'], ['echo', 'sh'], ['sh', '-c', 'echo | sh'], ['sh', '-c', 'sh <<E\nid\nE']]) {
    assert.strictEqual(planOf(file, args).reads, null, `${file} ${args}`);
  }
  // However deep: in time.
  let deep = 'id';
  for (let i = 0; i < 200; i += 1) deep = `sh -c ${deep}; $(${deep.slice(0, 200)})`;
  assert.strictEqual(planOf('sh', ['-c', deep.slice(0, 100000)]).commands.length, 1);
});

test('variable_whose_text_is_run_or_whose_files_are_is_not_the_requests', async () => {
  const subst = ['$(', 'id)'].join('');
  const env = (name) => (v) => cp.execFileSync('true', [], { env: { PATH: process.env.PATH, [name]: v } });
  const file = ['', 'x', 'evil'].join('/');
  await all([
    ...['BASH_ENV', 'ENV', 'PS4', 'PROMPT_COMMAND', 'PAGER', 'GIT_PAGER', 'EDITOR', 'BASH_FUNC_ls%%'].map((name) => [subst, env(name)]),
    ...['OPENSSL_CONF', 'LD_AUDIT', 'GCONV_PATH', 'GIT_CONFIG_GLOBAL', 'CLASSPATH', 'PERLLIB'].map((name) => [file, env(name)]),
    [['BEGIN{', 'id}'].join(''), env('PERL5DB')], [semi, (v) => cp.spawn('env', [`PAGER=less ${v}`, 'man', 'ls'])], [semi, (v) => sh(`GIT_PAGER='less ${v}' git log`)],
    [file, (v) => { const { PATH } = process.env; process.env.PATH = `${v}:${PATH}`; try { return cp.execSync('true'); } finally { process.env.PATH = PATH; } }],
  ], refused);
  await all([['less', env('PAGER')], ["it's; $(x)", env('GIT_AUTHOR_NAME')], ['a b', env('TITLE')], ['de_DE.UTF-8', env('LANG')]], (got, v, way) => assert.strictEqual(got, '', way));
});

test('what_a_worker_loads_before_its_program_is_not_the_requests', async () => {
  const { Worker } = require('node:worker_threads');
  const file = ['', 'x', 'evil.js'].join('/');
  const ended = (made) => new Promise((ok, bad) => { made.on('error', bad).on('exit', () => ok('')); });
  await all([
    [file, (v) => new Worker('1', { eval: true, execArgv: ['--require', v] })], [file, (v) => new Worker('1', { eval: true, execArgv: [`--import=${v}`] })],
    [file, (v) => new Worker('1', { eval: true, env: { NODE_OPTIONS: `--require ${v}` } })],
  ], refused);
  assert.strictEqual(await bailey.run({ method: 'GET', url: '/w?v=abc', headers: {} }, () => ended(new Worker('1', { eval: true, execArgv: ['--no-warnings'] }))), '');
});

test('what_node_loads_before_its_program_is_not_the_requests', async () => {
  const file = ['', 'x', 'evil.json'].join('/');
  await all([
    ...['config-file', 'experimental-config-file', 'env-file', 'experimental-package-map', 'snapshot-blob', 'openssl-config', 'experimental-loader']
      .map((name) => [file, (v) => cp.spawn(node, [`--${name}=${v}`, '-p', '1'])]),
    ...['config-file', 'experimental-config-file', 'env-file-if-exists', 'import', 'loader'].map((name) => [file, (v) => cp.spawn(node, [`--${name}`, v, '-p', '1'])]),
    [file, (v) => cp.fork(file, { silent: true, execArgv: [`--config-file=${v}`] })],
    [file, (v) => cp.spawn(node, ['-p', '1'], { env: { NODE_COMPILE_CACHE: v } })],
  ], refused);
  // What the program says how it begins.
  await all([['production', (v) => cp.spawn(node, [`--env-file-if-exists=.env.${v}`, '-p', '1'])], ['title', (v) => cp.spawn(node, [`--title=${v}`, '-p', '1'])]],
    (got, v, way) => assert.strictEqual(got, '1\n', way));
});

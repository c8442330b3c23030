// SPDX-License-Identifier: GPL-2.0
// Programs that are given programs: by way of other ones, as texts of other languages, on
// standard input.
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const fs = require('node:fs');
const { Readable } = require('node:stream');
const test = require('node:test');
const { bailey, dir, protect } = require('./helper');

const node = process.execPath;
protect(`/usr/bin/** rix, /bin/** rix, "${fs.realpathSync(node)}" rmix,`);
const { kindOf } = require('../../tools/node/lib/detect/programs');
const { Shell } = require('../../tools/node/lib/detect/shell');
const { changes } = require('../../tools/node/lib/detect/changes');

const code = 'ERR_BAILEY_DENIED';
let count = 0;
const ended = (child) => new Promise((ok, bad) => {
  let text = '';
  if (child.stdout) child.stdout.on('data', (d) => { text += d; });
  child.on('error', bad).on('close', () => ok(text));
});
const outcome = (v, act) => {
  count += 1;
  return bailey.run({ method: 'POST', url: `/p${count}`, headers: {}, body: { v } }, async () => {
    try {
      const made = act(v);
      if (made && made.error) throw made.error;
      return `${made && made.on ? await ended(made) : made && made.stdout ? made.stdout : made}`;
    } catch (e) {
      return e.code || `${e}`;
    }
  });
};
const fed = (child, ...texts) => {
  child.stdin.on('error', () => {});
  for (const text of texts) child.stdin.write(text);
  child.stdin.end();
  return child;
};

const js = ['0);process.', 'exit(3)', '//'].join('');
const sh = [';', 'id', '#'].join(' ');
const py = ['0);', "print('x')", '#'].join('');
const name = (...parts) => parts.join('/');

test('program_by_way_of_others_is_asked_about', async () => {
  const ways = [
    [js, (v) => cp.spawn('env', [node, '-e', `f(${v}`])],
    [js, (v) => cp.spawn('/usr/bin/env', ['-i', '-u', 'X', 'A=b', node, '-p', `f(${v}`])],
    [js, (v) => cp.spawn('env', ['-S', `${node} -e 'f(${v}'`])],
    [sh, (v) => cp.spawn('env', [`--split-string=sh -c "echo ${v}"`])],
    [js, (v) => cp.spawn('nice', ['-n', '5', node, '-e', `f(${v}`])],
    [js, (v) => cp.spawnSync('timeout', ['-k', '1', '5', node, '-e', `f(${v}`])],
    [sh, (v) => cp.spawn('timeout', ['5', 'sh', '-c', `echo ${v}`])],
    [sh, (v) => cp.spawn('nohup', ['setsid', '-w', 'bash', '-c', `echo ${v}`])],
    [sh, (v) => cp.spawn('xargs', ['-I', '{}', 'sh', '-c', `echo ${v}`])],
    [sh, (v) => cp.spawn('busybox', ['sh', '-c', `echo ${v}`])],
    [sh, (v) => cp.spawn('find', ['.', '-exec', 'sh', '-c', `echo ${v}`, ';'])],
    [sh, (v) => cp.spawn('ssh', ['-p', '22', 'host.invalid', `ls ${v}`])],
    [sh, (v) => cp.spawn('su', ['-c', `echo ${v}`])],
    [js, (v) => cp.exec(`${node} -e "f(${v}"`)],
    [js, (v) => cp.execFileSync('sh', ['-c', `cd /; sh -c "${node} -e 'f(${v}'"`])],
    [name('', 'usr', 'bin', 'id'), (v) => cp.spawn('env', [v])],
    [name('', 'x', 'evil.so'), (v) => cp.spawn('env', [`LD_PRELOAD=${v}`, 'true'])],
    [name('', 'x', 'evil.js'), (v) => cp.spawn(node, ['-r', v, '-e', '1'])],
    [name('', 'x', 'evil.mjs'), (v) => cp.spawn(node, [`--import=${v}`, '-e', '1'])],
    [js, (v) => cp.fork(`${dir}/none.js`, { execArgv: ['-e', `f(${v}`], silent: true })],
  ];
  for (const [v, way] of ways) assert.strictEqual(await outcome(v, way), code, `${way}`); // eslint-disable-line no-await-in-loop
});

test('options_of_shells_hide_no_text', async () => {
  for (const list of [['-e', '-c'], ['-c', '-e'], ['-lc'], ['+o', 'posix', '-c'], ['--norc', '-c'], ['-o', 'errexit', '-ec']]) {
    assert.strictEqual(await outcome(sh, (v) => cp.spawn('bash', [...list, `echo ${v}`])), code, `${list}`); // eslint-disable-line no-await-in-loop
  }
});

test('text_of_another_language_is_not_changed', async () => {
  const ways = [
    [py, (v) => cp.spawn('python3', ['-c', `print(${v}`])], [py, (v) => cp.spawn('python3.11', ['-W', 'ignore', '-Ic', `print(${v}`])],
    ["a');print('b", (v) => cp.spawn('python', ['-c', `print('${v}')`])], ['a\\', (v) => cp.spawn('python', ['-c', `print('${v}', 'b')`])],
    ['{id(1)}', (v) => cp.spawn('python', ['-c', `print(f'${v}')`])], ['x; y', (v) => cp.spawn('perl', ['-we', `print ${v}`])],
    ['@{[id]}', (v) => cp.spawn('perl', ['-e', `print "a ${v}"`])], ['a";system("id");print "', (v) => cp.spawn('awk', [`BEGIN{print "${v}"}`])],
    ['#{id}', (v) => cp.spawn('ruby', ['-e', `puts "${v}"`])], ['1; id()', (v) => cp.spawn('php', ['-r', `echo ${v};`])],
    [py.replace(/'/g, '"'), (v) => cp.exec(`python3 -c 'print(${v}'`)],
  ];
  for (const [v, way] of ways) assert.strictEqual(await outcome(v, way), code, `${way}`); // eslint-disable-line no-await-in-loop
});

test('what_is_read_as_a_program_from_standard_input_is_asked_about', async () => {
  const ways = [
    [sh, (v) => fed(cp.spawn('sh'), 'echo ', v, '\n')], [js, (v) => fed(cp.spawn(node), `f(${v}\n`)], [js, (v) => fed(cp.spawn(node, ['-']), Buffer.from(`f(${v}\n`))],
    [sh, (v) => fed(cp.exec('sh'), `echo ${v}`)], [sh, (v) => { const c = cp.spawn('env', ['bash', '-s', 'x']); c.stdin.end(`echo ${v}`); return c; }],
    [py, (v) => { const c = cp.spawn('timeout', ['9', 'sh', '-s']); Readable.from([`print(${v}\n`]).pipe(c.stdin); return c; }],
    [sh, (v) => cp.execSync('sh', { input: `echo ${v}\n` })], [js, (v) => cp.execFileSync(node, [], { input: Buffer.from(`f(${v}\n`) })], [sh, (v) => cp.spawnSync('bash', ['-s'], { input: `echo ${v}\n` })],
  ];
  for (const [v, way] of ways) assert.strictEqual(await outcome(v, way), code, `${way}`); // eslint-disable-line no-await-in-loop
});

test('arguments_and_data_are_not_programs', async () => {
  const odd = "x; 'y' $(id) [z]";
  const ways = [
    ['a b; c', (v) => cp.spawn('timeout', ['9', 'printf', '%s', v])], [odd, (v) => cp.spawn('sh', ['-c', 'printf %s "$1"', 'sh', v])], [odd, (v) => fed(cp.spawn('cat'), v)],
    [odd, (v) => fed(cp.exec('cat'), v)], [odd, (v) => cp.execFileSync('env', [`TEXT=${v}`, 'sh', '-c', 'printf %s "$TEXT"'])], ['sh -c x', (v) => cp.spawn('printf', ['%s', v])],
    ['use node -e foo(bar) and sh -c x;y', (v) => cp.exec(`printf %s '${v}'`)], [odd, (v) => cp.spawn(node, ['-e', 'process.stdout.write(process.argv[1])', v])],
    [odd, (v) => cp.execFileSync(node, [`${dir}/cat.js`], { input: v })], ['a-b, c (d)', (v) => cp.spawn(node, ['-e', `process.stdout.write('${v}')`])],
    [odd, (v) => fed(cp.spawn('sh', ['-s', v]), 'printf %s "$1"')], ['two words', (v) => fed(cp.spawn('sh'), `printf %s '${v}'`)],
  ];
  fs.writeFileSync(`${dir}/cat.js`, 'process.stdin.pipe(process.stdout);');
  for (const [v, way] of ways) assert.strictEqual(await outcome(v, way), v, `${way}`); // eslint-disable-line no-await-in-loop
  // A name that is a program's own.
  assert.strictEqual(await outcome('true', () => cp.spawn('nice', ['true'])), '');
});

test('text_in_quotes_of_another_language_is_text', async () => {
  // The programs may not be there; then they are not refused.
  const ways = [
    ["5 o'clock: [a] {b} $x", (v) => cp.spawn('python3', ['-c', `print("""${v}""")`])], ['a-b, c (d)', (v) => cp.spawn('perl', ['-e', `print '${v}'`])], ['12.5', (v) => cp.spawn('python3', ['-c', `print(${v})`])],
    ['a;b (c)', (v) => cp.spawn('awk', ['-v', `x=${v}`, 'BEGIN{print x}'])], ['it is', (v) => cp.spawn('python3', ['-c', `# don't\nprint('${v}')`])],
  ];
  for (const [v, way] of ways) assert.notStrictEqual(await outcome(v, way), code, `${way}`); // eslint-disable-line no-await-in-loop
});

test('a_quote_without_another_begins_no_text', () => {
  const inject = require('../../tools/node/lib/detect/inject');
  const of = (v, text) => bailey.run({ method: 'GET', url: `/quote${v.length}${text.length}?p=${encodeURIComponent(v)}`, headers: {} }, () => inject.foreign(text, false));
  for (const note of ["-- it's a sum\n", "// don't\n", "/* it's */ "]) {
    assert.notStrictEqual(of('os.execute(1)', `${note}print(os.execute(1))`), null, note);
    assert.strictEqual(of('12.5', `${note}print(12.5)`), null, note);
  }
  for (const v of ["it's", 'a (b)']) {
    for (const mark of ['"', '"""', "'''"]) assert.strictEqual(of(v, `print(${mark}${v}${mark})`), null, mark + v);
  }
});

test('words_are_those_of_a_shell', () => {
  const wordsOf = (text) => {
    const shell = new Shell(text);
    return shell.simple[0].words.map((w) => shell.plain(w));
  };
  assert.deepStrictEqual(wordsOf(' a  "b c\\"d\\e" \'f\\ g\'h i\\ j '), ['a', 'b c"d\\e', 'f\\ gh', 'i j']);
  assert.deepStrictEqual(wordsOf('a "b'), ['a', 'b']);
  assert.strictEqual(kindOf('/usr/bin/python3.11'), kindOf('python'));
  for (const other of ['php-fpm', 'pythonic', 'nodemon', 'env']) assert.strictEqual(kindOf(other), null);
});

test('what_is_run_within_backquotes_and_documents_is_told', async () => {
  const code42 = 'expr 40 + 2';
  const ways = ["echo `echo 'V'`", 'echo `echo "V"`', "echo `echo a # V\n`", "echo $(echo `echo 'V'`)", "echo `cat <<'E'\nV\nE\n`", 'echo "`echo "V"`"', "echo `echo \\`echo 'V'\\``",
    "cat <<E\n$(echo V)\nE", "cat <<E\n`echo V`\nE", "cat <<E\n$(echo 'V')\nE", "cat <<E\na \\`V\nE", "echo `echo \\\\'V'`", 'echo `echo \\\\"V\\\\"`', "echo `echo \\\\\\\\'a' V 'b'`"];
  const attacks = [`;${code42};#`, `;${code42};`, `';${code42};'`, `\`;${code42};\``, `\`;${code42};#`, `\\\`${code42}\\\``, `\\"; ${code42}; \\"`, `\\$(${code42})`, `\\\\$(${code42})`];
  let ran = 0;
  for (const way of ways) {
    const of = (v) => way.replace('V', () => v);
    for (const v of attacks) {
      const shell = new Shell(of(v));
      const at = way.indexOf('V');
      // What bash makes of it, outside of any request.
      const runs = /\b42\b/.test(cp.spawnSync('bash', ['-c', of(v)], { encoding: 'utf8' }).stdout);
      if (runs) {
        ran += 1;
        assert.notStrictEqual(changes(shell, at, at + v.length), null, of(v));
        assert.strictEqual(await outcome(v, () => cp.execSync(of(v), { shell: 'bash', stdio: 'pipe' })), code, of(v)); // eslint-disable-line no-await-in-loop
      }
    }
    if (way.includes("'V'") && !way.includes('\\\\')) for (const v of ['two words', 'a;b', 'x & y']) assert.strictEqual(await outcome(v, () => cp.execSync(of(v), { stdio: 'pipe' })), `${v}\n`, of(v)); // eslint-disable-line no-await-in-loop
  }
  assert.ok(ran > 10, `${ran}`);
});

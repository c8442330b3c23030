// SPDX-License-Identifier: GPL-2.0
// Arguments by which a request has a program run another one, or open a file of its choice: options,
// and what some take a name of a file for. Texts that only look so are the program's.
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const http = require('node:http');
const test = require('node:test');
const {
  bailey, fresh, outcome, protect,
} = require('./helper');

protect('/** rmix,');

let n = 0;

// How execFile() ends of @file with @args where the request has @v; all of it is there before anything runs.
function start(v, file, args, text = undefined) {
  n += 1;
  return bailey.run({ method: 'POST', url: `/o${n}`, headers: {}, body: { v } }, () => {
    try {
      // None of these is there, so that nothing runs.
      if (text === undefined) cp.execFileSync(`/nowhere/${file}`, args, { stdio: 'pipe' });
      else cp.execSync(text, { stdio: 'pipe' });
    } catch (e) {
      return e.code === 'ERR_BAILEY_DENIED' ? 'refused' : 'started';
    }
    return 'started';
  });
}
// Joined, for what is written here as it is is the program's own.
const of = (...parts) => parts.join('');

test('what_a_value_has_a_program_run_or_open_is_refused', () => {
  const evil = [
    ['git', of('ext', '::sh -c id'), (v) => ['clone', v, '/tmp/x']],
    ['git', of('-c', 'core.sshCommand=id'), (v) => [v, 'fetch']],
    ['git', of('--config', '=core.fsmonitor=id'), (v) => ['clone', v, 'x']],
    ['git', of('--template', '=/tmp/x'), (v) => ['clone', v, 'x']],
    ['git', of('--output', '=/srv/x'), (v) => ['log', v]],
    ['git', of('-u', '/tmp/x'), (v) => ['clone', v, 'x']],
    ['git', of('--upl', '=/tmp/x'), (v) => ['fetch', v]],
    ['git', of('--git-d', '=/tmp/x'), (v) => [v, 'status']],
    ['git', of('--u', '=id'), (v) => ['fetch', v]],
    ['git', of('-qu', "'id'"), (v) => ['clone', v, 'x']],
    ['git', of('-u', 'id'), (v) => ['clone', v, 'x']],
    ['ssh', of('-qo', 'ProxyCommand=id'), (v) => [v, 'x']],
    ['ssh', of('-vF', '/tmp/x'), (v) => [v, 'x']],
    ['curl', of('{file}', ':///etc/passwd'), (v) => ['-s', v]],
    ['curl', of('[f-f]ile', ':///etc/passwd'), (v) => ['-s', v]],
    ['curl', of('http', '://{127.0.0.1,x}/'), (v) => ['-s', v]],
    ['curl', of('http', '://127.0.0.[1-1]/'), (v) => ['-s', v]],
    ['convert', of('TXT', ':/etc/passwd'), (v) => [v, 'x.png']],
    ['ffmpeg', of('crypto', ':file:/x'), (v) => ['-i', v, 'x.mp4']],
    ['ffmpeg', of('hls+file', ':/x'), (v) => ['-i', v, 'x.mp4']],
    ['find', of('-dele', 'te'), (v) => ['/srv', v]],
    ['sed', of('-n', 'i'), (v) => [v, 'p', 'x']],
    ['ssh', of('-F', '/tmp/x'), (v) => [v]],
    ['curl', of('-sK', '/tmp/x'), (v) => [v]],
    ['docker', of('-v', '/:/host'), (v) => ['run', v, 'x']],
    ['tar', of('--use-comp', '=sh'), (v) => ['cf', 'a.tar', v]],
    ['hg', of('--config', '=alias.init=!id'), (v) => ['init', v]],
    ['tar', of('-I', 'sh x'), (v) => ['cf', 'a.tar', v]],
    ['zip', of('-TT', 'sh'), (v) => ['a.zip', v]],
    ['rsync', of('-e', ' sh x'), (v) => [v, 'a:', 'b']],
    ['curl', of('-o', '/srv/x'), (v) => ['-s', v]],
    ['curl', of('-K', '/tmp/x'), (v) => ['-s', v]],
    ['curl', of('FILE', ':///etc/passwd'), (v) => ['-s', v]],
    ['curl', of('gopher', '://127.0.0.1/x'), (v) => ['-s', v]],
    ['wget', of('-O', '/srv/x'), (v) => ['-q', v]],
    ['ffmpeg', of('concat', ':/etc/passwd'), (v) => ['-i', v, 'x.mp4']],
    ['convert', of('msl', ':/tmp/x'), (v) => [v, 'x.png']],
    ['convert', of('label:@', '/etc/passwd'), (v) => [v, 'x.png']],
    ['convert', of('@', '/etc/passwd'), (v) => [`label:${v}`, 'x.png']],
    ['magick', of('|', 'id'), (v) => [v, 'x.png']],
    ['gs', of('%pipe', '%id'), (v) => [`-sOutputFile=${v}`, 'x.ps']],
    ['wkhtmltopdf', of('--enable-local', '-file-access'), (v) => [v, 'x', 'y']],
    ['chromium', of('--renderer-cmd', '-prefix=sh'), (v) => [v, 'x']],
    ['sendmail', of('-X', '/srv/x.php'), (v) => ['-i', v]],
    ['less', of('+!', 'id'), (v) => [v, 'x']],
    ['vim', of('-c', ':!id'), (v) => [v, 'x']],
    ['man', of('-P', 'id'), (v) => [v, 'ls']],
    ['make', of('$(sh', 'ell id)'), (v) => [`NAME=${v}`]],
    ['make', of('SHE', 'LL=/tmp/x'), (v) => ['all', v]],
    ['make', of('NAME=${sh', 'ell id}'), (v) => [v]],
    ['make', of('-f', '/tmp/x'), (v) => [v]],
    ['gmake', of('--ev', 'al=x:;id'), (v) => [v]],
  ];
  for (const [file, v, args] of evil) {
    assert.strictEqual(start(v, file, args(v)), 'refused', `${file} ${args(v)}`);
    // Quoted in a command of a shell, and by a program that runs another one.
    const words = args(v).map((one) => `'${one}'`).join(' ');
    assert.strictEqual(start(v, file, [], `nowhere-${n} 2>/dev/null; false && ${file} ${words}`), 'refused', `${file} ${words}`);
    assert.strictEqual(start(v, 'env', [file, ...args(v)]), 'refused', `env ${file}`);
    // The program's own, and none of that program.
    assert.strictEqual(start('other', file, args(v)), 'started');
  }
});

test('what_only_looks_so_is_not', () => {
  const harmless = [
    ['git', of('-correct', ' foo.bar'), (v) => ['commit', '-m', v]],
    ['git', of('- c', 'ore.x=1'), (v) => ['commit', '-m', v]],
    ['git', of('--', 'amend the text'), (v) => ['log', '--grep', v]],
    ['git', of('-O2', ' flags'), (v) => ['commit', '-m', v]],
    ['grep', of('--', 'exe'), (v) => ['-e', v]],
    ['echo', of('--', 'exe'), (v) => [v]],
    ['curl', of('C', ':/Users/x'), (v) => ['-d', v, 'http://x/']],
    ['curl', of('note', ':/ hello'), (v) => ['-d', v, 'http://x/']],
    ['curl', of('{"u":', '"http://example.com/{id}"}'), (v) => ['-d', v, 'http://x/']],
    ['curl', of('http', '://[2001:db8::1]/x'), (v) => ['-s', v]],
    ['curl', of('http', '://example.com/?a={b}'), (v) => ['-s', v]],
    ['git', of('https', '://example.com/ext::x'), (v) => ['clone', v]],
    ['git', of('use -c', ' core.x=1'), (v) => ['commit', '-m', v]],
    ['convert', of('@', 'john'), (v) => ['x.png', '-annotate', '0', v, 'y.png']],
    ['convert', of('Text', ': a title'), (v) => ['x.png', '-annotate', '0', v, 'y.png']],
    ['convert', of('a|', 'b'), (v) => ['x.png', '-annotate', '0', v, 'y.png']],
    ['convert', of('-', '45'), (v) => ['x.png', '-rotate', v, 'y.png']],
    ['curl', of('-only', ' this'), (v) => ['-d', v, 'http://x/']],
    ['curl', of('https', '://example.com/file:/x'), (v) => [v]],
    ['curl', of('http', '://example.com/'), (v) => ['-o', '/srv/x', v]],
    ['ffmpeg', of('file', ' one.mp4'), (v) => ['-i', v, 'x.mp4']],
    ['ffmpeg', of('rtsp', '://example.com/x'), (v) => ['-i', v, 'x.mp4']],
    ['git', of('--', 'up'), (v) => ['commit', '-m', v]],
    ['git', of('--up', ' and down'), (v) => ['commit', '-m', v]],
    ['find', of('-del', 'ete me'), (v) => ['/srv', '-name', v]],
    ['grep', of('-I', 'x'), (v) => ['--', v]],
    ['sendmail', of('-', 'Anna'), (v) => ['-F', v]],
    ['make', of('$5 ', 'each'), (v) => [`NAME=${v}`]],
    ['make', of('the she', 'll (sh)'), (v) => [`NAME=${v}`]],
    ['make', of('-DSOME', '=1'), (v) => [`CFLAGS=${v}`]],
    ['tar', of('a-', 'I.txt'), (v) => ['cf', 'a.tar', v]],
    ['tar', of('out', '/x'), (v) => ['-If', v]],
  ];
  for (const [file, v, args] of harmless) assert.strictEqual(start(v, file, args(v)), 'started', `${file} ${args(v)}`);
});

test('an_address_that_only_the_request_names_is_connected_to_by_no_program', () => {
  const evil = [
    ['curl', of('http', '://127.0.0.1:9/x'), (v) => ['-s', v]],
    ['curl', of('http', '://0x7f.1/x'), (v) => ['-s', v]],
    ['curl', of('http', ':/127.0.0.1'), (v) => ['-s', v]],
    ['curl', of('http', ':///127.0.0.1'), (v) => ['-s', v]],
    ['curl', of('--url=http', '://127.0.0.1/'), (v) => ['-s', v]],
    ['curl', of('127.0', '.0.1:9'), (v) => ['-s', v]],
    ['curl', of('10.0', '.0.1/x'), (v) => ['-s', v]],
    ['curl', of('169.254', '.169.254'), (v) => ['-s', `http://${v}/latest`]],
    ['wget', of('http', '://[::1]/x'), (v) => ['-q', v]],
    ['wget', of('http', '://a@localhost/x'), (v) => ['-q', v]],
    ['ffmpeg', of('http', '://[::ffff:10.0.0.1]/x'), (v) => ['-i', v, 'x.mp4']],
    ['git', of('http', '://2130706433/x'), (v) => ['clone', v]],
    ['wkhtmltopdf', of('http', '://169.254.169.254/'), (v) => [v, 'x.pdf']],
  ];
  for (const [file, v, args] of evil) {
    assert.strictEqual(start(v, file, args(v)), 'refused', `${file} ${args(v)}`);
    // The program's own.
    assert.strictEqual(start('other', file, args(v)), 'started', `${file} ${args(v)}`);
  }
  const harmless = [
    ['curl', of('http', '://93.184.216.34/x'), (v) => ['-s', v]],
    ['curl', of('https', '://example.com/?u=http://127.0.0.1/'), (v) => ['-s', v]],
    ['curl', of('10.0', '.0.1'), (v) => ['-d', v, 'http://example.com/']],
    ['git', of('http', '://10.0.0.1/x is down'), (v) => ['commit', '-m', v]],
    ['grep', of('http', '://127.0.0.1/x'), (v) => [v]],
    ['convert', of('10.0', '.0.1'), (v) => ['x.png', '-annotate', '0', v, 'y.png']],
  ];
  for (const [file, v, args] of harmless) assert.strictEqual(start(v, file, args(v)), 'started', `${file} ${args(v)}`);
});

test('many_addresses_of_the_program_are_compared_with_many_values_in_little_time', () => {
  const own = Array.from({ length: 200 }, (_, i) => `http://10.1.${i}.7/x`);
  const others = Array.from({ length: 200 }, (_, i) => `http://10.2.${i}.7/x`);
  const list = others.map((one, i) => [...others.slice(0, 50), `${one}${i}`].join(' '));
  const before = process.cpuUsage();
  assert.strictEqual(start(list, 'curl', own), 'started');
  const { user, system } = process.cpuUsage(before);
  // It took 1.5 seconds.
  assert.ok(user + system < 6e5, `${user + system}`);
  // Behind all of these one that is a value is found as before all of them, however it is written.
  for (const v of ['http://10.2.5.7/x', 'http://0x7f.1/', 'http://[::1]/', 'http://localhost/x', 'http://0.0.0.0/', '2130706433:80', '10.9.9.9/x', 'http://[::ffff:10.9.9.8]/', 'http://a@10.8.8.8/x']) {
    assert.strictEqual(start(v, 'curl', [...own, v]), 'refused', v);
    assert.strictEqual(start(['a', `see ${v} there`], 'curl', [...own, v]), /^http/.test(v) ? 'refused' : 'started', v);
    assert.strictEqual(start('other', 'curl', [...own, v]), 'started', v);
  }
});

test('a_long_value_is_told_from_an_option_in_little_time', () => {
  const before = process.cpuUsage().user;
  const n = 40000;
  // "-u" behind letters, and brackets as of IPv6 that do not end, or only once.
  for (const [file, v, how] of [
    ['git', `-${'u'.repeat(n)}!`, 'started'], ['git', `-${'uA'.repeat(n)}!`, 'started'], ['git', `-${'u'.repeat(n)}`, 'refused'],
    ['curl', `a:[${':'.repeat(n)}`, 'refused'], ['curl', `a:${'[a:'.repeat(n)}]`, 'refused'], ['curl', `a:[${':'.repeat(n)}]`, 'started'],
  ]) assert.strictEqual(start(v, file, [v]), how, `${file} ${v.slice(0, 9)}`);
  assert.ok(process.cpuUsage().user - before < 2e6, `${process.cpuUsage().user - before}`);
});

test('an_address_is_told_of_in_one_form_whoever_connects', async () => {
  const v = of('127.0', '.0.1');
  const told = async (connect) => (await fresh(() => outcome(`http://${v}:9/`, connect))).events.map(({ name, addr, port, requested, detection }) => ({ name, addr, port: `${port}`, requested, detection }));
  const byUs = await told((url) => new Promise((ok, bad) => { http.get(url).on('error', bad).on('response', ok); }));
  assert.deepStrictEqual(byUs, [{ name: v, addr: v, port: '9', requested: 'connect', detection: 'ssrf' }]);
  assert.deepStrictEqual(await told((url) => cp.execFileSync('/nowhere/curl', [url])), byUs);
});

test('a_module_by_which_code_acts_is_not_chosen_by_a_request', async () => {
  const loading = (v, load) => {
    n += 1;
    return bailey.run({ method: 'POST', url: `/m${n}`, headers: {}, body: { v } }, async () => {
      try {
        await load(v);
      } catch (e) {
        return e.code;
      }
      return 'loaded';
    });
  };
  const evil = ['v', '8'].join('');
  for (const v of [evil, `node:${evil}`, ['worker', 'threads'].join('_')]) {
    assert.strictEqual(await loading(v, require), 'ERR_BAILEY_DENIED', v); // eslint-disable-line no-await-in-loop
  }
  if (process.getBuiltinModule) assert.strictEqual(await loading(evil, (v) => process.getBuiltinModule(v)), 'ERR_BAILEY_DENIED');
  assert.strictEqual(await loading(['pa', 'th'].join(''), require), 'loaded');
  // The program's own, though the request says so, too.
  assert.strictEqual(await loading(['v', 'm'].join(''), () => require('vm')), 'loaded');
  assert.strictEqual(await loading('other', () => require(evil)), 'loaded');
});

test('a_key_of_git_in_the_environment_is_not_chosen_by_a_request', () => {
  const asking = (v, name) => {
    n += 1;
    return bailey.run({ method: 'POST', url: `/e${n}`, headers: {}, body: { v } }, () => {
      const { error } = cp.spawnSync('/nowhere/git', [], { env: { [name]: v } });
      return error.code;
    });
  };
  assert.strictEqual(asking(of('core.', 'sshCommand'), 'GIT_CONFIG_KEY_0'), 'ERR_BAILEY_DENIED');
  assert.notStrictEqual(asking(of('Ann', '.B'), 'GIT_CONFIG_VALUE_0'), 'ERR_BAILEY_DENIED');
  assert.notStrictEqual(asking(of('core.', 'sshCommand'), 'GIT_AUTHOR_NAME'), 'ERR_BAILEY_DENIED');
});

test('an_option_of_node_by_which_it_listens_or_writes_is_not_a_value', () => {
  for (const v of [of('--insp', 'ect=0.0.0.0:9999'), of('--insp', 'ect'), of('--insp', 'ect-brk'), of('--allow-fs', '-read=*'), of('--report', '-dir=/srv'), of('--diagnostic', '-dir=/srv'),
    of('--trace-event', '-file-pattern=/srv/x'), of('--redirect', '-warnings=/srv/x'), of('--no-', 'permission'), of('--insp', 'ect_brk'), of('--report', '_dir=/srv')]) {
    assert.strictEqual(start(v, 'node', [v, 'x.js']), 'refused', v);
    assert.strictEqual(start(v, 'env', ['node', v, 'x.js']), 'refused', v);
    assert.strictEqual(start('other', 'node', [v, 'x.js']), 'started', v);
    // Its program's, and another program's.
    assert.strictEqual(start(v, 'node', ['x.js', v]), 'started', v);
    assert.strictEqual(start(v, 'echo', [v]), 'started', v);
  }
  // What it loads, by a name that node takes for the same.
  for (const v of [of('--imp', 'ort=/tmp/x.mjs'), of('--req', 'uire=/tmp/x.js'), of('--env', '-file=/tmp/x')]) assert.strictEqual(start(v, 'node', [v, 'x.js']), 'refused', v);
  assert.strictEqual(start(of('--experimental', '_loader=/tmp/x_y.mjs'), 'node', [of('--experimental', '_loader=/tmp/x_y.mjs'), 'x.js']), 'refused');
  assert.strictEqual(start(of('/tmp/', 'x_y.mjs'), 'node', ['--experimental_loader', of('/tmp/', 'x_y.mjs'), 'x.js']), 'refused');
  for (const v of [of('--max-old', '-space-size=99'), of('--no-', 'warnings'), of('--insp', 'ect-publish-uid=http')]) assert.strictEqual(start(v, 'node', [v, 'x.js']), 'started', v);
});

test('where_a_program_has_its_settings_from_or_writes_to_is_not_chosen_by_a_request', () => {
  const asking = (v, name, text = v) => {
    n += 1;
    return bailey.run({ method: 'POST', url: `/e${n}`, headers: {}, body: { v } }, () => cp.spawnSync('/nowhere/x', [], { env: { [name]: text } }).error.code);
  };
  const folder = of('/srv', '/evil');
  for (const name of ['HOME', 'XDG_CONFIG_HOME', 'GIT_DIR', 'CURL_HOME', 'WGETRC', 'npm_config_script_shell', 'NPM_CONFIG_PREFIX', 'Npm_Config_userconfig', 'YARN_YARN_PATH', 'PIP_CONFIG_FILE', 'MAGICK_CONFIGURE_PATH', 'NODE_V8_COVERAGE', 'SSLKEYLOGFILE']) {
    assert.strictEqual(asking(folder, name), 'ERR_BAILEY_DENIED', name);
    assert.strictEqual(asking('other', name, folder), 'ENOENT', name);
    // A user of the program's own folder.
    assert.strictEqual(asking(of('anna', '-b'), name, `/home/${of('anna', '-b')}`), 'ENOENT', name);
  }
  assert.strictEqual(asking(of('file=', '/srv/x'), 'FFREPORT'), 'ERR_BAILEY_DENIED');
  assert.strictEqual(asking(of('sh -c', ' id'), 'BROWSER'), 'ERR_BAILEY_DENIED');
  for (const name of ['LANG', 'TZ', 'PROJECT_DIR', 'GIT_AUTHOR_NAME']) assert.strictEqual(asking(folder, name), 'ENOENT', name);
});

test('of_many_arguments_that_say_so_each_is_compared_once', () => {
  const urls = Array.from({ length: 12000 }, (_, i) => `https://x.example/${i}`);
  const args = urls.flatMap((url, i) => ['-o', `/tmp/x${i}`, url]);
  const before = process.cpuUsage();
  assert.strictEqual(start(urls, 'curl', args), 'started');
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 2e6, `${user + system}`);
});

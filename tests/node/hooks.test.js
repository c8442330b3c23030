// SPDX-License-Identifier: GPL-2.0
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const dgram = require('node:dgram');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const test = require('node:test');
const util = require('node:util');
const vm = require('node:vm');
const { dir, events, protect, serve, fresh, top } = require('./helper');

fs.writeFileSync(`${dir}/child.js`, 'process.send && process.send("here"); process.disconnect && process.disconnect();');
fs.writeFileSync(`${dir}/secret`, 'secret');
protect(`
  /usr/bin/{dash,echo} ix, "${fs.realpathSync(process.execPath)}" rmix,
  deny network inet peer=(ip=127.0.0.9),
  deny ${dir}/secret rw,
  deny /**/evil.node m,
`);
const denied = { code: 'EACCES' };
// Taken before, it would be node's own.
const { Worker } = require('node:worker_threads');

test('every_way_to_start_a_program_asks', async (t) => {
  const started = (child) => new Promise((ok, bad) => { child.on('error', bad); child.on('exit', ok); });
  const forms = {
    spawn: () => started(cp.spawn('/usr/bin/id')),
    'spawn with a shell': () => started(cp.spawn('id', { shell: '/bin/bash' })),
    exec: () => util.promisify(cp.exec)('id', { shell: '/bin/bash' }),
    execFile: () => util.promisify(cp.execFile)('id'),
    'exec with a callback': () => new Promise((ok, bad) => { cp.execFile('id', (e) => (e ? bad(e) : ok())); }),
    spawnSync: async () => { const r = cp.spawnSync('id'); if (r.error) throw r.error; },
    execSync: async () => cp.execSync('id', { shell: '/bin/bash' }),
    execFileSync: async () => cp.execFileSync('/usr/bin/id'),
  };
  for (const [name, form] of Object.entries(forms)) {
    await t.test(name, async () => {
      const { events: told } = await fresh(() => assert.rejects(form(), denied));
      assert.strictEqual(told.length, 1);
      assert.strictEqual(told[0].requested, 'x');
      assert.match(told[0].name, /^\/usr\/bin\/(id|bash)$/);
    });
  }
});

test('a_program_is_what_execvp_would_find', async () => {
  for (const one of ['plain', 'linked', 'later']) fs.mkdirSync(`${dir}/${one}`);
  fs.writeFileSync(`${dir}/plain/prog`, '', { mode: 0o644 });
  fs.symlinkSync('/usr/bin/id', `${dir}/linked/prog`);
  fs.symlinkSync('/usr/bin/env', `${dir}/later/prog`);
  const name = async (file, PATH, cwd) => {
    const { events: told } = await fresh(() => { assert.throws(() => cp.execFileSync(file, [], { cwd, env: { PATH } }), denied); });
    return told[0].name;
  };
  const real = fs.realpathSync('/usr/bin/id');
  // What may not be executed is passed by.
  assert.strictEqual(await name('prog', `${dir}/none:${dir}/plain:${dir}/linked:${dir}/later`), real);
  assert.strictEqual(await name('prog', 'none:linked', dir), real);
  assert.strictEqual(await name('prog', '', `${dir}/linked`), real);
  assert.strictEqual(await name('prog', ':/none', `${dir}/linked`), real);
  assert.strictEqual(await name('./prog', '/none', `${dir}/linked`), real);
  assert.strictEqual(await name('id', undefined), real);
  // Of what is nowhere the first place is asked about.
  assert.strictEqual(await name('no-such', '/usr/none:/usr/bin'), '/usr/none/no-such');
  assert.strictEqual(await name('plain/prog', '/none', dir).catch(() => 'started'), `${dir}/plain/prog`);
});

test('programs_that_policy_allows_start', async () => {
  assert.strictEqual((await util.promisify(cp.exec)('echo a b')).stdout, 'a b\n');
  assert.strictEqual((await util.promisify(cp.execFile)('echo', ['a'])).stdout, 'a\n');
  assert.strictEqual(cp.execFileSync('echo', ['x']).toString(), 'x\n');
  assert.strictEqual(cp.spawnSync('echo', ['x']).stdout.toString(), 'x\n');
  assert.strictEqual(cp.execSync('echo x').toString(), 'x\n');
  const said = await new Promise((ok, bad) => {
    const child = cp.fork(`${dir}/child.js`);
    child.on('message', ok);
    child.on('error', bad);
  });
  assert.strictEqual(said, 'here');
  await assert.rejects(util.promisify(cp.execFile)('/usr/bin/none-such'), denied);
});

test('connections_ask_for_the_address', async (t) => {
  const server = net.createServer((s) => s.end('hi')).listen(0, '0.0.0.0');
  await new Promise((ok) => { server.on('listening', ok); });
  t.after(() => server.close());
  const { port } = server.address();
  const connected = (...args) => new Promise((ok, bad) => {
    const s = net.connect(...args);
    s.on('error', bad);
    s.on('data', (d) => ok(`${d}`));
  });
  const lookup = (h, o, cb) => (o.all ? cb(null, [{ address: '127.0.0.9', family: 4 }]) : cb(null, '127.0.0.9', 4));
  assert.strictEqual(await connected(port, '127.0.0.1'), 'hi');
  assert.strictEqual(await connected({ port, host: 'localhost', family: 4 }), 'hi');
  await assert.rejects(connected(port, '127.0.0.9'), { code: 'EACCES', address: '127.0.0.9', port });
  await assert.rejects(connected({ port, host: 'name.example', lookup }), denied);
  await assert.rejects(new Promise((ok, bad) => { http.get({ host: '127.0.0.9', port, agent: false }, ok).on('error', bad); }), denied);
  await assert.rejects(fetch(`http://127.0.0.9:${port}/`), (e) => (e.cause || e).code === 'EACCES');
  const socket = dgram.createSocket('udp4');
  t.after(() => socket.close());
  await assert.rejects(new Promise((ok, bad) => { socket.send('x', port, '127.0.0.9', (e) => (e ? bad(e) : ok())); }), denied);
  await new Promise((ok, bad) => { socket.send('x', port, '127.0.0.1', (e) => (e ? bad(e) : ok())); });
  await new Promise((ok, bad) => { socket.send('x', port, 'localhost', (e) => (e ? bad(e) : ok())); });
});

test('of_several_addresses_those_refused_are_left_out', async (t) => {
  const server = net.createServer((s) => s.end('hi')).listen(0, '127.0.0.1');
  await new Promise((ok) => { server.on('listening', ok); });
  t.after(() => server.close());
  const lookup = (h, o, cb) => (o.all ?
    cb(null, [{ address: '127.0.0.9', family: 4 }, { address: '127.0.0.1', family: 4 }]) : cb(null, '127.0.0.1', 4));
  const text = await new Promise((ok, bad) => {
    net.connect({ port: server.address().port, host: 'two.example', lookup }).on('data', (d) => ok(`${d}`)).on('error', bad);
  });
  assert.strictEqual(text, 'hi');
});

test('headers_that_name_the_server_or_clients_name_no_target', async (t) => {
  const server = net.createServer((s) => s.end('hi')).listen(0, '127.0.0.1');
  await new Promise((ok) => { server.on('listening', ok); });
  t.after(() => server.close());
  const { port } = server.address();
  const get = await serve(t, (req, res) => {
    net.connect({ port, host: '127.0.0.1' }).on('data', (d) => res.end(`${d}`)).on('error', (e) => res.end(e.code));
  });
  const at = (headers) => get(`/${Object.keys(headers)}`, { headers }).then((r) => r.text);
  assert.strictEqual(await at({ referer: `http://127.0.0.1:${get.port}/page` }), 'hi');
  assert.strictEqual(await at({ 'x-forwarded-for': '127.0.0.1' }), 'hi');
  assert.strictEqual(await at({ host: 'site.example', 'x-target': `http://127.0.0.1:${port}/` }), 'ERR_BAILEY_DENIED');
  assert.strictEqual(await at({ host: 'other.example', referer: 'http://127.0.0.1/' }), 'ERR_BAILEY_DENIED');
});

test('bindings_that_act_are_refused', () => {
  process.noDeprecation = true;
  for (const name of ['fs', 'spawn_sync', 'process_wrap', 'tcp_wrap']) {
    assert.throws(() => process.binding(name), { code: 'ERR_BAILEY_DENIED' });
  }
  assert.ok(process.binding('constants'));
});

test('an_add_on_that_policy_does_not_map_is_not_loaded', () => {
  fs.copyFileSync(`${top}/tools/node/lib/bailey.node`, `${dir}/evil.node`);
  assert.throws(() => require(`${dir}/evil.node`), denied);
});

test('workers_have_the_guard_too', async () => {
  const answer = (file, options) => new Promise((ok, bad) => {
    new Worker(file, options).on('message', ok).on('error', bad).on('exit', () => ok('ended'));
  });
  const code = `
    const { parentPort } = require('worker_threads');
    try { parentPort.postMessage(require('fs').readFileSync('${dir}/secret', 'utf8')); } catch (e) { parentPort.postMessage(e.code); }`;
  fs.writeFileSync(`${dir}/worker.js`, code);
  assert.strictEqual(await answer(`${dir}/worker.js`), 'EACCES');
  assert.strictEqual(await answer(code, { eval: true }), 'EACCES');
});

test('a_worker_of_a_url_is_asked_for', async (t) => {
  const start = (url) => new Promise((ok, bad) => {
    new Worker(new URL(url)).on('message', ok).on('error', bad);
  });
  const post = (text) => `require('worker_threads').parentPort.postMessage(${text})`;
  fs.writeFileSync(`${dir}/w.js`, post('1 + 1'));
  assert.strictEqual(await start(`file://${dir}/w.js`), 2);
  // Before there is one, which would be refused the file itself.
  assert.throws(() => new Worker(new URL(`file://${dir}/secret`)), denied);
  assert.strictEqual(await start(`data:text/javascript,${encodeURIComponent("import { parentPort } from 'worker_threads'; parentPort.postMessage(3)")}`), 3);
  const get = await serve(t, async (req, res) => {
    const { searchParams: q } = new URL(req.url, 'http://x');
    const forms = {
      plain: () => `data:text/javascript,${encodeURIComponent(post(q.get('v')))}`,
      base64: () => `data:text/javascript;base64,${Buffer.from(post(q.get('v'))).toString('base64')}`,
      raw: () => `data:text/javascript,let a="${q.get('v')}"; import("worker_threads").then(w=>w.parentPort.postMessage(a))`,
      loose: () => `data:text/javascript; BASE64,let a="${q.get('v')}"`,
      file: () => `file://${dir}/${q.get('v')}`,
    };
    try {
      res.end(`${await start(forms[q.get('as')]())}`);
    } catch (e) {
      res.end(e.code || e.message);
    }
  });
  const code = encodeURIComponent('process.exit() || 1');
  assert.strictEqual((await get(`/p?as=plain&v=${code}`)).text, 'ERR_BAILEY_DENIED');
  assert.strictEqual((await get(`/b?as=base64&v=${code}`)).text, 'ERR_BAILEY_DENIED');
  assert.strictEqual((await get('/f?as=file&v=w.js')).text, '2');
  // A URL has no line ends, and a program in one ends at "?". Not as a literal, which
  // would be the program's own text.
  const exit = ['process', 'exit();//'].join('.');
  for (const v of [`";\n${exit}`, `";\r\n\t${exit}?x`, `";${exit}#x`, `";${exit}`]) {
    const r = await get(`/r?as=raw&v=${encodeURIComponent(v)}`); // eslint-disable-line no-await-in-loop
    assert.strictEqual(r.text, 'ERR_BAILEY_DENIED', v);
  }
  assert.strictEqual((await get('/r?as=raw&v=a%0Ab')).text, 'ab');
  // Node takes nothing else for base64.
  assert.strictEqual((await get(`/l?as=loose&v=${encodeURIComponent(`";${exit}`)}`)).text, 'ERR_BAILEY_DENIED');
});

test('environment_files_are_asked_for', { skip: typeof process.loadEnvFile !== 'function' }, () => {
  fs.writeFileSync(`${dir}/env`, 'BAILEY_TEST_VARIABLE=here\n');
  process.loadEnvFile(`${dir}/env`);
  assert.strictEqual(process.env.BAILEY_TEST_VARIABLE, 'here');
  process.loadEnvFile(new URL(`file://${dir}/env`));
  for (const file of [`${dir}/secret`, new URL(`file://${dir}/secret`)]) assert.throws(() => process.loadEnvFile(file), denied);
});

test('a_pattern_of_paths_leads_out_of_no_directory', { skip: typeof fs.globSync !== 'function' }, async () => {
  const { bailey } = require('./helper');
  const detected = { code: 'ERR_BAILEY_DENIED' };
  fs.mkdirSync(`${dir}/public`);
  fs.writeFileSync(`${dir}/public/a.txt`, '');
  const list = (v, form) => bailey.run({ method: 'GET', url: `/g${form.name}?v=${encodeURIComponent(v)}`, headers: {} }, () => form(v));
  const forms = [
    async function sync(v) { return fs.globSync(`${dir}/public/${v}`); },
    async function array(v) { return fs.globSync(['none', `${dir}/public/${v}`]); },
    async function inside(v) { return fs.globSync(v, { cwd: `${dir}/public` }); },
    async function promised(v) { const all = []; for await (const x of fs.promises.glob(`${dir}/public/${v}`)) all.push(x); return all; },
    (v) => new Promise((ok, bad) => { fs.glob(`${dir}/public/${v}`, (e, all) => (e ? bad(e) : ok(all))); }),
  ];
  for (const form of forms) {
    assert.strictEqual((await list('*.txt', form)).length, 1, form.name);
    assert.strictEqual((await list('*.{txt,js}', form)).length, 1, form.name);
    assert.strictEqual((await list('[ab].t?(x)t', form)).length, 1, form.name);
    for (const dots of ['.{.,x}', '{.,x}.', '[.][.]', '.{Z..a}.', '{.{x},.}.', '.@(.)']) {
      await assert.rejects(list([dots, 's*'].join('/'), form), detected, `${form.name} ${dots}`);
    }
    // As a literal it would be the program's own text.
    await assert.rejects(list(['..', 's*'].join('/'), form), detected, form.name);
  }
  const { 2: inside } = forms;
  for (const v of ['{/etc/pass*,x}', '{x,/etc/pass*}', '{,x}/etc/pass*', '{x},/etc/pass*}']) await assert.rejects(list(v, inside), detected, v);
  let reads = 0;
  const once = (cwd) => ({ get cwd() { reads += 1; return reads === 1 ? cwd : '/etc'; } });
  const places = [
    async function text(v) { return fs.globSync('a*', { cwd: `${dir}/public/${v}` }); },
    async function href(v) { return fs.globSync('a*', { cwd: new URL(`file://${dir}/public/${v}`) }); },
    async function getter(v) { reads = 0; return fs.globSync('a*', once(`${dir}/public/${v}`)); },
    function called(v) { return new Promise((ok, bad) => { fs.glob('a*', { cwd: `${dir}/public/${v}` }, (e, all) => (e ? bad(e) : ok(all))); }); },
  ];
  for (const form of places) {
    assert.deepStrictEqual(await list('./', form), ['a.txt'], form.name);
    await assert.rejects(list(['..', '..', 'etc'].join('/'), form), detected, form.name);
  }
});

test('vm_runs_the_programs_own_code', () => {
  assert.strictEqual(vm.runInNewContext('1 + 1'), 2);
  assert.strictEqual(new vm.Script('2 + 2').runInThisContext(), 4);
  assert.ok(new vm.Script('1') instanceof vm.Script);
});

test('middleware_names_the_request', async (t) => {
  const { bailey } = require('./helper');
  const get = await serve(t, (req, res) => bailey.middleware()(req, res, () => res.end(bailey.request().id)));
  const r = await get('/', { headers: { 'x-request-id': 'abc-1' } });
  assert.strictEqual(r.text, 'abc-1');
  assert.strictEqual(r.headers['x-request-id'], 'abc-1');
  assert.strictEqual((await get('/', { headers: { 'x-request-id': 'a b\tc' } })).text.includes(' '), false);
  assert.strictEqual(bailey.request(), null);
});

test('events_have_the_form_that_is_bound', () => {
  const known = new Set(fs.readFileSync(`${top}/Documentation/events.rst`, 'utf8').match(/``(\w+)``/g).map((s) => s.slice(2, -2)));
  assert.ok(events.length > 5);
  for (const e of events) {
    const plain = JSON.parse(JSON.stringify(e));
    assert.strictEqual(plain.version, 1);
    assert.match(plain.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const key of Object.keys(plain)) assert.ok(known.has(key), `${key} is not in events.rst`);
  }
});

test('requests_of_http2_and_https_are_known', async (t) => {
  const http2 = require('node:http2');
  const https = require('node:https');
  const { bailey } = require('./helper');
  const server = http2.createServer((req, res) => setImmediate(() => {
    const { route, method } = bailey.request();
    try {
      fs.readFileSync(`${dir}/area/${new URL(req.url, 'http://x').searchParams.get('f')}`);
    } catch (e) {
      res.end(`${method} ${route} ${e.code}`);
    }
  }));
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
  t.after(() => { session.close(); server.close(); });
  const text = await new Promise((ok, bad) => {
    const stream = session.request({ ':path': '/a/b?f=../secret' });
    let all = '';
    stream.on('data', (d) => { all += d; });
    stream.on('end', () => ok(all));
    stream.on('error', bad);
    stream.end();
  });
  assert.strictEqual(text, 'GET /a/b ERR_BAILEY_DENIED');
  const secure = new https.Server({}, (req) => { req.seen = bailey.request(); });
  const request = { url: '/s', method: 'GET', headers: {}, once() {}, on() {} };
  secure.emit('request', request, {});
  assert.strictEqual(request.seen.route, '/s');
});

test('a_host_is_read_as_urls_are', async (t) => {
  const server = http.createServer((req, res) => res.end('hi')).listen(0, '127.0.0.1');
  await new Promise((ok) => { server.on('listening', ok); });
  t.after(() => { server.close(); server.closeAllConnections(); });
  const { port } = server.address();
  let n = 0;
  let prefix = '';
  const get = await serve(t, (req, res) => {
    const q = new URL(req.url, 'http://x').searchParams;
    const lookup = (h, o, cb) => (o.all ? cb(null, [{ address: '127.0.0.1', family: 4 }]) : cb(null, '127.0.0.1', 4));
    const text = prefix + q.get('u');
    const u = text[0] === '/' ? new URL(text, 'http://base.example') : new URL(text);
    http.get({ host: u.hostname, port, agent: false, lookup }, (r) => r.resume().on('end', () => res.end('hi')))
      .on('error', (e) => res.end(e.code));
  });
  const at = async (before, u, headers) => {
    prefix = before;
    return (await get(`/r${n += 1}?${new URLSearchParams({ u })}`, { headers })).text;
  };
  for (const u of ['127.0.0.1/', '127.0.0.1:9200/_search', 'localhost/x', 'LOCALHOST?x', '2130706433/', '0x7f.1#x', 'a@2130706433/',
    'x:y@127.1:80\\z', 'localhost:80', '127.0.\t0.1', 'db.local/x', 'local%68ost/x']) {
    assert.strictEqual(await at('http://', u), 'ERR_BAILEY_DENIED', JSON.stringify(u));
  }
  for (const u of ['http:/127.0.0.1/x', 'http:127.0.0.1/x', 'http:\\2130706433', 'http:/\t/127.0.0.1', 'http://127.0.\t0.1', 'ht\ntp:2130706433',
    "http://a'@127.0.0.1/", 'http://<@127.0.0.1/', 'http://a b@2130706433/', `http://${'a'.repeat(700)}@127.0.0.1/`,
    `http://${'a'.repeat(700)}:b@2130706433/`, '//127.0.0.1', '///localhost/', '/\\localhost/', '/\t/2130706433/']) {
    assert.strictEqual(await at('', u), 'ERR_BAILEY_DENIED', JSON.stringify(u));
  }
  // What names another host, or none.
  for (const u of ['inner.example/a?b=//127.0.0.2/', 'inner.example:80/localhost']) {
    assert.strictEqual(await at('http://', u), 'ERR_BAILEY_DENIED', u);
  }
  for (const u of ['x/127.0.0.1', 'a b', 'see localhost/x', 'x.localhost/', '127.0.0.12/', '1.127.0.0.1', '12/3', 'mailto:x', 'http:/x/localhost']) {
    assert.strictEqual(await at('http://localhost/', u), 'hi', u);
    assert.strictEqual(await at('http://127.0.0.1/', u), 'hi', u);
  }
  assert.strictEqual(await at('http://text/', 'z', { accept: 'text/html' }), 'hi');
});

test('a_datagram_socket_connects_by_name_only_where_it_may', async (t) => {
  const connect = (host) => new Promise((ok, bad) => {
    const socket = dgram.createSocket('udp4');
    t.after(() => socket.close());
    socket.connect(9, host, (e) => (e ? bad(e) : ok(socket.remoteAddress().address)));
  });
  assert.strictEqual(await connect('localhost'), '127.0.0.1');
  const get = await serve(t, (req, res) => {
    connect(new URL(req.url, 'http://x').searchParams.get('h')).then((a) => res.end(a), (e) => res.end(e.code));
  });
  assert.strictEqual((await get('/udp?h=localhost')).text, 'ERR_BAILEY_DENIED');
});

test('what_is_refused_on_a_connection_kept_open_is_told', async (t) => {
  const server = http.createServer((req, res) => res.end('hi')).listen(0, '127.0.0.1');
  await new Promise((ok) => { server.on('listening', ok); });
  const agent = new http.Agent({ keepAlive: true });
  t.after(() => { agent.destroy(); server.close(); });
  const get = await serve(t, (req, res) => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent }, (r) => r.resume().on('end', () => res.end('hi')))
      .on('error', (e) => res.end(e.code));
  });
  assert.strictEqual((await get('/own')).text, 'hi');
  await new Promise((ok) => { setTimeout(ok, 50); });
  assert.ok(Object.keys(agent.freeSockets).length);
  assert.strictEqual((await get('/told?h=127.0.0.1')).text, 'ERR_BAILEY_DENIED');
});

test('a_request_that_waits_for_a_connection_is_asked_about', async (t) => {
  const server = http.createServer((req, res) => setTimeout(() => res.end('hi'), 50)).listen(0, '127.0.0.1');
  await new Promise((ok) => { server.on('listening', ok); });
  const keep = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const close = new http.Agent({ keepAlive: false, maxSockets: 1 });
  t.after(() => { keep.destroy(); close.destroy(); server.close(); });
  const get = await serve(t, (req, res) => {
    const url = new URL(req.url, 'http://x');
    http.get({ host: '127.0.0.1', port: server.address().port, agent: url.pathname.endsWith('close') ? close : keep }, (r) => r.resume().on('end', () => res.end('hi')))
      .on('error', (e) => res.end(e.code));
  });
  for (const kind of ['keep', 'close']) {
    const all = [`/own-${kind}`, `/told-${kind}?h=127.0.0.1`, `/own-${kind}?x=2`, `/tell-${kind}?h=127.0.0.1`, `/own-${kind}?x=3`].map((u) => get(u));
    const texts = (await Promise.all(all)).map((r) => r.text); // eslint-disable-line no-await-in-loop
    assert.deepStrictEqual(texts, ['hi', 'ERR_BAILEY_DENIED', 'hi', 'ERR_BAILEY_DENIED', 'hi'], kind);
    // All were answered, so none holds the agent's only place.
    assert.strictEqual((await get(`/own-${kind}?x=4`)).text, 'hi'); // eslint-disable-line no-await-in-loop
  }
});

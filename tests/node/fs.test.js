// SPDX-License-Identifier: GPL-2.0
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const test = require('node:test');
const url = require('node:url');
const util = require('node:util');
const {
  bailey, dir, protect, serve, fresh,
} = require('./helper');

fs.mkdirSync(`${dir}/area/sub`, { recursive: true });
fs.writeFileSync(`${dir}/area/a.txt`, 'hello');
fs.writeFileSync(`${dir}/secret`, 'secret');
protect(`
  deny ${dir}/denied* rw, deny ${dir}/unwritten-*/sub/some w, deny ${dir}/tree/sub/unread r,
  ^files { ${dir}/area/** r, }
`, { routes: { 'GET /narrow/*': 'files', '/area/*': { area: `${dir}/area` } } });

const denied = {
  code: 'EACCES', errno: -13, path: `${dir}/denied`, rule: /^\d+$/, line: 6,
};
function isDenied(e) {
  assert.strictEqual(e.code, 'EACCES');
  assert.strictEqual(e.errno, denied.errno);
  assert.strictEqual(e.path, denied.path);
  assert.match(`${e.rule}`, denied.rule);
  assert.strictEqual(e.file, 'policy');
  assert.match(e.message, /deny .*denied\* rw/);
  return true;
}

test('every_form_of_an_operation_is_refused', async (t) => {
  const file = `${dir}/denied`;
  const args = {
    readFile: [file], writeFile: [file, 'x'], appendFile: [file, 'x'], open: [file, 'r'], unlink: [file],
    rm: [file], truncate: [file, 0], chmod: [file, 0o600], chown: [file, 0, 0], lchown: [file, 0, 0],
    utimes: [file, 0, 0], lutimes: [file, 0, 0], copyFile: [file, `${dir}/x`], rename: [file, `${dir}/x`],
    symlink: ['/x', file], cp: [file, `${dir}/x`, {}],
  };
  for (const [name, list] of Object.entries(args)) {
    await t.test(name, async () => {
      assert.throws(() => fs[`${name}Sync`](...list), isDenied);
      await assert.rejects(util.promisify(fs[name])(...list), isDenied);
      await assert.rejects(fs.promises[name](...list), isDenied);
    });
  }
  for (const [name, list] of [['readdir', ['/etc']], ['mkdir', ['/etc/x']], ['rmdir', ['/etc/x']],
    ['opendir', ['/etc']], ['mkdtemp', ['/etc/x']]]) {
    await t.test(name, async () => {
      assert.throws(() => fs[`${name}Sync`](...list), { code: 'EACCES' });
      await assert.rejects(fs.promises[name](...list), { code: 'EACCES' });
    });
  }
});

test('each_entry_that_is_copied_is_asked_about', async () => {
  fs.mkdirSync(`${dir}/tree/sub`, { recursive: true });
  fs.writeFileSync(`${dir}/tree/sub/some`, 'x');
  const ways = {
    cpSync: (to, o) => fs.cpSync(`${dir}/tree`, to, { recursive: true, ...o }), cp: (to, o) => util.promisify(fs.cp)(`${dir}/tree`, to, { recursive: true, ...o }),
    promises: (to, o) => fs.promises.cp(`${dir}/tree`, to, { recursive: true, ...o }),
  };
  for (const [name, way] of Object.entries(ways)) {
    await way(`${dir}/copied-${name}`); // eslint-disable-line no-await-in-loop
    assert.strictEqual(fs.readFileSync(`${dir}/copied-${name}/sub/some`, 'utf8'), 'x');
    const filter = (from) => !from.endsWith('some');
    await way(`${dir}/filtered-${name}`, { filter }); // eslint-disable-line no-await-in-loop
    assert.ok(!fs.existsSync(`${dir}/filtered-${name}/sub/some`));
    // Of "unwritten" nothing may be written, nor of "unread" read, by policy.
    await assert.rejects(async () => way(`${dir}/unwritten-${name}`), { code: 'EACCES', path: /unwritten-\w+\/sub\/some$/ }, name); // eslint-disable-line no-await-in-loop
  }
  fs.renameSync(`${dir}/tree/sub/some`, `${dir}/tree/sub/unread`);
  for (const [name, way] of Object.entries(ways)) await assert.rejects(async () => way(`${dir}/again-${name}`), { code: 'EACCES', path: /tree\/sub\/unread$/ }, name); // eslint-disable-line no-await-in-loop
});

test('streams_are_refused', async () => {
  for (const make of [() => fs.createReadStream(`${dir}/denied`), () => fs.createWriteStream(`${dir}/denied`)]) {
    await assert.rejects(new Promise((ok, bad) => { make().on('error', bad).on('open', ok); }), isDenied);
  }
});

test('buffers_and_urls_are_paths_too', () => {
  assert.throws(() => fs.readFileSync(Buffer.from(`${dir}/denied`)), isDenied);
  assert.throws(() => fs.readFileSync(new URL(`file://${dir}/denied`)), isDenied);
  assert.throws(() => fs.readFileSync(`${dir}/area/../denied`), isDenied);
});

test('modules_that_import_see_the_guard', async () => {
  fs.writeFileSync(`${dir}/m.mjs`, `
    import { readFileSync } from 'node:fs';
    import { readFile } from 'node:fs/promises';
    export const a = () => readFileSync('${dir}/denied');
    export const b = () => readFile('${dir}/denied');
  `);
  const m = await import(`${dir}/m.mjs`);
  assert.throws(m.a, isDenied);
  await assert.rejects(m.b(), isDenied);
});

test('what_is_allowed_works_as_before', async () => {
  assert.strictEqual(fs.readFileSync(`${dir}/area/a.txt`, 'utf8'), 'hello');
  assert.strictEqual(await fs.promises.readFile(`${dir}/area/a.txt`, 'utf8'), 'hello');
  assert.strictEqual(await util.promisify(fs.exists)(`${dir}/secret`), true);
  fs.writeFileSync(`${dir}/new`, 'x', { flag: 'wx' });
  assert.strictEqual(fs.existsSync(`${dir}/new`), true);
  assert.strictEqual(fs.realpathSync.native(`${dir}/area/..`), fs.realpathSync(dir));
  assert.strictEqual(fs.readFileSync.name, 'readFileSync');
});

test('tampering_with_prototypes_changes_no_decision', () => {
  const { includes, startsWith } = String.prototype;
  const { has } = Set.prototype;
  const { parse } = JSON;
  try {
    String.prototype.includes = () => false;
    String.prototype.startsWith = () => false;
    Set.prototype.has = () => true;
    JSON.parse = () => ({});
    Object.prototype.mode = 'off';
    Array.prototype[Symbol.iterator]; // eslint-disable-line no-unused-expressions
    assert.throws(() => fs.readFileSync(`${dir}/denied`), isDenied);
  } finally {
    String.prototype.includes = includes;
    String.prototype.startsWith = startsWith;
    Set.prototype.has = has;
    JSON.parse = parse;
    delete Object.prototype.mode;
  }
});

test('the_guard_cannot_be_changed_by_who_finds_its_modules', () => {
  const guard = require('../../tools/node/lib/guard');
  for (const change of [() => { guard.file = () => null; }, () => { guard.state.mode = 'report'; },
    () => { guard.state.routes.length = 0; }, () => { guard.native.file = () => undefined; },
    () => { require('../../tools/node/lib/values').find = () => undefined; }]) assert.throws(change, TypeError);
  assert.throws(() => fs.readFileSync(`${dir}/denied`), isDenied);
});

const handler = (req, res) => {
  const url = new URL(req.url, 'http://x');
  const file = url.searchParams.get('f');
  const name = {
    join: () => path.join(dir, 'area/sub', file),
    resolve: () => path.resolve(dir, 'area/sub', file),
    plain: () => `${dir}/area/sub/${file}`,
    prefix: () => `${dir}/area/sub/img-${file}`,
    suffix: () => path.join(dir, 'area/sub', `${file}.txt`),
  }[url.searchParams.get('how')]();
  fs.readFile(name, (e, data) => res.end(e ? `${e.code}` : data));
};

test('traversal_is_refused_however_the_path_is_made', async (t) => {
  const get = await serve(t, handler);
  for (const how of ['join', 'resolve', 'plain', 'prefix', 'suffix']) {
    for (const f of ['../../secret', '..%2f..%2fsecret', 'x/../../../secret']) {
      // "img-.." is a name like any other.
      if (how === 'prefix' && f[0] === '.') continue;
      const { value, events } = await fresh(() => get(`/x?how=${how}&f=${f}`, { headers: { 'x-request-id': 'r1' } }));
      assert.strictEqual(value.text, 'ERR_BAILEY_DENIED', `${how} ${f}`);
      assert.strictEqual(events.length, 1);
      const [e] = events;
      assert.strictEqual(e.detection, 'path-traversal');
      assert.strictEqual(e.request, 'r1');
      assert.strictEqual(e.route, '/x');
      assert.strictEqual(e.value_source, 'query.f');
      assert.match(e.code, /fs\.test\.js:\d+$/);
      assert.strictEqual(e.version, 1);
    }
  }
});

test('an_absolute_path_from_the_request_is_refused', async (t) => {
  const get = await serve(t, handler);
  const { value } = await fresh(() => get(`/x?how=resolve&f=${dir}/secret`));
  assert.strictEqual(value.text, 'ERR_BAILEY_DENIED');
});

test('a_path_that_one_request_chose_no_other_may_name_from_the_root', async (t) => {
  const get = await serve(t, handler);
  for (const f of ['deep/mine.txt', 'deep//yours.txt']) {
    for (let i = 0; i < 3; i += 1) assert.strictEqual((await get(`/chosen?how=resolve&f=${f}`)).text, 'ENOENT');
    const { value, events } = await fresh(() => get(`/chosen?how=resolve&f=${dir}/area/sub/${f.replace('//', '/')}`));
    assert.strictEqual(value.text, 'ERR_BAILEY_DENIED', f);
    assert.strictEqual(events[0].detection, 'path-traversal');
  }
});

test('a_path_that_the_route_opens_by_itself_is_its_own', async (t) => {
  const get = await serve(t, (req, res) => {
    fs.readFile(`${dir}${'/own.txt'}`, (e) => res.end(e.code));
  });
  assert.strictEqual((await get('/itself')).text, 'ENOENT');
  assert.strictEqual((await get(`/itself?f=${dir}/own.txt`)).text, 'ENOENT');
  assert.strictEqual((await get(`/another?f=${dir}/own.txt`)).text, 'ERR_BAILEY_DENIED');
});

test('what_one_handler_opens_by_itself_another_may_not_be_told_to', async (t) => {
  const get = await serve(t, (req, res) => {
    const f = new URL(req.url, 'http://x').searchParams.get('f');
    fs.readFile(`${dir}${'/shared.txt'}`, () => {
      if (f === null) res.end('own');
      else fs.readFile(path.resolve(dir, 'area', f), (e) => res.end(e.code));
    });
  });
  for (let i = 0; i < 3; i += 1) assert.strictEqual((await get('/both')).text, 'own');
  assert.strictEqual((await get(`/both?f=${dir}/shared.txt`)).text, 'ERR_BAILEY_DENIED');
});

test('a_path_that_resolve_makes_normal_is_the_requests', async (t) => {
  const get = await serve(t, handler);
  for (const f of [`/${dir}/secret`, `${dir}/secret/`, `${dir}/./secret`]) {
    for (let i = 0; i < 2; i += 1) assert.strictEqual((await get(`/x?how=resolve&f=${f}`)).text, 'ERR_BAILEY_DENIED', f);
  }
});

test('a_query_is_read_as_leniently_as_applications_do', async (t) => {
  const get = await serve(t, handler);
  for (const f of ['%/../../../secret', '%/%2e%2e/%2e%2e/%2e%2e/secret', '%ff/%2e%2e/%2e%2e/%2e%2e/secret', '../../secret#zz',
    '%2e%2e/%2e%2e/secret#%']) {
    const { value, events } = await fresh(() => get(`/x?how=join&f=${f}`));
    assert.strictEqual(value.text, 'ERR_BAILEY_DENIED', f);
    assert.strictEqual(events[0].detection, 'path-traversal');
  }
});

test('events_of_a_request_belong_to_it', async (t) => {
  const seen = [];
  const get = await serve(t, (req, res) => {
    let body = '';
    req.on('data', (d) => { seen.push(bailey.request()); body += d; });
    req.on('end', () => {
      seen.push(bailey.request());
      res.on('finish', () => seen.push(bailey.request()));
      fs.readFile(path.join(dir, 'area/sub', JSON.parse(body).f), (e, data) => res.end(e ? e.code : data));
    });
  });
  const send = () => new Promise((ok, bad) => {
    const req = http.request({ port: get.port, host: '127.0.0.1', path: '/body', method: 'POST', agent: false }, (res) => {
      let text = '';
      res.on('data', (d) => { text += d; });
      res.on('end', () => ok(text));
    });
    req.on('error', bad);
    // The body comes after the request, by itself.
    req.flushHeaders();
    setTimeout(() => req.end('{"f":"../../secret"}'), 50);
  });
  assert.strictEqual(await send(), 'ERR_BAILEY_DENIED');
  assert.ok(seen.length >= 3 && seen.every((r) => r !== null && r.method === 'POST'));
});

test('values_behind_many_others_are_looked_at', async (t) => {
  const get = await serve(t, async (req, res) => {
    let body = '';
    for await (const d of req) body += d;
    fs.readFile(path.join(dir, 'area/sub', JSON.parse(body).f), (e, data) => res.end(e ? e.code : data));
  });
  const body = JSON.stringify({ x: `["%31",${'11,'.repeat(30000)}"zz"]`, f: '../../secret' });
  assert.strictEqual((await get('/many', { method: 'POST', body, headers: { 'content-type': 'application/json' } })).text, 'ERR_BAILEY_DENIED');
});

test('what_objects_inherit_hides_no_value', async (t) => {
  const get = await serve(t, handler);
  Object.prototype.originalUrl = '/nothing'; // eslint-disable-line no-extend-native
  Object.prototype.route = { path: '/area/*' }; // eslint-disable-line no-extend-native
  try {
    assert.strictEqual((await get('/x?how=join&f=../../secret')).text, 'ERR_BAILEY_DENIED');
  } finally {
    delete Object.prototype.originalUrl;
    delete Object.prototype.route;
  }
});

test('dots_that_do_not_lead_out_are_not_traversal', async (t) => {
  const get = await serve(t, handler);
  for (const f of ['a..b', '...', 'x/../y', './y', '..txt', 'y..']) {
    for (const how of ['join', 'resolve', 'plain', 'suffix']) {
      const { value, events } = await fresh(() => get(`/x?how=${how}&f=${f}&other=../../wait...`));
      assert.ok(['ENOENT', 'EISDIR'].includes(value.text), `${how} ${f}: ${value.text}`);
      assert.strictEqual(events.length, 0);
    }
  }
});

test('a_route_with_an_area_may_use_all_of_it', async (t) => {
  const get = await serve(t, handler);
  assert.strictEqual((await get('/area/x?how=join&f=../a.txt')).text, 'hello');
  assert.strictEqual((await get('/area/x?how=join&f=../../secret')).text, 'ERR_BAILEY_DENIED');
});

test('the_hat_of_the_route_decides', async (t) => {
  const get = await serve(t, (req, res) => {
    setTimeout(() => fs.promises.readFile(`${dir}/secret`).then((d) => res.end(d), (e) => res.end(e.code)), 2);
  });
  assert.strictEqual((await get('/wide')).text, 'secret');
  const { value, events } = await fresh(() => get('/narrow/1'));
  assert.strictEqual(value.text, 'EACCES');
  assert.strictEqual(events[0].profile, 'test//files');
});

test('requests_are_told_apart_across_awaits', async (t) => {
  const get = await serve(t, async (req, res) => {
    await new Promise((ok) => { setTimeout(ok, Math.random() * 10); });
    await fs.promises.stat(dir);
    await fs.promises.readFile(`${dir}/denied`).catch(() => {});
    res.end();
  });
  const { events } = await fresh(() => Promise.all(Array.from({ length: 20 }, (x, i) =>
    get(`/r${i}`, { headers: { 'x-request-id': `id${i}` } }))));
  assert.strictEqual(events.length, 20);
  for (const e of events) assert.strictEqual(e.request, e.route.replace('/r', 'id'));
});

// Older ones take nothing but a URL.
const takesLike = (() => {
  try {
    return url.fileURLToPath({ href: 'a', protocol: 'file:', hostname: '', pathname: '/x' }) === '/x';
  } catch {
    return false;
  }
})();

test('what_looks_like_a_url_is_asked_about_as_the_path_that_it_opens', { skip: !takesLike && 'this node does not take it' }, async (t) => {
  const like = (pathname, href = 'a') => ({ href, protocol: 'file:', hostname: '', pathname });
  const file = `${dir}/denied`;
  for (const href of ['a', `file://${dir}/area/a.txt`]) {
    assert.throws(() => fs.readFileSync(like(file, href)), isDenied);
    assert.throws(() => fs.writeFileSync(like(file, href), 'x'), isDenied);
    assert.throws(() => fs.renameSync(`${dir}/area/a.txt`, like(file, href)), isDenied);
    await assert.rejects(fs.promises.readFile(like(file, href)), isDenied);
    await assert.rejects(util.promisify(fs.readFile)(like(file, href)), isDenied);
    await assert.rejects(new Promise((ok, bad) => { fs.createReadStream(like(file, href)).on('error', bad).on('open', ok); }), isDenied);
  }
  // It is read once.
  const good = `${dir}/area/a.txt`;
  const twice = like(good);
  let n = 0;
  Object.defineProperty(twice, 'pathname', { get() { n += 1; return n === 1 ? good : file; } });
  assert.strictEqual(fs.readFileSync(twice, 'utf8'), 'hello');
  const hidden = new Proxy(like(file), { has: () => false, get: (o, k) => (k === 'href' && n++ === 1 ? undefined : o[k]) });
  assert.throws(() => fs.readFileSync(hidden));
  // Of the request.
  const get = await serve(t, (req, res) => {
    const f = JSON.parse(new URL(req.url, 'http://x').searchParams.get('f'));
    fs.readFile(f, 'utf8', (e, text) => res.end(e ? e.code : text));
  });
  assert.strictEqual((await get(`/like?f=${encodeURIComponent(JSON.stringify(like(`${dir}/secret`)))}`)).text, 'ERR_BAILEY_DENIED');
  // What node takes and refuses stays so.
  const handle = await fs.promises.open(good);
  assert.strictEqual(await fs.promises.readFile(handle, 'utf8'), 'hello');
  await handle.close();
  assert.strictEqual(fs.readFileSync(new URL(`file://${good}`), 'utf8'), 'hello');
  assert.strictEqual(fs.readFileSync(Buffer.from(good), 'utf8'), 'hello');
  assert.throws(() => fs.readFileSync({}), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => fs.readFileSync(new URL('http://x/')), { code: 'ERR_INVALID_URL_SCHEME' });
  await assert.rejects(fs.promises.readFile(new URL('http://x/')), { code: 'ERR_INVALID_URL_SCHEME' });
  assert.strictEqual(fs.existsSync(new URL('http://x/')), false);
});

test('a_dot_of_a_value_beside_one_of_the_program_s_is_two', async (t) => {
  const make = {
    name: (q) => `${dir}/area/${q.get('a')}.${q.get('b')}`,
    joined: (q) => path.join(dir, 'area', `${q.get('a')}.${q.get('b')}`),
    hidden: (q) => path.resolve(dir, 'area', `.${q.get('b')}`),
    both: (q) => `${dir}/area/${q.get('a')}${q.get('b')}`,
  };
  const get = await serve(t, (req, res) => {
    const q = new URL(req.url, 'http://x').searchParams;
    fs.readFile(make[q.get('how')](q), (e, data) => res.end(e ? e.code : `${data}`));
  });
  const ask = async (how, a, b) => (await get(`/beside?${new URLSearchParams({ how, a, b })}`)).text;
  for (const [how, a, b] of [['name', '', './secret'], ['joined', '', './secret'], ['hidden', '', './secret'], ['both', '.', './secret'], ['name', 'sub/.', '/../secret'], ['joined', '', './/secret']]) {
    assert.strictEqual(await ask(how, a, b), 'ERR_BAILEY_DENIED', how); // eslint-disable-line no-await-in-loop
  }
  assert.strictEqual(await ask('name', 'a', 'txt'), 'hello');
  assert.strictEqual(await ask('both', './', './a.txt'), 'hello');
  assert.strictEqual(await ask('name', 'a.', './txt'), 'ENOENT');
  assert.strictEqual(await ask('name', 'sub/.', '/a.txt'), 'hello');
});

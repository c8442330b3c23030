// SPDX-License-Identifier: GPL-2.0
// What programs make of a text besides decoding it is found, wherever the request has it; and
// bodies that came compressed.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const http2 = require('node:http2');
const path = require('node:path');
const test = require('node:test');
const zlib = require('node:zlib');
const { bailey, dir, serve } = require('./helper');

bailey.protect({ log: () => {} });
const lib = (name) => require(`../../tools/node/lib/${name}`);
const { current } = lib('context');
const { find } = lib('values');
const inject = lib('detect/inject');
const ssrf = lib('detect/ssrf');

const ATTACK = "x' OR 1=1 -- y";
let count = 0;
const statement = (value) => inject.statement(`SELECT * FROM users WHERE name = '${value}'`, 'postgres') !== null;
const escape = (text, prefix, size) => [...text].map((c) => prefix + c.charCodeAt(0).toString(16).padStart(size, '0')).join('');
// @sent in each part of a request: is a statement of @used refused there?
const WHERE = {
  query: (text, url) => ({ url: `${url}?a=${encodeURIComponent(text)}`, headers: {} }),
  path: (text, url) => ({ url: `${url}/${encodeURIComponent(text)}`, headers: {} }),
  body: (text, url) => ({ url, headers: {}, body: { a: { b: text } } }),
  cookie: (text, url) => ({ url, headers: { cookie: `a=${encodeURIComponent(text)}` } }),
  base64: (text, url) => ({ url: `${url}?a=${encodeURIComponent(Buffer.from(text).toString('base64'))}`, headers: {} }),
};
function refused(sent, used, where) {
  count += 1;
  return bailey.run({ method: 'POST', ...WHERE[where](sent, `/r${count}`) }, () => statement(used));
}
function everywhere(cases) {
  for (const [sent, used] of cases) {
    for (const where of Object.keys(WHERE)) assert.ok(refused(sent, used, where), `${sent} in ${where}`);
    assert.ok(!refused(sent, 'y', 'query'), sent);
  }
}

test('characters_told_by_entities_are_found', () => {
  everywhere([["x&#39; OR 1=1 -- ", "x' OR 1=1 -- "], ['x&#x27; OR 1=1', "x' OR 1=1"], ['x&apos; OR 1=1', "x' OR 1=1"], ['x&#39 OR 1=1', "x' OR 1=1"],
    ['a&lt;b&#0039;;--', "a<b';--"], ['x&amp;#39; OR 1=1', "x' OR 1=1"],
    // What stands for more than is known here.
    ['&eacute;x&#39; OR 1=1&szlig;', "éx' OR 1=1ß"]]);
});

test('escapes_of_programs_are_found', () => {
  everywhere([[escape(ATTACK, '\\u', 4), ATTACK], [escape(ATTACK, '\\x', 2), ATTACK], ["x\\' OR 1=1", "x' OR 1=1"], ["x\\47 OR\\n1=1", "x' OR\n1=1"], ["x\\u{27} OR 1=1", "x' OR 1=1"]]);
});

test('other_normal_forms_and_letters_without_accents_are_found', () => {
  // The ligature is one of NFKC, which is compared, too.
  everywhere([["e\u0301\ufb01' OR 1=1", "\u00e9\ufb01' OR 1=1"], ["\u00e9\uff07 OR 1=1", "e\u0301' OR 1=1"], ["\u00e9' OR 1=1", "e\u0301' OR 1=1"], ["\u00e9' OR 1=1", "e' OR 1=1"],
    ["\u00e9\uff07 OR 1=1", "e' OR 1=1"], ["\u015b' OR 1=1", "s' OR 1=1"]]);
});

test('blanks_that_a_program_takes_away_hide_nothing', () => {
  everywhere([["x'  OR\t1=1", "x' OR 1=1"], ["x'\n\n/**/OR 1=1", "x' /**/OR 1=1"], ["x' /**/OR/**/ 1=1", "x'/**/OR/**/1=1"]]);
});

test('what_a_url_has_in_its_query_is_a_value', () => {
  const coded = encodeURIComponent(ATTACK);
  everywhere([[`http://x.test/a?b=1&c=${coded}`, ATTACK], [`b=1&c=${coded}#d`, ATTACK], [`http://x.test/?c=${coded.replace(/%20/g, '+')}`, ATTACK]]);
  count += 1;
  assert.ok(bailey.run({ method: 'GET', url: `/r${count}`, headers: { referer: `https://x.test/?utm=${coded}` } }, () => statement(ATTACK)));
  // The page that a request comes from names no host that it has the server go to.
  bailey.run({ method: 'GET', url: `/r${count}`, headers: { referer: 'https://x.test/?server=redis' } }, () => {
    assert.strictEqual(ssrf.origin(current(), 'redis'), undefined);
  });
});

test('a_path_is_found_in_these_forms', () => {
  const read = (sent, used) => Object.keys(WHERE).map((where) => {
    count += 1;
    return bailey.run({ method: 'POST', ...WHERE[where](sent, `/r${count}`) }, () => {
      try {
        fs.readFileSync(path.join(dir, 'area', used));
      } catch (e) {
        return e.code;
      }
      return 'read';
    });
  });
  for (const [sent, used] of [['&#46;&#46;/../etc/x', '../../etc/x'], ['.\\u002e/../etc/x', '../../etc/x'], ['. ./ . ./etc/x', '../../etc/x'], ['\u00e9/../../../etc/x', 'e/../../../etc/x'],
    ['http://x.test/?f=../../etc/x', '../../etc/x']]) {
    assert.deepStrictEqual([...new Set(read(sent, used))], ['ERR_BAILEY_DENIED'], sent);
    assert.deepStrictEqual([...new Set(read(sent, 'y'))], ['ENOENT'], sent);
  }
});

test('many_of_these_take_little_time', () => {
  for (const unit of ['&#39;', '&eacute;', '&amp;#39;', '\\u0027', '\\', 'a=b&', '?', 'a ', 'a  ', '\u00e9', 'e\u0301', '\uff07', '%26', '\\u0026#39;', '+', '&', '&lt', '\u00e9 &+\\u0027=?']) {
    const text = unit.repeat(300000 / unit.length);
    const from = process.cpuUsage().user;
    assert.ok(!refused(text, 'y', 'body'));
    assert.ok(process.cpuUsage().user - from < 1.5e6, `${unit} ${process.cpuUsage().user - from} us`);
  }
});

const answer = (req, res) => {
  req.on('data', () => {});
  req.on('end', () => res.end(current() !== undefined && statement(ATTACK) ? 'found' : 'missed'));
};

test('a_body_that_came_compressed_is_read', async (t) => {
  const get = await serve(t, answer);
  const json = JSON.stringify({ a: ATTACK });
  const cases = [['gzip', zlib.gzipSync(json)], ['x-gzip', zlib.gzipSync(json)], ['deflate', zlib.deflateSync(json)], ['deflate', zlib.deflateRawSync(json)], ['br', zlib.brotliCompressSync(json)],
    ['GZIP', zlib.gzipSync(json)], ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(json))], ['', zlib.gzipSync(json)], ['identity', zlib.gzipSync(json)],
    ['gzip', zlib.gzipSync(`a=${encodeURIComponent(ATTACK)}`)], ['gzip', zlib.gzipSync(json + ' '.repeat(6 << 20))], ['gzip', zlib.gzipSync(json + ' '.repeat(50000)).subarray(0, -9)]];
  if (zlib.zstdCompressSync) cases.push(['zstd', zlib.zstdCompressSync(json)]);
  for (const [encoding, body] of cases) {
    count += 1;
    const r = await get(`/r${count}`, { method: 'POST', body, headers: { 'content-encoding': encoding } }); // eslint-disable-line no-await-in-loop
    assert.strictEqual(r.text, 'found', encoding);
  }
  const other = await get('/other', { method: 'POST', body: zlib.gzipSync('{"a":"b"}'), headers: { 'content-encoding': 'gzip' } });
  assert.strictEqual(other.text, 'missed');
  // What would become gigabytes is not made.
  const bomb = zlib.gzipSync(Buffer.alloc(400 << 20));
  const from = process.cpuUsage().user;
  await get('/bomb', { method: 'POST', body: bomb, headers: { 'content-encoding': 'gzip' } });
  assert.ok(process.cpuUsage().user - from < 3e6, `${process.cpuUsage().user - from} us`);
});

test('bodies_of_http2_are_read_and_run_for_their_request', async (t) => {
  const server = http2.createServer();
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  t.after(() => { client.close(); server.close(); });
  const ask = () => new Promise((ok, bad) => {
    count += 1;
    const stream = client.request({ ':method': 'POST', ':path': `/r${count}` });
    let text = '';
    stream.on('data', (d) => { text += d; });
    stream.on('end', () => ok(text));
    stream.on('error', bad);
    stream.end(JSON.stringify({ a: ATTACK }));
  });
  const is = (told) => (current() !== undefined && find(current(), (v) => v.text === ATTACK) !== undefined && statement(ATTACK) ? 'found' : told);
  const ways = [
    (stream) => { stream.on('data', () => {}); stream.once('end', () => stream.end(is('missed'))); },
    async (stream) => { for await (const part of stream) assert.ok(part.length); stream.end(is('missed')); },
  ];
  for (const way of ways) {
    server.on('stream', way);
    assert.strictEqual(await ask(), 'found', `${way}`); // eslint-disable-line no-await-in-loop
    server.removeListener('stream', way);
  }
  server.on('request', answer);
  assert.strictEqual(await ask(), 'found');
});

// SPDX-License-Identifier: GPL-2.0
// What parsers make of a request that is written so that they differ: heads of parts,
// boundaries within lines, bytes beyond ASCII, headers that stand twice.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const test = require('node:test');
const { bailey, serve } = require('./helper');

bailey.protect({ log: () => {} });
const { find } = require('../../tools/node/lib/values');
const { current } = require('../../tools/node/lib/context');

const ATTACK = "'; echo PWNED; echo '";
const has = (value) => find(current(), (v) => v.text === value) !== undefined;

// What @t's server answers a request: whether the value is one of it.
async function asker(t, change = () => {}) {
  let wanted;
  const { port } = await serve(t, (req, res) => {
    change(req);
    req.on('data', () => {});
    req.on('end', () => res.end(has(wanted) ? 'found' : 'missed'));
  });
  return (value, head, body = '') => new Promise((ok, bad) => {
    wanted = value;
    const bytes = Buffer.from(body);
    let text = '';
    const c = net.connect(port, '127.0.0.1', () => c.write(Buffer.concat([
      Buffer.from(`POST ${head.startsWith('/') ? head : `/ HTTP/1.1\r\n${head}`}Host: x\r\nConnection: close\r\nContent-Length: ${bytes.length}\r\n\r\n`, 'latin1'), bytes,
    ])));
    c.on('data', (d) => { text += d; });
    c.on('error', bad);
    c.on('end', () => ok(/found|missed|HTTP.*/.exec(text.split('\r\n\r\n')[1] || text)[0]));
  });
}

const PARTS = 'Content-Type: multipart/form-data; boundary=B\r\n';
const partOf = (disposition, value = 'x', more = '') =>
  `--B\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n${value}\r\n--B--\r\n`;

test('the_head_of_a_part_is_read_in_each_way_that_parsers_read_it', async (t) => {
  const ask = await asker(t);
  for (const [value, body] of [
    ['a|id', partOf('name="f"; filename=a|id')],
    ['a"; echo PWNED; echo "b', partOf('name="f"; filename="a\\"; echo PWNED; echo \\"b"')],
    ['a\\"; id', partOf('name="f"; filename="a\\"; id"')],
    ['a\\', partOf('name="f"; filename="a\\"; id"')],
    ['a"b; id', partOf('name="f"; filename="a"b; id"')],
    [`a${ATTACK}`, partOf(`name="f"; filename="ok"; filename="a${ATTACK}"`)],
    [`a${ATTACK}`, partOf(`name="f"; xfilename="ok"; filename="a${ATTACK}"`)],
    [`a${ATTACK}`, partOf(`name="f"; x="; filename="a${ATTACK}"`)],
    [`a${ATTACK}`, partOf(`name="f"; filename="up/to/a${ATTACK}"`)],
    [`a${ATTACK}`, partOf(`name="f"; filename="C:\\to\\a${ATTACK}"`)],
    [`a${ATTACK}`, partOf(`name="f"; filename*=utf-8''a${encodeURIComponent(ATTACK).replace(/'/g, '%27')}`)],
    [`\u00e9${ATTACK}`, partOf(`name="f"; filename*=iso-8859-1''%e9${encodeURIComponent(ATTACK).replace(/'/g, '%27')}`)],
    [`a ${ATTACK}`, partOf(`name="f"; filename="a\r\n ${ATTACK}"`)],
    ['a"; id; echo "%41', partOf('name="f"; filename="a%22; id; echo %22%41"')],
    [`a${ATTACK}`, partOf(`name="f"; filename="a${ATTACK.replace(/'/g, '&#0039;')}"`)],
    [`n${ATTACK}`, partOf(`name="ok"; name="n${ATTACK}"`)],
    ['text/a|id', partOf('name="f"; filename="a"', 'x', 'Content-Type: text/a|id\r\n')],
    ['text/a|id', partOf('name="f"; filename="a"', 'x', 'Content-Type: Text/a|id; charset=x\r\n')],
    [`x ${ATTACK}`, partOf('name="f"; filename="a"', 'x', `X-Any: x ${ATTACK}\r\n`)],
  ]) {
    assert.strictEqual(await ask(value, PARTS, body), 'found', body); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await ask(`${value}!`, PARTS, body), 'missed', body); // eslint-disable-line no-await-in-loop
  }
});

test('a_boundary_ends_a_value_where_any_parser_ends_it', async (t) => {
  const ask = await asker(t);
  const body = partOf('name="a"', `x--B${ATTACK}\n--By`);
  for (const value of [`x--B${ATTACK}\n--By`, `x--B${ATTACK}`, 'name="a"']) {
    const found = await ask(value, PARTS, body); // eslint-disable-line no-await-in-loop
    assert.strictEqual(found, value === 'name="a"' ? 'missed' : 'found', value);
  }
  const naive = `x--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n${ATTACK}--B--`;
  assert.strictEqual(await ask(ATTACK, PARTS, naive), 'found');
});

test('bytes_beyond_ascii_are_read_in_each_charset', async (t) => {
  const ask = await asker(t);
  const attack = `\u00e9${ATTACK}`;
  const bytes = Buffer.from(attack);
  const read = bytes.toString('latin1');
  const json = JSON.stringify({ name: attack });
  for (const value of [attack, read]) {
    for (const [head, body] of [
      ['', `a=1&name=${attack}`], ['', json], [PARTS, partOf(`name="f"; filename="${attack}"`)], [`X-Name: ${read}\r\n`, ''],
      [`/?f=x&g=${encodeURIComponent(attack).replace(/'/g, '%27')} HTTP/1.1\r\n`, ''],
    ]) {
      assert.strictEqual(await ask(value, head, body), 'found', `${value} ${head} ${body}`); // eslint-disable-line no-await-in-loop
    }
  }
  // A byte that is no UTF-8.
  assert.strictEqual(await ask(attack, '', Buffer.from(`name=${attack}`, 'latin1')), 'found');
  assert.strictEqual(await ask(attack, "/?f=%e9'%3b+echo%20PWNED;+echo%20' HTTP/1.1\r\n"), 'found');
  assert.strictEqual(await ask(`\ufffd${ATTACK}`, `X-Name: ${attack}\r\n`), 'found');
});

test('what_unescape_decodes_is_a_value', async (t) => {
  const ask = await asker(t);
  for (const url of ['/?f=%u002e%u002e/etc/passwd', '/%u002e%u002e/etc/passwd', '/?f=.%u002e%2fetc/passwd']) {
    assert.strictEqual(await ask('../etc/passwd', `${url} HTTP/1.1\r\n`), 'found', url); // eslint-disable-line no-await-in-loop
  }
  assert.strictEqual(await ask(`a b${ATTACK}`, `/?f=a+b%u0027${encodeURIComponent(ATTACK.slice(1))} HTTP/1.1\r\n`), 'found');
});

test('a_repeated_header_is_a_value_whatever_the_program_adds', async (t) => {
  const twice = `User-Agent: a\r\nUser-Agent: b${ATTACK}\r\n`;
  const value = `b${ATTACK}`;
  const added = await asker(t, (req) => { req.headers['x-request-start'] = '1'; });
  for (const head of [twice, `X-Any: 1\r\n${twice}`, `${twice}X-Any: 1\r\n`, `1: 2\r\n${twice}`]) {
    assert.strictEqual(await added(value, head), 'found', head); // eslint-disable-line no-await-in-loop
  }
  const more = await asker(t, (req) => { for (let i = 0; i < 9; i += 1) req.headers[`x-${i}`] = '1'; });
  assert.strictEqual(await more(value, twice), 'found');
  const plain = await asker(t);
  Object.prototype[''] = 'x'; // eslint-disable-line no-extend-native
  try {
    assert.strictEqual(await plain(value, twice), 'found');
  } finally {
    delete Object.prototype[''];
  }
});

test('what_is_written_to_be_read_often_costs_its_length', async (t) => {
  const ask = await asker(t);
  const long = 3 << 20;
  const of = (text) => text.repeat(Math.floor(long / text.length));
  for (const text of ['--B\r\n\r\nx', '\r\n--B\r\n\r\n--B', 'a', '; a=', '=', '\\"', '"a=', '; name="a"', '\n--B', "='", '%u0041', 'x; name="\\', '&#0039;', '\r\n ', ' ', 'name', '\u00e9']) {
    for (const open of ['a="', 'a=1;']) {
      const body = `--B\r\nContent-Disposition: form-data; ${open}${of(text)}\r\n\r\nx\r\n--B--\r\n`;
      const begin = process.cpuUsage();
      assert.strictEqual(await ask('no such value', PARTS, body), 'missed'); // eslint-disable-line no-await-in-loop
      const { user } = process.cpuUsage(begin);
      assert.ok(user < 8e6, `${user / 1e6} s for ${JSON.stringify(text)}`);
    }
  }
});

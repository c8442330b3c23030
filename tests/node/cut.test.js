// SPDX-License-Identifier: GPL-2.0
// Values off which a program cuts something before it decodes or unpacks them, and those of which it takes "../" away.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const zlib = require('node:zlib');
const { bailey, dir } = require('./helper');

bailey.protect({ log: () => {} });
const lib = (name) => require(`../../tools/node/lib/${name}`);
const inject = lib('detect/inject');

let n = 0;
const within = (v, fn) => {
  n += 1;
  return bailey.run({ method: 'POST', url: `/cut${n}`, headers: {}, body: { v } }, fn);
};
function read(file) {
  try {
    fs.readFileSync(file);
  } catch (e) {
    return e.code;
  }
  return 'read';
}
const pub = `${dir}/pub`;
fs.mkdirSync(`${dir}/a/b`, { recursive: true });
fs.mkdirSync(pub);
fs.writeFileSync(`${dir}/secret`, 'x');
fs.writeFileSync(`${pub}/page`, 'x');
const of = (...parts) => parts.join('');
const up = of('..', '/secret');

test('what_is_decoded_behind_something_leads_nowhere', () => {
  for (const evil of [up, of('x/../', '../secret'), of('x/y/../../', '../secret'), of('../pub/../', 'secret')]) {
    const ways = [Buffer.from(evil).toString('base64'), Buffer.from(evil).toString('base64url'), Buffer.from(evil).toString('hex'), Buffer.from(evil).toString('hex').toUpperCase()];
    for (const code of ways) {
      for (const before of ['v1:', 'tok_', 'Basic ', 'a', 'ab-', 'h=']) {
        const v = before + code;
        assert.strictEqual(within(v, () => read(`${pub}/${evil}`)), 'ERR_BAILEY_DENIED', v);
        assert.strictEqual(within(v, () => read(path.join(pub, evil))), 'ERR_BAILEY_DENIED', `join ${v}`);
      }
    }
  }
});

test('paths_of_the_program_that_lead_up_are_its_own', () => {
  const other = Buffer.from(of('../../', 'etc/other')).toString('base64');
  for (const v of [`v1:${other}`, `data:image/png;base64,${other}`, 'plain', Buffer.from(of('x/../', 'y')).toString('hex')]) {
    assert.strictEqual(within(v, () => read(`${pub}/../secret`)), 'read', v);
    assert.strictEqual(within(v, () => read(path.join(pub, '../pub/page'))), 'read', v);
  }
});

test('what_is_left_without_a_way_up_leads_nowhere', () => {
  for (const [v, make] of [
    [of('....', '//secret'), (x) => x.replaceAll('../', '')],
    [of('..././', 'secret'), (x) => x.replaceAll('../', '')],
    [of('../', '../secret'), (x) => x.replace('../', '')],
    [of('....', '\\\\secret'), (x) => x.replaceAll('..\\', '').replaceAll('\\', '/')],
  ]) {
    const file = `${pub}/${make(v)}`;
    assert.strictEqual(path.resolve(file), `${dir}/secret`, v);
    assert.strictEqual(within(v, () => read(file)), 'ERR_BAILEY_DENIED', v);
  }
  // Nothing of that kind is left.
  const v = of('....', '//page');
  assert.strictEqual(within(v, () => read(`${pub}/${v.replace(/[./\\]/g, '')}`)), 'read');
});

test('what_is_unpacked_behind_something_is_a_value', async () => {
  const evil = of("x' OR ", '1=1 -- y');
  const ask = (text) => inject.statement(`SELECT aa FROM tt WHERE bb = '${text}'`, 'sqlite');
  for (const [pack, unpack] of [['gzipSync', 'gunzipSync'], ['deflateSync', 'inflateSync'], ['deflateRawSync', 'inflateRawSync'], ['brotliCompressSync', 'brotliDecompressSync']]) {
    for (const kind of ['base64', 'base64url', 'hex']) {
      const v = `gz_1_${zlib[pack](evil).toString(kind)}`;
      assert.notStrictEqual(within(v, () => ask(`${zlib[unpack](Buffer.from(v.slice(5), kind))}`)), null, `${pack} ${kind}`);
    }
  }
  const v = `tok.v1_${zlib.gzipSync(evil).toString('base64')}`;
  assert.notStrictEqual(await within(v, async () => {
    const plain = await new Promise((ok, bad) => { zlib.gunzip(Buffer.from(v.slice(7), 'base64'), (e, b) => (e ? bad(e) : ok(b))); });
    return ask(`${plain}`);
  }), null);
  // What the program keeps packed itself is none.
  const own = zlib.gzipSync(evil);
  assert.strictEqual(within(`gz_1_${zlib.gzipSync('another').toString('base64')}`, () => ask(`${zlib.gunzipSync(own)}`)), null);
});

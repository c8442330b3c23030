// SPDX-License-Identifier: GPL-2.0
// Values of two bytes a character, and such that are written with one for each.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { bailey, dir } = require('./helper');

bailey.protect({ log: () => {} });
const lib = (name) => require(`../../tools/node/lib/${name}`);
const inject = lib('detect/inject');
const { quiet } = lib('values');

let count = 0;
const asked = (how, decode, request) => {
  count += 1;
  return bailey.run({ method: 'POST', url: `/w${count}`, headers: {}, ...request }, () => inject[how === 'sh' ? 'command' : 'statement'](how === 'sh' ? `echo ${decode()}` : `SELECT aa FROM tt WHERE bb = '${decode()}'`, 'sqlite'));
};
const ATTACKS = ["x' OR 1=1 -- y", "\u4e2d\u6587' OR (1=1) --", "' UNION SELECT \u00fc FROM uu --"];
const le = (text) => Buffer.from(text, 'utf16le');
const be = (text) => le(text).swap16();
const ofBe = (bytes) => Buffer.from(bytes).swap16().toString('utf16le');

test('base64_and_hexadecimal_of_two_bytes_a_character_hide_nothing', () => {
  for (const text of ATTACKS) {
    for (const [make, read] of [[le, (b) => b.toString('utf16le')], [be, ofBe], [le, (b) => new TextDecoder('utf-16le').decode(b)], [be, (b) => new TextDecoder('utf-16be').decode(b)],
      [(t) => le(`\ufeff${t}`), (b) => new TextDecoder('utf-16le').decode(b)], [(t) => le(`a\ud800${t}`), (b) => b.toString('utf16le')], [(t) => le(`a\ud800${t}`), (b) => new TextDecoder('utf-16le').decode(b)]]) {
      for (const form of ['base64', 'hex', 'base64url']) {
        const coded = make(text).toString(form);
        const decode = () => read(Buffer.from(coded, form));
        for (const request of [{ body: { v: coded } }, { headers: { 'x-v': coded } }, { headers: { cookie: `v=${encodeURIComponent(coded)}` } }, { url: `/q${count}?v=${encodeURIComponent(coded)}` }, { url: `/q${count}?a=1&v=%20${encodeURIComponent(coded)}` }]) {
          assert.notStrictEqual(asked('sql', decode, request), null, `${JSON.stringify(request)} ${decode()}`);
          assert.notStrictEqual(asked('sh', decode, request), null, JSON.stringify(request));
        }
      }
    }
  }
});

test('what_is_of_one_case_in_base64_hides_nothing', () => {
  // Which letters that has is chosen: none of these is small.
  let n = 0;
  for (let a = 32; a < 127; a += 1) {
    for (const c of 'AEIMQU048DHL') {
      const b64 = le(`${String.fromCharCode(a)};${c}${String.fromCharCode(a)};${c}`).toString('base64');
      if (b64 === b64.toUpperCase()) {
        n += 1;
        assert.notStrictEqual(asked('sh', () => Buffer.from(b64, 'base64').toString('utf16le'), { url: `/c${n}?v=${b64}` }), null, b64);
      }
    }
  }
  assert.ok(n > 0);
});

test('a_body_or_a_value_of_two_bytes_a_character_is_read', () => {
  for (const text of ATTACKS) {
    const bytes = le(text);
    const chunk = le(JSON.stringify({ v: text, x: '=&' }));
    const whole = (fn) => bailey.run({ method: 'POST', url: `/b${count}`, headers: {} }, () => {
      Object.assign(lib('context').current(), { chunks: [chunk], bodySize: chunk.length, chunk: 1 });
      return fn();
    });
    count += 1;
    assert.notStrictEqual(whole(() => inject.statement(`SELECT aa FROM tt WHERE bb = '${JSON.parse(chunk.toString('utf16le')).v}'`, 'sqlite')), null, text);
    const coded = [...bytes].map((x) => `%${x.toString(16).padStart(2, '0')}`).join('');
    assert.notStrictEqual(asked('sql', () => Buffer.from(unescape(coded), 'latin1').toString('utf16le'), { url: `/p${count}?v=${coded}` }), null);
  }
});

test('paths_of_two_bytes_a_character_or_of_lower_bytes_lead_nowhere', () => {
  fs.mkdirSync(`${dir}/area`, { recursive: true });
  fs.writeFileSync(`${dir}/secret`, 'secret');
  const read = (url, of) => bailey.run({ method: 'GET', url, headers: {} }, () => {
    try {
      return fs.readFileSync(path.join(dir, 'area', of()), 'utf8');
    } catch (error) {
      return error.code;
    }
  });
  const up = '../secret';
  for (const coded of [le(up).toString('base64'), le(up).toString('hex')]) {
    const form = coded.length === 36 ? 'hex' : 'base64';
    for (const url of [`/a?f=${coded}`, `/a?f=${encodeURIComponent(coded)}&x=1`, `/a/${coded}`]) {
      assert.strictEqual(read(url, () => Buffer.from(coded, form).toString('utf16le')), 'ERR_BAILEY_DENIED', url);
    }
  }
  const percent = [...le(up)].map((x) => (x > 64 ? String.fromCharCode(x) : `%${x.toString(16).padStart(2, '0')}`)).join('');
  assert.ok(!quiet('/a?f=a%00b') && quiet('/a?f=a%0db'));
  assert.strictEqual(read(`/p?f=${percent}`, () => Buffer.from(decodeURIComponent(percent)).toString('utf16le')), 'ERR_BAILEY_DENIED');
  const wide = '\u022e\u022e\u022f\u0273\u0265\u0263\u0272\u0265\u0274';
  for (const name of [wide, '\u022e\u022e/secret', '\u012e.\u022fsecret']) {
    assert.strictEqual(Buffer.from(name, 'latin1').toString(), up);
    assert.strictEqual(read(`/w?f=${encodeURIComponent(name)}`, () => Buffer.from(name, 'latin1').toString()), 'ERR_BAILEY_DENIED', name);
  }
  assert.notStrictEqual(asked('sql', () => Buffer.from("x\u0127 OR 1=1 -- y", 'latin1').toString(), { body: { v: "x\u0127 OR 1=1 -- y" } }), null);
});

test('names_and_files_that_look_like_none_are_left_alone', () => {
  const names = ['\u4e2d\u6587\u540d\u5b57\u5f88\u957f\u7684\u4eba', '\u0410\u043b\u0435\u043a\u0441\u0430\u043d\u0434\u0440 \u041f\u0443\u0448\u043a\u0438\u043d', "O\u2019Brien \u2013 \u201cthe one\u201d", '\u{1f600} hello', 'a\0b', '\0\0\0\0'];
  for (const name of names) {
    assert.strictEqual(asked('sql', () => name.replaceAll("'", "''"), { body: { v: name, w: le('chair').toString('base64') } }), null, name);
    assert.strictEqual(asked('sql', () => 'chair', { url: `/n?v=${encodeURIComponent(name)}&w=${le('chair').toString('hex')}` }), null, name);
  }
});

test('long_bytes_with_zeros_take_little', () => {
  for (const text of ['\0'.repeat(1 << 20), 'a\0'.repeat(1 << 19), 'aaaaaaa\0'.repeat(1 << 17), '\ud800\0\0\0'.repeat(1 << 17)]) {
    const from = process.cpuUsage().user;
    asked('sql', () => 'chair', { body: { v: text } });
    assert.ok(process.cpuUsage().user - from < 4e6, `${process.cpuUsage().user - from} us for ${JSON.stringify(text.slice(0, 8))}`);
  }
});

// SPDX-License-Identifier: GPL-2.0
// What stands coded within a value: items of lists, bytes with something between them.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const { bailey } = require('./helper');

bailey.protect({ log: () => {} });
const inject = require('../../tools/node/lib/detect/inject');

let count = 0;
const asked = (how, text, request) => {
  count += 1;
  return bailey.run({ method: 'POST', url: `/i${count}`, headers: {}, ...request }, () => inject[how === 'sh' ? 'command' : 'statement'](how === 'sh' ? `echo ${text}` : `SELECT aa FROM tt WHERE bb = '${text}'`, 'postgres'));
};
const both = (v, text, why) => {
  for (const how of ['sh', 'sql']) {
    for (const request of [{ body: { v } }, { url: `/q${count}?v=${encodeURIComponent(v)}` }, { headers: { cookie: `a=b; v=${encodeURIComponent(v)}` } }]) {
      assert.notStrictEqual(asked(how, text, request), null, why || `${how} ${JSON.stringify(request)}`);
    }
  }
};
const ATTACKS = ["x'; id --", "' OR (1=1) -- y", "n';\tid;"];
const coded = (text, form) => Buffer.from(text).toString(form);
const hex = (text) => [...Buffer.from(text)].map((x) => x.toString(16).padStart(2, '0'));

test('an_item_of_a_list_that_is_base64_or_hexadecimal_hides_nothing', () => {
  for (const text of ATTACKS) {
    for (const form of ['base64', 'base64url', 'hex']) {
      const one = coded(text, form);
      for (const list of [`a,${one},b`, `${one};1`, `1|${one}`, `a ${one}`, `${one}\nabc`, `k:${one}`, `["${one}"`, `(${one})`, `Basic ${one}`, `x='${one}'`, `${coded('chair', form)},${one},${coded('table', form)}`, `\u4e2d${one}\u4e2d`]) both(list, text);
    }
    const utf16 = Buffer.from(text, 'utf16le').toString('base64');
    both(`1,${utf16}`, text);
    both(`1,${coded(encodeURIComponent(text), 'base64')}`, text);
    for (const by of ['-', '_', '.', '/']) both(`chair${by}${coded(text, 'hex')}${by}zoo, x`, text, by);
  }
});

test('bytes_in_hexadecimal_with_something_between_them_hide_nothing', () => {
  for (const text of ATTACKS) {
    const all = hex(text);
    for (const one of [all.join(':'), all.join(' '), all.join(','), all.join(', '), all.join('-'), all.map((x) => `0x${x}`).join(','), all.map((x) => `0x${x}`).join(', '), all.map((x) => `\\x${x}`).join(''), `\\x${all.join('')}`,
      all.map((x) => `%${x}`).join(''), all.map((x) => `#${x}`).join(''), `[${all.map((x) => `"${x}"`).join()}]`, `<Buffer ${all.join(' ')}>`, all.map((x) => `x${x}`).join(' '), all.join(':').toUpperCase(), `${all.slice(0, 4).join('')} ${all.slice(4).join('')}`]) {
      both(one, text);
      if (!one.startsWith('%')) both(`name ${one} z`, text);
    }
  }
});

test('what_looks_coded_and_is_not_is_left_alone', () => {
  const plain = ['12:30:45:00', '20-26-30-40', 'de:ad:be:ef:00:11', '550e8400-e29b-41d4-a716-446655440000', 'Zm9vYmFy, Mozilla Macintosh', 'a CamelCaseName (of mine); 2026-11-28 13:00', '41:42:43:44:45', `see ${coded('the blue chair', 'base64')}, please`,
    `1,${coded("it's", 'hex')}`, 'data/img_20261128_120000.jpg?x=12345678',
    'use count(*), or count(*) here; bb = aa - fine', '%20%3D%20%27%20 = x'];
  for (const v of plain) {
    for (const text of [v.replaceAll("'", "''"), 'chair', 'the blue chair', 'ABCDE', "it''s"]) {
      for (const request of [{ body: { v } }, { url: `/p${count}?v=${encodeURIComponent(v)}` }, { body: { v: encodeURIComponent(v) } }]) assert.strictEqual(asked('sql', text, request), null, `${v} in ${text}`);
    }
  }
});

test('many_items_take_little', () => {
  const item = coded("it's 1; (a)", 'base64');
  const texts = [`${item},`.repeat(1 << 16), '41:'.repeat(1 << 18), '0x'.repeat(1 << 19), `${'41424344'.repeat(1 << 16)},`, 'AbCdEfGh,'.repeat(1 << 16), `${'4a'.repeat(1 << 18)}g,`, '%4'.repeat(1 << 18), `${'4 1'.repeat(1 << 17)}`,
    '41 '.repeat(1.39e6), `${'41'.repeat(2e6)},41`];
  for (const v of texts) {
    const from = process.cpuUsage().user;
    asked('sql', 'chair', { body: { v } });
    assert.ok(process.cpuUsage().user - from < 6e6, `${process.cpuUsage().user - from} us for ${v.slice(0, 20)}`);
  }
});

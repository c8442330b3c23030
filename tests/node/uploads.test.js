// SPDX-License-Identifier: GPL-2.0
// Files that are uploaded: what of them may be text is compared with commands and statements, in
// little time, and what is text by chance changes none.
'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const test = require('node:test');
const { protect } = require('./helper');

protect('/** r,');
const lib = (name) => require(`../../tools/node/lib/${name}`);
const { contextOf, keepBody } = lib('context');
const frame = lib('frame');
const inject = lib('detect/inject');

const junk = (size, seed = 'junk') => crypto.createHash('shake256', { outputLength: size }).update(seed).digest();
// Not written as it is, for that would be the program's own.
const evil = ['x', 'UNION SELECT password FROM users --'].join("' ");
const FILE = 'application/octet-stream';
const FORM = 'application/x-www-form-urlencoded';
const PARTS = 'multipart/form-data; boundary=XyZ';
const parts = (file, name = 'file') => Buffer.concat([
  Buffer.from(`--XyZ\r\nContent-Disposition: form-data; name="${name}"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`), file, Buffer.from('\r\n--XyZ--\r\n')]);

let n = 0;
function ask(type, body, ...texts) {
  n += 1;
  const ctx = contextOf({ method: 'POST', url: `/upload${n}`, headers: { 'content-type': type }, rawHeaders: [] });
  keepBody(ctx, body);
  return frame.enter(ctx, () => texts.map((text) => (text.startsWith('SELECT') ? inject.statement(text, 'postgres') : inject.command(text))), []);
}

test('a_file_of_four_megabytes_is_compared_in_little_time', () => {
  const file = junk(4 << 20);
  for (const [type, body] of [[FILE, file], [PARTS, parts(file)]]) {
    const from = process.cpuUsage().user;
    // Each took more than ten seconds.
    assert.deepStrictEqual(ask(type, body, 'convert in1.png -resize 1 out1.png', "SELECT a FROM t WHERE x = 'abc' AND y = 1"), [null, null]);
    assert.ok(process.cpuUsage().user - from < 6e6, `${type} ${process.cpuUsage().user - from} us`);
  }
});

test('a_form_of_junk_is_compared_in_little_time', () => {
  const from = process.cpuUsage().user;
  // Each took five seconds.
  for (let i = 0; i < 2; i += 1) assert.deepStrictEqual(ask(FORM, junk(1 << 20, `form ${i}`), `convert in${i}.png -resize 1 out1.png`), [null]);
  assert.ok(process.cpuUsage().user - from < 5e6, `${process.cpuUsage().user - from} us`);
});

test('what_stands_in_a_form_of_junk_is_compared', () => {
  const coded = encodeURIComponent(evil);
  const base64 = Buffer.from(evil).toString('base64');
  // Text is decoded as in any form, and what has junk in it once, with a "%" that codes nothing or a byte of no character, too.
  const none = '\x01';
  for (const [written, value] of [[`q=${coded}`, evil], [`q=${encodeURIComponent(coded)}`, evil], [`a[b]=${encodeURIComponent(base64)}`, evil], [coded, evil], [`a[${coded}]=1`, evil],
    [`q=${none}${coded}`, `${none}${evil}`], [`q=${none}${coded.replace(/%20/g, '+')}`, `${none}${evil}`], [`q=${none}%zz${coded}`, `${none}%zz${evil}`],
    [`q=${none}%ff${coded}`, `${none}\ufffd${evil}`], [`q=${none}%ff${coded}`, `${none}\xff${evil}`], [`${none}[${coded}]=1`, evil], [`${none}${coded}`, `${none}${evil}`]]) {
    const body = Buffer.concat([junk(30000), Buffer.from(`&${written}&`), junk(30000)]);
    assert.notStrictEqual(ask(FORM, body, `SELECT '${value}'`)[0], null, written);
  }
});

test('what_is_text_by_chance_is_no_value', () => {
  for (let i = 0; i < 24; i += 1) {
    // Of these 24 six were refused, for "6'" and the like.
    const file = junk(65536, `file ${i}`);
    const texts = [`file --mime-type -b '/tmp/upload_${i}'`, `ffmpeg -i /srv/${i}.mp4 -vf "scale=640:-1" /srv/${i}.webm 2>&1 | tail -n 5`];
    assert.deepStrictEqual(ask(FILE, file, ...texts), [null, null]);
    assert.deepStrictEqual(ask(PARTS, parts(file), ...texts), [null, null]);
  }
});

test('what_stands_in_a_file_is_compared', () => {
  const coded = Buffer.from(evil).toString('base64');
  for (const written of [evil, `&name=${encodeURIComponent(evil)}&`, `&name=${encodeURIComponent(encodeURIComponent(evil))}&`, `name: "${evil}"`, `{"name":"${evil}"}`, `{"name":"${coded}"}`]) {
    const file = Buffer.concat([junk(30000), Buffer.from(`\0${written}\0`), junk(30000)]);
    for (const [type, body] of [[FILE, file], [PARTS, parts(file)]]) {
      assert.notStrictEqual(ask(type, body, `SELECT '${evil}'`)[0], null, `${type} ${written}`);
    }
  }
  // Short ones, too, each by itself.
  for (const command of [['ab', 'id'].join(';'), ['a', 'ls'].join('|')]) {
    const file = Buffer.concat([junk(30000), Buffer.from(`\0${command}\0`), junk(30000)]);
    assert.notStrictEqual(ask(FILE, file, `ls -l ${command}`)[0], null, command);
  }
});

test('what_says_that_it_is_a_form_or_JSON_is_one_whatever_stands_beside_a_value', () => {
  const pad = '\x7f'.repeat(9000);
  assert.notStrictEqual(ask('application/x-www-form-urlencoded', Buffer.from(`pad=${pad}&q=${encodeURIComponent(evil)}`), `SELECT '${evil}'`)[0], null);
  // What is short is decoded as often as any, if it has a character that is none of text, which decoders leave out or keep.
  for (const [written, value] of [[`${Buffer.from(evil).toString('base64')}\x01`, evil], [encodeURIComponent(encodeURIComponent(`${evil.slice(0, 9)}\x01`)), `${evil.slice(0, 9)}\x01`]]) {
    assert.notStrictEqual(ask(FORM, Buffer.from(`q=${written}${written.endsWith('1') ? '\x02' : ''}&pad=${pad}`), `SELECT '${value}'`)[0], null, written);
  }
  assert.notStrictEqual(ask('application/json', Buffer.from(JSON.stringify({ pad, q: evil })), `SELECT '${evil}'`)[0], null);
  assert.notStrictEqual(ask('application/json', Buffer.from(JSON.stringify({ q: `${evil}${pad}` })), `SELECT '${evil}${pad}'`)[0], null);
  const xml = `<a><p>${pad}</p><q>${evil.replace(/[' ]/g, (c) => `&#${c.charCodeAt(0)};`)}</q></a>`;
  assert.notStrictEqual(ask('application/xml', Buffer.from(xml), `SELECT '${evil}'`)[0], null);
  // In a part of several, and in one of these in JSON.
  assert.notStrictEqual(ask(PARTS, parts(Buffer.from(JSON.stringify({ pad, q: evil })), 'data'), `SELECT '${evil}'`)[0], null);
  assert.notStrictEqual(ask(PARTS, parts(Buffer.from(`${pad}${evil}`), 'data'), `SELECT '${pad}${evil}'`)[0], null);
});

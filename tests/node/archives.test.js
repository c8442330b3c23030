// SPDX-License-Identifier: GPL-2.0
// Archives that are uploaded: their names, and what links in them lead to, are values, whatever stands beside them.
'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const zlib = require('node:zlib');
const { dir, protect } = require('./helper');

fs.mkdirSync(`${dir}/up/in`, { recursive: true });
protect('/** rmwlk,');
const lib = (name) => require(`../../tools/node/lib/${name}`);
const { contextOf, keepBody } = lib('context');
const frame = lib('frame');
const inject = lib('detect/inject');
const { archived } = lib('archive');

const number = (n, size) => { const b = Buffer.alloc(size); b.writeUIntLE(n, 0, size); return b; };

// Of tar: heads of the form of ustar, or older; @file is what it has besides.
function head(name, { link = '', type = '0', size = 1, ustar = true, before = '' } = {}) {
  const block = Buffer.alloc(512);
  for (const [text, at] of [[name, 0], ['0000644\0', 100], [`${size.toString(8).padStart(11, '0')}\0`, 124], ['        ', 148], [type, 156], [link, 157], [ustar ? 'ustar\x0000' : '', 257], [before, 345]]) block.write(text, at, 'latin1');
  let sum = 0;
  for (const c of block) sum += c;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
const blocks = (text) => Buffer.concat([Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)]);
const tar = (...parts) => Buffer.concat([head('first'), blocks('x'), ...parts, Buffer.alloc(1024)]);

// Of zip: files that are not packed, each name with letters right behind it, as data has.
function zip(list, { streamed = false, before = '' } = {}) {
  const files = [];
  const entries = [];
  let at = before.length;
  for (const [name, data, other = ''] of list) {
    const more = other === '' ? Buffer.alloc(0) : Buffer.concat([number(0x7075, 2), number(other.length + 5, 2), Buffer.alloc(5), Buffer.from(other)]);
    const sizes = [number(streamed ? 0 : data.length, 4), number(streamed ? 0 : data.length, 4), number(name.length, 2), number(more.length, 2)];
    files.push(Buffer.concat([Buffer.from('PK\x03\x04'), number(20, 2), number(streamed ? 8 : 0, 2), Buffer.alloc(10), ...sizes, Buffer.from(name, 'latin1'), more, Buffer.from(data)]));
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.alloc(16), number(data.length, 4), number(data.length, 4), number(name.length, 2), number(more.length, 2), Buffer.alloc(10), number(at, 4), Buffer.from(name, 'latin1'), more]));
    at += files.at(-1).length;
  }
  const all = Buffer.concat(entries);
  return Buffer.concat([Buffer.from(before, 'latin1'), ...files, all, Buffer.from('PK\x05\x06'), Buffer.alloc(8), number(all.length, 4), number(at, 4), Buffer.alloc(2)]);
}

let n = 0;
function ask(type, body, act) {
  n += 1;
  const ctx = contextOf({ method: 'POST', url: `/archive${n}`, headers: { 'content-type': type }, rawHeaders: [] });
  keepBody(ctx, body);
  return frame.enter(ctx, () => {
    try {
      act();
    } catch (e) {
      return e.code;
    }
    return 'done';
  }, []);
}

const FILE = 'application/octet-stream';
const carried = (file) => ({
  file: [FILE, file],
  'with junk': [FILE, Buffer.concat([file.subarray(0, -22), crypto.createHash('shake256', { outputLength: 9000 }).update('x').digest(), file.subarray(-22)])],
  part: ['multipart/form-data; boundary=XyZ', Buffer.concat([Buffer.from('--XyZ\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'), file, Buffer.from('\r\n--XyZ--\r\n')])],
  packed: [FILE, zlib.gzipSync(file)],
  JSON: ['application/json', Buffer.from(JSON.stringify({ file: file.toString('base64') }))],
});
const writing = (name) => () => fs.writeFileSync(path.join(dir, 'up/in', name), 'x');
const linking = (name) => () => { fs.symlinkSync(name, `${dir}/up/in/link${n}`); };
// Joined, for what is written here as it is is the program's own.
const up = (...names) => ['..', ...names].join('/');
const root = (...names) => ['', ...names].join('/');

test('a_name_in_an_archive_leads_out_of_no_folder', () => {
  const name = up('eve', 'zz');
  const archives = {
    zip: zip([['a', 'b'], [name, 'data'], ['c', 'd']]),
    'zip, streamed': zip([['a', 'b'], [name, 'data']], { streamed: true }),
    'zip behind a program': zip([[name, 'data']], { before: `#!/bin/sh\0${'x'.repeat(99)}` }),
    'zip with another name': zip([['a', 'b', name]]),
    'zip for windows': zip([[name.replace(/\//g, '\\'), 'data']]),
    'zip that hides its directory': zip([['a', `PK\x03\x04${'\xff'.repeat(40)}`.repeat(999)], [name, 'data']]),
    'zip with a comment': Buffer.concat([zip([[name, 'data']], { streamed: true }), Buffer.from(`PK\x05\x06${'x'.repeat(30)}`)]),
    tar: tar(head(name), blocks('x')),
    'old tar behind zeros': tar(Buffer.alloc(1024), head(name, { ustar: false }), blocks('x')),
    'old tar': tar(head(name, { ustar: false }), blocks('x')),
    'tar with folder': tar(head('zz', { before: up('eve') }), blocks('x')),
    'tar with long name': tar(head('././@LongLink', { type: 'L', size: name.length + 1 }), blocks(`${name}\0`), head('x'), blocks('x')),
    'tar with more': tar(head('x', { type: 'x', size: 20 }), blocks(`20 path=${name}\n`), head('x'), blocks('x')),
  };
  for (const [kind, file] of Object.entries(archives)) {
    for (const [way, [type, body]] of Object.entries(carried(file))) {
      // Data that is moved away is behind no head.
      if (way === 'with junk' && !kind.startsWith('zip')) continue;
      assert.strictEqual(ask(type, body, writing(name)), 'ERR_BAILEY_DENIED', `${kind} ${way}`);
      // The program's own, and a name that leads nowhere.
      assert.strictEqual(ask(type, body, writing('a')), 'done', `${kind} ${way}`);
    }
  }
});

test('a_link_in_an_archive_leads_nowhere_else', () => {
  const to = root('etc', 'gsha', 'dow');
  for (const [kind, file] of Object.entries({
    zip: zip([['a', to], ['c', 'd']]), 'zip, streamed': zip([['a', to]], { streamed: true }), tar: tar(head('a', { type: '2', link: to, size: 0 })),
  })) {
    for (const [way, [type, body]] of Object.entries(carried(file))) {
      if (way === 'with junk') continue;
      assert.strictEqual(ask(type, body, linking(to)), 'ERR_BAILEY_DENIED', `${kind} ${way}`);
    }
    assert.strictEqual(ask(FILE, file, linking('a')), 'done', kind);
  }
});

test('absolute_names_and_those_of_few_letters_are_names', () => {
  for (const name of [root('tm', 'p', `x${process.pid}`), up('q')]) {
    for (const [kind, file] of Object.entries({ zip: zip([[name, 'data']]), tar: tar(head(name), blocks('x')) })) {
      for (const [way, [type, body]] of Object.entries(carried(file))) {
        if (way === 'with junk' && kind === 'tar') continue;
        const act = name.startsWith('/') ? () => fs.writeFileSync(name, 'x') : writing(name);
        assert.strictEqual(ask(type, body, act), 'ERR_BAILEY_DENIED', `${name} ${kind} ${way}`);
      }
    }
  }
});

test('what_is_no_archive_takes_no_time', () => {
  const before = process.cpuUsage().user;
  const evil = ['PK\x03\x04', 'PK\x01\x02', `PK\x03\x04${'\0'.repeat(22)}\0\x0f`, `PK\x01\x02${'\0'.repeat(24)}\0\x0f`, 'ustar', 'ustar000 ', '\0ustar00000000 '].map((text) => `${text.repeat((1 << 20) / text.length)}\0`);
  // All entries are of one file, and of many directories.
  const file = `PK\x03\x04${'\0'.repeat(26)}${'x'.repeat(4000)}`;
  const entry = `PK\x01\x02${'\0'.repeat(16)}\xa0\x0f${'\0'.repeat(6)}\x02${'\0'.repeat(17)}ab`;
  evil.push(file + entry.repeat(20000) + `PK\x05\x06${'\0'.repeat(12)}${number(file.length, 4).toString('latin1')}\0\0`.repeat(9)); // eslint-disable-line prefer-template
  // Without an end, or with one where there is nothing; names and what else is told of them stand over each other.
  evil.push(`PK\x03\x04\x14\x08\x08${'\0'.repeat(40)}`, ...[8, 0].flatMap((flag) => ['\0\x0f\0\0', '\x04\0\xff\xff', '\0\x0f\xff\xff'].flatMap((sizes) => [
    `PK\x03\x04\x14\x08${String.fromCharCode(flag)}${'\0'.repeat(19)}${sizes}`.repeat(1 << 15), `PK\x01\x02${'\0'.repeat(24)}${sizes}${'\0'.repeat(14)}`.repeat(1 << 14)])));
  for (const text of evil) {
    let size = 0;
    archived(text, (name) => { size += 20 + name.length; });
    assert.ok(size < 32 * text.length, `${size} of ${text.length}`);
  }
  assert.ok(process.cpuUsage().user - before < 4e6, `${process.cpuUsage().user - before}`);
});

test('what_looks_like_many_names_takes_little_more_than_another_file', () => {
  const noise = crypto.createHash('shake256', { outputLength: 70 }).update('noise').digest('latin1');
  const begin = (size) => `PK\x03\x04\x14\x08\x08${'\0'.repeat(19)}${size}\0\0`;
  // One in another, in which there are others.
  const evil = [`${begin('\0\x0f')}${noise}`.repeat(10000), `${begin('\0\x08')}${`${begin('\0\x04')}${noise.slice(0, 30)}`.repeat(40)}`.repeat(400)];
  for (const text of evil) {
    const before = process.cpuUsage().user;
    assert.strictEqual(ask(FILE, Buffer.from(text, 'latin1'), () => assert.strictEqual(inject.command(`convert in${n}.png -resize 1 out.png`), null)), 'done');
    assert.ok(process.cpuUsage().user - before < 3e6, `${process.cpuUsage().user - before}`);
  }
});

test('heads_of_archives_that_tell_of_more_than_is_there_take_no_time', () => {
  const before = process.cpuUsage().user;
  const many = (one, n) => Buffer.concat(Array.from({ length: n }, () => one)).toString('latin1');
  const count = (text) => {
    let n = 0;
    archived(text, () => { n += 1; });
    return n;
  };
  // What else is told of a name would be longer than all of the text, which is short and comes often.
  const short = `PK\x01\x02${'x'.repeat(26)}\xff\xff${'x'.repeat(20)}\0`;
  for (let i = 0; i < 20000; i += 1) count(`${short}${i}`);
  // The length of a line, of digits alone.
  assert.strictEqual(count(many(Buffer.concat([head('a', { type: 'x', size: 65024 }), Buffer.alloc(65024, '1')]), 16)), 32);
  assert.ok(process.cpuUsage().user - before < 3e6, `${process.cpuUsage().user - before}`);
});

// SPDX-License-Identifier: GPL-2.0
// What a program unpacks piece by piece, of values, of the body and of what stands within it.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const test = require('node:test');
const zlib = require('node:zlib');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { bailey, dir, serve } = require('./helper');

const keysIn = () => {
  const all = [];
  for (const key in zlib.Gunzip.prototype) all.push(key); // eslint-disable-line guard-for-in
  return all.sort();
};
const keys = keysIn();
const pushes = [zlib.Gunzip, zlib.Gzip].map(({ prototype: { push } }) => [push.name, push.length]);
bailey.protect({ log: () => {} });
const lib = (name) => require(`../../tools/node/lib/${name}`);
const inject = lib('detect/inject');
const { find } = lib('values');
const { current } = lib('context');

const ATTACK = "x' OR 1=1 -- y";
const WAYS = [['gzipSync', 'createGunzip'], ['gzipSync', 'createUnzip'], ['deflateSync', 'createInflate'], ['deflateRawSync', 'createInflateRaw'],
  ['brotliCompressSync', 'createBrotliDecompress'], ['zstdCompressSync', 'createZstdDecompress']].filter(([, make]) => zlib[make]);
const has = (value) => find(current(), (v) => v.text === value) !== undefined;
let count = 0;
// Each of a route of its own.
const within = (values, fn) => {
  count += 1;
  return bailey.run({ method: 'POST', url: `/u${count}`, headers: {}, body: { values } }, fn);
};
const asked = (name) => (inject.statement(`SELECT aa FROM tt WHERE bb = '${name}'`, 'sqlite') === null ? 'run' : 'refused');

// What is told of each name that @stream gives, by lines.
async function byLines(stream) {
  let rest = '';
  const all = [];
  for await (const chunk of stream) {
    const lines = `${rest}${Buffer.from(chunk)}`.split('\n');
    rest = lines.pop();
    for (const line of lines) all.push(asked(JSON.parse(line).name));
  }
  return all;
}
const lines = (names) => names.map((name) => `${JSON.stringify({ name })}\n`).join('').replaceAll("'", '\\u0027');
const NAMES = ['chair', ATTACK, 'table'];
const bad = ['run', 'refused', 'run'];

test('what_a_stream_unpacks_of_a_value_is_one', async () => {
  for (const [pack, make] of WAYS) {
    const packed = zlib[pack](lines(NAMES));
    for (const form of ['base64', 'hex']) {
      const of = () => Buffer.from(packed.toString(form), form);
      // eslint-disable-next-line no-await-in-loop
      assert.deepStrictEqual(await within([packed.toString(form)], () => byLines(Readable.from([of()]).pipe(zlib[make]()))), bad, make);
      const Class = zlib[make.slice(6)];
      // eslint-disable-next-line no-await-in-loop
      assert.deepStrictEqual(await within([packed.toString(form)], () => byLines(Readable.from([...of()].map((x) => Buffer.from([x]))).pipe(new Class()))), bad, `${make} by bytes`);
      // eslint-disable-next-line no-await-in-loop
      assert.deepStrictEqual(await within([packed.toString(form)], () => new Promise((ok) => {
        const stream = zlib[make]();
        const all = [];
        stream.on('data', (chunk) => all.push(chunk)).on('end', () => ok(byLines(Readable.from([Buffer.concat(all)]))));
        stream.end(of());
      })), bad);
    }
    const one = new zlib[make.slice(6)]();
    // eslint-disable-next-line no-await-in-loop
    assert.deepStrictEqual(await within([packed.toString('base64')], () => byLines(Readable.from([one._processChunk(Buffer.from(packed), one._finishFlushFlag)]))), bad, `${make} by _processChunk()`);
    // The program's own, also where it begins in the same way.
    const others = [zlib[pack](lines(['other'])).toString('base64'), packed.subarray(0, 16).toString('base64')];
    // eslint-disable-next-line no-await-in-loop
    assert.deepStrictEqual(await within(others, () => byLines(Readable.from([packed]).pipe(zlib[make]()))), ['run', 'run', 'run'], make);
    // eslint-disable-next-line no-await-in-loop
    assert.deepStrictEqual(await byLines(Readable.from([packed]).pipe(zlib[make]())), ['run', 'run', 'run']);
  }
  assert.deepStrictEqual([zlib.Gunzip, zlib.Gzip].map(({ prototype: { push } }) => [push.name, push.length]), pushes);
  assert.deepStrictEqual(keysIn(), keys);
});

test('what_is_unpacked_by_a_stream_of_the_web_is_a_value', async () => {
  for (const [pack, format] of [['gzipSync', 'gzip'], ['deflateSync', 'deflate'], ['deflateRawSync', 'deflate-raw']]) {
    const packed = zlib[pack](lines(NAMES));
    let stream;
    try {
      stream = () => new Blob([Buffer.from(packed.toString('base64'), 'base64')]).stream().pipeThrough(new DecompressionStream(format));
      stream().cancel().catch(() => {});
    } catch {
      continue; // eslint-disable-line no-continue
    }
    // eslint-disable-next-line no-await-in-loop
    assert.deepStrictEqual(await within([packed.toString('base64')], () => byLines(stream())), bad, format);
  }
});

test('what_is_unpacked_of_the_body_or_of_what_stands_in_it_is_a_value', async (t) => {
  const get = await serve(t, async (req, res) => {
    try {
      if (req.url.startsWith('/pipe')) {
        res.end(`${await byLines(req.pipe(zlib.createInflateRaw()))}`);
        return;
      }
      const parts = [];
      for await (const part of req) parts.push(part);
      const whole = Buffer.concat(parts);
      const at = whole.indexOf('FILE') + 4;
      const file = whole.subarray(at, whole.indexOf('ELIF'));
      if (req.url === '/sync') res.end(`${await byLines(Readable.from([zlib.inflateRawSync(file)]))}`);
      else res.end(`${await byLines(Readable.from([file]).pipe(zlib.createInflateRaw()))}`);
    } catch (e) {
      res.end(e.message);
    }
  });
  const packed = zlib.deflateRawSync(lines(NAMES));
  assert.strictEqual((await get('/pipe', { method: 'POST', body: packed })).text, `${bad}`);
  const archive = Buffer.concat([Buffer.from('PK\x03\x04name\xffFILE', 'latin1'), packed, Buffer.from('ELIFmore')]);
  for (const url of ['/file', '/sync']) assert.strictEqual((await get(url, { method: 'POST', body: archive })).text, `${bad}`, url); // eslint-disable-line no-await-in-loop
});

test('one_stream_in_the_other_and_a_file_of_the_programs_own', async () => {
  const packed = zlib.gzipSync(zlib.deflateSync(lines(NAMES)));
  assert.deepStrictEqual(await within([packed.toString('base64')], () => byLines(Readable.from([Buffer.from(packed)]).pipe(zlib.createGunzip()).pipe(zlib.createInflate()))), bad);
  const file = `${dir}/names.gz`;
  fs.writeFileSync(file, zlib.gzipSync(lines(NAMES)));
  assert.deepStrictEqual(await within(["O'Hara", 'x'.repeat(100)], () => byLines(fs.createReadStream(file).pipe(zlib.createGunzip()))), ['run', 'run', 'run']);
  // What a request packs is no matter.
  await within(['abc'], () => pipeline(Readable.from(['abc']), zlib.createGzip(), fs.createWriteStream(`${dir}/abc.gz`)));
  assert.strictEqual(`${zlib.gunzipSync(fs.readFileSync(`${dir}/abc.gz`))}`, 'abc');
});

test('an_item_of_a_list_and_what_the_program_ends_itself_are_values', async () => {
  const packed = zlib.deflateRawSync(lines(NAMES), { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  const cut = packed.subarray(0, -4);
  for (const form of ['base64', 'hex']) {
    const list = `a,${cut.toString(form)},b`;
    const of = () => Buffer.concat([Buffer.from(list.split(',')[1], form), Buffer.from([0, 0, 255, 255])]);
    // eslint-disable-next-line no-await-in-loop
    assert.deepStrictEqual(await within([list], () => byLines(Readable.from([of()]).pipe(zlib.createInflateRaw({ finishFlush: zlib.constants.Z_SYNC_FLUSH })))), bad, form);
    const whole = `a,${zlib.deflateRawSync(lines(NAMES)).toString(form)},b`;
    // eslint-disable-next-line no-await-in-loop
    assert.deepStrictEqual(await within([whole], () => byLines(Readable.from([zlib.inflateRawSync(Buffer.from(whole.split(',')[1], form))]))), bad, form);
  }
});

test('lines_of_what_comes_are_each_asked_about_at_little_cost', async () => {
  const names = Array.from({ length: 6000 }, (x, i) => `it is ${(i * 7919) % 1000003} (${i})`);
  names[5900] = ATTACK;
  const text = lines(names);
  const packed = zlib.gzipSync(text).toString('base64');
  const took = async (fn) => {
    const from = process.cpuUsage().user;
    await fn();
    return process.cpuUsage().user - from;
  };
  const whole = await took(() => within([packed], () => {
    zlib.gunzipSync(Buffer.from(packed, 'base64'));
    assert.ok(has(ATTACK));
  }));
  let n = 0;
  const seen = [];
  const pieces = await took(() => within([packed], async () => {
    for await (const chunk of Readable.from([Buffer.from(packed, 'base64')]).pipe(zlib.createGunzip({ chunkSize: 4096 }))) {
      n += 1;
      if (has(ATTACK)) seen.push(n);
      assert.strictEqual(seen.includes(n), chunk.includes('OR 1=1') || seen.length > 1, `${n}`);
    }
  }));
  assert.ok(n > 40 && seen[0] > 40, `${seen} of ${n}`);
  assert.ok(pieces < 10 * whole, `${pieces} us, and as a whole ${whole}`);
});

test('what_comes_in_many_small_pieces_is_not_kept_many_times', () => {
  const { Flow, Unpacked } = lib('unpacked');
  const flow = new Flow();
  let made = 0;
  let most = 0;
  for (let i = 0; i < 4000; i += 1) {
    flow.add(Buffer.from(`${i}abcde\n`.slice(-8)));
    const all = [];
    flow.read(all, (bytes) => {
      made += bytes.length;
      return bytes;
    });
    assert.ok(all.some((bytes) => Buffer.from(bytes).toString().endsWith(`${i}abcde\n`.slice(-8))));
    most = Math.max(most, all.reduce((sum, bytes) => sum + bytes.length, 0) / (flow.size + 8192));
  }
  assert.ok(most < 3, `${most} times`);
  assert.ok(made < 4000 * 4 * 4096, `${made} bytes read`);
  // Nor are many streams compared with many values, or with the body, without end.
  const unpacked = new Unpacked();
  for (let i = 0; i < 20000; i += 1) unpacked.know(`value ${i}`);
  const ctx = { chunks: [Buffer.alloc(100)], chunk: 1 };
  assert.strictEqual(unpacked.begins(ctx, 'not one of them'), false);
  let n = 1;
  while (n < 1000 && !unpacked.begins(ctx, 'not one of them')) n += 1;
  assert.ok(n > 50 && n < 500, `${n}`);
  assert.strictEqual(unpacked.begins({ chunks: [Buffer.alloc(200)], chunk: 2 }, 'not one of them'), true);
  assert.strictEqual(unpacked.body.length, 100);
});

test('lines_that_come_one_by_one_are_read_with_a_few_before_them', () => {
  const { Flow } = lib('unpacked');
  const read = (piece, times) => {
    const flow = new Flow();
    let size = 0;
    let last;
    for (let i = 0; i < times; i += 1) {
      flow.add(new Uint8Array(Buffer.from(piece(i))));
      flow.read([], (bytes) => {
        size += bytes.length;
        last = bytes;
        return bytes;
      });
    }
    return { size, last: Buffer.from(last).toString() };
  };
  // Of 64 KB 4.3 MB were read.
  const lines = read((i) => `line ${i} ${'x'.repeat(50)}\n`, 1000);
  assert.ok(lines.size < 2e6, `${lines.size}`);
  assert.ok(lines.last.includes('line 999') && lines.last.includes('line 995'));
  // A line is read as a whole, however it comes.
  assert.match(read((i) => (i < 60 ? `line ${i}\n` : i === 60 ? 'begins ' : 'x'.repeat(40)), 150).last, /begins x{3560}$/);
});

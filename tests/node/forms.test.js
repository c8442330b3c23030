// SPDX-License-Identifier: GPL-2.0
// Forms of a value that are rarely met, each as an application makes it, and how long
// they take.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const cp = require('node:child_process');
const { fileURLToPath } = require('node:url');
const { bailey, dir, protect } = require('./helper');

protect('/usr/bin/** rix, /bin/** rix,');
const lib = (name) => require(`../../tools/node/lib/${name}`);
const { Group } = lib('group');
const { pairs, mayLead, mayStand, body } = lib('body');
const { scan, HELD } = lib('scan');
const b64 = (text) => Buffer.from(text).toString('base64');

const query = (text, which, not) => {
  const group = new Group(true);
  pairs(group, 'query', text, '&');
  group.settle(which, not);
  return group;
};
const added = (text) => {
  const group = new Group(true);
  group.add('x', text);
  group.settle(mayLead, 0);
  return group;
};
const has = (list, text) => list.some((v) => v.text === text);

fs.mkdirSync(`${dir}/area`, { recursive: true });
fs.writeFileSync(`${dir}/secret`, 'secret');
fs.writeFileSync(`${dir}/area/plain`, 'plain');
const read = (url, of) => bailey.run({ method: 'GET', url, headers: {} }, () => {
  try {
    return fs.readFileSync(of(url), 'utf8');
  } catch (error) {
    return error.code;
  }
});
const own = (url) => decodeURIComponent(url.slice(url.indexOf('=') + 1));
const bad = 'ERR_BAILEY_DENIED';

test('space_around_base64_hides_nothing', () => {
  const secret = b64('../../secret');
  for (const space of ['+', ' ']) {
    for (const text of [`x=${space.repeat(30)}${secret}`, `x=${secret}${space.repeat(30)}`, `x=${space.repeat(30)}${b64('ab.c')}.${secret}`, `${space.repeat(30)}${secret}`]) {
      assert.ok(has(query(text, mayLead, 0).up, '../../secret'), text);
    }
  }
  // Within what is base64, and no character at the end.
  for (const text of [Buffer.concat([Buffer.from(`${' '.repeat(40)}${secret}`), Buffer.from([255])]), Buffer.from('\xa0/secret\xff', 'latin1')]) {
    const coded = text.toString('base64');
    const whole = new Group();
    whole.add('x', coded);
    const texts = (group) => [...new Set(group.up.map((v) => v.text))];
    assert.deepStrictEqual(texts(added(coded)), texts(whole));
  }
  assert.strictEqual(read(`/t?f=${'+'.repeat(24)}${b64('../secret')}`,
    (u) => path.join(dir, 'area', Buffer.from(new URL(u, 'http://x').searchParams.get('f').trim(), 'base64').toString())), bad);
});

test('a_plus_that_is_no_space_is_found_as_what_it_is', () => {
  for (const join of [(v) => path.join(dir, 'area', v), (v) => `${dir}/area/${v}`]) {
    assert.strictEqual(read('/p?f=a+b%2F..%2F..%2Fsecret', (u) => join(own(u))), bad);
    assert.strictEqual(read(`/b?f=${b64('>>>/../../secret')}`, (u) => join(Buffer.from(own(u), 'base64').toString())), bad);
    assert.strictEqual(read(`/s?f=${b64('>>>/../../secret')}`,
      (u) => join(Buffer.from(new URL(u, 'http://x').searchParams.get('f').replace(/ /g, '+'), 'base64').toString())), bad);
  }
  assert.match(b64('>>>/../../secret'), /^Pj4\+L/);
  const statement = "SELECT 'a+b' OR 1'";
  const not = HELD & ~scan(statement, 0, statement.length);
  for (const text of ["x=a+b'%20OR%201", "x=a+b%27%20OR%201", "a+b'%20OR%201", "a+b'%20OR%201=x"]) assert.ok(has(query(text, mayStand, not).odd, "a+b' OR 1"), text);
});

test('a_url_is_read_as_new_url_reads_it', () => {
  const secret = `${dir}/secret`;
  const of = (u) => new URL(own(u));
  for (const text of ['file://', 'f%0aile://', '%01file://', 'FI%09le:%0d//', '%20%1ffile://']) {
    assert.strictEqual(fileURLToPath(new URL(`${decodeURIComponent(text)}${secret}`)), secret);
    assert.strictEqual(read(`/f?u=${text}${secret}`, of), bad, text);
  }
  assert.ok(has(added('da\nta:,/e\ntc/x').up, '/etc/x'));
  assert.ok(has(added(`file://lo${'\u00ad'.repeat(500)}calhost/etc/x`).up, '/etc/x'));
  assert.ok(has(added('file:\\\\\\etc\\x').up, '/etc/x'));
  assert.strictEqual(read(`/f?u=file://${dir}/area/plain`, () => `${dir}/area/plain`), bad);
  assert.strictEqual(read('/f?u=file:%20a', () => `${dir}/area/plain`), 'plain');
});

test('base64_of_small_or_of_capital_letters_and_hexadecimal_hide_nothing', () => {
  const echo = (url, of) => bailey.run({ method: 'GET', url, headers: {} }, () => {
    try {
      return `${cp.execSync(`echo ${of(own(url))}`)}`.trim();
    } catch (error) {
      return error.code;
    }
  });
  const of = (form) => (text) => Buffer.from(text, form).toString();
  const from0x = (text) => Buffer.from(text.slice(2), 'hex').toString();
  const text = 'n; who';
  const hex = Buffer.from(text).toString('hex');
  assert.strictEqual(b64(text), 'bjsgd2hv');
  for (const [coded, decode] of [[b64(text), of('base64')], [b64('!(A B'), of('base64')], [hex, of('hex')], [hex.toUpperCase(), of('hex')], [`${hex}-x`, of('hex')], [Buffer.from('n;\tid\t;').toString('hex'), of('hex')], [`0x${hex}`, from0x],
    [b64(hex), (v) => of('hex')(of('base64')(v))], [Buffer.from(b64(text)).toString('hex'), (v) => of('base64')(of('hex')(v))]]) {
    for (const url of [`/a?q=${coded}`, `/a?q=${coded.replace(/^./, (c) => `%${c.charCodeAt(0).toString(16)}`)}`]) assert.strictEqual(echo(url, decode), bad, url);
  }
  // Those of one who looks like it.
  for (const plain of ['cafebabe', '20261128', 'decade', 'feedface00112233', 'deadbeef']) assert.strictEqual(echo(`/a?q=${plain}`, (v) => v), plain);
  const up = Buffer.from('../secret').toString('hex');
  for (const url of [`/h?f=${up}`, `/h?f=${up.toUpperCase()}`, `/h?f=a@b%3d${up}`, `/h?f=${Buffer.from('%2e%2e%2fsecret').toString('hex')}`, `/h?f=+${Buffer.from('%2e%2e%2fsecret').toString('hex')}`]) {
    assert.strictEqual(read(url, (u) => path.join(dir, 'area', decodeURIComponent(Buffer.from(own(u).replace(/.*=|^\+/, ''), 'hex').toString()))), bad, url);
  }
  assert.strictEqual(read(`/h?f=${Buffer.from('plain').toString('hex')}`, (u) => path.join(dir, 'area', Buffer.from(own(u), 'hex').toString())), 'plain');
});

test('the_boundary_of_parts_may_be_base64', () => {
  const boundary = `AA${b64('../../etc')}`;
  const text = `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--${boundary}--\r\n`;
  const group = body({ request: { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }, chunks: [Buffer.from(text)] });
  group.settle(mayLead, 0);
  const plain = Buffer.from(text, 'base64').toString();
  assert.ok(plain.includes('../../etc'));
  assert.ok(has(group.up, plain));
});

test('marks_behind_one_another_take_no_longer_than_other_text', () => {
  const long = '\u0301'.repeat(40000) + '\u0316'.repeat(40000);
  const halfwidth = `${'\u0301'.repeat(63)}\uff9e`.repeat(1200);
  for (const marks of [long, halfwidth]) {
    const group = added(`a${marks}/\uff0e\uff0e/x${marks}\uff0e\uff0e/y`);
    assert.ok(group.up.some((v) => v.text.endsWith('/../x')));
    assert.ok(group.up.some((v) => v.text.endsWith('../y')));
  }
  // As long as before, of what is written.
  const some = `a${'\u0301'.repeat(30)}${'\u0316'.repeat(30)}\uff0e\uff0e/x`;
  assert.ok(has(added(some).up, some.normalize('NFKC')));
  // A host.
  assert.ok(has(added(`file://a${long}/etc/x`).up, '/etc/x'));
  // Each of these is looked at twice, not as often as there are others behind it.
  const few = `a${'\u0301'.repeat(63)}`.repeat(30000);
  const [normal, ours] = [() => few.normalize('NFKC'), () => added(few)].map((fn) => {
    fn();
    const from = process.cpuUsage().user;
    for (let i = 0; i < 3; i += 1) fn();
    return process.cpuUsage().user - from;
  });
  assert.ok(ours < 45 * normal, `${ours} ${normal}`);
  // That took minutes.
  assert.ok(process.cpuUsage().user < 60e6, `${process.cpuUsage().user}`);
});

test('a_host_that_is_too_long_to_be_read_is_taken_to_name_any', () => {
  const ssrf = lib('detect/ssrf');
  const reach = (a, host = 'db.example') => bailey.run({ method: 'POST', url: `/h${a.length}`, headers: {}, body: { a } }, () => ssrf.check(host, '10.0.0.1', 4, 80, () => false));
  const long = '\u0301'.repeat(20000) + '\u0316'.repeat(20000);
  const before = process.cpuUsage().user;
  for (const text of [`http://a${long}/x`, `http:a${long}`, `http:////${'%E6%97%A5'.repeat(2000)}`, `https://x@${long}`]) assert.ok(reach(text) !== null);
  assert.ok(process.cpuUsage().user - before < 2e6, `${process.cpuUsage().user - before}`);
  // Nobody writes such a host.
  for (const text of [`http: ${'a word '.repeat(1000)}`, `http:<${'a'.repeat(2000)}`, `http://${'a'.repeat(1000)}`, `http://a/${long}`, `// ${'a word '.repeat(1000)}`]) assert.strictEqual(reach(text), null);
  // A user may be as long as that.
  assert.ok(reach(`http://${'a'.repeat(5000)}@db.example/`) !== null);
  assert.ok(reach(`http://d${'\u00ad'.repeat(900)}b.example/`) !== null);
});

test('no_other_character_than_a_mark_becomes_one_at_its_begin', () => {
  const mark = (c) => `x\u0345${c}`.normalize('NFD') !== `x\u0345${c}` || `x${c}\u0334`.normalize('NFD') !== `x${c}\u0334`;
  for (let c = 0x80; c < 0x110000; c += 1) {
    if (c === 0xd800) c = 0xe000;
    const text = String.fromCodePoint(c);
    if (/[\p{M}\uff9e\uff9f]/u.test(text)) continue; // eslint-disable-line no-continue
    assert.ok(!mark(String.fromCodePoint(text.normalize('NFKD').codePointAt(0))), c.toString(16));
  }
});

test('letters_that_nfkc_makes_of_bytes_are_of_base64', () => {
  // "%C3%AA" is two characters to unescape(), of which NFKC makes "\xc3a".
  const of = { a: '%C3%AA', o: '%C3%BA', 1: '%C3%B9', 2: '%C3%B2', 3: '%C3%B3' };
  const read64 = (u) => path.join(dir, 'area', Buffer.from(unescape(u.slice(u.indexOf('=') + 1)).normalize('NFKC'), 'base64').toString());
  let n = 0;
  for (const secret of ['../secret', './/../secret', 'a/../../secret', './//../secret', 'q/.././../secret', 'uu/../../secret']) {
    const code = b64(secret);
    for (const [letter, coded] of Object.entries(of)) {
      if (!code.includes(letter)) continue; // eslint-disable-line no-continue
      const text = code.replaceAll('=', '').replaceAll(letter, coded);
      assert.strictEqual(Buffer.from(unescape(text).normalize('NFKC'), 'base64').toString(), secret);
      assert.ok(has(query(`f=${text}`, mayLead, 0).up, secret), text);
      assert.strictEqual(read(`/n?f=${text}`, read64), bad, text);
      n += 1;
    }
  }
  assert.ok(n > 4, `${n}`);
  // Three characters, of which node takes the middle one by its lower byte.
  const three = Buffer.from(unescape('A%C3%BCLi4vLi4vc2VjcmV0').normalize('NFKC'), 'base64').toString();
  assert.ok(three.endsWith('../../secret'));
  assert.ok(has(query('f=A%C3%BCLi4vLi4vc2VjcmV0', mayLead, 0).up, three));
  assert.ok(!query('f=Hans+M%C3%BCllerstra%C3%9Fe', mayLead, 0).all.length, 'a name is left alone');
});

test('what_atob_decodes_is_a_value', () => {
  const text = '\xe9/../../secret';
  const coded = Buffer.from(text, 'latin1').toString('base64');
  assert.strictEqual(atob(coded), text);
  for (const group of [query(`f=${encodeURIComponent(coded)}`, mayLead, 0), added(coded)]) assert.ok(has(group.up, text));
  assert.strictEqual(read(`/a?f=${encodeURIComponent(coded)}`, (u) => path.join(dir, 'area', atob(own(u)))), bad);
  const utf8 = Buffer.from(text).toString('base64');
  assert.ok(has(added(utf8).up, text) && has(added(utf8).up, atob(utf8)));
});

test('long_forms_count_for_more_than_one', () => {
  const of = (nforms) => {
    const group = new Group();
    group.nforms = nforms;
    for (let i = 0; i < 4; i += 1) group.add('body', `${i}${'%41b'.repeat(1 << 16)}`);
    return group;
  };
  const all = of(0);
  const decoded = (group) => group.all.filter(({ text }) => /^\d(?:Ab)+$/.test(text)).length;
  assert.strictEqual(decoded(all), 4);
  // Each of 128 KB is as many as 512 short ones.
  assert.ok(all.nforms >= 4 * 512, `${all.nforms}`);
  assert.strictEqual(decoded(of(250000 - 600)), 1);
  assert.strictEqual(decoded(of(250000)), 0);
});

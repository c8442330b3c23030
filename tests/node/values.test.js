// SPDX-License-Identifier: GPL-2.0
// Which values of a request are found: in each form that an application may have
// read them in, whatever the request says of itself.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const test = require('node:test');
const { bailey, serve } = require('./helper');

const lib = (name) => require(`../../tools/node/lib/${name}`);
// How often a place is compared, and how often a token is looked at for that; protect()
// freezes what it counts by.
const counted = { places: 0, looks: 0 };
for (const language of [lib('detect/sqltokens'), lib('detect/changes')]) {
  const { changes } = language;
  language.changes = (parsed, from, to) => {
    counted.places += 1;
    if (counted.places === 1 && parsed.tokens) {
      parsed.tokens = new Proxy(parsed.tokens, {
        get(tokens, key) {
          counted.looks += 1;
          return tokens[key];
        },
      });
    }
    return changes(parsed, from, to);
  };
}
bailey.protect({ log: () => {} });
const { find } = lib('values');
const { current } = lib('context');
const inject = lib('detect/inject');

const ATTACK = "x' OR 1=1 -- ";
const statement = (value) => inject.statement(`SELECT * FROM users WHERE name = '${value}'`, 'postgres');
const has = (value) => find(current(), (v) => v.text === value) !== undefined;
let count = 0;
// A route of its own for each, so that none is excused by what another did.
const request = (url, more = {}) => {
  count += 1;
  return { method: 'GET', url: `/v${count}${url}`, headers: {}, ...more };
};
const form = `name=${encodeURIComponent(ATTACK)}&b=1`;
const json = JSON.stringify({ name: ATTACK, b: 'c=d' });
const parts = (mark) => `--${mark}\r\nContent-Disposition: form-data; name="name"\r\n\r\n${ATTACK}\r\n--${mark}--\r\n`;

test('a_body_is_read_in_each_way_whatever_its_type_says', async (t) => {
  const get = await serve(t, (req, res) => {
    req.on('data', () => {});
    req.on('end', () => res.end(statement(ATTACK) === null ? 'missed' : 'found'));
  });
  const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'text/plain;x=urlencoded', 'multipart/x', 'multipart/form-data; boundary=x', ''];
  for (const type of types) {
    for (const body of [json, `\ufeff${json}`, ` ${json}`, form, `[${json}]`]) {
      count += 1;
      const r = await get(`/b${count}`, { method: 'POST', body, headers: type === '' ? {} : { 'content-type': type } }); // eslint-disable-line no-await-in-loop
      assert.strictEqual(r.text, 'found', `${type}: ${body}`);
    }
  }
  const m = 'multipart/form-data;';
  for (const type of [`${m} boundary=bar`, `${m} boundary="bar"`, `${m} xboundary=foo; boundary=bar`, `${m} x=urlencoded; boundary=bar`, `${m} boundary=bar ;`,
    `${m} boundary=bar\t`, `${m}boundary = bar`, `${m} Boundary=bar; charset=x`, `${m} boundary="b\\ar"`, `${m} boundary=foo; boundary=bar`, `${m} xboundary=bar`,
    `${m} x="boundary=foo"; boundary=bar`, 'text/plain; boundary=bar', 'application/json; boundary=bar']) {
    count += 1;
    const r = await get(`/b${count}`, { method: 'POST', body: parts('bar'), headers: { 'content-type': type } }); // eslint-disable-line no-await-in-loop
    assert.strictEqual(r.text, 'found', type);
  }
});

test('a_large_body_is_not_counted_at_each_operation', () => {
  const { values } = lib('values');
  const wide = Object.fromEntries(Array.from({ length: 2000 }, (x, i) => [`key${i}`, 1]));
  for (const body of [Buffer.alloc(4 << 20, 65), Array(500000).fill(1), wide]) {
    bailey.run(request('', { body }), () => {
      const ctx = current();
      if (body === wide) ctx.chunks = [Buffer.from('{}')];
      const first = values(ctx);
      const from = process.cpuUsage().user;
      for (let i = 0; i < 1000; i += 1) assert.strictEqual(values(ctx), first);
      assert.ok(process.cpuUsage().user - from < 2000000, `${process.cpuUsage().user - from} us`);
    });
  }
  // What grows is looked at again.
  bailey.run(request('', { body: ['one'] }), () => {
    assert.ok(!has('two'));
    current().request.body.push('two');
    assert.ok(has('two'));
  });
});

test('values_that_stand_often_in_a_statement_cost_little', () => {
  const quick = (body, most, fn) => {
    Object.assign(counted, { places: 0, looks: 0 });
    const result = bailey.run(request('', { body }), fn);
    const { places, looks } = counted;
    assert.ok(places > 0 && places <= most, `${places} places`);
    assert.ok(looks <= 50 * most, `${looks} looks`);
    return result;
  };
  const v = 'a-'.repeat(6000);
  const same = { v, x: Array(4000).fill('a-') };
  assert.strictEqual(quick(same, 6001, () => inject.statement(`INSERT INTO t VALUES ('${v}')`, 'postgres')), null);
  assert.strictEqual(quick(same, 6001, () => inject.command(`echo '${v}'`)), null);
  const rows = Array.from({ length: 500 }, (x, i) => `('item${i}','in-stock')`);
  assert.strictEqual(quick(Array(500).fill({ state: 'in-stock' }), 500, () => inject.statement(`INSERT INTO t VALUES ${rows}`, 'mysql')), null);
  // What follows is found still.
  assert.notStrictEqual(quick({ ...same, z: ATTACK }, 1, () => statement(ATTACK)), null);
});

test('what_takes_too_long_to_compare_is_refused', () => {
  const of = (body, text) => bailey.run(request('', { body }), () => inject.statement(`SELECT '${text}'`, 'sqlite'));
  // At each of too many places.
  const found = of({ v: ' -'.repeat(30000) }, ' -'.repeat(200000));
  assert.match(found.why, /too many to be compared/);
  assert.ok(found.stack.length > 0);
  // Many values are looked for at once.
  const body = Array.from({ length: 20000 }, (x, i) => `-${i}-`);
  const begin = process.cpuUsage().user;
  for (const text of ['- 0123456789', '']) assert.strictEqual(of(body, `${text}${'x'.repeat(1 << 20)}`), null);
  assert.ok(process.cpuUsage().user - begin < 3e6, `${process.cpuUsage().user - begin} us`);
});

test('what_stands_in_a_data_url_is_a_value', () => {
  const bad = '1; DROP TABLE x';
  const order = () => inject.statement(`SELECT a FROM t ORDER BY ${bad}`, 'postgres');
  for (const url of [`data:text/plain;base64,${Buffer.from(bad).toString('base64')}`, `DATA:,${encodeURIComponent(bad)}`, `data:,${bad}`]) {
    assert.notStrictEqual(bailey.run(request(`?q=${encodeURIComponent(url)}`), order), null, url);
    assert.notStrictEqual(bailey.run(request('', { body: { image: url } }), order), null, url);
  }
});

test('a_value_stands_in_what_has_its_bytes', () => {
  const bytes = Array.from({ length: 0x7f - 0x20 }, (x, i) => String.fromCharCode(0x20 + i)).join('');
  for (const one of [...bytes, '\u00e9', '\uff0e', '..', '+ ', '% ', '%41']) {
    for (const value of [`,${one}`, `a${one};`]) {
      const q = encodeURIComponent(value);
      const plain = /[&=#%+]/.test(value) ? q : value.replace(/ /g, '+');
      for (const query of [`?q=${q}`, `?q=${q.replace(/%20/g, '+')}`, `?q=${plain}`]) {
        assert.notStrictEqual(bailey.run(request(query), () => inject.statement(`SELECT ${value} 1`, 'postgres')), null, value);
        assert.notStrictEqual(bailey.run(request('', { headers: { 'x-q': value } }), () => inject.statement(`SELECT ${value} 1`, 'postgres')), null, value);
      }
    }
  }
});

test('the_parts_of_a_key_are_values', async (t) => {
  const bad = 'name; DROP TABLE x';
  const order = (key) => inject.statement(`SELECT * FROM t ORDER BY ${key}`, 'postgres');
  const bracket = encodeURIComponent(`[${bad}]`);
  const ways = [[`sort[${bad}]=asc`, bad], [`sort${bracket}=asc`, bad], [`sort[${encodeURIComponent(bad)}]`, bad], [`a[b][c][${bad}][d]=1`, bad],
    [`sort.${bad}=asc`, bad], [`a[x.${bad}]=1`, bad], [`a[x.${bad}]=1`, `x.${bad}`], [`sort[${bad.replace(/ /g, '+')}]=asc`, bad],
    ['sort[name=1; DROP TABLE x]=asc', 'name=1; DROP TABLE x'], [`sort${encodeURIComponent('[name=1; DROP TABLE x]')}=asc`, 'name=1; DROP TABLE x'],
    [`a[b][c][d][e][f][${bad}][h]=1`, `[${bad}][h]`], [`a[${bad}[b]]=1`, `${bad}[b]`], [`${bad}[b[c]]=1`, `${bad}[b`]];
  for (const [query, key] of ways) assert.notStrictEqual(bailey.run(request(`?${query.replace(/ /g, '%20')}`), () => order(key)), null, query);
  let now = null;
  const get = await serve(t, (req, res) => {
    req.on('data', () => {});
    req.on('end', () => res.end(order(now) === null ? 'missed' : 'found'));
  });
  const urlencoded = 'application/x-www-form-urlencoded';
  const file = parts('bar').replace('name="name"', `name="a[${bad}]"`);
  for (const [type, body, key] of [...ways.map(([q, k]) => [urlencoded, q, k]), ['multipart/form-data; boundary=bar', file, bad]]) {
    count += 1;
    now = key;
    const r = await get(`/k${count}`, { method: 'POST', body, headers: { 'content-type': type } }); // eslint-disable-line no-await-in-loop
    assert.strictEqual(r.text, 'found', body);
  }
  assert.strictEqual(bailey.run(request('?sort[name]=asc&a.b=1&filter[user.id]=2'), () => order('name, user.id, b')), null);
  // A key may be long.
  const chunk = Buffer.from(`${'[a.b]'.repeat(800000)}=1`);
  const from = process.cpuUsage().user;
  bailey.run(request(''), () => {
    Object.assign(current(), { chunks: [chunk], bodySize: chunk.length, chunk: 1 });
    assert.ok(has('[a.b]=1') === false);
  });
  assert.ok(process.cpuUsage().user - from < 15000000, `${process.cpuUsage().user - from} us`);
});

test('what_the_program_makes_of_split_changes_no_value', () => {
  const { split } = String.prototype;
  const { isView } = ArrayBuffer;
  const { pattern } = lib('context');
  const driver = { Connection: class { query() { return this; } } };
  lib('hooks/sql')('mysql2', driver);
  let seen;
  String.prototype.split = () => ['']; // eslint-disable-line no-extend-native
  ArrayBuffer.isView = () => true;
  try {
    seen = bailey.run(request('/a/b?x=one+two&y=a\\b', { body: { 'is-admin': 'x' } }), () => {
      let code;
      try {
        new driver.Connection().query('SELECT ?', [{ 'is-admin': 1 }]);
      } catch (e) {
        code = e.code;
      }
      return [has('one two'), has('a/b'), pattern('/:v/a/*')(current()), pattern('/:v/b/*')(current()), code];
    });
  } finally {
    String.prototype.split = split; // eslint-disable-line no-extend-native
    ArrayBuffer.isView = isView;
  }
  assert.deepStrictEqual(seen, [true, true, true, false, 'ERR_BAILEY_DENIED']);
});

test('base64_is_found_as_node_decodes_it', () => {
  const encode = (text, how = 'base64') => Buffer.from(text).toString(how);
  const b = encode(ATTACK);
  const put = (text, n, what) => text.slice(0, n) + what + text.slice(n);
  for (const text of [b, put(b, 4, '!'), put(b, 2, '.'), put(b, 5, '\n'), `${b} `, `${b}${'~'.repeat(10)}`, b.replace(/(..)/g, '$1 '), encode(b), encode(ATTACK, 'base64url')]) {
    assert.ok(bailey.run(request(`?x=${encodeURIComponent(text)}`), () => statement(ATTACK) !== null), text);
  }
  const bytes = Buffer.concat([Buffer.from('../x'), Buffer.from([0xff, 1, 8]), Buffer.from('/../../other/s')]);
  for (const text of [bytes.toString('base64'), `a.${bytes.toString('base64')}.b`]) {
    assert.ok(bailey.run(request(`?x=${encodeURIComponent(text)}`), () => has(bytes.toString())), text);
  }
  const header = (authorization) => bailey.run(request('', { headers: { authorization } }), () => statement(ATTACK) !== null);
  const token = [encode('{"alg":"none"}', 'base64url'), encode(`{"sub":${JSON.stringify(ATTACK)}}`, 'base64url'), 'x'].join('.');
  for (const text of [`Bearer ${token}`, `Bearer  ${token}`, `Basic ${encode(`${ATTACK}:x`)}`, `basic ${encode(`x:${ATTACK}`)}`, `Token ${b}`]) assert.ok(header(text), text);
  // What is mostly something else is not decoded.
  const { Group } = lib('group');
  const forms = (text) => {
    const group = new Group();
    group.add('x', text);
    return group.all.length;
  };
  for (const text of ['Ab,(1)*{2}:"3";', 'Aж-ж(ж)', 'Ab?', '(A.b)[C.d]-']) assert.strictEqual(forms(text), 1, text);
});

// Texts of pieces that are cut, decoded or joined to something else, from a seed.
function* odd(n, pieces) {
  let seed = 1;
  const int = (max) => {
    seed = (seed * 48271) % 2147483647;
    return seed % max;
  };
  for (let i = 0; i < n; i += 1) yield Array.from({ length: 1 + int(7) }, () => pieces[int(pieces.length)]).join('');
}

test('a_query_that_is_not_taken_apart_has_no_value_that_leads_out', () => {
  const { quiet, ups, values } = lib('values');
  const pieces = ['a', 'b1', 'Q', 'Li4v', 'aGk', '=', '=', '&', '+', '.', '.', '/', '%2', 'e', 'E', '%2e', '%2E', '%2f', '%5c', '\\', '%25', '%3A', ':', 'file:', 'data:,', '[', ']', '%5B',
    '%5d', '{', '%7B%22a%22', '}', '"', '%22', '%20', '%C3%BC', '%EF%BC%8E', '%EF%BC%8F', '%c0%af', '\uff0e', '#', '?', '%', '~', '@', '%00', ';',
    '2e2e2f61', '2e', '2f', '0x', '%3d', '%3f', '%40', '77iw', '77u_', 'k-', '-8jg', 'bjsg', '%36', '7', '8'];
  let told = 0;
  let leading = 0;
  for (const text of odd(70000, pieces)) {
    const url = `/x?${text}`;
    bailey.run({ method: 'GET', url, headers: {} }, () => {
      const is = quiet(url);
      find(current(), () => false); // all of them are made
      const { length } = ups(values(current())).filter(({ source }) => source !== 'path');
      assert.ok(!is || length === 0, url);
      told += is ? 1 : 0;
      leading += length ? 1 : 0;
    });
  }
  assert.ok(told > 1000 && leading > 4000, `${told} ${leading}`);
  for (const text of ['name=a.txt&note=two+words%2C+M%C3%BCller%21', 'x=', '', 'a=b=c&d']) assert.ok(quiet(`/x?${text.toLowerCase()}`), text);
  assert.ok(!quiet(`/x?a=${'b'.repeat(1 << 24)}`));
  for (const text of ['..', '%2e.', '%252e', '/a', '%2Fa', '%5Ca', 'file:a', 'file%3Aa', '[a]', 'Li4vYQ', '{}', 'x#/a', '%EF%BC%8E', '\xfc', '%', '%4c', '2e2e2f61', '0x2f657463', '+2f657463', '%32f657463', '77iw77u_', 'a--8jg', 'b@c%3d2e2e2f61', '%3fc%3D2e2e2f61']) assert.ok(!quiet(`/x?a=${text}`), text);
});

test('cookies_that_are_not_taken_apart_have_no_value_that_leads_out_or_stands_in_a_text', () => {
  const { ups, values, findOdd } = lib('values');
  const { scan } = lib('scan');
  const pieces = ['a', 'b1', 'Q', 'Li4v', 'aGk', '=', '=', '; ', ';', '; ', '+', '.', '.', '/', '%2', 'e', '%2e', '%2f', '%5c', '\\', '%25', '%3A', ':', 'j:', 'file:', '[', ']', '{', '}',
    '"', '%22', '%20', '%C3%BC', '%EF%BC%8F', '\xfc', '\xe9', '&', '#', "'", ' ', '%', '~', 'eyJhIjoiLi8ifQ', 'Ig'];
  let waited = 0;
  let leading = 0;
  let standing = 0;
  const inRequest = (cookie, f) => bailey.run({ method: 'GET', url: '/x', headers: { cookie } }, () => f(current()));
  const all = (list) => [...new Set(list.filter(({ source }) => source !== 'path').map(({ text }) => text))].sort();
  let before = 'x';
  for (const cookie of odd(40000, pieces)) {
    // Something of it, and something else.
    const text = `${before.slice(0, 4)} ${cookie.slice(1, 9)}'"=${decodeURIComponent(/(?:%C3%BC)*/.exec(cookie)[0])}`;
    before = cookie;
    const odds = inRequest(cookie, (ctx) => {
      const list = [];
      findOdd(ctx, (one) => { if (text.includes(one.text)) list.push(one); return false; }, scan(text, 0, text.length));
      return all(list);
    });
    const lazy = inRequest(cookie, (ctx) => {
      const list = all(ups(values(ctx)));
      waited += values(ctx).headers[0].waiting.length ? 1 : 0;
      return list;
    });
    inRequest(cookie, (ctx) => {
      find(ctx, () => false); // all of them are made
      assert.deepStrictEqual(lazy, all(ups(values(ctx))), cookie);
      assert.deepStrictEqual(odds, all(values(ctx).headers[0].odd.filter((one) => text.includes(one.text))), `${cookie} in ${text}`);
    });
    leading += lazy.length ? 1 : 0;
    standing += odds.length ? 1 : 0;
  }
  assert.ok(waited > 5000 && leading > 5000 && standing > 3000, `${waited} ${leading} ${standing}`);
});

// What parsers make of "name=value".
function* parsed(name, value) {
  const decode = (text, how) => {
    try {
      return how(text);
    } catch {
      return text;
    }
  };
  const plus = (text) => decodeURIComponent(text.replace(/\+/g, ' '));
  const trimmed = value.trim();
  for (const text of [value, trimmed, trimmed[0] === '"' ? trimmed.slice(1, -1) : trimmed]) {
    yield text;
    for (const how of [decodeURIComponent, plus]) {
      const plain = decode(text, how);
      yield plain;
      const json = plain.startsWith('j:') ? decode(plain.slice(2), JSON.parse) : null;
      if (json !== null && typeof json === 'object') yield* Object.values(json).filter((one) => typeof one === 'string');
    }
  }
  for (const how of [(text) => text, decodeURIComponent, plus]) if (/\W/.test(name.trim())) yield decode(name.trim(), how);
}

test('cookies_are_values_as_parsers_read_them', () => {
  const { ups, values, findOdd } = lib('values');
  const pieces = ['a', 'b1', 'Q', 'Li4v', '+', '+', '.', '..', '/', '../', '%2e', '%2f', '%5c', '%25', '%3A', ':', 'j:', 'j:', '"', '"', '%22', ' ', '\t', '\xa0', '%C3%BC', '\xfc', "'", '%27', '{"a":"../b"}', '%7B%22a%22:%22../+%22%7D',
    '%', '\\', '=', 'x'];
  const inRequest = (cookie, f) => bailey.run({ method: 'GET', url: '/x', headers: { cookie } }, () => f(current()));
  const texts = [...odd(30000, pieces)];
  let leading = 0;
  let standing = 0;
  for (let i = 1; i < texts.length; i += 1) {
    const name = i % 3 === 0 ? texts[i - 1].replace(/=/g, '') : 'f';
    const cookie = `z=1; ${name}=${texts[i]}`;
    const want = [...parsed(name, texts[i])].filter((text) => text.length > 1);
    const leads = want.filter((text) => text === '..' || text.includes('../') || text.includes('/..') || text[0] === '/');
    // Each is asked for first, before anything else was made of the cookie.
    const up = inRequest(cookie, (ctx) => ups(values(ctx)).map(({ text }) => text));
    for (const text of leads) assert.ok(up.includes(text), `${JSON.stringify(text)} leads out of ${JSON.stringify(cookie)}`);
    const odds = want.filter((text) => /\W/.test(text));
    const other = `y=${i}; ${name}=${texts[i]}`;
    const of = i % odds.length || 0;
    if (odds.length) {
      const { scan } = lib('scan');
      const found = inRequest(other, (ctx) => findOdd(ctx, ({ text }) => text === odds[of], scan(odds[of], 0, odds[of].length)));
      assert.ok(found !== undefined, `${JSON.stringify(odds[of])} is of ${JSON.stringify(cookie)}`);
    }
    const all = inRequest(cookie, (ctx) => {
      const list = [];
      find(ctx, ({ text }) => { list.push(text); return false; });
      return list;
    });
    for (const text of want) assert.ok(all.includes(text), `${JSON.stringify(text)} is of ${JSON.stringify(cookie)}`);
    leading += leads.length ? 1 : 0;
    standing += odds.length ? 1 : 0;
  }
  assert.ok(leading > 3000 && standing > 10000, `${leading} ${standing}`);
});

test('what_is_not_decoded_is_no_base64', () => {
  const { Group } = lib('group');
  let decoded = 0;
  for (const text of odd(20000, ['Qw', 'x', 'Li4', '=', '=', ' ', '&', 'aGVsbG8', '-', '_', '.', '%'])) {
    const bytes = Buffer.from(text, 'base64');
    const end = text.indexOf('=');
    const is = text.length >= 8 && /[a-z]/.test(text) && /[A-Z]/.test(text) && bytes.length >= 4 && bytes.length * 8 >= (end < 0 ? text.length : end) * 3;
    if (!is) continue;
    const group = new Group();
    group.add('x', text);
    assert.ok(group.all.some((v) => v.text === bytes.toString()), text);
    decoded += 1;
  }
  assert.ok(decoded > 1000, `${decoded}`);
});

test('headers_are_those_of_the_object_itself', () => {
  const tell = (headers, more) => bailey.run(request('', { headers, ...more }), () => [has('x OR 1'), has('y OR 1')]);
  const both = [['x-a', 'x OR 1'], ['x-b', 'y OR 1']];
  assert.deepStrictEqual(tell(Object.fromEntries(both)), [true, true]);
  assert.deepStrictEqual(tell({ __proto__: null, ...Object.fromEntries(both) }), [true, true]);
  class Headers {}
  Headers.prototype['x-b'] = 'y OR 1';
  assert.deepStrictEqual(tell(Object.assign(new Headers(), { 'x-a': 'x OR 1' })), [true, false]);
  // Of one name the second is left out of the object.
  assert.deepStrictEqual(tell({ host: 'h', 'user-agent': 'x OR 1' }, { rawHeaders: ['Host', 'h', 'User-Agent', 'x OR 1', 'User-Agent', 'y OR 1'] }), [true, true]);
  Object.prototype['x-b'] = 'y OR 1'; // eslint-disable-line no-extend-native
  try {
    assert.deepStrictEqual(tell({ 'x-a': 'x OR 1' }), [true, false]);
  } finally {
    delete Object.prototype['x-b'];
  }
});

test('repeated_headers_and_trailers_are_values', async (t) => {
  const net = require('node:net');
  const attack = "x' OR 1=1 -- y";
  const { port } = await serve(t, (req, res) => {
    req.on('data', () => {});
    req.on('end', () => res.end(statement(attack) === null ? 'missed' : 'found'));
  });
  const send = (head, end) => new Promise((ok, bad) => {
    count += 1;
    let text = '';
    const c = net.connect(port, '127.0.0.1', () => {
      c.write(`POST /r${count} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${head}Transfer-Encoding: chunked\r\n\r\n0\r\n${end}\r\n`);
    });
    c.on('data', (d) => { text += d; });
    c.on('error', bad);
    c.on('end', () => ok(/found|missed/.exec(text)[0]));
  });
  assert.strictEqual(await send('', ''), 'missed');
  for (const name of ['User-Agent', 'Referer', 'X-Any', 'Cookie']) {
    const of = (value) => `${name}: ${name === 'Cookie' ? 'a=' : ''}${value}\r\n`;
    for (const head of [of('a') + of(attack), of('a') + of(encodeURIComponent(attack)), of('a') + of(attack) + of('b')]) {
      assert.strictEqual(await send(head, ''), 'found', head); // eslint-disable-line no-await-in-loop
    }
  }
  assert.strictEqual(await send('Trailer: x-any\r\n', `X-Any: ${attack}\r\n`), 'found');
});

test('an_object_with_keys_of_one_letter_may_be_of_the_request', () => {
  const driver = { Connection: class { query() { return this; } } };
  lib('hooks/sql')('mysql2', driver);
  const ask = (more, object, query = '') => bailey.run(request(query, more), () => {
    if (more.text) Object.assign(current(), { chunks: [Buffer.from(more.text)], bodySize: more.text.length, chunk: 1 });
    try {
      new driver.Connection().query('SELECT a FROM t WHERE b = ?', [object]);
      return 'asked';
    } catch (e) {
      return e.code;
    }
  });
  assert.strictEqual(ask({ text: '{"v":{"a":1}}' }, { a: 1 }), 'ERR_BAILEY_DENIED');
  assert.strictEqual(ask({ body: { v: { a: 'true' } } }, { a: 'true' }), 'ERR_BAILEY_DENIED');
  assert.strictEqual(ask({}, { a: '1' }, '?v[a]=1'), 'ERR_BAILEY_DENIED');
  assert.strictEqual(ask({}, { a: '1' }, '?v=a&w=ab'), 'asked');
  assert.strictEqual(ask({}, { x: 1, y: 2 }, '?x=10'), 'asked');
});

test('many_hosts_in_a_body_cost_little', () => {
  const ssrf = lib('detect/ssrf');
  const ask = (host, body) => {
    const from = process.cpuUsage().user;
    const found = bailey.run(request('', { body }), () => ssrf.origin(current(), host)) !== undefined;
    assert.ok(process.cpuUsage().user - from < 15000000, `${process.cpuUsage().user - from} us`);
    return found;
  };
  const many = (n, of) => Array.from({ length: n }, (x, i) => of(i));
  for (const host of ['10.0.0.1', 'db.example.com', '::1']) {
    const named = host === '::1' ? 'http://[::1]/' : `http://x@${host}:80/`;
    for (const body of [['//1.1'.repeat(500000)], ['//a'.repeat(500000)], ['//com '.repeat(500000)], many(100000, (i) => `http://host${i}.com/`),
      many(100000, (i) => 300 + i / 100), many(100000, (i) => `urn:isbn:${i}`)]) {
      assert.strictEqual(ask(host, body), false, `${host} ${body[1] || body[0].slice(0, 9)}`);
      assert.strictEqual(ask(host, [...body, named]), true);
    }
  }
  // Too many to be parsed.
  assert.strictEqual(ask('10.0.0.1', many(300000, (i) => `//0x${i.toString(16)}01`)), true);
  for (const [host, text] of [['127.0.0.1', `http://127.0.0.1:${'0'.repeat(300)}80/`], ['127.0.0.1', 'http:/127.1'], ['127.0.0.1', '0x7f000001'], ['127.0.0.1', '2130706433/x'],
    ['127.0.0.1', '127.0.0.01'], ['127.0.0.1', 'x://127.0.0.0x1:80'], ['127.0.0.1', '127.0.0.1.'], ['127.0.0.0', '//127.0.0x'], ['127.0.0.8', '127.0.0.010'], ['127.0.0.8', '0X7F.0X8'], ['localhost', 'LOCALHOST:80'],
    ['127.0.0.1', '127.0.0.%31'], ['127.0.0.1', '①27.0.0.1'], ['::1', '::1'], ['::1', '[0:0::1]:80/'], ['a.example.com', 'Example.com.'], ['fe80::1', 'http://[fe80:0::1]']]) {
    assert.ok(ask(host, [text]), text);
  }
});

test('a_request_needs_no_headers', () => {
  const sent = '../../etc/passwd';
  for (const headers of [undefined, null, 'none']) {
    assert.throws(() => bailey.run({ method: 'GET', url: `/bare?f=${sent}`, headers }, () => fs.readFileSync(`${__dirname}/${sent}`)), { code: 'ERR_BAILEY_DENIED' }, `${headers}`);
  }
  assert.throws(() => bailey.run({ url: `/bare?f=${sent}` }, () => fs.readFileSync(`${__dirname}/${sent}`)), { code: 'ERR_BAILEY_DENIED' });
});

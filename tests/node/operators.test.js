// SPDX-License-Identifier: GPL-2.0
// Operators of MongoDB as keys of a request, in whatever form it comes; those of the driver's methods
// are tests/rasp/clients/mongodb.test.js.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const { bailey, protect, serve } = require('./helper');

protect('');
const operators = require('../../tools/node/lib/detect/operators');
const { current } = require('../../tools/node/lib/context');

const check = (filter, allowed = null) => operators.check(current(), filter, true, allowed);

test('an_operator_is_found_in_each_form_that_a_request_has', async (t) => {
  const get = await serve(t, async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const found = check({ name: { $ne: 'zz' } });
    res.end(found === null ? 'none' : found.why);
  });
  const post = (type, body) => get('/x', { method: 'POST', headers: { 'content-type': type }, body }).then((r) => r.text);
  const bad = 'the operator $ne is the request\'s';
  const json = JSON.stringify({ a: { $ne: 'zz' } });
  const part = 'multipart/form-data; boundary=bAr';
  for (const [type, body] of [
    ['application/json', json], ['text/plain', json], ['application/x-www-form-urlencoded', 'a[$ne]=zz'], ['application/x-www-form-urlencoded', `a=${encodeURIComponent(json)}`],
    [part, '--bAr\r\nContent-Disposition: form-data; name="a[$ne]"\r\n\r\nzz\r\n--bAr--\r\n'], ['application/yaml', 'a:\n  $ne: zz\n'], ['application/x-ndjson', `{"x":1}\n${json}\n`],
  ]) assert.strictEqual(await post(type, body), bad, body);
  for (const url of ['/a?a[$ne]=zz', '/a?a.$ne=zz', `/a?a=${encodeURIComponent(json)}`, `/a?a=${Buffer.from(json).toString('base64')}`]) {
    assert.strictEqual((await get(url)).text, bad, url);
  }
  assert.strictEqual((await get('/a', { headers: { cookie: `a=j:${encodeURIComponent(json)}` } })).text, bad);
  for (const [type, body] of [['application/json', '{"a":"$ne","zz":1}'], ['text/plain', 'a $ne zz'], ['application/json', '{"a":{"$ne":"yy"}}'], ['application/json', '{"a":{"$gt":"zz"}}']]) {
    assert.strictEqual(await post(type, body), 'none', body);
  }
});

test('what_the_program_says_by_itself_is_its_own', () => {
  let count = 0;
  const of = (body, filter, allowed) => {
    count += 1;
    return bailey.run({ method: 'POST', url: `/own${count}`, headers: {}, body }, () => check(filter, allowed));
  };
  const name = { $ne: null };
  assert.notStrictEqual(of({ name }, { $and: [{ x: 1 }, { $or: [{ name }] }] }), null);
  assert.notStrictEqual(of({ name }, [{ $match: { name } }]), null);
  assert.strictEqual(of({ name }, { $and: [{ x: 1 }, { $or: [{ name: 'a' }] }] }), null);
  assert.strictEqual(of({ name }, { name }, ['$ne', '$in']), null);
  assert.notStrictEqual(of({ name }, { name }, ['$in']), null);
  // Dates, identifiers and the like are no objects of a request; getters are called by nobody.
  class Id { get $ne() { throw new Error('called'); } }
  assert.strictEqual(of({ name }, { name: new Id(), at: new Date(), re: /x/, $gt: undefined }), null);
  assert.strictEqual(of({ name }, Object.defineProperty({}, 'name', { enumerable: true, get() { throw new Error('called'); } })), null);
});

test('a_value_is_a_field_by_any_name_that_fields_have_and_as_the_program_trims_it', () => {
  const told = (sent, asked) => bailey.run({ method: 'POST', url: '/f', headers: {}, body: { name: sent } }, () => check([{ $set: { note: asked } }]) !== null);
  for (const name of ['api-key', 'пароль', 'größe', 'a.b-c', '$ROOT', 'x:y', 'naïve.x'].map((n) => `$${n}`)) assert.ok(told(name, name), name);
  for (const name of [' $pass ', '$PASS', '\t$Pass']) assert.ok(told(name, name.trim().toLowerCase()), name);
  for (const name of ['$5 off', '$', '$ x', '5$', '$12.50', '$HOME is where', '$-1']) assert.ok(!told(name, name), name);
});

// SPDX-License-Identifier: GPL-2.0
// mongodb and mongoose, before a server that only keeps what it is asked: an operator that came as a
// key of the request where the program expects a text is refused before it is sent; the program's own
// are not, whatever the request says.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const bailey = require('../../../tools/node');

const events = [];
bailey.protect({ log: (e) => events.push(e), routes: { 'POST /open': { operators: ['$gt', '$lt'] } } });
const mongod = require('./mongod');
const { MongoClient } = require('mongodb');
const mongoose = require('mongoose');

let count = 0;
// A request with a body of JSON, or with that and what a framework has made of a query.
const request = (body, fn, { url, query, type = 'application/json', parsed = body } = {}) => {
  count += 1;
  const message = { method: 'POST', url: url || `/mongo${count}`, headers: { 'content-type': type }, body: parsed, query };
  return bailey.run(message, async () => {
    try {
      return await fn(parsed === undefined ? query : JSON.parse(JSON.stringify(parsed)));
    } catch (x) {
      return x.code || x.stack;
    }
  });
};
const sent = async (server, ask) => {
  server.commands.length = 0;
  events.length = 0;
  const result = await ask();
  return result === 'ERR_BAILEY_DENIED' ? [result, server.commands.length, events.length, events[0].detection] : [server.commands.length, events.length, result];
};
const REFUSED = ['ERR_BAILEY_DENIED', 0, 1, 'nosql-injection'];

// What programs do with a name of a request.
const asks = (users) => ({
  find: ({ name }) => users.find({ name }).toArray(),
  findOne: ({ name }) => users.findOne({ active: true, name }),
  nested: ({ name }) => users.findOne({ $or: [{ name }, { mail: 'x' }], age: { $gt: 18 } }),
  updateOne: ({ name }) => users.updateOne({ name }, { $set: { active: true } }),
  updateMany: ({ name }) => users.updateMany({ name }, { $inc: { age: 1 } }),
  deleteMany: ({ name }) => users.deleteMany({ name }),
  replaceOne: ({ name }) => users.replaceOne({ name }, { mail: 'x' }),
  findOneAndUpdate: ({ name }) => users.findOneAndUpdate({ name }, { $set: { mail: 'x' } }),
  findOneAndDelete: ({ name }) => users.findOneAndDelete({ name }),
  countDocuments: ({ name }) => users.countDocuments({ name }),
  distinct: ({ name }) => users.distinct('mail', { name }),
  aggregate: ({ name }) => users.aggregate([{ $match: { name } }, { $group: { _id: '$mail' } }]).toArray(),
  bulkWrite: ({ name }) => users.bulkWrite([{ insertOne: { document: { mail: 'x' } } }, { updateOne: { filter: { name }, update: { $set: { mail: 'x' } } } }]),
});
const BAD = [{ $ne: null }, { $gt: '' }, { $regex: '^a.*' }, { $nin: ['nobody', 'x'] }, { $exists: true }, { $not: { $type: 10 } }, { $eq: 'a', $options: 'i' }];
const GOOD = ['anna', '$ne', '{"x":1}', '$5 off', 'a.b', '', { first: 'a', last: 'b' }, ['a', 'b'], 5, null, true, { 'not$': 1, a: { b: '$gt' } }];

test('operators_of_a_request_are_refused_before_they_are_sent', async (t) => {
  const server = await mongod();
  const client = new MongoClient(`mongodb://127.0.0.1:${server.port}/?directConnection=true`);
  t.after(async () => { await client.close(); server.close(); });
  const users = client.db('x').collection('users');
  for (const [how, ask] of Object.entries({
    ...asks(users),
    filter: ({ name }) => users.find({}).filter({ name }).toArray(),
    match: ({ name }) => users.aggregate([]).match({ name }).toArray(),
    bulk: ({ name }) => users.initializeOrderedBulkOp().find({ name }).updateOne({ $set: { a: 1 } }).execute(),
    command: ({ name }) => client.db('x').command({ count: 'users', query: { name } }),
    expression: ({ name }) => users.find({ $expr: { $eq: ['$name', name] } }).toArray(),
  })) {
    for (const name of BAD) assert.deepStrictEqual(await sent(server, () => request({ name }, ask)), REFUSED, `${how} ${JSON.stringify(name)}`);
    for (const name of GOOD) {
      // A field, there.
      if (how === 'expression' && /"\$(?:ne|gt)"/.test(JSON.stringify(name))) continue;
      const [commands, told, result] = await sent(server, () => request({ name }, ask));
      assert.deepStrictEqual([told, typeof result === 'string' && !/^(?:MongoServerError|MongoInvalid)/.test(result) ? result : ''], [0, ''], `${how} ${JSON.stringify(name)}`);
      assert.ok(commands > 0 || typeof result === 'string', how);
    }
  }
});

test('so_are_those_that_a_query_or_a_form_brings', async (t) => {
  const server = await mongod();
  const client = new MongoClient(`mongodb://127.0.0.1:${server.port}/?directConnection=true`);
  t.after(async () => { await client.close(); server.close(); });
  const users = client.db('x').collection('users');
  const find = (q) => users.findOne({ name: q.name });
  for (const [url, query] of [
    ['/q1?name[$ne]=', { name: { $ne: '' } }], ['/q2?name%5B%24gt%5D=x', { name: { $gt: 'x' } }], ['/q3?name[$in][]=admin', { name: { $in: ['admin'] } }],
    ['/q4?name.$ne=1', { name: { $ne: '1' } }], [`/q5?name=${encodeURIComponent('{"$ne":"zz"}')}`, { name: { $ne: 'zz' } }],
  ]) {
    assert.deepStrictEqual(await sent(server, () => request(undefined, find, { url, query })), REFUSED, url);
  }
  // All of the filter.
  assert.deepStrictEqual(await sent(server, () => request(undefined, (q) => users.findOne(q), { url: '/q6?$where=sleep(1)', query: { $where: 'sleep(1)' } })), REFUSED);
  assert.deepStrictEqual(await sent(server, () => request({ $or: [{ a: 1 }, { b: 2 }] }, (q) => users.findOne(q))), REFUSED);
  assert.deepStrictEqual(await sent(server, () => request({ $set: { role: 'admin' } }, (q) => users.updateOne({ name: 'x' }, q))), REFUSED);
  // However deep what it is compared with stands, and however long it takes.
  const deep = (n, x) => JSON.parse(`${'['.repeat(n)}${JSON.stringify(x)}${']'.repeat(n)}`);
  assert.deepStrictEqual(await sent(server, () => request({ name: { $ne: deep(30, 'not there') } }, find)), REFUSED);
  const chain = JSON.parse(`${'{"$and":[{"x":1},'.repeat(2000)}{"y":"z z"}${']}'.repeat(2000)}`);
  const begin = process.cpuUsage().user;
  await request({ $and: 'x' }, () => users.findOne(chain));
  assert.ok(process.cpuUsage().user - begin < 5e6, `${process.cpuUsage().user - begin} us`);
  // Data may have such keys, and OData's are no operators.
  for (const [body, ask] of [
    [{ saved: { price: { $gt: 5 } } }, (b) => users.updateOne({ name: 'x' }, { $set: { search: b.saved } })],
    [{ saved: { price: { $gt: 5 } } }, (b) => users.insertOne(b)],
    [{ $schema: 'http://x/', $id: 'a', name: 'x' }, (b) => users.findOne({ name: b.name, age: { $gt: 5 } })],
    [{ filter: { $gt: 'zz' }, name: 'x' }, (b) => users.findOne({ name: b.name, key: { $gt: 'own text' } })],
  ]) assert.deepStrictEqual((await sent(server, () => request(body, ask))).slice(0, 2), [1, 0], JSON.stringify(body));
  const odata = { $search: 'words', $skip: '10', $count: 'true' };
  assert.deepStrictEqual((await sent(server, () => request(undefined, (q) => users.aggregate([{ $match: { $text: { $search: q.$search } } }, { $skip: +q.$skip }, { $count: 'n' }]).toArray(), {
    url: '/odata?$search=words&$skip=10&$count=true', query: odata,
  }))).slice(0, 2), [1, 0]);
  // Where the program lets requests do so.
  const open = (name) => sent(server, () => request({ name }, find, { url: '/open' }));
  assert.deepStrictEqual((await open({ $gt: 'a', $lt: 'b' })).slice(0, 2), [1, 0]);
  assert.deepStrictEqual(await open({ $ne: null }), REFUSED);
});

test('a_field_that_a_request_names_where_text_is_expected_is_refused', async (t) => {
  const server = await mongod();
  const client = new MongoClient(`mongodb://127.0.0.1:${server.port}/?directConnection=true`);
  t.after(async () => { await client.close(); server.close(); });
  const users = client.db('x').collection('users');
  const ways = {
    expr: (v) => users.findOne({ $expr: { $eq: ['$pass', v] } }),
    match: (v) => users.aggregate([{ $match: { $expr: { $and: [{ $eq: ['$mail', v] }, { $gt: ['$age', 5] }] } } }]).toArray(),
    addFields: (v) => users.aggregate([{ $addFields: { shown: { $concat: ['by ', v] } } }]).toArray(),
    stage: (v) => users.aggregate([{ $unwind: v }]).toArray(),
    lookup: (v) => users.aggregate([{ $lookup: { from: 'a', let: { x: v }, pipeline: [{ $project: { z: '$$x' } }], as: 'b' } }]).toArray(),
    'in a lookup': (v) => users.aggregate([{ $lookup: { from: 'a', pipeline: [{ $set: { z: v } }], as: 'b' } }]).toArray(),
    facet: (v) => users.aggregate([{ $facet: { all: [{ $group: { _id: v } }] } }]).toArray(),
    update: (v) => users.updateOne({ a: 1 }, [{ $set: { note: v } }]),
    bulkWrite: (v) => users.bulkWrite([{ updateOne: { filter: { a: 1 }, update: [{ $set: { note: v } }] } }]),
    command: (v) => client.db('x').command({ aggregate: 'users', pipeline: [{ $project: { a: v } }], cursor: {} }),
  };
  for (const [how, ask] of Object.entries(ways)) {
    for (const name of ['password', '$ROOT', 'a.b'].map((n) => `$${n}`)) {
      const result = await sent(server, () => request({ name }, (b) => ask(b.name)));
      assert.deepStrictEqual(result, REFUSED, `${how} ${name}`);
    }
    for (const name of ['anna', '$5 off', '5$', 'password', '$', 'costs $password more', '$ password']) {
      const [commands, told, result] = await sent(server, () => request({ name }, (b) => ask(b.name)));
      assert.deepStrictEqual([told, how === 'stage' ? 1 : commands], [0, 1], `${how} ${name} ${result}`);
    }
  }
  // The one that it is compared with.
  assert.deepStrictEqual(await sent(server, () => request({ name: `$${'pass'}` }, (b) => ways.expr(b.name))), REFUSED);
  // Where a text is one, or the program makes the field's name, or has it itself.
  for (const [how, ask] of Object.entries({
    filter: (v) => users.findOne({ name: v }), literal: (v) => users.aggregate([{ $match: { $expr: { $eq: ['$mail', { $literal: v }] } } }]).toArray(),
    match: (v) => users.aggregate([{ $match: { name: v } }]).toArray(), set: (v) => users.updateOne({ a: 1 }, { $set: { name: v } }),
    'the own': () => users.aggregate([{ $group: { _id: '$city' } }]).toArray(), made: (v) => users.aggregate([{ $group: { _id: `$${v.slice(1)}` } }]).toArray(),
  })) {
    const name = how === 'made' ? 'xcity' : '$city';
    assert.deepStrictEqual((await sent(server, () => request({ name, field: '$city' }, (b) => ask(b.name)))).slice(0, 2), [1, 0], how);
  }
});

test('a_program_in_a_filter_is_one', async (t) => {
  const server = await mongod();
  const client = new MongoClient(`mongodb://127.0.0.1:${server.port}/?directConnection=true`);
  t.after(async () => { await client.close(); server.close(); });
  const users = client.db('x').collection('users');
  const ways = [
    (name) => users.find({ $where: `this.name === '${name}'` }).toArray(),
    (name) => users.aggregate([{ $match: { $expr: { $function: { body: `function (n) { return n === '${name}'; }`, args: ['$name'], lang: 'js' } } } }]).toArray(),
  ];
  for (const ask of ways) {
    const result = await sent(server, () => request({ name: ["x' ||", "'a' == 'a"].join(' ') }, (b) => ask(b.name)));
    assert.deepStrictEqual(result, REFUSED);
    for (const name of ['anna', 'x y', '1 || 1']) assert.deepStrictEqual((await sent(server, () => request({ name }, (b) => ask(b.name)))).slice(0, 2), [1, 0]);
  }
});

test('mongoose_asks_by_it', async (t) => {
  const server = await mongod();
  await mongoose.connect(`mongodb://127.0.0.1:${server.port}/x?directConnection=true`, { autoIndex: false, autoCreate: false });
  t.after(async () => { await mongoose.disconnect(); server.close(); });
  const User = mongoose.model('User', new mongoose.Schema({
    name: { type: String, lowercase: true, trim: true }, mail: String, age: Number, active: Boolean, born: Date,
  }));
  const { nested, ...ways } = asks(User);
  const all = {
    ...ways, find: ({ name }) => User.find({ name }), where: ({ name }) => User.find().where('name', name), exists: ({ name }) => User.exists({ name }), aggregate: ({ name }) => User.aggregate([{ $match: { name } }]),
  };
  for (const [how, ask] of Object.entries(all)) {
    for (const name of [{ $ne: null }, { $gt: '' }, { $regex: '^A.*' }, { $nin: ['Nobody', ' x '] }, { $ne: true }, { $exists: true }]) {
      assert.deepStrictEqual(await sent(server, () => request({ name }, ask)), REFUSED, `${how} ${JSON.stringify(name)}`);
    }
    for (const name of ['anna', '$ne', '$5 off', 'a.b']) {
      assert.deepStrictEqual((await sent(server, () => request({ name }, ask))).slice(0, 2), [how === 'bulkWrite' ? 2 : 1, 0], `${how} ${JSON.stringify(name)}`);
    }
  }
  for (const [field, bad] of [['age', { $gt: '1e3' }], ['born', { $gt: '2001-01-01' }], ['active', { $ne: 'no' }]]) {
    assert.deepStrictEqual(await sent(server, () => request({ [field]: bad }, (b) => User.findOne({ [field]: b[field] }))), REFUSED, field);
  }
  assert.ok(nested);
});

// SPDX-License-Identifier: GPL-2.0
// Filters of prisma's models and its commands for MongoDB, up to where the engine would be asked: operators that
// a request brought where the program expects a value are refused, those that the program writes are not.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const bailey = require('../../../tools/node');

const events = [];
bailey.protect({ log: (e) => events.push(e), routes: { 'POST /grid': { operators: ['contains', 'gte', 'lte', 'not', 'mode', 'OR'] } } });
const { getPrismaClient } = require('@prisma/client/runtime/library.js');

const sent = [];
// As what "prisma generate" writes has it, for a client whose engine is another's.
const clientOf = (activeProvider, options) => {
  const field = (name, type = 'String', kind = 'scalar') => ({ name, kind, type });
  const Client = getPrismaClient({
    generator: { config: {}, previewFeatures: [], binaryTargets: [] }, activeProvider,
    runtimeDataModel: { models: { User: { fields: [field('id', 'Int'), field('email'), field('password'), field('age', 'Int'), field('posts', 'Post', 'object')] }, Post: { fields: [field('title')] } }, enums: {}, types: {} },
    clientVersion: '6.19.3', engineVersion: 'x', datasourceNames: ['db'],
    inlineDatasources: { db: { url: { value: 'prisma://127.0.0.1/?api_key=x' } } }, inlineSchema: '', inlineSchemaHash: '',
    dirname: __dirname, relativePath: '.', relativeEnvPaths: {}, copyEngine: false,
  });
  Client.prototype._executeRequest = async ({ args }) => { sent.push(args); return []; };
  return new Client(options);
};
const client = clientOf('postgresql');
const minimal = clientOf('postgresql', { errorFormat: 'minimal' });

let count = 0;
const REFUSED = ['ERR_BAILEY_DENIED', 0, 'nosql-injection'];
const PASSES = ['', 1, undefined];
// @made: by the framework, of the body; undefined: the program does that
async function ask(fn, { url, body, query, made = body }) {
  count += 1;
  sent.length = 0;
  events.length = 0;
  const message = { method: 'POST', url: url || `/models${count}`, headers: { 'content-type': 'application/json' }, body: made, query };
  const result = await bailey.run(message, async () => {
    try {
      await fn(body === undefined ? query : body);
      return '';
    } catch (x) {
      return x.code || x.stack;
    }
  });
  return [result, sent.length, events[0] && events[0].detection];
}
const copy = (value) => JSON.parse(JSON.stringify(value));

const BAD = [{ not: '' }, { contains: '' }, { startsWith: 'a' }, { not: null }, { gt: '' }, { in: ['admin@x', 'root@x'] }, { not: { equals: 'zz' } }, { endsWith: '@x', mode: 'insensitive' }];
const GOOD = ['a@b.c', '', 'not', 'contains x', '{"not":""}', 5, ['a', 'b'], { first: 'a', not: 'b' }, {}];

test('an_operator_of_a_request_is_refused_where_a_value_is_expected', async () => {
  for (const db of [client, minimal]) {
    for (const [how, find] of Object.entries({
      findFirst: (email) => db.user.findFirst({ where: { email, age: { gte: 18 } } }),
      findMany: (email) => db.user.findMany({ where: { AND: [{ age: 3 }, { OR: [{ email }] }] } }),
      count: (email) => db.user.count({ where: { email } }),
      updateMany: (email) => db.user.updateMany({ where: { email }, data: { age: 5 } }),
      deleteMany: (email) => db.user.deleteMany({ where: { NOT: { email } } }),
      relation: (email) => db.user.findMany({ where: { posts: { some: { title: email } } } }),
      include: (email) => db.user.findMany({ include: { posts: { where: { title: email } } } }),
      having: (email) => db.user.groupBy({ by: ['age'], having: { email } }),
    })) {
      for (const email of BAD) {
        assert.deepStrictEqual(await ask((b) => find(b.email), { body: { email } }), REFUSED, `${how} ${JSON.stringify(email)}`);
        assert.match(events[0].info, /^the operator \w+ is the request's$/);
      }
      for (const email of GOOD) assert.deepStrictEqual(await ask((b) => find(b.email), { body: { email } }), PASSES, `${how} ${JSON.stringify(email)}`);
    }
  }
});

test('so_it_is_in_each_form_in_which_it_comes', async () => {
  const find = (email) => client.user.findFirst({ where: { email } });
  // What a validator has copied.
  assert.deepStrictEqual(await ask((b) => find(copy(b).email), { body: { email: { endsWith: 'zz' } } }), REFUSED);
  // What the program has parsed itself, or a framework that does not tell.
  for (const db of [client, minimal]) {
    assert.deepStrictEqual(await ask((q) => db.user.findFirst({ where: { email: q.email } }), { url: '/own?email[not]=zz', query: { email: { not: 'zz' } } }), REFUSED);
    const parsed = ({ url }) => Object.fromEntries(new URL(url, 'http://x').searchParams.entries());
    assert.deepStrictEqual(await ask(() => db.user.findFirst({ where: { email: JSON.parse(parsed({ url: '/own?email={"notIn":["zz"]}' }).email) } }), { url: '/own?email={"notIn":["zz"]}' }), REFUSED);
    assert.deepStrictEqual(await ask(() => db.user.findFirst({ where: { email: { [`i${'n'}`]: ['admin', 'root'] } } }), { url: '/own?email[in][]=admin&email[in][]=root' }), REFUSED);
    assert.deepStrictEqual(await ask(() => db.user.findFirst({ where: { email: { [`i${'n'}`]: ['admin', 'root'] } } }), { url: '/own?in=admin&email[in][]=other' }), PASSES);
  }
  assert.deepStrictEqual(await ask((b) => client.user.findMany({ where: { ...b, age: 5 } }), { body: { OR: [{ age: 5 }, { email: 'x' }] } }), REFUSED);
  assert.deepStrictEqual(await ask((b) => client.user.findMany({ where: b }), { body: { email: 'a', age: 5 } }), PASSES);
  assert.deepStrictEqual(await ask((b) => client.user.findMany({ where: b }), { body: { posts: { none: { title: 'x' } } } }), REFUSED);
  // Within an interactive transaction, whose clients are others.
  const tx = client._createItxClient({ id: 'x' });
  assert.deepStrictEqual(await ask((b) => tx.user.findFirst({ where: { email: b.email } }), { body: { email: { not: '' } } }), REFUSED);
});

test('what_the_program_makes_of_a_request_is_its_own', async () => {
  for (const db of [client, minimal]) {
    for (const [body, fn] of [
      [{ contains: 'zz' }, (b) => db.user.findMany({ where: { email: { contains: b.contains } } })],
      [{ age: { gte: 10, lte: 20 } }, (b) => db.user.findMany({ where: { age: { gte: b.age.gte, lte: b.age.lte } } })],
      [{ q: 'zz', mode: 'insensitive' }, (b) => db.user.findMany({ where: { OR: [{ email: { contains: b.q, mode: b.mode } }] } })],
      [{ ids: [1, 2] }, (b) => db.user.findMany({ where: { id: { in: b.ids } } })],
      [{ not: 'zz', filter: { not: 'yy' } }, (b) => db.user.findMany({ where: { email: { not: b.not } } })],
      [{ settings: { set: 'x', not: 'y' } }, (b) => db.user.update({ where: { id: 1 }, data: { email: b.settings } })],
      [{ query: 'query q($where: W) { users(where: $where) }', variables: { where: { email: { not: 'zz' } } } }, (b) => db.user.findMany({ where: copy(b.variables.where) })],
    ]) assert.deepStrictEqual(await ask(fn, { body }), PASSES, JSON.stringify(body));
    assert.deepStrictEqual(await ask((q) => db.user.findMany({ where: { age: { gte: Number(q.age.gte) } } }), { url: '/price?age[gte]=10', query: { age: { gte: '10' } } }), PASSES);
  }
  const grid = (body) => ask((b) => client.user.findMany({ where: b }), { url: '/grid', body });
  assert.deepStrictEqual(await grid({ email: { contains: 'a', mode: 'insensitive' }, OR: [{ age: { gte: 5 } }] }), PASSES);
  assert.deepStrictEqual(await grid({ email: { startsWith: 'a' } }), REFUSED);
  // Of thousands of values, in time.
  const body = { email: { endsWith: '' }, list: Array.from({ length: 20000 }, (x, i) => ({ not: `n${i}`, name: { contains: `c${i}` } })) };
  const begin = process.cpuUsage().user;
  assert.deepStrictEqual(await ask((b) => client.user.findMany({ where: { email: { not: 'own', in: ['c5'] }, password: copy(b.email) } }), { body }), REFUSED);
  assert.ok(process.cpuUsage().user - begin < 5e6, `${process.cpuUsage().user - begin} us`);
});

// That reads the operator and writes it.
const own = (tx, b) => tx.user.findFirst({ where: { email: { not: b.email.not } } });

test('statements_and_filters_within_an_interactive_transaction_are_asked_about', async () => {
  const refused = ['ERR_BAILEY_DENIED', 0, 'sql-injection'];
  const extended = (db) => db.$extends({ query: { $allOperations: ({ args, query }) => query(args) } });
  for (const db of [client, minimal, extended(client)]) {
    db._engine.transaction = async () => ({ id: 'x' });
    const within = (fn) => db.$transaction(async (tx) => {
      await null;
      return fn(tx);
    });
    for (const method of ['$queryRawUnsafe', '$executeRawUnsafe']) {
      const of = (v) => `SELECT name FROM users WHERE name = '${v}'`;
      assert.deepStrictEqual(await ask(({ v }) => within((tx) => tx[method](of(v))), { body: { v: "x' OR 1=1 --" } }), refused, method);
      assert.deepStrictEqual(await ask(({ v }) => within((tx) => tx[method](of(v.replaceAll("'", "''")))), { body: { v: "it's x" } }), PASSES);
      assert.deepStrictEqual(await ask(({ v }) => db.$transaction([db[method](of(v))]), { body: { v: "x' OR 1=1 --" } }), refused);
    }
    assert.deepStrictEqual(await ask(({ v }) => within((tx) => tx.$queryRaw({ strings: [`SELECT name FROM users WHERE name = '${v}'`], values: [] })), { body: { v: "x' OR 1=1 --" } }), refused);
    assert.deepStrictEqual(await ask((b) => within((tx) => tx.user.findFirst({ where: { email: b.email } })), { body: { email: { not: '' } } }), REFUSED);
    assert.deepStrictEqual(await ask((b) => within((tx) => tx.user.findFirst({ where: { email: b.email } })), { body: { email: 'a@b.c' } }), PASSES);
    // Copied, so that only who calls tells it from the program's own, however it is waited for.
    for (const wait of [(one) => one, (one) => one.catch((e) => { throw e; }), (one) => Promise.all([one]), (one) => one.finally(() => {}), (one) => new Promise((ok, bad) => { setImmediate(() => one.then(ok, bad)); })]) {
      assert.deepStrictEqual(await ask((b) => within((tx) => wait(tx.user.findFirst({ where: { email: copy(b.email) } }))), { body: { email: { endsWith: 'zz' } } }), REFUSED);
      assert.deepStrictEqual(await ask((b) => within((tx) => wait(own(tx, b))), { body: { email: { not: 'zz' } } }), PASSES);
    }
    await ask(() => within((tx) => {
      assert.strictEqual(tx.user, tx.user);
      assert.strictEqual(`${tx.user.findFirst({})[Symbol.toStringTag]}`, 'PrismaPromise');
      assert.strictEqual(typeof tx.user.fields, typeof db.user.fields);
      assert.strictEqual('user' in tx, true);
      return tx.user.findFirst({});
    }), {});
  }
});

test('commands_for_mongodb_are_asked_as_those_of_its_driver', async () => {
  const db = clientOf('mongodb');
  const ways = {
    findRaw: (name) => db.user.findRaw({ filter: { name } }),
    aggregateRaw: (name) => db.user.aggregateRaw({ pipeline: [{ $match: { name } }] }),
    $runCommandRaw: (name) => db.$runCommandRaw({ find: 'User', filter: { name } }),
  };
  for (const [how, fn] of Object.entries(ways)) {
    assert.deepStrictEqual(await ask((b) => fn(b.name), { body: { name: { $ne: null } } }), REFUSED, how);
    assert.deepStrictEqual(await ask((b) => fn(b.name), { body: { name: '$ne' } }), PASSES, how);
    assert.deepStrictEqual(await ask((b) => fn({ $gt: b.name }), { body: { name: 'a' } }), PASSES, how);
  }
});

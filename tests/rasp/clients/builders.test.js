// SPDX-License-Identifier: GPL-2.0
// What makes statements asks by drivers that are watched: what a program writes itself, with a value
// in it, is refused, what is made for it is not, whatever the values.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const bailey = require('../../../tools/node');
const startDatabase = require('../database');

const events = [];
const begun = startDatabase();
bailey.protect({ log: (e) => events.push(e) });
const within = require('../real/within');

let database;
test.before(async () => { database = await begun; });
test.after(() => database.close());

const ATTACKS = ["x' OR '1'='1", "x' UNION SELECT password FROM users -- ", "admin' --"];
const VALUES = ['admin', "O'Brien", 'union select', 'back\\slash', '$1 or ?', 'a -- b', "x' OR '1'='1", "admin' --", ':name', '100%'];
const names = (rows) => rows.map((r) => r.name).join();

// @raws and @built: by name, of a value; rows of it.
async function refused(raws, built) {
  for (const [how, ask] of Object.entries(raws)) {
    events.length = 0;
    assert.strictEqual(await within('admin', async (v) => names(await ask(v))), 'admin', how);
    assert.deepStrictEqual(events, [], how);
    for (const v of ATTACKS) {
      assert.strictEqual(await within(v, async (q) => names(await ask(q))), 'ERR_BAILEY_DENIED', `${how} ${v}`);
      assert.strictEqual(events.pop().detection, 'sql-injection');
    }
  }
  for (const [how, ask] of Object.entries(built)) {
    for (const v of VALUES) assert.strictEqual(await within(v, async (q) => names(await ask(q))), v === 'admin' ? v : '', `${how} ${v}`);
  }
  assert.deepStrictEqual(events, []);
}

test('what_knex_makes_is_not_refused_and_what_is_raw_is', async (t) => {
  const knex = require('knex');
  const connection = (port) => ({ host: '127.0.0.1', port, user: 'x', database: 'x' });
  for (const [client, port] of [['pg', database.ports.postgres], ['mysql2', database.ports.mysql]]) {
    const db = knex({ client, version: '12.0.0', connection: connection(port), pool: { min: 0, max: 2 } });
    t.after(() => db.destroy());
    const raw = (text, values = []) => db.raw(text, values).then((r) => (client === 'pg' ? r.rows : r[0]));
    await refused({
      raw: (v) => raw(`SELECT name FROM users WHERE name = '${v}'`),
      whereRaw: (v) => db('users').select('name').whereRaw(`name = '${v}'`),
      'raw in a transaction': (v) => db.transaction((one) => one.raw(`SELECT name FROM users WHERE name = '${v}'`)).then((r) => (client === 'pg' ? r.rows : r[0])),
    }, {
      where: (v) => db('users').select('name').where('name', v),
      object: (v) => db('users').select('name').where({ name: v }),
      like: (v) => db('users').select('name').where('name', v).whereLike('name', v),
      in: (v) => db('users').select('name').whereIn('name', [v, 'nobody']),
      bound: (v) => raw('SELECT name FROM users WHERE name = ?', [v]),
      names: (v) => db('users').select({ [v === 'admin' ? 'name' : v.replace(/[?$]/g, '')]: 'name' }).where('name', v),
      insert: async (v) => { await db('notes').insert({ title: v, text: v }); return v === 'admin' ? [{ name: v }] : []; },
      update: async (v) => { await db('notes').where({ title: v }).update({ author: v }); return v === 'admin' ? [{ name: v }] : []; },
    });
  }
});

test('what_sequelize_makes_is_not_refused_and_what_is_raw_is', async (t) => {
  const { Sequelize, DataTypes, QueryTypes, Op } = require('sequelize');
  for (const [dialect, port] of [['postgres', database.ports.postgres], ['mysql', database.ports.mysql], ['mariadb', database.ports.mysql]]) {
    const db = new Sequelize('x', 'x', 'x', {
      dialect, host: '127.0.0.1', port, logging: false, databaseVersion: '12.0.0', pool: { max: 2 },
    });
    t.after(() => db.close());
    const User = db.define('user', { name: DataTypes.TEXT }, { timestamps: false, tableName: 'users' });
    // Errors of the driver are told within its own.
    const original = (e) => { throw e.original || e; };
    const select = (text, replacements) => db.query(text, { type: QueryTypes.SELECT, replacements }).catch(original);
    await refused({
      query: (v) => select(`SELECT name FROM users WHERE name = '${v}'`),
      literal: (v) => User.findAll({ where: db.literal(`name = '${v}'`) }).catch(original),
    }, {
      where: (v) => User.findAll({ where: { name: v } }),
      operator: (v) => User.findAll({ where: { name: { [Op.in]: [v, 'nobody'] } } }),
      replacement: (v) => select('SELECT name FROM users WHERE name = ?', [v]),
      'named replacement': (v) => select('SELECT name FROM users WHERE name = :name', { name: v }),
    });
  }
});

test('what_typeorm_makes_is_not_refused_and_what_is_written_is', async (t) => {
  const { DataSource, EntitySchema, In } = require('typeorm');
  const User = new EntitySchema({ name: 'User', tableName: 'users', columns: { id: { type: Number, primary: true }, name: { type: String } } });
  for (const [type, port] of [['postgres', database.ports.postgres], ['mysql', database.ports.mysql]]) {
    const db = new DataSource({
      type, host: '127.0.0.1', port, username: 'x', password: 'x', database: 'x', entities: [User],
    });
    await db.initialize();
    t.after(() => db.destroy());
    const users = db.getRepository(User);
    // Errors of the driver are told within its own.
    const original = (e) => { throw e.driverError || e; };
    await refused({
      query: (v) => db.query(`SELECT name FROM users WHERE name = '${v}'`).catch(original),
      where: (v) => users.createQueryBuilder('u').where(`u.name = '${v}'`).getMany().catch(original),
      transaction: (v) => db.transaction((one) => one.query(`SELECT name FROM users WHERE name = '${v}'`)).catch(original),
    }, {
      find: (v) => users.find({ where: { name: v } }),
      in: (v) => users.find({ where: { name: In([v, 'nobody']) } }),
      bound: (v) => users.createQueryBuilder('u').where('u.name = :name', { name: v }).getMany(),
    });
  }
});

// Where a program expects a text and asks with what came.
test('objects_of_a_request_are_refused_by_whatever_makes_the_statement', async (t) => {
  const knex = require('knex');
  const { Sequelize, DataTypes, Op } = require('sequelize');
  const { DataSource, EntitySchema } = require('typeorm');
  const place = { host: '127.0.0.1', port: database.ports.mysql, database: 'x' };
  const db = knex({ client: 'mysql2', connection: { ...place, user: 'x' }, pool: { min: 0, max: 2 } });
  t.after(() => db.destroy());
  const aliases = Object.fromEntries(['ne', 'gt', 'like', 'in', 'or'].map((name) => [`$${name}`, Op[name]]));
  const sequelize = new Sequelize('x', 'x', 'x', { dialect: 'mysql', host: place.host, port: place.port, logging: false, databaseVersion: '12.0.0', pool: { max: 2 }, operatorsAliases: aliases });
  t.after(() => sequelize.close());
  const User = sequelize.define('user', { name: DataTypes.TEXT, password: DataTypes.TEXT }, { timestamps: false, tableName: 'users' });
  const Entity = new EntitySchema({ name: 'User', tableName: 'users', columns: { id: { type: Number, primary: true }, name: { type: String }, password: { type: String } } });
  const source = new DataSource({ type: 'mysql', ...place, username: 'x', entities: [Entity] });
  await source.initialize();
  t.after(() => source.destroy());
  const unwrapped = (e) => { throw e.original || e.driverError || e; };
  const ask = (password, fn) => {
    events.length = 0;
    return bailey.run({ method: 'POST', url: '/login', headers: {}, body: { password } }, async () => {
      try {
        return (await fn(password)).length;
      } catch (x) {
        return x.code || x.message;
      }
    });
  };
  for (const [how, fn, bad] of [
    ['knex raw', (v) => db.raw('SELECT name FROM users WHERE name = ? AND password = ?', ['admin', v]).then((r) => r[0]), { password: 1 }],
    ['typeorm query', (v) => source.query('SELECT name FROM users WHERE name = ? AND password = ?', ['admin', v]).catch(unwrapped), { password: 1 }],
    ['typeorm builder', (v) => source.getRepository(Entity).createQueryBuilder('u').where('u.name = :n AND u.password = :p', { n: 'admin', p: v }).getMany().catch(unwrapped), { password: 1 }],
    ['sequelize', (v) => User.findAll({ where: { name: 'admin', password: v } }).catch(unwrapped), { $ne: 'zz' }],
    ['sequelize, all of it', (v) => User.findAll({ where: v }).catch(unwrapped), { $or: [{ name: 'admin' }, { name: 'anna' }] }],
    ['sequelize, to count', (v) => User.count({ where: { password: v } }).then((n) => ({ length: n })).catch(unwrapped), { $gt: '' }],
  ]) {
    const first = await ask(bad, fn);
    assert.deepStrictEqual([first, events.length], ['ERR_BAILEY_DENIED', 1], how);
    if (how.includes('all of')) continue;
    for (const good of ['password', '$ne', '{"$ne":1}']) {
      const result = await ask(good, fn);
      assert.deepStrictEqual([result, events.length], [0, 0], `${how} ${good}`);
    }
  }
  assert.deepStrictEqual([await ask('a', (v) => User.findAll({ where: { name: { $ne: v }, password: { $in: [v] } } })), events.length], [0, 0]);
});

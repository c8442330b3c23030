// SPDX-License-Identifier: GPL-2.0
// server [POSTGRES MYSQL]: the database of the applications, in a process of its own: one
// SQLite, which clients of PostgreSQL and MySQL ask over sockets on those ports. Tells
// the ports to who forked it, and ends with that one.
'use strict';
const fs = require('fs');
const path = require('path');
const { Database } = require('sqlite3');
const mysql = require('./mysql');
const postgres = require('./postgres');
const statements = require('./dialect');

const db = new Database(':memory:');
db.exec(fs.readFileSync(path.join(__dirname, 'schema.sql'), 'utf8'), (e) => { if (e) throw e; });

// PostgreSQL's values are $1 and so on, which to SQLite are names.
const named = (values) => Object.fromEntries(values.map((v, i) => [`$${i + 1}`, v]));

// Clients share one SQLite, which has one transaction at a time: theirs are none. What they set for
// their sessions is nothing to it, and it has no types to tell of.
const OTHERS = /^\s*(?:begin|start transaction|commit|rollback|set|show)\b|\bpg_type\b/i;

// What clients ask before anything else: what they talk to.
const WHO = /^\s*select (?:\* from )?(version|current_schema|current_database|database)\(\)(?: as [`"]?(\w+)[`"]?)?\s*;?\s*$/i;
const KNOWN = { version: 'PostgreSQL 12.0', current_schema: 'public', current_database: 'x', database: 'x' };

const one = (sql, values) => new Promise((ok, bad) => {
  const [, who, name = who] = WHO.exec(sql) || [];
  if (who) {
    ok({ columns: [name], rows: [[KNOWN[who.toLowerCase()]]] });
    return;
  }
  if (OTHERS.test(sql)) {
    ok({ columns: [], rows: [] });
    return;
  }
  db.all(sql, values, (e, rows) => {
    if (e) bad(e);
    else ok({ columns: rows.length ? Object.keys(rows[0]) : [], rows: rows.map(Object.values) });
  });
});

// Of no rows SQLite's driver tells no columns: of one that is joined to nothing, it does.
const columnsOf = async ([only], values = []) => (/^\s*(?:select|with)\b/i.test(only) ?
  (await one(`SELECT t.* FROM (SELECT 1) LEFT JOIN (${only}) t ON 0`, values)).columns : []);

async function ask(list, values) {
  const results = [];
  for (const sql of list) results.push(await one(sql, values)); // eslint-disable-line no-await-in-loop
  return results;
}

// A client of MySQL takes what has no columns for the answer to something else than a SELECT.
async function askWhole(list, values) {
  const results = await ask(list, values);
  if (results.length === 1 && !results[0].columns.length) results[0].columns = await columnsOf(list, values);
  return results;
}

const listen = (server, port) => new Promise((ok) => { server.listen(port, '127.0.0.1', () => ok(server.address().port)); });

(async () => {
  const [, , pg = 0, my = 0] = process.argv.map(Number);
  const ports = {
    postgres: await listen(postgres((sql, values) => ask(statements(sql, false), named(values)), (sql) => columnsOf(statements(sql, false))), pg),
    mysql: await listen(mysql((sql, values) => askWhole(statements(sql, true), values)), my),
  };
  if (!process.send) return;
  process.once('disconnect', () => process.exit());
  process.send(ports);
})();

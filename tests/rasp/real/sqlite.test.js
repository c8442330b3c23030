// SPDX-License-Identifier: GPL-2.0
// The drivers of SQLite, each with a real database: what is injected is refused before
// it is asked, what is not gets its answer. tests/rasp/native installs them.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const bailey = require('../../../tools/node');

const events = [];
bailey.protect({ log: (e) => events.push(e) });
const answer = require('./within');

const call = (object, method, ...args) => new Promise((ok, bad) => {
  object[method](...args, (e, rows) => (e ? bad(e) : ok(rows)));
});
const insert = "INSERT INTO items VALUES ('chair', 10), ('O''Brien', 20), ('hidden', 30)";
const create = 'CREATE TABLE items (name TEXT, price INT)';

// Each: open() gives ask(text, values): rows.
const drivers = {
  sqlite3: async () => {
    const { Database } = require('sqlite3');
    const db = new Database(':memory:');
    await call(db, 'exec', `${create}; ${insert}`);
    return {
      all: (text, values = []) => call(db, 'all', text, values),
      get: (text) => call(db, 'get', text).then((r) => (r ? [r] : [])),
      map: (text) => call(db, 'map', text).then((of) => Object.keys(of).map((name) => ({ name }))),
      prepare: (text) => new Promise((ok, bad) => {
        const statement = db.prepare(text, (e) => (e ? bad(e) : statement.all((error, rows) => (error ? bad(error) : ok(rows)))));
      }),
      each: (text) => new Promise((ok, bad) => {
        const rows = [];
        db.each(text, (e, row) => (e ? bad(e) : rows.push(row)), (e) => (e ? bad(e) : ok(rows)));
      }),
    };
  },
  'better-sqlite3': async () => {
    const Database = require('better-sqlite3');
    const db = new Database(':memory:');
    db.exec(`${create}; ${insert}`);
    return {
      all: async (text, values = []) => db.prepare(text).all(...values),
      get: async (text) => [db.prepare(text).get()].filter(Boolean),
      transaction: async (text) => db.transaction(() => db.prepare(text).all())(),
    };
  },
  'node:sqlite': async () => {
    const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(':memory:');
    db.exec(`${create}; ${insert}`);
    return {
      all: async (text, values = []) => db.prepare(text).all(...values),
      get: async (text) => [db.prepare(text).get()].filter(Boolean),
    };
  },
};

// The names of the rows that @fn gets within a request whose query holds @q.
const within = (q, fn) => answer(q, async (v) => (await fn(v)).map((r) => r.name).join());

for (const [name, open] of Object.entries(drivers)) {
  test(`${name}_is_asked_before_it_runs_a_statement`, async (t) => {
    let db;
    try {
      db = await open();
    } catch (e) {
      if (!/MODULE_NOT_FOUND|ERR_UNKNOWN_BUILTIN_MODULE/.test(e.code)) throw e;
      return t.skip(`${name} is not here`);
    }
    for (const [how, ask] of Object.entries(db)) {
      events.length = 0;
      const find = (v) => ask(`SELECT name FROM items WHERE name = '${v}'`);
      const escaped = (v) => ask(`SELECT name FROM items WHERE name = '${v.replace(/'/g, "''")}'`);
      assert.strictEqual(await within('chair', find), 'chair', how);
      assert.strictEqual(await within("O'Brien", escaped), "O'Brien", how);
      assert.strictEqual(await within('union select', find), '', how);
      assert.deepStrictEqual(events, []);
      for (const v of ["x' OR '1'='1", "x' UNION SELECT name FROM items -- ", "'; DROP TABLE items; -- "]) {
        assert.strictEqual(await within(v, find), 'ERR_BAILEY_DENIED', `${how} ${v}`);
        assert.strictEqual(events.pop().detection, 'sql-injection');
      }
    }
    assert.strictEqual(await within("x' OR '1'='1", (v) => db.all('SELECT name FROM items WHERE name = ?', [v])), '');
    assert.strictEqual(await within("O'Brien", (v) => db.all('SELECT name FROM items WHERE name = ?', [v])), "O'Brien");
    // A long text that looks like many statements is one piece.
    const long = '\nattach a'.repeat(300000);
    assert.strictEqual(await within('chair', (v) => db.all(`SELECT name FROM items WHERE name = '${v}' AND name <> '${long}'`)), 'chair');
    assert.deepStrictEqual(events, []);
    return undefined;
  });
}

// The ways to write a file's name in a statement.
const attaching = (run) => Object.fromEntries(Object.entries({
  attach: (file) => `ATTACH '${file}' AS a`,
  'attach as the second': (file) => `ATTACH ':memory:' AS a; ATTACH '${file}' AS b`,
  'attach behind blanks': (file) => `SELECT '; attach x';${' '.repeat(100)}ATTACH${' '.repeat(100)}'${file}' AS b`,
  'attach a name': (file) => `ATTACH DATABASE [${file}] AS a`,
  'attach a quoted name': (file) => `ATTACH \`${file}\` AS a`,
  'attach behind a comment': (file) => `ATTACH/**/ '${file}' AS a`,
  'attach in brackets': (file) => `ATTACH ('${file}') AS a`,
  'attach a blob': (file) => `ATTACH x'${Buffer.from(file).toString('hex')}' AS a`,
  'attach parts of blobs': (file) => `ATTACH X'${Buffer.from(`${path.dirname(file)}/`).toString('hex')}' || '${path.basename(file)}' AS a`,
  'attach parts': (file) => `ATTACH '${path.dirname(file)}/' || '${path.basename(file)}' AS a`,
}).map(([how, of]) => [how, (file) => run(of(file)).then(() => 'open')]));

// Each: the class by which a file is opened; how() opens it, or copies to it.
const openers = {
  sqlite3: {
    open: (file) => new Promise((ok, bad) => {
      const { Database } = require('sqlite3');
      const db = new Database(file, (e) => (e ? bad(e) : ok('open')));
      assert.ok(db instanceof Database);
    }),
    cached: (file) => new Promise((ok, bad) => { new (require('sqlite3').cached.Database)(file, (e) => (e ? bad(e) : ok('open'))); }),
    uri: (file) => new Promise((ok, bad) => {
      const { Database, OPEN_URI } = require('sqlite3');
      new Database(`file:${file}?mode=memory&mode=rwc`, OPEN_URI | 6, (e) => (e ? bad(e) : ok('open')));
    }),
    'uri of the request': (file) => new Promise((ok, bad) => {
      const { Database, OPEN_URI } = require('sqlite3');
      new Database(`file:${file}`, OPEN_URI | 6, (e) => (e ? bad(e) : ok('open')));
    }),
    ...attaching((text) => call(new (require('sqlite3').Database)(':memory:'), 'exec', text)),
    copies: (file) => new Promise((ok, bad) => {
      const { Backup, Database } = require('sqlite3');
      new Backup(new Database(':memory:'), file, 'main', 'main', true, (e) => (e ? bad(e) : ok('open')));
    }),
    backup: (file) => new Promise((ok, bad) => {
      const { Database } = require('sqlite3');
      new Database(':memory:').backup(file, (e) => (e ? bad(e) : ok('open')));
    }),
  },
  'better-sqlite3': {
    open: (file) => { const Database = require('better-sqlite3'); assert.ok(new Database(file) instanceof Database); return 'open'; },
    ...attaching(async (text) => require('better-sqlite3')(':memory:').exec(text)),
    backup: (file) => require('better-sqlite3')(':memory:').backup(file).then(() => 'open'),
  },
  'node:sqlite': {
    open: (file) => { const { DatabaseSync } = require('node:sqlite'); assert.ok(new DatabaseSync(file) instanceof DatabaseSync); return 'open'; },
  },
};

for (const [name, ways] of Object.entries(openers)) {
  test(`${name}_opens_no_file_that_the_request_leads_to`, async (t) => {
    try {
      require(name);
    } catch {
      return t.skip(`${name} is not here`);
    }
    const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'bailey-sqlite-')));
    t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
    fs.mkdirSync(path.join(dir, 'shops'));
    for (const [how, open] of Object.entries(ways)) {
      events.length = 0;
      const at = (q) => answer(q, (v) => open(`${dir}/shops/${v}`));
      assert.strictEqual(await at(`${how.replaceAll(' ', '-')}.db`), 'open', how);
      if (!/backup|copies|attach/.test(how)) assert.strictEqual(await answer('memory', () => open(':memory:')), 'open', how);
      assert.deepStrictEqual(events, []);
      const name = `${how.replaceAll(' ', '-')}.db`;
      assert.strictEqual(await at(`../${name}`), 'ERR_BAILEY_DENIED', how);
      assert.strictEqual(events.pop().detection, 'path-traversal');
      assert.strictEqual(fs.existsSync(path.join(dir, name)), false);
    }
    return undefined;
  });
}

test('class_of_statements_is_asked_about', async (t) => {
  let sqlite3;
  try {
    sqlite3 = require('sqlite3');
  } catch {
    return t.skip('sqlite3 is not here');
  }
  const db = new sqlite3.Database(':memory:');
  const made = (v) => new Promise((ok, bad) => { new sqlite3.Statement(db, `SELECT '${v}'`, (e) => (e ? bad(e) : ok('made'))); });
  assert.strictEqual(await answer('chair', made), 'made');
  assert.strictEqual(await answer("' UNION SELECT 1 -- ", made), 'ERR_BAILEY_DENIED');
  return undefined;
});

// "UP" is "..", as what stands in our source is our own.
test('memory_is_no_file_and_a_uri_is_what_sqlite_reads', () => {
  const { opened } = require('../../../tools/node/lib/hooks/dbfiles');
  const asked = (name) => answer(name.replace('UP', '..'), async (v) => (opened(v, 'rw') === null ? 'no file' : 'refused'));
  return Promise.all([
    ...['file:/x/UP/y?mode=memory', 'file:/x/UP/y?cache=shared&mode=memory#z', 'file::memory:?cache=shared'].map(async (name) => {
      assert.strictEqual(await asked(name), 'no file', name);
    }),
    ...['file:/x/UP/y?mode=memory&mode=ro', 'file:/x/UP/y#?mode=memory', 'file:///x/%2e%2e/UP/y', 'file:/x/UP/y%00z'].map(async (name) => {
      assert.strictEqual(await asked(name), 'refused', name);
    })]);
});

test('better_sqlite3_takes_blanks_away_and_bytes_for_a_database', async () => {
  const { trimmed } = require('../../../tools/node/lib/hooks/dbfiles');
  const asked = (name) => answer(name.replace('UP', '..'), async (v) => (trimmed(v, 'rw') === null ? 'opened' : 'refused'));
  for (const name of [' UP/y', '\t/UP/etc/y', 'UP/y ']) assert.strictEqual(await asked(name), 'refused', name); // eslint-disable-line no-await-in-loop
  for (const name of [' y', ':memory:', ' :memory: ']) assert.strictEqual(await asked(name), 'opened', name); // eslint-disable-line no-await-in-loop
  assert.strictEqual(trimmed(Buffer.from('SQLite format 3\0'), 'rw'), null);
});

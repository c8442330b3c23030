// SPDX-License-Identifier: GPL-2.0
// What a request says by chance as the program does: pairs of quotes, the beginning of a program's path, a word of
// the program's own command, the host that the program itself uses; and what looks like it and is none.
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const test = require('node:test');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bailey-uploads-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
process.env.UPLOADS_OF_TEST = folder;
const { bailey, dir, protect } = require('./helper');
const inject = require('../../tools/node/lib/detect/inject');

const node = process.execPath;
protect(`/usr/bin/** rix, /bin/** rix, ${folder}/ rw, ${folder}/** rw, "${fs.realpathSync(node)}" rmix,`);

const code = 'ERR_BAILEY_DENIED';
let count = 0;
const asked = async (url, body, act) => bailey.run({ method: 'POST', url, headers: {}, body }, async () => {
  try {
    return `${await act(body.v)}`;
  } catch (e) {
    return e.code || e.message;
  }
});
const outcome = (v, act) => {
  count += 1;
  return asked(`/c${count}`, { v }, act);
};
const doubled = (v) => v.replace(/'/g, "''");
const found = (d) => (d === null ? 'nothing' : 'found');
const quoted = (v) => `'${v.replace(/'/g, "'\\''")}'`;
const between = (v) => `'${v.replace(/'/g, "'\"'\"'")}'`;

test('quotes_in_pairs_change_nothing', async () => {
  for (const v of ["''", '""', "''''"]) {
    for (const way of [quoted, between]) assert.strictEqual(await outcome(v, () => cp.execSync(`echo ${way(v)}`)), `${v}\n`, v); // eslint-disable-line no-await-in-loop
    assert.strictEqual(await outcome(v, () => cp.execSync(`echo a${v}`)), 'a\n', v); // eslint-disable-line no-await-in-loop
  }
  // Those that do.
  for (const v of ["'''", "'\"", "';'", "'' ''"]) assert.strictEqual(await outcome(v, () => cp.execSync(`echo '${v}`)), code, v); // eslint-disable-line no-await-in-loop
  assert.strictEqual(await outcome("''", () => cp.execSync(`echo \\${"''"}; id'`)), code);
});

test('backslashes_in_pairs_escape_each_other', async () => {
  const inQuotes = (v) => cp.execSync(`printf %s "${v.replace(/\\/g, '\\\\')}"`);
  for (const v of ['\\\\', '\\\\\\\\']) assert.strictEqual(await outcome(v, inQuotes), v); // eslint-disable-line no-await-in-loop
  // With one of the program's, or one too many, they do what follows.
  for (const v of ['\\\\', '\\\\\\']) assert.strictEqual(await outcome(v, () => cp.execSync(`printf %s "\\${v}$HOME"`)), code); // eslint-disable-line no-await-in-loop
  assert.strictEqual(await outcome('\\\\\\', (v) => cp.execSync(`printf %s "${v}" "; id"`)), code);
});

test('beginning_of_a_name_is_no_folder_of_a_program', async () => {
  // Of which nothing stands in the source here.
  const file = process.env.PATH.split(':').map((one) => `${one}/printf`).find((one) => fs.existsSync(one));
  const root = file.slice(0, 2);
  assert.strictEqual(await asked(root, { v: 'x' }, (v) => cp.execSync(`${file} ${quoted(v)}`)), 'x');
  assert.strictEqual(await asked(`${root}?v=${root}`, { v: root }, () => cp.execFileSync(file, ['x'])), 'x');
  assert.strictEqual(await outcome(process.execPath.slice(0, process.execPath.indexOf('/', 1)), () => cp.execFileSync(process.execPath, ['-p', '1'])), '1\n');
  // What is a folder, or all of it.
  const folder = file.slice(0, file.indexOf('/', 1));
  const rest = file.slice(folder.length);
  assert.strictEqual(await outcome(folder, (v) => cp.execSync(`${v}${rest} x`)), code);
  assert.strictEqual(await outcome(folder, (v) => cp.execFileSync(`${v}${rest}`, ['x'])), code);
  assert.strictEqual(await outcome(`${folder}/`, (v) => cp.execSync(`${v}${rest.slice(1)} x`)), code);
  assert.strictEqual(await outcome(`${dir}/ev`, (v) => cp.execSync(`${v}il x`)), code);
  assert.strictEqual(await outcome(file, (v) => cp.execSync(`${v} x`)), code);
  assert.strictEqual(await outcome(process.execPath, (v) => cp.execFileSync(v, ['-p', '1'])), code);
});

test('word_of_the_programs_own_command_is_its_own', async () => {
  fs.writeFileSync(`${dir}/app.log`, 'x');
  assert.strictEqual(await outcome(['tr', 'ue'].join(''), (v) => cp.execSync(`grep -c ${quoted(v)} ${dir}/app.log; true`)), '0\n');
  assert.strictEqual(await outcome(['grep', '-c'].join(' '), (v) => cp.execSync(`grep -c -F -e ${quoted(v)} ${dir}/app.log; true`)), '0\n');
  // Another one than the program has written.
  assert.strictEqual(await outcome(['tr', 'x'].join('-'), (v) => cp.execSync(`grep -c x ${dir}/app.log; ${v}`)), code);
});

test('words_between_what_a_template_puts_in_are_its_own', async () => {
  const search = (v, order = 'id', dir = 'asc', max = 10) => found(inject.statement(`SELECT * FROM users WHERE name LIKE '%${doubled(v)}%' order by ${order} ${dir} limit ${max}`, 'sqlite'));
  const added = (v, order = 'id') => found(inject.statement('SELECT aa FROM users WHERE name = \'' + doubled(v) + '\' group by ' + order + ' having ' + order, 'sqlite')); // eslint-disable-line prefer-template
  for (const v of [`order${' '}by`, `ORDER${' '}BY`, `limit${' '}10`, `LIMIT${' '}10`]) assert.strictEqual(await outcome(v, search), 'nothing', v); // eslint-disable-line no-await-in-loop
  assert.strictEqual(await outcome(`group${' '}by`, added), 'nothing');
  const few = (v) => found(inject.statement(`SELECT * FROM users WHERE name = '${doubled(v)}' LIMIT 10`, 'sqlite'));
  assert.strictEqual(await outcome(`limit${' '}10`, few), 'nothing');
  // Where the program has said no such thing, or operators, quotes and other values are with it.
  const raw = (v) => found(inject.statement(`SELECT * FROM users WHERE id = ${v}`, 'sqlite'));
  const more = (v) => found(inject.statement(`SELECT * FROM users WHERE aa ${'IN'} (1) ${v} or '${1}' = '${2}' or ${3} = 1`, 'sqlite'));
  for (const v of [`1 order${' '}by 2`, `7 limit${' '}10`, `id limit${' '}1`]) assert.strictEqual(await outcome(v, raw), 'found', v); // eslint-disable-line no-await-in-loop
  for (const v of [`or${' '}1`, `or${' '}3 = 1`, `or${' '}'1`, `or${' '}id`, `'${' '}= '2`]) assert.strictEqual(await outcome(v, more), 'found', v); // eslint-disable-line no-await-in-loop
  // What is a query or a statement by itself, though the program has it elsewhere.
  const within = (v) => found(inject.statement(`DELETE FROM items WHERE id IN (${v})`, 'sqlite'));
  const behind = (v) => found(inject.statement(`SELECT * FROM items ORDER BY id ${v}`, 'mssql'));
  const elsewhere = ['SELECT id FROM users ' + code, 'DELETE FROM users ' + code].map((v) => v.slice(0, -code.length)); // eslint-disable-line prefer-template
  for (const act of [within, behind]) for (const v of elsewhere) assert.strictEqual(await outcome(v, act), 'found', v); // eslint-disable-line no-await-in-loop
  const quotes = (v) => found(inject.statement(`SELECT * FROM users WHERE name = '${v}'`, 'sqlite'));
  for (const v of [`' or${' '}'1' = '1`, `' order${' '}by id limit 1 --`]) assert.strictEqual(await outcome(v, quotes), 'found', v); // eslint-disable-line no-await-in-loop
});

test('host_that_a_kept_connection_leads_to_is_the_routes_own', async (t) => {
  const server = http.createServer((req, res) => res.end('inside'));
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  t.after(() => { server.close(); server.closeAllConnections(); });
  const { port } = server.address();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const get = (host = '127.0.0.1') => new Promise((ok, bad) => {
    http.get({ host, port, agent }, (res) => { res.resume().on('end', () => ok(`${res.statusCode} ${res.req.reusedSocket}`)); }).on('error', bad);
  });
  const fetched = async (host = '127.0.0.1') => `${await (await fetch(`http://${host}:${port}/`)).text()}`;
  const named = ['127', '0', '0', '1'].join('.');
  assert.strictEqual(await asked('/first', { v: 'x' }, () => get()), '200 false');
  await asked('/first', { v: 'x' }, () => fetched());
  // Another route, whose connection is the one that is kept.
  assert.strictEqual(await asked('/second', { v: 'x' }, () => get()), '200 true');
  assert.strictEqual(await asked('/second', { v: named }, () => get()), '200 true');
  assert.strictEqual(await asked('/third', { v: 'x' }, () => fetched()), 'inside');
  assert.strictEqual(await asked('/third', { v: `see http://${named}/` }, () => fetched()), 'inside');
  // One that has done so for no other request.
  assert.strictEqual(await asked('/fourth', { v: named }, (v) => get(v)), code);
  assert.strictEqual(await asked('/fifth', { v: named }, (v) => fetched(v)), code);
});

test('page_that_is_called_as_the_folder_of_the_program_is', async () => {
  const name = ['cat', 'jpg'].join('.');
  fs.writeFileSync(path.join(folder, name), 'cat');
  fs.mkdirSync(`${dir}/other`);
  fs.writeFileSync(path.join(dir, 'other', name), 'cat');
  const read = (url, act) => asked(url, {}, act);
  for (let i = 0; i < 2; i += 1) {
    // eslint-disable-next-line no-await-in-loop
    assert.strictEqual(await read(`${folder}/${name}`, () => fs.readFileSync(path.join(process.env.UPLOADS_OF_TEST, name), 'utf8')), 'cat');
  }
  // A folder that nobody says is the program's, what leads out of it, and the value itself.
  const up = ['..', 'secret'].join('/');
  assert.strictEqual(await read(`${dir}/other/${name}`, () => fs.readFileSync(path.join(`${dir}/other`, name))), code);
  assert.strictEqual(await read(`/x${folder}/${up}`, () => fs.readFileSync(path.join(folder, up))), code);
  assert.strictEqual(await asked('/y', { v: `${folder}/${name}` }, (v) => fs.readFileSync(v)), code);
  assert.strictEqual(await asked('/z', { v: folder }, (v) => fs.readFileSync(path.join(v, name))), code);
  // A folder that a value names is that of no page, nor the route's own from then on.
  assert.strictEqual(await asked('/w', { v: `${folder}/${name}` }, (v) => fs.readFileSync(path.join(path.dirname(v), name))), code);
  assert.strictEqual(await asked('/w', { v: folder }, (v) => fs.readFileSync(path.join(v, name))), code);
  // Nor with what says no more than the folder.
  for (const end of ['/', '//', '/./', '/.']) {
    // eslint-disable-next-line no-await-in-loop
    for (const make of [path.join, (v, rest) => path.resolve(dir, v, rest), (v, rest) => path.join(path.join(v, ''), rest)]) assert.strictEqual(await outcome(`${folder}${end}`, (v) => fs.readFileSync(make(v, name))), code, end);
  }
});

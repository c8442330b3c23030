// SPDX-License-Identifier: GPL-2.0
// Requests that look like attacks, or whose values are also the program's own words, to an
// application that does nothing wrong with them; from a seed.
'use strict';
const { execFile, spawn } = require('child_process');
const fs = require('fs');
const http = require('http');
const path = require('path');
const vm = require('vm');
const { promisify } = require('util');
const clients = require('./database/clients');
const random = require('./random');

const run = promisify(execFile);
const e = encodeURIComponent;

const people = ['Anna Müller', 'José Ñandú', 'Zoë O\'Brien-Smith', '李小龍', 'Владимир', 'Þórunn Ægisdóttir', 'محمد', 'Nguyễn Văn A', 'd\'Artagnan', 'root', 'admin', 'null', 'True',
  'ﬁnn', 'Ⅷ. Henry', 'Ｆｕｌｌ Ｗｉｄｔｈ', 'Robert"); -- Bobby', 'Ø', 'A. B. C...', 'x²'];
const files = ['report.final.v2.pdf', 'archive.tar.gz', '..gitkeep', 'a..b.txt', '...', '.env.example', 'select.sql', 'users', 'items.json', 'IMG_0001 (1).JPG', 'Ünïcode…name.txt', 'ﬁle.txt',
  'data:image.png', 'C:\\fake\\path.txt', 'file:notes.txt', '%2e%2e.txt', 'etc passwd', 'a&b;c.txt', '-rf.txt', '--help', '$HOME.txt', '{a,b}.txt', '[x].txt', '*.txt', '~x', 'con.txt', 'a\'b.txt'];
const ids = ['users', 'items', 'orders', '42', '007', '1e3', '-1', 'name', 'id', 'select', 'null', 'echo', 'list', 'true', 'node', 'a1b2c3d4-0000-4000-8000-00000000beef', 'O1', 'tmp', 'bin', 'usr', 'x.y', 'v1.2.3', 'größe', '日本'];
const codes = ['aGVsbG8gd29ybGQ=', 'Li4vbm90ZXM=', 'TWFuIGlzIGRpc3Rpbmd1aXNoZWQ', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl', 'DEADBEEFCAFE', 'Zm9vOyBiYXI', 'QmFzZTY0TG9va2luZw', 'JyBPUiAxPTE', 'Abcdefgh', 'ThisIsCamelCase',
  'YWRtaW4tcGFzcw==', '2Q7K-9XWZ-LL3P', 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='];
const prose = ['Please select all the items from the list where the price is lower, and drop the table by my desk; union of both -- thanks!', 'How do I exec "rm -rf /" safely? I tried `sudo` & $(sudo).',
  'INSERT coins; DELETE bugs; UPDATE resume SET job = \'done\' WHERE tired = true', '5 > 3 && 2 < 4 || x == y ? "yes" : \'no\'', 'see ../README.md, ../../etc/hosts or /etc/passwd for details', 'cd .. && ls',
  'http://localhost:8080/admin and http://169.254.169.254/ are in the docs, as is file:///etc/hosts', 'It\'s 100% "fun" (50/50) — né? ½ price, 3¾ cups, № 5, ℅ ACME, ™', '{{ name }} <%= x %> ${y} #{z} {% if %}', 'O\'Reilly\'s "SQL": 1; DROP',
  'a: 1\nb: [x, y]\nc: |\n  text; more\n', '<note to="x">5 &lt; 6 &amp; &#46;&#46;/up</note>', '{"a":1}\n{"b":"c; d"}\n', '- one\n- two: three\n', 'key: value; other: value', 'eval(1); Function("x")', 'process.exit()', '__proto__.x = 1',
  'Vec<Option<&\'a str>>', 'SELECT', 'or', 'and', '1=1', '\'', '"', ';', '--', '/*', '#', '\\', '%', '%00', '..', '../', '/', '.', '//'];

/** requests() - @n of them from @seed */
function* requests(n, seed) {
  const next = random(seed);
  const int = (max) => Math.floor(next() * max);
  const pick = (list) => list[int(list.length)];
  const any = () => pick([people, files, ids, codes, prose][int(5)]);
  const text = () => Array.from({ length: 1 + int(4) }, any).join(pick([' ', ', ', '\n', '-', '/', '']));
  const json = (o) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(o) });
  const form = (o) => ({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `${new URLSearchParams(o)}` });
  const part = (o) => ({
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=bAr' },
    body: `${Object.entries(o).map(([k, v]) => `--bAr\r\nContent-Disposition: form-data; name="${k}"${k === 'file' ? `; filename="${pick(files).replace(/["\\]/g, '')}"` : ''}\r\n\r\n${v}\r\n`).join('')}--bAr--\r\n`,
  });
  const typed = (type, body, more = {}) => ({ method: 'POST', headers: { 'content-type': type, ...more }, body });
  const markup = (s) => s.replace(/[<&>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const bodies = [
    (o) => json(o), (o) => form(o), (o) => part(o),
    (o) => typed('application/xml', `<?xml version="1.0"?><r>${Object.entries(o).map(([k, v]) => `<${k} note="${markup(any())}">${markup(v)}</${k}>`).join('\n')}</r>`),
    (o) => typed('application/yaml', Object.entries(o).map(([k, v]) => `${k}: ${JSON.stringify(v)}\n`).join('')),
    (o) => typed('application/x-ndjson', Object.entries(o).map(([k, v]) => `${JSON.stringify({ [k]: v })}\n`).join('')),
    (o) => typed('text/plain; charset=utf-16le', Buffer.from(JSON.stringify(o), 'utf16le')),
    (o) => typed('text/plain', Object.values(o).join('\n')),
  ];
  const body = (o) => bodies[int(bodies.length)](o);
  // [share, route, request]
  const routes = [
    [6, 'profile', () => [`/users/${e(pick(ids))}/profile?q=${e(text())}`]],
    [6, 'store', () => ['/store', body({ name: text(), file: text(), note: text() })]],
    [5, 'temporary', () => [`/temporary?for=${e(pick(ids))}&note=${e(text())}`]],
    [8, 'insert', () => ['/insert', body({ title: text(), text: text(), by: pick(people) })]],
    [5, 'table', () => [`/table/${pick(['users', 'items', 'orders'])}?sort=${pick(['name', 'price', 'id'])}&like=${e(any())}`]],
    [5, 'quoted', () => [`/quoted?text=${e(text())}&more=${e(any())}`]],
    [0.4, 'tool', () => [`/tool/${pick(['list', 'echo', 'true'])}?arg=${e(any())}`]],
    [0.3, 'inside', () => [`/inside/${e(pick(['a', 'b.c', 'users', 'größe']))}?env=${e(any())}&path=${e(text())}`]],
    [4, 'upstream', () => [`/upstream/${e(pick(ids))}?url=${e(any())}&q=${e(text())}`, { headers: { referer: `http://127.0.0.1/${e(any())}`, origin: 'http://localhost' } }]],
    [4, 'sum', () => ['/sum', json({ a: int(100), b: -int(50), note: text() })]],
    [6, 'plain', () => [`/plain/${e(text())}/${e(any())}?${e(any())}=${e(text())}&a[b][]=${e(any())}&f=${any().replace(/[^\w.]/g, '+')}`, {
      headers: { cookie: `sid=${pick(codes)}; seen=${e(any())}`, authorization: pick([`Bearer ${pick(codes)}`, `Basic ${Buffer.from(`${pick(people)}:${any()}`).toString('base64')}`]) },
    }]],
    [4, 'search', () => ['/search', body({ words: text(), in: pick(ids) })]],
    [2, 'listed', () => [`/listed?pattern=${e(pick(['*.txt', '*', 'a*', '?.txt', 'users']))}&q=${e(text())}`]],
  ];
  const total = routes.reduce((sum, [share]) => sum + share, 0);
  for (let i = 0; i < n; i += 1) {
    let at = next() * total;
    const route = routes.find(([share]) => { at -= share; return at < 0; }) || routes[0];
    const [url, options = {}] = route[2]();
    const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) "quoted"; it\'s', accept: '*/*', 'x-request-note': e(text()), ...options.headers };
    yield { route: route[1], url, ...options, headers };
  }
}

/** application() - its routes by name; @root: its folder, @internal: port of a service of its own, @database: two of its database */
function application({ root, internal, database }) {
  const {
    postgres, maria, lite, close,
  } = clients(database);
  const tools = JSON.parse(fs.readFileSync(`${root}/tools.json`, 'utf8'));
  const safe = (name) => `${name}`.replace(/[^\w.-]/g, '_').replace(/^\.+/, '_').slice(0, 80) || '_';
  const all = (sql, values) => new Promise((ok, bad) => { lite.all(sql, values, (x, rows) => (x ? bad(x) : ok(rows))); });
  const query = (sql, values) => new Promise((ok, bad) => { maria.query(sql, values, (x, rows) => (x ? bad(x) : ok(rows))); });
  const literal = (text) => `'${text.replace(/'/g, "''")}'`;
  const get = (at) => new Promise((ok, bad) => {
    http.get({ host: '127.0.0.1', port: internal, path: at }, (res) => res.resume().on('end', () => ok(`${res.statusCode}`))).on('error', bad);
  });
  const routes = {
    profile: async ({ parts }) => {
      const dir = path.join(root, 'users', safe(parts[1]));
      fs.mkdirSync(dir, { recursive: true });
      await fs.promises.writeFile(path.join(dir, 'profile.json'), '{}');
      return fs.readFileSync(`${dir}/profile.json`, 'utf8');
    },
    store: async ({ text }) => {
      const name = safe(text.slice(0, 40));
      await fs.promises.writeFile(path.join(root, 'store', name), text);
      return fs.readdirSync(path.join(root, 'store')).length;
    },
    temporary: async ({ q }) => {
      const dir = await fs.promises.mkdtemp(path.join(root, 'tmp', `${safe(q.for)}-`));
      fs.rmdirSync(dir);
      return dir;
    },
    insert: async ({ text }) => {
      await postgres.query('INSERT INTO notes (title, text) VALUES ($1, $2)', ['a', text]);
      return (await query('INSERT INTO notes (text) VALUES (?)', [text])).length;
    },
    table: async ({ parts, q }) => {
      const columns = { name: 'name', price: parts[1] === 'users' ? 'mail' : 'price', id: 'id' };
      return (await all(`SELECT * FROM ${parts[1]} WHERE name LIKE ${literal(q.like)} ORDER BY ${columns[q.sort]}`, [])).length;
    },
    quoted: async ({ q }) => (await postgres.query(`SELECT name FROM items WHERE name = ${literal(q.text)} AND note = ${literal(q.more)} -- name, price`)).rows.length,
    tool: async ({ parts, q }) => (await run(tools[parts[1]], [q.arg])).stdout,
    inside: ({ parts, q }) => new Promise((ok, bad) => {
      const cwd = path.join(root, 'work', safe(parts[1]));
      fs.mkdirSync(cwd, { recursive: true });
      spawn('env', ['-i', 'true'], { cwd, env: { PATH: process.env.PATH, TEXT: q.env.replace(/\0/g, ''), HOME: cwd } }).on('error', bad).on('exit', ok);
    }),
    upstream: ({ parts, q }) => get(`/things/${e(parts[1])}?q=${e(q.q)}`),
    sum: ({ text }) => {
      const { a, b } = JSON.parse(text);
      return vm.runInNewContext(`${a} + ${b} // name, price`);
    },
    plain: () => fs.readFileSync(path.join(root, 'tools.json'), 'utf8').length,
    search: async ({ text }) => {
      const words = text.split(/\W+/).filter((w) => w.length > 2).slice(0, 5);
      return (await all(`SELECT * FROM items WHERE ${words.map(() => 'name LIKE ?').join(' OR ') || '1 = 1'}`, words.map((w) => `%${w}%`))).length;
    },
    listed: ({ q }) => (fs.globSync ? fs.globSync(q.pattern, { cwd: path.join(root, 'store') }).length : 0),
  };
  return { routes, close };
}

/** listener() - of http.createServer() for the application's @routes */
const listener = (routes) => async (req, res) => {
  try {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const url = new URL(req.url, 'http://app');
    const parts = url.pathname.slice(1).split('/').map((x) => decodeURIComponent(x));
    // "/plain/.." is another page.
    const name = parts[0] === 'users' ? 'profile' : routes[parts[0]] ? parts[0] : 'plain';
    const text = Buffer.concat(chunks).toString(`${req.headers['content-type']}`.includes('utf-16') ? 'utf16le' : 'utf8');
    res.end(`${await routes[name]({ parts, q: Object.fromEntries(url.searchParams), text, headers: req.headers })}`);
  } catch (x) {
    res.statusCode = x.bailey ? 403 : 500;
    res.end(`${x.code || ''} ${x.message}`);
  }
};

/** folder() - what the application needs, in @root */
function folder(root) {
  for (const name of ['users', 'store', 'tmp', 'work']) fs.mkdirSync(`${root}/${name}`, { recursive: true });
  fs.writeFileSync(`${root}/tools.json`, JSON.stringify({ list: '/bin/echo', echo: '/usr/bin/echo', true: '/usr/bin/true' }));
}

module.exports = { requests, application, listener, folder };

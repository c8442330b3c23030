// SPDX-License-Identifier: GPL-2.0
// A deliberately vulnerable application: what is marked VULNERABLE trusts its
// request. The rest shows how the same is done well, and must never be refused.
// Run it for tests only.
'use strict';
const dgram = require('dgram');
const dns = require('dns');
const fs = require('fs');
const http = require('http');
const net = require('net');
const path = require('path');
const vm = require('vm');
const { exec, execFile, execFileSync, execSync, spawn } = require('child_process');
const { Worker } = require('worker_threads');
const { promisify } = require('util');
const clients = require('../database/clients');

const run = promisify(exec);
const runFile = promisify(execFile);

/** build() - the application; @root has files, uploads and lang; @internal is a port, @database are two. Return: { routes, close() } */
module.exports = function build({ root, internal, database }) {
  const files = path.join(root, 'files');
  const uploads = path.join(root, 'uploads');
  const {
    postgres, maria, lite, close,
  } = clients(database);
  const ask = (sql, values) => new Promise((ok, bad) => {
    maria.query(sql, values || [], (e, rows) => (e ? bad(e) : ok(rows)));
  });
  const all = (sql, values) => new Promise((ok, bad) => {
    lite.all(sql, values || [], (e, rows) => (e ? bad(e) : ok(rows)));
  });
  // A text of several statements has several results.
  const rows = (result) => JSON.stringify(Array.isArray(result) ? result.map((one) => one.rows) : result.rows);
  const quote = (text) => `'${`${text}`.replace(/'/g, "'\\''")}'`;

  function get(url, redirects = 3) {
    return new Promise((ok, bad) => {
      http.get(url, (res) => {
        if (res.statusCode >= 300 && res.statusCode < 400 && redirects) {
          res.resume();
          get(new URL(res.headers.location, url), redirects - 1).then(ok, bad);
          return;
        }
        let text = '';
        res.on('data', (d) => { text += d; });
        res.on('end', () => ok(text));
      }).on('error', bad);
    });
  }

  function talk(options) {
    return new Promise((ok, bad) => {
      const socket = net.connect(options, () => {
        socket.end('GET / HTTP/1.0\r\n\r\n');
      });
      let text = '';
      socket.on('data', (d) => { text += d; });
      socket.on('error', bad);
      socket.on('end', () => ok(text));
    });
  }

  function spawned(command, args, options) {
    return new Promise((ok, bad) => {
      const child = spawn(command, args, options);
      let text = '';
      child.stdout.on('data', (d) => { text += d; });
      child.on('error', bad);
      child.on('close', () => ok(text));
    });
  }

  const merge = (to, from) => {
    for (const key of Object.keys(from)) {
      if (from[key] && typeof from[key] === 'object' && to[key]) merge(to[key], from[key]);
      else to[key] = from[key];
    }
    return to;
  };

  const routes = {
    // Files. VULNERABLE
    'GET /files': ({ q }) => fs.promises.readFile(path.join(files, q.name), 'utf8'),
    'GET /stream': ({ q }) => new Promise((ok, bad) => {
      fs.createReadStream(`${files}/${q.name}`, 'utf8').on('data', ok).on('error', bad);
    }),
    'GET /old': ({ q }) => promisify(fs.readFile)(path.resolve(files, q.name), 'utf8'),
    'GET /thumb': ({ q }) => fs.readFileSync(path.normalize(`${files}/thumb-${q.name}`), 'utf8'),
    'GET /lang': ({ cookies }) => fs.readFileSync(`${root}/lang/${cookies.lang || 'en'}.json`, 'utf8'),
    'GET /list': ({ q }) => fs.readdirSync(path.join(files, q.dir || '.')).join(),
    'POST /upload': async ({ body }) => {
      await fs.promises.writeFile(path.join(uploads, body.name), body.content);
      return 'stored';
    },
    'POST /rename': ({ body }) => { fs.renameSync(path.join(uploads, body.from), path.join(uploads, body.to)); return 'renamed'; },
    'DELETE /files': ({ q }) => { fs.unlinkSync(path.join(uploads, q.name)); return 'removed'; },
    'GET /static/*': ({ rest }) => fs.promises.readFile(`${files}/${rest}`, 'utf8'),
    'GET /plugin': ({ q }) => `${require(path.join(__dirname, 'plugins', q.name))}`,
    'GET /exists': ({ q }) => `${fs.existsSync(path.join(files, q.name))}`,

    // Requests to elsewhere. VULNERABLE
    'GET /fetch': ({ q }) => get(q.url),
    'POST /webhook': async ({ body }) => (await fetch(body.callback)).text(),
    'GET /connect': ({ q }) => talk({ host: q.host, port: Number(q.port) }),
    'GET /connect6': ({ q }) => talk({ host: q.host, port: Number(q.port), family: 4 }),
    'GET /resolved': async ({ q }) => talk({ host: (await dns.promises.lookup(q.host, 4)).address, port: Number(q.port) }),
    'GET /rebind': ({ q }) => talk({
      host: q.host, port: Number(q.port), lookup: (h, o, cb) => (o.all ? cb(null, [{ address: '127.0.0.1', family: 4 }]) : cb(null, '127.0.0.1', 4)),
    }),
    'GET /udp': ({ q }) => new Promise((ok, bad) => {
      const socket = dgram.createSocket('udp4');
      socket.send('hello', Number(q.port), q.host, (e) => { socket.close(); if (e) bad(e); else ok('sent'); });
    }),
    // Well done: a public address is looked up, and no more; our own service.
    'GET /check-host': ({ q }) => new Promise((ok, bad) => {
      const socket = net.connect({
        host: q.host,
        port: 80,
        lookup: (h, o, cb) => {
          setImmediate(() => { socket.destroy(); ok('public'); });
          if (o.all) cb(null, [{ address: '203.0.113.7', family: 4 }]);
          else cb(null, '203.0.113.7', 4);
        },
      });
      socket.on('error', bad);
    }),
    'GET /internal': () => get(`http://127.0.0.1:${internal}/`),

    // Commands. VULNERABLE
    'GET /ping': async ({ q }) => (await run(`echo pinging ${q.host}`)).stdout,
    'GET /grep': ({ q }) => execSync(`echo "${q.text}" in files`).toString(),
    'GET /whois': ({ q }) => spawned(`echo 'whois ${q.name}'`, [], { shell: true }),
    'POST /convert': async ({ body }) => (await runFile('sh', ['-c', `echo converting ${body.file}`])).stdout,
    'GET /tool': async ({ q }) => (await run(`${q.tool} --version`)).stdout,
    'GET /size': ({ q }) => execFileSync('/bin/bash', ['-ec', `echo size of $(echo ${q.name})`]).toString(),
    'POST /archive': ({ body }) => spawned('echo', ['archiving', body.name], { shell: '/bin/sh' }),
    // Well done.
    'GET /echo': async ({ q }) => (await runFile('echo', [q.text])).stdout,
    'GET /quoted': async ({ q }) => (await run(`echo ${quote(q.text)}`)).stdout,

    // SQL. VULNERABLE
    'GET /user': async ({ q }) => rows(await postgres.query(`SELECT name, mail FROM users WHERE id = ${q.id}`)),
    'GET /search': async ({ q }) => JSON.stringify(await ask(`SELECT name, price FROM items WHERE name LIKE '%${q.text}%' ORDER BY price`)),
    'POST /login': async ({ body }) => JSON.stringify(await ask(`SELECT * FROM users WHERE name = '${body.user}' AND password = '${body.password}'`)),
    'GET /sorted': async ({ q }) => JSON.stringify(await ask(`SELECT name FROM items ORDER BY ${q.by}`)),
    'GET /in': async ({ q }) => JSON.stringify(await all(`SELECT name FROM items WHERE id IN (${q.ids})`)),
    'GET /agent': async ({ headers }) => rows(await postgres.query(`INSERT INTO visits (agent) VALUES ('${headers['user-agent']}') RETURNING agent`)),
    'POST /find': async ({ body }) => JSON.stringify(await ask('SELECT * FROM users WHERE name = ? AND password = ?', [body.user, body.password])),
    'GET /report': async ({ q }) => rows(await postgres.query({ text: `SELECT 1 /* by ${q.who} */` })),
    // Well done.
    'POST /note': async ({ body }) => rows(await postgres.query('INSERT INTO notes (text, author) VALUES ($1, $2)', [body.text, body.author])),
    'GET /bound': async ({ q }) => JSON.stringify(await ask('SELECT name, price FROM items WHERE name = ?', [q.text])),
    'GET /escaped': async ({ q }) => JSON.stringify(await all(`SELECT name FROM items WHERE name = '${`${q.text}`.replace(/'/g, "''")}'`)),

    // Programs. VULNERABLE
    'POST /state': ({ body }) => JSON.stringify(JSON.parse(body.state, (k, v) => // as node-serialize
      (typeof v === 'string' && v.startsWith('_$$ND_FUNC$$_') ? (0, eval)(`(${v.slice(13)})`) : v))),
    'POST /merge': ({ body }) => { merge({}, body); return spawned(process.execPath, ['-p', '"merged"'], { env: { ...process.env } }); },
    'POST /render': ({ body }) => `${new Function('data', `with (data) { return \`${body.template}\` }`)({ name: 'x' })}`,
    'POST /calc': ({ body }) => `${vm.runInNewContext(`total = ${body.sum}`, { process })}`,
    'POST /worker': ({ body }) => new Promise((ok, bad) => {
      new Worker(`require('worker_threads').parentPort.postMessage(${body.value})`, { eval: true })
        .on('message', (m) => ok(`${m}`)).on('error', bad);
    }),

    // Well done: text that goes nowhere, a file whose name is ours.
    'GET /hello': ({ q }) => { fs.readFileSync(path.join(files, 'a.txt')); return `hello ${q.name}`; },
    'POST /message': async ({ body }) => { await fs.promises.appendFile(path.join(uploads, 'messages'), `${JSON.stringify(body)}\n`); return 'kept'; },
  };
  return { routes, close };
};

function cookies(text) {
  const jar = {};
  for (const part of (text || '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (value !== undefined) jar[name] = decodeURIComponent(value);
  }
  return jar;
}

function parse(type, text) {
  if (!text) return {};
  if (type.includes('json')) return JSON.parse(text);
  if (type.includes('urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  const boundary = `--${type.split('boundary=')[1]}`;
  const body = {};
  for (const part of text.split(boundary).slice(1, -1)) {
    const [head, value] = part.split('\r\n\r\n');
    const name = head.match(/ name="([^"]*)"/)[1];
    const file = head.match(/filename="([^"]*)"/);
    if (file) Object.assign(body, { name: file[1], content: value.slice(0, -2) });
    else body[name] = value.slice(0, -2);
  }
  return body;
}

/** listener() - @routes as a listener of http.createServer() */
module.exports.listener = (routes) => async (req, res) => {
  const url = new URL(req.url, 'http://app');
  const rest = req.url.split('?')[0].match(/^\/static\/(.*)$/);
  const route = routes[`${req.method} ${rest ? '/static/*' : url.pathname}`];
  try {
    let text = '';
    req.setEncoding('utf8');
    for await (const chunk of req) text += chunk;
    if (!route) throw Object.assign(new Error('no such page'), { status: 404 });
    const answer = await route({
      q: Object.fromEntries(url.searchParams),
      rest: rest && decodeURIComponent(rest[1]),
      headers: req.headers,
      cookies: cookies(req.headers.cookie),
      body: parse(req.headers['content-type'] || '', text),
    });
    res.end(answer);
  } catch (e) {
    res.statusCode = e.status || (e.bailey ? 403 : 500);
    res.end(`${e.code || ''} ${e.message}`);
  }
};

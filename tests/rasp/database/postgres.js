// SPDX-License-Identifier: GPL-2.0
// A server that speaks as much of PostgreSQL's protocol, version 3, as its clients need
// to log in and to ask, with and without values.
'use strict';
const net = require('net');

const TEXT = 25; // the number of the type "text"
const SSL = 80877103;

// A message of @type, "R" and so on, of @parts: strings end in a zero, numbers are 32 bits long.
function message(type, ...parts) {
  const body = Buffer.concat(parts.map((part) => {
    if (typeof part === 'string') return Buffer.from(`${part}\0`);
    if (typeof part !== 'number') return part;
    const b = Buffer.alloc(4);
    b.writeInt32BE(part);
    return b;
  }));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const short = (n) => { const b = Buffer.alloc(2); b.writeInt16BE(n); return b; };
const ready = () => message('Z', Buffer.from('I'));

function described(columns) {
  return message('T', short(columns.length), ...columns.flatMap((name) => [name, 0, short(0), TEXT, short(-1), -1, short(0)]));
}

function row(values) {
  return message('D', short(values.length), ...values.flatMap((v) => {
    if (v === null) return [-1];
    const b = Buffer.from(`${v}`);
    return [b.length, b];
  }));
}

const answered = ({ columns, rows }) => [...(columns.length ? [described(columns)] : []), ...rows.map(row), message('C', `SELECT ${rows.length}`)];

// The values of a Bind message.
function bound(body) {
  let at = body.indexOf(0, body.indexOf(0) + 1) + 1;
  at += 2 + 2 * body.readInt16BE(at);
  const count = body.readInt16BE(at);
  at += 2;
  return Array.from({ length: count }, () => {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    at += length;
    return body.toString('utf8', at - length, at);
  });
}

/** postgres() - the server; @ask(sql, values) resolves to a list of { columns, rows }, one for each statement */
module.exports = (ask) => net.createServer((socket) => {
  let began = false;
  let rest = Buffer.alloc(0);
  let parsed = '';
  let values = [];
  let failed = false;

  const failure = (e) => message('E', Buffer.from('S'), 'ERROR', Buffer.from('C'), '42601', Buffer.from('M'), e.message, Buffer.from([0]));
  const handlers = {
    Q: async (body) => {
      let parts;
      try {
        parts = (await ask(body.toString('utf8', 0, body.length - 1), [])).flatMap(answered);
      } catch (e) {
        parts = [failure(e)];
      }
      return [...parts, ready()];
    },
    P: (body) => {
      const from = body.indexOf(0) + 1;
      parsed = body.toString('utf8', from, body.indexOf(0, from));
      return [message('1')];
    },
    B: (body) => { values = bound(body); return [message('2')]; },
    D: () => [],
    H: () => [],
    E: async () => {
      try {
        const [only = { columns: [], rows: [] }] = await ask(parsed, values);
        return answered(only);
      } catch (e) {
        failed = true;
        return [failure(e)];
      }
    },
    S: () => { failed = false; return [ready()]; },
    X: () => { socket.end(); return []; },
  };

  async function work(type, body) {
    if (failed && type !== 'S') return;
    for (const part of await (handlers[type] || (() => [failure(new Error(`no such message: ${type}`))]))(body)) socket.write(part);
  }

  let queue = Promise.resolve();
  function next() {
    const head = began ? 1 : 0;
    if (rest.length < head + 4) return false;
    const length = head + rest.readInt32BE(head);
    if (rest.length < length) return false;
    const type = String.fromCharCode(rest[0]);
    const body = rest.subarray(head + 4, length);
    rest = rest.subarray(length);
    if (began) queue = queue.then(() => work(type, body));
    else if (body.readInt32BE(0) === SSL) socket.write('N');
    else {
      began = true;
      socket.write(Buffer.concat([message('R', 0), message('S', 'server_encoding', 'UTF8'), message('S', 'client_encoding', 'UTF8'), message('K', 1, 1), ready()]));
    }
    return true;
  }
  socket.setNoDelay(true);
  socket.on('error', () => {}).on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (next());
  });
});

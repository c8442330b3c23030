// SPDX-License-Identifier: GPL-2.0
// A server that speaks as much of PostgreSQL's protocol, version 3, as its clients need
// to log in and to ask, with and without values, by prepared statements and cursors.
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
const ready = (status) => message('Z', Buffer.from(status));

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

const done = (rows) => message('C', `SELECT ${rows.length}`);
const answered = ({ columns, rows }) => [...(columns.length ? [described(columns)] : []), ...rows.map(row), done(rows)];

const textAt = (body, from) => body.toString('utf8', from, body.indexOf(0, from));

// The name of the statement of a Bind message, and its values.
function bound(body) {
  const second = body.indexOf(0) + 1;
  return { name: textAt(body, second), values: valuesOf(body, body.indexOf(0, second) + 1) };
}

function valuesOf(body, from) {
  let at = from + 2 + 2 * body.readInt16BE(from);
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

// Which parameters a statement has: $1 and so on, in no string.
function parametersOf(sql) {
  const numbers = sql.replace(/'(?:[^']|'')*'/g, '').match(/\$\d+/g) || [];
  return Math.max(0, ...numbers.map((n) => Number(n.slice(1))));
}

/**
 * postgres() - the server
 * @ask: of (sql, values); resolves to a list of { columns, rows }, one for each statement
 * @columnsOf: of sql; resolves to the names that its rows will have
 */
module.exports = (ask, columnsOf = async () => []) => net.createServer((socket) => {
  let began = false;
  let rest = Buffer.alloc(0);
  const parsed = new Map(); // { sql, told } by name; told: its rows were described
  let portal = null; // { sql, told, values, left: rows that are still to be sent }
  let failed = false;
  let status = 'I'; // or "T" within a transaction
  const answer = (sql, values) => {
    const [, begins, ends] = /^\s*(?:(begin|start)|(commit|rollback(?! to)))\b/i.exec(sql) || [];
    if (begins || ends) status = begins ? 'T' : 'I';
    return ask(sql, values);
  };

  const failure = (e) => message('E', Buffer.from('S'), 'ERROR', Buffer.from('C'), '42601', Buffer.from('M'), e.message, Buffer.from([0]));
  const handlers = {
    Q: async (body) => {
      let parts;
      try {
        parts = (await answer(body.toString('utf8', 0, body.length - 1), [])).flatMap(answered);
      } catch (e) {
        parts = [failure(e)];
      }
      return [...parts, ready(status)];
    },
    P: (body) => {
      const from = body.indexOf(0) + 1;
      parsed.set(textAt(body, 0), { sql: textAt(body, from), told: false });
      return [message('1')];
    },
    B: (body) => {
      const { name, values } = bound(body);
      portal = { ...parsed.get(name), values, left: null };
      return [message('2')];
    },
    // Rows of what is bound are described when they come.
    D: async (body) => {
      if (body[0] !== 83) return [];
      const one = parsed.get(textAt(body, 1));
      try {
        const columns = await columnsOf(one.sql);
        one.told = true;
        const count = parametersOf(one.sql);
        return [message('t', short(count), ...Array(count).fill(TEXT)), columns.length ? described(columns) : message('n')];
      } catch (e) {
        failed = true;
        return [failure(e)];
      }
    },
    C: () => { portal = null; return [message('3')]; },
    H: () => [],
    E: async (body) => {
      try {
        const most = body.readInt32BE(body.indexOf(0) + 1);
        if (portal.left === null) {
          const [only = { columns: [], rows: [] }] = await answer(portal.sql, portal.values);
          portal.left = only.rows;
          if (!portal.told && most === 0) return answered(only);
          if (!portal.told && only.columns.length) socket.write(described(only.columns));
        }
        const rows = most ? portal.left.splice(0, most) : portal.left.splice(0);
        return [...rows.map(row), portal.left.length ? message('s') : done(rows)];
      } catch (e) {
        failed = true;
        return [failure(e)];
      }
    },
    S: () => { failed = false; return [ready(status)]; },
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
      socket.write(Buffer.concat([message('R', 0), message('S', 'server_encoding', 'UTF8'), message('S', 'client_encoding', 'UTF8'), message('K', 1, 1), ready('I')]));
    }
    return true;
  }
  socket.setNoDelay(true);
  socket.on('error', () => {}).on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (next());
  });
});

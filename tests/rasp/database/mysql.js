// SPDX-License-Identifier: GPL-2.0
// A server that speaks as much of MySQL's protocol as its clients need to log in and to
// ask: values are in the text, as the client escaped them.
'use strict';
const net = require('net');

const QUIT = 1;
const QUERY = 3;
const PING = 14;
// Protocol 4.1, long passwords, transactions, secure connections, authentication by a plugin.
const CAN = 0x0008a201;
const STATUS = 2;

function lengthOf(n) {
  if (n < 251) return Buffer.from([n]);
  const b = Buffer.alloc(n < 65536 ? 3 : 4);
  b[0] = n < 65536 ? 0xfc : 0xfd;
  b.writeUIntLE(n, 1, b.length - 1);
  return b;
}

function string(value) {
  if (value === null) return Buffer.from([0xfb]);
  const b = Buffer.from(`${value}`);
  return Buffer.concat([lengthOf(b.length), b]);
}

const number = (n, bytes) => { const b = Buffer.alloc(bytes); b.writeUIntLE(n, 0, bytes); return b; };

// What a server says first.
const greeting = () => Buffer.concat([
  Buffer.from([10]), Buffer.from('8.0.0\0'), number(1, 4), Buffer.alloc(8, 'a'), Buffer.from([0]), number(CAN & 0xffff, 2),
  Buffer.from([33]), number(STATUS, 2), number(CAN >>> 16, 2), Buffer.from([21]), Buffer.alloc(10), Buffer.alloc(12, 'b'),
  Buffer.from('\0mysql_native_password\0')]);
const ok = () => Buffer.from([0, 0, 0, STATUS, 0, 0, 0]);
const end = () => Buffer.from([0xfe, 0, 0, STATUS, 0]);
const failure = (e) => Buffer.concat([Buffer.from([0xff]), number(1064, 2), Buffer.from(`#42000${e.message}`)]);
const column = (name) => Buffer.concat([
  string('def'), string(''), string(''), string(''), string(name), string(''), Buffer.from([12]), number(33, 2), number(1024, 4),
  Buffer.from([0xfd]), Buffer.alloc(5)]);

function answered({ columns, rows }) {
  if (!columns.length) return [ok()];
  return [lengthOf(columns.length), ...columns.map(column), end(), ...rows.map((values) => Buffer.concat(values.map(string))), end()];
}

/** mysql() - the server; @ask(sql) resolves to a list of { columns, rows }, one for each statement */
module.exports = (ask) => net.createServer((socket) => {
  let rest = Buffer.alloc(0);
  let known = false;
  // Packets of an answer are numbered from that of the question on.
  const send = (number0, packets) => socket.write(Buffer.concat(packets.flatMap((body, i) => {
    const head = Buffer.alloc(4);
    head.writeUIntLE(body.length, 0, 3);
    head[3] = number0 + i;
    return [head, body];
  })));

  async function work(sequence, body) {
    if (body[0] === QUIT) socket.end();
    else if (body[0] === PING) send(sequence + 1, [ok()]);
    else if (body[0] !== QUERY) send(sequence + 1, [failure(new Error(`no such command: ${body[0]}`))]);
    else {
      try {
        const results = await ask(body.toString('utf8', 1));
        // Several statements in one text are an error, unless a client asks for more.
        if (results.length > 1) throw new Error('more than one statement');
        send(sequence + 1, answered(results[0] || { columns: [], rows: [] }));
      } catch (e) {
        send(sequence + 1, [failure(e)]);
      }
    }
  }

  let queue = Promise.resolve();
  function next() {
    if (rest.length < 4 || rest.length < 4 + rest.readUIntLE(0, 3)) return false;
    const length = 4 + rest.readUIntLE(0, 3);
    const sequence = rest[3];
    const body = rest.subarray(4, length);
    rest = rest.subarray(length);
    if (known) queue = queue.then(() => work(sequence, body));
    else send(sequence + 1, [ok()]);
    known = true;
    return true;
  }
  socket.setNoDelay(true);
  socket.on('error', () => {}).on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (next());
  });
  send(0, [greeting()]);
});

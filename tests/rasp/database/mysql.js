// SPDX-License-Identifier: GPL-2.0
// A server that speaks as much of MySQL's protocol as its clients need to log in and to
// ask: values are in the text, as the client escaped them, or bound to a prepared statement.
'use strict';
const net = require('net');

const QUIT = 1;
const QUERY = 3;
const PING = 14;
const PREPARE = 22;
const EXECUTE = 23;
const CLOSE = 25;
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

function answered({ columns, rows }, rowOf = (values) => Buffer.concat(values.map(string))) {
  if (!columns.length) return [ok()];
  return [lengthOf(columns.length), ...columns.map(column), end(), ...rows.map(rowOf), end()];
}

// A statement is known by @id and has as many places for values; nobody asks what they or its columns are.
const prepared = (id, count) => [
  Buffer.concat([Buffer.from([0]), number(id, 4), number(0, 2), number(count, 2), Buffer.alloc(3)]),
  ...(count ? [...Array(count).fill(column('?')), end()] : [])];

// A row of a prepared statement: which values are null, then the others.
function binary(values) {
  const nulls = Buffer.alloc((values.length + 9) >> 3);
  values.forEach((v, i) => { if (v === null) nulls[(i + 2) >> 3] |= 1 << ((i + 2) & 7); });
  return Buffer.concat([Buffer.from([0]), nulls, ...values.filter((v) => v !== null).map(string)]);
}

// The numbers among the types of what is bound: how long each is, and how it is read.
const NUMBERS = {
  1: [1, (b, at) => b.readInt8(at)],
  2: [2, (b, at) => b.readInt16LE(at)],
  3: [4, (b, at) => b.readInt32LE(at)],
  5: [8, (b, at) => b.readDoubleLE(at)],
  8: [8, (b, at) => Number(b.readBigInt64LE(at))],
};

// The @count values that an EXECUTE binds; all else is a text behind its length.
function bound(body, count) {
  const from = 10 + ((count + 7) >> 3) + 1;
  let at = from + 2 * count;
  return Array.from({ length: count }, (_, i) => {
    if (body[10 + (i >> 3)] & (1 << (i & 7))) return null;
    const [size, read] = NUMBERS[body[from + 2 * i]] || [];
    if (size) {
      at += size;
      return read(body, at - size);
    }
    const long = body[at] === 0xfc;
    const length = long ? body.readUInt16LE(at + 1) : body[at];
    at += (long ? 3 : 1) + length;
    return body.toString('utf8', at - length, at);
  });
}

/** mysql() - the server; @ask(sql, values) resolves to a list of { columns, rows }, one for each statement */
module.exports = (ask) => net.createServer((socket) => {
  let rest = Buffer.alloc(0);
  let greeted = false;
  // Packets of an answer are numbered from that of the question on.
  const send = (number0, packets) => socket.write(Buffer.concat(packets.flatMap((body, i) => {
    const head = Buffer.alloc(4);
    head.writeUIntLE(body.length, 0, 3);
    head[3] = number0 + i;
    return [head, body];
  })));

  const known = new Map(); // prepared statements by their numbers: { sql, count }
  // Several statements in one text are an error, unless a client asks for more.
  async function only(sql, values) {
    const results = await ask(sql, values);
    if (results.length > 1) throw new Error('more than one statement');
    return results[0] || { columns: [], rows: [] };
  }
  const commands = {
    [PING]: () => [ok()],
    [QUERY]: async (body) => answered(await only(body.toString('utf8', 1), [])),
    [PREPARE]: (body) => {
      const sql = body.toString('utf8', 1);
      const count = (sql.replace(/'(?:[^'\\]|\\.|'')*'/g, '').match(/\?/g) || []).length;
      known.set(known.size + 1, { sql, count });
      return prepared(known.size, count);
    },
    [EXECUTE]: async (body) => {
      const { sql, count } = known.get(body.readUInt32LE(1));
      return answered(await only(sql, count ? bound(body, count) : []), binary);
    },
    [CLOSE]: () => [],
  };

  async function work(sequence, body) {
    const { [body[0]]: command } = commands;
    if (body[0] === QUIT) socket.end();
    else {
      try {
        if (!command) throw new Error(`no such command: ${body[0]}`);
        send(sequence + 1, await command(body));
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
    if (greeted) queue = queue.then(() => work(sequence, body));
    else send(sequence + 1, [ok()]);
    greeted = true;
    return true;
  }
  socket.setNoDelay(true);
  socket.on('error', () => {}).on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (next());
  });
  send(0, [greeting()]);
});

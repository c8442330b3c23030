// SPDX-License-Identifier: GPL-2.0
// As much of MongoDB's protocol as a client needs to find a server: each command is kept, and
// answered as if there were no documents.
'use strict';
const net = require('node:net');
const { BSON } = require('mongodb');

const HELLO = {
  ok: 1, isWritablePrimary: true, helloOk: true, maxBsonObjectSize: 1 << 24, maxMessageSizeBytes: 48e6, maxWriteBatchSize: 1e5, minWireVersion: 0, maxWireVersion: 21,
};

function answer(command) {
  const [name] = Object.keys(command);
  if (/^(?:hello|isMaster|ismaster)$/.test(name)) return { ...HELLO, localTime: new Date() };
  if (/^(?:find|aggregate)$/.test(name)) return { ok: 1, cursor: { id: BSON.Long.ZERO, ns: `x.${command[name]}`, firstBatch: [] } };
  return { ok: 1, n: 0, nModified: 0, value: null, values: [] };
}

function reply(id, document, old) {
  const body = BSON.serialize(document);
  const head = old ? Buffer.alloc(36) : Buffer.alloc(21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(id, 8);
  head.writeInt32LE(old ? 1 : 2013, 12);
  if (old) head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}

/** mongod() - resolves to { port, commands, close } */
module.exports = async function mongod() {
  const commands = [];
  const server = net.createServer((socket) => {
    let all = Buffer.alloc(0);
    socket.on('error', () => {}).on('data', (data) => {
      all = Buffer.concat([all, data]);
      while (all.length >= 16 && all.length >= all.readInt32LE(0)) {
        const one = all.subarray(0, all.readInt32LE(0));
        all = all.subarray(one.length);
        const old = one.readInt32LE(12) === 2004;
        const from = old ? one.indexOf(0, 20) + 9 : 21;
        const command = BSON.deserialize(one.subarray(from, from + one.readInt32LE(from)));
        // What follows in a list of its own: updates, deletes.
        for (let at = from + one.readInt32LE(from); !old && at < one.length && one[at] === 1; at += 1 + one.readInt32LE(at + 1)) {
          const end = one.indexOf(0, at + 5);
          const list = [];
          for (let k = end + 1; k < at + 1 + one.readInt32LE(at + 1); k += one.readInt32LE(k)) list.push(BSON.deserialize(one.subarray(k, k + one.readInt32LE(k))));
          command[one.toString('utf8', at + 5, end)] = list;
        }
        if (!/^(?:hello|ismaster|endSessions)$/i.test(Object.keys(command)[0])) commands.push(command);
        socket.write(reply(one.readInt32LE(4), answer(command), old));
      }
    });
  });
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  return { port: server.address().port, commands, close: () => server.close() };
};

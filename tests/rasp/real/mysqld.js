// SPDX-License-Identifier: GPL-2.0
// A server that speaks MySQL's protocol and answers "ok" to whatever it is asked, in
// a process of its own; tells its port and each statement that came.
'use strict';
const mysql = require('mysql2');

const server = mysql.createServer();
server.on('connection', (connection) => {
  connection.on('error', () => {});
  connection.on('query', (sql) => {
    process.send({ sql });
    connection.writeOk({ affectedRows: 3 });
  });
  connection.on('quit', () => connection.stream.end());
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: '8.0.0-stand-in',
    connectionId: 1,
    statusFlags: 2,
    characterSet: 33,
    // No compression (0x20), no TLS (0x800).
    capabilityFlags: 0xffffff & ~(0x20 | 0x800),
    authCallback: (parameters, done) => done(null),
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server._server.address().port }));

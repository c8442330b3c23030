// SPDX-License-Identifier: GPL-2.0
'use strict';
const { fork } = require('child_process');
const path = require('path');

/**
 * database() - start the applications' database, or with $RASP_DATABASE (two ports) use the one that is there
 *
 * Before the guard protects the process: who starts it is the administrator.
 *
 * Return: { ports: { postgres, mysql }, close() }
 */
module.exports = function database() {
  if (process.env.RASP_DATABASE) {
    const [postgres, mysql] = process.env.RASP_DATABASE.split(',').map(Number);
    return Promise.resolve({ ports: { postgres, mysql }, close() {} });
  }
  return new Promise((ok, bad) => {
    const child = fork(path.join(__dirname, 'server.js'), { execArgv: [] });
    child.once('exit', (code) => bad(new Error(`the database ended: ${code}`)));
    child.once('message', (ports) => {
      child.unref();
      child.channel.unref();
      ok({ ports, close: () => { child.removeAllListeners('exit'); child.kill(); } });
    });
  });
};

// SPDX-License-Identifier: GPL-2.0
'use strict';
const { execFileSync } = require('child_process');
const path = require('path');
const startDatabase = require('./database');

/** environment() - of a program that @node runs and that uses the drivers of databases: this one's, and where those are */
function environment(node = process.execPath) {
  const lines = execFileSync(path.join(__dirname, 'drivers'), [node]).toString().trim().split('\n');
  return { ...process.env, ...Object.fromEntries(lines.map((line) => line.split('='))) };
}

/** sharedDatabase() - start the database, for all programs that are begun with this one's environment from now on */
async function sharedDatabase() {
  Object.assign(process.env, environment());
  const { ports } = await startDatabase();
  process.env.RASP_DATABASE = `${ports.postgres},${ports.mysql}`;
}

module.exports = { environment, sharedDatabase };

// SPDX-License-Identifier: GPL-2.0
'use strict';
const { execFileSync } = require('child_process');
const path = require('path');

/** environment() - of a program that @node runs and that uses the drivers of databases: this one's, and where those are */
module.exports = function environment(node = process.execPath) {
  const lines = execFileSync(path.join(__dirname, 'drivers'), [node]).toString().trim().split('\n');
  return { ...process.env, ...Object.fromEntries(lines.map((line) => line.split('='))) };
};

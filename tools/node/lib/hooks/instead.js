// SPDX-License-Identifier: GPL-2.0
// Of drivers that have a form of their own for import, what they have for require(): nobody gets at
// what modules keep to themselves.
'use strict';
const { existsSync } = require('fs');
const { fileURLToPath } = require('url');
const p = require('../primordials');

const FOR_IMPORT = /^(file:.*\/)(?:postgres\/src\/index\.js|mariadb\/(promise|callback)\.js|(@prisma\/client\/runtime\/\w+)\.mjs)$/;

/** instead() - what an import that resolved to @result is to load */
module.exports = function instead(result) {
  const m = p.exec(FOR_IMPORT, `${result.url}`);
  if (m === null) return result;
  const own = m[3] !== undefined ? `${m[3]}.js` : m[2] !== undefined ? `mariadb/dist/${m[2]}.cjs` : 'postgres/cjs/src/index.js';
  const url = `${m[1]}${own}`;
  return existsSync(fileURLToPath(url)) ? { ...result, url, format: 'commonjs' } : result;
};

// SPDX-License-Identifier: GPL-2.0
// node --import bailey/import: drivers that have a form of their own for import are the ones for
// require(), which are watched, on each node.
'use strict';
const assert = require('node:assert');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { promisify } = require('node:util');
const { dir, top } = require('./helper');

const own = { type: 'module' };
const files = {
  'mariadb/package.json': JSON.stringify({ ...own, exports: { '.': { import: './promise.js', require: './dist/promise.cjs' } } }),
  'mariadb/promise.js': 'export const form = "import";',
  'mariadb/dist/promise.cjs': 'exports.form = "require"; exports.createConnection = () => ({ query: (text) => text });',
  'postgres/package.json': JSON.stringify({ ...own, exports: { '.': { import: './src/index.js', default: './cjs/src/index.js' } } }),
  'postgres/src/index.js': 'export default () => ({ form: "import" });',
  'postgres/cjs/package.json': '{}',
  'postgres/cjs/src/index.js': 'module.exports = () => ({ form: "require" });',
  'other/package.json': JSON.stringify({ ...own, exports: { import: './src/index.js', default: './cjs.cjs' } }),
  'other/src/index.js': 'export default () => ({ form: "import" });',
  'other/cjs.cjs': 'module.exports = () => ({ form: "require" });',
  '../app.mjs': `
    import { form, createConnection } from 'mariadb';
    import postgres from 'postgres';
    import other from 'other';
    import fs from 'node:fs';
    import { createRequire } from 'node:module';
    const bailey = createRequire(import.meta.url)(${JSON.stringify(`${top}/tools/node`)});
    const bad = ["x'", "OR 1=1 --"].join(' ');
    const ask = async () => {
      try {
        return await createConnection().query("SELECT '" + bad + "'");
      } catch (e) {
        return e.code;
      }
    };
    const answer = await bailey.run({ method: 'GET', url: '/x?q=' + encodeURIComponent(bad), headers: {} }, ask);
    const later = await import('postgres');
    console.log(form, postgres().form, other().form, later.default().form, answer);`,
};

test('what_is_imported_of_drivers_is_watched', async () => {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(dir, 'imports/node_modules', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', `${top}/tools/node/lib/import.mjs`, `${dir}/imports/app.mjs`], {
    env: { ...process.env, BAILEY_LOG: '/dev/null' },
  });
  assert.strictEqual(stdout, 'require require import require ERR_BAILEY_DENIED\n');
});

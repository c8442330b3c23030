// SPDX-License-Identifier: GPL-2.0
// Modules of node's own by which code acts, chosen by a request. No text here is the name of one, for what
// the calling code has as a constant is the program's own.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const { outcome, protect } = require('./helper');

protect('/** rmix,');

const Module = module.constructor;
const spelled = ['child_pro-cess', 'clus-ter', 'worker_thr-eads', 'v-m', 'inspec-tor', 'inspector/pro-mises', 'mod-ule', 're-pl', 'wa-si', 'v-8', 'pro-cess'];
const names = spelled.map((name) => name.replace('-', '')).flatMap((name) => [name, `node:${name}`]);
const ways = {
  require,
  'require of another': (v) => Module.createRequire(__filename)(v),
  getBuiltinModule: process.getBuiltinModule,
  // Older ones are not watched.
  import: typeof Module.registerHooks === 'function' ? (v) => import(v) : undefined,
};

test('a_module_by_which_code_acts_is_chosen_by_no_request_however_it_is_loaded', async () => {
  for (const [way, load] of Object.entries(ways).filter(([, one]) => one)) {
    for (const v of names) {
      // Before it is loaded, and behind.
      assert.strictEqual(await outcome(v, load), 'ERR_BAILEY_DENIED', `${way} ${v}`); // eslint-disable-line no-await-in-loop
      assert.strictEqual(await outcome('other', () => load(v)), 'done', `${way} ${v}`); // eslint-disable-line no-await-in-loop
      assert.strictEqual(await outcome(v, load), 'ERR_BAILEY_DENIED', `${way} ${v}, once more`); // eslint-disable-line no-await-in-loop
    }
  }
});

test('what_only_keeps_or_tells_is', async () => {
  for (const [way, load] of Object.entries(ways).filter(([, one]) => one)) {
    for (const v of ['path', 'node:url', 'os', 'querystring']) {
      assert.notStrictEqual(await outcome(v, load), 'ERR_BAILEY_DENIED', `${way} ${v}`); // eslint-disable-line no-await-in-loop
    }
  }
});

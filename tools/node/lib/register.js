// SPDX-License-Identifier: GPL-2.0
// node --require bailey/register app.js: protects before the application's first
// line. BAILEY_OPTIONS holds the options of protect() as JSON; or BAILEY_POLICY,
// BAILEY_PROFILE, BAILEY_MODE and BAILEY_LOG hold one each.
'use strict';
const { protect, isProtected } = require('./index');

const { env } = process;
const options = env.BAILEY_OPTIONS ? JSON.parse(env.BAILEY_OPTIONS) : {};
for (const key of ['policy', 'profile', 'mode', 'log']) {
  const value = env[`BAILEY_${key.toUpperCase()}`];
  if (value) options[key] = value;
}
if (!isProtected()) protect(options);

// SPDX-License-Identifier: GPL-2.0
// The requests that the guard's cost is measured with.
'use strict';
const benign = require('./benign');

// Starting programs would hide what the guard costs.
const slow = new Set(['ping', 'grep', 'whois', 'convert', 'size', 'archive', 'echo', 'quoted', 'merge']);

const cookie = `profile=${Buffer.from('{"name":"Anna"}').toString('base64')}`;
const pages = [['/page?name=Anna+M%C3%BCller'], ['/find?name=chair'], ['/find?name=O%27Brien'], ['/items/chair'], ['/items/blue%20table'],
  ['/public/index.html'], ['/me', { cookie }]];

function* real(count) {
  for (let i = 0; i < count; i += 1) {
    const [url, headers] = pages[i % pages.length];
    yield { url, headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Firefox/120.0', accept: 'text/html', ...headers } };
  }
}

/** requestsOf() - about @count requests to @app ("express", or another) from @seed */
const requestsOf = (app, count, seed) =>
  (app === 'express' ? [...real(count)] : [...benign(count, seed, true)].filter((r) => !slow.has(r.route)));

module.exports = { requestsOf };

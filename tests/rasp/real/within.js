// SPDX-License-Identifier: GPL-2.0
// A request, for what is to be done in one.
'use strict';
const http = require('node:http');

/** within() - runs @fn within a request whose query holds @q; its answer, or an error's code */
module.exports = async function within(q, fn) {
  const server = http.createServer(async (req, res) => {
    let answer;
    try {
      answer = await fn(new URL(req.url, 'http://x').searchParams.get('q'));
    } catch (e) {
      answer = e.code || e.stack;
    }
    res.end(`${answer}`);
  });
  await new Promise((ok) => { server.listen(0, '127.0.0.1', ok); });
  const text = await new Promise((ok) => {
    http.get({ port: server.address().port, path: `/?q=${encodeURIComponent(q)}`, agent: false }, (res) => {
      let t = '';
      res.on('data', (d) => { t += d; });
      res.on('end', () => ok(t));
    });
  });
  server.close();
  return text;
};

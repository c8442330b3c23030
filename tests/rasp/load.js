// SPDX-License-Identifier: GPL-2.0
// The requests that the guard's cost is measured with, and who sends them.
'use strict';
const net = require('net');
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

/**
 * requestsOf() - about @count requests to @app ("express", or another) from @seed
 * @programs: those that have the application start a program, too
 */
const requestsOf = (app, count, seed, programs = false) =>
  (app === 'express' ? [...real(count)] : [...benign(count, seed, true)].filter((r) => programs || !slow.has(r.route)));

/** bytes() - a request as it is sent */
function bytes({ method = 'GET', url, headers, body }) {
  const all = { host: '127.0.0.1', ...headers };
  if (body !== undefined) all['content-length'] = Buffer.byteLength(body);
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`${method} ${url} HTTP/1.1\r\n${head}\r\n${body || ''}`);
}

/**
 * connection() - sends what @each gives over one connection, one after the other
 * @result: refused counts the answers that are refusals
 */
function connection(port, each, result) {
  return new Promise((ok, bad) => {
    const socket = net.connect(port, '127.0.0.1');
    let text = '';
    const next = () => {
      const { value, done } = each.next();
      if (!done) socket.write(value);
      else { socket.destroy(); ok(); }
    };
    // A whole answer, by its length or its last chunk.
    const whole = () => {
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return false;
      const length = /^content-length: (\d+)/im.exec(text.slice(0, end + 2));
      if (length) return text.length >= end + 4 + Number(length[1]);
      return /^transfer-encoding: chunked/im.test(text.slice(0, end + 2)) ? text.endsWith('0\r\n\r\n') : true;
    };
    socket.on('connect', next).on('error', bad).on('close', () => bad(new Error('closed')));
    socket.on('data', (d) => {
      text += d.latin1Slice();
      if (!whole()) return;
      if (text.startsWith('HTTP/1.1 403')) result.refused += 1;
      text = '';
      next();
    });
  });
}

/** send() - all of @list, made by bytes(), over @connections at once; @result as above */
function send(port, list, connections, result) {
  const each = list[Symbol.iterator]();
  return Promise.all(Array.from({ length: connections }, () => connection(port, each, result)));
}

module.exports = { requestsOf, bytes, send };

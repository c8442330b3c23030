// SPDX-License-Identifier: GPL-2.0
// A web application with data of its own, and a hole: /eval runs what it is sent.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');

const data = '/app/data';
// A later version keeps what it has read in files of its own.
const cached = process.argv[2] === '2';
function page(name) {
  if (!cached) return fs.readFileSync('/app/pages/' + name);
  const copy = '/app/cache/' + name;
  if (!fs.existsSync(copy) || fs.statSync(copy).mtimeMs < Date.now() - 60000)
    fs.writeFileSync(copy, fs.readFileSync('/app/pages/' + name));
  return fs.readFileSync(copy);
}
http.createServer((req, res) => {
  const url = new URL(req.url, 'http://localhost');
  const name = url.searchParams.get('n') || '';
  try {
    switch (url.pathname) {
      case '/page': res.end(page(path.basename(name))); break;
      case '/list': res.end(JSON.stringify(fs.readdirSync('/app/pages'))); break;
      case '/customer': res.end(fs.readFileSync(`${data}/${path.basename(name)}`)); break;
      case '/order':
        fs.writeFileSync(`${data}/${path.basename(name)}`, 'x'.repeat(500));
        fs.appendFileSync('/app/data/log', name + '\n');
        res.end('ok');
        break;
      case '/upload': fs.writeFileSync(`${data}/up/${path.basename(name)}`, 'u'.repeat(2000)); res.end('ok'); break;
      case '/remove': fs.unlinkSync(`${data}/up/${path.basename(name)}`); res.end('ok'); break;
      case '/search':
        res.end([0, 1, 2, 3, 4].map((i) => fs.readFileSync(`${data}/c${(Number(name) + i) % 40}`).length).join());
        break;
      case '/eval': res.end(String(eval(name))); break;
      default: res.statusCode = 404; res.end('not found');
    }
  } catch (e) {
    res.statusCode = 500;
    res.end(e.code || e.message);
  }
}).listen(8080, '127.0.0.1');

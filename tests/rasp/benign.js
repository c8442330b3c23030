// SPDX-License-Identifier: GPL-2.0
// Requests that mean no harm, though they look odd: made from a seed, so that a
// run can be repeated.
'use strict';

const random = require('./random');

const words = ['select', 'SELECT * FROM', 'union', 'drop table', 'insert into', 'where', 'order by', 'name, price',
  'FROM users WHERE', 'or 1=1', 'and', 'null', 'true', 'the', 'quick', 'fox', 'price', 'name', 'items', 'echo', 'cat',
  'rm -rf', 'pinging', 'sh -c', 'exec', 'root', '/etc/passwd', '/bin/sh', 'http://127.0.0.1/', 'https://example.com/a?b=c',
  'localhost', '169.254.169.254', '10.0.0.1', 'file:///etc/hosts', '../up', 'a..b', '...', 'wait...', 'v1.2.3', '.env',
  'C:\\temp', '100%', '50% off', '$5', '${name}', '{{name}}', '$(date)', '`code`', 'a & b', 'a | b', 'x > y', '<b>bold</b>',
  'me@example.com', '#1', '--', '/* comment */', '// note', 'e=mc²', 'größe', 'naïve', '日本語', 'Ωμέγα', '☃', '👍🏽', 'עברית',
  'constructor', '__proto__', 'prototype', 'require("fs")', 'process.exit()', 'function () {}', '=>', 'NaN', '-1', '0x1f',
  'O\'Brien', 'it\'s', '"quoted"', '\'single\'', '«guillemets»', '“curly”', 'rock \'n\' roll', '5\' 11"', 'a=b&c=d', '%2e%2e',
  '%27', '+1 555 0100', 'key: value', '[1, 2]', '{"a": 1}', 'aGVsbG8gd29ybGQ=', 'tab\there', 'line\nbreak', ' leading', ';', '!'];
const plain = ['blue chair', 'oak table', 'Anna', 'O\'Brien', 'hello world', 'size 42', 'a longer sentence of a few words, as people write',
  'anna@example.com', 'Müller', '2024-01-31', 'yes', '17', 'report.pdf', 'white & blue', 'What is this?'];
const names = ['a.txt', 'sub/b.txt', 'a.b..c.txt', 'größe ☃.txt', './a.txt', 'sub/../a.txt', 'sub//b.txt', 'missing', '..hidden',
  'v1..2', '...', 'x.tar.gz', 'select.txt', 'o\'neil.txt', 'a;b.txt', 'report (1).txt', '日本語.txt', 'etc/passwd', '%2e.txt'];
const agents = ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Safari/537.36',
  'curl/7.88.1', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7; rv:120.0) Gecko/20100101 Firefox/120.0', 'python-requests/2.31.0',
  'Googlebot/2.1 (+http://www.google.com/bot.html)'];
const e = encodeURIComponent;

/**
 * benign() - @n requests from @seed; @usual: such as browsers send most of the time
 *
 * Each: { route, url, method, headers, body }. Where a route puts text into a
 * language unquoted, what it gets is a word, a name or a number; where it quotes
 * without escaping, anything without that quote.
 */
module.exports = function* benign(n, seed, usual = false) {
  const next = random(seed);
  const int = (max) => Math.floor(next() * max);
  const pick = (list) => list[int(list.length)];
  const text = (without) => {
    if (usual) return without ? pick(plain).replace(without, '') : pick(plain);
    let s = Array.from({ length: 1 + int(6) }, () => pick(words)).join(pick([' ', ' ', ', ', '-', '_', '']));
    if (int(200) === 0) s = `${s} `.repeat(50);
    return without ? s.replace(without, '') : s;
  };
  const word = () => pick(['alice', 'bob_2', 'größe', 'x-1', 'in.png', 'a1', 'select', 'union', 'table', 'echo']);
  const host = () => pick(['example.com', 'www.example.org', 'host-1.example.net', 'xn--bcher-kva.example', 'a.b.c.example']);
  const json = (o) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(o) });
  const form = (o) => ({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `${new URLSearchParams(o)}` });
  const either = (o) => (int(2) ? json(o) : form(o));
  const part = (name, content) => ({
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=XyZ' },
    body: `--XyZ\r\ncontent-disposition: form-data; name="note"\r\n\r\n${text(/\r\n/g)}\r\n--XyZ\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${content}\r\n--XyZ--\r\n`,
  });
  const file = () => e(pick(names));
  const upload = () => pick(['report (1).txt', 'a;b.txt', 'o\'neil.txt', '日本語.txt', 'x..y', '...', 'SELECT.txt', '$5.txt']);
  // [share, route, make]
  const routes = [
    [6, 'files', () => [`/files?name=${file()}&note=${e(text())}`]],
    [4, 'stream', () => [`/stream?name=${file()}`]],
    [4, 'old', () => [`/old?name=${file()}&q=${e(text())}`]],
    [2, 'thumb', () => [`/thumb?name=${pick(['a.txt', 'b.txt', 'x..y', '...'])}`]],
    [3, 'lang', () => ['/lang', { headers: { cookie: `lang=${pick(['en', 'pt-BR', 'xx', 'zh-Hant'])}; sid=${int(1e9)}; last=${e(text())}` } }]],
    [2, 'list', () => [`/list?dir=${pick(['.', 'sub', './sub', 'sub/', 'none', ''])}`]],
    [3, 'upload', () => ['/upload', int(2) ? either({ name: upload(), content: text() }) : part(upload(), text())]],
    [3, 'static', () => [`/static/${pick(['a.txt', 'sub/b.txt', './a.txt', 'a.b..c.txt', '...', '..x', e('größe ☃.txt'), 'none/x'])}`]],
    [1, 'plugin', () => ['/plugin?name=red']],
    [2, 'exists', () => [`/exists?name=${file()}`]],
    [4, 'check-host', () => [`/check-host?host=${host()}&why=${e(text())}`]],
    [3, 'internal', () => [`/internal?q=${e(text())}`]],
    [0.3, 'ping', () => [`/ping?host=${e(pick([host(), '10.0.0.1', 'größe', 'a_b', '::1']))}`]],
    [0.3, 'grep', () => [`/grep?text=${e(text(/["$`\\!\n]/g))}`]],
    [0.3, 'whois', () => [`/whois?name=${e(text(/'/g))}`]],
    [0.3, 'convert', () => ['/convert', json({ file: word() })]],
    [0.2, 'size', () => [`/size?name=${e(word())}`]],
    [0.3, 'archive', () => ['/archive', json({ name: word() })]],
    [0.4, 'echo', () => [`/echo?text=${e(text())}`]],
    [0.4, 'quoted', () => [`/quoted?text=${e(text())}`]],
    [5, 'user', () => [`/user?id=${pick([int(1e6), -int(99), '3.14', '1e3', '0'])}&comment=${e(text())}`]],
    [6, 'search', () => [`/search?text=${e(text(/['\\]/g))}`]],
    [5, 'login', () => ['/login', either({ user: text(/'/g), password: text(/'/g) })]],
    [3, 'sorted', () => [`/sorted?by=${pick(['name', 'price', 'items.price', 'NAME'])}`]],
    [3, 'in', () => [`/in?ids=${e(pick(['1', '1,2,3', '1, 2', '-1,2.5', '7']))}`]],
    [3, 'agent', () => ['/agent', { headers: { 'user-agent': pick(agents), referer: `https://example.com/?q=${e(text())}` } }]],
    [2, 'report', () => [`/report?who=${e(text(/\*\//g).replace(/\/\*/g, ''))}`]],
    [4, 'find', () => ['/find', either({ user: text(), password: text() })]],
    [7, 'note', () => ['/note', either({ text: text(), author: text() })]],
    [6, 'bound', () => [`/bound?text=${e(text())}`]],
    [6, 'escaped', () => [`/escaped?text=${e(text())}`]],
    [2, 'state', () => ['/state', json({ state: JSON.stringify({ a: text(), b: [int(9), text()] }) })]],
    [0.02, 'merge', () => ['/merge', json({ a: { b: text() }, constructor: 'x' })]],
    [2, 'render', () => ['/render', json({ template: text(/[`$\\]/g) })]],
    [2, 'calc', () => ['/calc', json({ sum: `${int(1000)}` })]],
    [6, 'hello', () => [`/hello?name=${e(text())}&${e(text())}=${e(text())}`]],
    [6, 'message', () => ['/message', either({ from: text(), to: text(), text: text() })]],
    [1, 'nothing', () => [`/no/such/page/${e(text())}?${e(text())}`]],
  ];
  const total = routes.reduce((sum, [share]) => sum + share, 0);
  for (let i = 0; i < n; i += 1) {
    let at = next() * total;
    const route = routes.find(([share]) => { at -= share; return at < 0; }) || routes[0];
    const [url, options = {}] = route[2]();
    const headers = {
      'user-agent': pick(agents),
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      'accept-language': pick(['en-US,en;q=0.5', 'de', 'pt-BR']),
      'accept-encoding': 'gzip, deflate, br',
      cookie: 'sid=s%3Aj8f3kd93kfls93jfls93.kf93jflsk3; theme=dark',
      ...options.headers,
    };
    if (!usual) headers['x-note'] = e(text());
    yield { route: route[1], url, ...options, headers };
  }
};

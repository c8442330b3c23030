// SPDX-License-Identifier: GPL-2.0
// The attacks. Each: class, name, request, how the guard must call it, which value
// of the request is to blame, and what shows that the attack works without it.
'use strict';

const json = (o) => ({ headers: { 'content-type': 'application/json' }, body: typeof o === 'string' ? o : JSON.stringify(o), method: 'POST' });
const form = (o) => ({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `${new URLSearchParams(o)}`, method: 'POST' });
const part = (name) => ({
  method: 'POST',
  headers: { 'content-type': 'multipart/form-data; boundary=XX' },
  body: `--XX\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\nowned\r\n--XX--\r\n`,
});
const e = encodeURIComponent;
// V8 asks what it may compile: else what starts the program is refused.
const asked = require('../node/asked');

/** attacks() - @root: the application's folder, @internal and @redirect: ports */
module.exports = function attacks({ root, internal, redirect }) {
  const list = [];
  const add = (cls, detection, source, works, name, url, options = {}, more = {}) => list.push({
    class: cls, detection, source, works: (r) => r.status === 200 && works(r), name, url, ...options, ...more,
  });
  const secret = (r) => r.text.includes('top-secret');
  const path = (...a) => add('path traversal', 'path-traversal', ...a);
  path('query.name', secret, 'joined', '/files?name=../secret.txt');
  path('query.name', secret, 'joined, percent-encoded', '/files?name=%2e%2e%2fsecret.txt');
  path('query.name', secret, 'through a folder that is there', '/files?name=sub/../../secret.txt');
  path('query.name', secret, 'concatenated, by a stream', '/stream?name=../secret.txt');
  path('query.name', secret, 'resolved, absolute', `/old?name=${e(`${root}/secret.txt`)}`);
  path('query.name', secret, 'resolved, up', '/old?name=../secret.txt');
  path('query.name', secret, 'with a prefix', '/thumb?name=x/../../secret.txt');
  path('cookie.lang', secret, 'by a cookie', '/lang', { headers: { cookie: 'lang=..%2Fsecret' } });
  path('query.dir', (r) => r.text.includes('secret.txt'), 'listing', '/list?dir=..');
  path('body.name', (r) => r.text === 'stored', 'upload by JSON', '/upload', json({ name: '../owned', content: 'x' }));
  path('body.file.filename', (r) => r.text === 'stored', 'upload by multipart', '/upload', part('../owned'));
  path('body.name', (r) => r.text === 'stored', 'upload by a form', '/upload', form({ name: '../../owned', content: 'x' }));
  path('body.to', (r) => r.text === 'renamed', 'rename', '/rename', json({ from: 'u.txt', to: '../u.txt' }));
  path('query.name', (r) => r.text === 'removed', 'removal', '/files?name=../victim', { method: 'DELETE' });
  path('path', secret, 'in the path', '/static/..%2fsecret.txt');
  path('query.name', (r) => r.text === 'true', 'probing', '/exists?name=../secret.txt', { refusal: 200 });
  path('query.name', (r) => r.text.includes('owned-module'), 'require', `/plugin?name=${e(`${'../'.repeat(20)}${root.slice(1)}/module.js`)}`);

  const reached = (r) => r.text.includes('internal-page');
  const ssrf = (...a) => add('SSRF', 'ssrf', ...a);
  ssrf('query.url', reached, 'loopback', `/fetch?url=http://127.0.0.1:${internal}/`);
  ssrf('query.url', reached, 'a name', `/fetch?url=http://localhost:${internal}/`);
  ssrf('query.url', reached, 'decimal address', `/fetch?url=http://2130706433:${internal}/`);
  ssrf('query.url', reached, 'short hexadecimal address', `/fetch?url=http://0x7f.1:${internal}/`);
  ssrf('query.url', reached, 'user name before it', `/fetch?url=http://example.com@127.0.0.1:${internal}/`);
  ssrf('query.url', reached, 'mapped IPv6', `/fetch?url=http://[::ffff:127.0.0.1]:${internal}/`);
  ssrf('query.url', reached, 'all zeros', `/fetch?url=http://0.0.0.0:${internal}/`);
  ssrf('query.url', reached, 'redirect', `/fetch?url=http://127.0.0.2:${redirect}/to/127.0.0.1/${internal}`);
  ssrf('body.callback', reached, 'fetch()', '/webhook', json({ callback: `http://127.0.0.1:${internal}/` }));
  ssrf('query.host', reached, 'a socket', `/connect?host=127.0.0.1&port=${internal}`);
  ssrf('query.host', reached, 'resolved first', `/resolved?host=localhost&port=${internal}`);
  ssrf('query.host', reached, 'rebinding', `/rebind?host=rebind.example.com&port=${internal}`);
  ssrf('query.host', (r) => r.text === 'sent', 'a datagram', `/udp?host=127.0.0.1&port=${internal}`);

  const ran = (r) => r.text.includes('pwned-42');
  const command = (...a) => add('command injection', 'command-injection', ...a);
  command('query.host', ran, 'semicolon', `/ping?host=${e('x; echo pwned-$((40+2))')}`);
  command('query.host', ran, 'substitution', `/ping?host=${e('$(echo pwned-42)')}`);
  command('query.host', ran, 'backquotes', `/ping?host=${e('`echo pwned-42`')}`);
  command('query.host', ran, 'newline', `/ping?host=${e('x\necho pwned-42')}`);
  command('query.host', ran, 'pipe', `/ping?host=${e('x | echo pwned-42')}`);
  command('query.text', ran, 'in double quotes', `/grep?text=${e('$(echo pwned-42)')}`);
  command('query.text', ran, 'out of double quotes', `/grep?text=${e('"; echo pwned-42 #')}`);
  command('query.name', ran, 'out of single quotes', `/whois?name=${e("'; echo pwned-42; '")}`);
  command('body.file', ran, 'sh -c by execFile', '/convert', json({ file: 'a && echo pwned-42' }));
  command('query.tool', ran, 'names the program', `/tool?tool=${e('echo pwned-42; true')}`);
  command('query.name', ran, 'in a substitution', `/size?name=${e('x); echo pwned-42; (true')}`);
  command('body.name', ran, 'arguments with shell: true', '/archive', json({ name: 'x; echo pwned-42' }));

  const leaked = (r) => r.text.includes('swordfish-7');
  const several = (r) => JSON.parse(r.text).length > 1;
  const sql = (...a) => add('SQL injection', 'sql-injection', ...a);
  sql('query.id', several, 'in a number', `/user?id=${e('1 OR 1=1')}`);
  sql('query.id', leaked, 'union', `/user?id=${e('1 UNION SELECT name, password FROM users')}`);
  sql('query.id', leaked, 'stacked', `/user?id=${e('1; SELECT password FROM users')}`);
  sql('query.text', leaked, 'out of a string', `/search?text=${e("x' UNION SELECT name, password FROM users -- ")}`);
  sql('body.user', leaked, 'login', '/login', json({ user: "' OR '1'='1' -- ", password: 'x' }));
  sql('body.password', leaked, 'escape before the quote', '/login', form({ user: '\\', password: " OR 1=1 -- '" }));
  // The cheapest comes first only if the password begins so.
  sql('query.by', (r) => JSON.parse(r.text)[0].name === 'oak table 50', 'order by',
    `/sorted?by=${e("(CASE WHEN (SELECT password FROM users WHERE id = 1) LIKE 'sword%' THEN price ELSE -price END)")}`);
  sql('query.ids', leaked, 'in a list', `/in?ids=${e('1) UNION SELECT password FROM users WHERE (1=1')}`);
  sql('header.user-agent', leaked, 'by a header', '/agent', { headers: { 'user-agent': "x'), ((SELECT password FROM users WHERE id = 1)) RETURNING agent -- " } });
  sql('query.who', leaked, 'out of a comment', `/report?who=${e('x */ UNION SELECT password FROM users -- ')}`);
  sql('body', leaked, 'an object as value', '/find', json({ user: 'admin', password: { password: 1 } }));

  const code = (detection, ...a) => add('code and deserialisation', detection, ...a);
  code('code-injection', 'body.state', ran, 'a function that is called', '/state',
    json({ state: JSON.stringify({ a: `_$$ND_FUNC$$_function(){return process.mainModule.require('child_process').execSync('echo pwned-42').toString()}()` }) }), { refusal: asked ? 500 : 403 });
  code('code-injection', 'body.template', ran, 'template', '/render',
    json({ template: '${process.mainModule.require("child_process").execSync("echo pwned-42")}' }), { refusal: asked ? 500 : 403 });
  code('code-injection', 'body.template', ran, 'template, by spawnSync', '/render',
    json({ template: '${process.mainModule.require("child_process").spawnSync("echo", ["pwned-42"]).stdout}' }), { refusal: asked ? 500 : 200 });
  code('code-injection', 'body.sum', ran, 'vm', '/calc',
    json({ sum: "process.mainModule.require('child_process').execSync('echo pwned-42').toString()" }));
  code('code-injection', 'body.value', ran, 'worker', '/worker',
    json({ value: "require('child_process').execSync('echo pwned-42').toString()" }));
  const owned = `--require ${root}/owned.js`;
  code('prototype-pollution', 'body.__proto__.NODE_OPTIONS', ran, 'pollution of an environment', '/merge',
    json(`{"__proto__":{"NODE_OPTIONS":"${owned}"}}`));
  code('prototype-pollution', 'body.constructor.prototype.NODE_OPTIONS', ran, 'pollution by the constructor', '/merge',
    json(`{"constructor":{"prototype":{"NODE_OPTIONS":"${owned}"}}}`));
  return list;
};

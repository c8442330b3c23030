// SPDX-License-Identifier: GPL-2.0
// Bodies in other formats and charsets than most: what an application reads in them is a
// value of the request.
'use strict';
const assert = require('node:assert');
const test = require('node:test');
const zlib = require('node:zlib');
const { promisify } = require('node:util');
const { bailey, serve } = require('./helper');

const looks = [zlib.gunzip, zlib.gunzipSync].map(({ name, length }) => [name, length]);
bailey.protect({ log: () => {} });
const lib = (name) => require(`../../tools/node/lib/${name}`);
const { find } = lib('values');
const { body } = lib('body');
const { current } = lib('context');

const ATTACK = "x' OR 1=1 -- y";
const UP = '../../secret';
let count = 0;
const escape = (text) => `"${[...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
const has = (value) => find(current(), (v) => v.text === value) !== undefined;

// Whether @value is one of the request with @bytes as its body.
const found = (value, bytes, type = '') => {
  const chunk = Buffer.from(bytes);
  return bailey.run({ method: 'POST', url: '/f', headers: { 'content-type': type } }, () => {
    Object.assign(current(), { chunks: [chunk], bodySize: chunk.length, chunk: 1 });
    return has(value);
  });
};
const all = (cases, type) => {
  for (const [value, text] of cases) {
    assert.ok(found(value, text, type), `${JSON.stringify(value)} in ${text}`);
    assert.ok(!found(`${value}!`, text, type), text);
  }
};

test('json_by_lines_is_read', async (t) => {
  const lines = `{"a":1}\n{"b":["${ATTACK}"],"key one":"${UP}"}\n`;
  all([[ATTACK, lines], [UP, lines], ['key one', lines], [ATTACK, `${lines}[1]`], [UP, `\x1e{"a":2}\n\x1e{"b":"..\\/..\\/secret"}\n`.slice(1)],
    [ATTACK, `[1]\r\n["x' OR \\u0031=1 -- y"]\r\n`], [ATTACK, `{"broken\n"x' OR \\u0031=1 -- y"\n{}`]]);
  const get = await serve(t, (req, res) => {
    req.on('data', () => {});
    req.on('end', () => res.end(has(ATTACK) ? 'found' : 'missed'));
  });
  assert.strictEqual((await get('/nd', { method: 'POST', body: lines, headers: { 'content-type': 'application/x-ndjson' } })).text, 'found');
});

test('json_without_ends_of_lines_between_is_read', () => {
  const up = '..\\/..\\/secret';
  all([[UP, `{"a":1}{"b":"${up}"}`], [UP, `{"b":"${up}"}{"a":1}`], [UP, `[1][["${up}"]]`], [UP, `{"a":"}\\\\"}{"b":"${up}"} `], [UP, `{"a":"}\\""}\n{"b":\n"${up}"}{}`], [UP, `"a""${up}"`],
    [UP, `{"a":1}, {"b":"${up}"}`], [UP, `{"a":1}x{"b":"${up}"}`], [UP, `{"a"}{"b":"${up}"}`], ['key one', '{}{"key one":1}'], [UP, `{"a":1}\x1e{"b":"${up}"}`],
    [UP, `{"a":"x}{"b":1}\n{"b":"${up}"}\n`]], 'application/json');
  assert.ok(found(UP, `${'{"a":1}'.repeat(200000)}{"b":"${up}"}`));
});

test('each_charset_that_a_type_names_is_read', () => {
  const utf16 = Buffer.from(`{"a":"${UP}"}`, 'utf16le');
  for (const type of ['a/b; charset=utf-8; charset=utf-16le', 'a/b; charset=utf-16le; charset=latin1', 'a/b; charset=gbk; charset="utf-16"']) assert.ok(found(UP, utf16, type), type);
  const sjis = Buffer.concat([Buffer.from([0x95, 0x5c]), Buffer.from(`'; ${UP}`)]);
  for (const type of ['a/b; charset=x; charset=Shift_JIS', 'a/b; charset=gbk; charset=shift_jis', 'a/b; charset=shift_jis, a/b; charset=gbk']) assert.ok(found(`\u8868'; ${UP}`, sjis, type), type);
  assert.ok(found(`\u8868'; ${UP}`, `b=%95%5C'%3B+${UP}`, 'application/x-www-form-urlencoded; charset=gbk; charset=shift_jis'));
  assert.ok(!found(`\u8868'; ${UP}`, sjis, 'a/b; charset=gbk'));
  assert.ok(found(`\u8868'; ${UP}`, Buffer.concat([Buffer.from('--b\r\nContent-Type: text/plain; charset=gbk; charset=shift_jis\r\n\r\n'), sjis, Buffer.from('\r\n--b--\r\n')]), 'multipart/form-data; boundary=b'));
});

test('what_stands_behind_many_others_is_read', () => {
  const letters = (i) => String.fromCharCode(97 + (i % 26), 97 + ((i >> 5) % 26));
  const many = (make) => Array.from({ length: 260000 }, (x, i) => make(letters(i))).join('');
  assert.ok(found(UP, `<r>${many((x) => `<${x}/>`)}<x>${UP}</x></r>`));
  assert.ok(found(UP, `${many((x) => `"${x}"\n`)}{"a":"..\\/..\\/secret"}\n`));
  assert.ok(found(UP, '\x1e{"a":"..\\/..\\/secret"}\n'));
  assert.ok(found(UP, '5\n{"a":"..\\/..\\/secret"}\n'));
});

test('many_declarations_or_lines_that_are_none_take_little', () => {
  for (const text of ['<!>', '<!a [', '"\n', "['\n"]) {
    const from = process.cpuUsage().user;
    body({ request: { headers: {} }, chunks: [Buffer.from(`"a" : ${text.repeat((1 << 22) / text.length)}`)] });
    body({ request: { headers: {} }, chunks: [Buffer.from(`<a>${text.repeat((1 << 22) / text.length)}`)] });
    assert.ok(process.cpuUsage().user - from < 8e6, `${process.cpuUsage().user - from} us for ${text}`);
  }
});

test('xml_is_read', () => {
  const many = `<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY up ".."><!ENTITY more '&up;/&up;'><!ENTITY % x "y">]>\n<a>`;
  all([
    [UP, `<a><b>${UP}</b></a>`], [UP, `<a b="1" c='${UP}'/>`], [UP, `\ufeff <a b=${UP}>`], [UP, '<a>&#46;&#x2e;/&#46;.&#47;secret</a>'],
    [UP, '<a b="..&sol;..&#x2F;secret">'], [UP, '<a>\n  ../../secret\n</a>'], [UP, '<a><![CDATA[../../secret]]></a>'],
    [UP, '<a>..<![CDATA[/..]]><!-- x -->/secret</a>'], [UP, '<a>../<b/>../secret</a>'], [UP, `${many}&more;/secret</a>`], [UP, `${many}<b c="&up;/../secret"/></a>`],
    ["x' OR 1=1 -- y", '<a><b>x&apos; OR 1=1 -- y</b></a>'], ["x' OR 1=1 -- y", '<a><b>x&#39; OR 1=1 -- y'], ['name one', '<a><b id="name one"/>'],
    ['a-name', '<x><a-name>1</a-name></x>'], ['b-name', '<x b-name="1"></x>'], ['a > b & c', '<x y="a > b &amp; c">'], ['1 < 2; id', '<x><y>1 &lt; 2; id</y></x>'],
    [UP, '<!DOCTYPE a SYSTEM "x>y" [<!ENTITY u "..">]><a>&u;/&u;/secret</a>'], [UP, '<!DOCTYPE a [<!-- ]> <!ENTITY u "z"> --><!ENTITY v "]>"><!ENTITY u "..">]><a>&u;/&u;/secret</a>'],
    [UP, `<!DOCTYPE a [<!ENTITY ${'\xe9'.repeat(70)} "..">]><a>&${'\xe9'.repeat(70)};/../secret</a>`], [UP, '<a>&#000000000046;./&#x00000000002e;./secret</a>'], ['1\nor true', '<a>1\r\nor true</a>'],
    [UP, `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(60000)}"><!ENTITY u "${UP}">]><a>&b;&b;&u;</a>`],
    [UP, `<a>${Buffer.from(UP).toString('base64')}</a>`], ['a\u{1f600}b', '<a>a&#x1f600;b</a>'],
  ], 'text/xml');
  // In a part, in a field, in base64 as SAML has it.
  const saml = `<s>${UP}</s>`;
  assert.ok(found(UP, `--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n${saml}\r\n--b--\r\n`, 'multipart/form-data; boundary=b'));
  assert.ok(found(UP, `SAMLResponse=${encodeURIComponent(Buffer.from(saml).toString('base64'))}`));
  const hidden = saml.replaceAll('.', '&#46;').replaceAll('/s', '&#47;s');
  for (const text of [hidden, Buffer.from(hidden).toString('base64')]) {
    const url = `/x?a=${encodeURIComponent(text).replaceAll(/%../g, (x) => x.toLowerCase())}`;
    bailey.run({ method: 'GET', url, headers: {} }, () => {
      const { ups, values } = lib('values');
      assert.ok(ups(values(current())).some((v) => v.text === UP), url);
    });
  }
});

test('yaml_is_read', () => {
  all([
    [UP, `a: 1\nb:\n  - ${UP}\n`], [UP, `a: ${UP} # no`], [UP, `- ${UP}`], [UP, `a: !!str &x ${UP}\nb: *x`], [UP, `? ${UP}\n: 1`], [UP, `"${UP}": 1\n`],
    [UP, 'a: "\\x2e\\u002e/../\\\n  secret"'], [UP, 'a: {b: ../../secret, c: 1}'], [UP, "a: [x, '../../secret']"], [UP, '---\n- - ../../secret\n'],
    ["x' OR 1=1 -- y", "a: 'x'' OR 1=1 -- y'\nb: 1"], ["x' OR 1=1 -- y", 'a: "x\' OR\n   1=1 -- y"'], ["x' OR 1=1 -- y", "a: x' OR\n  1=1\n  -- y\nb: 2"],
    ['echo a; id\necho b', 'a: |\n  echo a; id\n  echo b\nb: 1'], ['echo a; id\necho b\n', 'x:\n  a: |-\n    echo a; id\n    echo b\n'], ['echo a; id echo b', 'a: >\n  echo a; id\n  echo b'],
    ['key one', 'key one: 2\n'], ['k two', 'a: {k two: 1}'], ['a: b', "x: 'a: b'"], [ATTACK, `a:\n  b:\n    c: |\n      k: v\n    d: "${ATTACK}"`],
  ], 'application/yaml');
  assert.ok(found(UP, `a: ${UP}\n`, 'text/plain'));
  all([
    [UP, '{"a":"\\x2e\\x2e/../secret"}'], [UP, '{"a":"\\x2e\\x2e/../secret"}\n'], [UP, '["\\x2e\\x2e/../secret"]'], [UP, '"\\x2e\\x2e/../secret"'], [UP, 'a:\t"\\x2e\\x2e/../secret"\nb: 1\n'],
    [UP, 'a: 1\rb: "\\x2e\\x2e/../secret"\r'], [UP, '--- "\\x2e\\x2e/../secret"\n'], [UP, `<a: 1\nb: ${UP}\n`], [UP, '[a, # , "\n"\\x2e\\x2e/../secret"]\n'],
    // What is within a block begins nothing.
    [UP, `a: |\n  "\nb: ${UP}\nc: "x"\n`], [UP, `a: |\n  [\nb: ${UP}\nc: "x"\n`], [UP, `a: x\n  "\nb: ${UP}\nc: "x"\n`],
    ['1\n\nor\ntrue', 'a: |\n  1\n\n  or\n  true\n'], ['1\n  or\n  true', 'a: |\n  1\n    or\n    true\n'], ['1\nor\ntrue', '- |\n 1\n or\n true\n'], ['1\nor\ntrue', '--- |\n1\nor\ntrue\n'],
    ['1\nor true', 'a: 1\n\n  or\n  true\n'], ['1\n\n\n\n\n\n\n\n\n\nor true', `a: "1${'\n'.repeat(11)} or true"\n`],
  ], 'application/yaml');
});

test('a_charset_that_the_type_names_is_read', () => {
  const utf16be = (text) => Buffer.from(text, 'utf16le').swap16();
  const json = `{"a":"\u65e5${UP}"}`;
  const value = `\u65e5${UP}`;
  for (const [bytes, charset] of [[Buffer.from(json, 'utf16le'), 'utf-16le'], [Buffer.from(json, 'utf16le'), '"UTF-16"'], [utf16be(json), 'utf-16be'], [utf16be(json), 'utf-16'],
    [Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(json, 'utf16le')]), ''], [Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be(json)]), 'utf-8']]) {
    assert.ok(found(value, bytes, `application/json; charset=${charset}`), charset);
  }
  const sjis = Buffer.concat([Buffer.from([0x95, 0x5c]), Buffer.from(`'; ${UP}`)]);
  assert.ok(found(`\u8868'; ${UP}`, sjis, 'text/plain;charset=Shift_JIS'));
  assert.ok(!found(`\u8868'; ${UP}`, sjis, 'text/plain'));
  const form = 'application/x-www-form-urlencoded; charset=';
  assert.ok(found(`\u8868'; ${UP}`, `a=1&b=%95%5C'%3B+${UP}`, `${form}shift_jis`));
  assert.ok(found(`\u0440; ${UP}`, Buffer.from(`b=\xf0; ${UP}`, 'latin1'), `${form}windows-1251`));
  // Which node takes for latin1.
  assert.ok(found(`\u201c; ${UP}\u20ac`, Buffer.from(`b=\x93; ${UP}\x80`, 'latin1'), `${form}windows-1252`));
  assert.ok(found(`\u041f${UP}`, Buffer.from(`b=\xbf${UP}`, 'latin1'), 'text/plain; charset=iso-8859-5'));
  assert.ok(found(`\u65e5; ${UP}`, Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="f"\r\nContent-Type: text/plain; charset=euc-jp\r\n\r\n'),
    Buffer.from([0xc6, 0xfc]), Buffer.from(`; ${UP}\r\n--b--\r\n`)]), 'multipart/form-data; boundary=b'));
  assert.ok(found(ATTACK, `a=${ATTACK}`, 'text/plain; charset=none-such'));
});

test('what_is_written_to_be_read_often_takes_as_long_as_it_is', () => {
  const size = 1 << 18;
  const of = (text) => text.repeat(Math.floor(size / text.length));
  const heads = ['', '<a>', '<a ', '<a b="', '<!DOCTYPE a [', 'a: |\n', 'a: [', 'a: "', '{\n', '--- x\n'];
  const pieces = ['<a>', '<a b="', '</a>', '&a;', '<!--', '<![CDATA[', '<!ENTITY a "', '<!ENTITY a "b">', ' ', 'x=', '=', '"', "'", '- ', ' - a\n', 'a:\n ', 'a: "\n', '\\"', '[', '{a: ', ', ', " x'", '\n', '? ', '!a ', '{"a":1}\n', '{\n', '&#46;'];
  for (const head of heads) {
    for (const piece of pieces) {
      const from = process.cpuUsage().user;
      body({ request: { headers: { 'content-type': 'text/plain' } }, chunks: [Buffer.from(`${head}${of(piece)}`)] });
      const took = process.cpuUsage().user - from;
      assert.ok(took < 3e6, `${took} us for ${JSON.stringify(head)} ${JSON.stringify(piece)}`);
    }
  }
  // Entities that come to more and more.
  const laughs = Array.from({ length: 30 }, (x, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('');
  const from = process.cpuUsage().user;
  assert.ok(!found(UP, `<!DOCTYPE a [<!ENTITY a0 "ha">${laughs}]><a>&a30;</a>`));
  assert.ok(process.cpuUsage().user - from < 2e6);
});

test('strings_of_a_graphql_document_are_values', () => {
  const quoted = JSON.stringify(ATTACK);
  const documents = [`{user(name:${quoted}){id}}`, ` query A($x: Int) { user(id: $x, name: ${quoted}) { id } }`, `mutation{add(input:{list:["b",${quoted}]}){id}}`, `# it's "\n{user(name:${quoted}){id}}`,
    `{user(name:${escape(ATTACK)}){id}}`, `{a(t:"x\\"y", n:${quoted})}`, `{user(name:"""\n    ${ATTACK}\n  """){id}}`, `{user(name:"""${ATTACK}"""){id}}`, `{a(t:""){id} b(n:${quoted}){id}}`, `{a(t:"unended\n n:${quoted})}`];
  all(documents.map((text) => [ATTACK, text]), 'application/graphql');
  all(documents.map((text) => [ATTACK, JSON.stringify({ operationName: 'A', query: text })]));
  all([[UP, JSON.stringify([{ query: `{file(name:"${UP}"){text}}` }])], ['a\n  b', '{x(t:"""\n\n  a\n    b\n\n  """)}'], ['a """ b', '{x(t:"""a \\""" b""")}']]);
  for (const text of documents) {
    count += 1;
    assert.ok(bailey.run({ method: 'GET', url: `/g${count}?query=${encodeURIComponent(text)}`, headers: {} }, () => has(ATTACK)), text);
  }
  for (const unit of ['"', '"""', '#', '#\n', '"\\', '"\n', '"a"', '"""a', '\\"""', '{a(b:"']) {
    const from = process.cpuUsage().user;
    found('none', `{a(b:"c")}${unit.repeat(300000 / unit.length)}`);
    assert.ok(process.cpuUsage().user - from < 1.5e6, `${unit} ${process.cpuUsage().user - from} us`);
  }
});

test('what_the_program_unpacks_of_a_value_is_one', async () => {
  const ways = [['gzip', 'gunzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip'], ['brotliCompress', 'brotliDecompress'], ['zstdCompress', 'zstdDecompress']];
  const within = (text, fn) => bailey.run({ method: 'GET', url: `/u?q=${encodeURIComponent(text)}`, headers: {} }, fn);
  for (const [pack, unpack] of ways.filter((way) => zlib[`${way[1]}Sync`])) {
    const sync = zlib[`${unpack}Sync`];
    const packed = zlib[`${pack}Sync`](`{"name":"${ATTACK}"}`);
    for (const form of ['base64', 'base64url', 'hex', 'latin1']) {
      const text = packed.toString(form);
      const own = () => Buffer.from(text, form);
      assert.ok(within(text, () => !has(ATTACK)), `${unpack} ${form}`);
      for (const of of [own, () => new DataView(Uint8Array.from(own()).buffer), () => Uint8Array.from(own()).buffer]) assert.ok(within(text, () => sync(of()) && has(ATTACK)), `${unpack} ${form}`);
      assert.ok(within(text, () => sync(own(), { info: true }) && has(ATTACK)));
      // eslint-disable-next-line no-await-in-loop
      assert.ok(await within(text, () => promisify(zlib[unpack])(own()).then(() => has(ATTACK))), unpack);
      // eslint-disable-next-line no-await-in-loop
      assert.ok(await within(text, () => new Promise((ok) => { zlib[unpack](own(), {}, (error, plain) => ok(`${plain}`.includes(ATTACK) && has(ATTACK))); })));
    }
    // One within the other; of what is the program's own nothing is, nor outside of requests.
    const twice = zlib.gzipSync(packed.toString('base64'));
    assert.ok(within(twice.toString('base64'), () => sync(Buffer.from(`${zlib.gunzipSync(twice)}`, 'base64')) && has(ATTACK)));
    assert.ok(within('SGVsbG8', () => `${sync(packed)}`.includes(ATTACK) && !has(ATTACK)));
    assert.ok(`${sync(packed)}`.includes(ATTACK));
    assert.throws(() => within('broken', () => sync(Buffer.from('broken'))), { code: /^Z_|^ERR_|ZSTD/ });
  }
  assert.deepStrictEqual([zlib.gunzip, zlib.gunzipSync].map(({ name, length }) => [name, length]), looks);
});

test('nothing_that_was_unpacked_is_forgotten_and_much_of_it_costs_little', () => {
  const pack = (text) => zlib.deflateRawSync(text).toString('base64');
  const unpack = (text, form = 'base64') => zlib.inflateRawSync(Buffer.from(text, form));
  const within = (values, fn) => bailey.run({ method: 'POST', url: '/n', headers: {}, body: { values } }, fn);
  const attack = pack(ATTACK);
  for (const others of [[pack('x'.repeat(1 << 20))], Array.from({ length: 200 }, (x, i) => pack(`word ${i}`))]) {
    assert.ok(within([attack, ...others], () => {
      for (const one of [attack, ...others]) unpack(one);
      return has(ATTACK);
    }));
  }
  const hex = zlib.deflateRawSync(ATTACK).toString('hex');
  for (const behind of ['0', 'z', '-x']) assert.ok(within([`${hex}${behind}`], () => unpack(`${hex}${behind}`, 'hex') && has(ATTACK)), behind);
  const many = Array.from({ length: 1500 }, (x, i) => pack(`it's ${i}`));
  const from = process.cpuUsage().user;
  assert.ok(within(many, () => {
    for (const one of many) {
      unpack(one);
      find(current(), () => false);
    }
    return has("it's 1499") && has("it's 0");
  }));
  assert.ok(process.cpuUsage().user - from < 6e6, `${process.cpuUsage().user - from} us`);
});

// SPDX-License-Identifier: GPL-2.0
// What the program makes of JavaScript's library, and what a request puts on
// Object.prototype, changes nothing of what is refused.
'use strict';
const assert = require('node:assert');
const cp = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const v8 = require('node:v8');
const vm = require('node:vm');
const { bailey, dir, protect, top } = require('./helper');

fs.mkdirSync(`${dir}/area`);
fs.writeFileSync(`${dir}/secret`, 'secret');
fs.writeFileSync(`${dir}/secret%`, 'secret');
fs.writeFileSync(`${dir}/area/plain`, 'plain');
// Before this program may start others by rules only.
const closed = cp.execFileSync(process.execPath, ['-e', `const { frames } = require(${JSON.stringify(`${top}/tools/node/lib/stack`)});
  delete Error.prepareStackTrace; Object.preventExtensions(Error); process.stdout.write(String(frames().length));`], { encoding: 'utf8' });
protect('/usr/bin/** rix,', { routes: { 'GET /none/:x/*': { internal: ['10.9.9.9:1'] } } });
const here = `${top}/tools/node/lib/`;
const lib = (name) => require(`../../tools/node/lib/${name}`);
const { current } = lib('context');
const ssrf = lib('detect/ssrf');
const driver = { Connection: class { query(text) { return text; } } };
lib('hooks/sql')('mysql2', driver);
const connection = new driver.Connection();

// Of the library, before it is changed.
const {
  apply, defineProperty, getOwnPropertyDescriptor, ownKeys, deleteProperty,
} = Reflect;
const { prototype } = Object;
const { readFileSync } = fs;
const { execSync } = cp;
const { runInNewContext } = vm;
const { run } = bailey;
const { join } = path;
const code = 'ERR_BAILEY_DENIED';
const up = ['..', 'secret'].join('/');
const away = ["x' OR", "'a'='a"].join(' ');
const command = ['x;', 'echo PWNED'].join(' ');
const program = ['1;', 'globalThis.x = 2'].join(' ');
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const parts = { 'content-type': 'multipart/form-data; boundary=b' };
let count = 0;

const body = (headers, text) => ({ method: 'POST', headers, bytes: Buffer.from(text, 'latin1') });
const query = (text) => ({ method: 'GET', headers: {}, query: text });
const read = (name) => readFileSync(join(dir, 'area', name), 'utf8');
const ask = (text) => connection.query(`SELECT * FROM t WHERE a = '${text}'`);
const reach = (host) => (ssrf.check(host, '127.0.0.1', 4, 80, () => false) === null ? 'reached' : '');

// Each: the request, what the program does for it, and whether that did harm.
const attacks = [
  [query(`f=${encodeURIComponent(up)}&g=a+b`), () => read(up)],
  [query(`f=${encodeURIComponent(encodeURIComponent(up))}%25`), () => read(`${up}%`)],
  [query(`f=${Buffer.from(up).toString('base64')}`), () => read(up)],
  [query(`f=file:///x%2F..${dir}/secret`), () => readFileSync(`${dir}/secret`, 'utf8')],
  [query(`a[x.${encodeURIComponent(away)}]=1`), () => ask(away)],
  [query(`f=${encodeURIComponent(command)}`), () => `${execSync(`echo ${command}`)}`],
  [query(`f=${encodeURIComponent(program)}`), () => runInNewContext(`a = ${program}`)],
  [query('h=http://127.1:80/'), () => reach('127.0.0.1')],
  [query('h=%5B0::1%5D:80'), () => (ssrf.isPrivate('::1') && ssrf.isPrivate('fe80::9%lo') ? reach('::1') : 'reached')],
  [body(form, `f=${encodeURIComponent(away)}&b=c`), () => ask(away)],
  [body({}, `{"a":[{"b":"${away}"}]}`), () => ask(away)],
  [body({}, JSON.stringify({ query: `{a(b:"\\u00e9${away}&#39;"){c}}` })), () => ask(`e${away}'`)],
  [body({}, `a=1&b=\xe9${away}`), () => ask(`\xe9${away}`)],
  [body(parts, `--b\r\nContent-Disposition: form-data; name="f"; filename="q\\"${away}"\r\n\r\nx\r\n--b--\r\n`), () => ask(`q"${away}`)],
  [body(parts, `--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n${away}\r\n--b--\r\n`), () => ask(away)],
  [{ method: 'GET', headers: { authorization: `Basic ${Buffer.from(`u:${away}`).toString('base64')}`, cookie: 'a=b; c=d' } }, () => ask(away)],
];

// Whether the request of @attack did harm.
function harms([given, act, harm = (r) => r !== undefined && r !== '']) {
  count += 1;
  const request = { method: given.method, headers: given.headers, url: `/l${count}/x?${given.query || ''}` };
  return run(request, () => {
    const ctx = current();
    if (given.bytes !== undefined) {
      ctx.chunks = [given.bytes];
      ctx.bodySize = given.bytes.length;
      ctx.chunk = 1;
    }
    try {
      return harm(act());
    } catch (e) {
      return false;
    }
  });
}

test('the_attacks_work_but_for_the_guard', () => {
  for (const attack of attacks) {
    const { 0: given, 1: act } = attack;
    assert.notStrictEqual(act(), '', `${act}`);
    assert.strictEqual(run({ ...given, url: `/w${given.query ? `?${given.query}` : ''}` }, () => {
      Object.assign(current(), { chunks: given.bytes ? [given.bytes] : null, bodySize: given.bytes ? given.bytes.length : 0, chunk: 1 });
      try {
        return act() === '' ? code : undefined;
      } catch (e) {
        return e.code;
      }
    }), code, `${act}`);
    assert.strictEqual(harms(attack), false);
  }
});

// Every function and getter that a program can reach by its name, but for what tests are
// made of.
function* functions() {
  const of = (value) => Object.getPrototypeOf(value);
  const typed = of(Uint8Array);
  const objects = { typed, 'typed.prototype': typed.prototype };
  for (const name of ['Array', 'String', 'Number', 'RegExp', 'Date', 'Map', 'Set', 'WeakMap', 'Promise', 'ArrayBuffer', 'Buffer', 'URL', 'URLSearchParams',
    'TextDecoder', 'TextEncoder', 'Uint8Array', 'Object', 'Function', 'Error', 'Symbol']) {
    objects[name] = globalThis[name];
    objects[`${name}.prototype`] = globalThis[name].prototype;
  }
  Object.assign(objects, {
    JSON, Math, Reflect, globalThis,
    arrays: of([][Symbol.iterator]()), maps: of(new Map().entries()), sets: of(new Set().values()), strings: of(''[Symbol.iterator]()),
    generators: of(function* none() {}.prototype), matches: of('a'.matchAll(/a/g)), stats: fs.Stats.prototype,
    sites: of(((prepare) => { // of a stack
      Error.prepareStackTrace = (e, sites) => sites;
      const { 0: site } = new Error().stack;
      Error.prepareStackTrace = prepare;
      return site;
    })(Error.prepareStackTrace)),
  });
  for (const name of Object.keys(objects)) {
    for (const key of Reflect.ownKeys(objects[name])) {
      const old = getOwnPropertyDescriptor(objects[name], key);
      if (old.configurable && key !== 'constructor' && key !== 'prepareStackTrace' && (typeof old.value === 'function' || old.get)) {
        yield { label: `${name}.${String(key)}`, object: objects[name], key, old };
      }
    }
  }
  // What is not there, but would be asked for.
  for (const key of [Symbol.split, Symbol.match, Symbol.replace, Symbol.toPrimitive, Symbol.isConcatSpreadable, Symbol.species, 'toJSON', 'then']) {
    for (const object of [String.prototype, prototype, Array.prototype, Object, Array, Uint8Array]) {
      if (!(key in object)) yield { label: `${String(key)} of ${object.name || 'a prototype'}`, object, key, old: undefined };
    }
  }
}

function put({ object, key, old }, value) {
  const d = { __proto__: null, configurable: true, enumerable: false };
  if (old !== undefined && old.get) {
    defineProperty(object, key, { ...d, __proto__: null, get: value, set: old.set });
  } else defineProperty(object, key, { ...d, __proto__: null, value, writable: true });
}

function back({ object, key, old }) {
  if (old === undefined) deleteProperty(object, key);
  else defineProperty(object, key, old);
}

test('no_function_that_the_program_can_change_is_called', () => {
  const used = new Set();
  const add = Function.prototype.call.bind(Set.prototype.add);
  const starts = Function.prototype.call.bind(String.prototype.startsWith);
  const NativeError = Error;
  const sites = { __proto__: null, value: (e, list) => list, configurable: true, writable: true };
  let asking = false;
  const look = (label) => {
    if (asking) return;
    asking = true;
    defineProperty(NativeError, 'prepareStackTrace', sites);
    try {
      const { stack } = new NativeError();
      // What builtins call, too, which have no file.
      for (let i = 2; i < stack.length; i += 1) {
        const file = stack[i].getFileName();
        if (file !== undefined && file !== null) {
          if (starts(file, here)) add(used, `${label} in ${file}:${stack[i].getLineNumber()}`);
          return;
        }
      }
    } finally {
      deleteProperty(NativeError, 'prepareStackTrace');
      asking = false;
    }
  };
  // That of stacks is put there for us by who asks for one.
  const all = [...functions()].filter(({ label, old }) => old !== undefined && !/^(sites|globalThis.Error)/.test(label));
  for (const it of all) {
    const fn = it.old.get || it.old.value;
    const watched = function (...args) {
      look(it.label);
      return new.target === undefined ? apply(fn, this, args) : Reflect.construct(fn, args, new.target === watched ? fn : new.target);
    };
    if (fn.prototype) watched.prototype = fn.prototype;
    it.watched = watched;
  }
  for (let i = 0; i < all.length; i += 1) put(all[i], all[i].watched);
  let harm = 0;
  try {
    for (let i = 0; i < attacks.length; i += 1) if (harms(attacks[i])) harm += 1;
  } finally {
    for (let i = all.length - 1; i >= 0; i -= 1) back(all[i]);
  }
  assert.strictEqual(harm, 0);
  assert.deepStrictEqual([...used], []);
});

test('a_function_that_lies_lets_nothing_pass', () => {
  const lies = [
    () => undefined, () => '', () => [], () => true, () => -1, function self() { return this; },
  ];
  const passed = [];
  let n = 0;
  for (const it of [...functions()]) {
    for (let k = 0; k < lies.length; k += 1) {
      for (let i = 0; i < attacks.length; i += 1) {
        let harm;
        put(it, lies[k]);
        try {
          harm = harms(attacks[i]);
        } catch (e) {
          harm = false;
        } finally {
          back(it);
        }
        if (harm) passed.push(`${it.label} as ${lies[k]}: ${attacks[i][1]}`);
        n += 1;
      }
    }
  }
  assert.deepStrictEqual(passed.slice(0, 20), []);
  assert.ok(n > 20000, `${n}`);
});

// Every name by which our own code asks an object for something, and the first of lists.
function names() {
  const all = new Set(['0', '1', '2', '3', '7']);
  for (const file of fs.readdirSync(here, { recursive: true })) {
    if (!file.endsWith('.js')) continue; // eslint-disable-line no-continue
    const text = fs.readFileSync(here + file, 'utf8');
    for (const m of text.matchAll(/\.([a-zA-Z_]\w*)|\{([^{}]*)\}/g)) {
      if (m[1]) all.add(m[1]);
      else for (const name of m[2].matchAll(/[a-zA-Z_]\w*/g)) all.add(name[0]);
    }
  }
  return [...all].filter((name) => !(name in prototype));
}

test('what_object_prototype_has_gained_lets_nothing_pass', () => {
  const values = ['x', 0, true, {}];
  const passed = [];
  const all = names();
  assert.ok(all.length > 500, `${all.length}`);
  for (const key of all) {
    for (const value of values) {
      for (let i = 0; i < attacks.length; i += 1) {
        let harm;
        defineProperty(prototype, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
        try {
          harm = harms(attacks[i]);
        } catch (e) {
          harm = false;
        } finally {
          deleteProperty(prototype, key);
        }
        if (harm) passed.push(`${key} = ${JSON.stringify(value)}: ${attacks[i][1]}`);
      }
    }
  }
  assert.deepStrictEqual(passed.slice(0, 20), []);
});

test('a_stack_leaves_Error_as_the_program_has_it_and_as_quick', () => {
  const { frames } = require('../../tools/node/lib/stack');
  v8.setFlagsFromString('--allow-natives-syntax');
  const quick = new Function('object', 'return %HasFastProperties(object)'); // eslint-disable-line no-new-func
  const look = () => frames().some(({ file }) => file === __filename);
  assert.ok(quick(Error));
  for (let i = 0; i < 3; i += 1) assert.ok(look());
  assert.ok(quick(Error));
  assert.strictEqual(Error.prepareStackTrace, undefined);
  const own = () => 'own';
  Error.prepareStackTrace = own;
  try {
    assert.ok(look());
    assert.strictEqual(new Error().stack, 'own');
    assert.ok(quick(Error));
    // Of no use to us is what only looks like it.
    let set = 0;
    Object.defineProperty(Error, 'prepareStackTrace', { get: () => own, set: () => { set += 1; }, configurable: true });
    Object.prototype.writable = true; // eslint-disable-line no-extend-native
    try {
      assert.ok(look());
    } finally {
      delete Object.prototype.writable;
    }
    assert.strictEqual(set, 0);
    assert.strictEqual(new Error().stack, 'own');
  } finally {
    Object.defineProperty(Error, 'prepareStackTrace', { value: undefined, writable: true, enumerable: true, configurable: true });
  }
});

test('a_stack_of_an_Error_that_nothing_can_be_added_to_is_none', () => assert.strictEqual(closed, '0'));

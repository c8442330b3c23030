// SPDX-License-Identifier: GPL-2.0
// What opens files, or runs programs, by ways of its own: the process, heap snapshots,
// the inspector, WASI, engines of crypto.
'use strict';
const path = require('path');
const v8 = require('v8');
const crypto = require('crypto');
const guard = require('../guard');
const inject = require('../detect/inject');
const { find } = require('../values');
const { current } = require('../context');
const { frames, ownText } = require('../stack');
const p = require('../primordials');
const { wrap } = require('./wrap');

function refuse(error) {
  if (error) throw error;
}

/** addOn() - null, or the error if the request names the add-on @file, or policy does not let map it */
function addOn(operation, file) {
  const ctx = current();
  if (ctx !== undefined) {
    const name = path.basename(file, path.extname(file) === '.so' ? '.so' : '.node');
    const value = find(ctx, ({ text: v }) => v.length > 3 && p.includes(file, v) && p.includes(v, name));
    const error = value ? guard.detected({
      class: 'file', operation, name: file, requested: 'm', detection: 'native-load',
      info: 'the value names the add-on', value: value.text, value_source: value.source,
    }, ctx, frames()) : null;
    if (error) return error;
  }
  // What path.join() has made of it does not hold it any more.
  return guard.file(operation, file, '', false) || guard.program(operation, path.resolve(p.cwd(), file), 'rm');
}

/** program() - null, or the error if a value of the request changes the program @text; @where: as inject.program() */
function program(operation, text, where = undefined) {
  const d = typeof text === 'string' ? inject.program(text, where) : null;
  return d === null ? null : guard.detected({
    class: 'code', operation, name: p.slice(text, 0, 200), detection: d.detection || 'code-injection', info: d.why,
    value: d.value.text, value_source: d.value.source,
  }, current(), d.stack);
}

/** silently() - @name of node's modules, without the warning that who first loads it gets; or null */
function silently(name) {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return require(name); // eslint-disable-line global-require, import/no-dynamic-require
  } catch {
    return null; // This node has none.
  } finally {
    process.emitWarning = emitWarning;
  }
}

// One whose first argument is a file, which is written.
const written = (original, operation) => function (file) {
  if (typeof file === 'string') refuse(guard.file(operation, file, 'w', false));
  return p.apply(original, this, arguments);
};

// A report, in the folder that has been set for these, even of a name from the root; of its own name as that is about.
const reporting = (original) => function writeReport(file) {
  const { report } = process;
  const { directory } = report;
  const name = typeof file === 'string' ? file : report.filename;
  if (name !== 'stdout' && name !== 'stderr' && (name !== '' || directory !== '')) {
    const own = name === '' ? 'report.20260101.000000.1.0.001.json' : name;
    refuse(guard.file('open', directory === '' ? own : `${directory}/${own}`, 'w', false));
  }
  return p.apply(original, this, arguments);
};

// What the inspector is told to run, by the name of the parameter that is it.
const RUN = {
  __proto__: null, 'Runtime.evaluate': 'expression', 'Runtime.compileScript': 'expression', 'Runtime.callFunctionOn': 'functionDeclaration',
  'Debugger.evaluateOnCallFrame': 'expression', 'Debugger.setScriptSource': 'scriptSource',
};

function posting(original) {
  return function post(method, params) {
    const key = RUN[`${method}`];
    if (key !== undefined && params !== null && typeof params === 'object') refuse(program(method, params[key]));
    return p.apply(original, this, arguments);
  };
}

// Directories that a program of WebAssembly is given.
const wasi = (original) => class WASI extends original {
  constructor(options) {
    const own = options !== null && typeof options === 'object' ? { ...options } : options;
    const { preopens } = own || {};
    if (preopens !== null && typeof preopens === 'object') {
      own.preopens = { ...preopens };
      const names = p.keys(own.preopens);
      for (let i = 0; i < names.length; i += 1) refuse(guard.file('open', `${own.preopens[names[i]]}`, 'r', true));
    }
    super(own);
  }
};

// What the request says of it, but for its path and headers, which name many things.
const chosen = (source) => source !== 'path' && !p.startsWith(source, 'header.');

// Null, or the error if a value of the request is @text, or part of it if @within.
function decided(operation, type, text, within, info) {
  const ctx = current();
  if (ctx === undefined) return null;
  const value = find(ctx, ({ text: v, source }) => chosen(source) && (within ? p.includes(text, v) : v === text));
  if (value === undefined) return null;
  const stack = frames();
  if (ownText(stack, text, p.indexOf(text, value.text), value.text.length)) return null;
  return guard.detected({
    class: type, operation, name: text, detection: 'process-control', info, value: value.text, value_source: value.source,
  }, ctx, stack);
}

// Processes that this one has started may be chosen among.
const children = new p.SafeSet();
const MOST = 4096;

/** started() - process @pid is ours */
function started(pid) {
  if (typeof pid !== 'number') return;
  if (p.setSize(children) >= MOST) p.setClear(children);
  p.setAdd(children, pid);
}

const killing = (original) => function kill(pid) {
  const n = p.Number(pid);
  if (!p.setHas(children, n)) refuse(decided('kill', 'signal', `${pid}`, false, 'the value names a process that is not of this one'));
  return p.apply(original, this, arguments);
};

// Users and groups, by number or name.
const becoming = (original, operation) => function () {
  for (let i = 0; i < arguments.length; i += 1) {
    const list = p.isArray(arguments[i]) ? arguments[i] : [arguments[i]];
    for (let k = 0; k < list.length; k += 1) refuse(decided(operation, 'cap', `${list[k]}`, false, 'the value names whom the process becomes'));
  }
  return p.apply(original, this, arguments);
};

const flags = (original) => function setFlagsFromString(text) {
  if (typeof text === 'string') refuse(decided('setFlagsFromString', 'code', text, true, 'the value stands in the flags of V8'));
  return p.apply(original, this, arguments);
};

// Where node 26 has OpenSSL load a private key from: a URL, by itself or as "key" of an object.
function keyed(key) {
  if (key === null || typeof key !== 'object' || p.isView(key)) return;
  const own = 'href' in key ? key : key.key;
  if (own === null || typeof own !== 'object' || !('href' in own)) return;
  const { href } = own;
  if (typeof href !== 'string') return;
  if (p.startsWith(href, 'file:')) refuse(guard.file('open', guard.plainPath(own), 'r', false));
  else refuse(decided('open', 'file', href, true, 'the value stands in where a key is'));
}

// Of which argument, and which key of it.
const KEYED = {
  __proto__: null, createPrivateKey: [0, null], sign: [2, null], privateEncrypt: [0, null], privateDecrypt: [0, null], decapsulate: [0, null], diffieHellman: [0, 'privateKey'],
};

const keying = ([at, name]) => (original) => function () {
  const { [at]: given } = arguments;
  keyed(name === null || given === null || typeof given !== 'object' ? given : given[name]);
  return p.apply(original, this, arguments);
};

/** replace() - put @make(class) in the place of @object's class @key */
function replace(object, key, make) {
  const old = p.descriptor(object, key);
  p.define(object, key, { ...old, __proto__: null, value: make(old.value) });
}

/**
 * constructing() - a class that gives @pass the list of its arguments before it makes anything of them
 *
 * What is made has it as its constructor, too, also if it was made by node itself.
 */
function constructing(original, pass) {
  const asking = new p.SafeProxy(original, {
    __proto__: null,
    construct: (target, args, made) => {
      pass(args);
      return p.construct(target, args, made);
    },
  });
  replace(original.prototype, 'constructor', () => asking);
  return asking;
}

module.exports = function hook() {
  wrap(process, 'chdir', (original) => function chdir(dir) {
    if (typeof dir === 'string') refuse(guard.file('chdir', dir, '', true));
    return p.apply(original, this, arguments);
  });
  wrap(process, 'kill', killing);
  for (const name of ['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups']) wrap(process, name, (original) => becoming(original, name));
  wrap(v8, 'setFlagsFromString', flags);
  wrap(v8, 'writeHeapSnapshot', (original) => written(original, 'open'));
  if (process.report) wrap(process.report, 'writeReport', reporting);
  wrap(crypto, 'setEngine', (original) => function setEngine(id) {
    if (typeof id === 'string') refuse(addOn('setEngine', id));
    return p.apply(original, this, arguments);
  });
  for (const name in KEYED) wrap(crypto, name, keying(KEYED[name]));
  wrap(crypto.Sign.prototype, 'sign', keying([0, null]));
  const inspector = silently('inspector');
  if (inspector !== null && inspector.Session) wrap(inspector.Session.prototype, 'post', posting);
  const preview = silently('wasi');
  if (preview !== null && preview.WASI) replace(preview, 'WASI', wasi);
};
Object.assign(module.exports, {
  addOn, constructing, decided, program, refuse, silently, replace, started,
});

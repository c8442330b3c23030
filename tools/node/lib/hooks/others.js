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
const { frames } = require('../stack');
const p = require('../primordials');
const { wrap } = require('./wrap');

function refuse(error) {
  if (error) throw error;
}

/** addOn() - null, or the error if the request names the add-on @file, or policy does not let map it */
function addOn(operation, file) {
  const ctx = current();
  if (ctx !== undefined) {
    const name = path.basename(file, '.node');
    const value = find(ctx, ({ text: v }) => v.length > 3 && p.includes(file, v) && p.includes(v, name));
    const error = value ? guard.detected({
      class: 'file', operation, name: file, requested: 'm', detection: 'native-load',
      info: 'the value names the add-on', value: value.text, value_source: value.source,
    }, ctx, frames()) : null;
    if (error) return error;
  }
  return guard.program(operation, path.resolve(p.cwd(), file), 'rm');
}

/** program() - null, or the error if a value of the request changes the program @text; @how: as inject.program() */
function program(operation, text, how = undefined) {
  const d = typeof text === 'string' ? inject.program(text, how) : null;
  return d === null ? null : guard.detected({
    class: 'code', operation, name: p.slice(text, 0, 200), detection: 'code-injection', info: d.why,
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

/** replace() - put @make(class) in the place of @object's class @key */
function replace(object, key, make) {
  const old = p.descriptor(object, key);
  p.define(object, key, { ...old, __proto__: null, value: make(old.value) });
}

module.exports = function hook() {
  wrap(process, 'chdir', (original) => function chdir(dir) {
    if (typeof dir === 'string') refuse(guard.file('chdir', dir, '', true));
    return p.apply(original, this, arguments);
  });
  wrap(v8, 'writeHeapSnapshot', (original) => written(original, 'open'));
  if (process.report) wrap(process.report, 'writeReport', (original) => written(original, 'open'));
  wrap(crypto, 'setEngine', (original) => function setEngine(id) {
    if (typeof id === 'string') refuse(addOn('setEngine', id));
    return p.apply(original, this, arguments);
  });
  const inspector = silently('inspector');
  if (inspector !== null && inspector.Session) wrap(inspector.Session.prototype, 'post', posting);
  const preview = silently('wasi');
  if (preview !== null && preview.WASI) replace(preview, 'WASI', wasi);
};
Object.assign(module.exports, { addOn, program, silently, replace });

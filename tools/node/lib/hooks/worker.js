// SPDX-License-Identifier: GPL-2.0
// Workers: what they run, what they load before that, and the guard that goes with them.
'use strict';
const workers = require('worker_threads');
const path = require('path');
const { fileURLToPath, pathToFileURL } = require('url');
const { decode64, text64 } = require('../bytes');
const { unescaped } = require('../unescape');
const guard = require('../guard');
const { current } = require('../context');
const { constructing, program, refuse } = require('./others');
const { loading, naming, pairsOf } = require('./naming');
const blob = require('./blob');
const { commands } = require('../detect/programs');
const { OF_URL } = require('../detect/inject');
const run = require('../detect/run');
const p = require('../primordials');

const { state } = guard;

// The path that a URL names, or null.
const pathOf = (url) => (p.startsWith(p.urlText(url), 'file:') ? fileURLToPath(url) : null);

function programOf(path) {
  const comma = p.indexOf(path, ',');
  if (comma < 0) return null;
  const plain = unescaped(p.slice(path, comma + 1));
  if (!p.endsWith(p.slice(path, 0, comma), ';base64')) return plain;
  decode64(plain);
  return text64();
}

// The error if a value of the request changes the program that the "data:" URL @href is, or
// null. Node runs what stands before "?" and "#".
function ofData(operation, href) {
  const end = p.exec(/[?#]/, href);
  const text = programOf(end === null ? href : p.slice(href, 0, end.index));
  return text === null ? null : program(operation, text, OF_URL);
}

function withOwn(register, given) {
  const all = ['--require', register];
  if (p.isArray(given)) for (let i = 0; i < given.length; i += 1) p.push(all, given[i]);
  return all;
}

// The error if the request names what a worker loads before its program, or null.
function before(options, env) {
  const of = run.inherited();
  const inherited = of === null ? null : guard.detected({
    class: 'code', operation: 'worker', name: 'worker', detection: of.detection, info: of.why, value: of.value.text, value_source: of.value.source,
  }, current(), of.stack);
  if (inherited !== null) return inherited;
  const error = loading('worker', 'worker', pairsOf(env));
  const list = p.isArray(options.execArgv) ? commands(p.process.execPath, options.execArgv, false)[0].given.loaded : [];
  for (let i = 0; i < list.length; i += 1) {
    const named = naming('worker', list[i]);
    if (named) return named;
  }
  return error;
}

// A worker has modules of its own: the guard goes with it, by --require.
function worker(original) {
  const register = path.join(__dirname, '..', 'register.js');
  // Before the program can change what JSON makes of it.
  const { log, ...rest } = state.options;
  const own = p.stringify(typeof log === 'function' ? rest : { ...rest, log });
  // Of a text that is a module there is no require().
  const first = `(typeof require === 'function' ? require : process.getBuiltinModule('node:module').createRequire('/'))(${p.stringify(register)});`;
  return class Worker extends original {
    constructor(file, options = {}) {
      const given = !options.eval && typeof file === 'object' && file !== null && file.href !== undefined ? new p.SafeURL(`${file.href}`) : file;
      const name = given === file ? file : pathOf(given);
      if (typeof name === 'string' && !options.eval) {
        const error = guard.file('worker', name, 'r', false);
        if (error) throw error;
      }
      let error = null;
      if (options.eval) error = program('worker', file);
      else if (given !== file && p.startsWith(p.urlText(given), 'data:')) error = ofData('worker', p.urlText(given));
      if (error) throw error;
      const env = options.env === workers.SHARE_ENV || !options.env ? p.process.env : options.env;
      const bad = before(options, env);
      if (bad) throw bad;
      // What --require names is not loaded before a text.
      super(options.eval && typeof file === 'string' ? `${first}${file}` : given, {
        ...options,
        execArgv: withOwn(register, options.execArgv),
        env: { ...env, BAILEY_OPTIONS: own },
      });
    }
  };
}

// What the global Worker is given, a URL as it is read from the folder that the program is in, as a text.
function named(text) {
  let url;
  try {
    url = new p.SafeURL(text, pathToFileURL(`${p.cwd()}/`));
  } catch {
    return; // Node tells why.
  }
  if (p.startsWith(p.urlText(url), 'data:')) {
    refuse(ofData('worker', p.urlText(url)));
    return;
  }
  if (p.startsWith(p.urlText(url), 'blob:')) {
    const own = blob.textAt(p.urlText(url));
    if (own !== undefined) refuse(program('worker', own));
    return;
  }
  const file = pathOf(url);
  if (file === null) return;
  // As it is written: of a URL ".." is left out.
  const { 0: written } = p.exec(/^[^?#]*/, text);
  if (p.exec(/^[\w+.-]*:/, written) === null) refuse(guard.file('worker', unescaped(written), '', false));
  refuse(guard.file('worker', file, 'r', false));
}

// The global Worker, of --experimental-web-worker: nothing that it is given says what is loaded before its program.
const asking = (original) => constructing(original, (args) => {
  if (args.length === 0) return;
  args[0] = `${args[0]}`;
  named(args[0]);
});

module.exports = function hook() {
  const { Worker } = workers;
  p.define(workers, 'Worker', { __proto__: null, writable: true, enumerable: true, configurable: true, value: worker(Worker) });
  const { Worker: global } = globalThis;
  if (typeof global !== 'function') return;
  blob.watch();
  p.define(globalThis, 'Worker', { __proto__: null, writable: true, enumerable: false, configurable: true, value: asking(global) });
};
module.exports.ofData = ofData;

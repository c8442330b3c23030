// SPDX-License-Identifier: GPL-2.0
// Loading: modules, native add-ons, node's own bindings, programs for vm.
'use strict';
const Module = require('module');
const vm = require('vm');
const path = require('path');
const { fileURLToPath } = require('url');
const guard = require('../guard');
const { current } = require('../context');
const { frames, isConstant } = require('../stack');
const { find } = require('../values');
const {
  addOn, program, silently, replace,
} = require('./others');
const loaded = require('./sql');
const instead = require('./instead');
const { ofData } = require('./worker');
const { OF_EVAL } = require('../detect/inject');
const p = require('../primordials');
const { wrap } = require('./wrap');

const { native } = guard;
// Bindings that act without asking the functions that are watched.
const BINDINGS = {
  __proto__: null, fs: 1, fs_dir: 1, fs_event_wrap: 1, spawn_sync: 1, process_wrap: 1, tcp_wrap: 1, udp_wrap: 1,
  pipe_wrap: 1, contextify: 1, cares_wrap: 1, stream_wrap: 1, tls_wrap: 1, js_stream: 1, inspector: 1, v8: 1,
};

// Where a driver's own part stands; of others nobody asks.
const { _resolveFilename: resolveFilename } = Module;
function fileOf(request, parent) {
  if (typeof request !== 'string') return undefined;
  // So an import comes by here.
  if (p.codeAt(request, 0) === 47) return request;
  if (!parent || typeof parent.filename !== 'string' ||
      p.exec(/\/(?:pg|mysql2?|(?:better-)?sqlite3)\//, parent.filename) === null) return undefined;
  try {
    return p.apply(resolveFilename, Module, [request, parent]);
  } catch {
    return undefined;
  }
}

// Modules of node's own by which code acts.
const ACTING = {
  __proto__: null, child_process: 1, cluster: 1, worker_threads: 1, vm: 1, inspector: 1, 'inspector/promises': 1, module: 1, repl: 1, wasi: 1, v8: 1, ffi: 1, process: 1,
};

// Is @specifier one of these, which only the request names?
function naming(operation, specifier) {
  const name = p.startsWith(specifier, 'node:') ? p.slice(specifier, 5) : specifier;
  if (ACTING[name] !== 1) return null;
  const value = find(current(), ({ text, source }) => (text === specifier || text === name) && !p.startsWith(source, 'header.') && source !== 'path');
  const stack = value === undefined ? null : frames();
  return value === undefined || isConstant(stack, specifier) || isConstant(stack, name) ? null : guard.detected({
    class: 'code', operation, name: specifier, detection: 'code-injection', info: 'the value names the module', value: value.text, value_source: value.source,
  }, current(), stack);
}

function load(original) {
  return function (request, parent, main) {
    if (current() !== undefined && typeof request === 'string') {
      const error = p.exec(/^[./]/, request) === null ? naming('require', request) : guard.file('require',
        p.codeAt(request, 0) === 47 ? request : path.resolve(parent && parent.path ? parent.path : '.', request), '', null);
      if (error) throw error;
    }
    const exported = guard.load(original, this, arguments);
    return loaded(request, exported, fileOf(request, parent));
  };
}

const builtIn = (original) => function getBuiltinModule(id) {
  const error = current() === undefined || typeof id !== 'string' ? null : naming('getBuiltinModule', id);
  if (error) throw error;
  return p.apply(original, this, arguments);
};

function dlopen(original) {
  return function (module, file, flags) { // eslint-disable-line no-unused-vars
    const error = addOn('dlopen', `${file}`);
    if (error) throw error;
    return p.apply(original, this, arguments);
  };
}

function binding(original) {
  return function (name) {
    if (BINDINGS[name]) {
      const error = guard.detected({
        class: 'file', operation: 'binding', name, detection: 'bypass',
        info: 'the binding acts without asking', value_source: 'the program',
      }, current(), frames());
      if (error) throw error;
    }
    return p.apply(original, this, arguments);
  };
}

function code(operation, at) {
  return (original) => function (...args) {
    const error = program(operation, args[at]);
    if (error) throw error;
    return p.apply(original, this, args);
  };
}

// A module of a text; of a file it has been loaded.
function compiling(original) {
  return function _compile(content) {
    const error = guard.isLoading() ? null : program('_compile', content);
    if (error) throw error;
    const result = p.apply(original, this, arguments);
    // Whoever gets it, by whatever name or import, gets what the module has.
    const { exports: made } = this;
    const instead = loaded('', made, this.filename);
    if (instead !== made) this.exports = instead;
    return result;
  };
}

// Does the importing module's source hold @specifier? It may be on no stack any more.
function written(specifier, parent) {
  if (typeof parent !== 'string') return false;
  const { 0: file } = p.split(parent, '?');
  const modules = [{ __proto__: null, file, made: false }];
  return isConstant(modules, specifier);
}

// What an import is about to load: in the context of who imports it.
function importing(url) {
  if (current() === undefined) return null;
  if (p.startsWith(url, 'data:')) return ofData('import', url);
  return p.startsWith(url, 'file:') ? guard.file('import', fileURLToPath(url), '', false) : null;
}

// Hooks of modules, which are loaded in a thread of their own. @specifier, text or URL, is one
// as of an import.
const registering = (original) => function register(specifier, parent) {
  if (current() !== undefined) {
    const from = parent !== null && typeof parent === 'object' && !isURL(parent) ? parent.parentURL : parent;
    const base = isURL(from) ? p.urlText(from) : from;
    const text = isURL(specifier) ? p.urlText(specifier) : `${specifier}`;
    const error = (written(text, base) ? null : importedAs(text, base)) || importing(text);
    if (error) throw error;
    arguments[0] = text;
  }
  return p.apply(original, this, arguments);
};

function isURL(it) {
  try {
    return p.urlText(it) !== undefined;
  } catch {
    return false;
  }
}

// As it is written: of a URL ".." is left out.
function importedAs(specifier, parent) {
  if (current() === undefined) return null;
  if (p.exec(/^\.{0,2}\//, specifier) === null) return naming('import', specifier);
  const base = typeof parent === 'string' && p.startsWith(parent, 'file:') ? path.dirname(fileURLToPath(parent)) : '.';
  return guard.file('import', p.codeAt(specifier, 0) === 47 ? specifier : `${base}/${specifier}`, '', false);
}

const imports = {
  __proto__: null,
  resolve(specifier, context, next) {
    const { parentURL } = context;
    if (current() === undefined || written(specifier, parentURL)) return instead(next(specifier, context));
    const error = importedAs(`${specifier}`, parentURL);
    if (error) throw error;
    const result = next(specifier, context);
    const refused = importing(`${result.url}`);
    if (refused) throw refused;
    return instead(result);
  },
};

// Where code that V8 has made is kept, and taken from.
const caching = (original) => function enableCompileCache(given) {
  const own = given !== null && typeof given === 'object' ? { ...given } : given;
  const folder = own === given ? given : own.directory;
  if (typeof folder === 'string') {
    const error = guard.file('open', folder, 'rw', true);
    if (error) throw error;
  }
  arguments[0] = own;
  return p.apply(original, this, arguments);
};

// Of what eval() and Function() are given: undefined, or why V8 is not to compile it.
function compiled(text) {
  const error = current() === undefined ? null : program('eval', text, OF_EVAL);
  return error === null ? undefined : error.message;
}

// Those of which it is known how the answer to V8 is passed, which its name does not tell; of
// node 20 to 26 it is tested. Others are not asked.
const ASKING = /^1[1-4]\./;

module.exports = function hook() {
  if (p.exec(ASKING, process.versions.v8) !== null) native.compiled(compiled);
  // Who imports it does not come by load(): it is watched from the begin.
  const database = silently('node:sqlite');
  if (database !== null) loaded('node:sqlite', database);
  wrap(Module, '_load', load);
  wrap(Module.prototype, '_compile', compiling);
  // Of older ones nothing tells in whose context an import is.
  if (typeof Module.registerHooks === 'function') Module.registerHooks(imports);
  wrap(Module, 'register', registering);
  if (vm.SourceTextModule) replace(vm, 'SourceTextModule', (original) => class SourceTextModule extends original {
    constructor(text, options) {
      const error = program('SourceTextModule', text);
      if (error) throw error;
      super(text, options);
    }
  });
  wrap(process, 'dlopen', dlopen);
  wrap(process, 'binding', binding);
  wrap(process, 'getBuiltinModule', builtIn);
  wrap(process, '_linkedBinding', binding);
  for (const name of ['runInContext', 'runInNewContext', 'runInThisContext', 'compileFunction']) wrap(vm, name, code(name, 0));
  const { Script } = vm;
  p.define(vm, 'Script', {
    __proto__: null, writable: true, enumerable: true, configurable: true,
    value: class extends Script {
      constructor(...args) {
        p.apply(code('Script', 0)(() => undefined), undefined, args);
        super(args[0], args[1]);
      }
    },
  });
  p.define(vm.Script, 'name', { __proto__: null, value: 'Script' });
  wrap(Module, 'enableCompileCache', caching);
};

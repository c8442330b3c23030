// SPDX-License-Identifier: GPL-2.0
// child_process: the program by policy (x), shell commands by their tokens. All
// asynchronous forms, fork() and cluster come to ChildProcess.prototype.spawn().
'use strict';
const cp = require('child_process');
const fs = require('fs');
const path = require('path');
const guard = require('../guard');
const inject = require('../detect/inject');
const run = require('../detect/run');
const { current } = require('../context');
const p = require('../primordials');
const { wrap } = require('./wrap');

const { accessSync, constants } = fs;
const { native: realpath } = fs.realpathSync;
const { resolve, basename } = path;
const tagged = guard.native.abi() > 0;
const SHELLS = { __proto__: null, sh: 1, bash: 1, dash: 1, ash: 1, ksh: 1, mksh: 1, zsh: 1, busybox: 1 };

// As execvp() finds it; symbolic links followed, as the kernel will.
function program(file, cwd, searched) {
  const base = typeof cwd === 'string' ? resolve(p.cwd(), cwd) : p.cwd();
  const tries = p.includes(file, '/') ? [resolve(base, file)] : [];
  if (!tries.length) {
    const dirs = p.split(searched || '/usr/local/bin:/usr/bin:/bin', ':');
    for (let i = 0; i < dirs.length; i += 1) p.push(tries, resolve(base, dirs[i] || '.', file));
  }
  for (let i = 0; i < tries.length; i += 1) {
    try {
      accessSync(tries[i], constants.X_OK);
      return realpath(tries[i]);
    } catch {
      // The next.
    }
  }
  return tries[0];
}

// The script of "sh -c script", or null.
function script(file, args) {
  if (!SHELLS[basename(file)]) return null;
  for (let i = 0; i < args.length - 1; i += 1) {
    if (p.exec(/^[-+][a-z]*c[a-z]*$/, `${args[i]}`)) return `${args[i + 1]}`;
  }
  return null;
}

/** ask() - may @file be run with @args (without argv[0])? null or the error */
function ask(operation, file, args, cwd, searched) {
  const text = script(file, args);
  const command = text === null ? file : text;
  let d = run.start(command);
  if (d === null && text !== null) {
    d = inject.command(text);
    if (d !== null) d.detection = 'command-injection';
  }
  if (d !== null) {
    const error = guard.detected({
      class: 'file', operation, name: command, requested: 'x', detection: d.detection, info: d.why,
      value: d.value.text, value_source: d.value.source,
    }, current(), d.stack);
    if (error) return error;
  }
  return guard.program(operation, program(file, cwd, searched));
}

function pathOf(pairs) {
  for (let i = 0; pairs && i < pairs.length; i += 1) {
    if (p.startsWith(pairs[i], 'PATH=')) return p.slice(pairs[i], 5);
  }
  return undefined;
}

// Node starts a program that cannot be, and all that follows is its own; the
// error it then tells is ours.
function fail(child, original, options, error) {
  const { emit } = child;
  p.define(child, 'emit', {
    __proto__: null,
    configurable: true,
    writable: true,
    value(event, e) {
      return p.apply(emit, this, event === 'error' && e && e.syscall ? ['error', error] : arguments);
    },
  });
  return p.apply(original, child, [{ ...options, file: '/proc/self/fd/refused/by/bailey', cwd: undefined }]);
}

function spawn(original) {
  return function (options) {
    if (options === null || typeof options !== 'object' || typeof options.file !== 'string') {
      return p.apply(original, this, arguments);
    }
    const args = p.isArray(options.args) ? p.copy(options.args, 1) : [];
    const error = ask('spawn', options.file, args, options.cwd, pathOf(options.envPairs));
    if (error) return fail(this, original, options, error);
    const ctx = tagged ? current() : undefined;
    if (ctx === undefined) return p.apply(original, this, arguments);
    guard.native.tag(ctx.tag);
    try {
      return p.apply(original, this, arguments);
    } finally {
      guard.native.tag(0);
    }
  };
}

function sync(name) {
  return (original) => function (file, second, third) {
    const args = p.isArray(second) ? second : [];
    const options = (p.isArray(second) || second === undefined || second === null ? third : second) || {};
    const env = options.env || p.process.env;
    let error = null;
    const shell = name === 'execSync' ? options.shell || '/bin/sh' : options.shell;
    if (typeof file === 'string') {
      error = shell ? ask(name, shell === true ? '/bin/sh' : shell,
        ['-c', name === 'execSync' || args.length === 0 ? file : `${file} ${p.join(args, ' ')}`], options.cwd, env.PATH) :
        ask(name, file, args, options.cwd, env.PATH);
    }
    if (error === null) return p.apply(original, this, arguments);
    if (name !== 'spawnSync') throw error;
    return {
      error, pid: 0, output: null, stdout: null, stderr: null, status: null, signal: null,
    };
  };
}

module.exports = function hook() {
  wrap(cp.ChildProcess.prototype, 'spawn', spawn);
  for (const name of ['execSync', 'execFileSync', 'spawnSync']) wrap(cp, name, sync(name));
};

// SPDX-License-Identifier: GPL-2.0
// child_process: the program by policy (x), shell commands by their tokens. All
// asynchronous forms, fork() and cluster come to ChildProcess.prototype.spawn().
'use strict';
const cp = require('child_process');
const fs = require('fs');
const path = require('path');
const guard = require('../guard');
const inject = require('../detect/inject');
const programs = require('../detect/programs');
const run = require('../detect/run');
const { asText } = require('../bytes');
const { current } = require('../context');
const { find } = require('../values');
const { frames, ownText } = require('../stack');
const { program: code, started } = require('./others');
const p = require('../primordials');
const { wrap } = require('./wrap');

const { accessSync, constants } = fs;
const { native: realpath } = fs.realpathSync;
const { resolve, basename } = path;
const tagged = guard.native.abi() > 0;
const KEPT = 1 << 16; // of what was written to standard input
const NESTED = 4; // programs in the texts of shells
const PLACES = 16; // in one text

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

// Variables that name code which a program loads, or where programs are.
const LOADING = {
  __proto__: null, LD_PRELOAD: 1, LD_LIBRARY_PATH: 1, LD_AUDIT: 1, NODE_OPTIONS: 1, NODE_PATH: 1, PATH: 1, BASH_ENV: 1, ENV: 1, PYTHONPATH: 1, PYTHONSTARTUP: 1,
  PERL5OPT: 1, PERL5LIB: 1, RUBYOPT: 1, RUBYLIB: 1, JAVA_TOOL_OPTIONS: 1, GIT_SSH_COMMAND: 1, GIT_SSH: 1, GIT_EXTERNAL_DIFF: 1,
};

function injected(operation, name, info, value) {
  return guard.detected({
    class: 'file', operation, name, requested: 'x', detection: 'command-injection', info, value: value.text, value_source: value.source,
  }, current(), frames());
}

// Does a value of the request, in @pairs ("NAME=text"), say what code a program loads?
// What is as in our own environment is of nobody.
function loading(operation, file, pairs) {
  const ctx = current();
  for (let i = 0; ctx !== undefined && pairs && i < pairs.length; i += 1) {
    const pair = `${pairs[i]}`;
    const eq = p.indexOf(pair, '=');
    const name = p.slice(pair, 0, eq < 0 ? 0 : eq);
    const text = p.slice(pair, eq + 1);
    if (LOADING[name] === 1 && text !== p.process.env[name]) {
      const value = find(ctx, ({ text: v, source }) => chosen(source) && p.exec(/[/=-]/, v) !== null && begins(text, v));
      const error = value === undefined ? null : injected(operation, file, `the value stands in ${name}`, value);
      if (error) return error;
    }
  }
  return null;
}

// What is in its path or headers names many things.
const chosen = (source) => source !== 'path' && !p.startsWith(source, 'header.');

// Does @v begin one of what @text lists?
function begins(text, v) {
  for (let at = p.indexOf(text, v); at >= 0; at = p.indexOf(text, v, at + 1)) {
    if (at === 0 || p.includes(':;,= ', text[at - 1])) return true;
  }
  return false;
}

// Does the request name the program, as it does the first word of a command?
function naming(operation, file) {
  const ctx = current();
  if (ctx === undefined) return null;
  const value = find(ctx, ({ text, source }) => chosen(source) && text.length > 1 &&
    (text === file || (p.includes(text, '/') && p.startsWith(file, text))));
  return value === undefined || ownText(frames(), file, 0, value.text.length) ? null : injected(operation, file, 'the value names the program', value);
}

// Options of node whose value is the next argument.
const VALUED = /^(?:-[rC]|--(?:require|import|conditions|loader|experimental-loader|env-file|env-file-if-exists|input-type|title|icu-data-dir|openssl-config))$/;

// What node is to run: a text, or a file.
function ofNode(operation, args) {
  for (let i = 0; i < args.length; i += 1) {
    const arg = `${args[i]}`;
    const m = p.exec(/^(?:-[ep]+|--(?:eval|print))(?:=([^]*))?$/, arg);
    if (m !== null) return code(operation, m[1] === undefined ? `${args[i + 1]}` : m[1]);
    const loaded = p.exec(/^(?:-r|--(?:require|import|loader|experimental-loader))(?:=([^]*))?$/, arg);
    const error = loaded === null ? null : naming(operation, loaded[1] === undefined ? `${args[i + 1]}` : loaded[1]);
    if (error) return error;
    if (p.exec(VALUED, arg) !== null) i += 1;
    else if (p.codeAt(arg, 0) !== 45) return guard.file(operation, arg, '', false);
  }
  return null;
}

// Does node read its program from standard input?
function nodeReads(args) {
  for (let i = 0; i < args.length; i += 1) {
    const arg = `${args[i]}`;
    if (arg === '-') return true;
    if (p.exec(/^(?:-[ep]+|--(?:eval|print|check|version|help))(?:=|$)|^-[hvc]$/, arg) !== null) return false;
    if (p.exec(VALUED, arg) !== null) i += 1;
    else if (p.codeAt(arg, 0) !== 45) return arg === '/dev/stdin';
  }
  return true;
}

function changed(operation, text, d, detection, kind) {
  return d === null ? null : guard.detected({
    class: kind, operation, name: p.slice(text, 0, 200), requested: kind === 'file' ? 'x' : undefined, detection, info: d.why,
    value: d.value.text, value_source: d.value.source,
  }, current(), d.stack);
}

// Does the request change @text, which a program of @kind runs? See programs.js.
function ofText(operation, kind, text, deep) {
  if (kind === 'node') return code(operation, text);
  if (kind !== 'shell') return changed(operation, text, inject.foreign(text, kind.expands), 'code-injection', 'code');
  return changed(operation, text, inject.command(text), 'command-injection', 'file') || within(operation, text, deep);
}

// The programs that the text of a shell gives texts to.
const GIVEN = /(?:^|[\s;&|(`/'"])((?:node|nodejs|python|pypy|perl|ruby|php|lua|luajit|awk|gawk|mawk|sh|bash|dash|zsh|ksh|env|xargs|su|ssh)[\d.]*)(?=\s)/g;
function within(operation, text, deep) {
  if (deep >= NESTED) return null;
  GIVEN.lastIndex = 0;
  const places = [];
  for (let m = p.exec(GIVEN, text); m !== null && places.length < PLACES; m = p.exec(GIVEN, text)) p.push(places, m.index + m[0].length - m[1].length);
  for (let i = 0; i < places.length; i += 1) {
    const words = programs.wordsOf(p.slice(text, places[i]));
    const error = ofPrograms(operation, programs.commands(words[0], p.copy(words, 1)), deep + 1);
    if (error) return error;
  }
  return null;
}

function ofProgram(operation, file, args, deep) {
  const kind = programs.kindOf(file);
  if (kind === null) return null;
  if (kind === 'node') return ofNode(operation, args);
  const given = kind === 'shell' ? programs.script(args) : programs.given(kind, args);
  if (given.text !== null) return ofText(operation, kind, given.text, deep);
  return given.file === null ? null : guard.file(operation, given.file, '', false);
}

// Of a program, and of those that it runs.
function ofPrograms(operation, list, deep) {
  let error = null;
  for (let i = 0; i < list.length && !error; i += 1) {
    const { file, args, split, pairs } = list[i];
    if (pairs !== null) error = loading(operation, file, pairs);
    if (!error && split !== null) error = changed(operation, split, inject.command(split), 'command-injection', 'file');
    else if (!error) error = (i > 0 ? naming(operation, file) || placed(operation, file, undefined) : null) || ofProgram(operation, file, args, deep);
  }
  return error;
}

// Of which kind is what @file with @args reads from standard input? Or null: it is no program.
function reads(file, args, deep = 0) {
  const list = programs.commands(file, args);
  const { file: last, args: rest, split } = list[list.length - 1];
  const kind = split === null ? programs.kindOf(last) : null;
  if (kind === null) return null;
  if (kind === 'node') return nodeReads(rest) ? kind : null;
  if (kind.first) return null;
  const given = kind === 'shell' ? programs.script(rest) : programs.given(kind, rest);
  // As of "sh -c python3".
  if (kind === 'shell' && given.text !== null && p.exec(/[;&|<>\n()`$]/, given.text) === null) {
    const words = programs.wordsOf(given.text);
    return words.length === 0 || deep >= NESTED ? null : reads(words[0], p.copy(words, 1), deep + 1);
  }
  return given.text === null && (given.file === null || given.file === '-' || given.file === '/dev/stdin') ? kind : null;
}

// Where it is, and where it runs, lead out of no directory.
function placed(operation, file, cwd) {
  const dir = guard.plainPath(cwd);
  const error = typeof dir === 'string' ? guard.file('chdir', dir, '', true) : null;
  return error || (p.includes(file, '/') ? guard.file(operation, file, '', false) : null);
}

/**
 * ask() - may @file be run with @args (without argv[0])? null or the error
 * @pairs: its environment, or undefined
 */
function ask(operation, file, args, cwd, searched, pairs = undefined) {
  const bad = askMore(operation, file, args, cwd, pairs);
  if (bad) return bad;
  const text = programs.kindOf(file) === 'shell' ? programs.script(args).text : null;
  const command = text === null ? file : text;
  const d = run.start(command);
  if (d !== null) {
    const error = guard.detected({
      class: 'file', operation, name: command, requested: 'x', detection: d.detection, info: d.why,
      value: d.value.text, value_source: d.value.source,
    }, current(), d.stack);
    if (error) return error;
  }
  return guard.program(operation, program(file, cwd, searched));
}

function askMore(operation, file, args, cwd, pairs) {
  if (current() === undefined) return null;
  return placed(operation, file, cwd) || loading(operation, file, pairs) || naming(operation, file) ||
    ofPrograms(operation, programs.commands(file, args), 0);
}

// The error if @input, which @file with @args reads, is a program that the request changes; or null.
function ofInput(operation, file, args, input) {
  if (current() === undefined || input === undefined || input === null) return null;
  const kind = reads(file, args);
  const text = asText(input);
  return kind === null || text === null || text === '' ? null : ofText(operation, kind, text, 0);
}

// What is written to @child's standard input is a program of @kind.
function watchInput(child, kind) {
  const { stdin, emit } = child;
  if (!stdin) return;
  const { write, end } = stdin;
  let seen = '';
  let refused = false;
  const bad = (chunk) => {
    const text = refused || current() === undefined ? null : asText(chunk);
    if (text === null || text === '') return refused;
    seen = p.slice(seen + text, -KEPT);
    const error = ofText('spawn', kind, seen, 0);
    if (error === null) return false;
    refused = true;
    child.kill('SIGKILL');
    stdin.destroy();
    p.nextTick(() => p.apply(emit, child, ['error', error]));
    return true;
  };
  const put = (key, original, otherwise) => p.define(stdin, key, {
    __proto__: null,
    configurable: true,
    writable: true,
    value(chunk) {
      return bad(chunk) ? otherwise : p.apply(original, this, arguments);
    },
  });
  put('write', write, false);
  put('end', end, stdin);
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
    const error = ask('spawn', options.file, args, options.cwd, pathOf(options.envPairs), options.envPairs);
    if (error) return fail(this, original, options, error);
    const kind = reads(options.file, args);
    const ctx = tagged ? current() : undefined;
    if (ctx !== undefined) guard.native.tag(ctx.tag);
    try {
      return p.apply(original, this, arguments);
    } finally {
      if (ctx !== undefined) guard.native.tag(0);
      started(this.pid);
      if (kind !== null) watchInput(this, kind);
    }
  };
}

// Of an object, as "NAME=text".
function pairsOf(env) {
  if (current() === undefined || env === undefined || env === null) return undefined;
  const list = [];
  const names = p.keys(env);
  for (let i = 0; i < names.length; i += 1) if (LOADING[names[i]] === 1) p.push(list, `${names[i]}=${env[names[i]]}`);
  return list;
}

function sync(name) {
  return (original) => function (file, second, third) {
    const args = p.isArray(second) ? second : [];
    const options = (p.isArray(second) || second === undefined || second === null ? third : second) || {};
    const env = options.env || p.process.env;
    let error = null;
    const shell = name === 'execSync' ? options.shell || '/bin/sh' : options.shell;
    if (typeof file === 'string') {
      const started = !shell ? file : shell === true ? '/bin/sh' : shell;
      const list = shell ? ['-c', name === 'execSync' || args.length === 0 ? file : `${file} ${p.join(args, ' ')}`] : args;
      error = ask(name, started, list, options.cwd, env.PATH, pairsOf(options.env)) || ofInput(name, started, list, options.input);
    }
    if (error === null) return p.apply(original, this, arguments);
    if (name !== 'spawnSync') throw error;
    return {
      error, pid: 0, output: null, stdout: null, stderr: null, status: null, signal: null,
    };
  };
}

module.exports = function hook() {
  wrap(process, 'execve', (original) => function execve(file, args, env) {
    if (typeof file === 'string') {
      const error = ask('execve', p.includes(file, '/') ? file : `./${file}`, p.isArray(args) ? p.copy(args, 1) : [], undefined, undefined, pairsOf(env));
      if (error) throw error;
    }
    return p.apply(original, this, arguments);
  });
  wrap(cp.ChildProcess.prototype, 'spawn', spawn);
  for (const name of ['execSync', 'execFileSync', 'spawnSync']) wrap(cp, name, sync(name));
};

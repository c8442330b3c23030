// SPDX-License-Identifier: GPL-2.0
// child_process: the program by policy (x), shell commands by their tokens. All
// asynchronous forms, fork() and cluster come to ChildProcess.prototype.spawn().
'use strict';
const cp = require('child_process');
const path = require('path');
const guard = require('../guard');
const inject = require('../detect/inject');
const { planOf, within, Arguments } = require('../detect/plan');
const { NODE, SHELL } = require('../detect/programs');
const { ruleOf, tells, hostIn } = require('../detect/options');
const sed = require('../detect/sed');
const ssrf = require('../detect/ssrf');
const run = require('../detect/run');
const reach = require('./reach');
const { asText } = require('../bytes');
const { current } = require('../context');
const { find } = require('../values');
const { frames, ownText } = require('../stack');
const {
  loading, naming, pairsOf, injected, running,
} = require('./naming');
const { program: code, started } = require('./others');
const p = require('../primordials');
const { wrap } = require('./wrap');

const { resolve } = path;
const tagged = guard.native.abi() > 0;
const KEPT = 1 << 16; // of what was written to standard input

// Where execvp() looks without $PATH.
const DIRS = ['/bin', '/usr/bin'];

// What is called so is of the program that is started, which is in its own folder by then.
const THERE = /^\/+proc\/+(?:\.\/+)*(?:self|thread-self)\/+(?:\.\/+)*cwd(?=\/|$)/;

// As execvp() finds it from @cwd; symbolic links followed, as the kernel will, for which ".." is of what they lead to. Of
// another user, who may not execute what we may, @each that is found.
function programs(file, cwd, searched, each) {
  const base = typeof cwd === 'string' && cwd !== '' ? `${cwd}/` : '';
  const dirs = p.includes(file, '/') ? [''] : searched === undefined ? DIRS : p.split(searched, ':');
  const all = [];
  let first;
  for (let i = 0; i < dirs.length && (each || all.length === 0); i += 1) {
    const whole = dirs[i] === '' ? file : `${dirs[i]}/${file}`;
    const there = base === '' ? null : p.exec(THERE, whole);
    const name = there === null ? whole : base + p.slice(whole, there[0].length + 1);
    const from = p.startsWith(name, '/') ? name : base + name;
    const found = guard.native.executable(from);
    if (found !== undefined) p.append(all, p.startsWith(found, '/') ? found : resolve(found));
    if (i === 0) first = from;
  }
  if (all.length === 0) p.append(all, resolve(first));
  return all;
}

// Is who is started with @options another user than we are?
const isOther = ({ uid, gid }) => (uid !== undefined && uid !== null) || (gid !== undefined && gid !== null);

function changed(operation, text, d, detection, kind) {
  return d === null ? null : guard.detected({
    class: kind, operation, name: p.slice(text, 0, 200), requested: kind === 'file' ? 'x' : undefined, detection, info: d.why,
    value: d.value.text, value_source: d.value.source,
  }, current(), d.stack);
}

// What of the program's own may stand before a value that is told by what it begins with.
const LABEL = /^(?:(?:label|caption|pango|comment|info):|(?:-[\w-]+|[A-Za-z_]\w*)=)/;

// How values that name an address are looked for, while one program, and all that it runs, is asked about.
let looking = ssrf.origin;

// Is @file told by @arg to connect to an address that only the request names? What a name leads to is not looked up.
function asked(operation, file, arg) {
  const to = hostIn(file, arg);
  const name = to === null ? null : ssrf.canonical(to.host);
  const address = name === 'localhost' ? '127.0.0.1' : name;
  const version = address === null ? 0 : ssrf.isIP(address);
  return version === 0 ? null : reach(operation, name, address, version, to.port, undefined, looking);
}

// The values that say by @rule what a program runs, or opens.
function tellingOf(ctx, rule) {
  const list = [];
  find(ctx, (value) => {
    if (value.text.length > 1 && tells(rule, value.text)) p.append(list, value);
    return false;
  });
  return list;
}

// Does @text, a value, write a letter of the @script for sed by which that runs, reads or writes something, or with
// what that does? @places: of acting(), one behind the other, as are those where the value stands: each is passed once.
// @own: whether what stands at a place is the program's own.
function writes(text, script, places, own) {
  let k = 0;
  for (let at = text.length > script.length ? -1 : p.indexOf(script, text); at >= 0; at = p.indexOf(script, text, at + text.length)) {
    while (k < places.length && places[k] < at && (script[places[k]] !== 'e' || places[k + 1] <= at)) k += 2;
    if (k === places.length) return false;
    if (places[k] < at + text.length && !own(at, text.length)) return true;
  }
  return false;
}

function ofScript(operation, file, script, classes) {
  const places = sed.acting(script, classes);
  if (places.length === 0) return null;
  let stack = null;
  const own = (at, length) => {
    if (stack === null) stack = frames();
    return ownText(stack, script, at, length);
  };
  const value = find(current(), ({ text }) => writes(text, script, places, own));
  return value === undefined ? null : injected(operation, file, 'the value says what the script runs, reads or writes', value);
}

function ofSed(operation, file, args) {
  const list = sed.scripts(args);
  let error = null;
  for (let i = 0; i < list.length && !error; i += 1) {
    error = ofScript(operation, file, list[i], true) || (sed.hasClasses(list[i]) ? ofScript(operation, file, list[i], false) : null);
  }
  return error;
}

// Does the request write an argument that says what @file runs, or opens?
function telling(operation, file, args) {
  const rule = ruleOf(file);
  let list = null;
  let seen = null;
  for (let i = 0; i < args.length; i += 1) {
    const arg = `${args[i]}`;
    const bad = asked(operation, file, arg);
    if (bad !== null) return bad;
    // A client may choose how many there are: "-o" for each.
    if (tells(rule, arg) && (seen === null || !p.setHas(seen, arg))) {
      if (seen === null) {
        seen = new p.SafeSet();
        list = tellingOf(current(), rule);
      }
      p.setAdd(seen, arg);
      const label = p.exec(LABEL, arg);
      const rest = label === null ? arg : p.slice(arg, label[0].length);
      for (let k = 0; k < list.length; k += 1) {
        const { [k]: value } = list;
        if (p.startsWith(arg, value.text) || p.startsWith(rest, value.text)) {
          if (ownText(frames(), arg, 0, value.text.length)) break;
          const error = injected(operation, file, 'the value says what the program runs or opens', value);
          if (error) return error;
          break;
        }
      }
    }
  }
  return null;
}

// Does the request change @text, which a program of @kind runs? See programs.js.
function ofText(operation, kind, text) {
  if (kind instanceof Arguments) return ofPlans(operation, kind.plans(text));
  if (kind === NODE) return code(operation, text);
  if (kind === SHELL) return changed(operation, text, inject.command(text), 'command-injection', 'file');
  if (kind.dialect !== null) return changed(operation, text, inject.statement(text, kind.dialect), 'sql-injection', 'sql');
  return changed(operation, text, inject.foreign(text, kind.expands), 'code-injection', 'code');
}

// The same of what is read from standard input.
const ofRead = (operation, kind, text) => ofText(operation, kind, text) || (kind === SHELL ? ofPlans(operation, within(text)) : null);

function ofPlans(operation, list) {
  let error = null;
  for (let i = 0; i < list.length && !error; i += 1) {
    const { pairs, commands, reads, fed } = list[i];
    error = loading(operation, commands[0].file, pairs) || ofPlan(operation, list[i]);
    for (let k = 0; k < fed.length && !error && reads !== null; k += 1) error = ofRead(operation, reads, fed[k]);
  }
  return error;
}

function ofCommand(operation, { kind, given, split }) {
  if (split !== null) return ofText(operation, SHELL, split);
  if (kind === null) return null;
  const { text, file, loaded } = given;
  for (let i = 0; i < loaded.length; i += 1) {
    const error = naming(operation, loaded[i]);
    if (error) return error;
  }
  if (text !== null) return ofText(operation, kind, text);
  return file === null ? null : guard.file(operation, file, '', false);
}

// Of a program, and of those that it runs.
function ofPlan(operation, { commands, inner }) {
  let error = null;
  for (let i = 0; i < commands.length && !error; i += 1) {
    const { file, pairs, args } = commands[i];
    error = loading(operation, file, pairs) || (i > 0 ? naming(operation, file) || placed(operation, file, undefined) : null) ||
      telling(operation, file, args) || (sed.isSed(file) ? ofSed(operation, file, args) : null) || ofCommand(operation, commands[i]) || ofPlans(operation, inner[i]);
  }
  return error;
}

// Where it is, but if it is this program, and where it runs, lead out of no directory.
function placed(operation, file, cwd) {
  const dir = guard.plainPath(cwd);
  const error = typeof dir === 'string' ? guard.file('chdir', dir, '', true) : null;
  return error || (p.includes(file, '/') && file !== running ? guard.file(operation, file, '', false) : null);
}

/**
 * ask() - may @plan be started? null or the error
 * @cwd: where; @searched: $PATH
 * @pairs: its environment, or undefined
 * @other: it is another user's
 */
function ask(operation, plan, cwd, searched, pairs = undefined, other = false) {
  const { file } = plan.commands[0];
  let bad = null;
  if (current() !== undefined) {
    looking = ssrf.named();
    try {
      bad = placed(operation, file, cwd) || loading(operation, file, pairs) || naming(operation, file) || ofPlan(operation, plan);
    } finally {
      looking = ssrf.origin;
    }
  }
  if (bad) return bad;
  const text = plan.commands[0].text();
  const command = text === null ? file : text;
  const d = run.start(command);
  if (d !== null) {
    const error = guard.detected({
      class: 'file', operation, name: command, requested: 'x', detection: d.detection, info: d.why,
      value: d.value.text, value_source: d.value.source,
    }, current(), d.stack);
    if (error) return error;
  }
  // Without a policy nobody asks where it is.
  if (guard.state.policy < 0) return null;
  const list = programs(file, cwd, searched, other);
  let error = null;
  for (let i = 0; i < list.length && error === null; i += 1) error = guard.program(operation, list[i]);
  return error;
}

// The error if @input, which a program of @kind reads, is one that the request changes; or null.
function ofInput(operation, kind, input) {
  if (kind === null || current() === undefined || input === undefined || input === null) return null;
  const text = asText(input);
  return text === null || text === '' ? null : ofRead(operation, kind, text);
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
    const error = ofRead('spawn', kind, seen);
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

// Of variables of one name getenv() finds the first, and what node takes for a name may have a "=".
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

// Node was told to use one, whatever its name.
const isShell = (shell) => shell === true || (typeof shell === 'string' && shell !== '');

function spawn(original) {
  return function (options) {
    if (options === null || typeof options !== 'object' || typeof options.file !== 'string') {
      return p.apply(original, this, arguments);
    }
    const args = p.isArray(options.args) ? p.copy(options.args, 1) : [];
    const plan = planOf(options.file, args, isShell(options.shell));
    const error = ask('spawn', plan, options.cwd, pathOf(options.envPairs), options.envPairs, isOther(options));
    if (error) return fail(this, original, options, error);
    const kind = plan.reads;
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

// That of which node makes a text for the forms that wait, where it takes none from a URL.
function folderOf(cwd) {
  const dir = guard.plainPath(cwd);
  return p.isView(dir) ? `${dir}` : dir;
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
      const plan = planOf(started, list, isShell(shell));
      const pairs = pairsOf(env);
      error = ask(name, plan, folderOf(options.cwd), pathOf(pairs), pairs, isOther(options)) || ofInput(name, plan.reads, options.input);
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
      const error = ask('execve', planOf(p.includes(file, '/') ? file : `./${file}`, p.isArray(args) ? p.copy(args, 1) : []), undefined, undefined, pairsOf(env || p.process.env));
      if (error) throw error;
    }
    return p.apply(original, this, arguments);
  });
  wrap(cp.ChildProcess.prototype, 'spawn', spawn);
  for (const name of ['execSync', 'execFileSync', 'spawnSync']) wrap(cp, name, sync(name));
};

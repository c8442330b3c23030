// SPDX-License-Identifier: GPL-2.0
// What programs run that others are given to: another program, the text of one, or a file, by
// their arguments; or what they read from standard input.
'use strict';
const path = require('path');
const { replaced } = require('../texts');
const p = require('../primordials');

const { basename } = path;
const LEVELS = 8;	// of programs that run programs
const MOST = 64;	// arguments in which one is looked for

// Options whose value is the next argument; how many arguments stand before the program.
class Launcher {
  constructor(valued, before) {
    this.valued = valued;
    this.before = before;
  }
}
const NONE = /^$/;
const LAUNCHERS = {
  __proto__: null,
  env: new Launcher(/^(?:-[uCaP]|--(?:unset|chdir|argv0))$/, 0),
  nice: new Launcher(/^(?:-n|--adjustment)$/, 0),
  nohup: new Launcher(NONE, 0),
  setsid: new Launcher(NONE, 0),
  time: new Launcher(/^-[fo]$/, 0),
  stdbuf: new Launcher(/^-[ioe]$/, 0),
  timeout: new Launcher(/^(?:-[ks]|--(?:kill-after|signal))$/, 1),
  ionice: new Launcher(/^-[cnpPu]$/, 0),
  chrt: new Launcher(/^-[TPD]$/, 1),
  taskset: new Launcher(NONE, 1),
  flock: new Launcher(/^-[wE]$/, 1),
  chroot: new Launcher(NONE, 1),
  xargs: new Launcher(/^(?:-[IEnPLsad]|--(?:replace|eof|max-args|max-procs|max-lines|max-chars|arg-file|delimiter))$/, 0),
  sudo: new Launcher(/^-[ughpCTrtDR]$/, 0),
  doas: new Launcher(/^-[uC]$/, 0),
  unshare: new Launcher(/^-[SGR]$/, 0),
  setpriv: new Launcher(NONE, 0),
  strace: new Launcher(/^-[aeEIoOpPsSuUX]$/, 0),
  ssh: new Launcher(/^-[BbcDEeFIiJLlmOopQRSWw]$/, 1),
  watch: new Launcher(/^-[nq]$/, 0),
  busybox: new Launcher(NONE, 0),
  toybox: new Launcher(NONE, 0),
  systemd_run: new Launcher(/^(?:-[pEuMHGdt]|--(?:property|setenv|unit|uid|gid|nice|slice|description|working-directory))$/, 0),
  runuser: new Launcher(/^(?:-[ugGws]|--(?:user|group))$/, 0),
  // Of the shell itself.
  exec: new Launcher(/^-a$/, 0),
  command: new Launcher(NONE, 0),
  builtin: new Launcher(NONE, 0),
  eval: new Launcher(NONE, 0),
};
LAUNCHERS['systemd-run'] = LAUNCHERS.systemd_run;

// Programs that run a text: what option it follows; what other options have a value that is
// the next argument.
class Interpreter {
  constructor(code, valued, {
    first = -1, expands = false, dialect = null, ends = false,
  } = {}) {
    this.code = code;
    this.valued = valued;
    this.first = first; // of the arguments, from which on they are texts, not files
    this.expands = expands; // what is in double quotes
    this.dialect = dialect; // of SQL
    this.ends = ends; // what follows the text is its own
  }
}
const SHELL = new Interpreter(NONE, NONE);
const NODE = new Interpreter(/^(?:-[ep]+|--(?:eval|print)=?)/, /^(?:-C|--(?:conditions|input-type|title|icu-data-dir))$/);
const PYTHON = new Interpreter(/^-[A-Za-z]*c/, /^-[mWX]$/, { ends: true });
const PERL = new Interpreter(/^-[a-zA-Z0]*[eE]/, /^-[IMm]$/, { expands: true });
const MYSQL = new Interpreter(/^(?:-e|--execute=?)/, /^-[hPuDS]$/, { dialect: 'mysql' });
const AWK = new Interpreter(/^(?:--source|-e)$/, /^(?:-[vFf]|--(?:assign|field-separator|file))$/, { first: 0 });
const INTERPRETERS = {
  __proto__: null,
  python: PYTHON, pypy: PYTHON, perl: PERL,
  ruby: new Interpreter(/^-[a-zA-Z]*e/, /^-[rIC]$/, { expands: true }),
  php: new Interpreter(/^-[rBRE]$/, /^-[cdzf]$/, { expands: true }),
  lua: new Interpreter(/^-e/, /^-l$/),
  luajit: new Interpreter(/^-e/, /^-l$/),
  awk: AWK, gawk: AWK, mawk: AWK, nawk: AWK,
  deno: new Interpreter(/^eval$/, NONE),
  bun: new Interpreter(/^(?:-[ep]|--(?:eval|print))$/, NONE),
  Rscript: new Interpreter(/^-e$/, NONE),
  tclsh: new Interpreter(NONE, NONE),
  psql: new Interpreter(/^(?:-c|--command=?)/, /^(?:-[dfvFLoPRTUhp]|--(?:dbname|file|set|variable|host|port|username|output))$/, { dialect: 'postgres' }),
  mysql: MYSQL, mariadb: MYSQL,
  sqlcmd: new Interpreter(/^-[qQ]/, /^-[SUPdHioOvltmhswaKDfcVyYGAFJ]$/, { dialect: 'mssql' }),
  sqlplus: new Interpreter(NONE, /^-(?:C|F|M|R|AC)$/i, { dialect: 'oracle' }),
  sqlite3: new Interpreter(/^--?cmd$/, /^--?(?:init|separator|nullvalue|newline|vfs|mmap|maxsize)$/, { first: 1, dialect: 'sqlite' }),
};

const SHELLS = {
  __proto__: null, sh: 1, bash: 1, rbash: 1, dash: 1, ash: 1, hush: 1, ksh: 1, rksh: 1, ksh93: 1, mksh: 1, lksh: 1, posh: 1, yash: 1, zsh: 1, fish: 1, csh: 1, tcsh: 1,
  su: 1, runuser: 1, script: 1,
};
const LOOSE = { __proto__: null, su: 1, runuser: 1, script: 1 };
// Those that join their arguments to a text that a shell takes apart.
const JOINING = { __proto__: null, ssh: 1, watch: 1, eval: 1 };
// What node loads before its program, or what says so; of CONFIG another argument only to some nodes.
const LOADS = /^(?:-r|--(?:require|import|(?:experimental-)?(?:loader|config-file)|env-file(?:-if-exists)?|experimental-package-map|(?:build-)?snapshot-(?:blob|config)|openssl-config))(?:=([^]*))?$/;
const CONFIG = /config-file$/;
// What has it listen for who debugs it, write a file of a name that is given, or do what it would be kept from.
const OPENS = /^--(?:inspect(?!-publish)|allow-(?:fs|child|worker|addons|wasi|ffi|inspector|net)|no-permission|(?:build|experimental)-sea|[\w-]+-dir(?:ectory)?(?:=|$)|report-filename|trace-event-file|redirect-warnings|tls-keylog|(?:cpu|heap)-prof-name|localstorage-file)/;
// Those that run nothing, whatever their arguments say.
const QUIET = {
  __proto__: null, echo: 1, printf: 1, grep: 1, egrep: 1, fgrep: 1, rg: 1, ag: 1, ack: 1, logger: 1, cat: 1, ls: 1, test: 1, '[': 1, which: 1, type: 1, man: 1,
};

// "python3.11" is python.
const nameOf = (file) => p.exec(/^(?:(?:python|pypy|perl|ruby|php|lua|node)(?=[\d.-]*$))|^[^]*/, basename(file))[0];

/** kindOf() - SHELL, NODE, another Interpreter, or null */
function kindOf(file) {
  const name = nameOf(file);
  if (SHELLS[name] === 1) return SHELL;
  if (name === 'node' || name === 'nodejs' || file === p.process.execPath) return NODE;
  return INTERPRETERS[name] || null;
}

/**
 * class Command - a program and its arguments
 * @kind: an Interpreter, of what it runs; or null
 * @given: what that is, a Given
 * @split: a text that is taken apart as a shell does: of "env -S"; or null
 * @pairs: variables that are set for it, "NAME=text"
 */
class Command {
  constructor(file, args, shell = false) {
    this.file = file;
    this.args = args;
    this.kind = shell ? SHELL : kindOf(file);
    this.given = this.kind === null ? NOTHING : given(this.kind, args, file);
    this.split = null;
    this.pairs = [];
  }

  /** text() - what a shell takes apart, or null */
  text() {
    return this.split !== null ? this.split : this.kind === SHELL ? this.given.text : null;
  }
}

// A text for "env", "ssh", "eval".
function splitting(text, pairs) {
  const made = new Command('', []);
  made.split = text;
  made.pairs = pairs;
  return made;
}

// What @file runs with @args: a Command, or null.
function launched(file, args) {
  const name = basename(file);
  const { [name]: known } = LAUNCHERS;
  if (known === undefined) return kindOf(file) === null && QUIET[name] !== 1 ? hidden(args) : null;
  const isEnv = known === LAUNCHERS.env;
  let { before } = known;
  const pairs = [];
  let i = 0;
  for (; i < args.length; i += 1) {
    const arg = `${args[i]}`;
    if (isEnv) {
      const m = p.exec(/^(?:-[a-zA-Z0]*?S|--split-string=?)([^]*)$/, arg);
      if (m !== null) return splitting(m[1] === '' ? `${args[i + 1]}` : m[1], pairs);
    }
    if (p.codeAt(arg, 0) === 45 && arg !== '-') {
      if (p.exec(known.valued, arg) !== null) i += 1;
    } else if ((isEnv || known === LAUNCHERS.sudo) && p.includes(arg, '=')) p.push(pairs, arg);
    else if (before === 0) break;
    else before -= 1;
  }
  if (i >= args.length) return null;
  if (JOINING[name] === 1) return splitting(p.join(p.copy(args, i), ' '), pairs);
  const made = new Command(`${args[i]}`, p.copy(args, i + 1));
  made.pairs = pairs;
  return made;
}

// Of a program that nothing is known of: an interpreter among its arguments, with a text.
function hidden(args) {
  for (let i = 0; i + 1 < args.length && i < MOST; i += 1) {
    const kind = kindOf(`${args[i]}`);
    if (kind !== null && kind.first < 0) {
      const made = new Command(`${args[i]}`, p.copy(args, i + 1));
      if (made.given.text !== null) return made;
    }
  }
  return null;
}

// What "find" runs.
function executed(args, all) {
  for (let i = 0; i + 1 < args.length && all.length < MOST; i += 1) {
    if (p.exec(/^-(?:exec|ok)(?:dir)?$/, `${args[i]}`) !== null) p.push(all, new Command(`${args[i + 1]}`, p.copy(args, i + 2)));
  }
}

/** commands() - @file with @args, and what it runs, one by way of the other; @shell: it is one */
function commands(file, args, shell) {
  const all = [new Command(file, args, shell)];
  for (let i = 0; i < all.length && i < LEVELS; i += 1) {
    const { file: name, args: list, split } = all[i];
    const next = split === null && !(shell && i === 0) ? launched(name, list) : null;
    if (next !== null) p.push(all, next);
    if (basename(name) === 'find') executed(list, all);
  }
  return all;
}

/**
 * class Given - what an interpreter is given
 * @text: of its language; @file: that it runs; null if there is none
 * @loaded: what else node loads, or opens by; a module that python runs
 */
class Given {
  constructor() {
    this.text = null;
    this.file = null;
    this.loaded = [];
  }

  add(text) {
    this.text = this.text === null ? text : `${this.text}\n${text}`;
  }
}
const NOTHING = new Given();

// An option as node reads it: "--env_file=x_y" is "--env-file=x_y".
function dashed(arg) {
  const end = p.indexOf(arg, '=');
  return p.startsWith(arg, '--') ? replaced(p.slice(arg, 0, end < 0 ? arg.length : end), '_', '-') + (end < 0 ? '' : p.slice(arg, end)) : arg;
}

// What @known, an Interpreter, runs with @args.
function given(known, args, file) {
  if (known === SHELL) return script(args, LOOSE[basename(file)] === 1);
  const made = new Given();
  let nth = 0;
  for (let i = 0; i < args.length; i += 1) {
    const arg = `${args[i]}`;
    const m = p.exec(known.code, arg);
    const module = known === PYTHON && m === null ? p.exec(/^-[bBdEhiIOPqRsStuvVx]*m([^]*)$/, arg) : null;
    if (module !== null) {
      // It is looked for as a program is; what follows is its own, and so is what is read.
      p.push(made.loaded, arg);
      if (module[1] !== '' || i + 1 < args.length) p.push(made.loaded, module[1] === '' ? `${args[i + 1]}` : module[1]);
      made.text = '';
      return made;
    }
    const option = known === NODE && p.includes(arg, '_') ? dashed(arg) : arg;
    const load = known === NODE ? p.exec(LOADS, option) : null;
    if (known === NODE && m === null && (load !== null || p.exec(OPENS, option) !== null)) p.push(made.loaded, arg);
    if (m !== null) {
      const next = m[0] === arg && !p.endsWith(arg, '=');
      if (next) i += 1;
      if (i < args.length) made.add(next ? `${args[i]}` : p.slice(arg, m[0].length));
      if (known.ends) return made;
    } else if (load !== null) {
      const at = load[1] === undefined ? i + 1 : i;
      if (at < args.length) p.push(made.loaded, load[1] === undefined ? `${args[at]}` : load[1]);
      if (p.exec(CONFIG, option) === null) i = at;
    } else if (p.exec(known.valued, arg) !== null) i += 1;
    else if (arg === '-' || p.codeAt(arg, 0) !== 45) {
      if (known.first >= 0) {
        if (nth >= known.first) made.add(arg);
        if (known.first === 0) return made;
        nth += 1;
      } else if (known.dialect === null) {
        if (made.text === null) made.file = arg;
        return made;
      }
    }
  }
  return made;
}

// What a shell runs with @args; @loose: of others, which have names before their options
function script(args, loose) {
  const made = new Given();
  for (let i = 0; i < args.length; i += 1) {
    const arg = `${args[i]}`;
    const long = loose ? p.exec(/^--command(?:=([^]*))?$/, arg) : null;
    if (long !== null && long[1] !== undefined) {
      made.text = long[1];
      return made;
    }
    if (long !== null || p.exec(/^[-+][a-zA-Z]*c[a-zA-Z]*$/, arg) !== null) {
      // Other options may stand before the text.
      let at = i + 1;
      while (!loose && at + 1 < args.length && p.exec(/^[-+][a-zA-Z]/, `${args[at]}`) !== null) at += 1;
      if (at < args.length) made.text = `${args[at]}`;
      return made;
    }
    if (p.exec(/^[-+]o$|^--(?:rcfile|init-file)$/, arg) !== null) i += 1;
    else if (p.codeAt(arg, 0) !== 45 && p.codeAt(arg, 0) !== 43) {
      if (loose) continue;
      made.file = arg;
      return made;
    } else if (p.exec(/^-[a-zA-Z]*s/, arg) !== null && !loose) return made;
  }
  return made;
}

/** reads() - does a program of @kind read one from standard input if it is @given that? */
const reads = (kind, { text, file }) => kind.first !== 0 && text === null && (file === null || file === '-' || file === '/dev/stdin');

module.exports = {
  commands, kindOf, reads, SHELL, NODE,
};

// SPDX-License-Identifier: GPL-2.0
// What a program is given to run: by its arguments another program, the text of one, or a
// file; or, with none of these, what it reads from standard input.
'use strict';
const path = require('path');
const p = require('../primordials');

const { basename } = path;
const LEVELS = 8;	// of programs that run programs

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
};

// Programs that run a text: what option it follows; what other options have a value that is
// the next argument. Of node and shells others know more.
class Interpreter {
  constructor(code, valued, { first = false, expands = false } = {}) {
    this.code = code;
    this.valued = valued;
    this.first = first; // the first argument is a text, not a file
    this.expands = expands; // what is in double quotes
  }
}
const PYTHON = new Interpreter(/^-[A-Za-z]*c/, /^-[mWX]$/);
const PERL = new Interpreter(/^-[a-zA-Z0]*[eE]/, /^-[IMm]$/, { expands: true });
const AWK = new Interpreter(/^(?:--source|-e)$/, /^(?:-[vFf]|--(?:assign|field-separator|file))$/, { first: true });
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
};

const SHELLS = {
  __proto__: null, sh: 1, bash: 1, dash: 1, ash: 1, ksh: 1, mksh: 1, zsh: 1, su: 1, runuser: 1,
};
// Those that join their arguments to a text that a shell takes apart.
const JOINING = { __proto__: null, ssh: 1, watch: 1 };

// "python3.11" is python.
const nameOf = (file) => p.exec(/^(?:(?:python|pypy|perl|ruby|php|lua|node)(?=[\d.-]*$))|^[^]*/, basename(file))[0];

/** kindOf() - "shell", "node", an Interpreter, or null */
function kindOf(file) {
  const name = nameOf(file);
  if (SHELLS[name] === 1) return 'shell';
  if (name === 'node' || name === 'nodejs' || file === p.process.execPath) return 'node';
  return INTERPRETERS[name] || null;
}

class Command {
  constructor(file, args) {
    this.file = file;
    this.args = args;
    this.split = null; // a text that is taken apart as a shell does: of "env -S"
    this.pairs = null; // variables that it sets
  }
}

/** launched() - what @file runs with @args: a Command, or null */
function launched(file, args) {
  const known = LAUNCHERS[basename(file)];
  if (known === undefined) return null;
  const isEnv = known === LAUNCHERS.env;
  let { before } = known;
  const pairs = [];
  let i = 0;
  for (; i < args.length; i += 1) {
    const arg = `${args[i]}`;
    if (isEnv) {
      const m = p.exec(/^(?:-[a-zA-Z0]*?S|--split-string=?)([^]*)$/, arg);
      if (m !== null) {
        const made = new Command('', p.copy(args, i + 1));
        made.split = m[1] === '' ? `${args[i + 1]}` : m[1];
        made.pairs = pairs;
        return made;
      }
    }
    if (p.codeAt(arg, 0) === 45 && arg !== '-') {
      if (p.exec(known.valued, arg) !== null) i += 1;
    } else if ((isEnv || known === LAUNCHERS.sudo) && p.includes(arg, '=')) p.push(pairs, arg);
    else if (before === 0) break;
    else before -= 1;
  }
  if (i >= args.length) return null;
  const made = new Command(`${args[i]}`, p.copy(args, i + 1));
  made.pairs = pairs;
  if (JOINING[basename(file)] === 1) made.split = p.join(p.copy(args, i), ' ');
  return made;
}

// What "find" runs.
function executed(args, all) {
  for (let i = 0; i + 1 < args.length; i += 1) {
    if (p.exec(/^-(?:exec|ok)(?:dir)?$/, `${args[i]}`) !== null) p.push(all, new Command(`${args[i + 1]}`, p.copy(args, i + 2)));
  }
}

/** commands() - @file with @args, and what it runs, one by way of the other */
function commands(file, args) {
  const all = [new Command(file, args)];
  for (let i = 0; i < all.length && i < LEVELS; i += 1) {
    const { file: name, args: list, split } = all[i];
    if (split === null) {
      const next = launched(name, list);
      if (next !== null) p.push(all, next);
      if (basename(name) === 'find') executed(list, all);
    } else {
      const words = wordsOf(split);
      if (words.length > 0) p.push(all, new Command(words[0], p.copy(words, 1)));
    }
  }
  return all;
}

/** wordsOf() - those of @text, without quotes, as a shell takes them apart; of one simple command */
function wordsOf(text) {
  const words = [];
  const rule = /\s*((?:[^\s'"\\]|\\[^]|'[^']*'?|"(?:[^"\\]|\\[^])*"?)+)/y;
  for (let m = p.exec(rule, text); m !== null && words.length < 1000; m = p.exec(rule, text)) p.push(words, plain(m[1]));
  return words;
}

function plain(word) {
  const rule = /\\([^])|'([^']*)'?|"((?:[^"\\]|\\[^])*)"?|([^'"\\]+)/y;
  let all = '';
  for (let m = p.exec(rule, word); m !== null; m = p.exec(rule, word)) {
    if (m[3] !== undefined) all += unescaped(m[3]);
    else all += m[1] !== undefined ? m[1] : m[2] !== undefined ? m[2] : m[4];
  }
  return all;
}

function unescaped(text) {
  let all = '';
  let from = 0;
  for (let at = p.indexOf(text, '\\'); at >= 0; at = p.indexOf(text, '\\', at + 2)) {
    all += p.slice(text, from, at);
    from = p.includes('$`"\\\n', text[at + 1] || ' ') ? at + 1 : at;
  }
  return all + p.slice(text, from);
}

// What a program is given: a text of its language, a file that it runs, or neither.
class Given {
  constructor(text, file) {
    this.text = text;
    this.file = file;
  }
}
const NOTHING = new Given(null, null);

/** given() - what an Interpreter, @known, runs with @args */
function given(known, args) {
  for (let i = 0; i < args.length; i += 1) {
    const arg = `${args[i]}`;
    const m = p.exec(known.code, arg);
    if (m !== null) return new Given(m[0] === arg ? `${args[i + 1]}` : p.slice(arg, m[0].length), null);
    if (p.exec(known.valued, arg) !== null) i += 1;
    else if (p.codeAt(arg, 0) !== 45) return known.first ? new Given(arg, null) : new Given(null, arg);
  }
  return NOTHING;
}

/** script() - what a shell runs with @args */
function script(args) {
  for (let i = 0; i < args.length; i += 1) {
    const arg = `${args[i]}`;
    if (p.exec(/^[-+][a-zA-Z]*c[a-zA-Z]*$/, arg) !== null) {
      // Other options may stand before the text.
      let at = i + 1;
      while (at + 1 < args.length && p.exec(/^[-+][a-zA-Z]/, `${args[at]}`) !== null) at += 1;
      return new Given(at < args.length ? `${args[at]}` : null, null);
    }
    if (p.exec(/^[-+]o$|^--(?:rcfile|init-file)$/, arg) !== null) i += 1;
    else if (p.codeAt(arg, 0) !== 45 && p.codeAt(arg, 0) !== 43) return new Given(null, arg);
    else if (p.exec(/^-[a-zA-Z]*s/, arg) !== null) return NOTHING;
  }
  return NOTHING;
}

module.exports = {
  commands, given, kindOf, script, wordsOf,
};

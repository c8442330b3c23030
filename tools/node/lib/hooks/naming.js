// SPDX-License-Identifier: GPL-2.0
// Does a request name the program that is started, or, in its environment, what code that
// loads or runs?
'use strict';
const guard = require('../guard');
const inject = require('../detect/inject');
const { current } = require('../context');
const { find } = require('../values');
const { frames, ownText } = require('../stack');
const { namesFolder } = require('../texts');
const p = require('../primordials');

// What a variable holds: files, folders and options, which a value may not begin; the text of a
// shell; or one of perl.
const LIST = 1;
const SHELL = 2;
const PERL = 3;
const VARIABLES = {
  __proto__: null,
  NODE_OPTIONS: LIST, NODE_PATH: LIST, NODE_REPL_EXTERNAL_MODULE: LIST, NODE_COMPILE_CACHE: LIST, OPENSSL_CONF: LIST, OPENSSL_ENGINES: LIST, OPENSSL_MODULES: LIST, GCONV_PATH: LIST,
  PATH: LIST, ZDOTDIR: LIST, PYTHONPATH: LIST, PYTHONHOME: LIST, PYTHONSTARTUP: LIST, PERL5OPT: LIST, PERL5LIB: LIST, PERLLIB: LIST, RUBYOPT: LIST, RUBYLIB: LIST,
  JAVA_TOOL_OPTIONS: LIST, JDK_JAVA_OPTIONS: LIST, _JAVA_OPTIONS: LIST, CLASSPATH: LIST, PHPRC: LIST, PHP_INI_SCAN_DIR: LIST, LUA_PATH: LIST, LUA_CPATH: LIST, AWKPATH: LIST,
  AWKLIBPATH: LIST, TAR_OPTIONS: LIST, GIT_SSH: LIST, GIT_EXEC_PATH: LIST, GIT_TEMPLATE_DIR: LIST,
  BASH_ENV: SHELL, ENV: SHELL, PS4: SHELL, PROMPT_COMMAND: SHELL, PAGER: SHELL, MANPAGER: SHELL, GIT_PAGER: SHELL, EDITOR: SHELL, VISUAL: SHELL, GIT_EDITOR: SHELL,
  GIT_SEQUENCE_EDITOR: SHELL, GIT_ASKPASS: SHELL, SSH_ASKPASS: SHELL, GIT_SSH_COMMAND: SHELL, GIT_PROXY_COMMAND: SHELL, GIT_EXTERNAL_DIFF: SHELL, LESSOPEN: SHELL,
  LESSCLOSE: SHELL, RSYNC_RSH: SHELL, PERL5DB: PERL, LUA_INIT: PERL, BROWSER: SHELL, SUDO_ASKPASS: SHELL, SUDO_EDITOR: SHELL,
  // Where the files are in which that is said, or that are written.
  HOME: LIST, XDG_CONFIG_HOME: LIST, GIT_DIR: LIST, GIT_COMMON_DIR: LIST, GIT_OBJECT_DIRECTORY: LIST, GIT_ALTERNATE_OBJECT_DIRECTORIES: LIST, GIT_TRACE: LIST, CURL_HOME: LIST,
  WGETRC: LIST, SYSTEM_WGETRC: LIST, MAGICK_CONFIGURE_PATH: LIST, MAGICK_CODER_MODULE_PATH: LIST, MAGICK_FILTER_MODULE_PATH: LIST, BUNDLE_GEMFILE: LIST, GEM_HOME: LIST, GEM_PATH: LIST,
  GNUPGHOME: LIST, DOCKER_CONFIG: LIST, KUBECONFIG: LIST, RIPGREP_CONFIG_PATH: LIST, MYSQL_HOME: LIST, PGSERVICEFILE: LIST, PGSYSCONFDIR: LIST, MAVEN_OPTS: LIST, JAVA_OPTS: LIST,
  GRADLE_OPTS: LIST, MAKEFLAGS: LIST, BUN_OPTIONS: LIST, DOTNET_STARTUP_HOOKS: LIST, R_PROFILE_USER: LIST, R_ENVIRON_USER: LIST, NODE_REDIRECT_WARNINGS: LIST, NODE_V8_COVERAGE: LIST,
  SSLKEYLOGFILE: LIST, FFREPORT: LIST,
};

function kindOf(name) {
  const known = VARIABLES[name];
  if (known !== undefined) return known;
  if (p.startsWith(name, 'LD_') || p.startsWith(name, 'GIT_CONFIG_') || p.startsWith(name, 'YARN_') || p.startsWith(name, 'PIP_')) return LIST;
  if (p.codeAt(name, 3) === 95 && p.exec(/^npm_config_/i, name) !== null) return LIST;
  return p.startsWith(name, 'BASH_FUNC_') ? SHELL : 0;
}

// As it was when the program began: what it has put there itself may be a request's.
const own = { ...p.process.env, __proto__: null };

function injected(operation, name, info, value, stack = frames()) {
  return guard.detected({
    class: 'file', operation, name, requested: 'x', detection: 'command-injection', info, value: value.text, value_source: value.source,
  }, current(), stack);
}

// What is this program is chosen by no folder.
const { execPath: running } = p.process;

// What is in its path or headers names many things.
const chosen = (source) => source !== 'path' && !p.startsWith(source, 'header.');

// Does @v begin one of what @text lists?
function begins(text, v) {
  for (let at = p.indexOf(text, v); at >= 0; at = p.indexOf(text, v, at + 1)) {
    if (at === 0 || p.includes(':;,= ', text[at - 1])) return true;
  }
  return false;
}

// Of @pair, whose @name is one of these and may be a value's as well.
function variable(operation, file, name, pair, kind) {
  const text = p.slice(pair, name.length + 1);
  const rule = p.startsWith(name, 'GIT_CONFIG_KEY_') ? /\./ : /[/=-]/;
  const value = find(current(), ({ text: v, source }) => chosen(source) && p.exec(rule, v) !== null && begins(pair, v));
  if (value !== undefined) return injected(operation, file, `the value stands in ${name}`, value);
  const d = kind === SHELL ? inject.command(text) : kind === PERL ? inject.foreign(text, true) : null;
  return d === null || !chosen(d.value.source) ? null : injected(operation, file, `in ${name} ${d.why}`, d.value, d.stack);
}

// Pairs that are as they were then, of which none is asked about: most programs are started with these. Nothing
// is added, as a text that a request brought may be part of one that is much longer, and keep that.
const begun = new p.SafeSet();
const names = p.keys(own);
for (let i = 0; i < names.length; i += 1) if (!p.includes(names[i], '=')) p.setAdd(begun, `${names[i]}=${own[names[i]]}`);

// What node takes for a name may have a "=", and be the name for nobody else.
const nameIn = (pair) => p.slice(pair, 0, p.max(p.indexOf(pair, '='), 0));

/** loading() - null, or the error if in @pairs ("NAME=text") a value says what code @file loads or runs */
function loading(operation, file, pairs) {
  if (current() === undefined || !pairs) return null;
  for (let i = 0; i < pairs.length; i += 1) {
    const pair = `${pairs[i]}`;
    if (p.setHas(begun, pair)) continue;
    const name = nameIn(pair);
    const kind = kindOf(name);
    // What is inherited is told as pollution of a prototype.
    const error = kind !== 0 && !p.hasOwn(p.ObjectPrototype, name) ? variable(operation, file, name, pair, kind) : null;
    if (error) return error;
  }
  return null;
}

/** pairsOf() - of @env, with what it inherits, as node gives it, those that loading() asks about, $PATH among them, as "NAME=text" */
function pairsOf(env) {
  if (env === undefined || env === null) return undefined;
  const list = [];
  for (const key in env) {
    const value = kindOf(nameIn(`${key}=`)) !== 0 ? env[key] : undefined;
    if (value !== undefined) p.push(list, `${key}=${value}`);
  }
  return list;
}

/** naming() - null, or the error if the request names the program @file, as it does the first word of a command */
function naming(operation, file) {
  const ctx = current();
  if (ctx === undefined) return null;
  const value = find(ctx, ({ text, source }) => chosen(source) && text.length > 1 &&
    (text === file || (file !== running && p.startsWith(file, text) && namesFolder(file, 0, text.length))));
  return value === undefined || ownText(frames(), file, 0, value.text.length) ? null : injected(operation, file, 'the value names the program', value);
}

module.exports = {
  loading, naming, pairsOf, injected, running,
};

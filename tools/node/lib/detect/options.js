// SPDX-License-Identifier: GPL-2.0
// Arguments by which a request has a program run another one, or read or write a file of its choice:
// options, and what some programs take a name of a file for.
'use strict';
const path = require('path');
const p = require('../primordials');

const { basename } = path;

// Of any program: options that say what it runs.
const ANY = ['checkpoint-action', 'to-command', 'use-compress-program', 'rsh-command', 'new-volume-script', 'info-script', 'upload-pack', 'receive-pack', 'exec', 'rsh',
  'unzip-command', 'use-askpass', 'pager', 'open-files-in-pager', 'compress-program'];
const SSH = /^-[a-zA-Z\d]*o\s*(?:ProxyCommand|LocalCommand|KnownHostsCommand|PKCS11Provider)/i;
const FEWEST = 3; // letters of a long option, which most take for the whole

/**
 * class Rule - of one program
 * @said: an argument that does, or its beginning
 * @long: names of options that do, of which a beginning is enough
 */
class Rule {
  constructor(said, long = []) {
    this.said = said;
    this.long = long;
  }
}

const MAGICK = new Rule(/^(?:(?:msl|ephemeral|mvg|te?xt|vid|url|fd|inline|print|scan):\S|(?:https?|ftp):\S*(?:["`]|\$\()|(?:(?:label|caption|pango|comment|info):)?@[^@\s]*\/|\|\s*[\w./~$]|-(?:write|script|process)$)/i);
const BROWSER = new Rule(/^-(?:gpu-launcher|browser-subprocess-path)=/, ['utility-cmd-prefix', 'renderer-cmd-prefix', 'gpu-launcher', 'ppapi-plugin-launcher', 'zygote-cmd-prefix', 'nacl-gdb',
  'browser-subprocess-path', 'load-extension', 'remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address']);
const PRINTER = new Rule(null, ['run-script', 'enable-local-file-access', 'allow', 'post-file', 'cookie-jar', 'user-style-sheet', 'xsl-style-sheet', 'dump-outline']);
const EDITOR = new Rule(/^(?:\+|-[cSuU])/, ['cmd']);
const FILTER = new Rule(/^(?:\+|-[kKoOtTP])/, ['lesskey', 'log-file', 'LOG-FILE', 'tag-file', 'prompt']);
const MAILER = new Rule(/^-(?:[XOQ]|[oCDM][/\w]|be|bs|bp)/);
const CONTAINER = new Rule(/^-v\s*\S*[/:]/, ['volume', 'mount', 'privileged', 'cap-add', 'device', 'entrypoint', 'pid', 'security-opt', 'userns', 'env-file', 'file']);
const FFMPEG = new Rule(/^(?:concatf?|subfile|(?:\w+\+)?file|crypto|unix|gopher|tee|async|cache|fd|pipe):/i);
const RULES = {
  __proto__: null,
  git: new Rule(/^(?:-c\s*(?:[\w-]+\.[^=\s]+(?:=|$)|$)|-O(?![0-3sgz](?:\s|$))\S|-[a-tv-zA-Z]*u\s*\S*[/\s]|-[a-tv-zA-Z]*u[^\s'"-]*['"]|-(?:[a-zA-Z]*[A-Z])?[a-tv-z]*u[a-z\d]+$|(?:ext|fd)::|file:\/\S*$|(?:ssh|git\+ssh|ssh\+git):\/\/(?:[^@/]*@)?-)/, ['config', 'config-env', 'template', 'exec-path', 'output', 'separate-git-dir', 'git-dir', 'work-tree', 'extcmd', 'tool',
    'ext-diff', 'no-index', 'gpg-sign', 'file', 'textconv']),
  hg: new Rule(null, ['config', 'debugger', 'repository', 'cwd']),
  svn: new Rule(null, ['config-option', 'config-dir', 'diff-cmd', 'diff3-cmd', 'editor-cmd']),
  tar: new Rule(/^-[a-zA-Z]*[IF]/),
  zip: new Rule(/^-[a-zA-Z]*T/),
  find: new Rule(/^-(?:exec(?:dir)?|ok(?:dir)?|delete|fprint(?:0|f)?|fls)$/),
  sed: new Rule(/^-[nErsuz]*[if]/, ['in-place', 'file', 'expression']),
  rsync: new Rule(/^-[a-zA-Z]*e/, ['rsync-path', 'files-from', 'log-file', 'password-file', 'temp-dir']),
  ssh: new Rule(/^-[a-zA-Z46]*[FESI]\S/),
  scp: new Rule(/^-[oSFD]/),
  sftp: new Rule(/^-[oSFDb]/),
  curl: new Rule(/^(?:-[fgikLsSvqN#46]*[KoTcDx](?:\s*[@./~\w-]*[/.]|$)|(?:file|gophers?|dict|ldaps?|smbs?|scp|sftp|tftp|telnet|imaps?|pop3s?|smtps?|rtsp|rtmp\w*|mqtt|ip[fn]s):\/|(?=[^:/\s]*[{[])[a-z{}[\],-]+:\/|[a-z]+:\/*[^/?#\s]*(?:\{|\[(?![.%\w]*:[^\][]*\])))/i, ['config', 'output', 'output-dir', 'upload-file', 'cookie-jar', 'dump-header', 'unix-socket', 'abstract-unix-socket',
    'proxy', 'preproxy', 'trace', 'trace-ascii', 'stderr', 'engine', 'netrc-file']),
  wget: new Rule(/^-[qncvd]*[OoiaPe](?:\s*[./~\w-]*[/.=]|$)/, ['output-document', 'output-file', 'append-output', 'input-file', 'post-file', 'body-file', 'directory-prefix', 'execute', 'config']),
  gs: new Rule(/%pipe%|^(?:-c$|-f|-s?(?:Output|Print|Std)|-dNOSAFER|-I)/i),
  ffmpeg: FFMPEG,
  ffprobe: FFMPEG,
  ffplay: FFMPEG,
  avconv: FFMPEG,
  sendmail: MAILER,
  exim: MAILER,
  exim4: MAILER,
  docker: CONTAINER,
  podman: CONTAINER,
  man: new Rule(/^-[PHCl]/, ['html', 'config-file', 'local-file', 'troff-device']),
  less: FILTER,
  more: new Rule(/^(?:\+|-[ep])/),
  npm: new Rule(/^(?:git\+)?file:\S*$|^git\+ssh:\/\/(?:[^@/]*@)?-|^git[+:][^]*--upload-pack/i, ['script-shell', 'userconfig', 'globalconfig', 'prefix', 'node-options', 'registry', 'git']),
  pip: new Rule(/^-[ir]/, ['index-url', 'extra-index-url', 'requirement', 'find-links', 'proxy', 'target', 'prefix', 'root', 'editable', 'config-settings', 'python']),
  psql: new Rule(/^-[oLf]/, ['output', 'log-file', 'file']),
  pg_dump: new Rule(/^-f/, ['file']),
  mysql: new Rule(null, ['tee', 'plugin-dir', 'defaults-file', 'defaults-extra-file', 'init-command']),
  mysqldump: new Rule(/^-[rT]/, ['result-file', 'tab', 'plugin-dir', 'defaults-file', 'defaults-extra-file']),
  make: new Rule(/^-[a-zA-Z]*[fCIE]|^(?:SHELL|\.SHELLFLAGS|MAKEFLAGS|MAKEFILES)\s*[:+?!]*=|\$[({]\s*(?:shell|eval|file|call)\b|`/, ['eval', 'file', 'makefile', 'directory', 'include-dir']),
  openssl: new Rule(/^-(?:engine|provider|provider-path|config)$/),
};
RULES.pip3 = RULES.pip;
RULES.gmake = RULES.make;
RULES.yarn = RULES.npm;
RULES.pnpm = RULES.npm;
for (const name of ['convert', 'magick', 'identify', 'mogrify', 'composite', 'montage', 'compare', 'import', 'conjure', 'gm']) RULES[name] = MAGICK;
for (const name of ['chromium', 'chromium-browser', 'chrome', 'google-chrome', 'google-chrome-stable', 'chrome-headless-shell', 'headless_shell']) RULES[name] = BROWSER;
for (const name of ['wkhtmltopdf', 'wkhtmltoimage']) RULES[name] = PRINTER;
for (const name of ['vim', 'vi', 'view', 'ex', 'nvim', 'vimdiff']) RULES[name] = EDITOR;

// Those that connect to what a URL among their arguments names.
const CLIENTS = { __proto__: null };
for (const name of ['curl', 'wget', 'ffmpeg', 'ffprobe', 'convert', 'magick', 'identify', 'git', 'svn', 'wkhtmltopdf', 'wkhtmltoimage', 'chromium', 'chromium-browser', 'chrome', 'google-chrome', 'google-chrome-stable', 'yt-dlp', 'youtube-dl', 'http', 'lynx', 'w3m', 'links']) CLIENTS[name] = true;

const nameOf = (file) => (p.includes(file, '/') ? basename(file) : file);

/** hostIn() - the host that the program @file is told to connect to by @arg, a URL or, with a port or path, none; or null */
function hostIn(file, arg) {
  if (CLIENTS[nameOf(file)] === undefined || p.exec(/\s/, arg) !== null) return null;
  const m = p.exec(/^(?:--[\w-]+=)?(?:[a-z][a-z\d+.-]*:\/{1,3})?((?:[^\s/?#\\@]*@)?)(\[[\da-f:.]+\]|[^\s/?#\\@:]+)(?::(\d*))?(?=[/?#]|$)/i, arg);
  if (m === null || (!p.includes(arg, ':/') && m[0].length === arg.length && m[3] === undefined)) return null;
  return { __proto__: null, host: m[2], port: m[3] || '' };
}

/** ruleOf() - what arguments have the program @file run or open something; or null */
function ruleOf(file) {
  const rule = RULES[nameOf(file)];
  return rule === undefined ? null : rule;
}

// Is one of @list meant by @name?
function among(list, name) {
  for (let i = 0; i < list.length; i += 1) if (p.startsWith(list[i], name)) return true;
  return false;
}

/** tells() - does @text, an argument of a program of @rule, or its beginning, say so? */
function tells(rule, text) {
  if (p.codeAt(text, 0) === 45 && p.codeAt(text, 1) === 45) {
    const end = p.indexOf(text, '=');
    const name = p.slice(text, 2, end < 0 ? text.length : end);
    // With a value behind it a letter is enough.
    if (rule === null ? p.arrayIncludes(ANY, p.lower(name)) :
      (name.length >= FEWEST || (end > 0 && name.length > 0)) && (among(ANY, p.lower(name)) || among(rule.long, name))) return true;
  }
  return p.exec(SSH, text) !== null || (rule !== null && rule.said !== null && p.exec(rule.said, text) !== null);
}

module.exports = { ruleOf, tells, hostIn };

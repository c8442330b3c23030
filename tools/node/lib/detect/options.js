// SPDX-License-Identifier: GPL-2.0
// Arguments by which a request has a program run another one, or read or write a file of its choice:
// options, and what some programs take a name of a file for.
'use strict';
const path = require('path');
const p = require('../primordials');

const { basename } = path;

// Of any program.
const ANY = /^(?:--(?:checkpoint-action|to-command|use-compress-program|rsh-command|new-volume-script|info-script|upload-pack|receive-pack|exec|rsh|unzip-command|use-askpass|pager|open-files-in-pager|compress-program)(?:=|$)|-o\s*(?:ProxyCommand|LocalCommand|KnownHostsCommand|PKCS11Provider))/i;

const MAGICK = /^(?:(?:msl|ephemeral|mvg|text|url|fd|inline|print|scan):\S|(?:(?:label|caption|pango|comment|info):)?@[^@\s]*\/|\|\s*[\w./~$])/i;
const BROWSER = /^--?(?:(?:utility|renderer|gpu|ppapi|plugin|zygote|nacl)-[\w-]*(?:prefix|launcher)|gpu-launcher|browser-subprocess-path|load-extension|remote-debugging-(?:port|pipe|address))(?:=|$)/;
const PRINTER = /^--(?:run-script|enable-local-file-access|allow|post-file|cookie-jar|user-style-sheet|xsl-style-sheet|dump-outline)$/;
const EDITOR = /^(?:\+|-[cSuU]|--cmd)/;
const FILTER = /^(?:\+|--?(?:lesskey|log-file|tag-file|prompt)|-[kKoOtTP])/;
const MAILER = /^-(?:[XOQ]|[oCDM][/\w]|be|bs|bp)/;
const RULES = {
  __proto__: null,
  git: /^(?:-c\s*(?:[\w-]+\.[^=\s]+(?:=|$)|$)|--(?:config|config-env|template|exec-path|output|separate-git-dir|upload-archive|extcmd|tool|ext-diff|no-index|gpg-sign|file)(?:=|$)|-O\S|-u\s*\S*[/\s]|(?:ext|fd)::)/,
  hg: /^--(?:config|debugger|repository|cwd|encoding)/,
  svn: /^--(?:config-option|config-dir|diff-cmd|diff3-cmd|editor-cmd)/,
  tar: /^(?:-[a-zA-Z]*[IF]|--(?:use-compress-prog|to-com|checkpoint-act|rsh-com|info-script|new-volume))/,
  zip: /^-T/,
  rsync: /^(?:-[a-zA-Z]*e|--(?:rsh|rsync-path|files-from|log-file|password-file|temp-dir))/,
  scp: /^-[oSFD]/,
  sftp: /^-[oSFDb]/,
  curl: /^(?:-[KoTcDx](?:\s*[@./~\w-]*[/.]|$)|--(?:config|output|output-dir|upload-file|cookie-jar|dump-header|unix-socket|abstract-unix-socket|proxy|trace|trace-ascii|stderr|engine)(?:=|$)|(?![Hh][Tt][Tt][Pp]|[Ff][Tt][Pp]|[Ww][Ss])[A-Za-z][\w+.-]*:\/)/,
  wget: /^(?:-[OoiaPe](?:\s*[./~\w-]*[/.=]|$)|--(?:output-document|output-file|append-output|input-file|post-file|body-file|directory-prefix|execute|config|use-askpass)(?:=|$))/,
  gs: /%pipe%|^(?:-c$|-f|-s?(?:Output|Print|Std)|-dNOSAFER|-I)/i,
  ffmpeg: /^(?:concatf?|subfile|file|unix|gopher|tee|async|cache|fd|pipe):/i,
  sendmail: MAILER,
  exim: MAILER,
  exim4: MAILER,
  man: /^(?:-[PHCl]|--(?:pager|html|config-file|local-file|troff-device))/,
  less: FILTER,
  more: /^\+|^-[ep]/,
  npm: /^--(?:script-shell|userconfig|globalconfig|prefix|node-options|registry|git)(?:=|$)/,
  openssl: /^-(?:engine|provider|provider-path|config)$/,
};
for (const name of ['convert', 'magick', 'identify', 'mogrify', 'composite', 'montage', 'compare', 'import', 'conjure', 'gm']) RULES[name] = MAGICK;
for (const name of ['chromium', 'chromium-browser', 'chrome', 'google-chrome', 'google-chrome-stable', 'chrome-headless-shell', 'headless_shell']) RULES[name] = BROWSER;
for (const name of ['wkhtmltopdf', 'wkhtmltoimage']) RULES[name] = PRINTER;
for (const name of ['vim', 'vi', 'view', 'ex', 'nvim', 'vimdiff']) RULES[name] = EDITOR;
for (const name of ['ffprobe', 'ffplay', 'avconv']) RULES[name] = RULES.ffmpeg;

// Those that connect to what a URL among their arguments names.
const CLIENTS = { __proto__: null };
for (const name of ['curl', 'wget', 'ffmpeg', 'ffprobe', 'convert', 'magick', 'identify', 'git', 'svn', 'wkhtmltopdf', 'wkhtmltoimage', 'chromium', 'chromium-browser', 'chrome', 'google-chrome', 'google-chrome-stable', 'yt-dlp', 'youtube-dl', 'http', 'lynx', 'w3m', 'links']) CLIENTS[name] = true;

const nameOf = (file) => (p.includes(file, '/') ? basename(file) : file);

/** hostIn() - the host that the program @file is told to connect to by @arg, a URL or, with a port or path, none; or null */
function hostIn(file, arg) {
  if (CLIENTS[nameOf(file)] === undefined || p.exec(/\s/, arg) !== null) return null;
  const m = p.exec(/^(?:[a-z][a-z\d+.-]*:\/\/)?((?:[^\s/?#\\@]*@)?)(\[[\da-f:.]+\]|[^\s/?#\\@:]+)(?::(\d*))?(?=[/?#]|$)/i, arg);
  if (m === null || (!p.includes(arg, '://') && m[0].length === arg.length && m[3] === undefined)) return null;
  return { __proto__: null, host: m[2], port: m[3] || '' };
}

/** ruleOf() - what arguments have the program @file run or open something; or null */
function ruleOf(file) {
  const rule = RULES[nameOf(file)];
  return rule === undefined ? null : rule;
}

/** tells() - does @text, an argument of a program of @rule, or its beginning, say so? */
const tells = (rule, text) => p.exec(ANY, text) !== null || (rule !== null && p.exec(rule, text) !== null);

module.exports = { ruleOf, tells, hostIn };

// SPDX-License-Identifier: GPL-2.0
// The tokens of a JavaScript program, as far as to tell whether a value of the
// request is text in it or program: strings, templates, comments, words.
'use strict';
const p = require('../primordials');

const BEFORE_REGEXP = /(?:^|[=([{,;:!&|?+\-*%^~<>]|\b(?:return|typeof|case|in|of|void|delete|do|else))\s*$/;

class Script {
  constructor(text) {
    this.text = text;
    this.unit = []; // by byte: number of its token; 0: syntax
    const rule = /\/\*[^]*?(?:\*\/|$)|\/\/[^\n]*|'(?:\\[^]|[^'\\\n])*'?|"(?:\\[^]|[^"\\\n])*"?|[\w$\u0080-\uffff]+(?:\.\d+)?/y;
    let n = 0;
    let at = 0;
    const templates = [];
    const fill = (to, unit) => {
      for (; at < to; at += 1) p.push(this.unit, unit);
    };
    const template = () => { // from after a backquote or a }
      n += 1;
      while (at < text.length && text[at] !== '`') {
        if (text[at] === '$' && text[at + 1] === '{') {
          fill(at + 2, 0);
          p.push(templates, 0);
          return;
        }
        fill(text[at] === '\\' ? at + 2 : at + 1, n);
      }
      if (at < text.length) fill(at + 1, 0);
    };
    while (at < text.length) {
      const c = text[at];
      const deep = templates.length - 1;
      rule.lastIndex = at;
      const regexp = c === '/' && p.exec(BEFORE_REGEXP, p.slice(text, at > 40 ? at - 40 : 0, at)) &&
        p.exec(/^\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/, p.slice(text, at));
      const m = regexp || p.exec(rule, text);
      if (m) {
        n += 1;
        const quote = c === "'" || c === '"';
        const end = at + m[0].length;
        if (quote) fill(at + 1, 0);
        fill(quote && m[0].length > 1 && p.endsWith(m[0], c) ? end - 1 : end, n);
        if (quote && at < end) fill(end, 0);
      } else if (c === '`') {
        fill(at + 1, 0);
        template();
      } else if (deep >= 0 && c === '}' && templates[deep] === 0) {
        templates.length -= 1;
        fill(at + 1, 0);
        template();
      } else {
        if (deep >= 0 && c === '{') templates[deep] += 1;
        if (deep >= 0 && c === '}') templates[deep] -= 1;
        fill(at + 1, 0);
      }
    }
  }
}

/** changes() - null if [from, to) lies within one token; else what it does */
function changes(script, from, to) {
  const unit = script.unit[from];
  if (p.exec(/^-?[\d.]+$/, p.slice(script.text, from, to))) return null;
  for (let i = from; i < to; i += 1) {
    if (script.unit[i] !== unit || unit === 0) return 'is program, not text';
  }
  return null;
}

module.exports = { Script, changes };

// SPDX-License-Identifier: GPL-2.0
// The tokens of a JavaScript program, as far as to tell whether a value of the
// request is text in it or program: strings, templates, comments, words.
'use strict';
const p = require('../primordials');

const BEFORE_REGEXP = /(?:^|[=([{,;:!&|?+\-*%^~<>]|\b(?:return|typeof|case|in|of|void|delete|do|else))\s*$/;

const TOKEN = /\/\*[^]*?(?:\*\/|$)|\/\/[^\n\r\u2028\u2029]*|'(?:\\[^]|[^'\\\n])*'?|"(?:\\[^]|[^"\\\n])*"?|[\w$\u0080-\uffff]+(?:\.\d+)?/y;
const REGEXP = /^\/(?![*/])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/;
// The same without classes.
const PLAIN = /^\/(?![*/])(?:\\[^\n]|[^/\\\n[])+\/\w*/;

/*
 * Taken apart as far as somebody asks: pieces of the text, one after the other, each with where it
 * ends and the number of its token, or 0 for syntax.
 */
class Script {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.tokens = 0;
    this.ends = [];
    this.units = [];
    this.open = 0; // up to where a regular expression was found to have no end
    this.templates = []; // that are open, and how many braces are in each
    this.literals = []; // quote, from and to, in turn: of what stands between quotes, and, of none, of words that begin with a digit
    this.closed = true; // each string, template and regular expression has an end
  }

  literal(quote, from, to) {
    p.append(this.literals, quote);
    p.append(this.literals, from);
    p.append(this.literals, to);
  }

  /** all() - the literals of the whole */
  all() {
    while (this.at < this.text.length) this.step();
    if (this.templates.length !== 0) this.closed = false;
    return this.literals;
  }

  fill(to, unit) {
    const { ends, units } = this;
    const last = ends.length - 1;
    if (to <= this.at) return;
    this.at = to;
    if (last >= 0 && units[last] === unit) ends[last] = to;
    else {
      p.append(ends, to);
      p.append(units, unit);
    }
  }

  // From after a backquote or a }.
  template() {
    const { text, at: from } = this;
    this.tokens += 1;
    let at = from;
    while (at < text.length && text[at] !== '`') {
      if (text[at] === '$' && at + 1 < text.length && text[at + 1] === '{') {
        this.fill(at, this.tokens);
        this.fill(at + 2, 0);
        p.append(this.templates, 0);
        return;
      }
      at += text[at] === '\\' ? 2 : 1;
    }
    this.fill(at, this.tokens);
    if (at < text.length) {
      if (text[from - 1] === '`') this.literal(96, from, at);
      this.fill(at + 1, 0);
    } else this.closed = false;
  }

  regexp() {
    const { text, at } = this;
    if (p.exec(BEFORE_REGEXP, p.slice(text, at > 40 ? at - 40 : 0, at)) === null) return null;
    const rest = p.slice(text, at);
    // What begins later in that line and has a class is after its end where the one without an end was, too.
    if (at < this.open) return p.exec(PLAIN, rest);
    const m = p.exec(REGEXP, rest);
    if (m === null && !p.startsWith(rest, '//') && !p.startsWith(rest, '/*')) {
      const end = p.indexOf(text, '\n', at);
      this.open = end < 0 ? text.length : end;
      this.closed = false;
    }
    return m;
  }

  step() {
    const { text, at, templates } = this;
    const c = text[at];
    const deep = templates.length - 1;
    TOKEN.lastIndex = at;
    const m = (c === '/' && this.regexp()) || p.exec(TOKEN, text);
    if (m) {
      this.tokens += 1;
      const quote = c === "'" || c === '"';
      const end = at + m[0].length;
      const ended = m[0].length > 1 && p.endsWith(m[0], c);
      if (quote) {
        this.fill(at + 1, 0);
        if (ended) this.literal(p.codeAt(c, 0), at + 1, end - 1);
        else this.closed = false;
      } else if (c >= '0' && c <= '9') this.literal(0, at, end);
      this.fill(quote && ended ? end - 1 : end, this.tokens);
      if (quote) this.fill(end, 0);
      return;
    }
    this.fill(at + 1, 0);
    if (c === '`') this.template();
    else if (deep >= 0 && c === '}' && templates[deep] === 0) {
      templates.length -= 1;
      this.template();
    } else if (deep >= 0 && c === '{') templates[deep] += 1;
    else if (deep >= 0 && c === '}') templates[deep] -= 1;
  }

  // The piece in which the byte at @at stands.
  pieceAt(at) {
    const { ends } = this;
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (ends[mid] > at) high = mid;
      else low = mid + 1;
    }
    return low;
  }

  // Does [from, to) lie within one token?
  within(from, to) {
    // What follows may be of the same.
    while (this.at < to && this.at < this.text.length) this.step();
    const piece = this.pieceAt(from);
    return this.units[piece] !== 0 && this.ends[piece] >= to;
  }
}

/** changes() - null if [from, to) lies within one token; else what it does */
function changes(script, from, to) {
  if (p.exec(/^-?[\d.]+$/, p.slice(script.text, from, to))) return null;
  return script.within(from, to) ? null : 'is program, not text';
}

module.exports = { Script, changes };

// SPDX-License-Identifier: GPL-2.0
// The tokens of a POSIX shell command: which word each byte belongs to, and which
// bytes act as syntax. What is within quotes, comments and here-documents is text.
'use strict';
const p = require('../primordials');

const SPACE = 1;	// separates words
const SYNTAX = 2;	// operator, active quote, expansion
const ESCAPE = 4;	// backslash that takes the next byte's meaning
const NONE = -1;
const NAMES = 'names the program';

const RESERVED = {
  __proto__: null, if: 1, then: 1, elif: 1, else: 1, while: 1, until: 1, do: 1, '!': 1, '{': 1, time: 1,
};

const isSpace = (c) => c === ' ' || c === '\t';
const isOperator = (c) => c === ';' || c === '&' || c === '|' || c === '<' || c === '>' || c === '(' || c === ')';
const startsExpansion = (c) => c !== undefined && p.exec(/[\w({@*#?$!'"-]/, c) !== null;

class Shell {
  constructor(text) {
    this.text = text;
    this.word = [];		// by byte: number of its word, or NONE
    this.act = [];		// by byte: SPACE, SYNTAX, ESCAPE or 0
    this.commands = [];	// [start, end] of words that name a program
    this.nwords = 0;
    this.at = 0;
    // Expansions that are open: ')' of $(, '}' of ${, '`', '"'
    this.open = [];
    this.heredocs = [];
    this.begin();
    for (let i = 0; i < text.length; i += 1) {
      p.push(this.word, NONE);
      p.push(this.act, 0);
    }
    while (this.at < text.length) this.step();
    this.endWord();
  }

  // A simple command begins.
  begin() {
    this.start = -1;
    this.wanted = true;	// the next word names the program
    this.redirect = false;
  }

  mark(act) {
    this.act[this.at] = act;
    this.at += 1;
  }

  literal() {
    if (this.start < 0) {
      this.start = this.at;
      this.nwords += 1;
    }
    this.word[this.at] = this.nwords;
  }

  endWord() {
    if (this.start < 0) return;
    const s = p.slice(this.text, this.start, this.at);
    if (this.redirect) {
      this.redirect = false;
    } else if (this.wanted && !RESERVED[s] && !p.exec(/^[A-Za-z_]\w*=/, s)) {
      p.push(this.commands, [this.start, this.at]);
      this.wanted = false;
    }
    this.start = -1;
  }

  // Ends an expansion or quotation that may hold commands.
  close(act) {
    const saved = this.open[this.open.length - 1];
    if (saved.how !== '"') this.endWord();
    this.open.length -= 1;
    this.start = saved.start;
    this.wanted = saved.wanted;
    this.redirect = saved.redirect;
    this.word[this.at] = saved.word;
    this.nwords += 1;
    // What follows goes on with the word outside.
    this.outer = saved.word;
    this.mark(act);
  }

  push(how, length) {
    p.push(this.open, {
      __proto__: null, how, start: this.start, wanted: this.wanted, redirect: this.redirect, word: this.nwords,
    });
    for (let i = 0; i < length; i += 1) this.mark(SYNTAX);
    if (how === '"') return;
    this.begin();
    this.nwords += 1;
  }

  get mode() {
    return this.open.length ? this.open[this.open.length - 1].how : '';
  }

  // "$" and "`" in commands and in double quotes. True if it was one.
  expansion() {
    const { text, at } = this;
    const c = text[at];
    if (c === '`') {
      this.literal();
      if (this.mode === '`' || this.inBackquote()) this.closeTo('`');
      else this.push('`', 1);
      return true;
    }
    if (c !== '$' || !startsExpansion(text[at + 1])) return false;
    if (this.mode === '"' && p.includes('\'"', text[at + 1])) return false;
    this.literal();
    if (text[at + 1] === '(') this.push(')', 2);
    else if (text[at + 1] === '{') this.push('}', 2);
    else this.mark(SYNTAX);
    return true;
  }

  inBackquote() {
    for (let i = 0; i < this.open.length; i += 1) if (this.open[i].how === '`') return true;
    return false;
  }

  closeTo(how) {
    while (this.mode !== how) this.open.length -= 1;
    this.close(SYNTAX);
  }

  inQuotes() {
    const c = this.text[this.at];
    if (this.expansion()) return;
    this.literal();
    if (c === '"') {
      this.open.length -= 1;
      this.mark(SYNTAX);
    } else if (c === '\\' && p.includes('$`"\\\n', this.text[this.at + 1] || ' ')) {
      this.escape();
    } else {
      this.mark(0);
    }
  }

  escape() {
    this.mark(ESCAPE);
    if (this.at < this.text.length) {
      this.literal();
      this.mark(0);
    }
  }

  step() {
    const { text, at } = this;
    const c = text[at];
    const { mode } = this;
    if (mode === '"') this.inQuotes();
    else if (c === mode && (c === ')' || c === '}')) this.close(SYNTAX);
    else if (this.expansion()) return;
    else if (c === '\\') {
      this.literal();
      this.escape();
    } else if (c === "'") this.single();
    else if (c === '"') {
      this.literal();
      this.push('"', 1);
    } else if (mode === '}') {
      this.literal();
      this.mark(0);
    } else if (isSpace(c)) {
      this.endWord();
      this.mark(SPACE);
    } else if (c === '\n') {
      this.newline();
    } else if (isOperator(c)) {
      this.operator(c);
    } else if (c === '#' && this.start < 0) {
      this.comment();
    } else {
      this.literal();
      this.mark(0);
    }
  }

  single() {
    this.literal();
    this.mark(SYNTAX);
    while (this.at < this.text.length && this.text[this.at] !== "'") {
      this.literal();
      this.mark(0);
    }
    if (this.at < this.text.length) {
      this.literal();
      this.mark(SYNTAX);
    }
  }

  comment() {
    this.mark(SYNTAX);
    this.nwords += 1;
    while (this.at < this.text.length && this.text[this.at] !== '\n') {
      this.word[this.at] = this.nwords;
      this.mark(0);
    }
  }

  operator(c) {
    this.endWord();
    if (c === '<' || c === '>') {
      const doc = p.exec(/^<<(-?)[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|(\\?[^\s;&|<>()'"]+))/, p.slice(this.text, this.at));
      if (doc && this.text[this.at + 2] !== '<') {
        const raw = doc[4] === undefined || doc[4][0] === '\\';
        const end = doc[2] !== undefined ? doc[2] : doc[3] !== undefined ? doc[3] :
          raw ? p.slice(doc[4], 1) : doc[4];
        p.push(this.heredocs, { __proto__: null, end, raw, tabs: doc[1] === '-' });
        for (let i = 0; i < doc[0].length; i += 1) this.mark(SYNTAX);
        return;
      }
      this.redirect = true;
      this.mark(SYNTAX);
      return;
    }
    this.mark(SYNTAX);
    this.begin();
  }

  newline() {
    this.endWord();
    this.mark(SYNTAX);
    this.begin();
    for (let i = 0; i < this.heredocs.length; i += 1) this.heredoc(this.heredocs[i]);
    this.heredocs = [];
  }

  heredoc({ end, raw, tabs }) {
    this.nwords += 1;
    while (this.at < this.text.length) {
      const stop = p.indexOf(this.text, '\n', this.at);
      const line = p.slice(this.text, this.at, stop < 0 ? undefined : stop);
      const last = (tabs ? p.exec(/^\t*([^]*)$/, line)[1] : line) === end;
      for (let i = 0; i < line.length; i += 1) {
        const c = line[i];
        this.word[this.at] = last ? NONE : this.nwords;
        const active = last || (!raw && (c === '`' || (c === '$' && startsExpansion(line[i + 1]))));
        this.mark(active ? SYNTAX : 0);
      }
      if (this.at < this.text.length) {
        this.word[this.at] = last ? NONE : this.nwords;
        this.mark(last ? SYNTAX : 0);
      }
      if (last) break;
    }
  }
}

/**
 * changes() - how text at [from, to) changes what the shell understands
 * @shell: new Shell(command)
 *
 * Return: null if it lies within one word; else what it does.
 */
function changes(shell, from, to) {
  const word = shell.word[from];
  for (let i = from; i < to; i += 1) {
    if (shell.act[i] & SYNTAX) return 'holds syntax of the shell';
    if (shell.act[i] & SPACE) return 'ends a word';
    if (shell.word[i] !== word) return 'spans more than one word';
  }
  if (to > from && (shell.act[to - 1] & ESCAPE)) return 'escapes what follows';
  for (let i = 0; i < shell.commands.length; i += 1) {
    const { 0: start, 1: end } = shell.commands[i];
    const quote = shell.act[start] === SYNTAX ? 1 : 0;
    if (from === start + quote && (to >= end - quote || p.includes(p.slice(shell.text, from, to), '/'))) {
      return NAMES;
    }
  }
  return null;
}

module.exports = { Shell, changes, NAMES };

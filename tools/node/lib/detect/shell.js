// SPDX-License-Identifier: GPL-2.0
// The tokens of a POSIX shell command: which word each byte belongs to, and which
// bytes act as syntax. What is within quotes, comments and here-documents is text.
// And its simple commands: their words, and what each is given to read.
'use strict';
const p = require('../primordials');

const SPACE = 1;	// separates words
const SYNTAX = 2;	// operator, active quote, expansion
const ESCAPE = 4;	// backslash that takes the next byte's meaning
const NONE = -1;

const RESERVED = {
  __proto__: null, if: 1, then: 1, elif: 1, else: 1, while: 1, until: 1, do: 1, '!': 1, '{': 1, time: 1,
};

const OPENING = {
  __proto__: null, '{': 1, if: 1, while: 1, until: 1, for: 1, case: 1, select: 1,
};
const CLOSING = {
  __proto__: null, '}': 1, fi: 1, done: 1, esac: 1,
};

/**
 * class Simple - a simple command
 * @words: [start, end] of each, the program's name first; @sets: of each "NAME=text" before
 * @reads: [from, to) of the simple commands whose output it reads by a pipe; or null
 * @documents: what else it is given to read, as text
 */
class Simple {
  constructor(sets, reads) {
    this.words = [];
    this.sets = sets;
    this.reads = reads;
    this.documents = [];
  }
}

const isSpace = (c) => c === ' ' || c === '\t';
const isOperator = (c) => c === ';' || c === '&' || c === '|' || c === '<' || c === '>' || c === '(' || c === ')';
const startsExpansion = (c) => c !== undefined && p.exec(/[\w({@*#?$!'"-]/, c) !== null;

class Shell {
  constructor(text) {
    this.text = text;
    this.word = [];		// by byte: number of its word, or NONE
    this.act = [];		// by byte: SPACE, SYNTAX, ESCAPE or 0
    this.commands = [];	// [start, end] of words that name a program
    this.starts = null;	// for changes.js: the same by where they start, if they are many,
    this.fineFrom = 0;	// and from where up to fineTo all is within one word
    this.fineTo = 0;
    this.simple = [];	// each Simple, as they begin
    this.documents = [];	// { of, text }: for which Simple
    this.pipe();
    this.nwords = 0;
    this.at = 0;
    // Expansions that are open: ')' of $(, '}' of ${, '`', '"'
    this.open = [];
    this.ticks = 0;	// how many of these are '`'
    this.heredocs = [];
    this.begin();
    for (let i = 0; i < text.length; i += 1) {
      p.push(this.word, NONE);
      p.push(this.act, 0);
    }
    while (this.at < text.length) this.step();
    this.endWord();
    for (let i = 0; i < this.documents.length; i += 1) {
      const { of, text: document } = this.documents[i];
      if (of < this.simple.length) p.push(this.simple[of].documents, document);
    }
  }

  // Of commands that are not in one that is open.
  pipe() {
    this.reads = null;	// what the next simple command reads
    this.last = 0;	// the first simple command that writes to a pipe that follows
    this.groups = [];	// that are open: { first, reads }
  }

  openGroup() {
    p.push(this.groups, { __proto__: null, first: this.simple.length, reads: this.reads });
  }

  closeGroup() {
    const { groups } = this;
    if (groups.length === 0) return;
    this.last = groups[groups.length - 1].first;
    groups.length -= 1;
  }

  // What is read behind ";" and its like is what the group reads.
  separate() {
    const { groups } = this;
    this.reads = groups.length === 0 ? null : groups[groups.length - 1].reads;
  }

  // A simple command begins.
  begin() {
    this.start = -1;
    this.current = null;
    this.sets = [];
    this.wanted = true;	// the next word names the program
    this.redirect = false;
    this.document = false; // the word that is redirected is what is read
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
    const range = [this.start, this.at];
    if (this.redirect) {
      if (this.document) p.push(this.documents, { __proto__: null, of: this.owner(), text: this.plain(range) });
      this.redirect = false;
      this.document = false;
    } else if (!this.wanted) {
      if (this.current !== null) p.push(this.current.words, range);
    } else if (p.exec(/^[A-Za-z_]\w*=/, s)) {
      p.push(this.sets, range);
    } else {
      if (OPENING[s]) this.openGroup();
      if (CLOSING[s]) this.closeGroup();
      if (!RESERVED[s]) this.named(range, CLOSING[s] !== 1);
    }
    this.start = -1;
  }

  // A word names a program, or what looks like one.
  named(range, program) {
    p.push(this.commands, range);
    this.wanted = false;
    if (!program || this.mode === '}') return;
    this.current = new Simple(this.sets, this.reads);
    this.last = this.simple.length;
    p.push(this.current.words, range);
    p.push(this.simple, this.current);
  }

  // For which Simple is what is redirected here? It may stand before the program's name.
  owner() {
    if (this.current === null) return this.simple.length;
    let at = this.simple.length - 1;
    while (this.simple[at] !== this.current) at -= 1;
    return at;
  }

  /** plain() - what the program gets for a word, but for expansions, which stay as they are written */
  plain({ 0: from, 1: to }) {
    const { text, act } = this;
    let all = '';
    for (let i = from; i < to; i += 1) {
      const c = text[i];
      const quote = (n) => n < to && act[n] === SYNTAX && (text[n] === "'" || text[n] === '"');
      if (act[i] === ESCAPE) {
        if (text[i + 1] === '\n') i += 1;
      } else if (!quote(i) && !(c === '$' && act[i] === SYNTAX && quote(i + 1))) all += c;
    }
    return all;
  }

  // Ends an expansion or quotation that may hold commands.
  close(act) {
    const saved = this.open[this.open.length - 1];
    if (saved.how !== '"') this.endWord();
    this.open.length -= 1;
    if (saved.how === '`') this.ticks -= 1;
    this.start = saved.start;
    this.wanted = saved.wanted;
    this.redirect = saved.redirect;
    if (saved.how !== '"') {
      this.document = saved.document;
      this.current = saved.current;
      this.sets = saved.sets;
      this.reads = saved.reads;
      this.last = saved.last;
      this.groups = saved.groups;
    }
    this.word[this.at] = saved.word;
    this.nwords += 1;
    // What follows goes on with the word outside.
    this.outer = saved.word;
    this.mark(act);
  }

  push(how, length) {
    p.push(this.open, {
      __proto__: null, how, start: this.start, wanted: this.wanted, redirect: this.redirect, word: this.nwords, parens: 0, document: this.document,
      current: this.current, sets: this.sets, reads: this.reads, last: this.last, groups: this.groups,
    });
    for (let i = 0; i < length; i += 1) this.mark(SYNTAX);
    if (how === '`') this.ticks += 1;
    if (how === '"') return;
    this.begin();
    this.pipe();
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
      if (this.ticks > 0) this.closeTo('`');
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

  // Do the backquotes that were opened last stand within double quotes?
  isDoubled() {
    let at = this.open.length - 1;
    while (this.open[at].how !== '`') at -= 1;
    return at > 0 && this.open[at - 1].how === '"';
  }

  /*
   * Within backquotes backslashes are read twice: first each is taken away that stands before
   * another one, a "$" or a "`" (or, if the backquotes are within them, a double quote), then what is left. What one of a value
   * does there hangs on what stands beside it. True if here are some such; @quoted: within single quotes.
   */
  readTwice(quoted = false) {
    const { text, at } = this;
    if (this.ticks === 0 || text[at] !== '\\') return false;
    let end = at;
    while (text[end] === '\\') end += 1;
    const n = end - at;
    const c = text[end];
    const taken = n % 2 === 1 && (c === '$' || c === '`' || (c === '"' && this.isDoubled()));
    if (n === 1 && !taken && c !== '"') return false;
    // How many stand before it then.
    const left = taken ? (n - 1) / 2 : Math.ceil(n / 2);
    const escapes = left % 2 === 1 && !(c === '`' && n % 2 === 0);
    // One that is taken away does not end them.
    if (c !== undefined && ((taken && c === '`') || (!quoted && escapes))) end += 1;
    while (this.at < end) {
      this.literal();
      this.mark(SYNTAX);
    }
    return true;
  }

  // Backquotes end where the first one stands that has no backslash, whatever it stands in.
  ends(c) {
    return c === '`' && this.ticks > 0;
  }

  step() {
    const { text, at } = this;
    const c = text[at];
    const { mode } = this;
    if (this.readTwice()) return;
    if (mode === '"') this.inQuotes();
    else if (c === mode && (c === '}' || (c === ')' && this.open[this.open.length - 1].parens === 0))) this.close(SYNTAX);
    else if (this.expansion()) return;
    else if (c === '\\' && text[at + 1] === '\n' && this.start < 0) {
      this.mark(ESCAPE);
      this.mark(0);
    } else if (c === '\\') {
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
    while (this.at < this.text.length && this.text[this.at] !== "'" && !this.ends(this.text[this.at])) {
      if (this.readTwice(true)) continue;
      this.literal();
      this.mark(0);
    }
    if (this.text[this.at] === "'") {
      this.literal();
      this.mark(SYNTAX);
    }
  }

  comment() {
    this.mark(SYNTAX);
    this.nwords += 1;
    while (this.at < this.text.length && this.text[this.at] !== '\n' && !this.ends(this.text[this.at])) {
      this.word[this.at] = this.nwords;
      this.mark(0);
    }
  }

  operator(c) {
    // The number of a descriptor is no word.
    if (this.start >= 0 && (c === '<' || c === '>') && p.exec(/^\d+$/, p.slice(this.text, this.start, this.at)) !== null) this.start = -1;
    this.endWord();
    if (c === '<' || c === '>') {
      const doc = p.exec(/^<<(-?)[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|(\\?[^\s;&|<>()'"]+))/, p.slice(this.text, this.at));
      if (doc && this.text[this.at + 2] !== '<' && this.text[this.at - 1] !== '<') {
        const raw = doc[4] === undefined || doc[4][0] === '\\';
        const end = doc[2] !== undefined ? doc[2] : doc[3] !== undefined ? doc[3] :
          raw ? p.slice(doc[4], 1) : doc[4];
        p.push(this.heredocs, { __proto__: null, end, raw, tabs: doc[1] === '-', of: this.owner() });
        for (let i = 0; i < doc[0].length; i += 1) this.mark(SYNTAX);
        return;
      }
      this.redirect = true;
      this.document = c === '<' && p.slice(this.text, this.at - 2, this.at) === '<<';
      this.mark(SYNTAX);
      return;
    }
    const before = this.text[this.at - 1];
    // As of "2>&1".
    if (this.redirect && c === '&' && (before === '>' || before === '<')) {
      this.mark(SYNTAX);
      return;
    }
    this.joins(c, before);
    this.mark(SYNTAX);
    this.begin();
  }

  // What @c, with @before in front of it, makes of the commands on both sides.
  joins(c, before) {
    const { open, mode } = this;
    if (c === '(') {
      this.openGroup();
      if (mode === ')') open[open.length - 1].parens += 1;
    } else if (c === ')') {
      this.closeGroup();
      if (mode === ')') open[open.length - 1].parens -= 1;
    } else if (c === '|' && before !== '|' && this.text[this.at + 1] !== '|') this.reads = [this.last, this.simple.length];
    else if (c !== '&' || before !== '|') this.separate();
  }

  newline() {
    this.endWord();
    this.mark(SYNTAX);
    // Behind "|" a line goes on.
    if (this.wanted === false) this.separate();
    this.begin();
    for (let i = 0; i < this.heredocs.length; i += 1) this.heredoc(this.heredocs[i]);
    this.heredocs = [];
  }

  // Marks all up to @to as text, of one word.
  markTo(to, word, act) {
    while (this.at < to) {
      this.word[this.at] = word;
      this.mark(act);
    }
  }

  // The text of a here-document up to @to, in which there are expansions, unless it is @raw.
  documentText(to, word, raw) {
    const { text } = this;
    const depth = this.open.length;
    while (this.at < to) {
      const c = text[this.at];
      if (this.open.length > depth) this.step();
      else if (this.ticks > 0 && (c === '`' || c === '\\')) this.markTo(this.at + 1, word, SYNTAX);
      else if (!raw && c === '\\' && p.includes('$`\\', text[this.at + 1] || ' ')) this.markTo(this.at + 2, word, 0);
      else if (raw || !this.expansion()) this.markTo(this.at + 1, word, 0);
    }
    // What did not end within it.
    while (this.open.length > depth) {
      if (this.open[this.open.length - 1].how === '`') this.ticks -= 1;
      this.open.length -= 1;
    }
    this.begin();
  }

  heredoc({ end, raw, tabs, of }) {
    const { at: begin, text } = this;
    let to = begin;
    let last = text.length; // where its last line ends
    for (let from = begin; from < text.length; from = to) {
      const stop = p.indexOf(text, '\n', from);
      const line = p.slice(text, from, stop < 0 ? undefined : stop);
      if ((tabs ? p.exec(/^\t*([^]*)$/, line)[1] : line) === end) {
        last = stop < 0 ? text.length : stop + 1;
        break;
      }
      to = stop < 0 ? text.length : stop + 1;
    }
    this.nwords += 1;
    this.documentText(to, this.nwords, raw);
    this.markTo(last, NONE, SYNTAX);
    p.push(this.documents, { __proto__: null, of, text: p.slice(text, begin, to) });
  }
}

module.exports = {
  Shell, SPACE, SYNTAX, ESCAPE,
};

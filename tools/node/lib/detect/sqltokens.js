// SPDX-License-Identifier: GPL-2.0
// The tokens of an SQL statement, in the dialects of PostgreSQL, MySQL, SQLite, SQL Server and Oracle.
'use strict';
const p = require('../primordials');

// Of codes; what is not there (NaN) is none of them.
const inWord = (n) => (n >= 97 && n <= 122) || (n >= 65 && n <= 90) || (n >= 48 && n <= 57) || n === 95 || n >= 128;
const digit = (n) => n >= 48 && n <= 57;
const space = (n) => n === 32 || (n >= 9 && n <= 13);

// A class, for what is said of class Value in ../values.js.
class Token {
  constructor(kind, from, to, inner, open) {
    this.kind = kind;
    this.from = from;
    this.to = to;
    this.inner = inner;
    this.open = open;
  }
}

const PAIRS = {
  __proto__: null, '[': ']', '{': '}', '(': ')', '<': '>',
};

class Sql {
  /** @dialect: "postgres", "mysql", "sqlite", "mssql" or "oracle" */
  constructor(text, dialect) {
    this.text = text;
    this.dialect = dialect;
    this.at = 0;
    // Each: { kind, from, to, inner, open }; inner is the length of what opens
    // it; open is true if it does not end.
    this.tokens = [];
    // What was looked at last: from the first on to the second quotes alone; the same byte.
    this.quotesFrom = 0;
    this.quotesTo = 0;
    this.runFrom = 0;
    this.runTo = 0;
  }

  /** onlyQuotes() - are [@from, @to) quotes alone? What was read is not read again for the next place */
  onlyQuotes(from, to) {
    const { text } = this;
    if (from < this.quotesFrom || from > this.quotesTo) {
      this.quotesFrom = from;
      this.quotesTo = from;
    }
    let at = this.quotesTo;
    for (let c = p.codeAt(text, at); at < to && (c === 39 || c === 34); c = p.codeAt(text, at)) at += 1;
    this.quotesTo = at;
    return at >= to;
  }

  /** runBefore() - from where on are there, up to @to, bytes @c only? Likewise */
  runBefore(to, c) {
    const { text, runFrom, runTo } = this;
    let at = to;
    while (at > 0 && text[at - 1] === c) at = at === runTo && at > runFrom ? runFrom : at - 1;
    if (at < to) {
      this.runFrom = at;
      this.runTo = to;
    }
    return at;
  }

  /** around() - the token that byte @at stands in; what follows is left alone */
  around(at) {
    const { tokens, text } = this;
    while (this.at <= at && this.at < text.length) this.step();
    let low = 0;
    let high = tokens.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at < tokens[middle].to) high = middle;
      else low = middle + 1;
    }
    return tokens[low];
  }

  /** all() - the tokens of the whole */
  all() {
    while (this.at < this.text.length) this.step();
    return this.tokens;
  }

  token(kind, to, inner = 0, open = false) {
    p.append(this.tokens, new Token(kind, this.at, to, inner, open));
    this.at = to;
  }

  // From the opening quote at @from to the closing one, which doubled is text.
  quoted(kind, quote, backslash, from = this.at) {
    const { text } = this;
    const { length } = text;
    let i = from + 1;
    // Most have neither.
    const end = backslash ? -1 : p.indexOf(text, quote, i);
    if (end >= 0) i = end;
    while (i < length) {
      if (backslash && text[i] === '\\') i += 2;
      else if (text[i] !== quote) i += 1;
      else if (text[i + 1] === quote && (quote !== ']' || this.dialect === 'mssql')) i += 2;
      else break;
    }
    const open = i >= length;
    this.token(kind, open ? length : i + 1, from + 1 - this.at, open);
  }

  comment() {
    const { text } = this;
    const nested = this.dialect === 'postgres' || this.dialect === 'mssql';
    // MySQL runs what is in /*! ... */ and /*+ ... */
    if (this.dialect === 'mysql' && (text[this.at + 2] === '!' || text[this.at + 2] === '+')) {
      this.token('code', this.at + 3);
      return;
    }
    let deep = 1;
    let i = this.at + 2;
    while (i < text.length && deep && text[i] !== '\0') {
      if (text[i] === '*' && text[i + 1] === '/') {
        deep -= 1;
        i += 2;
      } else if (nested && text[i] === '/' && text[i + 1] === '*') {
        deep += 1;
        i += 2;
      } else {
        i += 1;
      }
    }
    // Without an end SQLite takes it to the statement's end.
    this.token('comment', i, 2, deep > 0);
  }

  // To PostgreSQL CR is the end of a line, too, and of SQL Server and Oracle nobody says that it is
  // none. Behind NUL SQLite reads nothing.
  lineComment(inner) {
    const rule = this.dialect === 'mysql' || this.dialect === 'sqlite' ? /[^\n\0]*/y : /[^\n\r\0]*/y;
    rule.lastIndex = this.at;
    this.token('comment', this.at + p.exec(rule, this.text)[0].length, inner);
  }

  dollar() {
    const tag = p.exec(/^\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/, p.slice(this.text, this.at, this.at + 80));
    if (!tag) return false;
    const end = p.indexOf(this.text, tag[0], this.at + tag[0].length);
    this.token('string', end < 0 ? this.text.length : end + tag[0].length, tag[0].length, end < 0);
    return true;
  }

  // Oracle's q'[it's]', or nq'[...]', of which @quote is where the quote stands: what is behind
  // that, or its counterpart, ends the string before a quote.
  chosen(quote) {
    const { text, at } = this;
    if (p.exec(/^n?q$/i, p.slice(text, at, quote)) === null || quote + 1 >= text.length) return false;
    const { [quote + 1]: mark } = text;
    const end = p.indexOf(text, `${PAIRS[mark] || mark}'`, quote + 2);
    this.token('string', end < 0 ? text.length : end + 2, quote + 2 - at, end < 0);
    return true;
  }

  name() {
    const { text } = this;
    const more = (n) => inWord(n) || n === 36;
    let i = this.at;
    while (more(p.codeAt(text, i))) i += 1;
    if (i - this.at < 3 && p.codeAt(text, i) === 39 && this.dialect === 'oracle' && this.chosen(i)) return;
    // a.b.c is one name, as far as it is written so.
    while (p.codeAt(text, i) === 46 && inWord(p.codeAt(text, i + 1)) && !digit(p.codeAt(text, i + 1))) {
      i += 1;
      while (more(p.codeAt(text, i))) i += 1;
    }
    this.token('name', i);
  }

  number() {
    const n = p.exec(/^(?:0x[\da-f]+|(?:\d[\d_]*)?\.?\d*(?:e[+-]?\d+)?)/i, p.slice(this.text, this.at));
    const length = n && n[0].length ? n[0].length : 1;
    this.token('number', this.at + length);
  }

  // The first byte of most tokens tells what they are.
  step() {
    const { text, at } = this;
    const n = p.codeAt(text, at);
    if (space(n)) {
      let i = at + 1;
      while (space(p.codeAt(text, i))) i += 1;
      this.token('space', i);
    } else if (digit(n)) this.number();
    else if (inWord(n) && p.codeAt(text, at + 1) !== 39) this.name();
    else if (n === 44 || n === 40 || n === 41 || n === 42 || n === 61) this.token('operator', at + 1);
    else this.special();
  }

  special() {
    const { text, at, dialect } = this;
    const c = text[at];
    const next = text[at + 1];
    const after = p.codeAt(text, at + 1);
    if (c === "'") this.quoted('string', "'", dialect === 'mysql');
    else if (c === '"') this.quoted(dialect === 'mysql' ? 'string' : 'identifier', '"', dialect === 'mysql');
    else if (c === '`' && (dialect === 'mysql' || dialect === 'sqlite')) this.quoted('identifier', '`', false);
    else if (c === '[' && (dialect === 'sqlite' || dialect === 'mssql')) this.quoted('identifier', ']', false);
    else if (c === '-' && next === '-' && (dialect !== 'mysql' || at + 2 >= text.length || space(p.codeAt(text, at + 2)))) this.lineComment(2);
    else if (c === '#' && dialect === 'mysql') this.lineComment(1);
    else if (c === '/' && next === '*') this.comment();
    else if (c === '$' && dialect === 'postgres' && this.dollar()) return;
    else if (dialect === 'postgres' && next === "'" && (c === 'e' || c === 'E')) this.quoted('string', "'", true, at + 1);
    else if (next === "'" && p.includes('xXbBnN', c)) this.quoted('string', "'", dialect === 'mysql', at + 1);
    else if (c === '.' && digit(after)) this.number();
    else if (inWord(p.codeAt(text, at))) this.name();
    else if ((c === '$' || c === ':' || c === '@' || c === '?') && inWord(after)) {
      let i = at + 1;
      while (inWord(p.codeAt(text, i))) i += 1;
      this.token('parameter', i);
    } else this.token('operator', at + 1);
  }
}

const ENDS = 'ends a string';
const BEGINS = 'begins a comment';
const OPENS = 'begins what it does not end';
const DOUBLES = 'doubles the quote behind it';
const NUMBERS = /^[+-]?[\d.]+(?:e[+-]?\d+)?(?:\s*,\s*[+-]?[\d.]+(?:e[+-]?\d+)?)*$/i;

// Is the value @v, which begins a token with @inner bytes, not the end of it, too, but for a
// quote that follows? Not if the whole, with space around, is nothing but @quotes.
function opens(quotes, v, inner) {
  if (quotes) return false;
  const quote = v[inner - 1];
  let n = 0;
  for (let at = p.indexOf(v, quote, inner - 1); at >= 0; at = p.indexOf(v, quote, at + 1)) n += 1;
  return inner > 1 || (n & 1) === 1;
}

// Stand as many @c before @to, from @from on, that their number is odd?
function odd(sql, from, to, c) {
  const at = sql.runBefore(to, c);
  return ((to - (at > from ? at : from)) & 1) === 1;
}

// Is it a backslash that stands before @to, in the string @t, and takes the meaning of its quote?
function escapes(sql, t, to) {
  const { text, dialect } = sql;
  const begin = t.from + t.inner;
  return text[to] === text[begin - 1] && (dialect === 'mysql' || (dialect === 'postgres' && p.codeAt(text, t.from) !== 39)) && odd(sql, begin, to, '\\');
}

// Is the last byte before @to a quote of the string @t, with which the next one is text?
function doubles(sql, t, from, to) {
  const { text } = sql;
  const begin = t.from + t.inner;
  const quote = text[begin - 1];
  return from >= begin && text[to] === quote && to + 3 <= t.to && odd(sql, from, to, quote);
}

/**
 * doubledBy() - what stands from @to on to the end of the string there
 *
 * If the program has written that, it meant to end a string there; else it has doubled the quote.
 */
const doubledBy = (sql, to) => p.slice(sql.text, to, sql.around(to).to);

/**
 * changes() - how text at [from, to) changes what the statement says
 * @sql: new Sql(statement, dialect)
 *
 * Return: null if it lies within one token, or is a number with its sign or a
 * list of numbers; else what it does.
 */
function changes(sql, from, to) {
  const first = from;
  const last = to;
  while (from < to && space(p.codeAt(sql.text, from))) from += 1;
  while (to > from && space(p.codeAt(sql.text, to - 1))) to -= 1;
  if (from === to) return null;
  const t = sql.around(from);
  if (to > t.to) {
    if (p.exec(NUMBERS, p.slice(sql.text, from, to)) && t.kind !== 'string' && t.kind !== 'comment') return null;
    return `spans more than one token (${t.kind} and more)`;
  }
  if (t.open && from >= t.from + t.inner) return `leaves a ${t.kind} without an end`;
  // Also of what stands before it: the "-" of "--", the "/" of "/*".
  if (t.kind === 'comment' && from < t.from + t.inner) return BEGINS;
  if (from === t.from && t.inner !== 0 && to < t.to && opens(sql.onlyQuotes(first, last), p.slice(sql.text, from, to), t.inner)) return OPENS;
  if (t.kind === 'string' && escapes(sql, t, to)) return 'takes the meaning of the quote behind it';
  if (t.kind === 'string' && doubles(sql, t, from, to)) return DOUBLES;
  // Of a string that it did not begin. Two quotes are none, wherever they stand.
  if (t.kind === 'string' && to === t.to && from > t.from && !t.open && !sql.onlyQuotes(from, to)) return ENDS;
  if (t.kind === 'operator' || t.kind === 'code') return 'is an operator';
  return null;
}

/**
 * opensBy() - the quotes at @from with what stands before it
 *
 * If the program has written that, the value is one of which it has taken the quotes.
 */
function opensBy(sql, from) {
  while (space(p.codeAt(sql.text, from))) from += 1;
  return p.slice(sql.text, from > 12 ? from - 12 : 0, from + sql.around(from).inner);
}

/**
 * endsBy() - the quote that ends the string before @to, and what follows; or null
 * @sql: in which changes() has said ENDS of a value at [@from, @to)
 *
 * If the program has written that, the quote is the program's, and what ends in one but
 * stands in another place, as "Ann'" of 'Ann', 'Ann'''. Not if a quote stands in the string
 * before it, which a value may have made of the one that was to end it.
 */
function endsBy(sql, from, to) {
  const { text } = sql;
  const t = sql.around(from);
  const quote = text[to - 1];
  if ((quote !== "'" && quote !== '"') || p.includes(p.slice(text, t.from + t.inner, from), quote)) return null;
  return p.slice(text, to - 1, to + 3);
}

module.exports = {
  Sql, changes, endsBy, opensBy, doubledBy, ENDS, BEGINS, OPENS, DOUBLES, digit, space,
};

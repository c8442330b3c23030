// SPDX-License-Identifier: GPL-2.0
// Injection: a value of the request stands in a text of another language and
// changes what that says. The languages are the shell's, SQL and JavaScript.
'use strict';
const { current } = require('../context');
const { values, find, findOdd } = require('../values');
const { frames, ownText, ownPiece, inSource, isConstant } = require('../stack');
const {
  isOwn, learn, mayLearn, isUsual, mayKeep, keepStructure, keepOut, LONGEST, SH, JS, SQL,
} = require('./learned');
const { structureOf, scriptOf } = require('./structure');
const Search = require('./search');
const Threes = require('./threes');
const {
  scan, LETTERS, UPPER, LOWER, BEYOND,
} = require('../scan');
const { Shell } = require('./shell');
const shell = require('./changes');
const sql = require('./sqltokens');
const quoted = require('./quoted');
const script = require('./script');
const lists = require('./lists');
const calls = require('./calls');
const pollution = require('./pollution');
const { unbroken, replaced } = require('../texts');
const p = require('../primordials');

// What may be done for one operation: four bytes looked through are one, for each place where
// a value stands, and each search of the program's source, as much as takes as long.
const BUDGET = 1 << 30;
const PLACE = 256;
const SEARCH = 1 << 16;
// Of so many values letters of one case are tried at once, which costs as much as ten that are looked
// for; of others if they could stand there.
const CASED = 1 << 14;
const TOO_MUCH = 'of the request is one of too many to be compared with it';

// What is long, and so much of it that its beginning is seldom that of something else.
const LONG = 1024;
const BEGIN = 64;

// So many that stand in a text are known by a look at each.
const FEW = 8;

// A text of a language: what takes it apart; how [from, to) of it changes what it says, or
// null; whether values are written with quotes doubled in it; whether a word could change it; what
// structure a text has, or null. In the first two values are looked for in
// letters of one case, too, as programs write mails, names of hosts and codes.
class Language {
  constructor(make, changes, structured, words, structure) {
    this.make = make;
    this.changes = changes;
    this.structured = structured;
    this.words = words;
    this.structure = structure;
    this.cased = structured || words;
  }
}

const doubled = (v) => replaced(v, "'", "''");
const slashed = (v) => replaced(v, "'", "\\'");
const escaped = (v) => slashed(replaced(v, '\\', '\\\\'));

class Compared {
  constructor(language, sink, text, captured) {
    this.captured = captured;
    this.language = language;
    this.sink = sink;
    this.text = text;
    this.search = new Search(text);
    this.parsed = null;
    this.stack = null;
    this.stands = false; // a value stands in it
    this.why = null;
    this.left = BUDGET;
    this.moreFrom = 0; // of saysMore()
    this.moreAt = -1;
    this.cased = CASED;
    this.threes = null;
    this.few = []; // values that stand in it
    this.seen = null; // the same, if they are many
  }

  // Was @v looked at before? Of few that is not worth hashes.
  again(v) {
    const { few } = this;
    if (this.seen !== null) {
      if (p.setHas(this.seen, v)) return true;
      p.setAdd(this.seen, v);
      return false;
    }
    for (let i = 0; i < few.length; i += 1) if (few[i] === v) return true;
    p.append(few, v);
    if (few.length === FEW) {
      this.seen = new p.SafeSet();
      for (let i = 0; i < FEW; i += 1) p.setAdd(this.seen, few[i]);
    }
    return false;
  }

  // The text, taken apart.
  taken() {
    if (this.parsed === null) this.parsed = this.language.make(this.text, this.sink);
    return this.parsed;
  }

  // Does @by, which stands at @at, have two bytes behind one another that are no quotes? Where
  // these stand is the same for all places before them.
  saysMore(at, by) {
    if (at < this.moreFrom || at > this.moreAt) {
      const m = p.exec(/[^'"]{2}/, by);
      this.moreFrom = at;
      this.moreAt = at + (m === null ? by.length : m.index);
    }
    return this.moreAt + 2 <= at + by.length;
  }

  // Does @v, which stands at @at, change the text?
  changed(v, at, size) {
    const { text, language } = this;
    this.stands = true;
    this.why = language.changes(this.taken(), at, at + size);
    if (this.why === null || (language === SHELL && shell.escaped(this.parsed, at, at + size))) return false;
    if (this.stack === null) this.stack = frames(this.captured);
    this.left -= SEARCH;
    // The name of a program that is a literal of ours may be chosen among.
    if (this.why === shell.NAMES && ownText(this.stack, v, 0, size)) return false;
    if (this.why === sql.ENDS) {
      const by = sql.endsBy(this.parsed, at, at + size);
      if (by !== null && inSource(this.stack, by)) return false;
    }
    // What the program has begun is no value's, though it looks like one.
    if (this.why === sql.BEGINS && size === 2 && inSource(this.stack, p.slice(text, at, at + 6))) return false;
    if (this.why === sql.DOUBLES) {
      const by = sql.doubledBy(this.parsed, at + size);
      if (!this.saysMore(at + size, by) || !inSource(this.stack, by)) return false;
    }
    if (this.why === sql.OPENS && at > 3 && inSource(this.stack, sql.opensBy(this.parsed, at))) return false;
    return !ownText(this.stack, text, at, size, language === SHELL) && !(language.structured && ownPiece(this.stack, text, at, size));
  }

  // Does a calling function's source hold @piece as a text? Of a list, such a one is chosen by it.
  literal(piece) {
    return isConstant(this.stack, piece);
  }

  // @v, and what a program makes of it that knows one way only of letting quotes be text: of
  // some databases it is another one. Of what is long how it begins is looked for before.
  testQuoted(v) {
    if (this.test(v)) return true;
    if (!p.includes(v, "'")) return false;
    return this.testAs(v, doubled) || this.testAs(v, slashed) || (p.includes(v, '\\') && this.testAs(v, escaped));
  }

  testAs(v, make) {
    if (v.length > LONG) {
      const begins = this.search.at(make(p.slice(v, 0, BEGIN))) >= 0;
      this.left -= this.search.spent >> 2;
      if (!begins) return false;
      this.left -= v.length;
    }
    return this.test(make(v));
  }

  testForms(v) {
    return this.language.structured ? this.testQuoted(v) : this.test(v);
  }

  // Could [@from, @to) of @v stand in it, as far as can be told by a look at its ends?
  mayBeOf(v, from, to) {
    if (this.threes === null) this.threes = new Threes(this.text);
    return this.threes.may(v, from, to);
  }

  // Of many values, could @v stand in it in letters of one case?
  mayCased(v) {
    this.left -= 8;
    if (this.left < 0) return true;
    if (!this.mayBeOf(v, 0, v.length)) return false;
    this.left -= v.length;
    return true;
  }

  // A value, and what it is in small or in capital letters only.
  testCased({ text: v, scanned }) {
    if (v.length > this.text.length) return false;
    if (this.testForms(v)) return true;
    if ((scanned & (LETTERS | BEYOND)) === 0) return false;
    if (this.cased > 0) this.cased -= 1;
    else if (!this.mayCased(v)) return false;
    if ((scanned & (UPPER | BEYOND)) !== 0 && this.testForms(p.lower(v))) return true;
    return (scanned & (LOWER | BEYOND)) !== 0 && this.testForms(p.upper(v));
  }

  test(v) {
    const { search } = this;
    const { length: size } = v;
    if (size > this.text.length) return false;
    let from = 0;
    for (let at = search.at(v); ; at = search.at(v, from)) {
      this.left -= search.spent >> 2;
      if (this.left < 0) {
        this.why = TOO_MUCH;
        return true;
      }
      if (at < 0 || (from === 0 && this.again(v))) return false;
      from = at + 1;
      this.left -= PLACE + size;
      if (this.changed(v, at, size)) return true;
    }
  }
}

// What new URL() leaves of a text, and of that what stands in its path.
function inUrl(it, text) {
  const whole = unbroken(text);
  if (whole !== text && whole.length > 1 && it.test(whole)) return true;
  const end = p.exec(/[?#]/, whole);
  return end !== null && end.index > 1 && it.test(p.slice(whole, 0, end.index));
}

// The structure of a statement, or a program, that no value of @ctx's request changes.
function learnStructure(ctx, sink, it) {
  const { text } = it;
  // All that the request brought must be known.
  const whole = !values(ctx).overflow;
  if (!whole || !mayKeep(ctx, text)) {
    keepOut(sink, ctx, text, whole && text.length <= LONGEST);
    return;
  }
  // Words, too, may be chosen by a request.
  let first = -1;
  const look = (v) => {
    const at = it.search.at(v);
    it.left -= it.search.spent >> 2;
    if (at >= 0 && (first < 0 || at < first)) first = at;
  };
  find(ctx, ({ text: v }) => {
    it.left -= PLACE;
    if (v.length > text.length) return false;
    look(v);
    look(p.lower(v));
    look(p.upper(v));
    return it.left < 0;
  });
  if (it.left < 0) {
    keepOut(sink, ctx, text, true);
    return;
  }
  const structure = it.language.structure(sink, it.taken(), first);
  // A constant of the program, which often names what requests name, too, is made no other one.
  if (structure !== null && (structure.parts.length > 1 || !ownText(frames(it.captured), text, 0, text.length))) keepStructure(ctx, structure);
}

// What check() gives for @value, by which @it is changed.
function told(it, value, what) {
  return {
    __proto__: null, value, why: `${what} ${it.why}`, stack: it.stack === null ? frames(it.captured) : it.stack,
  };
}

const MADE = 10; // of structures alone: behind the sinks of learned.js
// Where a text stood: by itself, in a URL, or it was given to eval() or Function(). Numbers, as V8 does not
// know where an object without a prototype has its keys.
const ALONE = 0;
const OF_URL = 1;
const OF_EVAL = 2;
const SHORT = 4;
const mayAct = (text) => text.length >= SHORT && (p.exec(/^[\w$]+(?:\.[\w$]+)*$/, text) === null || calls.acts(text));

// Of what eval() or Function() is given: null, or what is told of a value of which pieces stand in it, which has it
// as a text, or which Object.prototype has gained.
function ofMade(ctx, it) {
  const piece = calls.standIn(ctx, it);
  if (piece !== undefined) return told(it, piece, 'a piece of the value');
  for (let way = 0, n = calls.ways(it.text); way < n; way += 1) {
    const other = new Compared(it.language, it.sink, calls.bare(it.text, way), it.captured);
    const one = calls.standIn(ctx, other, way);
    if (one !== undefined) return told(other, one, 'a piece of the value, without comments,');
  }
  const whole = calls.holding(ctx, it.text);
  if (whole !== undefined && !ownText(frames(it.captured), it.text, 0, it.text.length)) {
    it.why = 'is what is compiled';
    return told(it, whole, 'a text in the value');
  }
  const gained = pollution.texts();
  for (let i = 0; i < gained.length; i += 1) {
    const { [i]: text } = gained;
    if (mayAct(text) && it.test(text)) {
      return { ...told(it, { __proto__: null, text, source: 'an earlier request' }, 'what Object.prototype has gained'), detection: 'prototype-pollution' };
    }
  }
  return null;
}

/**
 * check() - does a value of the request change @text?
 * @sink: of learned.js
 * @text: command, statement or program
 * @where: OF_URL: it stood in a URL; OF_EVAL: by eval() or Function(), of which most is made by
 *	engines of templates and their like, so that what is too short to act, and names, say nothing; else ALONE
 *
 * @captured: by capture(), where the caller's stack is another's
 *
 * What would take too long to compare is refused.
 *
 * Return: null, or { value, why, stack }.
 */
function check(language, sink, text, where = ALONE, captured = undefined) {
  const ctx = current();
  const { length } = text;
  const ofUrl = where === OF_URL;
  const made = where === OF_EVAL;
  // Of what is made less is asked.
  const kept = made ? MADE : sink;
  const structured = language.structure !== null && !ofUrl;
  if (ctx === undefined || length < 2 || (structured && isUsual(kept, ctx, text)) || isOwn(sink, ctx, text)) return null;
  const it = new Compared(language, sink, text, captured);
  const test = ofUrl ? (one) => it.test(one.text) || inUrl(it, one.text) :
    made ? (one) => mayAct(one.text) && it.test(one.text) :
      language.cased ? (one) => it.testCased(one) : (one) => it.test(one.text);
  const held = language.words || ofUrl ? 0 : scan(text, 0, length);
  const value = language.words || ofUrl ? find(ctx, test) :
    findOdd(ctx, test, language.cased && (held & LETTERS) !== 0 ? held | LETTERS : held);
  if (value !== undefined) return told(it, value, 'the value');
  if (language.cased && !ofUrl) {
    const cased = (language.words ? scan(text, 0, length) : held) | LETTERS;
    const list = lists.find(ctx, it, cased);
    if (list !== undefined) return told(it, list, 'a piece of the value');
    const coded = lists.findCoded(ctx, it, cased);
    if (coded !== undefined) return told(it, coded, 'what is coded in the value');
  }
  const d = made ? ofMade(ctx, it) : null;
  if (d !== null) return d;
  if (structured) learnStructure(ctx, kept, it);
  // Of statements that only begin in the same way most are no other's.
  if (!it.stands && mayLearn(sink, ctx)) learn(sink, ctx, text);
  return null;
}

const DIALECTS = [];
for (const dialect in SQL) DIALECTS[SQL[dialect]] = dialect;

const SHELL = new Language((t) => new Shell(t), shell.changes, false, true, null);
// A plain word is always one token.
const STATEMENT = new Language((t, sink) => new sql.Sql(t, DIALECTS[sink]), sql.changes, true, false, (sink, it, first) => structureOf(sink, it.text, it.all(), first));
const PROGRAM = new Language((t) => new script.Script(t), script.changes, false, false, scriptOf);

const FOREIGN = new Language((t) => new quoted.Quoted(t, false), quoted.changes, false, false, null);
const EXPANDING = new Language((t) => new quoted.Quoted(t, true), quoted.changes, false, false, null);

/** command() - of a shell */
const command = (text) => check(SHELL, SH, text);

// By comparing: to look up another name each time costs more.
function sinkOf(dialect) {
  if (dialect === 'postgres') return SQL.postgres;
  if (dialect === 'mysql') return SQL.mysql;
  return dialect === 'sqlite' ? SQL.sqlite : SQL[dialect];
}

/** statement() - of SQL, in @dialect; @stack: by capture(), if who has written it does not call */
const statement = (text, dialect, stack = undefined) => check(STATEMENT, sinkOf(dialect), text, ALONE, stack);

/** program() - of JavaScript; @where: as above */
const program = (text, where) => check(PROGRAM, JS, text, where);

/**
 * foreign() - of a language of which little is known
 *
 * What a route's text was for one of them it is for the others.
 */
const foreign = (text, expands) => check(expands ? EXPANDING : FOREIGN, JS, text);

module.exports = {
  command, statement, program, foreign, OF_URL, OF_EVAL,
};

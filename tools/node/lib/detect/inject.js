// SPDX-License-Identifier: GPL-2.0
// Injection: a value of the request stands in a text of another language and
// changes what that says. The languages are the shell's, SQL and JavaScript.
'use strict';
const { current } = require('../context');
const { find, findOdd } = require('../values');
const { frames, ownText } = require('../stack');
const {
  isOwn, learn, SH, JS, SQL,
} = require('./learned');
const shell = require('./shell');
const sql = require('./sqltokens');
const script = require('./script');
const p = require('../primordials');

// What may be done for one operation: four bytes looked through are one, for each place where
// a value stands, and each search of the program's source, as much as takes as long.
const BUDGET = 1 << 30;
const PLACE = 256;
const SEARCH = 1 << 16;
const TOO_MUCH = 'of the request is one of too many to be compared with it';

/**
 * check() - does a value of the request change @text?
 * @sink: of learned.js
 * @text: command, statement or program
 * @parse: called once, if a value stands in it
 * @changes: how [from, to) of it changes it, or null
 * @among: find(), or findOdd() if a word cannot
 *
 * What would take too long to compare is refused.
 *
 * Return: null, or { value, why, stack }.
 */
function check(sink, text, parse, changes, among) {
  const ctx = current();
  const { length } = text;
  if (ctx === undefined || length < 2 || isOwn(sink, ctx, text)) return null;
  let parsed = null;
  let stack = null;
  let touched = false;
  let why = null;
  let left = BUDGET;
  let compared = null; // texts that stand in it
  const value = among(ctx, (one) => {
    const v = one.text;
    const { length: size } = v;
    if (size > length) return false;
    let from = 0;
    for (let at = p.indexOf(text, v); ; at = p.indexOf(text, v, from)) {
      left -= ((at < 0 ? length : at + size) - from) >> 2;
      if (left < 0) {
        why = TOO_MUCH;
        return true;
      }
      if (at < 0) return false;
      if (from === 0) {
        if (compared === null) compared = new p.SafeSet();
        else if (p.setHas(compared, v)) return false;
        p.setAdd(compared, v);
      }
      from = at + 1;
      left -= PLACE + size;
      touched = true;
      parsed = parsed || parse(text);
      why = changes(parsed, at, at + size);
      if (why === null) continue;
      stack = stack || frames();
      left -= SEARCH;
      // The name of a program that is a literal of ours may be chosen among.
      if (why === shell.NAMES && ownText(stack, v, 0, size)) continue;
      if (!ownText(stack, text, at, size)) return true;
    }
  }, text);
  if (value !== undefined && stack === null) stack = frames();
  if (value !== undefined) return { __proto__: null, value, why: `the value ${why}`, stack };
  if (!touched) learn(sink, ctx, text);
  return null;
}

/** command() - of a shell */
const command = (text) => check(SH, text, (t) => new shell.Shell(t), shell.changes, find);

/** statement() - of SQL, in @dialect; a plain word is always one token */
const statement = (text, dialect) =>
  check(SQL[dialect], text, (t) => new sql.Sql(t, dialect), sql.changes, findOdd);

/** program() - of JavaScript */
const program = (text) =>
  check(JS, text, (t) => new script.Script(t), script.changes, findOdd);

module.exports = { command, statement, program };

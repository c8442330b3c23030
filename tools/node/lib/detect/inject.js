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

/**
 * check() - does a value of the request change @text?
 * @sink: of learned.js
 * @text: command, statement or program
 * @parse: called once, if a value stands in it
 * @changes: how [from, to) of it changes it, or null
 * @among: find(), or findOdd() if a word cannot
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
  const value = among(ctx, (one) => {
    const v = one.text;
    const { length: size } = v;
    if (size > length) return false;
    for (let at = p.indexOf(text, v); at >= 0; at = p.indexOf(text, v, at + 1)) {
      touched = true;
      parsed = parsed || parse(text);
      why = changes(parsed, at, at + size);
      if (why === null) continue;
      stack = stack || frames();
      // The name of a program that is a literal of ours may be chosen among.
      if (why === shell.NAMES && ownText(stack, v, 0, size)) continue;
      if (!ownText(stack, text, at, size)) return true;
    }
    return false;
  });
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

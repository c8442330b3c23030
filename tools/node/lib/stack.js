// SPDX-License-Identifier: GPL-2.0
// Where in the application we are, and whether a text stands in its source.
'use strict';
const fs = require('fs');
const path = require('path');
const {
  SafeError, SafeMap, mapGet, mapSet, mapSize, mapClear, push, startsWith, includes, slice, isArray, uncurry, define, descriptor, extensible, exec, indexOf, hasOwn, trim,
} = require('./primordials');

const { readFileSync } = fs;
const DEPTH = 40;
const here = __dirname + path.sep;
const sources = new SafeMap();
const MAX_SOURCES = 500;

/** capture() - the stack as it is, to be told later by frames(); costs little */
function capture() {
  const { stackTraceLimit } = SafeError;
  try {
    SafeError.stackTraceLimit = DEPTH;
  } catch {
    // The program has frozen it: as deep as that is.
    return new SafeError();
  }
  try {
    return new SafeError();
  } finally {
    SafeError.stackTraceLimit = stackTraceLimit;
  }
}

const KEY = 'prepareStackTrace';
const asSites = (error, sites) => sites;

const settable = (before) => before !== undefined && hasOwn(before, 'writable') && before.writable;

// Puts @value into Error as what @before has described. What is defined there, or deleted, makes of
// Error what V8 looks up in slowly, also for each "instanceof Error"; what is set does not.
function put(Error, before, value) {
  if (!settable(before)) return define(Error, KEY, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  Error[KEY] = value;
  return true;
}

// Node asks what is the global Error then. Where the program has set nothing it is undefined from
// then on.
function sitesOf(error) {
  const { Error } = globalThis;
  let before = descriptor(Error, KEY);
  if (before === undefined && extensible(Error) && !(KEY in Error)) {
    Error[KEY] = undefined;
    before = descriptor(Error, KEY);
  }
  if (!put(Error, before, asSites)) return [];
  try {
    const { stack } = error;
    return isArray(stack) ? stack : [];
  } finally {
    if (before === undefined) delete Error[KEY];
    else if (settable(before)) Error[KEY] = before.value;
    else define(Error, KEY, { ...before, __proto__: null });
  }
}

// Of what V8 makes of a stack; the program may change the methods of these, too.
const { isEval, getEvalOrigin, getFileName, getLineNumber, getColumnNumber, getFunctionName } = sitesOf(new SafeError())[0];
const site = {
  __proto__: null,
  isEval: uncurry(isEval),
  origin: uncurry(getEvalOrigin),
  file: uncurry(getFileName),
  line: uncurry(getLineNumber),
  column: uncurry(getColumnNumber),
  name: uncurry(getFunctionName),
};

const isMade = (one) => site.isEval(one) || site.origin(one) !== undefined;

/** hasMade() - does one of @captured, by capture(), stand in code that was made from a string? Costs less than frames() */
function hasMade(captured) {
  try {
    const sites = sitesOf(captured);
    for (let i = 0; i < sites.length; i += 1) if (isMade(sites[i])) return true;
  } catch {
    // As in frames().
  }
  return false;
}

/**
 * frames() - the calling functions, innermost first, without node's and ours:
 * { file, line, column, name, made }, made being true for code that was made
 * from a string at run time
 * @captured: by capture(), or frames() of another
 */
function frames(captured = capture()) {
  if (isArray(captured)) return captured;
  const list = [];
  try {
    const sites = sitesOf(captured);
    for (let i = 0; i < sites.length; i += 1) {
      const one = sites[i];
      const made = isMade(one);
      const file = site.file(one);
      if (!made && (!file || startsWith(file, 'node:') || startsWith(file, here))) continue;
      push(list, {
        __proto__: null,
        file: file || (made ? 'code made at run time' : '?'),
        line: site.line(one),
        column: site.column(one),
        name: site.name(one) || '<anonymous>',
        made,
      });
    }
  } catch {
    // A stack that cannot be told is told as none.
  }
  return list;
}

function sourceOf(file) {
  const name = startsWith(file, 'file://') ? slice(file, 7) : file;
  let text = mapGet(sources, name);
  if (text === undefined) {
    try {
      text = readFileSync(name, 'utf8');
    } catch {
      text = '';
    }
    if (mapSize(sources) >= MAX_SOURCES) mapClear(sources);
    mapSet(sources, name, text);
  }
  return text;
}

// Bytes beside a value that must be the program's, too.
const AROUND = 12;
const NEXT = 8;
const LEAST = 4;
const PLAIN = /^(?!\/)(?![^]*\.\.)[\w ,./:=-]+$/;

/**
 * ownText() - whether part of an argument is the program's own text
 * @stack: frames()
 * @argument: of the operation
 * @at: where a request's value stands in it
 * @length: of the value
 *
 * @command: it is one of a shell, where words, options and names end nothing, so that little beside them says enough
 *
 * So it is if the source of a calling function holds the value with what stands
 * before it in the argument, or after it; or between quotes, if nothing does.
 */
function ownText(stack, argument, at, length, command = false) {
  const value = slice(argument, at, at + length);
  const left = slice(argument, at > AROUND ? at - AROUND : 0, at);
  const right = slice(argument, at + length, at + length + AROUND);
  const needles = left === '' && right === '' ? [`'${value}'`, `"${value}"`, `\`${value}\``] : [left + value + right];
  if (left.length >= LEAST) push(needles, left + value);
  if (right.length >= LEAST) push(needles, value + right);
  // Something else of the program's may stand farther away.
  if (left.length > NEXT) push(needles, slice(left, -NEXT) + value);
  if (right.length > NEXT) push(needles, value + slice(right, 0, NEXT));
  if (command && right.length > LEAST && exec(PLAIN, value) !== null) push(needles, value + slice(right, 0, LEAST));
  for (let i = 0; i < stack.length; i += 1) {
    if (stack[i].made) continue;
    const source = sourceOf(stack[i].file);
    for (let k = 0; k < needles.length; k += 1) if (includes(source, needles[k])) return true;
  }
  return false;
}

const blank = (text, at) => at >= 0 && at < text.length && trim(text[at]) === '';
const WORDS = /^[\w\s,]+$/;
// What begins a query or a statement, which needs nothing else to act, or joins conditions: wherever a program has it.
const ACTS = /\b(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|MERGE|CREATE|ALTER|DROP|TRUNCATE|EXEC|EXECUTE|CALL|GRANT|REVOKE|SET|WITH|TABLE|VALUES|UNION|EXCEPT|INTERSECT|MINUS|INTO|OR|XOR)\b/i;
// What a number follows that the program puts in.
const COUNTED = /(?:^|\s)(?:LIMIT|OFFSET|TOP|FIRST|NEXT)\s+(?=\d+$)/i;

const isPiece = (stack, text) => inSource(stack, `}${text}\${`) ||
  (trim(text) !== text && (inSource(stack, `'${text}'`) || inSource(stack, `"${text}"`)));

/**
 * ownPiece() - whether words in an argument are a piece that the program has put between others
 *
 * As ownText(), but nothing of what stands beside it needs to be the program's: a piece with its blanks
 * stands between what a template of a calling function puts in, or is a constant with a blank at an end. Words alone
 * leave no string, and no operand.
 */
function ownPiece(stack, argument, at, length) {
  const value = slice(argument, at, at + length);
  if (exec(WORDS, value) === null || exec(ACTS, value) !== null) return false;
  let to = at + length;
  while (blank(argument, to)) to += 1;
  const counted = exec(COUNTED, value);
  const number = counted === null ? to : at + counted.index + counted[0].length;
  // What is put in may stand in quotes, of which one ends before the words.
  for (let from = at; from >= 0 && at - from <= NEXT && (from === at || exec(/\w/, argument[from]) === null); from -= 1) {
    const piece = slice(argument, from, to);
    if (inSource(stack, `}${piece}\``) || isPiece(stack, piece) || (number !== to && isPiece(stack, slice(argument, from, number)))) return true;
  }
  return false;
}

/** inSource() - whether a calling function's source holds @text */
function inSource(stack, text) {
  for (let i = 0; i < stack.length; i += 1) if (!stack[i].made && includes(sourceOf(stack[i].file), text)) return true;
  return false;
}

/** isConstant() - whether a calling function's source holds @text between quotes of one kind */
const isConstant = (stack, text) => inSource(stack, `'${text}'`) || inSource(stack, `"${text}"`) || inSource(stack, `\`${text}\``);

/** sourceHas() - whether that of a calling function has what @rule is for */
function sourceHas(stack, rule) {
  for (let i = 0; i < stack.length; i += 1) if (!stack[i].made && exec(rule, sourceOf(stack[i].file)) !== null) return true;
  return false;
}

// Lines around the one that calls in which what it asks for is made.
const NEAR = 8;

/** timesIn() - how often those of calling functions have @text as a constant, near to where they call */
function timesIn(stack, text) {
  let most = 0;
  for (let i = 0; i < stack.length; i += 1) {
    const { file, line, made } = stack[i];
    const source = made ? '' : sourceOf(file);
    let n = 0;
    for (let at = indexOf(source, text), from = 0, row = 1; at > 0; from = at, at = indexOf(source, text, at + 1)) {
      for (let k = indexOf(source, '\n', from); k >= 0 && k < at; k = indexOf(source, '\n', k + 1)) row += 1;
      const { [at - 1]: quote } = source;
      if (row > line - NEAR && row < line + NEAR && includes('\'"`', quote) && source[at + text.length] === quote) n += 1;
    }
    if (n > most) most = n;
  }
  return most;
}

module.exports = {
  capture, hasMade, frames, ownText, ownPiece, inSource, isConstant, sourceHas, timesIn,
};

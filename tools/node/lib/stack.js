// SPDX-License-Identifier: GPL-2.0
// Where in the application we are, and whether a text stands in its source.
'use strict';
const fs = require('fs');
const path = require('path');
const {
  SafeError, SafeMap, mapGet, mapSet, mapSize, mapClear, push, startsWith, includes, slice, isArray,
} = require('./primordials');

const { readFileSync } = fs;
const DEPTH = 40;
const here = __dirname + path.sep;
const sources = new SafeMap();
const MAX_SOURCES = 500;

/** capture() - the stack as it is, to be told later by frames(); costs little */
function capture() {
  const { stackTraceLimit } = SafeError;
  SafeError.stackTraceLimit = DEPTH;
  try {
    return new SafeError();
  } finally {
    SafeError.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * frames() - the calling functions, innermost first, without node's and ours:
 * { file, line, column, name, made }, made being true for code that was made
 * from a string at run time
 * @captured: by capture(), or frames() of another
 */
function frames(captured = capture()) {
  if (isArray(captured)) return captured;
  const { prepareStackTrace } = SafeError;
  const list = [];
  SafeError.prepareStackTrace = (error, sites) => sites;
  try {
    const sites = captured.stack;
    for (let i = 0; i < sites.length; i += 1) {
      const site = sites[i];
      const made = site.isEval() || site.getEvalOrigin() !== undefined;
      const file = site.getFileName();
      if (!made && (!file || startsWith(file, 'node:') || startsWith(file, here))) continue;
      push(list, {
        __proto__: null,
        file: file || (made ? 'code made at run time' : '?'),
        line: site.getLineNumber(),
        column: site.getColumnNumber(),
        name: site.getFunctionName() || '<anonymous>',
        made,
      });
    }
  } catch {
    // A stack that cannot be told is told as none.
  } finally {
    SafeError.prepareStackTrace = prepareStackTrace;
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

/**
 * ownText() - whether part of an argument is the program's own text
 * @stack: frames()
 * @argument: of the operation
 * @at: where a request's value stands in it
 * @length: of the value
 *
 * So it is if the source of a calling function holds the value with what stands
 * before it in the argument, or after it; or between quotes, if nothing does.
 */
function ownText(stack, argument, at, length) {
  const around = 12;
  const least = 4;
  const value = slice(argument, at, at + length);
  const left = slice(argument, at > around ? at - around : 0, at);
  const right = slice(argument, at + length, at + length + around);
  const needles = left === '' && right === '' ? [`'${value}'`, `"${value}"`, `\`${value}\``] : [left + value + right];
  if (left.length >= least) push(needles, left + value);
  if (right.length >= least) push(needles, value + right);
  for (let i = 0; i < stack.length; i += 1) {
    if (stack[i].made) continue;
    const source = sourceOf(stack[i].file);
    for (let k = 0; k < needles.length; k += 1) if (includes(source, needles[k])) return true;
  }
  return false;
}

/** inSource() - whether a calling function's source holds @text */
function inSource(stack, text) {
  for (let i = 0; i < stack.length; i += 1) if (!stack[i].made && includes(sourceOf(stack[i].file), text)) return true;
  return false;
}

module.exports = { capture, frames, ownText, inSource };

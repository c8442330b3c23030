// SPDX-License-Identifier: GPL-2.0
// How text in a command changes what a shell understands.
'use strict';
const { SPACE, SYNTAX, ESCAPE } = require('./shell');
const { namesFolder, replaced } = require('../texts');
const p = require('../primordials');

const NAMES = 'names the program';
const FEW = 8; // commands

// Is [from, to) the word that names a program, or its folder? Of "/u", with which "/usr/bin/id" begins, it is none.
function names(shell, { 0: start, 1: end }, from, to) {
  const quote = shell.act[start] === SYNTAX ? 1 : 0;
  return from === start + quote && (to >= end - quote || namesFolder(shell.text, from, to));
}

// The same of one of many programs.
function namedAt(shell, from, to) {
  if (shell.starts === null) {
    shell.starts = new p.SafeMap();
    for (let i = 0; i < shell.commands.length; i += 1) {
      const { 0: start } = shell.commands[i];
      const list = p.mapGet(shell.starts, start);
      if (list === undefined) p.mapSet(shell.starts, start, [shell.commands[i]]);
      else p.append(list, shell.commands[i]);
    }
  }
  for (let at = from; at >= from - 1; at -= 1) {
    const list = p.mapGet(shell.starts, at);
    for (let i = 0; list !== undefined && i < list.length; i += 1) if (names(shell, list[i], from, to)) return true;
  }
  return false;
}

// Are [from, to) backslashes that escape one another, as all do that stand there?
function pairs(text, from, to) {
  let begin = from;
  let end = from;
  while (text[end] === '\\') end += 1;
  while (begin > 0 && text[begin - 1] === '\\') begin -= 1;
  return end >= to && (to - from) % 2 === 0 && (end - begin) % 2 === 0;
}

/**
 * changes() - how text at [from, to) changes what the shell understands
 * @shell: new Shell(command)
 *
 * Return: null if it lies within one word; else what it does.
 */
function changes(shell, from, to) {
  const word = shell.word[from];
  // What lies within one word was looked at for the place before.
  const { fineFrom, fineTo } = shell;
  const known = from >= fineFrom && from < fineTo;
  for (let i = known ? fineTo : from; i < to; i += 1) {
    if (shell.act[i] & SYNTAX) return 'holds syntax of the shell';
    if (shell.act[i] & SPACE) return 'ends a word';
    if (shell.word[i] !== word) return 'spans more than one word';
  }
  if (!known) shell.fineFrom = from;
  if (!known || to > fineTo) shell.fineTo = to;
  if (to > from && (shell.act[to - 1] & ESCAPE) && !pairs(shell.text, from, to)) return 'escapes what follows';
  const { commands } = shell;
  if (commands.length > FEW) return namedAt(shell, from, to) ? NAMES : null;
  for (let i = 0; i < commands.length; i += 1) if (names(shell, commands[i], from, to)) return NAMES;
  return null;
}

// How a quote is written in a string that such quotes are around.
const WAYS = ["'\\''", "'\"'\"'"];

// Is @value, at @from, quotes of one kind that open and close nothing, as '' does within and without such quotes? It
// does behind a backslash, but for that of WAYS.
function idle(shell, value, from) {
  if (p.exec(/^(?:(?:'')+|(?:"")+)$/, value) === null) return false;
  return from === 0 || (shell.act[from - 1] & ESCAPE) === 0 || (from > 1 && p.slice(shell.text, from - 2, from) === "'\\");
}

/**
 * escaped() - is text at [from, to), which begins or ends in a quote, part of what is written so?
 *
 * Of "it'", as which 'it'\'' begins, the quote is the program's own.
 */
function escaped(shell, from, to) {
  const { text } = shell;
  const value = p.slice(text, from, to);
  if (idle(shell, value, from)) return true;
  let first = 0;
  while (p.codeAt(value, first) === 39) first += 1;
  let last = value.length;
  while (last > first && p.codeAt(value, last - 1) === 39) last -= 1;
  if (first === last || (first === 0 && last === value.length) || changes(shell, from + first, from + last) !== null) return false;
  for (let i = 0; i < WAYS.length; i += 1) {
    const whole = replaced(value, "'", WAYS[i]);
    if (p.startsWith(text, whole, from) || (from >= 3 && p.startsWith(text, whole, from - first * (WAYS[i].length - 1)))) return true;
  }
  return false;
}

module.exports = { changes, escaped, NAMES };

// SPDX-License-Identifier: GPL-2.0
// Scripts of sed: where what they say runs a program, or reads or writes a file.
'use strict';
const p = require('../primordials');

const { codeAt, indexOf } = p;

const NEWLINE = 10;
const BACKSLASH = 92;
const LONGEST = 64; // of a class in brackets

// Where the brackets end that begin at @from, or -1; "]" is one of them if it is the first. That of a class,
// "[:alpha:]", is one to those that know @classes, which busybox does not.
function closing(text, from, classes) {
  for (let at = from + (text[from + 1] === '^' ? 2 : 1), first = at; at < text.length; at += 1) {
    const c = codeAt(text, at);
    if (c === 93 && at > first) return at;
    if (classes && c === 91 && at + 1 < text.length && p.includes(':.=', text[at + 1])) {
      const end = indexOf(p.slice(text, at + 2, at + LONGEST), `${text[at + 1]}]`);
      if (end >= 0) at += end + 3;
    }
  }
  return -1;
}

// Where what is delimited by @by ends that begins at @from; in @brackets a "/" is itself.
function delimited(text, from, by, brackets, classes) {
  let closed = brackets;
  for (let at = from; at < text.length; at += 1) {
    const c = codeAt(text, at);
    if (c === BACKSLASH) at += 1;
    else if (c === by) return at;
    else if (closed && c === 91) {
      // Where there is none, none is behind the next "[", either.
      const end = closing(text, at, classes);
      if (end >= 0) at = end;
      else closed = false;
    }
  }
  return text.length;
}

// Where the line ends; of a text one behind "\" does not.
function endOfLine(text, from, continued) {
  let end = indexOf(text, '\n', from);
  while (continued && end > from && codeAt(text, end - 1) === BACKSLASH) end = indexOf(text, '\n', end + 1);
  return end < 0 ? text.length : end;
}

// Behind the addresses of a command, "1,/x/I!".
function behindAddresses(text, from, classes) {
  let at = from;
  for (;;) {
    const c = codeAt(text, at);
    const other = c === BACKSLASH;
    if (c === 47 || other) {
      const begin = at + (other ? 2 : 1);
      at = delimited(text, begin, other ? codeAt(text, at + 1) : c, true, classes) + 1;
    } else if (c <= 32 || (c >= 48 && c <= 57) || (at < text.length && p.includes('$,~+!IM', text[at]))) at += 1;
    else return at;
  }
}

/** acting() - of the script @text, read with @classes or without, the places of letters by which it runs, reads or writes, each with where what it names ends, in turn */
function acting(text, classes) {
  const list = [];
  const add = (from, to) => {
    p.append(list, from);
    p.append(list, to);
  };
  for (let at = 0; at < text.length; at += 1) {
    at = behindAddresses(text, at, classes);
    const c = codeAt(text, at);
    if (c === 115 || c === 121) { // s, y
      const by = codeAt(text, at + 1);
      const middle = delimited(text, at + 2, by, c === 115, classes);
      at = delimited(text, middle + 1, by, false, classes) + 1;
      for (; at < text.length && p.exec(/[gpIiMm\d\se]/, text[at]) !== null && codeAt(text, at) !== NEWLINE; at += 1) if (text[at] === 'e') add(at, at + 1);
      if (text[at] === 'w') {
        const end = endOfLine(text, at, false);
        add(at, end);
        at = end;
      }
    } else if (c === 101 || c === 114 || c === 119 || c === 82 || c === 87) { // e, r, w, R, W
      const end = endOfLine(text, at, false);
      add(at, end);
      at = end;
    } else if (c === 97 || c === 105 || c === 99) at = endOfLine(text, at, true); // a, i, c
    else if (c === 35) at = endOfLine(text, at, false);
    else if (c === 58 || c === 98 || c === 116 || c === 84) { // labels
      while (at + 1 < text.length && p.exec(/[;\n}]/, text[at + 1]) === null) at += 1;
    }
  }
  return list;
}

/** hasClasses() - is @text read in two ways? */
const hasClasses = (text) => p.exec(/\[[:.=]/, text) !== null;

/** isSed() - is the program @file sed? */
const isSed = (file) => p.exec(/(?:^|\/)g?sed$/, file) !== null;

/** scripts() - those among @args, of sed */
function scripts(args) {
  const list = [];
  let first = -1;
  let others = false;
  for (let i = 0; i < args.length; i += 1) {
    const arg = `${args[i]}`;
    const m = p.exec(/^(?:-[nErsuz]*e|--expr[a-z]*(?:=|$))([^]*)$/, arg);
    if (m !== null) {
      others = true;
      if (m[1] === '' && !p.endsWith(arg, '=')) i += 1;
      if (i < args.length) p.append(list, m[1] === '' ? `${args[i]}` : m[1]);
    } else if (p.exec(/^(?:-[nErsuz]*f|--file(?:=|$))/, arg) !== null) {
      others = true;
      if (p.exec(/^(?:-[a-zA-Z]*f|--file)$/, arg) !== null) i += 1;
    } else if (p.exec(/^(?:-l|--line-length)$/, arg) !== null) i += 1;
    else if (first < 0 && (arg === '-' || p.codeAt(arg, 0) !== 45)) first = i;
  }
  if (!others && first >= 0) p.append(list, `${args[first]}`);
  return list;
}

module.exports = {
  acting, hasClasses, isSed, scripts,
};

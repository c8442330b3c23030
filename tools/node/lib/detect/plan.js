// SPDX-License-Identifier: GPL-2.0
// All that starts with a program: what runs what, by arguments and in the texts of shells,
// worked out once; what each of them is asked about is hooks/child_process.js's.
'use strict';
const path = require('path');
const { commands, reads } = require('./programs');
const { Shell } = require('./shell');
const { replaced } = require('../texts');
const p = require('../primordials');

const { basename } = path;
const NESTED = 4; // texts of shells in texts of shells
const PLACES = 64; // simple commands of one
const LINES = 16; // that xargs makes a command of, each

/**
 * class Plan - a program that is started
 * @commands: each Command, one by way of the other
 * @inner: of each, Plans of the simple commands in its text
 * @reads: of what kind is the program that one of them reads from standard input: an
 *	Interpreter, Arguments, or null
 * @pairs: variables that a shell sets for it
 * @fed: what a shell gives it to read, as texts
 */
class Plan {
  constructor(list, pairs) {
    this.commands = list;
    this.inner = [];
    this.reads = null;
    this.pairs = pairs;
    this.fed = [];
  }
}

/**
 * class Arguments - of xargs: what is read are arguments
 * @command: that they are for
 * @mark: stands for them; null if they follow
 */
class Arguments {
  constructor(command, mark) {
    this.command = command;
    this.mark = mark;
  }

  /** plans() - what is started if @text is read */
  plans(text) {
    const { command: { file, args }, mark } = this;
    const all = [];
    if (mark === null) {
      const more = p.copy(args);
      const rule = /\S+/g;
      for (let m = p.exec(rule, text), i = 0; m !== null && i < PLACES; m = p.exec(rule, text), i += 1) {
        p.push(more, replaced(replaced(m[0], '"', ''), "'", ''));
      }
      p.push(all, planOf(file, more));
      return all;
    }
    const lines = p.split(text, '\n');
    for (let i = 0; i < lines.length && i < LINES; i += 1) {
      const list = [];
      for (let k = 0; k < args.length; k += 1) p.push(list, replaced(`${args[k]}`, mark, lines[i]));
      if (lines[i] !== '') p.push(all, planOf(file, list));
    }
    return all;
  }
}

// Of xargs: what stands for what it reads, or null.
function markOf(args) {
  for (let i = 0; i < args.length; i += 1) {
    const m = p.exec(/^(?:-I|--replace=|-i)([^]*)$|^--replace$/, `${args[i]}`);
    if (m !== null) return m[1] !== undefined && m[1] !== '' ? m[1] : m[0] === '-I' ? `${args[i + 1]}` : '{}';
    if (p.codeAt(`${args[i]}`, 0) !== 45 && p.exec(/^[\d{}]/, `${args[i]}`) === null) return null;
  }
  return null;
}

function readsOf(list, inner) {
  for (let i = 0; i + 1 < list.length; i += 1) if (basename(list[i].file) === 'xargs') return new Arguments(list[i + 1], markOf(list[i].args));
  const last = list[list.length - 1];
  if (last.text() !== null) {
    for (let i = 0; i < inner.length; i += 1) if (inner[i].reads !== null && inner[i].fed.length === 0) return inner[i].reads;
    return null;
  }
  return last.kind !== null && reads(last.kind, last.given) ? last.kind : null;
}

// What printf writes.
function formatted(format, args) {
  const rule = /%(?:%|[-+ #0]*\d*(?:\.\d+)?[a-zA-Z])/g;
  let text = '';
  let at = 0;
  for (let last = -1; last < at && (last < 0 || at < args.length);) {
    last = at;
    let from = 0;
    for (let m = p.exec(rule, format); m !== null; m = p.exec(rule, format)) {
      text += p.slice(format, from, m.index);
      from = m.index + m[0].length;
      if (m[0] === '%%') text += '%';
      else {
        if (at < args.length) text += `${args[at]}`;
        at += 1;
      }
    }
    text += p.slice(format, from);
  }
  return replaced(replaced(text, '\\n', '\n'), '\\t', '\t');
}

// What a program writes of which that is known, or null.
function written({ commands: list, fed }) {
  const { file, args } = list[list.length - 1];
  const name = basename(file);
  if (name === 'cat' && args.length === 0 && fed.length !== 0) return fed[0];
  if (args.length === 0) return null;
  if (name === 'printf') return formatted(`${args[0]}`, p.copy(args, 1));
  return name === 'echo' ? p.join(p.copy(args, p.exec(/^-[neE]+$/, `${args[0]}`) === null ? 0 : 1), ' ') : null;
}

/** within() - Plans of the simple commands in the text of a shell */
function within(text, deep = 0) {
  const all = [];
  if (deep >= NESTED) return all;
  const shell = new Shell(text);
  const { simple } = shell;
  const plain = (list) => {
    const words = [];
    for (let i = 0; i < list.length; i += 1) p.push(words, shell.plain(list[i]));
    return words;
  };
  for (let i = 0; i < simple.length && i < PLACES; i += 1) {
    const words = plain(simple[i].words);
    const one = planOf(words[0], p.copy(words, 1), false, deep, plain(simple[i].sets));
    one.fed = simple[i].documents;
    p.push(all, one);
  }
  for (let i = 0; i < all.length; i += 1) {
    const { reads: pipe } = simple[i];
    for (let k = pipe === null ? 0 : pipe[0]; pipe !== null && k < pipe[1] && k < i; k += 1) {
      const out = written(all[k]);
      if (out !== null) p.push(all[i].fed, out);
    }
    // Others write to it what is not known.
    if (pipe !== null && all[i].fed.length === 0) p.push(all[i].fed, '');
  }
  return all;
}

/** planOf() - @file with @args; @shell: it is one, whatever its name */
function planOf(file, args, shell = false, deep = 0, pairs = []) {
  const list = commands(file, args, shell);
  const plan = new Plan(list, pairs);
  for (let i = 0; i < list.length; i += 1) {
    const text = list[i].text();
    p.push(plan.inner, text === null ? [] : within(text, deep + 1));
  }
  plan.reads = readsOf(list, plan.inner[list.length - 1]);
  return plan;
}

module.exports = { planOf, within, Arguments };

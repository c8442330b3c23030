// SPDX-License-Identifier: GPL-2.0
// Path traversal: a value of the request stands in the path argument as the
// program wrote it, and with it the path leads out of the directory that what
// stands before the value names. Rule and exceptions: Documentation/rasp.rst.
'use strict';
const path = require('path');
const { frames, ownText, inSource } = require('../stack');
const p = require('../primordials');

const { normalize, dirname, resolve } = path;

const inside = (name, dir) => name === dir || dir === '/' || p.startsWith(name, `${dir}/`);

function insideArea(name, area) {
  for (let i = 0; i < area.length; i += 1) if (inside(name, area[i])) return true;
  return false;
}

// Where the value, standing at @at in @text, leads out of the directory before it.
function leaves(text, at, value, name) {
  const before = p.slice(text, 0, at);
  if (before === '') return p.codeAt(value, 0) === 47 || !inside(name, resolve('.'));
  const base = p.endsWith(before, '/') ? resolve(before) : dirname(resolve(before));
  return !inside(name, base);
}

// "../../etc/passwd" joined to a directory: what remains of it is "etc/passwd".
function remains(value) {
  const plain = normalize(value);
  if (!p.startsWith(plain, '../')) return null;
  let at = 0;
  while (p.startsWith(plain, '../', at)) at += 3;
  const tail = p.slice(plain, at);
  return tail.length > 1 && tail !== '..' ? `/${p.endsWith(tail, '/') ? p.slice(tail, 0, -1) : tail}` : null;
}

// ".." alone may be said anywhere. Is this one part of a longer value, in which a
// component stands before it that is not the program's?
function partOfLonger(list, text, at, stack, inSource) {
  for (let i = 0; i < list.length; i += 1) {
    const w = list[i].text;
    const dots = w.length > 3 ? p.indexOf(w, '/..') : -1;
    if (dots < 1) continue;
    const from = at - dots - 1;
    if (from < 0 || p.slice(text, from, from + w.length) !== w || leaves(text, from, w, resolve(text))) continue;
    const before = p.slice(w, p.lastIndexOf(w, '/', dots - 1) + 1, dots);
    if (!inSource(stack, before)) return true;
  }
  return false;
}

function found(value, why, stack) {
  return { __proto__: null, value, why, stack };
}

/**
 * check() - does a value decide that the path leaves its place
 * @ctx: request
 * @list: its values
 * @given: path argument
 * @name: it, absolute and normal
 * @route: entry of options.routes, for its area; or null
 *
 * Return: null, or { value, why, stack }.
 */
function check(ctx, list, given, name, route) {
  const { up } = list;
  if (!up.length) return null;
  const area = route && route.area;
  if (area && insideArea(name, area)) return null;
  // The path as it was before path.join() or resolve() made it normal.
  const text = (ctx.joins && p.mapGet(ctx.joins, given)) || given;
  const dots = p.includes(text, '..');
  let stack = null;
  for (let i = 0; i < up.length; i += 1) {
    const value = up[i];
    const v = value.text;
    const absolute = p.codeAt(v, 0) === 47 && v.length > 1;
    if (absolute && p.startsWith(text, v) && (v.length === text.length || p.endsWith(v, '/') ||
        p.codeAt(text, v.length) === 47 || dots)) {
      stack = stack || frames();
      if (!ownText(stack, text, 0, v.length)) return found(value, 'the value is the path from its root', stack);
    }
    if (!p.includes(v, '..')) continue;
    if (dots) {
      for (let at = p.indexOf(text, v); at >= 0; at = p.indexOf(text, v, at + 1)) {
        if (!leaves(text, at, v, name)) continue;
        stack = stack || frames();
        if (v === '..' && partOfLonger(up, text, at, stack, inSource)) continue;
        if (!ownText(stack, text, at, v.length)) {
          return found(value, 'the value leads out of the directory before it', stack);
        }
      }
    } else if (text === given) {
      const tail = remains(v);
      if (tail === null) continue;
      const at = p.indexOf(name, tail);
      if (at < 0 || (at + tail.length < name.length && p.exec(/\w/, name[at + tail.length]))) continue;
      stack = stack || frames();
      if (!ownText(stack, name, at, tail.length)) {
        return found(value, 'the value leads out of the directory it was joined to', stack);
      }
    }
  }
  return null;
}

module.exports = { check };

// SPDX-License-Identifier: GPL-2.0
// Path traversal: a value of the request stands in the path argument as the
// program wrote it, and with it the path leads out of the directory that what
// stands before the value names. Rule and exceptions: Documentation/rasp-detection.rst.
'use strict';
const path = require('path');
const { frames, ownText, inSource, isConstant } = require('../stack');
const {
  values, ups, find, DOTS,
} = require('../values');
const {
  isOwn, learn, mayLearn, closeRoots, FS, ROOT, LONGEST,
} = require('./learned');
const Search = require('./search');
const { ways } = require('./lists');
const { unresolved } = require('../context');
const { cut } = require('./cut');
const { UPPER } = require('../scan');
const { hasUp, normal, replaced } = require('../texts');
const p = require('../primordials');

const { normalize, dirname, resolve } = path;

// What may be done for one path, in bytes looked through: to resolve one costs as much as so many,
// as does a look at a value.
const BUDGET = 1 << 29;
const RESOLVED = 64;
const UPS = ['../', '..\\'];
const SHORTEST = 12; // of a value with something before what is coded
const STARTS = 8; // components before "..", where a value may begin
const none = p.freeze([]);
const TOO_MUCH = 'the value is one of too many to be compared with it';

// A path, as it was before ".." was taken away and as it is asked for.
class Compared {
  constructor(text, name) {
    this.text = text;
    this.name = name;
    this.written = new Search(text);
    this.resolved = text === name ? this.written : new Search(name);
    this.left = BUDGET;
  }

  // The place of @v by @search.
  at(search, v, from = 0) {
    const at = search.at(v, from);
    this.left -= search.spent;
    return at;
  }
}

const bareOf = (folder) => (p.endsWith(folder, '/') ? p.slice(folder, 0, -1) : folder);
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
function remains(value, name) {
  // It begins with "../" only if ".." is a component.
  const plain = hasUp(value) ? normal(value, name.length) : null;
  return plain === null || plain.ups === 0 || plain.rest.length < (p.endsWith(value, '/') ? 2 : 3) ? null : plain.rest;
}

// ".." alone may be said anywhere. Is this one part of a longer value, in which a
// component stands before it that is not the program's?
function partOfLonger(ctx, it, at, stack) {
  const { text } = it;
  return find(ctx, ({ text: w }) => {
    it.left -= RESOLVED;
    const dots = w.length > 3 ? p.indexOf(w, '/..') : -1;
    if (dots < 1) return false;
    const from = at - dots - 1;
    if (from < 0 || p.slice(text, from, from + w.length) !== w) return false;
    it.left -= RESOLVED * text.length;
    if (it.left < 0 || leaves(text, from, w, resolve(text))) return false;
    return !inSource(stack, p.slice(w, p.lastIndexOf(w, '/', dots - 1) + 1, dots));
  }) !== undefined;
}

function found(value, why, stack) {
  return { __proto__: null, value, why, stack };
}

// Does @value in the form @v, which stands in the unresolved text of @it, lead out?
function asWritten(ctx, value, v, it) {
  const { text, name } = it;
  for (let at = it.at(it.written, v); at >= 0; at = it.at(it.written, v, at + 1)) {
    it.left -= RESOLVED * at;
    if (it.left < 0) return found(value, TOO_MUCH, frames());
    if (!leaves(text, at, v, name)) continue;
    const stack = frames();
    if (v === '..' && partOfLonger(ctx, it, at, stack)) continue;
    if (!ownText(stack, text, at, v.length)) return found(value, 'the value leads out of the directory before it', stack);
  }
  return null;
}

// Is what remains of @v at the end of the name of @it, whose ".." are gone?
function asResolved(value, v, it) {
  const { name } = it;
  const tail = remains(v, name);
  if (tail === null) return null;
  const at = it.at(it.resolved, tail);
  if (at < 0 || (at + tail.length < name.length && p.exec(/\w/, name[at + tail.length]))) return null;
  const stack = frames();
  return ownText(stack, name, at, tail.length) ? null :
    found(value, 'the value leads out of the directory it was joined to', stack);
}

/*
 * Does a value stand in @text before @end, or what is behind its last slash anywhere, as far as can be told?
 * Of what does not stand there as it is, as "/app/file" or "./app/file", the rest may have led there.
 */
function stands(ctx, text, end = text.length) {
  const it = new Compared(text, text);
  return find(ctx, ({ text: v }) => {
    const at = it.at(it.written, v);
    if (it.left < 0) return true;
    if (at >= 0) return at < end;
    const slash = p.lastIndexOf(v, '/');
    return slash >= 0 && slash + 2 < v.length && it.at(it.written, p.slice(v, slash + 1)) >= 0;
  }) !== undefined;
}

/*
 * Does the program itself stand below the directory @dir, and nothing of the request behind that
 * in @text? A page may be called as the directory that the program was put in: "/app". What
 * follows the folder that the program was begun in, or that a calling function stands in, may be of the
 * request, if that is another one: what leads there from @dir is not.
 */
function holdsProgram(ctx, stack, dir, text) {
  const below = p.endsWith(dir, '/') ? dir : `${dir}/`;
  if (!p.startsWith(text, below) || text.length === below.length) return false;
  let holds = false;
  let own = 0;
  const put = (folder) => {
    if (!p.startsWith(folder, below)) return;
    holds = true;
    if (folder.length > below.length && folder.length > own && p.startsWith(text, folder)) own = folder.length;
  };
  put(`${bareOf(p.cwd())}/`);
  for (let i = 0; i < stack.length; i += 1) {
    const { file, made } = stack[i];
    const name = p.startsWith(file, 'file://') ? p.slice(file, 7) : file;
    if (!made) put(`${bareOf(dirname(name))}/`);
  }
  const rest = p.slice(text, below.length);
  return holds && !stands(ctx, rest, own === 0 ? rest.length : own - below.length);
}

// Does @given, an absolute path that is a form of @value, decide the path from its root?
function asRoot(ctx, value, given, text, dots) {
  let v = given;
  if (v.length < 2) return null;
  if (!p.startsWith(text, v)) {
    // "//etc/./passwd/", of which resolve() makes "/etc/passwd".
    const plain = normal(v, text.length);
    v = plain === null ? '' : plain.rest;
  }
  if (v.length < 2 || !p.startsWith(text, v)) return null;
  // Behind it comes another component, or an extension.
  const next = p.codeAt(text, v.length);
  if (v.length !== text.length && !p.endsWith(v, '/') && next !== 47 && next !== 46 && !dots) return null;
  const stack = frames();
  return ownText(stack, text, 0, v.length) || (!dots && holdsProgram(ctx, stack, v, text)) ? null :
    found(value, 'the value is the path from its root', stack);
}

// Null, or how @value in the form @v, of which @value tells whether it has "..", decides where the path leads.
function decided(ctx, value, v, it, dots, made) {
  const result = p.codeAt(v, 0) === 47 ? asRoot(ctx, value, v, it.text, dots) : null;
  if (result !== null || (value.scanned & DOTS) === 0) return result;
  if (it.left < 0) return found(value, TOO_MUCH, frames());
  if (dots) return asWritten(ctx, value, v, it);
  return made ? asResolved(value, v, it) : null;
}

// What is left of @text where a program takes "../" away, all or the first, and that still leads up: of "....//" and "../../".
function stripped(text) {
  const list = [];
  for (let k = 0; k < UPS.length; k += 1) {
    const { [k]: by } = UPS;
    const at = p.indexOf(text, by);
    if (at >= 0) {
      const all = replaced(text, by, '');
      const rest = p.slice(text, 0, at) + p.slice(text, at + by.length);
      if (hasUp(all)) p.append(list, all);
      if (rest !== all && hasUp(rest)) p.append(list, rest);
    }
  }
  return list;
}

// The same of all forms of @value: names of files are written in small letters, too, it may be a list, and a program may have taken "../" away.
function decidedByAny(ctx, value, it, dots, made) {
  const { text, scanned } = value;
  let result = decided(ctx, value, text, it, dots, made);
  if (result === null && (scanned & UPPER) !== 0) result = decided(ctx, value, p.lower(text), it, dots, made);
  if (result !== null || (scanned & DOTS) === 0) return result;
  const pieces = ways(text);
  const left = dots ? stripped(text) : none;
  for (let i = 0; i < left.length; i += 1) p.append(pieces, left[i]);
  for (let i = 0; i < pieces.length && result === null; i += 1) result = decided(ctx, value, pieces[i], it, dots, made);
  return result;
}

// Does the code @c, or the small letter of that, differ from @own? It is not looked at what lies beyond 7 bits.
const differs = (c, own) => c !== own && c < 128 && (c < 65 || c > 90 || (c | 32) !== own);

/*
 * May @value, which is none of "..", be anything but a path from the root whose first name does not begin as that
 * of @text does, so that decidedByAny() would say nothing of it? It is no more than a cheaper look.
 */
function mayDecide({ text: v, scanned }, text) {
  if ((scanned & DOTS) !== 0 || v.length < 3 || text.length < 3) return true;
  const first = p.codeAt(v, 1);
  const next = p.codeAt(v, 2);
  if (first === 46 || first === 47) return true;
  return !differs(first, p.codeAt(text, 1)) && (next === 47 || !differs(next, p.codeAt(text, 2)));
}

/*
 * A dot of a value beside one of the program's, as where it writes "." between a name and an
 * extension: of these "./x" makes "../x".
 */
function besideDot(ctx, it) {
  const { text, name } = it;
  let result = null;
  find(ctx, (value) => {
    const { text: v } = value;
    const before = p.startsWith(v, './');
    if (!before && !p.endsWith(v, '/.')) return false;
    for (let at = it.at(it.written, v); at >= 0 && result === null; at = it.at(it.written, v, at + 1)) {
      const from = before && at > 0 && p.codeAt(text, at - 1) === 46 ? at - 1 : at;
      const to = at + v.length + (from === at && p.endsWith(v, '/.') && p.codeAt(text, at + v.length) === 46 ? 1 : 0);
      it.left -= RESOLVED * at;
      if (it.left < 0) result = found(value, TOO_MUCH, frames());
      else if (to - from !== v.length && hasUp(p.slice(text, from === 0 ? 0 : from - 1, to + 1)) && leaves(text, from, p.slice(text, from, to), name)) {
        const stack = frames();
        if (!ownText(stack, text, from, to - from)) result = found(value, 'the value and a dot beside it lead out of the directory before them', stack);
      }
    }
    return result !== null;
  });
  return result;
}

// "../", and "/../" behind none, one or two bytes, in base64, and in hexadecimal.
const CODED = /Li4v|Ly4uL|8uLi|2e2e2f/i;

// A value that the program has cut something off before it decoded that, from where it leads out. Nearly all are told by one look.
function decoded(ctx, it) {
  const { text, name } = it;
  if (find(ctx, ({ text: v }) => v.length >= SHORTEST && p.exec(CODED, v) !== null) === undefined) return null;
  const left = (size) => {
    it.left -= size;
    return it.left >= 0;
  };
  const { index } = p.exec(/(?:^|\/)\.\.(?=\/|$)/, text);
  let at = p.codeAt(text, index) === 47 ? index + 1 : index;
  for (let n = 0; n < STARTS && at >= 0; n += 1) {
    if (leaves(text, at, p.slice(text, at), name)) {
      const value = cut(ctx, p.slice(text, at), left);
      const stack = value === undefined ? null : frames();
      if (value !== undefined && !ownText(stack, text, at, text.length - at)) return found(value, it.left < 0 ? TOO_MUCH : 'what is coded in the value leads out of the directory before it', stack);
    }
    at = at < 2 ? -1 : p.lastIndexOf(text, '/', at - 2) + 1 || -1;
  }
  return null;
}

function place(stack) {
  let text = '';
  for (let i = 0; i < stack.length; i += 1) text += `${stack[i].file}:${stack[i].line}:${stack[i].column}\n`;
  return text;
}

// Is the absolute value @v, or what it begins with, the directory @root?
function names(v, root) {
  if (p.startsWith(root, v)) return true;
  const plain = p.codeAt(v, 0) === 47 ? normal(v, root.length) : null;
  return plain !== null && p.startsWith(root, p.endsWith(v, '/') || plain.rest === '' ? `${plain.rest}/` : plain.rest);
}

/*
 * A path that path.join() or resolve() has made of a directory of the program's own and of
 * what has no ".." is in that directory, whatever a request says. It is the program's own
 * if no value of a request that used it is the path from its root, or has "..". Where a value
 * was such a directory itself, none of the route's is taken for that.
 */
function learnRoot(ctx, root, up) {
  // All is below "/", also as "//" and "/.".
  if (!mayLearn(ROOT, ctx) || normalize(root).length < 2) return;
  for (let i = 0; i < up.length; i += 1) {
    if ((up[i].scanned & DOTS) !== 0) return;
    if (names(up[i].text, root)) {
      closeRoots(ctx);
      return;
    }
  }
  learn(ROOT, ctx, root);
}

// What the environment says of the program's folders, but for whose it is and where it was begun.
const NOT_OWN = { __proto__: null, HOME: 1, PWD: 1, OLDPWD: 1 };
const configured = new p.SafeSet();
for (const name in p.process.env) {
  if (NOT_OWN[name] !== 1 && p.exec(/^\/[^:]+$/, p.process.env[name]) !== null) p.setAdd(configured, bareOf(p.process.env[name]));
}

/*
 * Is @value a path below the directory @root only as a page is called as the program's folder is, "/uploads/a"? The
 * path was made of that and of what has no "..", so that it is there; and the folder is the program's own if a
 * calling function has it as a text, or the environment had it when the program began. "/uploads/" is the folder.
 * Of another value than a page's the folder may be what path.dirname() gave.
 */
function calledAs(stack, { text: v, source }, root) {
  const folder = bareOf(root);
  if (source !== 'path' || folder.length < 2 || !p.startsWith(v, `${folder}/`) || p.exec(/[^/.]/, p.slice(v, folder.length)) === null) return false;
  return p.setHas(configured, folder) || isConstant(stack, folder);
}

// What was found, or null if @name stands where the route may use all.
const unlessInArea = (result, route, name) => (route !== null && route.area && insideArea(name, route.area) ? null : result);

/**
 * check() - does a value decide that the path leaves its place
 * @ctx: request
 * @given: path argument
 * @name: it, absolute and normal
 * @routeOf: gives the entry of options.routes, for its area; or null
 *
 * Return: null, or { value, why, stack }.
 */
function check(ctx, given, name, routeOf) {
  const root = ctx.takeRoot(given);
  if (root !== null && isOwn(ROOT, ctx, root)) return null;
  // The path as it was before path.join() or resolve() made it normal.
  const before = unresolved(ctx, given);
  const of = values(ctx);
  // Streams have their file opened later.
  if (of.clear === given && before === undefined) return null;
  const up = ups(of);
  const text = before === undefined ? given : before;
  const climbs = hasUp(text);
  const dots = up.length !== 0 && climbs;
  let it = null;
  let called = false;
  for (let i = 0; i < up.length; i += 1) {
    const value = up[i];
    if (!mayDecide(value, text)) continue;
    if (it === null) it = new Compared(text, name);
    const result = decidedByAny(ctx, value, it, dots, text === given);
    if (result !== null && root !== null && before === undefined && calledAs(result.stack, value, root)) called = true;
    else if (result !== null) {
      if (root !== null && names(value.text, root)) closeRoots(ctx);
      // What the route opens by itself it does in the same place.
      if (before === undefined && isOwn(FS, ctx, `${given}\0${place(result.stack)}`)) return null;
      return unlessInArea(result, routeOf(ctx), name);
    }
  }
  if (climbs) {
    const one = it === null ? new Compared(text, name) : it;
    const result = besideDot(ctx, one) || decoded(ctx, one);
    if (result !== null) return unlessInArea(result, routeOf(ctx), name);
  }
  if (root !== null && !called && !of.overflow) learnRoot(ctx, root, up);
  if (before === undefined && !of.overflow && given.length <= LONGEST && mayLearn(FS, ctx) && !isOwn(FS, ctx, given) && !stands(ctx, given)) {
    learn(FS, ctx, given);
    learn(FS, ctx, `${given}\0${place(frames())}`);
  }
  // Not if one may decide: that it is the program's own text depends on who calls.
  if (before === undefined && it === null && name === given) of.clear = given;
  return null;
}

module.exports = { check };

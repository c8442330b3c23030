// SPDX-License-Identifier: GPL-2.0
// path.join(), resolve() and normalize() take ".." away: the path as it was
// before is kept with the request, for the detection of traversal. Of one without
// any it is kept what directory it was made from.
'use strict';
const path = require('path');
const { current, unresolved } = require('../context');
const { hasUp } = require('../texts');
const p = require('../primordials');
const { wrap } = require('./wrap');

const MAX = 1000; // of a generation; there are two

function remember(ctx, result, parts, absolute) {
  if (!ctx.joins) ctx.joins = new p.SafeMap();
  let text = '';
  for (let i = 0; i < parts.length; i += 1) {
    const part = unresolved(ctx, parts[i]) || parts[i];
    if (part === '') continue;
    if (text === '' || (absolute && p.codeAt(part, 0) === 47)) text = part;
    else text = `${text}${p.endsWith(text, '/') ? '' : '/'}${part}`;
  }
  if (absolute && p.codeAt(text, 0) !== 47) text = `${p.cwd()}/${text}`;
  if (p.mapSize(ctx.joins) >= MAX) {
    ctx.olderJoins = ctx.joins;
    ctx.joins = new p.SafeMap();
  }
  p.mapSet(ctx.joins, result, text);
}

// path.join() calls normalize() for what it has joined: that is noted as joined.
let joining = false;

const hasDots = (args) => {
  for (let i = 0; i < args.length; i += 1) if (typeof args[i] === 'string' && hasUp(args[i])) return true;
  return false;
};

// The directory in which a path without ".." that is made of @args stands, or null.
function rootOf(args, absolute) {
  if (!absolute) return args.length > 1 && p.codeAt(args[0], 0) === 47 ? args[0] : null;
  for (let i = args.length - 1; i >= 0; i -= 1) if (p.codeAt(args[i], 0) === 47) return i === args.length - 1 ? null : args[i];
  return null;
}

function note(ctx, result, args, absolute) {
  if (hasDots(args)) {
    remember(ctx, result, args, absolute);
    return;
  }
  const root = rootOf(args, absolute);
  if (root !== null) ctx.joined(result, root);
}

function noting(original, absolute) {
  return function () {
    const result = p.apply(original, this, arguments);
    const ctx = current();
    if (ctx !== undefined) note(ctx, result, arguments, absolute);
    return result;
  };
}

// These two each by itself, so that V8 knows what it calls.
function normalizing(original) {
  const normalizeIn = p.uncurry(original);
  const normalizeAs = noting(original, false);
  return function normalize(text) {
    return joining ? normalizeIn(this, text) : p.apply(normalizeAs, this, arguments);
  };
}

function joiningBy(original) {
  const joinIn = p.uncurry(original);
  const joinAny = function () {
    let result;
    joining = true;
    try {
      result = p.apply(original, this, arguments);
    } finally {
      joining = false;
    }
    const ctx = current();
    if (ctx !== undefined) note(ctx, result, arguments, false);
    return result;
  };
  return function join(dir, rest) {
    if (arguments.length !== 2) return p.apply(joinAny, this, arguments);
    let result;
    joining = true;
    try {
      result = joinIn(this, dir, rest);
    } finally {
      joining = false;
    }
    const ctx = current();
    if (ctx === undefined) return result;
    // Of what is absolute nothing stays that was "..", and nothing was taken away.
    if (dir.length !== 0 && dir[0] === '/' && result.length === dir.length + 1 + rest.length) ctx.joined(result, dir);
    else note(ctx, result, [dir, rest], false);
    return result;
  };
}

module.exports = function hook() {
  wrap(path, 'join', joiningBy);
  wrap(path, 'normalize', normalizing);
  wrap(path, 'resolve', (original) => noting(original, true));
};

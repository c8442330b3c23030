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

// path.join() calls normalize() for what it has joined, which it has put slashes
// between: there is no ".." in that if there was in no part.
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

function watch(absolute) {
  return (original) => function () {
    if (joining) return p.apply(original, this, arguments);
    const dots = hasDots(arguments);
    joining = !dots && !absolute; // resolve() asks the program for its directory
    let result;
    try {
      result = p.apply(original, this, arguments);
    } finally {
      joining = false;
    }
    const ctx = current();
    if (ctx === undefined) return result;
    if (dots) remember(ctx, result, arguments, absolute);
    else {
      const root = rootOf(arguments, absolute);
      if (root !== null) ctx.joined(result, root);
    }
    return result;
  };
}

module.exports = function hook() {
  wrap(path, 'join', watch(false));
  wrap(path, 'normalize', watch(false));
  wrap(path, 'resolve', watch(true));
};

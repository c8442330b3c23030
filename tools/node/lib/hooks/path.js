// SPDX-License-Identifier: GPL-2.0
// path.join(), resolve() and normalize() take ".." away: the path as it was
// before is kept with the request, for the detection of traversal.
'use strict';
const path = require('path');
const { current, unresolved } = require('../context');
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
  for (let i = 0; i < args.length; i += 1) if (typeof args[i] === 'string' && p.includes(args[i], '..')) return true;
  return false;
};

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
    const ctx = dots ? current() : undefined;
    if (ctx !== undefined) remember(ctx, result, arguments, absolute);
    return result;
  };
}

module.exports = function hook() {
  wrap(path, 'join', watch(false));
  wrap(path, 'normalize', watch(false));
  wrap(path, 'resolve', watch(true));
};

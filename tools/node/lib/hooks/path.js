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
  if (absolute && p.codeAt(text, 0) !== 47) text = `${process.cwd()}/${text}`;
  if (p.mapSize(ctx.joins) >= MAX) {
    ctx.olderJoins = ctx.joins;
    ctx.joins = new p.SafeMap();
  }
  p.mapSet(ctx.joins, result, text);
}

function watch(absolute) {
  return (original) => function () {
    const result = p.apply(original, this, arguments);
    for (let i = 0; i < arguments.length; i += 1) {
      if (typeof arguments[i] === 'string' && p.includes(arguments[i], '..')) {
        const ctx = current();
        if (ctx !== undefined) remember(ctx, result, arguments, absolute);
        break;
      }
    }
    return result;
  };
}

module.exports = function hook() {
  wrap(path, 'join', watch(false));
  wrap(path, 'normalize', watch(false));
  wrap(path, 'resolve', watch(true));
};

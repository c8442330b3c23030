// SPDX-License-Identifier: GPL-2.0
// Filters of prisma's models: where the program expects a value, {"not": ""} of a request is an
// operator, by which another row is found than the one that the program means.
'use strict';
const { broughtBy, plain, valueOf } = require('./brought');
const { frames } = require('../stack');
const p = require('../primordials');

const STEPS = 100000; // objects of what is asked for

const OPERATORS = {
  __proto__: null, equals: 1, not: 1, in: 1, notIn: 1, lt: 1, lte: 1, gt: 1, gte: 1, contains: 1, startsWith: 1, endsWith: 1, mode: 1, search: 1,
  has: 1, hasEvery: 1, hasSome: 1, isEmpty: 1, isSet: 1, is: 1, isNot: 1, some: 1, every: 1, none: 1, path: 1, string_contains: 1, string_starts_with: 1,
  string_ends_with: 1, array_contains: 1, array_starts_with: 1, array_ends_with: 1,
};
// Which hold filters, each by itself.
const JOINING = { __proto__: null, AND: 1, OR: 1, NOT: 1 };
const FILTERS = { __proto__: null, where: 1, cursor: 1, having: 1 };

// Is each key of @object an operator, so that prisma takes it for one?
function operating(keys) {
  for (let i = 0; i < keys.length; i += 1) if (OPERATORS[keys[i]] !== 1) return false;
  return keys.length > 0;
}

function permitted(keys, allowed) {
  for (let i = 0; i < keys.length; i += 1) if (!p.arrayIncludes(allowed, keys[i])) return false;
  return true;
}

const told = (operator, source, text, stack) => ({
  __proto__: null, value: { __proto__: null, text, source }, why: `the operator ${operator} is the request's`, stack,
});

/**
 * check() - has a request brought an operator of a filter in @args?
 * @allowed: null, or operators that the route's requests may bring
 * @captured: by capture(), of who asks, or null
 *
 * Return: null, or { value, why, stack }.
 */
function check(ctx, args, allowed, captured) {
  let brought = null;
  let stack = null;
  const queue = [args];
  const filters = [false];
  for (let i = 0; i < queue.length && i < STEPS; i += 1) {
    const { [i]: object } = queue;
    const { [i]: filter } = filters;
    if (!p.isArray(object) && !plain(object)) continue;
    const keys = p.keys(object);
    if (filter && brought === null) {
      brought = broughtBy(ctx);
      stack = captured === null ? null : frames(captured);
    }
    if (filter && !p.isArray(object) && operating(keys) && (allowed === null || !permitted(keys, allowed))) {
      const source = brought.source(object, undefined, stack);
      if (source !== undefined) return told(keys[0], source, p.stringify(object), stack === null ? frames() : stack);
    }
    for (let k = 0; k < keys.length; k += 1) {
      const { [k]: key } = keys;
      const value = valueOf(object, key);
      if (value === null || typeof value !== 'object') continue;
      if (filter && JOINING[key] === 1 && (allowed === null || !p.arrayIncludes(allowed, key))) {
        const source = brought.source(value, key, stack);
        if (source !== undefined) return told(key, source, p.stringify(value), stack === null ? frames() : stack);
      }
      p.append(queue, value);
      p.append(filters, filter || FILTERS[key] === 1);
    }
  }
  return null;
}

module.exports = { check };

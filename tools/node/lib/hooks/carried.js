// SPDX-License-Identifier: GPL-2.0
// What drivers of databases call back runs for the request that asked. They call from
// a socket that another request may have opened, and native ones from no request at all.
'use strict';
const { current, within } = require('../context');
const p = require('../primordials');

function carry(fn, ctx) {
  return function () {
    const now = current();
    return now === ctx ? p.apply(fn, this, arguments) : within(ctx, now, fn, this, arguments);
  };
}

/** carryAll() - have the functions among @args run for @ctx, the request that runs */
function carryAll(args, ctx) {
  for (let i = 0; i < args.length; i += 1) if (typeof args[i] === 'function') args[i] = carry(args[i], ctx);
}

// Where a query keeps what it calls: pg, mysql, mysql2.
const KEPT = ['callback', '_callback', 'onResult'];

/**
 * carryQuery() - the same of what is in @query, the first argument of a method that asks
 *
 * Return: @query, or what is to be passed instead: options may be used once more.
 */
function carryQuery(query, ctx) {
  if (query === null || typeof query !== 'object') return query;
  if (typeof query.submit === 'function' || typeof query.emit === 'function') {
    for (let i = 0; i < KEPT.length; i += 1) {
      const key = KEPT[i];
      if (p.hasOwn(query, key) && typeof query[key] === 'function') query[key] = carry(query[key], ctx);
    }
    return query;
  }
  return typeof query.callback === 'function' ? { ...query, callback: carry(query.callback, ctx) } : query;
}

/** carryEvents() - and what listens on @result, a query that emits, if it is one */
function carryEvents(result, ctx) {
  if (result === null || typeof result !== 'object' || typeof result.emit !== 'function' || p.hasOwn(result, 'emit')) return;
  p.define(result, 'emit', {
    __proto__: null, writable: true, configurable: true, value: carry(result.emit, ctx),
  });
}

/** carrying() - makes a method of one whose callbacks are carried */
const carrying = (original) => function () {
  const ctx = current();
  if (ctx !== undefined) carryAll(arguments, ctx);
  return p.apply(original, this, arguments);
};

module.exports = {
  carryAll, carryQuery, carryEvents, carrying,
};

// SPDX-License-Identifier: GPL-2.0
// mysql, which makes a query of whatever it is given: query() of a connection, of a pool and of
// a cluster, by Connection.createQuery().
'use strict';
const { current } = require('../context');
const p = require('../primordials');
const { carryCallback, carryEvents } = require('./carried');
const { asked, written } = require('./statement');

// Its turn may be at once, before anybody listens.
function ends() {
  p.nextTick(() => this.end());
}

/*
 * Has @query, which is refused, never be sent: it waits for its turn and ends. Who is to be
 * called back is told at once; where nobody is, whoever makes it.
 */
function refuse(query, error) {
  const { _callback: callback } = query;
  if (typeof callback !== 'function') throw error;
  p.nextTick(callback, error);
  query.sql = '';
  query.values = undefined;
  query._callback = undefined;
  p.define(query, 'start', { __proto__: null, value: ends });
}

// Who asks, behind the driver's own functions.
function callers(stack) {
  let from = 0;
  while (from < stack.length && p.exec(/\/mysql\/(?:lib\/\w+|index)\.js$/, stack[from].file) !== null) from += 1;
  if (from === 0 || from === stack.length) return stack;
  const list = [];
  for (let i = from; i < stack.length; i += 1) p.append(list, stack[i]);
  return list;
}

/**
 * creating() - makes createQuery() of one that asks of the statement, and carries what is called back
 *
 * Asked there, and not by query(): that takes the stack of who asks, for its errors, on which
 * no function of ours stands then. V8 would spend more on that one than on all else that is asked.
 */
const creating = (original) => function createQuery() {
  const query = p.apply(original, this, arguments);
  const ctx = current();
  if (ctx === undefined) return query;
  const { sql, values } = query;
  const error = asked('mysql', 'query', sql, written, values, query, undefined, callers);
  if (error !== null) {
    refuse(query, error);
    return query;
  }
  carryCallback(query, ctx);
  carryEvents(query, ctx);
  return query;
};

module.exports = { creating };

// SPDX-License-Identifier: GPL-2.0
// What drivers of databases call back runs for the request that asked. They call from
// a socket that another request may have opened, and native ones from no request at all.
'use strict';
const EventEmitter = require('events');
const stream = require('stream');
const { current, within } = require('../context');
const p = require('../primordials');

function runFor(ctx, fn, self, args) {
  const now = current();
  return now === ctx ? p.apply(fn, self, args) : within(ctx, now, fn, self, args);
}

/** carry() - have @fn run for @ctx */
function carry(fn, ctx) {
  return function () {
    return runFor(ctx, fn, this, arguments);
  };
}

/** carryAll() - have the functions among @args run for @ctx, the request that runs */
function carryAll(args, ctx) {
  for (let i = 0; i < args.length; i += 1) if (typeof args[i] === 'function') args[i] = carry(args[i], ctx);
}

// Where a query keeps what it calls: pg, mysql2, tedious, mysql (which is asked for by itself, too).
const KEPT = ['callback', 'onResult', 'userCallback', '_callback'];
// Of what a query keeps, which may be asked once more, what it was.
const kCarried = Symbol('bailey.carried');

function carryKept(query, key, ctx) {
  const given = query[key];
  const fn = p.hasOwn(given, kCarried) ? given[kCarried] : given;
  const carried = carry(fn, ctx);
  carried[kCarried] = fn;
  query[key] = carried;
}

/** carryCallback() - the same of a query of mysql's, which has its own */
function carryCallback(query, ctx) {
  if (typeof query._callback === 'function') carryKept(query, '_callback', ctx);
}

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
      if (p.hasOwn(query, key) && typeof query[key] === 'function') carryKept(query, key, ctx);
    }
    return query;
  }
  if (typeof query.callback !== 'function') return query;
  // What a class has it must have, too: getters, say.
  return p.create(query, {
    callback: {
      __proto__: null, value: carry(query.callback, ctx), writable: true, enumerable: true, configurable: true,
    },
  });
}

// The request that an emitter was made for. Its class emits for that one, once it is seen; what
// is of a class of node's own, for it alone.
const kRequest = Symbol('bailey.request');
const classes = new p.SafeWeakMap();
for (const one of [EventEmitter, stream, stream.Readable, stream.Writable, stream.Duplex, stream.Transform, stream.PassThrough]) {
  p.weakSet(classes, one.prototype, false);
}

// Of the functions below: that they are.
const kEmitting = Symbol('bailey.emitting');

function emitting(original) {
  const emit = function (name) {
    const ctx = this[kRequest];
    // What mysql has its connection send.
    return ctx === undefined || name === 'packet' ? p.apply(original, this, arguments) : runFor(ctx, original, this, arguments);
  };
  emit[kEmitting] = true;
  return emit;
}

function emitFor(object) {
  p.define(object, 'emit', {
    __proto__: null, writable: true, configurable: true, value: emitting(object.emit),
  });
}

// Has @object emit for its request, if it can.
function emitAs(object) {
  if (!p.extensible(object)) return;
  const made = p.prototypeOf(object);
  const known = p.weakGet(classes, made);
  if (known === undefined) {
    emitFor(made);
    p.weakSet(classes, made, true);
  } else if (!known) emitFor(object);
}

/** carryEvents() - and what listens on @result, a query that emits, if it is one */
function carryEvents(result, ctx) {
  if (result === null || typeof result !== 'object') return;
  const { emit } = result;
  if (typeof emit !== 'function') return;
  // Nearly all are of a class that was seen.
  if (emit[kEmitting] !== true) emitAs(result);
  try {
    result[kRequest] = ctx;
  } catch {
    // It takes nothing more.
  }
}

/** carrying() - makes a method of one whose callbacks are carried */
const carrying = (original) => function () {
  if (arguments.length > 0) {
    const ctx = current();
    if (ctx !== undefined) carryAll(arguments, ctx);
  }
  return p.apply(original, this, arguments);
};

/** answering() - the same, and what it gives emits for who asked */
const answering = (original) => function () {
  const ctx = current();
  if (ctx === undefined) return p.apply(original, this, arguments);
  carryAll(arguments, ctx);
  const result = p.apply(original, this, arguments);
  if (result !== this) carryEvents(result, ctx);
  return result;
};

/** command() - makes a method of mysql2's through which all go that a connection is to send */
const command = (original) => function addCommand(one) {
  const ctx = current();
  if (ctx !== undefined) {
    carryQuery(one, ctx);
    carryEvents(one, ctx);
  }
  return p.apply(original, this, arguments);
};

/**
 * listening() - makes on() of an emitter that several requests use
 * @names: what it emits for whoever listens
 * @on: for once(): that method of the class
 *
 * A listener is known by what was given, so that it can be taken away.
 */
const listening = (names, on) => (original) => function (name, fn) {
  const ctx = names[name] === 1 && typeof fn === 'function' ? current() : undefined;
  if (ctx === undefined || fn.listener !== undefined) return p.apply(original, this, arguments);
  let carried = carry(fn, ctx);
  if (on !== undefined) {
    const call = carried;
    carried = function () {
      p.apply(this.removeListener, this, [name, carried]);
      return p.apply(call, this, arguments);
    };
  }
  carried.listener = fn;
  return p.apply(on === undefined ? original : on, this, [name, carried]);
};

let asking = false;

/** askingBy() - call @fn of @self with @args, which are carried, and which it gives to methods made by carryingOnce() */
function askingBy(fn, self, args) {
  const before = asking;
  asking = true;
  try {
    return p.apply(fn, self, args);
  } finally {
    asking = before;
  }
}

/** carryingOnce() - as carrying(), but within askingBy() */
const carryingOnce = (original) => {
  const carried = carrying(original);
  return function () {
    return p.apply(asking ? original : carried, this, arguments);
  };
};

module.exports = {
  carry, carryAll, carryCallback, carryQuery, carryEvents, carrying, answering, askingBy, carryingOnce, command, listening,
};

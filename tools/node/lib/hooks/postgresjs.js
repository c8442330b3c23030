// SPDX-License-Identifier: GPL-2.0
// The driver postgres ("postgres.js"). A query is asked about before it is handed to a connection, when
// its text is known; what it is made of may be other queries, or what a request has made look like one.
'use strict';
const path = require('path');
const { current, opaque } = require('../context');
const { capture } = require('../stack');
const p = require('../primordials');
const { carry, carryEvents, carrying } = require('./carried');
const { ask, methods } = require('./statement');

// Of a query that is no constant of the program: where it was made, as who awaits one is on no stack, and
// for which request, as it may be awaited outside of all.
const kMade = Symbol('bailey.made');

class Made {
  constructor(ctx) {
    this.ctx = ctx;
    this.stack = ctx === undefined ? undefined : capture();
  }
}
opaque(Made);

// Does it write itself into the statement? All that do can be awaited, or refuse to be.
const writes = (arg) => arg !== null && typeof arg === 'object' &&
  (typeof arg.then === 'function' || (arg[0] !== null && typeof arg[0] === 'object' && typeof arg[0].then === 'function'));

// A template of the program's source, in which each value is bound. Of JSON no array is one, frozen or not.
function constant(strings, args) {
  if (!p.isArray(strings) || !p.isFrozen(strings) || !p.isFrozen(strings.raw)) return false;
  for (let i = 0; i < args.length; i += 1) if (writes(args[i])) return false;
  return true;
}

/** query() - the class Query, whose objects know where they were made */
function query(m) {
  m.Query = new p.SafeProxy(m.Query, {
    __proto__: null,
    construct(target, args, made) {
      const one = p.construct(target, args, made);
      if (args[0] && !constant(args[0], args[1])) one[kMade] = new Made(current());
      return one;
    },
  });
}

// As the driver would without options of its own: names may be written otherwise.
const OPTIONS = { __proto__: null, transform: { __proto__: null, undefined: null, column: { __proto__: null } } };

// What a connection calls for @it.
function forward(it, ctx) {
  if (typeof it.forEachFn === 'function') it.forEachFn = carry(it.forEachFn, ctx);
  if (typeof it.cursorFn === 'function') it.cursorFn = carry(it.cursorFn, ctx);
  const { streaming, resolve } = it;
  if (streaming === true) {
    it.resolve = (stream) => {
      carryEvents(stream, ctx);
      resolve(stream);
    };
  }
}

// Null, or the error of a query that is handed to a connection.
function refused(it, stringify) {
  try {
    // unsafe() takes a list, too, as which a request may bring what is to be a text.
    const text = stringify(it, it.strings[0], it.args[0], [], [], OPTIONS);
    return ask('postgres', 'query', text === null || typeof text !== 'object' ? text : `${text}`, it[kMade].stack);
  } catch (e) {
    return e; // So it would fail on a connection.
  }
}

const handling = (stringify) => (original) => function handle() {
  if (this.executed) return p.apply(original, this, arguments);
  const now = current();
  const made = p.hasOwn(this, kMade) ? this[kMade] : null;
  const ctx = now === undefined && made !== null ? made.ctx : now;
  if (ctx !== undefined) {
    const error = made === null ? null : now === ctx ? refused(this, stringify) : carry(refused, ctx)(this, stringify);
    if (error !== null) {
      this.executed = true;
      this.reject(error);
      return undefined;
    }
    forward(this, ctx);
  }
  return p.apply(original, this, arguments);
};

/** types() - what makes the text of a query; @file: where it stands, beside the class */
function types(m, file) {
  const { Query } = require(path.join(path.dirname(file), 'query.js')); // eslint-disable-line global-require, import/no-dynamic-require
  methods(Query.prototype, ['handle'], handling(m.stringify));
}

/** postgres() - what makes clients; who is told of something is told for who asked to be */
const postgres = (m) => new p.SafeProxy(m, {
  __proto__: null,
  apply(target, self, args) {
    const sql = p.apply(target, self, args);
    methods(sql, ['listen', 'subscribe'], carrying);
    return sql;
  },
});

module.exports = { query, types, postgres };

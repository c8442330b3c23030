// SPDX-License-Identifier: GPL-2.0
// The clients of prisma, whose engine is no driver of node's: what a program writes as SQL, or as a command
// of MongoDB, is asked about as it is asked for, and so are filters that hold operators of a request.
// What the client makes of models it binds.
'use strict';
const guard = require('../guard');
const models = require('../detect/models');
const { current } = require('../context');
const { capture } = require('../stack');
const p = require('../primordials');
const { wrap } = require('./wrap');
const mongo = require('./mongodb');
const { ask, methods, copied } = require('./statement');

const DIALECTS = {
  __proto__: null, postgresql: 'postgres', cockroachdb: 'postgres', mysql: 'mysql', sqlite: 'sqlite', sqlserver: 'mssql',
};
// What asks MongoDB, and which of its arguments are a filter; all of them.
const RAW = {
  __proto__: null, findRaw: 'filter', aggregateRaw: 'pipeline', runCommandRaw: '',
};
const LONGEST = 1000;

// The text of a template, or of what sql`` has made: a value that is such a one is written into it.
function written(strings, values, deep = 0) {
  let text = '';
  for (let i = 0; i < strings.length; i += 1) {
    text += strings[i];
    const value = i + 1 < strings.length ? values[i] : null;
    if (i + 1 < strings.length) {
      text += value !== null && typeof value === 'object' && p.isArray(value.strings) && p.isArray(value.values) && deep < 64 ?
        written(value.strings, value.values, deep + 1) : '?';
    }
  }
  return text;
}

// What @first, with @values, is asked for as.
function textOf(first, values) {
  if (typeof first === 'string') return first;
  if (first === null || typeof first !== 'object') return undefined;
  if (p.isArray(first)) return written(first, values);
  return p.isArray(first.strings) && p.isArray(first.values) ? written(first.strings, first.values) : undefined;
}

// It throws, for what it would reject may be one of several that are handed on together.
const asking = (original, operation) => function (first, ...values) {
  const dialect = DIALECTS[this._activeProvider];
  const error = dialect === undefined ? null : ask(dialect, operation, textOf(first, values));
  if (error !== null) throw error;
  return p.apply(original, this, arguments);
};

// Who has asked for what is sent now: it is sent once somebody waits for it, from no function of the program's.
let asked = null;

const within = (send, captured) => function () {
  const before = asked;
  asked = captured;
  try {
    return p.apply(send, this, arguments);
  } finally {
    asked = before;
  }
};

const promising = (original) => function (send, ...rest) {
  if (current() === undefined || typeof send !== 'function') return p.apply(original, this, arguments);
  return p.apply(original, this, [within(send, capture()), ...rest]);
};

// What a model's method within an interactive transaction has given, which is sent once somebody waits for it: by then
// who has called is known. Of these clients that makes promises which is no client's own.
const SENDING = ['then', 'catch', 'finally', 'requestTransaction'];
function late(promise, captured) {
  if (promise === null || typeof promise !== 'object') return promise;
  for (let i = 0; i < SENDING.length; i += 1) {
    const { [SENDING[i]]: send } = promise;
    if (typeof send === 'function') promise[SENDING[i]] = within(send, captured);
  }
  return promise;
}

const delegate = (model) => new p.SafeProxy(model, {
  __proto__: null,
  get(target, key) {
    const { [key]: method } = target;
    if (typeof method !== 'function' || current() === undefined) return method;
    return function (...args) {
      return late(p.apply(method, this, args), capture());
    };
  },
});

const interactive = (original) => function _createItxClient() {
  const made = p.apply(original, this, arguments);
  if (current() === undefined || typeof made !== 'object' || made === null) return made;
  const models = new p.SafeMap();
  return new p.SafeProxy(made, {
    __proto__: null,
    get(target, key) {
      const { [key]: it } = target;
      if (typeof key !== 'string' || it === null || typeof it !== 'object' || p.exec(/^[a-z]/i, key) === null) return it;
      let own = p.mapGet(models, it);
      if (own === undefined) {
        own = delegate(it);
        p.mapSet(models, it, own);
      }
      return own;
    },
  });
};

// The stack that prisma takes itself, for its errors, unless it is not to.
const ofCall = ({ callsite }) => (callsite !== null && typeof callsite === 'object' && callsite._error instanceof p.SafeError ? callsite._error : null);

// Null, or the error if @params, of a client's request, hold a request's operators.
function askModel(params) {
  const ctx = current();
  if (ctx === undefined || params === null || typeof params !== 'object') return null;
  const { action, args, model } = params;
  if (args === null || typeof args !== 'object') return null;
  if (RAW[action] !== undefined) return mongo.ask(action, RAW[action] === '' ? args : args[RAW[action]], true);
  if (typeof model !== 'string') return null;
  const route = guard.routeOf(ctx);
  const d = models.check(ctx, args, route === null ? null : route.operators, asked === null ? ofCall(params) : asked);
  return d === null ? null : guard.detected({
    class: 'sql', operation: `${model}.${action}`, name: p.slice(d.value.text, 0, LONGEST), detection: 'nosql-injection', info: d.why, value: d.value.text, value_source: d.value.source,
  }, ctx, d.stack);
}

const requesting = (original) => function (params) {
  const error = askModel(params);
  return error === null ? p.apply(original, this, arguments) : p.reject(error);
};

const clients = (original) => function getPrismaClient() {
  const Client = p.apply(original, this, arguments);
  methods(Client.prototype, ['$queryRaw', '$executeRaw', '$queryRawUnsafe', '$executeRawUnsafe'], asking);
  methods(Client.prototype, ['_request'], requesting);
  methods(Client.prototype, ['_createItxClient'], interactive);
  // Each client has one of its own.
  const Own = class extends Client {
    constructor(...args) {
      super(...args);
      const { _createPrismaPromise: create } = this;
      if (typeof create === 'function') this._createPrismaPromise = promising(create);
    }
  };
  p.define(Own, 'name', { __proto__: null, value: Client.name, configurable: true });
  return Own;
};

/** prisma() - what is to be exported instead of @m, by which clients are made */
module.exports = function prisma(m) {
  if (typeof m.getPrismaClient !== 'function') return m;
  const own = copied(m);
  wrap(own, 'getPrismaClient', clients);
  return own;
};

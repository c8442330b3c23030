// SPDX-License-Identifier: GPL-2.0
// The driver mariadb, by promises and by callbacks. Its classes are known to itself alone: each is
// watched from the first object on that one of its functions gives. By calling what it exports, which
// cannot be changed, so that others get a copy.
'use strict';
const { isPromise } = require('util').types;
const p = require('../primordials');
const { wrap } = require('./wrap');
const { carrying, answering } = require('./carried');
const { unescape } = require('../unescape');
const {
  ask, tell, watch, objects, methods, copied,
} = require('./statement');

// Pools, and connections of them, by whose options objects are written out as SQL.
const writing = new p.SafeWeakMap();
const pools = new p.SafeWeakMap();

const permits = (options) => (typeof options === 'string' ? p.exec(/[?&]permitSetMultiParamEntries=(?!false)/, options) !== null :
  options !== null && typeof options === 'object' && !!options.permitSetMultiParamEntries);

const bound = (operation, text, values, first, self) =>
  (p.weakGet(writing, self) === true || permits(typeof first === 'string' ? null : first) ? objects(values) : null);

// By promises none of them has a callback.
const asks = {
  __proto__: null,
  promise: watch('mysql', 'promise', bound),
  callback: watch('mysql', 'sync', bound),
};

// Has @original's result, by callback, promise or at once, passed to @take, with this.
const giving = (take) => (original) => {
  const carried = carrying(original);
  return function (...args) {
    const self = this;
    const last = args.length - 1;
    const { [last]: given } = args;
    if (typeof given === 'function') {
      args[last] = function (error, it) {
        if (it) take(it, self, args);
        return p.apply(given, this, arguments);
      };
    }
    const result = p.apply(carried, self, args);
    if (result === null || typeof result !== 'object') return result;
    if (!isPromise(result)) {
      take(result, self, args);
      return result;
    }
    return p.then(result, (it) => {
      take(it, self, args);
      return it;
    });
  };
};

const prepared = (statement) => methods(statement, ['execute', 'executeStream'], answering);

const by = (kind) => (kind === 'promise' ? asks.promise : asks.callback);

// A query by callbacks has a stream of its rows made later, which no event of its own fills.
const streaming = (original, operation) => {
  const asked = asks.callback(original, operation);
  return function () {
    const query = p.apply(asked, this, arguments);
    if (query !== null && typeof query === 'object' && typeof query.stream === 'function') query.stream = answering(query.stream);
    return query;
  };
};

function queries(it, kind) {
  methods(it, ['query'], kind === 'promise' ? asks.promise : streaming);
  methods(it, ['execute', 'batch'], by(kind));
  methods(it, ['queryStream'], asks.callback);
  methods(it, ['prepare'], (original, operation) => giving(prepared)(by(kind)(original, operation)));
}

const connection = (kind) => (it, from) => {
  queries(it, kind);
  methods(it, ['changeUser', 'beginTransaction', 'commit', 'rollback', 'ping', 'reset', 'importFile', 'connect', 'end', 'release'], carrying);
  if (from !== undefined && p.weakGet(writing, from) === true) p.weakSet(writing, it, true);
};

// A pool tells of each connection that it makes.
function telling(it, take) {
  const made = p.prototypeOf(it);
  if (p.weakGet(pools, made) === true) return;
  p.weakSet(pools, made, true);
  const { emit } = made;
  p.define(made, 'emit', {
    __proto__: null,
    writable: true,
    configurable: true,
    value(name, one) {
      if (name === 'connection') take(one, this);
      return p.apply(emit, this, arguments);
    },
  });
}

const pool = (kind) => (it) => {
  queries(it, kind);
  telling(it, connection(kind));
  methods(it, ['getConnection'], giving(connection(kind)));
  methods(it, ['importFile', 'end'], carrying);
};

// Its parts ask by connections that they get from it.
const cluster = (kind) => (it) => {
  methods(it, ['add'], (original) => function add(id, options) {
    const error = askInitial('add', id) || askInitial('add', options);
    if (error !== null) throw error;
    if (permits(id) || permits(options)) p.weakSet(writing, this, true);
    return p.apply(original, this, arguments);
  });
  const part = (one, from) => {
    if (p.weakGet(writing, from) === true) p.weakSet(writing, one, true);
    methods(one, ['getConnection'], giving(connection(kind)));
    methods(one, ['query', 'execute', 'batch'], carrying);
  };
  methods(it, ['getConnection'], giving(connection(kind)));
  methods(it, ['of'], giving(part));
  methods(it, ['end'], carrying);
};

// What is run on each connection as it is made, of options or a URL.
function initial(options) {
  if (typeof options === 'string') {
    const m = p.exec(/[?&]initSql=([^&#]*)/, options);
    return m === null ? undefined : unescape(m[1]);
  }
  return options !== null && typeof options === 'object' ? options.initSql : undefined;
}

// Null, or the error if a value changes that.
function askInitial(operation, options) {
  const given = initial(options);
  const list = p.isArray(given) ? given : [given];
  let error = null;
  for (let i = 0; i < list.length && error === null; i += 1) error = ask('mysql', operation, list[i]);
  return error;
}

const asked = (how) => (original, operation) => function (...args) {
  const error = askInitial(operation, args[0]) || askInitial(operation, args[1]);
  return error === null ? p.apply(original, this, args) : tell(error, args, how, this);
};

// Of one of them that was made with the options @args begin with.
const made = (take) => giving((it, self, args) => {
  if (permits(args[0])) p.weakSet(writing, it, true);
  take(it, undefined);
});

const MAKERS = { __proto__: null, createConnection: connection, createPool: pool, createPoolCluster: cluster };

/** mariadb() - what is to be exported instead of @m; @kind: "promise" or "callback" */
const mariadb = (kind) => function exported(m) {
  const own = copied(m);
  if (p.hasOwn(own, 'default') && own.default !== m && typeof own.default === 'object' && own.default !== null) own.default = exported(own.default);
  for (const key in MAKERS) {
    if (p.hasOwn(own, key)) {
      const make = made(MAKERS[key](kind));
      const first = asked(kind === 'promise' && key === 'createConnection' ? 'promise' : 'sync');
      wrap(own, key, (original) => first(make(original), key));
    }
  }
  return own;
};

module.exports = mariadb;

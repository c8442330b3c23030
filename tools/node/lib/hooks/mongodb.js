// SPDX-License-Identifier: GPL-2.0
// The driver mongodb, by which mongoose asks, too: what it is asked for is no text, but filters that
// may hold operators of a request.
'use strict';
const guard = require('../guard');
const { current } = require('../context');
const { check } = require('../detect/operators');
const p = require('../primordials');
const { tell, methods } = require('./statement');

const LONGEST = 1000;

// How an event names what was asked for.
function nameOf(filter) {
  try {
    return p.slice(`${p.stringify(filter)}`, 0, LONGEST);
  } catch {
    return 'a filter';
  }
}

// Null, or the error if a request's operator is in @filter.
function ask(operation, filter, deep) {
  const ctx = current();
  if (ctx === undefined || filter === null || typeof filter !== 'object') return null;
  const route = guard.routeOf(ctx);
  const d = check(ctx, filter, deep, route === null ? null : route.operators);
  return d === null ? null : guard.detected({
    class: 'sql', operation, name: nameOf(filter), detection: 'nosql-injection', info: d.why, value: d.value.text, value_source: d.value.source,
  }, ctx, d.stack);
}

/**
 * asking() - makes a method that takes a filter as its argument @at
 * @update: what takes what is to become of it, or -1
 */
const asking = (how, at, update = -1) => (original, operation) => function () {
  const error = ask(operation, arguments[at], true) || (update < 0 ? null : ask(operation, arguments[update], false));
  return error === null ? p.apply(original, this, arguments) : tell(error, arguments, how, this);
};

// Several at once: { updateOne: { filter, update } }, or { name, namespace, filter, update }.
const several = (original, operation) => function (list) {
  for (let i = 0; p.isArray(list) && i < list.length; i += 1) {
    const { [i]: one } = list;
    const keys = one !== null && typeof one === 'object' ? p.keys(one) : [];
    for (let k = -1; k < keys.length; k += 1) {
      const of = k < 0 ? one : one[keys[k]];
      const error = of === null || typeof of !== 'object' ? null : ask(operation, of.filter, true) || ask(operation, of.update, false);
      if (error !== null) return tell(error, arguments, 'promise', this);
    }
  }
  return p.apply(original, this, arguments);
};

/** collection() - the class Collection */
function collection(m) {
  const of = (m.Collection || m).prototype;
  methods(of, ['find', 'aggregate', 'watch'], asking('sync', 0));
  methods(of, ['findOne', 'deleteOne', 'deleteMany', 'countDocuments', 'count', 'findOneAndDelete', 'remove'], asking('promise', 0));
  methods(of, ['updateOne', 'updateMany', 'findOneAndUpdate', 'replaceOne', 'findOneAndReplace', 'update'], asking('promise', 0, 1));
  methods(of, ['distinct'], asking('promise', 1));
  methods(of, ['bulkWrite'], several);
}

// What sequelize takes for operators where a program lets it ("operatorsAliases", as all did before its fifth version):
// the same keys, of an object at a time.
const replacing = (original) => function (object) {
  const error = this.OperatorsAliasMap ? ask('where', object, false) : null;
  if (error !== null) throw error;
  return p.apply(original, this, arguments);
};

const of = (name, names, make) => (m) => (m[name] ? methods(m[name].prototype, names, make) : undefined);

module.exports = {
  ask,
  aliases: (m) => methods(m.prototype || m, ['_replaceAliases', 'whereItemsQuery'], replacing),
  collection,
  find: of('FindCursor', ['filter'], asking('sync', 0)),
  aggregation: of('AggregationCursor', ['addStage'], asking('sync', 0)),
  bulk: of('BulkOperationBase', ['find', 'raw'], asking('sync', 0)),
  database: of('Db', ['command'], asking('promise', 0)),
  client: of('MongoClient', ['bulkWrite'], several),
};

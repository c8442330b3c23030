// SPDX-License-Identifier: GPL-2.0
// The clients of prisma, whose engine is no driver of node's: what a program writes as SQL is asked
// about as it is asked for. What the client makes of models it binds.
'use strict';
const p = require('../primordials');
const { wrap } = require('./wrap');
const { ask, methods, copied } = require('./statement');

const DIALECTS = {
  __proto__: null, postgresql: 'postgres', cockroachdb: 'postgres', mysql: 'mysql', sqlite: 'sqlite', sqlserver: 'mssql',
};

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

const clients = (original) => function getPrismaClient() {
  const Client = p.apply(original, this, arguments);
  methods(Client.prototype, ['$queryRaw', '$executeRaw', '$queryRawUnsafe', '$executeRawUnsafe'], asking);
  return Client;
};

/** prisma() - what is to be exported instead of @m, by which clients are made */
module.exports = function prisma(m) {
  if (typeof m.getPrismaClient !== 'function') return m;
  const own = copied(m);
  wrap(own, 'getPrismaClient', clients);
  return own;
};

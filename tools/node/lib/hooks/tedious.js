// SPDX-License-Identifier: GPL-2.0
// The driver tedious, which mssql asks by, too. A request has its statement, calls back and emits. A
// stored procedure is called by its name, which is no statement; some are given one.
'use strict';
const { current } = require('../context');
const p = require('../primordials');
const { carryQuery, carryEvents, carrying } = require('./carried');
const { ask, methods } = require('./statement');

function forward(request) {
  const ctx = current();
  if (ctx === undefined || request === null || typeof request !== 'object') return;
  carryQuery(request, ctx);
  carryEvents(request, ctx);
}

const running = (original) => function (request) {
  forward(request);
  return p.apply(original, this, arguments);
};

// By which mssql prepares statements.
const GIVEN = /^(?:(?:\w*|\[[^\]]*\]|"[^"]*")\.)*["[]?sp_(?:executesql|prepare|prepexec|cursoropen|cursorprepare|cursorprepexec)["\]]?$/i;

// Null, or the error if a value changes what @request runs by the method @operation.
function asked(request, operation) {
  const { sqlTextOrProcedure: text, parameters } = request;
  if (operation !== 'callProcedure') return ask('mssql', operation, text);
  if (typeof text !== 'string' || p.exec(GIVEN, p.trim(text)) === null || !p.isArray(parameters)) return null;
  for (let i = 0; i < parameters.length; i += 1) {
    const { name, value } = parameters[i];
    const error = name === 'stmt' || name === 'statement' || (i === 0 && name !== 'handle') ? ask('mssql', operation, value) : null;
    if (error !== null) return error;
  }
  return null;
}

const listened = (request) => typeof request.listenerCount === 'function' && request.listenerCount('error') > 0;

const asking = (original, operation) => function (request) {
  forward(request);
  const error = request !== null && typeof request === 'object' ? asked(request, operation) : null;
  if (error === null) return p.apply(original, this, arguments);
  request.error = error;
  // Then it emits the error; if nobody listens that would end the process, and its callback is told.
  if (operation === 'prepare' && listened(request)) request.preparing = true;
  p.nextTick(() => request.callback(error));
  return undefined;
};

/** connection() - the class Connection */
module.exports = function connection(m) {
  methods(m.prototype, ['execSql', 'execSqlBatch', 'prepare', 'callProcedure'], asking);
  methods(m.prototype, ['execute', 'unprepare'], running);
  methods(m.prototype, [
    'connect', 'reset', 'newBulkLoad', 'transaction', 'beginTransaction', 'commitTransaction', 'rollbackTransaction', 'saveTransaction',
  ], carrying);
};

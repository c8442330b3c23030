// SPDX-License-Identifier: GPL-2.0
// The driver oracledb. What it calls back it calls by promises, which are carried by themselves.
'use strict';
const p = require('../primordials');
const {
  ask, tell, watch, methods,
} = require('./statement');

const asked = watch('oracle', 'promise');
const made = watch('oracle', 'sync');

const subscribing = (original, operation) => function (name, options) {
  const error = options !== null && typeof options === 'object' ? ask('oracle', operation, options.sql) : null;
  return error === null ? p.apply(original, this, arguments) : tell(error, arguments, 'promise', this);
};

/** connection() - the class Connection */
function connection(m) {
  methods(m.prototype, ['execute', 'executeMany', 'getStatementInfo'], asked);
  methods(m.prototype, ['queryStream'], made);
  methods(m.prototype, ['subscribe'], subscribing);
}

/** pipeline() - the class of several statements that are sent together */
const pipeline = (m) => methods(m.prototype, ['addExecute', 'addExecuteMany', 'addFetchOne', 'addFetchMany', 'addFetchAll'], made);

module.exports = { connection, pipeline };

// SPDX-License-Identifier: GPL-2.0
// The error that a refused operation throws: as of the system's own EACCES where
// policy refuses, ERR_BAILEY_DENIED where a detection does.
'use strict';
const { SafeError, define, freeze } = require('./primordials');

const EACCES = 13;

function text(d) {
  const where = d.detection ? `${d.detection} by ${d.value_source}` :
    d.source ? `${d.source}:${d.line}: ${d.text}` : `no rule of ${d.profile} allows it`;
  const name = d.name !== undefined ? ` '${d.name}'` : '';
  return d.detection ? `${d.operation}${name} refused: ${where}` :
    `EACCES: permission denied, ${d.operation}${name} (${where})`;
}

/**
 * denial() - the error of a decision
 * @d: decision, see guard.js; becomes error.bailey, frozen
 */
function denial(d) {
  const e = new SafeError(text(d));
  const set = (key, value) => {
    if (value !== undefined) {
      define(e, key, { __proto__: null, value, enumerable: true, configurable: true, writable: true });
    }
  };
  set('code', d.detection ? 'ERR_BAILEY_DENIED' : 'EACCES');
  if (!d.detection) set('errno', -EACCES);
  set('syscall', d.operation);
  if (d.class === 'file') set('path', d.name);
  set('address', d.addr);
  set('port', d.port);
  set('rule', d.rule);
  set('file', d.source);
  set('line', d.line);
  set('bailey', freeze(d));
  return e;
}

module.exports = { denial };

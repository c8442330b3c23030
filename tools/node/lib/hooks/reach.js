// SPDX-License-Identifier: GPL-2.0
// What is told where the request names an address that is no public one, whoever is to connect to it: a
// socket of ours, or a program that is started.
'use strict';
const guard = require('../guard');
const ssrf = require('../detect/ssrf');
const { current } = require('../context');
const { refused } = require('../detect/learned');

/**
 * reach() - null, or the error if only the request has it connect to @address; by the detection alone
 * @operation: "connect", "send", or how a program is started
 * @host: as the program named it
 * @captured: stack of who asked, or undefined: it is this one
 * @naming: as origin() of ssrf.js
 */
function reach(operation, host, address, version, port, captured, naming = ssrf.origin) {
  const d = ssrf.check(host, address, version, port, guard.isInternal, captured, naming);
  if (d === null) return null;
  refused(current());
  const error = guard.detected({
    class: 'net', operation, name: host, addr: address, port, requested: operation === 'send' ? operation : 'connect',
    detection: 'ssrf', info: d.why, value: d.value.text, value_source: d.value.source,
  }, current(), d.stack);
  if (error) error.final = true;
  return error;
}

module.exports = reach;

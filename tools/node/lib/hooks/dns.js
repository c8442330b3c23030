// SPDX-License-Identifier: GPL-2.0
// Resolvers of names: what they tell of one that the request has is of the request, too, and whom they ask is
// asked about, for they have sockets of their own.
'use strict';
const dns = require('dns');
const ssrf = require('../detect/ssrf');
const { current } = require('../context');
const { ask } = require('./net');
const { refuse } = require('./others');
const p = require('../primordials');
const { wrap } = require('./wrap');

const { isIP } = ssrf;
const { isPromise } = require('util').types;

// What tells of a name, or an address, another one.
const RESOLVING = ['lookup', 'lookupService', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCname', 'resolveMx', 'resolveNaptr', 'resolveNs',
  'resolvePtr', 'resolveSrv', 'reverse'];

// What a name from the request resolves to is from the request, too.
function named(original) {
  return function (...args) {
    const ctx = current();
    const host = args[0];
    const value = ctx !== undefined && typeof host === 'string' ? ssrf.origin(ctx, host) : undefined;
    if (value === undefined) return p.apply(original, this, args);
    const take = (result) => {
      const results = p.isArray(result) ? result : [result];
      for (let i = 0; i < results.length; i += 1) {
        const one = results[i];
        const address = one ? one.address || one.name || one.exchange || one.replacement || one.hostname || one.value || one : one;
        if (typeof address === 'string') ssrf.derive(ctx, address, value);
      }
    };
    const last = args.length - 1;
    const callback = args[last];
    if (typeof callback === 'function') {
      args[last] = function (error, result) {
        if (!error) take(result);
        return p.apply(callback, this, arguments);
      };
      return p.apply(original, this, args);
    }
    const promise = p.apply(original, this, args);
    return isPromise(promise) ? p.then(promise, (result) => {
      take(result);
      return result;
    }) : promise;
  };
}

const PORT = 53;

// The error if @server, "1.2.3.4", "1.2.3.4:53" or "[::1]:53", may not be asked, or null; node tells of what is none.
function asked(server) {
  const within = p.exec(/^\[([^[\]]*)\]/, server);
  const { 1: before, 2: port } = p.exec(/^([^]*?)(?::(\d+))?$/, server);
  const host = isIP(server) ? server : within !== null && isIP(within[1]) ? within[1] : before;
  return isIP(host) ? ask('connect', 'dgram', host, host, (host !== server && p.parseInt(port, 10)) || PORT) : null;
}

const asking = (original) => function setServers(servers) {
  if (p.isArray(servers)) {
    const own = p.copy(servers);
    for (let i = 0; i < own.length; i += 1) if (typeof own[i] === 'string') refuse(asked(own[i]));
    arguments[0] = own;
  }
  return p.apply(original, this, arguments);
};

module.exports = function hook() {
  for (const object of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    for (const name of RESOLVING) wrap(object, name, named);
  }
  // Of the class that all resolvers have it from, and by which the module's own functions do it.
  wrap(p.prototypeOf(dns.Resolver.prototype), 'setServers', asking);
};

// SPDX-License-Identifier: GPL-2.0
// Sockets: net, and with it tls, http, https, http2 and fetch; dgram. Asked for
// each address that is about to be connected to, after names are resolved.
'use strict';
const net = require('net');
const dgram = require('dgram');
const dns = require('dns');
const http = require('http');
const channel = require('diagnostics_channel');
const guard = require('../guard');
const ssrf = require('../detect/ssrf');
const pollution = require('../detect/pollution');
const { current, within, opaque } = require('../context');
const { stackOf, refused } = require('../detect/learned');
const { frames } = require('../stack');
const p = require('../primordials');
const { constructing, refuse, replace } = require('./others');
const reach = require('./reach');
const { wrap } = require('./wrap');

const { isIP } = ssrf;
const { lookup: resolveName } = dns;
const { destroy } = net.Socket.prototype;

// By policy alone.
function askPolicy(operation, type, version, address, port, captured) {
  const zone = version === 6 ? p.indexOf(address, '%') : -1;
  const error = guard.socket(operation, type, version, zone < 0 ? address : p.slice(address, 0, zone), port, captured);
  const ctx = error === null ? undefined : current();
  if (ctx !== undefined) refused(ctx);
  return error;
}

/** ask() - may the request reach @address, which @host resolved to? @captured: stack of who asked */
function ask(operation, type, host, address, port, captured) {
  const version = isIP(address);
  return reach(operation, host, address, version, port, captured) || askPolicy(operation, type, version, address, port, captured);
}

// A lookup whose results are asked about. What policy refuses is left out, as the
// kernel would refuse only that; what the detection refuses fails as a whole. One of the
// program's own may say what the request does.
function asking(original, host, port) {
  // When the name is resolved, who asked stands on no stack any more.
  const ctx = current();
  const captured = ctx !== undefined && !ssrf.usual(ctx, host, port) ? stackOf(ctx) : undefined;
  return function lookup(name, options, callback) {
    return original(name, options, (error, result, family) => {
      if (error) return callback(error, result, family);
      const all = p.isArray(result);
      const results = all ? result : [{ address: result, family }];
      const good = [];
      let refused = null;
      for (let i = 0; i < results.length; i += 1) {
        // What is asked about is what is used.
        const { address, family: version } = results[i];
        const text = `${address}`;
        const e = ask('connect', 'stream', host, text, port, captured) ||
          (original === resolveName ? null : reach('connect', text, text, isIP(text), port, captured));
        if (e && e.final) return callback(e);
        if (e) refused = e;
        else p.append(good, { address, family: version });
      }
      if (refused && !good.length) return callback(refused);
      return all ? callback(null, good) : callback(null, good.length ? good[0].address : result, family);
    });
  };
}

// Of a client's request, the context, and the host that it is for, or undefined: its connection may
// be one that is kept. Of the object itself: what a WeakMap
// holds of many that live shortly the collector goes through each time.
const kMade = Symbol('bailey context');
const kTarget = Symbol('bailey target');

// Of a socket, the host that it was to be connected to, in which context, and the address that it is connected
// to, once that was asked for. None is the socket's own: V8 has a class of objects for each set of keys, in the order of
// their making, and what reads of more than four classes, as what node does with sockets then would, looks each
// key up by its name. And sockets are few.
class Connecting {
  constructor(host, ctx) {
    this.host = host;
    this.ctx = ctx;
    this.address = undefined;
  }
}
opaque(Connecting);
const connectings = new p.SafeWeakMap();
const NOWHERE = new Connecting(undefined, undefined);
const connectingOf = (socket) => p.weakGet(connectings, socket) || NOWHERE;

// Of the handle, which node's "remoteAddress" keeps with the socket, see above.
function peerOf(socket) {
  const { _handle: handle } = socket;
  if (handle === null || typeof handle !== 'object' || typeof handle.getpeername !== 'function') return socket.remoteAddress;
  const peer = { __proto__: null, address: undefined };
  return handle.getpeername(peer) === 0 ? peer.address : undefined;
}

// The address that @socket is connected to, or undefined.
function addressOf(socket) {
  const it = connectingOf(socket);
  if (it === NOWHERE || socket.connecting) return peerOf(socket);
  if (it.address === undefined) it.address = peerOf(socket);
  return it.address;
}

// @options with another lookup. Nearly all inherit what all objects do, which V8 copies faster.
function withLookup(options, lookup) {
  const up = p.prototypeOf(options);
  return up === p.ObjectPrototype ? { ...options, lookup } : { ...options, __proto__: up, lookup };
}

// What connect() and listen() are given first, as an object: a path, a port or options. The
// host is there in any case, lest one be inherited.
function placeOf(first, host) {
  if (typeof first === 'object' && first !== null) return first;
  if (typeof first === 'string' && p.isNaN(first)) return { path: first };
  return { port: first, host: typeof host === 'string' ? host : undefined };
}

// Whether a local socket's path is refused; abstract names are no files. undefined: it has no path.
function refusedPath(name, { path }, mode) {
  if (typeof path !== 'string') return undefined;
  return path[0] === '\0' ? null : guard.file(name, path, mode, false) || (mode === 'rw' ? refusedSocket(path) : null);
}

function refusedSocket(path) {
  const d = ssrf.socket(path);
  return d === null ? null : guard.detected({
    class: 'net', operation: 'connect', name: path, requested: 'connect', detection: 'ssrf', info: d.why, value: d.value.text, value_source: d.value.source,
  }, current(), d.stack);
}

// The error of a connection some of whose options may be Object.prototype's, or null.
function inherited(name) {
  const option = pollution.option();
  return option === null ? null : guard.detected({
    class: 'net', operation: 'connect', name, requested: 'connect', ...pollution.told(option),
  }, current(), frames());
}

// Tells of it as of a connection that fails, also where an earlier one of @socket has ended.
function failLater(socket, error) {
  if (socket.destroyed && typeof socket._undestroy === 'function') socket._undestroy();
  p.nextTick(() => p.apply(destroy, socket, [error]));
}

function connect(original) {
  return function (...args) {
    const normal = p.isArray(args[0]);
    const options = placeOf(normal ? args[0][0] : args[0], args[1]);
    const error = (pollution.connecting() && inherited(`${options.path || options.host}`)) || refusedPath('connect', options, 'rw');
    if (error !== undefined) {
      if (error === null) return p.apply(original, this, args);
      failLater(this, error);
      return this;
    }
    const host = options.host || 'localhost';
    const port = p.Number(options.port);
    p.weakSet(connectings, this, new Connecting(host, current()));
    if (isIP(host)) {
      const error = ask('connect', 'stream', host, host, port);
      if (!error) return p.apply(original, this, args);
      this.connecting = true;
      failLater(this, error);
      return this;
    }
    const mine = withLookup(options, asking(options.lookup || resolveName, host, port));
    if (normal) {
      args[0][0] = mine;
      return p.apply(original, this, args);
    }
    const callback = args[args.length - 1];
    return p.apply(original, this, typeof callback === 'function' ? [mine, callback] : [mine]);
  };
}

// The host of a client's request; who asked, if it has to wait: else who asks is on the
// stack. Whether the request named it is looked at only when its address is known.
class Target {
  constructor(host, port) {
    this.host = host;
    this.port = port;
    this.captured = undefined;
    this.served = false;
  }
}
opaque(Target);

// Remembers for whom @req is, as it may wait for another request's connection.
function adding(original) {
  return function addRequest(req, options) {
    const ctx = current();
    const host = options && (options.host || options.hostname);
    if (ctx !== undefined) {
      const target = typeof host === 'string' && !options.socketPath && !ssrf.usual(ctx, host, options.port) ?
        new Target(host, p.Number(options.port)) : undefined;
      req[kMade] = ctx;
      req[kTarget] = target;
      if (target !== undefined) {
        // One that goes to a proxy says to it whom it is for before there is a socket.
        const error = this.options && this.options.proxyEnv ? beyond(host, target.port, undefined) : null;
        if (error !== null) return req.onSocket(null, error);
        const result = p.apply(original, this, arguments);
        if (!target.served) target.captured = stackOf(ctx);
        return result;
      }
    }
    return p.apply(original, this, arguments);
  };
}

// A request that has waited gets its own connection when another one's ends.
function creating(original) {
  return function createSocket(req) {
    const ctx = req[kMade];
    const now = current();
    return ctx === undefined || ctx === now ? p.apply(original, this, arguments) : within(ctx, now, original, this, arguments);
  };
}

// What the request may name is not searched for in it: the detection would let it pass.
// Policy is asked whether or not it does.
function again(host, port, address, captured) {
  const ctx = current();
  if (ctx !== undefined && guard.isInternal(host, port)) return askPolicy('connect', 'stream', isIP(address), address, port, captured);
  if (ctx === undefined) return null;
  if (ssrf.origin(ctx, host) !== undefined) return ask('connect', 'stream', host, address, port, captured);
  ssrf.keep(ctx, host, address, isIP(address), port);
  return null;
}

// The connection is another's, as of a proxy, who is to connect to @host: what tells by
// itself that it is no public address may not be there.
function beyond(host, port, captured) {
  const name = ssrf.canonical(host);
  const address = name === 'localhost' || (name !== null && p.endsWith(name, '.localhost')) ? '127.0.0.1' : name;
  const version = address === null ? 0 : isIP(address);
  return version === 0 ? null : reach('connect', host, address, version, port, captured);
}

// A connection that is kept open is used again without another connect(). That of a
// proxy is to another host than the request, of which it says nothing.
function reuse(original) {
  return function onSocket(socket, failed) {
    const target = this[kTarget];
    if (target !== undefined) target.served = true;
    if (target !== undefined && !failed && socket && connectingOf(socket).host !== target.host) {
      const error = within(this[kMade], current(), beyond, null, [target.host, target.port, target.captured]);
      if (error !== null) {
        p.apply(original, this, arguments);
        return this.destroy(error);
      }
    } else if (target !== undefined && !failed && socket) {
      const { host, port, captured } = target;
      const ctx = this[kMade];
      const check = () => {
        const address = addressOf(socket);
        const error = address === undefined ? null : within(ctx, current(), again, null, [host, port, address, captured]);
        // It is given back as it is.
        if (error !== null) this.destroy(error);
      };
      if (!socket.connecting) check();
      // What another began is not connected yet; nothing is sent before it is.
      else if (connectingOf(socket).ctx !== ctx) socket.prependOnceListener('connect', check);
    }
    return p.apply(original, this, arguments);
  };
}

// Redirects of a host that the request named lead where the request wants.
function follow(request, status, location, host) {
  if (status < 300 || status > 399 || typeof location !== 'string') return;
  const ctx = request[kMade] || current();
  const value = ctx && ssrf.origin(ctx, host);
  if (!value) return;
  try {
    ssrf.derive(ctx, p.urlHost(new p.SafeURL(location, `http://${host}/`)), value);
  } catch {
    // Nowhere.
  }
}

function redirects() {
  const began = ({ request }) => {
    const ctx = current();
    if (ctx !== undefined) request[kMade] = ctx;
  };
  channel.channel('http.client.request.start').subscribe(began);
  channel.channel('undici:request:create').subscribe(began);
  channel.channel('http.client.response.finish').subscribe(({ request, response }) => {
    follow(request, response.statusCode, response.headers.location, request.host);
  });
  channel.channel('undici:request:headers').subscribe(({ request, response }) => {
    const { headers, statusCode } = response;
    for (let i = 0; i + 1 < headers.length; i += 2) {
      if (p.lower(`${headers[i]}`) === 'location') {
        follow(request, statusCode, `${headers[i + 1]}`, p.urlHost(new p.SafeURL(`${request.origin}`)));
      }
    }
  });
}

// What the class of node's that @input is a Request of gives its URL by, or undefined: of what it inherits the last that is
// called so, be it of a class that the program has derived. Node loads that class, 2 MB, when it is first named, and
// here that is not done. What else is called so is of no use to fetch(), as its text is no URL.
function ofRequest(input) {
  let get;
  for (let o = p.prototypeOf(input); o !== null && o !== p.ObjectPrototype; o = p.prototypeOf(o)) {
    const tag = p.descriptor(o, Symbol.toStringTag);
    const url = p.descriptor(o, 'url');
    if (tag !== undefined && p.hasOwn(tag, 'value') && tag.value === 'Request' && url !== undefined && p.hasOwn(url, 'get')) ({ get } = url);
  }
  return get;
}

// Of a Request its own URL, which nothing that Object.prototype has gained is.
function textOf(input) {
  try {
    const get = typeof input === 'object' && input !== null ? ofRequest(input) : undefined;
    if (get !== undefined) return p.apply(get, input, []);
  } catch {
    // It is none.
  }
  return `${input}`;
}

// fetch() keeps connections of its own.
function fetching(original) {
  return function fetch(input, init) { // eslint-disable-line no-unused-vars
    const ctx = current();
    let url = null;
    if (ctx !== undefined) {
      try {
        url = new p.SafeURL(textOf(input));
      } catch {
        // fetch() says what is wrong.
      }
    }
    const protocol = url === null ? '' : p.urlProtocol(url);
    if (!p.startsWith(protocol, 'http')) return p.apply(original, this, arguments);
    const written = p.urlHost(url);
    const port = p.Number(p.urlPort(url) || (protocol === 'https:' ? 443 : 80));
    if (ssrf.usual(ctx, written, port)) return p.apply(original, this, arguments);
    if (!ssrf.origin(ctx, written)) {
      // Of a name nobody knows its address yet.
      const version = isIP(written);
      if (version !== 0) ssrf.keep(ctx, written, written, version, port);
      return p.apply(original, this, arguments);
    }
    const host = ssrf.canonical(written);
    return new p.SafePromise((ok, bad) => {
      asking(resolveName, host, port)(host, { __proto__: null, all: true }, (e) => (e && e.bailey ? bad(e) : ok(p.apply(original, this, arguments))));
    });
  };
}

// send(msg[, offset, length][, port][, address][, callback]): the address, resolved.
function send(original) {
  return function (...args) {
    let at = typeof args[1] === 'number' && typeof args[2] === 'number' && typeof args[3] === 'number' ? 3 : 1;
    if (typeof args[1] === 'string' && !p.isNaN(args[1])) at = 1;
    const port = p.Number(args[at]);
    const host = typeof args[at + 1] === 'string' ? args[at + 1] : this.type === 'udp6' ? '::1' : '127.0.0.1';
    const callback = args[args.length - 1];
    if (!port || (typeof args[at] !== 'number' && typeof args[at] !== 'string')) return p.apply(original, this, args);
    const fail = (error) => p.nextTick(() => {
      if (typeof callback === 'function') callback(error);
      else this.emit('error', error);
    });
    if (isIP(host)) {
      const error = ask('send', 'dgram', host, host, port);
      return error ? fail(error) : p.apply(original, this, args);
    }
    resolveName(host, this.type === 'udp6' ? 6 : 4, (e, address) => {
      const error = e || ask('send', 'dgram', host, address, port);
      if (error) fail(error);
      else {
        args[at + 1] = address;
        p.apply(original, this, args);
      }
    });
    return undefined;
  };
}

function datagram(original) {
  return function (port, address, callback) {
    const host = typeof address === 'string' ? address : '127.0.0.1';
    const done = typeof address === 'function' ? address : callback;
    const fail = (error) => (typeof done === 'function' ? done(error) : this.emit('error', error));
    if (isIP(host)) {
      const error = ask('connect', 'dgram', host, host, p.Number(port));
      if (!error) return p.apply(original, this, arguments);
      p.nextTick(fail, error);
      return undefined;
    }
    const ctx = current();
    const captured = ctx === undefined ? undefined : stackOf(ctx);
    resolveName(host, this.type === 'udp6' ? 6 : 4, (e, ip) => {
      let error = e || ask('connect', 'dgram', host, ip, p.Number(port), captured);
      if (!error) {
        try {
          p.apply(original, this, [port, ip, done]);
        } catch (thrown) {
          error = thrown;
        }
      }
      // Who has closed it does not wait.
      if (error && error.code !== 'ERR_SOCKET_DGRAM_NOT_RUNNING') fail(error);
    });
    return undefined;
  };
}

// It takes addresses alone.
function datagramNow(original) {
  return function connectSync(port, address) {
    const host = typeof address === 'string' && address !== '' ? address : this.type === 'udp6' ? '::1' : '127.0.0.1';
    const error = isIP(host) ? ask('connect', 'dgram', host, host, p.Number(port)) : null;
    if (error) throw error;
    return p.apply(original, this, arguments);
  };
}

// A path that is bound without a server is made as well.
const binding = (original) => constructing(original, (args) => {
  const { 0: options } = args;
  if (options === null || typeof options !== 'object') return;
  // As it is read now.
  args[0] = { __proto__: options, path: options.path };
  refuse(refusedPath('bind', args[0], 'w'));
});

// A path that is listened on is made.
function listening(original) {
  return function listen(first) {
    const error = refusedPath('listen', placeOf(first), 'w');
    if (!error) return p.apply(original, this, arguments);
    p.nextTick(() => this.emit('error', error));
    return this;
  };
}

module.exports = function hook() {
  wrap(net.Socket.prototype, 'connect', connect);
  wrap(net.Server.prototype, 'listen', listening);
  wrap(http.Agent.prototype, 'addRequest', adding);
  wrap(http.Agent.prototype, 'createSocket', creating);
  wrap(http.ClientRequest.prototype, 'onSocket', reuse);
  wrap(dgram.Socket.prototype, 'send', send);
  wrap(dgram.Socket.prototype, 'connect', datagram);
  wrap(dgram.Socket.prototype, 'connectSync', datagramNow);
  if (net.BoundSocket) replace(net, 'BoundSocket', binding);
  redirects();
  if (typeof globalThis.fetch === 'function') {
    const { fetch } = globalThis; // makes node define it
    p.define(globalThis, 'fetch', { __proto__: null, value: fetch, writable: true, configurable: true, enumerable: true });
    wrap(globalThis, 'fetch', fetching);
  }
};
module.exports.ask = ask;

// SPDX-License-Identifier: GPL-2.0
// Servers: each "request" event runs within the context of its request.
'use strict';
const http = require('http');
const https = require('https');
const http2 = require('http2');
const {
  enterCall, within, inside, keepBody, rebind, current, kContext,
} = require('../context');
const { native } = require('../guard');
const p = require('../primordials');
const { wrap } = require('./wrap');

const tagged = native.abi() > 0;

// The kernel's events of this thread carry the tag while the handler runs.
const handle = !tagged ? p.apply : (original, self, args) => {
  native.tag(current().tag);
  try {
    return p.apply(original, self, args);
  } finally {
    native.tag(0);
  }
};

// What begins a request; which of them the client may choose.
const BEGINS = {
  __proto__: null, request: 1, checkContinue: 1, checkExpectation: 1, upgrade: 1, connect: 1,
};

function inRequest(original) {
  // Called by itself it is known to V8 as what it is.
  const emitTo = p.uncurry(original);
  return function emit(event, request, headers) {
    if (event === 'request') {
      if (request && !tagged && arguments.length === 3) return enterCall(request, emitTo, this, event, request, headers);
    } else {
      if (event === 'stream' && request && headers) {
        const message = ofStream(headers);
        request[kMessage] = message;
        return enterCall(message, handle, original, this, arguments);
      }
      if (BEGINS[event] !== 1 || !headers) return p.apply(original, this, arguments);
    }
    if (!request) return p.apply(original, this, arguments);
    return enterCall(request, handle, original, this, arguments);
  };
}

// A stream of http2, which has no request of its own; or will have.
const kMessage = Symbol('bailey message');
const ofStream = (headers) => ({
  method: headers[':method'], url: headers[':path'] || '', headers: { ...headers, __proto__: null },
});

const { apply } = p;

function inHttp2(original) {
  const emitIn = inRequest(original);
  return function emit(event, request) {
    const stream = BEGINS[event] === 1 && request ? request.stream : undefined;
    if (stream && stream[kMessage] !== undefined) rebind(stream[kMessage], request);
    return apply(emitIn, this, arguments);
  };
}

// @listener as it is called in the context of a request. As one of once() it is found, and told of, as
// what it was made of.
function heard(ctx, listener) {
  function hear() {
    const now = current();
    return now === ctx ? apply(listener, this, arguments) : within(ctx, now, listener, this, arguments);
  }
  hear.listener = listener;
  return hear;
}

// once() itself would be told of by what it makes of a listener, which nobody knows.
function heardOnce(ctx, listener, type) {
  let fired = false;
  const hear = heard(ctx, function () {
    if (fired) return undefined;
    this.removeListener(type, hear);
    fired = true;
    return apply(listener, this, arguments);
  });
  hear.listener = listener;
  return hear;
}

const onMessage = p.uncurry(http.IncomingMessage.prototype.on);

// IncomingMessage's on(), which V8 knows by itself, as it is called the most. "readable" comes of what is
// pushed, which is within the context, or of who reads; "finish", for which node listens, never.
function on(type, listener) {
  const ctx = this[kContext];
  if (ctx === undefined || typeof listener !== 'function' || type === 'readable' || type === 'finish') return onMessage(this, type, listener);
  return onMessage(this, type, heard(ctx, listener));
}

// Who listens to what a request and a response emit does so in the context of the request: parsers
// and sockets, of which much of it comes, are older than that. No emit() of ours does this, as most of
// what is emitted is heard by nobody, or by node, which listens before the request begins.
function listening(prototype, of, quick) {
  const onTo = p.uncurry(prototype.on);
  const prependTo = p.uncurry(prototype.prependListener);
  const put = (key, make) => {
    const { [key]: value } = prototype;
    p.define(prototype, key, { __proto__: null, value, writable: true, configurable: true });
    wrap(prototype, key, make);
  };
  const putting = (addTo, make) => (original) => function (type, listener) {
    const ctx = typeof listener === 'function' ? of(this) : undefined;
    return ctx === undefined ? apply(original, this, arguments) : addTo(this, type, make(ctx, listener, type));
  };
  for (const key of ['on', 'addListener']) put(key, quick === null ? putting(onTo, heard) : () => quick);
  put('once', putting(onTo, heardOnce));
  put('prependListener', putting(prependTo, heard));
  put('prependOnceListener', putting(prependTo, heardOnce));
}

const ofMessage = (message) => message[kContext];
const ofResponse = ({ req }) => (req ? req[kContext] : undefined);

module.exports = function hook() {
  const { emit } = http.Server.prototype;
  for (const { prototype } of [http.Server, https.Server]) {
    const own = p.hasOwn(prototype, 'emit');
    if (!own) p.define(prototype, 'emit', { __proto__: null, value: emit, writable: true, configurable: true });
    wrap(prototype, 'emit', inRequest);
  }
  for (const key of ['createServer', 'createSecureServer']) {
    wrap(http2, key, (original) => function (...args) {
      const server = p.apply(original, this, args);
      wrap(server, 'emit', inHttp2);
      if (!p.hasOwn(server, 'emit')) server.emit = inHttp2(server.emit);
      return server;
    });
  }
  listening(http.IncomingMessage.prototype, ofMessage, on);
  listening(http2.Http2ServerRequest.prototype, ofMessage, null);
  for (const { prototype } of [http.ServerResponse, http2.Http2ServerResponse]) listening(prototype, ofResponse, null);
  const { push } = http.IncomingMessage.prototype;
  p.define(http.IncomingMessage.prototype, 'push', {
    __proto__: null, value: push, writable: true, configurable: true,
  });
  wrap(http.IncomingMessage.prototype, 'push', (original) => {
    const pushTo = p.uncurry(original);
    return function (chunk, encoding) {
      const ctx = this[kContext];
      if (ctx === undefined) return pushTo(this, chunk, encoding);
      keepBody(ctx, chunk);
      return inside(ctx, pushTo, this, chunk, encoding);
    };
  });
};

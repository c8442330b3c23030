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

// The emit() that was there, as a method: V8 calls that at less cost than by apply().
const kEmit = Symbol('bailey emit');

// What would run for nobody; but an "error" is thrown then, and to the others node itself listens.
function unheard({ _events: events }, event) {
  return event !== 'readable' && event !== 'end' && event !== 'finish' && event !== 'error' && events !== undefined &&
    events[event] === undefined;
}

// What a request and a response emit, in the context of the request. These two
// are the same but for where they find the request; each for itself V8 knows what it
// is called with. Most of what they emit has no arguments, or one, and is heard by nobody.
function ofRequest(original) {
  return function emit(event, a) {
    if (unheard(this, event)) return false;
    const ctx = this[kContext];
    if (ctx === undefined) return apply(original, this, arguments);
    const now = current();
    if (now !== ctx) return within(ctx, now, original, this, arguments);
    if (arguments.length === 1) return this[kEmit](event);
    return arguments.length === 2 ? this[kEmit](event, a) : apply(original, this, arguments);
  };
}

function ofResponse(original) {
  return function emit(event, a) {
    if (unheard(this, event)) return false;
    const { req } = this;
    const ctx = req ? req[kContext] : undefined;
    if (ctx === undefined) return apply(original, this, arguments);
    const now = current();
    if (now !== ctx) return within(ctx, now, original, this, arguments);
    if (arguments.length === 1) return this[kEmit](event);
    return arguments.length === 2 ? this[kEmit](event, a) : apply(original, this, arguments);
  };
}

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
  // Parsers and sockets are older than the request: what they emit is of no context.
  const emits = (prototype, make) => {
    const { emit: before } = prototype;
    p.define(prototype, kEmit, { __proto__: null, value: before });
    p.define(prototype, 'emit', { __proto__: null, value: before, writable: true, configurable: true });
    wrap(prototype, 'emit', make);
  };
  for (const { prototype } of [http.IncomingMessage, http2.Http2ServerRequest]) emits(prototype, ofRequest);
  for (const { prototype } of [http.ServerResponse, http2.Http2ServerResponse]) emits(prototype, ofResponse);
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

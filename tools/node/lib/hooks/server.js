// SPDX-License-Identifier: GPL-2.0
// Servers: each "request" event runs within the context of its request.
'use strict';
const http = require('http');
const https = require('https');
const http2 = require('http2');
const { EventEmitter } = require('events');
const {
  contextOf, enterCall, keepBody, rebind, current, kContext,
} = require('../context');
const {
  runs, inside, enters, leave,
} = require('../frame');
const { native } = require('../guard');
const p = require('../primordials');
const { wrap, wrapHere } = require('./wrap');
const { carry } = require('./carried');
const { hearSocket } = require('./socket');

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

// For so many events of a response node listens itself before that.
const USUAL = 1;

function inRequest(original) {
  // Called by itself it is known to V8 as what it is.
  const emitTo = p.uncurry(original);
  return function emit(event, request, headers) {
    if (event === 'request') {
      if (request && headers && (request._eventsCount > 0 || headers._eventsCount > USUAL)) hearEarly(contextOf(request), request, headers);
      if (request && !tagged && arguments.length === 3) return enterCall(request, emitTo, this, event, request, headers);
    } else {
      if (event === 'stream' && request && headers) {
        const message = ofStream(headers);
        request[kMessage] = message;
        hearStreams(request);
        return enterCall(message, handle, original, this, arguments);
      }
      if (BEGINS[event] !== 1 || !headers) return p.apply(original, this, arguments);
      const other = event === 'upgrade' || event === 'connect';
      if (request) hearEarly(contextOf(request), request, other ? null : headers);
      if (request && other) hearSocket(contextOf(request), headers, arguments[3], heard, heardOnce);
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

// Of what is called in the context of a request: that context.
const kHeard = Symbol('bailey heard');

// @listener as it is called in the context of a request. It is found, and told of, as @shown.
function hearing(ctx, listener, shown = listener) {
  const hear = carry(listener, ctx);
  hear.listener = shown;
  hear[kHeard] = ctx;
  return hear;
}

// What once() of node makes of @listener, with which it is told of and found; but that it is called
// in the context. Some call it by itself.
function heardOnce(ctx, emitter, type, listener) {
  let fired = false;
  const hear = hearing(ctx, function () {
    if (fired) return undefined;
    emitter.removeListener(type, hear);
    fired = true;
    return apply(listener, emitter, arguments);
  }, listener);
  return hear;
}

// How node calls what EventEmitter's once() makes, "wrapper" since node 26, which programs call theirs
// as well: so its text is compared.
const textOf = p.uncurry(Function.prototype.toString);
const [probe] = new EventEmitter().once('x', () => {}).rawListeners('x');
const ONCE = probe.name;
const ONCE_TEXT = textOf(probe);

// What is more than a function: it was put into this context before, or is what EventEmitter's once()
// has made, which is told of as what it was made of.
function heardAgain(ctx, emitter, type, listener) {
  if (listener[kHeard] === ctx) return listener;
  if (typeof listener.listener === 'function' && listener.name === ONCE && textOf(listener) === ONCE_TEXT) return heardOnce(ctx, emitter, type, listener.listener);
  return hearing(ctx, listener);
}

// What @listener of @emitter becomes.
function heard(ctx, emitter, type, listener) {
  return listener.listener === undefined ? hearing(ctx, listener) : heardAgain(ctx, emitter, type, listener);
}

const ofMessage = (message) => message[kContext];
const ofResponse = ({ req }) => (req ? req[kContext] : undefined);

// What node calls for each request, and what calls it from elsewhere. Ours call it by apply(): V8 puts nothing
// that is called so into another function, which would leave that less room for what it calls in its turn.
const {
  on: ofOn, read: ofRead, destroy: ofDestroy, push: ofPush,
} = http.IncomingMessage.prototype;
const onMessage = p.uncurry(ofOn);
const readIn = p.uncurry(ofRead);
const destroyIn = p.uncurry(ofDestroy);
const pushIn = p.uncurry(ofPush);

// What node emits of a request comes of push(), read() or destroy(), or of ticks that these
// begin, and they run in its context. Not so a timeout of its socket, or what the program emits.
const isNodes = (type) => type === 'end' || type === 'error' || type === 'close' || type === 'data' ||
  type === 'aborted' || type === 'finish';

// IncomingMessage's on() and ServerResponse's, which V8 knows each by itself: node calls them for each request.
function on(type, listener) {
  if (type !== 'readable' && isNodes(type)) return apply(ofOn, this, arguments);
  const ctx = this[kContext];
  if (ctx === undefined || typeof listener !== 'function') return onMessage(this, type, listener);
  // Who listens for this begins a tick, in which it is told of.
  if (type === 'readable') return runs(ctx) ? apply(ofOn, this, arguments) : inside(ctx, onMessage, this, type, listener);
  return onMessage(this, type, heard(ctx, this, type, listener));
}

const onResponse = p.uncurry(http.ServerResponse.prototype.on);

function onOf(type, listener) {
  const ctx = ofResponse(this);
  if (ctx === undefined || typeof listener !== 'function') return onResponse(this, type, listener);
  return onResponse(this, type, heard(ctx, this, type, listener));
}

// Its methods that emit run in its context, whoever calls them.
function read(n) {
  const ctx = this[kContext];
  if (ctx === undefined || runs(ctx)) return apply(ofRead, this, arguments);
  if (!enters(ctx)) return inside(ctx, readIn, this, n);
  try {
    return apply(ofRead, this, arguments);
  } finally {
    leave();
  }
}

function destroy(error, done) {
  const ctx = this[kContext];
  if (ctx === undefined || runs(ctx)) return apply(ofDestroy, this, arguments);
  if (!enters(ctx)) return inside(ctx, destroyIn, this, error, done);
  try {
    return apply(ofDestroy, this, arguments);
  } finally {
    leave();
  }
}

function push(chunk, encoding) {
  const ctx = this[kContext];
  if (ctx === undefined) return pushIn(this, chunk, encoding);
  keepBody(ctx, chunk);
  if (!enters(ctx)) return inside(ctx, pushIn, this, chunk, encoding);
  try {
    return apply(ofPush, this, arguments);
  } finally {
    leave();
  }
}

// Who listens to what a request and a response emit does so in the context of the request: parsers
// and sockets, of which much of it comes, are older than that. No emit() of ours does this, as most of
// what is emitted is heard by nobody, or by node, which listens before the request begins.
function listening(prototype, of, quick) {
  const onTo = p.uncurry(prototype.on);
  const prependTo = p.uncurry(prototype.prependListener);
  const putting = (addTo) => (original) => function (type, listener) {
    const ctx = typeof listener === 'function' ? of(this) : undefined;
    return ctx === undefined ? apply(original, this, arguments) : addTo(this, type, heard(ctx, this, type, listener));
  };
  // By the emitter's own on(), which may be the program's: that of compression listens elsewhere.
  const once = (key) => (original) => function (type, listener) {
    const ctx = typeof listener === 'function' ? of(this) : undefined;
    if (ctx === undefined) return apply(original, this, arguments);
    this[key](type, heardOnce(ctx, this, type, listener));
    return this;
  };
  for (const key of ['on', 'addListener']) wrapHere(prototype, key, quick === null ? putting(onTo) : () => quick);
  wrapHere(prototype, 'once', once('on'));
  wrapHere(prototype, 'prependListener', putting(prependTo));
  wrapHere(prototype, 'prependOnceListener', once('prependListener'));
}

// Those that listened before the request began, as constructors of the program's own classes do.
function hearEarly(ctx, request, response) {
  hearThere(ctx, request);
  if (response !== null) hearThere(ctx, response);
}

function hearThere(ctx, emitter) {
  const { _events: events } = emitter;
  const keys = events ? p.ownKeys(events) : [];
  for (let k = 0; k < keys.length; k += 1) {
    const { [k]: type } = keys;
    const { [type]: all } = events;
    if (typeof all === 'function') events[type] = heard(ctx, emitter, type, all);
    for (let i = 0; p.isArray(all) && i < all.length; i += 1) all[i] = heard(ctx, emitter, type, all[i]);
  }
}

// Streams of http2 are of a class that is seen with the first one. What comes on one is the body of
// its request, also where that is made of it.
let streams = null;
function hearStreams(stream) {
  const prototype = p.prototypeOf(stream);
  if (prototype === streams) return;
  streams = prototype;
  listening(prototype, (one) => (one[kMessage] !== undefined ? one[kMessage][kContext] : undefined), null);
  wrapHere(prototype, 'push', (original) => function (chunk) {
    const { [kMessage]: message } = this;
    if (message !== undefined && message[kContext] !== undefined) keepBody(message[kContext], chunk);
    return apply(original, this, arguments);
  });
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
  listening(http.IncomingMessage.prototype, ofMessage, on);
  listening(http2.Http2ServerRequest.prototype, ofMessage, null);
  listening(http.ServerResponse.prototype, ofResponse, onOf);
  listening(http2.Http2ServerResponse.prototype, ofResponse, null);
  for (const [key, own] of [['read', read], ['destroy', destroy], ['push', push]]) wrapHere(http.IncomingMessage.prototype, key, () => own);
};

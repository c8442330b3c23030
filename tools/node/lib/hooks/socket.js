// SPDX-License-Identifier: GPL-2.0
// The socket that a request has made another one's by "Upgrade" or CONNECT: what comes on it is of
// the request, and who listens there runs for it.
'use strict';
const { Messages, Frames } = require('../messages');
const { asBytes, sizeOf } = require('../bytes');
const p = require('../primordials');

const { apply } = p;

// Of the socket itself: http, whose own methods those are that it has, takes them away again.
function put(socket, key, value) {
  p.define(socket, key, {
    __proto__: null, value, writable: true, configurable: true,
  });
}

/**
 * hearSocket() - have @socket be that of the request of @ctx
 * @first: what came of it with the request
 * @heard, @heardOnce: what a listener becomes, see server.js
 */
function hearSocket(ctx, socket, first, heard, heardOnce) {
  if (ctx.messages !== null) return;
  const { upgrade } = ctx.request.headers;
  ctx.messages = new Messages();
  const take = (bytes) => {
    ctx.messages.add(bytes);
    ctx.chunk += 1;
  };
  const frames = typeof upgrade === 'string' && p.lower(upgrade) === 'websocket' ? new Frames(take) : null;
  const keep = (chunk) => {
    const bytes = frames === null ? asBytes(chunk) : null;
    if (frames !== null) frames.feed(chunk);
    else if (bytes !== null && sizeOf(bytes) !== 0) take(bytes);
  };
  keep(first);
  const made = p.prototypeOf(socket);
  const putting = (add) => function (type, listener) {
    return apply(add, this, [type, typeof listener === 'function' ? heard(ctx, this, type, listener) : listener]);
  };
  const once = (add, addTo) => function (type, listener) {
    if (typeof listener !== 'function') return apply(add, this, [type, listener]);
    return apply(addTo, this, [type, heardOnce(ctx, this, type, listener)]);
  };
  put(socket, 'on', putting(made.on));
  put(socket, 'addListener', putting(made.addListener));
  put(socket, 'prependListener', putting(made.prependListener));
  put(socket, 'once', once(made.once, made.on));
  put(socket, 'prependOnceListener', once(made.prependOnceListener, made.prependListener));
  const { push } = made;
  put(socket, 'push', function (chunk) {
    keep(chunk);
    return apply(push, this, arguments);
  });
}

module.exports = { hearSocket };

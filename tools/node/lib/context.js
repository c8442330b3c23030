// SPDX-License-Identifier: GPL-2.0
// The request that code runs for, carried by AsyncLocalStorage over awaits,
// timers, the thread pool and sockets.
'use strict';
const { AsyncLocalStorage } = require('async_hooks');
const {
  SafeURL, apply, hasOwn, ObjectPrototype, uncurry, bufferFrom, push, indexOf, slice, exec, startsWith, endsWith,
} = require('./primordials');

const storage = new AsyncLocalStorage();
const getStore = uncurry(AsyncLocalStorage.prototype.getStore);
const run = uncurry(AsyncLocalStorage.prototype.run);
const BODY_LIMIT = 4 << 20; // bytes of a body that are kept for comparing

const prefix = `${Date.now().toString(36)}-`;
let count = 0;

// As new URL() and url.parse() read it: "http://host/a", "/a#b", "/x/../a", "\\".
function plain(path) {
  if (exec(/^\/(?!\/)[^#\\%]*$/, path) !== null && indexOf(path, '/.') < 0) return path;
  try {
    return new SafeURL(path, 'http://x').pathname;
  } catch {
    return path;
  }
}

/**
 * class Context - one request
 * @tag: number by which the kernel's events tell the request
 * @request: http.IncomingMessage or what is like it
 * @values: see values.js
 * @joins: unresolved path by resolved one, see hooks/path.js
 * @entry: of options.routes, chosen when the router's route was @entryOf
 * @derived: hosts that the request led to, see detect/ssrf.js
 * @known: what its route has used before, for the router's route @knownOf, see
 *	detect/learned.js
 * @own: path() of the URL @ownOf
 *
 * Its id is the header x-request-id if that is harmless, else one of ours.
 */
class Context {
  constructor(request) {
    count += 1;
    this.tag = count;
    this.request = request;
    this.method = request.method;
    this.named = undefined;
    this.chunks = null;
    this.bodySize = 0;
    this.values = null;
    this.joins = null;
    this.derived = null;
    this.entry = undefined;
    this.entryOf = undefined;
    this.known = null;
    this.knownOf = undefined;
    this.own = '';
    this.ownOf = null;
  }

  get id() {
    const given = this.request.headers && this.request.headers['x-request-id'];
    return typeof given === 'string' && exec(/^[\w.:-]{1,64}$/, given) ? given : prefix + this.tag;
  }

  /** route() - the pattern that the router matched, or the path */
  route() {
    if (this.named !== undefined) return this.named;
    const { request } = this;
    const route = given(request, 'route') && given(request, 'route').path;
    if (route !== undefined) return `${given(request, 'baseUrl') || ''}${route}`;
    return this.path();
  }

  /** path() - of the URL, as it came */
  path() {
    const url = given(this.request, 'originalUrl') || this.request.url || '';
    if (url !== this.ownOf) {
      const end = indexOf(url, '?');
      this.ownOf = url;
      this.own = plain(end < 0 ? url : slice(url, 0, end));
    }
    return this.own;
  }
}

/** given() - @request[@key], unless Object.prototype is what has it */
const given = (request, key) => (hasOwn(ObjectPrototype, key) && !hasOwn(request, key) ? undefined : request[key]);

const kContext = Symbol('bailey');

/** current() - the request, or undefined */
const current = () => getStore(storage);

function contextOf(request) {
  let ctx = request[kContext];
  if (ctx === undefined) {
    ctx = new Context(request);
    request[kContext] = ctx;
  }
  return ctx;
}

/** enter() - run @fn(...@args) for @request; twice for one request is once */
const enter = (request, fn, ...args) => run(storage, contextOf(request), fn, ...args);

/** enterCall() - the same for a function of three arguments, at less cost */
const enterCall = (request, fn, a, b, c) => run(storage, contextOf(request), fn, a, b, c);

/** inContext() - run @fn of @self within @request's context, if there is one */
function inContext(request, fn, self, args) {
  const ctx = request === undefined || request === null ? undefined : request[kContext];
  return ctx === undefined || getStore(storage) === ctx ? apply(fn, self, args) : run(storage, ctx, apply, fn, self, args);
}

/** keepBody() - a part of @request's body has arrived */
function keepBody(request, chunk) {
  if (chunk === null) return;
  const ctx = request[kContext];
  if (!ctx || ctx.bodySize > BODY_LIMIT) return;
  const part = typeof chunk === 'string' ? bufferFrom(chunk) : chunk;
  if (!ctx.chunks) ctx.chunks = [];
  push(ctx.chunks, part);
  ctx.bodySize += part.length;
}

/**
 * pattern() - a matcher of routes: ":name" is a component, a last "*" the rest
 *
 * Return: function of a request's context and the router's route, if there is one.
 */
function pattern(text) {
  const space = indexOf(text, ' ');
  const method = space < 0 ? null : slice(text, 0, space);
  const route = slice(text, space + 1);
  const parts = route.split('/');
  const [prefix] = route.split(/[:*]/);
  const exact = prefix === route;
  return (ctx, known) => {
    if (method !== null && method !== ctx.method) return false;
    const own = ctx.path();
    if (route === own || (known && route === ctx.route())) return true;
    if (exact || !startsWith(own, prefix)) return false;
    const path = own.split('/');
    for (let i = 0; i < parts.length; i += 1) {
      if (parts[i] === '*' && i === parts.length - 1) return path.length > i;
      if (i >= path.length) return false;
      if (!startsWith(parts[i], ':') && parts[i] !== path[i] &&
          !(endsWith(parts[i], '*') && startsWith(path[i], slice(parts[i], 0, -1)))) return false;
    }
    return path.length === parts.length;
  };
}

module.exports = {
  current, given, enter, enterCall, inContext, keepBody, pattern, BODY_LIMIT,
};

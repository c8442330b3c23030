// SPDX-License-Identifier: GPL-2.0
// The request that code runs for.
'use strict';
const frame = require('./frame');
const { urlOf } = require('./url');
const { asBytes, sizeOf } = require('./bytes');
const {
  define, hasOwn, ObjectPrototype, append, indexOf, slice, exec, startsWith, endsWith, split, mapGet,
} = require('./primordials');

const BODY_LIMIT = 4 << 20; // bytes of a body that are kept for comparing

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

const prefix = `${Date.now().toString(36)}-`;
let count = 0;

/**
 * class Context - one request
 * @tag: number by which the kernel's events tell the request
 * @request: http.IncomingMessage or what is like it
 * @chunk: counts the parts of the body that came, and its end
 * @values: see values.js
 * @joins, @olderJoins: unresolved path by resolved one, see hooks/path.js
 * @made, @root: the last path that was made without "..", and of what directory; @made2,
 *	@root2: the one before
 * @entry: of options.routes, chosen when the router's route was @entryOf, mounted at
 *	@entryBase
 * @derived: hosts that the request led to, see detect/ssrf.js
 * @known: what its route has used before, for the router's route @knownOf, mounted
 *	at @knownBase, see detect/learned.js
 * @url: as it came in @text, see url.js; or null
 * @frame: that it began with, see frame.js; or null
 * @messages: that came on its socket since that is another one's, see messages.js; or null
 * @unpacked: what the program has unpacked of its values, see unpacked.js; or null
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
    this.chunk = 0;
    this.values = null;
    this.joins = null;
    this.olderJoins = null;
    this.made = '';
    this.root = null;
    this.made2 = '';
    this.root2 = null;
    this.derived = null;
    this.entry = undefined;
    this.entryOf = undefined;
    this.entryBase = undefined;
    this.known = null;
    this.knownOf = undefined;
    this.knownBase = undefined;
    this.url = null;
    this.text = '';
    this.frame = null;
    this.messages = null;
    this.unpacked = null;
  }

  get id() {
    const given = this.request.headers && this.request.headers['x-request-id'];
    return typeof given === 'string' && exec(/^[\w.:-]{1,64}$/, given) ? given : prefix + this.tag;
  }

  /** route() - the pattern that the router matched, or the path */
  route() {
    if (this.named !== undefined) return this.named;
    const route = routeOf(this.request);
    if (route === undefined) return this.path();
    const base = this.request.baseUrl;
    return `${base !== undefined && !foreign(this.request, 'baseUrl') ? base : ''}${route}`;
  }

  /** joined() - the path @made was made of @root and what follows it, without ".." */
  joined(made, root) {
    this.made2 = this.made;
    this.root2 = this.root;
    this.made = made;
    this.root = root;
  }

  /**
   * takeRoot() - the directory that the path @name was made of, once; or null
   *
   * The next time it may be a value that names the same file. Where ".." was taken away for
   * the request, directory and what follows it may be what that has left.
   */
  takeRoot(name) {
    let root = null;
    if (this.made === name) {
      root = this.root;
      this.made = '';
    } else if (this.made2 === name) {
      root = this.root2;
      this.made2 = '';
    }
    return this.joins === null ? root : null;
  }

  /** urlNow() - the Url of the request, as it came */
  urlNow() {
    const { request, url } = this;
    const original = request.originalUrl;
    const raw = original !== undefined && !foreign(request, 'originalUrl') ? original : request.url || '';
    // Some put a URL there.
    const text = typeof raw === 'string' ? raw : `${raw}`;
    if (url !== null && this.text === text) return url;
    this.text = text;
    this.url = urlOf(text);
    return this.url;
  }

  /** path() - of the URL, as it came */
  path() {
    return this.urlNow().path;
  }
}

/** unresolved() - what of @ctx's joins was made the path @name, or undefined */
function unresolved(ctx, name) {
  if (ctx.joins === null) return undefined;
  const text = mapGet(ctx.joins, name);
  return text === undefined && ctx.olderJoins !== null ? mapGet(ctx.olderJoins, name) : text;
}

/** foreign() - is it Object.prototype that has what @request has as @key? */
const foreign = (request, key) => hasOwn(ObjectPrototype, key) && !hasOwn(request, key);

/**
 * routed() - what the router says that it matched, or undefined
 *
 * This and the like are read by their names, for most requests have none of them.
 */
function routed(request) {
  const { route } = request;
  return route === undefined || foreign(request, 'route') ? undefined : route;
}

function routeOf(request) {
  const route = routed(request);
  return route === undefined || route === null ? undefined : route.path;
}

/** bodyOf() - what the framework made of @request's body, or undefined */
function bodyOf(request) {
  const { body } = request;
  return body === undefined || foreign(request, 'body') ? undefined : body;
}

/** paramsOf() - the router's parameters of @request, or undefined */
function paramsOf(request) {
  const { params } = request;
  return params === undefined || foreign(request, 'params') ? undefined : params;
}

const kContext = Symbol('bailey');
const { current } = frame;

/** contextOf() - that of @request, which it may begin */
function contextOf(request) {
  let ctx = request[kContext];
  if (ctx === undefined) {
    ctx = new Context(request);
    request[kContext] = ctx;
  }
  return ctx;
}

/** copied() - another context of @ctx's request, for what runs for others, too, see batch.js */
function copied(ctx) {
  const one = new Context(ctx.request);
  one.tag = ctx.tag;
  one.named = ctx.named;
  one.chunks = ctx.chunks;
  one.bodySize = ctx.bodySize;
  one.chunk = ctx.chunk;
  one.messages = ctx.messages;
  one.unpacked = ctx.unpacked;
  return one;
}

/** enter() - run @fn with the list @args for @request; twice for one request is once */
const enter = (request, fn, args) => frame.enter(contextOf(request), fn, args);

/** enterCall() - the same for a function of four arguments, at less cost */
const enterCall = (request, fn, a, b, c, d) => frame.start(contextOf(request), fn, a, b, c, d);

/** rebind() - @request is that of @message, which was entered before it was there */
function rebind(message, request) {
  const ctx = message[kContext];
  if (ctx === undefined || request[kContext] !== undefined) return;
  request[kContext] = ctx;
  ctx.request = request;
}

/** keepBody() - a part of the body of @ctx's request has arrived */
function keepBody(ctx, chunk) {
  // At the end and of what is not kept, too: who parses it has more values now.
  ctx.chunk += 1;
  if (chunk === null || chunk === undefined || ctx.bodySize > BODY_LIMIT) return;
  const part = asBytes(chunk);
  if (part === null) return;
  // Most bodies are one part, for which a list that grows has room for seventeen.
  if (ctx.chunks === null) ctx.chunks = [part];
  else append(ctx.chunks, part);
  ctx.bodySize += sizeOf(part);
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
  const parts = split(route, '/');
  const prefix = split(split(route, ':')[0], '*')[0];
  const exact = prefix === route;
  return (ctx, known) => {
    if (method !== null && method !== ctx.method && !(method === 'GET' && ctx.method === 'HEAD')) return false;
    const own = ctx.path();
    if (route === own || (known && route === ctx.route())) return true;
    if (exact || !startsWith(own, prefix)) return false;
    const path = split(own, '/');
    for (let i = 0; i < parts.length; i += 1) {
      if (parts[i] === '*' && i === parts.length - 1) return path.length > i;
      if (i >= path.length) return false;
      if (!startsWith(parts[i], ':') && parts[i] !== path[i] &&
          !(endsWith(parts[i], '*') && startsWith(path[i], slice(parts[i], 0, -1)))) return false;
    }
    return path.length === parts.length;
  };
}

/** opaque() - keep what loggers print of objects that carry ours from showing requests */
function opaque(made) {
  define(made.prototype, inspectCustom, { __proto__: null, value: () => '[bailey]' });
}
opaque(Context);

module.exports = {
  opaque, current, contextOf, copied, unresolved, routed, bodyOf, paramsOf, enter, enterCall, within: frame.within, kContext, rebind, keepBody, pattern, BODY_LIMIT,
};

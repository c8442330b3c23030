// SPDX-License-Identifier: GPL-2.0
// The guard decides: by policy, with the hat of the request, and by detections.
// Hooks ask it before each operation; it returns null, or the error to give.
'use strict';
const fs = require('fs');
const path = require('path');
const { fileURLToPath } = require('url');
const { isProxy } = require('util').types;
const native = require('./bailey.node');
const { current, routed, pattern } = require('./context');
const { logger, event } = require('./events');
const { denial } = require('./errors');
const { frames } = require('./stack');
const { asText } = require('./bytes');
const { allowedOf, reachedBy, CACHED } = require('./allowed');
const { internals, among } = require('./internal');
const p = require('./primordials');

const { resolve } = path;
const { lstatSync } = fs;
const { S_IFMT, S_IFDIR } = fs.constants;
// Permissions, of uapi/linux/bailey.h
const PERMS = p.bare({ x: 1, w: 2, r: 4, a: 8, l: 16, k: 32, m: 64 });
const NET = p.bare({ connect: 4, send: 0x20 });

const state = p.bare({
  mode: 'off',
  policy: -1,
  base: 0,
  routes: [],
  log: null,
  options: null,
  internal: [],
});
const ROUTE = ['hat', 'area', 'internal', 'operators'];
let loading = 0; // modules are loaded: the profile is asked, not the hat

// Of letters, as the hooks write them: a few strings, always the same.
const bitsOf = new p.SafeMap();
function toBits(perms) {
  if (perms === 'r') return PERMS.r;
  if (perms === 'w') return PERMS.w;
  let bits = p.mapGet(bitsOf, perms);
  if (bits === undefined) {
    bits = 0;
    for (let i = 0; i < perms.length; i += 1) bits |= PERMS[perms[i]];
    p.mapSet(bitsOf, perms, bits);
  }
  return bits;
}

function letters(bits) {
  let s = '';
  for (const c in PERMS) if (bits & PERMS[c]) s += c;
  return s;
}

/** setup() - compile the policy and choose its profile; throws if it is bad */
function setup(options) {
  if (options.policy !== undefined || options.policyText !== undefined) {
    const { env } = process;
    const before = env.BAILEY_INCLUDE;
    const include = options.include || [path.dirname(options.policy || '.')];
    env.BAILEY_INCLUDE = [].concat(include, before || []).join(':');
    try {
      state.policy = native.load(options.policy || 'policy',
        options.policyText === undefined ? null : options.policyText);
    } finally {
      if (before === undefined) delete env.BAILEY_INCLUDE;
      else env.BAILEY_INCLUDE = before;
    }
    state.base = native.profile(state.policy, options.profile === undefined ? null : options.profile);
    if (state.base < 0) throw new p.SafeError(`no profile "${options.profile}" in the policy`);
  }
  state.routes.length = 0;
  const routes = options.routes || {};
  for (const key of Object.keys(routes)) {
    const r = typeof routes[key] === 'string' ? { hat: routes[key] } : routes[key];
    for (const name of Object.keys(r)) if (!ROUTE.includes(name)) throw new p.SafeError(`bailey: a route has no "${name}": "${key}"`);
    let index = -1;
    if (r.hat !== undefined) {
      index = state.policy < 0 ? -1 : native.profile(state.policy,
        options.profile === undefined ? r.hat : `${options.profile}//${r.hat}`);
      if (index < 0) throw new p.SafeError(`no hat "${r.hat}" in the policy`);
    }
    p.push(state.routes, p.bare({
      match: pattern(key),
      index,
      internal: internals(r.internal),
      operators: r.operators ? [].concat(r.operators) : null,
      area: r.area ? [].concat(r.area).map((dir) => path.resolve(dir)) : null,
    }));
  }
  // The kernel holds all threads to the same profile, hats apart, for good.
  if (options.restrict) native.restrict(state.policy, state.base, true);
  state.options = options;
  state.internal = internals(options.internal);
  state.log = logger(options.log);
  state.mode = options.mode;
  p.freeze(state.routes);
  p.freeze(state);
}

/** load() - run @fn of @self, which loads a module */
function load(fn, self, args) {
  loading += 1;
  try {
    return p.apply(fn, self, args);
  } finally {
    loading -= 1;
  }
}

/** isLoading() - is a module loaded? */
const isLoading = () => loading > 0;

/** routeOf() - the entry of options.routes for @ctx, or null */
function routeOf(ctx) {
  if (!ctx || !state.routes.length) return null;
  // A router may know its route only later.
  const of = routed(ctx.request);
  const base = of === undefined ? undefined : ctx.request.baseUrl;
  if (ctx.entry !== undefined && ctx.entryOf === of && ctx.entryBase === base) return ctx.entry;
  ctx.entryOf = of;
  ctx.entryBase = base;
  const url = ctx.urlNow();
  if (of === undefined && url.entryTo !== undefined && url.entryTo === ctx.method) {
    ctx.entry = url.entry;
    return ctx.entry;
  }
  ctx.entry = null;
  for (let i = 0; i < state.routes.length && ctx.entry === null; i += 1) {
    if (state.routes[i].match(ctx, of)) ctx.entry = state.routes[i];
  }
  if (of === undefined) {
    url.entry = ctx.entry;
    url.entryTo = ctx.method;
  }
  return ctx.entry;
}

function profileOf(ctx) {
  if (!ctx || loading || !state.routes.length) return state.base;
  const r = routeOf(ctx);
  return r && r.index >= 0 ? r.index : state.base;
}

/**
 * decide() - a decision was made to refuse: tell, and make the error
 *
 * @d has the keys of an event: class, operation, name or addr and port, profile,
 * requested, denied, rule, source, line, text; or detection, value, value_source.
 *
 * Return: the error, or null if the mode or the profile only reports.
 */
function refuse(d, ctx, stack = frames()) {
  const report = state.mode === 'report' || d.complain === 1;
  state.log(event(d, ctx, stack, report ? 'complained' : 'denied'));
  return report ? null : denial(d);
}

// Undefined, or what was refused and why.
function askFile(index, file, bits) {
  const known = allowedOf(index, bits);
  if (known.has(file)) return undefined;
  const why = native.file(state.policy, index, file, bits);
  if (why === undefined) known.add(file);
  return why;
}

/** kept() - how many paths are remembered as allowed to the profile for @perms, for tests */
const kept = (perms) => p.setSize(allowedOf(state.base, toBits(perms)).all);

/**
 * plainPath() - what to give to fs for @arg
 *
 * Whatever looks like a URL is one to node, and of it only "pathname" is opened. It
 * is read once, and what was read is what is asked about and used. Throws what node
 * would if it is like a URL, but not one of a file.
 */
function plainPath(arg) {
  if (typeof arg !== 'object' || arg === null || p.isView(arg)) return arg;
  try {
    return fileURLToPath(arg);
  } catch (error) {
    // A FileHandle, or nothing that node takes.
    if (!isProxy(arg) && !('href' in arg)) return arg;
    throw error;
  }
}

/** absolute() - as the kernel would see it, but for symbolic links */
function absolute(text) {
  return p.codeAt(text, 0) === 47 && !p.includes(text, '/.') && !p.includes(text, '//') &&
    (text.length === 1 || p.codeAt(text, text.length - 1) !== 47) ? text : resolve(p.cwd(), text);
}

function isDirectory(name) {
  try {
    return (lstatSync(name).mode & S_IFMT) === S_IFDIR;
  } catch {
    return false;
  }
}

const traversal = require('./detect/traversal');

/**
 * file() - may @arg be used so
 * @operation: system call, for messages
 * @arg: path argument as the application gave it, after plainPath()
 * @perms: letters of the language; "" asks no policy, as metadata is open
 * @dir: it is a directory (true), may be one (null), is a file (false)
 */
function file(operation, arg, perms, dir) {
  const text = asText(arg);
  if (text === null || text === '') return null;
  const ctx = current();
  const asks = state.policy >= 0 && perms !== '';
  const bits = asks ? toBits(perms) : 0;
  const index = asks ? profileOf(ctx) : 0;
  // What was asked about before is absolute and normal.
  const known = asks && dir !== true && p.codeAt(text, text.length - 1) !== 47 && allowedOf(index, bits).has(text);
  const name = known ? text : absolute(text);
  if (ctx !== undefined && !loading) {
    const found = traversal.check(ctx, text, name, routeOf);
    if (found) {
      const error = refuse({
        __proto__: null,
        class: 'file',
        operation,
        name,
        requested: perms,
        detection: 'path-traversal',
        info: found.why,
        value: found.value.text,
        value_source: found.value.source,
      }, ctx, found.stack);
      if (error) return error;
    }
  }
  if (known || !asks) return null;
  let key = dir && name !== '/' ? `${name}/` : name;
  let why = askFile(index, key, bits);
  if (why !== undefined && dir === null && isDirectory(name)) {
    key = `${name}/`;
    why = askFile(index, key, bits);
  }
  if (why === undefined) return null;
  return refuse({
    ...why, __proto__: null, class: 'file', operation, name: key, requested: perms, denied: letters(why.denied),
  }, ctx);
}

/**
 * program() - may what stands at @name be run, or mapped, by policy alone
 * @perms: letters
 */
function program(operation, name, perms = 'x') {
  if (state.policy < 0) return null;
  const ctx = current();
  const why = askFile(profileOf(ctx), name, toBits(perms));
  if (why === undefined) return null;
  return refuse({
    ...why, __proto__: null, class: 'file', operation, name, requested: perms, denied: letters(why.denied),
  }, ctx);
}

/**
 * socket() - may a socket connect or send there, by policy
 * @operation: "connect" or "send"
 * @type: "stream" or "dgram"
 * @address: in text; @version 4 or 6
 */
function socket(operation, type, version, address, port, captured) {
  if (state.policy < 0) return null;
  const ctx = current();
  const index = profileOf(ctx);
  const known = reachedBy(index);
  if (known.has(operation, type, address, port)) return null;
  const why = native.socket(state.policy, index, version, type, address, port, NET[operation]);
  if (why === undefined) {
    known.add(operation, type, address, port);
    return null;
  }
  return refuse({
    ...why, __proto__: null, class: 'net', operation, addr: address, port, requested: operation, denied: operation,
  }, ctx, frames(captured));
}

/** isInternal() - is "host" or "host:port" what the application may contact here? */
function isInternal(host, port) {
  const route = routeOf(current());
  return among(state.internal, host, port) || (route !== null && among(route.internal, host, port));
}

/** detected() - a detection other than of paths; @d as for refuse() */
function detected(d, ctx, stack) {
  return refuse({ __proto__: null, ...d }, ctx, stack);
}

module.exports = {
  state, setup, load, isLoading, file, program, socket, isInternal, detected, plainPath, absolute, routeOf, native, kept, CACHED,
};

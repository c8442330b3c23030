// SPDX-License-Identifier: GPL-2.0
// bailey: protects a node application by policy and by detections. See
// Documentation/rasp.rst.
'use strict';
const { syncBuiltinESMExports } = require('module');
const p = require('./primordials');
const { current, enter } = require('./context');
const guard = require('./guard');

const MODES = ['block', 'report', 'off'];
const OPTIONS = ['policy', 'policyText', 'include', 'profile', 'mode', 'routes', 'restrict', 'log',
  'internal'];
const HOOKS = ['path', 'fs', 'server', 'child_process', 'net', 'dns', 'others', 'module', 'worker', 'ffi', 'zip', 'unpack', 'vfs'];
let active = false;

/**
 * protect() - put the guard around this process, once and for good
 * @options.policy: policy file; without it only detections work
 * @options.policyText: its text, instead of reading the file
 * @options.include: search path of #include <...>; the policy's folder
 * @options.profile: of the policy; its first
 * @options.mode: "block", "report" (tell, do not refuse) or "off"
 * @options.routes: hat, area and services by route: { "GET /files/*": { hat: "files",
 *	area: "/app/files", internal: ["127.0.0.1:9200"] }, "/x": "hat" }
 * @options.restrict: have the kernel hold the process to the profile as well, as a
 *	layer (bailey_restrict(3)); throws if it does not run Bailey
 * @options.log: function or file for events; standard error
 * @options.internal: "host" or "host:port" that the application itself contacts
 *
 * Throws if the policy is bad: an application must not run unprotected by mistake.
 */
function protect(options = {}) {
  if (active) throw new p.SafeError('bailey: protect() was called before');
  const own = p.freeze({ __proto__: null, mode: 'block', ...options });
  // A slip of the pen would leave the application without its policy.
  for (const key of Object.keys(own)) {
    if (!OPTIONS.includes(key)) throw new p.SafeError(`bailey: no option "${key}"`);
  }
  if (!MODES.includes(own.mode)) throw new p.SafeError(`bailey: no mode "${own.mode}"`);
  if (own.mode === 'off') return;
  // All are loaded before the first is in force, and asks for the others' files.
  const hooks = HOOKS.map((name) => require(`./hooks/${name}`)); // eslint-disable-line global-require
  guard.setup(own);
  for (const hook of hooks) hook();
  // Who finds our modules by their names can read them, and change nothing.
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(__dirname)) Object.freeze(require.cache[file].exports);
  }
  syncBuiltinESMExports();
  active = true;
}

/** isProtected() - has protect() put the guard around this thread? */
const isProtected = () => active;

/** request() - { id, tag, method, route } of the request that runs, or null */
function request() {
  const ctx = current();
  return ctx ? { id: ctx.id, tag: ctx.tag, method: ctx.method, route: ctx.route() } : null;
}

/** run() - call @fn for @message, a request of a server that we do not know */
function run(message, fn, ...args) {
  return enter(message, fn, args);
}

/**
 * middleware() - for Express and its like; @options.id names the request
 *
 * Not needed for the request to be known, as servers are watched; it puts the
 * request's id into the response.
 */
function middleware(options = {}) {
  const header = options.header === undefined ? 'x-request-id' : options.header;
  return function bailey(req, res, next) {
    const ctx = current();
    // Servers that are watched have entered it already.
    if (ctx === undefined || ctx.request !== req) return enter(req, bailey, [req, res, next]);
    if (header) res.setHeader(header, ctx.id);
    return next();
  };
}

/** http() - a listener of http.createServer() that runs within the request */
function http(listener) {
  return function bailey(req, res) {
    return enter(req, listener, [req, res]);
  };
}

module.exports = {
  protect, isProtected, request, run, middleware, http,
};

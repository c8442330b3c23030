// SPDX-License-Identifier: GPL-2.0
// Arguments that a route has used for a request which had nothing to do with
// them: they are the program's own, whatever a later request happens to say. A
// prepared statement is compared with values only once.
'use strict';
const { routed } = require('../context');
const p = require('../primordials');

const ROUTES = 500;
const ARGUMENTS = 500;
const LONGEST = 8192;
const known = new p.SafeMap();
// What uses arguments.
const FS = 0;
const CONNECT = 1;
const SH = 2;
const JS = 3;
const SQL = p.bare({ postgres: 4, mysql: 5, sqlite: 6 });

// Of one route: a set of arguments for each sink, their lengths as bits (of most
// texts the length tells that they are not there, before they are hashed), and how
// often there was nothing to learn.
class Known {
  constructor() {
    this.sets = [null, null, null, null, null, null, null];
    this.lengths = 0;
    this.touched = 0;
  }
}

// By method and the router's pattern with where it is mounted.
function named(name) {
  let it = p.mapGet(known, name);
  if (it === undefined) {
    if (p.mapSize(known) >= ROUTES) p.mapClear(known);
    it = new Known();
    p.mapSet(known, name, it);
  }
  return it;
}

function knownOf(ctx) {
  const route = routed(ctx.request);
  const base = route === undefined ? undefined : ctx.request.baseUrl;
  if (ctx.known !== null && ctx.knownOf === route && ctx.knownBase === base) return ctx.known;
  if (route !== undefined && route !== null) {
    ctx.known = named(`${ctx.method} ${ctx.route()}`);
  } else {
    // No router: by the path's first component.
    const url = ctx.urlNow();
    if (url.known === null || url.knownTo !== ctx.method) {
      url.known = named(`${ctx.method} ${url.first}`);
      url.knownTo = ctx.method;
    }
    ctx.known = url.known;
  }
  ctx.knownOf = route;
  ctx.knownBase = base;
  return ctx.known;
}

/** isOwn() - has the route used @argument for @sink on its own? */
function isOwn(sink, ctx, argument) {
  const it = knownOf(ctx);
  if ((it.lengths & (1 << (argument.length & 31))) === 0) return false;
  const set = it.sets[sink];
  return set !== null && p.setHas(set, argument);
}

/** learn() - no value of the request stands in @argument */
function learn(sink, ctx, argument) {
  if (argument.length > LONGEST) return;
  const it = knownOf(ctx);
  const { sets } = it;
  it.lengths |= 1 << (argument.length & 31);
  if (sets[sink] === null) sets[sink] = new p.SafeSet();
  const set = sets[sink];
  if (p.setSize(set) >= ARGUMENTS) p.setClear(set);
  p.setAdd(set, argument);
}

/**
 * mayLearn() - is it worth while to look whether a value stands in an argument?
 *
 * Of routes whose arguments are of the request nearly always only now and then.
 */
function mayLearn(ctx) {
  const it = knownOf(ctx);
  it.touched += 1;
  return it.touched < 16 || (it.touched & 15) === 0;
}

/** kept() - [routes, arguments of @ctx's for @sink] that are remembered, for tests */
function kept(ctx, sink) {
  const set = knownOf(ctx).sets[sink];
  return [p.mapSize(known), set === null ? 0 : p.setSize(set)];
}

module.exports = {
  kept, ROUTES, ARGUMENTS, isOwn, learn, mayLearn, FS, CONNECT, SH, JS, SQL,
};

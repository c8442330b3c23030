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

// The router's pattern with where it is mounted, or else the path's first component.
const routeOf = (ctx, route) => `${ctx.method} ${route === undefined || route === null ? ctx.urlNow().first : ctx.route()}`;

// Of one route: a set of arguments for each sink, their lengths as bits (of most
// texts the length tells that they are not there, before they are hashed), and how
// often there was nothing to learn.
class Known {
  constructor() {
    this.sets = p.bare({ fs: undefined, connect: undefined, sh: undefined, js: undefined, postgres: undefined, mysql: undefined, sqlite: undefined });
    this.lengths = 0;
    this.touched = 0;
  }
}

function knownOf(ctx) {
  const route = routed(ctx.request);
  const base = route === undefined ? undefined : ctx.request.baseUrl;
  if (ctx.known !== null && ctx.knownOf === route && ctx.knownBase === base) return ctx.known;
  const name = routeOf(ctx, route);
  let it = p.mapGet(known, name);
  if (it === undefined) {
    if (p.mapSize(known) >= ROUTES) p.mapClear(known);
    it = new Known();
    p.mapSet(known, name, it);
  }
  ctx.known = it;
  ctx.knownOf = route;
  ctx.knownBase = base;
  return it;
}

/** isOwn() - has the route used @argument for @sink on its own? */
function isOwn(sink, ctx, argument) {
  const it = knownOf(ctx);
  if ((it.lengths & (1 << (argument.length & 31))) === 0) return false;
  const set = it.sets[sink];
  return set !== undefined && p.setHas(set, argument);
}

/** learn() - no value of the request stands in @argument */
function learn(sink, ctx, argument) {
  if (argument.length > LONGEST) return;
  const it = knownOf(ctx);
  const { sets } = it;
  it.lengths |= 1 << (argument.length & 31);
  if (sets[sink] === undefined) sets[sink] = new p.SafeSet();
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

module.exports = { isOwn, learn, mayLearn };

// SPDX-License-Identifier: GPL-2.0
// Arguments that a route has used for a request which had nothing to do with
// them: they are the program's own, whatever a later request happens to say. A
// prepared statement is compared with values only once.
'use strict';
const p = require('../primordials');

const ROUTES = 500;
const ARGUMENTS = 500;
const known = new p.SafeMap();

// The router's pattern, or else the path's first component.
function routeOf({ request }) {
  if (request.route) return `${request.route.path}`;
  const { url } = request;
  for (let i = 1; i < url.length; i += 1) {
    const c = p.codeAt(url, i);
    if (c === 47 || c === 63) return p.slice(url, 0, i);
  }
  return url;
}

function setOf(sink, ctx) {
  let routes = p.mapGet(known, sink);
  if (routes === undefined) {
    routes = new p.SafeMap();
    p.mapSet(known, sink, routes);
  }
  const route = routeOf(ctx);
  let set = p.mapGet(routes, route);
  if (set === undefined) {
    if (p.mapSize(routes) >= ROUTES) p.mapClear(routes);
    set = new p.SafeSet();
    p.mapSet(routes, route, set);
  }
  return set;
}

/** isOwn() - has the route used @argument for @sink on its own? */
const isOwn = (sink, ctx, argument) => p.setHas(setOf(sink, ctx), argument);

/** learn() - no value of the request stands in @argument */
function learn(sink, ctx, argument) {
  const set = setOf(sink, ctx);
  if (p.setSize(set) >= ARGUMENTS) p.setClear(set);
  p.setAdd(set, argument);
}

module.exports = { isOwn, learn };

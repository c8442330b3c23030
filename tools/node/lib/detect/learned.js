// SPDX-License-Identifier: GPL-2.0
// Arguments that a route has used for a request which had nothing to do with
// them: they are the program's own, whatever a later request happens to say. A
// prepared statement is compared with values only once.
'use strict';
const p = require('../primordials');

const ROUTES = 500;
const ARGUMENTS = 500;
const known = new p.SafeMap();

function setOf(sink, ctx) {
  // Without a router's pattern the path's first component tells routes apart.
  const route = ctx.request.route ? ctx.route() : ctx.path().split('/', 2)[1];
  const key = `${sink} ${ctx.method} ${route}`;
  let set = p.mapGet(known, key);
  if (set === undefined) {
    if (p.mapSize(known) >= ROUTES) p.mapClear(known);
    set = new p.SafeSet();
    p.mapSet(known, key, set);
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

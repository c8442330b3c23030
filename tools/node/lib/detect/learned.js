// SPDX-License-Identifier: GPL-2.0
// Arguments that a route has used for a request which had nothing to do with
// them: they are the program's own, whatever a later request happens to say. A
// prepared statement is compared with values only once.
'use strict';
const { routed } = require('../context');
const p = require('../primordials');

const ROUTES = 500;	// of a generation; there are two
const ARGUMENTS = 500;	// of a set
const LONGEST = 8192;
const SET = 256 << 10;	// bytes of a set
const BYTES = 8 << 20;	// of a generation
const OWN = 64;		// of an argument, besides its text
const ROUTE = 512;	// of a route without any
let young = new p.SafeMap();
let old = new p.SafeMap();
let bytes = 0;		// of the young
let epoch = 0;		// of the young
// What uses arguments.
const FS = 0;
const CONNECT = 1;
const SH = 2;
const JS = 3;
const SQL = p.bare({ postgres: 4, mysql: 5, sqlite: 6 });

// Of one route: a set of arguments for each sink, their lengths as bits (of most
// texts the length tells that they are not there, before they are hashed), and how
// often there was nothing to learn. Who keeps one asks for it again if @epoch has passed.
class Known {
  constructor(name) {
    this.epoch = epoch;
    this.name = name;
    this.forget();
  }

  forget() {
    this.sets = [null, null, null, null, null, null, null];
    this.sizes = [0, 0, 0, 0, 0, 0, 0];
    this.bytes = ROUTE + 2 * this.name.length;
    this.lengths = 0;
    this.touched = 0;
  }
}

// Another generation: what the last one did not use is forgotten, whoever keeps it.
function turn() {
  p.mapForEach(old, (it) => {
    if (it.epoch !== epoch) it.forget();
  });
  old = young;
  young = new p.SafeMap();
  bytes = 0;
  epoch += 1;
}

// By method and the router's pattern with where it is mounted.
function named(name) {
  let it = p.mapGet(young, name);
  if (it !== undefined) return it;
  it = p.mapGet(old, name);
  if (it !== undefined) it.epoch = epoch;
  if (p.mapSize(young) >= ROUTES || bytes > BYTES) turn();
  if (it === undefined) it = new Known(name);
  it.epoch = epoch;
  bytes += it.bytes;
  p.mapSet(young, name, it);
  return it;
}

function knownOf(ctx) {
  const route = routed(ctx.request);
  const base = route === undefined ? undefined : ctx.request.baseUrl;
  if (ctx.known !== null && ctx.known.epoch === epoch && ctx.knownOf === route && ctx.knownBase === base) return ctx.known;
  if (route !== undefined && route !== null) {
    ctx.known = named(`${ctx.method} ${ctx.route()}`);
  } else {
    // No router: by the path's first component.
    const url = ctx.urlNow();
    if (url.known === null || url.known.epoch !== epoch || url.knownTo !== ctx.method) {
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
  const { sets, sizes } = it;
  it.lengths |= 1 << (argument.length & 31);
  if (sets[sink] === null) sets[sink] = new p.SafeSet();
  const set = sets[sink];
  if (p.setHas(set, argument)) return;
  const size = OWN + argument.length * (p.exec(/[^\x00-\xff]/, argument) === null ? 1 : 2);
  let more = size;
  if (p.setSize(set) >= ARGUMENTS || sizes[sink] + size > SET) {
    p.setClear(set);
    more -= sizes[sink];
    sizes[sink] = 0;
  }
  p.setAdd(set, argument);
  sizes[sink] += size;
  it.bytes += more;
  bytes += more;
  if (bytes > BYTES) turn();
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

/** kept() - [routes, arguments of @ctx's for @sink, their bytes] that are remembered, for tests */
function kept(ctx, sink) {
  const it = knownOf(ctx);
  const set = it.sets[sink];
  return [p.mapSize(young) + p.mapSize(old), set === null ? 0 : p.setSize(set), it.sizes[sink]];
}

/** heldBytes() - of all that is remembered, as it is counted, for tests */
function heldBytes() {
  let sum = 0;
  const add = (it) => { sum += it.bytes; };
  p.mapForEach(young, add);
  p.mapForEach(old, (it) => (it.epoch === epoch ? 0 : add(it)));
  return sum;
}

module.exports = {
  kept, heldBytes, ROUTES, ARGUMENTS, SET, BYTES, isOwn, learn, mayLearn, FS, CONNECT, SH, JS, SQL,
};

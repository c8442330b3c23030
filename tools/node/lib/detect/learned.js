// SPDX-License-Identifier: GPL-2.0
// Arguments that a route has used for a request which had nothing to do with
// them: they are the program's own, whatever a later request happens to say. A
// prepared statement is compared with values only once.
'use strict';
const { routed } = require('../context');
const { capture, frames } = require('../stack');
const { matches, joined, without } = require('./structure');
const p = require('../primordials');

const ROUTES = 500;	// of a generation; there are two
const ARGUMENTS = 500;	// of a set
const LONGEST = 8192;
const SET = 256 << 10;	// bytes of a set
const BYTES = 8 << 20;	// of a generation
const OWN = 64;		// of an argument, besides its text
const STRUCTURES = 32;	// of statements, of a route
const TRIES = 64;	// to find one
const ROUTE = 512;	// of a route without any
const STACK = 4096;	// of a stack that is kept
const EXACT = 16;	// connections of a route whose stacks are taken, each
let young = new p.SafeMap();
let old = new p.SafeMap();
let bytes = 0;		// of the young
let epoch = 0;		// of the young
// What uses arguments.
const FS = 0;
const CONNECT = 1;
const SH = 2;
const JS = 3;
const SQL = p.bare({
  postgres: 4, mysql: 5, sqlite: 6, mssql: 8, oracle: 9,
});
const ROOT = 7; // directories that paths are made from

// Of one route: a set of arguments for each sink, their lengths as bits (of most texts the
// length tells that they are not there, before they are hashed) and the one that was found
// last, how often for each there was nothing to learn, and how often who connects was asked
// for, whether one such was refused, and the stack of one; structures of statements. Who
// keeps one asks for it again if @epoch has passed.
class Known {
  constructor(name) {
    this.epoch = epoch;
    this.name = name;
    this.forget();
  }

  forget() {
    this.sets = [null, null, null, null, null, null, null, null, null, null];
    this.last = ['', '', '', '', '', '', '', '', '', ''];
    this.sizes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    this.bytes = ROUTE + 2 * this.name.length;
    this.lengths = 0;
    this.touched = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    this.asked = 0;
    this.refused = false;
    this.stack = null;
    this.structures = null;
    this.closed = false; // values are roots
    this.tries = 0;
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
  if (set === null) return false;
  const { last } = it;
  if (last[sink] === argument && argument !== '') return true;
  if (!p.setHas(set, argument)) return false;
  last[sink] = argument;
  return true;
}

/** learn() - no value of the request stands in @argument */
function learn(sink, ctx, argument) {
  if (argument.length > LONGEST) return;
  const it = knownOf(ctx);
  if (sink === ROOT && it.closed) return;
  const { sets, sizes } = it;
  it.lengths |= 1 << (argument.length & 31);
  if (sets[sink] === null) sets[sink] = new p.SafeSet();
  const set = sets[sink];
  if (p.setHas(set, argument)) return;
  const size = OWN + argument.length * (p.exec(/[^\x00-\xff]/, argument) === null ? 1 : 2);
  let more = size;
  if (p.setSize(set) >= ARGUMENTS || sizes[sink] + size > SET) {
    p.setClear(set);
    it.last[sink] = '';
    more -= sizes[sink];
    sizes[sink] = 0;
  }
  p.setAdd(set, argument);
  sizes[sink] += size;
  it.bytes += more;
  bytes += more;
  if (bytes > BYTES) turn();
}

/** closeRoots() - no directory is the own one of @ctx's route any more */
function closeRoots(ctx) {
  const it = knownOf(ctx);
  it.sets[ROOT] = null;
  it.last[ROOT] = '';
  it.closed = true;
}

/**
 * mayLearn() - is it worth while to look whether a value stands in an argument for @sink?
 *
 * Of routes whose arguments are of the request nearly always only now and then, and ever more seldom.
 */
function mayLearn(sink, ctx) {
  const { touched } = knownOf(ctx);
  touched[sink] += 1;
  const { [sink]: n } = touched;
  return n < 16 || (n & (n < 1024 ? 15 : 255)) === 0;
}

/** isUsual() - has the route run a statement, or a program, of the structure of @text that was compared? */
function isUsual(sink, ctx, text) {
  const { structures } = knownOf(ctx);
  for (let i = 0; structures !== null && i < structures.length; i += 1) {
    if (structures[i].sink === sink && matches(structures[i], text)) return true;
  }
  return false;
}

/** mayKeep() - is it worth while to look for the structure of @text? Not if it often was for nothing */
function mayKeep(ctx, text) {
  const it = knownOf(ctx);
  if (it.tries >= TRIES || text.length > LONGEST) return false;
  it.tries += 1;
  return it.structures === null || it.structures.length < STRUCTURES;
}

/** keepStructure() - @structure is of a statement that no value of the request changes */
function keepStructure(ctx, structure) {
  const it = knownOf(ctx);
  const { structures } = it;
  let kept = false;
  for (let i = 0; structures !== null && i < structures.length; i += 1) {
    const both = structures[i].sink === structure.sink ? joined(structures[i], structure) : null;
    if (both !== null) {
      // Nothing new, as of one with a backslash in a string.
      if (both === structures[i]) it.tries -= 1;
      structures[i] = both;
      kept = true;
    }
  }
  if (kept) return;
  const one = structure.usable ? structure : without(structure);
  if (structures === null) it.structures = [one];
  else p.append(structures, one);
  const size = OWN + 2 * structure.size;
  it.bytes += size;
  bytes += size;
  if (bytes > BYTES) turn();
}

/**
 * keepOut() - @text was compared, and its structure is not looked for: a value may make of it
 * one that is kept
 * @any: of any, unless it begins like one that is known
 */
function keepOut(sink, ctx, text, any) {
  const it = knownOf(ctx);
  const { structures } = it;
  let known = !any;
  for (let i = 0; structures !== null && i < structures.length; i += 1) {
    const one = structures[i];
    if (one.sink === sink && p.startsWith(text, one.begin)) {
      known = true;
      if (one.parts !== null) structures[i] = without(one);
    }
  }
  if (!known) it.structures = null;
}

/**
 * stackOf() - the stack of who connects, for what may be refused only when its address is known
 *
 * To take one costs more than all else of a connection, and it says only where the
 * program connects. So it is taken of the first of a route, then now and then, and of
 * each once one was refused; else it is that of an earlier one.
 */
function stackOf(ctx) {
  const it = knownOf(ctx);
  it.asked += 1;
  const again = (it.asked & 255) === 0;
  if (it.asked > EXACT && !again && !it.refused) return it.stack;
  const captured = capture();
  if (it.stack === null || again) {
    if (it.stack === null) {
      it.bytes += STACK;
      bytes += STACK;
    }
    it.stack = p.copy(frames(captured), 0, 20);
  }
  return captured;
}

/** refused() - a connection of @ctx was: of the next ones the stacks are taken */
function refused(ctx) {
  knownOf(ctx).refused = true;
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
  kept, heldBytes, ROUTES, ARGUMENTS, SET, BYTES, isOwn, learn, closeRoots, mayLearn, stackOf, refused, isUsual, mayKeep, keepStructure, keepOut, LONGEST, FS, CONNECT, SH, JS, SQL, ROOT,
};

// SPDX-License-Identifier: GPL-2.0
// Something that code runs for, carried over awaits, timers, the thread pool and
// sockets by AsyncLocalStorage.
//
// Since node 24 that keeps its stores in a frame, a map that it copies whenever one is
// changed, twice for each run(). What puts frames in force is reached by what every
// AsyncResource has of them, so that one is made once, is no map, and is put in force
// again for nothing. It is tried out first: where node does it in another way,
// AsyncLocalStorage is asked.
'use strict';
const { AsyncLocalStorage, AsyncResource } = require('async_hooks');
const { isMap } = require('util').types;
const { apply, uncurry, mapGet } = require('./primordials');

const storage = new AsyncLocalStorage();
const getStore = uncurry(AsyncLocalStorage.prototype.getStore);
const run = uncurry(AsyncLocalStorage.prototype.run);
const { iterator } = Symbol;

// An iterator of one; generators are something that the program may change.
class One {
  constructor(value) {
    this.value = value;
    this.told = false;
  }

  next() {
    if (this.told) return { value: undefined, done: true };
    this.told = true;
    return { value: this.value, done: false };
  }
}

/**
 * class Light - a frame that has @it alone, as nearly all do
 *
 * What AsyncLocalStorage asks of a frame, and what it copies when a store of another
 * is added, which then makes a real one; a map for each request costs more than all
 * else of carrying it.
 */
class Light {
  constructor(it) {
    this.it = it;
  }

  get(key) {
    return key === storage ? this.it : undefined;
  }

  has(key) {
    return key === storage;
  }

  // Nobody but us knows @storage, and we take it out of none.
  disable() {} // eslint-disable-line class-methods-use-this

  [iterator]() {
    return new One([storage, this.it]);
  }
}

// Does node do with @frame, that has @probe, what it does with its own?
function works({ current, set }, frame, probe) {
  const before = current();
  const other = new AsyncLocalStorage();
  const seen = [];
  set(frame);
  try {
    seen.push(current() === frame, storage.getStore() === probe, other.getStore() === undefined);
    storage.run(seen, () => seen.push(storage.getStore() === seen));
    other.run(seen, () => {
      seen.push(storage.getStore() === probe, other.getStore() === seen, current() !== frame);
      storage.run(seen, () => seen.push(storage.getStore() === seen, other.getStore() === seen));
      other.disable();
      seen.push(storage.getStore() === probe, other.getStore() === undefined);
    });
    other.disable();
    seen.push(storage.getStore() === probe, new AsyncResource('BAILEYPROBE').runInAsyncScope(() => storage.getStore()) === probe);
  } finally {
    set(before);
  }
  seen.push(current() === before, storage.getStore() === undefined);
  return seen.length === 15 && !seen.includes(false);
}

// The class of frames, or null.
function framesOf() {
  const probe = {};
  let Frame = null;
  try {
    const resource = storage.run(probe, () => new AsyncResource('BAILEYPROBE'));
    for (const key of Object.getOwnPropertySymbols(resource)) {
      const it = resource[key];
      if (isMap(it) && mapGet(it, storage) === probe) Frame = it.constructor;
    }
    if (Frame === null || typeof Frame.current !== 'function' || typeof Frame.set !== 'function') return null;
    return works(Frame, new Light(probe), probe) ? Frame : null;
  } catch {
    return null;
  }
}

// What run() leaves behind is a frame, too, which all that is begun from here on would have.
const Frame = new AsyncResource('BAILEYPROBE').runInAsyncScope(framesOf);
const currentFrame = Frame === null ? undefined : Frame.current;
const setFrame = Frame === null ? undefined : Frame.set;
// That is another's, which a request's frame need not be: what it has of ours.
const ofOther = (frame) => (isMap(frame) ? mapGet(frame, storage) : undefined);

// The frame that was asked last, and what it has: nobody else knows @storage, so that
// in one frame that is always the same.
let asked;
let found;

function foundIn(frame) {
  asked = frame;
  found = frame instanceof Light ? frame.it : ofOther(frame);
  return found;
}

/** current() - what runs, or undefined */
const current = Frame === null ? () => getStore(storage) : () => {
  const frame = currentFrame();
  if (frame === undefined) return undefined;
  return frame === asked ? found : foundIn(frame);
};

/** enter() - run @fn with the list @args for @it */
const enter = (it, fn, args) => run(storage, it, apply, fn, undefined, args);

// It runs beside stores of others.
function among(it, fn, a, b, c, d) {
  if (it.frame === null) it.frame = currentFrame();
  return fn(a, b, c, d);
}

/**
 * start() - the same for a function of four arguments
 *
 * What @it began with is kept as its frame.
 */
const start = Frame === null ? (it, fn, a, b, c, d) => run(storage, it, fn, a, b, c, d) : (it, fn, a, b, c, d) => {
  const before = currentFrame();
  // Where another runs, or a store of another's is, run() is told so.
  if (before !== undefined) return current() !== undefined ? run(storage, it, fn, a, b, c, d) : run(storage, it, among, it, fn, a, b, c, d);
  const frame = new Light(it);
  if (it.frame === null) it.frame = frame;
  setFrame(frame);
  asked = frame;
  found = it;
  try {
    return fn(a, b, c, d);
  } finally {
    setFrame(before);
  }
};

/**
 * within() - run @fn of @self for @it, where @now runs, or undefined
 *
 * What comes from a socket is of nothing, and gets the frame that @it began with.
 * Where another runs only ours of its stores is replaced, which may be all that it has.
 */
const within = Frame === null ? (it, now, fn, self, args) => run(storage, it, apply, fn, self, args) : (it, now, fn, self, args) => {
  if (it.frame === null) return run(storage, it, apply, fn, self, args);
  const before = currentFrame();
  if (now !== undefined && !(before instanceof Light && it.frame instanceof Light)) return run(storage, it, apply, fn, self, args);
  setFrame(it.frame);
  try {
    return apply(fn, self, args);
  } finally {
    setFrame(before);
  }
};

/** runs() - does what @it began with run now? */
const runs = Frame === null ? (it) => current() === it : (it) => it.frame !== null && it.frame === currentFrame();

/**
 * enters() - put the frame of @it in force, where none is, as of what comes from a socket; leave() undoes that
 *
 * By these, instead of inside(), V8 knows what is called.
 */
const enters = Frame === null ? () => false : (it) => {
  if (it.frame === null || currentFrame() !== undefined) return false;
  setFrame(it.frame);
  return true;
};
const leave = () => setFrame(undefined);

/**
 * inside() - call @fn(@a, @b, @c), which comes from a socket, for @it
 *
 * What is begun by it, then, is of @it by itself.
 */
const inside = Frame === null ? (it, fn, a, b, c) => run(storage, it, fn, a, b, c) : (it, fn, a, b, c) => {
  // Of the program's own, or where its stores are.
  if (!enters(it)) return current() === it ? fn(a, b, c) : run(storage, it, fn, a, b, c);
  try {
    return fn(a, b, c);
  } finally {
    leave();
  }
};

module.exports = {
  current, enter, start, within, runs, inside, enters, leave, framed: Frame !== null,
};

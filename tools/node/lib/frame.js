// SPDX-License-Identifier: GPL-2.0
// Something that code runs for, carried over awaits, timers, the thread pool and
// sockets by AsyncLocalStorage.
//
// Since node 24 that keeps its stores in a frame, a map that it copies whenever one is
// changed, twice for each run(). The frames are reached by what every AsyncResource
// has of them, so that one is made once, and put in force again for nothing. It is
// tried out first: where node does it in another way, AsyncLocalStorage is asked.
'use strict';
const { AsyncLocalStorage, AsyncResource } = require('async_hooks');
const { isMap } = require('util').types;
const { apply, uncurry, mapGet } = require('./primordials');

const storage = new AsyncLocalStorage();
const getStore = uncurry(AsyncLocalStorage.prototype.getStore);
const run = uncurry(AsyncLocalStorage.prototype.run);

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
    const { current, set } = Frame;
    const before = current();
    const mine = new Frame(storage, probe);
    const works = [];
    set(mine);
    works.push(current() === mine, storage.getStore() === probe, storage.run(works, () => storage.getStore()) === works);
    set(before);
    works.push(current() === before, storage.getStore() === undefined);
    return works.includes(false) ? null : Frame;
  } catch {
    return null;
  }
}

const Frame = framesOf();
const currentFrame = Frame === null ? undefined : Frame.current;
const setFrame = Frame === null ? undefined : Frame.set;

// The frame that was asked last, and what it has: nobody else knows @storage, so that
// in one frame that is always the same.
let asked;
let found;

/** current() - what runs, or undefined */
const current = Frame === null ? () => getStore(storage) : () => {
  const frame = currentFrame();
  if (frame === undefined) return undefined;
  if (frame === asked) return found;
  found = mapGet(frame, storage);
  asked = frame;
  return found;
};

/** enter() - run @fn(...@args) for @it */
const enter = (it, fn, ...args) => run(storage, it, fn, ...args);

/**
 * start() - the same for a function of three arguments
 *
 * What @it began with is kept as its frame.
 */
const start = Frame === null ? (it, fn, a, b, c) => run(storage, it, fn, a, b, c) : (it, fn, a, b, c) => {
  const before = currentFrame();
  // Where another runs, run() is told so.
  if (before !== undefined && mapGet(before, storage) !== undefined) return run(storage, it, fn, a, b, c);
  const frame = new Frame(storage, it);
  if (it.frame === null) it.frame = frame;
  asked = frame;
  found = it;
  setFrame(frame);
  try {
    return fn(a, b, c);
  } finally {
    setFrame(before);
  }
};

/**
 * within() - run @fn of @self for @it, where @now runs, or undefined
 *
 * What comes from a socket is of nothing, and gets the frame that @it began with.
 * Where another runs only ours of its stores is replaced.
 */
const within = Frame === null ? (it, now, fn, self, args) => run(storage, it, apply, fn, self, args) : (it, now, fn, self, args) => {
  if (now !== undefined || it.frame === null) return run(storage, it, apply, fn, self, args);
  const before = currentFrame();
  setFrame(it.frame);
  try {
    return apply(fn, self, args);
  } finally {
    setFrame(before);
  }
};

module.exports = {
  current, enter, start, within, framed: Frame !== null,
};

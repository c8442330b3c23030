// SPDX-License-Identifier: GPL-2.0
// What the guard uses of JavaScript's own library, taken before the application
// runs: code that changes String.prototype or Map.prototype later changes nothing
// of what the guard decides. Functions take their object as first argument.
'use strict';

const { bind, call } = Function.prototype;
const uncurry = bind.bind(call);
const { prototype: string } = String;
const { prototype: map } = Map;
const { prototype: set } = Set;

/**
 * bare() - take its prototype from @object, so that only its own keys are found
 *
 * A literal with "__proto__: null" would be a hash table, which V8 neither reads
 * quickly nor takes constants from.
 */
const bare = (object) => Object.setPrototypeOf(object, null);

// push() of one; where it is called often, that is no call.
function append(list, item) {
  list[list.length] = item;
}

module.exports = Object.freeze(bare({
  bare,
  append,
  uncurry,
  apply: Reflect.apply,
  construct: Reflect.construct,
  ownKeys: Reflect.ownKeys,
  define: Reflect.defineProperty,
  descriptor: Reflect.getOwnPropertyDescriptor,
  prototypeOf: Reflect.getPrototypeOf,
  keys: Object.keys,
  same: Object.is,
  valuesOf: Object.values,
  freeze: Object.freeze,
  hasOwn: uncurry(Object.prototype.hasOwnProperty),
  ObjectPrototype: Object.prototype,
  isArray: Array.isArray,
  isView: ArrayBuffer.isView,
  arrayIncludes: uncurry(Array.prototype.includes),
  push: uncurry(Array.prototype.push),
  join: uncurry(Array.prototype.join),
  arraySlice: uncurry(Array.prototype.slice),
  includes: uncurry(string.includes),
  indexOf: uncurry(string.indexOf),
  lastIndexOf: uncurry(string.lastIndexOf),
  slice: uncurry(string.slice),
  startsWith: uncurry(string.startsWith),
  endsWith: uncurry(string.endsWith),
  codeAt: uncurry(string.charCodeAt),
  fromCode: String.fromCharCode,
  split: uncurry(string.split),
  trim: uncurry(string.trim),
  lower: uncurry(string.toLowerCase),
  normalize: uncurry(string.normalize),
  exec: uncurry(RegExp.prototype.exec),
  SafeMap: Map,
  mapGet: uncurry(map.get),
  mapSet: uncurry(map.set),
  mapHas: uncurry(map.has),
  mapClear: uncurry(map.clear),
  mapForEach: uncurry(map.forEach),
  mapSize: uncurry(Object.getOwnPropertyDescriptor(map, 'size').get),
  SafeSet: Set,
  setAdd: uncurry(set.add),
  setHas: uncurry(set.has),
  setClear: uncurry(set.clear),
  setSize: uncurry(Object.getOwnPropertyDescriptor(set, 'size').get),
  SafeWeakMap: WeakMap,
  weakGet: uncurry(WeakMap.prototype.get),
  weakSet: uncurry(WeakMap.prototype.set),
  parse: JSON.parse,
  stringify: JSON.stringify,
  decodeURIComponent,
  unescape,
  max: Math.max,
  String,
  Number,
  SafeURL: URL,
  SafeBuffer: Buffer,
  bufferFrom: Buffer.from,
  bufferConcat: Buffer.concat,
  bufferText: uncurry(Buffer.prototype.toString),
  SafePromise: Promise,
  reject: Promise.reject.bind(Promise),
  SafeError: Error,
  SafeProxy: Proxy,
  now: Date.now,
  isoTime: uncurry(Date.prototype.toISOString),
  SafeDate: Date,
  nextTick: process.nextTick,
  hrtime: process.hrtime,
}));

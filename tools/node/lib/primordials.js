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
const { prototype: buffer } = Buffer;
const view = Object.getPrototypeOf(Uint8Array.prototype);
const getter = (object, key) => uncurry(Object.getOwnPropertyDescriptor(object, key).get);
const indexOf = uncurry(string.indexOf);
const slice = uncurry(string.slice);

/**
 * bare() - take its prototype from @object, so that only its own keys are found
 *
 * A literal with "__proto__: null" would be a hash table, which V8 neither reads
 * quickly nor takes constants from.
 */
const { setPrototypeOf } = Object;
const bare = (object) => setPrototypeOf(object, null);

// push() of one; where it is called often, that is no call.
function append(list, item) {
  list[list.length] = item;
}

// For the language's own asks String.prototype for Symbol.split, also where @by is a text.
function split(text, by, most = 0xffffffff) {
  const list = [];
  let from = 0;
  for (let at = indexOf(text, by); at >= 0 && list.length < most; at = indexOf(text, by, from)) {
    list[list.length] = slice(text, from, at);
    from = at + by.length;
  }
  if (list.length < most) list[list.length] = slice(text, from);
  return list;
}

// For slice() of arrays asks a list for its constructor.
function copy(list, from = 0, to = list.length) {
  const end = to < list.length ? to : list.length;
  const own = [];
  for (let i = from; i < end; i += 1) own[i - from] = list[i];
  return own;
}

module.exports = Object.freeze(bare({
  bare,
  append,
  split,
  copy,
  uncurry,
  apply: Reflect.apply,
  construct: Reflect.construct,
  ownKeys: Reflect.ownKeys,
  define: Reflect.defineProperty,
  descriptor: Reflect.getOwnPropertyDescriptor,
  prototypeOf: Reflect.getPrototypeOf,
  extensible: Reflect.isExtensible,
  create: Object.create,
  keys: Object.keys,
  same: Object.is,
  valuesOf: Object.values,
  freeze: Object.freeze,
  isFrozen: Object.isFrozen,
  hasOwn: uncurry(Object.prototype.hasOwnProperty),
  ObjectPrototype: Object.prototype,
  isArray: Array.isArray,
  isView: ArrayBuffer.isView,
  arrayIncludes: uncurry(Array.prototype.includes),
  push: uncurry(Array.prototype.push),
  join: uncurry(Array.prototype.join),
  includes: uncurry(string.includes),
  indexOf,
  lastIndexOf: uncurry(string.lastIndexOf),
  slice,
  startsWith: uncurry(string.startsWith),
  endsWith: uncurry(string.endsWith),
  codeAt: uncurry(string.charCodeAt),
  fromCode: String.fromCharCode,
  trim: uncurry(string.trim),
  lower: uncurry(string.toLowerCase),
  upper: uncurry(string.toUpperCase),
  normalize: uncurry(string.normalize),
  exec: uncurry(RegExp.prototype.exec),
  SafeRegExp: RegExp,
  SafeMap: Map,
  mapGet: uncurry(map.get),
  mapSet: uncurry(map.set),
  mapHas: uncurry(map.has),
  mapDelete: uncurry(map.delete),
  mapClear: uncurry(map.clear),
  mapForEach: uncurry(map.forEach),
  mapSize: getter(map, 'size'),
  SafeSet: Set,
  setAdd: uncurry(set.add),
  setHas: uncurry(set.has),
  setForEach: uncurry(set.forEach),
  setClear: uncurry(set.clear),
  setSize: getter(set, 'size'),
  SafeWeakMap: WeakMap,
  weakGet: uncurry(WeakMap.prototype.get),
  weakSet: uncurry(WeakMap.prototype.set),
  parse: JSON.parse,
  stringify: JSON.stringify,
  decodeURIComponent,
  unescape,
  parseInt,
  isNaN,
  max: Math.max,
  String,
  Number,
  SafeURL: URL,
  urlPath: getter(URL.prototype, 'pathname'),
  urlHost: getter(URL.prototype, 'hostname'),
  urlPort: getter(URL.prototype, 'port'),
  urlProtocol: getter(URL.prototype, 'protocol'),
  urlText: getter(URL.prototype, 'href'),
  SafeBytes: Uint8Array,
  SafeInts: Int32Array,
  viewLength: getter(view, 'length'),
  viewSet: uncurry(view.set),
  // What Buffer's own methods call by these names.
  utf8Slice: uncurry(buffer.utf8Slice),
  latin1Slice: uncurry(buffer.latin1Slice),
  latin1Write: uncurry(buffer.latin1Write),
  ucs2Slice: uncurry(buffer.ucs2Slice),
  base64Write: uncurry(buffer.base64Write),
  base64Slice: uncurry(buffer.base64Slice),
  hexSlice: uncurry(buffer.hexSlice),
  hexWrite: uncurry(buffer.hexWrite),
  encode: uncurry(TextEncoder.prototype.encode),
  SafeEncoder: TextEncoder,
  SafeDecoder: TextDecoder,
  SafePromise: Promise,
  reject: Promise.reject.bind(Promise),
  then: uncurry(Promise.prototype.then),
  SafeError: Error,
  SafeProxy: Proxy,
  now: Date.now,
  isoTime: uncurry(Date.prototype.toISOString),
  SafeDate: Date,
  nextTick: process.nextTick,
  cwd: process.cwd,
  process,
  hrtime: process.hrtime,
}));

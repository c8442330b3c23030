// SPDX-License-Identifier: GPL-2.0
// The values of headers, remembered from request to request.
'use strict';
const { Group, OWN } = require('./group');
const { pairs } = require('./body');
const { decode64, text64, latin64 } = require('./bytes');
const p = require('./primordials');

const { join } = p;

// These say nothing that an application would use, or name the server itself.
const SKIPPED = ['host', 'connection', 'content-length', 'transfer-encoding'];

// Headers are much the same from request to request.
const known = new p.SafeMap();
const PER_HEADER = 64;
const HEADERS = 1000;
const BYTES = 4 << 20; // of all, about
const LARGEST = 1 << 16; // bytes of one
let bytes = 0;

// A value that is remembered: always the same string, so that nothing that lives long
// is made to hold what a request brought.
class Kept {
  constructor(value, group) {
    this.value = value;
    this.group = group;
  }
}

const nothing = new Kept('', null);

function addUser(group, source, plain) {
  const at = p.indexOf(plain, ':');
  if (at < 0) return;
  group.add(source, p.slice(plain, 0, at));
  group.add(source, p.slice(plain, at + 1));
}

// "Bearer" or the like before it is not of what is decoded; of "Basic" that is two values.
function add(group, source, value) {
  group.add(source, value);
  const scheme = p.exec(/^[\w-]+ +/, value);
  if (scheme === null) return;
  const rest = p.slice(value, scheme[0].length);
  group.add(source, rest);
  if (p.exec(/^basic /i, value) === null) return;
  decode64(rest);
  const bytes = latin64();
  const plain = text64();
  addUser(group, source, plain);
  // As atob() decodes it.
  if (bytes !== plain) addUser(group, source, bytes);
}

// Its text, and all forms of it; of cookies that wait there may be so many.
const FORMS = 4;
const sizeOf = (value, group) => OWN + 2 * value.length * (group.lazy ? FORMS : 1) + FORMS * OWN * group.waiting.length + group.size();

// So many values behind one another that nobody has sent before, as cookies with something new in each: from then on
// only one in some is looked for and remembered, until one is found again.
const NEW = 64;
const SOME = 15;

// Of some lengths the last value, which is found by comparing, without a hash.
const SLOTS = 16;

class Header {
  constructor(name, skip) {
    this.name = name;
    this.skip = skip;
    this.slots = [];
    this.map = new p.SafeMap();
    this.bytes = 0; // of those in it
    this.missed = 0; // times behind one another that a value was not there
    this.empty();
  }

  empty() {
    for (let i = 0; i < SLOTS; i += 1) this.slots[i] = nothing;
  }

  clear() {
    p.mapClear(this.map);
    this.empty();
    bytes -= this.bytes;
    this.bytes = 0;
  }

  groupOf(value) {
    const { slots } = this;
    const slot = value.length & (SLOTS - 1);
    let it = slots[slot];
    if (it !== nothing && it.value === value) return it.group;
    const passes = this.missed >= NEW && (this.missed & SOME) !== 0;
    it = passes ? undefined : p.mapGet(this.map, value);
    if (it === undefined) {
      this.missed += 1;
      const group = new Group(this.name === 'cookie');
      if (this.name === 'cookie') pairs(group, 'cookie', value, ';');
      else add(group, `header.${this.name}`, value);
      if (passes || value.length > 2048) return group;
      const size = sizeOf(value, group);
      if (size > LARGEST) return group;
      if (p.mapSize(this.map) >= PER_HEADER) this.clear();
      it = new Kept(value, group);
      p.mapSet(this.map, value, it);
      this.bytes += size;
      bytes += size;
    } else this.missed = 0;
    slots[slot] = it;
    return it.group;
  }
}

const skip = () => {
  for (let i = 0; i < SKIPPED.length; i += 1) p.mapSet(known, SKIPPED[i], new Header(SKIPPED[i], true));
};
skip();

// Those of the request before, one after the other: mostly they are the same.
const MOST_SEEN = 64;
let seen = [];

// What is in use comes back soon.
function forget() {
  p.mapClear(known);
  seen = [];
  bytes = 0;
  skip();
}

function header(name) {
  let it = p.mapGet(known, name);
  if (it === undefined) {
    it = new Header(name, false);
    if (p.mapSize(known) >= HEADERS) forget();
    bytes += 4 * OWN + 2 * name.length;
    p.mapSet(known, name, it);
  }
  return it;
}

// Appends to @groups, of which there are @n, that of the @i-th header; how many there are then.
function addOne(groups, n, i, name, value) {
  let it = i < seen.length ? seen[i] : null;
  if (it === null || it.name !== name) {
    it = header(name);
    if (i <= seen.length && i < MOST_SEEN) seen[i] = it;
  }
  if (it.skip) return n;
  if (typeof value === 'string') groups[n] = it.groupOf(value);
  else if (p.isArray(value)) groups[n] = it.groupOf(join(value, ', '));
  else return n;
  return n + 1;
}

// Has Object.prototype, or what @object inherits from, something that for-in would tell?
const PLAIN = {};
function inherits(object) {
  const up = p.prototypeOf(object);
  if (up !== null && up !== p.ObjectPrototype) return true;
  for (const key in PLAIN) return true; // eslint-disable-line guard-for-in, no-unreachable-loop, no-unused-vars
  return false;
}

/**
 * repeated() - appends to @groups those of each of @raw, names and values in turn
 *
 * For the application may read those that stand behind the first of a name, which
 * are joined to it or left out. How many groups there are then.
 */
function repeated(groups, n, raw) {
  let count = n;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const it = header(p.lower(raw[i]));
    if (it.skip) continue;
    const group = it.groupOf(raw[i + 1]);
    if (p.arrayIncludes(groups, group)) continue;
    groups[count] = group;
    count += 1;
  }
  return count;
}

/**
 * alike() - does each of @raw stand for a header of its own, of @n of which @last is the last?
 *
 * As many as there are headers may be one that is repeated and one that the program
 * added, which then is the last.
 */
function alike(raw, n, last) {
  if (raw.length !== n * 2) return false;
  const name = raw[raw.length - 2];
  return name === last || (typeof name === 'string' && p.lower(name) === last);
}

/**
 * groupsOf() - puts into @groups, an empty list, those of the values of @headers, and unless
 * these are all of @raw, names and values in turn, of each of that
 *
 * Return: how many there are.
 */
function groupsOf(groups, headers, raw) {
  let n = 0;
  let i = 0;
  let last = '';
  if (bytes > BYTES) forget();
  if (inherits(headers)) {
    const names = p.keys(headers);
    for (; i < names.length; i += 1) {
      last = names[i];
      n = addOne(groups, n, i, last, headers[last]);
    }
  } else {
    // This is what V8 reads objects by at the least cost; there are own keys only.
    for (const name in headers) { // eslint-disable-line guard-for-in
      n = addOne(groups, n, i, name, headers[name]);
      last = name;
      i += 1;
    }
  }
  return p.isArray(raw) && raw.length > 0 && !alike(raw, i, last) ? repeated(groups, n, raw) : n;
}

/** kept() - [names of headers, values of @name, bytes] that are remembered, for tests */
const kept = (name) => [p.mapSize(known), p.mapSize(header(name).map), bytes];

module.exports = {
  kept, PER_HEADER, HEADERS, BYTES, groupsOf,
};

// SPDX-License-Identifier: GPL-2.0
// Objects that a request brought as the value of a name, where the program expects a text: of a
// language of filters whose operators are plain words ("not", "contains"), so that a key alone says
// nothing.
'use strict';
const { bodyOf, paramsOf } = require('../context');
const { values, find } = require('../values');
const { sourceHas } = require('../stack');
const p = require('../primordials');

const NESTED = 24; // as deep as values are taken from objects
const OBJECTS = 10000; // of a request
const STEPS = 100000; // of looks at a filter

/** plain() - is @value an object as JSON has them, not one of a class or a list? */
function plain(value) {
  if (value === null || typeof value !== 'object' || p.isArray(value)) return false;
  const of = p.prototypeOf(value);
  return of === null || of === p.ObjectPrototype || p.prototypeOf(of) === null;
}

/** valueOf() - what @object has as @key, without a getter being called */
const valueOf = (object, key) => {
  const d = p.descriptor(object, key);
  return d === undefined ? undefined : d.value;
};

// "query.a[b][]" as "query.a.b".
function pathOf(source) {
  if (p.indexOf(source, '[') < 0) return source;
  let path = '';
  for (let i = 0, dots = false; i < source.length; i += 1) {
    const { [i]: c } = source;
    const dot = c === '.' || c === '[' || c === ']';
    if (!dot) path += dots ? `.${c}` : c;
    dots = dot;
  }
  return path;
}

// What GraphQL has checked by its schema, which says itself where an object may be.
const TYPED = /^(?:body|query)\.(?:\d+\.)?variables\./;

/**
 * class Brought - the objects of a request, by what they were parsed to and by the names of its values
 * @known: those that the framework made of it, below its top
 * @parsed: it has made an object of the body
 * @paths: by the name of each key, texts that stand there
 */
class Brought {
  constructor(ctx) {
    const { request } = ctx;
    const body = bodyOf(request);
    this.ctx = ctx;
    this.of = values(ctx);
    this.parsed = body !== null && typeof body === 'object' && !p.isView(body);
    this.known = new p.SafeSet();
    this.paths = null;
    this.keys = null;
    this.left = STEPS;
    this.below(body);
    this.below(paramsOf(request));
    this.below(valueOf(request, 'query'));
  }

  below(root) {
    let level = [root];
    for (let deep = 0; level.length !== 0 && deep < NESTED; deep += 1) {
      const next = [];
      for (let i = 0; i < level.length; i += 1) {
        const { [i]: one } = level;
        if (one !== null && typeof one === 'object' && !p.isView(one)) {
          if (deep > 0) p.setAdd(this.known, one);
          const keys = p.setSize(this.known) < OBJECTS ? p.keys(one) : [];
          for (let k = 0; k < keys.length; k += 1) p.append(next, valueOf(one, keys[k]));
        }
      }
      level = next;
    }
  }

  // Keys and texts by where they stand.
  map() {
    if (this.paths !== null) return this.paths;
    this.paths = new p.SafeMap();
    this.keys = new p.SafeMap();
    find(this.ctx, ({ text, source }) => {
      const path = pathOf(source);
      let texts = p.mapGet(this.paths, path);
      if (texts === undefined) {
        texts = new p.SafeSet();
        p.mapSet(this.paths, path, texts);
        const dot = p.lastIndexOf(path, '.');
        const key = p.slice(path, dot + 1);
        if (dot > 0 && p.exec(TYPED, path) === null) {
          const places = p.mapGet(this.keys, key);
          if (places === undefined) p.mapSet(this.keys, key, [p.slice(path, 0, dot)]);
          else p.append(places, p.slice(path, 0, dot));
        }
      }
      p.setAdd(texts, text);
      return false;
    });
    return this.paths;
  }

  // Is @value what stands at @path?
  stands(value, path) {
    this.left -= 1;
    const texts = p.mapGet(this.paths, path);
    if (this.left < 0) return true;
    if (typeof value === 'string') return value.length < 2 || (texts !== undefined && p.setHas(texts, value));
    // Of a name all that came is text.
    if (typeof value === 'number') return p.startsWith(path, 'body.') && (texts === undefined || p.setHas(texts, `${value}`));
    if (value === null || typeof value === 'boolean') return p.startsWith(path, 'body.');
    if (p.isArray(value)) {
      for (let i = 0; i < value.length; i += 1) {
        const { [i]: item } = value;
        if (!this.stands(item, `${path}.${i}`) && !this.stands(item, path)) return false;
      }
      return true;
    }
    if (!plain(value)) return false;
    const keys = p.keys(value);
    for (let i = 0; i < keys.length; i += 1) {
      const below = `${path}.${keys[i]}`;
      if ((keys[i].length > 1 && p.mapGet(this.paths, below) === undefined) || !this.stands(valueOf(value, keys[i]), below)) return false;
    }
    return keys.length > 0;
  }

  /**
   * source() - where the request has the object @value as the value of a name, or undefined
   * @key: of the program's or the request's, at which only it is, or undefined
   * @stack: of who asks, or null: a copy of which the program reads and writes each key is its own
   */
  source(value, key, stack) {
    if (p.setHas(this.known, value)) return this.named(value, key) || 'body';
    const found = this.named(value, key);
    if (found === undefined) return undefined;
    if (stack === null || stack.length === 0) return this.parsed && p.startsWith(found, 'body.') ? undefined : found;
    return key === undefined && written(p.keys(value), stack) ? undefined : found;
  }

  named(value, key) {
    this.map();
    const first = key !== undefined ? key : p.keys(value)[0];
    const places = p.mapGet(this.keys, first);
    for (let i = 0; places !== undefined && i < places.length; i += 1) {
      const { [i]: place } = places;
      if (key !== undefined ? this.stands(value, `${place}.${key}`) : p.indexOf(place, '.') > 0 && this.stands(value, place)) return place;
    }
    return undefined;
  }
}

// Does a calling function's source read each of @keys from an object, and write it as a key of one?
function written(keys, stack) {
  for (let i = 0; i < keys.length; i += 1) {
    const { [i]: key } = keys;
    if (p.exec(/^\w+$/, key) === null || !sourceHas(stack, new p.SafeRegExp(`\\b${key}['"]?\\s*:|[{,]\\s*${key}\\s*[,}]`)) ||
      !sourceHas(stack, new p.SafeRegExp(`\\.\\s*${key}\\b(?!\\s*\\()|\\[['"]${key}['"]\\]|[{,]\\s*${key}\\s*[,}]`))) return false;
  }
  return true;
}

const last = new p.SafeWeakMap();

/** broughtBy() - the objects that @ctx's request brought, as it is now */
function broughtBy(ctx) {
  const old = p.weakGet(last, ctx);
  if (old !== undefined && old.of === values(ctx)) {
    old.left = STEPS;
    return old;
  }
  const one = new Brought(ctx);
  p.weakSet(last, ctx, one);
  return one;
}

module.exports = { broughtBy, plain, valueOf };

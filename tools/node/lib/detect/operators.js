// SPDX-License-Identifier: GPL-2.0
// Operators of MongoDB in what a request brought: where the program expects a text, and puts it into a
// filter, an object came, {"$ne": null}. A key that begins with "$" must not be one of the request's.
'use strict';
const { find } = require('../values');
const { frames } = require('../stack');
const inject = require('./inject');
const p = require('../primordials');

// Below so many objects values of a request are none, if it has some around what the program takes.
const DEEP = 8;
const USUAL = { __proto__: null, ofUrl: false, made: false };

// What OData has at the top of a query, and MongoDB within filters.
const ODATA = { __proto__: null, $search: 1, $filter: 1, $skip: 1, $count: 1 };
// Whose texts are programs.
const PROGRAMS = {
  __proto__: null, $where: 1, body: 1, init: 1, accumulate: 1, merge: 1, finalize: 1,
};
// What a text may have become by a schema.
const WORDS = { __proto__: null, true: 1, false: 1, null: 1 };

const none = p.freeze([]);
const isOperator = (key) => key.length > 1 && p.codeAt(key, 0) === 36;

// What BSON writes as a document: others, as of dates and identifiers, are values.
function plain(value) {
  if (value === null || typeof value !== 'object') return false;
  if (p.isArray(value)) return true;
  const of = p.prototypeOf(value);
  return of === null || of === p.ObjectPrototype || p.prototypeOf(of) === null;
}

const valueOf = (object, key) => {
  const d = p.descriptor(object, key);
  return d === undefined ? undefined : d.value;
};

// What the request has as keys, and as texts.
class Brought {
  constructor(ctx) {
    this.ctx = ctx;
    this.keys = new p.SafeMap();
    this.texts = null;
    find(ctx, (value) => {
      const { text, source } = value;
      // Of YAML and of a text that is a key alone no more is told.
      if (isOperator(text) && (p.includes(source, text) || source === 'body') && !(ODATA[text] === 1 && source === `query.${text}`)) {
        p.mapSet(this.keys, text, value);
      }
      return false;
    });
  }

  // Is a text of the request @text, but for what schemas make of one?
  has(text) {
    if (this.texts === null) {
      this.texts = new p.SafeSet();
      find(this.ctx, (value) => {
        p.setAdd(this.texts, p.lower(p.trim(value.text)));
        return false;
      });
    }
    const one = p.lower(p.trim(text));
    return one.length < 2 || WORDS[one] === 1 || p.setHas(this.texts, one);
  }

  // Could all of @root have come with the request?
  hasAll(root) {
    let level = [root];
    for (let deep = 0; level.length !== 0 && deep < DEEP; deep += 1) {
      const below = [];
      for (let i = 0; i < level.length; i += 1) {
        const { [i]: value } = level;
        if (typeof value === 'string' && !this.has(value)) return false;
        const keys = plain(value) ? p.keys(value) : none;
        for (let k = 0; k < keys.length; k += 1) p.append(below, valueOf(value, keys[k]));
      }
      level = below;
    }
    return true;
  }
}

/**
 * check() - has a request brought an operator that is in a filter, or does a value change a program in it?
 * @root: the filter, or a list of stages of an aggregation
 * @deep: not only at its top, as of an update, in which documents are data
 * @allowed: null, or operators that the route's requests may bring
 *
 * Return: null, or { value, why, stack }.
 */
function check(ctx, root, deep, allowed) {
  let brought = null;
  const queue = [root];
  for (let i = 0; i < queue.length; i += 1) {
    const { [i]: object } = queue;
    if (!plain(object)) continue;
    const keys = p.keys(object);
    const list = p.isArray(object);
    for (let k = 0; k < keys.length; k += 1) {
      const { [k]: key } = keys;
      const value = valueOf(object, key);
      if (!list && isOperator(key)) {
        if (brought === null) brought = new Brought(ctx);
        const of = p.mapGet(brought.keys, key);
        if (of !== undefined && (allowed === null || !p.arrayIncludes(allowed, key)) && brought.hasAll(value)) {
          return { __proto__: null, value: of, why: `the operator ${key} is the request's`, stack: frames() };
        }
      }
      if (deep && typeof value === 'string' && PROGRAMS[key] === 1) {
        const d = inject.program(value, USUAL);
        if (d !== null) return d;
      }
      if (deep || (list && i === 0)) p.append(queue, value);
    }
  }
  return null;
}

module.exports = { check };

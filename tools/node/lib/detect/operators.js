// SPDX-License-Identifier: GPL-2.0
// Operators of MongoDB in what a request brought: where the program expects a text, and puts it into a
// filter, an object came, {"$ne": null}. A key that begins with "$" must not be one of the request's.
'use strict';
const { find } = require('../values');
const { frames, timesIn } = require('../stack');
const { plain: isObject, valueOf } = require('./brought');
const inject = require('./inject');
const p = require('../primordials');

// Below so many objects values of a request are none, if it has some around what the program takes.
const DEEP = 8;

// What OData has at the top of a query, and MongoDB within filters.
const ODATA = { __proto__: null, $search: 1, $filter: 1, $skip: 1, $count: 1 };
// Whose texts are programs.
const PROGRAMS = {
  __proto__: null, $where: 1, body: 1, init: 1, accumulate: 1, merge: 1, finalize: 1,
};
// What is within the argument of a stage, or of an operator, by which it stands: how it is read. What
// has no name here is as what it stands in, of a stage an expression.
const DATA = 0;
const FILTER = 1; // in which a text is one
const STAGES = 2;
const STAGE = 3;
const EXPRESSION = 4; // in which "$name" is a field
const PARTS = 5; // of a stage, which may have stages of their own
const WITHIN = {
  __proto__: null, $expr: EXPRESSION, $literal: DATA, $match: FILTER, $geoNear: FILTER, $search: DATA, $searchMeta: DATA, $vectorSearch: DATA,
  $lookup: PARTS, $graphLookup: PARTS, $unionWith: PARTS, $facet: PARTS, $out: DATA, $merge: PARTS, $documents: EXPRESSION,
};
const OF_PARTS = {
  __proto__: null, let: EXPRESSION, startWith: EXPRESSION, restrictSearchWithMatch: FILTER,
};
// Other names are prose ("$5 off").
const FIELD = /^\$\$?[A-Za-z_\u0080-\uffff][-\w.:@/\u0080-\uffff]*$/;

function within(mode, key, value) {
  if (mode === DATA) return DATA;
  if (mode === STAGES) return STAGE;
  if (mode === PARTS) return p.isArray(value) ? STAGES : OF_PARTS[key] || DATA;
  const of = WITHIN[key];
  if (mode === STAGE) return of === undefined ? EXPRESSION : of;
  return of === EXPRESSION || of === DATA ? of : mode;
}

// What a text may have become by a schema.
const WORDS = { __proto__: null, true: 1, false: 1, null: 1 };

const none = p.freeze([]);
const isOperator = (key) => key.length > 1 && p.codeAt(key, 0) === 36;

// What BSON writes as a document: others, as of dates and identifiers, are values.
const plain = (value) => p.isArray(value) || isObject(value);

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

// How often a text is in what is asked for, where it is a field.
function timesAsked(queue, modes, text) {
  let n = 0;
  for (let i = 0; i < queue.length; i += 1) {
    const { [i]: object } = queue;
    const keys = (modes[i] === EXPRESSION || modes[i] === STAGE) && plain(object) ? p.keys(object) : none;
    for (let k = 0; k < keys.length; k += 1) if (valueOf(object, keys[k]) === text) n += 1;
  }
  return n;
}

/**
 * check() - has a request brought an operator, or a field, that is in a filter, or does a value change a program in it?
 * @root: the filter, or a list of stages of an aggregation
 * @deep: not only at its top, as of an update, in which documents are data
 * @allowed: null, or operators that the route's requests may bring
 *
 * Return: null, or { value, why, stack }.
 */
function check(ctx, root, deep, allowed) {
  let brought = null;
  const queue = [root];
  const list = p.isArray(root);
  const modes = [list ? STAGES : FILTER];
  const fields = [];
  for (let i = 0; i < queue.length; i += 1) {
    const { [i]: object } = queue;
    const { [i]: mode } = modes;
    if (!plain(object)) continue;
    const keys = p.keys(object);
    for (let k = 0; k < keys.length; k += 1) {
      const { [k]: key } = keys;
      const value = valueOf(object, key);
      if (isOperator(key) && !p.isArray(object)) {
        if (brought === null) brought = new Brought(ctx);
        const of = p.mapGet(brought.keys, key);
        if (of !== undefined && (allowed === null || !p.arrayIncludes(allowed, key)) && brought.hasAll(value)) {
          return { __proto__: null, value: of, why: `the operator ${key} is the request's`, stack: frames() };
        }
      }
      const of = i === 0 && !list && key === 'pipeline' && p.isArray(value) ? STAGES : within(mode, key, value);
      if (typeof value === 'string') {
        const d = (deep || list) && PROGRAMS[key] === 1 ? inject.program(value) : null;
        if (d !== null) return d;
        if (of === EXPRESSION && p.exec(FIELD, value) !== null && (mode === EXPRESSION || mode === STAGE)) p.append(fields, value);
      }
      if (deep || list) {
        p.append(queue, value);
        p.append(modes, of);
      }
    }
  }
  return fields.length === 0 ? null : checkFields(ctx, brought === null ? new Brought(ctx) : brought, fields, queue, modes);
}

// Is one of @fields a text of the request, and no constant of the program's?
function checkFields(ctx, brought, fields, queue, modes) {
  let stack = null;
  for (let i = 0; i < fields.length; i += 1) {
    const { [i]: text } = fields;
    if (brought.has(text)) {
      const one = p.lower(text);
      const of = find(ctx, (value) => p.lower(p.trim(value.text)) === one);
      if (stack === null) stack = frames();
      if (of !== undefined && timesAsked(queue, modes, text) > timesIn(stack, text)) {
        return { __proto__: null, value: of, why: 'the value is a field\'s name, not text', stack };
      }
    }
  }
  return null;
}

module.exports = { check };

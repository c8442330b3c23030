// SPDX-License-Identifier: GPL-2.0
// What is shared by the hooks of drivers of databases: a statement is compared with the request
// before it is sent. Values that are bound are no business of ours, but for objects of the
// request that MySQL's drivers write out as SQL.
'use strict';
const guard = require('../guard');
const inject = require('../detect/inject');
const { current } = require('../context');
const { find } = require('../values');
const { frames, ownText } = require('../stack');
const p = require('../primordials');
const { wrap, wrapHere } = require('./wrap');
const {
  carryAll, carryQuery, carryEvents, askingBy, listening,
} = require('./carried');
const files = require('./dbfiles');
const Search = require('../detect/search');

const done = new p.SafeWeakMap();
const BUDGET = 1 << 30; // bytes that are looked through for places of what is bound
const SPECIAL = /['"\\\0\b\t\n\r\x1a]/;

// The error of @d, what was found in the statement @name, or null.
function refuse(operation, name, d) {
  return d === null ? null : guard.detected({
    class: 'sql', operation, name, detection: 'sql-injection', info: d.why, value: d.value.text, value_source: d.value.source,
  }, current(), d.stack);
}

// One letter is no value, but it stands in what came: as a key of JSON, in brackets as
// a part of a key, or as the name of a value.
function hasLetter(ctx, key) {
  const quoted = `"${key}"`;
  const inBrackets = `[${key}]`;
  const end = `.${key}`;
  return find(ctx, ({ text, source }) => p.endsWith(source, end) || p.includes(text, quoted) || p.includes(text, inBrackets)) !== undefined;
}

// So many keys are looked for among the values, each by itself.
const FEW = 8;
const LETTERS = 64;

// What a request of @ctx says: is it a key of it?
class Keys {
  constructor(ctx) {
    this.ctx = ctx;
    this.asked = 0;
    this.letters = 0;
    this.texts = null; // of the values
  }

  has(key) {
    const { ctx } = this;
    if (key.length === 1) {
      this.letters += 1;
      return this.letters > LETTERS || hasLetter(ctx, key);
    }
    this.asked += 1;
    if (this.asked <= FEW) return find(ctx, (v) => v.text === key) !== undefined;
    if (this.texts === null) {
      this.texts = new p.SafeSet();
      find(ctx, (v) => {
        p.setAdd(this.texts, v.text);
        return false;
      });
    }
    return p.setHas(this.texts, key);
  }
}

// Did a request give @object its shape: are all its keys from there?
function ofRequest(known, object) {
  const keys = p.keys(object);
  for (let i = 0; i < keys.length; i += 1) if (!known.has(keys[i])) return false;
  return keys.length > 0;
}

// Does the place of the @n-th value in @text expect an object, of which the drivers write each key and value?
function expected(text, n) {
  const rule = /\?+/g;
  let i = 0;
  for (let m = p.exec(rule, text); m !== null; m = p.exec(rule, text)) {
    if (m[0].length < 3) {
      if (i === n) return m[0] === '?' && p.exec(/\b(?:SET|KEY\s{1,16}UPDATE)\s{0,16}$/i, p.slice(text, m.index > 64 ? m.index - 64 : 0, m.index)) !== null;
      i += 1;
    }
  }
  return false;
}

/**
 * objects() - null, or what is told of an object of the request that is bound
 * @text: the statement, in which "SET ?" is for one; or null
 */
function objects(bound, text = null) {
  const ctx = current();
  if (ctx === undefined || bound === null || typeof bound !== 'object') return null;
  const list = p.isArray(bound) ? bound : [bound];
  let known = null;
  for (let i = 0; i < list.length; i += 1) {
    const v = list[i];
    // Most are none.
    if (v === null || typeof v !== 'object' || p.isArray(v) || p.isView(v)) continue;
    if (known === null) known = new Keys(ctx);
    if (ofRequest(known, v) && (text === null || !expected(text, i))) {
      return {
        __proto__: null, why: 'an object of the request is bound as a value', stack: frames(),
        value: { __proto__: null, text: p.stringify(v), source: 'body' },
      };
    }
  }
  return null;
}

// What MySQL's drivers take for places of values: "?" and "??", in strings, too.
function places(text) {
  let n = 0;
  for (let at = p.indexOf(text, '?'); at >= 0; at = p.indexOf(text, '?', at)) {
    const from = at;
    while (at < text.length && text[at] === '?') at += 1;
    if (at - from < 3) n += 1;
  }
  return n;
}

// What stands around the first "?" of @text as it does when that is escaped.
function around(text) {
  let from = p.indexOf(text, '?');
  let to = from;
  while (from > 0 && p.exec(SPECIAL, text[from - 1]) === null) from -= 1;
  while (to < text.length && p.exec(SPECIAL, text[to]) === null) to += 1;
  return p.slice(text, from, to);
}

// Into a string with a "?" the drivers put what is bound, and its quotes end that.
function misplaced(text, bound) {
  const ctx = current();
  if (ctx === undefined || bound === null || bound === undefined || typeof bound === 'function' ||
    (p.isArray(bound) && bound.length === 0) || places(text) <= (p.isArray(bound) ? bound.length : 1)) return null;
  const stack = frames();
  const search = new Search(text);
  let left = BUDGET;
  const value = find(ctx, ({ text: v }) => {
    if (!p.includes(v, '?')) return false;
    const piece = around(v);
    const at = piece.length > 1 ? search.at(piece) : -1;
    left -= piece.length > 1 ? search.spent : 0;
    if (left < 0) return true; // more than can be compared
    return at >= 0 && !ownText(stack, text, at, piece.length);
  });
  return value === undefined ? null : {
    __proto__: null, why: 'the value is a place for what is bound', stack, value,
  };
}

// Does mysql2 take what is bound by its names? Then an object that is bound is none of the values.
function byNames(first, self) {
  const own = first !== null && typeof first === 'object' ? first.namedPlaceholders : undefined;
  if (own !== undefined) return !!own;
  const config = self !== null && typeof self === 'object' ? self.config : undefined;
  return config !== null && typeof config === 'object' && !!config.namedPlaceholders;
}

/** written() - for watch(): only query() writes what is bound into the statement */
function written(operation, text, bound, first, self) {
  const values = bound !== null && typeof bound === 'object' && !p.isArray(bound) && byNames(first, self) ? p.valuesOf(bound) : bound;
  return objects(values, operation === 'query' ? text : null) || (operation === 'query' ? misplaced(text, values) : null);
}

// What a driver takes for the statement, of a text or an object that has one. A stream of
// pg's has it in its cursor.
function textOf(first, key) {
  if (typeof first === 'string') return first;
  if (first === null || typeof first !== 'object') return undefined;
  const { [key]: text, cursor } = first;
  return text === undefined && cursor !== null && typeof cursor === 'object' ? cursor[key] : text;
}

/**
 * ask() - null, or the error if a value of the request changes the statement @text
 * @stack: of who has written it, by capture(), if that is not who calls
 */
function ask(dialect, operation, text, stack = undefined) {
  return typeof text === 'string' ? refuse(operation, text, inject.statement(text, dialect, stack)) : null;
}

/** tell() - give who called with @args the @error: its callback, or by throwing or rejecting as @how says */
function tell(error, args, how, self) {
  for (let i = args.length - 1; i >= 0; i -= 1) {
    if (typeof args[i] === 'function') {
      p.nextTick(args[i], error);
      return how === 'promise' ? undefined : self;
    }
  }
  if (how === 'promise') return p.reject(error);
  throw error;
}

const KEYS = {
  __proto__: null, postgres: 'text', mysql: 'sql', sqlite: 'sql', oracle: 'statement',
};

/**
 * asked() - null, or the error if a value of the request changes the statement @text, or what is bound
 * @binds: as for watch(); it is given all that follows
 * @of: null, or gives of the frames those of who asks
 *
 * Of no text there is nothing to ask.
 */
function asked(dialect, operation, text, binds, values, first, self, of = null) {
  if (typeof text !== 'string') return null;
  const d = inject.statement(text, dialect) || (binds === null ? null : binds(operation, text, values, first, self));
  if (d !== null && of !== null) d.stack = of(d.stack);
  return refuse(operation, text, d);
}

/**
 * watch() - makes a method of one whose first argument is a statement
 * @dialect: see sqltokens.js
 * @how: "sync": throws; "promise": rejects where there is no callback
 * @binds: null, or asks of (operation, text, values, first argument, this) whether an object is
 *	written out as SQL, as inject.statement() does
 * @sends: what it calls back is carried by another method, which it calls
 */
function watch(dialect, how, binds = null, sends = false) {
  const { [dialect]: key } = KEYS;
  return (original, operation) => function (...args) {
    const first = args[0];
    const text = textOf(first, key);
    let error = typeof text === 'string' ?
      asked(dialect, operation, text, binds, typeof args[1] === 'object' ? args[1] : first.values, first, this) : null;
    let perms = null;
    if (error === null && dialect === 'sqlite' && typeof text === 'string' && p.exec(files.OPENING, text) !== null) {
      ({ error, perms } = files.attached(text));
      if (error === null && perms !== null) error = files.boundFiles(args, 1, perms);
    }
    if (error === null) {
      const ctx = sends ? undefined : current();
      if (ctx !== undefined) {
        if (args.length !== 0) args[0] = carryQuery(first, ctx);
        carryAll(args, ctx);
      }
      const result = dialect === 'sqlite' ? askingBy(original, this, args) : p.apply(original, this, args);
      if (ctx !== undefined && result !== this) carryEvents(result, ctx);
      if (perms !== null && result !== this && result !== null && typeof result === 'object') files.watchBound(result, perms);
      return result;
    }
    return tell(error, args, how, this);
  };
}

/** methods() - wrap those of @names that @object has or inherits by @make, each once */
function methods(object, names, make) {
  let o = object;
  while (o && o !== p.ObjectPrototype) {
    for (let i = 0; i < names.length; i += 1) {
      const key = `${names[i]}`;
      if (p.hasOwn(o, key) && !p.includes(p.weakGet(done, o) || '', ` ${key} `)) {
        wrap(o, key, (original) => make(original, key));
        p.weakSet(done, o, `${p.weakGet(done, o) || ''} ${key} `);
      }
    }
    o = p.prototypeOf(o);
  }
}

/**
 * listeners() - have who listens to @names of @of, an emitter that several requests use, run for who listened
 *
 * on() and its like of node's own class are put in by themselves.
 */
function listeners(of, names) {
  if (!of || typeof of.on !== 'function') return;
  const { on } = of;
  const known = p.weakGet(done, of) || '';
  if (p.includes(known, ' on ')) return;
  p.weakSet(done, of, `${known} on `);
  const add = (key, make) => wrapHere(of, key, make, p.hasOwn(of, key));
  add('on', listening(names));
  add('addListener', listening(names));
  add('once', listening(names, on));
}

/** copied() - an object that exports what @m does, and can be changed */
function copied(m) {
  const own = p.create(p.prototypeOf(m));
  const keys = p.ownKeys(m);
  for (let i = 0; i < keys.length; i += 1) {
    const { [i]: key } = keys;
    p.define(own, key, {
      __proto__: null, value: m[key], enumerable: p.descriptor(m, key).enumerable, writable: true, configurable: true,
    });
  }
  return own;
}

module.exports = {
  ask, asked, tell, watch, written, objects, methods, listeners, copied,
};

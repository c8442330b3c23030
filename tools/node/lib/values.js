// SPDX-License-Identifier: GPL-2.0
// The values that a request brought: of its URL, headers, cookies and body, in
// every form in which the application may have decoded them. Collected when an
// operation is first compared with them, and again if more of the body has come.
'use strict';
const { fileURLToPath } = require('url');
const { BODY_LIMIT } = require('./context');
const p = require('./primordials');

const {
  push, includes, indexOf, slice, startsWith, trim, lower, exec, normalize, join, codeAt,
} = p;

const DEEP = 3;		// decodings one upon another
const NESTED = 24;	// objects in objects
const MAX_VALUES = 50000;
const SHORTEST = 2;
// These say nothing that an application would use, or name the server itself.
const SKIPPED = { __proto__: null, host: 1, connection: 1, 'content-length': 1, 'transfer-encoding': 1 };

/**
 * A value: { text, source, up, flat }. @up: it holds ".." or begins with "/", so
 * that it could lead out of a directory. @word: letters, digits and _ only.
 */
class List {
  constructor() {
    this.all = [];
    this.up = [];
    this.seen = new p.SafeSet();
  }

  add(source, text, depth = 0) {
    if (text.length < SHORTEST || p.setHas(this.seen, text) || this.all.length >= MAX_VALUES) return;
    p.setAdd(this.seen, text);
    const up = codeAt(text, 0) === 47 || includes(text, '..');
    const value = {
      __proto__: null, text, source, up, word: exec(/^\w+$/, text) !== null,
    };
    push(this.all, value);
    if (up) push(this.up, value);
    if (depth < DEEP) this.forms(source, text, depth + 1);
  }

  // What the text becomes when it is decoded.
  forms(source, text, depth) {
    const first = codeAt(text, 0);
    if (includes(text, '%')) {
      try {
        this.add(source, p.decodeURIComponent(text), depth);
      } catch {
        // Not percent-encoded.
      }
    }
    if (first === 0x7b || first === 0x5b || first === 0x22) this.json(source, text, depth);
    if (first <= 32 || codeAt(text, text.length - 1) <= 32) this.add(source, trim(text), depth);
    if (startsWith(text, 'file:')) {
      try {
        this.add(source, fileURLToPath(text), depth);
      } catch {
        // Not a path of this machine.
      }
    }
    if (exec(/[^\x00-\x7f]/, text)) this.add(source, normalize(text, 'NFKC'), depth);
    if (text.length >= 8 && exec(/^[\w+/.-]+={0,2}$/, text)) this.base64(source, text, depth);
  }

  base64(source, text, depth) {
    const parts = includes(text, '.') ? text.split('.') : [text];
    for (let i = 0; i < parts.length && i < 8; i += 1) {
      if (parts[i].length < 4) continue;
      const plain = p.bufferText(p.bufferFrom(parts[i], 'base64'), 'utf8');
      if (plain.length >= SHORTEST && !exec(/[\x00-\x08\x0e-\x1f\x7f\ufffd]/, plain)) {
        this.add(source, plain, depth);
      }
    }
  }

  json(source, text, depth) {
    let value;
    try {
      value = p.parse(text);
    } catch {
      return;
    }
    if (typeof value === 'object') this.walk(source, value, depth);
    else this.add(source, `${value}`, depth);
  }

  // The leaves and keys of an object, without recursion.
  walk(source, root, depth = 0) {
    const queue = [[source, root, 0]];
    for (let i = 0; i < queue.length && i < MAX_VALUES; i += 1) {
      const { 0: name, 1: value, 2: nested } = queue[i];
      if (typeof value === 'string') {
        this.add(name, value, depth);
      } else if (typeof value === 'number') {
        this.add(name, `${value}`, depth);
      } else if (value !== null && typeof value === 'object' && nested < NESTED &&
                 !ArrayBuffer.isView(value)) {
        const keys = p.keys(value);
        for (let k = 0; k < keys.length; k += 1) {
          const d = p.descriptor(value, keys[k]);
          if (!p.isArray(value)) this.add(`${name}.${keys[k]}`, keys[k], depth);
          if (d && 'value' in d) push(queue, [`${name}.${keys[k]}`, d.value, nested + 1]);
        }
      }
    }
  }
}

function unescape(text) {
  const plain = includes(text, '+') ? join(text.split('+'), ' ') : text;
  if (!includes(plain, '%')) return plain;
  try {
    return p.decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

function pairs(list, source, text, separator) {
  const parts = text.split(separator);
  for (let i = 0; i < parts.length; i += 1) {
    const eq = indexOf(parts[i], '=');
    const key = unescape(trim(eq < 0 ? parts[i] : slice(parts[i], 0, eq)));
    if (eq < 0 || separator === '&') list.add(`${source}.${key}`, key);
    if (eq < 0) continue;
    const value = slice(parts[i], eq + 1);
    list.add(`${source}.${key}`, unescape(value));
    list.add(`${source}.${key}`, value);
  }
}

// Of "/files/a/b": each component, and each tail, as routers hand them out.
function path(list, text) {
  for (let at = 0, n = 0; at >= 0 && n < 64; at = indexOf(text, '/', at + 1), n += 1) {
    const tail = slice(text, at + 1);
    const end = indexOf(tail, '/');
    if (at > 0) list.add('path', slice(text, at));
    list.add('path', tail);
    // ".." by itself says nothing without what it stands in.
    if (end > 0 && slice(tail, 0, end) !== '..') list.add('path', slice(tail, 0, end));
  }
}

function url(list, text) {
  const q = indexOf(text, '?');
  const whole = q < 0 ? text : slice(text, 0, q);
  if (whole.length > 1) {
    list.add('path', whole);
    path(list, whole);
    if (includes(whole, '%')) path(list, unescape(whole));
  }
  if (q >= 0 && q + 1 < text.length) pairs(list, 'query', slice(text, q + 1), '&');
}

// Headers are much the same from request to request.
const known = new p.SafeMap();
function header(list, name, value) {
  const key = `${name}\0${value}`;
  let forms = p.mapGet(known, key);
  if (forms === undefined) {
    const one = new List();
    if (name === 'cookie') pairs(one, 'cookie', value, ';');
    else one.add(`header.${name}`, value);
    forms = one.all;
    if (p.mapSize(known) >= 2000) p.mapClear(known);
    p.mapSet(known, key, forms);
  }
  for (let i = 0; i < forms.length; i += 1) {
    const f = forms[i];
    if (p.setHas(list.seen, f.text)) continue;
    p.setAdd(list.seen, f.text);
    push(list.all, f);
    if (f.up) push(list.up, f);
  }
}

function multipart(list, type, text) {
  const boundary = exec(/boundary="?([^";]+)/i, type);
  if (!boundary) return;
  const parts = text.split(`--${boundary[1]}`);
  for (let i = 1; i < parts.length; i += 1) {
    const end = indexOf(parts[i], '\r\n\r\n');
    if (end < 0) continue;
    const head = slice(parts[i], 0, end);
    const name = exec(/[; ]name="([^"]*)"/i, head);
    const file = exec(/filename="([^"]*)"/i, head);
    const star = exec(/filename\*=[^']*'[^']*'([^;\r\n]+)/i, head);
    const source = `body.${name ? name[1] : i}`;
    if (file) list.add(`${source}.filename`, file[1]);
    if (star) list.add(`${source}.filename`, unescape(star[1]));
    const value = slice(parts[i], end + 4, -2);
    if (name) list.add(source, name[1]);
    if (value.length < 65536) list.add(source, value);
  }
}

function json(list, text) {
  try {
    list.walk('body', p.parse(text));
    return true;
  } catch {
    return false;
  }
}

function body(list, ctx) {
  const { request } = ctx;
  if (ctx.chunks) {
    const type = lower(`${request.headers['content-type'] || ''}`);
    const text = p.bufferText(p.bufferConcat(ctx.chunks), 'utf8');
    if (includes(type, 'urlencoded')) pairs(list, 'body', text, '&');
    else if (includes(type, 'multipart/')) multipart(list, request.headers['content-type'], text);
    else if (!includes(type, 'json') || !json(list, text)) list.add('body', text);
  }
  if (request.body !== null && typeof request.body === 'object') list.walk('body', request.body);
  else if (typeof request.body === 'string') list.add('body', request.body);
}

/**
 * values() - what @ctx's request brought: { all, up }, see List
 *
 * @overflow of the list is true if its body was larger than what is kept.
 */
function values(ctx) {
  const { request, values: old } = ctx;
  if (old && old.size === ctx.bodySize && old.body === request.body && old.params === request.params) {
    return old;
  }
  const list = new List();
  url(list, request.originalUrl || request.url || '');
  const names = p.keys(request.headers);
  for (let i = 0; i < names.length; i += 1) {
    const value = request.headers[names[i]];
    if (SKIPPED[names[i]]) continue;
    if (typeof value === 'string') header(list, names[i], value);
    else if (p.isArray(value)) header(list, names[i], join(value, ', '));
  }
  body(list, ctx);
  if (request.params && typeof request.params === 'object') list.walk('params', request.params);
  list.size = ctx.bodySize;
  list.body = request.body;
  list.params = request.params;
  list.overflow = ctx.bodySize > BODY_LIMIT || list.all.length >= MAX_VALUES;
  ctx.values = list;
  return list;
}

module.exports = { values };

// SPDX-License-Identifier: GPL-2.0
// The values that a request brought: of its URL, headers, cookies and body, in
// every form in which the application may have decoded them. Collected when an
// operation is first compared with them, and again if more of the body has come.
// This is most of what the guard costs: a text is looked at once, byte by byte,
// and decoded only if it can be.
'use strict';
const { fileURLToPath } = require('url');
const { unescapeBuffer } = require('querystring');
const { BODY_LIMIT, bodyOf, paramsOf } = require('./context');
const p = require('./primordials');

const {
  append, includes, indexOf, slice, startsWith, trim, lower, exec, normalize, join, codeAt,
} = p;

const DEEP = 3;		// decodings one upon another
const NESTED = 24;	// objects in objects
const MAX_FORMS = 250000; // of a part of the request; after these no more are decoded
const MOST = BODY_LIMIT >> 1;
const SHORTEST = 2;
// These say nothing that an application would use, or name the server itself.
const SKIPPED = ['host', 'connection', 'content-length', 'transfer-encoding'];

// What scan() finds in a text.
const PERCENT = 1;	// "%" and two hexadecimal digits
const BROKEN = 2;	// "%" without them
const DOTS = 4;		// ".."
const OTHER = 8;	// more than letters, digits and _
const FOREIGN = 16;	// not of base64
const UPPER = 32;
const LOWER = 64;
const COMPAT = 128;	// what NFKC makes dots and slashes of, and their like
const DOT = 256;
const BACKSLASH = 512;

const hex = (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);

// The length of a string is looked up anew each time, there being many kinds of them.
function scan(text, length) {
  let found = 0;
  let last = 0;
  for (let i = 0; i < length; i += 1) {
    const c = codeAt(text, i);
    if (c >= 97 && c <= 122) found |= LOWER;
    else if (c >= 65 && c <= 90) found |= UPPER;
    else if ((c >= 48 && c <= 57) || c === 95) found |= 0;
    else {
      found |= OTHER;
      if (c === 46) found |= last === 46 ? DOTS | DOT : DOT;
      else if (c === 37) found |= hex(codeAt(text, i + 1)) && hex(codeAt(text, i + 2)) ? PERCENT | FOREIGN : BROKEN | FOREIGN;
      else if (c === 92) found |= BACKSLASH | FOREIGN;
      else if (c > 0x2000) {
        found |= FOREIGN;
        if ((c >= 0x2024 && c <= 0x2026) || c === 0x2044 || c === 0x2215 || (c >= 0xfe50 && c <= 0xfe6f) || c >= 0xff00) found |= COMPAT;
      } else if (c !== 43 && c !== 47 && c !== 45 && c !== 61) found |= FOREIGN;
    }
    last = c;
  }
  return found;
}

/**
 * class Value - one form of one value; @scanned: what scan() found in it
 *
 * A class, and not an object without prototype, which V8 makes a slow hash table;
 * all that is read of it is its own.
 */
class Value {
  constructor(text, source, scanned) {
    this.text = text;
    this.source = source;
    this.scanned = scanned;
  }
}

/**
 * class Group - values of one part of the request
 *
 * Those of @up hold ".." or begin with "/", so that they could lead out of a
 * directory; those of @odd are more than a word, so that they could be more than
 * one token of a language.
 */
class Group {
  constructor() {
    this.all = [];
    this.up = [];
    this.odd = [];
    this.nforms = 0;
  }

  add(source, text, depth = 0) {
    const { length } = text;
    if (length < SHORTEST || (depth === 0 ? this.all.length >= MOST : this.nforms >= MAX_FORMS)) return;
    if (depth !== 0) this.nforms += 1;
    const found = scan(text, length);
    const first = codeAt(text, 0);
    const value = new Value(text, source, found);
    append(this.all, value);
    if ((found & OTHER) !== 0) append(this.odd, value);
    if ((found & DOTS) !== 0 || first === 47) append(this.up, value);
    if (depth < DEEP) this.forms(source, text, length, found, first, depth + 1);
  }

  // What the text becomes when it is decoded.
  forms(source, text, length, found, first, depth) {
    if ((found & PERCENT) !== 0) {
      let plain = decode(text);
      if (plain === text) plain = p.bufferText(unescapeBuffer(text), 'utf8');
      if (plain !== text) this.add(source, plain, depth);
    }
    const last = codeAt(text, length - 1);
    if ((first === 0x7b && last === 0x7d) || (first === 0x5b && last === 0x5d) || (first === 0x22 && last === 0x22)) {
      this.json(source, text, depth);
    }
    if (first <= 32 || last <= 32) this.add(source, trim(text), depth);
    // As new URL() reads them.
    if ((found & BACKSLASH) !== 0) this.add(source, join(text.split('\\'), '/'), depth);
    if ((first === 102 || first === 70) && lower(slice(text, 0, 5)) === 'file:') {
      try {
        this.add(source, fileURLToPath(text), depth);
      } catch {
        // Not a path of this machine.
      }
    }
    if ((found & COMPAT) !== 0) this.add(source, normalize(text, 'NFKC'), depth);
    if ((found & (FOREIGN | UPPER | LOWER)) === (UPPER | LOWER) && length >= 8) this.base64(source, text, found, depth);
  }

  base64(source, text, found, depth) {
    const parts = (found & DOT) !== 0 ? text.split('.') : [text];
    for (let i = 0; i < parts.length && i < 8; i += 1) {
      if (parts[i].length < 4) continue;
      const plain = p.bufferText(p.bufferFrom(parts[i], 'base64'), 'utf8');
      if (plain.length >= SHORTEST && !exec(/[\x00-\x08\x0e-\x1f\x7f\ufffd]/, plain)) {
        this.add(source, plain, depth);
      }
    }
  }

  json(source, text, depth) {
    const value = parse(text);
    if (value !== null && typeof value === 'object') this.walk(source, value, depth, true);
    else if (typeof value === 'string') this.add(source, value, depth);
  }

  // The leaves and keys of an object, without recursion. A getter is not called:
  // what is @parsed by us has none.
  walk(source, root, depth = 0, parsed = false) {
    const queue = [[source, root, 0]];
    for (let i = 0; i < queue.length && i < (depth === 0 ? MOST : MAX_FORMS); i += 1) {
      const { 0: name, 1: value, 2: nested } = queue[i];
      if (typeof value === 'string') {
        this.add(name, value, depth);
      } else if (typeof value === 'number') {
        this.add(name, `${value}`, depth);
      } else if (value !== null && typeof value === 'object' && nested < NESTED &&
                 !ArrayBuffer.isView(value)) {
        const keys = p.keys(value);
        const list = p.isArray(value);
        for (let k = 0; k < keys.length; k += 1) {
          const below = `${name}.${keys[k]}`;
          if (!list) this.add(below, keys[k], DEEP);
          const d = parsed ? undefined : p.descriptor(value, keys[k]);
          const item = parsed ? value[keys[k]] : d && 'value' in d ? d.value : undefined;
          if (typeof item === 'string') this.add(below, item, depth);
          else if (item !== undefined) append(queue, [below, item, nested + 1]);
        }
      }
    }
  }
}

function parse(text) {
  try {
    return p.parse(text);
  } catch {
    return undefined;
  }
}

function decode(text) {
  try {
    return p.decodeURIComponent(text);
  } catch {
    return text;
  }
}

// Both are looked for at once, as most texts have neither.
function unescape(text) {
  const { length } = text;
  let found = 0;
  for (let i = 0; i < length; i += 1) {
    const c = codeAt(text, i);
    if (c === 43) found |= 1;
    else if (c === 37) found |= 2;
  }
  if (found === 0) return text;
  const plain = (found & 1) !== 0 ? join(text.split('+'), ' ') : text;
  return (found & 2) !== 0 ? decode(plain) : plain;
}

function pairs(group, source, text, separator) {
  const { length } = text;
  for (let from = 0, end = 0; from <= length; from = end + 1) {
    end = indexOf(text, separator, from);
    if (end < 0) end = length;
    const part = slice(text, from, end);
    const eq = indexOf(part, '=');
    const key = unescape(trim(eq < 0 ? part : slice(part, 0, eq)));
    const name = `${source}.${key}`;
    if (eq < 0 || separator === '&') group.add(name, key, eq < 0 ? 0 : DEEP);
    if (eq < 0) continue;
    const value = slice(part, eq + 1);
    const plain = unescape(value);
    group.add(name, plain);
    if (separator === ';') {
      // As cookie and cookie-parser take them: quotes off, "j:" before JSON.
      if (startsWith(plain, 'j:')) group.add(name, slice(plain, 2));
      if (startsWith(value, '"')) group.add(name, unescape(slice(trim(value), 1, -1)));
    }
    // As it came, for those who do not decode.
    if (plain !== value) group.add(name, value, DEEP);
  }
}

// Of "/files/a/b": each component, and each tail, as routers hand them out.
function path(group, text) {
  for (let at = 0, n = 0; at >= 0 && n < 64; at = indexOf(text, '/', at + 1), n += 1) {
    const tail = slice(text, at + 1);
    const end = indexOf(tail, '/');
    if (at > 0) group.add('path', slice(text, at));
    group.add('path', tail);
    // ".." by itself says nothing without what it stands in.
    if (end > 0 && slice(tail, 0, end) !== '..') group.add('path', slice(tail, 0, end));
  }
}

function addUrl(group, text) {
  const q = indexOf(text, '?');
  const whole = q < 0 ? text : slice(text, 0, q);
  if (whole.length > 1) {
    group.add('path', whole);
    path(group, whole);
    if (includes(whole, '%')) path(group, unescape(whole));
  }
  if (q >= 0 && q + 1 < text.length) pairs(group, 'query', slice(text, q + 1), '&');
}

function url(it) {
  if (it.group !== null) return it.group;
  const group = new Group();
  const { text } = it;
  addUrl(group, text);
  // new URL() and url.parse() end a query before "#".
  const hash = indexOf(text, '#');
  if (hash >= 0) addUrl(group, slice(text, 0, hash));
  if (group.all.length <= 64) it.group = group;
  return group;
}

// Headers are much the same from request to request.
const known = new p.SafeMap();
const PER_HEADER = 64;
const HEADERS = 1000;

// A value that is remembered: always the same string, so that nothing that lives long
// is made to hold what a request brought.
class Kept {
  constructor(value, group) {
    this.value = value;
    this.group = group;
  }
}

const nothing = new Kept(null, null);

class Header {
  constructor(name, skip) {
    this.name = name;
    this.skip = skip;
    // The last two, which need no hash.
    this.last = nothing;
    this.second = nothing;
    this.map = new p.SafeMap();
  }

  groupOf(value) {
    if (this.last.value === value) return this.last.group;
    let it = this.second;
    if (it.value !== value) {
      it = p.mapGet(this.map, value);
      if (it === undefined) {
        const group = new Group();
        if (this.name === 'cookie') pairs(group, 'cookie', value, ';');
        else group.add(`header.${this.name}`, value);
        if (value.length > 2048 || group.all.length > 64) return group;
        if (p.mapSize(this.map) >= PER_HEADER) p.mapClear(this.map);
        it = new Kept(value, group);
        p.mapSet(this.map, value, it);
      }
    }
    this.second = this.last;
    this.last = it;
    return it.group;
  }
}

for (const name of SKIPPED) p.mapSet(known, name, new Header(name, true));

function header(name) {
  let it = p.mapGet(known, name);
  if (it === undefined) {
    it = new Header(name, false);
    if (p.mapSize(known) < HEADERS) p.mapSet(known, name, it);
  }
  return it;
}

function multipart(group, type, text) {
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
    if (file) group.add(`${source}.filename`, file[1]);
    if (star) group.add(`${source}.filename`, unescape(star[1]));
    const value = slice(parts[i], end + 4, -2);
    if (name) group.add(source, name[1], DEEP);
    group.add(source, value);
  }
}

function body(ctx) {
  const { request } = ctx;
  const group = new Group();
  const parsed = bodyOf(request);
  if (parsed !== null && typeof parsed === 'object') group.walk('body', parsed);
  else if (typeof parsed === 'string') group.add('body', parsed);
  if (!ctx.chunks) return group;
  const type = lower(`${request.headers['content-type'] || ''}`);
  const text = p.bufferText(ctx.chunks.length === 1 ? ctx.chunks[0] : p.bufferConcat(ctx.chunks), 'utf8');
  if (includes(type, 'urlencoded')) {
    pairs(group, 'body', text, '&');
  } else if (includes(type, 'multipart/')) {
    multipart(group, request.headers['content-type'], text);
  } else {
    const value = includes(type, 'json') ? parse(text) : undefined;
    if (value !== null && typeof value === 'object') group.walk('body', value, 0, true);
    else group.add('body', text);
  }
  return group;
}

// Those of the request before, one after the other: mostly they are the same.
const MOST_SEEN = 64;
const seen = [];

// Makes of the headers' names, in place, the groups of their values; how many.
function groupsOf(names, list) {
  let n = 0;
  for (let i = 0; i < list.length; i += 1) {
    let it = i < seen.length ? seen[i] : null;
    if (it === null || it.name !== names[i]) {
      it = header(names[i]);
      if (i <= seen.length && i < MOST_SEEN) seen[i] = it;
    }
    if (it.skip) continue;
    const value = list[i];
    if (typeof value === 'string') names[n] = it.groupOf(value);
    else if (p.isArray(value)) names[n] = it.groupOf(join(value, ', '));
    else continue;
    n += 1;
  }
  return n;
}

const none = p.freeze([]);

function withUp(list, { up }) {
  if (up.length === 0) return list;
  if (list.length === 0) return up;
  const all = p.arraySlice(list);
  for (let i = 0; i < up.length; i += 1) append(all, up[i]);
  return all;
}

/**
 * class Values - what a request brought
 * @url, @headers, @body, @params: Groups of its parts; of headers @nheaders; or null
 * @up: all of theirs that could lead out of a directory
 * @overflow: its body was larger than what is kept
 *
 * The rest tells what it was made of, and so whether it is of the request still.
 */
class Values {
  constructor(ctx, old, parsed, params, nkeys) {
    if (old === null) {
      const { headers } = ctx.request;
      this.url = url(ctx.urlNow());
      this.headers = p.keys(headers);
      this.nheaders = groupsOf(this.headers, p.valuesOf(headers));
    } else {
      this.url = old.url;
      this.headers = old.headers;
      this.nheaders = old.nheaders;
    }
    this.body = ctx.bodySize !== 0 || parsed ? body(ctx) : null;
    this.params = null;
    if (params && typeof params === 'object') {
      this.params = new Group();
      this.params.walk('params', params);
    }
    let up = withUp(none, this.url);
    for (let i = 0; i < this.nheaders; i += 1) up = withUp(up, this.headers[i]);
    if (this.body !== null) up = withUp(up, this.body);
    if (this.params !== null) up = withUp(up, this.params);
    this.up = up;
    this.chunk = ctx.chunk;
    this.parsed = parsed;
    this.ofParams = params;
    this.nkeys = nkeys;
    this.overflow = ctx.bodySize > BODY_LIMIT;
  }
}

/** values() - those of @ctx's request, as it is now */
function values(ctx) {
  const { request, values: old } = ctx;
  const parsed = bodyOf(request);
  const params = paramsOf(request);
  // Some add to what they have made of the body, as more of it comes.
  const nkeys = typeof parsed === 'object' && parsed !== null ? p.keys(parsed).length : 0;
  if (old !== null && old.chunk === ctx.chunk && old.parsed === parsed && old.ofParams === params && old.nkeys === nkeys) return old;
  ctx.values = new Values(ctx, old, parsed, params, nkeys);
  return ctx.values;
}

function among(list, test) {
  for (let i = 0; i < list.length; i += 1) if (test(list[i])) return list[i];
  return undefined;
}

/** find() - the first value for which @test is true, or undefined */
function find(ctx, test) {
  const v = values(ctx);
  let found = among(v.url.all, test);
  for (let i = 0; i < v.nheaders && found === undefined; i += 1) found = among(v.headers[i].all, test);
  if (found === undefined && v.body !== null) found = among(v.body.all, test);
  if (found === undefined && v.params !== null) found = among(v.params.all, test);
  return found;
}

/** findOdd() - the same among what is more than a word */
function findOdd(ctx, test) {
  const v = values(ctx);
  let found = among(v.url.odd, test);
  for (let i = 0; i < v.nheaders && found === undefined; i += 1) found = among(v.headers[i].odd, test);
  if (found === undefined && v.body !== null) found = among(v.body.odd, test);
  if (found === undefined && v.params !== null) found = among(v.params.odd, test);
  return found;
}

/** kept() - [names of headers, values of @name] that are remembered, for tests */
const kept = (name) => [p.mapSize(known), p.mapSize(header(name).map)];

module.exports = {
  kept, PER_HEADER, HEADERS, values, find, findOdd, COMPAT, DOTS,
};

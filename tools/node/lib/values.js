// SPDX-License-Identifier: GPL-2.0
// The values that a request brought: of its URL, headers, cookies and body, in
// every form in which the application may have decoded them. Collected when an
// operation is first compared with them, and again if more of the body has come.
'use strict';
const { BODY_LIMIT, bodyOf, paramsOf } = require('./context');
const { Group } = require('./group');
const { unescape } = require('./unescape');
const { COMPAT, DIGITS, DOTS, HELD } = require('./scan');
const {
  pairs, mayLead, mayStand, mayList, body, message, trailersOf,
} = require('./body');
const {
  kept, PER_HEADER, HEADERS, BYTES, groupsOf,
} = require('./headers');
const p = require('./primordials');

const {
  append, includes, indexOf, slice,
} = p;

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

function addPath(group, whole) {
  if (whole.length <= 1) return;
  group.add('path', whole);
  path(group, whole);
  if (includes(whole, '%')) path(group, unescape(whole));
}

// Of the values of a path, kept with it, bytes: there are hundreds, short ones, where it has letters of
// more than 7 bits.
const KEPT = 1 << 16;

// Of the path, which many requests have in common.
function url(it) {
  if (it.group !== null) return it.group;
  const group = new Group();
  addPath(group, it.text);
  if (group.size() <= KEPT) it.group = group;
  return group;
}

// Of the rest of @text; or null.
function query(text) {
  const q = indexOf(text, '?');
  // new URL() and url.parse() end a query before "#", and a path.
  const hash = indexOf(text, '#');
  if (hash < 0 && (q < 0 || q + 1 === text.length)) return null;
  const group = new Group(true);
  if (q >= 0) pairs(group, 'query', text, '&', q + 1);
  if (hash >= 0) {
    const cut = slice(text, 0, hash);
    if (hash < q) addPath(group, cut);
    else if (q >= 0) pairs(group, 'query', cut, '&', q + 1);
    else addPath(group, cut);
  }
  return group;
}

/*
 * quiet() - may no value of the query of @text lead out of a directory, in any form?
 *
 * None holds ".." or begins with "/", for there is no "\\", nor a "/", coded or not, but between
 * two letters or digits, nor two dots with nothing or blanks between them; and nothing that would be decoded again to what has one: no "%25" or
 * broken "%", no "%26" (entities), no ":" (as of "file:x", which is "/x"), no brackets, quotes or braces (JSON, XML,
 * parts of keys), no name or value, nor one of a query within one, that begins with eight digits of hexadecimal, no "%00" (two bytes a character), nothing beyond 7 bits but what NFKC
 * leaves as it is ("%C3%BC"). No capital letters: base64 that has none tells neither a dot, a "/" nor a "%" as the
 * first of three bytes, so no two dots with a "/", nor "%" and two digits; fullwidth ones and the like are "77" in
 * it, or "-5" and "-8", also with "+". What ".." were, taken from parts, would be cut at "&", "="
 * and dots only, behind which there is no other one. It is no more than a cheaper "yes":
 * what it does not know is taken apart, and what is long, of which an expression keeps
 * each place that it could go back to.
 */
const LONGEST = 8192;
const IGNORED = "[~*!'(),$@.+]"; // where base64 is read
const BEGINS = `(?![+%]|(?:0x)?[0-9a-f%]{${DIGITS}})`; // a name or value
const QUIET = new p.SafeRegExp(`^[^?#]*\\?${BEGINS}(?:[a-z0-689_~*!'(),$@]|[7+-](?!${IGNORED}{0,63}[578%]|${IGNORED}{64})|[=&]${BEGINS}|` +
  '\\.(?!(?:\\+|%20|%0[9a-dA-D])*\\.)|(?<=[a-z0-9_])(?<!%[^][^])(?:\\/|%2[fF])(?=[a-z0-9_])|' +
  `%(?:0[1-9a-fA-F]|1[\\da-fA-F]|2[0-4789acAC]|3[0-469befBEF]|3[dD]${BEGINS}|40|[cC]3%[89abAB][\\da-fA-F]))*$`);
const quiet = (text) => text.length <= LONGEST && p.exec(QUIET, text) !== null;

const none = p.freeze([]);
// Of a request that run() is given without.
const NO_HEADERS = { __proto__: null };

// What could lead out of a directory, and waits, waits no longer.
function withUp(list, group) {
  if (group.waiting.length !== 0) group.settle(mayLead, 0);
  const { up } = group;
  if (up.length === 0) return list;
  if (list.length === 0) return up;
  const all = p.copy(list);
  for (let i = 0; i < up.length; i += 1) append(all, up[i]);
  return all;
}

/**
 * class Values - what a request brought
 * @url, @query, @headers, @body, @params: Groups of its parts; of headers @nbase, and with messages and
 *	what was unpacked @nheaders; or null
 * @nunpacked: how often something had been
 * @text: with the query, which is undefined as long as nobody has asked for it
 * @up: all of theirs that could lead out of a directory; null until it is asked for
 * @lists: those of them that are lists, see detect/lists.js; null until it is asked for
 * @overflow: its body was larger than what is kept
 * @clear: the last absolute path that was asked about, if none of them could decide where it leads; or empty
 *
 * The rest tells what it was made of, and so whether it is of the request still.
 */
class Values {
  constructor(ctx, old, parsed, params, nkeys, trailers) {
    if (old === null) {
      const { headers, rawHeaders } = ctx.request;
      const now = ctx.urlNow();
      this.url = url(now);
      this.text = ctx.text;
      this.query = now.bare && now.text.length === ctx.text.length ? null : undefined;
      this.headers = [];
      this.nbase = groupsOf(this.headers, typeof headers === 'object' && headers !== null ? headers : NO_HEADERS, rawHeaders);
    } else {
      this.url = old.url;
      this.text = old.text;
      this.query = old.query;
      this.headers = old.headers;
      this.nbase = old.nbase;
    }
    this.nheaders = this.nbase;
    this.nunpacked = 0;
    this.body = ctx.bodySize !== 0 || parsed || trailers !== 0 ? body(ctx) : null;
    this.params = null;
    if (params && typeof params === 'object') {
      this.params = new Group();
      this.params.walk('params', params);
    }
    this.up = null;
    this.lists = null;
    this.clear = '';
    this.chunk = ctx.chunk;
    this.parsed = parsed;
    this.ofParams = params;
    this.nkeys = nkeys;
    this.shape = shapeOf(parsed, nkeys);
    this.trailers = trailers;
    this.overflow = ctx.bodySize > BODY_LIMIT;
    if (ctx.messages !== null || ctx.unpacked !== null) this.addMore(ctx);
  }

  addMore({ messages, unpacked }) {
    const all = p.copy(this.headers, 0, this.nbase);
    const own = messages === null ? [] : messages.all(message);
    for (let i = 0; i < own.length; i += 1) append(all, own[i]);
    const groups = unpacked === null ? [] : unpacked.all(message);
    for (let i = 0; i < groups.length; i += 1) append(all, groups[i]);
    this.headers = all;
    this.nheaders = all.length;
    this.nunpacked = unpacked === null ? 0 : unpacked.count;
    if (unpacked !== null && unpacked.over) this.overflow = true;
    this.up = null;
    this.lists = null;
    this.clear = '';
  }

  ofQuery() {
    if (this.query === undefined) this.query = query(this.text);
    return this.query;
  }

  // Makes values of what waits, if @which tells so for @not.
  settle(which, not) {
    if (this.query && this.query.waiting.length !== 0) this.query.settle(which, not);
    for (let i = 0; i < this.nheaders; i += 1) if (this.headers[i].waiting.length !== 0) this.headers[i].settle(which, not);
    if (this.body !== null && this.body.waiting.length !== 0) this.body.settle(which, not);
  }
}

/** ups() - the values of @v, a Values, that could lead out of a directory */
function ups(v) {
  if (v.up !== null) return v.up;
  const of = v.query === undefined && quiet(v.text) ? null : v.ofQuery();
  let up = withUp(none, v.url);
  if (of !== null) up = withUp(up, of);
  for (let i = 0; i < v.nheaders; i += 1) up = withUp(up, v.headers[i]);
  if (v.body !== null) up = withUp(up, v.body);
  if (v.params !== null) up = withUp(up, v.params);
  v.up = up;
  return up;
}

// Keys and values of an object with few of them, in turn; or null. No getter is called.
const FEW = 64;
function shapeOf(parsed, nkeys) {
  if (nkeys === 0 || nkeys > FEW) return null;
  const keys = p.keys(parsed);
  const shape = [];
  for (let i = 0; i < keys.length; i += 1) {
    append(shape, keys[i]);
    const d = p.descriptor(parsed, keys[i]);
    append(shape, d && d.value);
  }
  return shape;
}

// Has something been put in the place of another in @v's body, which has as many keys as before?
function changed({ shape, parsed, nkeys }) {
  if (shape === null) return false;
  const now = shapeOf(parsed, nkeys);
  for (let i = 0; i < shape.length; i += 1) if (!p.same(shape[i], now[i])) return true;
  return false;
}

const MANY = 1000;

// Some add to what they have made of the body, as more of it comes. Of an object with
// many keys they are counted again only if more has come.
function countOf(parsed, ctx) {
  if (typeof parsed !== 'object' || parsed === null || p.isView(parsed)) return 0;
  if (p.isArray(parsed)) return parsed.length;
  const old = ctx.values;
  if (old !== null && old.nkeys > MANY && old.parsed === parsed && old.chunk === ctx.chunk && ctx.chunks !== null) return old.nkeys;
  return p.keys(parsed).length;
}

/** values() - those of @ctx's request, as it is now */
function values(ctx) {
  const { request, values: old } = ctx;
  const parsed = bodyOf(request);
  const params = paramsOf(request);
  const nkeys = countOf(parsed, ctx);
  // Those of http2 come without a part of the body.
  const list = trailersOf(request);
  const trailers = list === null ? 0 : list.length;
  if (old !== null && old.chunk === ctx.chunk && old.parsed === parsed && old.ofParams === params && old.nkeys === nkeys &&
      old.trailers === trailers && !changed(old)) {
    if (ctx.unpacked !== null && ctx.unpacked.count !== old.nunpacked) old.addMore(ctx);
    return old;
  }
  ctx.values = new Values(ctx, old, parsed, params, nkeys, trailers);
  return ctx.values;
}

function among({ all: list }, test) {
  for (let i = 0; i < list.length; i += 1) if (test(list[i])) return list[i];
  return undefined;
}

const all = () => true;

/** inGroups() - the first that @look gives of a Group of @v, with @test and @not, but undefined; or that */
function inGroups(v, look, test, not) {
  const of = v.ofQuery();
  let found = look(v.url, test, not);
  if (found === undefined && of !== null) found = look(of, test, not);
  for (let i = 0; i < v.nheaders && found === undefined; i += 1) found = look(v.headers[i], test, not);
  if (found === undefined && v.body !== null) found = look(v.body, test, not);
  if (found === undefined && v.params !== null) found = look(v.params, test, not);
  return found;
}

/** find() - the first value for which @test is true, or undefined */
function find(ctx, test) {
  const v = values(ctx);
  v.ofQuery();
  v.settle(all, 0);
  return inGroups(v, among, test, 0);
}

// The same in those of @group that are odd, without those that hold one of @not.
function amongHeld({ odd: list, common }, test, not) {
  // All of them do.
  if ((common & not) !== 0) return undefined;
  for (let i = 0; i < list.length; i += 1) if ((list[i].scanned & not) === 0 && test(list[i])) return list[i];
  return undefined;
}

/** lookInto() - have @unpacked know all values of @ctx's */
function lookInto(ctx, unpacked) {
  const v = values(ctx);
  v.ofQuery();
  v.settle(all, 0);
  inGroups(v, (group) => unpacked.look(group), all, 0);
}

/**
 * findOdd() - the first that may stand in a text for which @test is true, among what is more than a word
 * @held: what scan() found in the text
 */
function findOdd(ctx, test, held) {
  const v = values(ctx);
  // Most have some byte that the text has not.
  const not = HELD & ~held;
  v.ofQuery();
  v.settle(mayStand, not);
  return inGroups(v, amongHeld, test, not);
}

/** findListed() - the first that could be a list of more than words for which @test is true, of @v, a Values */
function findListed(v, test) {
  v.ofQuery();
  v.settle(mayList, 0);
  return inGroups(v, amongHeld, test, 0);
}

module.exports = {
  inGroups, findListed, lookInto, kept, PER_HEADER, HEADERS, BYTES, values, ups, find, findOdd, quiet, COMPAT, DOTS,
};

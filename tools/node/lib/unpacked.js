// SPDX-License-Identifier: GPL-2.0
// What the program has unpacked of the values of a request, as of one that says deflate in
// base64, or of its body: values of the request, too.
'use strict';
const { BODY_LIMIT } = require('./context');
const {
  latin1, decode64, latin64, latinHex, concat, head, part, sizeOf,
} = require('./bytes');
const { digitsOf } = require('./base64');
const p = require('./primordials');

const LEAST = 4; // bytes: fewer are nothing in any format
const HEAD = 256; // bytes that tell what is unpacked as it comes
const WHOLE = 24; // of a value behind which the program has put something
const INSIDE = 64; // of what stands within the body, as a file of an archive does,
const SOME = 8; // and not fewer
const BUDGET = 1 << 26; // bytes of the body that are looked through for such, before all is taken for one,
const EACH = 16; // where a value counts as so many
const BESIDE = 1 << 12; // bytes that came before and are read once more with what comes, at most,
const LINE = 1 << 9; // and of lines those that are as much together
const AGAIN = 4; // times what was read as a whole

/**
 * class Flow - what is unpacked piece by piece, while the program uses it
 * @size: of all pieces
 * @whole: of those that were read together
 * @fresh: those that nobody has read yet
 * @twice: bytes that were read once more since then
 *
 * It is read as a whole where it is AGAIN times that, or ended, else what is new by itself with
 * a bit of what was before: who asks for each line of it does not have all of it read each time.
 * But what comes in many small pieces is not kept many times: it is read as a whole, too, once as much was read again.
 */
class Flow {
  constructor() {
    this.pieces = [];
    this.fresh = [];
    this.size = 0;
    this.whole = 0;
    this.twice = 0;
    this.last = null; // the end of what was read
    this.ended = false;
    this.groups = [];
  }

  add(bytes) {
    p.append(this.pieces, bytes);
    p.append(this.fresh, bytes);
    this.size += sizeOf(bytes);
  }

  /** read() - put the Groups of all that is there into @all, each made by @make */
  read(all, make) {
    const { fresh, size } = this;
    if (size !== this.whole && (this.ended || size >= AGAIN * this.whole || (fresh.length !== 0 && this.twice >= size))) {
      const bytes = concat(this.pieces);
      this.pieces = [bytes];
      this.groups = [make(bytes)];
      this.whole = size;
      this.twice = 0;
      this.readTo(bytes);
    } else if (fresh.length !== 0) {
      const list = this.last === null ? [] : [this.last];
      for (let i = 0; i < fresh.length; i += 1) p.append(list, fresh[i]);
      const bytes = concat(list);
      p.append(this.groups, make(bytes));
      if (this.last !== null) this.twice += sizeOf(this.last);
      this.readTo(bytes);
    }
    for (let i = 0; i < this.groups.length; i += 1) p.append(all, this.groups[i]);
  }

  readTo(bytes) {
    const n = sizeOf(bytes);
    const least = n > BESIDE ? n - BESIDE : 0;
    let from = n > LINE ? n - LINE : 0;
    while (from > least && bytes[from - 1] !== 10) from -= 1;
    this.fresh = [];
    this.last = part(bytes, from, n);
  }
}

/**
 * class Unpacked - what was unpacked of one request
 * @count: how often something was put into it
 * @over: it was more than BODY_LIMIT in all; what came behind that is not there
 *
 * What values are as bytes is remembered, for there may be as many of them as are unpacked.
 */
class Unpacked {
  constructor() {
    this.flows = [];
    this.count = 0;
    this.left = BODY_LIMIT;
    this.over = false;
    this.known = new p.SafeSet();
    this.looked = new p.SafeMap(); // how many values of a Group are known
    this.body = ''; // as characters of a byte, and of which chunk of the request
    this.bodyAt = -1;
    this.budget = BUDGET;
  }

  /** add() - @plain is what values were unpacked to, after what is in @flow, if anything; the program may change it */
  add(plain, flow = new Flow()) {
    const size = sizeOf(plain);
    if (size > this.left) this.over = true;
    if (size === 0 || this.left === 0) return;
    const own = size > this.left ? head(plain, this.left) : part(plain, 0, size);
    this.left -= sizeOf(own);
    if (flow.size === 0) p.append(this.flows, flow);
    flow.add(own);
    this.count += 1;
  }

  /** end() - nothing comes behind what is in @flow */
  end(flow) {
    flow.ended = true;
    this.count += 1;
  }

  /** all() - the Groups, each made by @make */
  all(make) {
    const all = [];
    for (let i = 0; i < this.flows.length; i += 1) this.flows[i].read(all, make);
    return all;
  }

  know(text) {
    if (text.length < LEAST) return;
    p.setAdd(this.known, text);
    this.knowCoded(text);
    // An item of a list.
    const rule = /[\w+/-]{8,}/g;
    for (let m = p.exec(rule, text); m !== null; m = p.exec(rule, text)) if (m[0].length < text.length) this.knowCoded(m[0]);
  }

  knowCoded(text) {
    if (decode64(text) >= LEAST) p.setAdd(this.known, latin64());
    const digits = digitsOf(text);
    if (digits !== null) p.setAdd(this.known, latinHex(digits));
  }

  /** look() - @group is of the request */
  look(group) {
    const { all } = group;
    for (let i = p.mapGet(this.looked, group) || 0; i < all.length; i += 1) this.know(all[i].text);
    p.mapSet(this.looked, group, all.length);
  }

  /** has() - are @bytes one of the values, as it came, or what it says in base64 or hexadecimal, or part of @ctx's body? */
  has(ctx, bytes) {
    if (sizeOf(bytes) < LEAST) return false;
    return p.setHas(this.known, latin1(bytes)) || this.inBody(ctx, latin1(part(bytes, 0, sizeOf(bytes) < INSIDE ? sizeOf(bytes) : INSIDE)));
  }

  /** begins() - does one of them begin with @text, characters of a byte, or end before it does? What is short may be anything */
  begins(ctx, text) {
    this.budget -= EACH * p.setSize(this.known);
    if (text.length < LEAST || this.budget < 0) return true;
    let found = false;
    p.setForEach(this.known, (one) => {
      if (!found) found = p.startsWith(one, text) || (one.length >= WHOLE && p.startsWith(text, one));
    });
    return found || this.inBody(ctx, p.slice(text, 0, INSIDE));
  }

  /** may() - may @size bytes more be looked through? What cannot be told any more is taken for a value */
  may(size) {
    this.budget -= size;
    return this.budget >= 0;
  }

  inBody(ctx, text) {
    if (ctx.chunks === null || text.length < SOME) return false;
    if (this.budget >= 0 && this.bodyAt !== ctx.chunk) {
      this.body = latin1(ctx.chunks.length === 1 ? ctx.chunks[0] : concat(ctx.chunks));
      this.bodyAt = ctx.chunk;
      this.budget -= this.body.length;
    }
    this.budget -= this.body.length;
    return this.budget < 0 || p.includes(this.body, text);
  }
}

module.exports = { Unpacked, Flow, HEAD };

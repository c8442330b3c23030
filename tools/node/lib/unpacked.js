// SPDX-License-Identifier: GPL-2.0
// What the program has unpacked of the values of a request, as of one that says deflate in
// base64: values of the request, too.
'use strict';
const { BODY_LIMIT } = require('./context');
const {
  latin1, decode64, latin64, latinHex, head, part, sizeOf,
} = require('./bytes');
const { digitsOf } = require('./base64');
const p = require('./primordials');

const LEAST = 4; // bytes: fewer are nothing in any format

/**
 * class Unpacked - what was unpacked of one request
 * @groups: of their values, each null where nobody has asked for it
 * @over: it was more than BODY_LIMIT in all; what came behind that is not there
 *
 * What values are as bytes is remembered, for there may be as many of them as are unpacked.
 */
class Unpacked {
  constructor() {
    this.list = [];
    this.groups = [];
    this.left = BODY_LIMIT;
    this.over = false;
    this.known = new p.SafeSet();
    this.looked = new p.SafeMap(); // how many values of a Group are known
  }

  /** add() - @plain is what values were unpacked to; the program may change it */
  add(plain) {
    const size = sizeOf(plain);
    if (size > this.left) this.over = true;
    if (size === 0 || this.left === 0) return;
    const own = size > this.left ? head(plain, this.left) : part(plain, 0, size);
    this.left -= sizeOf(own);
    p.append(this.list, own);
    p.append(this.groups, null);
  }

  /** all() - the Groups, each made by @make */
  all(make) {
    for (let i = 0; i < this.list.length; i += 1) if (this.groups[i] === null) this.groups[i] = make(this.list[i]);
    return this.groups;
  }

  know(text) {
    if (text.length < LEAST) return;
    p.setAdd(this.known, text);
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

  /** has() - are @bytes one of the values, as it came, or what it says in base64 or hexadecimal? */
  has(bytes) {
    return sizeOf(bytes) >= LEAST && p.setHas(this.known, latin1(bytes));
  }
}

module.exports = { Unpacked };

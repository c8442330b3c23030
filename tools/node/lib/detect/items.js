// SPDX-License-Identifier: GPL-2.0
// What stands coded within a value, between other text: base64 or hexadecimal as an item of a list, or
// bytes in hexadecimal with something between them, as "\x27\x3b", "27:3b" or "0x27, 0x3b". Those behind "%" each are
// decoded otherwise.
'use strict';
const { Group } = require('../group');
const { base64, bytes64, coded, digitsOf, LONG } = require('../base64');
const { digits } = require('../scan');
const { hexAs64, speaks64 } = require('../bytes');
const p = require('../primordials');

const { codeAt, exec, slice } = p;
const MOST = 4096; // of a value
const LEAST = 4; // bytes: what is shorter stands anywhere
const DEPTH = 2; // what it says is decoded once more
const PAIRS = 4; // bytes in hexadecimal

// Of each byte: 1: it is read as base64; 2: as hexadecimal.
const KINDS = new Uint8Array(128);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=') KINDS[codeAt(c, 0)] = 1;
for (const c of '0123456789abcdefABCDEF') KINDS[codeAt(c, 0)] |= 2;

class Items {
  constructor(value) {
    this.value = value;
    this.group = null;
  }

  full() {
    return this.group !== null && this.group.odd.length >= MOST;
  }

  // @code is base64: of random letters most say nothing.
  say(code) {
    const text = this.full() ? null : base64(code);
    if (text === null || !speaks64()) return;
    const bytes = bytes64(text);
    if (this.group === null) this.group = new Group();
    this.group.add(this.value.source, text, DEPTH);
    if (bytes !== null) this.group.add(this.value.source, bytes, DEPTH);
  }

  sayHex(pairs) {
    const code = hexAs64(pairs);
    if (code !== null) this.say(code);
  }

  // Those of [@from, @to), which is not all of the value.
  run(from, to) {
    const { value: { text } } = this;
    if (coded(text, from, to) !== 0) this.say(slice(text, from, to));
    for (let at = from; at + LONG <= to;) {
      const pairs = digits(text, at, to) ? digitsOf(slice(text, at, to)) : null;
      if (pairs !== null) this.sayHex(pairs);
      at += pairs === null ? 1 : pairs.length;
    }
  }

  // Bytes with four characters at most between them, and what says that they are bytes.
  bytes() {
    const { value: { text } } = this;
    const first = /(?<!%)(?:0x|\\?x)?([\da-f]{2})/gi;
    const next = /[^\da-z%]{0,4}(?:0x|\\?x)?([\da-f]{2})/giy;
    for (let m = exec(first, text); m !== null && !this.full(); m = exec(first, text)) {
      const all = [m[1]];
      let end = first.lastIndex;
      next.lastIndex = end;
      // Not by one rule for all, which may be too much for what looks for it.
      for (let k = exec(next, text); k !== null; k = exec(next, text)) {
        p.append(all, k[1]);
        end = next.lastIndex;
      }
      if (all.length >= PAIRS) this.sayHex(p.join(all, ''));
      first.lastIndex = all.length >= PAIRS ? end : m.index + 1;
    }
  }
}

/** itemsOf() - what is coded within @value, as Values that are more than a word; or null */
function itemsOf(value) {
  const { text } = value;
  const { length } = text;
  if (length <= LONG) return null;
  const items = new Items(value);
  let from = 0;
  let pairs = 0;
  let before = 0;
  for (let i = 0; i <= length; i += 1) {
    const c = i < length ? codeAt(text, i) : 0;
    const kind = c > 127 ? 0 : KINDS[c];
    if ((kind & before & 2) !== 0) {
      pairs += 1;
      before = 0;
    } else before = kind;
    if (kind === 0) {
      if (i - from >= LONG && i - from < length) items.run(from, i);
      from = i + 1;
    }
  }
  if (pairs >= PAIRS) items.bytes();
  if (items.group === null) return null;
  const list = [];
  const { odd } = items.group;
  for (let i = 0; i < odd.length; i += 1) if (odd[i].text.length >= LEAST) p.append(list, odd[i]);
  return list.length === 0 ? null : list;
}

module.exports = { itemsOf };

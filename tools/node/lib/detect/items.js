// SPDX-License-Identifier: GPL-2.0
// What stands coded within a value, between other text: base64 or hexadecimal as an item of a list, or
// bytes in hexadecimal with something between them, as "\x27\x3b", "27:3b" or "0x27, 0x3b". Those behind "%" each are
// decoded otherwise.
'use strict';
const { Group } = require('../group');
const { base64, bytes64, coded, digitsOf, LONG } = require('../base64');
const { digits } = require('../scan');
const { hexAs64 } = require('../bytes');
const p = require('../primordials');

const { codeAt, exec, slice } = p;
const MOST = 4096; // of a value
const LEAST = 4; // bytes: what is shorter stands anywhere
const DEPTH = 2; // what it says is decoded once more
// Between the bytes are four characters at most, and what says that they are bytes.
const BYTES = /(?<!%)(?:0x|\\?x)?[\da-f]{2}(?:[^\da-z%]{0,4}(?:0x|\\?x)?[\da-f]{2}){3,}/gi;
const PAIR = /(?:0x|x)?([\da-f]{2})/gi;

// What is read as base64, of each byte.
const SIX = new Uint8Array(128);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=') SIX[codeAt(c, 0)] = 1;

function say(group, source, text) {
  if (text === null || group.odd.length >= MOST) return;
  const bytes = bytes64(text);
  group.add(source, text, DEPTH);
  if (bytes !== null) group.add(source, bytes, DEPTH);
}

// Those of [@from, @to), which is not all of the value.
function item(group, { source, text }, from, to) {
  if (coded(text, from, to) !== 0) say(group, source, base64(slice(text, from, to)));
  for (let at = from; at < to;) {
    while (at < to && !digits(text, at, to)) at += 1;
    if (at < to) {
      const pairs = digitsOf(slice(text, at, to));
      if (pairs === null) at += 1;
      else {
        const code = hexAs64(pairs);
        if (code !== null) say(group, source, base64(code));
        at += pairs.length;
      }
    }
  }
}

function bytes(group, { source, text }) {
  const rule = new p.SafeRegExp(BYTES);
  for (let m = exec(rule, text); m !== null && group.odd.length < MOST; m = exec(rule, text)) {
    const one = new p.SafeRegExp(PAIR);
    const all = [];
    for (let k = exec(one, m[0]); k !== null; k = exec(one, m[0])) p.append(all, k[1]);
    const code = hexAs64(p.join(all, ''));
    if (code !== null) say(group, source, base64(code));
  }
}

/** itemsOf() - what is coded within @value, as Values that are more than a word; or null */
function itemsOf(value) {
  const { text } = value;
  const { length } = text;
  if (length <= LONG) return null;
  const group = new Group();
  let from = 0;
  for (let i = 0; i <= length; i += 1) {
    const c = i < length ? codeAt(text, i) : 0;
    if (c > 127 || SIX[c] === 0) {
      if (i - from >= LONG && i - from < length) item(group, value, from, i);
      from = i + 1;
    }
  }
  bytes(group, value);
  const list = [];
  for (let i = 0; i < group.odd.length; i += 1) if (group.odd[i].text.length >= LEAST) p.append(list, group.odd[i]);
  return list.length === 0 ? null : list;
}

module.exports = { itemsOf };

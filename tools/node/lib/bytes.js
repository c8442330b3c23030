// SPDX-License-Identifier: GPL-2.0
// Bytes and what they are as text. Of Buffer nothing is called but what makes the one of
// the other: its methods look up each other, which the program can change.
'use strict';
const { isUint8Array, isAnyArrayBuffer } = require('util').types;
const {
  SafeBytes, SafeEncoder, encode, utf8Slice, latin1Slice, latin1Write, ucs2Slice, base64Write, base64Slice, hexWrite, viewLength, viewSet, isView,
} = require('./primordials');

const encoder = new SafeEncoder();

/** utf8(), latin1() - what @bytes, or any other view, say; of them @length */
const utf8 = (bytes, length = undefined) => utf8Slice(bytes, 0, length);
const latin1 = (bytes) => latin1Slice(bytes);

/** ofUtf8(), ofLatin1() - the bytes of @text */
const ofUtf8 = (text) => encode(encoder, text);

function ofLatin1(text) {
  const bytes = new SafeBytes(text.length);
  latin1Write(bytes, text);
  return bytes;
}

/** ucs2() - what @bytes say, two for each character */
const ucs2 = (bytes) => ucs2Slice(bytes);

/** latin1AsUtf8() - what the bytes of @text, each of which it has as a character, are as UTF-8 */
const latin1AsUtf8 = (text) => utf8(ofLatin1(text));

// What is decoded is read at once.
const SCRATCH = 4096;
const scratch = new SafeBytes(SCRATCH);
let bytes = scratch;
let length = 0;

/** decode64() - decode @text as node does; how many bytes there are, for text64() and latin64() */
function decode64(text) {
  const most = (text.length * 3 >> 2) + 3;
  bytes = most <= SCRATCH ? scratch : new SafeBytes(most);
  length = base64Write(bytes, text, 0, most);
  return length;
}

/** says() - is @byte a character of ASCII that is printed, or a blank? */
const says = (byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13);

// Do so many of the first @n of @own stand together that are, or with nothing but zeros between them, as of two bytes a character?
const TOGETHER = 4;
function speaks(own, n) {
  for (let i = 0, run = 0; i < n; i += 1) {
    run = says(own[i]) ? run + 1 : own[i] === 0 ? run : 0;
    if (run === TOGETHER) return true;
  }
  return false;
}

// What @digits stand for, two for each, and how many they are.
function ofHex(digits) {
  const most = digits.length >> 1;
  const own = most <= SCRATCH ? scratch : new SafeBytes(most);
  return { own, n: hexWrite(own, digits, 0, most) };
}

/** hexAs64() - the bytes of @digits as base64; null if they say nothing */
function hexAs64(digits) {
  const { own, n } = ofHex(digits);
  return speaks(own, n) ? base64Slice(own, 0, n) : null;
}

/** latinHex() - the bytes of @digits as characters of a byte */
function latinHex(digits) {
  const { own, n } = ofHex(digits);
  return latin1Slice(own, 0, n);
}

/** speaks64() - does what decode64() has decoded say anything? */
const speaks64 = () => speaks(bytes, length);

/** length64() - how many they are */
const length64 = () => length;

/** text64(), latin64() - what decode64() has decoded, as UTF-8 and as characters of a byte */
const text64 = () => utf8Slice(bytes, 0, length);
const latin64 = () => latin1Slice(bytes, 0, length);

/** asBytes() - @chunk, text, a view or a buffer, as bytes; or null */
function asBytes(chunk) {
  if (typeof chunk === 'string') return ofUtf8(chunk);
  if (isUint8Array(chunk)) return chunk;
  if (isAnyArrayBuffer(chunk)) return new SafeBytes(chunk);
  return isView(chunk) ? ofLatin1(latin1(chunk)) : null;
}

/** asText() - @chunk, text or a view, as text; or null */
const asText = (chunk) => (typeof chunk === 'string' ? chunk : isView(chunk) ? utf8(chunk) : null);

/** head() - the first @n of @bytes */
function head(bytes, n) {
  const own = new SafeBytes(n);
  for (let i = 0; i < n; i += 1) own[i] = bytes[i];
  return own;
}

/** part() - [@from, @to) of @bytes, by themselves */
function part(bytes, from, to) {
  const own = new SafeBytes(to - from);
  for (let i = from; i < to; i += 1) own[i - from] = bytes[i];
  return own;
}

/** concat() - all of @list; what the program has given away since then is not there any more */
function concat(list) {
  let size = 0;
  for (let i = 0; i < list.length; i += 1) size += viewLength(list[i]);
  const all = new SafeBytes(size);
  let at = 0;
  for (let i = 0; i < list.length; i += 1) {
    const more = viewLength(list[i]);
    if (more !== 0) viewSet(all, list[i], at);
    at += more;
  }
  return all;
}

module.exports = {
  utf8, latin1, ucs2, says, ofUtf8, ofLatin1, latin1AsUtf8, decode64, hexAs64, latinHex, speaks64, TOGETHER, length64, text64, latin64, asBytes, asText, concat, head, part, sizeOf: viewLength,
};

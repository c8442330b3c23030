// SPDX-License-Identifier: GPL-2.0
// Bytes as text in the charset that a type names, or that a mark at their begin does.
'use strict';
const {
  append, codeAt, exec, join, lower, uncurry, SafeDecoder,
} = require('./primordials');

const { latin1 } = require('./bytes');

const decode = uncurry(SafeDecoder.prototype.decode);
// Read so in any case.
const USUAL = /^(?:utf-?8|unicode-1-1-utf-8|us-ascii|ascii|latin1)$/;

// Of windows-1252, for which node has latin1: those from 0x80 to 0x9f.
const WIDE = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

function western(bytes) {
  const text = latin1(bytes);
  const all = [];
  for (let i = 0; i < text.length; i += 1) {
    const c = codeAt(text, i);
    append(all, c < 0x80 || c > 0x9f ? text[i] : WIDE[c - 0x80]);
  }
  return join(all, '');
}

let lastType = '';
let lastDecoder = null;

/** namedIn() - the charset that @type names, in small letters, or null */
function namedIn(type) {
  const m = exec(/charset\s{0,64}=\s{0,64}["']?([^\s;"',]{1,64})/i, type);
  return m === null ? null : lower(m[1]);
}

function decoderOf(label) {
  if (label === null || exec(USUAL, label) !== null) return null;
  if (exec(/^(?:x-)?(?:windows-?|cp-?|win)1252$/, label) !== null) return western;
  try {
    return new SafeDecoder(label, { __proto__: null });
  } catch {
    return null; // there is none
  }
}

function known(type) {
  if (type !== lastType) {
    lastDecoder = exec(/charset/i, type) === null ? null : decoderOf(namedIn(type));
    lastType = type;
  }
  return lastDecoder;
}

/** decoderFor() - what decodes @bytes of @type, if it is neither UTF-8 nor latin1; or null */
function decoderFor(bytes, type) {
  const { 0: a, 1: b } = bytes;
  if (a === 0xff && b === 0xfe) return decoderOf('utf-16le');
  if (a === 0xfe && b === 0xff) return decoderOf('utf-16be');
  const decoder = known(type);
  // Without a mark "utf-16" may be of either order.
  return decoder !== null && a === 0 && namedIn(type) === 'utf-16' ? decoderOf('utf-16be') : decoder;
}

/** read() - @bytes by @decoder */
const read = (decoder, bytes) => (decoder === western ? western(bytes) : decode(decoder, bytes));

module.exports = { decoderFor, read };

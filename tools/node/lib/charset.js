// SPDX-License-Identifier: GPL-2.0
// Bytes as text in the charset that a type names, or that a mark at their begin does.
'use strict';
const {
  append, arrayIncludes, codeAt, exec, join, lower, uncurry, SafeDecoder,
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
let lastDecoders = null;

const MOST = 8; // charsets that a type names

/** namedIn() - the charsets that @type names, in small letters, each once */
function namedIn(type) {
  const rule = /charset\s{0,64}=\s{0,64}["']?([^\s;"',]{1,64})/gi;
  const list = [];
  for (let m = exec(rule, type); m !== null && list.length < MOST; m = exec(rule, type)) {
    const label = lower(m[1]);
    if (!arrayIncludes(list, label)) append(list, label);
  }
  return list;
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
  if (type === lastType) return lastDecoders;
  let list = null;
  if (exec(/charset/i, type) !== null) {
    const labels = namedIn(type);
    for (let i = 0; i < labels.length; i += 1) {
      const decoder = decoderOf(labels[i]);
      if (decoder !== null) {
        if (list === null) list = [];
        append(list, decoder);
        // Without a mark "utf-16" may be of either order.
        if (labels[i] === 'utf-16') append(list, decoderOf('utf-16be'));
      }
    }
  }
  lastType = type;
  lastDecoders = list;
  return list;
}

/** decodersFor() - what decodes @bytes of @type, each that is neither UTF-8 nor latin1; or null */
function decodersFor(bytes, type) {
  const { 0: a, 1: b } = bytes;
  const list = known(type);
  const marked = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : null;
  if (marked === null) return list;
  const own = [decoderOf(marked)];
  for (let i = 0; list !== null && i < list.length; i += 1) append(own, list[i]);
  return own;
}

/** read() - @bytes by @decoder */
const read = (decoder, bytes) => (decoder === western ? western(bytes) : decode(decoder, bytes));

module.exports = { decoderOf, decodersFor, read };

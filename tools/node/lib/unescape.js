// SPDX-License-Identifier: GPL-2.0
// "%XX" and "+", as programs decode them.
'use strict';
const { utf8 } = require('./bytes');
const { replaced } = require('./texts');
const { percent: byteAt, PERCENT, BROKEN, PLUS } = require('./scan');
const p = require('./primordials');

const { codeAt, indexOf } = p;

/** percent() - @text, decoded, or as it is if that is broken */
function percent(text) {
  try {
    return p.decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** bytesOf() - the same, leniently: its bytes, and how many they are */
function bytesOf(text) {
  const { length } = text;
  const bytes = new p.SafeBytes(length);
  let n = 0;
  for (let i = 0; i < length; i += 1, n += 1) {
    const c = codeAt(text, i);
    const code = c === 37 ? byteAt(text, i) : -1;
    bytes[n] = code < 0 ? c : code;
    if (code >= 0) i += 2;
  }
  return { bytes, n };
}

/** unescaped() - the same as text, as querystring.unescape() does it */
function unescaped(text) {
  const { bytes, n } = bytesOf(text);
  return utf8(bytes, n);
}

/**
 * ofBytes() - what the global unescape() makes of @text, if it is not the same
 *
 * That takes each byte for a character, and knows "%u002e".
 */
function ofBytes(text) {
  return p.exec(/%(?:[89a-f][\da-f]|u[\da-f]{4})/i, text) === null ? text : p.unescape(text);
}

/** unescape() - @text of a form, decoded; @found: by scan(), of it or of more */
function unescape(text, found = PLUS | PERCENT | BROKEN) {
  if ((found & (PLUS | PERCENT | BROKEN)) === 0) return text;
  const plain = (found & PLUS) !== 0 ? replaced(text, '+', ' ') : text;
  return (found & (PERCENT | BROKEN)) !== 0 && indexOf(plain, '%') >= 0 ? percent(plain) : plain;
}

module.exports = {
  percent, bytesOf, unescaped, ofBytes, unescape,
};

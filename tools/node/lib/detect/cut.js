// SPDX-License-Identifier: GPL-2.0
// What a program has cut something off before it decodes it, as "v1:" before base64: no value says
// that as a whole, but what became of it, coded again, stands in one.
'use strict';
const { find } = require('../values');
const { ofUtf8, head, sizeOf } = require('../bytes');
const { replaced } = require('../texts');
const p = require('../primordials');

const LEAST = 6; // bytes: the code of fewer stands anywhere
const MOST = 48;

// The bytes that @bytes begin with, coded in each way; or null.
function codesOf(bytes) {
  const size = sizeOf(bytes);
  const n = size < MOST ? size - size % 3 : MOST;
  if (n < LEAST) return null;
  const own = head(bytes, n);
  const code = p.base64Slice(own, 0, n);
  const hex = p.hexSlice(own, 0, n);
  return [code, replaced(replaced(code, '+', '-'), '/', '_'), hex, p.upper(hex)];
}

/**
 * cut() - the first value of @ctx's request within which @bytes, text or bytes, stand coded; or undefined
 * @left: tells after each value, given its length, whether to go on; if not, it is the one
 */
function cut(ctx, bytes, left) {
  const codes = codesOf(typeof bytes === 'string' ? ofUtf8(bytes) : bytes);
  if (codes === null) return undefined;
  return find(ctx, ({ text }) => {
    if (text.length < codes[0].length) return false;
    if (!left(text.length)) return true;
    for (let i = 0; i < codes.length; i += 1) if (p.includes(text, codes[i])) return true;
    return false;
  });
}

module.exports = { cut };

// SPDX-License-Identifier: GPL-2.0
// Text of two bytes a character that was read as bytes, and text that is written with one for each.
'use strict';
const charset = require('./charset');
const {
  latin1, ofLatin1, says, ucs2,
} = require('./bytes');
const p = require('./primordials');

const LONG = 4096;
const SELDOM = 8; // of so many bytes of what is long one is zero, at least
const MOST = 3; // so often a byte that says something, for one that does not
const LONE = /(?:[^\ud800-\udbff]|^)[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/;
const decoder = charset.decoderOf('utf-16le');

// Which of the bytes are zeros: 1: some with an even number, 2: with an odd one; 0 if they are too few.
function zeros(text) {
  let which = 0;
  let n = 0;
  for (let at = p.indexOf(text, '\0'); at >= 0; at = p.indexOf(text, '\0', at + 1)) {
    which |= 1 + (at & 1);
    n += 1;
  }
  return text.length > LONG && n * SELDOM < text.length ? 0 : which;
}

function add(bytes, take) {
  const text = ucs2(bytes);
  take(text);
  if (decoder !== null && (p.codeAt(text, 0) === 0xfeff || p.exec(LONE, text) !== null)) take(charset.read(decoder, bytes));
}

/** doubled() - give @take what @text, of bytes with some zeros, says as UTF-16 of either order */
function doubled(text, take) {
  if (text.length < 4 || p.exec(/[^\0-\xff]/, text) !== null) return;
  const which = zeros(text);
  if (which === 0) return;
  const bytes = ofLatin1(text);
  if ((which & 2) !== 0) add(bytes, take);
  if ((which & 1) === 0) return;
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const { [i]: first } = bytes;
    bytes[i] = bytes[i + 1];
    bytes[i + 1] = first;
  }
  add(bytes, take);
}

/**
 * narrowed() - the lower bytes of @text, which has characters of more, as latin1 and Buffer.from(text, 'latin1') make them;
 * or null
 *
 * So programs mend names of files that came as UTF-8. Of what people write these are seldom such as could be meant.
 */
function narrowed(text) {
  let good = 0;
  let bad = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = p.codeAt(text, i);
    if (c > 255) {
      if (says(c & 255)) good += 1;
      else bad += 1;
    }
  }
  return good < MOST * bad ? null : latin1(ofLatin1(text));
}

module.exports = { doubled, narrowed };

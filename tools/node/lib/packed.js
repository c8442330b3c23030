// SPDX-License-Identifier: GPL-2.0
// Bodies that came compressed: what frameworks, or the program, unpack them to.
'use strict';
const zlib = require('zlib');
const { BODY_LIMIT } = require('./context');
const { head, sizeOf } = require('./bytes');
const { exec, lower, split, trim } = require('./primordials');

const { constants: { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, ZSTD_e_flush: ZSTD_FLUSH } } = zlib;
const options = (finishFlush) => ({
  __proto__: null, finishFlush, maxOutputLength: BODY_LIMIT, chunkSize: 1 << 16,
});
const ofZlib = options(Z_SYNC_FLUSH);

// By the names of encodings; what has not all come, or has more behind it, is unpacked so far.
const { gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync, zstdDecompressSync } = zlib;
const gzip = (bytes) => gunzipSync(bytes, ofZlib);
// Some write it without its head.
const deflate = (bytes) => ((bytes[0] & 15) === 8 ? inflateSync : inflateRawSync)(bytes, ofZlib);
const METHODS = {
  __proto__: null,
  gzip,
  'x-gzip': gzip,
  deflate,
  'x-deflate': deflate,
  br: (bytes) => brotliDecompressSync(bytes, options(BROTLI_OPERATION_FLUSH)),
  zstd: zstdDecompressSync === undefined ? undefined : (bytes) => zstdDecompressSync(bytes, options(ZSTD_FLUSH)),
};

const MOST = 3;		// encodings one upon another
const HALVES = 12;	// of what would become too much

function unpack(method, given) {
  let bytes = given;
  for (let i = 0; i < HALVES; i += 1) {
    try {
      const plain = method(bytes);
      return sizeOf(plain) === 0 ? null : plain;
    } catch (e) {
      if (e.code !== 'ERR_BUFFER_TOO_LARGE') return null;
      bytes = head(bytes, sizeOf(bytes) >> 1);
    }
  }
  return null;
}

// What begins as gzip, zlib or zstd does; a program may unpack what no header tells of.
function begun({ 0: a, 1: b, 2: c, 3: d }) {
  if (a === 0x1f && b === 0x8b) return gzip;
  if (a === 0x78 && (b === 1 || b === 0x5e || b === 0x9c || b === 0xda)) return deflate;
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd ? METHODS.zstd : undefined;
}

/** unpacked() - what @bytes become whose Content-Encoding is @encoding; or null */
function unpacked(bytes, encoding) {
  const names = typeof encoding === 'string' && exec(/[a-z]/i, encoding) !== null ? split(encoding, ',', 2 * MOST) : [];
  let plain = null;
  for (let n = 0, i = names.length - 1; n < MOST; n += 1, i -= 1) {
    const now = plain === null ? bytes : plain;
    const named = i >= 0 ? METHODS[lower(trim(names[i]))] : undefined;
    const method = named === undefined ? begun(now) : named;
    if (method === undefined) {
      if (i <= 0) break;
      continue;
    }
    const next = unpack(method, now);
    if (next === null) break;
    plain = next;
  }
  return plain;
}

module.exports = { unpacked };

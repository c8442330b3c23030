// SPDX-License-Identifier: GPL-2.0
// What comes on a socket after a request has made of it another one's: messages of a
// WebSocket, or bytes. Each is a value of the request, as a body is.
'use strict';
const zlib = require('zlib');
const { BODY_LIMIT } = require('./context');
const { asBytes, concat, sizeOf, part } = require('./bytes');
const { append, copy } = require('./primordials');

const KEPT = 64;	// the last messages,
const BYTES = 1 << 20;	// and not more than so much of them, but for the last one
const WINDOW = 1 << 15;	// that one which is compressed refers to
const END = new Uint8Array([0, 0, 0xff, 0xff]);

const { inflateRawSync, constants: { Z_SYNC_FLUSH } } = zlib;

/**
 * class Messages - the last ones of a socket
 * @groups: of their values; null where nobody has asked for it
 */
class Messages {
  constructor() {
    this.list = [];
    this.groups = [];
    this.size = 0;
  }

  add(bytes) {
    append(this.list, bytes);
    append(this.groups, null);
    this.size += sizeOf(bytes);
    let n = 0;
    for (; this.list.length - n > 1 && (this.list.length - n > KEPT || this.size > BYTES); n += 1) this.size -= sizeOf(this.list[n]);
    if (n === 0) return;
    this.list = copy(this.list, n);
    this.groups = copy(this.groups, n);
  }

  /** all() - the Groups, each made by @make */
  all(make) {
    for (let i = 0; i < this.list.length; i += 1) if (this.groups[i] === null) this.groups[i] = make(this.list[i]);
    return this.groups;
  }
}

/**
 * class Frames - takes what a client sends on a WebSocket apart
 * @take: is given each message
 */
class Frames {
  constructor(take) {
    this.take = take;
    this.parts = [];	// that came
    this.size = 0;	// of these
    this.need = 2;	// before there is anything to be read
    this.message = [];	// payloads of one that has not ended
    this.length = 0;	// of these
    this.packed = false;
    this.window = null;	// what was unpacked last
    this.broken = false;
  }

  feed(chunk) {
    const bytes = asBytes(chunk);
    if (bytes === null || this.broken) return;
    append(this.parts, bytes);
    this.size += sizeOf(bytes);
    if (this.size < this.need) return;
    const all = this.parts.length === 1 ? this.parts[0] : concat(this.parts);
    const { size } = this;
    let at = 0;
    for (let to = this.frame(all, 0, size); to !== 0; to = this.frame(all, to, size)) at = to;
    this.parts = at === size ? [] : [at === 0 ? all : part(all, at, size)];
    this.size = size - at;
  }

  // Where the frame ends that begins at @at of the @size @bytes; 0 if it has not come as a whole.
  frame(bytes, at, size) {
    this.need = 2;
    if (size - at < 2 || this.broken) return 0;
    const short = bytes[at + 1] & 127;
    const masked = (bytes[at + 1] & 128) !== 0;
    const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
    const head = 2 + wide + (masked ? 4 : 0);
    this.need = head;
    if (size - at < head) return 0;
    let length = wide === 0 ? short : 0;
    for (let i = 0; i < wide; i += 1) length = length * 256 + bytes[at + 2 + i];
    this.need = head + length;
    if (length + this.length > BODY_LIMIT) this.broken = true;
    if (size - at < this.need || this.broken) return 0;
    const begin = at + head;
    const payload = part(bytes, begin, begin + length);
    if (masked) for (let i = 0; i < length; i += 1) payload[i] ^= bytes[begin - 4 + (i & 3)];
    this.payload(bytes[at], payload);
    return begin + length;
  }

  payload(first, bytes) {
    const kind = first & 15;
    if (kind >= 8) {
      if (sizeOf(bytes) !== 0) this.take(bytes);
      return;
    }
    if (kind !== 0) {
      this.message = [];
      this.length = 0;
      this.packed = (first & 64) !== 0;
    }
    append(this.message, bytes);
    this.length += sizeOf(bytes);
    if ((first & 128) === 0) return;
    const whole = this.packed ? this.unpacked() : this.message.length === 1 ? bytes : concat(this.message);
    this.message = [];
    this.length = 0;
    if (whole !== null) this.take(whole);
  }

  unpacked() {
    append(this.message, END);
    const options = { __proto__: null, finishFlush: Z_SYNC_FLUSH, maxOutputLength: BODY_LIMIT };
    if (this.window !== null) options.dictionary = this.window;
    try {
      const plain = inflateRawSync(concat(this.message), options);
      const all = this.window === null ? plain : concat([this.window, plain]);
      this.window = sizeOf(all) > WINDOW ? part(all, sizeOf(all) - WINDOW, sizeOf(all)) : all;
      return plain;
    } catch {
      return null;
    }
  }
}

module.exports = { Messages, Frames };

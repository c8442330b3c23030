// SPDX-License-Identifier: GPL-2.0
// Texts that were lately seen, found by comparing them with one, where a Map would take
// a hash of each first: texts of requests are new each time, so that nobody knows it yet.
'use strict';
const { codeAt } = require('./primordials');

const COUNT = 256;

// By length and three of its bytes, which stand where texts of one kind differ.
function slotOf(text) {
  const { length } = text;
  if (length === 0) return 0;
  return (length + 7 * codeAt(text, length - 1) + 31 * codeAt(text, length >> 1) + 67 * codeAt(text, length >> 2)) & (COUNT - 1);
}

/**
 * class Slots - for each of some texts a value
 *
 * It is no more than a shortcut: what is put in takes another one's place, if both have the same. Where
 * nothing is, the empty text has no value: V8 compares texts with each other at less cost than with null.
 */
class Slots {
  constructor() {
    this.texts = [];
    this.values = [];
    for (let i = 0; i < COUNT; i += 1) {
      this.texts[i] = '';
      this.values[i] = undefined;
    }
  }

  /** get() - the value put in with @text, or undefined */
  get(text) {
    const slot = slotOf(text);
    return this.texts[slot] === text ? this.values[slot] : undefined;
  }

  put(text, value) {
    const slot = slotOf(text);
    this.texts[slot] = text;
    this.values[slot] = value;
  }
}

module.exports = { Slots };

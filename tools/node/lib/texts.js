// SPDX-License-Identifier: GPL-2.0
// Texts with something else in the place of what stands in them.
'use strict';
const { includes, join, split } = require('./primordials');

/** replaced() - @text with @by wherever it has @what */
const replaced = (text, what, by) => (includes(text, what) ? join(split(text, what), by) : text);

/** unbroken() - @text without ends of lines and tabs, as new URL() reads it */
const unbroken = (text) => replaced(replaced(replaced(text, '\n', ''), '\r', ''), '\t', '');

/** withOneEnd() - @text, each of whose lines ends in "\n" */
const withOneEnd = (text) => replaced(replaced(text, '\r\n', '\n'), '\r', '\n');

module.exports = { replaced, unbroken, withOneEnd };

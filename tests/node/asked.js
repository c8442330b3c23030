// SPDX-License-Identifier: GPL-2.0
// Does V8 ask the guard about what eval() and Function() are given, as it says of which versions it
// does (hooks/module.js)?
'use strict';

module.exports = /^1[1-4]\./.test(process.versions.v8);

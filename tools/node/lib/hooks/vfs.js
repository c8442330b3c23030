// SPDX-License-Identifier: GPL-2.0
// node:vfs, which node 26 has with --experimental-vfs: what is opened below the directory of a provider is asked
// about as that, and so is the directory.
'use strict';
const guard = require('../guard');
const {
  constructing, refuse, replace, silently,
} = require('./others');

module.exports = function hook() {
  const vfs = silently('node:vfs');
  if (vfs === null || typeof vfs.RealFSProvider !== 'function') return;
  replace(vfs, 'RealFSProvider', (original) => constructing(original, (args) => {
    args[0] = guard.plainPath(args[0]);
    refuse(guard.file('open', args[0], '', true));
  }));
};

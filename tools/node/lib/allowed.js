// SPDX-License-Identifier: GPL-2.0
// What policy has allowed before: a profile says the same each time.
'use strict';
const { Slots } = require('./slots');
const p = require('./primordials');

const CACHED = 4096; // of each; then it begins anew

const allowed = p.bare([]); // by profile: by permissions: paths
const reached = p.bare([]); // by profile: addresses

function keep(all, text) {
  if (p.setSize(all) >= CACHED) p.setClear(all);
  p.setAdd(all, text);
}

/** class Allowed - paths, as the kernel would see them */
class Allowed {
  constructor() {
    this.recent = new Slots();
    this.all = new p.SafeSet();
  }

  has(file) {
    if (this.recent.get(file) !== undefined) return true;
    if (!p.setHas(this.all, file)) return false;
    this.recent.put(file, true);
    return true;
  }

  add(file) {
    keep(this.all, file);
  }
}

/** allowedOf() - those of profile @index for permissions @bits */
function allowedOf(index, bits) {
  let byPerms = allowed[index];
  if (byPerms === undefined) {
    byPerms = p.bare([]);
    allowed[index] = byPerms;
  }
  let known = byPerms[bits];
  if (known === undefined) {
    known = new Allowed();
    byPerms[bits] = known;
  }
  return known;
}

const targetOf = (operation, type, address, port) => `${operation} ${type} ${address} ${port}`;

// Where something was let go to before.
class Target {
  constructor(operation, type, port) {
    this.operation = operation;
    this.type = type;
    this.port = port;
  }
}

/** class Reached - addresses: by each what was reached there last, and all with all else */
class Reached {
  constructor() {
    this.recent = new Slots();
    this.all = new p.SafeSet();
  }

  has(operation, type, address, port) {
    const it = this.recent.get(address);
    if (it !== undefined && it.port === port && it.operation === operation && it.type === type) return true;
    if (!p.setHas(this.all, targetOf(operation, type, address, port))) return false;
    this.recent.put(address, new Target(operation, type, port));
    return true;
  }

  add(operation, type, address, port) {
    keep(this.all, targetOf(operation, type, address, port));
  }
}

/** reachedBy() - those of profile @index */
function reachedBy(index) {
  let known = reached[index];
  if (known === undefined) {
    known = new Reached();
    reached[index] = known;
  }
  return known;
}

module.exports = { allowedOf, reachedBy, CACHED };

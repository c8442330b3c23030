// SPDX-License-Identifier: GPL-2.0
// What policy has allowed before: a profile says the same each time.
'use strict';
const { Slots } = require('./slots');
const p = require('./primordials');

const CACHED = 4096; // of each; then it begins anew

// Of uapi/linux/bailey.h, which nearly all is asked for.
const WRITE = 2;
const READ = 4;

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

// What one profile has allowed; of paths by permissions.
class OfProfile {
  constructor() {
    this.read = new Allowed();
    this.write = new Allowed();
    this.others = new p.SafeMap();
    this.reached = new Reached();
  }
}

const profiles = [];

function ofProfile(index) {
  while (profiles.length <= index) p.append(profiles, new OfProfile());
  return profiles[index];
}

/** allowedOf() - those of profile @index for permissions @bits */
function allowedOf(index, bits) {
  const it = ofProfile(index);
  if (bits === READ) return it.read;
  if (bits === WRITE) return it.write;
  let known = p.mapGet(it.others, bits);
  if (known === undefined) {
    known = new Allowed();
    p.mapSet(it.others, bits, known);
  }
  return known;
}

/** reachedBy() - those of profile @index */
const reachedBy = (index) => ofProfile(index).reached;

module.exports = { allowedOf, reachedBy, CACHED };

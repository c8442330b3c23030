// SPDX-License-Identifier: GPL-2.0
// What is done for several requests at once, as by a loader that collects the keys that they ask
// for: it runs as the first one's, and is compared with what each of them brought.
'use strict';
const { current, copied, within } = require('./context');
const { values, inGroups } = require('./values');
const p = require('./primordials');

// A context of the first of @list, with the values of all: what more of its body comes is among
// them, of the others it is what has come.
function together(list) {
  const one = copied(list[0]);
  const all = values(one);
  const groups = p.copy(all.headers, 0, all.nheaders);
  for (let i = 1; i < list.length; i += 1) {
    const other = values(list[i]);
    inGroups(other, (group) => p.append(groups, group));
    all.overflow = all.overflow || other.overflow;
  }
  all.headers = groups;
  all.nheaders = groups.length;
  return one;
}

/** runFor() - call @fn of @self with @args for all of @list, contexts of which each is there once */
function runFor(list, fn, self, args) {
  const now = current();
  if (list.length === 1 && list[0] === now) return p.apply(fn, self, args);
  return within(list.length === 1 ? list[0] : together(list), now, fn, self, args);
}

module.exports = { runFor };

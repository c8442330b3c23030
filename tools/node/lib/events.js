// SPDX-License-Identifier: GPL-2.0
// Events of the guard, one line of JSON each, in the form that
// Documentation/events.rst binds for all of Bailey.
'use strict';
const fs = require('fs');
const p = require('./primordials');

const { writeSync, openSync } = fs;
const PER_SECOND = 1000;
const { pid, execPath: executable } = process;

/**
 * logger() - what takes events
 * @to: function, file to append to, or undefined for standard error
 *
 * No more than PER_SECOND events a second are told; how many were not is told by
 * an event of type "lost".
 */
function logger(to) {
  let second = 0;
  let told = 0;
  let lost = 0;
  const fd = typeof to === 'string' ? openSync(to, 'a', 0o600) : 2;
  const put = typeof to === 'function' ? to : (event) => {
    try {
      writeSync(fd, `${p.stringify(event)}\n`);
    } catch {
      lost += 1;
    }
  };
  return (event) => {
    const now = p.now();
    if (now - second >= 1000) {
      second = now;
      told = 0;
      if (lost) {
        const count = lost;
        lost = 0;
        put({ __proto__: null, version: 1, time: event.time, type: 'lost', origin: 'guard', count });
      }
    }
    told += 1;
    if (told > PER_SECOND) lost += 1;
    else put(event);
  };
}

function line(frame) {
  return `${frame.name} (${frame.file}:${frame.line}:${frame.column})`;
}

/**
 * event() - a decision as an event
 * @d: decision, see guard.js
 * @ctx: request or undefined
 * @stack: see stack.js
 * @verdict: "denied" or "complained"
 */
function event(d, ctx, stack, verdict) {
  const lines = [];
  // JSON would ask for one that arrays inherit.
  p.define(lines, 'toJSON', { __proto__: null, value: undefined });
  for (let i = 0; i < stack.length && i < 20; i += 1) p.push(lines, line(stack[i]));
  let own = stack[0];
  for (let i = 0; i < stack.length && own.made; i += 1) own = stack[i];
  const e = {
    __proto__: null,
    version: 1,
    time: p.isoTime(new p.SafeDate()),
    type: 'decision',
    verdict,
    class: d.class,
    operation: d.operation,
    profile: d.profile,
    executable,
    comm: 'node',
    pid,
    tgid: pid,
    name: d.name,
    addr: d.addr,
    port: d.port,
    requested: d.requested,
    denied: d.denied,
    rule: d.rule === undefined ? 'none' : d.rule,
    source: d.source,
    line: d.line,
    error: d.detection ? undefined : -13,
    origin: 'guard',
    detection: d.detection,
    info: d.info,
    value: d.value === undefined ? undefined : p.slice(d.value, 0, 200),
    value_source: d.value_source,
    stack: lines,
    code: own ? `${own.file}:${own.line}` : undefined,
  };
  if (ctx) {
    e.tag = ctx.tag;
    e.request = ctx.id;
    e.method = ctx.method;
    e.route = ctx.route();
  }
  return e;
}

module.exports = { logger, event };

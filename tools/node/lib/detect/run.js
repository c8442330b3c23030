// SPDX-License-Identifier: GPL-2.0
// Programs that must not be started whatever their name: by code that was made
// from a string at run time, from text that a request brought as a literal, or
// with options that stand on Object.prototype.
'use strict';
const { current } = require('../context');
const { find } = require('../values');
const { gained } = require('./pollution');
const {
  capture, hasMade, frames, ownText,
} = require('../stack');
const p = require('../primordials');

const OPTIONS = {
  __proto__: null, shell: 1, env: 1, argv0: 1, cwd: 1, uid: 1, gid: 1, stdio: 1, input: 1, detached: 1,
  execPath: 1, execArgv: 1, argv: 1, file: 1, args: 1, envPairs: 1, eval: 1,
};

/** polluted() - an option of spawn() that Object.prototype has gained, or null */
function polluted() {
  const keys = gained();
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i];
    const { value, enumerable } = p.descriptor(p.ObjectPrototype, key);
    // An environment is copied with what it inherits.
    if (OPTIONS[key] || (enumerable && p.exec(/^[A-Z][A-Z0-9_]*$/, key))) return { __proto__: null, key, value };
  }
  return null;
}

// The value that holds @text, or else is part of it.
function valueOf(ctx, text) {
  return find(ctx, (v) => p.includes(v.text, text)) ||
    find(ctx, (v) => v.text.length > 2 && p.includes(text, v.text)) ||
    { __proto__: null, text: undefined, source: 'an earlier request' };
}

/** inherited() - null, or what is told of an option that whatever is started has of Object.prototype */
function inherited() {
  const option = polluted();
  if (option === null) return null;
  const ctx = current();
  const value = ctx ? valueOf(ctx, `${option.key} ${typeof option.value === 'string' ? option.value : ''}`) :
    { __proto__: null, source: 'an earlier request' };
  return {
    __proto__: null, detection: 'prototype-pollution', value, stack: frames(),
    why: `Object.prototype.${option.key} would be an option of it`,
  };
}

/**
 * start() - may a program be started?
 * @command: it, with its arguments
 *
 * Return: null, or { detection, value, why, stack }.
 */
function start(command) {
  const of = inherited();
  const ctx = current();
  if (of !== null) return of;
  if (ctx === undefined) return null;
  const captured = capture();
  if (hasMade(captured)) {
    return {
      __proto__: null, detection: 'code-injection', value: valueOf(ctx, command), stack: frames(captured),
      why: 'code made from a string at run time starts it',
    };
  }
  const value = find(ctx, ({ text: v }) => {
    const at = command.length > 1 && v.length > command.length + 2 ? p.indexOf(v, command) : -1;
    return at > 0 && p.includes('\'"`', v[at - 1]) && v[at + command.length] === v[at - 1] &&
      v[0] !== '{' && v[0] !== '['; // whose strings are values of their own
  });
  if (value === undefined) return null;
  const stack = frames(captured);
  if (ownText(stack, command, 0, command.length)) return null;
  return {
    __proto__: null, detection: 'code-injection', value, stack, why: 'a value of the request holds it as a literal of a program',
  };
}

module.exports = { start, inherited };

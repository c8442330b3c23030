// SPDX-License-Identifier: GPL-2.0
// What stands in YAML, line by line: keys, and scalars in each of its ways of writing
// them. Of what is written in a way that means nothing more is found than there is.
'use strict';
const {
  append, codeAt, exec, fromCode, indexOf, join, parseInt, slice, split, startsWith, trim,
} = require('./primordials');
const { withOneEnd } = require('./texts');

const ESCAPES = {
  __proto__: null, 0: '\0', a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029', '\n': '',
};
const HEX = { __proto__: null, x: 2, u: 4, U: 8 };

const ENDS = '\n'.repeat(64);

// Lines within quotes are one, with a space between; empty ones are its ends.
const folded = (text) => {
  if (indexOf(text, '\n') < 0) return text;
  const lines = split(text, '\n');
  let all = lines[0];
  let empty = 0;
  for (let i = 1; i < lines.length; i += 1) {
    const line = trim(lines[i]);
    if (line === '' && i < lines.length - 1) empty += 1;
    else {
      all = empty === 0 ? `${all} ${line}` : `${all}${slice(ENDS, 0, empty)}${line}`;
      empty = 0;
    }
  }
  return all;
};

function character(hex) {
  const code = parseInt(hex, 16);
  if (!(code >= 0x10000)) return fromCode(code);
  return code > 0x10ffff ? '' : fromCode(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff));
}

// Lines of a scalar as one: what is further in stays as it is.
function foldedLines(lines) {
  const pieces = [];
  let blank = 0;
  let ended = true; // what is before ends a line by itself
  for (let i = 0; i < lines.length; i += 1) {
    const { [i]: line } = lines;
    if (line === '') {
      blank += 1;
      append(pieces, '\n');
    } else {
      const further = codeAt(line, 0) <= 32;
      if (i > 0 && blank === 0) append(pieces, ended || further ? '\n' : ' ');
      else if (i > 0 && (ended || further)) append(pieces, '\n');
      append(pieces, line);
      blank = 0;
      ended = further;
    }
    if (i === 0) ended = codeAt(line, 0) <= 32;
  }
  return join(pieces, '');
}

// A scalar that may go on in lines that are further in than @indent; as it is, if @block.
class Open {
  constructor(indent, block, pieces) {
    this.indent = indent;
    this.block = block;
    this.pieces = pieces;
  }
}

const AGAIN = 3; // flows that begin within what may be one, and may not

class Yaml {
  constructor(given, add, name) {
    const text = withOneEnd(given);
    this.text = text;
    this.add = add;
    this.name = name;
    this.open = [];	// one within the other
    this.end = 0;	// of what a flow has taken already
    this.again = AGAIN;
    for (let at = 0; at < text.length;) {
      const stop = indexOf(text, '\n', at);
      const end = stop < 0 ? text.length : stop;
      this.line(at, end);
      at = end + 1;
    }
    this.close(-1);
  }

  // What lines at @indent do not belong to.
  close(indent) {
    const { open } = this;
    while (open.length !== 0 && open[open.length - 1].indent >= indent) {
      const { pieces } = open[open.length - 1];
      open.length -= 1;
      if (pieces.length > 1) {
        while (pieces[pieces.length - 1] === '') pieces.length -= 1;
        const text = join(pieces, '\n');
        this.add(trim(join(pieces, ' ')));
        this.add(foldedLines(pieces));
        this.add(text);
        this.add(`${text}\n`);
      }
    }
    return open.length === 0 ? null : open[open.length - 1];
  }

  line(from, to) {
    const { text } = this;
    let at = from;
    while (at < to && codeAt(text, at) <= 32) at += 1;
    if (at === to) {
      const { length } = this.open;
      if (length !== 0 && this.open[length - 1].pieces.length !== 0) append(this.open[length - 1].pieces, '');
      return;
    }
    const marked = at === from && startsWith(text, '---', at) && (at + 3 === to || codeAt(text, at + 3) <= 32);
    const inner = this.close(marked ? -1 : at - from);
    const block = inner !== null && inner.block;
    if (block) {
      if (inner.pieces.length === 0) inner.inset = at - from;
      append(inner.pieces, slice(text, at - from < inner.inset ? at : from + inner.inset, to));
    }
    let outer = at - from; // where what this is in begins
    if (marked) {
      outer = -1;
      at += 3;
      while (at < to && codeAt(text, at) <= 32) at += 1;
    }
    let listed = marked;
    for (let c = codeAt(text, at); at < to && (c === 45 || c === 63 || c === 58) && codeAt(text, at + 1) <= 32; c = codeAt(text, at)) {
      listed = true;
      outer = at - from;
      at += 2;
      while (at < to && codeAt(text, at) <= 32) at += 1;
    }
    if (at < to && codeAt(text, at) !== 35) this.scalar(at, to, at - from, outer, block, listed ? null : inner);
  }

  // "key: value", or a value, from @from on in a line that ends at @to; @within: what it
  // may go on.
  scalar(from, to, indent, outer, block, within) {
    const { text } = this;
    const c = codeAt(text, from);
    if (c === 34 || c === 39) {
      const end = this.quoted(from);
      const next = exec(/^\s{0,64}:(?=\s|$)/, slice(text, end, end + 66));
      if (next !== null && end < to) this.value(end + next[0].length, to, indent, block);
      return;
    }
    const line = slice(text, from, to);
    const colon = exec(/:(?:\s|$)/, line);
    const end = colon === null ? -1 : colon.index;
    if (end >= 0 && c !== 123 && c !== 91) {
      this.name(trim(slice(line, 0, end)));
      this.value(from + end + 1, to, indent, block);
    } else if (within !== null && !block) {
      append(within.pieces, trim(line));
      this.value(from, to, indent, true);
    } else this.value(from, to, outer, block);
  }

  // @part: of what is open already.
  value(from, to, indent, part) {
    const { text } = this;
    let at = from;
    const blank = () => { while (at < to && codeAt(text, at) <= 32) at += 1; };
    blank();
    // Tags and anchors.
    for (let c = codeAt(text, at); at < to && (c === 33 || c === 38); c = codeAt(text, at)) {
      while (at < to && codeAt(text, at) > 32) at += 1;
      blank();
    }
    const c = codeAt(text, at);
    if (at < to && (c === 34 || c === 39)) {
      this.quoted(at);
      return;
    }
    if (at < to && (c === 123 || c === 91)) {
      if (at < this.end) this.again -= 1;
      if (at >= this.end || this.again >= 0) this.flow(at);
      return;
    }
    const line = trim(slice(text, at, to));
    const block = exec(/^[|>][-+\d]{0,2}(?:\s|$)/, line) !== null;
    const note = indexOf(line, ' #');
    const plain = note < 0 ? line : trim(slice(line, 0, note));
    if (!part) append(this.open, new Open(indent, block, block || line === '' ? [] : [plain]));
    if (block || line === '') return;
    this.add(line);
    if (plain !== line) this.add(plain);
  }

  // Adds what is within the quotes that begin at @from; where that ends.
  quoted(from) {
    const { text } = this;
    const quote = text[from];
    const all = [];
    let at = from + 1;
    let begin = at;
    for (; at < text.length; at += 1) {
      const c = text[at];
      if (c === quote) {
        if (quote === '"' || text[at + 1] !== "'") break;
        append(all, slice(text, begin, at));
        at += 1;
        begin = at;
      } else if (c === '\\' && quote === '"') {
        append(all, folded(slice(text, begin, at)));
        const next = text[at + 1];
        const digits = HEX[next];
        if (digits !== undefined) append(all, character(slice(text, at + 2, at + 2 + digits)));
        else append(all, ESCAPES[next] === undefined ? `${next}` : ESCAPES[next]);
        at += 1 + (digits || 0);
        if (next === '\n') while (codeAt(text, at + 1) === 32 || codeAt(text, at + 1) === 9) at += 1;
        begin = at + 1;
      }
    }
    append(all, folded(slice(text, begin, at)));
    this.add(join(all, ''));
    return at + 1;
  }

  // What is within "[" or "{", up to its end.
  flow(from) {
    const { text } = this;
    let deep = 0;
    let begin = from;
    let at = from;
    let empty = true; // but for space, since begin
    let key = false; // nothing but a quoted scalar, which may be one
    const plain = () => {
      const word = trim(slice(text, begin, at));
      empty = true;
      if (word !== '') {
        this.add(word);
        this.name(word);
      }
    };
    for (; at < text.length; at += 1) {
      const c = text[at];
      const bracket = c === '[' || c === '{' ? 1 : c === ']' || c === '}' ? -1 : 0;
      if (bracket !== 0 || c === ',' || (c === ':' && (key || codeAt(text, at + 1) <= 32))) {
        plain();
        key = false;
        begin = at + 1;
        deep += bracket;
        if (deep <= 0) break;
      } else if ((c === '"' || c === "'") && empty) {
        at = this.quoted(at) - 1;
        begin = at + 1;
        key = true;
      } else if (c === '#' && codeAt(text, at - 1) <= 32) {
        plain();
        const stop = indexOf(text, '\n', at);
        at = stop < 0 ? text.length : stop;
        begin = at + 1;
      } else if (codeAt(text, at) > 32) {
        empty = false;
        key = false;
      }
    }
    if (deep > 0) plain();
    if (at >= this.end) this.end = at + 1;
  }
}

/**
 * yaml() - the values of @text
 * @add: takes each scalar
 * @name: takes each key
 */
const yaml = (text, add, name) => { new Yaml(text, add, name); }; // eslint-disable-line no-new

/** mayBe() - is @text more than one word or a form? */
const mayBe = (text) => exec(/:\s|[\n\r"']|^\s{0,64}[-?!&[{]/, text) !== null;

module.exports = { yaml, mayBe };

// SPDX-License-Identifier: GPL-2.0
// What stands in XML (and in what looks like it): text, as pieces and as the whole of an
// element, attributes, and names.
'use strict';
const {
  append, codeAt, exec, fromCode, indexOf, join, lower, mapGet, mapSet, parseInt, slice, startsWith, trim, SafeMap,
} = require('./primordials');
const { withOneEnd } = require('./texts');

const NESTED = 8; // entities in entities
const EXPANDED = 1 << 16; // bytes that entities of its own may come to
// Of XML; and of HTML those of ASCII that are no letters.
const NAMED = {
  __proto__: null, lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", period: '.', sol: '/', bsol: '\\', colon: ':', semi: ';', comma: ',',
  lpar: '(', rpar: ')', lsqb: '[', lbrack: '[', rsqb: ']', rbrack: ']', lcub: '{', lbrace: '{', rcub: '}', rbrace: '}', num: '#', dollar: '$',
  percnt: '%', ast: '*', excl: '!', quest: '?', commat: '@', equals: '=', plus: '+', lowbar: '_', grave: '`', verbar: '|', vert: '|', tab: '\t', newline: '\n', nbsp: '\xa0',
};

/** entityOf() - what the entity @name stands for, or null if that is not known */
const entityOf = (name) => NAMED[lower(name)] || null;

const space = (c) => c <= 32;

function character(code) {
  if (code < 0x10000) return fromCode(code);
  return code > 0x10ffff ? '' : fromCode(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff));
}

class Xml {
  constructor(text, add, name) {
    this.text = text;
    this.add = add;		// takes a text
    this.name = name;		// takes a name
    this.own = null;		// its own entities
    this.left = EXPANDED;
    this.open = [];		// pieces of each element that is open
    let at = 0;
    while (at >= 0 && at < text.length) at = this.step(at);
    while (this.open.length !== 0) this.close();
  }

  // What @text is with its entities in their places.
  plain(text, deep = 0) {
    let from = indexOf(text, '&');
    if (from < 0) return text;
    const all = [slice(text, 0, from)];
    while (from >= 0) {
      const m = exec(/^&(?:#0{0,200}(\d{1,8})|#x0{0,200}([\da-f]{1,7})|([^\s"'<>&;%#]{1,256}));/i, slice(text, from, from + 260));
      const known = m === null ? null : this.entity(m, deep);
      const to = known === null ? from + 1 : from + m[0].length;
      append(all, known === null ? '&' : known);
      from = indexOf(text, '&', to);
      append(all, slice(text, to, from < 0 ? text.length : from));
    }
    return join(all, '');
  }

  entity(m, deep) {
    if (m[1] !== undefined) return character(+m[1]);
    if (m[2] !== undefined) return character(parseInt(m[2], 16));
    const own = this.own === null ? undefined : mapGet(this.own, m[3]);
    if (own === undefined) return entityOf(m[3]);
    this.left -= own.length + 1;
    return deep < NESTED && this.left > 0 ? this.plain(own, deep + 1) : '';
  }

  piece(from, to, raw) {
    const written = slice(this.text, from, to);
    const text = raw ? written : this.plain(written);
    const bare = trim(text);
    if (this.open.length !== 0) append(this.open[this.open.length - 1], text);
    if (bare === '') return;
    this.add(text);
    if (bare !== text) this.add(bare);
    // Parsers read each end of a line as "\n".
    if (indexOf(bare, '\r') >= 0) this.add(withOneEnd(bare));
  }

  // The text of an element is all of its pieces.
  close() {
    const { length } = this.open;
    if (length === 0) return;
    const pieces = this.open[length - 1];
    this.open.length = length - 1;
    if (pieces.length < 2) return;
    const text = join(pieces, '');
    const bare = trim(text);
    if (bare === '') return;
    this.add(text);
    if (bare !== text) this.add(bare);
  }

  // Behind the next @what, or -1.
  behind(what, from) {
    const at = indexOf(this.text, what, from);
    return at < 0 ? -1 : at + what.length;
  }

  step(from) {
    const { text } = this;
    const at = indexOf(text, '<', from);
    if (at !== from) this.piece(from, at < 0 ? text.length : at, false);
    if (at < 0) return -1;
    if (startsWith(text, '<![CDATA[', at)) {
      const end = indexOf(text, ']]>', at + 9);
      this.piece(at + 9, end < 0 ? text.length : end, true);
      return end < 0 ? -1 : end + 3;
    }
    if (startsWith(text, '<!--', at)) return this.behind('-->', at + 4);
    if (startsWith(text, '<?', at)) return this.behind('?>', at + 2);
    if (startsWith(text, '<!', at)) return this.declaration(at);
    if (startsWith(text, '</', at)) {
      this.close();
      return this.behind('>', at + 2);
    }
    return this.tag(at + 1);
  }

  // With the entities that it declares; the first of a name is what counts.
  declaration(at) {
    const { text } = this;
    // No more is looked at than this declaration: there may be many.
    const before = exec(/^<![^"'[>]{0,1024}(?:(?:"[^"]{0,1024}"|'[^']{0,1024}')[^"'[>]{0,1024}){0,4}/, slice(text, at, at + 8192));
    const inner = at + before[0].length;
    if (text[inner] !== '[') return this.behind('>', inner);
    if (this.own === null) this.own = new SafeMap();
    // What is quoted, or a comment, ends nothing and declares nothing.
    const rule = /<!ENTITY\s{1,1024}([^\s"'<>&;%#]{1,256})\s{1,1024}["']|["']|<!--|<\?|\]\s{0,1024}>/g;
    rule.lastIndex = inner;
    for (let m = exec(rule, text); m !== null; m = exec(rule, text)) {
      const begin = m.index + m[0].length;
      if (text[m.index] === ']') return begin;
      const last = text[begin - 1];
      const end = this.behind(last === '-' ? '-->' : last === '?' ? '?>' : last, begin);
      if (end < 0) return -1;
      if (m[1] !== undefined) {
        const value = slice(text, begin, end - 1);
        // By itself, too: there may be too many in others.
        this.add(value);
        if (mapGet(this.own, m[1]) === undefined) mapSet(this.own, m[1], value);
      }
      rule.lastIndex = end;
    }
    return -1;
  }

  // From behind "<".
  tag(begin) {
    const { text } = this;
    const { length } = text;
    let at = begin;
    let c = codeAt(text, at);
    const word = () => {
      const from = at;
      for (c = codeAt(text, at); at < length && !space(c) && c !== 61 && c !== 47 && c !== 62 && c !== 34 && c !== 39; c = codeAt(text, at)) at += 1;
      return slice(text, from, at);
    };
    const blank = () => {
      for (c = codeAt(text, at); space(c); c = codeAt(text, at)) at += 1;
    };
    this.name(word());
    append(this.open, []);
    let closed = false;
    while (at < length && c !== 62) {
      blank();
      if (c === 62) break;
      closed = c === 47;
      const name = word();
      if (name !== '') {
        this.name(name);
        blank();
        if (c === 61) {
          at += 1;
          blank();
          const quoted = c === 34 || c === 39;
          const end = quoted ? indexOf(text, text[at], at + 1) : -1;
          let value;
          if (quoted) {
            value = slice(text, at + 1, end < 0 ? length : end);
            at = end < 0 ? length : end + 1;
          } else {
            const from = at;
            for (c = codeAt(text, at); at < length && !space(c) && c !== 62; c = codeAt(text, at)) at += 1;
            value = slice(text, from, at);
          }
          this.add(this.plain(value));
          c = codeAt(text, at);
        }
      } else if (at < length && c !== 62) at += 1;
    }
    if (closed) this.close();
    return at < length ? at + 1 : -1;
  }
}

/**
 * xml() - the values of @text
 * @add: takes each text
 * @name: takes each name of an element or attribute
 */
const xml = (text, add, name) => { new Xml(text, add, name); }; // eslint-disable-line no-new

module.exports = { xml, entityOf, character };

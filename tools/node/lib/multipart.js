// SPDX-License-Identifier: GPL-2.0
// The parts of a body of several, as any parser may have read them: their heads, with all
// parameters, and what they hold.
'use strict';
const { DEEP } = require('./group');
const { unescape } = require('./unescape');
const { PERCENT, BROKEN } = require('./scan');
const { parts } = require('./keys');
const { ofLatin1 } = require('./bytes');
const charset = require('./charset');
const { replaced } = require('./texts');
const p = require('./primordials');

const {
  endsWith, exec, includes, indexOf, slice, split, startsWith, trim,
} = p;

// Of the Content-Type that was seen last.
let lastType = '';
let known = [];

// A quoted text without what keeps the next character from ending it.
function unquoted(text) {
  let plain = '';
  let from = 0;
  for (let i = indexOf(text, '\\'); i >= 0; i = indexOf(text, '\\', i + 2)) {
    plain += slice(text, from, i);
    from = i + 1;
  }
  return plain + slice(text, from);
}

// What parsers may take as boundaries of @type: the first and the last of its
// parameters of that name, and of those that only end so.
function boundaries(type) {
  if (type === lastType) return known;
  const found = [];
  const rule = /(^|[;\s])?boundary\s*=\s*(?:"((?:\\[^]|[^"\\])*)"?|([^;]*))/gi;
  let first = null;
  let last = null;
  let odd = null;
  let lastOdd = null;
  for (let m = exec(rule, type); m !== null; m = exec(rule, type)) {
    const one = m[2] === undefined ? trim(m[3]) : m[2];
    if (one === '') continue;
    if (m[1] === undefined) {
      if (odd === null) odd = one;
      lastOdd = one;
    } else {
      if (first === null) first = one;
      last = one;
    }
  }
  const names = [first, last, odd, lastOdd];
  for (let i = 0; i < names.length; i += 1) {
    const one = names[i];
    if (one !== null) {
      const plain = unquoted(one);
      if (!p.arrayIncludes(found, one)) p.push(found, one);
      if (!p.arrayIncludes(found, plain)) p.push(found, plain);
    }
  }
  // Not before: what fails is tried again.
  lastType = type;
  known = found;
  return found;
}

const HEAD = 1 << 18; // of a part, that is looked through for parameters
const NAMED = 16; // times that a name is looked for anywhere in a head

// "&#0039;" is a character to some.
function entities(text) {
  if (!includes(text, '&#')) return text;
  const pieces = split(text, '&#');
  let { 0: plain } = pieces;
  for (let i = 1; i < pieces.length; i += 1) {
    const code = exec(/^(\d+);/, pieces[i]);
    plain += code === null ? `&#${pieces[i]}` : p.fromCode(+code[1]) + slice(pieces[i], code[0].length);
  }
  return plain;
}

// As it came, and as it is called without the directories before it.
function addName(group, source, text) {
  group.add(source, text);
  const at = p.max(p.lastIndexOf(text, '/'), p.lastIndexOf(text, '\\'));
  if (at >= 0) group.add(source, slice(text, at + 1));
}

// In each way that a parser may have read it.
function addParameter(group, source, text) {
  addName(group, source, text);
  if (includes(text, '\\')) {
    const quotes = replaced(text, '\\"', '"');
    const plain = unquoted(text);
    const both = replaced(quotes, '\\\\', '\\');
    if (quotes !== text) addName(group, source, quotes);
    if (both !== quotes) addName(group, source, both);
    if (plain !== both) addName(group, source, plain);
  }
  const written = entities(replaced(text, '%22', '"'));
  if (written !== text) addName(group, source, written);
}

// As of "name*=utf-8''a%20b"; anything may be the charset.
function addCoded(group, source, text) {
  const first = indexOf(text, "'");
  const at = first < 0 ? -1 : indexOf(text, "'", first + 1);
  if (at < 0) return;
  const coded = slice(text, at + 1);
  addName(group, source, coded);
  const plain = unescape(coded, PERCENT | BROKEN);
  if (plain !== coded) addName(group, source, plain);
  const bytes = p.unescape(coded);
  if (bytes !== coded && bytes !== plain) addName(group, source, bytes);
}

// Each one, one behind the other, as parsers of headers read them.
function parameters(group, source, head) {
  const rule = /\s*(?:"([^"\\]*(?:\\[^][^"\\]*)*)"?|([^;\r\n]*))/y;
  let from = 0;
  for (let at = indexOf(head, '='); at >= 0; at = indexOf(head, '=', from)) {
    const { 1: name } = exec(/([\w*-]*)\s*$/, slice(head, p.max(from, at - 64), at));
    rule.lastIndex = at + 1;
    const m = exec(rule, head);
    from = at + 1 + m[0].length;
    const value = m[1] !== undefined ? m[1] : trim(m[2]);
    addParameter(group, `${source}.${name}`, value);
    if (includes(value, "'")) addCoded(group, `${source}.${name}`, value);
    if (p.lower(name) === 'name') parts(group, source, value);
  }
}

// As those read them who look for "name=" anywhere, and end at the next quote, or at one
// that something may end behind.
function searched(group, source, head) {
  const rule = /name\*?\s*=\s*"?/gi;
  let n = 0;
  for (let m = exec(rule, head); m !== null && n < NAMED; m = exec(rule, head), n += 1) {
    const from = m.index + m[0].length;
    const line = indexOf(head, '\r\n', from);
    const rest = slice(head, from, line < 0 ? head.length : line);
    const quote = indexOf(rest, '"');
    const end = quote < 0 ? null : exec(/"(?:$|;\s)/, rest);
    addParameter(group, source, quote < 0 ? rest : slice(rest, 0, quote));
    if (end !== null && end.index !== quote) addParameter(group, source, slice(rest, 0, end.index));
    const semicolon = indexOf(rest, ';');
    if (semicolon >= 0) addCoded(group, source, slice(rest, 0, semicolon));
  }
}

// The lines of a head; parsers may tell the type in small letters.
function lines(group, source, head) {
  const list = split(head, '\r\n');
  for (let i = 0; i < list.length; i += 1) {
    const colon = indexOf(list[i], ':');
    if (colon < 0) continue;
    group.add(source, list[i], DEEP);
    const value = trim(slice(list[i], colon + 1));
    group.add(source, value);
    const semicolon = indexOf(value, ';');
    const type = semicolon < 0 ? value : trim(slice(value, 0, semicolon));
    if (type !== value) group.add(source, type);
    const small = p.lower(type);
    if (small !== type) group.add(source, small);
  }
}

// Lines that begin with a space go on what is before them.
const unfolded = (head) => replaced(replaced(head, '\r\n ', ' '), '\r\n\t', '\t');

// As nearly all write it, and all read alike: no name takes part in anything but what it is.
const USUAL = /^\r\n([Cc]ontent-[Dd]isposition: (form-data; name="([\w-]{1,64})"(?:; filename="([^"'\\/%&;=\r\n]*)")?))(?:\r\n([Cc]ontent-[Tt]ype: ([\w.+-]+\/[\w.+-]+)))?$/;

// The same as below, each value once; null if the head is not a usual one, or its source.
function usual(group, head) {
  const m = exec(USUAL, head);
  if (m === null) return null;
  const { 1: line, 2: value, 3: name, 4: file, 5: second, 6: type } = m;
  const source = `body.${name}`;
  group.add(source, line, DEEP);
  group.add(source, value, DEEP);
  group.add(`${source}.name`, name);
  if (file !== undefined) group.add(`${source}.filename`, file);
  if (type !== undefined) {
    group.add(source, second, DEEP);
    group.add(source, type);
    const small = p.lower(type);
    if (small !== type) group.add(source, small);
  }
  return source;
}

// The head of part @i, as any parser may have read it.
function read(group, whole, i) {
  const head = slice(whole, 0, HEAD);
  const name = exec(/[; ]name="([^"]*)"/i, head);
  const source = `body.${name ? name[1] : i}`;
  lines(group, source, whole);
  parameters(group, source, head);
  searched(group, source, head);
  const plain = unfolded(head);
  if (plain !== head) {
    lines(group, source, plain);
    parameters(group, source, plain);
    searched(group, source, plain);
  }
  return source;
}

// A part may name a charset of its own.
function inCharset(group, source, head, value) {
  if (!includes(p.lower(head), 'charset') || exec(/[^\0-\xff]/, value) !== null) return;
  const bytes = ofLatin1(value);
  const decoders = charset.decodersFor(bytes, head);
  for (let i = 0; decoders !== null && i < decoders.length; i += 1) group.add(source, charset.read(decoders[i], bytes));
}

// Of part @i; whether its head is a usual one. What has no head is the end, or nothing.
function part(group, text, i) {
  const end = indexOf(text, '\r\n\r\n');
  if (end < 0) return text === '--\r\n' || text === '--';
  const head = slice(text, 0, end);
  let source = usual(group, head);
  const strange = source === null;
  if (strange) source = read(group, head, i);
  const last = endsWith(text, '\r\n') ? 2 : endsWith(text, '\n') ? 1 : 0;
  const value = slice(text, end + 4, text.length - last);
  group.add(source, value);
  if (strange) inCharset(group, source, head, value);
  return !strange;
}

function count(text, mark) {
  let n = 0;
  for (let i = indexOf(text, mark); i >= 0; i = indexOf(text, mark, i + mark.length)) n += 1;
  return n;
}

// The parts between what ends with @mark; the first may lack what is before that. Whether
// there is nothing else, and each has a usual head.
function between(group, text, before, mark) {
  const whole = before + mark;
  let from = startsWith(text, mark) ? 0 : indexOf(text, whole) + before.length;
  let all = from === 0;
  for (let i = 1; from >= 0; i += 1) {
    const end = indexOf(text, whole, from + mark.length);
    // The end of the line before is of the boundary.
    all = part(group, slice(text, from + mark.length, end < 0 ? text.length : end + before.length), i) && all;
    from = end < 0 ? -1 : end + before.length;
  }
  return all;
}

/**
 * multipart() - the values of @text, a body of several parts
 * @type: its Content-Type
 *
 * A boundary stands behind the end of a line, which to some is "\n" only, and which
 * others do not ask for: each splits the whole text, so that what this costs is that of
 * its length. Mostly they are the same.
 *
 * Return: is it nothing but parts that all parsers read alike?
 */
function multipart(group, type, text) {
  const list = boundaries(type);
  let alike = list.length === 1;
  for (let k = 0; k < list.length; k += 1) {
    const mark = `--${list[k]}`;
    const first = startsWith(text, mark) ? 1 : 0;
    const all = count(text, mark);
    const behind = count(text, `\n${mark}`) + first;
    const strict = count(text, `\r\n${mark}`) + first;
    alike = strict !== 0 && between(group, text, '\r\n', mark) && all === strict && alike;
    if (behind !== strict) between(group, text, '\n', mark);
    if (all !== behind) between(group, text, '', mark);
  }
  return alike;
}

module.exports = { multipart };

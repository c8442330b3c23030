// SPDX-License-Identifier: GPL-2.0
// What of a value acts where it is program: an engine of templates makes code of what stands between
// its marks, so that of the value that is the template only pieces stand in that. By which marks an
// engine takes it apart nobody knows; a call, or a name by which the process is got at, is copied as it is.
'use strict';
const { findListed, values } = require('../values');
const { bitsOf, CALM } = require('../scan');
const p = require('../primordials');

const BITS = bitsOf('([.`');
const LEAST = 4;
// What may stand between two tokens. Of each text there is one way only to read it, so that none is read twice.
const GAP = '(?:\\s+(?!\\s)|/\\*(?:[^*]|\\*(?!/)){0,64}\\*/|//[^\\n]{0,64}\\n|\\?\\.){0,8}';
const DOT = `${GAP}(?:\\.|(?<=\\?\\.))${GAP}`;
const ROOTS = '(?:process|global|globalThis|require|module)';
// Each with what follows, which tells it from others of the same name.
const RULES = [
  // A call, or an element that is chosen by a text or an expression: of a name, or of what ends so.
  `(?:(?<![\\w$.])[\\w$]{1,64}(?:\\.[\\w$]{1,64}){0,16}|[)\\]"'\`])${GAP}(?:[(\`]|\\[${GAP}["'\`(!+[])(?=([^\\t\\n\\r]{0,8}))`,
  // What belongs to the process, and names that lead to what makes code.
  `(?<![\\w$.])(?:this${DOT})?${ROOTS}(?:${DOT}|${GAP}\\[${GAP})[\\w$"'\`]{1,32}`,
  `[\\w$)\\]"'\`]{1,16}${DOT}(?:constructor|__proto__|prototype|mainModule)(?![\\w$])`,
  `(?:[=(,[&|?:+!]|\\.\\.\\.|\\bawait\\b)${GAP}(?:${ROOTS}|Function|eval)(?![\\w$])`,
  `[\\w$)\\]}]\\.process${DOT}env(?![\\w$])`,
  // Letters of a name that are written otherwise, as nobody does.
  '(?<!\\\\)\\\\u(?:00[4-7][\\da-fA-F]|\\{0{0,4}[4-7][\\da-fA-F]\\})[\\w$]{0,16}',
].map((rule) => new p.SafeRegExp(rule, 'g'));
// One of which the first and one of which each other of them has, and nearly no text: to look for these costs
// less than for what the rules are.
const CALLS = /[([`]/;
const NAMED = /process|global|require|module|Function|eval|constructor|__proto__|prototype|mainModule|\\u/;
const KEYWORD = /^(?:if|for|while|switch|catch|with|function|return|typeof|await|void|in|of|new|and|or|not|do|else|case|delete|super)\b/;
const END = /[%}_-]?%>|\}/;
const ACTING = new p.SafeRegExp(`^(?:this\\.)?${ROOTS}\\.|\\.(?:constructor|__proto__|prototype|mainModule)(?:\\.|$)`);

/** acts() - may @text, dotted names, get at what the program is not given? */
const acts = (text) => p.exec(ACTING, text) !== null;

// @piece without space and semicolons at its end.
function ending(piece) {
  let to = piece.length;
  while (to > 0 && p.exec(/[\s;]/, piece[to - 1]) !== null) to -= 1;
  return p.slice(piece, 0, to);
}

// Do the pieces of @text for which @rule is, @first and those behind it, stand in the program of @it?
function piecesStand(it, text, rule, first) {
  for (let m = first; m !== null && it.left >= 0; m = p.exec(rule, text)) {
    it.left -= LEAST * LEAST;
    const { 0: head, 1: rest, index } = m;
    if (p.exec(KEYWORD, head) === null) {
      let piece = head;
      if (rest !== undefined) {
        const end = p.exec(END, rest);
        piece += end === null ? rest : p.slice(rest, 0, end.index);
      }
      piece = ending(piece);
      if (piece.length >= LEAST && it.mayBeOf(piece, 0, piece.length) && it.test(piece)) return true;
      const flat = p.exec(/[\t\n\r]/, piece) === null ? piece : p.join(p.split(p.join(p.split(p.join(p.split(piece, '\n'), ' '), '\t'), ' '), '\r'), ' ');
      if (flat !== piece && it.test(flat)) return true;
    }
    if (rule.lastIndex === index) rule.lastIndex += 1;
  }
  return it.left < 0;
}

// Comments that are longer than GAP knows, which an engine copies as they are.
const LINE = 64;
const LONG = /\/\*(?:[^*]|\*(?!\/)){65}|\/\/[^\n]{65}/;

/** ways() - how many ways there are to read @text without comments; none if none is long */
const ways = (text) => (p.exec(LONG, text) === null ? 0 : 3);

// Does a comment of a line begin at @at, and no URL? By @way 1 each that is long, by 2 where a line begins.
function isLine(text, at, way, end) {
  if (way === 1) return end - at > LINE && p.codeAt(text, at - 1) !== 58;
  let from = at;
  while (from > 0 && at - from < LINE && (p.codeAt(text, from - 1) === 32 || p.codeAt(text, from - 1) === 9)) from -= 1;
  return way === 2 && (from === 0 || p.codeAt(text, from - 1) === 10);
}

/** bare() - @text without comments; those of a line as by @way */
function bare(text, way) {
  let all = '';
  let from = 0;
  let blocks = true; // one may end still
  for (let at = p.indexOf(text, '/'); at >= 0; at = p.indexOf(text, '/', at)) {
    const next = p.codeAt(text, at + 1);
    const block = next === 42 && blocks;
    const line = next === 47 && way > 0;
    const end = block ? p.indexOf(text, '*/', at + 2) : line ? p.indexOf(text, '\n', at + 2) : -1;
    if (block && end < 0) blocks = false;
    if (end < 0 && line) break;
    if (end < 0 || (line && !isLine(text, at, way, end))) at += line ? 2 : 1;
    else {
      all += p.slice(text, from, at);
      from = block ? end + 2 : end;
      at = from;
    }
  }
  return from === 0 ? text : all + p.slice(text, from);
}

/**
 * standIn() - the value of which pieces that act stand in the program of @it, a Compared; or undefined
 * @way: by which its text has no comments, as by bare(); or -1
 */
function standIn(ctx, it, way = -1) {
  return findListed(values(ctx), (value) => {
    const { text: given, scanned, source } = value;
    // Browsers say of themselves what looks so.
    if ((scanned & BITS) === 0 || given.length < LEAST || source === 'header.user-agent') return false;
    // Headers and paths are values of many requests.
    if (way < 0 && (scanned & CALM) !== 0) return false;
    const text = way < 0 ? given : bare(given, way);
    let calm = true;
    const to = p.exec(NAMED, text) === null ? 1 : RULES.length;
    for (let i = p.exec(CALLS, text) === null ? 1 : 0; i < to; i += 1) {
      RULES[i].lastIndex = 0;
      const m = p.exec(RULES[i], text);
      if (m !== null) calm = false;
      if (piecesStand(it, text, RULES[i], m)) return true;
    }
    if (calm && way < 0) value.scanned |= CALM;
    return false;
  });
}

/** holding() - the value that has all of @text, which code is made of, between quotes; or undefined */
function holding(ctx, text) {
  const m = p.exec(/^\(function anonymous\([^)]*\n\) \{\n([^]*)\n\}\)$/, text);
  const body = m === null ? text : m[1];
  if (body.length < LEAST) return undefined;
  return findListed(values(ctx), ({ text: v }) => {
    const at = v.length > body.length + 1 ? p.indexOf(v, body) : -1;
    return at > 0 && p.includes('\'"`', v[at - 1]) && v[at + body.length] === v[at - 1] &&
      p.exec(/^(?:\{\s*["}]|\[)/, v) === null; // whose strings are values of their own
  });
}

module.exports = {
  acts, standIn, holding, ways, bare,
};

// SPDX-License-Identifier: GPL-2.0
// Values that are lists, "1,2", of which a program makes "1, 2" or "'2', '1'": what stands in a text
// are their pieces, then. A piece is often a word of the program's, too, or a bit of prose, so that
// one counts only if something tells that the program has taken the list apart.
'use strict';
const { values, findListed } = require('../values');
const {
  scan, OTHER, LETTERS, HELD, QUOTES, bitsOf,
} = require('../scan');
const { itemsOf } = require('./items');
const {
  replaced, hasUp, isBinary, isLong, printable,
} = require('../texts');
const p = require('../primordials');

const { codeAt, indexOf, slice } = p;

// By these nobody writes prose or names; what is long is taken apart by them and space only, for
// each costs another look at the whole.
const LISTING = [',', ';', '|', '\n'];
const OTHERS = [' ', ':', '-', '_', '.', '/', '~', '+', '&', '@'];
const LISTING_BITS = LISTING.map(bitsOf);
const OTHERS_BITS = OTHERS.map(bitsOf);
// What a piece has that tells by itself, without which a list by one of OTHERS is none: as telling() asks.
const STRONG = bitsOf(';-*\'"`()=<>&|$\\');
const LONG = 4096;
const ONE = /^[+-]?[\w.]+$/; // a number or a name, which is one token wherever it stands
const GAP = 8; // bytes that stand between two pieces
const FEW = 64; // pieces of more than a word that are looked for beside another
const LONGEST = 256; // bytes of one that is a word
// Tokens that do not come together by chance if they break out of where they stand, or at all.
const SOME = 3;
const MANY = 5;
// A look at a piece costs as much as so many bytes looked through, of which not more are for one text.
const PLACE = 64;
const BUDGET = 1 << 28;
let left = 0;
let seen = null; // pieces that change nothing
let may = false; // the piece that was looked for could change the text

/**
 * class List - a value, taken apart
 * @value: it, a Value
 * @listing: by something that prose is not full of
 * @from, @to: of each piece, without space around it; none is empty
 * @odd: numbers of those that are more than a word
 * @bits: what scan() found in each of these
 * @coded: Values that stand coded within it, of one that is nothing else; or null
 */
class List {
  constructor(value, listing) {
    this.value = value;
    this.listing = listing;
    this.from = [];
    this.to = [];
    this.odd = [];
    this.bits = [];
    this.coded = null;
    this.words = null;
    this.ends = null; // of mayBe()
  }

  add(begin, end) {
    const { text } = this.value;
    let from = begin;
    let to = end;
    while (from < to && codeAt(text, from) <= 32) from += 1;
    while (to > from && codeAt(text, to - 1) <= 32) to -= 1;
    if (from === to) return;
    const bits = to - from > 1 ? scan(text, from, to) : 0;
    if ((bits & OTHER) !== 0 && p.exec(ONE, slice(text, from, to)) === null) {
      p.append(this.odd, this.from.length);
      p.append(this.bits, bits & HELD);
    }
    p.append(this.from, from);
    p.append(this.to, to);
  }

  piece(i) {
    return slice(this.value.text, this.from[i], this.to[i]);
  }

  // Could one of the first FEW of @odd end, if @last, or begin with @c?
  mayBe(last, c) {
    if (this.ends === null) {
      this.ends = [new p.SafeBytes(256), new p.SafeBytes(256)];
      for (let n = 0; n < this.odd.length && n < FEW; n += 1) {
        const { [n]: i } = this.odd;
        this.ends[0][codeAt(this.value.text, this.from[i]) & 255] = 1;
        this.ends[1][codeAt(this.value.text, this.to[i] - 1) & 255] = 1;
      }
    }
    return this.ends[last ? 1 : 0][c & 255] === 1;
  }

  // Is @text one of the pieces?
  has(text) {
    if (this.words === null) {
      this.words = new p.SafeSet();
      for (let i = 0; i < this.from.length; i += 1) p.setAdd(this.words, this.piece(i));
    }
    return p.setHas(this.words, text);
  }
}

// Null if @value is none by @by, or if none of its pieces is more than a word.
function split(value, by, listing) {
  const { text } = value;
  let at = indexOf(text, by);
  if (at < 0) return null;
  const list = new List(value, listing);
  for (let from = 0; ; at = indexOf(text, by, from)) {
    list.add(from, at < 0 ? text.length : at);
    if (at < 0) return list.odd.length === 0 ? null : list;
    from = at + 1;
  }
}

// As "a","b ""c", or a: "b": the fields that are quoted. Those that are not are pieces in any case.
function quoted(value) {
  const { text } = value;
  const list = new List(value, true);
  for (let at = indexOf(text, '"'); at >= 0; at = indexOf(text, '"', at + 1)) {
    if (at === 0 || BETWEEN[codeAt(text, at - 1)] === 1) {
      const from = at + 1;
      at = indexOf(text, '"', from);
      while (at >= 0 && codeAt(text, at + 1) === 34) at = indexOf(text, '"', at + 2);
      if (at < 0) break;
      list.add(from, at);
    }
  }
  return list.odd.length === 0 ? null : list;
}

// Gives @take where each begins and ends that stands between other characters than of ASCII.
function eachOfAscii(text, take) {
  const rule = /[\x20-\x7e]+/g;
  for (let m = p.exec(rule, text); m !== null; m = p.exec(rule, text)) take(m.index, m.index + m[0].length);
}

// What stands between characters that programs leave out, or write otherwise ("o" for "\u00f8").
function plain(value) {
  const { text } = value;
  const list = new List(value, false);
  eachOfAscii(text, (from, to) => list.add(from, to));
  return list.odd.length === 0 ? null : list;
}

const put = (lists, list) => list !== null && p.append(lists, list);

function addCoded(lists, value) {
  const coded = itemsOf(value);
  if (coded === null) return;
  const list = new List(value, false);
  list.coded = coded;
  p.append(lists, list);
}

// A value as a list, by each that may do: what of the request before is remembered has been taken apart.
const none = p.freeze([]);
function listsIn(value) {
  const { text, scanned } = value;
  const lists = [];
  // What browsers say of themselves is taken apart by nobody.
  const header = p.startsWith(value.source, 'header.');
  for (let i = 0; i < (header ? 1 : LISTING.length); i += 1) {
    if (LISTING_BITS[i] === 0 || (scanned & LISTING_BITS[i]) !== 0) put(lists, split(value, LISTING[i], true));
  }
  if (!header && ((scanned & STRONG) !== 0 || indexOf(text, '\n') >= 0)) {
    for (let i = 0; i < (text.length > LONG ? 1 : OTHERS.length); i += 1) {
      if (OTHERS_BITS[i] === 0 || (scanned & OTHERS_BITS[i]) !== 0) put(lists, split(value, OTHERS[i], false));
    }
    if ((scanned & QUOTES) !== 0) put(lists, quoted(value));
    if (p.exec(/[^\x20-\x7e]/, text) !== null) put(lists, plain(value));
  }
  addCoded(lists, value);
  return lists.length === 0 ? none : lists;
}

// What of a file may be text; of what is long all of it that is no chance is a value of its own, see legible().
function listsOfBinary({ text, source }) {
  const one = printable(text);
  const value = { text: one, source, scanned: scan(one, 0, one.length) };
  if (!isLong(text)) return listsIn(value);
  const list = split(value, '\n', true);
  return list === null ? none : [list];
}

// Of one Values all lists, as they are the same for all that the request does.
function listsOf(ctx) {
  const of = values(ctx);
  if (of.lists !== null) return of.lists;
  const lists = [];
  findListed(of, (value) => {
    if (value.lists === null) value.lists = isBinary(value.text) ? listsOfBinary(value) : listsIn(value);
    for (let i = 0; i < value.lists.length; i += 1) p.append(lists, value.lists[i]);
    return false;
  });
  // Those with few pieces first, so that no others keep them from being looked at.
  const few = [];
  const many = [];
  for (let i = 0; i < lists.length; i += 1) p.append(lists[i].odd.length < FEW ? few : many, lists[i]);
  for (let i = 0; i < many.length; i += 1) p.append(few, many[i]);
  of.lists = few;
  return few;
}

// What ends a piece in a text that has been put together, as far as can be told.
const BETWEEN = new Uint8Array(128);
for (let c = 0; c <= 32; c += 1) BETWEEN[c] = 1;
for (const c of ',;|\'"`()[]{}%=&+:/\\<>!*') BETWEEN[codeAt(c, 0)] = 1;
const between = (c) => c < 128 && BETWEEN[c] === 1;

// How many tokens it has, at most MANY.
function tokens(piece) {
  const rule = /[\w$\x80-\uffff]+|[^\w$\s\x80-\uffff]/y;
  let n = 0;
  for (let at = 0; at < piece.length && n < MANY;) {
    rule.lastIndex = at;
    const m = p.exec(rule, piece);
    if (m === null) at += 1;
    else {
      n += 1;
      at += m[0].length;
    }
  }
  return n;
}

// Does it end what it has not begun, or begin what it does not end?
function breaksOut(piece) {
  if (p.exec(/;|--|\/\*|\*\//, piece) !== null) return true;
  const open = [0, 0, 0, 0];
  for (let i = 0; i < piece.length; i += 1) {
    const c = codeAt(piece, i);
    if (c === 39) open[0] ^= 1;
    else if (c === 34) open[1] ^= 1;
    else if (c === 96) open[2] ^= 1;
    else if (c === 40) open[3] += 1;
    else if (c === 41) {
      if (open[3] === 0) return true;
      open[3] -= 1;
    }
  }
  return (open[0] | open[1] | open[2] | open[3]) !== 0;
}

class Place {
  /** @it: Compared; [@at, @to): of its text, where the piece @i of @list stands in some form */
  constructor(it, list, i, at, to) {
    this.it = it;
    this.list = list;
    this.i = i;
    this.at = at;
    this.to = to;
  }

  /*
   * Where the text goes on as the value does, up to the middle of another piece or to both its
   * ends, it is no list that the program has taken apart, but both say the same, as a report
   * does that quotes a statement. Else it is the pieces @first to @last that stand there, as they do
   * in the value, at [@begin, @end).
   */
  alike() {
    const { it, list, i } = this;
    const { text } = it;
    const { text: whole } = list.value;
    let from = list.from[i];
    let { at: begin, to: end } = this;
    for (; begin > 0 && from > 0 && codeAt(text, begin - 1) === codeAt(whole, from - 1); begin -= 1) from -= 1;
    let to = list.to[i];
    for (; end < text.length && to < whole.length && codeAt(text, end) === codeAt(whole, to); end += 1) to += 1;
    left -= end - begin;
    this.first = i;
    this.last = i;
    while (this.first > 0 && list.from[this.first - 1] >= from) this.first -= 1;
    while (this.last + 1 < list.to.length && list.to[this.last + 1] <= to) this.last += 1;
    this.begin = this.at - list.from[i] + list.from[this.first];
    this.end = this.to - list.to[i] + list.to[this.last];
    if (begin === 0 && end === text.length) return true;
    return (this.first > 0 && list.to[this.first - 1] > from) || (this.last + 1 < list.to.length && list.from[this.last + 1] < to);
  }

  // Is what stands there, by itself, nothing that a statement or command has by chance?
  telling(piece) {
    const { it, list } = this;
    if (it.language.words) return p.exec(/[;&|`$<>'"\\\n]/, piece) !== null;
    const n = tokens(piece);
    if (n >= SOME && breaksOut(slice(it.text, this.begin, this.end))) return true;
    return n === MANY && (list.listing || p.exec(/[=<>(]/, piece) !== null);
  }

  // Does another piece end at @end, or begin at @begin?
  ends(end) {
    const { text } = this.it;
    let from = end;
    while (from > 0 && end - from < LONGEST && !between(codeAt(text, from - 1))) from -= 1;
    left -= PLACE + end - from;
    return (from < end && this.list.has(slice(text, from, end))) || this.others(true, end);
  }

  begins(begin) {
    const { text } = this.it;
    let to = begin;
    while (to < text.length && to - begin < LONGEST && !between(codeAt(text, to))) to += 1;
    left -= PLACE + to - begin;
    return (to > begin && this.list.has(slice(text, begin, to))) || this.others(false, begin);
  }

  // The same of those that have more than a word.
  others(before, at) {
    const { it, list, first, last } = this;
    const stands = (k) => {
      if (k < 0 || k >= list.from.length || (k >= first && k <= last)) return false;
      left -= PLACE;
      const from = before ? at - list.to[k] + list.from[k] : at;
      // Most are told by their first byte.
      return from >= 0 && codeAt(it.text, from) === codeAt(list.value.text, list.from[k]) && p.startsWith(it.text, list.piece(k), from);
    };
    if (stands(first - 1) || stands(last + 1)) return true;
    // No other one ends, or begins, with what does there.
    if (!list.mayBe(before, codeAt(it.text, before ? at - 1 : at))) return false;
    for (let n = 0; n < list.odd.length && n < FEW; n += 1) if (stands(list.odd[n])) return true;
    return false;
  }

  // Is there another piece beside it, and, if @marked, not space alone between them?
  beside(marked) {
    const { text } = this.it;
    const { begin, end } = this;
    let seen = !marked;
    for (let at = begin - 1; at > 0 && begin - at <= GAP && between(codeAt(text, at)); at -= 1) {
      seen = seen || codeAt(text, at) > 32;
      if (seen && this.ends(at)) return true;
    }
    seen = !marked;
    for (let at = end; at < text.length && at - end < GAP && between(codeAt(text, at)); at += 1) {
      seen = seen || codeAt(text, at) > 32;
      if (seen && this.begins(at + 1)) return true;
    }
    return false;
  }

  // Of what stands in the text, is it the list's?
  tells(piece) {
    const { words } = this.it.language;
    const alike = this.alike();
    const strong = this.telling(piece);
    return (strong && !alike) || ((strong || this.list.listing) && this.beside(!strong && !words));
  }
}

// Stands the piece @i of @list, as @form, where it changes the text? No stack is taken before something tells so.
function stands(it, list, i, form, piece) {
  const { language } = it;
  const { search } = it;
  const size = form.length;
  for (let at = search.at(form); ; at = search.at(form, at + 1)) {
    left -= search.spent + PLACE + size;
    if (at < 0 || left < 0) return false;
    it.stands = true;
    if (language.changes(it.taken(), at, at + size) !== null) {
      may = true;
      if (new Place(it, list, i, at, at + size).tells(piece) && it.changed(form, at, size) && !it.literal(form)) return true;
    }
  }
}

// The piece @i in each form that a value is looked for in, too.
function pieceStands(it, list, i, piece) {
  const { language } = it;
  if (stands(it, list, i, piece, piece)) return true;
  if (language.structured && p.includes(piece, "'")) {
    const slashed = replaced(piece, "'", "\\'");
    if (stands(it, list, i, replaced(piece, "'", "''"), piece) || stands(it, list, i, slashed, piece)) return true;
  }
  if (p.includes(piece, '""') && pieceStands(it, list, i, replaced(piece, '""', '"'))) return true;
  const low = p.lower(piece);
  if (low !== piece && stands(it, list, i, low, piece)) return true;
  const high = p.upper(piece);
  return high !== piece && stands(it, list, i, high, piece);
}

// Of @list, those pieces that break out of where they stand, or the others.
function anyStands(it, list, held, breaking) {
  const { value, from, to, odd, bits } = list;
  for (let n = 0; n < odd.length && left > 0; n += 1) {
    const { [n]: i } = odd;
    left -= 8;
    if ((bits[n] & ~held) === 0 && it.mayBeOf(value.text, from[i], to[i])) {
      const piece = list.piece(i);
      left -= piece.length;
      if (breaksOut(piece) === breaking && (seen === null || !p.setHas(seen, piece))) {
        may = false;
        if (pieceStands(it, list, i, piece)) return true;
        // Another one like it changes nothing either, whatever is beside it.
        if (!may) {
          if (seen === null) seen = new p.SafeSet();
          p.setAdd(seen, piece);
        }
      }
    }
  }
  return false;
}

/**
 * find() - the first value that is a list of which a piece changes the text of @it
 * @it: Compared, of detect/inject.js
 * @held: what scan() found in its text, and letters
 *
 * It ends after BUDGET, with what breaks out of strings looked for first, of all lists.
 */
function find(ctx, it, held) {
  const lists = listsOf(ctx);
  seen = null;
  left = BUDGET;
  for (let k = 0; k < 2 * lists.length && left > 0; k += 1) {
    const list = lists[k < lists.length ? k : k - lists.length];
    if (anyStands(it, list, held, k < lists.length)) return list.value;
  }
  return undefined;
}

/** findCoded() - the first value in which one stands coded that changes the text of @it; it ends after as much */
function findCoded(ctx, it, held) {
  const lists = listsOf(ctx);
  const { left: before } = it;
  let found;
  it.left = BUDGET;
  for (let k = 0; k < lists.length && found === undefined && it.left >= 0; k += 1) {
    const { coded, value } = lists[k];
    for (let i = 0; coded !== null && i < coded.length && found === undefined && it.left >= 0; i += 1) {
      if ((coded[i].scanned & HELD & ~held) === 0 && it.testCased(coded[i]) && it.left >= 0) found = value;
    }
  }
  it.left = before;
  return found;
}

// What stands between other characters than of ASCII.
function ascii(text) {
  const all = [];
  if (p.exec(/[^\x20-\x7e]/, text) === null) return all;
  eachOfAscii(text, (from, to) => p.append(all, slice(text, from, to)));
  return all;
}

/** ways() - the pieces of @text, if it is a list, in which ".." is a component beside others, for paths */
function ways(text) {
  const list = [];
  if (!p.includes(text, '../') && !p.includes(text, '/..')) return list;
  for (let k = 0; k <= LISTING.length + 1; k += 1) {
    const by = k < LISTING.length ? LISTING[k] : ' ';
    const parts = k > LISTING.length ? ascii(text) : p.includes(text, by) ? p.split(text, by) : [];
    for (let i = 0; i < parts.length; i += 1) {
      const one = p.trim(parts[i]);
      if (one.length > 3 && hasUp(one)) p.append(list, one);
    }
  }
  return list;
}

const HOSTS = /^[\w.:[\]/-]+(?:[,;|\s]+[\w.:[\]/-]+)+$/;

/**
 * hosts() - the pieces of @text, if it is a list of what could be hosts; else none
 *
 * "redis, please" and "x.test is down" are prose: but by commas alone all have a dot.
 */
function hosts(text) {
  if (p.exec(HOSTS, text) === null) return none;
  const bare = p.exec(/[;|\s]/, text) === null;
  const list = [];
  const rule = /[\w.:[\]-]+(?:\/[^,;|\s]*)?/g;
  for (let m = p.exec(rule, text); m !== null; m = p.exec(rule, text)) {
    const slash = indexOf(m[0], '/');
    const one = slash < 0 ? m[0] : slice(m[0], 0, slash);
    if (!bare && p.exec(/[.:][\w:]/, one) === null) return none;
    if (one !== '') p.append(list, one);
  }
  return list;
}

module.exports = {
  find, findCoded, ways, hosts,
};

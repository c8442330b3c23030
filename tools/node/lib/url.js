// SPDX-License-Identifier: GPL-2.0
// What is known of a URL, which many requests have in common.
'use strict';
const {
  SafeURL, SafeMap, mapGet, mapSet, mapSize, indexOf, slice, exec, codeAt, fromCode, parseInt, urlPath,
} = require('./primordials');
const { Slots } = require('./slots');

const KEPT = 256;	// URLs of a generation; there are two
const LONGEST = 512;	// that are kept

// What a byte means that needs no "%" before it.
function unreserved(path) {
  if (indexOf(path, '%') < 0) return path;
  let text = '';
  for (let i = 0; i < path.length; i += 1) {
    const code = exec(/^%(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/i, slice(path, i, i + 3));
    text += code === null ? path[i] : fromCode(parseInt(slice(code[0], 1), 16));
    if (code !== null) i += 2;
  }
  return text;
}

// As new URL() and url.parse() read it: "http://host/a", "/a#b", "/x/../a", "\\"; and
// as routers that decode it do: "/%61".
function plain(path) {
  if (exec(/^\/(?!\/)[^#\\%]*$/, path) !== null && indexOf(path, '/.') < 0) return path;
  try {
    return unreserved(urlPath(new SafeURL(path, 'http://x')));
  } catch {
    return path;
  }
}

function firstOf(text) {
  const { length } = text;
  let from = 0;
  while (codeAt(text, from) === 47) from += 1;
  for (let i = from; i < length; i += 1) {
    const c = codeAt(text, i);
    if (c === 47 || c === 63) return slice(text, 0, i);
  }
  return text;
}

// As it came and as it is read: of "//x/a", "/x/../a" or "http://x/a" that is not the same.
function component(text, path) {
  const raw = firstOf(text);
  const read = firstOf(path);
  return raw === read ? raw : `${raw} ${read}`;
}

/**
 * class Url - of a request, as it came, up to its query
 * @text: it
 * @path: its path, as a router reads it
 * @first: the path's first component
 * @bare: there is no "#" in @text
 * @group: its values, see values.js, which makes them; or null
 * @known: what was learned of its route by method @knownTo, see detect/learned.js
 * @entry: of options.routes for method @entryTo where no router says more
 *
 * All else follows from @text, and is not changed once it is there.
 */
class Url {
  constructor(text) {
    this.text = text;
    this.path = plain(text);
    this.first = component(text, this.path);
    this.bare = indexOf(text, '#') < 0;
    this.group = null;
    this.known = null;
    this.knownTo = undefined;
    this.entry = null;
    this.entryTo = undefined;
  }
}

const recent = new Slots();
let young = new SafeMap();
let old = new SafeMap();

/** urlOf() - the Url of @whole, but for its query; those lately used are kept */
function urlOf(whole) {
  const end = indexOf(whole, '?');
  const text = end < 0 ? whole : slice(whole, 0, end);
  let url = recent.get(text);
  if (url !== undefined) return url;
  url = mapGet(young, text);
  if (url === undefined) {
    url = mapGet(old, text);
    if (url === undefined) {
      url = new Url(text);
      // What is kept of it keeps it whole.
      if (whole.length > LONGEST) return url;
    }
    if (mapSize(young) >= KEPT) {
      old = young;
      young = new SafeMap();
    }
    mapSet(young, url.text, url);
  }
  // Its own text: what was cut out now may keep something long.
  recent.put(url.text, url);
  return url;
}

/** kept() - how many are, for tests */
const kept = () => mapSize(young) + mapSize(old);

module.exports = { urlOf, kept, KEPT };

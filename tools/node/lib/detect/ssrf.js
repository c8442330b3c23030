// SPDX-License-Identifier: GPL-2.0
// Server-side request forgery: the host came from the request, or from where such
// a host redirected to, and its address is not a public one. Decided on the
// address that is connected to, so that names that resolve differently next time
// gain nothing.
'use strict';
const { bodyOf, current } = require('../context');
const { find } = require('../values');
const { UNLISTED } = require('../group');
const { frames, ownText } = require('../stack');
const { COLON } = require('../scan');
const { isOwn, learn, CONNECT } = require('./learned');
const lists = require('./lists');
const { replaced } = require('../texts');
const p = require('../primordials');

const { SafeURL, urlHost, parseInt } = p;

// The number that the IPv4 address @text is, or -1. Numbers that begin with 0 are none: some
// read them as octal.
function number4(text) {
  const { length } = text;
  if (length < 7 || length > 15) return -1;
  let all = 0;
  let one = -1;
  let dots = 0;
  for (let i = 0; i < length; i += 1) {
    const c = p.codeAt(text, i);
    if (c === 46) {
      if (one < 0) return -1;
      all = all * 256 + one;
      one = -1;
      dots += 1;
    } else if (c < 48 || c > 57 || one === 0) return -1;
    else {
      one = one < 0 ? c - 48 : one * 10 + c - 48;
      if (one > 255) return -1;
    }
  }
  return dots === 3 && one >= 0 ? all * 256 + one : -1;
}

// An IPv6 address in brackets, as URLs write it, without its zone; or null.
function bracketed(text) {
  if (!p.includes(text, ':')) return null;
  const m = p.exec(/^([\da-f:.]{2,45})(?:%[\w.:-]+)?$/i, text);
  if (m === null || !p.includes(m[1], ':')) return null;
  try {
    return urlHost(new SafeURL(`http://[${m[1]}]`));
  } catch {
    return null;
  }
}

/** isIP() - 4, 6, or 0: net.isIP() uses what the program can change */
const isIP = (text) => (number4(text) >= 0 ? 4 : bracketed(text) !== null ? 6 : 0);

// Of 0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12,
// 192.0.0.0/24, 192.168.0.0/16, 198.18.0.0/15, 224.0.0.0/3; and of a cloud 168.63.129.16, where
// each of its machines finds its host.
function isPrivate4(number) {
  const a = number >>> 24;
  const b = (number >>> 16) & 255;
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  if (a === 192) return b === 168 || (b === 0 && ((number >>> 8) & 255) === 0);
  if (a === 168) return number === 0xa83f8110;
  return (a === 169 && b === 254) || (a === 172 && b >= 16 && b < 32) || (a === 100 && b >= 64 && b < 128) || (a === 198 && (b & 254) === 18);
}

/**
 * isPrivate() - loopback, private, link-local, multicast, or unusable
 * @version: isIP() of it
 */
function isPrivate(address, version = isIP(address)) {
  if (version === 4) return isPrivate4(number4(address));
  if (version !== 6) return false;
  const full = bracketed(address);
  if (full === null) return true;
  // IPv4 within IPv6: mapped, translated, compatible, NAT64, 6to4.
  const tail = p.exec(/^\[(?:::ffff:(?:0:)?|::|64:ff9b::)([\da-f]{1,4}):([\da-f]{1,4})\]$/, full) ||
    p.exec(/^\[2002:([\da-f]{1,4}):([\da-f]{1,4}):/, full);
  // Of the others 2000::/3 is public, but for Teredo, which hides an address of IPv4, and for
  // what is left of 6to4.
  if (!tail) return p.exec(/^\[[23][\da-f]{3}:/, full) === null || p.exec(/^\[200(?:1:0?:|2:)/, full) !== null;
  return isPrivate4(parseInt(tail[1], 16) * 0x10000 + parseInt(tail[2], 16));
}

/** canonical() - a host as URLs write it: 0x7f.1 is 127.0.0.1; or null */
function canonical(host) {
  if (host.length > 255) return null;
  // What is behind "%" is an interface, by whatever name.
  const zone = p.includes(host, ':') ? p.indexOf(host, '%') : -1;
  const six = bracketed(zone < 0 ? host : p.slice(host, 0, zone));
  if (six !== null) return p.slice(six, 1, -1);
  try {
    let name = urlHost(new SafeURL(`http://${host}/`));
    if (p.endsWith(name, '.')) name = p.slice(name, 0, -1);
    return p.codeAt(name, 0) === 0x5b ? p.slice(name, 1, -1) : name;
  } catch {
    return null;
  }
}

// As new URL() takes a text: without tabs and ends of lines, and "\" is "/".
function plain(text) {
  if (p.exec(/[\t\r\n\\]/, text) === null) return text;
  let all = '';
  for (let i = 0; i < text.length; i += 1) {
    const c = p.codeAt(text, i);
    if (c === 92) all += '/';
    else if (c !== 9 && c !== 10 && c !== 13) all += text[i];
  }
  return all;
}

// Where the authority that begins at @from ends.
function endOf(text, from) {
  let at = from;
  for (let c = p.codeAt(text, at); at < text.length && c !== 47 && c !== 63 && c !== 35; c = p.codeAt(text, at)) at += 1;
  return at;
}

const behindUser = (authority) => p.slice(authority, p.lastIndexOf(authority, '@') + 1);

const PARSED = 20000; // texts that are parsed for one host
const LONGEST = 1024; // bytes of a host in a URL; what is longer is taken to name it

/**
 * class Look - whether texts name a host
 * @host: canonical()
 * @ip: 4, 6, or 0 if it is a name
 *
 * A text is parsed once, and only if it could name the host; where too many could,
 * the request is taken to name it.
 */
class Look {
  constructor(host) {
    this.host = host;
    this.ip = isIP(host);
    const dot = p.lastIndexOf(host, '.');
    this.label = p.slice(host, dot + 1);
    this.tail = this.ip !== 0 ? '' : p.slice(host, p.lastIndexOf(p.slice(host, 0, dot < 0 ? 0 : dot), '.') + 1);
    if (dot < 0) this.tail = host;
    this.seen = null;
    this.found = false;
  }

  // Could @name, as it stands in a URL, be the host?
  could(name) {
    if (p.exec(/%|[^\x00-\x7f]/, name) !== null) return true;
    if (this.ip === 0) return p.includes(p.lower(name), this.tail);
    if (this.ip === 6) return p.exec(/^\[*[\da-f.]*:[\da-f:.]*(?:[%\]]|$)/i, name) !== null;
    // The last number is that of the address, or ends in it; 010 and 0x8 are 8.
    const last = p.exec(/(?:^|\.)(?:0x([\da-f]*)|(0[0-7]*)|([1-9]\d*))\.?(?::\d*)?$/i, name);
    if (last === null) return false;
    const { 1: hex, 2: octal, 3: decimal } = last;
    const n = hex !== undefined ? parseInt(`0${hex}`, 16) : octal !== undefined ? parseInt(octal, 8) : +decimal;
    return n < 2 ** 32 && n % 256 === +this.label;
  }

  // @text is parsed now: is it for the first time?
  first(text) {
    if (this.seen === null) this.seen = new p.SafeSet();
    else if (p.setHas(this.seen, text)) return false;
    p.setAdd(this.seen, text);
    if (p.setSize(this.seen) > PARSED) this.found = true;
    return !this.found;
  }

  add(text) {
    if (!this.could(text) || !this.first(text)) return;
    const { host } = this;
    const name = canonical(text) || p.lower(text);
    if (name === host || (this.ip === 0 && p.includes(name, '.') && p.endsWith(host, `.${name}`))) this.found = true;
  }

  // An authority: as it is, and up to what the one or the other parser ends a host at.
  authority(text) {
    const host = behindUser(text);
    const brackets = p.exec(/^\[+([^\]]*)/, host);
    const m = brackets || p.exec(/^((?:[\w.-]|[^\0-\x7f\s]|\ufeff)+)(?=(:\d*$)?)/, host);
    if (m !== null) this.add(m[1]);
    if (m === null || (m[2] === undefined && m[0] !== host)) this.add(host);
    // Within prose the URL ends before.
    const cut = host === text ? null : p.exec(/[\s"'<>]/, text);
    if (cut !== null && cut.index !== 0) this.add(behindUser(p.slice(text, 0, cut.index)));
  }
}

// Looks at the hosts that a plain() text names: of URLs in it, of it as a URL, or, if
// it may be put behind "http://", of its begin.
function hostsOf(text, asBegin, look) {
  let long = false;
  for (let at = p.indexOf(text, '//'); at >= 0 && !look.found; at = p.indexOf(text, '//', at)) {
    at += 2;
    while (p.codeAt(text, at) === 47) at += 1;
    const end = endOf(text, at);
    const authority = p.slice(text, at, end);
    if (authority.length > 255) long = true;
    look.authority(authority);
    at = end;
  }
  // Other schemes have a host behind "//" only.
  const scheme = p.exec(/^[\x00-\x20]*(?:https?|wss?|ftp|file):(\/\/)?/i, text);
  if (scheme !== null && (long || scheme[1] === undefined) && look.first(text)) {
    let at = scheme[0].length;
    while (p.codeAt(text, at) === 47) at += 1;
    const host = behindUser(p.slice(text, at, endOf(text, at)));
    if (host.length > LONGEST) {
      // To read it takes the square of its length; with these it is none.
      if (p.exec(/[ <>^|]/, host) === null) look.found = true;
      return;
    }
    try {
      const hostname = urlHost(new SafeURL(text));
      if (hostname !== '') look.add(hostname);
    } catch {
      // It is none.
    }
  }
  const from = p.exec(BEFORE, text)[0].length;
  const end = endOf(text, from);
  if (end === from || (end < text.length && !asBegin)) return;
  // What is at its end is left out; what holds space is prose.
  const { 0: begin } = p.exec(/^(?:[^\0-\x20\s]|\ufeff)*/, p.slice(text, from, end));
  if (begin === '' || p.exec(/[^\0-\x20\s]/, p.slice(text, from + begin.length, end)) !== null) return;
  // Of "redis, please" the host is none.
  if (look.ip === 0 && !p.includes(look.host, '.')) {
    look.add(behindUser(begin));
    return;
  }
  look.authority(begin);
  // To url.parse() a scheme that it does not know needs no slashes.
  const other = p.exec(/^[\w.+-]+:/, begin);
  if (other !== null && other[0].length < begin.length) look.authority(p.slice(begin, other[0].length));
}

// What came from elsewhere because of the request: redirects, names resolved.
function derived(ctx) {
  if (ctx.derived === null) ctx.derived = new p.SafeMap();
  return ctx.derived;
}

// Kinds of data and programs, "text/html", of which nobody makes a URL.
const KINDS = {
  __proto__: null, 'header.accept': 1, 'header.content-type': 1, 'header.user-agent': 1,
};

// What may stand before a host, as it does before one that is put behind "http://".
const BEFORE = /^[\0-\x20\s/]*/;

// Could @text name the address @host? It does so as it is, in numbers or in a URL.
function mayBeAddress(text, host) {
  if (p.includes(text, host) || p.includes(text, '//') || p.exec(/[^\x00-\x7f]/, text) !== null) return true;
  const rest = p.slice(text, p.exec(BEFORE, text)[0].length);
  return p.exec(/^(?:[^/?#]*@)?[\da-fx.:[\]]+(?:[^\w.:[\]]|$)/i, rest) !== null || p.exec(/^[\w.+-]+:/, rest) !== null;
}

// Does a piece of @given, a list of hosts?
function namedByPiece(given, look) {
  const hosts = lists.hosts(given);
  for (let i = 0; i < hosts.length && !look.found; i += 1) look.authority(hosts[i]);
  return look.found;
}

// Does @value name the host, or the end of it from a dot on?
function namesHost({ text: given, source, lists: of }, look) {
  const asBegin = KINDS[source] !== 1;
  if (asBegin && of !== UNLISTED && namedByPiece(given, look)) return true;
  const text = plain(given);
  // Most values can be told not to without much ado: that has the host's last label.
  if (look.ip !== 0 ? !mayBeAddress(text, look.host) :
    !p.includes(p.lower(text), look.label) && p.exec(/%|[^\x00-\x7f]/, text) === null) return false;
  hostsOf(text, asBegin, look);
  // To url.parse() the end of a line is one of a host.
  if (text !== given && !look.found && p.exec(/[\t\r\n]/, given) !== null) hostsOf(replaced(given, '\\', '/'), asBegin, look);
  return look.found;
}

// Addresses of clients and proxies; nobody connects to where these say.
const CLIENTS = {
  __proto__: null, 'header.x-forwarded-for': 1, 'header.x-real-ip': 1, 'header.forwarded': 1, 'header.via': 1,
  'header.cf-connecting-ip': 1, 'header.true-client-ip': 1,
};

// The server itself, as Host names it: so do Origin and Referer.
function self(ctx) {
  const host = ctx.request.headers && ctx.request.headers.host;
  if (typeof host !== 'string') return null;
  return canonical(p.exec(/:\d+$/, host) === null ? host : p.slice(host, 0, p.lastIndexOf(host, ':')));
}

// The one address that one byte names, which is too short for a value: does it stand by itself
// in the query, the path, the body?
function zero(ctx) {
  const alone = (text) => p.exec(/(?:^|[=/"'>,[]|:\s?)0(?:$|[&/?#:"'<,}\]])/, text) !== null;
  const found = { __proto__: null, text: '0', source: 'query' };
  ctx.urlNow();
  if (alone(ctx.text)) return found;
  const parsed = bodyOf(ctx.request);
  const keys = parsed !== null && typeof parsed === 'object' ? p.keys(parsed) : [];
  for (let i = 0; i < keys.length && i < PARSED; i += 1) {
    const d = p.descriptor(parsed, keys[i]);
    if (d && (d.value === '0' || d.value === 0)) return { __proto__: null, text: '0', source: `body.${keys[i]}` };
  }
  return find(ctx, ({ text, source }) => !p.startsWith(source, 'header.') && alone(text));
}

// May @value, of a header or not, name a host that is to be connected to? The page that it came from has names in its query.
const mayName = ({ text, source }, header) => !(header && CLIENTS[source] === 1) && !(source === 'header.referer' && !p.includes(text, '//'));

/** origin() - the value of the request that names @host, or undefined */
function origin(ctx, host) {
  const name = canonical(host) || p.lower(host);
  const look = new Look(name);
  if (ctx.derived !== null && p.mapHas(ctx.derived, name)) return p.mapGet(ctx.derived, name);
  const own = self(ctx) === name;
  const value = find(ctx, (one) => {
    const header = p.startsWith(one.source, 'header.');
    return mayName(one, header) && !(header && own) && namesHost(one, look);
  });
  return value === undefined && name === '0.0.0.0' ? zero(ctx) : value;
}

/**
 * class Addresses - all that the values of @ctx's request name, with the first value that does
 *
 * They are @found only if they are too many, or one is too long to be read.
 */
class Addresses extends Look {
  constructor(ctx) {
    super('');
    this.ip = 4;
    this.all = new p.SafeMap();
    this.own = self(ctx);
    this.value = null;
    this.header = false;
    find(ctx, (one) => {
      this.value = one;
      this.header = p.startsWith(one.source, 'header.');
      return mayName(one, this.header) && namesHost(one, this);
    });
  }

  // That of a header may name us, and another's the same text not.
  first(text) {
    return super.first(this.header ? `\n${text}` : text);
  }

  add(text) {
    if (p.exec(/%|[^\x00-\x7f]|^\[*[\da-f.]*:[\da-f:.]*(?:[%\]]|$)|(?:^|\.)(?:0x[\da-f]*|\d+)\.?(?::\d*)?$/i, text) === null) return;
    if (!this.first(text)) return;
    const name = canonical(text);
    if (name !== null && isIP(name) !== 0 && !(this.header && name === this.own) && !p.mapHas(this.all, name)) p.mapSet(this.all, name, this.value);
  }
}

const FEW = 4; // addresses that are looked for by themselves

/** named() - as origin(), for who asks for many: of addresses all that are named are found once */
function named() {
  let n = 0;
  let addresses = null;
  return (ctx, host) => {
    n += 1;
    if (n <= FEW || isIP(host) === 0) return origin(ctx, host);
    if (addresses === null) addresses = new Addresses(ctx);
    if (addresses.found || host === '0.0.0.0' || ctx.derived !== null) return origin(ctx, host);
    return p.mapGet(addresses.all, host);
  };
}

/** usual() - has the request's route gone to @host by itself before? */
const usual = (ctx, host, port) => isOwn(CONNECT, ctx, `${host}:${port}`);

/** derive() - @host is used because of what @value named */
function derive(ctx, host, value) {
  const name = canonical(host);
  if (name && p.mapSize(derived(ctx)) < 1000) p.mapSet(derived(ctx), name, value);
}

/** keep() - the request, which does not name @host, at @address, uses a connection to it that another one began */
function keep(ctx, host, address, version, port) {
  if (isPrivate(address, version)) learn(CONNECT, ctx, `${host}:${port}`);
}

/**
 * check() - may the request have it connect there?
 * @host: as the application named it
 * @address: what that resolved to; @version: isIP() of it
 * @port: number
 * @isInternal: tells whether options let it
 * @captured: stack of who asked, see ../stack.js; or undefined: it is this one
 * @naming: origin(), or one of named()
 *
 * Return: null, or { value, why, stack }.
 */
function check(host, address, version, port, isInternal, captured, naming = origin) {
  const ctx = current();
  if (ctx === undefined || !isPrivate(address, version)) return null;
  const target = `${host}:${port}`;
  if (isOwn(CONNECT, ctx, target)) return null;
  if (isInternal(host, port)) return null;
  const value = naming(ctx, host);
  if (value === undefined) {
    learn(CONNECT, ctx, target);
    return null;
  }
  const stack = frames(captured);
  return {
    __proto__: null, value, stack, why: `the request names the host, and ${address} is not a public address`,
  };
}

/**
 * socket() - does the request name the local socket @path within a URL, as "http://unix:/run/x.sock:/y"?
 *
 * As a whole it is a path as any other. Return: null, or { value, why, stack }.
 */
function socket(path) {
  const ctx = current();
  if (ctx === undefined || p.codeAt(path, 0) !== 47) return null;
  const value = find(ctx, ({ text, scanned }) => {
    if ((scanned & COLON) === 0 || text.length <= path.length) return false;
    const at = p.indexOf(text, path);
    const end = at + path.length;
    return at > 0 && (text[at - 1] === ':' || p.startsWith(text, '//', at - 2)) && (end === text.length || p.includes(':/?', text[end]));
  });
  const stack = value === undefined ? null : frames();
  return value === undefined || ownText(stack, path, 0, path.length) ? null : { __proto__: null, value, stack, why: 'the request names the socket' };
}

module.exports = {
  socket, check, keep, named, origin, usual, derive, isPrivate, isIP, canonical,
};

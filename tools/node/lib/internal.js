// SPDX-License-Identifier: GPL-2.0
// Hosts that the application may contact though a request names them: "host" for whatever
// port, or "host:port".
'use strict';
const p = require('./primordials');

class Internal {
  constructor(text) {
    const colon = p.lastIndexOf(text, ':');
    this.text = text;
    this.host = colon < 0 ? text : p.slice(text, 0, colon);
    this.port = p.slice(text, colon + 1);
  }
}

/** internals() - the list that options give, or undefined */
function internals(given) {
  const list = [];
  const all = p.isArray(given) ? given : [given];
  for (let i = 0; given && i < all.length; i += 1) p.push(list, new Internal(`${all[i]}`));
  return list;
}

/** among() - is @host, or it with @port, one of @list? */
function among(list, host, port) {
  for (let i = 0; i < list.length; i += 1) {
    if (list[i].text === host || (list[i].host === host && list[i].port === `${port}`)) return true;
  }
  return false;
}

module.exports = { internals, among };

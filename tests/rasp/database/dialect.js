// SPDX-License-Identifier: GPL-2.0
// What SQLite is asked instead of a text in another's SQL: the strings of MySQL with
// their backslashes, its "#" comments, and several statements in one text.
'use strict';

const ESCAPES = {
  0: '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a',
};
const literal = (text) => `'${text.replace(/'/g, "''")}'`;

// The string of @sql that begins at @at, as MySQL reads it: its text and where it ends.
function string(sql, at) {
  const { [at]: quote } = sql;
  let text = '';
  for (let i = at + 1; i < sql.length; i += 1) {
    const c = sql[i];
    if (c === '\\') {
      i += 1;
      // Those two mean something to LIKE only.
      text += sql[i] === '%' || sql[i] === '_' ? `\\${sql[i]}` : ESCAPES[sql[i]] ?? sql[i] ?? '';
    } else if (c === quote && sql[i + 1] === quote) {
      i += 1;
      text += quote;
    } else if (c === quote) return { text, end: i + 1 };
    else text += c;
  }
  throw new Error('a string is not closed');
}

const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`/y;
const COMMENT = /--[^\n]*|\/\*[^]*?\*\//y;

function match(pattern, sql, at) {
  pattern.lastIndex = at;
  const m = pattern.exec(sql);
  return m && m[0];
}

/**
 * statements() - those of @sql, for SQLite
 * @mysql: it is MySQL's SQL, else PostgreSQL's
 */
module.exports = function statements(sql, mysql) {
  const list = [];
  let one = '';
  for (let at = 0; at < sql.length;) {
    const c = sql[at];
    let part = c;
    let end;
    if (mysql && (c === "'" || c === '"')) {
      const s = string(sql, at);
      part = literal(s.text);
      ({ end } = s);
    } else if (mysql && c === '#') {
      const line = sql.indexOf('\n', at);
      part = '';
      end = line < 0 ? sql.length : line;
    } else part = match(QUOTED, sql, at) || match(COMMENT, sql, at) || c;
    if (part === ';') {
      list.push(one);
      one = '';
    } else one += part;
    at = end ?? at + part.length;
  }
  return [...list, one].filter((text) => text.trim());
};

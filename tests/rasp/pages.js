// SPDX-License-Identifier: GPL-2.0
// The application as one is in use: what its drivers of databases are asked is asked
// of a real SQLite (sql.js), and each answer is made a page by a template (ejs).
// For measuring: alone, its requests do next to nothing but what is watched.
'use strict';
const ejs = require('ejs');
const initSqlJs = require('sql.js');

const layout = ejs.compile(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title><%= title %></title></head><body>
<nav><ul><% for (const link of links) { %><li><a href="<%= link.href %>"><%= link.text %></a></li><% } %></ul></nav>
<main><h1><%= title %></h1>
<% if (rows) { %><table><% for (const row of rows) { %><tr><% for (const key in row) { %><td><%= row[key] %></td><% } %></tr><% } %></table>
<% } else { %><pre><%= text %></pre><% } %></main><footer>page <%= number %></footer></body></html>`);
const links = ['files', 'list', 'search', 'login', 'notes', 'users', 'help', 'about'].map((text) => ({ text, href: `/${text}` }));

function database(SQL) {
  const db = new SQL.Database();
  db.run(`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, mail TEXT, password TEXT);
    CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, price INT);
    CREATE TABLE notes (text TEXT, author TEXT); CREATE TABLE visits (agent TEXT)`);
  for (let i = 0; i < 50; i += 1) {
    db.run('INSERT INTO users (name, mail, password) VALUES (?, ?, ?)', [`user ${i}`, `user${i}@example.com`, 'x']);
    db.run('INSERT INTO items (name, price) VALUES (?, ?)', [i % 2 ? `blue chair ${i}` : `oak table ${i}`, i]);
  }
  return (sql, values) => {
    // PostgreSQL's parameters, and no more notes than this.
    if (sql.startsWith('INSERT')) db.run('DELETE FROM notes; DELETE FROM visits');
    const statement = db.prepare(sql.replace(/\$\d/g, '?'));
    statement.bind(values.map(String));
    const rows = [];
    while (rows.length < 10 && statement.step()) rows.push(statement.getAsObject());
    statement.free();
    return rows;
  };
}

/** serveFrom() - have the stand-ins of drivers answer from SQLite; before they are used */
async function serveFrom() {
  globalThis.askDatabase = database(await initSqlJs());
}

let number = 0;

/** page() - @handle of a route, with its answer made a page */
const page = (title, handle) => async (request) => {
  const text = await handle(request);
  number += 1;
  const rows = typeof text === 'string' && text.startsWith('[') ? JSON.parse(text) : null;
  return layout({ title, links, rows, text, number });
};

module.exports = { serveFrom, page };

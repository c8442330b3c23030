// SPDX-License-Identifier: GPL-2.0
// The application with each answer made a page by a template (ejs), for measuring.
'use strict';
const ejs = require('ejs');

const layout = ejs.compile(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title><%= title %></title></head><body>
<nav><ul><% for (const link of links) { %><li><a href="<%= link.href %>"><%= link.text %></a></li><% } %></ul></nav>
<main><h1><%= title %></h1>
<% if (rows) { %><table><% for (const row of rows) { %><tr><% for (const key in row) { %><td><%= row[key] %></td><% } %></tr><% } %></table>
<% } else { %><pre><%= text %></pre><% } %></main><footer>page <%= number %></footer></body></html>`);
const links = ['files', 'list', 'search', 'login', 'notes', 'users', 'help', 'about'].map((text) => ({ text, href: `/${text}` }));

let number = 0;

/** page() - @handle of a route, with its answer made a page */
const page = (title, handle) => async (request) => {
  const text = await handle(request);
  number += 1;
  const rows = typeof text === 'string' && text.startsWith('[') ? JSON.parse(text) : null;
  return layout({ title, links, rows, text, number });
};

module.exports = page;

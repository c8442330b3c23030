// SPDX-License-Identifier: GPL-2.0
// An Express application out of real packages, whose holes are their own and not
// ours: ejs 3.1.6 (CVE-2022-29078), node-serialize 0.0.4 (CVE-2017-5941), st 0.2.4
// (CVE-2014-3744); and a real SQLite, asked carelessly.
'use strict';
const path = require('path');
const express = require('express');
const serialize = require('node-serialize');
const st = require('st');
const initSqlJs = require('sql.js');
const bailey = require('bailey');

module.exports = async function build() {
  const SQL = await initSqlJs();
  const db = new SQL.Database();
  db.run("CREATE TABLE items (name TEXT, price INT); INSERT INTO items VALUES ('chair', 10), ('table', 20)");
  db.run("CREATE TABLE users (name TEXT, password TEXT); INSERT INTO users VALUES ('admin', 'top-secret')");
  const app = express();
  app.set('views', path.join(__dirname, 'views'));
  app.set('view engine', 'ejs');
  if (bailey.isProtected()) app.use(bailey.middleware());
  app.use(express.json());
  app.get('/page', (req, res, next) => res.render('page', req.query, (e, html) => (e ? next(e) : res.send(html))));
  app.get('/me', (req, res) => {
    const cookie = /profile=([^;]+)/.exec(req.headers.cookie || '');
    const profile = cookie ? serialize.unserialize(Buffer.from(decodeURIComponent(cookie[1]), 'base64').toString()) : {};
    res.send(`hello ${profile.name || 'you'} ${profile.run || ''}`);
  });
  app.get('/items/:name', (req, res) => {
    const [rows] = db.exec(`SELECT name, price FROM items WHERE name = '${req.params.name}'`);
    res.json(rows ? rows.values : []);
  });
  app.get('/find', (req, res) => {
    const query = db.prepare('SELECT name, price FROM items WHERE name = ?');
    query.bind([`${req.query.name}`]);
    const rows = [];
    while (query.step()) rows.push(query.get());
    query.free();
    res.json(rows);
  });
  const mount = st({ path: path.join(__dirname, 'public'), url: '/public', cache: false, passthrough: false });
  app.use((req, res, next) => { if (!mount(req, res)) next(); });
  app.use((e, req, res, next) => { // eslint-disable-line no-unused-vars
    res.status(e.bailey ? 403 : 500).send(`${e.code || ''} ${e.message}`);
  });
  return app;
};

// SPDX-License-Identifier: GPL-2.0
'use strict';
const fs = require('fs');
const path = require('path');
const mysql = require('mysql');
const pg = require('pg');
const sqlite = require('sqlite3');

const schema = fs.readFileSync(path.join(__dirname, 'schema.sql'), 'utf8');

/**
 * clients() - an application's connections to the database at @ports, see index.js, and a database of its own
 *
 * Return: { postgres, maria, lite, close() }
 */
module.exports = function clients(ports) {
  const postgres = new pg.Client({ host: '127.0.0.1', port: ports.postgres, user: 'app', database: 'shop' });
  const maria = mysql.createConnection({ host: '127.0.0.1', port: ports.mysql, user: 'app' });
  const lite = new sqlite.Database(':memory:');
  lite.exec(schema);
  postgres.connect();
  maria.connect();
  const close = async () => {
    maria.destroy();
    await postgres.end();
  };
  return {
    postgres, maria, lite, close,
  };
};

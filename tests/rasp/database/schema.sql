-- What the applications' databases hold.
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, mail TEXT, password TEXT);
CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, price INT, note TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT, price INT);
CREATE TABLE notes (title TEXT, text TEXT, author TEXT);
CREATE TABLE visits (agent TEXT);
INSERT INTO users (name, mail, password) VALUES ('admin', 'admin@example.com', 'swordfish-7');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
	INSERT INTO users (name, mail, password) SELECT 'user ' || i, 'user' || i || '@example.com', 'p-' || i FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
	INSERT INTO items (name, price) SELECT iif(i % 2, 'blue chair ', 'oak table ') || i, 100 - i FROM n;

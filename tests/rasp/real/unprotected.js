// SPDX-License-Identifier: GPL-2.0
// Prints as JSON which attacks work without the guard.
'use strict';
const fs = require('fs');
const attacks = require('./attacks');

(async () => {
  const place = await require('./place')();
  const result = {};
  for (const a of attacks(place)) {
    const r = await place.send(a.url, a);
    result[a.name] = a.works(r);
    fs.rmSync(place.marker, { force: true });
  }
  process.stdout.write(JSON.stringify(result));
  place.close();
  process.exit();
})();

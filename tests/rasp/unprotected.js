// SPDX-License-Identifier: GPL-2.0
// Prints as JSON which attacks work on the application without the guard.
'use strict';
const attacks = require('./attacks');
const lab = require('./lab');

(async () => {
  const place = await lab();
  const before = Object.getOwnPropertyNames(Object.prototype);
  const result = {};
  for (const a of attacks(place)) {
    place.reset();
    let works = false;
    try {
      works = a.works(await place.send(a.url, a));
    } catch {
      // The answer was none.
    }
    result[`${a.class}: ${a.name}`] = works;
    for (const key of Object.getOwnPropertyNames(Object.prototype)) if (!before.includes(key)) delete Object.prototype[key];
  }
  process.stdout.write(JSON.stringify(result));
  await place.close();
  process.exit();
})();

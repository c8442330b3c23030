// SPDX-License-Identifier: GPL-2.0
// files ROOT: the files of the vulnerable application, and those around it.
'use strict';
const fs = require('fs');
const path = require('path');

function make(root) {
  for (const dir of ['files/sub', 'files/thumb-x', 'uploads', 'lang']) fs.mkdirSync(path.join(root, dir), { recursive: true });
  const put = (name, text) => fs.writeFileSync(path.join(root, name), text);
  put('secret.txt', 'top-secret');
  put('secret.json', 'top-secret');
  put('victim', 'x');
  put('module.js', "module.exports = 'owned-module';");
  put('owned.js', "process.stdout.write('pwned-42')");
  put('lang/en.json', '{}');
  put('lang/pt-BR.json', '{}');
  put('files/a.txt', 'hello');
  put('files/a.b..c.txt', 'dots');
  put('files/sub/b.txt', 'below');
  put('files/thumb-a.txt', 'small');
  put('files/größe ☃.txt', 'unicode');
  put('uploads/u.txt', 'u');
}

module.exports = make;
if (require.main === module) make(process.argv[2]);

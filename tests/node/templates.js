// SPDX-License-Identifier: GPL-2.0
// Code within templates: a file of its own, for what stands in the source of a caller is the program's.
'use strict';
module.exports = {
  ACTING: [
    'process.env.SECRET', 'global.process.env', 'globalThis.process.env.SECRET', 'process["env"].SECRET', 'process?.env', 'process\n.env', 'process.binding("fs")',
    'process.mainModule.require("fs").readFileSync("/etc/passwd", "utf8")', 'require("fs")', 'name.constructor.constructor("return 1")()', '"".sub["constructor"]("return 1")()',
    '[]["filter"]["constructor"]("return 1")()', '(() => {})["constructor"]("return 1")', 'user.name.toUpperCase()', 'Function("return 1")()', 'import("fs")', 'name.constructor',
    '(x => x)`1`', 'name["__proto__"]', 'user.__proto__.x', 't/* */("a")', 'global["process"]', 'x=process,x["env"]', '(a=global)&&a["process"]',
    'this.process.env.SECRET', 'process//\n.env.SECRET', 'process/**/ /**/ /**/.env', `process${' '.repeat(99)}.env`, 'process./**/env', 'name./* a * b */constructor',
    'proc\\u0065ss.env.SECRET', '\\u{70}rocess.env', '({...process}).env', '({process}).process.env', 'name=/**/process,name.env',
  ],
  MADE: ['return this', 'return process', 'return process.env'],
  HARMLESS: ['name', 'user.name', ' user.name ', 'name + 1', 'list.length', 'list[0]', 'name ? 1 : 2', 'user.process', 'it.module', 'user . name'],
};

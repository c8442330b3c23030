// SPDX-License-Identifier: GPL-2.0
// node --import bailey/import: as --require bailey/register; and where node has no
// module.registerHooks(), what drivers have for require() is imported of those that have a form of
// their own for import. To say so needs no request, and so may be said in the thread of such hooks.
import module from 'node:module';
import './register.js';

if (typeof module.registerHooks !== 'function' && typeof module.register === 'function') module.register('./hooks/instead.mjs', import.meta.url);

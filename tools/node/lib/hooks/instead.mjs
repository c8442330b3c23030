// SPDX-License-Identifier: GPL-2.0
// The hook of import.mjs, which runs in a thread of its own.
import { createRequire } from 'node:module';

const instead = createRequire(import.meta.url)('./instead.js');

/** resolve() - what is imported: see instead.js */
export async function resolve(specifier, context, next) {
  return instead(await next(specifier, context));
}

// A library that the program serves is the file that npm publishes, byte for byte.
//   node as_published.mjs PACKAGE server/web/FILE

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [name, file] = process.argv.slice(2);
const published = readFileSync(fileURLToPath(import.meta.resolve(name)));
assert.ok(published.equals(readFileSync(file)), 'the copy differs from the file of the pinned version');
console.log(`${published.length} bytes, the same`);

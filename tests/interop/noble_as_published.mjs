// The copy of @noble/ed25519 that the program serves is the file that npm publishes.
//   node noble_as_published.mjs server/web/noble-ed25519.mjs

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const published = readFileSync(fileURLToPath(import.meta.resolve('@noble/ed25519')));
assert.ok(published.equals(readFileSync(process.argv[2])), 'the copy differs from the file of the pinned version');
console.log(`${published.length} bytes, the same`);

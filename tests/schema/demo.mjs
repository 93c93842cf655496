// Whatever the demonstration puts into the log, and what the log answers, fits its schema.
//   node demo.mjs SCHEMA_TOOL

import assert from 'node:assert/strict';
import { demo, faults } from './schemas.mjs';

const seen = new Map();
for (const { schema, text } of demo(process.argv[2])) {
  assert.deepEqual(faults(schema, text), [], `${schema}: ${text.slice(0, 400)}`);
  // What is carried as a string is of its own form.
  if (schema === 'receipt') assert.deepEqual(faults('entry', JSON.parse(text).entry), []);
  seen.set(schema, (seen.get(schema) ?? 0) + 1);
}

// A demonstration that tells less than this shows less than its page says.
for (const [schema, least] of Object.entries({
  genesis: 1, party: 14, key: 13, mandate: 1, place: 13, product: 14, rules: 1, header: 100, entry: 100, receipt: 100,
  bundle: 4, event: 70,
})) {
  assert.ok((seen.get(schema) ?? 0) >= least, `${seen.get(schema) ?? 0} of ${schema}, at least ${least} expected`);
}
console.log([...seen].map(([schema, count]) => `${schema} ${count}`).join(', '));

// Every event of the demonstration is what GS1's normative JSON Schema of EPCIS 2.0 calls an event.
//   node epcis.mjs SCHEMA_TOOL

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { demo } from './schemas.mjs';

const conformance = process.env.NGUON_CONFORMANCE || process.env.NGUON_CONFORMANCE_DEFAULT || '';
const path = join(conformance, 'fastnt-epcis/schema/epcis2_0.json');
if (!existsSync(path)) {
  console.log(`skipped: ${path} is not there`);
  process.exit(77);
}

// The file begins with a byte order mark.
const schema = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
const validate = addFormats(new Ajv({ strict: false, logger: false })).compile(schema);
const fits = (text) => validate(JSON.parse(text));

const events = demo(process.argv[2]).filter(({ schema: name }) => name === 'event').map(({ text }) => text);
assert.ok(events.length >= 70);
const types = new Set();
for (const text of events) {
  assert.ok(fits(text), `${JSON.stringify(validate.errors, null, 1)}\n${text}`);
  types.add(JSON.parse(text).type);
}
assert.deepEqual([...types].sort(), ['AggregationEvent', 'ObjectEvent', 'TransformationEvent']);

// And the schema does judge: events.md's pitfalls are refused.
const harvest = JSON.parse(events.find((text) => text.includes('"ilmd"')));
for (const [what, change] of [
  ['a quantity as text', (e) => { e.outputQuantityList[0].quantity = '180'; }],
  ['an action in a transformation', (e) => { e.action = 'ADD'; }],
  ['a bare name in ilmd', (e) => { e.ilmd = { lotNumber: 'L1' }; }],
  ['no time zone', (e) => { delete e.eventTimeZoneOffset; }],
]) {
  const wrong = structuredClone(harvest);
  change(wrong);
  assert.ok(!fits(JSON.stringify(wrong)), `${what} should be refused`);
}
console.log(`${events.length} events fit ${path.split('/').slice(-3).join('/')}`);

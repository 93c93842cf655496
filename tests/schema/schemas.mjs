// The schemas of docs/schema/ compiled, and nguon's readers asked.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const folder = new URL('../../docs/schema/', import.meta.url);

/** File name without its ending -> schema; common.json is what they share. */
export const schemas = new Map(readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
  .map((name) => [name.replace(/\.json$/, ''), JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]));

const ajv = addFormats(new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false }));
for (const [name, schema] of schemas) ajv.addSchema(schema, `${name}.json`);

/** What the schema says against the JSON text; empty where it fits. */
export function faults(name, text) {
  const validate = ajv.getSchema(`${name}.json`);
  assert.ok(validate, `docs/schema/${name}.json is missing`);
  return validate(JSON.parse(text)) ? [] : validate.errors.map((e) => `${e.instancePath || '/'} ${e.message}`);
}

/** The same for a definition of common.json. */
export function faultsOfDefinition(name, value) {
  const validate = ajv.getSchema(`common.json#/$defs/${name}`);
  return validate(value) ? [] : validate.errors.map((e) => `${e.instancePath || '/'} ${e.message}`);
}

function lines(tool, command, input) {
  const { status, stdout, stderr } = spawnSync(tool, [command], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, `${command}: ${stderr}`);
  return stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
}

/** Everything that the demonstration made: [{schema, text}]. */
export const demo = (tool) => lines(tool, 'demo');

/** nguon's verdicts on [{schema, text}]: [{code, problem?}]. */
export function judge(tool, rows) {
  const input = rows.map(({ schema, text }) => JSON.stringify({ schema, text }) + '\n').join('');
  const verdicts = lines(tool, 'judge', input);
  assert.equal(verdicts.length, rows.length);
  return verdicts;
}

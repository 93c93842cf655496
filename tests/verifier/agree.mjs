// Both verifiers over the same bundles, good ones and spoiled ones: they must come to the same verdict, with the same
// code, after the same checks.
//   node agree.mjs NGUON [SEED [SCALE]]      NGUON_TEST_ALL: four times as many

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleOfOne, entriesIn, fetchBytes, makeRandom, part, serveWithKey, spoilBytes, spoilName, spoilStructure,
  spoilText, spoilValue, toBytes } from './bundles.mjs';
import { parseStatement } from '../../server/web/verify/statement.mjs';
import { verifyBundle } from '../../server/web/verify/verify.mjs';

const [nguon, seedText = '20261126', scaleText = process.env.NGUON_TEST_ALL ? '1' : '0.25'] = process.argv.slice(2);
const seed = Number(seedText);
const scale = Number(scaleText);
const random = makeRandom(seed);
console.log(`seed ${seed}`);

function programSays(bytes, logKey) {
  const options = logKey ? ['--log-key', logKey] : [];
  const { stdout, stderr } = spawnSync(nguon, ['verify', '-', '--json', ...options], { input: bytes, maxBuffer: 2 ** 26 });
  try {
    const { holds, passed, failed, goods = [] } = JSON.parse(stdout);
    const { check = '', code = '', detail = '' } = failed ?? {};
    return { holds, passed: passed.map((one) => one.check), check, code, detail, goods: goods.map(({ subject }) => subject) };
  } catch {
    throw new Error(`nguon verify said no JSON: ${stderr}`);
  }
}

const counts = new Map();
let differences = 0;

async function compare(kind, label, bytes, logKey) {
  const program = programSays(bytes, logKey);
  const core = await verifyBundle(bytes, { logKey });
  counts.set(`${kind}: ${program.code || 'holds'}`, (counts.get(`${kind}: ${program.code || 'holds'}`) ?? 0) + 1);
  // The rules are the program's alone: what it refuses there has passed everything here.
  const isRule = !program.holds && program.passed.at(-1) === 'signatures';
  const expected = isRule ? { code: '', check: '', passed: [...program.passed, 'rules'] } : program;
  const found = { code: core.failed?.code ?? '', check: core.failed?.name ?? '', passed: core.passed.map(({ name }) => name) };
  const isSame = ['code', 'check', 'passed'].every((name) => String(found[name]) === String(expected[name]));
  // Runs lead downwards too, and are no goods; nor may the subject be.
  const below = core.below.filter((name) => !name.startsWith('run/'));
  const goods = program.goods.filter((name) => name !== core.subject);
  const refused = Boolean(core.failed);
  if (isSame && (isRule || below.join() === goods.join())) return { isSame: true, refused };
  ++differences;
  if (differences <= 20) {
    console.error(`${kind} ${label}: program ${program.code || 'holds'} after ${program.passed.at(-1)} (${program.detail}), ` +
      `core ${found.code || 'holds'} after ${found.passed.at(-1)} (${core.failed?.message ?? ''})`);
  }
  return { isSame: false, refused };
}

const demonstration = await serveWithKey(nguon);
const { host, lots, logKey } = demonstration;
const good = new Map();
const product = lots[0].slice(0, lots[0].indexOf('/10/'));
for (const path of [...lots, product, '/rules']) good.set(path, await fetchBytes(`${host}/bundle${path}`));
const subjects = new Set([...good.values()].flatMap((bytes) => JSON.parse(Buffer.from(bytes)).subjects.map(({ subject }) => subject)));
for (const kind of ['414/', '417/', 'key/', 'place/', 'party/', 'run/', '00/', 'unit/']) {
  const subject = [...subjects].find((each) => each.startsWith(kind));
  const answer = subject && await fetch(`${host}/bundle/${subject}`);
  if (answer?.ok) good.set(`/${subject}`, new Uint8Array(await answer.arrayBuffer()));
}
for (const [path, bytes] of good) {
  assert.ok((await verifyBundle(bytes, { logKey })).accepted, `the bundle of ${path} is not accepted`);
  await compare('good', path, bytes, logKey);
  await compare('good without key', path, bytes);
}
// Downwards: good ones, and ones with a derived lot, a container or a run left out, in each way that hides it.
let below = 0;
for (const path of lots) {
  for (const { subject } of JSON.parse(Buffer.from(good.get(path))).subjects) {
    if (!/\/(?:10|b|21|s)\/|^(?:00|unit)\//.test(subject) || good.has(`/${subject}?down=1`)) continue;
    const answer = await fetch(`${host}/bundle/${subject}?down=1`);
    if (answer.ok) good.set(`/${subject}?down=1`, new Uint8Array(await answer.arrayBuffer()));
  }
}
for (const [path, bytes] of [...good].filter(([path]) => path.endsWith('?down=1'))) {
  const verdict = await verifyBundle(bytes, { logKey });
  assert.ok(verdict.accepted && verdict.down, `the bundle of ${path} is not accepted: ${verdict.failed?.message}`);
  await compare('good downwards', path, bytes, logKey);
  for (const hidden of verdict.below.filter(() => random.chance(scale))) {
    ++below;
    const text = Buffer.from(bytes).toString();
    const lies = {
      'row left out': (bundle) => { bundle.subjects = bundle.subjects.filter(({ subject }) => subject !== hidden); },
      'said unspoken of': (bundle) => { bundle.subjects.find(({ subject }) => subject === hidden).value = null; },
      'entries left out': (bundle) => {
        bundle.entries = bundle.entries.filter(({ entry }, i) => i + 1 === bundle.entries.length || !entry.includes(`"${hidden}":`));
      },
    };
    for (const [way, tell] of Object.entries(lies)) {
      const bundle = JSON.parse(text);
      tell(bundle);
      const lie = toBytes(JSON.stringify(bundle));
      const { refused } = await compare(`downwards, ${way}`, `${path} ${hidden}`, lie, logKey);
      assert.ok(refused, `${path} without ${hidden} is accepted: ${way}`);
    }
  }
  // The other direction's bundle passed off as this one's.
  const { down, ...up } = JSON.parse(Buffer.from(bytes));
  await compare('downwards without its sign', path, toBytes(JSON.stringify(up)), logKey);
}
assert.ok(below > 20 * scale, `only ${below} goods lie below others`);
for (const path of lots) {
  const { v, subject, ...more } = JSON.parse(Buffer.from(good.get(path)));
  await compare('upwards with the sign', path, toBytes(JSON.stringify({ v, subject, down: true, ...more })), logKey);
}
console.log(`${good.size} good bundles: ${[...good.keys()].join(' ')}`);

const sources = [...good.values()];
for (let i = 0; i < 250 * scale; ++i) await compare('bytes', i, spoilBytes(random.pick(sources), random), random.chance(0.7) ? logKey : undefined);
for (let i = 0; i < 350 * scale; ++i) await compare('structure', i, spoilStructure(random.pick(sources), random), random.chance(0.7) ? logKey : undefined);

// Statements by themselves, judged in a bundle of one entry.
const entries = entriesIn(sources);
const origin = JSON.parse(Buffer.from(sources[0])).checkpoint.split('\n')[0];
async function compareStatement(kind, label, header, payload) {
  const statement = `${part(header)}.${part(payload)}.${Buffer.alloc(64, 7).toString('base64url')}`;
  let filed = ['rules'];
  try {
    filed = parseStatement(statement, origin).subjects;
  } catch { /* Then both must refuse it whatever it is filed under. */ }
  const bytes = bundleOfOne(origin, statement, filed);
  if (bytes.length > 64_000) return;
  const { isSame } = await compare(kind, label, bytes);
  if (!isSame) console.error(`  ${typeof payload === 'string' ? payload.slice(0, 3000) : JSON.stringify(payload).slice(0, 3000)} ${JSON.stringify(header)}`);
}

const statements = entries.map(({ statement }) => statement.split('.').map((each) => Buffer.from(each, 'base64url').toString()));
const types = new Map();
for (const [header, payload] of statements) {
  const { type } = JSON.parse(payload);
  types.set(type, [...(types.get(type) ?? []), [JSON.parse(header), payload]]);
}
for (const [type, list] of types) {
  for (let i = 0; i < 90 * scale; ++i) {
    const [header, payload] = random.pick(list);
    let value = spoilValue(JSON.parse(payload), random);
    if (random.chance(0.3)) value = spoilValue(value, random);
    await compareStatement(`payload of ${type}`, i, header, value);
  }
}
for (let i = 0; i < 200 * scale; ++i) {
  const [header, payload] = random.pick(random.pick([...types.values()]));
  await compareStatement('text', i, header, spoilText(payload, random));
}
for (let i = 0; i < 80 * scale; ++i) {
  const [header, payload] = random.pick(random.pick([...types.values()]));
  await compareStatement('header', i, random.chance(0.2) ? spoilText(JSON.stringify(header), random) : spoilValue(header, random), payload);
}

// Names of things, which decide where a statement is filed.
for (let i = 0; i < 300 * scale; ++i) {
  const [header] = types.get('EPCISDocument')?.[0] ?? [...types.values()].flat().find(([each]) => each.cty === 'application/ld+json');
  await compareStatement('name', i, header, {
    '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', type: 'ObjectEvent', action: 'OBSERVE',
    eventID: 'urn:uuid:00000000-0000-4000-8000-000000000001', eventTime: '2026-01-02T03:04:05Z', eventTimeZoneOffset: '+07:00',
    epcList: [spoilName(random)], bizLocation: { id: spoilName(random) },
  });
}

// GS1's own examples, and GS1's as spoiled as ours.
const examples = process.env.NGUON_CONFORMANCE && join(process.env.NGUON_CONFORMANCE, 'gs1-epcis/examples-json');
if (examples && existsSync(examples)) {
  const [header] = types.get('ObjectEvent')?.[0] ?? [...types.values()].flat().find(([each]) => each.cty === 'application/ld+json');
  const files = readdirSync(examples, { recursive: true }).filter((name) => /\.json(ld)?$/.test(name));
  for (const name of files) {
    const text = readFileSync(join(examples, name), 'utf8');
    await compareStatement('example', name, header, text);
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      continue;
    }
    for (let i = 0; i < 5 * scale; ++i) await compareStatement('example spoiled', name, header, spoilValue(value, random));
  }
}

for (const [what, count] of [...counts].sort()) console.log(`${String(count).padStart(5)} ${what}`);
const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
console.log(`${total} bundles, ${differences} differences`);
await demonstration.stop();
process.exit(differences === 0 && total > 500 ? 0 : 1);

// Strange bodies: what is valid, changed by structure and signed again. Whatever is sent, the server lives, never
// answers 500, and says in a sentence what is wrong; and whatever it accepts, every reader can show and prove.
//   node strange_bodies.mjs NGUON [SEED [CHANGES]]      CHANGES: of each valid body

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

import { serveDemonstration } from '../support/demonstration.mjs';
import { ed25519_key_of_pem } from '../lies/forge/keys.mjs';
import { jws } from '../lies/forge/statements.mjs';
import { goods, keys, places, story } from '../lies/story.mjs';

const [nguon, seedText = '7', changesText = '60'] = process.argv.slice(2);
const seed = Number(seedText);
const changes = Number(changesText);
console.log(`seed ${seed}`);

// ---- Chance, the same for one seed (mulberry32). ----

let state = seed >>> 0;
function chance() {
  state = (state + 0x6d2b79f5) >>> 0;
  let x = Math.imul(state ^ (state >>> 15), state | 1);
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
  return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
}
const below = (end) => Math.floor(chance() * end);
const pick = (list) => list[below(list.length)];
const makeUuid = () => {
  const hex = Array.from({ length: 32 }, () => below(16).toString(16)).join('');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
};

// ---- JSON that may name a member twice and spell a number or a string in its own way. ----

class Members extends Array {}
class Raw { constructor(text) { this.text = text; } }
const treeOf = (value) =>
  Array.isArray(value) ? value.map(treeOf)
    : value !== null && typeof value === 'object' ? Members.from(Object.entries(value), ([name, each]) => [name, treeOf(each)])
      : value;
function write(tree) {
  if (tree instanceof Raw) return tree.text;
  if (tree instanceof Members) return `{${tree.map(([name, each]) => `${JSON.stringify(name)}:${write(each)}`).join()}}`;
  return Array.isArray(tree) ? `[${tree.map(write).join()}]` : JSON.stringify(tree);
}
/** Every place in a tree, as [list, position, name]. */
function* placesIn(tree) {
  for (const [i, each] of tree.entries()) {
    const [name, value] = tree instanceof Members ? each : [undefined, each];
    yield [tree, i, name];
    if (Array.isArray(value)) yield* placesIn(value);
  }
}
const valueAt = ([list, i]) => (list instanceof Members ? list[i][1] : list[i]);
const setAt = ([list, i], value) => { if (list instanceof Members) list[i] = [list[i][0], value]; else list[i] = value; };

// ---- Strange values. ----

const own = '0123456789R';
const hash = 'A'.repeat(43);
const identifiers = [
  'rules', `key/${hash}`, `run/${hash}`, `uri/${hash}`, 'party/' + own, 'place/' + own, 'unit/' + own, 'p/' + own, `p/${own}/b/L1`,
  '01/09521234567899', '01/09521234567899/10/L1', '01/09521234567899/21/S1', '01/09521234567899/22/V/10/L1/21/S1', '00/095212340000000012',
  '414/9521234123453', '414/9521234123453/254/A1', '414/9521234123453/254/0', '417/9521234123453', '8003/09521234567899S', '8004/9521234A1', '253/9521234123453X1',
  '255/9521234123453', '401/9521234A', '402/95212340000000012', '8006/095212345678990101', '8010/9521234A', '8011/1', '8017/952123400000000012', '8013/9521234A',
  'urn:epc:id:sgtin:9521234.056789.S1', 'urn:epc:id:sgtin:9521234.056789.*', 'urn:epc:class:lgtin:9521234.056789.L%2F1', 'urn:epc:idpat:sgtin:9521234.056789.*',
  'urn:epc:idpat:sgtin:*.*.*', 'urn:epc:id:sgln:9521234.12345.A1', 'urn:epc:id:pgln:9521234.12345', 'urn:epc:id:sscc:9521234.0000000001', 'urn:epc:id:grai:9521234.12345.1',
  'urn:epc:id:giai:9521234.A', 'urn:epc:id:gdti:9521234.12345.A', 'urn:epc:id:gsrn:9521234.0000000001', 'urn:epc:id:itip:9521234.056789.01.02.S1', 'urn:epc:id:cpi:9521234.A.1',
  'urn:epc:id:upui:9521234.056789.A', 'urn:epc:id:gid:1.2.3', 'urn:epc:id:usdod:CAGEY.1', 'urn:epc:id:adi:A.B.C', 'urn:epc:id:bic:CSQU3054383', 'urn:epc:id:imovn:9176187',
  'https://id.gs1.org/01/09521234567899/10/L1/21/S1?17=270101', 'https://id.gs1.org/01/09521234567899/10/%F0%9F%92%A9', 'https://id.gs1.org/8003/09521234567899S', 'https://id.gs1.org/01/09521234567899/235/A',
  'https://id.gs1.org/414/9521234123453/7040/1ABC', 'https://a.example/', 'https://a.example/x#y', 'https://a.example/"><nguon-strange>', 'javascript:alert(1)', 'data:text/html,<nguon-strange>', 'a:', 'mailto:a@a.example',
  `urn:nguon:p:${own}`, `urn:nguon:p:${own}:b:L1`, `urn:nguon:p:${own}:b:L1:s:1`, `urn:nguon:p:${own}:s:1`, `urn:nguon:party:${own}`, `urn:nguon:place:${own}`, `urn:nguon:unit:${own}`,
  `urn:nguon:p:${own}:b:${'%2F'.repeat(20)}`, `urn:nguon:p:${own}:b:..`, `urn:nguon:p:${own}:b:.`, `urn:nguon:p:${own}:b:%25`, `urn:nguon:p:${own}:b:%22%3C%3E`, `urn:nguon:p:${own}:b:${'x'.repeat(20)}`,
  'urn:uuid:00000000-0000-0000-0000-000000000000', 'urn:uuid:ffffffff-ffff-ffff-ffff-ffffffffffff', 'urn:epcglobal:cbv:sdt:owning_party', 'urn:epcglobal:cbv:btt:po', 'ni:///sha-256;x',
  ...Object.values(goods).map(({ uri }) => uri), ...Object.values(goods).map(({ subject }) => subject), ...Object.values(places).flatMap(({ uri, subject }) => [uri, subject]),
];
const times = [
  '0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '0000-01-01T00:00:00+14:00', '1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999-14:00',
  '2024-02-29T00:00:00Z', '2023-02-29T00:00:00Z', '2026-10-05T24:00:00Z', '2026-10-05T23:59:60Z', '2026-10-05T07:00:00', '2026-10-05', '2026-10-05T07:00:00.123456789012345678901234567890Z', '-2026-10-05T07:00:00Z',
  '2026-10-05T07:00:00+99:99', '2026-10-05t07:00:00z', '12026-10-05T07:00:00Z', '+14:00', '-14:00', '+14:01', '-00:00', '+00:00', 'Z',
];
const words = [
  'ObjectEvent', 'AggregationEvent', 'AssociationEvent', 'TransformationEvent', 'TransactionEvent', 'EPCISDocument', 'EPCISQueryDocument', 'ADD', 'OBSERVE', 'DELETE', 'Party', 'Product', 'Rules', 'Genesis', 'LogKey', 'RootChange',
  'commissioning', 'shipping', 'receiving', 'void_shipping', 'retail_selling', 'packing', 'unpacking', 'holding', 'inspecting', 'destroying', 'decommissioning', 'https://ref.gs1.org/cbv/BizStep-shipping', 'urn:epcglobal:cbv:bizstep:shipping',
  'recalled', 'non_conformant', 'conformant', 'active', 'stock', 'unknown', 'bound', 'late', 'weighed', 'counted', 'estimated', 'possessing_party', 'owning_party', 'location', 'KGM', 'H87', 'LTR', 'GRM', 'PCE', 'xyz', 'vi', 'en', 'km', 'tree',
];
const texts = ['', ' ', '\u0000', '\u0001\n\r\t', '\u2028', '\ufeff', '\u202e', '"><nguon-strange>', '</script><nguon-strange>', "'", '\\', '{{x}}', 'x'.repeat(300), 'ệ'.repeat(4000), 'e\u0301', '𝒳', '%', '%zz', '..', '0', '-1', 'null', 'true', '__proto__'];
const numbers = ['0', '-0', '-1', '1', '0.5', '-0.000001', '0.000001', '0.0000001', '999999999999999', '9999999999999999', '999999999.999999', '1e3', '1E400', '-1e-400', '9223372036854775807', '9223372036854775808', '18446744073709551616', '1'.repeat(400), '0.' + '1'.repeat(400), '1.0', '100.000000', '01', '+1', 'NaN'];
const spelt = ['"\\ud800"', '"\\udc00x"', '"\\ud83d\\ude00"', '"\\u0000"', '"\\x"', '"', '\u0001'];
const names = ['type', '@type', 'id', '@id', '@context', '@graph', '@value', '__proto__', 'constructor', '', ' ', 'nguon:', 'nguon:for', 'nguon:open', 'nguon:reason', 'nguon:gateway', 'nguon:private', 'nguon:basis', 'nguon:grading', 'nguon:x', 'gs1:x', 'ex:a', 'cbvmda:x', 'a.b', 'a b',
  'ilmd', 'epcList', 'quantityList', 'childEPCs', 'childQuantityList', 'parentID', 'inputEPCList', 'outputEPCList', 'inputQuantityList', 'outputQuantityList', 'transformationID', 'errorDeclaration', 'sensorElementList', 'persistentDisposition', 'sourceList', 'destinationList', 'bizTransactionList', 'readPoint', 'bizLocation', 'certificationInfo', 'recordTime', 'eventTimeZoneOffset'];
const deep = (levels, open, close) => new Raw(open.repeat(levels) + '1' + close.repeat(levels));
function strangeValue() {
  switch (below(12)) {
    case 0: case 1: case 2: case 3: return pick(identifiers);
    case 4: return pick(times);
    case 5: return pick(words);
    case 6: return pick(texts);
    case 7: return new Raw(pick(numbers));
    case 8: return new Raw(pick(spelt));
    case 9: return pick([null, true, false, [], new Members(), [[]], [null]]);
    case 10: return pick([deep(60, '[', ']'), deep(5000, '[', ']'), deep(60, '{"a":', '}'), deep(3, '{"ex:a":', '}')]);
    default: return Array.from({ length: pick([1, 2, 257, 1100]) }, () => pick(identifiers));
  }
}

/** Valid parts by the name under which they stand, to be put where they do not belong. */
const parts = new Map();
function learn(tree) {
  for (const place of placesIn(tree)) if (place[2] !== undefined) parts.set(place[2], [...(parts.get(place[2]) ?? []), valueAt(place)].slice(-40));
}
const copy = (tree) => (tree instanceof Members ? Members.from(tree, ([name, each]) => [name, copy(each)]) : Array.isArray(tree) ? tree.map(copy) : tree);

function change(tree) {
  const all = [...placesIn(tree)];
  if (all.length === 0) return;
  const place = pick(all);
  const [list, i, name] = place;
  const isMember = list instanceof Members;
  const value = valueAt(place);
  switch (below(isMember ? 12 : 9)) {
    case 0: case 1: case 2: return setAt(place, strangeValue());
    case 3: return void list.splice(i, 1);
    case 4: return void list.push(copy(list[i]));
    case 5: return setAt(place, Array.isArray(value) && !(value instanceof Members) ? Array.from({ length: pick([2, 256, 1100]) }, () => copy(pick(value) ?? 1)) : [copy(value)]);
    case 6: return setAt(place, typeof value === 'string' ? pick([value + pick(texts.slice(0, 12)), value.toLowerCase(), value.slice(0, -1), value.replace('/', '/./'), ` ${value}`, value.replace(/\d/, '0')]) : copy(pick(pick([...parts.values()]))));
    case 7: { const other = pick(all); const kept = valueAt(other); setAt(other, copy(value)); return setAt(place, copy(kept)); }
    case 8: return setAt(place, copy(pick(pick([...parts.values()]))));
    case 9: return void (list[i] = [pick([...names, ...parts.keys()]), value]);
    case 10: { const added = pick([...names, ...parts.keys()]); return void list.push([added, parts.has(added) && chance() < 0.7 ? copy(pick(parts.get(added))) : strangeValue()]); }
    default: return parts.has(name) ? setAt(place, copy(pick(parts.get(name)))) : undefined;
  }
}

/** A body as bytes, after some changes of its tree, now and then of its bytes. */
function strangeBytes(tree, times_max = 3) {
  const changed = copy(tree);
  // What is signed anew is another event, most of the time.
  if (chance() < 0.95) for (const place of placesIn(changed)) if (place[2] === 'eventID') setAt(place, makeUuid());
  for (let n = 1 + below(times_max); n > 0; --n) change(changed);
  let bytes = Buffer.from(write(changed));
  if (chance() < 0.04 && bytes.length > 0) {
    const at = below(bytes.length);
    const put = pick([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0], [0xe1, 0xbb], [below(256)]]);
    bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + below(2))]);
  }
  return bytes;
}

// ---- Asking. ----

const { made, data, host, port, stop } = await serveDemonstration(nguon);
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const seen = new Map();
let failures = 0;
function fail(what, why) {
  failures += 1;
  if (failures <= 60) console.error(`${what}: ${why}`.replace(/[^ -~]/g, '·').slice(0, 1500));
}
function ask(method, path, headers = {}, body = Buffer.alloc(0)) {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, port, host: '127.0.0.1', method, path, headers: { ...headers, 'content-length': body.length } }, (answer) => {
      const got = [];
      answer.on('data', (part) => got.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, type: (answer.headers['content-type'] ?? '').split(';')[0], headers: answer.headers, bytes: Buffer.concat(got) }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
/** Asks and judges whatever comes; null where nothing came. */
async function judge(method, path, headers, body, isRead = false) {
  const what = `${method} ${path.slice(0, 300)} ${JSON.stringify(headers ?? {})} ${(isRead ? '' : body ?? '').toString().slice(0, 200)}`;
  const begun = performance.now();
  let answer;
  try {
    answer = await ask(method, path, headers, body);
  } catch (failure) {
    fail(what, failure.message);
    return null;
  }
  const { status, type, bytes } = answer;
  if (performance.now() - begun > 20_000) fail(what, `answered after ${Math.round(performance.now() - begun)} ms`);
  const key = `${isRead ? 'read' : 'sent'} ${status}`;
  seen.set(key, (seen.get(key) ?? 0) + 1);
  let text = '';
  if (/text|html|json|xml|jose/.test(type)) {
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      fail(what, `${status} with bytes that are no text`);
    }
  }
  if (/html|svg/.test(type) && text.includes('<nguon-strange')) fail(what, 'markup was let in');
  if (status >= 500 && status !== 503) fail(what, `${status} ${text.slice(0, 400)}`);
  if (/json$/.test(type)) {
    try {
      answer.json = JSON.parse(text);
    } catch (failure) {
      fail(what, `${status}, ${failure.message}: ${text.slice(0, 300)}`);
    }
  }
  if (status >= 400 && type !== 'text/html') {
    const problem = answer.json ?? {};
    if (type !== 'application/problem+json' || !problem.title || problem.status !== status) fail(what, `no problem: ${text.slice(0, 300)}`);
    if (!isRead && status === 400 && !problem.field && !problem.errors) { const k = `no field: ${problem.type} ${problem.title}`; seen.set(k, (seen.get(k) ?? 0) + 1); }
  }
  return { ...answer, text };
}
const workers = async (list, one) => {
  let next = 0;
  await Promise.all(Array.from({ length: 12 }, async () => { while (next < list.length) await one(list[next++]); }));
};

// ---- Statements. ----

const origin = JSON.parse(readFileSync(join(data, 'config.json'))).origin;
const root = ed25519_key_of_pem(readFileSync(join(data, 'keys', 'root.pem')));
const voices = [root, ...Object.values(keys)];
const decoded = (compact) => compact.split('.').slice(0, 2).map((part) => Buffer.from(part, 'base64url').toString());
const accepted = new Map();
async function post(compact, what) {
  const answer = await judge('POST', '/statements', { 'content-type': 'application/jose' }, Buffer.from(compact));
  if (answer === null || answer.status >= 300) return answer;
  const receipt = answer.json;
  accepted.set(receipt.index, { entry: JSON.parse(receipt.entry), what });
  return answer;
}

const valid = [];
for (const { name, said, key } of story(origin).slice(1)) {
  const [, payload] = decoded(said.jws);
  const cty = JSON.parse(decoded(said.jws)[0]).cty;
  const signer = key === keys.root ? root : key;
  const answer = await post(jws(signer, origin, cty, payload), payload);
  if (!(answer?.status < 300)) { if (name !== 'harvest 3') fail(name, answer?.text); }
  const tree = treeOf(JSON.parse(payload));
  learn(tree);
  valid.push({ tree, cty, signer });
}
console.log(`${accepted.size} of ${valid.length} valid statements recorded`);

const statements = valid.flatMap(({ tree, cty, signer }) => Array.from({ length: changes }, () => {
  const bytes = strangeBytes(tree);
  const key = chance() < 0.9 ? signer : pick(voices);
  const options = {};
  if (chance() < 0.05) options.header = { [pick(['alg', 'kid', 'aud', 'typ', 'cty', 'crit', 'b64', 'jwk', 'x5c', ''])]: pick([...texts, 1, null, [], {}, 'none', 'HS256', 'Ed25519', 'ES256', hash, hash.replace('A', 'B')]) };
  return { compact: jws(key, origin, cty, bytes, options), bytes };
}));
await workers(statements, ({ compact, bytes }) => post(compact, bytes.toString()));
console.log(`${statements.length} changed statements, ${accepted.size} recorded`);


// ---- Plain documents, queries, subscriptions. ----

const token = { authorization: `Bearer ${made.token}` };
const epcisType = { 'content-type': 'application/ld+json' };
const events = valid.filter(({ cty }) => cty === 'application/ld+json').map(({ tree }) => tree);
const plain = (JSON.parse((await ask('GET', '/epcis/events?perPage=60')).bytes).epcisBody?.queryResults?.resultsBody?.eventList ?? []).map((each) => {
  const event = structuredClone(each);
  for (const name of Object.keys(event)) if (/^nguon:|recordTime|@context/.test(name)) delete event[name];
  return treeOf(event);
});
plain.forEach(learn);
const context = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { ex: 'https://a.example/' }];
const asDocument = (event) => Members.from(Object.entries({ '@context': treeOf(context), type: 'EPCISDocument', schemaVersion: '2.0', creationDate: '2026-10-01T00:00:00Z' }))
  .concat([['epcisBody', Members.from([['eventList', [event]]])]]);
const bodies = [];
for (const event of [...plain, ...events]) {
  const bare = Members.from(event.filter(([name]) => name !== '@context'));
  for (let n = 0; n < Math.ceil(changes / 3); ++n) {
    const document = asDocument(bare);
    bodies.push(['POST', '/epcis/capture', { ...token, ...epcisType }, strangeBytes(document)]);
    bodies.push(['POST', '/epcis/events', { ...token, ...epcisType }, strangeBytes(Members.from([['@context', treeOf(context)], ...bare]))]);
  }
}
const queries = [
  { name: 'q', query: { eventType: ['ObjectEvent'], EQ_bizStep: ['shipping'], GE_eventTime: '2026-01-01T00:00:00Z', MATCH_epc: ['urn:epc:id:sgtin:9521234.056789.*'], perPage: 2, orderBy: 'eventTime', orderDirection: 'ASC', eventCountLimit: 3 } },
  { name: 'r', query: { GE_quantity: 3, WD_bizLocation: ['https://id.gs1.org/414/9521234123453'], EXISTS_ilmd: null, EQ_source_possessing_party: ['x:y'], 'EQ_ex:a': 'b', EXISTS_errorDeclaration: true, EQ_persistentDisposition_set: ['recalled'] } },
  { name: 's', query: { EQ_type: ['Temperature'], GE_value_CEL: 3, LT_recordTime: '2027-01-01T00:00:00Z', 'EQ_ILMD_ex:a': ['b'], EQ_eventID: ['urn:uuid:00000000-0000-0000-0000-000000000000'] } },
].map(treeOf);
const subscriptions = [
  { dest: 'https://a.invalid/hook', signatureToken: 'x', reportIfEmpty: false, schedule: { second: '0', minute: '0', hour: '3', dayOfMonth: '1', month: '2', dayOfWeek: '1' } },
  { dest: 'https://a.invalid/hook', signatureToken: 'x', stream: true, reportIfEmpty: true, initialRecordTime: '2026-01-01T00:00:00Z' },
].map(treeOf);
[...queries, ...subscriptions].forEach(learn);
const named = await judge('POST', '/epcis/queries', { ...token, 'content-type': 'application/json' }, Buffer.from('{"name":"strange","query":{"eventType":["ObjectEvent"]}}'));
for (let n = 0; n < changes * 12; ++n) {
  const query = copy(pick(queries));
  query[0] = ['name', `q${n}`];
  bodies.push(['POST', '/epcis/queries', { ...token, 'content-type': 'application/json' }, strangeBytes(query)]);
  bodies.push(['POST', '/epcis/queries/strange/subscriptions', { ...token, 'content-type': 'application/json' }, strangeBytes(pick(subscriptions))]);
}
const captured = [];
await workers(bodies, async ([method, path, headers, bytes]) => {
  const answer = await judge(method, path, headers, bytes);
  if (answer?.status < 300 && answer.headers.location) captured.push(new URL(answer.headers.location, host).pathname);
});
console.log(`${bodies.length} plain bodies, ${captured.length} taken (named query: ${named?.status})`);

// ---- What was taken is shown. ----

await new Promise((resolve) => setTimeout(resolve, 1000));
await workers(captured, (path) => judge('GET', path, token, undefined, true));
const size = Number((await ask('GET', '/checkpoint')).bytes.toString().split('\n')[1]);
const subjects = new Set();
const first = Math.min(...accepted.keys());
for (let index = first; index < size; ++index) {
  const proof = await judge('GET', `/proof/${index}`, {}, undefined, true);
  for (const subject of Object.keys(JSON.parse(proof.json?.entry ?? '{"prev":{}}').prev)) subjects.add(subject);
}
const reads = [];
for (const subject of subjects) {
  for (const accept of ['text/html', 'application/json', 'application/linkset+json', 'application/ld+json']) reads.push([`/${subject}`, { accept, 'accept-language': pick(['vi', 'en']) }]);
  for (const path of [`/qr/${subject}.svg`, `/qr/${subject}.png`, `/${subject}?linkType=all`, `/bundle/${subject}`, `/bundle/${subject}?down=1`])
    reads.push([path, {}]);
}
await workers(reads, ([path, headers]) => judge('GET', path, headers, undefined, true));
console.log(`${subjects.size} subjects, ${reads.length} reads`);
for (let path = '/epcis/events?perPage=100'; path;) {
  const answer = await judge('GET', path, {}, undefined, true);
  const next = /<([^>]+)>; *rel="next"/.exec(answer?.headers.link ?? '');
  path = next ? new URL(next[1], host).pathname + new URL(next[1], host).search : null;
  for (const event of answer?.json?.epcisBody?.queryResults?.resultsBody?.eventList ?? []) if (event.eventID && chance() < 0.3)
    await judge('GET', `/epcis/events/${encodeURIComponent(event.eventID)}`, {}, undefined, true);
}
for (const list of ['epcs', 'bizSteps', 'bizLocations', 'readPoints', 'dispositions', 'eventTypes', 'queries', 'capture'])
  await judge('GET', `/epcis/${list}?perPage=1000`, token, undefined, true);

console.log([...seen].sort().map(([status, count]) => `${count} x ${status}`).join('\n'));
const audit = spawnSync(nguon, ['audit', '--url', host], { encoding: 'utf8' });
// Its signer is not given to it, so that it ends with 1 all the same.
if (!audit.stdout.includes('signatures and rules hold')) fail('nguon audit', `${audit.status} ${audit.stdout}${audit.stderr}`);
let verified = 0;
for (const subject of subjects) {
  if (chance() > 60 / subjects.size) continue;
  for (const direction of ['', '?down=1']) {
    const bundle = await ask('GET', `/bundle/${subject}${direction}`);
    if (bundle.status !== 200) continue;
    const told = spawnSync(nguon, ['verify', '-', '--json'], { input: bundle.bytes, encoding: 'utf8', maxBuffer: 2 ** 26 });
    verified += 1;
    if (!/"holds":true/.test(told.stdout)) fail(`nguon verify ${subject}${direction}`, `${told.status} ${told.stdout.slice(-600)}${told.stderr}`);
  }
}
console.log(`${verified} bundles verified`);
await stop();
process.exit(failures === 0 ? 0 : 1);

// What both verifiers are shown: bundles of the demonstration, and ways to spoil them. Everything random comes from a
// seed that is printed.

import { execFileSync } from 'node:child_process';
import { createHash, webcrypto } from 'node:crypto';
import { serveDemonstration } from '../support/demonstration.mjs';

// Node 18 has WebCrypto, but not under this name.
globalThis.crypto ??= webcrypto;

/// Mulberry32: small, seeded, good enough to choose places.
export function makeRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  return { below, pick: (list) => list[below(list.length)], chance: (share) => next() < share };
}

/// A new demonstration, served, and its log's key: what serveDemonstration returns and logKey. `config`: more members of
/// its configuration.
export async function serveWithKey(nguon, config = {}) {
  const demonstration = await serveDemonstration(nguon, { config });
  const logKey = execFileSync(nguon, ['key', 'show', demonstration.data, '--vkey'], { encoding: 'utf8' }).trim();
  return { ...demonstration, logKey };
}

export async function fetchBytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/// Entries of the demonstration's log that bundles hold, each once.
export function entriesIn(bundles) {
  const entries = new Map();
  for (const bytes of bundles) for (const { entry } of JSON.parse(Buffer.from(bytes)).entries) entries.set(entry, JSON.parse(entry));
  return [...entries.values()];
}

const hash = (...parts) => parts.reduce((all, part) => all.update(part), createHash('sha256')).digest();
export const toBytes = (text) => new Uint8Array(Buffer.from(text));
export const part = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/// A bundle whose log has this one entry and no signature that holds: enough to be judged up to "statements" and beyond
/// by a verifier without a key.
export function bundleOfOne(origin, statement, subjects) {
  const prev = Object.fromEntries(subjects.map((subject) => [subject, null]));
  const zeros = 'A'.repeat(43);
  const entry = JSON.stringify({ v: 1, at: '2026-01-02T03:04:05.678Z', map: zeros, prev, statement });
  const root = hash(Uint8Array.of(0), entry).toString('base64');
  const checkpoint = `${origin}\n1\n${root}\n\n\u2014 ${origin} ${Buffer.alloc(68).toString('base64')}\n`;
  return toBytes(JSON.stringify({ v: 1, subject: 'rules', checkpoint, subjects: [], entries: [{ index: 0, entry, proof: [] }] }));
}

/// A byte that is another, one too many or one too few.
export function spoilBytes(bytes, random) {
  const at = random.below(bytes.length);
  const list = [...bytes];
  const way = random.below(4);
  if (way === 0) list[at] ^= 1 << random.below(8);
  else if (way === 1) list.splice(at, 1);
  else if (way === 2) list.splice(at, 0, random.below(256));
  else list[at] = random.pick([...toBytes('"\\{}[],:0A_-nul \n\u00e9')]);
  return Uint8Array.from(list);
}

/// The bundle's structure changed in one place, spelled as bundles are.
export function spoilStructure(bytes, random) {
  const bundle = JSON.parse(Buffer.from(bytes));
  const { subjects, entries } = bundle;
  const someHash = () => random.pick([random.pick(subjects).value, random.pick(entries).proof[0], 'A'.repeat(43), subjects[0].end?.key]) ?? 'B'.repeat(42) + 'A';
  const swap = (list) => {
    const [i, j] = [random.below(list.length), random.below(list.length)];
    [list[i], list[j]] = [list[j], list[i]];
  };
  const subject = random.pick(subjects);
  const entry = random.pick(entries);
  const changes = [
    () => subjects.splice(random.below(subjects.length), 1),
    () => entries.splice(random.below(entries.length), 1),
    () => entries.pop(),
    () => swap(subjects),
    () => swap(entries),
    () => { subject.value = random.pick([null, someHash()]); },
    () => { subject.end = random.pick([null, { key: someHash(), value: someHash() }]); },
    () => { subject.siblings.splice(random.below(subject.siblings.length + 1), 1); },
    () => { subject.siblings.splice(random.below(subject.siblings.length + 1), 0, someHash()); },
    () => { subject.subject += random.pick(['x', ' ', '/', '%']); },
    () => { entry.index += random.pick([1, -1, 1000, 2 ** 53]); },
    () => { entry.proof.splice(random.below(entry.proof.length + 1), 1); },
    () => { entry.proof.splice(random.below(entry.proof.length + 1), 0, someHash()); },
    () => { if (entry.proof.length) entry.proof[random.below(entry.proof.length)] = someHash(); },
    () => { entry.entry = random.pick(entries).entry; },
    () => { entry.entry = entry.entry.replace(/\d(?=\d)/, (digit) => String((Number(digit) + 1) % 10)); },
    () => { bundle.subject = random.pick([subject.subject, 'p/none', '']); },
    () => { bundle.checkpoint = bundle.checkpoint.replace(/\n\d+\n/, (size) => `\n${Number(size) + random.pick([1, -1, 0.5, 1e6])}\n`); },
    () => { bundle.checkpoint = bundle.checkpoint.replace('\n\n', random.pick(['\nmore\n\n', '\n', '\n\n\n'])); },
    () => { bundle.checkpoint = bundle.checkpoint.slice(0, random.below(bundle.checkpoint.length)); },
    () => { bundle.v = random.pick([2, '1', null]); },
    () => {
      const { v, subject: name, down, ...more } = bundle;
      for (const member of Object.keys(bundle)) delete bundle[member];
      Object.assign(bundle, { v, subject: name, ...(down ? random.pick([{}, { down: false }]) : { down: random.pick([true, 1, null]) }), ...more });
    },
    () => { delete bundle[random.pick(['v', 'subject', 'checkpoint', 'subjects', 'entries'])]; },
    () => { bundle.more = 1; },
    () => { delete random.pick([subject, entry])[random.pick(['subject', 'value', 'siblings', 'end', 'index', 'entry', 'proof'])]; },
    () => { subjects.push(structuredClone(subject)); },
    () => { entries.push({ ...structuredClone(entries.at(-1)), index: entries.at(-1).index + 1 }); },
  ];
  random.pick(changes)();
  return toBytes(JSON.stringify(bundle));
}

const strings = ['', ' ', 'x', 'ADD', 'DELETE', 'OBSERVE', 'shipping', 'recalled', 'urn:uuid:00000000-0000-4000-8000-00000000000A',
  'urn:epc:id:sgtin:9521234.056789.S1', 'urn:epc:class:lgtin:9521234.056789.L%2F1', 'urn:epc:class:lgtin:9521234.056789.', 'urn:epc:id:sgln:9521234.12345.0',
  'urn:epc:idpat:sgtin:9521234.056789.*', 'urn:epc:id:sscc:9521234.1234567890', 'urn:epc:id:giai:9521234.A%2fb', 'urn:epc:id:gid:1.2.3', 'URN:EPC:ID:SGTIN:1',
  'urn:epc:id:grai:9521234.12345.7', 'urn:epc:id:itip:9521234.056789.01.02.S', 'urn:epc:id:cpi:9521234.ABC.12', 'urn:epc:id:sgcn:9521234.12345.12',
  'https://example.vn/x/01/9521234567899/10/L1/21/S1?17=270101', 'https://example.vn/gtin/9521234567899/lot/a/ser/b#c', 'https://example.vn/414/9521234123453/254/A1',
  'https://example.vn/01/9521234567890', 'https://example.vn/00/095212341234567890', 'https://example.vn/8013/9521234ABCD1', 'http://x/417/9521234123453',
  'https://example.vn/01/9521234567899/21/S1/10/L1', 'https://example.vn/01/9521234567899/22/V/10/L%2B1', 'https://example.vn/01/9521234567899/10',
  'urn:nguon:p:0123456789R:b:L1:s:7', 'urn:nguon:p:0123456789R', 'urn:nguon:party:0123456789R', 'urn:nguon:place:0123456789r', 'urn:nguon:unit:0123456789R:b:1',
  'party/0123456789R', 'party/0123-456789r', '417/9521234000013', '414/9521234123453', 'p/0123456789R', 'p/0123456789R/b/L1', '01/09521234567899', 'rules', 'gtin/9521234567899',
  'https://ref.gs1.org/cbv/BizStep-shipping', 'urn:epcglobal:cbv:bizstep:shipping', 'https://ns.gs1.org/cbv/x', 'cbv:BizStep-shipping', 'urn:nguon:v1:grading', 'example:step',
  'https://[::1]:80/a', 'https://a b/', 'http://u@h:p/', 'a:b%zz', 'mailto:x@y', '2026-01-02T03:04:05+07:00', '2026-02-30T03:04:05Z', '2026-06-30T23:59:60Z', '2026-01-01T06:59:60+07:00',
  '2026-01-02t03:04:05.123456z', '+07:00', '-14:00', '+14:30', 'KGM', 'H87', 'kg', 'ALARM_CONDITION', 'Temperature', 'late', 'stock', 'weighed', 'vi', 'en-GB', '0FF', 'd\u1eeba',
  'x'.repeat(2001), 'ES256', 'none', 'nguon+jws', '\u0000', '\ud83c\udf34', '@id'];
const numbers = [0, -0, 1, -1, 2.5, 1e-7, 1e21, 123456789012345, 1234567890123456, 0.1234567, 1e300, 999999.999999];
const names = ['@context', 'id', 'type', 'action', 'epcList', 'quantityList', 'ilmd', 'bizLocation', 'readPoint', 'nguon:open', 'nguon:reason', 'nguon:for', 'epcis:action', 'urn:nguon:v1:open',
  'example:more', 'unknown', 'parentID', 'inputEPCList', 'outputEPCList', 'inputQuantityList', 'transformationID', 'sourceList', 'destinationList', 'persistentDisposition', 'errorDeclaration',
  'sensorElementList', 'certificationInfo', 'bizTransactionList', 'recordTime', 'memberOf', 'phone', 'email', 'url', 'capacity', 'yields', 'makers', 'netContent', 'image', 'hasLots', 'suspectSince',
  'bizSteps', 'label', 'd', 'crit', '12', '__proto__', 'constructor', 'toString', ''];
const objects = [[], {}, [[]], { id: 'urn:nguon:place:0123456789R' }, { set: ['recalled'] }, { set: [] }, { declarationTime: '2026-01-02T03:04:05Z' }, [{ type: 'owning_party', source: 'urn:nguon:party:0123456789R' }],
  [{ epcClass: 'urn:nguon:p:0123456789R:b:1', quantity: 3, uom: 'KGM' }], [{ epcClass: 'urn:nguon:p:0123456789R:b:1', quantity: -3 }], { vi: 'a', en: 'b' }, { en: 'b' },
  [{ sensorReport: [{ type: 'Temperature', value: 3, uom: 'CEL' }] }], [{ sensorReport: [] }], [{ sensorMetadata: { time: 'x' }, sensorReport: [{ type: 'gs1:x', hexBinaryValue: '0F' }] }],
  { nguon: 'urn:nguon:v1:' }, { nguon: 'urn:other:' }, { x: 'urn:nguon:v1:open' }, { action: 'a:b' }, ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { example: 'https://example.vn/' }],
  { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) }, { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) }, [{ bizTransaction: 'a:b', type: 'po' }], { tree: 3, hectare: 1.5 }];

/// Every object and list within a value, with the value itself.
function containersIn(value, found = []) {
  if (value === null || typeof value !== 'object') return found;
  found.push(value);
  Object.values(value).forEach((each) => containersIn(each, found));
  return found;
}

const someValue = (random) => structuredClone(random.pick([() => random.pick(strings), () => random.pick(strings), () => random.pick(objects), () => random.pick(numbers), () => random.pick([null, true, false])])());

function spoilString(text, random) {
  if (random.chance(0.4)) return random.pick(strings);
  const at = random.below(text.length + 1);
  const more = random.pick(['', '0', '1', 'A', 'z', '.', ':', '/', '%', '%41', '-', ' ', '?', '#', '\u00e9']);
  return text.slice(0, at) + more + text.slice(at + random.below(3));
}

/// A URI that names a thing, or nearly one.
export function spoilName(random) {
  const name = random.pick(strings.filter((each) => each.includes(':') && each.length < 200));
  return random.chance(0.3) ? name : spoilString(name, random);
}

/// One place of a parsed payload changed.
export function spoilValue(original, random) {
  const value = structuredClone(original);
  const container = random.pick(containersIn(value).filter((each) => Object.keys(each).length)) ?? value;
  const key = random.pick(Object.keys(container));
  const others = containersIn(value);
  const changes = [
    () => { if (Array.isArray(container)) container.splice(Number(key), 1); else delete container[key]; },
    () => { container[key] = someValue(random); },
    () => { if (typeof container[key] === 'string') container[key] = spoilString(container[key], random); else container[key] = someValue(random); },
    () => { if (typeof container[key] === 'string') container[key] = spoilString(container[key], random); else container[key] = someValue(random); },
    () => { if (Array.isArray(container)) container.push(structuredClone(container[key])); else container[random.pick(names)] = random.chance(0.5) ? container[key] : someValue(random); },
    () => { const other = random.pick(others); if (!containersIn(other).includes(container)) container[key] = structuredClone(other); },
  ];
  random.pick(changes)();
  return value;
}

/// JSON text with one place changed that a parser may or may not mind.
export function spoilText(text, random) {
  const at = random.below(text.length);
  const numberAt = [...text.matchAll(/(?<=[:,[])-?\d[\d.]*/g)];
  const changes = [
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + random.pick(['"', ',', '{', ']', '\\', ' ', '\t', '\u00a0', '0', 'e5', '\u0001']) + text.slice(at),
    () => text.replace(/"([^"]*)":/, (member) => `${member}${random.pick(['1', 'null', '"x"'])},${member}`),
    () => {
      const found = random.pick(numberAt);
      const number = random.pick(['1e400', '-1e-400', '1e-400', '0e99999', '01', '1.', '.5', '-', '+1', '1e5', '1E+2', '1.0', '5.0', '-0', '-0.0', '0.0000001', '-0.0000001', '-0.000001', '18446744073709551616', '9223372036854775808', '123456789012345.6', '12345678901234567890', '1e-5', '0.1e1', '1.000000', '1.0000000', '3e-324', '2e-324']);
      return found ? text.slice(0, found.index) + number + text.slice(found.index + found[0].length) : text;
    },
    () => text + random.pick([' ', '\n', 'x', '{}', '\u0000']),
    () => text.replace(/"(\w)/, (_, letter) => `"\\u00${letter.charCodeAt(0).toString(16)}`),
    () => text.replace(/"([^"]*)"$/m, '"\\ud83c"'),
    () => `${'['.repeat(70)}${']'.repeat(70)}`,
    () => text.replace(/\}$/, `,"example:deep":${'['.repeat(62 + random.below(4))}1${']'.repeat(65)}}`),
    () => text.replace(/\}$/, (end) => { const depth = 61 + random.below(4); return `,"example:deep":${'['.repeat(depth)}${']'.repeat(depth)}${end}`; }),
    () => text.replace(/\}$/, ',"x\\ud800":1}'),
    () => text.replace(/\}$/, ',"example:\\udc00":1}'),
  ];
  return random.pick(changes)();
}

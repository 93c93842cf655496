// The schemas say what nguon's readers do: each example is accepted by both, each wrong statement refused by both, or
// by the reader alone where the row says why a schema can't.
//   node agree.mjs SCHEMA_TOOL

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { faults, faultsOfDefinition, judge, schemas } from './schemas.mjs';

const tool = process.argv[2];
const clone = (value) => structuredClone(value);
const example = (schema, i = 0) => clone(schemas.get(schema).examples[i]);
/** Entries and bundles have one spelling, which JSON.stringify keeps. */
const spell = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

// ---- The schemas themselves

for (const [name, schema] of schemas) {
  assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema', name);
  assert.ok(schema.title && schema.description, `${name} lacks its title or description`);
  if (name !== 'common') assert.ok(schema.examples.length > 0, `${name} has no example`);
}
for (const [name, definition] of Object.entries(schemas.get('common').$defs)) {
  assert.ok(definition.title && definition.description, `common.json: ${name} lacks its title or description`);
  for (const value of definition.examples ?? []) assert.deepEqual(faultsOfDefinition(name, value), [], name);
}

// ---- What both accept

const good = [];
// A problem is written by nguon and read by others: its examples are held against the schema alone.
for (const value of schemas.get('problem').examples) assert.deepEqual(faults('problem', spell(value)), []);
for (const [schema, { examples = [] }] of schemas) {
  if (schema === 'problem') continue;
  for (const value of examples) good.push({ schema, text: spell(value) });
}
// Written otherwise, and still right.
const also = (schema, change, i = 0) => {
  const value = example(schema, i);
  change(value);
  good.push({ schema, text: spell(value) });
};
also('party', (s) => { delete s.address; });
also('party', (s) => { s.roles = []; });
also('party', (s) => { s.roles = ['authority', 'inspector', 'laboratory', 'producer', 'trader']; });
also('party', (s) => { s.name = { vi: 'Hợp tác xã', km: 'សហករណ៍', 'en-GB': 'Cooperative' }; });
also('party', (s) => { s.url = 'http://example.vn'; });
also('key', (s) => { s.key.kid = 'whatever'; s.key.use = 'sig'; });
also('key', (s) => { s.key = example('genesis').rootKeys[0]; delete s.label; });
also('key-revocation', (s) => { delete s.suspectSince; delete s.reason; });
also('key-revocation', (s) => { s.suspectSince = '2026-11-20t00:00:00.123456z'; });
also('mandate', (s) => { delete s.bizSteps; });
also('mandate', (s) => { s.bizSteps = []; });
also('mandate', (s) => { s.until = s.from; });
also('mandate', (s) => { s.bizSteps = ['https://example.vn/step/drying']; });
also('place', (s) => { s.capacity = {}; });
also('place', (s) => { s.id = '414/9521234005209'; });
also('place', (s) => { s.id = '414/9521234005209/254/A%2FB_1'; });
also('product', (s) => { s.transitLossMax = 0; });
also('product', (s) => { s.transitLossMax = 1; });
also('product', (s) => { s.shelfLifeDays = 1000000; });
also('product', (s) => { s.makers = []; s.yields = []; });
also('product', (s) => { s.netContent.value = 0.000001; });
also('rules', (s) => { delete s.yields; delete s.harvests; });
also('rules', (s) => { s.harvests[0].max = 999999999999999; });
for (const linkType of schemas.get('link').properties.linkType.enum) also('link', (s) => { s.linkType = linkType; });
for (const id of ['p/46WFP2YTT9Z', '414/9521234005209/254/A%2FB_1', '417/9521234000105', '00/095212340000000013', '8004/952123400000001']) {
  also('link', (s) => { s.id = id; });
}
also('link', (s) => { s.id += '/10/L%2F1'; s.serial = 'S/1'; });
also('link', (s) => { s.href = 'https://a.example:8443?x=%C3%A9&y={lot}/{serial}#(z)?'; });
also('link', (s) => { s.href = `https://a.example/${'x'.repeat(1982)}`; });
also('link', (s) => { s.title = 'ạ'.repeat(200); s.hreflang = []; s.context = []; });
also('link', (s) => { delete s.hreflang; delete s.mediaType; delete s.context; delete s.fwqs; delete s.default; });
also('event', (s) => { s.eventID = s.eventID.toUpperCase(); });
also('event', (s) => { s.eventTimeZoneOffset = '-14:00'; });
also('event', (s) => { s['nguon:open'] = 'late'; });
also('event', (s) => { s['nguon:for'] = 'urn:epc:id:pgln:9521234.00010'; });
also('event', (s) => { s['nguon:private'] = { _sd: ['3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'] }; });
also('event', (s) => { delete s['nguon:for']; delete s['nguon:basis']; s['nguon:moonPhase'] = 'full'; });
/** The one event of a gateway's document. */
const captured = (s) => s.epcisBody.eventList[0];
also('gateway', (s) => { captured(s).eventID = 'https://example.vn/events/1'; });
also('gateway', (s) => { captured(s).eventID = 'urn:uuid:7d5c0f3e-5b0c-4f0e-9f7a-0a3d1c2b4e5f'; });
also('gateway', (s) => { delete captured(s)['nguon:for']; s['nguon:gateway'] = 'urn:epc:id:pgln:9521234.00010'; });
also('gateway', (s) => { s.epcisBody.eventList.push(clone(captured(s))); s.schemaVersion = '2.0.1'; });
also('gateway', (s) => { Object.assign(captured(s), { 'nguon:open': 'stock', 'nguon:reason': 'Chưa kiểm kê' }); });
also('gateway', (s) => { s.epcisHeader = { epcisMasterData: { vocabularyList: [] } }; s.sender = 'a system'; });
also('header', (s) => { s.alg = 'ES256'; });
also('header', (s) => { s.alg = 'Ed25519'; s.cty = 'application/ld+json'; });
also('entry', (s) => { s.prev = {}; });
const downwards = (down) => {
  const { v, subject, ...more } = example('bundle');
  return JSON.stringify({ v, subject, down, ...more });
};
good.push({ schema: 'bundle', text: downwards(true) });

// The statement that docs/commands.md tells people to write.
const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
const shown = page.match(/^\{"type":"Party".*\}$/m);
assert.ok(shown, 'docs/commands.md shows no Party');
good.push({ schema: 'party', text: shown[0] });

// ---- What is refused

const bad = [];
/** The schema and the reader, with this code. */
const wrong = (schema, code, change, i = 0) => {
  const value = example(schema, i);
  const changed = change(value);
  bad.push({ schema, text: spell(changed ?? value), code, both: true });
};
/** The reader alone: `why` a schema can't. */
const beyond = (why, schema, code, change, i = 0) => {
  wrong(schema, code, change, i);
  Object.assign(bad.at(-1), { both: false, why });
};

// Of every type: nothing but an object, no member missing, none too many, none of another type, none empty.
const readers = ['genesis', 'root-change', 'log-key', 'party', 'key', 'key-revocation', 'mandate', 'place', 'product', 'rules', 'link'];
for (const schema of readers) {
  const { required, properties } = schemas.get(schema);
  wrong(schema, 'not-an-object', () => '[]');
  wrong(schema, 'not-an-object', () => '"text"');
  wrong(schema, 'unknown-member', (s) => { s.note = 'x'; });
  wrong(schema, 'unknown-type', (s) => { s.type = s.type.toLowerCase(); });
  for (const name of required) wrong(schema, 'member-missing', (s) => { delete s[name]; });
  for (const name of Object.keys(properties)) {
    for (const value of [null, true, 7, '', ['x', 7]]) {
      const accepts = faults(schema, spell({ ...example(schema), [name]: value })).length === 0;
      if (!accepts) wrong(schema, undefined, (s) => { s[name] = value; });
      // A threshold over the number of keys is judged below.
      else if (name !== 'threshold') also(schema, (s) => { s[name] = value; });
    }
  }
}
for (const name of ['alg', 'kid', 'aud', 'typ', 'cty']) {
  wrong('header', 'jws-header-missing', (s) => { delete s[name]; });
  wrong('header', 'jws-header-missing', (s) => { s[name] = 7; });
}

// A witness's: type 0x04, with the id that fits it.
const cosigner = 'witness.nguon.test/w1+58385706+BHkdCvmposTKrTRa5ffoFPcAqCRjSgXdqNGA/HJ/jeRg';

wrong('genesis', 'bad-origin', (s) => { s.origin = 'log example'; });
wrong('genesis', 'bad-origin', (s) => { s.origin = 'log+example'; });
wrong('genesis', 'empty-list', (s) => { s.rootKeys = []; });
wrong('genesis', 'named-twice', (s) => { s.rootKeys.push(s.rootKeys[0]); });
wrong('genesis', 'not-a-count', (s) => { s.threshold = 0; });
wrong('genesis', 'bad-verifier-key', (s) => { s.logKey = 'log.example.vn/demo'; });
beyond('compares two members', 'genesis', 'bad-threshold', (s) => { s.threshold = 2; });
beyond('the id is a hash of the key', 'genesis', 'bad-verifier-key', (s) => { s.logKey = s.logKey.replace(/\+[0-9a-f]/, '+0'); });
beyond('one key written in two ways', 'genesis', 'named-twice', (s) => { s.rootKeys.push({ ...s.rootKeys[0], kid: 'x' }); });

wrong('root-change', 'empty-list', (s) => { s.rootKeys = []; });
wrong('root-change', 'named-twice', (s) => { s.rootKeys.push(s.rootKeys[0]); });
wrong('root-change', 'bad-time', (s) => { s.suspectSince = '2026-11-20'; });
beyond('compares two members', 'root-change', 'bad-threshold', (s) => { s.threshold = 3; });

wrong('log-key', 'bad-verifier-key', (s) => { s.logKey = 'log.example.vn/demo'; });
beyond('the type is inside the key', 'log-key', 'bad-verifier-key', (s) => { s.logKey = cosigner; });

wrong('party', 'wrong-kind', (s) => { s.id = '01/09521234002017'; });
wrong('party', 'unknown-address', (s) => { s.id = 'HTX Rạch Sen'; });
wrong('party', 'not-canonical', (s) => { s.id = 'party/6sj6btmdzma'; });
wrong('party', 'key-length', (s) => { s.id = '417/952123400010'; });
beyond('a check digit', 'party', 'check-digit', (s) => { s.id = '417/9521234000104'; });
beyond('a check character', 'party', 'id-check', (s) => { s.id = 'party/6SJ6BTMDZMB'; });
wrong('party', 'vietnamese-missing', (s) => { s.name = { en: 'Cooperative' }; });
wrong('party', 'bad-language', (s) => { s.name = { vi: 'HTX', english: 'Cooperative' }; });
wrong('party', 'bad-language', (s) => { s.name = { vi: 'HTX', 'en-': 'Cooperative' }; });
wrong('party', 'empty', (s) => { s.name = { vi: '' }; });
wrong('party', 'unknown-role', (s) => { s.roles = ['farmer']; });
wrong('party', 'named-twice', (s) => { s.roles = ['producer', 'producer']; });
wrong('party', 'bad-phone', (s) => { s.phone = '0294-000-000'; });
wrong('party', 'bad-email', (s) => { s.email = 'htx.example.vn'; });
wrong('party', 'bad-email', (s) => { s.email = '@example.vn'; });
wrong('party', 'bad-email', (s) => { s.email = 'htx@'; });
wrong('party', 'bad-email', (s) => { s.email = 'htx@a@b'; });
wrong('party', 'bad-url', (s) => { s.url = 'example.vn'; });
wrong('party', 'bad-url', (s) => { s.url = 'ftp://example.vn'; });
wrong('party', 'bad-url', (s) => { s.url = 'https://example.vn/a b'; });
for (const name of ['phone', 'email', 'url', 'registration']) {
  wrong('party', 'private-field', (s) => { s[name] = example('party')[name]; }, 1);
}
beyond('compares two members', 'party', 'own-member', (s) => { s.memberOf = s.id; }, 1);

wrong('key', 'private-key', (s) => { s.key.d = s.key.x; });
wrong('key', 'bad-key', (s) => { delete s.key.y; });
wrong('key', 'bad-key', (s) => { s.key.kty = 'RSA'; });
wrong('key', 'bad-key', (s) => { s.key.crv = 'P-384'; });
wrong('key', 'bad-key', (s) => { s.key.x = s.key.x.slice(1); });
wrong('key', 'bad-key', (s) => { s.key.x = s.key.x.slice(0, -1) + 'V'; });
beyond('no point of the curve', 'key', 'bad-key', (s) => { s.key.y = s.key.x; });
beyond('a point of small order', 'key', 'bad-key', (s) => { s.key = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) }; });

wrong('key-revocation', 'bad-kid', (s) => { s.kid = s.kid.slice(1); });
wrong('key-revocation', 'bad-kid', (s) => { s.kid = s.kid.slice(0, -1) + 'l'; });
wrong('key-revocation', 'grace-and-suspicion', (s) => { s.acceptUntil = s.suspectSince; });
wrong('key-revocation', 'bad-time', (s) => { s.acceptUntil = '2026-12-20'; }, 1);
wrong('key-revocation', 'bad-time', (s) => { s.suspectSince = '2026-11-20'; });
wrong('key-revocation', 'bad-time', (s) => { s.suspectSince = '2026-11-20 00:00:00+07:00'; });
wrong('key-revocation', 'bad-time', (s) => { s.suspectSince = '2026-11-20T00:00:00'; });
wrong('key-revocation', 'bad-time', (s) => { s.suspectSince = '2026-02-30T00:00:00+07:00'; });
wrong('key-revocation', 'bad-time', (s) => { s.suspectSince = '2026-11-20T24:00:00+07:00'; });

wrong('mandate', 'wrong-kind', (s) => { s.agent = 'place/DSDSXD8BBVZ'; });
wrong('mandate', 'unknown-term', (s) => { s.bizSteps = ['harvesting']; });
wrong('mandate', 'unknown-term', (s) => { s.bizSteps = ['active']; });
beyond('compares two members', 'mandate', 'ends-before-start', (s) => { s.until = '2025-12-31T00:00:00+07:00'; });
beyond('compares two members', 'mandate', 'own-agent', (s) => { s.agent = s.party; });

wrong('place', 'wrong-kind', (s) => { s.id = s.party; });
wrong('place', 'not-canonical', (s) => { s.id = '414/9521234005209/254/A%2fB'; });
wrong('place', 'unknown-member', (s) => { s.capacity.cow = 3; });
wrong('place', 'negative-figure', (s) => { s.capacity.tree = -1; });
wrong('place', 'not-a-number', (s) => { s.capacity.tree = '120'; });
beyond('how a number is spelled', 'place', 'number-form', (s) => spell(s).replace('120', '1.2e2'));
beyond('how a number is spelled', 'place', 'number-form', (s) => spell(s).replace('0.8', '0.8000000'));
beyond('what a reader of JSON may drop', 'place', undefined, (s) => spell(s).replace('{', '{"type":"Place",'));

wrong('product', 'wrong-kind', (s) => { s.id = '01/09521234002024/10/L1'; });
wrong('product', 'not-canonical', (s) => { s.id = '01/9521234002024'; });
wrong('product', 'not-canonical', (s) => { s.id = '01/09521234002024/22/A'; });
wrong('product', 'unknown-category', (s) => { s.category = 'food'; });
wrong('product', 'zero-figure', (s) => { s.netContent.value = 0; });
wrong('product', 'member-missing', (s) => { delete s.netContent.uom; });
wrong('product', 'unknown-member', (s) => { s.netContent.unit = 'KGM'; });
wrong('product', 'bad-unit', (s) => { s.netContent.uom = 'kg'; });
wrong('product', 'bad-unit', (s) => { s.netContent.uom = 'KILO'; });
wrong('product', 'bad-hash', (s) => { s.image = s.image.toUpperCase(); });
wrong('product', 'bad-hash', (s) => { s.image = s.image.slice(1); });
wrong('product', 'not-a-count', (s) => { s.shelfLifeDays = 1.5; });
wrong('product', 'not-a-count', (s) => { s.shelfLifeDays = 1000001; });
wrong('product', 'not-a-fraction', (s) => { s.transitLossMax = 1.01; });
wrong('product', 'unknown-member', (s) => { s.yields[0].min = 0; }, 1);
wrong('product', 'member-missing', (s) => { delete s.yields[0].max; }, 1);
wrong('product', 'not-a-boolean', (s) => { s.hasLots = 'yes'; });
beyond('3.0 is a whole number to a schema', 'product', 'not-a-count', (s) => spell(s).replace('"shelfLifeDays":180', '"shelfLifeDays":180.0'));
beyond('a check digit', 'product', 'check-digit', (s) => { s.id = '01/09521234002025'; });

wrong('link', 'wrong-kind', (s) => { s.id = 'rules'; });
wrong('link', 'wrong-kind', (s) => { s.id = `key/${example('key-revocation').kid}`; });
wrong('link', 'unknown-gs1-key', (s) => { s.id = '01/09521234002017/pip/x'; });
beyond('a check digit', 'link', 'check-digit', (s) => { s.id = '01/09521234002018'; });
beyond('which keys belong together', 'link', 'key-order', (s) => { s.id = '8004/952123400000001/10/L1'; });
beyond('what a lot is', 'link', 'bad-serial', (s) => { s.serial = 'S1'; });
wrong('link', 'bad-serial', (s) => { s.id += '/10/L1'; s.serial = 'S 1'; });
wrong('link', 'bad-serial', (s) => { s.id += '/10/L1'; s.serial = 'x'.repeat(21); });
beyond('whose number it is', 'link', 'not-canonical', (s) => { s.id += '/10/L1/21/S1'; });
beyond('what a lot is', 'link', 'bad-placeholder', (s) => { s.id += '/10/L1'; s.href += '?{lot}'; });
beyond('what a product is', 'link', 'bad-placeholder', (s) => { s.id = '417/9521234000105'; s.href += '?{serial}'; });
for (const linkType of ['gs1:pip', 'Pip', 'defaultLink', 'defaultLinkMulti', 'https://gs1.org/voc/pip']) {
  wrong('link', 'unknown-link-type', (s) => { s.linkType = linkType; });
}
for (const href of ['http://a.example/', 'https://u@a.example/', 'https://a b/', 'https:///x', 'https://a.example/{gtin}',
  'https://a.example/#a#b', 'https://a.example/%2', 'https://a.example/é', 'https://[::1]/', 'https://a.example:123456/',
  `https://a.example/${'x'.repeat(1983)}`]) {
  wrong('link', 'bad-href', (s) => { s.href = href; });
}
wrong('link', 'title-too-long', (s) => { s.title = 'x'.repeat(201); });
wrong('link', 'title-too-long', (s) => { s.title.en = 'x'.repeat(201); });
wrong('link', 'bad-language', (s) => { s.hreflang = ['vie']; });
wrong('link', 'bad-language', (s) => { s.hreflang = ['en-gb']; });
wrong('link', 'named-twice', (s) => { s.hreflang = ['vi', 'vi']; });
wrong('link', 'bad-media-type', (s) => { s.mediaType = 'text/html;charset=utf-8'; });
wrong('link', 'bad-context', (s) => { s.context = ['a b']; });
wrong('link', 'list-too-long', (s) => { s.context = Array.from({ length: 21 }, (_, i) => `c${i}`); });

wrong('rules', 'unknown-version', (s) => { s.version = 2; });
wrong('rules', 'unknown-capacity', (s) => { s.harvests[0].per = 'cow'; });
wrong('rules', 'unknown-member', (s) => { s.harvests[0].min = 1; });
wrong('rules', 'wrong-kind', (s) => { s.yields[0].input = '417/9521234000105'; });
wrong('rules', 'number-form', (s) => spell(s).replace('"max":43', '"max":1000000000000000'));

wrong('event', 'event-id-missing', (s) => { delete s.eventID; });
wrong('event', 'bad-event-id', (s) => { s.eventID = 'https://example.vn/events/1'; });
wrong('event', 'bad-event-id', (s) => { s.eventID = s.eventID.slice(0, -1); });
wrong('event', 'member-missing', (s) => { delete s.eventTime; });
wrong('event', 'bad-time', (s) => { s.eventTime = '2026-11-05'; });
wrong('event', 'bad-time-zone', (s) => { s.eventTimeZoneOffset = '+7'; });
wrong('event', 'bad-time-zone', (s) => { s.eventTimeZoneOffset = '+14:30'; });
wrong('event', 'unknown-event-type', (s) => { s.type = 'HarvestEvent'; });
wrong('event', 'bad-open', (s) => { s['nguon:open'] = 'yes'; }, 1);
wrong('event', 'reason-missing', (s) => { delete s['nguon:reason']; }, 1);
wrong('event', 'bad-reason', (s) => { s['nguon:reason'] = ''; }, 1);
wrong('event', 'bad-reason', (s) => { s['nguon:reason'] = 'x'.repeat(2001); }, 1);
wrong('event', 'bad-basis', (s) => { s['nguon:basis'] = 'guessed'; });
wrong('event', 'not-a-uri', (s) => { s['nguon:for'] = 'H3'; });
wrong('event', 'member-missing', (s) => {
  s.type = 'AggregationEvent';
  s.childQuantityList = s.quantityList;
  delete s.quantityList;
  s.action = 'ADD';
}, 1);
beyond('bytes, not characters', 'event', 'bad-reason', (s) => { s['nguon:reason'] = 'ệ'.repeat(1000); }, 1);
beyond('what a URI names', 'event', 'not-a-party', (s) => { s['nguon:for'] = 'urn:nguon:place:DSDSXD8BBVZ'; });
beyond('EPCIS’s own schema', 'event', undefined, (s) => { delete s.outputQuantityList; });
for (const name of ['@context', 'schemaVersion', 'creationDate', 'epcisBody'])
  wrong('gateway', 'member-missing', (s) => { delete s[name]; });
for (const name of ['type', 'eventTime', 'eventTimeZoneOffset'])
  wrong('gateway', 'member-missing', (s) => { delete captured(s)[name]; });
// Without the mark it is a document of devices, whose events are held to more.
wrong('gateway', 'event-id-missing', (s) => { delete s['nguon:gateway']; });
wrong('gateway', 'not-a-party', (s) => { s['nguon:gateway'] = 'H3'; });
wrong('gateway', undefined, (s) => { s['nguon:gateway'] = 7; });
wrong('gateway', 'bad-version', (s) => { s.schemaVersion = '2.'; });
wrong('gateway', 'bad-time', (s) => { s.creationDate = '2026-11-05'; });
wrong('gateway', 'no-events', (s) => { s.epcisBody.eventList = []; });
wrong('gateway', 'unknown-event-type', (s) => { captured(s).type = 'HarvestEvent'; });
wrong('gateway', 'not-a-uri', (s) => { captured(s).eventID = 'event 1'; });
wrong('gateway', 'not-a-uri', (s) => { captured(s)['nguon:for'] = 'H3'; });
wrong('gateway', 'bad-open', (s) => { captured(s)['nguon:open'] = 'yes'; });
wrong('gateway', 'reason-missing', (s) => { captured(s)['nguon:open'] = 'stock'; });
wrong('gateway', 'bad-basis', (s) => { captured(s)['nguon:basis'] = 'guessed'; });
beyond('what a URI names', 'gateway', 'not-a-party', (s) => { s['nguon:gateway'] = 'urn:nguon:place:DSDSXD8BBVZ'; });
beyond('what a URI names', 'gateway', 'not-a-party', (s) => { captured(s)['nguon:for'] = 'urn:nguon:place:DSDSXD8BBVZ'; });
wrong('header', 'jws-alg-none', (s) => { s.alg = 'none'; });
wrong('header', 'jws-alg', (s) => { s.alg = 'RS256'; });
wrong('header', 'jws-kid', (s) => { s.kid = 'key-1'; });
wrong('header', 'jws-typ', (s) => { s.typ = 'JWT'; });
wrong('header', 'unknown-cty', (s) => { s.cty = 'application/json'; });
wrong('header', 'jws-crit', (s) => { s.crit = ['b64']; });
wrong('header', 'jws-header-member', (s) => { s.jku = 'https://example.vn/keys'; });
beyond('which log it is', 'header', 'wrong-aud', (s) => { s.aud = 'log.example.vn/other'; });

const entryRefused = 'entry-malformed';
wrong('entry', entryRefused, (s) => { s.v = 2; });
wrong('entry', entryRefused, (s) => { s.at = '2026-11-23T08:00:01Z'; });
wrong('entry', entryRefused, (s) => { s.at = '2026-11-31T08:00:01.000Z'; });
wrong('entry', entryRefused, (s) => { s.at = '2026-11-23T08:00:60.000Z'; });
wrong('entry', entryRefused, (s) => { s.map = s.map + '='; });
wrong('entry', entryRefused, (s) => { s.prev['tiếng'] = null; });
wrong('entry', entryRefused, (s) => { s.prev.rules = 'x'; });
wrong('entry', entryRefused, (s) => { s.prev = Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`p/${1000 + i}`, null])); });
wrong('entry', entryRefused, (s) => { s.statement = 'd e'; });
wrong('entry', entryRefused, (s) => { s.more = 1; });
wrong('entry', entryRefused, (s) => { delete s.map; });
beyond('the one spelling', 'entry', entryRefused, (s) => JSON.stringify(s, null, 1));
beyond('the one spelling', 'entry', entryRefused, ({ v, ...rest }) => ({ ...rest, v }));
beyond('the order of names', 'entry', entryRefused, (s) => { s.prev = { b: null, a: null }; });

wrong('receipt', 'bad-receipt', (s) => { delete s.proof; });
wrong('receipt', 'bad-receipt', (s) => { s.index = -1; });
wrong('receipt', 'bad-receipt', (s) => { s.proof[0] = 'x'; });
wrong('receipt', 'bad-receipt', (s) => { s.repeated = true; });
wrong('receipt', undefined, (s) => { s.checkpoint = s.checkpoint.replace('\n\n', '\n'); });
beyond('a proof', 'receipt', 'bad-receipt', (s) => { s.index += 1; });

wrong('bundle', 'bundle-form', (s) => { s.v = 2; });
wrong('bundle', 'bundle-form', (s) => { delete s.subject; });
wrong('bundle', 'bundle-form', (s) => { s.subjects[0].value = 'x'; });
wrong('bundle', 'bundle-form', (s) => { s.entries[0].index = -1; });
wrong('bundle', 'bundle-form', (s) => { s.entries[0].note = 'x'; });
wrong('bundle', 'bundle-form', (s) => { s.checkpoint = 'x'; });
wrong('bundle', 'bundle-form', () => downwards(false));
beyond('the one spelling', 'bundle', 'bundle-form', (s) => JSON.stringify(s, null, 1));
beyond('the order of subjects', 'bundle', 'bundle-form', (s) => { s.subjects.reverse(); });
beyond('a proof', 'bundle', undefined, (s) => { s.entries[0].entry = s.entries[0].entry.replace('Z"', 'Z "'); });

// ---- The verdicts

judge(tool, good).forEach(({ code }, i) => {
  const { schema, text } = good[i];
  assert.deepEqual(faults(schema, text), [], `${schema}: ${text.slice(0, 300)}`);
  assert.equal(code, 'accepted', `${schema}: ${text.slice(0, 300)}`);
});

judge(tool, bad).forEach(({ code, problem }, i) => {
  const { schema, text, both, why } = bad[i];
  const row = `${schema}: ${text.slice(0, 400)}`;
  assert.notEqual(code, 'accepted', `the reader accepts ${row}`);
  if (bad[i].code) assert.equal(code, bad[i].code, row);
  const found = faults(schema, text);
  if (both) assert.notDeepEqual(found, [], `the schema accepts ${row}`);
  else assert.deepEqual(found, [], `the schema does see (${why}) ${row}`);
  // A refusal is answered as a problem.
  assert.deepEqual(faults('problem', problem), [], problem);
  assert.equal(JSON.parse(problem).type, `urn:nguon:problem:${code}`);
});
for (const [what, change] of [
  ['no type', (p) => { delete p.type; }],
  ['another type', (p) => { p.type = 'about:blank'; }],
  ['a status that is none of an error', (p) => { p.status = 200; }],
  ['an empty field', (p) => { p.field = ''; }],
]) {
  const value = example('problem');
  change(value);
  assert.notDeepEqual(faults('problem', spell(value)), [], what);
}
console.log(`${good.length} accepted by both; ${bad.filter((row) => row.both).length} refused by both, ` +
  `${bad.filter((row) => !row.both).length} by the reader alone`);

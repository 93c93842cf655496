// Statements of right and wrong form, for logs that took them in all the same.

import { base64url, from_base64url, sha256 } from './forge/bytes.mjs';
import { gs1 } from './forge/names.mjs';
import { jws } from './forge/statements.mjs';
import { keys, parties, places, uuid } from './story.mjs';
import { origin } from './telling.mjs';

const key = keys.authority;
const epcis = 'application/ld+json';
const nguon = 'application/vnd.nguon+json';
const context = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { nguon: 'urn:nguon:v1:' }];
const thing = 'urn:nguon:p:0123456789R:b:L1';

/// A statement that is filed under nothing in particular: its form is judged before where it is filed.
const raw = (compact) => ({ name: 'form', said: { jws: compact, subjects: ['rules'], mentions: [] } });
const signed = (payload, cty = nguon, options) =>
  raw(
    jws(
      key,
      origin,
      cty,
      typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
      options,
    ),
  );

const party = { type: 'Party', id: parties.newcomer.subject, name: 'Đại lý mẫu', roles: ['trader'] };
const event = {
  '@context': context,
  type: 'ObjectEvent',
  eventID: 'urn:uuid:' + uuid('form'),
  eventTime: '2026-10-05T07:00:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  bizStep: 'inspecting',
  disposition: 'conformant',
  quantityList: [{ epcClass: thing }],
};
const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([member]) => member !== name));

const headers = () => {
  const of = (name, header, code) => ({ name: `header: ${name}`, step: signed(party, nguon, { header }), code });
  const good = jws(key, origin, nguon, JSON.stringify(party));
  const [head, body, tail] = good.split('.');
  const text = from_base64url(head).toString();
  const spelled = (name, header, code) => ({
    name: `header: ${name}`,
    step: raw([base64url(header), body, tail].join('.')),
    code,
  });
  const last = tail.at(-1);
  return [
    of('alg none', { alg: 'none' }, 'jws-alg-none'),
    of('alg HS256', { alg: 'HS256' }, 'jws-alg'),
    of('alg in small letters', { alg: 'eddsa' }, 'jws-alg'),
    of('alg as a number', { alg: 1 }, 'jws-header-missing'),
    of('another typ', { typ: 'JWT' }, 'jws-typ'),
    of('another cty', { cty: 'text/plain' }, 'unknown-cty'),
    of('another log', { aud: 'log.example.vn/other' }, 'wrong-aud'),
    of('log in capitals', { aud: origin.toUpperCase() }, 'wrong-aud'),
    of('a kid that is no thumbprint', { kid: 'x' }, 'jws-kid'),
    of('crit', { crit: ['exp'] }, 'jws-crit'),
    of('a member too many', { exp: 1 }, 'jws-header-member'),
    of('no kid', { kid: undefined }, 'jws-header-missing'),
    of('jwk beside kid', { jwk: key.jwk }, 'jws-header-member'),
    spelled('no JSON', '{', 'json-malformed'),
    spelled('a list', `[${text}]`, 'jws-header'),
    spelled('a member twice', text.replace('{', '{"alg":"EdDSA",'), 'json-duplicate'),
    spelled('white space', ' ' + text, 'accepted'),
    { name: 'compact: two parts', step: raw(`${head}.${body}`), code: 'jws-parts' },
    { name: 'compact: four parts', step: raw(`${good}.`), code: 'jws-parts' },
    {
      name: 'compact: unused bits set',
      step: raw(`${head}.${body}.${tail.slice(0, -1)}${last === 'B' ? 'C' : 'B'}`),
      code: 'jws-base64url',
    },
    {
      name: 'compact: signature of 63 bytes',
      step: raw(`${head}.${body}.${tail.slice(0, 84)}`),
      code: 'jws-signature-length',
    },
    { name: 'compact: no signature', step: raw(`${head}.${body}.`), code: 'jws-signature-length' },
  ].map((form) =>
    form.code === 'accepted'
      ? { ...form, step: { ...form.step, said: { ...form.step.said, subjects: [party.id], mentions: [] } } }
      : form,
  );
};

const registrations = () => {
  const of = (name, payload, code) => ({ name: `registration: ${name}`, step: signed(payload), code });
  const place = { type: 'Place', id: places.hall.subject, name: 'Xưởng mẫu', party: parties.factory.subject };
  const product = { type: 'Product', id: 'p/0123456789R', name: 'Hàng mẫu', category: 'goods' };
  const mandate = {
    type: 'Mandate',
    party: parties.garden_1.subject,
    agent: parties.cooperative.subject,
    from: '2026-01-01T00:00:00+07:00',
    until: '2026-12-31T00:00:00+07:00',
  };
  const link = { type: 'Link', id: product.id, linkType: 'pip', href: 'https://example.vn/', title: 'Hàng mẫu' };
  const let_in = { type: 'Key', party: parties.factory.subject, key: keys.factory.jwk };
  const nested = (depth) => '['.repeat(depth) + ']'.repeat(depth);
  return [
    of('no JSON', '{', 'json-malformed'),
    of('a list', '[]', 'not-an-object'),
    of('a member twice', '{"type":"Party","type":"Party"}', 'json-duplicate'),
    of('65 levels', `{"type":"Party","x":${nested(65)}}`, 'json-too-deep'),
    of('a byte that is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'json-malformed'),
    of('half a surrogate pair', '{"type":"\\ud800"}', 'json-malformed'),
    of('no type', without(party, 'type'), 'member-missing'),
    of('an unknown type', { ...party, type: 'Person' }, 'unknown-type'),
    of('an unknown member', { ...party, born: '1970' }, 'unknown-member'),
    of('no name', without(party, 'name'), 'member-missing'),
    of('an empty name', { ...party, name: '' }, 'empty'),
    of('a name without Vietnamese', { ...party, name: { en: 'x' } }, 'vietnamese-missing'),
    of('a name in no language', { ...party, name: { vi: 'x', 1: 'y' } }, 'bad-language'),
    of('an unknown role', { ...party, roles: ['king'] }, 'unknown-role'),
    of('a role twice', { ...party, roles: ['trader', 'trader'] }, 'named-twice'),
    of('an id with a wrong check character', { ...party, id: 'party/0123456789S' }, 'id-check'),
    of('an id in small letters', { ...party, id: 'party/0123456789r' }, 'not-canonical'),
    of('a GLN with a wrong check digit', { ...party, id: '417/9529999000011' }, 'check-digit'),
    of('a product for a party', { ...party, id: 'p/0123456789R' }, 'wrong-kind'),
    of('its own member', { ...party, memberOf: party.id }, 'own-member'),
    of(
      'a household with a telephone',
      { ...party, memberOf: parties.cooperative.subject, phone: '1' },
      'private-field',
    ),
    of('a telephone with letters', { ...party, phone: 'call me' }, 'bad-phone'),
    of('an address without at sign', { ...party, email: 'x' }, 'bad-email'),
    of('a web address of another scheme', { ...party, url: 'ftp://example.vn' }, 'bad-url'),
    of('a number for a boolean', { ...party, demo: 1 }, 'not-a-boolean'),
    of('a place with a negative capacity', { ...place, capacity: { tree: -1 } }, 'negative-figure'),
    of(
      'a place with an exponent',
      JSON.stringify({ ...place, capacity: { tree: 5 } }).replace(':5', ':5e0'),
      'number-form',
    ),
    of('a place with seven decimals', { ...place, capacity: { hectare: 0.1234567 } }, 'number-form'),
    of('an unknown capacity', { ...place, capacity: { cow: 1 } }, 'unknown-member'),
    of('an unknown category', { ...product, category: 'food' }, 'unknown-category'),
    of('a picture named by half a hash', { ...product, image: 'ab' }, 'bad-hash'),
    of('a net content of nothing', { ...product, netContent: { value: 0, uom: 'KGM' } }, 'zero-figure'),
    of('an unknown unit', { ...product, netContent: { value: 1, uom: 'kilo' } }, 'bad-unit'),
    of('more lost than sent', { ...product, transitLossMax: 1.5 }, 'not-a-fraction'),
    of('half a day of shelf life', { ...product, shelfLifeDays: 0.5 }, 'not-a-count'),
    of('rules of version 2', { type: 'Rules', version: 2 }, 'unknown-version'),
    of('a mandate that ends first', { ...mandate, until: '2025-01-01T00:00:00+07:00' }, 'ends-before-start'),
    of('a mandate to itself', { ...mandate, agent: mandate.party }, 'own-agent'),
    of('a mandate for an unknown step', { ...mandate, bizSteps: ['eating'] }, 'unknown-term'),
    of('a mandate of 30 February', { ...mandate, until: '2026-02-30T00:00:00+07:00' }, 'bad-time'),
    of('a link without a title', without(link, 'title'), 'member-missing'),
    of('a link of a key', { ...link, id: `key/${base64url(Buffer.alloc(32))}` }, 'wrong-kind'),
    of('a link of a serial in its lot', { ...link, id: `${product.id}/b/L1/s/1` }, 'not-canonical'),
    of('a link of a serial of no lot', { ...link, serial: '1' }, 'bad-serial'),
    of('a link of a serial with a space', { ...link, id: `${product.id}/b/L1`, serial: '1 2' }, 'bad-serial'),
    of('a link of an unknown type', { ...link, linkType: 'nosuchlt' }, 'unknown-link-type'),
    of('a link that is a default and nothing else', { ...link, linkType: 'defaultLink' }, 'unknown-link-type'),
    of('a link without TLS', { ...link, href: 'http://example.vn/' }, 'bad-href'),
    of('a link with a password', { ...link, href: 'https://a:b@example.vn/' }, 'bad-href'),
    of('a link of 2,001 characters', { ...link, href: `${link.href}${'x'.repeat(1983)}` }, 'bad-href'),
    of('a link with an unknown placeholder', { ...link, href: 'https://example.vn/{gtin}' }, 'bad-href'),
    of('a link to a lot of a lot', { ...link, id: `${product.id}/b/L1`, href: 'https://example.vn/{lot}' }, 'bad-placeholder'),
    of('a link with a long title', { ...link, title: 'ạ'.repeat(201) }, 'title-too-long'),
    of('a link in a language of three letters', { ...link, hreflang: ['khm'] }, 'bad-language'),
    of('a link for one reader twice', { ...link, context: ['VN', 'VN'] }, 'named-twice'),
    of('a link for 21 readers', { ...link, context: Array.from({ length: 21 }, (_, i) => `c${i}`) }, 'list-too-long'),
    of('a link of a media type with a parameter', { ...link, mediaType: 'text/html;q=1' }, 'bad-media-type'),
    of('a key with its private half', { ...let_in, key: { ...let_in.key, d: let_in.key.x } }, 'private-key'),
    of('a key of another curve', { ...let_in, key: { ...let_in.key, crv: 'X25519' } }, 'bad-key'),
    of('a key that is no point', { ...let_in, key: { ...keys.cooperative.jwk, x: keys.cooperative.jwk.y } }, 'bad-key'),
    of(
      'a key of small order',
      { ...let_in, key: { kty: 'OKP', crv: 'Ed25519', x: base64url(Buffer.from([1, ...Array(31).fill(0)])) } },
      'bad-key',
    ),
    of('a revocation of no key', { type: 'KeyRevocation', party: parties.factory.subject, kid: 'x' }, 'bad-kid'),
    of(
      'a genesis with two equal roots',
      { type: 'Genesis', origin, rootKeys: [key.jwk, key.jwk], threshold: 1, logKey: 'x' },
      'named-twice',
    ),
  ];
};

const events = () => {
  const of = (name, payload, code) => ({ name: `event: ${name}`, step: signed(payload, epcis), code });
  const doc = (list, more = {}) => ({
    '@context': context,
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: event.eventTime,
    epcisBody: { eventList: list },
    ...more,
  });
  const bare = without(event, '@context');
  return [
    of('no context', bare, 'member-missing'),
    of('no type', without(event, 'type'), 'member-missing'),
    of('an unknown type', { ...event, type: 'QuantityEvent' }, 'unknown-event-type'),
    of('no eventID', without(event, 'eventID'), 'event-id-missing'),
    of('an eventID that is no UUID', { ...event, eventID: 'urn:uuid:1' }, 'bad-event-id'),
    of('no time', without(event, 'eventTime'), 'member-missing'),
    of('a time without zone', { ...event, eventTime: '2026-10-05T07:00:00' }, 'bad-time'),
    of('a zone of 15 hours', { ...event, eventTimeZoneOffset: '+15:00' }, 'bad-time-zone'),
    of('no action', without(event, 'action'), 'member-missing'),
    of('an unknown action', { ...event, action: 'EAT' }, 'bad-action'),
    of('an unknown step', { ...event, bizStep: 'eating' }, 'unknown-term'),
    of('a step in another spelling', { ...event, bizStep: 'urn:epcglobal:cbv:bizstep:shipping' }, 'unknown-term'),
    of('an unknown member', { ...event, price: 1 }, 'unknown-member'),
    of('a member in a second spelling', { ...event, 'epcis:action': 'ADD' }, 'member-spelling'),
    of('our member in a second spelling', { ...event, 'urn:nguon:v1:open': 'late' }, 'member-spelling'),
    of(
      'a context that renames action',
      { ...event, '@context': [context[0], { nguon: 'urn:nguon:v1:', action: 'urn:example:x' }] },
      'context-redefines',
    ),
    of(
      'a context that renames nguon',
      { ...event, '@context': [context[0], { nguon: 'urn:example:' }] },
      'context-redefines',
    ),
    of(
      'a context with a second name',
      { ...event, '@context': [context[0], { zz: 'urn:nguon:v1:' }] },
      'context-alias',
    ),
    of('nothing named', without(event, 'quantityList'), 'nothing-named'),
    of('about nothing', { ...without(event, 'quantityList'), epcList: [] }, 'about-nothing'),
    of('a negative quantity', { ...event, quantityList: [{ epcClass: thing, quantity: -1 }] }, 'negative-quantity'),
    of('an unknown unit', { ...event, quantityList: [{ epcClass: thing, quantity: 1, uom: 'kilo' }] }, 'bad-unit'),
    of(
      'a thing twice',
      { ...event, epcList: ['urn:nguon:p:0123456789R:s:7', 'urn:nguon:p:0123456789R:s:7'] },
      'named-twice',
    ),
    of('ilmd where nothing is made', { ...event, ilmd: {} }, 'ilmd-without-add'),
    of('open without a reason', { ...event, 'nguon:open': 'stock' }, 'reason-missing'),
    of('an unknown open', { ...event, 'nguon:open': 'yes' }, 'bad-open'),
    of('an unknown basis', { ...event, 'nguon:basis': 'guessed' }, 'bad-basis'),
    of('for a place', { ...event, 'nguon:for': places.garden_1.uri }, 'not-a-party'),
    of('an empty disposition', { ...event, persistentDisposition: {} }, 'member-missing'),
    of(
      'packing into nothing',
      {
        ...without(event, 'quantityList'),
        type: 'AggregationEvent',
        action: 'ADD',
        childQuantityList: [{ epcClass: thing }],
      },
      'member-missing',
    ),
    of(
      'a transformation of nothing',
      { ...without(without(event, 'quantityList'), 'action'), type: 'TransformationEvent' },
      'nothing-named',
    ),
    of(
      'inputs alone without a run',
      {
        ...without(without(event, 'quantityList'), 'action'),
        type: 'TransformationEvent',
        inputQuantityList: [{ epcClass: thing }],
      },
      'member-missing',
    ),
    of('a document without events', doc([]), 'no-events'),
    of('an event twice', doc([bare, bare]), 'event-id-twice'),
    of('a document of version x', doc([bare], { schemaVersion: 'x' }), 'bad-version'),
    of('a document without a body', without(doc([bare]), 'epcisBody'), 'member-missing'),
    of('no JSON', '{"type":', 'json-malformed'),
    of('a list', '[]', 'not-an-object'),
  ];
};

/// An event about one thing, under the name that the table of docs/formats.md gives it.
const named = (uri, subject, { product, single = true } = {}) => {
  const goods = single ? { epcList: [uri] } : { quantityList: [{ epcClass: uri }] };
  const compact = jws(key, origin, epcis, JSON.stringify({ ...without(event, 'quantityList'), ...goods }));
  const mentions = [
    { of: [subject], adds: ['key/' + key.kid] },
    ...(product ? [{ of: [subject], adds: [product] }] : []),
  ];
  return {
    name: `name: ${uri}`,
    step: { name: 'named', said: { jws: compact, subjects: [subject], mentions } },
    code: 'accepted',
    subject,
  };
};
const gtin = '01/09521234567899';

const names = () => {
  const of_article = (uri, subject, single) => named(uri, subject, { product: gtin, single });
  const other = (uri) => named(uri, 'uri/' + base64url(sha256(uri)));
  return [
    of_article('urn:epc:id:sgtin:9521234.056789.S1', gtin + '/21/S1'),
    of_article('urn:epc:class:lgtin:9521234.056789.L%2F1', gtin + '/10/L%2F1', false),
    of_article('https://example.vn/x/01/9521234567899/10/L1/21/S1?17=270101', gtin + '/10/L1'),
    of_article('https://example.vn/gtin/9521234567899/lot/a', gtin + '/10/a', false),
    of_article('https://id.gs1.org/01/09521234567899/22/V/10/L1', gtin + '/10/L1', false),
    of_article('HTTPS://id.gs1.org/01/09521234567899/10/L1#x', gtin + '/10/L1', false),
    of_article('https://id.gs1.org/01/09521234567899/10/a(b)', gtin + '/10/a%28b%29', false),
    of_article('https://id.gs1.org/01/09521234567899/10/a%2fb', gtin + '/10/a%2Fb', false),
    of_article('https://id.gs1.org/01/09521234567899/10/%41', gtin + '/10/A', false),
    named('urn:epc:idpat:sgtin:9521234.056789.*', gtin, { single: false }),
    named('https://id.gs1.org/01/09521234567899', gtin, { single: false }),
    named('urn:nguon:p:0123456789R:b:L1:s:7', 'p/0123456789R/b/L1', { product: 'p/0123456789R' }),
    named('urn:nguon:p:0123456789R:s:7', 'p/0123456789R/s/7', { product: 'p/0123456789R' }),
    named('URN:NGUON:p:0123456789R:b:L1', 'p/0123456789R/b/L1', { product: 'p/0123456789R', single: false }),
    named('urn:nguon:unit:0123456789R', 'unit/0123456789R'),
    named('urn:nguon:p:0123456789R', 'p/0123456789R', { single: false }),
    named('urn:epc:id:sscc:9521234.1234567890', '00/' + gs1('19521234234567890')),
    named('https://id.gs1.org/00/' + gs1('19521234234567890'), '00/' + gs1('19521234234567890')),
    named('urn:epc:id:grai:9521234.12345.7', '8003/09521234123453' + '7'),
    named('urn:epc:id:giai:9521234.A%2FB', '8004/9521234A%2FB'),
    other('urn:example:thing:1'),
    other('https://example.vn/anything'),
    other('https://id.gs1.org/01/09521234567899/10'),
    other('urn:uuid:' + uuid('thing')),
    other('urn:epc:id:gid:95100000.12.400'),
  ];
};

/// Numbers, letters and times in spellings that readers of JSON like to disagree on. What is accepted is about goods that
/// nobody registered, under their own name.
const spellings = () => {
  const subject = 'p/0123456789R/b/L1';
  const mentions = [
    { of: [subject], adds: ['key/' + key.kid] },
    { of: [subject], adds: ['p/0123456789R'] },
  ];
  const of = (name, from, to, code = 'accepted') => {
    const text = JSON.stringify({ ...event, quantityList: [{ epcClass: thing, quantity: 7 }] });
    if (!text.includes(from)) throw new Error(`no ${from}`);
    const compact = jws(
      key,
      origin,
      epcis,
      text.replace(from, () => to),
    );
    const said = { jws: compact, subjects: [subject], mentions };
    return {
      name: `spelling: ${name}`,
      step: { name: 'spelled', said },
      code,
      subject: code === 'accepted' ? subject : 'rules',
    };
  };
  const time = '"eventTime":"2026-10-05T07:00:00+07:00"';
  const at = (name, value, code) => of(name, time, `"eventTime":"${value}"`, code);
  const quantity = (name, value, code) => of(name, '"quantity":7', `"quantity":${value}`, code);
  return [
    quantity('an exponent', '7e2'),
    quantity('many digits', '1234567890123456789'),
    quantity('many decimals', '0.123456789'),
    quantity('a point and zero', '7.0'),
    quantity('below zero by a sign alone', '-0'),
    quantity('a plus sign', '+7', 'json-malformed'),
    quantity('a leading zero', '07', 'json-malformed'),
    quantity('no digit before the point', '.7', 'json-malformed'),
    quantity('no digit behind the point', '7.', 'json-malformed'),
    quantity('hexadecimal', '0x7', 'json-malformed'),
    quantity('not a number', 'NaN', 'json-malformed'),
    quantity('a number as text', '"7"', 'not-a-number'),
    quantity('beyond every double', '1e400', 'json-malformed'),
    quantity('null', 'null', 'not-a-number'),
    at('Zulu', '2026-10-05T00:00:00Z'),
    at('small letters', '2026-10-05t00:00:00z'),
    at('nanoseconds', '2026-10-05T07:00:00.123456789+07:00'),
    at('a minute of 60 seconds', '2026-10-05T07:00:60+07:00', 'bad-time'),
    at('24 hours', '2026-10-05T24:00:00+07:00', 'bad-time'),
    at('30 February', '2026-02-30T07:00:00+07:00', 'bad-time'),
    at('29 February in a common year', '2026-02-29T07:00:00+07:00', 'bad-time'),
    at('29 February in a leap year', '2024-02-29T07:00:00+07:00'),
    at('a blank for T', '2026-10-05 07:00:00+07:00', 'bad-time'),
    at('a comma for the point', '2026-10-05T07:00:00,5+07:00', 'bad-time'),
    at('a year of five digits', '12026-10-05T07:00:00+07:00', 'bad-time'),
    at('a zone of 25 hours', '2026-10-05T07:00:00+25:00', 'bad-time'),
    of('an eventID in capitals', event.eventID, event.eventID.toUpperCase()),
    of('a byte order mark', '{', '\ufeff{', 'json-malformed'),
    of('a comment', '{', '{/**/', 'json-malformed'),
    of('a comma too many', '"quantity":7', '"quantity":7,', 'json-malformed'),
    of('white space between members', '"type":', '\n\t "type" :'),
    of('a form feed between members', '"type":', '\f"type":', 'json-malformed'),
    of('a member twice, once escaped', '"type":', '"\\u0074ype":"ObjectEvent","type":', 'json-duplicate'),
    of('a member escaped', '"type":', '"\\u0074ype":'),
    of('half a surrogate pair', '"type":', '"ex:a":"\\ud83c","type":', 'json-malformed'),
    of('a surrogate pair', '"type":', '"ex:a":"\\ud83c\\udf34","type":'),
    of('a zero byte, escaped', '"type":', '"ex:a":"\\u0000","type":'),
    of('a control character', '"type":', '"ex:a":"\u0001","type":', 'json-malformed'),
    of('a slash escaped', '"type":', '"ex:a":"\\/","type":'),
    of('an unknown escape', '"type":', '"ex:a":"\\x41","type":', 'json-malformed'),
    of('__proto__ as a member', '"type":', '"__proto__":{},"type":', 'unknown-member'),
    of('constructor as a member', '"type":', '"constructor":1,"type":', 'unknown-member'),
  ];
};

/// As large as may be, and larger.
const sizes = () => {
  const described = (bytes) => {
    const payload = { type: 'Product', id: 'p/0123456789R', name: 'Hàng mẫu', category: 'goods', description: '' };
    const free = bytes - jws(key, origin, nguon, JSON.stringify(payload)).length;
    payload.description = 'x'.repeat(Math.floor((free * 3) / 4));
    return signed(payload);
  };
  const serials = Array.from({ length: 257 }, (_, i) => `urn:nguon:p:0123456789R:b:${i}`);
  const wide = (count) => {
    const subjects = serials
      .slice(0, count)
      .map((_, i) => `p/0123456789R/b/${i}`)
      .sort();
    const quantityList = serials.slice(0, count).map((epcClass) => ({ epcClass }));
    const compact = jws(key, origin, epcis, JSON.stringify({ ...event, quantityList }));
    const mentions = [{ of: subjects, adds: ['key/' + key.kid, 'p/0123456789R'] }];
    return { name: 'wide', said: { jws: compact, subjects, mentions } };
  };
  const too_many = /^Entry 3 is malformed: /;
  return [
    { name: 'size: statement over 60 KiB', step: described(61_500), code: 'statement-too-large' },
    { name: 'size: entry over 65,535 bytes', step: described(65_600), code: 'entry-too-large', says: too_many },
    { name: 'size: 256 subjects', step: wide(256), code: 'accepted', subject: 'p/0123456789R/b/7' },
    { name: 'size: 257 subjects', step: wide(257), code: 'entry-malformed', says: too_many },
  ];
};

const bad_names = () => {
  const of = (uri, code) => ({
    name: `wrong name: ${uri}`,
    step: signed({ ...without(event, 'quantityList'), epcList: [uri] }, epcis),
    code,
  });
  return [
    of('https://id.gs1.org/01/09521234567890/10/L1', 'check-digit'),
    of('https://id.gs1.org/00/195212342345678900', 'check-digit'),
    of('https://id.gs1.org/417/9521234123454', 'check-digit'),
    of('https://id.gs1.org/01/952123456789/10/L1', 'check-digit'),
    of('https://id.gs1.org/01/09521234567899/21/S1/10/L1', 'key-order'),
    of('https://id.gs1.org/01/09521234567899/10/' + 'x'.repeat(21), 'key-length'),
    of('https://id.gs1.org/01/09521234567899/10/a%22b%7B', 'key-characters'),
    of('urn:epc:id:sgtin:9521234.05678.S1', 'epc-length'),
    of('urn:epc:id:sgtin:9521234.056789', 'epc-fields'),
    of('urn:epc:id:sgtin:95212.056789.S1', 'company-prefix'),
    of('urn:epc:idpat:sgtin:9521234.056789.S1', 'epc-pattern'),
    of('urn:epc:class:sgtin:9521234.056789.S1', 'epc-type'),
    of('urn:nguon:p:0123456789S:b:L1', 'own-name'),
    of('urn:nguon:p:0123456789r', 'own-name'),
    of('urn:nguon:lot:0123456789R', 'own-name'),
    of('urn:nguon:unit:0123456789R:b:1', 'unknown-address'),
    of('not a uri', 'not-a-uri'),
    of('', 'not-a-uri'),
    of('no-scheme', 'not-a-uri'),
  ];
};

/// { name, step, code, subject }: the step's statement, and what must be said of a bundle of `subject` (or of the rules).
export const forms = () => [
  ...headers(),
  ...registrations(),
  ...events(),
  ...names(),
  ...bad_names(),
  ...spellings(),
  ...sizes(),
];

// Statements: what somebody says, signed (docs/formats.md, "Statement", "Subjects", "Closure"). Nothing is checked
// here: a liar says what it likes. Beside the JWS stands what a writer must know of it:
//   subjects  what it is about, bytewise
//   mentions  what it brings into a closure: for any member out of `of`, all of `adds`

import { base64url } from './bytes.mjs';
import { key_subject, run_subject } from './names.mjs';

const cty_epcis = 'application/ld+json';
const cty_nguon = 'application/vnd.nguon+json';
const sorted = (names) => [...new Set(names)].sort();

/// `header`: members that are to differ; `signature`: makes other bytes of the right ones.
export function jws(key, aud, cty, payload, { header = {}, signature = (bytes) => bytes } = {}) {
  const members = { alg: key.alg, kid: key.kid, aud, typ: 'nguon+jws', cty, ...header };
  const input = base64url(JSON.stringify(members)) + '.' + base64url(payload);
  return input + '.' + base64url(signature(key.sign(input)));
}

function said(key, aud, cty, payload, subjects, mentions, options = {}) {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const names = sorted(subjects);
  return {
    jws: jws(key, aud, cty, text, options),
    subjects: names,
    mentions: [{ of: names, adds: [key_subject(options.header?.kid ?? key.kid)] }, ...mentions],
  };
}

const subjects_of = {
  Genesis: () => ['rules'],
  Rules: () => ['rules'],
  Party: ({ id }) => [id],
  Place: ({ id }) => [id],
  Product: ({ id }) => [id],
  Key: ({ party, kid }) => [party, key_subject(kid)],
  KeyRevocation: ({ party, kid }) => [party, key_subject(kid)],
  Mandate: ({ party, agent }) => [party, agent],
};
const adds_of = {
  Party: ({ memberOf }) => (memberOf ? [memberOf] : []),
  Place: ({ party }) => [party],
  Product: ({ makers }) => makers ?? [],
  Key: ({ party }) => [party],
  KeyRevocation: ({ party }) => [party],
};

/// A registration: an object with a `type`. `kid` is of the key that a Key statement lets in.
export function registration(key, aud, payload, { kid, ...options } = {}) {
  const facts = { ...payload, kid: kid ?? payload.kid };
  const subjects = sorted(subjects_of[payload.type](facts));
  const adds = adds_of[payload.type]?.(facts) ?? [];
  return said(key, aud, cty_nguon, payload, subjects, [{ of: subjects, adds }], options);
}

const context = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { nguon: 'urn:nguon:v1:' }];

/// Goods of an event: a thing, or [thing, figure, unit].
const thing_of = (some) => (Array.isArray(some) ? some[0] : some);
function put_goods(event, singles, classes, goods) {
  const of_class = goods.filter((some) => !thing_of(some).single);
  const epcs = goods.filter((some) => thing_of(some).single).map((some) => thing_of(some).uri);
  const quantities = of_class.map((some) => {
    const [thing, quantity, uom] = Array.isArray(some) ? some : [some];
    return { epcClass: thing.uri, ...(quantity === undefined ? {} : { quantity }), ...(uom ? { uom } : {}) };
  });
  if (epcs.length > 0) event[singles] = epcs;
  if (quantities.length > 0) event[classes] = quantities;
  return event;
}

/// What is said of an event: { type, id, time, action, step, disposition, parent, goods, inputs, outputs, run, place, from,
/// to, for, set, basis, more }; things as names.mjs makes them.
function event_json(draft) {
  const event = {
    type: draft.type ?? 'ObjectEvent',
    eventID: 'urn:uuid:' + draft.id,
    eventTime: draft.time,
    eventTimeZoneOffset: '+07:00',
  };
  if (draft.action) event.action = draft.action;
  if (draft.step) event.bizStep = draft.step;
  if (draft.disposition) event.disposition = draft.disposition;
  if (draft.set) event.persistentDisposition = { set: draft.set };
  if (draft.parent) event.parentID = draft.parent.uri;
  if (event.type === 'TransformationEvent') {
    put_goods(event, 'inputEPCList', 'inputQuantityList', draft.inputs ?? []);
    put_goods(event, 'outputEPCList', 'outputQuantityList', draft.outputs ?? []);
    if (draft.run) event.transformationID = draft.run;
  } else if (event.type === 'AggregationEvent') {
    put_goods(event, 'childEPCs', 'childQuantityList', draft.goods);
  } else {
    put_goods(event, 'epcList', 'quantityList', draft.goods);
    if (!event.epcList && !event.quantityList) event.epcList = [];
  }
  if (draft.place) event.bizLocation = { id: draft.place.uri };
  if (draft.from) event.sourceList = [{ type: 'possessing_party', source: draft.from.uri }];
  if (draft.to) event.destinationList = [{ type: 'possessing_party', destination: draft.to.uri }];
  if (draft.for) event['nguon:for'] = draft.for.uri;
  if (draft.basis) event['nguon:basis'] = draft.basis;
  return { ...event, ...draft.more };
}

function event_subjects({ parent, goods = [], inputs = [], outputs = [], run, place }) {
  const things = [...goods, ...inputs, ...outputs].map(thing_of);
  const names = [
    ...things.map(({ subject }) => subject),
    ...(parent ? [parent.subject] : []),
    ...(run ? [run_subject(run)] : []),
  ];
  return names.length > 0 ? names : [place.subject];
}

/// Stands for what was ever packed into a container.
const packed = ({ subject }) => '"' + subject;
/// Goods that are followed downwards.
export const followed = (names) => names.map((name) => '\\' + name);
export const is_mark = (name) => /^["\\]/.test(name);
export const is_followed = (name) => name.startsWith('\\');

function event_mentions(draft) {
  const units = (list = []) =>
    list
      .map(thing_of)
      .filter(({ subject }) => /^(00|unit)\//.test(subject))
      .map(packed);
  const names = (list = []) => sorted(list.map((some) => thing_of(some).subject));
  const about = sorted(event_subjects(draft));
  const circumstances = [draft.place, draft.from, draft.to, draft.for].filter(Boolean).map(({ subject }) => subject);
  const mentions = [{ of: about, adds: circumstances }];
  for (const some of [...(draft.goods ?? []), ...(draft.inputs ?? []), ...(draft.outputs ?? [])]) {
    const { subject, product } = thing_of(some);
    if (product && product !== subject) mentions.push({ of: [subject], adds: [product] });
  }
  const run = draft.run ? [run_subject(draft.run)] : [];
  mentions.push(
    { of: names(draft.goods), adds: draft.parent ? [draft.parent.subject] : [] },
    { of: names(draft.outputs), adds: run },
    { of: sorted([...names(draft.outputs), ...run]), adds: [...names(draft.inputs), ...units(draft.inputs)] },
    // Whoever used a container up used what was packed into it.
    { of: draft.parent ? [packed(draft.parent)] : [], adds: [...names(draft.goods), ...units(draft.goods)] },
    // Downwards.
    { of: followed(names(draft.goods)), adds: followed(draft.parent ? [draft.parent.subject] : []) },
    { of: followed(names(draft.inputs)), adds: followed(run) },
    { of: followed([...names(draft.inputs), ...run]), adds: followed(names(draft.outputs)) },
  );
  return mentions;
}

/// One event, alone.
export function event(key, aud, draft, options) {
  const payload = { '@context': context, ...event_json(draft) };
  return said(key, aud, cty_epcis, payload, event_subjects(draft), event_mentions(draft), options);
}

/// Several events in one statement.
export function document(key, aud, drafts, options) {
  const payload = {
    '@context': context,
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: drafts[0].time,
    epcisBody: { eventList: drafts.map(event_json) },
  };
  return said(key, aud, cty_epcis, payload, drafts.flatMap(event_subjects), drafts.flatMap(event_mentions), options);
}

// EPCIS 2.0 documents and events in JSON-LD, refused where the normative JSON Schema refuses them, and where they could
// mean two things (docs/formats.md, "Statement").

import { utf8 } from './bytes.mjs';
import { checkContext, checkEnvelope, checkSensorElement } from './forms.mjs';
import { opaqueName, parseEpcUri } from './identifier.mjs';
import { asNumber, asObject, asString, asTime, asUri, isNegative, isText, mapList, memberOf, must, onlyMembers,
  refuse } from './reader.mjs';
import { bareWord, isTerm, isUnitCode } from './terms.mjs';
import { isUri } from './uri.mjs';

/// The party for which a gateway took in the document that is being read; identifiers of GS1 with a wrong part are opaque
/// names there.
let gatewayFor;

function readThing(value) {
  const uri = asString(value);
  try {
    return parseEpcUri(uri);
  } catch (fault) {
    if (!gatewayFor || !isUri(uri) || /^urn:nguon:/i.test(uri)) throw fault;
    return opaqueName(uri);
  }
}
const listOfThings = (value) => mapList(value, readThing);

function listOfThingsOnce(value) {
  const things = listOfThings(value);
  must(new Set(value).size === value.length, 'named-twice');
  return things;
}

/// A term of CBV as a bare word, or a URI of another vocabulary.
const readTerm = (vocabulary) => (value) => {
  if (isTerm(vocabulary, asString(value))) return value;
  must(!/^(?:urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org\/cbv\/)/.test(value) && isUri(value), 'unknown-term');
  return bareWord(value);
};

/// {thing, figure: a JsonNumber or undefined, uom}
function readQuantity(value) {
  const epcClass = memberOf(asObject(value), 'epcClass');
  onlyMembers(value, ['epcClass', 'quantity', 'uom']);
  const some = { thing: readThing(epcClass), figure: undefined, uom: 'H87' };
  if (value.has('uom')) {
    some.uom = asString(value.get('uom'));
    must(isUnitCode(some.uom), 'bad-unit');
  }
  if (value.has('quantity')) {
    some.figure = asNumber(value.get('quantity'));
    must(!isNegative(some.figure), 'negative-quantity');
  }
  return some;
}
const listOfQuantities = (value) => mapList(value, readQuantity);

function readLocation(value) {
  const id = memberOf(asObject(value), 'id');
  must(!value.has('@context'), 'unknown-member');
  return readThing(id);
}

/// sourceList and destinationList: [{type, who}]
const readSides = (key) => (value) => mapList(value, (each) => {
  onlyMembers(asObject(each), ['type', key]);
  const type = memberOf(each, 'type');
  const who = memberOf(each, key);
  return { type: readTerm('sourceDestinationType')(type), who: readThing(who) };
});

function readDispositions(change, name) {
  if (!change.has(name)) return [];
  const found = mapList(change.get(name), readTerm('disposition'));
  must(found.length, 'empty-list');
  must(new Set(found).size === found.length, 'named-twice');
  return found;
}

const isUuidUrn = (text) => /^urn:uuid:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
const readEventId = (value) => (isUuidUrn(asUri(value)) ? value.toLowerCase() : value);

const oneOf = (words, code) => (value) => (words.includes(asString(value)) ? value : refuse(code));

const every = 'OGTFA';
/// By member: the types of events that may have it (Object, aGgregation, Transaction, transFormation, Association), the
/// field that it fills, and how it is read.
const eventMembers = {
  '@context': [every, '', checkContext],
  action: ['OGTA', 'action', oneOf(['ADD', 'OBSERVE', 'DELETE'], 'bad-action')],
  bizLocation: [every, 'bizLocation', readLocation],
  bizStep: [every, 'bizStep', readTerm('bizStep')],
  bizTransactionList: [every, 'bizTransactions', (value) => mapList(value, (each) => {
    const id = memberOf(asObject(each), 'bizTransaction');
    onlyMembers(each, ['bizTransaction', 'type']);
    asUri(id);
    if (each.has('type')) readTerm('bizTransactionType')(each.get('type'));
  })],
  certificationInfo: [every, '', (value) => (isText(value) ? asUri(value) : mapList(value, asUri))],
  childEPCs: ['GA', 'epcs', listOfThings],
  childQuantityList: ['GA', 'quantities', listOfQuantities],
  destinationList: [every, 'destinations', readSides('destination')],
  disposition: [every, 'disposition', readTerm('disposition')],
  // The schema asks for a list without repeats of object events alone.
  epcList: ['OT', 'epcs', (value, type) => (type === 'O' ? listOfThingsOnce : listOfThings)(value)],
  errorDeclaration: [every, 'declaration', (value) => {
    onlyMembers(asObject(value), ['declarationTime', 'reason', 'correctiveEventIDs'], true);
    asTime(memberOf(value, 'declarationTime'));
    if (value.has('reason')) readTerm('errorReason')(value.get('reason'));
    if (value.has('correctiveEventIDs')) mapList(value.get('correctiveEventIDs'), readEventId);
    return value;
  }],
  eventID: [every, 'id', readEventId],
  eventTime: [every, 'time', (value) => {
    asTime(value);
    return value;
  }],
  eventTimeZoneOffset: [every, 'timeZone', (value) => {
    must(/^[+-]\d\d:[0-5]\d$/.test(asString(value)) && value.slice(1) <= '14:00', 'bad-time-zone');
    return value;
  }],
  ilmd: ['OF', 'ilmd', (value) => {
    onlyMembers(asObject(value), [], true);
    return value;
  }],
  inputEPCList: ['F', 'inputEpcs', listOfThingsOnce],
  inputQuantityList: ['F', 'inputQuantities', listOfQuantities],
  'nguon:basis': [every, '', oneOf(['weighed', 'counted', 'estimated'], 'bad-basis')],
  'nguon:for': [every, 'onBehalfOf', (value) => {
    const who = readThing(value);
    return who.kind === 'party' ? who : refuse('not-a-party');
  }],
  'nguon:open': [every, 'open', oneOf(['late', 'stock', 'bound', 'unknown'], 'bad-open')],
  'nguon:reason': [every, 'reason', (value) => {
    const bytes = utf8(asString(value)).length;
    return bytes >= 1 && bytes <= 2000 ? value : refuse('bad-reason');
  }],
  outputEPCList: ['F', 'outputEpcs', listOfThingsOnce],
  outputQuantityList: ['F', 'outputQuantities', listOfQuantities],
  parentID: ['GAT', 'parent', readThing],
  persistentDisposition: [every, 'persistent', (value) => {
    onlyMembers(asObject(value), ['set', 'unset']);
    must(value.size, 'member-missing');
    return { set: readDispositions(value, 'set'), unset: readDispositions(value, 'unset') };
  }],
  quantityList: ['OT', 'quantities', listOfQuantities],
  readPoint: [every, 'readPoint', readLocation],
  recordTime: [every, '', asTime],
  sensorElementList: [every, 'sensors', (value) => mapList(value, checkSensorElement)],
  sourceList: [every, 'sources', readSides('source')],
  transformationID: ['F', 'transformationId', asUri],
  type: [every, '', () => {}],
};

const eventTypes = { ObjectEvent: 'O', AggregationEvent: 'G', TransactionEvent: 'T', TransformationEvent: 'F', AssociationEvent: 'A' };

function checkWholeEvent(event, members) {
  const { type, action } = event;
  for (const name of ['eventTime', 'eventTimeZoneOffset']) memberOf(members, name);
  if (type !== 'F') memberOf(members, 'action');
  const isListed = members.has('epcList') || event.quantities.length > 0;
  if (type === 'O') {
    // An empty epcList says "about no object", as an inspection of a place does; so does a reading of sensors somewhere.
    must(isListed || (event.sensors.length && event.readPoint), 'nothing-named');
    must(!event.ilmd || action === 'ADD', 'ilmd-without-add');
  } else if (type === 'T') {
    memberOf(members, 'bizTransactionList');
    must(event.bizTransactions.length, 'empty-list');
    must(isListed || action === 'DELETE', 'nothing-named');
  } else if (type === 'F') {
    const hasInputs = inputsOf(event).length > 0;
    const hasOutputs = outputsOf(event).length > 0;
    must(hasInputs || hasOutputs, 'nothing-named');
    must(hasInputs === hasOutputs || event.transformationId, 'member-missing');
  } else {
    if (type === 'A') memberOf(members, 'parentID');
    must(contentsOf(event).length || action === 'DELETE', 'nothing-named');
  }
}

function readEvent(members) {
  const typeName = asString(memberOf(asObject(members), 'type'));
  must(Object.hasOwn(eventTypes, typeName), 'unknown-event-type');
  const event = {
    type: eventTypes[typeName], id: '', action: '', bizStep: '', disposition: '', epcs: [], quantities: [], inputEpcs: [],
    inputQuantities: [], outputEpcs: [], outputQuantities: [], transformationId: '', sources: [], destinations: [],
    bizTransactions: [], sensors: [], reason: '', persistent: { set: [], unset: [] }, gatewayFor,
  };
  for (const [name, value] of members) {
    const [types, field, read] = Object.hasOwn(eventMembers, name) ? eventMembers[name] : [''];
    if (types.includes(event.type)) {
      event[field] = read(value, event.type);
    } else {
      must(isUri(name), 'unknown-member');
      must(!/^(?:epcis:|https:\/\/ref\.gs1\.org\/epcis\/|urn:nguon:)/.test(name), 'member-spelling');
    }
  }
  checkWholeEvent(event, members);
  return event;
}

/// The events of an EPCIS document or of one event with its own @context.
export function readEpcis(document) {
  gatewayFor = undefined;
  if (asObject(document).get('type') !== 'EPCISDocument') {
    memberOf(document, '@context');
    return [readEvent(document)];
  }
  checkEnvelope(document);
  const party = document.get('nguon:gateway');
  if (party !== undefined) must((gatewayFor = parseEpcUri(asString(party))).kind === 'party', 'not-a-party');
  return mapList(memberOf(asObject(memberOf(document, 'epcisBody')), 'eventList'), readEvent);
}

/// What signed events must have besides.
export function checkSigned(events) {
  must(events.length, 'no-events');
  for (const { id, type, action, parent, open, reason } of events) {
    must(!open || open === 'late' || reason, 'reason-missing');
    // What a gateway took in need not be named by a UUID, nor named at all.
    if (events[0].gatewayFor) continue;
    must(id, 'event-id-missing');
    must(isUuidUrn(id), 'bad-event-id');
    must(!'GA'.includes(type) || action !== 'ADD' || parent, 'member-missing');
  }
  must(events[0].gatewayFor || new Set(events.map(({ id }) => id)).size === events.length, 'event-id-twice');
}

const goodsIn = (epcs, quantities) => [...epcs, ...quantities.map((some) => some.thing)];
export const contentsOf = (event) => goodsIn(event.epcs, event.quantities);
export const inputsOf = (event) => goodsIn(event.inputEpcs, event.inputQuantities);
export const outputsOf = (event) => goodsIn(event.outputEpcs, event.outputQuantities);

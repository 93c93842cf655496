// EPCIS 2.0 documents and events in JSON-LD, refused where the normative JSON Schema refuses them, and where they could
// mean two things (docs/formats.md, "Statement").

import { utf8 } from './bytes.mjs';
import { parseEpcUri } from './identifier.mjs';
import { asBoolean, asNumber, asObject, asString, asTime, asUri, isNegative, isNumber, isObject, mapList, memberOf,
  onlyMembers, readAt, refuse } from './reader.mjs';
import { bareWord, isStandardTerm, isTerm, isUnitCode } from './terms.mjs';
import { isUri } from './uri.mjs';

const fixedMeanings = {
  nguon: 'urn:nguon:v1:', epcis: 'https://ref.gs1.org/epcis/', cbv: 'https://ref.gs1.org/cbv/',
  cbvmda: 'urn:epcglobal:cbv:mda:', gs1: 'https://gs1.org/voc/', rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  owl: 'http://www.w3.org/2002/07/owl#', xsd: 'http://www.w3.org/2001/XMLSchema#', dcterms: 'http://purl.org/dc/terms/',
  id: '@id', type: '@type',
};

function checkDefinition(term, definition, at) {
  const id = isObject(definition) ? definition.get('@id') : definition;
  const meaning = typeof id === 'string' ? id : '';
  if (Object.hasOwn(fixedMeanings, term)) {
    if (definition !== fixedMeanings[term]) refuse('context-redefines', at);
    return;
  }
  if (isStandardTerm(term)) refuse('context-redefines', at);
  if (meaning !== term && /^(?:urn:nguon:|nguon:|https:\/\/ref\.gs1\.org\/epcis\/|epcis:)/.test(meaning)) refuse('context-alias', at);
}

function checkOneContext(context, at) {
  if (!isObject(context)) return void asUri(context, at);
  for (const [term, definition] of context) checkDefinition(term, definition, `${at}/${term}`);
}

function isSame(a, b) {
  if (isNumber(a) && isNumber(b)) return a.isWhole === b.isWhole && a.value === b.value;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => isSame(each, b[i]));
  if (isObject(a) && isObject(b)) return a.size === b.size && [...a].every(([name, each]) => b.has(name) && isSame(each, b.get(name)));
  return a === b;
}

/// A URI, an object, or a list of them.
function checkContext(context, at) {
  if (!Array.isArray(context)) return checkOneContext(context, at);
  if (context.length > 32) refuse('context-too-long', at);
  context.forEach((each, i) => {
    checkOneContext(each, `${at}/${i}`);
    if (context.slice(0, i).some((earlier) => isSame(earlier, each))) refuse('named-twice', `${at}/${i}`);
  });
}

/// Members of sensor metadata (m) and reports (r), by the form of their values.
const sensorForms = {
  time: 'time mr', startTime: 'time m', endTime: 'time m', deviceID: 'uri mr', deviceMetadata: 'uri mr', rawData: 'uri mr',
  dataProcessingMethod: 'uri mr', bizRules: 'uri mr', type: 'measurement r', exception: 'sensorAlert r',
  microorganism: 'uri r', chemicalSubstance: 'uri r', coordinateReferenceSystem: 'uri r', value: 'number r',
  component: 'component r', stringValue: 'text r', booleanValue: 'boolean r', hexBinaryValue: 'hex r', uriValue: 'uri r',
  minValue: 'number r', maxValue: 'number r', meanValue: 'number r', sDev: 'number r', percRank: 'number r',
  percValue: 'number r', uom: 'text r',
};

const sensorReaders = { time: asTime, uri: asUri, number: asNumber, text: asString, boolean: asBoolean };

function checkSensorValue(form, value, at) {
  if (Object.hasOwn(sensorReaders, form)) return void sensorReaders[form](value, at);
  const text = asString(value, at);
  if (form === 'hex') {
    if (!/^[\da-fA-F]+$/.test(text)) refuse('not-hexadecimal', at);
    return;
  }
  const isReserved = form === 'component'
    ? /^(?:urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org\/cbv\/)/.test(text)
    : /^https?:\/\/(?:www\.)?gs1\.org\/voc\//.test(text);
  if (!isTerm(form, text) && (isReserved || !isUri(text))) refuse('unknown-term', at);
}

function checkSensorMembers(object, at, place) {
  for (const [name, value] of object) {
    const [form, places] = Object.hasOwn(sensorForms, name) ? sensorForms[name].split(' ') : ['', ''];
    if (places.includes(place)) checkSensorValue(form, value, `${at}/${name}`);
    else if (!isUri(name)) refuse('unknown-member', `${at}/${name}`);
  }
}

function checkSensorElement(element, at) {
  onlyMembers(asObject(element, at), at, ['sensorMetadata', 'sensorReport'], true);
  if (element.has('sensorMetadata')) {
    checkSensorMembers(asObject(element.get('sensorMetadata'), `${at}/sensorMetadata`), `${at}/sensorMetadata`, 'm');
  }
  const reports = mapList(memberOf(element, 'sensorReport', at), `${at}/sensorReport`, (report, where) => {
    memberOf(asObject(report, where), 'type', where);
    checkSensorMembers(report, where, 'r');
  });
  if (!reports.length) refuse('empty-list', `${at}/sensorReport`);
}

const thing = (value, at) => readAt(at, () => parseEpcUri(asString(value, at)));

/// A term of CBV as a bare word, or a URI of another vocabulary.
function term(vocabulary, value, at) {
  const text = asString(value, at);
  if (isTerm(vocabulary, text)) return text;
  if (/^(?:urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org\/cbv\/)/.test(text) || !isUri(text)) refuse('unknown-term', at);
  return bareWord(text);
}

function readEpcs(value, at, mayRepeat) {
  const things = mapList(value, at, thing);
  if (!mayRepeat && new Set(value).size < value.length) refuse('named-twice', at);
  return things;
}

/// {thing, figure: a JsonNumber or undefined, uom}
function readQuantity(value, at) {
  const epcClass = memberOf(asObject(value, at), 'epcClass', at);
  onlyMembers(value, at, ['epcClass', 'quantity', 'uom']);
  const some = { thing: thing(epcClass, `${at}/epcClass`), figure: undefined, uom: 'H87' };
  if (value.has('uom')) {
    some.uom = asString(value.get('uom'), `${at}/uom`);
    if (!isUnitCode(some.uom)) refuse('bad-unit', `${at}/uom`);
  }
  if (value.has('quantity')) {
    some.figure = asNumber(value.get('quantity'), `${at}/quantity`);
    if (isNegative(some.figure)) refuse('negative-quantity', `${at}/quantity`);
  }
  return some;
}

function readLocation(value, at) {
  const id = memberOf(asObject(value, at), 'id', at);
  if (value.has('@context')) refuse('unknown-member', `${at}/@context`);
  return thing(id, `${at}/id`);
}

/// sourceList and destinationList: [{type, who}]
function readSides(key, value, at) {
  return mapList(value, at, (each, where) => {
    onlyMembers(asObject(each, where), where, ['type', key]);
    const type = memberOf(each, 'type', where);
    const who = memberOf(each, key, where);
    return { type: term('sourceDestinationType', type, `${where}/type`), who: thing(who, `${where}/${key}`) };
  });
}

function readDispositions(change, name, at) {
  if (!change.has(name)) return [];
  const found = mapList(change.get(name), `${at}/${name}`, (each, where) => term('disposition', each, where));
  if (!found.length) refuse('empty-list', `${at}/${name}`);
  if (new Set(found).size < found.length) refuse('named-twice', `${at}/${name}`);
  return found;
}

export const isUuidUrn = (text) => /^urn:uuid:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text);
const eventId = (value, at) => (isUuidUrn(asUri(value, at)) ? value.toLowerCase() : value);

function oneOf(words, code) {
  return (value, at) => (words.includes(asString(value, at)) ? value : refuse(code, at));
}

const every = 'OGTFA';
/// By member: the types of events that may have it (Object, aGgregation, Transaction, transFormation, Association), the
/// field that it fills, and how it is read.
const eventMembers = {
  '@context': [every, '', checkContext],
  action: ['OGTA', 'action', oneOf(['ADD', 'OBSERVE', 'DELETE'], 'bad-action')],
  bizLocation: [every, 'bizLocation', readLocation],
  bizStep: [every, 'bizStep', (value, at) => term('bizStep', value, at)],
  bizTransactionList: [every, 'bizTransactions', (value, at) => mapList(value, at, (each, where) => {
    const id = memberOf(asObject(each, where), 'bizTransaction', where);
    onlyMembers(each, where, ['bizTransaction', 'type']);
    asUri(id, `${where}/bizTransaction`);
    return { id, type: each.has('type') ? term('bizTransactionType', each.get('type'), `${where}/type`) : '' };
  })],
  certificationInfo: [every, '', (value, at) => (typeof value === 'string' ? asUri(value, at) : mapList(value, at, asUri))],
  childEPCs: ['GA', 'epcs', (value, at) => readEpcs(value, at, true)],
  childQuantityList: ['GA', 'quantities', (value, at) => mapList(value, at, readQuantity)],
  destinationList: [every, 'destinations', (value, at) => readSides('destination', value, at)],
  disposition: [every, 'disposition', (value, at) => term('disposition', value, at)],
  // The schema asks for a list without repeats of object events alone.
  epcList: ['OT', 'epcs', (value, at, type) => readEpcs(value, at, type !== 'O')],
  errorDeclaration: [every, 'declaration', (value, at) => {
    onlyMembers(asObject(value, at), at, ['declarationTime', 'reason', 'correctiveEventIDs'], true);
    asTime(memberOf(value, 'declarationTime', at), `${at}/declarationTime`);
    if (value.has('reason')) term('errorReason', value.get('reason'), `${at}/reason`);
    const ids = value.has('correctiveEventIDs') ? mapList(value.get('correctiveEventIDs'), `${at}/correctiveEventIDs`, eventId) : [];
    return { correctiveIds: ids };
  }],
  eventID: [every, 'id', eventId],
  eventTime: [every, 'time', (value, at) => {
    asTime(value, at);
    return value;
  }],
  eventTimeZoneOffset: [every, 'timeZone', (value, at) => {
    const text = asString(value, at);
    if (!/^[+-]\d\d:[0-5]\d$/.test(text) || text.slice(1) > '14:00') refuse('bad-time-zone', at);
    return text;
  }],
  ilmd: ['OF', 'ilmd', (value, at) => {
    onlyMembers(asObject(value, at), at, [], true);
    return value;
  }],
  inputEPCList: ['F', 'inputEpcs', (value, at) => readEpcs(value, at, false)],
  inputQuantityList: ['F', 'inputQuantities', (value, at) => mapList(value, at, readQuantity)],
  'nguon:basis': [every, '', oneOf(['weighed', 'counted', 'estimated'], 'bad-basis')],
  'nguon:for': [every, 'onBehalfOf', (value, at) => {
    const who = thing(value, at);
    return who.kind === 'party' ? who : refuse('not-a-party', at);
  }],
  'nguon:open': [every, 'open', oneOf(['late', 'stock', 'bound', 'unknown'], 'bad-open')],
  'nguon:reason': [every, 'reason', (value, at) => {
    const bytes = utf8(asString(value, at)).length;
    return bytes >= 1 && bytes <= 2000 ? value : refuse('bad-reason', at);
  }],
  outputEPCList: ['F', 'outputEpcs', (value, at) => readEpcs(value, at, false)],
  outputQuantityList: ['F', 'outputQuantities', (value, at) => mapList(value, at, readQuantity)],
  parentID: ['GAT', 'parent', thing],
  persistentDisposition: [every, 'persistent', (value, at) => {
    onlyMembers(asObject(value, at), at, ['set', 'unset']);
    if (!value.size) refuse('member-missing', at);
    return { set: readDispositions(value, 'set', at), unset: readDispositions(value, 'unset', at) };
  }],
  quantityList: ['OT', 'quantities', (value, at) => mapList(value, at, readQuantity)],
  readPoint: [every, 'readPoint', readLocation],
  recordTime: [every, '', asTime],
  sensorElementList: [every, 'sensors', (value, at) => mapList(value, at, checkSensorElement)],
  sourceList: [every, 'sources', (value, at) => readSides('source', value, at)],
  transformationID: ['F', 'transformationId', asUri],
  type: [every, '', () => {}],
};

const eventTypes = { ObjectEvent: 'O', AggregationEvent: 'G', TransactionEvent: 'T', TransformationEvent: 'F', AssociationEvent: 'A' };

function checkWholeEvent(event, members, at) {
  const need = (name) => memberOf(members, name, at);
  const namesNothing = (list) => refuse('nothing-named', `${at}/${list}`);
  need('eventTime');
  need('eventTimeZoneOffset');
  if (event.type !== 'F') need('action');
  const isListed = members.has('epcList') || event.quantities.length > 0;
  if (event.type === 'O') {
    // An empty epcList says "about no object", as an inspection of a place does; so does a reading of sensors somewhere.
    if (!isListed && !(event.sensors.length && event.readPoint)) namesNothing('epcList');
    if (members.has('ilmd') && event.action !== 'ADD') refuse('ilmd-without-add', `${at}/ilmd`);
  } else if (event.type === 'T') {
    need('bizTransactionList');
    if (!event.bizTransactions.length) refuse('empty-list', `${at}/bizTransactionList`);
    if (!isListed && event.action !== 'DELETE') namesNothing('epcList');
  } else if (event.type === 'F') {
    const hasInputs = event.inputEpcs.length + event.inputQuantities.length > 0;
    const hasOutputs = event.outputEpcs.length + event.outputQuantities.length > 0;
    if (!hasInputs && !hasOutputs) refuse('nothing-named', at);
    if (hasInputs !== hasOutputs && !event.transformationId) refuse('member-missing', `${at}/transformationID`);
  } else {
    if (event.type === 'A') need('parentID');
    if (!event.epcs.length && !event.quantities.length && event.action !== 'DELETE') namesNothing('childEPCs');
  }
}

function readEvent(members, at) {
  const typeName = asString(memberOf(asObject(members, at), 'type', at), `${at}/type`);
  if (!Object.hasOwn(eventTypes, typeName)) refuse('unknown-event-type', `${at}/type`);
  const event = {
    type: eventTypes[typeName], at, id: '', action: '', bizStep: '', disposition: '', epcs: [], quantities: [], inputEpcs: [],
    inputQuantities: [], outputEpcs: [], outputQuantities: [], transformationId: '', sources: [], destinations: [],
    bizTransactions: [], sensors: [], reason: '', persistent: { set: [], unset: [] },
  };
  for (const [name, value] of members) {
    const where = `${at}/${name}`;
    const [types, field, read] = Object.hasOwn(eventMembers, name) ? eventMembers[name] : [''];
    if (types.includes(event.type)) {
      event[field] = read(value, where, event.type);
    } else if (!isUri(name)) {
      refuse('unknown-member', where);
    } else if (/^(?:epcis:|https:\/\/ref\.gs1\.org\/epcis\/|urn:nguon:)/.test(name)) {
      refuse('member-spelling', where);
    }
  }
  checkWholeEvent(event, members, at);
  return event;
}

function checkVocabulary(vocabulary, at) {
  asUri(memberOf(asObject(vocabulary, at), 'type', at), `${at}/type`);
  if (!vocabulary.has('vocabularyElementList')) return;
  mapList(vocabulary.get('vocabularyElementList'), `${at}/vocabularyElementList`, (element, where) => {
    asUri(memberOf(asObject(element, where), 'id', where), `${where}/id`);
    if (element.has('attributes')) {
      mapList(element.get('attributes'), `${where}/attributes`, (attribute, place) => {
        asUri(memberOf(asObject(attribute, place), 'id', place), `${place}/id`);
        const value = attribute.get('attribute');
        const isSound = value === undefined || isNumber(value) || typeof value === 'string' || isObject(value);
        if (!isSound) refuse('bad-attribute', `${place}/attribute`);
      });
    }
    if (element.has('children')) mapList(element.get('children'), `${where}/children`, asUri);
  });
}

/// Master data may come along with the events; nobody believes it.
function checkHeader(header, at) {
  onlyMembers(asObject(header, at), at, ['epcisMasterData'], true);
  if (!header.has('epcisMasterData')) return;
  const data = asObject(header.get('epcisMasterData'), `${at}/epcisMasterData`);
  if (data.has('vocabularyList')) mapList(data.get('vocabularyList'), `${at}/epcisMasterData/vocabularyList`, checkVocabulary);
}

function checkEnvelope(document) {
  onlyMembers(document, '', ['@context', 'id', 'type', 'schemaVersion', 'creationDate', 'sender', 'receiver',
    'instanceIdentifier', 'epcisHeader', 'epcisBody'], true);
  checkContext(memberOf(document, '@context', ''), '/@context');
  const version = asString(memberOf(document, 'schemaVersion', ''), '/schemaVersion');
  if (!/^\d+(?:\.\d+)*$/.test(version)) refuse('bad-version', '/schemaVersion');
  asTime(memberOf(document, 'creationDate', ''), '/creationDate');
  if (document.has('id')) asUri(document.get('id'), '/id');
  for (const name of ['instanceIdentifier', 'sender', 'receiver']) {
    if (document.has(name)) asString(document.get(name), `/${name}`);
  }
  if (document.has('epcisHeader')) checkHeader(document.get('epcisHeader'), '/epcisHeader');
}

/// The events of an EPCIS document or of one event with its own @context.
export function readEpcis(document) {
  if (!isObject(document)) refuse('not-an-object', '');
  if (document.get('type') !== 'EPCISDocument') {
    memberOf(document, '@context', '');
    return [readEvent(document, '')];
  }
  checkEnvelope(document);
  const body = asObject(memberOf(document, 'epcisBody', ''), '/epcisBody');
  return mapList(memberOf(body, 'eventList', '/epcisBody'), '/epcisBody/eventList', readEvent);
}

/// What signed events must have besides.
export function checkSigned(events) {
  if (!events.length) refuse('no-events', '/epcisBody/eventList');
  for (const event of events) {
    if (!event.id) refuse('event-id-missing', `${event.at}/eventID`);
    if (!isUuidUrn(event.id)) refuse('bad-event-id', `${event.at}/eventID`);
    if ('GA'.includes(event.type) && event.action === 'ADD' && !event.parent) refuse('member-missing', `${event.at}/parentID`);
    if (event.open && event.open !== 'late' && !event.reason) refuse('reason-missing', `${event.at}/nguon:reason`);
  }
  if (new Set(events.map((event) => event.id)).size < events.length) refuse('event-id-twice', '/epcisBody/eventList');
}

const goodsIn = (epcs, quantities) => [...epcs, ...quantities.map((some) => some.thing)];
export const contentsOf = (event) => goodsIn(event.epcs, event.quantities);
export const inputsOf = (event) => goodsIn(event.inputEpcs, event.inputQuantities);
export const outputsOf = (event) => goodsIn(event.outputEpcs, event.outputQuantities);

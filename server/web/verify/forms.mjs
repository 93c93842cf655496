// Forms of EPCIS documents that decide neither what a statement is about nor who says it: contexts, sensor readings,
// master data. The provenance page's module leaves them to others (forms_page.mjs).

import { asBoolean, asNumber, asObject, asString, asTime, asUri, isNumber, isObject, isText, mapList, memberOf, must,
  onlyMembers } from './reader.mjs';
import { isStandardTerm, isTerm } from './terms.mjs';
import { isUri } from './uri.mjs';

const fixedMeanings = {
  nguon: 'urn:nguon:v1:', epcis: 'https://ref.gs1.org/epcis/', cbv: 'https://ref.gs1.org/cbv/',
  cbvmda: 'urn:epcglobal:cbv:mda:', gs1: 'https://gs1.org/voc/', rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  owl: 'http://www.w3.org/2002/07/owl#', xsd: 'http://www.w3.org/2001/XMLSchema#', dcterms: 'http://purl.org/dc/terms/',
  id: '@id', type: '@type',
};

function checkDefinition(term, definition) {
  const id = isObject(definition) ? definition.get('@id') : definition;
  if (Object.hasOwn(fixedMeanings, term)) {
    must(definition === fixedMeanings[term], 'context-redefines');
    return;
  }
  must(!isStandardTerm(term), 'context-redefines');
  const isOurs = isText(id) && /^(?:urn:nguon:|nguon:|https:\/\/ref\.gs1\.org\/epcis\/|epcis:)/.test(id);
  must(id === term || !isOurs, 'context-alias');
}

function checkOneContext(context) {
  if (isObject(context)) context.forEach((definition, term) => checkDefinition(term, definition));
  else asUri(context);
}

function isSame(a, b) {
  if (isNumber(a) && isNumber(b)) return a.isWhole === b.isWhole && a.value === b.value;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => isSame(each, b[i]));
  if (isObject(a) && isObject(b)) return a.size === b.size && [...a].every(([name, each]) => b.has(name) && isSame(each, b.get(name)));
  return a === b;
}

/// A URI, an object, or a list of them.
export function checkContext(context) {
  if (!Array.isArray(context)) return checkOneContext(context);
  must(context.length <= 32, 'context-too-long');
  context.forEach((each, i) => {
    checkOneContext(each);
    must(!context.slice(0, i).some((earlier) => isSame(earlier, each)), 'named-twice');
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
const sensorReaders = {
  time: asTime, uri: asUri, number: asNumber, text: asString, boolean: asBoolean,
  hex: (value) => must(/^[\da-fA-F]+$/.test(asString(value)), 'not-hexadecimal'),
};

function checkSensorWord(vocabulary, value) {
  const isReserved = vocabulary === 'component'
    ? /^(?:urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org\/cbv\/)/
    : /^https?:\/\/(?:www\.)?gs1\.org\/voc\//;
  must(isTerm(vocabulary, asString(value)) || (!isReserved.test(value) && isUri(value)), 'unknown-term');
}

function checkSensorMembers(object, place) {
  for (const [name, value] of object) {
    const [form, places] = Object.hasOwn(sensorForms, name) ? sensorForms[name].split(' ') : ['', ''];
    if (!places.includes(place)) must(isUri(name), 'unknown-member');
    else if (Object.hasOwn(sensorReaders, form)) sensorReaders[form](value);
    else checkSensorWord(form, value);
  }
}

export function checkSensorElement(element) {
  onlyMembers(asObject(element), ['sensorMetadata', 'sensorReport'], true);
  if (element.has('sensorMetadata')) checkSensorMembers(asObject(element.get('sensorMetadata')), 'm');
  const reports = mapList(memberOf(element, 'sensorReport'), (report) => {
    memberOf(asObject(report), 'type');
    checkSensorMembers(report, 'r');
  });
  must(reports.length, 'empty-list');
}

function checkAttribute(attribute) {
  asUri(memberOf(asObject(attribute), 'id'));
  const value = attribute.get('attribute');
  must(value === undefined || isNumber(value) || isText(value) || isObject(value), 'bad-attribute');
}

function checkVocabularyElement(element) {
  asUri(memberOf(asObject(element), 'id'));
  if (element.has('attributes')) mapList(element.get('attributes'), checkAttribute);
  if (element.has('children')) mapList(element.get('children'), asUri);
}

/// Master data may come along with the events; nobody believes it.
function checkHeader(header) {
  onlyMembers(asObject(header), ['epcisMasterData'], true);
  if (!header.has('epcisMasterData')) return;
  const data = asObject(header.get('epcisMasterData'));
  if (data.has('vocabularyList')) {
    mapList(data.get('vocabularyList'), (vocabulary) => {
      asUri(memberOf(asObject(vocabulary), 'type'));
      if (vocabulary.has('vocabularyElementList')) mapList(vocabulary.get('vocabularyElementList'), checkVocabularyElement);
    });
  }
}

/// Everything of a document but its body.
export function checkEnvelope(document) {
  onlyMembers(document, ['@context', 'id', 'type', 'schemaVersion', 'creationDate', 'sender', 'receiver', 'instanceIdentifier',
    'epcisHeader', 'epcisBody'], true);
  checkContext(memberOf(document, '@context'));
  must(/^\d+(?:\.\d+)*$/.test(asString(memberOf(document, 'schemaVersion'))), 'bad-version');
  asTime(memberOf(document, 'creationDate'));
  if (document.has('id')) asUri(document.get('id'));
  for (const name of ['instanceIdentifier', 'sender', 'receiver']) if (document.has(name)) asString(document.get(name));
  if (document.has('epcisHeader')) checkHeader(document.get('epcisHeader'));
}

// The statement types of application/vnd.nguon+json (docs/schema/): what stands in a register.

import { isHashName } from './bytes.mjs';
import { parseAddress } from './identifier.mjs';
import { keyOfJwk } from './keys.mjs';
import { isKeyName, parseVerifierKey } from './note.mjs';
import { asBoolean, asNumber, asObject, asString, asTime, isNegative, isNumber, isObject, mapList, memberOf, readAt,
  refuse } from './reader.mjs';
import { bareWord, isTerm, isUnitCode } from './terms.mjs';
import { isUri } from './uri.mjs';

/// The members of one object, each asked for by name; what nobody asked for is refused.
class Fields {
  constructor(object, at) {
    this.object = object;
    this.at = at;
    this.asked = [];
  }

  fail(name, code) {
    refuse(code, `${this.at}/${name}`);
  }

  /// What `read(value, pointer)` makes of the member; undefined where an optional one is not there.
  take(name, isNeeded, read) {
    this.asked.push(name);
    if (!isNeeded && !this.object.has(name)) return undefined;
    return read(memberOf(this.object, name, this.at), `${this.at}/${name}`);
  }

  string(name, isNeeded = true) {
    return this.take(name, isNeeded, filledString) ?? '';
  }
  count(name, isNeeded = true) {
    return this.take(name, isNeeded, (value, at) =>
      isNumber(value) && value.isWhole && value.value >= 1 && value.value <= 1_000_000 ? value.value : refuse('not-a-count', at));
  }
  figure(name, isNeeded = true) {
    return this.take(name, isNeeded, (value, at) => (isNegative(asNumber(value, at)) ? refuse('negative-figure', at) : value));
  }
  text(name, isNeeded = false) {
    return this.take(name, isNeeded, readText);
  }
  time(name, isNeeded = true) {
    return this.take(name, isNeeded, asTime);
  }
  unit(name) {
    if (!isUnitCode(this.string(name))) this.fail(name, 'bad-unit');
  }
  subject(name, kind, isNeeded = true) {
    return this.take(name, isNeeded, (value, at) => readSubject(value, at, kind)) ?? '';
  }
  list(name, isNeeded, read) {
    return this.take(name, isNeeded, (value, at) => mapList(value, at, read)) ?? [];
  }
  each(name, read) {
    return this.list(name, false, (value, at) => readFields(value, at, read));
  }

  finish() {
    for (const name of this.object.keys()) if (!this.asked.includes(name)) this.fail(name, 'unknown-member');
  }
}

function readFields(value, at, read) {
  const fields = new Fields(asObject(value, at), at);
  const result = read(fields);
  fields.finish();
  return result;
}

const filledString = (value, at) => asString(value, at) || refuse('empty', at);

const languagePattern = /^[a-z]{2,3}(?:-[A-Za-z\d]{1,8})*$/;

/// By language; a plain string is Vietnamese.
function readText(value, at) {
  if (typeof value === 'string') return { vi: filledString(value, at) };
  const texts = {};
  for (const [language, text] of asObject(value, at)) {
    if (!languagePattern.test(language)) refuse('bad-language', `${at}/${language}`);
    texts[language] = filledString(text, `${at}/${language}`);
  }
  return texts.vi ? texts : refuse('vietnamese-missing', at);
}

/// The subject of a thing of this kind in its one spelling.
function readSubject(value, at, kind) {
  const written = filledString(value, at);
  const thing = readAt(at, () => parseAddress(written));
  if (thing.kind !== kind) refuse('wrong-kind', at);
  if (thing.subject !== written) refuse('not-canonical', at);
  return written;
}

const readKey = (value, at) => readAt(at, () => keyOfJwk(asObject(value, at)));

const capacityUnits = ['tree', 'tap', 'hectare'];
const roles = ['authority', 'inspector', 'laboratory', 'producer', 'trader'];

function readGenesis(fields) {
  const origin = fields.string('origin');
  const rootKeys = [];
  const keyCount = fields.list('rootKeys', true, (value, at) => {
    const key = readKey(value, at);
    if (rootKeys.some((other) => other.kid === key.kid)) refuse('named-twice', at);
    rootKeys.push(key);
  }).length;
  if (!keyCount) fields.fail('rootKeys', 'empty-list');
  const threshold = fields.count('threshold');
  const logKeyText = fields.string('logKey');
  if (!isKeyName(origin)) fields.fail('origin', 'bad-origin');
  if (threshold > keyCount) fields.fail('threshold', 'bad-threshold');
  let logKey;
  try {
    logKey = parseVerifierKey(logKeyText);
  } catch {
    fields.fail('logKey', 'bad-verifier-key');
  }
  return { origin, rootKeys, logKey };
}

function checkContacts(fields, party) {
  const [phone, email, url] = ['phone', 'email', 'url'].map((name) => party[name]);
  if (!/^[\d +]*$/.test(phone)) fields.fail('phone', 'bad-phone');
  if (email && !/^[^@ \t\r\n]+@[^@ \t\r\n]+$/.test(email)) fields.fail('email', 'bad-email');
  if (url && !(/^https?:\/\//.test(url) && isUri(url))) fields.fail('url', 'bad-url');
  // A household's contact is private; the cooperative's stands for it.
  for (const name of ['phone', 'email', 'url', 'registration']) {
    if (party.memberOf && fields.object.has(name)) fields.fail(name, 'private-field');
  }
}

function readParty(fields) {
  const id = fields.subject('id', 'party');
  const name = fields.text('name', true);
  const known = fields.list('roles', true, filledString);
  known.forEach((role, i) => {
    if (!roles.includes(role)) fields.fail('roles', 'unknown-role');
    if (known.indexOf(role) < i) fields.fail('roles', 'named-twice');
  });
  fields.text('address');
  const memberOfParty = fields.subject('memberOf', 'party', false);
  const party = { id, name, roles: known, memberOf: memberOfParty };
  for (const contact of ['phone', 'email', 'url', 'registration']) party[contact] = fields.string(contact, false);
  fields.take('demo', false, asBoolean);
  if (memberOfParty === id) fields.fail('memberOf', 'own-member');
  checkContacts(fields, party);
  return party;
}

function readKeyStatement(fields) {
  const party = fields.subject('party', 'party');
  const key = fields.take('key', true, readKey);
  fields.string('label', false);
  return { party, key };
}

function readKeyRevocation(fields) {
  const party = fields.subject('party', 'party');
  const kid = fields.string('kid');
  fields.string('reason', false);
  fields.time('suspectSince', false);
  if (!isHashName(kid)) fields.fail('kid', 'bad-kid');
  return { party, kid };
}

function readMandate(fields) {
  const party = fields.subject('party', 'party');
  const agent = fields.subject('agent', 'party');
  const from = fields.time('from');
  const until = fields.time('until');
  const steps = fields.list('bizSteps', false, filledString);
  for (const step of steps) if (!isTerm('bizStep', step) && !isUri(step)) fields.fail('bizSteps', 'unknown-term');
  if (from > until) fields.fail('until', 'ends-before-start');
  if (party === agent) fields.fail('agent', 'own-agent');
  return { party, agent, from, until, bizSteps: steps.map(bareWord) };
}

function readPlace(fields) {
  const id = fields.subject('id', 'place');
  const name = fields.text('name', true);
  const party = fields.subject('party', 'party');
  fields.text('address');
  fields.string('kind', false);
  fields.string('areaCode', false);
  fields.take('capacity', false, (value, at) =>
    readFields(value, at, (capacity) => capacityUnits.forEach((unit) => capacity.figure(unit, false))));
  return { id, name, party };
}

function readYields(fields) {
  fields.each('yields', (row) => {
    row.subject('input', 'product');
    row.unit('inUom');
    row.subject('output', 'product');
    row.unit('outUom');
    row.figure('max');
  });
}

function readProduct(fields) {
  const id = fields.subject('id', 'product');
  const name = fields.text('name', true);
  if (!['goods', 'raw', 'input', 'service'].includes(fields.string('category'))) fields.fail('category', 'unknown-category');
  const makers = fields.list('makers', false, (value, at) => readSubject(value, at, 'party'));
  const netContent = fields.take('netContent', false, (value, at) => readFields(value, at, (content) => {
    const figure = content.figure('value');
    if (figure.value === 0) content.fail('value', 'zero-figure');
    content.unit('uom');
    return { figure, uom: content.object.get('uom') };
  }));
  const piece = fields.text('piece');
  const image = fields.string('image', false);
  if (image && !/^[\da-f]{64}$/.test(image)) fields.fail('image', 'bad-hash');
  for (const text of ['brand', 'description', 'ingredients', 'allergens', 'storage', 'standard', 'use']) fields.text(text);
  fields.count('shelfLifeDays', false);
  const loss = fields.figure('transitLossMax', false);
  if (loss?.value > 1) fields.fail('transitLossMax', 'not-a-fraction');
  readYields(fields);
  fields.take('hasLots', false, asBoolean);
  return { id, name, makers, netContent, piece, image };
}

function readRules(fields) {
  if (fields.count('version') !== 1) fields.fail('version', 'unknown-version');
  readYields(fields);
  fields.each('harvests', (row) => {
    row.subject('product', 'product');
    const per = row.string('per');
    row.unit('uom');
    row.figure('max');
    if (!capacityUnits.includes(per)) row.fail('per', 'unknown-capacity');
  });
  return {};
}

const registryTypes = {
  Genesis: readGenesis, Party: readParty, Key: readKeyStatement, KeyRevocation: readKeyRevocation, Mandate: readMandate,
  Place: readPlace, Product: readProduct, Rules: readRules,
};

const hasOddNumber = (value) =>
  isNumber(value) ? !value.isPlain : (isObject(value) || Array.isArray(value)) && [...value.values()].some(hasOddNumber);

/// {type, …}
export function readRegistered(payload) {
  if (hasOddNumber(payload)) refuse('number-form', '');
  return readFields(payload, '', (fields) => {
    const type = fields.string('type');
    if (!Object.hasOwn(registryTypes, type)) fields.fail('type', 'unknown-type');
    return { type, ...registryTypes[type](fields) };
  });
}

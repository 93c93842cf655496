// The statement types of application/vnd.nguon+json (docs/schema/): what stands in a register.

import { isHashName } from './bytes.mjs';
import { parseAddress } from './identifier.mjs';
import { keyOfJwk } from './keys.mjs';
import { isKeyName, parseVerifierKey } from './note.mjs';
import { asBoolean, asNumber, asObject, asString, asTime, isNegative, isNumber, isObject, isText, mapList, memberOf, must,
  refuse } from './reader.mjs';
import { isTerm, isUnitCode } from './terms.mjs';
import { escapeSegment, isUri } from './uri.mjs';

const filledString = (value) => asString(value) || refuse('empty');
/// A string that is not empty and has this form.
const stringThat = (has, code) => (value) => (has(filledString(value)) ? value : refuse(code));

/// By language; a plain string is Vietnamese.
function readText(value) {
  if (isText(value)) return { vi: filledString(value) };
  const texts = {};
  for (const [language, text] of asObject(value)) {
    must(/^[a-z]{2,3}(?:-[A-Za-z\d]{1,8})*$/.test(language), 'bad-language');
    texts[language] = filledString(text);
  }
  return texts.vi ? texts : refuse('vietnamese-missing');
}

/// The subject of a thing of this kind in its one spelling.
const subjectOf = (kind) => (value) => {
  const thing = parseAddress(asString(value));
  must(thing.kind === kind, 'wrong-kind');
  return thing.subject === value ? value : refuse('not-canonical');
};

function readFigure(value) {
  return isNegative(asNumber(value)) ? refuse('negative-figure') : value;
}

const readKey = (value) => keyOfJwk(asObject(value));

function readKeys(value) {
  const keys = [];
  mapList(value, (each) => {
    const key = readKey(each);
    must(keys.every((other) => other.kid !== key.kid), 'named-twice');
    keys.push(key);
  });
  return keys.length ? keys : refuse('empty-list');
}

const roleNames = ['authority', 'inspector', 'laboratory', 'producer', 'trader'];
function readRoles(value) {
  const roles = mapList(value, filledString);
  roles.forEach((role, i) => {
    must(roleNames.includes(role), 'unknown-role');
    must(roles.indexOf(role) === i, 'named-twice');
  });
  return roles;
}

const capacityUnits = ['tree', 'tap', 'hectare'];
const listOf = (read) => (value) => mapList(value, read);

/// Link types of the GS1 Web Vocabulary 1.16 that say what is found.
const linkTypes = (
  'activityIdeas allergenInfo appDownload backgroundInfo brandHomepageClinical brandHomepagePatient careersInfo ' +
  'certificationInfo consumerHandlingStorageInfo dpp eifu epcis epil eventsInfo faqs handledBy hasRetailers ' +
  'homepage ingredientsInfo instructions jws leaveReview locationInfo logisticsInfo loyaltyProgram masterData ' +
  'menuInfo nutritionalInfo openingHoursInfo paymentLink pip productSustainabilityInfo promotion ' +
  'purchaseSuppliesOrAccessories quickStartGuide recallStatus recipeInfo registerProduct registryEntry ' +
  'relatedImage relatedVideo reportFound review safetyInfo scheduleTime serviceInfo smartLabel smpc socialMedia ' +
  'statisticInfo subscribe support sustainabilityInfo traceability tutorial userAgreement verificationService ' +
  'whatsInTheBox').split(' ');
const linkRest = "(?:[-A-Za-z\\d._~:/?@!$&'()*+,;=]|%[\\dA-Fa-f]{2}|\\{(?:lot|serial)\\})*";
const linkTarget =
  new RegExp(`^https://[A-Za-z\\d](?:[A-Za-z\\d.-]*[A-Za-z\\d])?(?::\\d{1,5})?(?:$|(?=[/?#]))${linkRest}(?:#${linkRest})?$`);

/// The subject of anything that may have links.
function readLinked(value) {
  const thing = parseAddress(asString(value));
  must(!['run', 'key', 'rules'].includes(thing.kind) && !thing.subject.startsWith('uri/'), 'wrong-kind');
  return thing.subject === value ? value : refuse('not-canonical');
}

function readWords(form, code) {
  return (value) => {
    const words = mapList(value, stringThat((word) => form.test(word), code));
    must(new Set(words).size === words.length, 'named-twice');
    return words.length > 20 ? refuse('list-too-long') : words;
  };
}

function readTitle(value) {
  const texts = readText(value);
  for (const text of Object.values(texts)) must([...text].length <= 200, 'title-too-long');
  return texts;
}

function checkLink({ id, serial, href }) {
  const { kind } = parseAddress(id);
  if (serial) {
    must(kind === 'lot', 'bad-serial');
    try {
      parseAddress(`${id}/${id.startsWith('p/') ? 's' : '21'}/${escapeSegment(serial)}`);
    } catch {
      refuse('bad-serial');
    }
  }
  must(kind === 'product' || !href.includes('{lot}'), 'bad-placeholder');
  must(kind === 'product' || (kind === 'lot' && !serial) || !href.includes('{serial}'), 'bad-placeholder');
}

/// How members are read; "!" behind the name of one says that it must be there.
const registryReaders = {
  string: filledString,
  text: readText,
  time: asTime,
  until: (value) => (asTime(value), value),
  boolean: asBoolean,
  figure: readFigure,
  count: (value) => (isNumber(value) && value.isWhole && value.value >= 1 && value.value <= 1e6 ? value.value : refuse('not-a-count')),
  unit: stringThat(isUnitCode, 'bad-unit'),
  party: subjectOf('party'),
  place: subjectOf('place'),
  product: subjectOf('product'),
  key: readKey,
  keys: readKeys,
  roles: readRoles,
  parties: listOf(subjectOf('party')),
  steps: (value) => mapList(value, filledString).map(stringThat((step) => isTerm('bizStep', step) || isUri(step), 'unknown-term')),
  capacity: (value) => readMembers(value, 'tree:figure tap:figure hectare:figure'),
  category: stringThat((word) => ['goods', 'raw', 'input', 'service'].includes(word), 'unknown-category'),
  content: (value) => readMembers(value, 'value:more! uom:unit!'),
  more: (value) => (readFigure(value).value ? value : refuse('zero-figure')),
  fraction: (value) => (readFigure(value).value > 1 ? refuse('not-a-fraction') : value),
  picture: stringThat((text) => /^[\da-f]{64}$/.test(text), 'bad-hash'),
  yields: listOf((row) => readMembers(row, 'input:product! inUom:unit! output:product! outUom:unit! max:figure!')),
  version: (value) => (registryReaders.count(value) === 1 ? 1 : refuse('unknown-version')),
  linked: readLinked,
  linkType: stringThat((word) => linkTypes.includes(word), 'unknown-link-type'),
  target: stringThat((href) => href.length <= 2000 && linkTarget.test(href), 'bad-href'),
  title: readTitle,
  languages: readWords(/^[a-z]{2}(?:-[A-Z]{2})?$/, 'bad-language'),
  mediaType: stringThat((type) => type.length <= 100 &&
    /^(?:application|audio|font|image|message|model|multipart|text|video)\/[a-z\d][a-z\d.+_-]*$/.test(type), 'bad-media-type'),
  contexts: readWords(/^[A-Za-z\d._-]{1,50}$/, 'bad-context'),
  harvests: listOf((row) => readMembers(row, 'product:product! per:string! uom:unit! max:figure!',
    ({ per }) => must(capacityUnits.includes(per), 'unknown-capacity'))),
};

/// The members of an object in the order of `forms`; nothing but those may be there.
function readMembers(value, forms, check) {
  const object = asObject(value);
  const read = {};
  for (const [name, form] of forms.split(' ').map((each) => each.split(':'))) {
    if (form.endsWith('!') || object.has(name)) read[name] = registryReaders[form.replace('!', '')](memberOf(object, name));
  }
  check?.(read);
  for (const name of object.keys()) must(Object.hasOwn(read, name), 'unknown-member');
  return read;
}

function readLogKey(said) {
  try {
    said.logKey = parseVerifierKey(said.logKey);
  } catch {
    refuse('bad-verifier-key');
  }
  must(said.logKey.type === 1, 'bad-verifier-key');
}
const checkThreshold = (said) => must(said.threshold <= said.rootKeys.length, 'bad-threshold');

const registryTypes = {
  Genesis: ['origin:string! rootKeys:keys! threshold:count! logKey:string!', (said) => {
    must(isKeyName(said.origin), 'bad-origin');
    checkThreshold(said);
    readLogKey(said);
  }],
  RootChange: ['rootKeys:keys! threshold:count! suspectSince:time reason:string', checkThreshold],
  LogKey: ['logKey:string!', readLogKey],
  Party: ['id:party! name:text! roles:roles! address:text memberOf:party phone:string email:string url:string registration:string demo:boolean',
    ({ id, memberOf: cooperative, phone, email, url, registration }) => {
      must(cooperative !== id, 'own-member');
      must(!phone || /^[\d +]*$/.test(phone), 'bad-phone');
      must(!email || /^[^@ \t\r\n]+@[^@ \t\r\n]+$/.test(email), 'bad-email');
      must(!url || (/^https?:\/\//.test(url) && isUri(url)), 'bad-url');
      // A household's contact is private; the cooperative's stands for it.
      must(!cooperative || !(phone || email || url || registration), 'private-field');
    }],
  Key: ['party:party! key:key! label:string'],
  KeyRevocation: ['party:party! kid:string! reason:string suspectSince:time acceptUntil:until', ({ kid, suspectSince, acceptUntil }) => {
    must(suspectSince === undefined || !acceptUntil, 'grace-and-suspicion');
    must(isHashName(kid), 'bad-kid');
  }],
  Mandate: ['party:party! agent:party! from:time! until:time! bizSteps:steps', ({ party, agent, from, until }) => {
    must(from <= until, 'ends-before-start');
    must(party !== agent, 'own-agent');
  }],
  Place: ['id:place! name:text! party:party! address:text kind:string areaCode:string capacity:capacity'],
  Product: ['id:product! name:text! category:category! makers:parties netContent:content piece:text image:picture brand:text ' +
    'description:text ingredients:text allergens:text storage:text standard:text use:text shelfLifeDays:count ' +
    'transitLossMax:fraction yields:yields hasLots:boolean'],
  Rules: ['version:version! yields:yields harvests:harvests'],
  Link: ['id:linked! serial:string linkType:linkType! href:target! title:title! hreflang:languages mediaType:mediaType ' +
    'context:contexts fwqs:boolean default:boolean removed:boolean', checkLink],
};

const hasOddNumber = (value) =>
  isNumber(value) ? !value.isPlain : (isObject(value) || Array.isArray(value)) && [...value.values()].some(hasOddNumber);

/// {type, …}, each member as its reader answers it.
export function readRegistered(payload) {
  must(!hasOddNumber(payload), 'number-form');
  const type = filledString(memberOf(asObject(payload), 'type'));
  const [forms, check] = Object.hasOwn(registryTypes, type) ? registryTypes[type] : ['type:string!', () => refuse('unknown-type')];
  return readMembers(payload, `type:string! ${forms}`, check);
}

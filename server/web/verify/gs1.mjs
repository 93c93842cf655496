// Names of GS1: Digital Links (URI Syntax 1.4) and EPC URNs (EPC Tag Data Standard 2.0 §6, §8), read into keys with their
// qualifiers.

import { Fault } from './bytes.mjs';
import { gs1CheckDigit } from './gs1_digit.mjs';
import { parseAiValue } from './gs1_values.mjs';
import { escapeSegment, unescapeSegment } from './uri.mjs';

/// The keys and qualifiers of Digital Links, each with its short word in links made before version 1.2. "party" is none: it
/// is the first segment of names of our own.
const gs1Words = {
  '00': 'sscc', '01': 'gtin', 10: 'lot', 21: 'ser', 22: 'cpv', 235: '', 253: 'gdti', 254: 'glnx', 255: 'gcn',
  401: 'ginc', 402: 'gsin', 414: 'gln', 415: 'payTo', 417: '', 7040: '', 8003: 'grai', 8004: 'giai', 8006: 'itip',
  8010: 'cpid', 8011: 'cpsn', 8013: 'gmn', 8017: 'gsrnp', 8018: 'gsrn', 8019: 'srin', 8020: 'refno',
};

/// The qualifiers that may follow a key, in this order; either row holds.
const gs1Qualifiers = {
  '00': [[]], '01': [['22', '10', '21'], ['235']], 253: [[]], 255: [[]], 401: [[]], 402: [[]],
  414: [['254'], ['7040']], 415: [['8020']], 417: [['7040']], 8003: [[]], 8004: [['7040']],
  8006: [['22', '10', '21']], 8010: [['8011']], 8013: [[]], 8017: [['8019']], 8018: [['8019']],
};

function findAi(segment) {
  if (Object.hasOwn(gs1Words, segment)) return segment;
  return Object.keys(gs1Words).find((ai) => gs1Words[ai] && gs1Words[ai] === segment) ?? null;
}

export function isPrimaryKey(segment) {
  const ai = findAi(segment);
  return ai !== null && Object.hasOwn(gs1Qualifiers, ai);
}

function followsOrder(order, qualifiers) {
  let next = 0;
  for (const [ai] of qualifiers) {
    next = order.indexOf(ai, next) + 1;
    if (next === 0) return false;
  }
  return true;
}

/// [[ai, value], …], the primary key first, of still escaped segments.
export function parseKeyPath(segments) {
  const path = [];
  for (let i = 0; i < segments.length; i += 2) {
    const ai = findAi(segments[i]);
    if (!ai || (i === 0 && !isPrimaryKey(ai))) throw new Fault('unknown-gs1-key');
    if (i + 1 === segments.length) throw new Fault('key-without-value');
    path.push([ai, parseAiValue(ai, unescapeSegment(segments[i + 1]))]);
  }
  const [[key], ...qualifiers] = path;
  // A place of payment is never named without its payment reference.
  const isLegal = gs1Qualifiers[key].some((order) => followsOrder(order, qualifiers)) && !(key === '415' && !qualifiers.length);
  if (!isLegal) throw new Fault('key-order');
  return path;
}

export const writeKeyPath = (path) => path.map(([ai, value]) => `${ai}/${escapeSegment(value)}`).join('/');

/// The segments of an http(s) URI from its primary key on; null for no Digital Link.
export function findDigitalLink(uri) {
  const [, path] = /^(?:https?|HTTPS?):\/\/[^/?#]*\/([^?#]*)/.exec(uri) ?? [];
  if (path === undefined) return null;
  const segments = path.split('/');
  for (let first = segments.length - 2; first >= 0; first -= 2) {
    if (isPrimaryKey(segments[first]) && /^\d/.test(segments[first + 1])) return segments.slice(first);
  }
  return null;
}

/// By scheme: key, digits of company prefix and reference together (0: any), fields, what the last field is (a qualifier,
/// '+' for the tail of the key, '' for none), whether the reference begins with the indicator, whether a pattern names
/// the class.
const epcSchemes = {
  sgtin: ['01', 13, 3, '21', 1, 1], lgtin: ['01', 13, 3, '10', 1, 0], upui: ['01', 13, 3, '235', 1, 0],
  sscc: ['00', 17, 2, '', 1, 0], sgln: ['414', 12, 3, '254', 0, 0], pgln: ['417', 12, 2, '', 0, 0],
  grai: ['8003', 12, 3, '+', 0, 1], giai: ['8004', 0, 2, '', 0, 0], gsrn: ['8018', 17, 2, '', 0, 0],
  gsrnp: ['8017', 17, 2, '', 0, 0], gdti: ['253', 12, 3, '+', 0, 1], cpi: ['8010', 0, 3, '8011', 0, 1],
  sgcn: ['255', 12, 3, '+', 0, 1], ginc: ['401', 0, 2, '', 0, 0], gsin: ['402', 16, 2, '', 0, 0],
  itip: ['8006', 13, 5, '21', 1, 1],
};

export const isEpcUrn = (uri) => /^urn:epc:/i.test(uri);

function joinEpcKey([key, digits, , , hasIndicator], company, reference) {
  if (!/^\d{6,12}$/.test(company)) throw new Fault('company-prefix');
  if (digits === 0) return company + unescapeSegment(reference);
  if (company.length + reference.length !== digits || !/^\d*$/.test(reference)) throw new Fault('epc-length');
  if (hasIndicator && !reference) throw new Fault('epc-length');
  const body = (key === '8003' ? '0' : '') + (hasIndicator ? reference[0] + company + reference.slice(1) : company + reference);
  return body + gs1CheckDigit(body);
}

/// As parseKeyPath; null for schemes without a GS1 key in a Digital Link. Requires: isEpcUrn(uri).
export function parseEpcUrn(uri) {
  const [space, name = '', ...others] = uri.slice(8).split(':');
  const isPattern = space === 'idpat';
  if (!Object.hasOwn(epcSchemes, name) || !['id', 'class', 'idpat'].includes(space)) return null;
  const scheme = epcSchemes[name];
  const [aiOfKey, , count, lastIs, , hasClass] = scheme;
  if (!isPattern && (space === 'class') !== (name === 'lgtin')) throw new Fault('epc-type');
  const parts = others.join(':').split('.');
  // The last field may itself hold dots.
  const fields = parts.length > count ? [...parts.slice(0, count - 1), parts.slice(count - 1).join('.')] : parts;
  if (fields.length !== count) throw new Fault('epc-fields');
  const last = fields.at(-1);
  if (isPattern && (last !== '*' || !hasClass)) throw new Fault('epc-pattern');
  let key = joinEpcKey(scheme, fields[0], fields[1]);
  if (aiOfKey === '8006') key += fields[2] + fields[3];
  const tail = lastIs && !isPattern ? unescapeSegment(last) : '';
  if (lastIs && !isPattern && !tail) throw new Fault('epc-fields');
  if (lastIs === '+') key += tail;
  const path = [[aiOfKey, parseAiValue(aiOfKey, key)]];
  const isBareLocation = name === 'sgln' && last === '0';
  if (tail && lastIs !== '+' && !isBareLocation) path.push([lastIs, parseAiValue(lastIs, tail)]);
  return path;
}

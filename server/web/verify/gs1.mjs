// GS1 keys: their values (GS1 General Specifications §7.9, §7.11, GS1 Syntax Dictionary), Digital Links (URI Syntax 1.4)
// and EPC URNs (EPC Tag Data Standard 2.0 §6, §8).

import { Fault } from './bytes.mjs';
import { escapeSegment, unescapeSegment } from './uri.mjs';

const set82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const isSet82 = (text) => [...text].every((c) => set82.includes(c));
const isDigits = (text) => /^\d*$/.test(text);
const isSet39 = (text) => /^[A-Z\d#/-]*$/.test(text);

/// By Application Identifier: digits (the last a check digit where the second is 1), then a tail of a kind of characters
/// and its least and largest length; then the short word of older links.
const gs1Forms = new Map([
  ['00', [18, 1, null, 0, 0, 'sscc']],
  ['01', [14, 1, null, 0, 0, 'gtin']],
  ['10', [0, 0, isSet82, 1, 20, 'lot']],
  ['21', [0, 0, isSet82, 1, 20, 'ser']],
  ['22', [0, 0, isSet82, 1, 20, 'cpv']],
  ['235', [0, 0, isSet82, 1, 28]],
  ['253', [13, 1, isSet82, 0, 17, 'gdti']],
  ['254', [0, 0, isSet82, 1, 20, 'glnx']],
  ['255', [13, 1, isDigits, 0, 12, 'gcn']],
  ['401', [0, 0, isSet82, 1, 30, 'ginc']],
  ['402', [17, 1, null, 0, 0, 'gsin']],
  ['414', [13, 1, null, 0, 0, 'gln']],
  ['415', [13, 1, null, 0, 0, 'payTo']],
  ['417', [13, 1, null, 0, 0]],
  ['7040', [1, 0, isSet82, 3, 3]],
  ['8003', [14, 1, isSet82, 0, 16, 'grai']],
  ['8004', [0, 0, isSet82, 1, 30, 'giai']],
  ['8006', [14, 1, isDigits, 4, 4, 'itip']],
  ['8010', [0, 0, isSet39, 1, 30, 'cpid']],
  ['8011', [0, 0, isDigits, 1, 12, 'cpsn']],
  ['8013', [0, 0, isSet82, 1, 25, 'gmn']],
  ['8017', [18, 1, null, 0, 0, 'gsrnp']],
  ['8018', [18, 1, null, 0, 0, 'gsrn']],
  ['8019', [0, 0, isDigits, 1, 10, 'srin']],
  ['8020', [0, 0, isSet82, 1, 25, 'refno']],
]);

/// The qualifiers that may follow a key, in this order; either row holds.
const gs1Qualifiers = {
  '00': [[]], '01': [['22', '10', '21'], ['235']], 253: [[]], 255: [[]], 401: [[]], 402: [[]],
  414: [['254'], ['7040']], 415: [['8020']], 417: [['7040']], 8003: [[]], 8004: [['7040']],
  8006: [['22', '10', '21']], 8010: [['8011']], 8013: [[]], 8017: [['8019']], 8018: [['8019']],
};

/// The mod-10 check digit of digits without it.
function gs1CheckDigit(digits) {
  const sum = [...digits].reverse().reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 1 : 3), 0);
  return String((10 - (sum % 10)) % 10);
}

/// The check pair of a GMN (mod 1021).
function hasCheckPair(text) {
  const weights = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];
  const pairSet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  if (text.length < 2) return false;
  const body = [...text.slice(0, -2)].reverse();
  const sum = body.reduce((total, c, i) => total + weights[i] * set82.indexOf(c), 0) % 1021;
  return text.slice(-2) === pairSet[sum >> 5] + pairSet[sum & 31];
}

function hasPeculiarFault(ai, value) {
  if (['401', '8004', '8010', '8013'].includes(ai) && !/^\d{4}/.test(value)) return true;
  if (ai === '8003') return value[0] !== '0';
  if (ai === '8006') {
    const [piece, total] = [value.slice(14, 16), value.slice(16)];
    return piece === '00' || total === '00' || piece > total;
  }
  if (ai === '8011') return value.length > 1 && value[0] === '0';
  return ai === '8013' && !hasCheckPair(value);
}

/// The one spelling of a value. Throws the fault's code.
export function parseAiValue(ai, text) {
  const form = gs1Forms.get(ai);
  let value = text;
  if (ai === '01') {
    if (![8, 12, 13, 14].includes(text.length)) throw new Fault('key-length');
    value = text.padStart(14, '0');
  }
  const [digits, isChecked, fitsTail, least, most] = form;
  if (value.length < digits + least || value.length > digits + most) throw new Fault('key-length');
  const head = value.slice(0, digits);
  if (!isDigits(head)) throw new Fault('key-digits');
  if (isChecked && gs1CheckDigit(head.slice(0, -1)) !== head.at(-1)) throw new Fault('check-digit');
  if (fitsTail && !fitsTail(value.slice(digits))) throw new Fault('key-characters');
  if (hasPeculiarFault(ai, value)) throw new Fault('key-form');
  return value;
}

function findAi(segment) {
  if (gs1Forms.has(segment)) return segment;
  for (const [ai, form] of gs1Forms) if (form[5] && form[5] === segment) return ai;
  return null;
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
  if (company.length + reference.length !== digits || !isDigits(reference)) throw new Fault('epc-length');
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

// The values of GS1's Application Identifiers that stand in the path of a Digital Link (GS1 General Specifications §7.9,
// §7.11, GS1 Syntax Dictionary).

import { Fault } from './bytes.mjs';
import { gs1CheckDigit } from './gs1_digit.mjs';

const set82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const isSet82 = (text) => [...text].every((c) => set82.includes(c));
const isDigits = (text) => /^\d*$/.test(text);
const isSet39 = (text) => /^[A-Z\d#/-]*$/.test(text);

/// By Application Identifier: digits (the last a check digit where the second is 1), then a tail of a kind of characters
/// and its least and largest length.
const gs1Forms = new Map([
  ['00', [18, 1, null, 0, 0]],
  ['01', [14, 1, null, 0, 0]],
  ['10', [0, 0, isSet82, 1, 20]],
  ['21', [0, 0, isSet82, 1, 20]],
  ['22', [0, 0, isSet82, 1, 20]],
  ['235', [0, 0, isSet82, 1, 28]],
  ['253', [13, 1, isSet82, 0, 17]],
  ['254', [0, 0, isSet82, 1, 20]],
  ['255', [13, 1, isDigits, 0, 12]],
  ['401', [0, 0, isSet82, 1, 30]],
  ['402', [17, 1, null, 0, 0]],
  ['414', [13, 1, null, 0, 0]],
  ['415', [13, 1, null, 0, 0]],
  ['417', [13, 1, null, 0, 0]],
  ['7040', [1, 0, isSet82, 3, 3]],
  ['8003', [14, 1, isSet82, 0, 16]],
  ['8004', [0, 0, isSet82, 1, 30]],
  ['8006', [14, 1, isDigits, 4, 4]],
  ['8010', [0, 0, isSet39, 1, 30]],
  ['8011', [0, 0, isDigits, 1, 12]],
  ['8013', [0, 0, isSet82, 1, 25]],
  ['8017', [18, 1, null, 0, 0]],
  ['8018', [18, 1, null, 0, 0]],
  ['8019', [0, 0, isDigits, 1, 10]],
  ['8020', [0, 0, isSet82, 1, 25]],
]);

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

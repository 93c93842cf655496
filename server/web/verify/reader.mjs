// Values of parsed JSON that must have a certain form; the first that does not is thrown.

import { Fault } from './bytes.mjs';
import { JsonNumber } from './strict_json.mjs';
import { isUri } from './uri.mjs';

export function refuse(code) {
  throw new Fault(code);
}

/// Throws `code` unless what must hold does.
export function must(holds, code) {
  if (!holds) refuse(code);
}

export const isText = (value) => typeof value === 'string';
export const isObject = (value) => value instanceof Map;
export const isNumber = (value) => value instanceof JsonNumber;

/// A reader answers the value itself where it has the form.
const readerOf = (has, code) => (value) => (has(value) ? value : refuse(code));

export const asString = readerOf(isText, 'not-a-string');
export const asObject = readerOf(isObject, 'not-an-object');
export const asList = readerOf(Array.isArray, 'not-a-list');
export const asBoolean = readerOf((value) => typeof value === 'boolean', 'not-a-boolean');
export const asNumber = readerOf(isNumber, 'not-a-number');
export const asUri = (value) => (isUri(asString(value)) ? value : refuse('not-a-uri'));
export const mapList = (value, read) => asList(value).map((each) => read(each));

/// Whether a figure, cut to millionths, is below zero.
export const isNegative = (number) => number.value < 0 && (number.isWhole || Math.trunc(number.value * 1e6) < 0);

/// What must be there.
export const memberOf = (object, name) => (object.has(name) ? object.get(name) : refuse('member-missing'));

/// Refuses members that are not among `known`, save, with `allowUris`, those whose name is a URI.
export function onlyMembers(object, known, allowUris) {
  for (const name of object.keys()) must(known.includes(name) || (allowUris && isUri(name)), 'unknown-member');
}

/// RFC 3339 date-time: Unix milliseconds. A leap second stands only at the end of a UTC day.
export function asTime(value) {
  const found = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(asString(value));
  must(found, 'bad-time');
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const [fraction = '', sign, offsetHours = 0, offsetMinutes = 0] = found.slice(7);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  must(isReal && hour < 24 && minute < 60 && second <= 60 && offsetHours < 24 && offsetMinutes < 60, 'bad-time');
  const offset = (offsetHours * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  const minutes = date.getTime() / 60_000 + hour * 60 + minute - offset;
  must(second < 60 || (minutes + 1) % 1440 === 0, 'bad-time');
  return minutes * 60_000 + second * 1000 + Number(fraction.slice(1, 4).padEnd(3, '0'));
}

// Values of parsed JSON that must have a certain form; the first that does not is thrown, with its JSON pointer.

import { Fault } from './bytes.mjs';
import { JsonNumber } from './strict_json.mjs';
import { isUri } from './uri.mjs';

/// A fault in a statement: `at` is a JSON pointer.
export function refuse(code, at) {
  throw new Fault(code, { at });
}

/// Runs `read` and says where it failed.
export function readAt(at, read) {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof Fault) fault.facts.at ??= at;
    throw fault;
  }
}

export const isObject = (value) => value instanceof Map;
export const isNumber = (value) => value instanceof JsonNumber;

export function asString(value, at) {
  return typeof value === 'string' ? value : refuse('not-a-string', at);
}
export function asUri(value, at) {
  return isUri(asString(value, at)) ? value : refuse('not-a-uri', at);
}
export function asObject(value, at) {
  return isObject(value) ? value : refuse('not-an-object', at);
}
export function asList(value, at) {
  return Array.isArray(value) ? value : refuse('not-a-list', at);
}
export function asBoolean(value, at) {
  return typeof value === 'boolean' ? value : refuse('not-a-boolean', at);
}
export function asNumber(value, at) {
  return isNumber(value) ? value : refuse('not-a-number', at);
}

/// Whether a figure, cut to millionths, is below zero.
export const isNegative = (number) => number.value < 0 && (number.isWhole || Math.trunc(number.value * 1e6) < 0);

/// What must be there.
export function memberOf(object, name, at) {
  return object.has(name) ? object.get(name) : refuse('member-missing', `${at}/${name}`);
}

export const mapList = (value, at, read) => asList(value, at).map((each, i) => read(each, `${at}/${i}`));

/// Refuses members that are not among `known`, save, with `allowUris`, those whose name is a URI.
export function onlyMembers(object, at, known, allowUris = false) {
  for (const name of object.keys()) {
    if (!known.includes(name) && !(allowUris && isUri(name))) refuse('unknown-member', `${at}/${name}`);
  }
}

/// RFC 3339 date-time: Unix milliseconds. A leap second stands only at the end of a UTC day.
export function asTime(value, at) {
  const found = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(asString(value, at));
  if (!found) refuse('bad-time', at);
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const [fraction = '', sign, offsetHours = 0, offsetMinutes = 0] = found.slice(7);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isReal || hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) refuse('bad-time', at);
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  const minutes = date.getTime() / 60_000 + hour * 60 + minute - offset;
  if (second === 60 && ((minutes % 1440) + 1440) % 1440 !== 1439) refuse('bad-time', at);
  return minutes * 60_000 + second * 1000 + Number(fraction.slice(1, 4).padEnd(3, '0'));
}

// Bundles and entries in their one spelling (docs/formats.md). What does not rewrite to the same text is refused, so no
// byte can mean two things.

import { Fault, isHashName, textOfUtf8, utf8 } from './bytes.mjs';
import { parseNote } from './note.mjs';

const bundleBytesMax = 128 * 2 ** 20;
const subjectsMax = 20_000;
const entriesMax = 20_000;
const entryBytesMax = 65_535;

const isName = (text) => typeof text === 'string' && /^[ !#-[\]-~]*$/.test(text);
const isHash = (text) => typeof text === 'string' && isHashName(text);
const areHashes = (list, most) => Array.isArray(list) && list.length <= most && list.every(isHash);
const areRising = (list, keyOf) => list.every((item, i) => i === 0 || keyOf(list[i - 1]) < keyOf(item));

function isSubject({ subject, value, siblings, end } = {}) {
  return isName(subject) && (value === null || isHash(value)) && areHashes(siblings, 256) &&
    (end === null || (isHash(end?.key) && isHash(end?.value)));
}

function isEntry({ index, entry, proof } = {}) {
  return Number.isSafeInteger(index) && index >= 0 && typeof entry === 'string' && areHashes(proof, 63);
}

const rewriteSubject = ({ subject, value, siblings, end }) =>
  ({ subject, value, siblings, end: end && { key: end.key, value: end.value } });
const rewriteEntry = ({ index, entry, proof }) => ({ index, entry, proof });

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/// {subject, down (true or undefined), checkpoint, subjects, entries, note}. Throws bundle-form or bundle-too-large.
export function parseBundle(bytes) {
  if (bytes.length > bundleBytesMax) throw new Fault('bundle-too-large', { bytes: bytes.length });
  const refuse = () => { throw new Fault('bundle-form'); };
  const text = textOfUtf8(bytes);
  const bundle = text?.startsWith('{"v":1,"subject":"') ? parseJson(text) : null;
  const { subject, down, checkpoint, subjects, entries } = bundle ?? {};
  if (!isName(subject) || typeof checkpoint !== 'string' || !Array.isArray(subjects) || !Array.isArray(entries)) refuse();
  if (subjects.length > subjectsMax || entries.length > entriesMax || entries.length === 0) refuse();
  if (!subjects.every((each) => each && isSubject(each)) || !entries.every((each) => each && isEntry(each))) refuse();
  // JSON.stringify leaves the member out where it is undefined.
  const rewritten = { v: 1, subject, down: down === true || undefined, checkpoint, subjects: subjects.map(rewriteSubject), entries: entries.map(rewriteEntry) };
  if (JSON.stringify(rewritten) !== text) refuse();
  const note = parseNote(checkpoint);
  if (!note || !entries.every((each) => /^[\0-\x7f]*$/.test(each.entry))) refuse();
  if (!areRising(subjects, (each) => each.subject) || !areRising(entries, (each) => each.index)) refuse();
  return { ...rewritten, note };
}

const isInstant = (at) => {
  const time = new Date(at);
  return !Number.isNaN(time.getTime()) && time.toISOString() === at;
};

const entryPattern =
  /^\{"v":1,"at":"([^"]{24})","map":"([\w-]{43})","prev":\{((?:"[ !#-[\]-~]+":(?:null|"[\w-]{43}"),?)*)\},"statement":"([\w.-]+)"\}$/;

/// {at, map, prev: [[subject, hash or null], …], statement}. Throws entry-malformed or entry-too-large.
export function parseEntry(text) {
  if (utf8(text).length > entryBytesMax) throw new Fault('entry-too-large');
  const [, at, map, links = '', statement] = entryPattern.exec(text) ?? [];
  const prev = Array.from(links.matchAll(/"([^"]+)":(?:null|"([^"]+)"),?/g), ([, subject, hash]) => [subject, hash ?? null]);
  const hashes = prev.flatMap(([, hash]) => hash ?? []);
  const isSound = statement && isInstant(at) && isHashName(map) && hashes.every(isHashName) && prev.length <= 256 &&
    !links.endsWith(',') && areRising(prev, ([subject]) => subject) && links === prev.map(([subject, hash]) => `"${subject}":${JSON.stringify(hash)}`).join();
  if (!isSound) throw new Fault('entry-malformed');
  return { at, map, prev, statement };
}

// What a statement can be about: one spelling for each thing, whichever of its names came in (docs/formats.md, "Names").

import { Fault, base64urlOf, bytesAsText, isHashName, utf8 } from './bytes.mjs';
import { findDigitalLink, isEpcUrn, isPrimaryKey, parseEpcUrn, parseKeyPath, writeKeyPath } from './gs1.mjs';
import { parseAiValue } from './gs1_values.mjs';
import { sha256 } from './sha256.mjs';
import { escapeSegment, isUri, unescapeSegment } from './uri.mjs';

const idAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const checkAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ownKinds = { p: 'product', party: 'party', place: 'place', unit: 'unit' };
const hashedKinds = { run: 'run', key: 'key', uri: 'other' };

/// ISO/IEC 7064 MOD 37,36.
function checkCharacter(body) {
  let carry = 36;
  for (const c of body) carry = (((carry + checkAlphabet.indexOf(c)) % 36 || 36) * 2) % 37;
  return checkAlphabet[(37 - carry) % 36];
}

const isOwnId = (text) =>
  text.length === 11 && [...text.slice(0, 10)].every((c) => idAlphabet.includes(c)) && text[10] === checkCharacter(text.slice(0, 10));

const readLookAlike = (c) => ({ I: '1', L: '1', O: '0' })[c] ?? c;

/// As a person types it.
function parseOwnId(text) {
  const typed = text.replace(/[ -]/g, '').replace(/[a-z]/g, (c) => c.toUpperCase());
  if (typed.length !== 11) throw new Fault('id-length');
  const body = [...typed.slice(0, 10)].map(readLookAlike).join('');
  if (![...body].every((c) => idAlphabet.includes(c))) throw new Fault('id-character');
  const check = checkCharacter(body);
  if (readLookAlike(typed[10]) !== readLookAlike(check)) throw new Fault('id-check');
  return body + check;
}

const nameHash = (text) => base64urlOf(sha256(utf8(text)));
export const runSubject = (transformationId) => `run/${nameHash(transformationId)}`;

/// {kind, subject, product: the subject of its product or '', lot, serial}
const nameThing = (kind, subject) => ({ kind, subject, product: '', lot: '', serial: '' });

/// A URI that is taken for nothing but a name.
export const opaqueName = (uri) => nameThing('other', `uri/${nameHash(uri)}`);

function nameArticle(product, lotKey, serialKey, lot, serial) {
  let subject = product;
  if (lot) subject += `/${lotKey}/${escapeSegment(lot)}`;
  else if (serial) subject += `/${serialKey}/${escapeSegment(serial)}`;
  return { kind: serial ? 'serial' : lot ? 'lot' : 'product', subject, product, lot, serial };
}

function nameKeys(path) {
  const [[key, value], second] = path;
  const qualifiers = Object.fromEntries(path.slice(1));
  if (key === '01' && second?.[0] !== '235') {
    return nameArticle(`01/${value}`, '10', '21', qualifiers[10] ?? '', qualifiers[21] ?? '');
  }
  const plainKind = { '00': 'unit', 414: 'place', 417: 'party' }[key];
  const kind = key !== '00' && second?.[0] === '7040' ? 'other' : plainKind ?? 'other';
  return nameThing(kind, writeKeyPath(path));
}

/// `parts`: kind, own id, then for products b, lot, s, serial, the values still escaped.
function nameOwn([word, id, ...rest]) {
  const take = (key, ai) => {
    if (rest.length < 2 || rest[0] !== key) return '';
    const value = parseAiValue(ai, unescapeSegment(rest[1]));
    rest.splice(0, 2);
    return value;
  };
  const lot = word === 'p' ? take('b', '10') : '';
  const serial = word === 'p' ? take('s', '21') : '';
  if (rest.length) throw new Fault('unknown-address');
  return word === 'p' ? nameArticle(`p/${id}`, 'b', 's', lot, serial) : nameThing(ownKinds[word], `${word}/${id}`);
}

/// A subject or an address of ours, as the readers of our own types take it.
export function parseAddress(text) {
  if (text === 'rules') return nameThing('rules', text);
  const segments = bytesAsText(utf8(text)).split('/');
  const [first] = segments;
  if (isPrimaryKey(first)) return nameKeys(parseKeyPath(segments));
  if (Object.hasOwn(ownKinds, first) && segments.length >= 2) {
    return nameOwn([first, parseOwnId(unescapeSegment(segments[1])), ...segments.slice(2)]);
  }
  if (!Object.hasOwn(hashedKinds, first) || segments.length !== 2 || !isHashName(segments[1])) throw new Fault('unknown-address');
  return nameThing(hashedKinds[first], text);
}

/// Any URI out of an EPCIS document.
export function parseEpcUri(uri) {
  if (!isUri(uri)) throw new Fault('not-a-uri');
  if (isEpcUrn(uri)) {
    const path = parseEpcUrn(uri);
    if (path) return nameKeys(path);
  } else if (/^urn:nguon:/i.test(uri)) {
    const parts = uri.slice(10).split(':');
    if (!Object.hasOwn(ownKinds, parts[0]) || parts.length < 2 || !isOwnId(parts[1])) throw new Fault('own-name');
    return nameOwn(parts);
  } else {
    const segments = findDigitalLink(uri);
    if (segments) return nameKeys(parseKeyPath(segments));
  }
  return opaqueName(uri);
}

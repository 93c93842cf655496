// Names of things: subject as in an entry's `prev`, URI as in an event (docs/formats.md, "Names").

import { sha256, base64url } from './bytes.mjs';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/// ISO/IEC 7064 MOD 37,36.
function check_character(text) {
  let p = 36;
  for (const c of text) {
    p += alphanumeric.indexOf(c);
    p = p % 36 || 36;
    p = (p * 2) % 37;
  }
  return alphanumeric[(37 - p) % 36];
}

/// An own id from a word, the same in every run.
export function own_id(word) {
  const bytes = sha256('nguon lies: ' + word);
  const text = Array.from({ length: 10 }, (_, i) => crockford[bytes[i] & 31]).join('');
  return text + check_character(text);
}

/// With the check digit of GS1 behind it.
export function gs1(digits) {
  const sum = [...digits].reverse().reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return digits + ((10 - (sum % 10)) % 10);
}

const web = 'https://id.gs1.org/';
const own = (kind, urn) => (word) => ({ subject: `${kind}/${own_id(word)}`, uri: `urn:nguon:${urn}:${own_id(word)}` });
const of_gs1 = (kind) => (digits) => ({ subject: `${kind}/${gs1(digits)}`, uri: `${web}${kind}/${gs1(digits)}` });

export const own_party = own('party', 'party');
export const own_place = own('place', 'place');
export const own_product = own('p', 'p');
export const own_unit = own('unit', 'unit');
export const gln_party = of_gs1('417');
export const gln_place = of_gs1('414');
export const gtin_product = of_gs1('01');
export const sscc = of_gs1('00');

const escaped = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());

export function lot(product, number) {
  const is_own = product.subject.startsWith('p/');
  return {
    subject: `${product.subject}/${is_own ? 'b' : '10'}/${escaped(number)}`,
    uri: is_own ? `${product.uri}:b:${escaped(number)}` : `${product.uri}/10/${escaped(number)}`,
    product: product.subject,
  };
}

/// A piece with a number of its own; its words stand in the chain of its lot.
export function serial(of_lot, number) {
  const is_own = of_lot.subject.startsWith('p/');
  return { ...of_lot, single: true, uri: of_lot.uri + (is_own ? ':s:' : '/21/') + escaped(number) };
}

export const run_subject = (transformation_id) => 'run/' + base64url(sha256(transformation_id));
export const key_subject = (kid) => 'key/' + kid;

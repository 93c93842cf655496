// Statements: JWS in compact form (RFC 7515) whose payload is EPCIS or an entry of a register (docs/formats.md,
// "Statement"), what they are about, and what a stranger must look at besides (docs/formats.md, "Closure").

import { Fault, base64urlDecode, isHashName, utf8 } from './bytes.mjs';
import { checkSigned, contentsOf, inputsOf, outputsOf, readEpcis } from './event.mjs';
import { runSubject } from './identifier.mjs';
import { isObject } from './reader.mjs';
import { readRegistered } from './registry.mjs';
import { parseStrictJson } from './strict_json.mjs';

const headerMembers = ['alg', 'kid', 'aud', 'typ', 'cty'];

function parseHeader(bytes) {
  const header = parseStrictJson(bytes, 4);
  if (!isObject(header)) throw new Fault('jws-header');
  for (const name of header.keys()) {
    if (name === 'crit') throw new Fault('jws-crit');
    if (!headerMembers.includes(name)) throw new Fault('jws-header-member');
  }
  for (const name of headerMembers) if (typeof header.get(name) !== 'string') throw new Fault('jws-header-missing');
  const { alg, typ, kid, aud, cty } = Object.fromEntries(header);
  if (alg === 'none') throw new Fault('jws-alg-none');
  if (!['EdDSA', 'Ed25519', 'ES256'].includes(alg)) throw new Fault('jws-alg');
  if (typ !== 'nguon+jws') throw new Fault('jws-typ');
  if (!isHashName(kid)) throw new Fault('jws-kid');
  return { alg, kid, aud, cty };
}

function decodePart(text) {
  const bytes = base64urlDecode(text);
  if (!bytes) throw new Fault('jws-base64url');
  return bytes;
}

function subjectsOf({ events, body }) {
  if (!events) {
    switch (body.type) {
      case 'Genesis': case 'RootChange': case 'LogKey': case 'Rules': return ['rules'];
      case 'Key': return [body.party, `key/${body.key.kid}`];
      case 'KeyRevocation': return [body.party, `key/${body.kid}`];
      case 'Mandate': return [body.party, body.agent];
      default: return [body.id];
    }
  }
  return events.flatMap((event) => {
    const things = [event.parent ?? [], contentsOf(event), inputsOf(event), outputsOf(event)].flat().map((thing) => thing.subject);
    if (event.transformationId) things.push(runSubject(event.transformationId));
    const place = event.bizLocation ?? (event.gatewayFor && (event.readPoint ?? event.gatewayFor));
    return things.length || !place ? things : [place.subject];
  });
}

/// Parses and checks all that can be checked without the log; the signature is not verified here.
/// {header, signingInput, signature, id, events or body, subjects}; `id`: what is signed, as text; two statements that
/// have the same are one.
export function parseStatement(compact, origin) {
  if (compact.length > 60 * 1024) throw new Fault('statement-too-large');
  const parts = compact.split('.');
  if (parts.length !== 3) throw new Fault('jws-parts');
  const header = parseHeader(decodePart(parts[0]));
  const payload = decodePart(parts[1]);
  const signature = decodePart(parts[2]);
  if (signature.length !== 64) throw new Fault('jws-signature-length');
  if (header.aud !== origin) throw new Fault('wrong-aud');
  const id = `${parts[0]}.${parts[1]}`;
  const statement = { header, payload: parts[1], signingInput: utf8(id), signature, id };
  if (header.cty === 'application/vnd.nguon+json') {
    statement.body = readRegistered(parseStrictJson(payload, 64));
  } else if (header.cty === 'application/ld+json') {
    statement.events = readEpcis(parseStrictJson(payload, 64));
    checkSigned(statement.events);
  } else {
    throw new Fault('unknown-cty');
  }
  statement.subjects = [...new Set(subjectsOf(statement))].sort();
  if (!statement.subjects.length) throw new Fault('about-nothing');
  return statement;
}

const subjectNames = (things) => things.map((thing) => thing.subject);

/// Stand before a container's name for what was ever packed into it, and before the name of goods that are followed
/// downwards; no chain has a name with these characters.
const packedMark = '"';
export const followedMark = '\\';
export const chainOfMember = (member) => member.replace(/^["\\]/, '');
const followed = (names) => names.map((name) => followedMark + name);
const packedIn = (things) =>
  things.filter(({ subject }) => /^(?:00|unit)\//.test(subject)).map(({ subject }) => packedMark + subject);

function mentionsOfEvent(event, add) {
  const [contents, inputs, outputs] = [contentsOf(event), inputsOf(event), outputsOf(event)];
  const container = event.parent ? [event.parent] : [];
  const run = event.transformationId ? [runSubject(event.transformationId)] : [];
  const goods = [...contents, ...inputs, ...outputs, ...container];
  let about = [...subjectNames(goods), ...run];
  if (!about.length && event.bizLocation) about = [event.bizLocation.subject];
  const sides = [...event.sources, ...event.destinations].map((side) => side.who);
  add(about, subjectNames([event.bizLocation ?? [], event.readPoint ?? [], sides, event.onBehalfOf ?? []].flat()));
  for (const thing of goods) if (thing.product !== thing.subject) add([thing.subject], [thing.product]);
  add(subjectNames(contents), subjectNames(container));
  add(subjectNames(outputs), run);
  add([...subjectNames(outputs), ...run], [...subjectNames(inputs), ...packedIn(event.inputEpcs)]);
  // Whoever used a container up used what was packed into it.
  if (event.parent) add([packedMark + event.parent.subject], [...subjectNames(contents), ...packedIn(event.epcs)]);
  const used = followed(subjectNames(inputs));
  add(followed(subjectNames(contents)), followed(subjectNames(container)));
  add(used, followed(run));
  add([...used, ...followed(run)], followed(subjectNames(outputs)));
}

/// [{of: Set, adds: […]}]: for any member out of `of`, all of `adds` are members of the closure too.
export function mentionsOf({ header, events, body, subjects }) {
  const mentions = [];
  const add = (of, adds) => {
    const named = adds.filter(Boolean);
    if (of.length && named.length) mentions.push({ of: new Set(of), adds: named });
  };
  add(subjects, [`key/${header.kid}`]);
  if (events) events.forEach((event) => mentionsOfEvent(event, add));
  else if (body.type === 'Party') add(subjects, [body.memberOf]);
  else if (['Key', 'KeyRevocation', 'Place'].includes(body.type)) add(subjects, [body.party]);
  else if (body.type === 'Product') add(subjects, body.makers ?? []);
  return mentions;
}

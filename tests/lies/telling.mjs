// How lies are told: honest things, and small changes to them.

import { base64url, from_base64url, utf8 } from './forge/bytes.mjs';
import { write_log } from './forge/log.mjs';
import { vkey } from './forge/note.mjs';
import { goods, keys, speaker, story } from './story.mjs';

export const origin = 'log.example.vn/lies';
export const log_key = vkey(origin, keys.log);
export const voice = speaker(origin);

const told = story(origin);
export const honest_steps = () => [...told];
export const log_of = (steps, key = keys.log) => write_log(origin, key, steps);
const shared = log_of(told);
/// One log for all who only read it.
export const honest_log = () => shared;

function place_of(steps, name) {
  const place = steps.findIndex((step) => step.name === name);
  if (place < 0) throw new Error(`no step ${name}`);
  return place;
}

/// Steps with one replaced by what `change` makes of it; by several or none, where it answers a list.
export function with_step(name, change, steps = honest_steps()) {
  const place = place_of(steps, name);
  return [...steps.slice(0, place), ...[change(steps[place])].flat(), ...steps.slice(place + 1)];
}
export const without_step = (name, steps) => with_step(name, () => [], steps);
export const after_step = (name, ...more) => with_step(name, (step) => [step, ...more]);
/// The entry of this step is changed before it is spelled; everything later is built on it.
export const with_entry = (name, forge, steps) => with_step(name, (step) => ({ ...step, forge }), steps);

/// The same said by another key, or otherwise: `change` holds other members of the event's draft or of the registration, or
/// makes other drafts of several.
export function said_again(step, { key = step.key, change = {}, ...options } = {}) {
  if (step.draft) return voice.tells(step.name, key, { ...step.draft, ...change }, options);
  if (step.drafts) return voice.tells_all(step.name, key, step.drafts.map(change), options);
  return voice.says(step.name, key, { ...step.payload, ...change }, { kid: step.kid, ...options });
}

/// A statement whose payload was exchanged behind the signer's back.
export function with_payload(jws, change) {
  const [header, payload, signature] = jws.split('.');
  return [header, base64url(change(from_base64url(payload).toString('utf8'))), signature].join('.');
}
export function with_signature(jws, change) {
  const [header, payload, signature] = jws.split('.');
  return [header, payload, base64url(change(from_base64url(signature)))].join('.');
}

/// The honest bundle of some goods, changed.
export function bundle_of(thing, change = () => {}, log = honest_log(), options) {
  const bundle = log.bundle(thing.subject, options);
  return change(bundle) ?? bundle;
}
export const spell = (bundle) =>
  typeof bundle === 'string' ? utf8(bundle) : Buffer.isBuffer(bundle) ? bundle : utf8(JSON.stringify(bundle));

export const row_of = (bundle, thing) => bundle.subjects.find(({ subject }) => subject === thing.subject);
export const entry_at = (bundle, index) => bundle.entries.find((entry) => entry.index === index);
/// Puts other text for what an entry of the bundle says.
export function alter_entry(row, change) {
  const entry = JSON.parse(row.entry);
  row.entry = JSON.stringify(change(entry) ?? entry);
}
export const jars = goods.jars_1;

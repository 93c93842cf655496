// What the provenance page's module has in place of registry.mjs, to stay small: of what stands in a register it reads
// what chains, keys and the page need.

import { keyOfJwk } from './keys.mjs';
import { parseVerifierKey } from './note.mjs';
import { asObject, isText } from './reader.mjs';

export function readRegistered(payload) {
  const body = Object.fromEntries(asObject(payload));
  if (body.key) body.key = keyOfJwk(asObject(body.key));
  if (body.rootKeys) body.rootKeys = body.rootKeys.map(keyOfJwk);
  if (body.threshold) body.threshold = body.threshold.value;
  if (body.logKey) body.logKey = parseVerifierKey(body.logKey);
  if (body.name) body.name = isText(body.name) ? { vi: body.name } : Object.fromEntries(body.name);
  if (body.netContent) body.netContent = Object.fromEntries(body.netContent);
  return body;
}

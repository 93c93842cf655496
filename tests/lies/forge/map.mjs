// The map from subject to head (docs/formats.md, "Map").

import { sha256 } from './bytes.mjs';

const zeros = Buffer.alloc(32);
const two = Buffer.from([2]);
const three = Buffer.from([3]);

const bit = (key, depth) => (key[depth >> 3] >> (7 - (depth & 7))) & 1;
const side = (leaves, depth, which) => leaves.filter(({ key }) => bit(key, depth) === which);

function hash_of(leaves, depth) {
  if (leaves.length === 0) return zeros;
  if (leaves.length === 1) return sha256(two, leaves[0].key, leaves[0].value);
  return sha256(three, hash_of(side(leaves, depth, 0), depth + 1), hash_of(side(leaves, depth, 1), depth + 1));
}

const keys = new Map();
function key_of(subject) {
  if (!keys.has(subject)) keys.set(subject, sha256(subject));
  return keys.get(subject);
}

/// `heads`: Map from subject to leaf hash.
const leaves_of = (heads) => [...heads].map(([subject, value]) => ({ key: key_of(subject), value }));

export const map_root = (heads) => hash_of(leaves_of(heads), 0);

/// The path to where the subject is or would be: siblings from the root down, and the leaf where it ends.
export function map_path(heads, subject) {
  const key = key_of(subject);
  const siblings = [];
  let leaves = leaves_of(heads);
  let depth = 0;
  for (; leaves.length > 1; ++depth) {
    siblings.push(hash_of(side(leaves, depth, 1 - bit(key, depth)), depth + 1));
    leaves = side(leaves, depth, bit(key, depth));
  }
  return { siblings, end: leaves[0] ?? null };
}

// The map from subject to head (docs/formats.md, "Map"). A map is never changed: `put` answers another one, so that the map
// before each entry can be kept. The empty map is null; a leaf is { key, value, hash }, any other { left, right, hash }.

import { sha256 } from './bytes.mjs';

const zeros = Buffer.alloc(32);
const two = Buffer.from([2]);
const three = Buffer.from([3]);

const bit = (key, depth) => (key[depth >> 3] >> (7 - (depth & 7))) & 1;
const hash_of = (node) => node?.hash ?? zeros;
const leaf = (key, value) => ({ key, value, hash: sha256(two, key, value) });
const inner = (left, right) => ({ left, right, hash: sha256(three, hash_of(left), hash_of(right)) });

function put_below(node, depth, added) {
  if (node === null || (node.key && node.key.equals(added.key))) return added;
  const [left, right] = node.key ? (bit(node.key, depth) ? [null, node] : [node, null]) : [node.left, node.right];
  return bit(added.key, depth)
    ? inner(left, put_below(right, depth + 1, added))
    : inner(put_below(left, depth + 1, added), right);
}

export const empty_map = null;
export const map_root = (map) => hash_of(map);
export const put = (map, subject, value) => put_below(map, 0, leaf(sha256(subject), value));

/// The path to where the subject is or would be: siblings from the root down, and the leaf where it ends.
export function map_path(map, subject) {
  const key = sha256(subject);
  const siblings = [];
  let node = map;
  for (let depth = 0; node !== null && !node.key; ++depth) {
    const is_right = bit(key, depth);
    siblings.push(hash_of(is_right ? node.left : node.right));
    node = is_right ? node.right : node.left;
  }
  return { siblings, end: node };
}

/// The subject's head; nothing where it has none.
export function find(map, subject) {
  const { end } = map_path(map, subject);
  return end && end.key.equals(sha256(subject)) ? end.value : undefined;
}

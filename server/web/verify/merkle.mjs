// Proofs about the log's tree (RFC 6962 §2.1, verified as RFC 9162 §2.1.3.2 and §2.1.4.2 say) and about the map
// (docs/formats.md, "Map"). Sizes and indexes are whole numbers up to 2^53.

import { joinBytes, sameBytes } from './bytes.mjs';
import { sha256 } from './sha256.mjs';

const leafMark = Uint8Array.of(0);
const nodeMark = Uint8Array.of(1);
const mapLeafMark = Uint8Array.of(2);
const mapNodeMark = Uint8Array.of(3);
const half = (number) => Math.floor(number / 2);

/// A promise: entries are long and wait for nothing, so the browser's own SHA-256 takes them.
export const leafHash = async (entry) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', joinBytes(leafMark, entry)));
const nodeHash = (left, right) => sha256(nodeMark, left, right);

/// Calls left(sibling, place) or right(sibling, place) for each step of a proof from `node` up to the root of a tree whose
/// last leaf is `last`; `place` names the step. False for a proof that is too long or too short.
function climb(node, last, proof, left, right) {
  for (const sibling of proof) {
    if (last === 0) return false;
    const place = `${node},${last}`;
    if (node % 2 === 1 || node === last) {
      left(sibling, place);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      right(sibling, place);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0;
}

/// `known`: what proofs of the same tree came to before; most of a path was hashed already on an earlier one.
export function isIncluded(leaf, index, size, proof, root, known = new Map()) {
  if (index >= size) return false;
  let hash = leaf;
  const join = (left, right, place) => {
    const [l, r, parent] = known.get(place) ?? [[], []];
    hash = sameBytes(l, left) && sameBytes(r, right) ? parent : nodeHash(left, right);
    known.set(place, [left, right, hash]);
  };
  const fits = climb(index, size - 1, proof,
    (sibling, place) => join(sibling, hash, place),
    (sibling, place) => join(hash, sibling, place));
  return fits && sameBytes(hash, root);
}

/// Whether the tree of `newSize` goes on with the tree of `oldSize`.
export function isConsistent(oldSize, newSize, oldRoot, newRoot, proof) {
  if (oldSize > newSize) return false;
  if (oldSize === newSize) return proof.length === 0 && sameBytes(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0;
  let node = oldSize - 1;
  let last = newSize - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  // Where the old tree is one complete block (node is then 0), its root is what the proof starts from.
  const start = node === 0 ? oldRoot : proof[0];
  if (!proof.length) return false;
  let oldHash = start;
  let newHash = start;
  const fits = climb(node, last, node === 0 ? proof : proof.slice(1),
    (sibling) => {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
    },
    (sibling) => { newHash = nodeHash(newHash, sibling); });
  return fits && sameBytes(oldHash, oldRoot) && sameBytes(newHash, newRoot);
}

const mapBit = (key, depth) => (key[depth >> 3] >> (7 - (depth & 7))) & 1;

/// What a map path shows under `root`: {value}, null for no value, or a word for what is wrong with it.
/// `end`: {key, value} or null.
export function mapValue(root, key, siblings, end) {
  if (siblings.length > 256) return { wrong: true };
  for (let depth = 0; end && depth < siblings.length; ++depth) {
    if (mapBit(end.key, depth) !== mapBit(key, depth)) return { wrong: true };
  }
  let hash = end ? sha256(mapLeafMark, end.key, end.value) : new Uint8Array(32);
  for (let depth = siblings.length - 1; depth >= 0; --depth) {
    hash = mapBit(key, depth)
      ? sha256(mapNodeMark, siblings[depth], hash)
      : sha256(mapNodeMark, hash, siblings[depth]);
  }
  if (!sameBytes(hash, root)) return { wrong: true };
  return { value: end && sameBytes(end.key, key) ? end.value : null };
}

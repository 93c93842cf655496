// The Merkle tree of RFC 6962 §2.1 over leaf hashes, written the way the RFC defines it.

import { sha256 } from './bytes.mjs';

const zero = Buffer.from([0]);
const one = Buffer.from([1]);

export const leaf_hash = (entry) => sha256(zero, entry);
export const node_hash = (left, right) => sha256(one, left, right);

/// The largest power of two below `count`.
function split_of(count) {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
}

/// MTH.
export function root_of(leaves) {
  if (leaves.length === 0) return sha256('');
  if (leaves.length === 1) return leaves[0];
  const k = split_of(leaves.length);
  return node_hash(root_of(leaves.slice(0, k)), root_of(leaves.slice(k)));
}

/// PATH, the leaf's sibling first.
export function inclusion_proof(leaves, index) {
  if (leaves.length <= 1) return [];
  const k = split_of(leaves.length);
  return index < k
    ? [...inclusion_proof(leaves.slice(0, k), index), root_of(leaves.slice(k))]
    : [...inclusion_proof(leaves.slice(k), index - k), root_of(leaves.slice(0, k))];
}

/// PROOF: that the first `size` leaves are the beginning of all.
export function consistency_proof(leaves, size) {
  const sub = (m, part, is_whole) => {
    if (m === part.length) return is_whole ? [] : [root_of(part)];
    const k = split_of(part.length);
    return m <= k
      ? [...sub(m, part.slice(0, k), is_whole), root_of(part.slice(k))]
      : [...sub(m - k, part.slice(k), false), root_of(part.slice(0, k))];
  };
  return size === 0 ? [] : sub(size, leaves, true);
}

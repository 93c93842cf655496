// Bytes, hashes and their spellings.

import { createHash } from 'node:crypto';

export const utf8 = (text) => Buffer.from(text, 'utf8');
export const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
export const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
export const base64 = (bytes) => Buffer.from(bytes).toString('base64');
export const from_base64url = (text) => Buffer.from(text, 'base64url');

/// Numbers from a seed, the same in every run: mulberry32.
export function random_numbers(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { below: (count) => Math.floor(next() * count), pick: (list) => list[Math.floor(next() * list.length)] };
}

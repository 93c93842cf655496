// What C2SP tlog-tiles serves of a tree.

import { root_of } from './tree.mjs';

const width_max = 256;

/// 1234067 -> x001/x234/067
const number_path = (index) => {
  const groups = [];
  do {
    groups.unshift(String(index % 1000).padStart(3, '0'));
    index = Math.floor(index / 1000);
  } while (index > 0);
  return groups.map((group, i) => (i + 1 < groups.length ? 'x' + group : group)).join('/');
};

export const tile_path = (level, index, width) =>
  `/tile/${level}/${number_path(index)}${width === width_max ? '' : `.p/${width}`}`;

/// The address of a tile taken apart; nothing where it is none.
export function parse_tile_path(path) {
  const match = /^\/tile\/(entries|\d+)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path);
  if (!match) return undefined;
  const index = Number(match[2].replace(/[x/]/g, ''));
  return { level: match[1], index, width: match[3] ? Number(match[3]) : width_max };
}

/// Nothing where the tree is smaller than that.
export function hash_tile(leaves, level, index, width) {
  const span = width_max ** level;
  const first = index * width_max;
  if ((first + width) * span > leaves.length) return undefined;
  const hashes = Array.from({ length: width }, (_, i) =>
    root_of(leaves.slice((first + i) * span, (first + i + 1) * span)),
  );
  return Buffer.concat(hashes);
}

export function entry_bundle(entries, index, width) {
  const some = entries.slice(index * width_max, index * width_max + width);
  if (some.length < width) return undefined;
  return Buffer.concat(
    some.flatMap((entry) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/// The entries of a bundle, taken apart.
export function entries_in(bundle) {
  const entries = [];
  for (let place = 0; place < bundle.length; ) {
    const length = bundle.readUInt16BE(place);
    entries.push(bundle.subarray(place + 2, place + 2 + length));
    place += 2 + length;
  }
  return entries;
}

// A log: entries linked, mapped, hashed, signed and served (docs/formats.md, "Entry", "Log", "Bundle"). It writes what it is
// told, true or not.

import { base64url, utf8 } from './bytes.mjs';
import { empty_map, find, map_path, map_root, put } from './map.mjs';
import { checkpoint_text, log_line, note } from './note.mjs';
import { followed, is_followed, is_mark } from './statements.mjs';
import { consistency_proof, inclusion_proof, leaf_hash, root_of } from './tree.mjs';

const minute_ms = 60_000;

/// The one spelling of an entry.
export const spell_entry = ({ at, map, prev, statement }) => JSON.stringify({ v: 1, at, map, prev, statement });

export class Log {
  /// `key`: signs checkpoints in the name of `origin`. `start_ms`: time of entry 0; each later one is a minute later.
  constructor(origin, key, start_ms = Date.UTC(2026, 10, 2, 1, 0, 0)) {
    Object.assign(this, { origin, key, start_ms });
    this.steps = []; // What each entry was made of.
    this.entries = []; // Their bytes.
    this.leaves = [];
    this.map = empty_map; // Of the chains' heads, as the log claims them to be.
    this.maps_before = []; // The same before each entry.
    this.subjects = new Set(); // Whatever the map was ever said to hold.
    this.prevs = []; // The links that each entry states.
    this.index_by_leaf = new Map();
  }

  get size() {
    return this.entries.length;
  }
  head(subject) {
    return find(this.map, subject);
  }
  time_of(index) {
    return new Date(this.start_ms + index * minute_ms).toISOString();
  }

  /// Appends what a step says: { name, said, forge?, moves? }. `forge(entry, log)` changes the entry before it is spelled, or
  /// answers other bytes for it; `moves` names the chains whose heads the map moves, where these are not the statement's
  /// subjects.
  append(step) {
    const index = this.size;
    const prev = {};
    for (const subject of step.said.subjects) {
      const head = this.head(subject);
      prev[subject] = head ? base64url(head) : null;
    }
    const entry = {
      at: this.time_of(index),
      map: base64url(map_root(this.map)),
      prev,
      statement: step.said.jws,
    };
    const bytes = utf8(step.forge?.(entry, this) ?? spell_entry(entry));
    const leaf = leaf_hash(bytes);
    this.maps_before.push(this.map);
    this.steps.push(step);
    this.entries.push(bytes);
    this.prevs.push(entry.prev);
    this.leaves.push(leaf);
    this.index_by_leaf.set(base64url(leaf), index);
    for (const subject of step.moves ?? step.said.subjects) {
      this.map = put(this.map, subject, leaf);
      this.subjects.add(subject);
    }
    return index;
  }

  /// Index of the entry that this step made.
  index_of(name) {
    const index = this.steps.findIndex((step) => step.name === name);
    if (index < 0) throw new Error(`no step ${name}`);
    return index;
  }

  root(size = this.size) {
    return root_of(this.leaves.slice(0, size));
  }
  text(size = this.size) {
    return checkpoint_text(this.origin, size, this.root(size));
  }

  /// The signed head, with further lines (cosignatures) behind the log's own.
  checkpoint(size = this.size, ...lines) {
    const text = this.text(size);
    return note(text, log_line(text, this.origin, this.key), ...lines);
  }

  proof(index, size = this.size) {
    return inclusion_proof(this.leaves.slice(0, size), index).map(base64url);
  }
  consistency(from, size = this.size) {
    return consistency_proof(this.leaves.slice(0, size), from).map(base64url);
  }

  /// Indexes of the subject's chain as entries link it, newest first, in the tree of that size.
  chain(subject, size = this.size) {
    const newest = size - 1;
    const head = find(this.maps_before[newest], subject);
    const chain = [];
    let next = Object.hasOwn(this.prevs[newest], subject) ? newest : head && this.index_by_leaf.get(base64url(head));
    while (next !== undefined && !chain.includes(next)) {
      chain.push(next);
      const link = this.prevs[next][subject];
      next = link ? this.index_by_leaf.get(link) : undefined;
    }
    return chain;
  }

  /// Everything that belongs to the subject, bytewise; with `down` also to what was made of it.
  closure(subject, size = this.size, down = false) {
    const members = new Set([subject, 'rules', ...(down ? followed([subject]) : [])]);
    for (const member of members) {
      if (is_followed(member)) members.add(member.slice(1));
      for (const index of this.chain(is_mark(member) ? member.slice(1) : member, size)) {
        for (const { of, adds } of this.steps[index].said.mentions) {
          if (of.includes(member)) adds.forEach((name) => members.add(name));
        }
      }
    }
    return [...members].filter((name) => !is_mark(name)).sort();
  }

  subject_row(subject, size = this.size) {
    const map = this.maps_before[size - 1];
    const { siblings, end } = map_path(map, subject);
    const value = find(map, subject);
    return {
      subject,
      value: value ? base64url(value) : null,
      siblings: siblings.map(base64url),
      end: end && { key: base64url(end.key), value: base64url(end.value) },
    };
  }

  entry_row(index, size = this.size) {
    return { index, entry: this.entries[index].toString('utf8'), proof: this.proof(index, size) };
  }

  /// The bundle as an object; JSON.stringify spells it. `members` and `indexes` where they are not to be the right ones.
  bundle(subject, { size = this.size, members, indexes, checkpoint, down = false } = {}) {
    const names = members ?? this.closure(subject, size, down);
    const wanted = new Set([...names.flatMap((name) => this.chain(name, size)), size - 1]);
    const rows = indexes ?? [...wanted].sort((a, b) => a - b);
    return {
      v: 1,
      subject,
      ...(down ? { down } : {}),
      checkpoint: checkpoint ?? this.checkpoint(size),
      subjects: names.map((name) => this.subject_row(name, size)),
      entries: rows.map((index) => this.entry_row(index, size)),
    };
  }
}

/// A log of these steps.
export function write_log(origin, key, steps, start_ms) {
  const log = new Log(origin, key, start_ms);
  for (const step of steps) log.append(step);
  return log;
}

/// A log of entries that others wrote: it serves and signs them, and knows nothing of what they say.
export function log_of_entries(origin, key, entries) {
  return Object.assign(new Log(origin, key), { entries, leaves: entries.map((entry) => leaf_hash(entry)) });
}

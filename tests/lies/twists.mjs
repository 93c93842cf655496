// One entry of a log is twisted and the head signed anew, as somebody can who has the log's key.

import assert from 'node:assert/strict';
import { base64url, sha256, utf8 } from './forge/bytes.mjs';
import { log_of_entries, spell_entry } from './forge/log.mjs';
import { vkey } from './forge/note.mjs';
import { in_parallel } from './judge.mjs';
import { serve } from './lying_server.mjs';

const nowhere = base64url(sha256('never logged'));
const first = (object) => Object.keys(object)[0];
const rewritten = (change) => (entries, index) => {
  const entry = JSON.parse(entries[index]);
  change(entry, entries, index);
  entries[index] = utf8(spell_entry(entry));
};

/// What is done to entry `index` of a copy of the entries, the check that finds it, and how far behind it the fault shows.
const twists = [
  {
    name: 'a time before the entry before it',
    check: 'time',
    lie: rewritten((entry) => {
      entry.at = '2000' + entry.at.slice(4);
    }),
  },
  {
    name: 'another map',
    check: 'map',
    lie: rewritten((entry) => {
      entry.map = nowhere;
    }),
  },
  {
    name: 'a link to nowhere',
    check: 'links',
    lie: rewritten((entry) => {
      entry.prev[first(entry.prev)] = nowhere;
    }),
  },
  {
    name: 'a subject left out',
    check: 'subjects',
    lie: rewritten((entry) => {
      delete entry.prev[first(entry.prev)];
    }),
  },
  {
    name: 'a subject too many',
    check: 'subjects',
    lie: rewritten((entry) => {
      entry.prev['~'] = null;
    }),
  },
  {
    name: 'the signature of another statement',
    check: 'signature',
    lie: rewritten((entry, entries, index) => {
      const other = JSON.parse(entries[index - 1]).statement;
      entry.statement = entry.statement.slice(0, -86) + other.slice(-86);
    }),
  },
  {
    name: 'a header of another alphabet',
    check: 'statement',
    lie: rewritten((entry) => {
      entry.statement = 'e30' + entry.statement.slice(3);
    }),
  },
  {
    name: 'left out',
    check: 'map',
    lie: (entries, index) => {
      entries.splice(index, 1);
    },
  },
  {
    name: 'exchanged with the next',
    check: 'map',
    lie: (entries, index) => {
      [entries[index], entries[index + 1]] = [entries[index + 1], entries[index]];
    },
  },
  {
    name: 'served twice',
    check: 'map',
    behind: 1,
    lie: (entries, index) => {
      entries.splice(index, 0, entries[index]);
    },
  },
];

async function audit(program, log) {
  const server = await serve(log);
  try {
    return await program.audit(server.url, vkey(log.origin, log.key));
  } finally {
    await server.close();
  }
}

/// The log as it is passes nguon audit; with each of `count` faults it does not, and check and entry are named. Answers how
/// many were found.
export async function plant(program, log, count, random) {
  const honest = await audit(program, log);
  assert.ok(honest.accepted, honest.message);
  assert.equal(honest.replayed, log.size);
  const faults = Array.from({ length: count }, (_, i) => ({
    ...twists[i % twists.length],
    index: 1 + random.below(log.size - 2),
  }));
  const wrong = [];
  await in_parallel(faults, 2, async ({ name, check, lie, behind = 0, index }) => {
    const entries = [...log.entries];
    lie(entries, index);
    const { accepted, code, message = '' } = await audit(program, log_of_entries(log.origin, log.key, entries));
    const names = `Entry ${index + behind}:`;
    if (accepted || code !== check || !message.startsWith(names))
      wrong.push(`entry ${index} ${name}: ${code} (${message}), ${check} of ${names} was expected`);
  });
  assert.deepEqual(wrong, []);
  return faults.length;
}

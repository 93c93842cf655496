// The demonstration's log, copied over its tiles and served by somebody who has the log's key: as it is, nguon audit finds
// nothing; with one entry twisted and the head signed anew, it names the entry and what is wrong with it.
//   node demo_faults.mjs NGUON          NGUON_TEST_ALL: five times as many

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveDemonstration } from '../support/demonstration.mjs';
import { random_numbers } from './forge/bytes.mjs';
import { ed25519_key_of_pem } from './forge/keys.mjs';
import { log_of_entries } from './forge/log.mjs';
import { entries_in, hash_tile, tile_path } from './forge/tiles.mjs';
import { plant } from './twists.mjs';
import { Program } from './verifiers.mjs';

const random = random_numbers(20261126);

async function copy_of_demonstration(program) {
  const { host, data, stop } = await serveDemonstration(program.path);
  try {
    const get = async (path) => Buffer.from(await (await fetch(host + path)).arrayBuffer());
    const [origin, size] = (await get('/checkpoint')).toString().split('\n');
    const entries = entries_in(await get(tile_path('entries', 0, Number(size))));
    const key = ed25519_key_of_pem(readFileSync(join(data, 'keys', 'log.pem')));
    const log = log_of_entries(origin, key, entries);
    assert.ok((await get(tile_path(0, 0, log.size))).equals(hash_tile(log.leaves, 0, 0, log.size)), 'hashes as served');
    assert.equal((await get('/checkpoint')).toString(), log.checkpoint(), 'the head as served');
    return log;
  } finally {
    await stop();
  }
}

const program = await Program.make(process.argv[2]);
try {
  const log = await copy_of_demonstration(program);
  const found = await plant(program, log, process.env.NGUON_TEST_ALL ? 100 : 20, random);
  console.log(`${found} faults found in a copy of the demonstration's ${log.size} entries, none in it as it is`);
} finally {
  await program.remove();
}

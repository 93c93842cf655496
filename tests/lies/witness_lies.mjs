// What a log can ask a witness to sign, true and false, in the order in which it asks (C2SP tlog-witness, add-checkpoint).
//   node witness_lies.mjs NGUON [--write]       --write: writes the table of docs/trust.md; ends with 77 where there is no
//                                               nguon witness

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { base64, base64url, from_base64url, sha256, utf8 } from './forge/bytes.mjs';
import { checkpoint_text, log_line, note } from './forge/note.mjs';
import { keys } from './story.mjs';
import { hold_against_page } from './table.mjs';
import { honest_log, log_key, log_of, origin, without_step } from './telling.mjs';
import { Program } from './verifiers.mjs';

const [path, option] = process.argv.slice(2);
const log = honest_log();
const fork = log_of(without_step('recall'));
const [early, late] = [40, log.size];

const spelled = (old, proof, checkpoint) =>
  [`old ${old}`, ...proof.map((hash) => base64(from_base64url(hash))), '', checkpoint].join('\n');
const of = (of_log, old, size) => spelled(old, old === 0 ? [] : of_log.consistency(old, size), of_log.checkpoint(size));
const signed = (text, key = keys.log, name = origin) => note(text, log_line(text, name, key));
const right = of(log, early, late);
const [, first_hash] = right.split('\n');

/// { name, body, status, answer }: asked one after the other; the state of the witness changes with every 200.
const requests = [
  { name: 'nothing at all', body: '', status: 400 },
  {
    name: 'a head of no entries with the root of some',
    status: 422,
    body: spelled(0, [], signed(checkpoint_text(origin, 0, log.root()))),
  },
  {
    name: 'a first head with a proof that it follows from nothing',
    status: 422,
    body: spelled(0, log.consistency(early), log.checkpoint()),
  },
  {
    name: 'a first head that claims to follow a state that the witness never saw',
    body: of(log, 20, early),
    status: 409,
    answer: '0\n',
  },
  { name: `the first head, of ${early} entries (no lie)`, body: of(log, 0, early), status: 200, signs: [log, early] },
  { name: 'the same again (no lie)', body: of(log, early, early), status: 200, signs: [log, early] },
  { name: 'a later head without a proof', body: spelled(early, [], log.checkpoint()), status: 422 },
  {
    name: 'a later head with the proof of another size',
    body: spelled(early, log.consistency(early - 1), log.checkpoint()),
    status: 422,
  },
  {
    name: 'a later head with a proof cut short',
    body: spelled(early, log.consistency(early).slice(0, -1), log.checkpoint()),
    status: 422,
  },
  {
    name: 'a later head with a hash too many',
    status: 422,
    body: spelled(early, [...log.consistency(early), base64url(sha256('x'))], log.checkpoint()),
  },
  {
    name: 'a head signed by a stranger',
    body: spelled(early, log.consistency(early), signed(log.text(), keys.stranger)),
    status: 403,
  },
  {
    name: 'a head whose signature is of another head',
    status: 403,
    body: spelled(early, log.consistency(early), note(log.text(), log_line(log.text(early), origin, keys.log))),
  },
  {
    name: 'a head of a log that the witness does not know',
    status: 404,
    body: spelled(0, [], signed(log.text().replace(origin, 'log.example.vn/other'), keys.log, 'log.example.vn/other')),
  },
  { name: 'a size with a leading zero', body: right.replace('old ', 'old 0'), status: 400 },
  { name: 'a proof that is no base64', body: right.replace(first_hash, '*'.repeat(44)), status: 400 },
  {
    name: 'a proof of 64 hashes',
    body: spelled(early, Array(64).fill(base64url(sha256('x'))), log.checkpoint()),
    status: 400,
  },
  { name: 'no empty line before the head', body: right.replace('\n\n', '\n'), status: 400 },
  { name: `the head of ${late} entries (no lie)`, body: right, status: 200, signs: [log, late] },
  { name: 'the older head, from before the recall', body: spelled(late, [], log.checkpoint(early)), status: 400 },
  {
    name: 'the older head, as if the witness had seen nothing newer',
    body: of(log, early, early),
    status: 409,
    answer: `${late}\n`,
  },
  {
    name: 'fork of the same size, without the recall',
    status: 422,
    body: spelled(late, [], signed(checkpoint_text(origin, late, fork.root()))),
  },
  {
    name: 'fork that grew beyond it, with its own proof',
    status: 422,
    body: (() => {
      const longer = log_of([...without_step('recall'), ...fork.steps.slice(-3)]);
      return of(longer, late, longer.size);
    })(),
  },
];

/// The witness's line holds over the head of this log, at a time that is not long ago.
function check_line(line, vkey, of_log, size) {
  // The key's base64 may hold a plus sign too.
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey);
  const [dash, signer, text] = line.trimEnd().split(' ');
  assert.deepEqual([dash, signer], ['—', name]);
  const bytes = Buffer.from(text, 'base64');
  assert.equal(bytes.subarray(0, 4).toString('hex'), id);
  const time = bytes.readBigUInt64BE(4);
  assert.ok(Math.abs(Number(time) - Date.now() / 1000) < 600, `time ${time}`);
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: base64url(Buffer.from(encoded, 'base64').subarray(1)) },
    format: 'jwk',
  });
  assert.ok(verify(null, utf8(`cosignature/v1\ntime ${time}\n${of_log.text(size)}`), key, bytes.subarray(12)));
}

const program = await Program.make(path);
let witness;
try {
  if (!(await program.has_command('witness'))) {
    console.log('skipped: there is no nguon witness');
    process.exitCode = 77;
  } else {
    const words = [
      'witness',
      '--data',
      join(program.folder, 'witness'),
      '--name',
      'witness.example.vn/lies',
      '--log',
      log_key,
      '--listen',
      '127.0.0.1:0',
      '--no-access-log',
    ];
    witness = spawn(path, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    const line_of = (stream, pattern) =>
      new Promise((resolve, reject) => {
        createInterface({ input: stream }).on('line', (line) => pattern.test(line) && resolve(pattern.exec(line)[0]));
        witness.on('exit', (status) => reject(new Error(`nguon witness ended with ${status}`)));
      });
    const [vkey, url] = await Promise.all([
      line_of(witness.stdout, /^.+\+[0-9a-f]{8}\+.+$/),
      line_of(witness.stderr, /http:\/\/[\d.]+:\d+/),
    ]);
    const rows = [];
    for (const { name, body, status, answer, signs } of requests) {
      const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
      const text = await response.text();
      assert.equal(response.status, status, `${name}: ${text}`);
      if (answer !== undefined) assert.equal(text, answer, name);
      if (signs) check_line(text, vkey, ...signs);
      rows.push(`| ${name} | ${status}${signs ? ', signed' : ''} |`);
    }
    const table = ['| asked to sign | answer |', '| --- | --- |', ...rows].join('\n');
    const page = fileURLToPath(new URL('../../docs/trust.md', import.meta.url));
    const differences = await hold_against_page(page, { witness: table }, option === '--write');
    if (differences.length > 0)
      throw new Error(`${differences.join('\n')}\nnode witness_lies.mjs NGUON --write writes it`);
    console.log(`${requests.length} requests to a witness, each answered as it must be`);
  }
} finally {
  witness?.removeAllListeners('exit');
  witness?.kill();
  await program.remove();
}

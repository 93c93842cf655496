// A cosigned bundle under policies: who countersigned, which quorum is met, how old it may be. Where the program takes
// policies, both must say the same; what is expected is written here either way.
//   node policies.mjs NGUON

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchBytes, serveWithKey, toBytes } from './bundles.mjs';
import { verifyBundle } from '../../server/web/verify/verify.mjs';

const [nguon] = process.argv.slice(2);
const { host, lots, logKey, stop } = await serveWithKey(nguon);
const bundle = JSON.parse(Buffer.from(await fetchBytes(`${host}/bundle${lots[0]}`)));
const text = bundle.checkpoint.slice(0, bundle.checkpoint.indexOf('\n\n') + 1);
const now = 1_800_000_000;

function makeWitness(name) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const typed = Buffer.concat([Buffer.of(4), Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url')]);
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4);
  return {
    vkey: `${name}+${id.toString('hex')}+${typed.toString('base64')}`,
    cosign(time, what = text) {
      const stamp = Buffer.alloc(8);
      stamp.writeBigUInt64BE(BigInt(time));
      const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${what}`), privateKey);
      return `\u2014 ${name} ${Buffer.concat([id, stamp, signature]).toString('base64')}\n`;
    },
  };
}
const [a, b, c] = ['witness.example/a', 'witness.example/b', 'auditor.example/c'].map(makeWitness);
const keys = `log ${logKey}\nwitness a ${a.vkey}\nwitness b ${b.vkey}\nwitness c ${c.vkey}\ngroup auditors any c\n`;
const cosigned = (...lines) => toBytes(JSON.stringify({ ...bundle, checkpoint: bundle.checkpoint + lines.join('') }));

const cases = [
  ['nobody asked for', cosigned(), 'quorum none\n', undefined, '', []],
  ['one of two', cosigned(a.cosign(now - 10)), 'group two 2 a b\nquorum two\n', undefined, 'policy-quorum'],
  ['two of two', cosigned(a.cosign(now - 10), b.cosign(now - 20)), 'group two 2 a b\nquorum two\n', undefined, '', ['a', 'b']],
  ['an auditor', cosigned(c.cosign(now - 10)), 'quorum auditors\n', undefined, '', ['c auditor']],
  ['a group of groups', cosigned(a.cosign(now), c.cosign(now)), 'group one any a b\ngroup all all one auditors\nquorum all\n', undefined, '', ['a', 'c auditor']],
  ['one of them too old', cosigned(a.cosign(now - 10), b.cosign(now - 20)), 'group two 2 a b\nquorum two\n', 15, 'too-old'],
  ['both young enough', cosigned(a.cosign(now - 10), b.cosign(now - 20)), 'group two 2 a b\nquorum two\n', 25, '', ['a', 'b']],
  ['age without cosignatures', cosigned(), 'quorum none\n', 10 ** 9, 'too-old'],
  ['over another text', cosigned(a.cosign(now, `${text}x\n`)), 'quorum none\n', undefined, 'note-bad-signature'],
  ['a line nobody knows', cosigned(makeWitness('stranger.example').cosign(now), a.cosign(now)), 'quorum a\n', undefined, '', ['a']],
  ['no such log', cosigned(a.cosign(now)), null, undefined, 'policy-log'],
];
const hasPolicies = execFileSync(nguon, ['verify', '--help'], { encoding: 'utf8' }).includes('--policy');
const folder = mkdtempSync(join(tmpdir(), 'nguon-policies-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let compared = 0;
for (const [why, bytes, quorum, maxAge, code, witnesses] of cases) {
  const policy = quorum === null ? keys.replace(/^log .*\n/, `log ${logKeyOf('other.example')}\n`) + 'quorum none\n' : keys + quorum;
  const verdict = await verifyBundle(bytes, { policy, now, maxAge });
  assert.equal(verdict.failed?.code ?? '', code, `${why}: ${verdict.failed?.message}`);
  assert.equal(verdict.accepted, code === '', why);
  if (!code) {
    assert.deepEqual(verdict.cosignatures.map(({ witness, auditor }) => witness + (auditor ? ' auditor' : '')), witnesses, why);
    assert.ok(verdict.passed.some(({ name }) => name === 'quorum'), why);
  }
  // The program has no clock but the machine's, so ages are compared here alone.
  if (!hasPolicies || maxAge !== undefined) continue;
  writeFileSync(join(folder, 'policy'), policy);
  const { stdout } = spawnSync(nguon, ['verify', '-', '--json', '--policy', join(folder, 'policy')], { input: bytes, maxBuffer: 2 ** 26 });
  assert.equal(JSON.parse(stdout).failed?.code ?? '', code, `${why}, by the program`);
  ++compared;
}

/// With the log's key alone, lines of others are passed over.
const alone = await verifyBundle(cosigned(a.cosign(now)), { logKey });
assert.ok(alone.accepted);
console.log(`${cases.length} policies, ${compared} of them by the program too`);
await stop();

function logKeyOf(name) {
  const { publicKey } = generateKeyPairSync('ed25519');
  const typed = Buffer.concat([Buffer.of(1), Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url')]);
  return `${name}+${createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8)}+${typed.toString('base64')}`;
}
process.exit(0);

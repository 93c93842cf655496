// One verdict on Ed25519's edges from nguon, WebCrypto and noble.
//   node ed25519_verdicts.mjs JWS_TOOL ed25519-edges.json
//
// RFC 8032 leaves room, and the two fill it differently: noble multiplies by the cofactor, WebCrypto (OpenSSL here) does
// not and takes keys of small order. With the same checks put before them that nguon makes, both give nguon's verdict.
// Where a page verifies in the browser, it needs these checks too.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as ed from '@noble/ed25519';

ed.etc.sha512Sync = (...parts) => {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

const [tool, vectors] = process.argv.slice(2);
const { cases } = JSON.parse(readFileSync(vectors, 'utf8'));
const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));

function attempt(check) {
  try {
    return check();
  } catch {
    return false;
  }
}

/** Canonical, in the subgroup of prime order, and not the neutral point. */
function isPrimeOrderPoint(encoded) {
  return attempt(() => {
    const point = ed.ExtendedPoint.fromHex(encoded);
    return point.isTorsionFree() && !point.isSmallOrder();
  });
}

const passesChecks = (key, signature) => isPrimeOrderPoint(key) && isPrimeOrderPoint(signature.slice(0, 32));

async function webCryptoVerifies(key, message, signature) {
  try {
    const imported = await webcrypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
    return await webcrypto.subtle.verify({ name: 'Ed25519' }, imported, signature, message);
  } catch {
    return false;
  }
}

const lines = cases.map((row) => `${row.key} ${row.message} ${row.signature}\n`).join('');
const { status, stdout } = spawnSync(tool, ['verify-ed25519'], { input: lines, encoding: 'utf8' });
assert.equal(status, 0);
const verdicts = stdout.trim().split('\n').map((line) => line === 'true');
assert.equal(verdicts.length, cases.length);

let unlike = 0;
for (const [i, row] of cases.entries()) {
  const [key, message, signature] = [row.key, row.message, row.signature].map(bytes);
  const noble = attempt(() => ed.verify(signature, message, key, { zip215: false }));
  const webCrypto = await webCryptoVerifies(key, message, signature);
  const checked = passesChecks(key, signature);
  assert.equal(verdicts[i], row.valid, `nguon: ${row.why}`);
  assert.equal(checked && noble, row.valid, `noble: ${row.why}`);
  assert.equal(checked && webCrypto, row.valid, `WebCrypto: ${row.why}`);
  if (noble !== row.valid || webCrypto !== row.valid) unlike += 1;
}
assert.ok(unlike > 0, 'without the checks the verdicts should differ, or the corpus shows nothing');
console.log(`${cases.length} rows, one verdict; ${unlike} would differ without the checks`);

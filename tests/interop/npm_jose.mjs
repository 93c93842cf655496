// nguon against npm's jose, both ways and with both algorithms: keys, thumbprints, statements, and refusals.
//   node npm_jose.mjs JWS_TOOL

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as jose from 'jose';

const tool = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'nguon-interop-'));
const payload = '{"type":"ObjectEvent","note":"180 quả dừa sáp"}';
const origin = 'log.example/interop';
const cty = 'application/ld+json';

/** Runs jws_tool; status and output are the caller's to judge. */
function attempt(args, input = '') {
  const { status, stdout, stderr } = spawnSync(tool, args, { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function run(args, input) {
  const { status, stdout, stderr } = attempt(args, input);
  assert.equal(status, 0, `${args[0]}: ${stderr}`);
  return stdout;
}

function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A key that nguon made signs; jose reads the key, computes the same thumbprint and verifies. */
async function joseVerifiesNguon(alg) {
  const pem = file('ours.pem', run(['keygen', alg]));
  const jwk = JSON.parse(run(['jwk', pem]));
  assert.equal(run(['thumbprint', file('ours.jwk', JSON.stringify(jwk))]), await jose.calculateJwkThumbprint(jwk));
  const key = await jose.importJWK(jwk, alg);
  const jws = run(['sign', pem, origin, cty], payload);
  const verified = await jose.compactVerify(jws, key, { algorithms: [alg] });
  assert.equal(new TextDecoder().decode(verified.payload), payload);
  assert.deepEqual(verified.protectedHeader, {
    alg, kid: await jose.calculateJwkThumbprint(jwk), aud: origin, typ: 'nguon+jws', cty,
  });
  await assert.rejects(jose.compactVerify(jws.replace(/\.[^.]+\./, '.e30.'), key));
  // The private key is ordinary PKCS#8 to jose as well.
  const privateKey = await jose.importPKCS8(run(['keygen', alg]), alg);
  assert.ok(await new jose.CompactSign(new Uint8Array()).setProtectedHeader({ alg }).sign(privateKey));
}

/** A key that jose made signs; nguon reads the key and verifies, and refuses each thing that is wrong. */
async function nguonVerifiesJose(alg, spelt) {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true, crv: 'Ed25519' });
  const jwk = await jose.exportJWK(publicKey);
  const keyFile = file('theirs.jwk', JSON.stringify(jwk));
  const kid = await jose.calculateJwkThumbprint(jwk);
  const sign = (header) => new jose.CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: spelt, kid, aud: origin, typ: 'nguon+jws', cty, ...header }).sign(privateKey);

  const jws = await sign({});
  assert.equal(run(['verify', keyFile], jws), payload);
  const refusals = [
    [await sign({ typ: 'JWT' }), 'jws-typ'],
    [await sign({ jku: 'https://example.test/keys' }), 'jws-header-member'],
    [await sign({ kid: await jose.calculateJwkThumbprint({ kty: 'oct', k: 'AAAA' }) }), 'jws-kid-mismatch'],
    [jws.replace(/\.[^.]+\./, '.e30.'), 'jws-bad-signature'],
    [jws + '=', 'jws-base64url'],
    [jws + '\n', 'jws-base64url'],
    [`${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`, 'jws-header-missing'],
  ];
  for (const [wrong, code] of refusals) {
    const { status, stderr } = attempt(['verify', keyFile], wrong);
    assert.equal(status, 1);
    assert.ok(stderr.startsWith(code + ':'), `${code} expected, not ${stderr}`);
  }
  assert.equal(attempt(['thumbprint', file('private.jwk', JSON.stringify(await jose.exportJWK(privateKey)))]).status, 1);

  // nguon signs with jose's private key, and jose verifies.
  const pem = file('theirs.pem', await jose.exportPKCS8(privateKey));
  const verified = await jose.compactVerify(run(['sign', pem, origin, cty], payload), publicKey);
  assert.equal(verified.protectedHeader.kid, kid);
}

try {
  for (const alg of ['EdDSA', 'ES256']) await joseVerifiesNguon(alg);
  await nguonVerifiesJose('EdDSA', 'EdDSA');
  await nguonVerifiesJose('Ed25519', 'Ed25519');
  await nguonVerifiesJose('ES256', 'ES256');
  console.log('npm jose and nguon agree');
} finally {
  rmSync(folder, { recursive: true });
}

// The private part of an event, verified by npm's @sd-jwt/core: private_values.mjs NGUON
// A device hides two values, the log keeps them, and two parties show what each of them may see.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, randomBytes, verify, webcrypto } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SDJwtInstance } from '@sd-jwt/core';
import { verifyBundle } from '../../server/web/verify/verify.mjs';
import { serveDemonstration } from '../support/demonstration.mjs';

// Node 18 has it under another name than browsers.
globalThis.crypto ??= webcrypto;

const nguon = process.argv[2];
const farm = 'party/0123456789R', shop = '417/9521234000013';
const folder = mkdtempSync(join(tmpdir(), 'nguon-private-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const sha256 = text => createHash('sha256').update(text).digest();
const run = (args, input) => execFileSync(nguon, args, { encoding: 'utf8', input }).trim();
const disclose = (name, value) =>
  Buffer.from(JSON.stringify([randomBytes(16).toString('base64url'), name, value])).toString('base64url');

const { host, data, stop } = await serveDemonstration(nguon);
const { origin } = JSON.parse(readFileSync(join(data, 'config.json')));
const sign = (key, payload, cty) => run(
  ['sign', '--key', key, '--origin', origin, ...(cty ? ['--cty', cty] : []), '-'], JSON.stringify(payload));

async function post(line) {
  const answer = await fetch(`${host}/statements`,
    { method: 'POST', headers: { 'Content-Type': 'application/jose' }, body: line });
  const body = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  return body.index;
}

/** Lets a party and a key of its own in; returns the file of the key. */
async function enrol(id, role) {
  const root = join(data, 'keys/root.pem'), file = join(folder, `${id.replace('/', '-')}.pem`);
  const jwk = JSON.parse(run(['key', 'new', '--out', file]));
  await post(sign(root, { type: 'Party', id, name: { vi: 'Hộ mẫu' }, roles: [role] }));
  await post(sign(root, { type: 'Key', party: id, key: jwk, label: 'thử' }));
  return { file, key: createPublicKey({ key: jwk, format: 'jwk' }) };
}

let asked = 0;
const started = Date.now();
async function ask(party, method, path) {
  // For the first five seconds of a server nobody is let in.
  await new Promise(go => setTimeout(go, started + 5_000 - Date.now()));
  // No two requests within a millisecond are one statement.
  const at = new Date(Date.now() + ++asked).toISOString();
  const access = sign(party.file, { method, path, at }, 'application/vnd.nguon.access+json');
  return fetch(host + path, { method, headers: { Authorization: `Bearer ${access}` } });
}

const farmKey = await enrol(farm, 'producer'), shopKey = await enrol(shop, 'trader');
const library = new SDJwtInstance({
  hasher: text => new Uint8Array(sha256(text)),
  hashAlg: 'sha-256',
  verifier: (text, signature) =>
    verify(null, Buffer.from(text), farmKey.key, Buffer.from(signature, 'base64url')),
});

try {
  const price = disclose('price', { amount: 12.5, currency: 'VND' }), buyer = disclose('buyer', 'Trần An');
  const digests = [price, buyer].map(one => sha256(one).toString('base64url'));
  const decoy = sha256(randomBytes(32)).toString('base64url');
  const statement = sign(farmKey.file, {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { nguon: 'urn:nguon:v1:' }],
    type: 'EPCISDocument', schemaVersion: '2.0', creationDate: '2026-11-20T01:00:00Z',
    epcisBody: { eventList: [{
      type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'storing', eventID: 'urn:uuid:5d9f9f0e-3f4c-4a7e-9d0a-0b0f3c1c8a11',
      eventTime: '2026-11-20T08:00:00+07:00', eventTimeZoneOffset: '+07:00',
      epcList: ['urn:epc:id:sgtin:9521234.056789.S1'],
      'nguon:private': { _sd: [...digests, decoy].sort() },
    }] },
  });
  const entry = `/private/${await post(`${statement}~${price}~${buyer}~`)}`;
  assert.equal((await fetch(host + entry)).status, 401);

  // Each verifier takes a bundle with the event, which is the same when the values are gone.
  const logKey = run(['key', 'show', data, '--vkey']);
  const bundle = async () => Buffer.from(await (await fetch(`${host}/bundle/01/09521234567899/21/S1`)).arrayBuffer());
  const evidence = await bundle();
  assert(!evidence.includes(price) && evidence.length > 1000);
  assert.equal(JSON.parse(execFileSync(nguon, ['verify', '-', '--json', '--log-key', logKey], { input: evidence })).holds, true);
  assert.equal((await verifyBundle(new Uint8Array(evidence), { logKey })).failed, null);

  const mine = await (await ask(farmKey, 'GET', entry)).text();
  const event = (await library.verify(mine)).payload.epcisBody.eventList[0];
  assert.deepEqual(event['nguon:private'], { price: { amount: 12.5, currency: 'VND' }, buyer: 'Trần An' });

  assert.equal((await ask(shopKey, 'GET', entry)).status, 403);
  assert.equal((await ask(farmKey, 'PUT', `${entry}/${digests[0]}/${shop}`)).status, 204);
  const theirs = await (await ask(shopKey, 'GET', entry)).text();
  const seen = (await library.verify(theirs)).payload.epcisBody.eventList[0]['nguon:private'];
  assert.deepEqual(seen, { price: { amount: 12.5, currency: 'VND' } });

  // Another price is of no digest: this library leaves it out. A changed statement it refuses.
  const forged = theirs.replace(price, disclose('price', { amount: 1, currency: 'VND' }));
  assert.deepEqual((await library.verify(forged)).payload.epcisBody.eventList[0]['nguon:private'], {});
  const [head, body, signature] = theirs.split('~')[0].split('.');
  await assert.rejects(library.verify(`${head}.${body.slice(0, -1)}${body.endsWith('A') ? 'B' : 'A'}.${signature}~`));

  assert.equal((await ask(farmKey, 'DELETE', entry)).status, 204);
  const rest = await (await ask(farmKey, 'GET', entry)).text();
  assert.deepEqual((await library.verify(rest)).payload.epcisBody.eventList[0]['nguon:private'], {});
  assert(evidence.equals(await bundle()));
  console.log('npm\'s @sd-jwt/core verifies an event with two private values, one of them, none, and no changed one');
} finally {
  await stop();
}

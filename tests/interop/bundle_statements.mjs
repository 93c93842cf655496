// The statements in a bundle, verified by npm's jose with the keys that the bundle itself brings:
// bundle_statements.mjs NGUON
import assert from 'node:assert/strict';
import * as jose from 'jose';
import { must, served } from './demonstration.mjs';

const header = jws => JSON.parse(Buffer.from(jws.split('.')[0], 'base64url'));
const payload = jws => JSON.parse(Buffer.from(jws.split('.')[1], 'base64url'));

/** Keys by thumbprint: those of the genesis, and of each Key statement. */
async function keysOf(statements) {
  const keys = new Map();
  for (const jws of statements) {
    const said = payload(jws);
    const jwks = said.type === 'Genesis' ? said.rootKeys : said.type === 'Key' ? [said.key] : [];
    for (const jwk of jwks) keys.set(await jose.calculateJwkThumbprint(jwk), jwk);
  }
  return keys;
}

async function check(port, made) {
  let verified = 0;
  for (const lot of made.lots) {
    const bundle = JSON.parse(await must(port, `/bundle${lot}`));
    const statements = bundle.entries.map(({ entry }) => JSON.parse(entry).statement);
    const keys = await keysOf(statements);
    // The newest entry is there for its map alone: its signer need not be.
    const rest = keys.has(header(statements.at(-1)).kid) ? statements : statements.slice(0, -1);
    for (const jws of rest) {
      const { alg, kid } = header(jws);
      assert(keys.has(kid), `${lot}: no key ${kid}`);
      const key = await jose.importJWK(keys.get(kid), alg);
      const { protectedHeader } = await jose.compactVerify(jws, key, { algorithms: [alg] });
      assert.equal(protectedHeader.typ, 'nguon+jws');
      const [first, body, signature] = jws.split('.');
      const middle = Math.floor(body.length / 2);
      const other = body.slice(0, middle) + (body[middle] === 'A' ? 'B' : 'A') + body.slice(middle + 1);
      await assert.rejects(jose.compactVerify(`${first}.${other}.${signature}`, key));
      ++verified;
    }
  }
  assert(verified > 100, `only ${verified} statements`);
  console.log(`npm's jose verifies ${verified} statements in ${made.lots.length} bundles, and none that was changed`);
}

await served(process.argv[2], [], check);

// Receipts in COSE of a served log, verified by npm's @auth0/cose: cose_receipts.mjs NGUON
// Ours is only the way from an entry to the root (RFC 9162 §2.1.3.2), which no such library has.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { decode } from 'cbor-x';
import { entries, get, must, served } from './demonstration.mjs';

// Its modules of the newer kind do not load in Debian's Node 18.
const { COSEKey, Sign1 } = createRequire(import.meta.url)('@auth0/cose');

const publicUrl = 'https://truy-xuat.example.vn';
const [alg, kid, claims, vds, vdp] = [1, 4, 15, 395, 396];
const inclusion = -1;

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const leafOf = entry => sha256(Buffer.of(0), Buffer.from(entry));
const nodeOf = (left, right) => sha256(Buffer.of(1), left, right);

function rootOf(entry, index, size, path) {
  let hash = leafOf(entry);
  let [node, last] = [index, size - 1];
  for (const sibling of path) {
    assert(last > 0, 'the path is too long');
    if (node % 2 === 1 || node === last) {
      hash = nodeOf(sibling, hash);
      while (node % 2 === 0 && node !== 0) { node /= 2; last = Math.floor(last / 2); }
    } else {
      hash = nodeOf(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  assert.equal(last, 0, 'the path is too short');
  return hash;
}

/** cbor-x makes objects of maps, with numbers as their keys. */
const member = (map, label) => (map instanceof Map ? map.get(label) : map[label]);

async function verify(receipt, entry, keys) {
  const sign1 = Sign1.decode(receipt);
  const header = decode(sign1.encodedProtectedHeaders);
  const id = Buffer.from(member(header, kid)).toString('base64url');
  const key = keys.get(id);
  assert(key, `no key ${id} is published`);
  assert.equal(member(header, alg), -7);
  assert.equal(member(header, vds), 1);
  assert.equal(sign1.payload, null);
  const [bytes] = member(sign1.unprotectedHeaders.get(vdp), inclusion);
  const [size, index, path] = decode(bytes);
  assert(path.length > 0);
  const root = rootOf(entry, index, size, path.map(hash => Buffer.from(hash)));
  await sign1.verify(key, { detachedPayload: root });
  return { index, size, issuer: member(member(header, claims), 1), subject: member(member(header, claims), 2) };
}

async function check(port) {
  const keys = new Map();
  for (const published of decode(await must(port, '/.well-known/scitt-keys'))) {
    const key = COSEKey.import(new Map(Object.entries(published).map(([label, value]) => [Number(label), value])));
    const { kty, crv, x, y } = key.toJWK();
    keys.set(Buffer.from(member(published, 2)).toString('base64url'), await key.toKeyLike());
    // RFC 9679: the deterministic encoding of the required members.
    assert.deepEqual([kty, crv], ['EC', 'P-256']);
    const required = Buffer.concat([Buffer.from('a401022001215820', 'hex'), Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'), Buffer.from(y, 'base64url')]);
    const thumbprint = sha256(required).toString('base64url');
    assert(keys.has(thumbprint), 'the kid is no thumbprint');
    const one = decode(await must(port, `/.well-known/scitt-keys/${thumbprint}`));
    assert.deepEqual(one, published);
  }

  const log = await entries(port);
  for (const [index, entry] of log.entries()) {
    const receipt = await must(port, `/proof/${index}.cose`);
    const said = await verify(receipt, entry, keys);
    assert.deepEqual(said, { index, size: log.length, issuer: publicUrl, subject: Object.keys(JSON.parse(entry).prev)[0] });
    await assert.rejects(verify(receipt, entry + ' ', keys));
    await assert.rejects(verify(receipt, log[(index + 1) % log.length], keys));
  }

  // No byte of one of them can be another, but of the size: it is bound through the path's shape alone.
  const receipt = await must(port, '/proof/5.cose');
  let others = 0;
  for (let at = 0; at < receipt.length; ++at) {
    const changed = Buffer.from(receipt);
    changed[at] ^= 1;
    const said = await verify(changed, log[5], keys).catch(() => null);
    if (said === null) { ++others; continue; }
    const { size, ...rest } = said;
    assert.notEqual(size, log.length, `byte ${at} was changed`);
    assert.deepEqual(rest, { index: 5, issuer: publicUrl, subject: Object.keys(JSON.parse(log[5]).prev)[0] });
  }
  assert(others >= receipt.length - 1);
  assert.equal((await get(port, `/proof/${log.length}.cose`)).status, 404);
  console.log(`@auth0/cose verifies ${log.length} receipts, and refuses ${others} of ${receipt.length} changed bytes`);
}

await served(process.argv[2], ['--public-url', publicUrl], check);

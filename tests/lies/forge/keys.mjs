// Signing keys, made from a word so that every run has the same ones. Nobody else may use them.

import { createECDH, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { base64url, from_base64url, sha256, utf8 } from './bytes.mjs';

const pkcs8_of_ed25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const p256_order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/// RFC 7638: SHA-256 over the members that the key needs, by name.
function thumbprint(jwk) {
  const needed =
    jwk.kty === 'EC' ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y } : { crv: jwk.crv, kty: jwk.kty, x: jwk.x };
  return base64url(sha256(JSON.stringify(needed)));
}

function ed25519_of(secret) {
  const { x } = createPublicKey(secret).export({ format: 'jwk' });
  const jwk = { kty: 'OKP', crv: 'Ed25519', x };
  return {
    alg: 'EdDSA',
    jwk,
    kid: thumbprint(jwk),
    raw: from_base64url(x),
    sign: (bytes) => sign(null, utf8(bytes), secret),
  };
}

export function ed25519_key(word) {
  const pkcs8 = Buffer.concat([pkcs8_of_ed25519, sha256('nguon lies: ' + word)]);
  return ed25519_of(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
}

/// The key of an operator who lies.
export const ed25519_key_of_pem = (pem) => ed25519_of(createPrivateKey(pem));

export function p256_key(word) {
  const d = sha256('nguon lies: ' + word);
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const jwk = { kty: 'EC', crv: 'P-256', x: base64url(point.subarray(1, 33)), y: base64url(point.subarray(33)) };
  const secret = createPrivateKey({ key: { ...jwk, d: base64url(d) }, format: 'jwk' });
  return {
    alg: 'ES256',
    jwk,
    kid: thumbprint(jwk),
    raw: point,
    sign: (bytes) => sign('sha256', utf8(bytes), { key: secret, dsaEncoding: 'ieee-p1363' }),
  };
}

/// The other spelling of an ES256 signature: (r, n - s) holds wherever (r, s) does.
export function other_spelling(signature) {
  const s = BigInt('0x' + signature.subarray(32).toString('hex'));
  const other = (p256_order - s).toString(16).padStart(64, '0');
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(other, 'hex')]);
}

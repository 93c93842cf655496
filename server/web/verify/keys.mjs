// Public keys and signatures with one verdict everywhere (docs/decisions/0007): WebCrypto, or @noble/ed25519 where the
// browser has no Ed25519.

import { Fault, base64urlDecode, base64urlOf, joinBytes, utf8 } from './bytes.mjs';
import { isEd25519Scalar, isP256Point, isPlainPoint } from './plain_points.mjs';
import { isEd25519Key } from './points.mjs';
import { sha256 } from './sha256.mjs';

/// Of the raw bytes: a key costs a few milliseconds to check, and a bundle names the same ones again and again.
const checkedKeys = new Map();

/// Throws bad-key. `raw`: 32 bytes.
export function makeEd25519Key(raw) {
  const x = base64urlOf(raw);
  if (!checkedKeys.has(x)) {
    checkedKeys.set(x, isEd25519Key(raw) ? keyOf(false, { crv: 'Ed25519', kty: 'OKP', x }, raw) : null);
  }
  const key = checkedKeys.get(x);
  if (!key) throw new Fault('bad-key');
  return key;
}

function keyOf(isP256, jwk, raw) {
  // RFC 7638: the required members alone, in the order of the alphabet.
  return { isP256, jwk, raw, kid: base64urlOf(sha256(utf8(JSON.stringify(jwk)))) };
}

/// How deep the parts of a parsed value are nested.
const depthOf = (value) =>
  value instanceof Map || Array.isArray(value) ? 1 + Math.max(0, ...[...value.values()].map(depthOf)) : 0;

/// A key out of a JWK (RFC 7517, RFC 8037) that parseStrictJson made a Map.
export function keyOfJwk(jwk) {
  if (depthOf(jwk) > 8) throw new Fault('json-too-deep');
  if (jwk.has('d')) throw new Fault('private-key');
  const text = (name) => {
    if (typeof jwk.get(name) !== 'string') throw new Fault('bad-key');
    return jwk.get(name);
  };
  const coordinate = (name) => {
    const bytes = base64urlDecode(text(name));
    if (bytes?.length !== 32) throw new Fault('bad-key');
    return bytes;
  };
  const [type, curve] = [text('kty'), text('crv')];
  const x = coordinate('x');
  if (type === 'OKP' && curve === 'Ed25519') return makeEd25519Key(x);
  if (type !== 'EC' || curve !== 'P-256') throw new Fault('bad-key');
  const y = coordinate('y');
  if (!isP256Point(x, y)) throw new Fault('bad-key');
  return keyOf(true, { crv: 'P-256', kty: 'EC', x: jwk.get('x'), y: jwk.get('y') }, joinBytes(Uint8Array.of(4), x, y));
}

/// What checks signatures here. `loadNoble` answers the module @noble/ed25519; it is asked for only where WebCrypto has
/// no Ed25519.
export class SignatureChecker {
  constructor(loadNoble) {
    this.loadNoble = loadNoble;
    this.imported = new Map();
  }

  /// `signature`: 64 bytes. Throws crypto-missing where nothing here can tell.
  async holds(key, message, signature) {
    if (signature.length !== 64) return false;
    if (key.isP256) return this.webCrypto(key, { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }, message, signature);
    if (!isEd25519Scalar(signature.subarray(32)) || !isPlainPoint(signature.subarray(0, 32))) return false;
    this.noble ??= this.chooseEd25519();
    const noble = await this.noble;
    if (!noble) return this.webCrypto(key, { name: 'Ed25519' }, message, signature);
    // Noble multiplies by the cofactor; where R lies in the subgroup of prime order, as the key does, that says the same.
    try {
      return noble.Point.fromHex(signature.slice(0, 32)).isTorsionFree() && await noble.verifyAsync(signature, message, key.raw);
    } catch {
      return false; // R is no point of the curve.
    }
  }

  async webCrypto(key, algorithm, message, signature) {
    if (!this.imported.has(key.kid)) {
      const jwk = { ...key.jwk, ext: true };
      this.imported.set(key.kid, crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']));
    }
    return crypto.subtle.verify(algorithm, await this.imported.get(key.kid), signature, message);
  }

  /// Null where WebCrypto has Ed25519, else the module.
  async chooseEd25519() {
    // The base point of the curve: a key that every implementation takes.
    const x = base64urlOf(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66)));
    try {
      await crypto.subtle.importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x }, { name: 'Ed25519' }, false, ['verify']);
      return null;
    } catch {
      if (!this.loadNoble) throw new Fault('crypto-missing');
      return this.loadNoble();
    }
  }
}

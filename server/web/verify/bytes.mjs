// Bytes, and the spellings in which formats carry them. Hashes are Uint8Arrays of 32 bytes inside, and 43 characters
// of base64url where they are names.

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/// What does not hold: a code of docs/formats.md, "Verifying", and what the sentence about it needs to know.
export class Fault extends Error {
  constructor(code, facts = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

export const utf8 = (text) => utf8Encoder.encode(text);

/// The text, or null where the bytes are no UTF-8.
export function textOfUtf8(bytes) {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    return null;
  }
}

/// Each byte as the character of that number, so that a length is a count of bytes.
export function bytesAsText(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}

/// Requires: `text` is base64 without padding, of the standard's alphabet.
function bytesOfBase64(text) {
  const plain = atob(text);
  const bytes = new Uint8Array(plain.length);
  for (let i = 0; i < plain.length; ++i) bytes[i] = plain.charCodeAt(i);
  return bytes;
}

const base64Of = (bytes) => btoa(bytesAsText(bytes));

export const base64urlOf = (bytes) => base64Of(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/// RFC 4648 §5 without padding; null for any spelling but the one.
export function base64urlDecode(text) {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return null;
  const bytes = bytesOfBase64(text.replace(/-/g, '+').replace(/_/g, '/'));
  return lastBitsAreZero(text, bytes) ? bytes : null;
}

/// RFC 4648 §4 with padding; null for any spelling but the one.
export function base64Decode(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) return null;
  const bytes = bytesOfBase64(text);
  return base64Of(bytes) === text ? bytes : null;
}

/// Bits of the last character that belong to no byte.
const lastBitsAreZero = (text, bytes) =>
  bytes.length % 3 === 0 || base64urlOf(bytes.subarray(bytes.length - (bytes.length % 3))) === text.slice(-(text.length % 4));

/// 43 characters of base64url whose unused bits are zero.
export const isHashName = (text) => /^[\w-]{42}[AEIMQUYcgkosw048]$/.test(text);

export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function sameBytes(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; ++i) if (a[i] !== b[i]) return false;
  return true;
}

export function joinBytes(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/// A number of at most eight bytes, the most significant first.
export const bigEndian = (bytes) => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

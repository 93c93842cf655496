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

/// What each character is worth as a digit of base64url; 64 and more for none.
const digitValues = new Uint8Array(128).fill(255);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].forEach((digit, value) => {
  digitValues[digit.charCodeAt(0)] = value;
});

const base64Of = (bytes) => btoa(bytesAsText(bytes));

export const base64urlOf = (bytes) => base64Of(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/// RFC 4648 §5 without padding; null for any spelling but the one.
export function base64urlDecode(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let count = 0;
  let end = 0;
  for (let i = 0; i < text.length; ++i) {
    const value = digitValues[text.charCodeAt(i)];
    if (!(value < 64)) return null;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[end++] = bits >> count;
    }
  }
  // A character too many, or bits that belong to no byte.
  return count === 6 || bits & ((1 << count) - 1) ? null : bytes;
}

/// RFC 4648 §4 with padding; null for any spelling but the one.
export function base64Decode(text) {
  if (/[-_]/.test(text)) return null;
  const bytes = base64urlDecode(text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''));
  return bytes && base64Of(bytes) === text ? bytes : null;
}

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

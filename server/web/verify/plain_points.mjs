// Encodings of points and scalars of Ed25519 that have one spelling, and points of P-256 (docs/decisions/0007): arithmetic on
// public bytes alone, so nothing here needs to take the same time for every input.

import { bigEndian } from './bytes.mjs';

export const fieldPrime = 2n ** 255n - 19n;
export const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

const littleEndian = (bytes) => bigEndian(bytes.slice().reverse());
export const yOf = (bytes) => littleEndian(bytes) & (2n ** 255n - 1n);
/// Of the points of order 8; the other pair has its negative.
const yOfOrderEight = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const smallOrderY = [0n, 1n, fieldPrime - 1n, yOfOrderEight, fieldPrime - yOfOrderEight];

/// Whether R of a signature is canonical and not of small order. Requires: 32 bytes.
export const isPlainPoint = (bytes) => yOf(bytes) < fieldPrime && !smallOrderY.includes(yOf(bytes));

/// Whether the scalar of a signature is below the group order, so that it has one spelling.
export const isEd25519Scalar = (bytes) => littleEndian(bytes) < groupOrder;

const p256Prime = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const p256B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/// Whether these are the coordinates of a point of P-256.
export function isP256Point(xBytes, yBytes) {
  const x = bigEndian(xBytes);
  const y = bigEndian(yBytes);
  return x < p256Prime && y < p256Prime && (y * y - (x ** 3n - 3n * x + p256B)) % p256Prime === 0n;
}

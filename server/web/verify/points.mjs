// Which points of a curve are keys (docs/decisions/0007): arithmetic on public bytes alone, so nothing here needs to
// take the same time for every input.

import { bigEndian } from './bytes.mjs';

const fieldPrime = 2n ** 255n - 19n;
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
const modulo = (number) => ((number % fieldPrime) + fieldPrime) % fieldPrime;

function power(base, exponent, prime) {
  let result = 1n;
  for (let square = base % prime; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

const curveD = modulo(-121665n * power(121666n, fieldPrime - 2n, fieldPrime));
const rootOfMinusOne = power(2n, (fieldPrime - 1n) / 4n, fieldPrime);

const littleEndian = (bytes) => bigEndian(bytes.slice().reverse());
const yOf = (bytes) => littleEndian(bytes) & (2n ** 255n - 1n);
/// Of the points of order 8; the other pair has its negative.
const yOfOrderEight = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const smallOrderY = [0n, 1n, fieldPrime - 1n, yOfOrderEight, fieldPrime - yOfOrderEight];

/// RFC 8032 §5.1.3: [X, Y, Z, T], or null for what is no canonical encoding of a point.
function decodePoint(bytes) {
  const y = yOf(bytes);
  if (y >= fieldPrime) return null;
  const u = modulo(y * y - 1n);
  const v = modulo(curveD * y * y + 1n);
  let x = (u * v ** 3n * power((u * v ** 7n) % fieldPrime, (fieldPrime - 5n) / 8n, fieldPrime)) % fieldPrime;
  const check = (v * x * x) % fieldPrime;
  if (check === modulo(-u)) x = (x * rootOfMinusOne) % fieldPrime;
  else if (check !== u) return null;
  const sign = BigInt(bytes[31] >> 7);
  if (x === 0n && sign) return null;
  if ((x & 1n) !== sign) x = fieldPrime - x;
  return [x, y, 1n, (x * y) % fieldPrime];
}

/// RFC 8032 §5.1.4.
function addPoints([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = ((y1 - x1) * (y2 - x2)) % fieldPrime;
  const b = ((y1 + x1) * (y2 + x2)) % fieldPrime;
  const c = (2n * curveD * t1 * t2) % fieldPrime;
  const d = (2n * z1 * z2) % fieldPrime;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [(e * f) % fieldPrime, (g * h) % fieldPrime, (f * g) % fieldPrime, (e * h) % fieldPrime];
}

function doublePoint([x, y, z]) {
  const a = (x * x) % fieldPrime;
  const b = (y * y) % fieldPrime;
  const h = a + b;
  const e = h - ((x + y) ** 2n % fieldPrime);
  const g = a - b;
  const f = ((2n * z * z) % fieldPrime) + g;
  return [(e * f) % fieldPrime, (g * h) % fieldPrime, (f * g) % fieldPrime, (e * h) % fieldPrime];
}

/// The canonical encoding of a point of the prime-order subgroup other than the neutral one.
export function isEd25519Key(bytes) {
  const point = bytes.length === 32 ? decodePoint(bytes) : null;
  if (!point || point[0] === 0n) return false;
  let sum = point;
  for (const bit of groupOrder.toString(2).slice(1)) {
    sum = doublePoint(sum);
    if (bit === '1') sum = addPoints(sum, point);
  }
  return modulo(sum[0]) === 0n && modulo(sum[1] - sum[2]) === 0n;
}

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

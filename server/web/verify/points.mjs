// Which points of edwards25519 are keys (docs/decisions/0007): those of the subgroup of prime order.

import { fieldPrime, groupOrder, yOf } from './plain_points.mjs';

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

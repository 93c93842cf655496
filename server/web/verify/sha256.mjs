// SHA-256 (FIPS 180-4 §6.2) that answers at once: WebCrypto's is asynchronous, and names within statements, tree nodes
// and map paths are thousands of small hashes that each wait for the one before.

const shaPrimes = [];
for (let n = 2; shaPrimes.length < 64; ++n) if (shaPrimes.every((prime) => n % prime)) shaPrimes.push(n);
/// The first 32 bits behind the point of a root of a prime.
const shaFraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const shaStart = Int32Array.from(shaPrimes.slice(0, 8), (prime) => shaFraction(Math.sqrt(prime)));
const shaRounds = Int32Array.from(shaPrimes, (prime) => shaFraction(Math.cbrt(prime)));
const shaWords = new Int32Array(64);

const rotateRight = (word, by) => (word >>> by) | (word << (32 - by));

function shaBlock(state, view, at) {
  const w = shaWords;
  for (let i = 0; i < 16; ++i) w[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; ++i) {
    const s0 = rotateRight(w[i - 15], 7) ^ rotateRight(w[i - 15], 18) ^ (w[i - 15] >>> 3);
    const s1 = rotateRight(w[i - 2], 17) ^ rotateRight(w[i - 2], 19) ^ (w[i - 2] >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; ++i) {
    const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + shaRounds[i] + w[i]) | 0;
    const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0;
    d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

/// Where short messages are laid out; long ones get a place of their own.
const shaScratch = new Uint8Array(4096);

/// The hash of these parts, one behind the other.
export function sha256(...parts) {
  let length = 0;
  for (const part of parts) length += part.length;
  const end = (length + 72) & ~63;
  const padded = end <= shaScratch.length ? shaScratch : new Uint8Array(end);
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  padded.fill(0, length, end);
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(end - 8, Math.floor(length / 2 ** 29));
  view.setUint32(end - 4, length << 3);
  const state = new Int32Array(shaStart);
  for (let block = 0; block < end; block += 64) shaBlock(state, view, block);
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  for (let i = 0; i < 8; ++i) out.setInt32(4 * i, state[i]);
  return digest;
}

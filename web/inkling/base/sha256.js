/* sha256.js - SHA-256 (FIPS 180-4) of bytes in memory, synchronous and on every platform.
 *
 * The platform's own digest is asynchronous, and it is missing in a page loaded over plain http from
 * another host. This one takes a few milliseconds for a network's weights.
 */

/**
 * Fractional parts of the cube roots of the first 64 primes, and of the square roots of the first
 * 8.
 */
const { K, H } = constants();

/**
 * @param {Uint8Array} bytes
 * @returns {string} 64 hexadecimal digits
 */
export function sha256(bytes) {
  const hash = H.slice();
  const words = new Int32Array(64);
  const whole = bytes.length - (bytes.length % 64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < whole; at += 64) compress(hash, words, view, at);

  const rest = bytes.subarray(whole);
  const tail = new DataView(new ArrayBuffer(rest.length < 56 ? 64 : 128));
  new Uint8Array(tail.buffer).set(rest);
  tail.setUint8(rest.length, 0x80);
  tail.setUint32(tail.byteLength - 8, Math.floor(bytes.length / 2 ** 29));
  tail.setUint32(tail.byteLength - 4, (bytes.length * 8) >>> 0);
  for (let at = 0; at < tail.byteLength; at += 64) compress(hash, words, tail, at);
  return Array.from(hash, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The same by the platform's own digest where there is one: for data sets and the weights of a run.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function digest(bytes) {
  const own = globalThis.crypto?.subtle;
  if (!own) return sha256(bytes);
  return Array.from(new Uint8Array(await own.digest('SHA-256', bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/**
 * @param {Int32Array} hash
 * @param {Int32Array} w room for 64 words
 * @param {DataView} view
 * @param {number} at start of a block of 64 bytes
 */
function compress(hash, w, view, at) {
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  // one by one: taking a typed array apart and forEach() took most of the time
  let a = hash[0];
  let b = hash[1];
  let c = hash[2];
  let d = hash[3];
  let e = hash[4];
  let f = hash[5];
  let g = hash[6];
  let h = hash[7];
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  hash[0] += a;
  hash[1] += b;
  hash[2] += c;
  hash[3] += d;
  hash[4] += e;
  hash[5] += f;
  hash[6] += g;
  hash[7] += h;
}

/** @param {number} x @param {number} n */
function rotate(x, n) {
  return (x >>> n) | (x << (32 - n));
}

/**
 * Exact: a double holds more than the 32 bits of a fraction; Math.sqrt is exact, and the cube root is
 * computed in integers.
 */
function constants() {
  /** @type {number[]} */
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  return {
    K: Int32Array.from(primes, cubeRootBits),
    H: Int32Array.from(primes.slice(0, 8), squareRootBits),
  };
}

/** @param {number} n */
function squareRootBits(n) {
  return Number(BigInt.asIntN(32, rootBits(BigInt(n), 2n)));
}

/** @param {number} n */
function cubeRootBits(n) {
  return Number(BigInt.asIntN(32, rootBits(BigInt(n), 3n)));
}

/** floor(n ** (1 / power) * 2 ** 32), by bisection.
 * @param {bigint} n
 * @param {bigint} power
 */
function rootBits(n, power) {
  const target = n << (32n * power);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= target) low = middle;
    else high = middle;
  }
  return low;
}

/* idx.js - reads IDX files, the format of MNIST, plain or gzipped.
 *
 * 4 bytes magic (0, 0, type 8 = unsigned byte, number of dimensions), a big-endian 32-bit size for
 * each dimension, then the bytes. Every error is 'bad-idx' with what was expected and what was found.
 * Sizes in the header are compared with the file's length before memory is allocated.
 */
import { InklingError, show } from '../base/errors.js';

/** @typedef {{ shape: number[], data: Uint8Array<ArrayBuffer> }} Idx */

/** Most bytes of an unpacked file, against gzip bombs. Unpacked MNIST is 47 MB. */
const MAX_UNPACKED = 2 ** 29;

/**
 * @param {Uint8Array | ArrayBuffer} file
 * @param {string} [name] of the file, for errors
 * @returns {Promise<Idx>}
 */
export async function readIdx(file, name = 'the file') {
  const bytes = file instanceof ArrayBuffer ? new Uint8Array(file) : file;
  if (!(bytes instanceof Uint8Array)) {
    throw new InklingError(
      'bad-argument',
      `${name} must be a Uint8Array or ArrayBuffer; found ${show(file)}`,
    );
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return parseIdx(isGzip ? await gunzip(bytes, name) : bytes, name);
}

/**
 * @param {Uint8Array} bytes
 * @param {string} [name]
 * @returns {Idx}
 */
export function parseIdx(bytes, name = 'the file') {
  const fail = (/** @type {string} */ sentence) =>
    new InklingError('bad-idx', `${name} is not a usable IDX file: ${sentence}`);
  if (bytes.length < 4) throw fail(`the magic number takes 4 bytes; found ${bytes.length}`);
  const [zero, alsoZero, type, rank] = bytes;
  if (zero !== 0 || alsoZero !== 0 || type !== 8 || rank < 1 || rank > 4) {
    const found = Array.from(bytes.subarray(0, 4), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join(' ');
    throw fail(
      `the magic number must be 00 00 08 and 01 (labels) or 03 (pictures); found ${found}`,
    );
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw fail(`its header takes ${start} bytes; found ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const size = shape.reduce((product, side) => product * side, 1);
  const found = bytes.length - start;
  if (found !== size) {
    const fault = found < size ? 'cut short' : 'bytes follow the end';
    throw fail(`${shape.join(' x ')} takes ${size} bytes of data; found ${found} (${fault})`);
  }
  return { shape, data: new Uint8Array(bytes.subarray(start)) };
}

/**
 * @param {Uint8Array} bytes
 * @param {string} name
 * @returns {Promise<Uint8Array>}
 */
async function gunzip(bytes, name) {
  const source = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]).stream();
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
      size += next.value.length;
      if (size > MAX_UNPACKED) {
        await reader.cancel();
        break;
      }
    }
  } catch (cause) {
    const { message } = /** @type {Error} */ (cause);
    throw new InklingError('bad-idx', `${name} is a damaged or cut gzip file: ${message}`, {
      cause,
    });
  }
  if (size > MAX_UNPACKED) {
    throw new InklingError(
      'bad-idx',
      `${name} unpacks to more than ${MAX_UNPACKED / 2 ** 20} MiB, the limit for a data set`,
    );
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/* idx.js - reads IDX files, the format of MNIST, plain or gzipped.
 *
 * 4 bytes magic (0, 0, type of the numbers, number of dimensions), a big-endian 32-bit size for each
 * dimension, then the numbers, big-endian. Every error is 'bad-idx' with what was expected and what was found.
 * Sizes in the header are compared with the file's length before memory is allocated.
 */
import { InklingError, show } from '../base/errors.js';
import { describeStart } from './sniff.js';
import { isGzip, unpack } from './unpack.js';

/** @typedef {Uint8Array<ArrayBuffer> | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array} IdxData */
/** @typedef {{ shape: number[], data: IdxData }} Idx */

/** Types of numbers by the third byte: [bytes, how to read one]. */
const TYPES = /** @type {const} */ ({
  0x08: { size: 1, make: Uint8Array, read: 'getUint8' },
  0x09: { size: 1, make: Int8Array, read: 'getInt8' },
  0x0b: { size: 2, make: Int16Array, read: 'getInt16' },
  0x0c: { size: 4, make: Int32Array, read: 'getInt32' },
  0x0d: { size: 4, make: Float32Array, read: 'getFloat32' },
  0x0e: { size: 8, make: Float64Array, read: 'getFloat64' },
});

/** Most dimensions: pictures with channels have four. */
const MAX_RANK = 4;

/**
 * @param {Uint8Array | ArrayBuffer} file
 * @param {string} [name] of the file, for errors
 * @returns {Promise<Idx>} data: a Uint8Array for unsigned bytes, else another typed array
 */
export async function readIdx(file, name = 'the file') {
  const bytes = file instanceof ArrayBuffer ? new Uint8Array(file) : file;
  if (!(bytes instanceof Uint8Array)) {
    throw new InklingError(
      'bad-argument',
      `${name} must be a Uint8Array or ArrayBuffer; found ${show(file)}`,
    );
  }
  const limitOf = (/** @type {Uint8Array} */ head) => headerOf(head, name).end;
  if (!isGzip(bytes)) return parseIdx(bytes, name);
  return parseIdx(await unpack(bytes, name, { code: 'bad-idx', limitOf }), name, true);
}

/** @param {string} name @param {string} sentence */
const fault = (name, sentence) =>
  new InklingError('bad-idx', `${name} is not a usable IDX file: ${sentence}`);

/**
 * @param {Uint8Array} bytes
 * @param {string} name
 */
export function headerOf(bytes, name) {
  if (bytes.length < 4) throw fault(name, `the magic number takes 4 bytes; found ${bytes.length}`);
  const [zero, alsoZero, code, rank] = bytes;
  const type = TYPES[/** @type {keyof typeof TYPES} */ (code)];
  if (zero !== 0 || alsoZero !== 0 || !type || rank < 1 || rank > MAX_RANK) {
    const found = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0'));
    const what = zero === 0 && alsoZero === 0 ? '' : `, ${describeStart(bytes)}`;
    throw fault(
      name,
      'the magic number must be 00 00, the type of the numbers (08 bytes, 09, 0b, 0c, 0d, 0e) and the ' +
        `number of dimensions (01 to 0${MAX_RANK}); found ${found.join(' ')}${what}`,
    );
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw fault(name, `its header takes ${start} bytes; found ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const count = shape.reduce((product, side) => product * side, 1);
  return { type, shape, start, count, end: start + count * type.size };
}

/**
 * @param {Uint8Array} bytes
 * @param {string} [name]
 * @param {boolean} [isOwn] whether nobody else has these bytes, so that they need not be copied
 * @returns {Idx}
 */
export function parseIdx(bytes, name = 'the file', isOwn = false) {
  const { type, shape, start, count } = headerOf(bytes, name);
  const size = count * type.size;
  const found = bytes.length - start;
  if (found !== size) {
    const what = found < size ? 'cut short' : 'bytes follow the end';
    throw fault(name, `${shape.join(' x ')} takes ${size} bytes of data; found ${found} (${what})`);
  }
  const numbers = /** @type {Uint8Array<ArrayBuffer>} */ (bytes.subarray(start));
  const data = isOwn && type.make === Uint8Array ? numbers : numbersIn(bytes[2], numbers);
  return { shape, data };
}

/**
 * The numbers of an IDX file, or of a part of it, without its header.
 * @param {number} code of their type: the third byte of the file
 * @param {Uint8Array} bytes
 * @returns {IdxData}
 */
export function numbersIn(code, bytes) {
  const type = TYPES[/** @type {keyof typeof TYPES} */ (code)];
  if (type.make === Uint8Array) return new Uint8Array(bytes);
  const data = new type.make(bytes.length / type.size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < data.length; i++) data[i] = view[type.read](i * type.size);
  return data;
}

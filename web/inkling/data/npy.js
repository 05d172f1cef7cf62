/* npy.js - reads NumPy's .npy arrays: numbers of 8 to 64 bits, truth values and texts, in either order of bytes
 * and of dimensions.
 *
 * Magic, version, length of the header, a header that is a Python dict, then the values. Sizes in the header are
 * compared with the file's length before memory is allocated. Python objects are refused: they are programs.
 */
import { InklingError } from '../base/errors.js';
import { fromHalf } from '../base/half.js';

/** @typedef {import('./arrays.js').Values} Values */

/** Types of numbers: [typed array, how to read one, what it stands for]. Numbers of 64 bits become doubles.
 * @type {Record<string, [any, string, ((read: any) => number)?]>} */
const NUMBERS = {
  b1: [Uint8Array, 'getUint8'],
  u1: [Uint8Array, 'getUint8'],
  i1: [Int8Array, 'getInt8'],
  u2: [Uint16Array, 'getUint16'],
  i2: [Int16Array, 'getInt16'],
  u4: [Uint32Array, 'getUint32'],
  i4: [Int32Array, 'getInt32'],
  u8: [Float64Array, 'getBigUint64'],
  i8: [Float64Array, 'getBigInt64'],
  f2: [Float32Array, 'getUint16', fromHalf],
  f4: [Float32Array, 'getFloat32'],
  f8: [Float64Array, 'getFloat64'],
};

const MAX_HEADER = 65536;

/** @param {string} name @param {string} sentence */
const fault = (name, sentence) =>
  new InklingError('bad-data', `${name} is not a usable .npy file: ${sentence}`);

/**
 * @param {Uint8Array} bytes
 * @param {string} name for errors
 */
export function npyHeader(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLong = bytes[6] >= 2;
  const prefix = isLong ? 12 : 10;
  if (bytes.length < prefix)
    throw fault(name, `its beginning takes ${prefix} bytes; found ${bytes.length}`);
  if (bytes[6] < 1 || bytes[6] > 3)
    throw fault(name, `it has version ${bytes[6]}; 1 to 3 can be read`);
  const length = isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > MAX_HEADER || bytes.length < prefix + length)
    throw fault(name, `its header takes ${length} bytes; found ${bytes.length - prefix}`);
  const text = new TextDecoder().decode(bytes.subarray(prefix, prefix + length));
  const descr = /'descr'\s*:\s*'([<>|=]?)([a-zA-Z])(\d*)'/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const sides = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text);
  if (!order || !sides)
    throw fault(name, `its header has no order or shape: ${JSON.stringify(text.slice(0, 80))}`);
  const shape = sides[1]
    .split(',')
    .map((side) => side.trim())
    .filter(Boolean)
    .map(Number);
  const type = typeOf(descr, name, text);
  const count = shape.reduce((product, side) => product * side, 1);
  const start = prefix + length;
  return {
    ...type,
    shape,
    count,
    start,
    end: start + count * type.size,
    fortran: order[1] === 'True',
  };
}

/** @param {RegExpExecArray | null} descr @param {string} name @param {string} header */
function typeOf(descr, name, header) {
  const [, endian, letter, digits] = descr ?? ['', '', '', ''];
  const isText = letter === 'U' || letter === 'S';
  const number = NUMBERS[letter + digits];
  const wide = Number(digits);
  if (!isText && !number) {
    const found =
      letter === 'O' ? 'Python objects' : (/'descr'\s*:\s*([^,]*)/.exec(header)?.[1] ?? 'nothing');
    throw fault(name, `its values must be numbers of 8 to 64 bits or texts; found ${found}`);
  }
  if (isText && !(wide >= 1 && wide <= 256))
    throw fault(name, `a text of 1 to 256 letters can be read; found ${digits}`);
  return { number, letter, wide, little: endian !== '>', size: letter === 'U' ? 4 * wide : wide };
}

/**
 * @param {Uint8Array} bytes
 * @param {string} name for errors
 * @returns {Values}
 */
export function parseNpy(bytes, name) {
  const header = npyHeader(bytes, name);
  const { number, shape, count, size, start, end, little, fortran } = header;
  if (bytes.length !== end) {
    const found = bytes.length - start;
    const what = bytes.length < end ? 'cut short' : 'bytes follow the end';
    throw fault(
      name,
      `${shape.join(' x ') || '1'} takes ${end - start} bytes of data; found ${found} (${what})`,
    );
  }
  if (!number) return { shape, data: textsOf(bytes.subarray(start), header) };
  const [make, read, meaning = Number] = number;
  const data = new make(count);
  const view = /** @type {any} */ (
    new DataView(bytes.buffer, bytes.byteOffset + start, end - start)
  );
  for (let i = 0; i < count; i++) data[i] = meaning(view[read](i * size, little));
  return { shape, data: fortran ? inRows(data, shape) : data };
}

/** Texts of fixed length, filled up with zeros. @param {Uint8Array} bytes
 *  @param {{ count: number, size: number, letter: string, little: boolean }} header @returns {string[]} */
function textsOf(bytes, { count, size, letter, little }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = letter === 'U' ? 4 : 1;
  return Array.from({ length: count }, (_, i) => {
    let text = '';
    for (let at = i * size; at < (i + 1) * size; at += width) {
      const point = width === 4 ? view.getUint32(at, little) : bytes[at];
      if (point === 0 || point > 0x10ffff) break;
      text += String.fromCodePoint(point);
    }
    return text;
  });
}

/** From the order of columns, the first index fastest, to that of rows. @template {{ [i: number]: number, length: number, slice(): T }} T
 *  @param {T} data @param {number[]} shape @returns {T} */
function inRows(data, shape) {
  const rows = data.slice();
  const index = shape.map(() => 0);
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  for (let i = 0, from = 0; i < data.length; i++) {
    rows[i] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++index[axis] < shape[axis]) break;
      from -= steps[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return rows;
}

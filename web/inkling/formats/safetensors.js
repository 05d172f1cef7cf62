/* safetensors.js - reads the safetensors format: 8 bytes of header length, a JSON
 * header, raw tensors.
 *
 * Files are untrusted: every length is checked before it is used, tensors must fill the data without
 * gap or overlap (as the format demands), names are keys of a Map, and every error is
 * 'bad-safetensors' with the place. F32, F16 and I8 are read; values of I8 are returned as they are,
 * -128 to 127. read-model.js interprets the tensors; write-safetensors.js writes them.
 */
import { InklingError, show } from '../base/errors.js';
import { fromHalf } from '../base/half.js';

/** @typedef {'F32' | 'F16' | 'I8'} Dtype */
/** @typedef {{ dtype: Dtype, shape: number[], data: Float32Array<ArrayBuffer> }} StoredTensor */

/** Bytes of a value. */
export const BYTES = { F32: 4, F16: 2, I8: 1 };
/** Most bytes of a header. Ours are below 10 KB; a longer one is an attack or another kind of file. */
const MAX_HEADER = 2 ** 20;

/**
 * @param {Uint8Array} bytes
 * @returns {{ tensors: Map<string, StoredTensor>, metadata: Map<string, string> }}
 */
export function readSafetensors(bytes) {
  const { header, start } = readHeader(bytes);
  const size = bytes.length - start;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, size);
  /** @type {Map<string, string>} */
  const metadata = new Map();
  /** @type {(Entry & { name: string })[]} */
  const entries = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') readMetadata(metadata, value);
    else entries.push({ name, ...readEntry(name, value) });
  }
  checkLayout(entries, size);
  const tensors = new Map(
    entries.map(({ name, dtype, shape, begin, end }) => [
      name,
      { dtype, shape, data: readValues(view, name, dtype, begin, end) },
    ]),
  );
  return { tensors, metadata };
}

/**
 * @param {Uint8Array} bytes
 * @returns {{ header: object, start: number }}
 */
export function readHeader(bytes) {
  if (bytes.length < 8) throw bad(`the file must have at least 8 bytes; found ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  if (length > MAX_HEADER)
    throw bad(`the header length, bytes 0..7, must be at most ${MAX_HEADER}; found ${length}`);
  const start = 8 + length;
  if (start > bytes.length) {
    throw bad(
      `the header should end at byte ${start}, but the file has ${bytes.length} bytes (cut short?)`,
    );
  }
  let text;
  let header;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(8, start),
    );
    header = JSON.parse(text);
  } catch (cause) {
    throw bad(
      `the header, bytes 8..${start - 1}, is not JSON: ${/** @type {Error} */ (cause).message}`,
    );
  }
  if (text[0] !== '{') throw bad(`the header must start with {; found ${show(text.slice(0, 1))}`);
  if (countPairs(text) !== countKeys(header)) throw bad('the header names something twice');
  return { header, start };
}

/** Pairs "key": value in JSON text, which is known to be valid.
 * @param {string} text
 */
function countPairs(text) {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === ':') pairs++;
    if (text[i] !== '"') continue;
    for (i++; text[i] !== '"'; i++) if (text[i] === '\\') i++;
  }
  return pairs;
}

/** Number of keys of an object and all objects in it. It is less than the pairs in the text if a name occurs twice.
 * @param {unknown} root
 */
function countKeys(root) {
  let keys = 0;
  const open = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) keys += Object.keys(value).length;
    for (const child of Object.values(value)) open.push(child);
  }
  return keys;
}

/**
 * @param {Map<string, string>} metadata
 * @param {unknown} value
 */
function readMetadata(metadata, value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad(`__metadata__ must be an object; found ${show(value)}`);
  }
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string')
      throw bad(`__metadata__ ${show(key)} must be text; found ${show(text)}`);
    metadata.set(key, text);
  }
}

/** @typedef {{ dtype: Dtype, shape: number[], begin: number, end: number }} Entry */

/**
 * @param {string} name
 * @param {any} value
 * @returns {Entry}
 */
function readEntry(name, value) {
  const fail = (/** @type {string} */ sentence) => bad(`tensor ${show(name)}: ${sentence}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fail(`found ${show(value)}`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'I8')
    throw fail(`dtype must be F32, F16 or I8; found ${show(dtype)}`);
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isSize)) {
    throw fail('shape must be an array of up to 8 sizes');
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    throw fail('data_offsets must be two sizes');
  }
  const [begin, end] = offsets;
  const expected = shape.reduce(
    (product, side) => product * side,
    BYTES[/** @type {Dtype} */ (dtype)],
  );
  if (end - begin !== expected) {
    throw fail(`a shape of [${shape}] takes ${expected} bytes; data_offsets give ${end - begin}`);
  }
  return { dtype, shape, begin, end };
}

/** @param {unknown} value */
function isSize(value) {
  return Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0;
}

/**
 * Tensors must cover the data from the first byte to the last, each byte once.
 * @param {readonly { name: string, begin: number, end: number }[]} entries
 * @param {number} size
 */
export function checkLayout(entries, size) {
  let at = 0;
  for (const { name, begin, end } of [...entries].sort(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    if (begin !== at) {
      const fault = begin < at ? 'overlaps the tensor before it' : 'leaves a gap before it';
      throw bad(
        `tensor ${show(name)} ${fault}: it starts at byte ${begin} of the data, expected ${at}`,
      );
    }
    if (end > size) {
      throw bad(
        `tensor ${show(name)} ends at byte ${end} of the data, which has ${size} (cut short?)`,
      );
    }
    at = end;
  }
  if (at !== size) throw bad(`${size - at} bytes follow the last tensor`);
}

/**
 * @param {DataView} view
 * @param {string} name
 * @param {Dtype} dtype
 * @param {number} begin
 * @param {number} end
 */
function readValues(view, name, dtype, begin, end) {
  if (dtype === 'I8')
    return new Float32Array(new Int8Array(view.buffer, view.byteOffset + begin, end - begin));
  const step = BYTES[dtype];
  const data = new Float32Array((end - begin) / step);
  for (let i = 0, at = begin; i < data.length; i++, at += step) {
    data[i] = dtype === 'F32' ? view.getFloat32(at, true) : fromHalf(view.getUint16(at, true));
    if (!Number.isFinite(data[i])) throw bad(`tensor ${show(name)}: value ${i} is not finite`);
  }
  return data;
}

/** @param {string} sentence */
function bad(sentence) {
  return new InklingError(
    'bad-safetensors',
    `not a safetensors file that can be used: ${sentence}`,
  );
}

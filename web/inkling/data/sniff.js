/* sniff.js - tells by its first bytes what a file is, for the readers of data sets and for their errors. */

/** @typedef {'gzip' | 'zip' | 'npy' | 'idx' | 'picture' | 'json' | 'csv'} FileKind that a reader takes */

/** Beginnings of files: [what it is, its bytes, where they begin]. @type {[FileKind, number[], number?][]} */
const KINDS = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 3, 4]],
  ['zip', [0x50, 0x4b, 5, 6]],
  ['npy', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ['picture', [0x89, 0x50, 0x4e, 0x47]],
  ['picture', [0xff, 0xd8, 0xff]],
  ['picture', [0x47, 0x49, 0x46, 0x38]],
  ['picture', [0x57, 0x45, 0x42, 0x50], 8],
];

/** Files that no reader takes, with their names for a sentence. @type {[string, number[]][]} */
const OTHERS = [
  ['an HDF5 file', [0x89, 0x48, 0x44, 0x46]],
  ['a MATLAB file', [0x4d, 0x41, 0x54, 0x4c]],
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['a 7-Zip file', [0x37, 0x7a, 0xbc, 0xaf]],
  ['a RAR file', [0x52, 0x61, 0x72, 0x21]],
  ['an xz file', [0xfd, 0x37, 0x7a, 0x58]],
  ['a bzip2 file', [0x42, 0x5a, 0x68]],
  ['a PDF file', [0x25, 0x50, 0x44, 0x46]],
  ['a Python pickle', [0x80, 2]],
  ['a Python pickle', [0x80, 3]],
  ['a Python pickle', [0x80, 4]],
  ['a Python pickle', [0x80, 5]],
  ['an IDX file whose header has the bytes of its numbers in reverse order', [1, 8, 0, 0]],
  ['an IDX file whose header has the bytes of its numbers in reverse order', [3, 8, 0, 0]],
];

/** Bytes of the beginning that decide whether a file is text. */
const LOOKED_AT = 512;

/** @param {Uint8Array} bytes @param {number[]} start @param {number} [at] */
const begins = (bytes, start, at = 0) => start.every((byte, i) => bytes[at + i] === byte);

/**
 * What a file is, or null if no reader takes it.
 * @param {Uint8Array} bytes the file, or its beginning
 * @returns {FileKind | null}
 */
export function kindOfFile(bytes) {
  const known = KINDS.find(([, start, at]) => begins(bytes, start, at));
  if (known) return known[0];
  if (OTHERS.some(([, start]) => begins(bytes, start))) return null;
  if (bytes[0] === 0 && bytes[1] === 0 && bytes.length >= 4) return 'idx';
  const text = textOf(bytes);
  if (text === null) return null;
  if (/^[{[]/.test(text)) return 'json';
  return isTable(text) ? 'csv' : null;
}

/** Whether the first line has two fields or more. @param {string} text */
function isTable(text) {
  const first = text.split(/[\r\n]+/).find((line) => line !== '' && !line.startsWith('#'));
  return first !== undefined && !first.startsWith('<') && /[,;\t ]/.test(first);
}

/** The beginning of a text without byte order mark; null if it is not text. @param {Uint8Array} bytes */
function textOf(bytes) {
  const text = new TextDecoder()
    .decode(bytes.subarray(0, LOOKED_AT))
    .replace(/^\uFEFF/, '')
    .trimStart();
  return text === '' || /[\x00-\x08\x0e-\x1f]/.test(text) ? null : text;
}

/**
 * The beginning of a file for a sentence: 'a web page', 'text: "..."', '3c 21 64 6f'.
 * @param {Uint8Array} bytes
 */
export function describeStart(bytes) {
  if (bytes.length === 0) return 'nothing: it is empty';
  const other = OTHERS.find(([, start]) => begins(bytes, start));
  if (other) return other[0];
  const text = textOf(bytes);
  if (text !== null && /^<(!doctype|html|\?xml|head|body)/i.test(text)) return 'a web page';
  if (text !== null) return `text that begins with ${JSON.stringify(text.slice(0, 24))}`;
  const hex = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0'));
  return `a file that begins with ${hex.join(' ')}`;
}

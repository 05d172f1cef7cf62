/* readers.js - reads a file of a data set by its contents: to arrays, to pictures with labels, or to the files that it
 * holds. Readers that are seldom used are fetched when a file needs them.
 */
import { InklingError } from '../base/errors.js';
import { badData } from './arrays.js';
import { headerOf, parseIdx } from './idx.js';
import { npyHeader, parseNpy } from './npy.js';
import { describeStart, kindOfFile } from './sniff.js';
import { MAX_UNPACKED, unpack } from './unpack.js';

/** @typedef {import('./arrays.js').Values} Values */
/** @typedef {import('./files.js').GivenFile} GivenFile */
/**
 * @typedef {{ path: string } & (
 *   { kind: 'array', values: Values } |
 *   { kind: 'set', images: Values, labels: ArrayLike<number> | string[] | Values, notes: string[] } |
 *   { kind: 'picture', bytes: () => Promise<Uint8Array> } |
 *   { kind: 'unlabelled', values: Values })} Found
 */

/** @param {string} path @param {string} found */
const unknown = (path, found) =>
  badData(
    `${path} is no data set: it must be IDX, .npz, .npy, CSV with a picture a line, NDJSON drawings, pictures in a folder for each ` +
      `class, or a zip or gzip file of these; found ${found}`,
  );

/** Bytes that a file with this beginning may have. @param {string} name @returns {(head: Uint8Array) => number} */
const limitOf = (name) => (head) => {
  const kind = kindOfFile(head);
  if (kind === 'idx') return headerOf(head, name).end;
  if (kind === 'npy') return npyHeader(head, name).end;
  if (kind === 'csv' || kind === 'json') return MAX_UNPACKED;
  throw badData(`${name} is a gzip file of no data set: it holds ${describeStart(head)}`);
};

/**
 * @param {GivenFile} file
 * @param {{ label?: string }} options
 * @param {boolean} [inArchive]
 * @returns {Promise<Found[]>} empty where a file of a folder is no data
 */
export async function readFile(file, options, inArchive = false) {
  const { path, listed } = file;
  const packed = await file.read();
  const bytes = await unpack(packed, path, { limitOf: limitOf(path) });
  const kind = kindOfFile(bytes);
  if (kind === 'zip' && !inArchive) return readArchive(bytes, path, options);
  switch (kind) {
    case 'idx':
      return [{ path, kind: 'array', values: parseIdx(bytes, path, bytes !== packed) }];
    case 'npy':
      return [{ path, kind: 'array', values: parseNpy(bytes, path) }];
    case 'picture':
      return [{ path, kind: 'picture', bytes: file.read }];
    case 'csv':
      return readTable(bytes, path, listed, options);
    case 'json':
      return readLines(bytes, path, listed);
    default:
      if (listed) return [];
      throw unknown(path, kind === 'zip' ? 'a zip file in a zip file' : describeStart(bytes));
  }
}

/** @param {Uint8Array} bytes @param {string} path @param {{ label?: string }} options @returns {Promise<Found[]>} */
async function readArchive(bytes, path, options) {
  const { unzip } = await import(/* later */ './zip.js');
  const found = [];
  for (const entry of await unzip(bytes, path)) {
    const file = { path: `${path}/${entry.name}`, listed: true, read: async () => entry.bytes };
    found.push(...(await readFile(file, options, true)));
  }
  return found;
}

/** @param {Uint8Array} bytes @param {string} path @param {boolean} listed @param {{ label?: string }} options
 *  @returns {Promise<Found[]>} */
async function readTable(bytes, path, listed, options) {
  const { parseCsv } = await import(/* later */ './csv.js');
  const table = parseCsv(bytes, path, options);
  if (!table && listed) return [];
  if (!table) throw unknown(path, describeStart(bytes));
  const { images, labels, notes } = table;
  if (labels) return [{ path, kind: 'set', images, labels, notes }];
  return [{ path, kind: 'unlabelled', values: images }];
}

/** @param {Uint8Array} bytes @param {string} path @param {boolean} listed @returns {Promise<Found[]>} */
async function readLines(bytes, path, listed) {
  const { readDrawings } = await import(/* later */ './drawings.js');
  try {
    return [{ path, kind: 'set', ...readDrawings(bytes, path) }];
  } catch (error) {
    if (listed && error instanceof InklingError && error.code === 'bad-data') return [];
    throw error;
  }
}

/* hdf5.js - reads HDF5 files, by the library jsfive, which is fetched only when one arrives.
 *
 * jsfive trusts what a file says. A damaged or hostile file can make it walk in circles or take memory without end, so every
 * read of a structure is counted against a budget, and the size of a data set is checked before its values are read: it
 * must fit into the file, unless it is packed. What jsfive throws becomes 'cannot-import'.
 */
import { InklingError, show } from '../base/errors.js';
import { vendor } from '../base/vendor.js';
import { MOST_VALUES, cannot, countOf } from './refuse.js';

/** @typedef {import('./chain.js').Tensor} Tensor */
/** @typedef {import('../../vendor/jsfive.js').Group} Group */
/** @typedef {import('../../vendor/jsfive.js').Dataset} Dataset */

/** Most reads of structures of a file. Keras' files of a few layers take 2,000. */
const MOST_READS = 300000;
/** Bytes of the types of numbers that weights may have. @type {Record<string, number>} */
const FLOATS = { f2: 2, f4: 4, f8: 8 };
/** Most packed bytes unpack to this many (deflate). */
const BEST_RATIO = 1032;

/** jsfive's number of the filter that deflate is. */
const DEFLATE = 1;

let reads = 0;
let mostReads = MOST_READS;
/** Bytes of an unpacked chunk of the data set that is being read. */
let chunkBytes = 0;
let isBound = false;

/**
 * Makes jsfive count its reads of structures and texts, and unpack no more than a chunk is to have.
 * @param {typeof import('../../vendor/jsfive.js')} jsfive
 * @param {typeof import('../../vendor/fflate.js')} fflate
 */
function bind({ struct, DataView64, Filters }, { unzlibSync }) {
  if (isBound) return;
  isBound = true;
  const unpack = struct.unpack_from;
  const read = DataView64.prototype.getString;
  const count = (/** @type {number} */ amount) => {
    reads += amount;
    if (reads > mostReads)
      throw new RangeError('it has more structure than any model, or runs in a circle');
  };
  struct.unpack_from = function unpackFrom(format, buffer, offset) {
    count(1 + (Number(/\d{3,}/.exec(format)?.[0] ?? 0) >> 5)); // '<1000Q' reads as many numbers
    return unpack.call(struct, format, buffer, offset);
  };
  DataView64.prototype.getString = function getString(at, littleEndian, length) {
    count(1 + (length >> 10));
    return read.call(this, at, littleEndian, length);
  };
  Filters.set(DEFLATE, (packed) => {
    const out = new Uint8Array(chunkBytes);
    const found = unzlibSync(new Uint8Array(packed), { out });
    if (found.length !== chunkBytes)
      throw new RangeError(
        `a part of it unpacks to ${found.length} bytes instead of ${chunkBytes}`,
      );
    return out.buffer;
  });
}

/** An HDF5 file, open for reading. */
export class Hdf5 {
  #file;
  #bytes;
  #left = MOST_VALUES;
  /** @type {Map<string, Group | Dataset>} */
  #known = new Map();

  /** @type {Map<string, Record<string, unknown>>} */
  #attributes = new Map();

  /** @param {string} name for errors @param {Group} file of jsfive @param {number} bytes of the file */
  constructor(name, file, bytes) {
    this.name = name;
    this.#file = file;
    this.#bytes = bytes;
    this.#known.set('', file);
  }

  /** The group or data set of a path, or null. @param {string} path 'a/b' @returns {Group | Dataset | null} */
  #at(path) {
    const known = this.#known.get(path);
    if (known) return known;
    const cut = path.lastIndexOf('/');
    const parent = this.#at(path.slice(0, Math.max(0, cut)));
    const name = path.slice(cut + 1);
    if (!parent || !('keys' in parent) || !this.#listed(parent).includes(name)) return null;
    const found = this.#guarded(path, () => parent.get(name));
    this.#known.set(path, found);
    return found;
  }

  /** @param {Group | Dataset} group @returns {string[]} */
  #listed(group) {
    return 'get' in group && Array.isArray(group.keys) ? group.keys : [];
  }

  /** Names in a group. @param {string} path @returns {string[]} none where there is no such group */
  keys(path) {
    const group = this.#at(path);
    return group ? this.#listed(group) : [];
  }

  /** Whether there is a group or a data set of this path. @param {string} path */
  has(path) {
    return this.#at(path) !== null;
  }

  /** Attributes of a group or a data set. @param {string} path @returns {Record<string, unknown>} */
  attributes(path) {
    const known = this.#attributes.get(path);
    if (known) return known;
    const found = this.#at(path);
    const all = found ? this.#guarded(path, () => found.attrs) : {};
    this.#attributes.set(path, all);
    return all;
  }

  /** An attribute that is text, without zeros at its end; null if it is none. @param {string} path @param {string} key */
  text(path, key) {
    const value = this.attributes(path)[key];
    return typeof value === 'string' ? trimmed(value) : null;
  }

  /** An attribute that is a list of texts; Keras cuts a long one into KEY0, KEY1, ...
   *  @param {string} path @param {string} key @returns {string[] | null} */
  texts(path, key) {
    const all = this.attributes(path);
    const parts = Object.hasOwn(all, key)
      ? [all[key]]
      : Array.from({ length: 1000 }, (_, i) => all[key + i]).filter((part) => part !== undefined);
    if (parts.length === 0) return null;
    const list = parts.flat();
    return list.every((text) => typeof text === 'string') ? list.map(trimmed) : null;
  }

  /**
   * The values of a data set of floats.
   * @param {string} path
   * @returns {Tensor | null} null where there is no such data set
   */
  tensor(path) {
    const found = this.#at(path);
    if (!found || !('shape' in found)) return null;
    const { shape, type, chunks } = this.#guarded(path, () => ({
      shape: [...found.shape],
      type: found.dtype,
      chunks: found._dataobjects.chunks,
    }));
    const size = typeof type === 'string' ? FLOATS[type.replace(/^[<>=|]/, '')] : undefined;
    if (size === undefined)
      throw cannot(
        this.name,
        `its data set ${show(path)} has numbers of type ${show(String(type))}; weights must be floats of 16, 32 or 64 bits`,
      );
    const count = countOf(this.name, path, shape);
    const room = this.#bytes * (chunks ? BEST_RATIO : 1);
    const chunk = chunks ? chunks.reduce((product, side) => product * side, 1) : 0;
    this.#left -= count;
    if (count * size > room || !(chunk <= 2 * count + 1024) || this.#left < 0)
      throw cannot(
        this.name,
        `its data set ${show(path)}, ${shape.join('x')}, does not fit into the file of ${this.#bytes} bytes`,
      );
    const pieces = chunks
      ? shape.reduce((product, side, i) => product * Math.ceil(side / chunks[i]), 1)
      : 0;
    chunkBytes = chunk * size;
    mostReads = Math.min(MOST_READS, reads + 8 * pieces + 64);
    const value = this.#guarded(path, () => found.value);
    mostReads = MOST_READS;
    if (!Array.isArray(value) || value.length !== count)
      throw cannot(this.name, `its data set ${show(path)} has no ${count} values`);
    return {
      shape,
      data: Float32Array.from(value, (number) => (number === undefined ? NaN : Number(number))),
    };
  }

  /** @template T @param {string} path @param {() => T} read @returns {T} */
  #guarded(path, read) {
    return guarded(this.name, `its part ${show(path || '/')}`, read);
  }
}

/** Fixed texts are filled up with zeros. @param {string} text */
const trimmed = (text) => text.replace(/\0+$/, '');

/** @template T @param {string} name @param {string} what @param {() => T} read @returns {T} */
function guarded(name, what, read) {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof InklingError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause).slice(0, 200); // jsfive throws texts, too
    throw cannot(name, `${what} cannot be read (a damaged HDF5 file?): ${why}`, { cause });
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {string} name for errors
 * @returns {Promise<Hdf5>}
 */
export async function openHdf5(bytes, name) {
  const [jsfive, fflate] = await Promise.all([
    vendor('HDF5 files', 'jsfive', () => import('../../vendor/jsfive.js')),
    vendor('HDF5 files', 'fflate', () => import('../../vendor/fflate.js')),
  ]);
  bind(jsfive, fflate);
  reads = 0;
  mostReads = MOST_READS;
  const buffer = /** @type {ArrayBuffer} */ (bytes.slice().buffer);
  const file = guarded(name, 'it', () => new jsfive.File(buffer, name));
  return new Hdf5(name, file, bytes.length);
}

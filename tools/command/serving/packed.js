/* packed.js - compressed copies of files, made once and kept in memory. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** How a copy is made. Brotli's highest level takes seconds for a megabyte; this one is nearly as small. */
const WAYS = {
  br: (/** @type {Buffer} */ bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 9,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (/** @type {Buffer} */ bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/** @typedef {keyof typeof WAYS} Encoding */

/** The best first. @type {Encoding[]} */
export const ENCODINGS = ['br', 'gzip'];

/** Smaller files fit into one packet anyway; larger ones would take seconds and memory. In bytes. */
const LEAST = 1024;
const MOST = 8 * 2 ** 20;

/** Most bytes of copies that are kept; the oldest go first. */
const ROOM = 64 * 2 ** 20;

export class Packed {
  /** The copies by file, state and encoding; null: compressing it saves nothing. @type {Map<string, Promise<Buffer | null>>} */
  #copies = new Map();
  #bytes = 0;

  /** The compressed file, or null: too small, too large, or no smaller compressed.
   *  @param {import('./inside.js').Opened} opened @param {Encoding} encoding @returns {Promise<Buffer | null>} */
  async of({ handle, file, size, modified }, encoding) {
    if (size < LEAST || size > MOST) return null;
    const key = `${encoding} ${size} ${modified} ${file}`;
    const known = this.#copies.get(key);
    if (known) return known;
    const made = read(handle, size).then((bytes) => bytes && pack(bytes, encoding));
    this.#copies.set(key, made);
    made.then(
      (copy) => this.#keep(copy),
      () => this.#copies.delete(key),
    );
    return made;
  }

  /** @param {Buffer | null} copy one that was added */
  async #keep(copy) {
    this.#bytes += copy?.length ?? 0;
    for (const [key, old] of this.#copies) {
      if (this.#bytes <= ROOM) return;
      this.#copies.delete(key);
      this.#bytes -= (await old)?.length ?? 0;
    }
  }
}

/** Exactly `size` bytes, or null: the file has become shorter. @param {import('node:fs/promises').FileHandle} handle @param {number} size */
async function read(handle, size) {
  const bytes = Buffer.alloc(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await handle.read(bytes, done, size - done, done);
    if (bytesRead === 0) return null;
    done += bytesRead;
  }
  return bytes;
}

/** @param {Buffer} bytes @param {Encoding} encoding */
async function pack(bytes, encoding) {
  const packed = await WAYS[encoding](bytes);
  return packed.length < bytes.length ? packed : null;
}

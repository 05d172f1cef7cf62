/* heap.js - class Heap: allocates pieces of the engine's linear memory above its own data.
 *
 * First fit over a list of free ranges sorted by address; freed neighbours are merged. Pieces are
 * 16-byte aligned. It works on addresses only and never touches the memory except to grow it.
 */
import { InklingError } from '../base/errors.js';

const ALIGN = 16;
const PAGE = 65536;
/** Least growth of the memory in pages, so that it grows rarely. */
const LEAST_PAGES = 16;

/** @typedef {{ readonly buffer: ArrayBufferLike, grow(pages: number): number }} GrowingMemory */

export class Heap {
  #memory;
  /** @type {{ at: number, size: number }[]} */
  #free = [];
  /** @type {Map<number, number>} size of each piece in use */
  #sizes = new Map();

  /**
   * @param {GrowingMemory} memory
   * @param {number} base first address that may be allocated
   */
  constructor(memory, base) {
    this.#memory = memory;
    const at = align(base);
    this.#free.push({ at, size: memory.buffer.byteLength - at });
  }

  /** Bytes allocated at present. */
  get used() {
    let sum = 0;
    for (const size of this.#sizes.values()) sum += size;
    return sum;
  }

  /**
   * @param {number} size bytes
   * @returns {number} address
   */
  alloc(size) {
    const wanted = align(Math.max(size, ALIGN));
    let index = this.#free.findIndex((range) => range.size >= wanted);
    if (index < 0) {
      this.#grow(wanted);
      index = this.#free.length - 1;
    }
    const range = this.#free[index];
    const { at } = range;
    if (range.size === wanted) {
      this.#free.splice(index, 1);
    } else {
      range.at += wanted;
      range.size -= wanted;
    }
    this.#sizes.set(at, wanted);
    return at;
  }

  /** @param {number} at address that alloc returned */
  free(at) {
    const size = this.#sizes.get(at);
    if (size === undefined) throw new Error(`heap: ${at} is not in use`);
    this.#sizes.delete(at);
    this.#release(at, size);
  }

  /** Makes the last free range at least `wanted` bytes long.
   * @param {number} wanted
   */
  #grow(wanted) {
    const end = this.#memory.buffer.byteLength;
    const last = this.#free.at(-1);
    const tail = last && last.at + last.size === end ? last.size : 0;
    const pages = Math.max(Math.ceil((wanted - tail) / PAGE), LEAST_PAGES);
    try {
      this.#memory.grow(pages);
    } catch (cause) {
      const mib = Math.ceil(wanted / 2 ** 20);
      throw new InklingError(
        'no-memory',
        `the engine needs ${mib} MiB more memory, which the system refuses`,
        { cause },
      );
    }
    this.#release(end, pages * PAGE);
  }

  /**
   * @param {number} at
   * @param {number} size
   */
  #release(at, size) {
    const free = this.#free;
    let index = free.findIndex((range) => range.at > at);
    if (index < 0) index = free.length;
    free.splice(index, 0, { at, size });
    if (index + 1 < free.length && at + size === free[index + 1].at) {
      free[index].size += free[index + 1].size;
      free.splice(index + 1, 1);
    }
    if (index > 0 && free[index - 1].at + free[index - 1].size === at) {
      free[index - 1].size += free[index].size;
      free.splice(index, 1);
    }
  }
}

/** @param {number} value */
function align(value) {
  return Math.ceil(value / ALIGN) * ALIGN;
}

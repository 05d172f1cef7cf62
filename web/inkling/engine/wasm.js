/* wasm.js - class Wasm: one instance of the compiled engine, its functions and its memory.
 *
 * All calls go through call(). It copies typed arrays into the engine's memory and copies outputs out, so
 * callers hold no view into that memory and no address except the handle of a network (net.js).
 * heap.js allocates the memory above the engine's own data and grows it on demand; the engine itself
 * never allocates. functions.js documents the functions.
 */
import { InklingError, STATUS_CODES } from '../base/errors.js';
import { Heap } from './heap.js';
import { Output, Scratch, bytesOf, roomFor } from './arguments.js';

/** @typedef {import('./arguments.js').Argument} Argument */

/** Scratch memory up to this many bytes is kept between calls. */
const KEPT_SCRATCH = 2 ** 22;

/** One instance of the compiled engine: its functions and its memory. */
export class Wasm {
  /** @type {Record<string, (...args: number[]) => number>} */
  #functions;
  /** @type {WebAssembly.Memory} */
  #memory;
  #where;
  #heap;
  #scratch = { at: 0, size: 0 };

  /**
   * @param {WebAssembly.Instance} instance
   * @param {WebAssembly.Module} module
   * @param {boolean} simd
   * @param {string} where it comes from, for errors
   */
  constructor(instance, module, simd, where) {
    const exports = /** @type {any} */ (instance.exports);
    this.#functions = exports;
    this.#where = where;
    exports._initialize?.();
    this.#heap = new Heap(exports.memory, this.call('heap_base') >>> 0);
    this.#memory = exports.memory;
    this.simd = simd;
    /** The code itself answers this, so workers that get the compiled module agree. */
    this.exact = this.call('exact') === 1;
    /** The compiled code, for workers. */
    this.module = module;
  }

  /** Bytes in use, without the scratch memory of calls. */
  get memoryUsed() {
    return this.#heap.used - this.#scratch.size;
  }

  /**
   * Calls a function of the engine by its name in src/api/exports.txt. Typed arrays are copied in,
   * into(array) is copied out, scratch(n) is scratch memory for n floats.
   * @param {string} name
   * @param {...Argument} args
   * @returns {number}
   */
  call(name, ...args) {
    const run = this.#functions[name];
    if (!run) {
      throw new InklingError(
        'load-failed',
        `${this.#where} is not this library's engine: it lacks ${name} (an old copy in a cache?)`,
      );
    }
    let bytes = 0;
    for (const arg of args) bytes += roomFor(arg);
    const base = this.#room(bytes);
    let at = base;
    const numbers = args.map((arg) => {
      if (typeof arg === 'number') return arg;
      const address = at;
      at += roomFor(arg);
      if (!(arg instanceof Output) && !(arg instanceof Scratch))
        this.#view(address, arg.byteLength).set(bytesOf(arg));
      return address;
    });
    const result = run(...numbers);
    args.forEach((arg, i) => {
      if (arg instanceof Output) bytesOf(arg.array).set(this.#view(numbers[i], arg.byteLength));
    });
    if (this.#scratch.size > KEPT_SCRATCH) this.#dropScratch();
    return result;
  }

  /**
   * call() for a function that returns a status; throws if it is not INK_OK.
   * @param {string} name
   * @param {...Argument} args
   */
  run(name, ...args) {
    this.expectOk(name, this.call(name, ...args));
  }

  /**
   * @param {string} name
   * @param {number} status
   */
  expectOk(name, status) {
    if (status === 0) return;
    const code = STATUS_CODES[status];
    if (code === undefined || code === 'ok') throw new Error(`${name} returned ${status}`);
    throw new InklingError(code, `${name.replace('ink_', '')}: ${STATUS_SENTENCES[code]}`);
  }

  /**
   * Allocates memory that stays until it is freed.
   * @param {number} size bytes
   */
  alloc(size) {
    return this.#heap.alloc(size);
  }

  /** @param {number} address */
  free(address) {
    this.#heap.free(address);
  }

  /**
   * Copies floats in the engine's memory.
   * @param {number} address
   * @param {Float32Array<ArrayBuffer>} out all of it
   */
  readFloats(address, out) {
    out.set(new Float32Array(this.#memory.buffer, address, out.length));
    return out;
  }

  /**
   * Copies floats to an address from alloc().
   * @param {number} address
   * @param {Float32Array} floats
   */
  writeFloats(address, floats) {
    new Float32Array(this.#memory.buffer, address, floats.length).set(floats);
  }

  /** A view of the memory. Do not keep it: the memory moves when it grows.
   * @param {number} address
   * @param {number} bytes
   */
  #view(address, bytes) {
    return new Uint8Array(this.#memory.buffer, address, bytes);
  }

  /** @param {number} bytes */
  #room(bytes) {
    if (bytes > this.#scratch.size) {
      this.#dropScratch();
      this.#scratch = { at: this.#heap.alloc(bytes), size: bytes };
    }
    return this.#scratch.at;
  }

  #dropScratch() {
    if (this.#scratch.size > 0) this.#heap.free(this.#scratch.at);
    this.#scratch = { at: 0, size: 0 };
  }
}

/** @type {Record<string, string>} */
const STATUS_SENTENCES = {
  'bad-layers': 'the layer list is impossible',
  'no-memory': 'there is not enough memory for this network',
  'bad-label': 'a label is not below the number of classes',
  'not-finite': 'a number is not finite (NaN or infinity)',
  'bad-argument': 'an argument is out of its range',
  blank: 'there is no ink',
};

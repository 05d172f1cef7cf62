/* open.js - compiles the engine's code and instantiates it.
 *
 * Only this file and wasm.js touch WebAssembly.
 */
import { InklingError } from '../base/errors.js';
import { readBytes } from '../base/platform.js';
import { inNode } from '../base/where.js';
import { Wasm } from './wasm.js';

/** A module with one SIMD instruction; a platform that validates it can run the SIMD build. */
const SIMD_PROBE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  10,
  1,
  8,
  0,
  65,
  0,
  253,
  15,
  253,
  98,
  11,
);

/** Whether the platform accepts every instruction of a WebAssembly module.
 * @param {Uint8Array<ArrayBuffer>} code
 */
export function canRun(code) {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(code);
}

/** Whether the platform has SIMD instructions. */
export const hasSimd = () => canRun(SIMD_PROBE);

/**
 * Makes an engine from compiled code.
 * @template T
 * @param {new (wasm: Wasm) => T} Class the class to make: Engine, or only Functions
 * @param {WebAssembly.Module} module
 * @param {boolean} simd
 * @param {string} [where] it comes from, for errors
 * @returns {Promise<T>}
 */
export async function openEngine(Class, module, simd, where = 'the code of the engine') {
  try {
    return new Class(new Wasm(await WebAssembly.instantiate(module), module, simd, where));
  } catch (cause) {
    if (cause instanceof InklingError) throw cause;
    throw new InklingError(
      'load-failed',
      `${where} does not start: ${/** @type {Error} */ (cause).message}`,
      { cause },
    );
  }
}

/** @typedef {string | URL | Uint8Array | ArrayBuffer | WebAssembly.Module} Code a place, bytes, or compiled code */

/** Code to take instead of the files beside the library. paper: of the second module, which finds writing in photographs.
 * @type {{ wasm?: Code, paper?: Code }} */
export const given = {};

/** @param {unknown} value @returns {value is Code} */
export const isCode = (value) =>
  typeof value === 'string' ||
  [URL, Uint8Array, ArrayBuffer, WebAssembly.Module].some((Class) => value instanceof Class);

/** For messages. @param {Code} source */
export function placeOf(source) {
  return typeof source === 'string' || source instanceof URL
    ? String(source)
    : 'the bytes given as wasm';
}

/** @param {Code} source @returns {Promise<WebAssembly.Module>} */
export async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  const isBytes = ArrayBuffer.isView(source) || source instanceof ArrayBuffer;
  const bytes = isBytes
    ? new Uint8Array(/** @type {ArrayBuffer} */ (source))
    : await readBytes(source);
  const fail = (/** @type {string} */ sentence, /** @type {unknown} */ cause) =>
    new InklingError('load-failed', `${placeOf(source)}: ${sentence}`, { cause });
  if (inNode && !isBytes)
    await (await import(/* later */ '../base/intact.js')).checkIntact(source, bytes);
  if (bytes.length === 0) throw fail('the file is empty', undefined);
  if (bytes[0] === 0x3c) throw fail('a web page (HTML) came back instead', undefined);
  if (
    bytes.length < 8 ||
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) !== 0x0061736d
  ) {
    throw fail(`this is not a WebAssembly file (${bytes.length} bytes)`, undefined);
  }
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    const { message } = /** @type {Error} */ (cause);
    throw fail(
      `this WebAssembly file (${bytes.length} bytes) is damaged, cut short or too new: ${message}`,
      cause,
    );
  }
}

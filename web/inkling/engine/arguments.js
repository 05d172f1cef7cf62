/* arguments.js - the kinds of argument that Wasm.call() passes to a function of the engine.
 *
 * A number is passed as it is. A typed array is copied in, into(array) is copied out, scratch(n) is
 * memory for n floats. Each array gets its own 16-byte aligned place for the duration of the call.
 */

/** @typedef {Float32Array | Uint8Array | Uint8ClampedArray | Int32Array | Uint32Array} Numbers */
/** @typedef {number | Numbers | Output | Scratch} Argument */

export class Output {
  /** @param {Numbers} array */
  constructor(array) {
    this.array = array;
    this.byteLength = array.byteLength;
  }
}

export class Scratch {
  /** @param {number} byteLength */
  constructor(byteLength) {
    this.byteLength = byteLength;
  }
}

/** @param {Numbers} array */
export const into = (array) => new Output(array);

/** @param {number} floats */
export const scratch = (floats) => new Scratch(4 * floats);

/** Bytes that an argument takes in the engine's memory.
 * @param {Argument} argument
 */
export function roomFor(argument) {
  return typeof argument === 'number' ? 0 : Math.ceil(argument.byteLength / 16) * 16;
}

/** @param {Numbers} view */
export function bytesOf(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

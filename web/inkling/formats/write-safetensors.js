/* write-safetensors.js - writes named tensors as a safetensors file; safetensors.js reads them.
 *
 * The same tensors and metadata give the same bytes.
 */
import { InklingError } from '../base/errors.js';
import { toHalf } from '../base/half.js';
import { BYTES } from './safetensors.js';

/** @typedef {import('./safetensors.js').Dtype} Dtype */
/**
 * @typedef {{ name: string, shape: readonly number[], data: Float32Array | Int8Array, dtype?: Dtype }} NamedTensor
 *   dtype: of this one, if it is not that of all
 */

/**
 * @param {readonly NamedTensor[]} tensors
 * @param {Record<string, string>} metadata
 * @param {Dtype} [dtype]
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeSafetensors(tensors, metadata, dtype = 'F32') {
  /** @type {[string, unknown][]} */
  const entries = [['__metadata__', metadata]];
  let end = 0;
  for (const { name, shape, data, dtype: own = dtype } of tensors) {
    const begin = end;
    end += BYTES[own] * data.length;
    entries.push([name, { dtype: own, shape, data_offsets: [begin, end] }]);
  }
  let json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  if (json.length % 8 !== 0) {
    // tensors start at a multiple of 8; the format pads with spaces
    const padded = new Uint8Array(json.length + 8 - (json.length % 8)).fill(0x20);
    padded.set(json);
    json = padded;
  }
  const bytes = new Uint8Array(8 + json.length + end);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, json.length, true);
  bytes.set(json, 8);
  let at = 8 + json.length;
  for (const { name, data, dtype: own = dtype } of tensors) {
    for (const value of data) {
      if (own === 'F32') view.setFloat32(at, value, true);
      else if (own === 'F16') view.setUint16(at, halfOf(value, name), true);
      else view.setInt8(at, value);
      at += BYTES[own];
    }
  }
  return bytes;
}

/**
 * @param {number} value
 * @param {string} name
 */
function halfOf(value, name) {
  const half = toHalf(value);
  if ((half & 0x7fff) >= 0x7c00) {
    throw new InklingError(
      'not-finite',
      `${name} holds ${value}, which 16-bit floats cannot; save as F32`,
    );
  }
  return half;
}

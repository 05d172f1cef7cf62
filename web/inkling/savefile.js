/* savefile.js - writes models and other named tensors as safetensors files; safetensors.js reads them.
 *
 * The same model gives the same bytes. What a model file holds is told in modelfile.js, how floats
 * become bytes (I8) in quantize.js.
 */
import { InklingError } from './errors.js';
import { toHalf } from './half.js';
import { FORMAT, SCALE, VERSION } from './modelfile.js';
import { quantize } from './quantize.js';
import { BYTES } from './safetensors.js';

/** @typedef {import('./model.js').Model} Model */
/** @typedef {import('./net.js').Net} Net */
/** @typedef {import('./safetensors.js').Dtype} Dtype */
/**
 * @typedef {{ name: string, shape: readonly number[], data: Float32Array | Int8Array, dtype?: Dtype }} NamedTensor
 *   dtype: of this one, if it is not that of all
 */

/**
 * @param {Model} model
 * @param {Net | import('./ensemble.js').EnsembleNet} net of the model
 * @param {Dtype} dtype
 * @param {number} [levels] of I8
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeModel(model, net, dtype, levels) {
  const { engine, name, seed, recipe, verdict, members } = model;
  const written = dtype === 'I8' ? 'F16' : dtype; // of what is not bytes
  const head = { format: FORMAT, version: VERSION, engine: engine.version, name };
  const input = JSON.stringify(net.input);
  const tail = verdict && { verdict: JSON.stringify(verdict) };
  if (!('members' in net) || !members) {
    return writeSafetensors(
      tensorsOf(engine, /** @type {Net} */ (net), dtype, levels),
      {
        ...head,
        seed: String(seed),
        layers: JSON.stringify(net.layers),
        input,
        ...(recipe && { recipe: JSON.stringify(recipe) }),
        ...tail,
      },
      written,
    );
  }
  const tensors = net.members.flatMap((member, i) =>
    tensorsOf(engine, member, dtype, levels).map((tensor) => ({
      ...tensor,
      name: `${i}/${tensor.name}`,
    })),
  );
  const ensemble = JSON.stringify(
    members.map((member, i) => ({ ...member, layers: net.members[i].layers })),
  );
  return writeSafetensors(largestFirst(tensors), { ...head, input, ensemble, ...tail }, written);
}

/**
 * @param {import('./functions.js').Engine} engine
 * @param {Net} net
 * @param {Dtype} dtype
 * @param {number} [levels]
 * @returns {NamedTensor[]}
 */
function tensorsOf(engine, net, dtype, levels) {
  const params = net.params();
  const tensors = net.tensors().map(({ name, shape, offset, count }) => ({
    name,
    shape,
    data: params.subarray(offset, offset + count),
  }));
  return dtype === 'I8' ? inBytes(tensors, quantize(engine, net, levels)) : tensors;
}

/** Tensors of bytes behind all others, so that each lies at a multiple of its numbers' size.
 * @param {readonly NamedTensor[]} tensors
 */
const largestFirst = (tensors) => [
  ...tensors.filter(({ dtype }) => dtype !== 'I8'),
  ...tensors.filter(({ dtype }) => dtype === 'I8'),
];

/**
 * Kernels as bytes and their scales, all else as it is; larger kinds of numbers first, so that each
 * lies at a multiple of its size.
 * @param {readonly NamedTensor[]} tensors
 * @param {Map<string, import('./quantize.js').Quantized>} kernels by their tensors' names
 * @returns {NamedTensor[]}
 */
function inBytes(tensors, kernels) {
  /** @type {NamedTensor[]} */
  const bytes = [];
  const others = tensors.flatMap((tensor) => {
    const kernel = kernels.get(tensor.name);
    if (!kernel) return [tensor];
    const { name, shape } = tensor;
    bytes.push({ name, shape, data: kernel.data, dtype: 'I8' });
    return [{ name: `${name}${SCALE}`, shape: [kernel.scale.length], data: kernel.scale }];
  });
  return [...others, ...bytes];
}

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

/* write-model.js - writes a model as a safetensors file; read-model.js describes and reads it.
 *
 * The same model gives the same bytes. quantize.js rounds floats to bytes (I8).
 */
import { unusualClasses } from '../base/class-names.js';
import { FORMAT, SCALE, VERSION } from './read-model.js';
import { quantize } from './quantize.js';
import { writeSealed } from './seal.js';

/** @typedef {import('../model/model.js').Model} Model */
/** @typedef {import('../engine/net.js').Net} Net */
/** @typedef {import('./safetensors.js').Dtype} Dtype */
/** @typedef {import('./write-safetensors.js').NamedTensor} NamedTensor */

/**
 * @param {Model} model
 * @param {Net | import('../engine/ensemble.js').EnsembleNet} net of the model
 * @param {Dtype} dtype
 * @param {number} [levels] of I8
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeModel(model, net, dtype, levels) {
  const { engine, members } = model;
  const written = dtype === 'I8' ? 'F16' : dtype; // type of the tensors that are no kernels
  if (!('members' in net) || !members)
    return writeSealed(
      tensorsOf(engine, /** @type {Net} */ (net), dtype, levels),
      metadataOf(model),
      written,
    );
  const tensors = net.members.flatMap((member, i) =>
    tensorsOf(engine, member, dtype, levels).map((tensor) => ({
      ...tensor,
      name: `${i}/${tensor.name}`,
    })),
  );
  const ensemble = JSON.stringify(
    members.map((member, i) => ({ ...member, layers: net.members[i].layers })),
  );
  const metadata = {
    ...headOf(model),
    input: JSON.stringify(net.input),
    ensemble,
    ...tailOf(model),
  };
  return writeSealed(largestFirst(tensors), metadata, written);
}

/** A model without its weights. @typedef {Pick<Model, 'name' | 'seed' | 'recipe' | 'layers' | 'input' | 'classNames' | 'none' | 'verdict'>
 *   & { engine: { version: string } }} Described */

/** The metadata of a single network. @param {Described} model @returns {Record<string, string>} */
export const metadataOf = (model) => ({
  ...headOf(model),
  seed: String(model.seed),
  layers: JSON.stringify(model.layers),
  input: JSON.stringify(model.input),
  ...(model.recipe && { recipe: JSON.stringify(model.recipe) }),
  ...tailOf(model),
});

/** @param {Pick<Described, 'engine' | 'name'>} model */
const headOf = ({ engine, name }) => ({
  format: FORMAT,
  version: VERSION,
  engine: engine.version,
  name,
});

/** @param {Pick<Described, 'classNames' | 'none' | 'verdict'>} model */
function tailOf({ classNames, none: hasNone, verdict }) {
  const { classes, none } = unusualClasses({ classNames, none: hasNone });
  return {
    ...(classes && { classes: JSON.stringify(classes), none: String(none) }),
    ...(verdict && { verdict: JSON.stringify(verdict) }),
  };
}

/**
 * @param {import('../engine/functions.js').Functions} engine
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

/** Puts I8 tensors behind all others, so that each tensor is aligned to the size of its numbers.
 * @param {readonly NamedTensor[]} tensors
 */
const largestFirst = (tensors) => [
  ...tensors.filter(({ dtype }) => dtype !== 'I8'),
  ...tensors.filter(({ dtype }) => dtype === 'I8'),
];

/**
 * Replaces quantized kernels by an I8 tensor and its scales. I8 tensors come last, so that each tensor
 * is aligned to the size of its numbers.
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

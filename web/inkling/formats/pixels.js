/* pixels.js - puts what a network does to pixel values into its first layer, so that it takes pictures of 0..1, ink 1.
 *
 * A factor goes into the kernel of the first conv or dense layer, a constant into its bias. Where that would be wrong, because zeros
 * that the layer puts around the picture would stand for another grey, or because the first layer is no such layer, a
 * batchnorm in front of all does it: it is exact, too.
 */
import { cannot } from './refuse.js';

/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {import('./chain.js').ChainLayer} ChainLayer */
/** @typedef {import('./chain.js').Affine} Affine */

/** Which values the file's network wants for paper and for ink: [0, 1], [0, 255], [1, 0] for dark ink, ...
 *  @typedef {[number, number]} Reading */

/** A factor this near to 1 comes from the rounding of 1 / 255. */
const NEARLY = 2 ** -22;

/**
 * The chain for pictures of 0..1, ink 1.
 * @param {Chain} chain
 * @param {Reading} reading
 * @returns {Chain} with `pixels` null; it shares unchanged layers and tensors
 */
export function foldPixels(chain, [paper, ink]) {
  const channels = chain.input[2];
  const own = chain.pixels ?? { scale: Array(channels).fill(1), offset: Array(channels).fill(0) };
  const scale = own.scale.map((factor) => {
    const all = factor * (ink - paper);
    return Math.abs(all - 1) < NEARLY ? 1 : all;
  });
  const offset = own.offset.map((constant, c) => constant + own.scale[c] * paper);
  if (![...scale, ...offset].every((value) => Number.isFinite(Math.fround(value))))
    throw cannot(chain.file, 'what it does to pixel values is not finite');
  const plain = { ...chain, pixels: null };
  if (scale.every((factor) => factor === 1) && offset.every((constant) => constant === 0))
    return plain;
  const first = chain.layers.findIndex(({ layer }) => !['flatten', 'dropout'].includes(layer.type));
  const target = chain.layers.at(first);
  const isFolded =
    target &&
    (target.layer.type === 'conv' || target.layer.type === 'dense') &&
    (offset.every((constant) => constant === 0) ||
      target.layer.type === 'dense' ||
      target.layer.padding === 'valid');
  if (isFolded) {
    const change = folded(target, { scale, offset });
    return { ...plain, layers: chain.layers.map((own) => (own === target ? change : own)) };
  }
  return {
    ...plain,
    layers: [inFront(scale, offset), ...chain.layers],
    notes: [
      ...chain.notes,
      'what it does to pixel values is a batchnorm in front, which training would change',
    ],
  };
}

/** @param {ChainLayer} target a conv or dense layer @param {Affine} affine @returns {ChainLayer} */
function folded(target, { scale, offset }) {
  const { kernel = new Float32Array(), bias } = target.tensors;
  const layer =
    /** @type {import('../architecture/layers.js').ConvLayer | import('../architecture/layers.js').DenseLayer} */ (
      target.layer
    );
  const columns = layer.type === 'conv' ? layer.filters : layer.units;
  const constants = Float64Array.from({ length: columns }, (_, c) => bias?.[c] ?? 0);
  const scaled = kernel.map((weight, i) => {
    const channel = Math.floor(i / columns) % scale.length;
    constants[i % columns] += weight * offset[channel];
    return weight * scale[channel];
  });
  if (offset.every((constant) => constant === 0))
    return { ...target, tensors: { ...target.tensors, kernel: scaled } };
  return {
    ...target,
    layer: { ...layer, bias: true },
    tensors: { kernel: scaled, bias: Float32Array.from(constants) },
  };
}

/** @param {number[]} scale @param {number[]} offset @returns {ChainLayer} */
const inFront = (scale, offset) => ({
  layer: { type: 'batchnorm', momentum: 0.99, epsilon: 1e-12 }, // 1 + 1e-12 is 1 in float32
  name: 'pixels',
  tensors: {
    gamma: Float32Array.from(scale),
    beta: Float32Array.from(offset),
    mean: new Float32Array(scale.length),
    variance: new Float32Array(scale.length).fill(1),
  },
});

/* compute.js - what a compute worker does with its share of the work; without workers the coordinator does it itself.
 *
 * Two jobs: the gradient of a block of units, and the logits of a run of pictures. Pictures come as bytes and are distorted
 * here. Nothing depends on which worker does what.
 */
import { PIXELS, UNIT } from './constants.js';
import { treeSum } from './tree.js';

/** @typedef {import('./functions.js').Engine} Engine */
/** @typedef {import('./net.js').Net} Net */
/**
 * @typedef {object} Block
 * @property {Uint8Array} images
 * @property {Uint8Array} labels
 * @property {Uint32Array} samples numbers in the data set
 * @property {import('./structs.js').BatchSettings} batch
 * @property {import('./structs.js').Augment | null} augment
 */

/**
 * The gradients of a block's units, 32 pictures each, added in the order of tree.js.
 * @param {Engine} engine
 * @param {Net} net
 * @param {Block} block
 * @returns {import('./tree.js').Share}
 */
export function blockGradient(engine, net, { images, labels, samples, batch, augment }) {
  const size = net.inputCount;
  return treeSum(Math.ceil(labels.length / UNIT), (unit) => {
    const from = unit * UNIT;
    const to = Math.min(from + UNIT, labels.length);
    const floats = engine.fromBytes(images.subarray(from * size, to * size));
    const numbers = samples.subarray(from, to);
    if (augment) distort(engine, floats, numbers, augment, batch);
    return net.unitGradient(floats, labels.subarray(from, to), numbers, batch);
  });
}

/**
 * @param {Engine} engine
 * @param {Float32Array} images changed in place
 * @param {Uint32Array} samples
 * @param {import('./structs.js').Augment} augment
 * @param {{ seed: number, epoch: number }} batch
 */
function distort(engine, images, samples, augment, { seed, epoch }) {
  samples.forEach((sample, i) => {
    const image = images.subarray(i * PIXELS, (i + 1) * PIXELS);
    image.set(engine.augmentImage(image, augment, { seed, epoch, sample }));
  });
}

/**
 * @param {Engine} engine
 * @param {Net} net
 * @param {Uint8Array} images
 * @returns {Float32Array<ArrayBuffer>}
 */
export function imageLogits(engine, net, images) {
  return net.logits(engine.fromBytes(images));
}

/* compute.js - what a compute worker does with its share of the work; without workers the
 * coordinator does it itself.
 *
 * Two jobs: the gradient of a block of units, and the logits of a run of pictures. Pictures come as
 * bytes and are distorted here. Nothing depends on which worker does what.
 */
import { PIXELS, UNIT } from './constants.js';
import { openEngine } from './engine.js';
import { packError } from './errors.js';
import { FOR_GRADIENTS, Net } from './net.js';
import { portHandle } from './platform.js';
import { treeSum } from './tree.js';

/** @typedef {import('./functions.js').Engine} Engine */
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

/** A compute worker: does what comes through the port, one thing after another. */
export class ComputeServer {
  #handle;
  #compiled;
  /** @type {{ engine: Engine, net: Net } | null} */
  #tools = null;

  /**
   * @param {MessagePort} port
   * @param {{ module: WebAssembly.Module, simd: boolean }} compiled
   */
  constructor(port, compiled) {
    this.#compiled = compiled;
    this.#handle = portHandle(port, () => {});
    this.#handle.onMessage = (message) => {
      this.#receive(message).catch((error) =>
        this.#handle.post({ type: 'error', error: packError(error) }),
      );
    };
    this.#handle.post({ type: 'listening' });
  }

  /** @param {any} message */
  async #receive(message) {
    if (message.type === 'open') {
      const engine = await openEngine(this.#compiled.module, this.#compiled.simd);
      this.#tools = { engine, net: new Net(engine, message.layers, message.input, FOR_GRADIENTS) };
      this.#handle.post({ type: 'opened' });
      return;
    }
    if (!this.#tools) throw new Error('a compute worker was given work before it was opened');
    const { engine, net } = this.#tools;
    if (message.params) net.loadParams(message.params);
    if (message.type === 'gradient') {
      const result = blockGradient(engine, net, message.block);
      this.#handle.post({ type: 'result', result }, [result.gradient.buffer]);
    } else {
      const logits = imageLogits(engine, net, message.images);
      this.#handle.post({ type: 'result', result: { logits } }, [logits.buffer]);
    }
  }
}

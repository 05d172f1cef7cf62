/* provider.js - where a training run's arithmetic happens: in this thread (LocalProvider) or spread
 * over workers (PoolProvider). Both give the same bits.
 */
import { UNIT } from './constants.js';
import { blockGradient, imageLogits } from './compute.js';
import { FOR_PREDICT, Net } from './net.js';
import { blockSize, treeSum } from './tree.js';

/** @typedef {import('./functions.js').Engine} Engine */
/** @typedef {import('./dataset.js').Dataset} Dataset */
/** @typedef {import('./structs.js').BatchSettings} BatchSettings */
/** @typedef {import('./structs.js').Augment} Augment */

/** Pictures whose logits are asked for in one message; any number gives the same bits. */
const CHUNK = 512;

/**
 * The pictures, labels and numbers of some samples, side by side.
 * @param {Dataset} data
 * @param {Uint32Array} samples
 */
function gather({ images, labels, count }, samples) {
  const size = images.length / count;
  const pictures = new Uint8Array(samples.length * size);
  samples.forEach((sample, i) =>
    pictures.set(images.subarray(sample * size, (sample + 1) * size), i * size),
  );
  return {
    images: pictures,
    labels: Uint8Array.from(samples, (sample) => labels[sample]),
    samples: samples.slice(),
  };
}

/** Everything in this thread. */
export class LocalProvider {
  #engine;
  #net;
  #reader;
  #data;

  /**
   * @param {Engine} engine
   * @param {Net} net whose weights the gradient is of
   * @param {Dataset} data
   */
  constructor(engine, net, data) {
    this.#engine = engine;
    this.#net = net;
    this.#data = data;
    this.#reader = new Net(engine, net.layers, net.input, FOR_PREDICT);
  }

  /**
   * @param {Uint32Array} samples
   * @param {BatchSettings} batch
   * @param {Augment | null} augment
   */
  async gradient(samples, batch, augment) {
    return blockGradient(this.#engine, this.#net, {
      ...gather(this.#data, samples),
      batch,
      augment,
    });
  }

  /**
   * @param {Uint8Array} images
   * @param {Float32Array} params
   * @returns {Promise<Float32Array<ArrayBuffer>>}
   */
  async logits(images, params) {
    this.#reader.loadParams(params);
    const { inputCount, classCount } = this.#reader;
    const all = new Float32Array((images.length / inputCount) * classCount);
    for (let at = 0; at * inputCount < images.length; at += CHUNK) {
      const chunk = images.subarray(at * inputCount, (at + CHUNK) * inputCount);
      all.set(imageLogits(this.#engine, this.#reader, chunk), at * classCount);
    }
    return all;
  }
}

/** Spread over a pool of compute workers. */
export class PoolProvider {
  #pool;
  #net;
  #data;

  /**
   * @param {import('./pool.js').Pool} pool
   * @param {{ params(): Float32Array, inputCount: number, classCount: number }} net whose weights
   *   the gradient is of
   * @param {Dataset} data
   */
  constructor(pool, net, data) {
    this.#pool = pool;
    this.#net = net;
    this.#data = data;
  }

  /**
   * @param {Uint32Array} samples
   * @param {BatchSettings} batch
   * @param {Augment | null} augment
   */
  async gradient(samples, batch, augment) {
    const step = UNIT * blockSize(Math.ceil(samples.length / UNIT), this.#pool.size);
    const tasks = Array.from({ length: Math.ceil(samples.length / step) }, (_, i) => () => {
      const block = gather(this.#data, samples.subarray(i * step, (i + 1) * step));
      return {
        message: { type: 'gradient', block: { ...block, batch, augment } },
        transfer: [block.images.buffer, block.labels.buffer, block.samples.buffer],
      };
    });
    const shares = await this.#pool.run(tasks, this.#net.params());
    return treeSum(shares.length, (i) => shares[i]);
  }

  /**
   * @param {Uint8Array} images
   * @param {Float32Array} params
   * @returns {Promise<Float32Array<ArrayBuffer>>}
   */
  async logits(images, params) {
    const { inputCount, classCount } = this.#net;
    const step = CHUNK * inputCount;
    const tasks = Array.from({ length: Math.ceil(images.length / step) }, (_, i) => () => {
      const chunk = images.slice(i * step, (i + 1) * step);
      return { message: { type: 'logits', images: chunk }, transfer: [chunk.buffer] };
    });
    /** @type {{ logits: Float32Array }[]} */
    const chunks = await this.#pool.run(tasks, params);
    const all = new Float32Array((images.length / inputCount) * classCount);
    chunks.forEach(({ logits }, i) => all.set(logits, i * CHUNK * classCount));
    return all;
  }
}

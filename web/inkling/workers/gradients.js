/* gradients.js - computes the gradients and logits of a training run: in this thread (LocalProvider), or in
 * this thread and a pool of workers (PoolProvider). Both give the same bits.
 */
import { UNIT } from '../base/constants.js';
import { imageLogits } from './compute.js';
import { FOR_PREDICT, Net } from '../engine/net.js';
import { turn } from '../base/platform.js';
import { blockSize } from './blocks.js';

/** @typedef {import('../engine/functions.js').Functions} Engine */
/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/** @typedef {import('../engine/structs.js').BatchSettings} BatchSettings */
/** @typedef {import('../engine/structs.js').Augment} Augment */

/**
 * Copies the pictures, labels, numbers and weights of some samples into arrays.
 * @param {Dataset} data
 * @param {Uint32Array} samples
 */
function gather({ images, labels, weights, count }, samples) {
  const size = images.length / count;
  const pictures = new Uint8Array(samples.length * size);
  samples.forEach((sample, i) =>
    pictures.set(images.subarray(sample * size, (sample + 1) * size), i * size),
  );
  return {
    images: pictures,
    labels: Uint8Array.from(samples, (sample) => labels[sample]),
    samples: samples.slice(),
    weights: weights ? Float32Array.from(samples, (sample) => weights[sample]) : null,
  };
}

/**
 * Cuts a batch into blocks.
 * @param {Uint32Array} samples
 * @param {number} size samples in a block
 */
function blocksOf(samples, size) {
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, i) =>
    samples.subarray(i * size, (i + 1) * size),
  );
}

/**
 * Sums loss and correct answers over a batch, unit after unit, so that their bits do not depend on the
 * size of the blocks.
 * @param {import('../engine/net.js').Share[]} blocks
 * @returns {import('../training/loop.js').BatchGradient}
 */
function summary(blocks) {
  let loss = 0;
  let correct = 0;
  for (const block of blocks) {
    for (const unit of block.losses) loss += unit;
    correct += block.correct;
  }
  return { shares: blocks.length, loss, correct };
}

/** Computes everything in this thread. */
export class LocalProvider {
  #engine;
  #net;
  #data;
  /** @type {Net | null} */
  #reader = null;

  /**
   * @param {Engine} engine
   * @param {Net} net whose weights the gradient is of
   * @param {Dataset} data
   */
  constructor(engine, net, data) {
    this.#engine = engine;
    this.#net = net;
    this.#data = data;
  }

  /**
   * @param {Uint32Array} samples
   * @param {BatchSettings} batch
   * @param {Augment | null} augment
   */
  async gradient(samples, batch, augment) {
    const blocks = blocksOf(samples, this.#net.maxBatch);
    return summary(blocks.map((block, i) => this.block(block, batch, augment, i, blocks.length)));
  }

  /**
   * Computes the gradient of a block, which stays in the network as share `index` of `of`.
   * @param {Uint32Array} samples
   * @param {BatchSettings} batch
   * @param {Augment | null} augment
   * @param {number} index
   * @param {number} of
   */
  block(samples, batch, augment, index, of) {
    const pictures = gather(this.#data, samples);
    return this.#net.keepBlockGradient({ ...pictures, batch, augment }, index, of);
  }

  /**
   * @param {Uint8Array} images
   * @param {Float32Array} params
   * @returns {Promise<Float32Array<ArrayBuffer>>}
   */
  async logits(images, params) {
    const { layers, input } = this.#net;
    this.#reader ??= new Net(this.#engine, layers, input, FOR_PREDICT);
    this.#reader.loadParams(params);
    return imageLogits(this.#engine, this.#reader, images);
  }
}

/** Computes in this thread and a pool of workers. This thread takes blocks like a worker, so that no core waits. */
export class PoolProvider {
  #pool;
  #net;
  #data;
  #local;
  /** Reused buffers for the gradients of workers. @type {Float32Array[]} */
  #rooms = [];

  /**
   * @param {import('./pool.js').Pool} pool
   * @param {Engine} engine
   * @param {Net} net whose weights the gradient is of
   * @param {Dataset} data
   */
  constructor(pool, engine, net, data) {
    this.#pool = pool;
    this.#net = net;
    this.#data = data;
    this.#local = new LocalProvider(engine, net, data);
  }

  /**
   * @param {Uint32Array} samples
   * @param {BatchSettings} batch
   * @param {Augment | null} augment
   */
  async gradient(samples, batch, augment) {
    const units = blockSize(Math.ceil(samples.length / UNIT), this.#pool.size + 1);
    const blocks = blocksOf(samples, Math.min(UNIT * units, this.#net.maxBatch));
    const tasks = blocks.map((block) => () => {
      const { images, labels, samples: numbers, weights } = gather(this.#data, block);
      const room = this.#rooms.pop();
      const transfer = [
        images.buffer,
        labels.buffer,
        numbers.buffer,
        ...(room ? [room.buffer] : []),
      ];
      return {
        message: {
          type: 'gradient',
          block: { images, labels, samples: numbers, weights, batch, augment },
          room,
        },
        transfer,
      };
    });
    const round = this.#pool.run(tasks, (spare) => this.#net.params(spare), 1);
    const mine = (/** @type {number} */ i) =>
      this.#local.block(blocks[i], batch, augment, i, blocks.length);
    await this.#lendAHand(round, mine);
    const shares = await round;
    shares.forEach(({ gradient }, i) => {
      if (!gradient) return; // computed here
      this.#net.keepGradient(gradient, i, blocks.length);
      this.#rooms.push(gradient);
    });
    return summary(shares);
  }

  /**
   * Each worker gets an equal run of the pictures.
   * @param {Uint8Array} images
   * @param {Float32Array} params
   * @returns {Promise<Float32Array<ArrayBuffer>>}
   */
  async logits(images, params) {
    const { inputCount, classCount } = this.#net;
    const count = images.length / inputCount;
    const step = Math.max(1, Math.ceil(count / (this.#pool.size + 1)));
    const parts = Array.from({ length: Math.ceil(count / step) }, (_, i) =>
      images.subarray(i * step * inputCount, (i + 1) * step * inputCount),
    );
    const tasks = parts.map((part) => () => {
      const chunk = part.slice();
      return { message: { type: 'logits', images: chunk }, transfer: [chunk.buffer] };
    });
    const round = this.#pool.run(tasks, () => new Float32Array(params), 1);
    await this.#lendAHand(round, async (i) => ({
      logits: await this.#local.logits(parts[i], params),
    }));
    const all = new Float32Array(count * classCount);
    (await round).forEach(({ logits }, i) => all.set(logits, i * step * classCount));
    return all;
  }

  /**
   * Does tasks of the pool's present round while there are any that no worker has begun.
   * @param {Promise<unknown>} round
   * @param {(task: number) => unknown} work
   */
  async #lendAHand(round, work) {
    round.catch(() => {}); // the caller awaits it too and gets the error
    for (let task = this.#pool.take(); task !== null; task = this.#pool.take()) {
      try {
        this.#pool.give(task, await work(task));
      } catch (error) {
        this.#pool.fail(error);
      }
      await turn(); // receives answers of workers and gives them their next tasks
    }
  }
}

/* net.js - class Net: a network inside the engine's memory.
 *
 * A Net is one block of engine memory and the functions of inkling.h that take a model. It works with
 * layers and floats; model.js adds pictures, names and files, and training/loop.js trains. The
 * creator of a Net must free it.
 */
import { InklingError } from '../base/errors.js';
import { UNIT } from '../base/constants.js';
import { layerNames, layerWords } from '../architecture/layers.js';
import { into } from './arguments.js';
import {
  LOSS_BYTES,
  TENSOR_WORDS,
  augmentWords,
  batchWords,
  optimizerWords,
  readLoss,
  readTensor,
} from './structs.js';

/** The mode of a network decides its memory; each mode can also do what the modes before it can. */
export const FOR_PREDICT = 0;
export const FOR_GRADIENTS = 1;
export const FOR_TRAINING = 2;

/** @typedef {{ loss: number, correct: number, images: number }} Loss sums over the images */
/**
 * @typedef {object} Block pictures of a batch: whole units, except at the end of the batch
 * @property {Uint8Array} images as bytes
 * @property {Uint8Array} labels
 * @property {Uint32Array} samples numbers in the data set
 * @property {import('./structs.js').BatchSettings} batch
 * @property {import('./structs.js').Augment | null} augment
 * @property {Float32Array | null} [weights] of the pictures in the loss; without them each counts once
 */
/** @typedef {{ losses: number[], correct: number }} Share losses: the sum of each unit */
/**
 * @typedef {{ name: string, layer: number, role: string, offset: number, count: number, shape:
 *   number[] }} Tensor
 */

/**
 * Memory of a network in bytes; 0 for more than 1 GiB.
 * @param {import('./functions.js').Functions} engine
 * @param {readonly import('../architecture/layers.js').Layer[]} layers
 * @param {import('../architecture/layers.js').Shape} input
 * @param {number} mode
 * @param {number} maxBatch
 */
function sizeOf(engine, layers, input, mode, maxBatch) {
  const words = layerWords(layers);
  return engine.wasm.call('model_size', words, layers.length, ...input, maxBatch, mode) >>> 0;
}

/**
 * The `maxBatch` for batches of the given size: the whole batch, or, if the gradients of its units do
 * not fit into memory beside a large network, a power of two of units.
 * @param {import('./functions.js').Functions} engine
 * @param {readonly import('../architecture/layers.js').Layer[]} layers
 * @param {import('../architecture/layers.js').Shape} input
 * @param {number} mode
 * @param {number} images
 */
export function largestBlock(engine, layers, input, mode, images) {
  let block = images;
  while (block > UNIT && sizeOf(engine, layers, input, mode, block) === 0)
    block = UNIT * 2 ** (Math.ceil(Math.log2(block / UNIT)) - 1);
  return block;
}

export class Net {
  #wasm;
  #block;
  #handle;
  /** Memory for the gradients of a batch's blocks until applyShares(). */
  #shares = { at: 0, count: 0 };
  /** @type {readonly Net[]} */
  #teachers = [];

  /**
   * @param {import('./functions.js').Functions} engine
   * @param {readonly import('../architecture/layers.js').Layer[]} layers
   * @param {import('../architecture/layers.js').Shape} input
   * @param {number} mode FOR_PREDICT, FOR_GRADIENTS or FOR_TRAINING
   * @param {number} [maxBatch] largest batch of trainStep, or block of blockGradient
   */
  constructor(engine, layers, input, mode, maxBatch = 1) {
    engine.checkLayers(layers, input);
    const size = sizeOf(engine, layers, input, mode, maxBatch);
    if (size === 0)
      throw new InklingError('no-memory', 'the network needs more than 1 GiB of memory');
    this.#wasm = engine.wasm;
    this.#block = this.#wasm.alloc(size);
    const handle = new Uint32Array(1);
    const status = this.#wasm.call(
      'model_init',
      this.#block,
      size,
      layerWords(layers),
      layers.length,
      ...input,
      maxBatch,
      mode,
      into(handle),
    );
    if (status !== 0) this.#wasm.free(this.#block);
    this.#wasm.expectOk('model_init', status);
    this.#handle = handle[0];
    /** Frozen copies, so that callers cannot change them. */
    this.layers = Object.freeze(layers.map((layer) => Object.freeze({ ...layer })));
    this.input = /** @type {import('../architecture/layers.js').Shape} */ (
      Object.freeze([...input])
    );
    this.paramCount = this.#wasm.call('ink_param_count', this.#handle);
    this.trainableCount = this.#wasm.call('ink_trainable_count', this.#handle);
    this.classCount = this.#wasm.call('ink_class_count', this.#handle);
    this.inputCount = this.#wasm.call('ink_input_count', this.#handle);
    this.maxBatch = maxBatch;
  }

  free() {
    if (this.#handle !== 0) this.#wasm.free(this.#block);
    this.#handle = 0;
    this.#dropShares();
    this.#teachers.forEach((teacher) => teacher.free());
  }

  get #model() {
    if (this.#handle === 0) throw new InklingError('bad-argument', 'this network was disposed of');
    return this.#handle;
  }

  /** The tensors in the flat parameter vector, in its order.
   * @returns {Tensor[]}
   */
  tensors() {
    const model = this.#model;
    const names = layerNames(this.layers);
    const words = new Int32Array(TENSOR_WORDS);
    return Array.from({ length: this.#wasm.call('ink_tensor_count', model) }, (_, i) => {
      this.#wasm.call('tensor_at', into(words), model, i);
      const tensor = readTensor(words);
      return { name: `${names[tensor.layer]}.${tensor.role}`, ...tensor };
    });
  }

  /** A copy of the parameters.
   * @param {Float32Array<ArrayBuffer>} [out]
   */
  params(out = new Float32Array(this.paramCount)) {
    return this.#wasm.readFloats(this.#wasm.call('ink_params', this.#model), out);
  }

  /** @param {number} seed */
  initParams(seed) {
    this.#wasm.call('ink_init_params', this.#model, seed);
  }

  /**
   * Throws 'not-finite' and keeps the old parameters if one is NaN or infinite, or a variance is
   * negative.
   * @param {Float32Array} params
   */
  loadParams(params) {
    if (params.length !== this.paramCount) {
      throw new InklingError(
        'bad-argument',
        `this network has ${this.paramCount} parameters; found ${params.length}`,
      );
    }
    this.#wasm.run('ink_load_params', this.#model, params);
  }

  /**
   * @param {Float32Array} images (n, inputCount)
   * @returns {Float32Array<ArrayBuffer>} (n, classCount)
   */
  logits(images) {
    const n = images.length / this.inputCount;
    const out = new Float32Array(n * this.classCount);
    this.#wasm.run('ink_logits', this.#model, into(out), images, n);
    return out;
  }

  /**
   * @param {Float32Array} image
   * @param {number} layer
   * @param {number} count floats of that layer's output
   * @returns {Float32Array<ArrayBuffer>}
   */
  activations(image, layer, count) {
    const out = new Float32Array(count);
    this.#wasm.run('ink_activations', this.#model, into(out), image, layer);
    return out;
  }

  /**
   * The gradient of a block of a batch: the sum of its units in the fixed order.
   * @param {Block} block
   * @param {Float32Array<ArrayBuffer>} [gradient] room for it
   * @returns {Share & { gradient: Float32Array<ArrayBuffer> }}
   */
  blockGradient(block, gradient = new Float32Array(this.paramCount)) {
    return { gradient, ...this.#blockGradient(into(gradient), block) };
  }

  /**
   * The same for block `index` of the `of` blocks of a batch; the gradient stays in engine memory for applyShares().
   * @param {Block} block
   * @param {number} index
   * @param {number} of
   * @returns {Share}
   */
  keepBlockGradient(block, index, of) {
    return this.#blockGradient(this.#place(index, of), block);
  }

  /**
   * Stores a block's gradient that a worker computed, for applyShares().
   * @param {Float32Array} gradient
   * @param {number} index
   * @param {number} of
   */
  keepGradient(gradient, index, of) {
    this.#wasm.writeFloats(this.#place(index, of), gradient);
  }

  /**
   * One optimiser step with the gradients of a batch's `count` blocks. Throws 'not-finite' and changes
   * nothing if a value is not finite.
   * @param {number} count
   * @param {import('./structs.js').OptimizerSettings} optimizer
   * @param {number} learningRate
   */
  applyShares(count, optimizer, learningRate) {
    this.#wasm.run(
      'ink_apply_shares',
      this.#model,
      this.#place(0, count),
      count,
      optimizerWords(optimizer),
      learningRate,
    );
  }

  /**
   * Address of share `index`. All shares are one run of floats; allocating more of them loses their values.
   * @param {number} index
   * @param {number} of
   */
  #place(index, of) {
    const bytes = 4 * this.paramCount;
    if (of > this.#shares.count) {
      this.#dropShares();
      this.#shares = { at: this.#wasm.alloc(of * bytes), count: of };
    }
    return this.#shares.at + index * bytes;
  }

  #dropShares() {
    if (this.#shares.count > 0) this.#wasm.free(this.#shares.at);
    this.#shares = { at: 0, count: 0 };
  }

  /**
   * @param {number | import('./arguments.js').Output} out
   * @param {Block} block
   * @returns {Share}
   */
  #blockGradient(out, { images, labels, samples, batch, augment, weights }) {
    const units = Math.ceil(labels.length / UNIT);
    const bytes = new Uint8Array(units * LOSS_BYTES);
    this.#wasm.run(
      weights ? 'ink_weighted_block_gradient' : 'ink_block_gradient',
      this.#model,
      out,
      into(bytes),
      images,
      labels,
      samples,
      labels.length,
      batchWords(batch),
      augment ? augmentWords(augment) : 0,
      weights ?? 0,
    );
    const losses = Array.from({ length: units }, (_, i) =>
      readLoss(bytes.subarray(i * LOSS_BYTES, (i + 1) * LOSS_BYTES)),
    );
    return {
      losses: losses.map(({ loss }) => loss),
      correct: losses.reduce((sum, { correct }) => sum + correct, 0),
    };
  }

  /**
   * A whole training step in one call; the bits are those of gradients by block and applyShares().
   * @param {Float32Array} images
   * @param {Uint8Array} labels
   * @param {Uint32Array} samples
   * @param {import('./structs.js').BatchSettings} batch
   * @param {import('./structs.js').OptimizerSettings} optimizer
   * @param {number} learningRate
   * @returns {Loss}
   */
  trainStep(images, labels, samples, batch, optimizer, learningRate) {
    const loss = new Uint8Array(LOSS_BYTES);
    this.#wasm.run(
      'train_step',
      this.#model,
      into(loss),
      images,
      labels,
      samples,
      labels.length,
      batchWords(batch),
      optimizerWords(optimizer),
      learningRate,
    );
    return readLoss(loss);
  }

  /** Parameters, optimiser moments, average and step count, for a checkpoint. */
  state() {
    const out = new Float32Array(this.#wasm.call('ink_state_count', this.#model));
    this.#wasm.run('ink_get_state', this.#model, into(out));
    return out;
  }

  /** @param {Float32Array} state */
  setState(state) {
    const count = this.#wasm.call('ink_state_count', this.#model);
    if (state.length !== count) {
      throw new InklingError(
        'bad-argument',
        `the training state has ${count} numbers; found ${state.length}`,
      );
    }
    this.#wasm.run('ink_set_state', this.#model, state);
  }

  /**
   * Adds the distance from teachers to the loss from now on. The teachers belong to this network and are freed with it.
   * @param {readonly Net[]} teachers
   * @param {{ share: number, temperature: number }} settings
   */
  setTeachers(teachers, { share, temperature }) {
    const handles = Uint32Array.from(teachers, (teacher) => teacher.#model);
    this.#wasm.run('ink_set_teachers', this.#model, handles, teachers.length, share, temperature);
    this.#teachers = teachers;
  }

  /** A copy of the averaged weights. */
  average() {
    return this.#wasm.readFloats(
      this.#wasm.call('ink_average', this.#model),
      new Float32Array(this.paramCount),
    );
  }
}

/** @typedef {{ layers: readonly import('../architecture/layers.js').Layer[], input: import('../architecture/layers.js').Shape, params: Float32Array }} Reader */

/**
 * Builds teachers and sets them on a network.
 * @param {import('./functions.js').Functions} engine
 * @param {Net} net
 * @param {readonly Reader[]} teachers none: nothing happens
 * @param {import('../training/recipe.js').Teaching | null} settings
 */
export function teach(engine, net, teachers, settings) {
  if (teachers.length === 0 || !settings) return;
  const nets = teachers.map(({ layers, input, params }) => {
    const teacher = new Net(engine, layers, input, FOR_PREDICT);
    teacher.loadParams(params);
    return teacher;
  });
  net.setTeachers(nets, settings);
}

/* net.js - a network inside the engine's memory: the second half of engine.js.
 *
 * A Net is one block of engine memory and the functions of inkling.h that take a model. It knows
 * layers, floats and statuses; pictures, names, files and training runs are model.js' and
 * trainer.js' business. Whoever makes a Net frees it.
 */
import { InklingError } from './errors.js';
import { UNIT } from './constants.js';
import { layerNames, layerWords } from './layers.js';
import { into } from './marshal.js';
import {
  LOSS_BYTES,
  TENSOR_WORDS,
  batchWords,
  optimizerWords,
  readLoss,
  readTensor,
} from './structs.js';

/** What a network is made for: each mode can do what those before it can. */
export const FOR_PREDICT = 0;
export const FOR_GRADIENTS = 1;
export const FOR_TRAINING = 2;

/** @typedef {{ loss: number, correct: number, images: number }} Loss sums over the images */
/**
 * @typedef {{ name: string, layer: number, role: string, offset: number, count: number, shape:
 *   number[] }} Tensor
 */

export class Net {
  #wasm;
  #block;
  #handle;

  /**
   * @param {import('./functions.js').Engine} engine
   * @param {readonly import('./layers.js').Layer[]} layers
   * @param {import('./layers.js').Shape} input
   * @param {number} mode FOR_PREDICT, FOR_GRADIENTS or FOR_TRAINING
   * @param {number} [maxBatch] largest batch of trainStep
   */
  constructor(engine, layers, input, mode, maxBatch = 1) {
    engine.checkLayers(layers, input);
    const words = layerWords(layers);
    const shape = [words, layers.length, ...input, maxBatch, mode];
    const size = engine.wasm.call('model_size', ...shape) >>> 0;
    if (size === 0)
      throw new InklingError('no-memory', 'the network needs more than 1 GiB of memory');
    this.#wasm = engine.wasm;
    this.#block = this.#wasm.alloc(size);
    const handle = new Uint32Array(1);
    const status = this.#wasm.call('model_init', this.#block, size, ...shape, into(handle));
    if (status !== 0) this.#wasm.free(this.#block);
    this.#wasm.expectOk('model_init', status);
    this.#handle = handle[0];
    /** Frozen copies: who is handed them cannot change what the network says of itself. */
    this.layers = Object.freeze(layers.map((layer) => Object.freeze({ ...layer })));
    this.input = /** @type {import('./layers.js').Shape} */ (Object.freeze([...input]));
    this.paramCount = this.#wasm.call('param_count', this.#handle);
    this.trainableCount = this.#wasm.call('trainable_count', this.#handle);
    this.classCount = this.#wasm.call('class_count', this.#handle);
    this.inputCount = this.#wasm.call('input_count', this.#handle);
  }

  free() {
    if (this.#handle !== 0) this.#wasm.free(this.#block);
    this.#handle = 0;
  }

  get #model() {
    if (this.#handle === 0) throw new InklingError('bad-argument', 'this network was disposed of');
    return this.#handle;
  }

  /** The named pieces of the flat parameter vector, in its order.
   * @returns {Tensor[]}
   */
  tensors() {
    const model = this.#model;
    const names = layerNames(this.layers);
    const words = new Int32Array(TENSOR_WORDS);
    return Array.from({ length: this.#wasm.call('tensor_count', model) }, (_, i) => {
      this.#wasm.call('tensor_at', into(words), model, i);
      const tensor = readTensor(words);
      return { name: `${names[tensor.layer]}.${tensor.role}`, ...tensor };
    });
  }

  /** A copy of the parameters. */
  params() {
    return this.#wasm.readFloats(this.#wasm.call('params', this.#model), this.paramCount);
  }

  /** @param {number} seed */
  initParams(seed) {
    this.#wasm.call('init_params', this.#model, seed);
  }

  /**
   * Throws 'not-finite', and keeps the old ones, when a parameter is NaN or infinite or a variance
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
    this.#wasm.run('load_params', this.#model, params);
  }

  /**
   * @param {Float32Array} images (n, inputCount)
   * @returns {Float32Array<ArrayBuffer>} (n, classCount)
   */
  logits(images) {
    const n = images.length / this.inputCount;
    const out = new Float32Array(n * this.classCount);
    this.#wasm.run('logits', this.#model, into(out), images, n);
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
    this.#wasm.run('activations', this.#model, into(out), image, layer);
    return out;
  }

  /**
   * Gradient of one unit, 1..32 images: its share of the gradient of the batch's mean loss.
   * @param {Float32Array} images
   * @param {Uint8Array} labels
   * @param {Uint32Array} samples
   * @param {import('./structs.js').BatchSettings} batch
   * @returns {Loss & { gradient: Float32Array<ArrayBuffer> }}
   */
  unitGradient(images, labels, samples, batch) {
    if (labels.length < 1 || labels.length > UNIT) throw new Error(`a unit has 1..${UNIT} images`);
    const gradient = new Float32Array(this.paramCount);
    const loss = new Uint8Array(LOSS_BYTES);
    this.#wasm.run(
      'unit_gradient',
      this.#model,
      into(gradient),
      into(loss),
      images,
      labels,
      samples,
      labels.length,
      batchWords(batch),
    );
    return { gradient, ...readLoss(loss) };
  }

  /**
   * One optimiser step. On 'not-finite' nothing has changed.
   * @param {Float32Array} gradient
   * @param {import('./structs.js').OptimizerSettings} optimizer
   * @param {number} learningRate
   */
  applyGradient(gradient, optimizer, learningRate) {
    this.#wasm.run(
      'apply_gradient',
      this.#model,
      gradient,
      optimizerWords(optimizer),
      learningRate,
    );
  }

  /**
   * A whole step at once: the same bits as units, tree and applyGradient.
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
    this.#wasm.run('train_step', this.#model, into(loss), images, labels, samples, labels.length,
      batchWords(batch), optimizerWords(optimizer), learningRate);
    return readLoss(loss);
  }

  /** Parameters, optimiser moments, average and step count, for a checkpoint. */
  state() {
    const out = new Float32Array(this.#wasm.call('state_count', this.#model));
    this.#wasm.run('get_state', this.#model, into(out));
    return out;
  }

  /** @param {Float32Array} state */
  setState(state) {
    const count = this.#wasm.call('state_count', this.#model);
    if (state.length !== count) {
      throw new InklingError(
        'bad-argument',
        `the training state has ${count} numbers; found ${state.length}`,
      );
    }
    this.#wasm.run('set_state', this.#model, state);
  }

  /** A copy of the averaged weights. */
  average() {
    return this.#wasm.readFloats(this.#wasm.call('average', this.#model), this.paramCount);
  }
}

/* coordinator.js - class Coordinator: runs one job in a worker, either a training run or the logits of a
 * data set.
 *
 * It makes what the training loop (training/loop.js) needs: engine, optimiser, provider. It turns control
 * messages into pauses and stops, and posts progress and the result. worker.js lists the messages.
 */
import { splitPoint } from '../data/dataset.js';
import { Functions } from '../engine/functions.js';
import { openEngine } from '../engine/open.js';
import { InklingError, packError } from '../base/errors.js';
import { bytesOf } from '../engine/arguments.js';
import { calibrate, score } from '../model/metrics.js';
import { FOR_PREDICT, FOR_TRAINING, Net, largestBlock, teach } from '../engine/net.js';
import { checkSameData, recordOf } from '../training/origin.js';
import { now, turn } from '../base/platform.js';
import { portHandle } from './threads.js';
import { Pool } from './pool.js';
import { LocalProvider, PoolProvider } from './gradients.js';
import { sha256 } from '../base/sha256.js';
import { Trainer } from '../training/loop.js';
import { sampleWeights, weightedMean } from '../training/weights.js';

/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/**
 * @typedef {object} Job
 * @property {'fit' | 'logits'} kind logits: of all data, through the network
 * @property {WebAssembly.Module} module
 * @property {boolean} simd
 * @property {import('../architecture/layers.js').Layer[]} layers
 * @property {import('../architecture/layers.js').Shape} input
 * @property {Float32Array} params weights to start from, or to score
 * @property {Dataset} data
 * @property {Dataset | null} validation
 * @property {import('../training/recipe.js').Recipe | null} recipe for 'fit'
 * @property {import('../engine/net.js').Reader[]} teachers
 * @property {number} seed of the model's first weights
 * @property {boolean} none whether the last output means "none"
 * @property {import('../training/checkpoint.js').Checkpoint | null} checkpoint to continue from
 * @property {Expected | null} expected what the data must be
 * @property {number} [stopAfter] steps
 * @property {number} workers
 */
/**
 * @typedef {{ action: string, id?: number, value?: any }} ControlMessage id: an answer is expected
 */

/**
 * @typedef {{ data: import('../training/origin.js').DataRecord, validation: import('../training/origin.js').DataRecord
 *   | null }} Expected
 */

/** Pictures for each worker between two reports of an evaluation. */
const REPORT_EVERY = 1024;

export class Coordinator {
  #port;
  /** @type {Trainer | null} */
  #trainer = null;
  /** Control messages that came before the run existed. @type {ControlMessage[]} */
  #early = [];
  /** @type {() => import('../training/checkpoint.js').Checkpoint | null} */
  #checkpoint = () => null;
  #stopped = false;
  #paused = false;
  #stepsAllowed = 0;
  #wake = () => {};
  /**
   * Every compute worker that was requested.
   * @type {Map<number, { handle: import('./threads.js').WorkerHandle | null, resolve: (handle:
   *   import('./threads.js').WorkerHandle) => void, reject: (error: Error) => void }>}
   */
  #crew = new Map();

  /** @param {import('./threads.js').Port} port */
  constructor(port) {
    this.#port = port;
  }

  /** @param {Job} job */
  async run(job) {
    const engine = await openEngine(Functions, job.module, job.simd);
    const { layers, input } = job;
    const mode = job.kind === 'fit' ? FOR_TRAINING : FOR_PREDICT;
    const block = largestBlock(engine, layers, input, mode, job.recipe?.batchSize ?? 1);
    const net = new Net(engine, layers, input, mode, block);
    net.initParams(job.seed); // resets the optimiser too
    const start = hashUnlessEqual(job.params, net.params());
    net.loadParams(job.params);
    const teaching = job.recipe?.teacher ?? null;
    teach(engine, net, job.teachers, teaching);
    const [part, validation] = partsOf(job);
    const classWeight = /** @type {import('../training/weights.js').ClassWeights | undefined} */ (
      job.recipe?.classWeight
    );
    const data = { ...part, weights: sampleWeights(part, classWeight) ?? undefined };
    const pool =
      job.workers > 1
        ? await Pool.open(
            job.workers - 1,
            { type: 'open', layers, input, block, teachers: job.teachers, teaching },
            () => this.#hire(),
          )
        : null;
    const provider = pool
      ? new PoolProvider(pool, engine, net, data)
      : new LocalProvider(engine, net, data);
    /** @type {(dataset: Dataset, params: Float32Array) => Promise<Float32Array>} */
    const logitsOf = ({ images }, params) => provider.logits(images, params);
    try {
      if (job.kind === 'fit') {
        const origin = await originOf(job, engine.version, start);
        await this.#fit(job, { engine, net, data, validation, provider, logitsOf, origin });
      } else {
        const logits = await this.#read(job, net, logitsOf);
        if (!logits.every(Number.isFinite)) {
          throw new InklingError(
            'not-finite',
            'the weights of this network are too large: its answer is not a number',
          );
        }
        this.#done(logits);
      }
    } catch (error) {
      this.#port.post({
        type: 'error',
        error: packError(error),
        params: this.#trainer?.params() ?? null,
      });
    } finally {
      pool?.close();
    }
  }

  /**
   * @param {Job} job
   * @param {{ engine: import('../engine/functions.js').Functions, net: Net, data: Dataset, validation: Dataset
   *   | null, provider: import('../training/loop.js').Provider, logitsOf: (dataset: Dataset, params:
   *   Float32Array) => Promise<Float32Array>, origin: import('../training/origin.js').Origin }} parts
   */
  async #fit(
    { recipe, checkpoint, stopAfter, none },
    { engine, net, data, validation, provider, logitsOf, origin },
  ) {
    if (!recipe) throw new Error('a training job needs a recipe');
    const softmax = engine.softmax.bind(engine);
    const trainer = new Trainer({
      net,
      engine,
      provider,
      recipe,
      count: data.count,
      validate:
        validation &&
        (async (params) => {
          const logits = await logitsOf(validation, params);
          const { labels, weights } = validation;
          const scores = score(softmax, logits, labels, net.classCount, none);
          return weights ? { ...scores, loss: weightedMean(scores.losses, weights) } : scores;
        }),
      report: (progress, params) => this.#port.post({ type: 'progress', progress, params }),
      mayGoOn: () => this.#mayGoOn(),
      now,
      stopAfter,
    });
    if (checkpoint) trainer.restore(checkpoint);
    this.#trainer = trainer;
    this.#checkpoint = () => ({ ...trainer.checkpoint(), recipe, origin });
    for (const message of this.#early.splice(0)) this.control(message);
    const result = await trainer.run();
    const verdict =
      validation && result.stopped !== 'aborted'
        ? calibrate(
            softmax,
            await logitsOf(validation, result.params),
            validation.labels,
            net.classCount,
            none,
          )
        : null;
    this.#done({ ...result, verdict, origin });
  }

  /**
   * Computes the logits of all data in parts, and reports after each.
   * @param {Job} job
   * @param {Net} net
   * @param {(dataset: Dataset, params: Float32Array) => Promise<Float32Array>} logitsOf
   */
  async #read({ data, params, workers }, { inputCount, classCount }, logitsOf) {
    const all = new Float32Array(data.count * classCount);
    const part = REPORT_EVERY * Math.max(1, workers);
    for (let at = 0; at < data.count; at += part) {
      const images = data.images.subarray(at * inputCount, (at + part) * inputCount);
      all.set(await logitsOf({ ...data, images }, params), at * classCount);
      const done = Math.min(data.count, at + part);
      this.#port.post({ type: 'progress', progress: { done, count: data.count }, params: null });
      await turn(); // in the caller's thread, other events have their turn
    }
    return all;
  }

  /** Requests a compute worker from the owner.
   * @returns {Promise<import('./threads.js').WorkerHandle>}
   */
  #hire() {
    const id = this.#crew.size;
    return new Promise((resolve, reject) => {
      this.#crew.set(id, { handle: null, resolve, reject });
      this.#port.post({ type: 'hire', id });
    });
  }

  /** Handles the owner's answer: a port to the worker, or the message that the worker is lost.
   * @param {{ type: 'hired' | 'lost', id: number, port?: MessagePort, reason?: string }} message
   */
  crewChanged({ id, port, reason = '' }) {
    const member = this.#crew.get(id);
    if (!member) return;
    if (port) {
      member.handle = portHandle(port, () => this.#port.post({ type: 'dismiss', id }));
      member.resolve(member.handle);
    } else if (member.handle) {
      member.handle.onFailure(reason);
    } else {
      member.reject(new InklingError('worker-failed', reason));
    }
  }

  /** @param {ControlMessage} message */
  control(message) {
    const trainer = this.#trainer;
    if (!trainer) {
      this.#early.push(message);
      return;
    }
    const { action, id = 0, value } = message;
    if (action === 'pause') this.#paused = true;
    if (action === 'resume') {
      this.#paused = false;
      this.#stepsAllowed = 0;
    }
    if (action === 'step' && this.#paused) this.#stepsAllowed++;
    if (action === 'stop') this.#stopped = true;
    if (action === 'learningRate') trainer.setLearningRate(value);
    if (action === 'weights') this.#answer(id, trainer.params());
    if (action === 'checkpoint') this.#answer(id, this.#checkpoint());
    this.#wake();
  }

  /**
   * @param {number} id
   * @param {unknown} value
   */
  #answer(id, value) {
    this.#port.post({ type: 'answer', id, value });
  }

  /** Receives waiting messages before each step, and waits while paused. */
  async #mayGoOn() {
    await turn();
    while (this.#paused && !this.#stopped && this.#stepsAllowed === 0) {
      await new Promise((resolve) => {
        this.#wake = () => resolve(undefined);
      });
    }
    if (this.#paused && this.#stepsAllowed > 0) this.#stepsAllowed--;
    return !this.#stopped;
  }

  /** @param {unknown} result */
  #done(result) {
    this.#port.post({ type: 'done', result });
  }
}

/**
 * The origin of the run; throws if a checkpoint or receipt names other data.
 * @param {Job} job
 * @param {string} engine
 * @param {string | null} start
 * @returns {Promise<import('../training/origin.js').Origin>}
 */
async function originOf({ seed, data, validation, checkpoint, expected }, engine, start) {
  const origin = {
    engine,
    seed,
    start,
    data: await recordOf(data),
    validation: validation && (await recordOf(validation)),
  };
  for (const other of [checkpoint?.origin, expected]) {
    if (!other) continue;
    checkSameData(origin.data, other.data, 'the data of this run');
    checkSameData(origin.validation, other.validation, 'the validation data of this run');
  }
  return checkpoint?.origin ?? origin;
}

/** SHA-256 of weights, or null if they equal `others` bit by bit.
 * @param {Float32Array} weights
 * @param {Float32Array} others
 */
function hashUnlessEqual(weights, others) {
  const [a, b] = [new Uint32Array(weights.slice().buffer), new Uint32Array(others.slice().buffer)];
  return a.every((bits, i) => bits === b[i]) ? null : sha256(bytesOf(weights));
}

/**
 * Training and validation data: two data sets, or one that is split.
 * @param {Job} job
 * @returns {[Dataset, Dataset | null]}
 */
function partsOf({ data, validation, recipe }) {
  if (validation || !recipe || recipe.validationSplit === 0) return [data, validation];
  const at = splitPoint(data.count, recipe.validationSplit);
  const size = data.images.length / data.count;
  return [
    {
      ...data,
      images: data.images.subarray(0, at * size),
      labels: data.labels.subarray(0, at),
      weights: data.weights?.subarray(0, at),
      count: at,
    },
    {
      ...data,
      images: data.images.subarray(at * size),
      labels: data.labels.subarray(at),
      weights: data.weights?.subarray(at),
      count: data.count - at,
    },
  ];
}

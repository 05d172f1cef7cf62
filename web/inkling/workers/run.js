/* run.js - class Run: a training run in progress. Await it for its result, iterate over it for its
 * progress.
 *
 *   for await (const { epoch, loss } of run) show(epoch, loss);
 *   const { hash } = await run;
 *
 * Iteration gives the progress from the moment it starts. During the run the model has the weights of
 * the latest epoch, at the end the final ones; if the run fails, the last good ones.
 */
import { writeCheckpoint } from '../training/checkpoint.js';
import { bytesOf } from '../engine/arguments.js';
import { startJob } from './jobs.js';
import { now } from '../base/platform.js';
import { withKerasNames } from '../training/calls.js';
import { makeReceipt } from '../training/receipt.js';
import { learningRate } from '../training/recipe.js';
import { digest } from '../base/sha256.js';

/** @typedef {import('../model/model.js').Model} Model */
/** @typedef {import('../training/recipe.js').Recipe} Recipe */
/** @typedef {import('../training/loop.js').Progress} Progress */
/** @typedef {import('../training/checkpoint.js').Checkpoint} Checkpoint */
/**
 * @typedef {object} FitResult
 * @property {import('../training/loop.js').History} history
 * @property {number} epochs completed
 * @property {import('../training/loop.js').StopReason} stopped
 * @property {string} hash SHA-256 of the final weights
 * @property {number} seconds from fit() to the result, including the start of workers and checks of data
 * @property {number} trainingSeconds the part of them from the moment when weights, data and workers
 *   were ready to the last update of the weights
 * @property {number} workers that computed; 0: the calling thread did
 * @property {import('../training/receipt.js').Receipt} receipt for verifyReceipt(), which repeats the run
 */

/** @implements {PromiseLike<FitResult>} */
export class Run {
  #model;
  #job;
  #promise;
  /** @type {Set<(progress: Progress) => void>} */
  #followers = new Set();
  /** @type {Map<number, (value: any) => void>} */
  #questions = new Map();
  #questionCount = 0;
  #isPaused = false;
  #isOver = false;

  /** @internal
   * @param {Model} model
   * @param {Recipe} recipe
   * @param {import('./jobs.js').Job} job
   * @param {import('./jobs.js').JobOptions} options signal: stops the run after the present step
   */
  constructor(model, recipe, job, { workers, signal }) {
    this.#model = model;
    /** The complete recipe: with the same model and data it gives the same weights again. */
    this.recipe = recipe;
    /** @type {Progress | null} the latest that was reported */
    this.progress = null;
    this.#job = startJob(job, { workers }, (message) => this.#receive(message));
    this.#promise = this.#finish(signal);
    this.#promise.catch(() => {}); // a caller who only iterates gets the error there
  }

  /** Whether the run is paused. */
  get paused() {
    return this.#isPaused;
  }

  /** Whether the run has ended: completed, stopped or failed. */
  get over() {
    return this.#isOver;
  }

  pause() {
    this.#isPaused = true;
    this.#control('pause');
  }

  resume() {
    this.#isPaused = false;
    this.#control('resume');
  }

  /** In a pause: trains one batch. */
  step() {
    this.#control('step');
  }

  /**
   * Stops the run after the present step and keeps the weights so far. An AbortSignal does the same.
   */
  stop() {
    this.#control('stop');
  }

  /**
   * Replaces the schedule's learning rate from the next step on. The recipe records the change, so it
   * still reproduces the run.
   * @param {number} rate
   */
  setLearningRate(rate) {
    this.#control('learningRate', learningRate(rate));
  }

  /** Loads the present weights into the model, to try it during training. */
  async refresh() {
    const params = await this.#ask('weights');
    if (params && !this.#isOver) this.#model.setWeights(params);
  }

  /**
   * The checkpoint from which fit(dataset, { ...recipe, checkpoint }) continues this run; null after
   * its end.
   * @returns {Promise<Checkpoint | null>}
   */
  checkpoint() {
    return this.#ask('checkpoint');
  }

  /**
   * The same as the bytes of a file, with the network; engine.loadCheckpoint(bytes) returns model and
   * checkpoint.
   * @returns {Promise<Uint8Array<ArrayBuffer> | null>}
   */
  async saveCheckpoint() {
    const checkpoint = await this.checkpoint();
    return checkpoint && writeCheckpoint(this.#model, checkpoint);
  }

  /**
   * @template [A = FitResult]
   * @template [B = never]
   * @param {((result: FitResult) => A | PromiseLike<A>) | null} [onDone]
   * @param {((error: any) => B | PromiseLike<B>) | null} [onError]
   * @returns {Promise<A | B>}
   */
  then(onDone, onError) {
    return this.#promise.then(onDone, onError);
  }

  /**
   * @template [B = never]
   * @param {((error: any) => B | PromiseLike<B>) | null} [onError]
   */
  catch(onError) {
    return this.#promise.catch(onError);
  }

  /** @param {(() => void) | null} [onEnd] */
  finally(onEnd) {
    return this.#promise.finally(onEnd);
  }

  /** @returns {AsyncGenerator<Progress, void, undefined>} */
  async *[Symbol.asyncIterator]() {
    /** @type {Progress[]} */
    const queue = [];
    let wake = () => {};
    const follow = (/** @type {Progress} */ progress) => {
      queue.push(progress);
      wake();
    };
    this.#followers.add(follow);
    const end = this.#promise.then(
      () => {},
      () => {},
    );
    try {
      while (!this.#isOver || queue.length > 0) {
        const progress = queue.shift();
        if (progress) {
          yield progress;
        } else {
          await Promise.race([
            end,
            new Promise((resolve) => {
              wake = () => resolve(undefined);
            }),
          ]);
        }
      }
      await this.#promise;
    } finally {
      this.#followers.delete(follow);
    }
  }

  /**
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<FitResult>}
   */
  async #finish(signal) {
    const startedAt = now();
    const stop = () => this.stop();
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    try {
      const {
        params,
        verdict,
        learningRateChanges,
        history,
        epochs,
        steps,
        stopped,
        origin,
        trainingSeconds,
      } = await this.#job.done;
      this.#model.setWeights(params);
      const hash = await digest(/** @type {Uint8Array<ArrayBuffer>} */ (bytesOf(params)));
      this.recipe = { ...this.recipe, learningRateChanges };
      const receipt = makeReceipt(this.#model, this.recipe, origin, {
        weights: hash,
        epochs,
        steps,
        stopped,
        history,
      });
      this.#model.recipe = this.recipe;
      this.#model.verdict = verdict;
      this.#model.seed = origin.seed;
      this.#model.receipt = receipt;
      if (this.progress) this.#tell({ ...this.progress, kind: 'end' });
      const seconds = (now() - startedAt) / 1000;
      withKerasNames(history);
      const workers = await this.#job.workers;
      return { history, epochs, stopped, hash, seconds, trainingSeconds, workers, receipt };
    } finally {
      this.#isOver = true;
      signal?.removeEventListener('abort', stop);
      for (const answer of this.#questions.values()) answer(null);
      this.#questions.clear();
    }
  }

  /** @param {any} message */
  #receive(message) {
    if (message.type === 'answer') {
      this.#questions.get(message.id)?.(message.value);
      this.#questions.delete(message.id);
      return;
    }
    if (message.params) this.#model.setWeights(message.params);
    if (message.type === 'progress') this.#tell(message.progress);
  }

  /** @param {Progress} progress */
  #tell(progress) {
    this.progress = progress;
    for (const follow of this.#followers) follow(progress);
  }

  /**
   * @param {string} action
   * @param {unknown} [value]
   */
  #control(action, value) {
    this.#job.post({ type: 'control', action, value });
  }

  /**
   * @param {string} action
   * @returns {Promise<any>}
   */
  #ask(action) {
    if (this.#isOver) return Promise.resolve(null);
    return new Promise((resolve) => {
      const id = this.#questionCount++;
      this.#questions.set(id, resolve);
      this.#job.post({ type: 'control', action, id });
    });
  }
}

/* run.js - class Run: a training run under way. Await it for its result, iterate it for its
 * progress.
 *
 *   for await (const { epoch, loss } of run) show(epoch, loss);
 *   const { hash } = await run;
 *
 * Whoever iterates sees what happens from then on. The model has the weights of the latest epoch
 * while the run goes on, and the final ones when it ends; when it fails, the last good ones.
 */
import { writeCheckpoint } from '../training/checkpoint.js';
import { bytesOf } from '../engine/arguments.js';
import { startJob } from './jobs.js';
import { now } from '../base/platform.js';
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
 * @property {number} seconds from fit() to the result: starting workers, checking data, everything
 * @property {number} trainingSeconds of these, from the moment when weights, data and workers stood
 *   ready to the last update of the weights
 * @property {import('../training/receipt.js').Receipt} receipt what the run was and what came of it;
 *   verifyReceipt() repeats it
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

  /**
   * @param {Model} model
   * @param {Recipe} recipe
   * @param {import('./jobs.js').Job} job
   * @param {import('./jobs.js').JobOptions} options signal: stops the run after the step it works
   *   on
   */
  constructor(model, recipe, job, { workers, signal }) {
    this.#model = model;
    /** Every option in full: with the same model and data it gives the same weights again. */
    this.recipe = recipe;
    /** @type {Progress | null} the latest that was reported */
    this.progress = null;
    this.#job = startJob(job, { workers }, (message) => this.#receive(message));
    this.#promise = this.#finish(signal);
    this.#promise.catch(() => {}); // whoever only iterates gets the error there
  }

  /** Whether it waits in a pause. */
  get paused() {
    return this.#isPaused;
  }

  /** Whether it has ended, in whatever way. */
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
   * Ends the run after the step it works on; the weights so far are kept. An AbortSignal does the
   * same.
   */
  stop() {
    this.#control('stop');
  }

  /**
   * Takes over from the schedule at the next step. Noted in the recipe, so that it still reproduces
   * the run.
   * @param {number} rate
   */
  setLearningRate(rate) {
    this.#control('learningRate', learningRate(rate));
  }

  /** Gives the model the weights of this moment, to try it while it learns. */
  async refresh() {
    const params = await this.#ask('weights');
    if (params && !this.#isOver) this.#model.setWeights(params);
  }

  /**
   * All it takes to continue this run later, by fit(dataset, { ...recipe, checkpoint }); null when
   * it is over.
   * @returns {Promise<Checkpoint | null>}
   */
  checkpoint() {
    return this.#ask('checkpoint');
  }

  /**
   * The same as a file, network inside: engine.loadCheckpoint(bytes) gives model and checkpoint
   * back.
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
      return { history, epochs, stopped, hash, seconds, trainingSeconds, receipt };
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

/* loop.js - class Trainer: the training loop, without threads, files or clock.
 *
 * It decides the order of samples, learning rates, epochs, validation, callbacks and reports. The
 * caller passes in what computes gradients (Provider), what holds the optimiser (a Net for training),
 * the clock and the pauses, so the loop is the same with any number of workers and in tests. Its state
 * is plain JSON, except the best weights; a checkpoint is that and the Net's state.
 */
import { afterEpoch, newCallbackState } from './callbacks.js';
import { InklingError } from '../base/errors.js';

/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/** @typedef {import('../engine/structs.js').BatchSettings} BatchSettings */
/** @typedef {import('../engine/structs.js').Augment} Augment */
/** @typedef {{ shares: number, loss: number, correct: number }} BatchGradient sums over the batch */
/**
 * Computes gradients and logits, in this thread or in others.
 * @typedef {object} Provider
 * @property {(samples: Uint32Array, batch: BatchSettings, augment: Augment | null) =>
 *   Promise<BatchGradient>} gradient of a batch: the training data's `samples`, by the
 *   Net's present weights; it waits in the Net, for applyShares()
 * @property {(images: Uint8Array, params: Float32Array) => Promise<Float32Array>} logits
 */
/**
 * Progress of a run. Loss and accuracy are the batch's own ('batch') or the epoch's mean ('epoch').
 * @typedef {object} Progress
 * @property {'batch' | 'epoch' | 'end'} kind
 * @property {number} epoch epochs begun, from 1
 * @property {number} epochs
 * @property {number} step steps done
 * @property {number} steps
 * @property {number} loss
 * @property {number} accuracy
 * @property {number | null} valLoss of the epoch, or of the one before
 * @property {number | null} valAccuracy
 * @property {number} learningRate
 * @property {number} imagesPerSecond
 * @property {number} secondsLeft
 */
/** @typedef {{ loss: number[], accuracy: number[], valLoss: number[], valAccuracy: number[],
 *   learningRate: number[] }} History a value for each epoch */
/** @typedef {'finished' | 'early-stopping' | 'aborted'} StopReason */
/**
 * @typedef {object} Memory what the loop remembers between two steps
 * @property {number} epoch epochs completed
 * @property {number} batch batches completed in this epoch
 * @property {number} step steps completed
 * @property {number} loss sum over this epoch's images
 * @property {number} correct
 * @property {number} images
 * @property {number} factor of the learning rate, by plateaus
 * @property {number} learningRate of the last step
 * @property {number | null} valLoss
 * @property {number | null} valAccuracy
 * @property {boolean} stop an early stop was decided
 * @property {[number, number][]} learningRateChanges made while running: [step, learning rate]
 * @property {import('./callbacks.js').CallbackState[]} callbacks
 * @property {History} history
 */
/** @typedef {{ state: Float32Array, memory: Memory, best: Float32Array | null }} Snapshot */
/**
 * @typedef {object} TrainerParts
 * @property {import('../engine/net.js').Net} net made for training, with the weights to start from
 * @property {{ shuffle: (n: number, seed: number, epoch: number) => Uint32Array, learningRate:
 *   (schedule: import('../engine/structs.js').ScheduleSettings, step: number, steps: number) => number,
 *   softmax: import('../model/metrics.js').Softmax }} engine
 * @property {Provider} provider
 * @property {Recipe} recipe
 * @property {number} count training samples
 * @property {((params: Float32Array) => Promise<{ loss: number, accuracy: number }>) | null}
 *   validate
 * @property {(progress: Progress, params: Float32Array | null) => void} report params: the weights
 *   after an epoch
 * @property {() => Promise<boolean>} mayGoOn called before each step; waits while paused; false
 *   stops the run
 * @property {() => number} now milliseconds
 * @property {number} [stopAfter] steps after which the run is stopped, as if mayGoOn() had said so
 */

export class Trainer {
  #parts;
  #steps;
  #stepsPerEpoch;
  /** @type {Memory} */
  #memory;
  /** @type {Float32Array | null} */
  #best = null;
  /** A step is being computed, so its learning rate cannot change any more. */
  #isInStep = false;
  #pace;

  /** @param {TrainerParts} parts */
  constructor(parts) {
    const { recipe, count } = parts;
    this.#parts = parts;
    this.#stepsPerEpoch = Math.ceil(count / recipe.batchSize);
    this.#steps = this.#stepsPerEpoch * recipe.epochs;
    this.#pace = new Pace(parts.now);
    this.#memory = {
      epoch: 0,
      batch: 0,
      step: 0,
      loss: 0,
      correct: 0,
      images: 0,
      factor: 1,
      learningRate: 0,
      valLoss: null,
      valAccuracy: null,
      stop: false,
      learningRateChanges: recipe.learningRateChanges.map(([step, rate]) => [step, rate]),
      callbacks: recipe.callbacks.map(newCallbackState),
      history: { loss: [], accuracy: [], valLoss: [], valAccuracy: [], learningRate: [] },
    };
  }

  /** The whole state of a run between two steps.
   * @returns {Snapshot}
   */
  checkpoint() {
    return {
      state: this.#parts.net.state(),
      memory: structuredClone(this.#memory),
      best: this.#best,
    };
  }

  /** Continues from a checkpoint, with the same bits as if there had been no break.
   * @param {Snapshot} snapshot
   */
  restore({ state, memory, best }) {
    this.#parts.net.setState(state);
    this.#memory = structuredClone(memory);
    this.#best = best;
  }

  /**
   * Sets the learning rate from the next step on, and records it so that the recipe reproduces the
   * run.
   * @param {number} rate
   */
  setLearningRate(rate) {
    const { learningRateChanges: changes, step } = this.#memory;
    const at = step + Number(this.#isInStep);
    while (changes.length > 0 && changes[changes.length - 1][0] >= at) changes.pop();
    changes.push([at, rate]);
  }

  /**
   * Trains to the end, or until it is stopped.
   * @returns {Promise<{ stopped: StopReason, params: Float32Array, epochs: number, steps: number,
   *   history: History, learningRateChanges: [number, number][], trainingSeconds: number }>}
   */
  async run() {
    const { recipe, mayGoOn, now, stopAfter = Infinity } = this.#parts;
    const memory = this.#memory;
    const startedAt = now();
    let updatedAt = startedAt;
    let goesOn = true;
    while (goesOn && memory.epoch < recipe.epochs && !memory.stop) {
      const order = this.#parts.engine.shuffle(this.#parts.count, recipe.seed, memory.epoch);
      while (
        memory.batch < this.#stepsPerEpoch &&
        (goesOn = memory.step < stopAfter && (await mayGoOn()))
      ) {
        const from = memory.batch * recipe.batchSize;
        await this.#step(order.slice(from, from + recipe.batchSize));
        updatedAt = now();
      }
      if (goesOn) await this.#endEpoch();
    }
    return {
      stopped: goesOn ? (memory.stop ? 'early-stopping' : 'finished') : 'aborted',
      params: this.#finalParams(goesOn),
      epochs: memory.epoch,
      steps: memory.step,
      history: memory.history,
      learningRateChanges: memory.learningRateChanges,
      trainingSeconds: (updatedAt - startedAt) / 1000,
    };
  }

  /** The weights of the result: the moving average if the recipe has one. */
  params() {
    const { net, recipe } = this.#parts;
    return recipe.averageDecay > 0 ? net.average() : net.params();
  }

  /** @param {boolean} isComplete */
  #finalParams(isComplete) {
    return (isComplete ? this.#best : null) ?? this.params();
  }

  /** @param {Uint32Array} samples */
  async #step(samples) {
    const { net, provider, recipe, report } = this.#parts;
    const memory = this.#memory;
    const { seed, labelSmoothing, weightDecay, clipNorm, averageDecay, l1 } = recipe;
    const batch = { seed, epoch: memory.epoch, batch: samples.length, labelSmoothing };
    this.#pace.start();
    const learningRate = this.#learningRate();
    this.#isInStep = true;
    try {
      const gradient = await provider.gradient(samples, batch, recipe.augment);
      net.applyShares(
        gradient.shares,
        { ...recipe.optimizer, weightDecay, clipNorm, averageDecay, l1 },
        learningRate,
      );
      memory.loss += gradient.loss;
      memory.correct += gradient.correct;
      memory.images += samples.length;
      memory.learningRate = learningRate;
      memory.batch++;
      memory.step++;
      this.#pace.stepDone(samples.length);
      report(
        this.#progress('batch', gradient.loss / samples.length, gradient.correct / samples.length),
        null,
      );
    } catch (error) {
      throw explainNotFinite(error, memory.step, learningRate);
    } finally {
      this.#isInStep = false;
    }
  }

  /** The learning rate: of the schedule or set by hand, times the factor of the plateaus. */
  #learningRate() {
    const { recipe, engine } = this.#parts;
    const memory = this.#memory;
    const change = memory.learningRateChanges.findLast(([at]) => at <= memory.step);
    if (change?.[0] === memory.step) memory.factor = 1;
    /** @type {import('./recipe.js').LearningRate} */
    const rate = change ? { schedule: 'constant', base: change[1] } : recipe.learningRate;
    const {
      schedule: kind,
      base,
      final = 0,
      warmup = 0,
      factor = 1,
      every = 1,
    } = /** @type {any} */ (rate);
    const settings = { kind, base, final, warmup, factor, every: every * this.#stepsPerEpoch };
    // By rounding, a cosine may end slightly below 0.
    return Math.fround(
      Math.max(0, engine.learningRate(settings, memory.step, this.#steps)) * memory.factor,
    );
  }

  async #endEpoch() {
    const { recipe, validate, report } = this.#parts;
    const memory = this.#memory;
    const { history } = memory;
    const params = this.params();
    if (validate) {
      this.#pace.start();
      const { loss, accuracy } = await validate(params);
      if (!Number.isFinite(loss)) {
        throw explainNotFinite(
          new InklingError('not-finite', 'validation'),
          memory.step,
          memory.learningRate,
        );
      }
      memory.valLoss = loss;
      memory.valAccuracy = accuracy;
      history.valLoss.push(loss);
      history.valAccuracy.push(accuracy);
      this.#pace.validationDone();
    }
    const loss = memory.loss / memory.images;
    const accuracy = memory.correct / memory.images;
    history.loss.push(loss);
    history.accuracy.push(accuracy);
    history.learningRate.push(memory.learningRate);
    const scores = { loss, accuracy, valLoss: memory.valLoss, valAccuracy: memory.valAccuracy };
    recipe.callbacks.forEach((callback, i) => {
      const { improved, stop, factor } = afterEpoch(
        callback,
        memory.callbacks[i],
        scores,
        memory.epoch,
        memory.learningRate,
      );
      if (improved && callback.type === 'earlyStopping' && callback.restoreBest)
        this.#best = params;
      memory.stop ||= stop;
      memory.factor *= factor;
    });
    const progress = this.#progress('epoch', loss, accuracy);
    memory.epoch++;
    memory.batch = 0;
    memory.loss = 0;
    memory.correct = 0;
    memory.images = 0;
    report(progress, params);
  }

  /**
   * @param {'batch' | 'epoch'} kind
   * @param {number} loss
   * @param {number} accuracy
   * @returns {Progress}
   */
  #progress(kind, loss, accuracy) {
    const { epoch, step, valLoss, valAccuracy, learningRate } = this.#memory;
    const { epochs } = this.#parts.recipe;
    const validations = epochs - epoch - (kind === 'epoch' ? 1 : 0);
    return {
      kind,
      epoch: epoch + 1,
      epochs,
      step,
      steps: this.#steps,
      loss,
      accuracy,
      valLoss,
      valAccuracy,
      learningRate,
      imagesPerSecond: this.#pace.imagesPerSecond,
      secondsLeft: this.#pace.secondsLeft(this.#steps - step, validations),
    };
  }
}

/** Estimates speed and time left from the duration of steps and validations, without pauses. */
class Pace {
  #now;
  #startedAt = 0;
  #msPerStep = 0;
  #msPerValidation = 0;
  imagesPerSecond = 0;

  /** @param {() => number} now */
  constructor(now) {
    this.#now = now;
  }

  start() {
    this.#startedAt = this.#now();
  }

  /** @param {number} images */
  stepDone(images) {
    const ms = Math.max(this.#now() - this.#startedAt, 0.001);
    this.#msPerStep = this.#msPerStep === 0 ? ms : 0.95 * this.#msPerStep + 0.05 * ms;
    const rate = (1000 * images) / ms;
    this.imagesPerSecond =
      this.imagesPerSecond === 0 ? rate : 0.95 * this.imagesPerSecond + 0.05 * rate;
  }

  validationDone() {
    this.#msPerValidation = this.#now() - this.#startedAt;
  }

  /** @param {number} steps @param {number} validations */
  secondsLeft(steps, validations) {
    return (steps * this.#msPerStep + validations * this.#msPerValidation) / 1000;
  }
}

/**
 * @param {unknown} error
 * @param {number} step
 * @param {number} learningRate
 */
function explainNotFinite(error, step, learningRate) {
  if (!(error instanceof InklingError) || error.code !== 'not-finite') return error;
  return new InklingError(
    'not-finite',
    `training stopped before step ${step + 1}: the loss or gradient is no longer a ` +
      `number at learning rate ${learningRate}. The last good weights are kept; try a smaller ` +
      'learning rate or clipNorm',
  );
}

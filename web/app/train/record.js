/* record.js - records the curves of a run: loss and accuracy of every batch, and of every epoch with its
 * validation.
 *
 * Above a limit, every second one of the older batches is dropped, so that a run of any length takes
 * bounded memory. series() thins them out further for a chart. The data are plain arrays, so that a
 * checkpoint can hold them.
 */

/**
 * @typedef {{ step: number, loss: number, accuracy: number, valLoss: number | null, valAccuracy: number | null,
 *   learningRate: number }} EpochPoint
 * @typedef {{ steps: number[], loss: number[], accuracy: number[], smoothLoss: number[], smoothAccuracy: number[],
 *   epochs: EpochPoint[] }} RecordData
 */

/** Most batches that are recorded. */
const LIMIT = 20000;

/** Decay of the moving average for smooth curves, per batch. */
const MEMORY = 0.95;

export class Record {
  /** @param {RecordData} [data] of a run that is continued */
  constructor(data) {
    /** @type {RecordData} */
    this.data = data ?? {
      steps: [],
      loss: [],
      accuracy: [],
      smoothLoss: [],
      smoothAccuracy: [],
      epochs: [],
    };
  }

  /** @param {import('../../inkling/training/loop.js').Progress} progress */
  add({ kind, step, loss, accuracy, valLoss, valAccuracy, learningRate }) {
    const { data } = this;
    if (kind === 'epoch') {
      data.epochs.push({ step, loss, accuracy, valLoss, valAccuracy, learningRate });
    } else if (kind === 'batch') {
      data.steps.push(step);
      data.loss.push(loss);
      data.accuracy.push(accuracy);
      data.smoothLoss.push(smooth(data.smoothLoss, loss, step));
      data.smoothAccuracy.push(smooth(data.smoothAccuracy, accuracy, step));
      if (data.steps.length > LIMIT) this.#thin();
    }
  }

  /**
   * The record up to a step, for a run that continues from there.
   * @param {number} step
   * @param {number} epochs
   */
  cut(step, epochs) {
    const { data } = this;
    let kept = data.steps.length;
    while (kept > 0 && data.steps[kept - 1] > step) kept--;
    for (const list of [data.steps, data.loss, data.accuracy, data.smoothLoss, data.smoothAccuracy])
      list.length = kept;
    data.epochs.length = Math.min(data.epochs.length, epochs);
  }

  /** A column for a chart, of at most `most` batches, with the validation of at most `most` epochs at their places.
   * @param {'loss' | 'accuracy'} what
   * @param {boolean} isSmooth
   * @param {number} most
   * @returns {{ steps: number[], train: (number | null)[], validation: (number | null)[] }} */
  series(what, isSmooth, most) {
    const { data } = this;
    const values = isSmooth
      ? what === 'loss'
        ? data.smoothLoss
        : data.smoothAccuracy
      : data[what];
    const stride = Math.max(1, Math.ceil(values.length / most));
    /** @type {Map<number, { train: number | null, validation: number | null }>} */
    const points = new Map();
    for (let i = values.length - 1; i >= 0; i -= stride)
      points.set(data.steps[i], { train: values[i], validation: null });
    const every = Math.max(1, Math.ceil(data.epochs.length / most));
    for (let i = data.epochs.length - 1; i >= 0; i -= every) {
      const epoch = data.epochs[i];
      const validation = what === 'loss' ? epoch.valLoss : epoch.valAccuracy;
      if (validation === null) continue;
      const place = points.get(epoch.step);
      if (place) place.validation = validation;
      else points.set(epoch.step, { train: null, validation });
    }
    const steps = [...points.keys()].sort((a, b) => a - b);
    const at = steps.map(
      (step) =>
        /** @type {{ train: number | null, validation: number | null }} */ (points.get(step)),
    );
    return {
      steps,
      train: at.map(({ train }) => train),
      validation: at.map(({ validation }) => validation),
    };
  }

  /** Drops every second batch of the older half. */
  #thin() {
    const { data } = this;
    const half = data.steps.length >> 1;
    for (const list of [
      data.steps,
      data.loss,
      data.accuracy,
      data.smoothLoss,
      data.smoothAccuracy,
    ]) {
      const kept = list.filter((_, i) => i >= half || i % 2 === 1);
      list.splice(0, list.length, ...kept);
    }
  }
}

/**
 * A moving average that starts as a plain mean.
 * @param {number[]} past
 * @param {number} value
 * @param {number} step
 */
function smooth(past, value, step) {
  const memory = Math.min(MEMORY, 1 - 1 / Math.max(1, step));
  const before = past.length > 0 ? past[past.length - 1] : value;
  return memory * before + (1 - memory) * value;
}

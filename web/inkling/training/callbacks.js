/* callbacks.js - early stopping and reducing the learning rate on a plateau, by Keras' rules.
 *
 * Pure arithmetic on the scores of an epoch. The comparisons round as Keras' do: early stopping applies
 * minDelta to the value, reducing on a plateau applies it to the best. The state of a callback is a plain
 * object, so that a checkpoint can hold it.
 */

/** @typedef {import('./recipe.js').Callback} Callback */
/** @typedef {{ best: number | null, wait: number, cooldown: number }} CallbackState */
/**
 * @typedef {{ loss: number, accuracy: number, valLoss: number | null, valAccuracy: number | null }}
 *   Scores
 */
/**
 * @typedef {{ improved: boolean, stop: boolean, factor: number }} Decision factor: for the learning
 *   rate
 */

/** @returns {CallbackState} */
export function newCallbackState() {
  return { best: null, wait: 0, cooldown: 0 };
}

/**
 * Decides what a callback does after an epoch. Changes `state`.
 * @param {Callback} callback
 * @param {CallbackState} state
 * @param {Scores} scores
 * @param {number} epoch counts from 0
 * @param {number} learningRate of the epoch's last step
 * @returns {Decision}
 */
export function afterEpoch(callback, state, scores, epoch, learningRate) {
  const value = scores[callback.monitor];
  if (value === null) return { improved: false, stop: false, factor: 1 };
  const improved = isBetter(callback, value, state.best);
  if (improved) state.best = value;
  return callback.type === 'earlyStopping'
    ? { improved, stop: stopsNow(callback, state, improved, epoch), factor: 1 }
    : { improved, stop: false, factor: plateauFactor(callback, state, improved, learningRate) };
}

/**
 * @param {Callback} callback
 * @param {number} value
 * @param {number | null} best
 */
function isBetter({ type, monitor, minDelta }, value, best) {
  if (best === null) return true;
  const isHigherBetter = monitor === 'accuracy' || monitor === 'valAccuracy';
  if (type === 'earlyStopping')
    return isHigherBetter ? value - minDelta > best : value + minDelta < best;
  return isHigherBetter ? value > best + minDelta : value < best - minDelta;
}

/**
 * @param {import('./recipe.js').EarlyStopping} callback
 * @param {CallbackState} state
 * @param {boolean} improved
 * @param {number} epoch
 */
function stopsNow({ patience }, state, improved, epoch) {
  state.wait = improved ? 0 : state.wait + 1;
  return !improved && state.wait >= patience && epoch > 0;
}

/**
 * @param {import('./recipe.js').ReduceOnPlateau} callback
 * @param {CallbackState} state
 * @param {boolean} improved
 * @param {number} learningRate
 */
function plateauFactor(
  { patience, factor, cooldown, minLearningRate },
  state,
  improved,
  learningRate,
) {
  if (state.cooldown > 0) {
    state.cooldown--;
    state.wait = 0;
  }
  if (improved) {
    state.wait = 0;
    return 1;
  }
  if (state.cooldown > 0) return 1;
  state.wait++;
  if (state.wait < patience || learningRate <= Math.fround(minLearningRate)) return 1;
  state.cooldown = cooldown;
  state.wait = 0;
  return Math.max(factor, minLearningRate / learningRate);
}

/* tune.js - how a net learns a hand: fine-tuned on own drawings mixed with replayed pictures, then drawn back towards what it was.
 *
 * It always begins with a net that has not seen the drawings, so a drawing that was taken out leaves no trace and the same drawings
 * give the same net. Each drawing is written with several pens, undistorted; four in five pictures are replayed, so that the net
 * keeps what it knew; the rate falls to nothing. At the end each weight goes only part of its way from the old value to the new one: halfway
 * between two nets that read well lies one that reads as well as both, but has forgotten less. A net that knows what is no digit
 * is shown some of that too. tools/studies/personal.js measures all this, with the table of what was tried beside it.
 * No DOM: the page and the study import it. Not here: which drawings, and the score (learn.js).
 */
import { concatDatasets } from '../../inkling/index.js';
import { helping } from './folds.js';

/** @typedef {import('../../inkling/model/model.js').Model} Model */
/** @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset */

/** Replayed digits. */
export const REPLAYED = 2000;
/** Replayed pictures that are no digits, for nets that tell. */
export const REPLAYED_NONE = 400;
/** Of the built-in digits and non-digits that are replayed. */
export const REPLAY_SEED = 28;

/** Share of the way from the old weights to the tuned ones that is gone, by what is replayed. Built-in digits hold less of what MNIST
 * asks for, so less is risked with them. */
export const WAY = { mnist: 0.7, builtIn: 0.5 };

/** @type {import('../../inkling/workers/fit.js').FitOptions} */
const RECIPE = {
  epochs: 2,
  batchSize: 32,
  optimizer: 'adam',
  learningRate: { schedule: 'cosine', base: 0.0005, final: 0.00001 },
  seed: 1,
};

/**
 * @template {{ label: number }} D
 * @param {object} task
 * @param {Model} task.base stays as it is
 * @param {D[]} task.drawings
 * @param {(drawings: D[], pens: number[]) => Promise<Dataset> | Dataset} task.write drawings as pictures, with each pen
 * @param {Dataset} task.replay
 * @param {number} task.way of WAY
 * @param {AbortSignal} [task.signal]
 * @param {number} [task.workers] never changes the result
 * @param {(share: number) => void} [task.onProgress]
 * @returns {Promise<Model>} a new one
 */
export async function tuned({ base, drawings, write, replay, way, signal, workers, onProgress }) {
  const { pens, copies } = helping(drawings.length, replay.count);
  const own = await write(drawings, pens);
  const mix = concatDatasets([...new Array(copies).fill(own), replay], 'my hand');
  const model = await base.engine.loadModel(base.save());
  const labelSmoothing = base.recipe?.labelSmoothing ?? 0;
  const run = model.fit(mix, { ...RECIPE, labelSmoothing, signal, workers });
  for await (const { step, steps } of run) onProgress?.(step / steps);
  model.setWeights(between(base.weights(), model.weights(), way));
  model.verdict = base.verdict;
  return model;
}

/**
 * The weights at a share of the way from some to others.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} way 0 to 1
 */
export function between(from, to, way) {
  return from.map((weight, i) => weight + way * (to[i] - weight));
}

/** So many samples, spread evenly over a data set. @param {number} count of samples @param {number} of in the data set */
export const evenly = (count, of) =>
  Array.from({ length: Math.min(count, of) }, (_, i) => Math.floor((i * of) / Math.min(count, of)));

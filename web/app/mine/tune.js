/* tune.js - tunes a net to one person's handwriting: fine-tunes it on the drawings mixed with replayed pictures, then averages the old
 * and the new weights.
 *
 * It always starts from a net that has not seen the drawings, so a deleted drawing leaves no trace and equal drawings give an equal
 * net. Each drawing is rendered with several pens, undistorted. Four in five pictures are replayed, so that the net does not forget
 * them; the learning rate decays to almost 0. At the end each weight moves only part of the distance from the old to the new value: a
 * net between two good nets reads about as well as both and forgets less. A net with an output for "no digit" is trained on
 * non-digits too. tools/studies/personal.js measures this; tools/studies/README.md has the table of what was tried.
 * No DOM: the page and the study import it. Not here: which drawings are used, and the score (learn.js).
 */
import { concatDatasets } from '../../inkling/index.js';
import { helping } from './folds.js';

/** @typedef {import('../../inkling/model/model.js').Model} Model */
/** @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset */

/** Number of replayed digits. */
export const REPLAYED = 2000;
/** Number of replayed non-digits, for nets with an output for "no digit". */
export const REPLAYED_NONE = 400;
/** Seed of the built-in digits and non-digits that are replayed. */
export const REPLAY_SEED = 28;

/** How far to move from the old weights (0) to the tuned ones (1), per kind of replayed data. Built-in digits protect the accuracy on
 * MNIST less than MNIST does, so the move is shorter with them. */
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
 * @param {Model} task.base the net to tune; it is not changed
 * @param {D[]} task.drawings
 * @param {(drawings: D[], pens: number[]) => Promise<Dataset> | Dataset} task.write renders all drawings with each pen
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
 * Interpolates between two weight vectors.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} way 0 to 1
 */
export function between(from, to, way) {
  return from.map((weight, i) => weight + way * (to[i] - weight));
}

/** Positions of `count` samples, spread evenly over a data set. @param {number} count of samples @param {number} of in the data set */
export const evenly = (count, of) =>
  Array.from({ length: Math.min(count, of) }, (_, i) => Math.floor((i * of) / Math.min(count, of)));

/* final.js - the score of the final weights of a run.
 *
 * The accuracy of an epoch is a mean over weights that were still changing, often with dropout and distorted pictures, so it
 * may be far below that of the saved weights. Without validation these are scored on a sample of the training data.
 */
import { splitDataset, subsetDataset } from '../../web/inkling/index.js';
import { count, percent } from './terminal.js';

/** @typedef {import('../../web/inkling/index.js').Dataset} Dataset */
/** @typedef {{ on: 'validation' | 'training', accuracy: number, loss: number, count?: number }} Final */

/** Most training pictures that are read for this. */
const SAMPLE = 10000;

/**
 * @param {import('./models.js').Model} net after its run
 * @param {Dataset} dataset that it was trained on
 * @param {import('../../web/inkling/index.js').FitResult} result
 * @param {{ workers?: number }} options
 * @returns {Promise<Final | null>} null: not known, as the run was interrupted or went back to earlier weights
 */
export async function scoreFinal(net, dataset, { history, stopped }, { workers }) {
  const [accuracy, loss] = [history.valAccuracy.at(-1), history.valLoss.at(-1)];
  const goesBack = net.recipe?.callbacks.some(
    (callback) => callback.type === 'earlyStopping' && callback.restoreBest,
  );
  if (stopped === 'aborted' || goesBack) return null;
  if (accuracy !== undefined && loss !== undefined) return { on: 'validation', accuracy, loss };
  const score = await net.evaluate(sampleOf(dataset), { workers });
  return { on: 'training', accuracy: score.accuracy, loss: score.loss, count: score.count };
}

/** Pictures from everywhere in a data set. @param {Dataset} dataset */
function sampleOf(dataset) {
  const size = Math.min(SAMPLE, dataset.count);
  const spread = Array.from({ length: size }, (_, i) => Math.floor((i * dataset.count) / size));
  return subsetDataset(dataset, spread);
}

/**
 * The data on which figures show the final weights: the validation data, else a sample of the training data.
 * @param {import('./models.js').Model} net after its run
 * @param {Dataset} dataset that it was trained on
 * @param {Dataset | undefined} validation
 * @returns {{ data: Dataset, words: string }}
 */
export function scoredData(net, dataset, validation) {
  const share = net.recipe?.validationSplit ?? 0;
  const held = validation ?? (share > 0 ? splitDataset(dataset, share)[1] : null);
  const data = held?.count ? held : sampleOf(dataset);
  const words = held?.count ? 'validation pictures' : 'training pictures; nothing was held back';
  return { data, words: `${count(data.count)} ${words}` };
}

/** The score on a test set.
 * @param {import('./models.js').Model} net
 * @param {Dataset} dataset
 * @param {{ workers?: number }} options
 */
export async function scoreTest(net, dataset, options) {
  const { accuracy, loss, correct, count: size, interval } = await net.evaluate(dataset, options);
  return { name: dataset.name, accuracy, loss, correct, count: size, interval };
}

/** @param {Awaited<ReturnType<typeof scoreTest>>} score */
export const testText = ({ name, accuracy, loss, count: size }) =>
  `test: ${percent(accuracy)} of ${count(size)} pictures of ${name} right, loss ${loss.toFixed(4)}`;

/** In words. @param {Final} final */
export function finalText(final) {
  const { on, accuracy, loss, count: size = 0 } = final;
  const pictures =
    on === 'validation' ? 'the validation pictures' : `${count(size)} training pictures`;
  const caution = on === 'validation' ? '' : '; nothing was held back, so expect less of new ones';
  return `final weights: ${percent(accuracy)} of ${pictures} right, loss ${loss.toFixed(4)}${caution}`;
}

/* others.js - digits of other people, which a net learns beside the user's drawings: of MNIST if the host serves it, built-in ones
 * otherwise.
 */
import { subsetDataset } from '../../inkling/index.js';
import { InklingError } from '../../inkling/reading.js';
import { REPLAY_SEED, evenly } from './tune.js';

/** @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset */

/** @param {Promise<Dataset | null>} wanted @returns {Promise<Dataset>} */
export async function need(wanted) {
  const dataset = await wanted;
  if (!dataset) throw new InklingError('bad-argument', 'there are no digits to replay');
  return dataset;
}

/** @param {import('../data/sources.js').Data} data @param {number} count @returns {Promise<Dataset>} spread over all there are */
export async function otherDigits(data, count) {
  const all = await need(
    data.train(
      (await data.hasMnist()) ? { kind: 'mnist' } : { kind: 'synthetic', count, seed: REPLAY_SEED },
    ),
  );
  return subsetDataset(all, evenly(count, all.count));
}

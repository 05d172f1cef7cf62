/* learn.js - a lesson: tunes a net to one person's handwriting (tune.js), and scores it before and after, on this person's drawings
 * and on other people's digits.
 *
 * With enough drawings the score comes from cross-validation: each drawing is read by a net trained on the others (folds.js). MNIST
 * is replayed if the host serves it, built-in digits otherwise. Not here: storing and using the new net (personal.js).
 */
import { concatDatasets, wilsonInterval } from '../../inkling/index.js';
import { crossValidate, foldsOf } from './folds.js';
import { need, otherDigits } from './others.js';
import { Steps } from './steps.js';
import { REPLAYED, REPLAYED_NONE, REPLAY_SEED, WAY, tuned } from './tune.js';

/** @typedef {import('../../inkling/model/model.js').Model} Model */
/** @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset */
/** @typedef {import('../store/drawings.js').OwnDigit} OwnDigit */
/** @typedef {{ correct: number, count: number }} Tally */
/**
 * @typedef {object} Lesson
 * @property {number} drawings
 * @property {boolean} honest whether `mine` is a cross-validated score
 * @property {{ before: Tally, after: Tally }} mine
 * @property {string} referenceName
 * @property {{ before: Tally, after: Tally }} reference
 * @property {string} base name of the net it began with
 * @property {number} seconds
 */

/** "18 of 20 (90 %)", with its interval for a tooltip or a sentence. @param {Tally} tally */
export const intervalOf = ({ correct, count }) => wilsonInterval(correct, count);

/**
 * Trains a net on the drawings, and scores it and its base.
 * @param {import('../data/workbench.js').Workbench} workbench
 * @param {{ base: Model, baseName: string, drawings: OwnDigit[], signal: AbortSignal,
 *   onProgress: (share: number, words: string) => void }} task
 * @returns {Promise<{ model: Model, lesson: Lesson }>}
 */
export async function learn(workbench, { base, baseName, drawings, signal, onProgress }) {
  const started = performance.now();
  const data = await workbench.data();
  onProgress(0, 'Loading digits, so that it forgets none');
  const { replay, way, reference, referenceName } = await othersOf(data, base);
  const folds = foldsOf(drawings);
  const steps = new Steps(folds.length + 3, signal, onProgress);
  const write = data.write.bind(data);
  const learnt = async (/** @type {OwnDigit[]} */ list, /** @type {string} */ words) => {
    const onShare = steps.during(words);
    const task = { base, drawings: list, write, replay, way, signal, onProgress: onShare };
    const model = await tuned(task);
    steps.next();
    return model;
  };

  const all = await write(drawings, [0]);
  const before = await tally(base, all, signal);
  const honest = { correct: 0, count: 0 };
  await crossValidate(folds, learnt, async (probe, list) => {
    const { correct, count } = await tally(probe, await write(list, [0]), signal);
    honest.correct += correct;
    honest.count += count;
  });
  const many = drawings.length === 1 ? 'one drawing' : `all ${drawings.length} drawings`;
  const model = await learnt(drawings, `Learning ${many}`);
  const after = folds.length > 0 ? honest : await tally(model, all, signal);
  const reading = (/** @type {string} */ when) =>
    steps.during(`Reading other people’s digits, ${when}`);
  const referenceBefore = await tally(base, reference, signal, reading('before'));
  steps.next();
  const referenceAfter = await tally(model, reference, signal, reading('after'));
  return {
    model,
    lesson: {
      drawings: drawings.length,
      honest: folds.length > 0,
      mine: { before, after },
      referenceName,
      reference: { before: referenceBefore, after: referenceAfter },
      base: baseName,
      seconds: (performance.now() - started) / 1000,
    },
  };
}

/** Other people's pictures: those to replay, and the digits that score.
 *  @param {Awaited<ReturnType<import('../data/workbench.js').Workbench['data']>>} data @param {Model} base */
async function othersOf(data, base) {
  const hasMnist = await data.hasMnist();
  const digits = await otherDigits(data, REPLAYED);
  const reference = await need(
    data.test(hasMnist ? { kind: 'mnist' } : { kind: 'synthetic', count: 1, seed: 1 }),
  );
  const replay = base.none
    ? concatDatasets([digits, await data.nonDigits(REPLAYED_NONE, REPLAY_SEED)])
    : digits;
  return {
    replay,
    way: hasMnist ? WAY.mnist : WAY.builtIn,
    reference,
    referenceName: hasMnist ? 'MNIST test digits' : 'Built-in digits',
  };
}

/**
 * @param {Model} model
 * @param {Dataset} dataset
 * @param {AbortSignal} signal
 * @param {(share: number) => void} [tell]
 * @returns {Promise<Tally>}
 */
async function tally(model, dataset, signal, tell) {
  const { correct, count } = await model.evaluate(dataset, {
    signal,
    onProgress: ({ done, count: of }) => tell?.(done / of),
  });
  return { correct, count };
}

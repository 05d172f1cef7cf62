/* sign-lesson.js - a lesson on signs: trains a net on the user's own signs (sign-net.js), and scores it.
 *
 * With enough drawings the score comes from cross-validation: each drawing is read by a net that was trained on the others
 * (folds.js). If the ten digits are among the classes, digits of other people are mixed in; if not, built-in digits are among the
 * things that it learns to be none of the signs. The lesson also says how many new scribbles it refuses. Not here: storing and using the new
 * net (sign-state.js).
 */
import { DIGIT_CLASSES, NON_DIGIT_KINDS, subsetDataset } from '../../inkling/index.js';
import { crossValidate, foldsOf } from './folds.js';
import { need, otherDigits } from './others.js';
import { answersOf, trainSigns } from './sign-net.js';
import { Steps } from './steps.js';
import { REPLAY_SEED } from './tune.js';

/** @typedef {import('../../inkling/model/model.js').Model} Model */
/** @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset */
/** @typedef {import('../store/drawings.js').OwnDrawing} OwnDrawing */
/**
 * @typedef {object} SignLesson
 * @property {string[]} classes
 * @property {number[]} counts of the user's drawings of each class
 * @property {boolean} honest whether the score is cross-validated
 * @property {number[][]} confusion of the user's drawings; row: truth, column: answer, behind the classes "none of these"
 * @property {{ count: number, refused: number }} [scribbles] that it had not learnt, and how many it says to be none of the signs; not in
 *   lessons of earlier versions
 * @property {number} seconds
 */

/** Digits of other people that are mixed in, if digits are among the classes. */
const REPLAYED = 1000;
/** Scribbles and shapes, and digits where they are no classes, that are none of the signs. */
const NON_DIGITS = 200;
const NO_CLASSES = 200;
/** A digit that the net of digits reads in as many drawings may be one of the signs, so it is not learnt as none of them. */
const ALIKE = 3;
/** Scribbles that only score. */
const SCRIBBLES = /** @type {const} */ ([100, 9001, NON_DIGIT_KINDS.indexOf('scribble')]);

/**
 * The classes of a net: the digits, if wanted, and each sign that has a drawing.
 * @param {readonly string[]} signs in order
 * @param {readonly { label: number | string }[]} drawings
 * @param {boolean} withDigits
 */
export function classesFor(signs, drawings, withDigits) {
  const drawn = new Set(drawings.map(({ label }) => label));
  return [...(withDigits ? DIGIT_CLASSES : []), ...signs.filter((name) => drawn.has(name))];
}

/**
 * Right answers, of how many.
 * @param {Pick<SignLesson, 'confusion'>} lesson
 */
export function tallyOf({ confusion }) {
  const correct = confusion.reduce((sum, row, i) => sum + row[i], 0);
  return { correct, count: confusion.flat().reduce((sum, n) => sum + n, 0) };
}

/**
 * Trains a net on the drawings, and scores it.
 * @param {import('../data/workbench.js').Workbench} workbench
 * @param {{ base: Model, classes: readonly string[], drawings: readonly OwnDrawing[], signal: AbortSignal,
 *   onProgress: (share: number, words: string) => void }} task drawings: all have a label among the classes
 * @returns {Promise<{ model: Model, lesson: SignLesson }>}
 */
export async function learnSigns(workbench, { base, classes, drawings, signal, onProgress }) {
  const started = performance.now();
  const data = await workbench.data();
  onProgress(0, 'Preparing the pictures');
  const place = new Map(classes.map((name, i) => [name, i]));
  const own = drawings.map(({ id, strokes, image, label }) => ({
    id,
    strokes,
    image,
    label: /** @type {number} */ (place.get(String(label))),
  }));
  const hasDigits = classes.includes(DIGIT_CLASSES[0]);
  const replay = hasDigits ? await otherDigits(data, REPLAYED) : null;
  const write = data.write.bind(data);
  const others = await othersFor(data, hasDigits, async () =>
    answersOf(base, await base.logits(noLabels(await write(own, [0], classes)), { signal })),
  );
  const folds = foldsOf(own);
  const steps = new Steps(folds.length + 1, signal, onProgress);
  const learnt = async (/** @type {typeof own} */ list, /** @type {string} */ words) => {
    const onShare = steps.during(words);
    const task = {
      base,
      classes,
      drawings: list,
      write,
      replay,
      others,
      signal,
      onProgress: onShare,
    };
    const model = await trainSigns(task);
    steps.next();
    return model;
  };
  const confusion = classes.map(() => [...classes.map(() => 0), 0]);
  const readBy = async (/** @type {Model} */ model, /** @type {typeof own} */ list) => {
    const logits = await model.logits(await write(list, [0], classes), { signal });
    answersOf(model, logits).forEach((answer, i) => confusion[list[i].label][answer]++);
  };
  await crossValidate(folds, learnt, readBy);
  const model = await learnt(own, `Learning all ${own.length} drawings`);
  if (folds.length === 0) await readBy(model, own);
  const scribbles = noLabels(await data.nonDigits(...SCRIBBLES));
  const answers = answersOf(model, await model.logits(scribbles, { signal }));
  return {
    model,
    lesson: {
      classes: [...classes],
      counts: classes.map((_, i) => own.filter(({ label }) => label === i).length),
      honest: folds.length > 0,
      confusion,
      scribbles: {
        count: answers.length,
        refused: answers.filter((answer) => answer === classes.length).length,
      },
      seconds: (performance.now() - started) / 1000,
    },
  };
}

/** Pictures that are none of the signs. @param {import('../data/sources.js').Data} data @param {boolean} hasDigits among the classes
 *  @param {() => Promise<number[]>} readDigits what a net of digits reads in the drawings */
async function othersFor(data, hasDigits, readDigits) {
  const shapes = await data.nonDigits(NON_DIGITS, REPLAY_SEED);
  if (hasDigits) return [shapes];
  const wanted = /** @type {const} */ ({ kind: 'synthetic', count: NO_CLASSES, seed: REPLAY_SEED });
  const digits = await need(data.train(wanted));
  const read = await readDigits();
  const isAlike = (/** @type {number} */ digit) =>
    read.filter((answer) => answer === digit).length >= ALIKE;
  const kept = [...digits.labels.keys()].filter((i) => !isAlike(digits.labels[i]));
  return [shapes, subsetDataset(digits, kept)];
}

/** Pictures alone, for a net of any classes. @param {Dataset} dataset @returns {Dataset} */
const noLabels = ({ images, count, name }) => ({
  images,
  labels: new Uint8Array(count),
  count,
  name,
});

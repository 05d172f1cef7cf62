/* sign-lesson.js - a lesson on signs: trains a net on the user's own signs (sign-net.js), and scores it.
 *
 * With enough drawings the score comes from cross-validation: each drawing is read by a net that was trained on the others
 * (folds.js). If the ten digits are among the classes, digits of other people are mixed in. Not here: storing and using the new
 * net (sign-state.js).
 */
import { DIGIT_CLASSES } from '../../inkling/index.js';
import { crossValidate, foldsOf } from './folds.js';
import { otherDigits } from './others.js';
import { trainSigns } from './sign-net.js';
import { Steps } from './steps.js';

/** @typedef {import('../../inkling/model/model.js').Model} Model */
/** @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset */
/** @typedef {import('../store/drawings.js').OwnDrawing} OwnDrawing */
/**
 * @typedef {object} SignLesson
 * @property {string[]} classes
 * @property {number[]} counts of the user's drawings of each class
 * @property {boolean} honest whether the score is cross-validated
 * @property {number[][]} confusion of the user's drawings; row: truth, column: answer
 * @property {number} seconds
 */

/** Digits of other people that are mixed in, if digits are among the classes. */
const REPLAYED = 1000;

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
  const replay = classes.includes(DIGIT_CLASSES[0]) ? await otherDigits(data, REPLAYED) : null;
  const folds = foldsOf(own);
  const steps = new Steps(folds.length + 1, signal, onProgress);
  const write = data.write.bind(data);
  const learnt = async (/** @type {typeof own} */ list, /** @type {string} */ words) => {
    const onShare = steps.during(words);
    const task = { base, classes, drawings: list, write, replay, signal, onProgress: onShare };
    const model = await trainSigns(task);
    steps.next();
    return model;
  };
  const readBy = async (/** @type {Model} */ model, /** @type {typeof own} */ list) =>
    (await model.evaluate(await write(list, [0], classes), { signal })).confusion;

  let confusion = classes.map(() => classes.map(() => 0));
  await crossValidate(folds, learnt, async (probe, list) => {
    confusion = added(confusion, await readBy(probe, list));
  });
  const model = await learnt(own, `Learning all ${own.length} drawings`);
  if (folds.length === 0) confusion = await readBy(model, own);
  return {
    model,
    lesson: {
      classes: [...classes],
      counts: classes.map((_, i) => own.filter(({ label }) => label === i).length),
      honest: folds.length > 0,
      confusion,
      seconds: (performance.now() - started) / 1000,
    },
  };
}

/** @param {number[][]} a @param {number[][]} b */
const added = (a, b) => a.map((row, i) => row.map((n, k) => n + (b[i]?.[k] ?? 0)));

/* expected.js - what a preset's source states beside what a run of it has reached. Pure. */
import { presets } from '../../inkling/index.js';
import { count } from '../parts/words.js';
import { accuracyText, lossText } from './words.js';

/**
 * @typedef {import('../../inkling/architecture/presets.js').Stated} Figures of a source or of a run
 * @typedef {keyof Required<Figures>} FigureName
 * @typedef {{ what: string, stated: string, reached: string, difference: string }} Row
 * @typedef {object} Circumstances of a run
 * @property {import('./settings.js').Values} values
 * @property {number} pictures that it learnt from
 * @property {number} epochs that it took
 */

/** The figures, in the order of a table. @type {Record<FigureName, string>} */
const NAMES = {
  accuracy: 'Training accuracy, last epoch',
  valAccuracy: 'Validation accuracy, last epoch',
  testAccuracy: 'Test accuracy',
  testLoss: 'Test loss',
};

/** Differences of less than this are none: sources round. */
const SAME = { share: 0.0005, loss: 0.00005 };

/** The figures that a preset's source states. @param {import('./settings.js').PresetName} name @returns {Figures} */
export function statedBy(name) {
  return (
    /** @type {import('../../inkling/architecture/presets.js').Preset} */ (presets[name]).stated ??
    {}
  );
}

/**
 * The figures of a run as they are known so far.
 * @param {readonly import('./record.js').EpochPoint[]} epochs
 * @param {{ accuracy: number, loss: number } | null} [test] its score on test data
 * @returns {Figures}
 */
export function figuresOf(epochs, test = null) {
  const last = epochs.at(-1);
  /** @type {Figures} */
  const figures = {};
  if (last) figures.accuracy = last.accuracy;
  if (last && last.valAccuracy !== null) figures.valAccuracy = last.valAccuracy;
  if (test) Object.assign(figures, { testAccuracy: test.accuracy, testLoss: test.loss });
  return figures;
}

/** A figure with no more digits than its source gave. @param {FigureName} name @param {number | undefined} value */
const statedText = (name, value) =>
  value === undefined
    ? 'not stated'
    : name === 'testLoss'
      ? String(value)
      : `${Number((100 * value).toFixed(2))}\u202f%`;

/** @param {FigureName} name @param {number | undefined} value */
const text = (name, value) =>
  value === undefined ? '' : name === 'testLoss' ? lossText(value) : accuracyText(value);

/**
 * A row for each figure that the source states or the run has.
 * @param {Figures} stated
 * @param {Figures} reached
 * @returns {Row[]}
 */
export function compare(stated, reached) {
  return /** @type {FigureName[]} */ (Object.keys(NAMES))
    .filter((name) => stated[name] !== undefined || reached[name] !== undefined)
    .map((name) => ({
      what: NAMES[name],
      stated: statedText(name, stated[name]),
      reached: text(name, reached[name]) || 'not known yet',
      difference: differenceText(name, stated[name], reached[name]),
    }));
}

/** @param {FigureName} name @param {number} [stated] @param {number} [reached] */
function differenceText(name, stated, reached) {
  if (stated === undefined || reached === undefined) return '–';
  const more = reached - stated;
  const isLoss = name === 'testLoss';
  if (Math.abs(more) < (isLoss ? SAME.loss : SAME.share)) return 'the same';
  const size = isLoss ? lossText(Math.abs(more)) : `${Math.abs(100 * more).toFixed(2)} points`;
  const isBetter = more > 0 !== isLoss;
  return `${size} ${isBetter ? 'better' : 'worse'}`;
}

/** Why the figures of a run may differ from its source's: other data, fewer epochs, another part that validates.
 * @param {Circumstances} circumstances @returns {string[]} sentences */
export function differences({ values, pictures, epochs }) {
  const { data, preset, validate } = values;
  const sentences = [];
  const from = `${count(pictures)} ${pictures === 1 ? 'picture' : 'pictures'}`;
  if (data !== 'mnist') {
    const what = {
      synthetic: `${count(pictures)} built-in digits`,
      idx: `${from} of your files`,
      drawings: `${from} of your own drawings`,
    }[data];
    sentences.push(
      `The source used MNIST with 60,000 training pictures, this run ${what}: other data, so the figures can be ` +
        'compared only roughly.',
    );
  } else {
    sentences.push('The run used MNIST, as the source did.');
  }
  if (epochs < values.epochs && !values.stop)
    sentences.push(`It was stopped after ${epochs} of ${values.epochs} epochs.`);
  if (preset === 'dropout' && validate === 'split')
    sentences.push(
      'The source states no score, and it validated on the test data; this run did not.',
    );
  return sentences;
}

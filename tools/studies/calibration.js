/* calibration.js - study of calibration: whether 90 % of the answers with a probability of 90 % are right, and so on.
 *
 *   node tools/studies/calibration.js [MODEL...] [--validation] [--json]
 *
 * Expected calibration error over 15 bins (of equal count, of equal width), negative log likelihood and Brier score, on the 5,000
 * MNIST training pictures that are held back, on MNIST's test set (to report; not with --validation), and on real pen strokes of
 * donors that no model is trained on. `best` is the temperature with the least negative log likelihood on the same data, an upper
 * bound for what the model's own temperature could achieve there.
 */
import { DIGITS } from '../../web/inkling/internal.js';
import { count as withCommas, percent, print, progress, table } from '../command/terminal.js';
import { UNSEEN } from '../models/recipes.js';
import { bestTemperature, honesty } from './scores.js';
import {
  groupsOf,
  heldBack,
  logitsOf,
  main,
  mnistPictures,
  penStrokes,
  picturesOf,
} from './study.js';

/** @typedef {import('../../web/inkling/index.js').Prediction} Prediction */
/** @typedef {import('./scores.js').Honesty & { best: ReturnType<typeof bestTemperature> }} Calibrated */
/** @typedef {{ temperature: number, sets: Record<string, Calibrated> }} Calibration */

/** @type {import('./study.js').Study} */
export const calibration = {
  name: 'calibration',
  /** @returns {Promise<Calibration>} */
  async measure(engine, model, options) {
    /** @type {Record<string, Calibrated>} */
    const sets = {};
    const add = async (
      /** @type {string} */ name,
      /** @type {Prediction[]} */ answers,
      /** @type {ArrayLike<number>} */ labels,
    ) => {
      progress(`calibration on ${name}`);
      sets[name] = await calibrated(engine, model, answers, labels);
    };
    const mnist = [await heldBack(engine, options)];
    if (!options.validation) mnist.push(await mnistPictures(engine, options));
    for (const [i, dataset] of mnist.entries())
      await add(
        ['mnist-held-back', 'mnist-test'][i],
        model.predict(picturesOf(engine, dataset)),
        dataset.labels,
      );
    const strokes = (await penStrokes(options)).filter(({ donor }) => UNSEEN.includes(donor));
    for (const [name, list] of new Map([
      ['strokes', strokes],
      ...groupsOf(strokes, ({ donor }) => donor),
    ]))
      await add(
        name,
        list.map((drawing) => model.predictStrokes(drawing.strokes)),
        list.map(({ label }) => label),
      );
    return { temperature: model.verdict?.temperature ?? 1, sets };
  },
  show,
};

/** @param {import('./study.js').Engine} engine @param {import('./study.js').Model} model
 *  @param {readonly Prediction[]} answers @param {ArrayLike<number>} labels @returns {Promise<Calibrated>} */
export async function calibrated(engine, model, answers, labels) {
  const probabilities = new Float32Array(answers.length * DIGITS);
  answers.forEach((answer, i) => probabilities.set(answer.probabilities, i * DIGITS));
  const { digits } = await logitsOf(
    model,
    answers.map(({ image }) => image),
  );
  const best = bestTemperature(
    (temperature) => engine.softmax(digits, DIGITS, temperature),
    labels,
  );
  return { ...honesty(probabilities, labels), best };
}

/** @param {Calibration} figures */
function show({ temperature, sets }) {
  print(`temperature ${temperature}`);
  const row = (/** @type {[string, Calibrated]} */ [name, set]) => [
    name,
    withCommas(set.count),
    percent(set.accuracy),
    percent(set.ece),
    percent(set.eceWidth),
    set.nll.toFixed(4),
    set.brier.toFixed(4),
    set.best.temperature.toFixed(2),
    percent(set.best.ece),
    set.best.nll.toFixed(4),
  ];
  print(
    table([
      [
        'data',
        'answers',
        'accuracy',
        'ECE',
        'ECE, equal width',
        'NLL',
        'Brier',
        'best T',
        'ECE there',
        'NLL there',
      ],
      ...Object.entries(sets).map(row),
    ]),
  );
  for (const [name, { bins }] of Object.entries(sets)) {
    if (name !== 'mnist-held-back' && name !== 'strokes') continue;
    print(`\nReliability on ${name}: bins of equal count, the least sure answers first`);
    print(
      table([
        ['answers', 'said', 'right', 'gap'],
        ...bins.map(({ count, confidence, accuracy }) => [
          count,
          percent(confidence),
          percent(accuracy),
          `${accuracy < confidence ? '' : '+'}${percent(accuracy - confidence)}`,
        ]),
      ]),
    );
  }
  print();
}

await main(calibration, import.meta.url);

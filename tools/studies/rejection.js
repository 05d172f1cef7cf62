/* rejection.js - study of rejection: a model's verdicts on non-digits, and how many real digits it rejects.
 *
 *   node tools/studies/rejection.js [MODEL...] [--validation] [--json]
 *
 * Non-digits: every kind of the built-in generator, from a seed that is never used for training ('unseen' has shapes that training
 * never draws), blank sheets, dots, and fakes made of the unseen donors' strokes (fakes.js). Real digits: the 5,000 held-back MNIST
 * training pictures and the same donors' strokes. MNIST's test set is not used, so --validation changes nothing.
 * For several scores it gives AUROC, and the share of non-digits accepted at the threshold that accepts 95 % of the real digits.
 */
import { NON_DIGIT_KINDS, nonDigitDataset } from '../../web/inkling/index.js';
import { DIGITS, PIXELS } from '../../web/inkling/internal.js';
import { percent, print, progress, table } from '../command/terminal.js';
import { UNSEEN } from '../models/recipes.js';
import { dots, halvesOfDigits, lying, pairsOf } from './fakes.js';
import { auroc, falseAt95 } from './scores.js';
import { groupsOf, heldBack, logitsOf, main, penStrokes, picturesOf } from './study.js';

/** @typedef {import('./study.js').Engine} Engine */
/** @typedef {import('./study.js').Model} Model */
/** @typedef {import('../../web/inkling/index.js').Prediction} Prediction */
/** @typedef {{ digit: number, unsure: number, none: number }} Verdicts shares */
/** @typedef {Record<string, number[]>} Scores of each answer, by name */
/** @typedef {{ auroc: Record<string, number>, falseAt95: Record<string, number> }} Told by score, against each kind of real digits */
/** @typedef {{ count: number, verdicts: Verdicts, against: Record<string, Told> }} Refused */
/** @typedef {{ count: number, verdicts: Verdicts, right: number, rightAndDigit: number }} Accepted
 *   shares: of right answers, and of right answers with the verdict 'digit' */
/** @typedef {{ refused: Record<string, Refused>, accepted: Record<string, Accepted> }} Rejection */

/** Far from every seed that is trained with. */
const SEED = 9001;
const EACH_KIND = 1000;
const DOTS = 60;

/** @type {import('./study.js').Study} */
export const rejection = {
  name: 'rejection',
  async measure(engine, model, options) {
    const strokes = (await penStrokes(options)).filter(({ donor }) => UNSEEN.includes(donor));
    const donors = groupsOf(strokes, ({ donor }) => donor);
    const mnist = await heldBack(engine, options);
    /** @type {Record<string, { answers: Prediction[], labels: ArrayLike<number> }>} */
    const real = {
      'mnist-held-back': {
        answers: model.predict(picturesOf(engine, mnist)),
        labels: mnist.labels,
      },
      strokes: { answers: [], labels: strokes.map(({ label }) => label) },
    };
    real.strokes.answers = strokes.map((drawing) => model.predictStrokes(drawing.strokes));
    const read = (/** @type {number[][][]} */ list) =>
      list.map((drawing) => model.predictStrokes(drawing));
    const byDonor = [...donors.values()];
    /** @type {[string, () => Prediction[]][]} */
    const kinds = [
      ...NON_DIGIT_KINDS.map(
        (name, kind) =>
          /** @type {[string, () => Prediction[]]} */ ([
            name,
            () => model.predict(generated(engine, kind)),
          ]),
      ),
      ['blank', () => [model.predict(new Float32Array(PIXELS))]],
      ['dot', () => model.predict(dots(DOTS))],
      ['two real digits', () => read(byDonor.flatMap(pairsOf))],
      ['half a real digit', () => read(halvesOfDigits(strokes))],
      ['a real digit lying', () => read(lying(strokes))],
    ];
    /** @type {Record<string, Prediction[]>} */
    const fake = {};
    for (const [name, answer] of kinds) {
      progress(`rejection of ${name}`);
      fake[name] = answer();
    }
    return told(model, real, fake);
  },
  show,
};

/** @param {Engine} engine @param {number} kind */
const generated = (engine, kind) =>
  picturesOf(engine, nonDigitDataset(EACH_KIND, { seed: SEED, kind, engine }));

/**
 * @param {Model} model
 * @param {Record<string, { answers: Prediction[], labels: ArrayLike<number> }>} real
 * @param {Record<string, Prediction[]>} fake
 * @returns {Promise<Rejection>}
 */
export async function told(model, real, fake) {
  /** @type {[string, Scores][]} */
  const good = [];
  for (const [name, { answers }] of Object.entries(real))
    good.push([name, await scoresOf(model, answers)]);
  /** @type {Rejection['refused']} */
  const refused = {};
  for (const [name, answers] of Object.entries(fake)) {
    const bad = await scoresOf(model, answers);
    const against = good.map(([set, scores]) => {
      const each = (/** @type {typeof auroc} */ figure) =>
        Object.fromEntries(
          Object.keys(bad).map((score) => [score, figure(scores[score], bad[score])]),
        );
      return [set, { auroc: each(auroc), falseAt95: each(falseAt95) }];
    });
    refused[name] = {
      count: answers.length,
      verdicts: verdictsOf(answers),
      against: Object.fromEntries(against),
    };
  }
  const accepted = Object.entries(real).map(([name, { answers, labels }]) => {
    const right = answers.filter(({ digit }, i) => digit === labels[i]);
    const share = (/** @type {Prediction[]} */ part) => part.length / answers.length;
    return [
      name,
      {
        count: answers.length,
        verdicts: verdictsOf(answers),
        right: share(right),
        rightAndDigit: share(right.filter(({ verdict }) => verdict === 'digit')),
      },
    ];
  });
  return { refused, accepted: Object.fromEntries(accepted) };
}

/** @param {readonly Prediction[]} answers @returns {Verdicts} */
function verdictsOf(answers) {
  const share = (/** @type {Prediction['verdict']} */ wanted) =>
    answers.filter(({ verdict }) => verdict === wanted).length / answers.length;
  return { digit: share('digit'), unsure: share('unsure'), none: share('none') };
}

/** What could tell digits from the rest. A network without an output for that has only the first three.
 *  @param {Model} model @param {readonly Prediction[]} answers @returns {Promise<Scores>} */
async function scoresOf(model, answers) {
  const { digits, none } = await logitsOf(
    model,
    answers.map(({ image }) => image),
  );
  const rows = answers.map((_, i) => digits.subarray(i * DIGITS, (i + 1) * DIGITS));
  const probability = answers.map((answer) => Math.max(...answer.probabilities));
  const logit = rows.map((row) => Math.max(...row));
  const energy = rows.map(
    (row, i) => logit[i] + Math.log(row.reduce((sum, v) => sum + Math.exp(v - logit[i]), 0)),
  );
  /** @type {Scores} */
  const scores = { probability, logit, energy };
  if (none) {
    scores.notDigit = energy.map((all, i) => all - none[i]); // log odds of being a digit
    scores.both = answers.map((_, i) => probability[i] / (1 + Math.exp(-scores.notDigit[i])));
  }
  return scores;
}

/** @param {Rejection} figures */
function show({ refused, accepted }) {
  const names = Object.keys(Object.values(Object.values(refused)[0].against)[0].auroc);
  const verdicts = (/** @type {Verdicts} */ { none, unsure, digit }) =>
    [none, unsure, digit].map((share) => percent(share, 1));
  print(
    table([
      ['no digit', 'pictures', 'none', 'unsure', 'digit'],
      ...Object.entries(refused).map(([name, kind]) => [
        name,
        kind.count,
        ...verdicts(kind.verdicts),
      ]),
    ]),
  );
  print();
  print(
    table([
      ['real digits', 'pictures', 'none', 'unsure', 'digit', 'right', 'right and digit'],
      ...Object.entries(accepted).map(([name, set]) => [
        name,
        set.count,
        ...verdicts(set.verdicts),
        percent(set.right),
        percent(set.rightAndDigit),
      ]),
    ]),
  );
  for (const set of Object.keys(accepted)) {
    print(`\nAgainst ${set}: AUROC, and false positives at 95 % of real digits, by score`);
    print(
      table([
        ['no digit', ...names, ...names.map((name) => `FPR ${name}`)],
        ...Object.entries(refused).map(([name, { against }]) => [
          name,
          ...names.map((score) => against[set].auroc[score].toFixed(4)),
          ...names.map((score) => percent(against[set].falseAt95[score], 1)),
        ]),
      ]),
    );
  }
  print();
}

await main(rejection, import.meta.url);

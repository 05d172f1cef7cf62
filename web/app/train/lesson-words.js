/* lesson-words.js - the sentences of a lesson: what each of its steps gave. Pure. */
import { sizeWords } from '../parts/sizes.js';
import { count, one, percent, score } from '../parts/words.js';
import { compare, differences, figuresOf, statedBy } from './expected.js';
import { accuracyText, lossText } from './words.js';

/** @typedef {import('./lesson.js').Memory} Memory */
/** @typedef {import('./record.js').EpochPoint} EpochPoint */

/** How far training and validation are apart, as shares of 1, before it is worth a word, if chance is smaller. */
const APART = 0.005;

/** By how much a loss falls in an epoch, as a share of it, while it has not settled. */
const STEEP = 0.05;

/** @param {number} n @param {string} one @param {string} more */
const some = (n, one, more) => `${count(n)} ${n === 1 ? one : more}`;

/** Which data there are. @param {Memory} memory @returns {string[]} */
export function dataWords({ data, values }) {
  if (!data) return [];
  const what = {
    synthetic: 'built-in digits',
    mnist: 'MNIST pictures',
    idx: `pictures of “${data.name}”`,
    drawings: 'of your drawings',
  }[values.data];
  const test =
    data.test > 0
      ? `${count(data.test)} to test on`
      : 'none apart to test on, so the score will be about the pictures that it learnt';
  return [
    `${count(data.train)} ${what} to learn from, ${test}; each ${sizeWords(data.shape)}, in ${data.classes.length} classes. Pixels are ` +
      'divided by 255 on their way into the network.',
    ...(values.data === 'mnist'
      ? []
      : ['The source used MNIST. Its figures and yours will be about different data.']),
  ];
}

/** How many pictures there are of each class. @param {Memory} memory */
export function countWords({ data }) {
  if (!data) return '';
  const { counts, classes } = data;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const rare = classes[counts.indexOf(least)];
  const often = classes[counts.indexOf(most)];
  return least === most
    ? `${count(most)} pictures of each class.`
    : `From ${count(least)} (${rare}) to ${count(most)} (${often}) training pictures of each class.`;
}

/** The size of the network. @param {Memory} memory */
export function netWords({ net }) {
  const params = net?.rows.reduce((sum, row) => sum + (row.params ?? 0), 0) ?? 0;
  return `${count(params)} numbers to learn.`;
}

/** What the curves say. @param {Memory} memory @returns {string[]} */
export function curveWords({ run, data, values }) {
  const epochs = run?.record?.epochs ?? [];
  const first = epochs[0];
  const last = epochs.at(-1);
  if (!first || !last)
    return ['The run was stopped before its first epoch had ended, so there is no curve to read.'];
  const many = some(epochs.length, 'epoch', 'epochs');
  const validated = values.validate === 'test' ? data?.test : values.split * (data?.train ?? 0);
  const fell =
    epochs.length === 1
      ? `After ${many} the training loss is ${lossText(last.loss)}.`
      : `The training loss went from ${lossText(first.loss)} to ${lossText(last.loss)} in ${many}.`;
  return [fell, last.valAccuracy === null ? settled(epochs) : apart(epochs, last, validated)];
}

/** Whether the loss has settled. @param {readonly EpochPoint[]} epochs */
function settled(epochs) {
  const [before, last] = epochs.slice(-2);
  if (!last) return 'One epoch makes no curve yet; more would show where it goes.';
  const fall = (before.loss - last.loss) / before.loss;
  if (fall > STEEP)
    return `In the last epoch it still fell by ${percent(fall)}, so more epochs would help.`;
  return 'In the last epoch it hardly changed, so more epochs would bring little.';
}

/** How training and validation go together.
 * @param {readonly EpochPoint[]} epochs @param {EpochPoint} last @param {number} [pictures] that validate */
function apart(epochs, last, pictures = 0) {
  const validation = last.valAccuracy ?? 0;
  const ends = `Training ends at ${accuracyText(last.accuracy)}, validation at ${accuracyText(validation)}`;
  const gap = last.accuracy - validation;
  const chance = 2 * Math.sqrt((validation * (1 - validation)) / Math.max(1, pictures));
  const least = Math.max(APART, chance);
  const best = epochs.reduce((a, b) => ((b.valAccuracy ?? 0) > (a.valAccuracy ?? 0) ? b : a));
  const peak =
    best === last
      ? 'The last epoch was the best on the validation data.'
      : `Epoch ${epochs.indexOf(best) + 1} was the best on the validation data, with ${accuracyText(best.valAccuracy ?? 0)}.`;
  if (gap > least)
    return `${ends}, ${(100 * gap).toFixed(1)} points lower: it knows its own pictures better than new ones. ${peak}`;
  if (gap < -least)
    return `${ends}, higher, because training is measured while the weights still change and with dropout active. ${peak}`;
  return `${ends}: what it learnt holds for pictures that it did not learn. ${peak}`;
}

/** The score. @param {Memory} memory @returns {string[]} */
export function scoreWords({ score: result, data }) {
  if (!result) return [];
  const [low, high] = result.interval;
  const pictures = result.onTest ? 'test pictures' : 'training pictures';
  return [
    `${count(result.correct)} of ${count(result.count)} ${pictures} right, with a loss of ${lossText(result.loss)}. On other ` +
      `pictures of the same kind, expect ${(100 * low).toFixed(2)} to ${score(high)}.`,
    ...(result.onTest
      ? []
      : [
          'These data have no test part, so these are the pictures that it learnt: expect less on new ones.',
        ]),
    confused(result.confusion, result.classes ?? data?.classes ?? []),
  ];
}

/** The most frequent mistake. @param {readonly number[][]} confusion @param {readonly string[]} classes */
function confused(confusion, classes) {
  let [truth, read, most] = [0, 0, 0];
  confusion.forEach((row, i) =>
    row.forEach((n, j) => {
      if (i !== j && n > most) [truth, read, most] = [i, j, n];
    }),
  );
  if (most === 0) return 'There is no mistake.';
  const names = `${one(classes[truth])} read as ${one(classes[read])}`;
  return `The most frequent mistake: ${names}, ${some(most, 'time', 'times')}.`;
}

/** What the source states and what the run reached, and why they may differ. @param {Memory} memory */
export function comparison({ values, data, run, score: result }) {
  const epochs = run?.record?.epochs ?? [];
  const pictures = data?.train ?? 0;
  const test = result?.onTest ? result : null;
  const circumstances = { values, pictures, epochs: run?.epochs ?? epochs.length };
  return {
    rows: compare(statedBy(values.preset), figuresOf(epochs, test)),
    notes: [
      ...differences(circumstances),
      ...(run?.stopped === 'aborted' && values.stop ? ['You stopped the run.'] : []),
      ...(values.preset === 'deep'
        ? ['The last tenth of the training data was held back here, so a tenth less was learnt.']
        : []),
    ],
  };
}

/** What a finished step says to a screen reader. @param {import('./lesson-steps.js').StepName} name @param {Memory} memory */
export function spokenResult(name, memory) {
  switch (name) {
    case 'load':
      return dataWords(memory)[0];
    case 'look':
      return `${memory.pictures?.length ?? 0} pictures are shown. ${countWords(memory)}`;
    case 'build':
      return netWords(memory);
    case 'train':
      return `Trained for ${some(memory.run?.epochs ?? 0, 'epoch', 'epochs')}.`;
    case 'curves':
      return curveWords(memory).join(' ');
    case 'score':
      return scoreWords(memory)[0];
    case 'samples':
      return `${memory.answers?.length ?? 0} answers are shown.`;
    case 'own':
      return 'The pad is here: draw a digit.';
    case 'compare':
      return comparison(memory)
        .rows.map(({ what, stated, reached }) => `${what}: source ${stated}, reached ${reached}.`)
        .join(' ');
  }
}

/* words.js - the texts of the Train view: numbers, times and sentences. Pure functions. */
import { count } from '../parts/words.js';

/** @param {number} share 0..1 */
export const accuracyText = (share) => `${(share * 100).toFixed(share > 0.9 ? 2 : 1)}\u202f%`;

/** @param {number} loss */
export const lossText = (loss) =>
  loss < 0.001 ? loss.toExponential(1) : loss.toFixed(loss < 1 ? 4 : 3);

/** @param {number} rate */
export const rateText = (rate) => String(Number(rate.toPrecision(3)));

/** A duration: 8 s, 2 min 05 s, 1 h 20 min. @param {number} seconds */
function timeText(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s}\u202fs`;
  if (s < 3600) return `${Math.floor(s / 60)}\u202fmin ${String(s % 60).padStart(2, '0')}\u202fs`;
  return `${Math.floor(s / 3600)}\u202fh ${Math.floor((s % 3600) / 60)}\u202fmin`;
}

/** The progress of a run. @param {import('../../inkling/training/loop.js').Progress} progress */
export function progressText({ epoch, epochs, imagesPerSecond, secondsLeft, learningRate }) {
  return [
    `epoch ${epoch} of ${epochs}`,
    `${timeText(secondsLeft)} left`,
    `${count(Math.round(imagesPerSecond))} images/s`,
    `learning rate ${rateText(learningRate)}`,
  ];
}

/**
 * The sentence for screen readers, which is announced rarely.
 * @param {import('../../inkling/training/loop.js').Progress} progress
 */
export function spokenProgress({ epoch, epochs, step, steps, accuracy, valAccuracy, secondsLeft }) {
  const validation =
    valAccuracy === null ? '' : `, validation accuracy ${accuracyText(valAccuracy)}`;
  return (
    `${Math.floor((100 * step) / steps)} percent. Epoch ${epoch} of ${epochs}: accuracy ${accuracyText(accuracy)}${validation}. ` +
    `About ${timeText(secondsLeft)} left.`
  );
}

/** A sentence about the end of a run, with its best epoch. @param {import('./session.js').Session} session */
export function endSentences({ result, record, values, recipe, data, finalScore }) {
  const { epochs } = record.data;
  if (!result || !values || !recipe || !data) return ['Here is the net of your last run.'];
  const took = `${result.epochs} ${result.epochs === 1 ? 'epoch' : 'epochs'} in ${timeText(result.seconds)}`;
  const how = {
    finished: `Finished: ${took}.`,
    'early-stopping': `Stopped early, as nothing got better: ${took}.`,
    aborted: `Stopped by you after ${result.epochs} whole ${result.epochs === 1 ? 'epoch' : 'epochs'}; the weights so far are kept.`,
  }[result.stopped];
  const sentences = [how];
  const validated = epochs.filter(({ valAccuracy }) => valAccuracy !== null);
  if (validated.length > 0) {
    const best = validated.reduce((a, b) => ((b.valAccuracy ?? 0) > (a.valAccuracy ?? 0) ? b : a));
    const last = validated[validated.length - 1];
    const number = epochs.indexOf(best) + 1;
    const restores = recipe.callbacks.some(
      (callback) => callback.type === 'earlyStopping' && callback.restoreBest,
    );
    sentences.push(
      best === last
        ? `The last epoch was the best: validation accuracy ${accuracyText(best.valAccuracy ?? 0)}, loss ${lossText(best.valLoss ?? 0)}.`
        : `Epoch ${number} was the best: validation accuracy ${accuracyText(best.valAccuracy ?? 0)}. ${
            restores && result.stopped !== 'aborted'
              ? 'The best weights, as early stopping watches them, are the ones kept.'
              : `The weights kept are the last ones: ${accuracyText(last.valAccuracy ?? 0)}.`
          }`,
    );
  } else if (epochs.length > 0) {
    sentences.push(unvalidated(epochs[epochs.length - 1].accuracy, finalScore));
  }
  if (values.data === 'synthetic')
    sentences.push(
      'These are scores on built-in digits; real handwriting is harder. Test says more.',
    );
  if (values.validate === 'test')
    sentences.push(
      'It was validated on the test data while training, which flatters its test score.',
    );
  return sentences;
}

/**
 * The score of a run without validation. An epoch's accuracy is a mean over weights that were still changing, often
 * with dropout and distorted pictures, so it says little about the net.
 * @param {number} mean of the last epoch
 * @param {{ accuracy: number, count: number } | null} final null until the final weights are scored
 */
function unvalidated(mean, final) {
  const caution = 'Nothing was held back to validate on, so expect less on new pictures.';
  if (!final)
    return `While learning, the net got ${accuracyText(mean)} of the training data right. ${caution}`;
  return (
    `With its final weights, the net gets ${accuracyText(final.accuracy)} of ${count(final.count)} training pictures ` +
    `right (${accuracyText(mean)} while learning). ${caution}`
  );
}

/** What to do where the host has no MNIST. */
export const NO_MNIST = [
  'This host does not serve MNIST.',
  'Train on built-in digits, or drop MNIST’s four files here: they are read on this device. ' +
    'Whoever runs this server can fetch them with “inkling data download”.',
];

/** What to try when a run failed. @param {{ code?: string, message: string }} error */
export function failureSentences({ code, message }) {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  const what = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
  if (code === 'worker-failed')
    return [what, 'Reload the page: the run goes on from its last checkpoint.'];
  if (code === 'no-memory') return [what, 'Use fewer filters or units, or a smaller batch.'];
  return [what];
}

/* records.js - a record of --batch: an answer, or why there is none, as a line of JSON. */
import { short } from '../predictions.js';

/** @typedef {import('../../../web/inkling/index.js').Prediction} Prediction */
/** @typedef {{ index: number, file?: string, id?: string }} Place index: of the picture among all; id: of a drawing, or of a file in an
 *  archive */

/** A class with its probability. @param {Prediction} answer @param {number} candidate */
const guess = ({ classes, probabilities }, candidate) => ({
  label: classes[candidate],
  probability: short(probabilities[candidate]),
});

/**
 * @param {Place} place
 * @param {Prediction} answer
 * @param {boolean} withProbabilities of all classes
 * @returns {string} with a line feed
 */
export function answerLine({ index, file, id }, answer, withProbabilities) {
  const { candidates, verdict, probabilities, notDigit } = answer;
  const [first, second] = candidates.map((candidate) => guess(answer, candidate));
  const record = {
    ...{ index, file, id },
    label: first?.label ?? null,
    probability: first?.probability ?? null,
    second: second ?? null,
    verdict,
    ...(withProbabilities && {
      probabilities: Array.from(probabilities, short),
      notDigit: short(notDigit),
    }),
  };
  return `${JSON.stringify(record)}\n`;
}

/** @param {Place} place @param {Error} error @returns {string} with a line feed */
export const failureLine = ({ index, file, id }, { message }) =>
  `${JSON.stringify({ index, file, id, error: message })}\n`;

/** Whether a line is that of a failure: a quotation mark within a text has a backslash before it. @param {Buffer} line */
export const isFailure = (line) => line.includes('"error":');

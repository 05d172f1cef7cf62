/* records.js - a record of --batch: an answer, or why there is none, as a line of JSON. */
import { short } from '../predictions.js';
import { visible } from '../terminal.js';

/** @typedef {import('../../../web/inkling/index.js').Prediction} Prediction */
/** @typedef {{ index: number, file?: string, id?: string }} Place index: of the picture among all; id: of a drawing, or of a file in an
 *  archive */

/** A class with its probability. @param {Prediction} answer @param {number} candidate */
const guess = ({ classes, probabilities }, candidate) => ({
  label: classes[candidate],
  probability: short(probabilities[candidate]),
});

/** What a record of a digit holds. @param {Prediction} answer @param {boolean} withProbabilities of all classes */
export function digitFields(answer, withProbabilities) {
  const { candidates, verdict, probabilities, notDigit } = answer;
  const [first, second] = candidates.map((candidate) => guess(answer, candidate));
  return {
    label: first?.label ?? null,
    probability: first?.probability ?? null,
    second: second ?? null,
    verdict,
    ...(withProbabilities && {
      probabilities: Array.from(probabilities, short),
      notDigit: short(notDigit),
    }),
  };
}

/** @param {Place} place @param {object} fields what was read, or { error } @returns {string} with a line feed */
export const recordLine = ({ index, file, id }, fields) =>
  `${visible(JSON.stringify({ index, file, id, ...fields }))}\n`;

/** Whether a line is that of a failure: a quotation mark within a text has a backslash before it. @param {Buffer} line */
export const isFailure = (line) => line.includes('"error":');

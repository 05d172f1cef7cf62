/* predictions.js - the answers for a whole data set as a file: CSV or one JSON object a line.
 *
 * A line has index, label, prediction and a probability for each class. Classes are written by the model's names for them, or the
 * data's where the model has none; else by their numbers.
 */
import { UsageError } from './command.js';
import { csvLine } from './csv.js';
import { saveFile } from './files.js';

/** @typedef {import('../../web/inkling/index.js').Evaluation} Evaluation */
/** @typedef {import('../../web/inkling/model/metrics.js').EvaluationDetails} EvaluationDetails */

/** @type {import('./command.js').Option} */
export const PREDICTIONS_OPTION = {
  value: 'FILE',
  writes: 'file',
  help: 'write label, prediction and probabilities of every picture: .csv, or .ndjson for one JSON object a line',
};

/** Checks the file's name before any work is done. @param {unknown} file @returns {string | null} */
export function predictionsFile(file) {
  if (file === undefined) return null;
  if (/\.(csv|ndjson|jsonl)$/i.test(String(file))) return String(file);
  throw new UsageError(`--predictions takes a file that ends in .csv or .ndjson; not '${file}'`);
}

/** The shortest decimal that gives the same float32. @param {number} value */
export const short = (value) => Number(value.toPrecision(9));

/** A class as it is written. @param {readonly string[] | undefined} names @param {number} index */
function nameOf(names, index) {
  const name = names?.[index];
  return name === undefined || name === String(index) ? index : name;
}

/**
 * @param {string} file
 * @param {Evaluation & EvaluationDetails} evaluation
 * @param {readonly string[] | undefined} names of the evaluation's classes
 */
export async function writePredictions(file, evaluation, names) {
  const { labels, predicted, probabilities, confusion } = evaluation;
  const outputs = confusion.length;
  const columns = Array.from({ length: outputs }, (_, label) => nameOf(names, label));
  const isCsv = /\.csv$/i.test(file);
  const lines = isCsv
    ? [csvLine(['index', 'label', 'prediction', ...columns.map((name) => `p_${name}`)])]
    : [];
  for (let index = 0; index < labels.length; index++) {
    const shares = Array.from(
      probabilities.subarray(index * outputs, (index + 1) * outputs),
      short,
    );
    const label = nameOf(names, labels[index]);
    const prediction = nameOf(names, predicted[index]);
    lines.push(
      isCsv
        ? csvLine([index, label, prediction, ...shares])
        : JSON.stringify({ index, label, prediction, probabilities: shares }),
    );
  }
  await saveFile(file, `${lines.join('\n')}\n`);
}

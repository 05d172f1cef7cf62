/* inkling eval - scores a model on the full MNIST test set, or on another set, and on real pen strokes. It is the only
 * command that reads the test set, so its output must not be used to choose a model.
 */
import { existsSync } from 'node:fs';
import { MAX_WORKERS, describeDataset, wilsonInterval } from '../../web/inkling/index.js';
import { commandLine, updateCard } from './card.js';
import { MissingError, numberOption } from './command.js';
import { openTestSet } from './datasets.js';
import { FIGURE_OPTIONS, checkFigures, classesOf, writeFigures } from './figures.js';
import { openEngine, openModel } from './models.js';
import { PREDICTIONS_OPTION, predictionsFile, writePredictions } from './predictions.js';
import { READ_OPTIONS, openFiles, selected } from './reading.js';
import { donorOf, readStrokes, strokesFile } from './strokes.js';
import { count, note, paint, percent, print, progress, table } from './terminal.js';

/** @typedef {import('../../web/inkling/model/metrics.js').Evaluation} Evaluation */
/** @typedef {{ correct: number, count: number, accuracy: number, interval: [number, number], unsure: number }} Score */

/** @param {[number, number]} interval */
const intervalText = ([low, high]) => `${(100 * low).toFixed(2)} .. ${percent(high)}`;

/** Predicts each drawing of a file and counts by donor (the part of the id before the first '/').
 *  @param {import('./models.js').Model} model @param {string} file
 *  @returns {Promise<{ sha256: string, all: Score, donors: Record<string, Score> }>} */
async function scoreStrokes(model, file) {
  const { drawings, sha256 } = await readStrokes(file);
  /** @type {Record<string, { correct: number, count: number, unsure: number }>} */
  const donors = {};
  drawings.forEach((item, index) => {
    const { digit, verdict } = model.predictStrokes(item.strokes);
    const score = (donors[donorOf(item)] ??= { correct: 0, count: 0, unsure: 0 });
    score.count += 1;
    score.correct += Number(digit === item.label);
    score.unsure += Number(verdict !== 'digit');
    if (index % 100 === 0) progress(`pen strokes ${percent(index / drawings.length, 0)}`);
  });
  progress('');
  /** @param {{ correct: number, count: number, unsure: number }} score @returns {Score} */
  const full = (score) => ({
    ...score,
    accuracy: score.correct / score.count,
    interval: wilsonInterval(score.correct, score.count),
  });
  const parts = Object.values(donors);
  const sum = (/** @type {'correct' | 'count' | 'unsure'} */ key) =>
    parts.reduce((total, part) => total + part[key], 0);
  return {
    sha256,
    all: full({ correct: sum('correct'), count: sum('count'), unsure: sum('unsure') }),
    donors: Object.fromEntries(
      Object.entries(donors)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([donor, score]) => [donor, full(score)]),
    ),
  };
}

/** @param {Evaluation & { classes: string[] }} test */
function printTest(test) {
  const { classes } = test;
  const areDigits = classes.every((name) => /^(\d|none)$/.test(name));
  print(
    `${paint('bold', `${count(test.correct)} of ${count(test.count)}`)} right: ${percent(test.accuracy)}, 95 % interval ` +
      `${intervalText(test.interval)}, loss ${test.loss.toFixed(4)}\n`,
  );
  print(
    table([
      [areDigits ? 'digit' : 'class', 'precision', 'recall', 'f1', 'pictures'],
      ...test.perClass.map((row, i) => [
        classes[i],
        percent(row.precision),
        percent(row.recall),
        row.f1.toFixed(4),
        row.support,
      ]),
    ]),
  );
  print(
    `\nConfusion: a row for each true ${areDigits ? 'digit' : 'class'}, a column for each answer`,
  );
  print(table([['', ...classes], ...test.confusion.map((row, i) => [classes[i], ...row])]));
}

/** @param {{ all: Score, donors: Record<string, Score> }} strokes @param {string} file */
function printStrokes({ all, donors }, file) {
  /** @param {string} name @param {Score} score */
  const row = (name, score) => [
    name,
    score.count,
    score.correct,
    percent(score.accuracy),
    intervalText(score.interval),
    percent(score.unsure / score.count),
  ];
  print(`\nReal pen strokes, ${file}`);
  print(
    table([
      ['donor', 'drawings', 'right', 'accuracy', '95 % interval', 'unsure'],
      ...Object.entries(donors).map(([name, score]) => row(name, score)),
      row('all', all),
    ]),
  );
}

/** The pictures to score: MNIST's test set, or the test part of other files, or all of them.
 *  @param {import('./command.js').Values} values */
async function dataOf(values) {
  const what = String(values.data ?? 'mnist');
  if (what === 'mnist') {
    const { dataset: whole, hashes } = await openTestSet();
    const dataset = selected(whole, values);
    const part = dataset === whole ? 'all ' : '';
    return { dataset, hashes, title: `MNIST test set, ${part}${count(dataset.count)} pictures` };
  }
  const { train, test, notes } = await openFiles(what, values);
  const dataset = selected(test ?? train, values);
  notes.forEach(note);
  const title = `${dataset.name}: ${describeDataset(dataset)}`;
  return { dataset, hashes: {}, title };
}

/** @param {string} name @param {import('./models.js').Model} model @param {import('../../web/inkling/index.js').Dataset} dataset
 *  @param {Evaluation & import('../../web/inkling/model/metrics.js').EvaluationDetails} evaluation */
const reportOf = (name, model, dataset, evaluation) => ({
  title: `${name} on ${dataset.name}`,
  settings: {
    model: name,
    parameters: count(model.params),
    weights: model.hash(),
    data: `${count(dataset.count)} pictures of ${dataset.name}`,
  },
  layers: model.describe(),
  evaluation,
  evaluated: dataset.name,
  dataset,
  samples: dataset,
  command: commandLine(['report', 'plots', 'png', 'predictions', 'card', 'json', 'workers']),
});

/** @type {import('./command.js').Command} */
export default {
  usage: 'eval [MODEL] [options]',
  about:
    'Measures a model (a file, or the shipped default) on all 10,000 MNIST test pictures or on --data, and on real pen strokes where\n' +
    '$STROKES or --strokes names a file of them. Without the MNIST files it ends with exit code 3.',
  examples: [
    ['inkling eval', 'the shipped model'],
    ['inkling eval model.safetensors --json', 'everything, as JSON'],
    ['inkling eval model.safetensors --data mnist.npz', 'on the test part of another set'],
    ['inkling eval model.safetensors --strokes digits.ndjson', 'real pen strokes too, by donor'],
    [
      'inkling eval model.safetensors --report result.html',
      'figures, matrix and worst mistakes in one file',
    ],
  ],
  operands: [0, 1],
  options: {
    data: {
      value: 'WHAT',
      help: 'another set to score: files as train --data takes them; their test part if they have one',
      default: 'mnist',
    },
    ...READ_OPTIONS,
    strokes: {
      value: 'FILE',
      help: 'labelled pen strokes, one JSON object a line',
      default: '$STROKES',
    },
    ...FIGURE_OPTIONS,
    predictions: PREDICTIONS_OPTION,
    card: { value: 'FILE', writes: 'file', help: 'write the scores into this JSON card' },
    workers: {
      value: 'N',
      help: 'threads; never changes the result',
      default: 'one for each core',
    },
    json: { type: 'boolean', help: 'print JSON' },
  },
  async run(values, [name = 'default']) {
    const workers = numberOption(values, 'workers', { min: 1, max: MAX_WORKERS, integer: true });
    const file =
      values.data === undefined ? strokesFile(values.strokes) : String(values.strokes ?? '');
    if (file && !existsSync(file)) throw new MissingError(`the pen strokes ${file} are not there`);
    const draws = await checkFigures(values, ['confusion', 'predictions', 'samples']);
    const answers = predictionsFile(values.predictions);
    const engine = await openEngine();
    const model = await openModel(engine, name);
    const { dataset, hashes, title } = await dataOf(values);
    if (!values.json) print(`${name}: ${count(model.params)} parameters\n${title}`);
    const evaluation = await model.evaluate(dataset, { workers });
    const { labels, predicted, losses, probabilities, ...test } = evaluation;
    if (answers) await writePredictions(answers, evaluation, classesOf(evaluation, dataset));
    if (draws) {
      const files = await writeFigures(values, reportOf(name, model, dataset, evaluation));
      note(`Wrote ${files.join(', ')}`);
    }
    if (!values.json) printTest(test);
    const strokes = file ? await scoreStrokes(model, file) : null;
    if (!strokes && !values.json)
      note('\nNo pen strokes measured: neither --strokes nor $STROKES is given.');
    if (strokes && !values.json) printStrokes(strokes, file);
    const weightsSha256 = await model.hash();
    if (values.card !== undefined) {
      await updateCard(String(values.card), {
        weightsSha256,
        evaluation: commandLine(['card', 'json', 'strokes', 'workers']),
        test: { ...test, sha256: hashes },
        ...(strokes && { strokes }),
      });
    }
    if (values.json)
      print(
        JSON.stringify({ model: name, parameters: model.params, weightsSha256, test, strokes }),
      );
  },
};

/* inkling predict - prints a line for each picture or drawing, also of files of many and of a data set. It reports unreadable files
 * and continues with the others.
 */
import process from 'node:process';
import { BATCH_OPTIONS, refuseBatchOptions, runBatch } from './batch/batch.js';
import { digitTask } from './batch/digits.js';
import { EXIT, UsageError, exitCodeOf, gravest, inGroup, numberOption } from './command.js';
import { openTrainingSet } from './datasets.js';
import { openEngine, openModel } from './models.js';
import { itemsOf, readItems } from './pictures.js';
import { READ_OPTIONS, pictureReading, selected, selectionOf } from './reading.js';
import { note, paint, percent, print, table } from './terminal.js';

const VERDICTS = { digit: '', unsure: 'not sure', none: 'no digit' };

/** @type {import('./command.js').Option} */
const BATCH = {
  type: 'boolean',
  help: 'millions of pictures: IDX, CSV, drawings as JSON, one a line, tar archives of pictures, gzipped or not; a JSON record a line for each, with index, id, label, probability, second guess and verdict, or error',
};
/** Options of --batch. @type {Record<string, import('./command.js').Option>} */
const MORE = {
  ...BATCH_OPTIONS,
  probabilities: { type: 'boolean', help: 'the probabilities of all classes in each record' },
};

/** @typedef {import('../../web/inkling/index.js').Prediction} Answer */
/** @typedef {import('./pictures.js').Item | import('./pictures.js').SetItem} Item */

/** @param {Item} item @param {Answer} answer @param {readonly string[]} classNames */
function row({ name, label }, { label: found, candidates, probabilities, verdict }, classNames) {
  const [first, second] = candidates;
  const known = label === undefined ? [] : [String(label) === found ? 'right' : `label ${label}`];
  if (found === null) return [name, '-', '-', '', VERDICTS[verdict], ...known];
  return [
    name,
    found,
    percent(probabilities[first], 1),
    `then ${classNames[second]} (${percent(probabilities[second], 1)})`,
    VERDICTS[verdict],
    ...known,
  ];
}

/** A line of JSON. @param {Item} item @param {Answer} answer */
const jsonOf = ({ name, label }, answer) =>
  JSON.stringify({
    name,
    label,
    digit: answer.digit,
    className: answer.label,
    candidates: answer.candidates,
    verdict: answer.verdict,
    probabilities: Array.from(answer.probabilities),
    notDigit: answer.notDigit,
  });

/** The pictures of --data: of files the test part, if they have one. `eval` alone reads MNIST's own test set.
 *  @param {import('./models.js').Engine} engine @param {import('./command.js').Values} values */
async function dataItems(engine, values) {
  const {
    dataset,
    own,
    notes = [],
  } = await openTrainingSet(engine, String(values.data), 1, values);
  notes.forEach(note);
  return itemsOf(own ? selected(own, values) : dataset);
}

/** What reads each input. @param {import('./models.js').Engine} engine @param {import('./command.js').Values} values
 *  @param {string[]} files */
function sourcesOf(engine, values, files) {
  const reading = pictureReading(values);
  const { take } = selectionOf(values);
  return [
    ...files.map((file) => async () => (await readItems(file, reading)).slice(0, take)),
    ...(values.data === undefined ? [] : [() => dataItems(engine, values)]),
  ];
}

/** @type {import('./command.js').Command} */
export default {
  usage: 'predict [FILE...] [options]',
  about:
    'Reads one digit from each picture (PNG, JPEG, WebP, GIF or BMP, dark on light or light on dark), from each drawing in a file of\n' +
    'pen strokes, {"strokes": [[x0, y0, x1, y1, ...], ...]}, one a line, and from each picture in a file of many (IDX, .npy, .npz,\n' +
    'CSV, ink is high) or of --data, whose labels are compared. - reads standard input.\n' +
    'Prints file, digit, percent, second guess, and "not sure" or "no digit" where that is so.',
  examples: [
    ['inkling predict seven.png photo.jpg', 'pictures'],
    ['inkling predict *.png --json', 'all probabilities, one JSON object a line'],
    ['inkling predict drawings.ndjson', 'pen strokes'],
    ['inkling predict t10k-images-idx3-ubyte', 'every picture of an IDX file'],
    [
      'inkling predict --data mnist.npz --take 20',
      'the first 20 pictures for testing, with labels',
    ],
    [
      'inkling predict --batch train.csv.gz --save answers.ndjson --resume',
      'millions, a record each; the same line continues it',
    ],
    ['curl -s https://host/7.png | inkling predict -', 'from a pipe'],
  ],
  operands: [0, Infinity],
  options: {
    model: { value: 'NAME|FILE', help: 'the model that reads', default: 'default' },
    data: {
      value: 'WHAT',
      help: 'pictures with labels: files as train --data takes them, their test part if they have one; or mnist, of which the training pictures are read; or synthetic',
    },
    ...READ_OPTIONS,
    pen: {
      value: 'PIXELS',
      help: 'pen width for strokes, in pixels of the 28 x 28 picture',
      default: "the model's own",
    },
    json: { type: 'boolean', help: 'print one JSON object a line' },
    ...inGroup('many pictures', { batch: BATCH, ...MORE }),
  },
  async run(values, files) {
    if (values.batch) return runBatch(values, files, digitTask(values));
    refuseBatchOptions(values, MORE);
    const pen = numberOption(values, 'pen', { min: 0, max: 8 });
    if (files.length === 0 && values.data === undefined)
      throw new UsageError('an argument is missing: inkling predict FILE..., or --data WHAT');
    const engine = await openEngine();
    const sources = sourcesOf(engine, values, files);
    const model = await openModel(engine, /** @type {string} */ (values.model ?? 'default'));
    /** @type {number[]} */
    const codes = [];
    /** @type {string[][]} */
    const rows = [];
    let labelled = 0;
    let right = 0;
    /** Names a failure and goes on, if there is more to read. @param {unknown} error @param {boolean} isWhole it is all of its input */
    const report = (error, isWhole) => {
      const failure = /** @type {Error} */ (error);
      const code = exitCodeOf(failure);
      if (code === EXIT.bug || (isWhole && sources.length === 1)) throw failure;
      codes.push(code);
      note(`${paint('red', 'inkling:', process.stderr)} ${failure.message}`);
    };
    /** @param {Item} item */
    const answerTo = (item) => {
      const answer = /** @type {Answer} */ (
        'strokes' in item
          ? model.predictStrokes(item.strokes, pen === undefined ? {} : { pen })
          : model.predict(/** @type {ImageData | Uint8Array} */ (item.picture))
      );
      if (item.label !== undefined) {
        labelled += 1;
        right += Number(answer.label === String(item.label));
      }
      if (values.json) print(jsonOf(item, answer));
      else rows.push(row(item, answer, model.classNames));
    };
    for (const read of sources) {
      try {
        const items = await read();
        for (const item of items) {
          try {
            if (item instanceof Error) throw item;
            answerTo(item);
          } catch (error) {
            if (exitCodeOf(/** @type {Error} */ (error)) !== EXIT.badData) throw error; // it is not this picture's
            report(error, items.length === 1);
          }
        }
      } catch (error) {
        report(error, true);
      }
    }
    if (rows.length) {
      const columns = Math.max(...rows.map((cells) => cells.length));
      print(table(rows.map((cells) => [...cells, ...Array(columns - cells.length).fill('')])));
    }
    if (labelled > 1) note(`${right} of ${labelled} answers match the label`);
    return gravest(codes);
  },
};

/* inkling verify - repeats the training run of a receipt and compares the weights, bit for bit, by the library's
 * verifyReceipt().
 */
import { readFile } from 'node:fs/promises';
import { MAX_WORKERS, readReceipt, verifyReceipt } from '../../web/inkling/index.js';
import { BadDataError, EXIT, MissingError, numberOption } from './command.js';
import { openTestSetOf, openTrainingSet } from './datasets.js';
import { openEngine, openModel } from './models.js';
import { READ_OPTIONS } from './reading.js';
import { count, note, print, progress } from './terminal.js';
import { report } from './watch.js';

/** @typedef {import('./command.js').Values} Values */
/** @typedef {import('./models.js').Engine} Engine */
/** @typedef {import('../../web/inkling/index.js').Receipt} Receipt */

/** @param {string} file */
async function openReceipt(file) {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new MissingError(
      `cannot read the receipt ${file}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
    );
  });
  return readReceipt(text);
}

/** Tells what is going to be repeated. @param {Engine} engine @param {Receipt} receipt */
function introduce(engine, { data, recipe, seed, engine: version }) {
  note(
    `${count(data.count)} pictures of ${data.name}, ${recipe.epochs} ${recipe.epochs === 1 ? 'epoch' : 'epochs'}, seed ${seed}`,
  );
  if (version !== engine.version) {
    note(
      `The receipt was written by engine ${version}; this is engine ${engine.version}, which may compute other bits.`,
    );
  }
}

/** What only the owner of the run has: data of --data, the model of --start.
 *  @param {Engine} engine @param {Values} values @param {Receipt} receipt */
async function ownPartsOf(engine, values, receipt) {
  const own =
    values.data === undefined
      ? undefined
      : (await openTrainingSet(engine, String(values.data), receipt.seed, values)).dataset;
  const ownValidation =
    own && receipt.validation?.source.kind === 'own'
      ? await openTestSetOf(String(values.data), values, own.classes)
      : undefined;
  const start =
    values.start === undefined ? undefined : await openModel(engine, String(values.start));
  return { own, ownValidation, start };
}

/** @type {import('./command.js').Command} */
export default {
  usage: 'verify RECEIPT [options]',
  about:
    'Repeats the run that a receipt describes (inkling train --receipt FILE, or the page) and compares the SHA-256 of the\n' +
    'weights. Exit code 0: equal; 5: different; 3: the data are missing; 1: the data or the receipt are wrong.',
  examples: [
    ['inkling verify receipt.json', 'finds MNIST and built-in digits itself'],
    ['inkling verify receipt.json --data folder', 'trained on IDX files of your own'],
    [
      'inkling verify receipt.json --start before.safetensors',
      'trained further from another model',
    ],
  ],
  operands: [1, 1],
  options: {
    data: {
      value: 'WHAT',
      help: 'files, for a run on data that only their owner has; read as by train',
    },
    'test-data': { value: 'WHAT', help: 'the test set, if the run had it from other files' },
    ...READ_OPTIONS,
    start: { value: 'MODEL', help: 'the model the run began with, unless its weights were random' },
    workers: {
      value: 'N',
      help: 'threads; never changes the result',
      default: 'one for each core',
    },
    quiet: { type: 'boolean', help: 'no progress' },
    json: { type: 'boolean', help: 'print { equal, expected, found, sentence } as JSON' },
  },
  async run(values, [file]) {
    const workers = numberOption(values, 'workers', { min: 1, max: MAX_WORKERS, integer: true });
    const receipt = await openReceipt(file);
    const engine = await openEngine();
    if (!values.quiet) introduce(engine, receipt);
    const {
      equal,
      sentence,
      receipt: repeated,
    } = await verifyReceipt(engine, receipt, {
      ...(await ownPartsOf(engine, values, receipt)),
      workers,
      onProgress: values.quiet ? undefined : report,
    })
      .catch((error) => {
        if (error.code === 'load-failed')
          throw new MissingError(`${error.message} (--data, --start)`);
        if (error.code === 'bad-argument') throw new BadDataError(`${file}: ${error.message}`);
        throw error;
      })
      .finally(() => progress(''));
    if (values.json) {
      print(
        JSON.stringify({
          equal,
          expected: receipt.result.weights,
          found: repeated.result.weights,
          sentence,
        }),
      );
    } else {
      print(`${file}: ${sentence}`);
    }
    return equal ? EXIT.ok : EXIT.different;
  },
};

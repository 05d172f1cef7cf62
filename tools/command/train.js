/* inkling train - trains a network from random weights and saves it.
 *
 * The command line has everything that decides the result (preset or layers, recipe, seed, data), and the
 * card records it. Running it again gives the same bits with any number of workers, also if the run was
 * killed and resumed. The MNIST test set is read only with --validate-on test; such a run must not be used
 * to choose anything.
 */
import process from 'node:process';
import {
  MAX_WORKERS,
  InklingError,
  openSource,
  presets,
  trainingOption,
} from '../../web/inkling/index.js';
import { commandLine, sha256, updateCard } from './card.js';
import { CheckpointFile } from './checkpoints.js';
import { EXIT, MissingError, UsageError, inGroup, numberOption, wordOption } from './command.js';
import { LEVELS_OPTION, levelsOf } from './convert.js';
import { MIX_OPTIONS, mixData, mixOf, openTestSetOf, openTrainingSet } from './datasets.js';
import { FIGURE_OPTIONS, checkFigures, writeFigures } from './figures.js';
import { saveOrKeep, tryFile } from './files.js';
import { finalText, scoreFinal, scoreTest, scoredData, testText } from './final.js';
import { modelFile } from './formats.js';
import { lockFile } from './lock.js';
import { openEngine, openModel } from './models.js';
import { hasLayers, networkFor, recipeFor } from './network.js';
import { NETWORK_OPTIONS, RECIPE_OPTIONS, givenNumber } from './options.js';
import { introduce, look } from './reading.js';
import { networkOf, recipeOf } from './recipe.js';
import { onStop } from './signals.js';
import { count, duration, note, paint, print } from './terminal.js';
import { watch } from './watch.js';

/** @typedef {import('./command.js').Values} Values */
/** @typedef {import('./models.js').Engine} Engine */
/** @typedef {import('../../web/inkling/index.js').Dataset} Dataset */
/** @typedef {import('../../web/inkling/index.js').Run} Run */
/** @typedef {import('../../web/inkling/index.js').FitResult} FitResult */
/** @typedef {import('../../web/inkling/training/recipe.js').RecipeOptions} RecipeOptions */
/**
 * @typedef {object} Plan the network, the data and the options of a run
 * @property {import('./models.js').Model} net
 * @property {string} name
 * @property {number} seed
 * @property {Dataset} dataset
 * @property {Record<string, string>} hashes of the data's files
 * @property {import('../../web/inkling/index.js').FitOptions} options
 * @property {Dataset | null} [test] of --test-data, for the score after training
 */

const SEED = trainingOption('recipe', 'seed');
const SPLIT = trainingOption('recipe', 'validationSplit');

/** Whether the test set is the validation data. @param {Values} values */
const isOnTest = (values) =>
  wordOption(values, 'validate-on', /** @type {const} */ (['split', 'test'])) === 'test';

/** @param {Engine} engine @param {Values} values @param {number} seed @param {number} validationSplit */
async function dataOf(engine, values, seed, validationSplit) {
  const what = String(values.data ?? 'mnist');
  const onTest = isOnTest(values);
  const data = await openTrainingSet(engine, what, seed, values);
  const { dataset, notes, own } = data;
  const share = onTest ? 0 : validationSplit;
  const test =
    onTest || values['test-data'] !== undefined
      ? await openTestSetOf(what, values, dataset.classes)
      : null;
  if (notes) {
    if (!values.quiet) introduce(dataset, notes);
    await look(engine, dataset, { test: test ?? own, validationSplit: share });
  }
  const mixed = await mixData(engine, data, mixOf(values, seed), share);
  return { ...mixed, ...(onTest && { validation: test }), test: onTest ? null : test };
}

/** The recipe with separate validation data, if there are any. @param {RecipeOptions} recipe
 *  @param {Dataset | null | undefined} validation */
const validatedBy = (recipe, validation) =>
  validation ? { ...recipe, validationSplit: 0, validation } : recipe;

/**
 * Plans a new run.
 * @param {Engine} engine
 * @param {Values} values
 * @returns {Promise<Plan>}
 */
async function newRun(engine, values) {
  const seed = givenNumber(values, SEED) ?? Number(SEED.default);
  if (isOnTest(values) && values['validation-split'] !== undefined) {
    throw new UsageError('either --validation-split or --validate-on test, not both');
  }
  const { layers, recipe: preset, name } = await networkOf(values);
  const recipe = { ...recipeOf(values, preset), seed };
  const split = recipe.validationSplit ?? 0;
  const { dataset, validation, hashes, test } = await dataOf(engine, values, seed, split);
  const net = networkFor(engine, layers, dataset, seed);
  const fitting = recipeFor(recipe, dataset, values.augment !== undefined);
  return { net, name, seed, dataset, hashes, test, options: validatedBy(fitting, validation) };
}

/** Plans the rest of an interrupted run. Its checkpoint has everything; options on the command line must agree with it.
 *  @param {Engine} engine @param {Values} values @param {CheckpointFile} unfinished @returns {Promise<Plan>} */
async function resumedRun(engine, values, unfinished) {
  if (values.card !== undefined)
    throw new UsageError(
      '--card keeps the whole command, so it does not go with --resume; --receipt does',
    );
  const { model: net, checkpoint } = engine.loadCheckpoint(await unfinished.read());
  const { origin, recipe, memory } = checkpoint;
  const seed = givenNumber(values, SEED) ?? origin.seed;
  const isNetworkGiven = values.preset !== undefined || values.layers !== undefined;
  const given = isNetworkGiven ? await networkOf(values) : null;
  const sameLayers = !given || hasLayers(engine, given.layers, net);
  if (seed !== origin.seed || !sameLayers) {
    throw new UsageError(
      `${unfinished.file} is of another ${sameLayers ? `seed, ${origin.seed}` : 'network'}: leave out ` +
        `${sameLayers ? '--seed' : '--preset and --layers'}, or begin anew without --resume`,
    );
  }
  const reopened = async (
    /** @type {import('../../web/inkling/training/origin.js').DataRecord} */ record,
  ) =>
    openSource(record.source, { engine }).catch((error) => {
      throw new MissingError(
        `${error.message} (${record.name}; repeat --data and --mix-... as the run was started)`,
      );
    });
  const split = givenNumber(values, SPLIT) ?? given?.recipe.validationSplit;
  const { dataset, validation } = Object.keys(MIX_OPTIONS).some(
    (name) => values[name] !== undefined,
  )
    ? await dataOf(engine, values, seed, split ?? presets.default.recipe.validationSplit)
    : {
        dataset: await reopened(origin.data),
        validation: origin.validation && (await reopened(origin.validation)),
      };
  if (!values.quiet)
    note(`Going on after ${memory.epoch} of ${recipe.epochs} epochs, step ${count(memory.step)}`);
  return {
    net,
    name: net.name,
    seed,
    dataset,
    hashes: {},
    options: {
      ...validatedBy(recipeOf(values, given ? given.recipe : recipe), validation),
      seed: recipe.seed,
      checkpoint,
    },
  };
}

/** The settings beside network, data and recipe. @param {Values} values */
function settingsOf(values) {
  const settings = {
    workers: numberOption(values, 'workers', { min: 1, max: MAX_WORKERS, integer: true }),
    dtype: wordOption(values, 'dtype', /** @type {const} */ (['F32', 'F16', 'I8'])) ?? 'F32',
    levels: levelsOf(values),
    file: modelFile(values, 'model.safetensors'),
    relaxed: values.relaxed === true,
  };
  if (settings.relaxed && (values.card !== undefined || values.receipt !== undefined)) {
    throw new UsageError(
      '--relaxed trains to other bits on other processors, so it goes with neither --card nor --receipt',
    );
  }
  return settings;
}

/** @param {Engine} engine @param {Values} values */
async function teachersOf(engine, values) {
  const teachers = [];
  for (const name of String(values.teacher ?? '')
    .split('+')
    .filter(Boolean))
    teachers.push(await openModel(engine, name));
  return teachers;
}

/** Runs to the end or to Ctrl-C. Writes the checkpoint at the start, after each epoch and at Ctrl-C.
 *  @param {Run} run @param {Values} values
 *  @param {{ unfinished: CheckpointFile, last: CheckpointFile | null, model: Uint8Array }} files last: keeps the beginning of the last
 *    epoch; model: as large as the saved one */
async function runWithCheckpoints(run, values, { unfinished, last, model }) {
  const forget = onStop(() => {
    note('Stopping; the model is saved as it is, --resume goes on. Ctrl-C again ends at once.');
    unfinished.keep(run);
    run.stop();
  });
  try {
    // From its first step on a run can be resumed.
    run.pause();
    await unfinished.begin(run, model, { isNew: !values.resume }).catch(async (error) => {
      run.stop();
      await run;
      throw new MissingError(`${error.message}. Nothing was trained`, { cause: error });
    });
    run.resume();
    const result = await watch(run, {
      quiet: values.quiet === true,
      onEpoch: ({ epoch, epochs }) => {
        unfinished.keep(run);
        if (epoch === epochs - 1) last?.keep(run);
      },
    });
    await last?.settle();
    return result;
  } finally {
    forget();
  }
}

/** Saves what a run gave, as much of it as possible. */
class Saving {
  /** @type {string[]} */
  #failures = [];

  /** @param {CheckpointFile} unfinished */
  constructor(unfinished) {
    this.unfinished = unfinished;
  }

  /** @param {string} file @param {string | Uint8Array} contents */
  async save(file, contents) {
    await this.unfinished.settle();
    const advice = this.unfinished.isThere
      ? `${this.unfinished.file} stays: --resume writes everything again`
      : 'there is no checkpoint';
    await saveOrKeep(file, contents, advice).catch((error) => this.#failures.push(error.message));
  }

  /** @throws {MissingError} where something could not be saved */
  check() {
    if (this.#failures.length > 0) throw new MissingError(this.#failures.join('\n'));
  }
}

/** Adds the run to the card, with the scores of its last epoch. @param {string} card @param {Summary} summary */
async function writeCard(card, { history, model, stopped, ...kept }) {
  const [accuracy, loss] = [history.valAccuracy.at(-1), history.valLoss.at(-1)];
  await updateCard(card, {
    command: commandLine(['card', 'quiet', 'json', 'keep-checkpoint', 'receipt', 'workers']),
    ...kept,
    ...(accuracy !== undefined && { validation: { accuracy, loss } }),
  });
}

/** Writes the figures and the report of a run.
 *  @param {Values} values @param {Plan} plan @param {FitResult} result @param {number | undefined} workers
 *  @param {(text: string) => void} say */
async function drawRun(values, plan, result, workers, say) {
  const { net, name, seed, dataset, options } = plan;
  const { data, words } = scoredData(net, dataset, options.validation);
  const files = await writeFigures(values, {
    title: `${name} on ${dataset.name}`,
    settings: {
      network: name,
      parameters: count(net.params),
      data: `${count(dataset.count)} pictures of ${dataset.name}`,
      epochs: `${result.epochs} (${result.stopped})`,
      ...Object.fromEntries(Object.entries(net.recipe ?? {}).filter(([key]) => key !== 'epochs')),
      seed,
    },
    layers: net.describe(),
    history: result.history,
    evaluation: await net.evaluate(data, { workers }),
    evaluated: words,
    dataset: data,
    samples: dataset,
    command: commandLine(['report', 'plots', 'png', 'card', 'quiet', 'json', 'receipt', 'workers']),
    ...(!values.relaxed && { receipt: result.receipt }),
  });
  say(`Wrote ${files.join(', ')}`);
}

/** @typedef {ReturnType<typeof summaryOf>} Summary */
/** What is reported of a run.
 *  @param {Plan} plan @param {FitResult} result @param {{ file: string, dtype: string }} settings
 *  @param {Uint8Array} bytes of the file @param {string} weightsSha256 of the weights in it */
const summaryOf = (
  { net, name, seed, dataset, hashes },
  result,
  { file, dtype },
  bytes,
  weightsSha256,
) => ({
  model: file,
  network: name,
  parameters: net.params,
  seed,
  dtype,
  epochs: result.epochs,
  stopped: result.stopped,
  data: { name: dataset.name, count: dataset.count, sha256: hashes },
  recipe: net.recipe,
  history: result.history,
  weightsSha256,
  fileSha256: sha256(bytes),
  bytes: bytes.length,
});

/** @type {import('./command.js').Command} */
export default {
  usage: 'train [options]',
  about:
    'Trains a network from random weights and saves it. The same command gives the same bits on every machine, with any number\n' +
    'of workers. Ctrl-C saves what was learned so far and ends with exit code 130; FILE.checkpoint is written then and after\n' +
    'each epoch, and --resume goes on from there, also after a crash, to the bits of a run that was never interrupted.',
  examples: [
    ['inkling train', 'the shipped network on MNIST'],
    ['inkling train --preset slim --epochs 3 --save slim.safetensors', 'a smaller one'],
    ['inkling train --data synthetic:20000', 'built-in digits: nothing to download'],
    ['inkling train --report run.html --plots figures', 'curves, matrix and pictures as files'],
    ['inkling train --resume', 'go on after Ctrl-C or a crash'],
    [
      'inkling train --preset slim --early-stopping monitor=val_accuracy,patience=3,restore_best_weights',
      "with Keras' names",
    ],
    [
      'inkling train --layers net.json --optimizer sgd,momentum=0.9,nesterov --learning-rate 0.1',
      'your own list of layers',
    ],
  ],
  operands: [0, 0],
  options: {
    ...NETWORK_OPTIONS,
    ...inGroup('data', {
      ...MIX_OPTIONS,
      'test-data': {
        value: 'WHAT',
        help: 'as --data: a test set that is scored after training, or with --validate-on test during it',
        default: "the data's own",
      },
      'validate-on': {
        value: 'split|test',
        help:
          'test: the test set of --data, as some published projects do; decisions during training ' +
          'then depend on it, so it is no longer an independent test',
        default: 'split',
      },
    }),
    ...RECIPE_OPTIONS,
    ...inGroup('training', {
      teacher: {
        value: 'MODEL[+...]',
        help: 'learn from the answers of these models too (distillation); --distil says how much',
      },
      workers: {
        value: 'N',
        help: 'threads; never changes the result',
        default: 'one for each core',
      },
      relaxed: {
        type: 'boolean',
        help: 'the engine of make relaxed: faster, and NOT the same bits on every machine',
      },
    }),
    ...inGroup('stopping', {
      resume: {
        type: 'boolean',
        help: 'go on from FILE.checkpoint, which an interrupted run left beside the model',
      },
      'keep-checkpoint': {
        type: 'boolean',
        help: 'leave FILE.last.checkpoint, of the beginning of the last epoch, to repeat the end of the run',
      },
    }),
    ...inGroup('output', {
      save: {
        value: 'FILE',
        writes: 'file',
        help: 'where the model goes',
        default: 'model.safetensors',
      },
      dtype: {
        value: 'F32|F16|I8',
        help: 'F16 halves the file, I8 quarters it (inkling convert --help)',
        default: 'F32',
      },
      levels: LEVELS_OPTION,
      receipt: {
        value: 'FILE',
        writes: 'file',
        help: 'write a JSON with which inkling verify can repeat the run and compare',
      },
      ...FIGURE_OPTIONS,
      card: {
        value: 'FILE',
        writes: 'file',
        help: 'write command, data and hashes to this JSON file',
      },
      quiet: { type: 'boolean', help: 'no progress' },
      json: { type: 'boolean', help: 'print the result as JSON' },
    }),
  },
  async run(values) {
    const settings = settingsOf(values);
    const draws = await checkFigures(values, ['history', 'confusion', 'predictions', 'samples']);
    await tryFile(settings.file);
    const giveBack = await lockFile(settings.file);
    const forget = onStop(() => process.exit(EXIT.interrupted));
    try {
      return await train(values, settings, draws);
    } finally {
      forget();
      await giveBack();
    }
  },
};

/** Trains, while no other run writes the same file.
 *  @param {Values} values @param {ReturnType<typeof settingsOf>} settings @param {boolean} draws figures @returns {Promise<number>} exit code */
async function train(values, settings, draws) {
  const { workers, dtype, levels, file, relaxed } = settings;
  const unfinished = new CheckpointFile(file);
  const last = values['keep-checkpoint'] ? new CheckpointFile(`${file}.last`) : null;
  const engine = await openEngine({ relaxed });
  const plan = values.resume
    ? await resumedRun(engine, values, unfinished)
    : await newRun(engine, values);
  const { net, name, seed, dataset, options } = plan;

  const say = values.quiet ? () => {} : note;
  say(
    `${paint('bold', name, process.stderr)}: ${count(net.params)} parameters, ${count(dataset.count)} pictures of ` +
      `${dataset.name}, seed ${seed}${engine.exact ? '' : ', relaxed engine'}`,
  );
  const teachers = await teachersOf(engine, values);
  const run = net.fit(dataset, { ...options, teachers, workers });
  const saving = new Saving(unfinished);
  const files = { unfinished, last, model: net.save({ dtype, levels }) };
  const result = await runWithCheckpoints(run, values, files).catch(async (error) => {
    if (error.code !== 'not-finite') throw error;
    await saving.save(file, net.save({ dtype, levels }));
    saving.check();
    await unfinished.remove();
    throw new InklingError(
      'not-finite',
      `${error.message} (--learning-rate, --clip); ${file} has the last good weights`,
      { cause: error },
    );
  });

  const bytes = net.save({ dtype, levels });
  await saving.save(file, bytes);
  if (values.receipt !== undefined)
    await saving.save(String(values.receipt), `${JSON.stringify(result.receipt, null, 2)}\n`);
  const interrupted = result.stopped === 'aborted';
  if (interrupted) await unfinished.settle();
  const saved = await engine.loadModel(bytes); // what a reader of the file gets: F16 and I8 have rounded the weights
  const summary = summaryOf(plan, result, settings, bytes, saved.hash());
  if (values.card !== undefined && !interrupted) await writeCard(String(values.card), summary);
  const final = await scoreFinal(net, dataset, result, { workers });
  if (final) say(finalText(final));
  const test = plan.test && !interrupted ? await scoreTest(net, plan.test, { workers }) : null;
  if (test) say(testText(test));
  if (draws) await drawRun(values, plan, result, workers, say);
  saving.check();
  if (!interrupted) await unfinished.remove();
  if (values.json) {
    print(JSON.stringify({ ...summary, final, test, seconds: result.seconds, interrupted }));
  } else {
    print(`${file}  ${count(bytes.length)} bytes, weights SHA-256 ${summary.weightsSha256}`);
    say(
      `${interrupted ? `interrupted after ${result.epochs} whole epochs, --resume goes on; ` : ''}${duration(result.seconds)}`,
    );
  }
  return interrupted ? EXIT.interrupted : EXIT.ok;
}

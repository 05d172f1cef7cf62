/* inkling train - trains a network from nothing and saves it.
 *
 * Everything that decides the result (preset or layers, recipe, seed, data) is on the command line, and the card keeps
 * that line: running it again gives the same bits, whatever the number of workers. The MNIST test set is never touched here;
 * `inkling eval` is the only command that does.
 */
import process from 'node:process';
import { InklingError, presets } from '../../web/inkling/index.js';
import { commandLine, sha256, updateCard } from './card.js';
import { EXIT, numberOption, wordOption } from './command.js';
import { openTrainingSet, withSynthetic } from './datasets.js';
import { saveFile } from './files.js';
import { openEngine } from './models.js';
import { SCHEDULES, networkOf, recipeOf } from './recipe.js';
import { count, duration, note, paint, percent, print, progress } from './terminal.js';

/** @param {import('../../web/inkling/callbacks.js').Scores} scores */
function scores({ loss, accuracy, valLoss, valAccuracy }) {
  const validation =
    valAccuracy === null
      ? ''
      : `   validation ${percent(valAccuracy)}, loss ${valLoss?.toFixed(4)}`;
  return `accuracy ${percent(accuracy)}, loss ${loss.toFixed(4)}${validation}`;
}

/** A line for each epoch, and between them one that changes in place. @param {import('../../web/inkling/index.js').Progress} event */
function report(event) {
  const { kind, epoch, epochs, step, steps, loss, accuracy, imagesPerSecond, secondsLeft } = event;
  if (kind === 'end') return;
  const place = `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`;
  const speed = `${count(imagesPerSecond)} images/s`;
  if (kind === 'epoch') {
    note(`${place}  ${scores(event)}   ${speed}`);
  } else {
    progress(
      `${percent(step / steps, 1).padStart(7)}  ${place}  loss ${loss.toFixed(4)}  accuracy ${percent(accuracy, 1)}  ${speed}  ` +
        `${duration(secondsLeft)} left`,
    );
  }
}

/** Reports a run until it ends. @param {import('../../web/inkling/index.js').Run} run @param {boolean} quiet */
async function watch(run, quiet) {
  try {
    for await (const event of run) if (!quiet) report(event);
    return await run;
  } finally {
    progress('');
  }
}

/** @type {import('./command.js').Command} */
export default {
  usage: 'train [options]',
  about:
    'Trains a network from nothing and saves it. The same command gives the same bits on every machine, with any number\n' +
    'of workers. Ctrl-C saves what was learned so far and ends with exit code 130.',
  examples: [
    ['inkling train', 'the shipped network on MNIST'],
    ['inkling train --preset slim --epochs 3 --save slim.safetensors', 'a smaller one'],
    ['inkling train --data synthetic:20000', 'built-in digits: nothing to download'],
    [
      'inkling train --layers net.json --optimizer sgd --learning-rate 0.1',
      'your own list of layers',
    ],
  ],
  operands: [0, 0],
  options: {
    preset: {
      value: 'NAME',
      help: `network and recipe: ${Object.keys(presets).join(', ')}`,
      default: 'default',
    },
    layers: {
      value: 'FILE',
      help: 'instead of a preset: JSON, a list of layers or {"layers", "recipe"}',
    },
    data: {
      value: 'WHAT',
      help: 'mnist, synthetic, synthetic:COUNT or a folder with IDX files',
      default: 'mnist',
    },
    'mix-synthetic': {
      value: 'SHARE',
      help: 'add this share of built-in digits, 0..10',
      default: '0',
    },
    epochs: { value: 'N', help: 'passes over the data', default: "the preset's" },
    'batch-size': { value: 'N', help: 'pictures in a step', default: "the preset's" },
    optimizer: { value: 'NAME', help: 'sgd, adam or adamw', default: "the preset's" },
    'learning-rate': { value: 'X', help: "the rate; one-cycle's peak", default: "the preset's" },
    schedule: {
      value: 'NAME',
      help: `${Object.keys(SCHEDULES).join(', ')}`,
      default: "the preset's",
    },
    warmup: {
      value: 'SHARE',
      help: 'share of the run in which the rate rises (cosine, one-cycle)',
    },
    'weight-decay': {
      value: 'X',
      help: 'L2 for sgd and adam, decoupled for adamw',
      default: "the preset's",
    },
    average: {
      value: 'DECAY',
      help: 'keep a moving average of the weights, e.g. 0.999; 0: off',
      default: "the preset's",
    },
    'label-smoothing': { value: 'X', help: '0 to 0.9', default: "the preset's" },
    augment: {
      value: 'NAME|JSON',
      help: 'none, light, standard, strong, or {"shift": 2, ...}',
      default: "the preset's",
    },
    'validation-split': {
      value: 'SHARE',
      help: 'held back from the end of the data',
      default: "the preset's",
    },
    seed: { value: 'N', help: 'of weights, order, dropout and distortions', default: '1' },
    workers: {
      value: 'N',
      help: 'threads; never changes the result',
      default: 'one for each core',
    },
    save: { value: 'FILE', help: 'where the model goes', default: 'model.safetensors' },
    dtype: { value: 'F32|F16', help: 'F16 halves the file', default: 'F32' },
    card: { value: 'FILE', help: 'write command, data and hashes to this JSON file' },
    quiet: { type: 'boolean', help: 'no progress' },
    json: { type: 'boolean', help: 'print the result as JSON' },
  },
  async run(values) {
    const seed = numberOption(values, 'seed', { min: 0, max: 4294967295, integer: true }) ?? 1;
    const workers = numberOption(values, 'workers', { min: 1, max: 64, integer: true });
    const share = numberOption(values, 'mix-synthetic', { min: 0, max: 10 }) ?? 0;
    const dtype = wordOption(values, 'dtype', /** @type {const} */ (['F32', 'F16'])) ?? 'F32';
    const file = String(values.save ?? 'model.safetensors');
    const { layers, recipe: preset, name } = await networkOf(values);
    const recipe = recipeOf(values, preset);

    const engine = await openEngine();
    const net = engine.createModel(layers, { seed });
    const source = await openTrainingSet(engine, String(values.data ?? 'mnist'), seed);
    const dataset = withSynthetic(engine, source.dataset, share, seed);

    const say = values.quiet ? () => {} : note;
    say(
      `${paint('bold', name, process.stderr)}: ${count(net.params)} parameters, ${count(dataset.count)} pictures of ` +
        `${dataset.name}, seed ${seed}`,
    );
    const stop = new AbortController();
    const onInterrupt = () => {
      process.once('SIGINT', () => process.exit(EXIT.interrupted));
      note('Stopping; the model is saved as it is. Ctrl-C again ends at once.');
      stop.abort();
    };
    process.once('SIGINT', onInterrupt);
    const run = net.fit(dataset, { ...recipe, seed, workers, signal: stop.signal });
    const result = await watch(run, values.quiet === true).catch(async (error) => {
      if (error.code !== 'not-finite') throw error;
      await saveFile(file, net.save({ dtype }));
      throw new InklingError('not-finite', `${error.message}; ${file} has the last good weights`, {
        cause: error,
      });
    });
    process.off('SIGINT', onInterrupt);

    const bytes = net.save({ dtype });
    await saveFile(file, bytes);
    const saved = await engine.loadModel(bytes); // what a reader of the file gets: F16 has rounded the weights
    const hash = await saved.hash();
    const interrupted = stop.signal.aborted;
    const summary = {
      model: file,
      network: name,
      parameters: net.params,
      seed,
      dtype,
      epochs: result.epochs,
      stopped: result.stopped,
      data: { name: dataset.name, count: dataset.count, sha256: source.hashes },
      recipe: net.recipe,
      history: result.history,
      weightsSha256: hash,
      fileSha256: sha256(bytes),
      bytes: bytes.length,
    };
    if (values.card !== undefined && !interrupted) {
      const { history, model, stopped, ...kept } = summary;
      const [accuracy, loss] = [history.valAccuracy.at(-1), history.valLoss.at(-1)];
      await updateCard(String(values.card), {
        command: commandLine(['card', 'quiet', 'json', 'workers']),
        ...kept,
        ...(accuracy !== undefined && { validation: { accuracy, loss } }),
      });
    }
    if (values.json) {
      print(JSON.stringify({ ...summary, seconds: result.seconds, interrupted }));
    } else {
      print(`${file}  ${count(bytes.length)} bytes, weights SHA-256 ${hash}`);
      say(
        `${interrupted ? `interrupted after ${result.epochs} whole epochs, ` : ''}${duration(result.seconds)}`,
      );
    }
    return interrupted ? EXIT.interrupted : EXIT.ok;
  },
};

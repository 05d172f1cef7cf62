/* presets.js - `make presets`: trains every preset of a published project on all of MNIST with several seeds, and records the scores.
 *
 *   node tools/models/presets.js [--out FILE] [--seeds N] [--only NAME,...] [--table] [--quick]
 *
 * It takes hours. Every finished run is written at once, and a recorded run is not repeated, so it can be
 * stopped and continued at any time. All presets are trained with seed 1 first, then seed 2, ..., with two
 * workers; finally with seed 1 and one worker, to measure the time and check that the weights are equal.
 * Each network is scored on the test set once, at the end of its run; the score chooses nothing. --table
 * only prints the records. --quick tries the program: one epoch of `template` on 6,000 pictures with seed 1,
 * into build/quick/presets.json.
 */
import { readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadEngine, loadMnist, presets } from '../../web/inkling/index.js';
import { rangeOf } from '../../web/inkling/internal.js';
import { saveFile } from '../command/files.js';
import { duration, note, percent, print, progress, table } from '../command/terminal.js';
import { isCurrent, settingsOf } from './preset-settings.js';

/**
 * @typedef {object} Entry one run
 * @property {string} preset
 * @property {number} seed
 * @property {number} workers
 * @property {string} settings settingsOf(); another one may make the run stale
 * @property {string} weights SHA-256
 * @property {number} epochs
 * @property {string} stopped
 * @property {number} seconds by the clock
 * @property {number} cpuSeconds of all threads; unlike `seconds` it depends little on what else the
 *   machine does
 * @property {number} load of the machine when the run began, by its own count of waiting threads
 * @property {{ accuracy: number, loss: number }} train of the last epoch, with dropout active
 * @property {{ accuracy: number, loss: number } | null} validation of the last epoch
 * @property {{ accuracy: number, loss: number, correct: number }} test
 */
/** @typedef {{ machine: Record<string, unknown>, runs: Entry[] }} Records */

/** Pictures that --quick trains on. */
const QUICK_COUNT = 6000;

/** Inkling's own presets are recorded elsewhere: in the shipped models' cards and by sprint.js. */
const OWN = ['default', 'tiny', 'wide', 'sprint'];
const NAMES = Object.keys(presets).filter((name) => !OWN.includes(name));

/** @param {string} file @returns {Promise<Records>} */
async function readRecords(file) {
  const text = await readFile(file, 'utf8').catch(() => '{"runs": []}');
  const machine = {
    cpu: os.cpus()[0]?.model,
    cores: os.availableParallelism(),
    node: process.version,
  };
  return { machine, runs: JSON.parse(text).runs };
}

/**
 * @param {import('../../web/inkling/index.js').Engine} engine
 * @param {Pick<Awaited<ReturnType<typeof loadMnist>>, 'train' | 'test'>} mnist
 * @param {{ preset: string, seed: number, workers: number, epochs?: number }} which epochs: the recipe's, if left out
 * @returns {Promise<Entry>}
 */
async function record(engine, mnist, { preset, seed, workers, epochs: asked }) {
  const load = os.loadavg()[0];
  const before = process.cpuUsage();
  const model = engine.createModel(preset, { seed });
  const run = model.fit(mnist.train, { workers, ...(asked && { epochs: asked }) });
  for await (const { epoch, epochs, step, steps, secondsLeft } of run) {
    progress(
      `${preset} seed ${seed}, ${workers} workers: epoch ${epoch}/${epochs}, ${percent(step / steps, 1)}, ${duration(secondsLeft)} left`,
    );
  }
  const { history, epochs, stopped, hash, seconds } = await run;
  const { user, system } = process.cpuUsage(before);
  const test = await model.evaluate(mnist.test, { workers });
  model.dispose();
  const last = (/** @type {number[]} */ values) => values[values.length - 1];
  return {
    preset,
    seed,
    workers,
    settings: settingsOf(engine.version, preset),
    weights: hash,
    epochs,
    stopped,
    seconds: Number(seconds.toFixed(1)),
    cpuSeconds: Number(((user + system) / 1e6).toFixed(1)),
    load: Number(load.toFixed(1)),
    train: { accuracy: last(history.accuracy), loss: last(history.loss) },
    validation: history.valLoss.length
      ? { accuracy: last(history.valAccuracy), loss: last(history.valLoss) }
      : null,
    test: { accuracy: test.accuracy, loss: test.loss, correct: test.correct },
  };
}

/**
 * 'mean ± standard deviation' of the sample.
 * @param {number[]} values
 * @param {(value: number) => string} write
 */
function spread(values, write) {
  if (values.length === 0) return '';
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return write(mean);
  const variance =
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${write(mean)} ± ${write(Math.sqrt(variance))}`;
}

/** @param {Entry[]} runs */
function printTable(runs) {
  const hundredths = (/** @type {number} */ share) => (100 * share).toFixed(2);
  const tenths = (/** @type {number} */ seconds) => seconds.toFixed(0);
  const rows = NAMES.map((name) => {
    const of = (/** @type {number} */ workers) =>
      runs.filter((run) => run.preset === name && run.workers === workers);
    const two = of(2);
    return [
      name,
      two.length,
      spread(
        two.map(({ train }) => train.accuracy),
        hundredths,
      ),
      spread(
        two.flatMap(({ validation }) => (validation ? [validation.accuracy] : [])),
        hundredths,
      ),
      spread(
        two.map(({ test }) => test.accuracy),
        hundredths,
      ),
      spread(
        two.map(({ test }) => test.loss),
        (x) => x.toFixed(4),
      ),
      spread(
        two.map(({ seconds }) => seconds),
        tenths,
      ),
      spread(
        of(1).map(({ seconds }) => seconds),
        tenths,
      ),
      spread(
        two.map(({ epochs }) => epochs),
        (x) => x.toFixed(1),
      ),
      presets[/** @type {keyof typeof presets} */ (name)].expected ?? 'states none',
    ];
  });
  print(
    table([
      [
        'preset',
        'seeds',
        'train %',
        'validation %',
        'test %',
        'test loss',
        's, 2 workers',
        's, 1 worker',
        'epochs',
        'its source',
      ],
      ...rows,
    ]),
  );
}

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'weights/presets.json' },
    seeds: { type: 'string', default: '5' },
    only: { type: 'string', default: NAMES.join(',') },
    table: { type: 'boolean' },
    quick: { type: 'boolean' },
  },
});
if (values.quick) {
  Object.assign(values, { out: 'build/quick/presets.json', seeds: '1', only: 'template' });
  await rm(values.out, { force: true });
}
const epochs = values.quick ? 1 : undefined;
const engine = await loadEngine();
const names = values.only.split(',');
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const plan = [
  ...seeds.flatMap((seed) => names.map((preset) => ({ preset, seed, workers: 2, epochs }))),
  ...names.map((preset) => ({ preset, seed: 1, workers: 1, epochs })),
];
const records = await readRecords(values.out);
const isFresh = (/** @type {Entry} */ { preset, settings }) =>
  isCurrent(engine.version, preset, settings);
if (values.table) {
  const stale = records.runs.filter((run) => !isFresh(run)).length;
  if (stale > 0)
    note(
      `${stale} of ${records.runs.length} runs were recorded with another version of the engine or of the presets than this one`,
    );
} else {
  records.runs = records.runs.filter(isFresh);
  const mnist = await loadMnist();
  const train = values.quick ? rangeOf(mnist.train, 0, QUICK_COUNT) : mnist.train;
  for (const which of plan) {
    const same = (/** @type {Entry} */ run) =>
      run.preset === which.preset && run.seed === which.seed;
    if (records.runs.some((run) => same(run) && run.workers === which.workers)) continue;
    const entry = await record(engine, { train, test: mnist.test }, which);
    note(
      `${entry.preset} seed ${entry.seed}, ${entry.workers} workers: ${duration(entry.seconds)}, test ${percent(entry.test.accuracy)}, ` +
        `weights ${entry.weights.slice(0, 12)}`,
    );
    const twin = records.runs.find(same);
    if (twin && twin.weights !== entry.weights)
      throw new Error(`other weights than with ${twin.workers} workers: ${twin.weights}`);
    records.runs.push(entry);
    await saveFile(values.out, `${JSON.stringify(records, null, 2)}\n`);
  }
}
printTable(records.runs);

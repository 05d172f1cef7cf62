/* sprint.js - `make sprint`: measures accuracy and training time of the preset 'sprint', for seeds 1 to N with one and two workers.
 *
 *   node tools/models/sprint.js [--out FILE] [--seeds N] [--table] [--quick]
 *
 * Each run is a process that trains the same net twice: the first time is cold (V8 still compiles the engine), the second is
 * warm. The time is FitResult.trainingSeconds: from the moment when weights, data and workers are ready to the last update,
 * without loading, starting workers and scoring. The weights of all four trainings of a seed must be equal, so the test set is
 * read once a seed; its score chooses nothing. Runs are written as they end, and recorded runs are not repeated; remove the file
 * to measure again. --table only prints the records. --quick tries the program: seed 1 on the first 6,000
 * pictures, into build/quick/sprint.json. Measure on an idle machine.
 */
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { loadEngine, loadMnist, presets } from '../../web/inkling/index.js';
import { rangeOf } from '../../web/inkling/internal.js';
import { saveFile } from '../command/files.js';
import { count, note, percent, print, progress, table } from '../command/terminal.js';
import { isCurrent, settingsOf } from './preset-settings.js';

/**
 * @typedef {object} Entry one process: the same training twice
 * @property {number} seed
 * @property {number} workers
 * @property {string} settings settingsOf(); another one may make the entry stale
 * @property {string} weights SHA-256
 * @property {number} cold seconds from ready to the last update, the first time
 * @property {number} warm the same, the second time
 * @property {number} load of the machine when it began, by its own count of waiting threads
 * @property {{ accuracy: number, loss: number, correct: number } | null} test null: the seed's other entry has it
 */
/** @typedef {{ machine: Record<string, unknown>, work: Record<string, number>, runs: Entry[] }} Records */

/** tuomaso/train_mnist_fast: 235 steps of 256 pictures through conv 5x5 1->24, pool, conv 3x3 24->32, pool, dense 800->256,
 * dense 256->10, counted as workOf() counts; its author states 99.04 % (30 seeds) and 0.76 s on a GeForce GTX 1660 Ti. */
const PUBLISHED = '406 GFLOP, 0.76 s on a laptop GPU, test 99.04 %';

/** Pictures that --quick trains on. */
const QUICK_COUNT = 6000;

const { layers, recipe } = presets.sprint;
const engine = await loadEngine();
const settings = settingsOf(engine.version, 'sprint');

/**
 * Floating-point operations of a training with direct convolutions: two for each multiply-add, forward and for the gradients
 * of weights and inputs, except the gradient of the pictures. Winograd's algorithm needs fewer.
 * @param {number} pictures of an epoch
 */
function workOf(pictures) {
  const { rows, params } = engine.describe(layers);
  const macs = rows.map((row) => row.macs);
  const forward = macs.reduce((sum, one) => sum + one, 0);
  const first = macs.find((one) => one > 0) ?? 0;
  const images = pictures * (recipe.epochs ?? 1);
  return {
    pictures: images,
    parameters: params,
    forwardMacs: forward,
    trainingMacs: 3 * forward - first,
    gflop: Number(((2 * (3 * forward - first) * images) / 1e9).toFixed(1)),
  };
}

/**
 * @param {number} seed
 * @param {number} workers
 * @param {boolean} scores whether to read the test set
 * @param {number} most pictures of an epoch
 * @returns {Promise<Entry>}
 */
async function runOnce(seed, workers, scores, most) {
  const load = os.loadavg()[0];
  const { train: all, test } = await loadMnist();
  const train = most < all.count ? rangeOf(all, 0, most) : all;
  /** @type {{ hash: string, trainingSeconds: number }[]} */
  const results = [];
  /** @type {Entry['test']} */
  let score = null;
  for (const time of ['cold', 'warm']) {
    const model = engine.createModel('sprint', { seed });
    results.push(await model.fit(train, { workers }));
    if (time === 'warm' && scores) {
      const { accuracy, loss, correct } = await model.evaluate(test, { workers });
      score = { accuracy, loss, correct };
    }
    model.dispose();
  }
  const [cold, warm] = results;
  if (cold.hash !== warm.hash) throw new Error(`seed ${seed}: two trainings, two sets of weights`);
  const milliseconds = (/** @type {number} */ seconds) => Number(seconds.toFixed(3));
  return {
    seed,
    workers,
    settings,
    weights: cold.hash,
    cold: milliseconds(cold.trainingSeconds),
    warm: milliseconds(warm.trainingSeconds),
    load: Number(load.toFixed(1)),
    test: score,
  };
}

/** The same in a process of its own. @type {(...which: Parameters<typeof runOnce>) => Promise<Entry>} */
async function runApart(...which) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    fileURLToPath(import.meta.url),
    '--run',
    JSON.stringify(which),
  ]);
  return JSON.parse(stdout);
}

/** 'median (fastest .. slowest)'. @param {number[]} values */
function seconds(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const two = (/** @type {number} */ i) => sorted[i].toFixed(2);
  return sorted.length === 0
    ? ''
    : `${two(sorted.length >> 1)} (${two(0)} .. ${two(sorted.length - 1)})`;
}

/** @param {Records} records */
function printTable({ work, runs }) {
  const scores = runs.flatMap(({ test }) => (test ? [test.accuracy] : []));
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  const deviation = Math.sqrt(
    scores.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, scores.length - 1),
  );
  print(
    `sprint, ${scores.length} seeds: test ${percent(mean, 3)} ± ${percent(deviation, 3)}, lowest ${percent(Math.min(...scores))}, highest ${percent(Math.max(...scores))}`,
  );
  print(
    `${count(work.pictures)} pictures, ${count(work.parameters)} parameters, ${work.gflop} GFLOP done directly (published: ${PUBLISHED})\n`,
  );
  const rows = [1, 2].map((workers) => {
    const of = runs.filter((run) => run.workers === workers);
    const warm = of.map((run) => run.warm);
    return [workers, of.length, seconds(of.map((run) => run.cold)), seconds(warm)];
  });
  print(
    table([
      ['workers', 'runs', 'seconds, cold: median (fastest .. slowest)', 'seconds, warm'],
      ...rows,
    ]),
  );
}

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'weights/sprint.json' },
    seeds: { type: 'string', default: '20' },
    table: { type: 'boolean' },
    quick: { type: 'boolean' },
    run: { type: 'string' }, // for its own processes
  },
});
if (values.quick) {
  Object.assign(values, { out: 'build/quick/sprint.json', seeds: '1' });
  await rm(values.out, { force: true });
}

if (values.run) {
  const [seed, workers, scores, most] = JSON.parse(values.run);
  print(JSON.stringify(await runOnce(seed, workers, scores, most)));
} else {
  const text = await readFile(values.out, 'utf8').catch(() => null);
  /** @type {Records} */
  const records = text ? JSON.parse(text) : { machine: {}, work: {}, runs: [] };
  const isFresh = (/** @type {Entry} */ run) => isCurrent(engine.version, 'sprint', run.settings);
  if (values.table) {
    if (!records.runs.every(isFresh))
      note('recorded with another version of the engine or of the preset than this one');
  } else {
    records.runs = records.runs.filter(isFresh);
    records.machine = {
      cpu: os.cpus()[0]?.model,
      cores: os.availableParallelism(),
      node: process.version,
    };
    const most = values.quick ? QUICK_COUNT : (await loadMnist()).train.count;
    records.work = workOf(most);
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      for (const workers of [1, 2]) {
        const same = records.runs.filter((run) => run.seed === seed);
        if (same.some((run) => run.workers === workers)) continue;
        progress(`seed ${seed}, ${workers} workers`);
        const entry = await runApart(seed, workers, !same.some((run) => run.test), most);
        if (same.some((run) => run.weights !== entry.weights))
          throw new Error(`seed ${seed}: ${workers} workers give other weights`);
        records.runs.push(entry);
        await saveFile(values.out, `${JSON.stringify(records, null, 2)}\n`);
        note(
          `seed ${seed}, ${workers} workers: ${entry.cold.toFixed(2)} s cold, ${entry.warm.toFixed(2)} s warm` +
            (entry.test ? `, test ${percent(entry.test.accuracy)}` : ''),
        );
      }
    }
  }
  printTable(records);
}

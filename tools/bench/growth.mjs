/* growth.mjs - measures how time and memory grow with the batch, with workers and with the network.
 *
 *   node tools/bench/growth.mjs [--quick] [--json FILE] [--only batch,workers,nets]        (make bench-growth)
 *
 * Batch: `deep`, 1 to 1024 pictures. Workers: `deep` with batches of 128 (workers.mjs), 1 to 8.
 * Networks, one thread: wider ones, conv c - pool - conv 2c - pool - conv 2c - dense 2c - dense 10, where c = 32
 * is `deep`; deeper ones, conv 32 - pool - d times conv 32 with its border - pool - dense 10. All 3 x 3, relu.
 *
 * Times are of the bare engine, or of the library's predict where a column says so; rounds are interleaved, and the
 * median counts. Memory is the engine's: a network with its buffers, without the pictures.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { completeLayers, loadEngine, presets } from '../../web/inkling/index.js';
import { FOR_PREDICT } from '../../web/inkling/internal.js';
import { print, progress, table } from '../command/terminal.js';
import { figure, timed, warmUp } from './peers/clock.mjs';
import { bareEngine } from './peers/engine.mjs';
import { labelsFor, randomPixels } from './peers/network.mjs';
import { ranged, short } from './peers/report.mjs';
import { benchWorkers, formatWorkers } from './workers.mjs';

const WASM = new URL('../../web/inkling/inkling.wasm', import.meta.url);
const BATCH = 128;

/** @typedef {import('../../web/inkling/architecture/layers.js').LayerSpec} LayerSpec */
/** @typedef {import('./peers/clock.mjs').Figure} Figure */
/** @typedef {{ rounds: number, span: number, warm: number, say: (text: string) => void }} Pace milliseconds */
/**
 * @typedef {{ batch: number, predict: Figure, library: Figure, train: Figure, predictBytes: number,
 *   trainBytes: number }} BatchRow pictures a second; bytes
 * @typedef {{ name: string, macs: number, weightBytes: number, one: Figure, many: Figure, train: Figure,
 *   predictBytes: number, trainBytes: number }} NetRow one: microseconds; many, train: pictures a second
 */

/** Runs every job in turn, round by round. @param {{ pictures: number, run: () => unknown }[]} jobs
 * @param {Pace} pace @returns {Promise<Figure[]>} pictures a second */
async function interleaved(jobs, { rounds, span, warm, say }) {
  for (const [i, { run }] of jobs.entries()) {
    say(`warming up, ${i + 1} of ${jobs.length}`);
    await warmUp(run, warm);
  }
  /** @type {number[][]} */
  const rates = jobs.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    for (const [i, { pictures, run }] of jobs.entries())
      rates[i].push((1000 * pictures) / (await timed(run, span)));
  }
  return rates.map(figure);
}

/** Bytes of a network that only predicts. @param {BufferSource} wasm
 * @param {readonly import('../../web/inkling/architecture/layers.js').Layer[]} layers */
const predictBytes = (wasm, layers) =>
  bareEngine(wasm, layers, randomPixels(1), labelsFor(1), FOR_PREDICT).modelBytes;

/** @param {readonly number[]} sizes @param {Pace} pace @returns {Promise<BatchRow[]>} */
export async function benchBatches(sizes, pace) {
  const wasm = readFileSync(WASM);
  const engine = await loadEngine();
  const model = engine.createModel('deep', { seed: 1 });
  const layers = completeLayers(presets.deep.layers);
  const most = Math.max(...sizes);
  const pixels = randomPixels(most);
  const bare = bareEngine(wasm, layers, pixels, labelsFor(most));
  const figures = await interleaved(
    sizes.flatMap((n) => {
      const some = pixels.slice(0, 784 * n);
      return [
        { pictures: n, run: () => bare.predict(n) },
        { pictures: n, run: () => model.predict(some) },
        { pictures: n, run: () => bare.train(n) },
      ];
    }),
    pace,
  );
  return sizes.map((batch, i) => ({
    batch,
    predict: figures[3 * i],
    library: figures[3 * i + 1],
    train: figures[3 * i + 2],
    predictBytes: predictBytes(wasm, layers),
    trainBytes: bareEngine(wasm, layers, randomPixels(batch), labelsFor(batch)).modelBytes,
  }));
}

/** @param {number} filters @param {'valid' | 'same'} [padding] @returns {LayerSpec} */
const conv = (filters, padding = 'valid') => ({
  type: 'conv',
  filters,
  kernel: 3,
  padding,
  activation: 'relu',
});
/** @type {LayerSpec} */
const POOL = { type: 'maxpool', size: 2 };
/** @type {LayerSpec[]} */
const OUTPUT = [{ type: 'dense', units: 10, activation: 'softmax' }];

/** @param {number} c @returns {[string, LayerSpec[]]} */
export const wider = (c) => [
  `c = ${c}`,
  [
    conv(c),
    POOL,
    conv(2 * c),
    POOL,
    conv(2 * c),
    { type: 'flatten' },
    { type: 'dense', units: 2 * c, activation: 'relu' },
    ...OUTPUT,
  ],
];
/** @param {number} d @returns {[string, LayerSpec[]]} */
export const deeper = (d) => [
  `d = ${d}`,
  [
    conv(32),
    POOL,
    ...Array.from({ length: d }, () => conv(32, 'same')),
    POOL,
    { type: 'flatten' },
    ...OUTPUT,
  ],
];

/** @param {readonly [string, LayerSpec[]][]} nets @param {Pace} pace @returns {Promise<NetRow[]>} */
export async function benchNets(nets, pace) {
  const wasm = readFileSync(WASM);
  const library = await loadEngine();
  const [pixels, labels] = [randomPixels(BATCH), labelsFor(BATCH)];
  const made = nets.map(([name, specs]) => {
    const layers = completeLayers(specs);
    const model = library.createModel(specs, { seed: 1 });
    const { macs, params } = model.describe();
    model.dispose();
    return {
      name,
      macs,
      weightBytes: 4 * params,
      predictBytes: predictBytes(wasm, layers),
      bare: bareEngine(wasm, layers, pixels, labels),
    };
  });
  const figures = await interleaved(
    made.flatMap(({ bare }) => [
      { pictures: 1, run: () => bare.predict(1) },
      { pictures: BATCH, run: () => bare.predict(BATCH) },
      { pictures: BATCH, run: () => bare.train() },
    ]),
    pace,
  );
  return made.map(({ bare, ...described }, i) => {
    const { median, low, high } = figures[3 * i];
    return {
      ...described,
      trainBytes: bare.modelBytes,
      many: figures[3 * i + 1],
      train: figures[3 * i + 2],
      one: { median: 1e6 / median, low: 1e6 / high, high: 1e6 / low },
    };
  });
}

/** @param {number} bytes */
const mebi = (bytes) => (bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 1);

/** @param {readonly BatchRow[]} rows */
export function formatBatches(rows) {
  return table([
    [
      'batch',
      'predict, images/s (slowest..fastest)',
      'library',
      'training step',
      'MiB to predict',
      'MiB to train',
    ],
    ...rows.map((row) => [
      row.batch,
      ranged(row.predict),
      ranged(row.library),
      ranged(row.train),
      mebi(row.predictBytes),
      mebi(row.trainBytes),
    ]),
  ]);
}

/** @param {readonly NetRow[]} rows */
export function formatNets(rows) {
  /** @param {NetRow} row @param {Figure} figureOf @param {number} flops of a multiply-add */
  const gflops = ({ macs }, { median }, flops) => ((median * macs * flops) / 1e9).toFixed(0);
  return table([
    [
      'network',
      'million multiply-adds',
      'one picture, us',
      `${BATCH}, images/s`,
      'GFLOP/s',
      'training, images/s',
      'GFLOP/s',
      'MiB of weights',
      'MiB to predict',
      `MiB to train ${BATCH}`,
    ],
    ...rows.map((row) => [
      row.name,
      (row.macs / 1e6).toFixed(2),
      ranged(row.one),
      ranged(row.many),
      gflops(row, row.many, 2),
      ranged(row.train),
      gflops(row, row.train, 6),
      mebi(row.weightBytes),
      mebi(row.predictBytes),
      mebi(row.trainBytes),
    ]),
  ]);
}

/** @param {boolean} quick @param {readonly string[]} only @param {(text: string) => void} say */
async function measure(quick, only, say) {
  /** @param {string} part @returns {Pace} */
  const pace = (part) => ({
    ...(quick ? { rounds: 3, span: 20, warm: 300 } : { rounds: 9, span: 60, warm: 1500 }),
    say: (text) => say(`${part}: ${text}`),
  });
  const sizes = Array.from({ length: 11 }, (_, i) => 2 ** i);
  const widths = quick ? [12, 32, 64] : [8, 12, 16, 24, 32, 48, 64, 88];
  const depths = quick ? [1, 4] : [0, 1, 2, 4, 8, 12];
  return {
    batch: only.includes('batch') ? await benchBatches(sizes, pace('batch')) : null,
    workers: only.includes('workers')
      ? await benchWorkers({
          rounds: quick ? 1 : 3,
          counts: quick ? [1, 2, 4] : [1, 2, 3, 4, 5, 6, 7, 8],
          say,
        })
      : null,
    nets: only.includes('nets')
      ? await benchNets([...widths.map(wider), ...depths.map(deeper)], pace('networks'))
      : null,
  };
}

async function main() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      json: { type: 'string' },
      only: { type: 'string', default: 'batch,workers,nets' },
    },
  });
  setFlagsFromString('--no-concurrent-recompilation'); // as tools/inkling.js, for the workers
  const { batch, workers, nets } = await measure(
    values.quick === true,
    values.only.split(','),
    progress,
  );
  progress('');
  const machine = {
    cpu: os.cpus()[0]?.model,
    cores: os.availableParallelism(),
    node: process.version,
  };
  print(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; medians\n`);
  if (batch) print(`\`deep\`, one thread\n${formatBatches(batch)}\n`);
  if (workers) print(`\`deep\`, training in batches of ${BATCH}\n${formatWorkers(workers)}\n`);
  if (nets) {
    print(
      'networks: c, conv c - pool - conv 2c - pool - conv 2c - dense 2c - dense 10; d, conv 32 - pool - d x conv 32 - pool - ' +
        `dense 10\n${formatNets(nets)}`,
    );
    const [small, large] = [
      nets[0],
      nets.reduce((most, row) => (row.macs > most.macs ? row : most)),
    ];
    print(
      `\n${short(large.macs / small.macs)} times the multiply-adds take ${short(large.one.median / small.one.median)} times the time ` +
        `for one picture, ${short(small.train.median / large.train.median)} times in training (${small.name}, ${large.name})`,
    );
  }
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ machine, batch, workers, nets }, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

/* workers.mjs - measures how training speed grows with workers: `deep` with Adam on built-in digits, images a second.
 *
 *   node --no-concurrent-recompilation tools/bench/workers.mjs [--batch N] [--rounds N] [--workers 1,2,...]
 *
 * Each round trains one epoch with each number of workers in turn, timed from its first step to its last; the median counts.
 * Measure on an idle machine with as many cores as workers.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadEngine, syntheticDataset } from '../../web/inkling/index.js';
import { print, progress, table } from '../command/terminal.js';
import { figure } from './peers/clock.mjs';

const PICTURES = 12800;

/** @typedef {{ workers: number, imagesPerSecond: import('./peers/clock.mjs').Figure, timesTheFirst: number }} WorkersRow */

/**
 * @param {{ batch?: number, rounds?: number, counts?: readonly number[], pictures?: number,
 *   say?: (text: string) => void }} [options] pictures of an epoch
 * @returns {Promise<WorkersRow[]>}
 */
export async function benchWorkers({
  batch: batchSize = 128,
  rounds = 5,
  counts = [1, 2],
  pictures = PICTURES,
  say = () => {},
} = {}) {
  const engine = await loadEngine();
  const data = syntheticDataset(pictures, { seed: 1, engine });
  /** Images a second. @param {number} workers */
  const speed = async (workers) => {
    const model = engine.createModel('deep', { seed: 1 });
    const run = model.fit(data, { epochs: 1, batchSize, workers, seed: 1 });
    /** @type {{ step: number, at: number }[]} */
    const reports = [];
    for await (const { kind, step } of run)
      if (kind === 'batch') reports.push({ step, at: performance.now() });
    await run;
    model.dispose();
    const [first, last] = [reports[0], reports[reports.length - 1]];
    return (1000 * batchSize * (last.step - first.step)) / (last.at - first.at);
  };
  /** @type {number[][]} */
  const speeds = counts.map(() => []);
  for (let round = 0; round < rounds; round++) {
    say(`workers, round ${round + 1} of ${rounds}`);
    for (const [i, workers] of counts.entries()) speeds[i].push(await speed(workers));
  }
  const figures = speeds.map(figure);
  return counts.map((workers, i) => ({
    workers,
    imagesPerSecond: figures[i],
    timesTheFirst: figures[i].median / figures[0].median,
  }));
}

/** @param {readonly WorkersRow[]} rows */
export function formatWorkers(rows) {
  return table([
    ['workers', 'images/s', 'slowest .. fastest', 'times the first'],
    ...rows.map(({ workers, imagesPerSecond: { median, low, high }, timesTheFirst }) => [
      workers,
      median.toFixed(0),
      `${low.toFixed(0)} .. ${high.toFixed(0)}`,
      timesTheFirst.toFixed(2),
    ]),
  ]);
}

async function main() {
  const { values } = parseArgs({
    options: {
      batch: { type: 'string', default: '128' },
      rounds: { type: 'string', default: '5' },
      workers: { type: 'string', default: '1,2' },
    },
  });
  const rows = await benchWorkers({
    batch: Number(values.batch),
    rounds: Number(values.rounds),
    counts: values.workers.split(',').map(Number),
    say: progress,
  });
  progress('');
  print(formatWorkers(rows));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

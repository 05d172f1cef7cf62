/* workers.mjs - how much faster more workers train: `deep` with Adam on built-in digits, images a second.
 *
 *   node --no-concurrent-recompilation tools/bench/workers.mjs [--batch N] [--rounds N] [--workers 1,2,...]
 *
 * Each round trains one epoch with each number of workers in turn, timed from its first step to its last; the median counts.
 * Meaningful only where nothing else is running and there are as many cores as workers.
 */
import { parseArgs } from 'node:util';
import { loadEngine, syntheticDataset } from '../../web/inkling/index.js';
import { print, progress, table } from '../cli/terminal.js';

const PICTURES = 12800;

const { values } = parseArgs({
  options: {
    batch: { type: 'string', default: '128' },
    rounds: { type: 'string', default: '5' },
    workers: { type: 'string', default: '1,2' },
  },
});
const batchSize = Number(values.batch);
const rounds = Number(values.rounds);
const counts = values.workers.split(',').map(Number);
const engine = await loadEngine();
const data = syntheticDataset(PICTURES, { seed: 1, engine });

/** Images a second. @param {number} workers */
async function speed(workers) {
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
}

/** @type {number[][]} */
const speeds = counts.map(() => []);
for (let round = 0; round < rounds; round++) {
  progress(`round ${round + 1} of ${rounds}`);
  for (const [i, workers] of counts.entries()) speeds[i].push(await speed(workers));
}
const medians = speeds.map((all) => [...all].sort((a, b) => a - b)[Math.floor(rounds / 2)]);
print(
  table([
    ['workers', 'images/s', 'slowest .. fastest', 'times the first'],
    ...counts.map((workers, i) => [
      workers,
      medians[i].toFixed(0),
      `${Math.min(...speeds[i]).toFixed(0)} .. ${Math.max(...speeds[i]).toFixed(0)}`,
      (medians[i] / medians[0]).toFixed(2),
    ]),
  ]),
);

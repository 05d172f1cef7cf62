/* template.js - fills the blanks of the preset 'template' by validation.
 *
 *   node tools/models/template.js [--out FILE] [--table] [--quick]
 *
 * The exercise leaves filters, kernel, activation, pooling, units and optimiser open; batch size 1313 and 5 epochs are given.
 * Every candidate trains on the first 50,000 training pictures of MNIST and is scored on the last 10,000. The test set is not
 * read. First each candidate trains with one seed; then the two with the lowest loss train with two more seeds, and their
 * mean loss decides. The seeds are others than those that `make presets` scores. A recorded run is not repeated. --table only
 * prints the records. --quick tries the program: two candidates, 3,000 pictures, one epoch, into build/quick/template.json.
 */
import { readFile, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { fillTemplate, loadEngine, loadMnist } from '../../web/inkling/index.js';
import { rangeOf } from '../../web/inkling/internal.js';
import { saveFile } from '../command/files.js';
import { percent, print, progress, table } from '../command/terminal.js';

/** @typedef {NonNullable<Parameters<typeof fillTemplate>[0]>} Blanks */
/** @typedef {{ blanks: Blanks, seed: number, loss: number, accuracy: number }} Run scores of the held-back pictures */

const SEEDS = [101, 102, 103];
const FINALISTS = 2;
/** Share of the training pictures that is held back: the last 10,000. */
const HELD_BACK = 1 / 6;

/** The usual sizes of course networks at the optimiser's own rate; higher rates; the other blanks. 64 and 128 filters are left out:
 *  they take three and a half times as long for the same loss (0.046 with 512 units, at 0.002). @type {Blanks[]} */
const CANDIDATES = [
  { kernel: 3, units: 128, learningRate: 0.001 },
  { kernel: 3, units: 512, learningRate: 0.001 },
  { kernel: 5, units: 256, learningRate: 0.001 },
  { kernel: 3, units: 128, learningRate: 0.003 },
  { kernel: 5, units: 128, learningRate: 0.003 },
  { kernel: 5, units: 512, learningRate: 0.002 },
  { kernel: 3, units: 512, learningRate: 0.002 },
  { kernel: 3, units: 1024, learningRate: 0.002 },
  { kernel: 3, units: 128, learningRate: 0.002 },
  { kernel: 5, units: 128, learningRate: 0.002 },
  { kernel: 3, units: 128, pool: 'avg', learningRate: 0.003 },
  { kernel: 3, units: 128, optimizer: 'sgd', learningRate: 0.1 },
];

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'weights/template.json' },
    table: { type: 'boolean' },
    quick: { type: 'boolean' },
  },
});
if (values.quick) {
  values.out = 'build/quick/template.json';
  await rm(values.out, { force: true });
}
const engine = await loadEngine();
const text = await readFile(values.out, 'utf8').catch(() => '{"runs": []}');
/** @type {Run[]} */
const runs = JSON.parse(text).runs;

/** @param {Blanks} blanks */
const runsOf = (blanks) =>
  runs.filter((run) => JSON.stringify(run.blanks) === JSON.stringify(blanks));
/** @param {Run[]} some @param {'loss' | 'accuracy'} score */
const meanOf = (some, score) => some.reduce((sum, run) => sum + run[score], 0) / some.length;
/** Candidates by their mean loss. @param {Blanks[]} some */
const ranked = (some) =>
  [...some].sort((a, b) => meanOf(runsOf(a), 'loss') - meanOf(runsOf(b), 'loss'));

/** @param {import('../../web/inkling/index.js').Dataset} data @param {Blanks} blanks @param {number} seed */
async function record(data, blanks, seed) {
  if (runsOf(blanks).some((run) => run.seed === seed)) return;
  const { layers, recipe } = fillTemplate(blanks);
  const model = engine.createModel(layers, { seed });
  const run = model.fit(data, {
    ...recipe,
    ...(values.quick && { epochs: 1 }),
    seed,
    validationSplit: HELD_BACK,
    workers: 2,
  });
  for await (const { epoch, epochs } of run)
    progress(`${JSON.stringify(blanks)}, seed ${seed}: epoch ${epoch}/${epochs}`);
  const { history } = await run;
  model.dispose();
  runs.push({
    blanks,
    seed,
    loss: /** @type {number} */ (history.valLoss.at(-1)),
    accuracy: /** @type {number} */ (history.valAccuracy.at(-1)),
  });
  await saveFile(values.out, `${JSON.stringify({ engine: engine.version, runs }, null, 2)}\n`);
}

const candidates = values.quick ? CANDIDATES.slice(0, 2) : CANDIDATES;
if (!values.table) {
  const { train } = await loadMnist();
  const data = values.quick ? rangeOf(train, 0, 3000) : train;
  for (const blanks of candidates) await record(data, blanks, SEEDS[0]);
  for (const blanks of ranked(candidates).slice(0, FINALISTS))
    for (const seed of SEEDS.slice(1)) await record(data, blanks, seed);
}
print(
  table([
    ['blanks', 'seeds', 'validation %', 'validation loss'],
    ...ranked(candidates.filter((blanks) => runsOf(blanks).length > 0)).map((blanks) => {
      const some = runsOf(blanks);
      return [
        JSON.stringify(blanks),
        String(some.length),
        percent(meanOf(some, 'accuracy')),
        meanOf(some, 'loss').toFixed(4),
      ];
    }),
  ]),
);

/* cycles.mjs - `make cycles`: profiles a training step and prints the share of each kind of work, which adds up to 100 %.
 *
 *   node tools/bench/cycles.mjs [--preset deep] [--batch 128] [--seconds N] [--functions] [--json] [--quick]
 *
 * It uses V8's sampling profiler on build/wasm/profile.wasm (`make cycles` builds it): the engine with the same
 * flags, but every function keeps its name and none is inlined, which costs a few percent. Functions are grouped
 * by their work; --functions prints them one by one. It samples for 8 seconds, with --quick for 1.
 */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadEngine, syntheticDataset } from '../../web/inkling/index.js';
import { completeLayers, presetNamed } from '../../web/inkling/internal.js';
import { print, progress, table } from '../command/terminal.js';
import { bareEngine } from './peers/engine.mjs';

const WASM = new URL('../../build/wasm/profile.wasm', import.meta.url);
const MICROSECONDS_A_SAMPLE = 200;
const WARM_UP_STEPS = 20;

/** The work of a function, by its name; the first match counts. @type {[string, RegExp][]} */
const KINDS = [
  ["Winograd: matrix products, forward and the input's gradient", /^winograd_multiply$/],
  ["Winograd: outer products, the weights' gradient", /^grow_products$/],
  [
    'Winograd: transforms of inputs, outputs and gradients',
    /^(winograd_(transform_input|forward|pool_backward|backward)|transform_gradients|spread)$/,
  ],
  ['Winograd: copies into frames', /^(winograd_copy_rows|unpool)$/],
  ['first layer, forward', /^conv_first_forward$/],
  [
    "direct convolution and dense layers: the weights' gradient",
    /^(grow_pictures|pack_tile|conv_next_windows|conv_grow_weights|conv_backward_weights|copy_bordered)$/,
  ],
  [
    "direct convolution and dense layers: forward and the input's gradient",
    /^(conv_(clipped_)?windows|left_over_window|conv_forward|conv_backward_input|conv_span_at)$/,
  ],
  ['max pool, forward', /^(pool_and_mark|maxpool_forward|conv_pool_forward)$/],
  ['max pool, backward', /^(unpool_picture|maxpool_backward|direct_backward|conv_pool_backward)$/],
  ['biases', /^bias_(grow|backward)$/],
  ['batch normalisation', /^batchnorm/],
  ['dropout', /^dropout$/],
  ['relu and average pool', /^(relu|avgpool)_/],
  ['packing of weights', /pack|transpose/],
  ['sum of the units', /^(vector_add|add_last_two|add_shares|tree_|memcpy$)/],
  [
    'optimiser, with its checks',
    /^(adam_update|sgd_update|average_update|update_|ink_apply|sum_of_squares|all_within|vector_scale)/,
  ],
  ['loss, and whether the pictures are finite', /^(softmax|ink_expf|ink_logf|all_finite)/],
];
const REST = 'everything else: clearing, calls, JavaScript, the profiler';

const { values } = parseArgs({
  options: {
    preset: { type: 'string', default: 'deep' },
    batch: { type: 'string', default: '128' },
    seconds: { type: 'string' },
    functions: { type: 'boolean' },
    json: { type: 'boolean' },
    quick: { type: 'boolean' },
  },
});
const batch = Number(values.batch);
const seconds = Number(values.seconds ?? (values.quick ? 1 : 8));
const engine = await loadEngine();
const data = syntheticDataset(batch, { seed: 1, engine });
const layers = completeLayers(presetNamed(values.preset)?.layers);
const bare = bareEngine(readFileSync(WASM), layers, engine.fromBytes(data.images), data.labels);

for (let step = 0; step < WARM_UP_STEPS; step++) bare.train();
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: MICROSECONDS_A_SAMPLE });
await session.post('Profiler.start');
const started = performance.now();
let steps = 0;
while (performance.now() - started < 1000 * seconds) {
  bare.train();
  steps++;
  progress(`step ${steps}`);
}
const microseconds = (1000 * (performance.now() - started)) / steps;
const { profile } = await session.post('Profiler.stop');

/** Samples by function. @type {Map<string, number>} */
const samples = new Map();
for (const { callFrame, hitCount = 0 } of profile.nodes) {
  // A second static function of a name has a number behind it.
  const name = callFrame.functionName.replace(/\.\d+$/, '');
  samples.set(name, (samples.get(name) ?? 0) + hitCount);
}
const all = [...samples.values()].reduce((sum, count) => sum + count, 0);
const kindOf = (/** @type {string} */ name) =>
  KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? REST;
/** @type {Map<string, number>} */
const kinds = new Map();
for (const [name, count] of samples) {
  const kind = values.functions ? name : kindOf(name);
  kinds.set(kind, (kinds.get(kind) ?? 0) + count);
}
const rows = [...kinds]
  .filter(([, count]) => count > 0)
  .sort((a, b) => Number(a[0] === REST) - Number(b[0] === REST) || b[1] - a[1])
  .map(([what, count]) => ({
    what,
    share: count / all,
    microseconds: (microseconds * count) / all / batch,
  }));
if (values.json) {
  print(
    JSON.stringify(
      { preset: values.preset, batch, microseconds, steps, samples: all, rows },
      null,
      2,
    ),
  );
  process.exit();
}
print(
  `${values.preset}, one step of ${batch} pictures: ${(microseconds / 1000).toFixed(2)} ms, ` +
    `${all} samples of ${steps} steps\n`,
);
print(
  table([
    ['what', 'share', 'microseconds a picture'],
    ...rows.map(({ what, share, microseconds: each }) => [
      what,
      `${(100 * share).toFixed(1)} %`,
      each.toFixed(2),
    ]),
    [
      'all',
      `${(100 * rows.reduce((sum, { share }) => sum + share, 0)).toFixed(1)} %`,
      (microseconds / batch).toFixed(2),
    ],
  ]),
);

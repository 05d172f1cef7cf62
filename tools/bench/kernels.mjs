/* kernels.mjs - measures microseconds and GFLOP/s of every kernel in WebAssembly, beside the peak of the same processor.
 *
 *   node tools/bench/kernels.mjs [--json] [--rounds N] [--wasm FILE]     FILE: build/wasm/kernels.wasm (make bench builds it)
 *
 * Before it is measured, every kernel is run beside its reference (src/kernels/ref*.c) and must give the same bits.
 * The peak is a loop of f32x4 mul and add on registers alone. A round measures the peak and each kernel for two milliseconds
 * in turn, so that both meet the same clock; the table shows the fastest round of each, because a busy neighbour can only
 * slow a kernel down (medians of wall time were off by a factor of four on a loaded machine).
 * Floating-point operations are those of the full convolution, 2 * N * OH * OW * K * K * CI * CO: where the kernels leave out
 * taps that fall into the padding, or use Winograd's algorithm, more than 100 % of the peak is possible.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { table } from '../command/terminal.js';

/* In the order of activation_kind in kernels.h. */
const ACTIVATIONS = ['tanh', 'sigmoid', 'elu', 'leaky relu', 'swish', 'gelu'];
const ADAPTIVE = ['rmsprop', 'adagrad', 'adadelta', 'nadam', 'amsgrad'];

/* In the order of enum bench_op in kernels.c. */
const OPERATIONS = [
  'conv_forward',
  'conv_backward_input',
  'conv_backward_weights',
  'bias_backward',
  'conv_pack',
  'conv_pack_flipped',
  'maxpool_forward',
  'maxpool_backward',
  'relu_backward',
  'batchnorm forward',
  'batchnorm backward',
  'dropout',
  'adam_update',
  'softmax_cross_entropy',
  'winograd_forward',
  'winograd_backward',
  'winograd_pack',
  'conv_pool_forward',
  'conv_pool_backward',
  ...ACTIVATIONS.map((name) => `${name} forward`),
  ...ACTIVATIONS.map((name) => `${name} backward`),
  'avgpool_forward',
  'avgpool_backward',
  'sgd_update',
  ...ADAPTIVE,
];
const PASSES = OPERATIONS.slice(0, 3);
/** The same convolution by Winograd's algorithm; backward is both gradients. */
const WINOGRAD = ['winograd_forward', 'winograd_backward', 'winograd_pack'];
/** With relu and a 2 x 2 max pool behind. */
const POOLED = ['conv_pool_forward', 'conv_pool_backward'];
/** Convolutions of work that a kernel does. @type {Record<string, number>} */
const CONVOLUTIONS = {
  conv_forward: 1,
  conv_backward_input: 1,
  conv_backward_weights: 1,
  winograd_forward: 1,
  winograd_backward: 2,
  conv_pool_forward: 1,
  conv_pool_backward: 2,
};
const FIRST_LAYER = ['conv_forward', 'conv_backward_weights']; // the gradient of the picture is never needed

/**
 * @typedef {{ name: string, h: number, w: number, ci: number, k: number, stride?: number, pad?: number, co: number, n?: number,
 *   operations?: string[] }} Shape   a square window; pad: rows of zeros on each side
 * @typedef {{ kernel: string, shape: string, microseconds: number, gflops: number | null, peak: number | null,
 *   operations: number | null, reference: number | null }} Row   operations: where nothing is convolved, as many as the peak would
 *   do for each value in that time; reference: how many times as long the reference takes; null where there is none
 */

/** @param {string} name @param {number} side @param {number} ci @param {number} co @param {number} pad @returns {Shape} */
const conv3 = (name, side, ci, co, pad) => ({
  name,
  h: side,
  w: side,
  ci,
  k: 3,
  pad,
  co,
  operations: [
    ...(ci < 16 ? FIRST_LAYER : [...PASSES, ...WINOGRAD]),
    ...(side % 2 || side > 4 ? POOLED : []),
  ],
});
/** @param {number} ci @param {number} co @param {number} [n] @returns {Shape} */
const dense = (ci, co, n = 32) => ({
  name: `dense ${ci}->${co}, ${n} rows`,
  h: 1,
  w: 1,
  ci,
  k: 1,
  co,
  n,
});

/** @type {Shape[]} */
const SHAPES = [
  conv3('3x3 1->32 @28 valid', 28, 1, 32, 0),
  conv3('3x3 32->64 @13 valid', 13, 32, 64, 0),
  conv3('3x3 64->64 @5 valid', 5, 64, 64, 0),
  dense(576, 64),
  dense(64, 10),
  { ...dense(576, 64, 1), operations: ['conv_forward'] },
  conv3('3x3 1->16 @28 same', 28, 1, 16, 1),
  conv3('3x3 16->32 @14 valid', 14, 16, 32, 0),
  conv3('3x3 16->32 @12 same', 12, 16, 32, 1),
  conv3('3x3 32->32 @12 same', 12, 32, 32, 1),
  conv3('3x3 32->64 @6 valid', 6, 32, 64, 0),
  conv3('3x3 64->64 @4 same', 4, 64, 64, 1),
  { name: '5x5/2 32->32 @14', h: 14, w: 14, ci: 32, k: 5, stride: 2, pad: 2, co: 32 },
  {
    ...conv3('3x3 32->64 @13, 1 row', 13, 32, 64, 0),
    n: 1,
    operations: ['conv_forward', 'winograd_forward'],
  },
  {
    ...conv3('3x3 64->64 @5, 1 row', 5, 64, 64, 0),
    n: 1,
    operations: ['conv_forward', 'winograd_forward'],
  },
  {
    name: '2x2 pool 32 @26',
    h: 26,
    w: 26,
    ci: 32,
    k: 2,
    stride: 2,
    co: 32,
    operations: ['maxpool_forward', 'maxpool_backward'],
  },
  {
    name: '26x26x32',
    h: 26,
    w: 26,
    ci: 32,
    k: 1,
    co: 32,
    operations: [
      'bias_backward',
      'relu_backward',
      'batchnorm forward',
      'batchnorm backward',
      'dropout',
      ...ACTIVATIONS.flatMap((name) => [`${name} forward`, `${name} backward`]),
    ],
  },
  {
    name: '7x7x64, to 1x1',
    h: 7,
    w: 7,
    ci: 64,
    k: 7,
    co: 64,
    operations: ['avgpool_forward', 'avgpool_backward'],
  },
  {
    name: '3x3 64->64',
    h: 3,
    w: 3,
    ci: 64,
    k: 3,
    co: 64,
    operations: ['conv_pack', 'conv_pack_flipped', 'sgd_update', 'adam_update', ...ADAPTIVE],
  },
  { ...dense(10, 10), operations: ['softmax_cross_entropy'] },
];

/** Milliseconds of one repeat. @param {(repeats: number) => void} run @param {number} repeats */
function time(run, repeats) {
  const start = performance.now();
  run(repeats);
  return (performance.now() - start) / repeats;
}

/** Repeats that take some milliseconds, known after a tenth of a second in which V8's optimising compiler finishes.
 * @param {(repeats: number) => void} run */
function calibrate(run) {
  const start = performance.now();
  let each = time(run, 1);
  while (performance.now() - start < 100) each = Math.min(each, time(run, 1));
  return Math.max(1, Math.round(2 / Math.max(each, 1e-4)));
}

/** @param {Uint8Array} wasm @param {number} rounds @param {(share: number) => void} progress @returns {Promise<{ peak: number, rows: Row[] }>} */
export async function benchKernels(wasm, rounds = 15, progress = () => {}) {
  const module = await WebAssembly.compile(/** @type {BufferSource} */ (wasm));
  const engine = /** @type {Record<string, Function>} */ (
    (await WebAssembly.instantiate(module)).exports
  );
  engine._initialize?.();
  const peakFlops = engine.bench_peak_flops();
  const runPeak = (/** @type {number} */ repeats) => engine.bench_peak(repeats);
  const peakRepeats = calibrate(runPeak);
  let peak = 0;
  /** @type {Row[]} */
  const rows = [];
  for (const [index, shape] of SHAPES.entries()) {
    const { h, w, ci, k, co, n = 32, stride = 1, pad = 0 } = shape;
    const oh = Math.floor((h + 2 * pad - k) / stride) + 1;
    const ow = Math.floor((w + 2 * pad - k) / stride) + 1;
    if (!engine.bench_prepare(n, h, w, ci, k, stride, pad, oh, ow, co))
      throw new Error(`${shape.name} is too large`);
    const flops = 2 * n * oh * ow * k * k * ci * co;
    for (const kernel of shape.operations ?? PASSES) {
      if (engine.bench_check(OPERATIONS.indexOf(kernel)) === 0)
        throw new Error(`${kernel}, ${shape.name}: not the bits of its reference`);
    }
    const jobs = (shape.operations ?? PASSES).map((kernel) => {
      const run = (/** @type {number} */ repeats) =>
        engine.bench_run(OPERATIONS.indexOf(kernel), repeats);
      return { kernel, run, repeats: calibrate(run), milliseconds: Infinity };
    });
    for (let round = 0; round < rounds; round++) {
      peak = Math.max(peak, peakFlops / time(runPeak, peakRepeats) / 1e6);
      for (const job of jobs)
        job.milliseconds = Math.min(job.milliseconds, time(job.run, job.repeats));
    }
    for (const { kernel, milliseconds } of jobs) {
      const index = OPERATIONS.indexOf(kernel);
      const passes = kernel === 'conv_pool_backward' && ci === 1 ? 1 : CONVOLUTIONS[kernel];
      const gflops = passes ? (passes * flops) / milliseconds / 1e6 : null;
      const reference =
        engine.bench_check(index) < 0
          ? null
          : time(() => engine.bench_reference(index), 1) / milliseconds;
      const values =
        kernel.endsWith('_update') || ADAPTIVE.includes(kernel) ? k * k * ci * co : n * h * w * ci;
      rows.push({
        kernel,
        shape: shape.name,
        microseconds: milliseconds * 1000,
        gflops,
        peak: null,
        operations: passes || kernel.includes('pack') ? null : milliseconds / values,
        reference,
      });
    }
    progress((index + 1) / SHAPES.length);
  }
  return {
    peak,
    rows: rows.map((row) => ({
      ...row,
      peak: row.gflops === null ? null : row.gflops / peak,
      operations: row.operations === null ? null : row.operations * peak * 1e6,
    })),
  };
}

async function main() {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, rounds: { type: 'string' }, wasm: { type: 'string' } },
  });
  const file =
    values.wasm ?? fileURLToPath(new URL('../../build/wasm/kernels.wasm', import.meta.url));
  const result = await benchKernels(readFileSync(file), Number(values.rounds ?? 15));
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const cells = result.rows.map(
    ({ kernel, shape, microseconds, gflops, peak, operations, reference }) => [
      kernel,
      shape,
      microseconds.toFixed(microseconds < 100 ? 1 : 0),
      gflops?.toFixed(1) ?? '-',
      peak === null ? '-' : (100 * peak).toFixed(0),
      operations?.toFixed(1) ?? '-',
      reference?.toFixed(0) ?? '-',
    ],
  );
  process.stdout.write(
    `peak without memory: ${result.peak.toFixed(1)} GFLOP/s; 32 pictures unless said otherwise; every kernel gave the bits of its reference\n\n`,
  );
  process.stdout.write(
    `${table([['kernel', 'shape', 'microseconds', 'GFLOP/s', '% of peak', 'operations a value', 'x reference'], ...cells])}\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

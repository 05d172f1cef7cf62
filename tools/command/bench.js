/* inkling bench - speed on this machine: kernels beside the processor's peak, a whole network beside TensorFlow.js.
 * (tools/bench/peers.mjs measures more networks beside more libraries, in Chromium too.)
 */
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { MissingError, wordOption } from './command.js';
import { openEngine } from './models.js';
import { note, percent, print, progress, table } from './terminal.js';

const KERNELS = new URL('../../build/wasm/kernels.wasm', import.meta.url);
const RIVAL = new URL(
  '../../node_modules/@tensorflow/tfjs-backend-wasm/package.json',
  import.meta.url,
);

/** @param {Awaited<ReturnType<typeof import('../bench/kernels.mjs').benchKernels>>} result */
function printKernels({ peak, rows }) {
  print(
    `Kernels, 32 pictures at a time; peak of f32x4 multiply and add on registers: ${peak.toFixed(1)} GFLOP/s`,
  );
  print(
    table([
      [
        'kernel',
        'shape',
        'microseconds',
        'GFLOP/s',
        'of peak',
        'operations a value',
        'x reference',
      ],
      ...rows.map(({ kernel, shape, microseconds, gflops, peak: share, operations, reference }) => [
        kernel,
        shape,
        microseconds.toFixed(1),
        gflops?.toFixed(1) ?? '',
        share === null ? '' : percent(share, 0),
        operations?.toFixed(1) ?? '',
        reference?.toFixed(0) ?? '',
      ]),
    ]),
  );
}

/** @type {import('./command.js').Command} */
export default {
  usage: 'bench [options]',
  about:
    'Measures this machine: each kernel in GFLOP/s and as a share of the peak measured in the same run; one picture, many\n' +
    'pictures and training for a whole network, beside TensorFlow.js where it is installed (npm ci).',
  examples: [
    ['inkling bench', 'everything; make bench also builds what it needs'],
    ['inkling bench --only nets --no-rival', 'our own network only: some seconds'],
  ],
  operands: [0, 0],
  options: {
    only: { value: 'PART', help: 'kernels or nets' },
    quick: { type: 'boolean', help: 'fewer and shorter rounds: under a minute for the nets' },
    'no-rival': { type: 'boolean', help: 'without TensorFlow.js' },
    json: { type: 'boolean', help: 'print JSON' },
  },
  async run(values) {
    const measures = await Promise.all([
      import('../bench/kernels.mjs'),
      import('../bench/peers.mjs'),
    ]).catch((cause) => {
      throw new MissingError(
        `the benchmarks are in a checkout, not in the package: ${cause.message}`,
      );
    });
    const [{ benchKernels }, { benchPeers }] = measures;
    const engine = await openEngine();
    const only = wordOption(values, 'only', /** @type {const} */ (['kernels', 'nets']));
    const wants = (/** @type {'kernels' | 'nets'} */ part) => only === undefined || only === part;
    if (wants('kernels') && !existsSync(KERNELS))
      throw new MissingError('build/wasm/kernels.wasm is not built: run make bench');
    const rival = wants('nets') && !values['no-rival'] && existsSync(RIVAL);
    const kernels = wants('kernels')
      ? await benchKernels(readFileSync(KERNELS), 15, (share) =>
          progress(`kernels ${percent(share, 0)}`),
        )
      : null;
    progress('');
    if (kernels && !values.json) printKernels(kernels);
    const nets = wants('nets')
      ? await benchPeers({
          quick: values.quick === true,
          nets: ['deep'],
          places: ['node'],
          only: ['inkling-bare', 'inkling-relaxed', ...(rival ? ['tfjs-wasm', 'tfjs-cpu'] : [])],
          say: progress,
        })
      : null;
    progress('');
    if (nets && !values.json) print(`\n${nets.text}`);
    if (nets && !rival && !values['no-rival'])
      note('TensorFlow.js is not installed: npm ci --ignore-scripts');
    const machine = {
      cpu: os.cpus()[0]?.model,
      cores: os.availableParallelism(),
      node: process.version,
      simd: engine.simd,
    };
    if (values.json) print(JSON.stringify({ machine, kernels, nets: nets?.json ?? null }));
    else
      note(
        `\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}${machine.simd ? '' : ', scalar engine'}`,
      );
  },
};

/* relaxed.mjs - `make bench-relaxed`: measures the relaxed engine beside the exact one, in turn in one process.
 *
 *   node tools/bench/relaxed.mjs [--only kernels|nets] [--passes N] [--rounds N] [--net NAME] [--quick]
 *
 * `make bench-relaxed` builds what it needs. --quick: one pass of three rounds. Kernels: build/wasm/kernels.wasm beside build/relaxed/kernels.wasm, each with its own peak (multiply and add; fused) and
 * checked against its references. Networks: bare calls into inkling.wasm and inkling-relaxed.wasm, with the same weights. The
 * fastest round of each counts, because other programs can only slow it down.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { parseArgs } from 'node:util';
import { hasRelaxedSimd } from '../../web/inkling/index.js';
import { print, progress, table } from '../command/terminal.js';
import { benchKernels } from './kernels.mjs';
import { bareEngine } from './peers/engine.mjs';
import { labelsFor, makeNetwork, randomPixels } from './peers/network.mjs';

const BATCH = 128;
const WARM = 700; // milliseconds, in which V8's optimising compiler finishes
const SPAN = 60;

/** @param {string} file */
const read = (file) =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url))));

/** @param {number} passes @param {number} rounds */
async function kernels(passes, rounds) {
  const builds = [read('build/wasm/kernels.wasm'), read('build/relaxed/kernels.wasm')];
  const peaks = [0, 0];
  /** @type {Map<string, { kernel: string, shape: string, best: number[], gflops: (number | null)[] }>} */
  const rows = new Map();
  for (let pass = 0; pass < passes; pass += 1)
    for (const [i, wasm] of builds.entries()) {
      const result = await benchKernels(wasm, rounds, (share) =>
        progress(`kernels ${Math.round((100 * (2 * pass + i + share)) / (2 * passes))} %`),
      );
      peaks[i] = Math.max(peaks[i], result.peak);
      for (const { kernel, shape, microseconds, gflops } of result.rows) {
        const key = `${kernel} ${shape}`;
        const row = rows.get(key) ?? {
          kernel,
          shape,
          best: [Infinity, Infinity],
          gflops: [null, null],
        };
        if (microseconds < row.best[i]) {
          row.best[i] = microseconds;
          row.gflops[i] = gflops;
        }
        rows.set(key, row);
      }
    }
  progress('');
  const share = (/** @type {number | null} */ gflops, /** @type {number} */ peak) =>
    gflops === null ? '' : `${Math.round((100 * gflops) / peak)} %`;
  print(
    `Kernels, 32 pictures at a time; peak on registers: ${peaks[0].toFixed(1)} GFLOP/s by multiply and add, ` +
      `${peaks[1].toFixed(1)} fused`,
  );
  print(
    table([
      [
        'kernel',
        'shape',
        'exact, us',
        'relaxed, us',
        'times as fast',
        'of its peak',
        'of the fused',
      ],
      ...[...rows.values()].map(({ kernel, shape, best, gflops }) => [
        kernel,
        shape,
        best[0].toFixed(1),
        best[1].toFixed(1),
        (best[0] / best[1]).toFixed(2),
        share(gflops[0], peaks[0]),
        share(gflops[1], peaks[1]),
      ]),
    ]),
  );
}

/** @param {string} name @param {number} rounds */
function nets(name, rounds) {
  const files = ['inkling.wasm', 'inkling-relaxed.wasm'].map((file) => read(`web/inkling/${file}`));
  const { layers, params } = makeNetwork(name, files[0]);
  const engines = files.map((wasm) => {
    const engine = bareEngine(wasm, layers, randomPixels(BATCH), labelsFor(BATCH));
    engine.load(params);
    return engine;
  });
  const [a, b] = engines.map((engine) => engine.logits());
  const off = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
  print(
    `\nNetwork '${name}', bare engine, one thread; logits of ${BATCH} pictures differ by ${off.toExponential(1)} at most`,
  );
  /** @type {[string, (engine: typeof engines[0]) => unknown, number][]} */
  const jobs = [
    ['one picture', (engine) => engine.predict(1), 1],
    [`${BATCH} pictures`, (engine) => engine.predict(BATCH), BATCH],
    [`training, batch ${BATCH}`, (engine) => engine.train(), BATCH],
  ];
  const rows = jobs.map(([words, work, pictures]) => {
    const time = (/** @type {typeof engines[0]} */ engine, /** @type {number} */ repeats) => {
      const start = performance.now();
      for (let i = 0; i < repeats; i += 1) work(engine);
      return (performance.now() - start) / repeats;
    };
    const repeats = engines.map((engine) => {
      const start = performance.now();
      let best = Infinity;
      while (performance.now() - start < WARM) best = Math.min(best, time(engine, 1));
      return Math.max(1, Math.round(SPAN / best));
    });
    const best = [Infinity, Infinity];
    for (let round = 0; round < rounds; round += 1)
      engines.forEach((engine, i) => {
        best[i] = Math.min(best[i], time(engine, repeats[i]));
      });
    return [
      words,
      ...best.map((each) => ((1000 * each) / pictures).toFixed(1)),
      ...best.map((each) => Math.round((1000 * pictures) / each).toLocaleString('en')),
      (best[0] / best[1]).toFixed(2),
    ];
  });
  print(
    table([
      [
        '',
        'exact, us a picture',
        'relaxed, us',
        'exact, pictures/s',
        'relaxed, pictures/s',
        'times as fast',
      ],
      ...rows,
    ]),
  );
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    passes: { type: 'string' },
    rounds: { type: 'string' },
    net: { type: 'string' },
    quick: { type: 'boolean' },
  },
});
// Node 20 has relaxed SIMD behind a flag that newer ones do not know.
if (!hasRelaxedSimd() && process.versions.node.startsWith('20.'))
  setFlagsFromString('--experimental-wasm-relaxed-simd');
if (!hasRelaxedSimd()) throw new Error('this Node has no relaxed SIMD');
const rounds = Number(values.rounds ?? (values.quick ? 3 : 15));
if (values.only !== 'nets') await kernels(Number(values.passes ?? (values.quick ? 1 : 2)), rounds);
if (values.only !== 'kernels') nets(values.net ?? 'deep', rounds);

/* inkling.mjs - Inkling in the comparison: through the library, and as bare calls into the .wasm. The
 * difference between the two rows is what the library costs.
 */
import { loadEngine, makeDataset } from '../../../../web/inkling/index.js';
import { bareEngine } from '../engine.mjs';
import { CLASSES, PIXELS } from '../network.mjs';

/** @type {import('../contestants.mjs').Open} */
export async function openLibrary({ network, pixels, batch }) {
  const engine = await loadEngine();
  const model = engine.createModel(network.layers, { seed: 1 });
  model.setWeights(network.params);
  const one = pixels.slice(0, PIXELS);
  return {
    version: `engine ${engine.version}${engine.simd ? '' : ' without SIMD'}`,
    logits() {
      const last = network.layers.length - 1;
      const rows = Array.from(
        { length: batch },
        (_, i) => model.activations(pixels.slice(i * PIXELS, (i + 1) * PIXELS), last).data,
      );
      return Float32Array.from(rows.flatMap((row) => [...row]));
    },
    predict: (n) => model.predict(n === 1 ? one : pixels),
    trainBatch: batch,
    /** fit() with one worker, from its first report to its last: without the worker's start. */
    async trainingRate(steps) {
      const count = steps * batch;
      const images = Uint8Array.from(
        { length: count * PIXELS },
        (_, i) => 255 * pixels[i % pixels.length],
      );
      const labels = Uint8Array.from({ length: count }, (_, i) => i % CLASSES);
      const dataset = makeDataset({ images, labels, name: 'random' });
      const trained = engine.createModel(network.layers, { seed: 1 });
      const run = trained.fit(dataset, {
        epochs: 1,
        batchSize: batch,
        optimizer: 'adam',
        learningRate: 1e-3,
        workers: 1,
        augment: null,
        validationSplit: 0,
      });
      /** @type {{ step: number, at: number }[]} */
      const reports = [];
      for await (const { kind, step } of run)
        if (kind === 'batch') reports.push({ step, at: performance.now() });
      trained.dispose();
      const [first, last] = [reports[0], reports[reports.length - 1]];
      return (1000 * batch * (last.step - first.step)) / (last.at - first.at);
    },
  };
}

/** @type {import('../contestants.mjs').Open} */
export async function openBare({ network, pixels, labels, batch, wasm }) {
  const engine = bareEngine(wasm, network.layers, pixels, labels);
  engine.load(network.params);
  return {
    logits: engine.logits,
    predict: engine.predict,
    trainBatch: batch,
    train: () => engine.train(),
  };
}

/** The peak of the processor: f32x4 multiply and add on registers alone. `kernels` are the bytes of
 *  build/wasm/kernels.wasm. @param {BufferSource} kernels @returns {() => number} GFLOP/s,
 *  the best of three short windows */
export function peakMeter(kernels) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernels));
  const { bench_peak_flops: flops, bench_peak: run } =
    /** @type {Record<string, (repeats: number) => number>} */ (/** @type {unknown} */ (exports));
  const milliseconds = (/** @type {number} */ repeats) => {
    const started = performance.now();
    run(repeats);
    return performance.now() - started;
  };
  const started = performance.now();
  while (performance.now() - started < 100) run(1); // V8's optimising compiler finishes
  let repeats = 1;
  while (milliseconds(repeats) < 10) repeats *= 2;
  const windows = [1, 2, 3];
  return () => (flops(0) * repeats) / Math.min(...windows.map(() => milliseconds(repeats))) / 1e6;
}

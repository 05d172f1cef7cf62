/* rivals-inkling.mjs - Inkling for the comparison: through the library, and as bare calls into the .wasm.
 *
 * The bare calls show what the engine itself takes: pixels and answers lie in its memory already, nothing is checked or
 * copied. The difference to the library's row is what the library costs.
 */
import { readFileSync } from 'node:fs';
import { makeDataset, presets } from '../../web/inkling/index.js';
import { completeLayers, layerWords } from '../../web/inkling/layers.js';
import { batchWords, optimizerWords } from '../../web/inkling/structs.js';

const PIXELS = 784;
const CLASSES = 10;
const FOR_TRAINING = 2;
const WASM = new URL('../../web/inkling/inkling.wasm', import.meta.url);

/** The network of the comparison. */
export const LAYERS = presets.deep.layers;
/** Multiply-adds of one image, forward. */
export const MACS = 26 * 26 * 9 * 32 + 11 * 11 * 9 * 32 * 64 + 3 * 3 * 9 * 64 * 64 + 576 * 64 + 64 * 10;

const ADAM = { kind: /** @type {const} */ ('adam'), nesterov: false, momentum: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-7,
  weightDecay: 0, clipNorm: 0, averageDecay: 0 };

/** The engine without the library. @param {Float32Array} pixels a batch @param {Uint8Array} labels */
export function bareEngine(pixels, labels) {
  const batch = labels.length;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(WASM)));
  const call = /** @type {Record<string, (...args: number[]) => number>} */ (/** @type {unknown} */ (exports));
  const memory = /** @type {WebAssembly.Memory} */ (exports.memory);
  let top = call.heap_base();
  /** @param {number} bytes */
  const take = (bytes) => {
    const at = (top + 15) & ~15;
    top = at + bytes;
    const lacking = top - memory.buffer.byteLength;
    if (lacking > 0) memory.grow(Math.ceil(lacking / 65536));
    return at;
  };
  /** @param {ArrayBufferView} view */
  const put = (view) => {
    const at = take(view.byteLength);
    new Uint8Array(memory.buffer, at).set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return at;
  };
  /** @param {number} status */
  const insist = (status) => {
    if (status !== 0) throw new Error(`the engine answered with status ${status}`);
  };
  const layers = completeLayers(LAYERS);
  const shape = /** @type {const} */ ([put(layerWords(layers)), layers.length, 28, 28, 1, batch, FOR_TRAINING]);
  const size = call.model_size(...shape);
  const handle = take(4);
  insist(call.model_init(take(size), size, ...shape, handle));
  const model = new DataView(memory.buffer).getUint32(handle, true);
  call.init_params(model, 1);
  const at = {
    pixels: put(pixels), labels: put(labels), samples: put(Uint32Array.from(labels, (_, i) => i)),
    out: take(4 * batch * CLASSES), loss: take(16), options: put(batchWords({ seed: 1, epoch: 0, batch, labelSmoothing: 0 })),
    adam: put(optimizerWords(ADAM)),
  };
  return {
    params: new Float32Array(memory.buffer, call.params(model), call.param_count(model)).slice(),
    logits() {
      insist(call.logits(model, at.out, at.pixels, batch));
      return new Float32Array(memory.buffer, at.out, batch * CLASSES).slice();
    },
    /** @param {number} n */
    predict(n) {
      insist(call.predict(model, at.out, at.pixels, n));
    },
    train() {
      insist(call.train_step(model, at.loss, at.pixels, at.labels, at.samples, batch, at.options, at.adam, 1e-3));
    },
  };
}

/**
 * The public API. @param {import('../cli/models.js').Engine} engine @param {Float32Array} pixels a batch
 * @param {Float32Array} params
 */
export function library(engine, pixels, params) {
  const model = engine.createModel(LAYERS, { seed: 1 });
  model.setWeights(params);
  const one = pixels.slice(0, PIXELS);
  return {
    /** @param {number} n */
    predict(n) {
      model.predict(n === 1 ? one : pixels);
    },
    /** Images a second of fit() with one worker, from its first report to its last: without the worker's start.
     * @param {number} steps @param {number} batch @param {() => number} clock milliseconds */
    async fit(steps, batch, clock) {
      const count = steps * batch;
      const images = Uint8Array.from({ length: count * PIXELS }, (_, i) => 255 * pixels[i % pixels.length]);
      const dataset = makeDataset({ images, labels: Uint8Array.from({ length: count }, (_, i) => i % CLASSES), name: 'random' });
      const run = engine.createModel(LAYERS, { seed: 1 }).fit(dataset, { epochs: 1, batchSize: batch, optimizer: 'adam',
        learningRate: 1e-3, workers: 1, augment: null, validationSplit: 0 });
      /** @type {{ step: number, at: number }[]} */
      const reports = [];
      for await (const { kind, step } of run) if (kind === 'batch') reports.push({ step, at: clock() });
      const [first, last] = [reports[0], reports[reports.length - 1]];
      return (1000 * batch * (last.step - first.step)) / (last.at - first.at);
    },
  };
}

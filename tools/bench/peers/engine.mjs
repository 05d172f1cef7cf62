/* engine.mjs - calls the .wasm directly, without the library, to measure the engine alone.
 *
 * Pixels and answers are in the engine's memory already; nothing is checked or copied. It also measures
 * the memory of a network for a given batch.
 */
import {
  FOR_TRAINING,
  batchWords,
  layerWords,
  optimizerWords,
} from '../../../web/inkling/internal.js';

const CLASSES = 10;
const PAGE = 65536;
const ADAM = optimizerWords({
  kind: 'adam',
  nesterov: false,
  momentum: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  weightDecay: 0,
  clipNorm: 0,
  averageDecay: 0,
});

/**
 * A network in an engine of its own.
 * @param {BufferSource} wasm the bytes of inkling.wasm
 * @param {readonly import('../../../web/inkling/architecture/layers.js').Layer[]} layers complete ones
 * @param {Float32Array} pixels the largest batch
 * @param {Uint8Array} labels
 * @param {number} [mode] FOR_PREDICT: less memory, no train()
 */
export function bareEngine(wasm, layers, pixels, labels, mode = FOR_TRAINING) {
  const batch = labels.length;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
  const call = /** @type {Record<string, (...args: number[]) => number>} */ (
    /** @type {unknown} */ (exports)
  );
  const memory = /** @type {WebAssembly.Memory} */ (exports.memory);
  let top = call.heap_base();
  /** @param {number} bytes */
  const take = (bytes) => {
    const at = (top + 15) & ~15;
    top = at + bytes;
    const lacking = top - memory.buffer.byteLength;
    if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE));
    return at;
  };
  /** @param {ArrayBufferView} view */
  const put = (view) => {
    const at = take(view.byteLength);
    new Uint8Array(memory.buffer, at).set(
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
    );
    return at;
  };
  /** @param {number} status */
  const insist = (status) => {
    if (status !== 0) throw new Error(`the engine answered with status ${status}`);
  };
  const shape = /** @type {const} */ ([
    put(layerWords(layers)),
    layers.length,
    28,
    28,
    1,
    batch,
    mode,
  ]);
  const modelBytes = call.model_size(...shape) >>> 0;
  if (modelBytes === 0) throw new Error('the engine refuses these layers');
  const handle = take(4);
  insist(call.model_init(take(modelBytes), modelBytes, ...shape, handle));
  const model = new DataView(memory.buffer).getUint32(handle, true);
  call.ink_init_params(model, 1);
  const at = {
    pixels: put(pixels),
    labels: put(labels),
    samples: put(Uint32Array.from(labels, (_, i) => i)),
    out: take(4 * batch * CLASSES),
    loss: take(16),
    options: put(batchWords({ seed: 1, epoch: 0, batch, labelSmoothing: 0 })),
    adam: put(ADAM),
  };
  const params = () =>
    new Float32Array(memory.buffer, call.ink_params(model), call.ink_param_count(model));
  return {
    /** Bytes of the network with everything it computes in. */
    modelBytes,
    /** Bytes of the whole WebAssembly memory, the batch included. */
    memoryBytes: memory.buffer.byteLength,
    params: () => params().slice(),
    /** @param {Float32Array} values */
    load(values) {
      const copy = put(values);
      insist(call.ink_load_params(model, copy));
    },
    logits() {
      insist(call.ink_logits(model, at.out, at.pixels, batch));
      return new Float32Array(memory.buffer, at.out, batch * CLASSES).slice();
    },
    /** @param {number} n */
    predict(n) {
      insist(call.predict(model, at.out, at.pixels, n));
    },
    /** One step of Adam; returns the mean loss before it. @param {number} [n] */
    train(n = batch) {
      insist(
        call.train_step(
          model,
          at.loss,
          at.pixels,
          at.labels,
          at.samples,
          n,
          at.options,
          at.adam,
          1e-3,
        ),
      );
      return new DataView(memory.buffer).getFloat64(at.loss, true) / n;
    },
  };
}

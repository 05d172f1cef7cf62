/* rivals-tensorflow.mjs - TensorFlow.js for the comparison: the layers API on its WebAssembly backend (SIMD, one thread)
 * for inference, on its CPU backend for training, because its WebAssembly backend has no gradient of a convolution's
 * weights and stops with "Kernel 'Conv2DBackpropFilter' not registered".
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url); // its modules for bundlers do not load in Node

/** The package with its wasm backend ready. */
export async function tensorflow() {
  const tf = /** @type {typeof import('@tensorflow/tfjs')} */ (require('@tensorflow/tfjs'));
  const wasm = /** @type {typeof import('@tensorflow/tfjs-backend-wasm')} */ (require('@tensorflow/tfjs-backend-wasm'));
  wasm.setWasmPaths(path.join(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'));
  tf.enableProdMode(); // no checks in the loop
  if (!await tf.setBackend('wasm')) throw new Error('the wasm backend of TensorFlow.js does not start');
  if (!await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) throw new Error('TensorFlow.js runs without SIMD: no fair rival');
  return tf;
}

/** @typedef {Awaited<ReturnType<typeof tensorflow>>} Tf */

/** The network, on the backend that is set, with given weights. @param {Tf} tf @param {Float32Array} params flat, in order */
function network(tf, params) {
  const { conv2d, maxPooling2d, flatten, dense, softmax } = tf.layers;
  const model = tf.sequential({ layers: [
    conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }), maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }), maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }), flatten(),
    dense({ units: 64, activation: 'relu' }), dense({ units: 10, name: 'logits' }), softmax(),
  ] });
  let offset = 0;
  model.setWeights(model.getWeights().map(({ shape, size }) => tf.tensor(params.slice(offset, offset += size), shape)));
  if (offset !== params.length) throw new Error(`the networks differ: ${offset} and ${params.length} parameters`);
  return model;
}

/** @param {Tf} tf @param {Float32Array} pixels a batch @param {Float32Array} params */
export function inference(tf, pixels, params) {
  const model = network(tf, params);
  const toLogits = tf.model({ inputs: model.inputs, outputs: /** @type {any} */ (model.getLayer('logits').output) });
  /** @param {import('@tensorflow/tfjs').LayersModel} net @param {number} n */
  const run = (net, n) => tf.tidy(() => {
    const input = tf.tensor4d(pixels.subarray(0, n * 784), [n, 28, 28, 1]);
    const out = /** @type {import('@tensorflow/tfjs').Tensor} */ (net.predict(input, { batchSize: n })); // default: in 32s
    return out.dataSync();
  });
  return {
    /** @param {number} n */
    predict(n) {
      run(model, n);
    },
    logits: () => /** @type {Float32Array} */ (run(toLogits, pixels.length / 784)),
  };
}

/** Adam on the CPU backend; returns a function for one step of n images. @param {Tf} tf @param {Float32Array} pixels
 *  @param {Float32Array} params */
export async function training(tf, pixels, params) {
  await tf.setBackend('cpu');
  const model = network(tf, params);
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'sparseCategoricalCrossentropy' });
  /** @param {number} n */
  return async (n) => {
    const x = tf.tensor4d(pixels.subarray(0, n * 784), [n, 28, 28, 1]);
    const y = tf.tensor1d(Array.from({ length: n }, (_, i) => i % 10));
    await model.trainOnBatch(x, y);
    tf.dispose([x, y]);
  };
}

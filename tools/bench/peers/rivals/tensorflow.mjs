/* tensorflow.mjs - TensorFlow.js: the layers API on its WebAssembly backend (SIMD, one thread) and on its
 * plain JavaScript backend, and the fused operations that its converter makes of such a network.
 *
 * Its WebAssembly backend has no gradient of a convolution's weights, so it cannot train these networks. The
 * step is tried anyway, and the row shows its error.
 */

/** @typedef {import('../contestants.mjs').Opening} Opening */
/** @typedef {typeof import('@tensorflow/tfjs')} Tf */
/** @typedef {import('@tensorflow/tfjs').Tensor4D} Tensor4D */

/** The package with a backend set. @param {Opening} opening @param {'wasm' | 'cpu'} backend */
async function start({ packages, folder }, backend) {
  const tf = /** @type {Tf} */ (packages[0]);
  if (backend === 'wasm') {
    const wasm = /** @type {typeof import('@tensorflow/tfjs-backend-wasm')} */ (packages[1]);
    wasm.setWasmPaths(`${folder('@tensorflow/tfjs-backend-wasm')}dist/`);
  }
  tf.enableProdMode(); // no checks in the loop
  if (!(await tf.setBackend(backend))) throw new Error(`its backend ${backend} does not start`);
  if (backend === 'wasm' && !(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')))
    throw new Error('it runs without SIMD: no fair rival');
  return tf;
}

/** @param {Tf} tf @param {import('../network.mjs').Network} network */
function layersModel(tf, { parts }) {
  const { conv2d, maxPooling2d, flatten, dense, dropout, softmax } = tf.layers;
  const model = tf.sequential();
  for (const [i, part] of parts.entries()) {
    const activation = 'relu' in part && part.relu ? 'relu' : 'linear';
    const first = i === 0 ? { inputShape: [28, 28, 1] } : {};
    if (part.type === 'conv')
      model.add(conv2d({ filters: part.co, kernelSize: part.k, activation, ...first }));
    if (part.type === 'maxpool') model.add(maxPooling2d({ poolSize: part.size }));
    if (part.type === 'dropout') model.add(dropout({ rate: part.rate }));
    if (part.type === 'flatten') model.add(flatten());
    if (part.type === 'dense') model.add(dense({ units: part.units, activation }));
  }
  const logits = /** @type {import('@tensorflow/tfjs').SymbolicTensor} */ (model.outputs[0]);
  model.add(softmax());
  const values = parts.flatMap((part) => ('bias' in part ? [part.weights, part.bias] : []));
  model.setWeights(model.getWeights().map(({ shape }, i) => tf.tensor(values[i], shape)));
  return { model, logits };
}

/** @param {'wasm' | 'cpu'} backend @returns {import('../contestants.mjs').Open} */
export const openLayers = (backend) => async (opening) => {
  const tf = await start(opening, backend);
  const { network, pixels, batch, trainBatch } = opening;
  const { model, logits } = layersModel(tf, network);
  const toLogits = tf.model({ inputs: model.inputs, outputs: logits });
  /** @param {import('@tensorflow/tfjs').LayersModel} net @param {number} n */
  const run = (net, n) =>
    tf.tidy(() => {
      const input = tf.tensor4d(pixels.subarray(0, n * 784), [n, 28, 28, 1]);
      const out = net.predict(input, { batchSize: n }); // default: in 32s
      return /** @type {import('@tensorflow/tfjs').Tensor} */ (out).dataSync();
    });
  let compiled = false;
  return {
    version: tf.version.tfjs,
    logits: () => /** @type {Float32Array} */ (run(toLogits, batch)),
    predict: (n) => run(model, n),
    trainBatch,
    async train() {
      if (!compiled)
        model.compile({ optimizer: tf.train.adam(0.001), loss: 'sparseCategoricalCrossentropy' });
      compiled = true;
      const x = tf.tensor4d(pixels.subarray(0, trainBatch * 784), [trainBatch, 28, 28, 1]);
      const y = tf.tensor1d(Array.from({ length: trainBatch }, (_, i) => i % 10));
      const loss = await model.trainOnBatch(x, y);
      tf.dispose([x, y]);
      return Number(loss);
    },
  };
};

/** The same network by hand, from fused operations: less work for each call. @type {import('../contestants.mjs').Open} */
export async function openFused(opening) {
  const tf = await start(opening, 'wasm');
  const { network, pixels, batch } = opening;
  const steps = network.parts.flatMap((part) => {
    if (part.type === 'maxpool')
      return [(/** @type {any} */ x) => tf.maxPool(x, part.size, part.size, 'valid')];
    if (part.type === 'flatten')
      return [(/** @type {any} */ x) => tf.reshape(x, [-1, part.h * part.w * part.c])];
    if (part.type === 'dropout') return [];
    const bias = tf.tensor1d(part.bias);
    const activation = part.relu ? /** @type {const} */ ('relu') : undefined;
    if (part.type === 'conv') {
      const filter = tf.tensor4d(part.weights, [part.k, part.k, part.ci, part.co]);
      return [
        (/** @type {any} */ x) =>
          tf.fused.conv2d({ x, filter, strides: 1, pad: 'valid', bias, activation }),
      ];
    }
    const b = tf.tensor2d(part.weights, [part.inputs, part.units]);
    return [(/** @type {any} */ a) => tf.fused.matMul({ a, b, bias, activation })];
  });
  /** @param {number} n @param {boolean} probabilities */
  const run = (n, probabilities) =>
    tf.tidy(() => {
      const input = tf.tensor4d(pixels.subarray(0, n * 784), [n, 28, 28, 1]);
      const logits = steps.reduce((/** @type {any} */ x, step) => step(x), input);
      return (probabilities ? tf.softmax(logits) : logits).dataSync();
    });
  return {
    version: tf.version.tfjs,
    logits: () => /** @type {Float32Array} */ (run(batch, false)),
    predict: (n) => run(n, true),
    cannotTrain: 'it is made for inference',
  };
}

/* onnxruntime.mjs - ONNX Runtime: its WebAssembly build (SIMD, one thread) in Node and in pages, and its
 * native build for Node, both with every graph optimisation. They do not train: the training build is
 * not in the package.
 */
import { onnxModel } from './onnx-model.mjs';

/** @type {(provider: 'wasm' | 'cpu') => import('../contestants.mjs').Open} */
export const openOnnx = (provider) => async (opening) => {
  const { packages, folder, where, network } = opening;
  const ort = /** @type {any} */ (packages[0]);
  if (provider === 'wasm') {
    ort.env.wasm.numThreads = 1;
    if (where === 'page')
      ort.env.wasm.wasmPaths = {
        wasm: `${folder('onnxruntime-web')}dist/ort-wasm-simd-threaded.wasm`,
      };
  }
  return session(opening, provider, onnxModel(network.parts));
};

/** A contestant from the bytes of a model. @param {import('../contestants.mjs').Opening} opening
 * @param {'wasm' | 'cpu'} provider @param {Uint8Array} bytes */
export async function session({ packages, pixels, batch }, provider, bytes) {
  const ort = /** @type {any} */ (packages[0]);
  const running = await ort.InferenceSession.create(bytes, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  /** @param {number} n @param {string} output */
  const run = async (n, output) => {
    const input = new ort.Tensor('float32', pixels.subarray(0, n * 784), [n, 1, 28, 28]);
    const outputs = await running.run({ pixels: input }, [output]);
    return /** @type {Float32Array} */ (outputs[output].data);
  };
  return {
    logits: () => run(batch, 'logits'),
    /** @param {number} n */
    predict: (n) => run(n, 'probabilities'),
    cannotTrain: 'its package has no training',
  };
}

/* litert.mjs - LiteRT.js, formerly TensorFlow Lite: its XNNPACK in WebAssembly, one thread. It runs in pages
 * only, because its loader uses the document, and it does not train.
 */
import { tfliteModel } from './tflite-model.mjs';

/** @type {import('../contestants.mjs').Open} */
export async function openLiteRt({ packages, folder, network, pixels, batch }) {
  const [litert, flatbuffers] = /** @type {any[]} */ (packages);
  await litert.loadLiteRt(`${folder('@litertjs/core')}wasm/`, { threads: false });
  /** @param {number} n @param {boolean} softmax */
  const compile = (n, softmax) =>
    litert.loadAndCompile(tfliteModel(flatbuffers, network.parts, n, softmax), {
      accelerator: 'wasm',
    });
  const models = new Map([
    [1, await compile(1, true)],
    [batch, await compile(batch, true)],
  ]);
  const toLogits = await compile(batch, false);
  /** @param {any} model @param {number} n @returns {Promise<Float32Array>} */
  const run = async (model, n) => {
    const input = new litert.Tensor(pixels.subarray(0, n * 784), [n, 28, 28, 1]);
    const [output] = await model.run(input);
    const values = output.toTypedArray().slice();
    input.delete();
    output.delete();
    return values;
  };
  return {
    logits: () => run(toLogits, batch),
    predict: (n) => run(models.get(n), n),
    cannotTrain: 'it is made for inference',
  };
}

/* ort.mjs - the same network in ONNX Runtime's WebAssembly build without GPU, one thread. */
// @ts-ignore: make bench-peers installs it, and it may not be there
import { InferenceSession, Tensor, env } from 'onnxruntime-web/wasm';
import { PICTURE, show } from './page.js';

env.wasm.numThreads = 1;
env.wasm.wasmPaths = { wasm: new URL('ort-wasm-simd-threaded.wasm', document.baseURI).href };
const model = fetch('model.onnx').then((response) => response.arrayBuffer());
const session = await InferenceSession.create(new Uint8Array(await model), {
  executionProviders: ['wasm'],
});
const picture = new Tensor(
  'float32',
  Float32Array.from(PICTURE, (value) => value / 255),
  [1, 1, 28, 28],
);
const [output] = Object.values(await session.run({ pixels: picture }));
show(/** @type {Float32Array} */ (output.data));

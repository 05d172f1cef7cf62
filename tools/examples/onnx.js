/* onnx.js - the shipped network in ONNX Runtime: its answers beside ours, on MNIST's test pictures or on built-in digits.
 *
 *   node tools/examples/onnx.js [--quick]                 --quick: few pictures
 *
 * ONNX Runtime is no package of this project, since it has some 290 MB. Install it anywhere and name the folder:
 *
 *   npm install --prefix /tmp/ort onnxruntime-node
 *   NODE_PATH=/tmp/ort/node_modules node tools/examples/onnx.js
 */
import { createRequire } from 'node:module';
import process from 'node:process';
import { loadEngine, loadMnist, selectSamples, syntheticDataset } from 'inkling';
import { folderFor, quickly } from './support.js';

/** @returns {any} its module */
function onnxRuntime() {
  try {
    return createRequire(import.meta.url)('onnxruntime-node');
  } catch (error) {
    console.error(`onnxruntime-node does not load: ${/** @type {Error} */ (error).message}`);
    console.error('npm install --prefix /tmp/ort onnxruntime-node; then set NODE_PATH=/tmp/ort/node_modules'); // prettier-ignore
    process.exit(3);
  }
}
const ort = onnxRuntime();

// The model file. `inkling convert --to onnx --softmax --temperature own --digits-only --save model.onnx` writes the same.
const engine = await loadEngine();
const model = await engine.loadModel('default');
const files = await model.exportModel('onnx', {
  ...{ softmax: true, temperature: true, digitsOnly: true },
  name: 'model',
});
const save = folderFor('onnx');
const file = save('model.onnx', /** @type {Uint8Array} */ (files.get('model.onnx')));

// Pictures as the file's metadata_props ask for them: "as MNIST", (batch, channel, row, column), 0 for paper to 1 for ink, float32.
const dataset = await loadMnist().then(
  ({ test }) => test,
  () => syntheticDataset(10000, { seed: 2 }),
);
const { images, count, name } = selectSamples(dataset, { take: quickly(10000, 200) });
const session = await ort.InferenceSession.create(file);
const CALL = 200;
let agreeing = 0;
let largest = 0;
for (let from = 0; from < count; from += CALL) {
  const size = Math.min(CALL, count - from);
  const own = Array.from({ length: size }, (_, i) =>
    images.subarray(784 * (from + i), 784 * (from + i + 1)),
  );
  const input = Float32Array.from(images.subarray(784 * from, 784 * (from + size)), (v) => v / 255);
  const picture = new ort.Tensor('float32', input, [size, 1, 28, 28]);
  const { data } = (await session.run({ picture })).probabilities;
  for (const [i, { candidates, probabilities }] of model.predict(own).entries()) {
    const theirs = data.subarray(10 * i, 10 * i + 10);
    agreeing += Number(theirs.indexOf(Math.max(...theirs)) === candidates[0]);
    for (const [digit, share] of probabilities.entries())
      largest = Math.max(largest, Math.abs(share - theirs[digit]));
  }
}
console.log(`${name}: ${agreeing} of ${count} answers agree`);
console.log(`largest difference of a probability: ${largest.toExponential(1)}`);

/* raw.js - the engine without the library: trains a small network on synthetic digits, then predicts ten others.
 * "The compiled engine" in ARCHITECTURE.md describes exports, memory and structs.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
const file = readFileSync(new URL('../../web/inkling/inkling.wasm', import.meta.url));
const ink = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(file)).exports);
let end = ink.heap_base(); // memory above it is the caller's

/** Address of new memory. @param {number | Int32Array | Float32Array} content bytes, or numbers to copy */
function alloc(content) {
  const at = Math.ceil(end / 16) * 16;
  end = at + (typeof content === 'number' ? content : content.byteLength);
  const pages = Math.ceil((end - ink.memory.buffer.byteLength) / 65536);
  if (pages > 0) ink.memory.grow(pages);
  if (typeof content !== 'number')
    new Int32Array(ink.memory.buffer, at).set(new Int32Array(content.buffer));
  return at;
}
// ink_layer: kind, units, kernel, stride, same, bias, and four that are 0 here
const layers = [[1, 8, 3, 1, 0, 1], [3], [4, 0, 2], [7], [8, 10, 0, 0, 0, 1]];
const words = layers.flatMap((layer) => [...layer, ...Array(10 - layer.length).fill(0)]);
const network = [alloc(Int32Array.from(words)), layers.length, 28, 28, 1, 64, 2]; // 64 a batch
const [size, found] = [ink.model_size(...network), alloc(4)];
assert.equal(ink.model_init(alloc(size), size, ...network, found), 0);
const model = new Int32Array(ink.memory.buffer, found, 1)[0];
ink.ink_init_params(model, 1); // seed 1
const batch = alloc(Int32Array.of(1, 0, 64, 0)); // ink_batch: seed, epoch, pictures, label smoothing
const sgd = alloc(Float32Array.of(0, 0, 0.9, 0, 0, 0, 0, 0, 0, 0)); // ink_optimizer: SGD, momentum 0.9
const [images, labels, samples, loss, out, scratch] = [200704, 64, 256, 16, 40, 2 ** 18].map(alloc);
const draw = (/** @type {number} */ i) =>
  ink.ink_synthetic_image(images + 3136 * (i % 64), 1, i, -1, scratch); // gives the label
const memory = ink.memory.buffer; // it grows no more
for (let step = 0; step < 200; step++) {
  new Uint8Array(memory, labels).set(Array.from({ length: 64 }, (_, i) => draw(64 * step + i)));
  assert.equal(ink.train_step(model, loss, images, labels, samples, 64, batch, sgd, 0.02), 0);
  if (step % 40 === 39) console.log(`${new Int32Array(memory, loss)[2]} of 64 right`);
}
for (let i = 64000; i < 64010; i++) {
  const digit = draw(i);
  assert.equal(ink.predict(model, out, images + 3136 * (i % 64), 1), 0);
  const shares = new Float32Array(memory, out, 10);
  console.log(`a ${digit} is read as ${shares.indexOf(Math.max(...shares))}`);
}

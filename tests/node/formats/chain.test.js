/* The form between files of other programs and ours: to a network and back, and what is done to pixels. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chainOf, netOf } from '../../../web/inkling/formats/chain.js';
import { foldPixels } from '../../../web/inkling/formats/pixels.js';
import { fitPadding, padKernel } from '../../../web/inkling/formats/padding.js';
import { SMALL, digits, engine } from '../support/networks.js';

test('a model becomes a chain and a network again, bit by bit', () => {
  const model = engine.createModel(SMALL, { seed: 5 });
  const chain = chainOf(model);
  assert.deepEqual(
    chain.layers.map(({ name }) => name),
    [
      'conv_1',
      'batchnorm_1',
      'relu_1',
      'maxpool_1',
      'conv_2',
      'relu_2',
      'avgpool_1',
      'dropout_1',
      'flatten_1',
      'dense_1',
    ],
  );
  const net = netOf(engine, chain);
  assert.deepEqual(net.params(), model.weights());
  net.free();
  model.dispose();
});

const PAPERS = /** @type {const} */ ([
  [0, 255],
  [1, 0],
  [255, 0],
  [-1, 1],
  [0.2, 3],
]);

/** Networks whose first layers take constants in different ways. @type {[string, import('../../../web/inkling/index.js').LayerSpec[]][]} */
const NETS = [
  ['conv, valid', [{ type: 'conv', filters: 4, kernel: 3, bias: false }, { type: 'relu' }]],
  ['conv, same', [{ type: 'conv', filters: 4, kernel: 3, padding: 'same' }, { type: 'relu' }]],
  ['batchnorm', [{ type: 'batchnorm' }]],
  ['maxpool', [{ type: 'maxpool', size: 3 }]],
  ['dense', [{ type: 'flatten' }, { type: 'dense', units: 6, bias: false, activation: 'tanh' }]],
];

test('a network that wants other pixels takes pictures of 0..1, at the borders too', () => {
  for (const [name, start] of NETS) {
    const layers = [
      ...start,
      ...(name === 'dense' ? [] : [{ type: /** @type {const} */ ('flatten') }]),
    ];
    const model = engine.createModel([...layers, { type: 'dense', units: 10 }], { seed: 3 });
    const chain = chainOf(model);
    const plain = netOf(engine, chain);
    const images = Float32Array.from(digits(4).images, (byte) => byte / 255);
    for (const reading of PAPERS) {
      const [paper, ink] = reading;
      const folded = netOf(engine, foldPixels(chain, [paper, ink]));
      const expected = plain.logits(images.map((value) => paper + value * (ink - paper)));
      const found = folded.logits(images);
      const size = Math.max(...expected.map(Math.abs), 1);
      found.forEach((value, i) =>
        assert.ok(
          Math.abs(value - expected[i]) < 1e-4 * size,
          `${name}, ${reading}: ${value}, ${expected[i]}`,
        ),
      );
      folded.free();
    }
    plain.free();
    model.dispose();
  }
});

test('any zeros around a picture that a kernel of at most 7 can have give the same sums', () => {
  let fits = 0;
  for (const stride of [1, 2])
    for (const kernel of [1, 2, 3, 5])
      for (const size of [8, 9])
        for (const before of [0, 1, 2])
          for (const after of [0, 1, 2]) {
            const fit = fitPadding(kernel, stride, [before, before, after, after], [size, size]);
            if (!fit) continue;
            fits++;
            const filters = 2;
            const values = Float32Array.from(
              { length: kernel * kernel * filters },
              (_, i) => i + 1,
            );
            const padded = padKernel({ shape: [kernel, kernel, 1, filters], data: values }, fit);
            const picture = Float32Array.from(
              { length: size * size },
              (_, i) => ((i * 7) % 11) / 16,
            );
            const [found] = convolved(picture, size, padded.data, fit.kernel, stride, fit.padding);
            const count = Math.floor((size + before + after - kernel) / stride) + 1;
            assert.deepEqual(found, summed(picture, size, values, kernel, stride, before, count));
          }
  assert.ok(fits > 50, `${fits} paddings`);
});

/** By the engine: a network whose last layer is a dense one is not needed, so its activations are read.
 * @param {Float32Array} picture @param {number} size @param {Float32Array} kernel @param {number} side @param {number} stride @param {'same' | 'valid'} padding */
function convolved(picture, size, kernel, side, stride, padding) {
  const model = engine.createModel(
    [
      { type: 'conv', filters: 2, kernel: side, stride, padding, bias: false },
      { type: 'flatten' },
      { type: 'dense', units: 2 },
    ],
    { input: [size, size, 1] },
  );
  const weights = model.weights();
  weights.set(kernel);
  model.setWeights(weights);
  const { data } = model.activations(picture, 0);
  model.dispose();
  return [[...data]];
}

/** By the definition. @param {Float32Array} picture @param {number} size @param {Float32Array} kernel @param {number} side
 * @param {number} stride @param {number} before @param {number} count */
function summed(picture, size, kernel, side, stride, before, count) {
  const out = [];
  for (let y = 0; y < count; y++)
    for (let x = 0; x < count; x++)
      for (let filter = 0; filter < 2; filter++) {
        let sum = 0;
        for (let r = 0; r < side; r++)
          for (let c = 0; c < side; c++) {
            const [row, column] = [y * stride - before + r, x * stride - before + c];
            const inside = row >= 0 && row < size && column >= 0 && column < size;
            if (inside) sum += picture[row * size + column] * kernel[(r * side + c) * 2 + filter];
          }
        out.push(sum);
      }
  return out;
}

/* optimizers.test.js - every optimiser against its formula in double, on a softmax regression written out in plain JavaScript, and
 * every activation on the way from a list of layers to a trained, saved and loaded model.
 *
 * The formulas are those of Keras 3's documentation; regularisation, clipping and the average are tested elsewhere.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPTIMIZERS } from '../../../web/inkling/engine/structs.js';
import { FOR_TRAINING, Net } from '../../../web/inkling/engine/net.js';
import { completeRecipe } from '../../../web/inkling/training/recipe.js';
import { readCheckpoint, writeCheckpoint } from '../../../web/inkling/training/checkpoint.js';
import { completeLayers } from '../../../web/inkling/architecture/layers.js';
import { digits, engine } from '../support/networks.js';

/** @typedef {import('../../../web/inkling/index.js').LayerSpec} LayerSpec */

const [PIXELS, CLASSES, PICTURES, STEPS, RATE] = [5, 3, 4, 12, 0.05];

/** One weight and what an optimiser remembers of it.
 * @typedef {{ w: number, m: number, v: number, top: number }} Weight */
/** The settings, the step from 1 on, and the product of Nadam's momenta up to this step.
 * @typedef {import('../../../web/inkling/engine/structs.js').Optimizer & { t: number, product: number }} Step */

/** @param {number} beta1 @param {number} t */
const nadamMomentum = (beta1, t) => beta1 * (1 - 0.5 * 0.96 ** t);

/** @param {Weight} s @param {number} g @param {Step} o */
function adam(s, g, { beta1, beta2, epsilon, t, kind }) {
  s.m += (g - s.m) * (1 - beta1);
  s.v += (g * g - s.v) * (1 - beta2);
  s.top = Math.max(s.top, s.v);
  const size = Math.sqrt(kind === 'amsgrad' ? s.top : s.v) + epsilon;
  s.w -= (((RATE * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)) * s.m) / size;
}

/** What each does with a weight and its gradient. @type {Record<string, (s: Weight, g: number, o: Step) => void>} */
const RULES = {
  sgd: (s, g, { momentum }) => {
    s.m = momentum * s.m - RATE * g;
    s.w += s.m;
  },
  adam,
  adamw: adam, // without weight decay
  amsgrad: adam,
  rmsprop: (s, g, { beta2: rho, momentum, epsilon }) => {
    s.v = rho * s.v + (1 - rho) * g * g;
    s.m = momentum * s.m + (RATE * g) / Math.sqrt(s.v + epsilon);
    s.w -= s.m;
  },
  adagrad: (s, g, { beta2: first, epsilon, t }) => {
    s.v = (t === 1 ? first : s.v) + g * g;
    s.w -= (RATE * g) / Math.sqrt(s.v + epsilon);
  },
  adadelta: (s, g, { beta2: rho, epsilon }) => {
    s.v = rho * s.v + (1 - rho) * g * g;
    const delta = (-Math.sqrt(s.m + epsilon) / Math.sqrt(s.v + epsilon)) * g;
    s.m = rho * s.m + (1 - rho) * delta * delta;
    s.w += RATE * delta;
  },
  nadam: (s, g, { beta1, beta2, epsilon, t, product }) => {
    const [now, next] = [nadamMomentum(beta1, t), nadamMomentum(beta1, t + 1)];
    s.m += (g - s.m) * (1 - beta1);
    s.v += (g * g - s.v) * (1 - beta2);
    const mean = (next * s.m) / (1 - product * next) + ((1 - now) * g) / (1 - product);
    s.w -= (RATE * mean) / (Math.sqrt(s.v / (1 - beta2 ** t)) + epsilon);
  },
};

/** The gradient of the mean cross-entropy. @param {Float32Array} images @param {Uint8Array} labels @param {number[]} w */
function gradientOf(images, labels, w) {
  const gradient = w.map(() => 0);
  for (let i = 0; i < PICTURES; i++) {
    const x = [...images.subarray(i * PIXELS, (i + 1) * PIXELS)];
    const powers = Array.from({ length: CLASSES }, (_, c) =>
      Math.exp(x.reduce((sum, value, p) => sum + value * w[p * CLASSES + c], 0)),
    );
    const total = powers.reduce((a, b) => a + b);
    powers.forEach((power, c) => {
      const error = (power / total - Number(labels[i] === c)) / PICTURES;
      x.forEach((value, p) => (gradient[p * CLASSES + c] += error * value));
    });
  }
  return gradient;
}

for (const kind of OPTIMIZERS) {
  test(`${kind} takes the steps of its formula`, () => {
    const given = kind === 'sgd' || kind === 'rmsprop' ? { kind, momentum: 0.8 } : { kind };
    const { optimizer } = completeRecipe({ optimizer: given }, 1);
    const layers = completeLayers([{ type: 'dense', units: CLASSES, bias: false }]);
    const net = new Net(engine, layers, [1, 1, PIXELS], FOR_TRAINING, PICTURES);
    net.initParams(3);
    const images = Float32Array.from({ length: PICTURES * PIXELS }, (_, i) => ((i * 7) % 11) / 11);
    const labels = Uint8Array.of(0, 1, 2, 1);
    const weights = [...net.params()].map((w) => ({ w, m: 0, v: 0, top: 0 }));
    let product = 1;
    for (let t = 1; t <= STEPS; t++) {
      const settings = { ...optimizer, weightDecay: 0, clipNorm: 0, averageDecay: 0 };
      const batch = { seed: 1, epoch: 0, batch: PICTURES, labelSmoothing: 0 };
      net.trainStep(images, labels, Uint32Array.of(0, 1, 2, 3), batch, settings, RATE);
      product *= nadamMomentum(optimizer.beta1, t);
      const gradient = gradientOf(
        images,
        labels,
        weights.map(({ w }) => w),
      );
      weights.forEach((weight, i) =>
        RULES[kind](weight, gradient[i], { ...optimizer, t, product }),
      );
    }
    net.params().forEach((found, i) => {
      const { w } = weights[i];
      assert.ok(Math.abs(found - w) < 2e-5, `weight ${i} is ${found}, by the formula ${w}`);
    });
    net.free();
  });
}

/** @type {LayerSpec[]} */
const NET = [
  { type: 'conv', filters: 3, kernel: 3, stride: 2, activation: 'tanh' },
  { type: 'conv', filters: 4, kernel: 3, activation: 'sigmoid' },
  { type: 'elu' },
  { type: 'conv', filters: 4, kernel: 3, activation: 'swish' },
  { type: 'leakyRelu', slope: 0.1 },
  { type: 'globalAveragePooling' },
  { type: 'dense', units: 10, activation: 'gelu' },
];

test('a net with every activation is trained, saved and loaded with the same answers', async () => {
  const data = digits(96);
  const model = engine.createModel(NET, { seed: 2 });
  const before = (await model.evaluate(data)).loss;
  await model.fit(data, {
    epochs: 6,
    batchSize: 32,
    optimizer: 'nadam',
    learningRate: 0.02,
    workers: 1,
    seed: 1,
  });
  assert.ok((await model.evaluate(data)).loss < before);
  const copy = await engine.loadModel(model.save());
  assert.deepEqual(copy.layers, model.layers);
  const [image] = [data.images.slice(0, 784)];
  assert.deepEqual(copy.predict(image).probabilities, model.predict(image).probabilities);
  assert.match(model.summary(), /leakyRelu_1 \(slope 0\.1\).*\n.*globalAveragePooling_1/);
});

test('a run with AMSGrad continues from the bytes of its checkpoint with the same bits', async () => {
  const data = digits(96);
  const options = {
    epochs: 3,
    batchSize: 32,
    optimizer: /** @type {const} */ ('amsgrad'),
    workers: 1,
    seed: 4,
  };
  const whole = engine.createModel(NET, { seed: 5 });
  const run = whole.fit(data, options);
  run.pause(); // before the first step
  let checkpoint = await run.checkpoint();
  for (let asked = 0; checkpoint && checkpoint.memory.step < 4;) {
    if (checkpoint.memory.step === asked) {
      run.step();
      asked++;
    }
    checkpoint = await run.checkpoint();
  }
  run.resume();
  const { hash } = await run;
  assert.ok(checkpoint);
  const bytes = writeCheckpoint(whole, checkpoint);
  const read = readCheckpoint(engine, bytes).checkpoint;
  assert.deepEqual(read.state, checkpoint.state);
  const fresh = engine.createModel(NET, { seed: 6 });
  assert.equal((await fresh.fit(data, { ...options, checkpoint: read })).hash, hash);
});

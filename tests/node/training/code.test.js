/* model.code(): the programs have the layers, the parameters and the settings of the run, and those that can be run here are. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { leavingModels } from '../support/leaving.js';
import { QUICK, digits, engine, inklingError } from '../support/networks.js';
import { asked, needsPython } from '../support/python.js';
import { root } from '../support/documents.js';

const folder = mkdtempSync(path.join(tmpdir(), 'inkling-code-'));
after(() => rmSync(folder, { recursive: true }));
const MODELS = await leavingModels();

/** @param {string} name @param {string} text */
function written(name, text) {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** @type {import('../../../web/inkling/training/recipe.js').RecipeOptions} */
const MUCH = {
  epochs: 3,
  batchSize: 32,
  optimizer: { kind: 'adam', beta1: 0.8, epsilon: 1e-6 },
  learningRate: { schedule: 'oneCycle', base: 0.01, final: 0.001, warmup: 0.25 },
  validationSplit: 0.2,
  labelSmoothing: 0.1,
  weightDecay: 0.002,
  l1: 0.0001,
  clipNorm: 2,
  averageDecay: 0.9,
  augment: 'standard',
  classWeight: 'balanced',
  callbacks: [
    { type: 'earlyStopping', monitor: 'valAccuracy', patience: 7, restoreBest: true },
    { type: 'reduceOnPlateau', patience: 0, factor: 0.5, minLearningRate: 0.001 },
  ],
  seed: 9,
};

/** First arguments of Keras' layers that are given by their place. @type {Record<string, string[]>} */
const PLACES = {
  Conv2D: ['filters', 'kernel_size'],
  Dense: ['units'],
  MaxPooling2D: ['pool_size'],
  AveragePooling2D: ['pool_size'],
  Dropout: ['rate'],
  Activation: ['activation'],
};

const { found: python, skip } = needsPython('ast');
test('a program for Keras has our layers and as many parameters', { skip }, async () => {
  const texts = await Promise.all(MODELS.map(([, model]) => model.code('keras', MUCH)));
  const calls = asked(python, ['layers', ...texts.map((text, i) => written(`keras${i}.py`, text))]);
  MODELS.forEach(([name, model], i) => {
    const [distortions, list] = [true, false].map((is) =>
      calls[i].filter((/** @type {string[]} */ [kind]) => kind.startsWith('Random') === is),
    );
    assert.equal(distortions.length, 4);
    const words = list.map(
      (/** @type {[string, string[], Record<string, unknown>]} */ [kind, given, options]) => ({
        class_name: kind,
        config: {
          ...options,
          ...Object.fromEntries(
            given.map((value, at) => [PLACES[kind][at], JSON.parse(value.replaceAll("'", '"'))]),
          ),
        },
      }),
    );
    const { input, classNames: classes, none } = model;
    const read = engine.createModel(words, { input: [...input], classes, none });
    assert.deepEqual(read.layers, model.layers, name);
    assert.ok(texts[i].includes(`# The network: ${read.params} parameters`));
    read.dispose();
  });
});

test('a program for Keras has every setting of the run', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  const text = await model.code('keras', MUCH);
  for (const part of [
    'keras.utils.set_random_seed(9)',
    'Adam(learning_rate=0.01, beta_1=0.8, beta_2=0.999, epsilon=0.000001, global_clipnorm=2, use_ema=True, ema_momentum=0.9)',
    'L1, L2 = 0.0001, 0.001 ',
    'kernel_regularizer=keras.regularizers.L1L2(L1, L2)',
    'label_smoothing=0.1',
    'batch_size=32',
    'epochs=3',
    'validation_split=0.2',
    'EarlyStopping(monitor="val_accuracy", patience=7, min_delta=0, restore_best_weights=True)',
    'ReduceLROnPlateau(monitor="val_loss", patience=0, min_delta=0.0001, factor=0.5, cooldown=0, min_lr=0.001)',
    'class_weight=class_weight',
    'thickness 0.3, elastic 1',
    'half_cosine(0.01 / 25, 0.01',
  ])
    assert.ok(text.includes(part), part);
  const weighted = await model.code('keras', { optimizer: 'adamw', weightDecay: 0.01 });
  assert.match(weighted, /AdamW\(.*weight_decay=0\.01\)\noptimizer\.exclude_from_weight_decay/);
  assert.doesNotMatch(weighted, /regularizer|Rate/);
  const { cells, nbformat } = JSON.parse(await model.code('notebook', MUCH));
  assert.equal(nbformat, 4);
  const codes = cells.filter((/** @type {any} */ { cell_type: type }) => type === 'code');
  for (const { source } of codes) assert.ok(text.includes(source.join('')));
  model.dispose();
});

test('a program for Inkling gives the same bits', async () => {
  const data = digits(300);
  const model = engine.createModel(QUICK, { seed: 3 });
  await model.fit(data, { ...MUCH, workers: 1 });
  const library = JSON.stringify(path.join(root, 'web/inkling/index.js'));
  const text = (await model.code('js'))
    .replace("'inkling'", library)
    .replace('loadEngine, loadMnist', 'loadEngine, syntheticDataset')
    .replace(
      'await loadMnist()',
      '{ train: syntheticDataset(300, { seed: 7, engine }), test: syntheticDataset(50, { engine }) }',
    )
    .replace("'model.safetensors'", JSON.stringify(path.join(folder, 'js.safetensors')));
  const { log } = console;
  console.log = () => {};
  await import(written('code.mjs', text)).finally(() => {
    console.log = log;
  });
  const again = await engine.loadModel(path.join(folder, 'js.safetensors'));
  assert.equal(again.hash(), model.hash());
  model.dispose();
});

const torch = needsPython('torch');
test(
  'a program for PyTorch trains as many parameters at the same rates',
  { skip: torch.skip },
  async () => {
    const [[, tiny], , , [, small]] = MODELS;
    const kinds = /** @type {const} */ ([
      'sgd',
      'adamw',
      'rmsprop',
      'adagrad',
      'adadelta',
      'nadam',
      'amsgrad',
    ]);
    const runs = [
      { model: tiny, options: { ...MUCH, epochs: 1 } },
      { model: small, options: MUCH },
      ...kinds.map((optimizer) => ({ model: small, options: { epochs: 1, optimizer } })),
    ];
    const files = await Promise.all(
      runs.map(async ({ model, options }, i) =>
        written(`torch${i}.py`, await model.code('torch', options)),
      ),
    );
    const found = asked(torch.found, ['train', ...files]);
    runs.forEach(({ model }, i) => assert.equal(found[i][0], model.params));
    const [, rates] = found[1];
    assert.equal(rates.length, 9);
    rates.forEach((/** @type {number} */ rate, /** @type {number} */ step) => {
      const schedule = /** @type {any} */ ({
        kind: 'oneCycle',
        base: 0.01,
        final: 0.001,
        warmup: 0.25,
        factor: 1,
        every: 1,
      });
      assert.ok(Math.abs(rate - engine.learningRate(schedule, step, 9)) < 1e-8);
    });
    assert.match(found[1][2], /3 \{'loss': [\d.]+, 'accuracy': [\d.]+, 'val_loss': [\d.]+/);
  },
);

test('an ensemble and an unknown program are refused', async () => {
  const [[, tiny]] = MODELS;
  const two = engine.combineModels([tiny, tiny]);
  await assert.rejects(two.code('keras'), inklingError('cannot-export'));
  await assert.rejects(two.code('js'), inklingError('cannot-export'));
  await assert.rejects(tiny.code(/** @type {any} */ ('matlab')), inklingError('bad-argument'));
  two.dispose();
});

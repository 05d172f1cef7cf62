/* options.test.js - the table of training options: the library takes what the table allows and
 * refuses what lies just beyond, under every name.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  completeRecipe,
  loadEngine,
  syntheticDataset,
  trainingOption,
  trainingParts,
} from '../../../web/inkling/index.js';
import { inklingError } from '../support/errors.js';

/** @typedef {import('../../../web/inkling/index.js').TrainingOption} TrainingOption */
/** @typedef {import('../../../web/inkling/index.js').PartName} PartName */

const TABLE = /** @type {{ part: PartName, option: TrainingOption }[]} */ (
  Object.entries(trainingParts).flatMap(([part, { options }]) =>
    options.map((option) => ({ part, option })),
  )
);

/** The least number that is larger. @param {number} value */
function above(value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  return view.getFloat64(0);
}

/**
 * A recipe with one option under one name, and whatever it needs beside it.
 * @param {PartName} part
 * @param {TrainingOption} option
 * @param {unknown} value
 * @param {string} [name]
 * @returns {any}
 */
function recipeWith(part, option, value, name = option.name) {
  const { choice } = trainingParts[part];
  const chosen = choice && choice !== option.name ? { [choice]: option.when?.[0] ?? 'sgd' } : {};
  if (part === 'learningRate' && !option.when) delete chosen.schedule;
  if (part === 'recipe') return { [name]: value };
  if (part === 'earlyStopping' || part === 'reduceOnPlateau')
    return { callbacks: [{ type: part, [name]: value }] };
  return { [part]: { ...chosen, [name]: value } };
}

/** The option in a complete recipe. @param {PartName} part @param {string} name @param {any} recipe */
function inRecipe(part, name, recipe) {
  if (part === 'recipe') return recipe[name];
  const found = recipe.callbacks.find((/** @type {any} */ { type }) => type === part);
  return (found ?? recipe[part])?.[name];
}

for (const { part, option } of TABLE) {
  const { name, kind, range, words, aliases = [], help, label } = option;
  const said = `${part}.${name}`;

  test(`${said} has a label, a line of help and a default that is allowed`, () => {
    assert.ok(label.length > 2 && help.length > 8 && help.length < 90, `${label}: ${help}`);
    assert.doesNotThrow(() => completeRecipe(recipeWith(part, option, option.default), 1));
    assert.equal(Boolean(option.page), !option.notOnPage, 'a field on the page, or why not');
    assert.equal(Boolean(range), kind === 'number' || kind === 'integer');
    assert.equal(Boolean(words), kind === 'word');
  });

  test(`${said} takes what its range allows, and nothing just beyond`, () => {
    const take = (/** @type {unknown} */ value) =>
      inRecipe(part, name, completeRecipe(recipeWith(part, option, value), 1));
    const refuse = (/** @type {unknown} */ value) =>
      assert.throws(
        () => completeRecipe(recipeWith(part, option, value), 1),
        inklingError('bad-argument', name),
        `${said} ${value}`,
      );
    for (const value of ['', {}, NaN, Infinity]) refuse(value);
    if (words) for (const word of Object.keys(words)) assert.equal(take(word), word);
    if (kind === 'flag') for (const value of [true, false]) assert.equal(take(value), value);
    if (!range) return refuse(1);
    const [low, high] = range;
    const next = kind === 'integer' ? 1 : 0;
    // A distortion of nothing is no distortion: the recipe then has none. A recipe without L1 does not name it.
    if (part !== 'augment') assert.equal(take(low), name === 'l1' ? undefined : low);
    if (high < Infinity) assert.equal(take(high), high);
    refuse(low === 0 ? -(next || Number.MIN_VALUE) : next ? low - next : low * (1 - 1e-15));
    if (high < Infinity) refuse(next ? high + next : above(high));
    if (next) refuse(low + 0.5);
  });

  for (const alias of aliases) {
    test(`${said} is also called ${alias}`, () => {
      const value = kind === 'flag' ? !option.default : (range?.[0] ?? 0);
      assert.deepEqual(
        completeRecipe(recipeWith(part, option, value, alias), 1),
        completeRecipe(recipeWith(part, option, value), 1),
      );
      const other = kind === 'flag' ? !value : 2;
      const both = recipeWith(part, option, value);
      const holder = part === 'recipe' ? both : (both.callbacks?.[0] ?? both[part]);
      holder[alias] = other;
      assert.throws(
        () => completeRecipe(both, 1),
        inklingError('bad-argument', name, alias, 'two names for one option'),
      );
      holder[alias] = value;
      assert.equal(inRecipe(part, name, completeRecipe(both, 1)), value);
    });
  }
}

test('words have Keras’ and TF.js’ spellings too', () => {
  const monitor = (/** @type {string} */ word) =>
    completeRecipe(
      { callbacks: [/** @type {any} */ ({ type: 'EarlyStopping', monitor: word })] },
      1,
    ).callbacks[0].monitor;
  assert.deepEqual(['val_loss', 'val_acc', 'val_accuracy', 'acc'].map(monitor), [
    'valLoss',
    'valAccuracy',
    'valAccuracy',
    'accuracy',
  ]);
  assert.equal(completeRecipe({ optimizer: 'SGD' }, 1).optimizer.kind, 'sgd');
  assert.equal(completeRecipe({ optimizer: { kind: 'AdamW' } }, 1).optimizer.kind, 'adamw');
  const optimizer = (/** @type {any} */ given) => completeRecipe({ optimizer: given }, 1).optimizer;
  assert.equal(optimizer('RMSprop').beta2, 0.9);
  assert.equal(optimizer('adadelta').beta2, 0.95);
  assert.equal(optimizer('Adagrad').beta2, 0.1);
  assert.equal(optimizer({ kind: 'rmsprop', rho: 0.8 }).beta2, 0.8);
  assert.equal(optimizer({ kind: 'adagrad', initial_accumulator_value: 0 }).beta2, 0);
  assert.equal(optimizer({ kind: 'Adam', amsgrad: true }).kind, 'amsgrad');
  assert.equal(optimizer({ kind: 'adam', amsgrad: false }).kind, 'adam');
  assert.throws(() => optimizer({ kind: 'nadam', amsgrad: true }), /amsgrad is an option of adam/);
  assert.equal(
    completeRecipe({ learning_rate: { schedule: 'one-cycle' } }, 1).learningRate.schedule,
    'oneCycle',
  );
  assert.throws(
    () => completeRecipe({ optimizer: { momentum: 0.9 } }, 1),
    inklingError('bad-argument', 'optimizer.kind'),
  );
});

test("fit() takes Keras' names over the preset's values", async () => {
  const engine = await loadEngine();
  const net = engine.createModel('slim', { seed: 3 });
  const dataset = await syntheticDataset(64, { engine });
  await net.fit(dataset, { epochs: 1, batch_size: 16, validation_split: 0, learning_rate: 0.002 });
  assert.equal(net.recipe?.batchSize, 16);
  assert.deepEqual([net.recipe?.validationSplit, net.recipe?.learningRate.base], [0, 0.002]);
  assert.throws(
    () => net.fit(dataset, { batchSize: 8, batch_size: 16 }),
    inklingError('bad-argument', 'batchSize 8 and batch_size 16'),
  );
});

test('the table knows no option by halves', () => {
  assert.throws(() => trainingOption('recipe', 'nonsense'), /no option nonsense/);
  const names = TABLE.map(({ part, option }) => `${part}.${option.name}`);
  assert.equal(new Set(names).size, names.length);
  const keys = TABLE.flatMap(({ option: { page } }) => page ?? []);
  assert.equal(new Set(keys).size, keys.length, 'keys of the page');
});

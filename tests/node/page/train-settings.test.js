/* train-settings.test.js - the settings of the Train view: their conversion to and from the address, and to fit()
 * and the command line.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  completeLayers,
  completeRecipe,
  presets,
  trainingParts,
} from '../../../web/inkling/index.js';
import { parseCommand } from '../../../tools/command/command.js';
import { recipeOf } from '../../../tools/command/recipe.js';
import train from '../../../tools/command/train.js';
import { commandFor } from '../../../web/app/train/command.js';
import { fitWords } from '../../../web/app/train/layerwords.js';
import { layersFromText, layersToText } from '../../../web/app/train/layertext.js';
import { FORM_KEYS } from '../../../web/app/train/recipe.js';
import {
  OPTIONS,
  PRESET_NAMES,
  RULES,
  fault,
  firstValues,
  followers,
  fromQuery,
  presetValues,
  netFor,
  toOptions,
  toQuery,
} from '../../../web/app/train/settings.js';
import { fc } from '../../shared/seed.js';

/** @typedef {import('../../../web/app/train/settings.js').Values} Values */

/**
 * Any value that a rule allows.
 * @param {import('../../../web/app/train/settings.js').Rule} rule
 * @returns {fc.Arbitrary<any>}
 */
function allowed(rule) {
  if ('flag' in rule) return fc.boolean();
  if ('words' in rule) return fc.constantFrom(...rule.words);
  if (rule.whole) return fc.integer({ min: rule.min, max: Math.min(rule.max, 2 ** 31) });
  return fc.double({ min: rule.min, max: rule.max, noNaN: true }).map((value) => value + 0);
}

const anyLayers = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('conv'),
      filters: fc.integer({ min: 1, max: 64 }),
      kernel: fc.integer({ min: 1, max: 7 }),
      stride: fc.integer({ min: 1, max: 2 }),
      padding: fc.constantFrom('valid', 'same'),
      bias: fc.boolean(),
      init: fc.constantFrom('glorot', 'he'),
    }),
    fc.record({
      type: fc.constantFrom('maxpool', 'avgpool'),
      size: fc.integer({ min: 1, max: 8 }),
      stride: fc.integer({ min: 1, max: 8 }),
    }),
    fc.record({
      type: fc.constant('dropout'),
      rate: fc.double({ min: 0, max: 0.999, noNaN: true }),
    }),
    fc.record({
      type: fc.constant('batchnorm'),
      momentum: fc.double({ min: 0, max: 1, noNaN: true }),
      epsilon: fc.double({ min: 1e-12, max: 1, noNaN: true }),
    }),
    fc.constantFrom(
      ...['relu', 'tanh', 'sigmoid', 'elu', 'swish', 'gelu', 'flatten', 'globalAveragePooling'].map(
        (type) => ({ type }),
      ),
    ),
    fc.record({
      type: fc.constant('leakyRelu'),
      slope: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      type: fc.constant('dense'),
      units: fc.integer({ min: 1, max: 4096 }),
      bias: fc.boolean(),
      init: fc.constantFrom('glorot', 'he'),
    }),
  ),
  { minLength: 1, maxLength: 12 },
);

test('a list of layers goes into an address and comes back', () => {
  fc.assert(
    fc.property(anyLayers, (list) => {
      const layers = completeLayers(list);
      assert.deepEqual(layersFromText(layersToText(layers)), layers);
    }),
  );
  for (const text of [
    '',
    'conv',
    'conv-x',
    'dense-10-q5',
    'toString-3',
    'conv-3-constructor',
    '_',
    'maxpool-2_',
  ]) {
    assert.equal(layersFromText(text), null, text);
  }
});

test('a choice of optimiser brings its usual values, but not over those that were set', () => {
  const values = firstValues();
  assert.equal(followers('opt', 'rmsprop', { ...values, opt: 'adam', beta2: 0.999 }).beta2, 0.9);
  assert.equal(followers('opt', 'adam', { ...values, opt: 'rmsprop', beta2: 0.9 }).beta2, 0.999);
  assert.equal(
    followers('opt', 'rmsprop', { ...values, opt: 'adam', beta2: 0.98 }).beta2,
    undefined,
  );
  assert.deepEqual(followers('schedule', 'oneCycle', values), {});
});

test('all settings go into an address and come back', () => {
  const rules = Object.fromEntries(
    Object.entries(RULES).map(([key, rule]) => [key, allowed(rule)]),
  );
  fc.assert(
    fc.property(
      fc.record({ ...rules, layers: anyLayers.map((list) => completeLayers(list)) }),
      (values) => {
        const found = fromQuery(
          new URLSearchParams(
            toQuery(/** @type {Values} */ (/** @type {unknown} */ (values))).toString(),
          ),
        );
        assert.deepEqual(found.problems, []);
        assert.deepEqual(found.values, { ...values });
      },
    ),
  );
});

test('a preset needs no more than its name', () => {
  for (const name of PRESET_NAMES)
    assert.equal(toQuery(presetValues(name)).toString(), `preset=${name}`);
});

test('what an address asks for in vain is named, and everything else holds', () => {
  const { values, problems } = fromQuery(
    new URLSearchParams(
      'preset=deep&epochs=0&batch=64&nonsense=1&opt=magic&layers=conv-3_what&lr=&clip=NaN',
    ),
  );
  assert.deepEqual(problems, ['epochs=0', 'nonsense=1', 'opt=magic', 'layers', 'lr=', 'clip=NaN']);
  assert.deepEqual(values, { ...presetValues('deep'), batch: 64 });
  assert.deepEqual(fromQuery(new URLSearchParams('preset=unheard')).values, firstValues());
});

test('a preset’s values give fit() the preset’s recipe', () => {
  for (const name of PRESET_NAMES) {
    const { recipe } = presets[name];
    assert.deepEqual(
      completeRecipe(toOptions(presetValues(name)), 1),
      completeRecipe(recipe, 1),
      name,
    );
  }
});

test('no preset holds a value that its own form refuses', () => {
  for (const name of PRESET_NAMES) {
    const values = /** @type {Record<string, unknown>} */ (
      /** @type {unknown} */ (presetValues(name))
    );
    for (const [key, rule] of Object.entries(RULES))
      assert.equal(fault(rule, values[key]), null, `${name}: ${key}`);
  }
});

test('the command: flags where they suffice, a file where they do not, nothing where no command can', () => {
  const slim = presetValues('slim');
  assert.equal(commandFor(slim).line, 'inkling train --preset slim --data synthetic:6000 --seed 1');
  assert.equal(
    commandFor({
      ...slim,
      epochs: 3,
      lr: 0.01,
      rotate: 10,
      split: 0.2,
      data: 'mnist',
      seed: 7,
      workers: 2,
    }).line,
    'inkling train --preset slim --validation-split 0.2 --epochs 3 --learning-rate 0.01 --augment \'{"rotate":10}\' --data mnist --seed 7',
  );
  const changed = commandFor({ ...slim, clip: 1, beta1: 0.8 });
  assert.equal(
    changed.line,
    'inkling train --layers inkling-run.json --data synthetic:6000 --seed 1',
  );
  const { layers, recipe } = JSON.parse(changed.file ?? '');
  assert.deepEqual(layers, slim.layers);
  assert.deepEqual(
    completeRecipe(recipe, 1),
    completeRecipe(toOptions({ ...slim, clip: 1, beta1: 0.8 }), 1),
  );
  assert.equal(commandFor({ ...slim, momentum: 0.5 }).file, null, 'Adam has no use for momentum');
  assert.equal(commandFor({ ...slim, data: 'drawings' }).line, '');
  assert.match(commandFor(slim, [[3, 0.1]]).file ?? '', /learningRateChanges/);
});

test('the form has one field for every option of the table, but for those that say why not', () => {
  const own = ['validate', 'stop', 'plateau', 'balanced', 'workers']; // besides the table
  assert.deepEqual([...FORM_KEYS].sort(), [...Object.keys(OPTIONS), ...own].sort());
  for (const [part, { options }] of Object.entries(trainingParts)) {
    for (const { name, page, notOnPage } of options)
      assert.ok(
        page ? FORM_KEYS.includes(/** @type {any} */ (page)) : notOnPage,
        `${part}.${name}`,
      );
  }
});

test('balanced classes reach the address, fit() and the command', () => {
  const start = presetValues('slim');
  assert.ok(!('classWeight' in toOptions(start)));
  const values = { ...start, balanced: true };
  assert.equal(toQuery(values).get('balanced'), 'true');
  assert.equal(fromQuery(toQuery(values)).values.balanced, true);
  assert.equal(toOptions(values).classWeight, 'balanced');
  assert.match(commandFor(values).line, / --class-weight balanced /);
  const momentum = commandFor({ ...values, opt: 'sgd', momentum: 0.5 });
  assert.equal(JSON.parse(momentum.file ?? '').recipe.classWeight, 'balanced');
});

test('an address holds an option from one end of its range to the other, and nothing beyond', () => {
  for (const [key, { option }] of Object.entries(OPTIONS)) {
    const rule = RULES[/** @type {keyof typeof RULES} */ (key)];
    if (!('min' in rule)) continue;
    const [low, high] = option.pageRange ?? option.range ?? [];
    const at = (/** @type {number | undefined} */ value) =>
      fromQuery(new URLSearchParams({ preset: 'slim', [key]: String(value) }));
    for (const value of [low, high]) {
      const { values, problems } = at(value);
      assert.deepEqual(problems, [], key);
      const again = fromQuery(new URLSearchParams(toQuery(values).toString())).values;
      assert.equal(/** @type {any} */ (again)[key], value, key);
    }
    for (const value of [rule.min - 1, rule.max * 1.001 + (rule.whole ? 1 : 0)])
      assert.equal(at(value).problems.length, 1, `${key}=${value}`);
  }
});

test('a changed option reaches the command, as a flag or in its file', () => {
  const start = presetValues('slim');
  for (const [key, { part, option }] of Object.entries(OPTIONS)) {
    if (key === 'seed') continue;
    const rule = RULES[/** @type {keyof typeof RULES} */ (key)];
    // Everything that makes the option count.
    const base = /** @type {any} */ ({
      ...start,
      stop: part === 'earlyStopping',
      plateau: part === 'reduceOnPlateau',
      ...(option.when && { [part === 'optimizer' ? 'opt' : 'schedule']: option.when[0] }),
    });
    const value =
      'flag' in rule ? !base[key] : 'words' in rule ? rule.words[2] : rule.whole ? 4 : 0.25;
    const values = { ...base, [key]: value };
    const { line, file } = commandFor(values);
    const args = [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const options = file
      ? JSON.parse(file).recipe
      : recipeOf(parseCommand(train, args.slice(2)).values, presets.slim.recipe);
    const expected = completeRecipe(toOptions(values), 1);
    assert.deepEqual(completeRecipe(options, 1), expected, line);
    assert.notDeepEqual(expected, completeRecipe(toOptions(base), 1), key);
  }
});

test('a preset is fitted to the pictures, a list of one’s own keeps its layers, and only 28 x 28 x 1 is distorted', () => {
  const values = { ...presetValues('slim'), data: /** @type {const} */ ('idx'), rotate: 10 };
  const shape = /** @type {[number, number, number]} */ ([8, 8, 1]);
  const classes = ['a', 'b', 'c'];
  const fitted = netFor(values, { shape, classes });
  assert.deepEqual(
    [fitted.input, fitted.layers.at(-1)],
    [shape, { ...values.layers.at(-1), units: 3 }],
  );
  assert.notEqual(fitWords(values.layers, fitted.layers), '');
  const own = { ...values, layers: values.layers.slice(1) };
  assert.deepEqual(netFor(own, { shape, classes }).layers.slice(0, -1), own.layers.slice(0, -1));
  assert.deepEqual(netFor(values, {}).layers, values.layers);

  assert.equal(toOptions(values, shape).augment, null);
  assert.notEqual(toOptions(values).augment, null);
  const reading = { size: [28, 28], invert: true, relabel: { 10: 0 } };
  assert.equal(
    commandFor(values, [], { shape, classes, reading }).line,
    'inkling train --preset slim --data FOLDER --size 28,28 --invert --relabel 10=0 --seed 1',
  );
});

/* train-settings.test.js - the page's settings of a run: to the address and back, to fit() and to
 * the command line.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { completeLayers, completeRecipe, presets } from '../../../web/inkling/index.js';
import { commandFor } from '../../../web/app/train/command.js';
import { layersFromText, layersToText } from '../../../web/app/train/layertext.js';
import {
  PRESET_NAMES,
  RULES,
  fault,
  firstValues,
  fromQuery,
  presetValues,
  toOptions,
  toQuery,
} from '../../../web/app/train/settings.js';

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
    fc.constantFrom({ type: 'relu' }, { type: 'flatten' }),
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

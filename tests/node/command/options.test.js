/* options.test.js - `inkling train` has every option of the library's table, with its help, and
 * reads it within the same range.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeRecipe, trainingParts } from '../../../web/inkling/index.js';
import { parseCommand, verbHelp } from '../../../tools/command/command.js';
import { RECIPE_OPTIONS, settingName } from '../../../tools/command/options.js';
import { networkOf, recipeOf } from '../../../tools/command/recipe.js';
import train from '../../../tools/command/train.js';
import { refusal } from '../support/command.js';

const help = verbHelp(train);
const words = help.replace(/\s+/g, ' ');

/** The complete recipe that a command line gives. @param {...string} args */
function recipe(...args) {
  return completeRecipe(recipeOf(parseCommand(train, args).values, {}), 1);
}

test('the help page has a heading for each group, and no line over 100 columns', () => {
  const headings = [...help.matchAll(/^Options: (.*)$/gm)].map(([, group]) => group);
  assert.deepEqual(headings, ['network', 'data', 'training', 'stopping', 'output']);
  for (const line of help.split('\n')) assert.ok(line.length <= 100, line);
});

for (const [part, { choice, command: own, options }] of Object.entries(trainingParts)) {
  const [partOption] = own ?? [''];
  for (const option of options) {
    const { name, command, range, kind, when, words: may } = option;
    const said = `${part}.${name}`;

    test(`the command has ${said}, with its line of help`, () => {
      if (name === choice) {
        for (const label of Object.values(may ?? {}))
          assert.ok(RECIPE_OPTIONS[partOption].help.includes(label.toLowerCase()), label);
        return;
      }
      const text = command
        ? RECIPE_OPTIONS[command[0]].help
        : RECIPE_OPTIONS[partOption].settings?.find(
            ([left]) => left.split('=')[0] === settingName(option),
          )?.[1];
      assert.ok(text?.includes(option.help), `${said}: ${text}`);
      assert.ok(words.includes(option.help), `${said} on the help page`);
      assert.ok(help.includes(command ? `  --${command[0]} ` : `      ${settingName(option)}`));
    });

    if (!range) continue;
    test(`the command reads ${said} within its range`, () => {
      const chosen = choice ? (when?.[0] ?? 'sgd') : '';
      const line = (/** @type {number} */ value) => {
        if (name === 'warmup') return ['--schedule', 'cosine', '--warmup', String(value)];
        if (command) return [`--${command[0]}`, String(value)];
        const setting = `${settingName(option)}=${value}`;
        return [`--${partOption}`, chosen ? `${chosen},${setting}` : setting];
      };
      const [low, high] = range;
      const most = high === Infinity ? 12345 : high;
      const taken = /** @type {any} */ (recipe(...line(most)));
      const found =
        part === 'recipe'
          ? taken
          : (taken.callbacks.find((/** @type {any} */ { type }) => type === part) ?? taken[part]);
      assert.equal(found[name], most);
      if (part !== 'augment') recipe(...line(low));
      const beyond = high === Infinity ? low - 1 : high * 1.001 + (kind === 'integer' ? 1 : 0);
      for (const value of [low - 1, beyond])
        assert.throws(() => recipe(...line(value)), new RegExp(`from ${low} to|${low} or more`));
    });
  }
}

test('distortions can be settings or JSON', () => {
  const expected = { shift: 2, rotate: 0, scale: 0, shear: 0, thickness: 0, elastic: 0 };
  for (const text of ['shift=2,erase=0.5', '{"shift": 2, "erase": 0.5}'])
    assert.deepEqual(recipe('--augment', text).augment, { ...expected, erase: 0.5, noise: 0 });
});

test('weights of classes are balanced, or pairs of a class and its weight', () => {
  assert.equal(recipe('--class-weight', 'balanced').classWeight, 'balanced');
  assert.deepEqual(recipe('--class-weight', '0:1,3: 2.5,a:b:1e1').classWeight, {
    0: 1,
    3: 2.5,
    'a:b': 10,
  });
  assert.ok(!('classWeight' in recipe('--class-weight', 'none')));
  for (const text of ['even', '0:1,', '0:x', '1'])
    assert.throws(() => recipe('--class-weight', text), /CLASS:WEIGHT/);
  assert.throws(() => recipe('--class-weight', '0:-1'), /classWeight of "0"/);
});

test("every optimiser, schedule and callback can be had from the command line, with Keras' names", async () => {
  const recipe = async (/** @type {string[]} */ ...args) => {
    const { values } = parseCommand(train, args);
    const network = await networkOf(values);
    return /** @type {any} */ (completeRecipe(recipeOf(values, network.recipe), 1));
  };
  const sgd = await recipe(
    '--preset',
    'slim',
    '--optimizer',
    'sgd,momentum=0.9,nesterov',
    '--clip',
    '1',
    '--validation-split',
    '0.2',
    '--schedule',
    'step,factor=0.5,every=2',
    '--early-stopping',
    'monitor=val_accuracy,patience=3,min_delta=0.001,restore_best_weights',
    '--reduce-on-plateau',
    'monitor=accuracy,factor=0.5,patience=2,min_delta=0.01,cooldown=1,min_lr=1e-5',
  );
  assert.deepEqual(
    [sgd.optimizer.kind, sgd.optimizer.momentum, sgd.optimizer.nesterov, sgd.clipNorm],
    ['sgd', 0.9, true, 1],
  );
  assert.deepEqual(sgd.learningRate, { schedule: 'step', base: 0.001, factor: 0.5, every: 2 });
  assert.deepEqual(sgd.callbacks, [
    {
      type: 'earlyStopping',
      monitor: 'valAccuracy',
      patience: 3,
      minDelta: 0.001,
      restoreBest: true,
    },
    {
      type: 'reduceOnPlateau',
      monitor: 'accuracy',
      patience: 2,
      minDelta: 0.01,
      factor: 0.5,
      cooldown: 1,
      minLearningRate: 1e-5,
    },
  ]);
  const adam = await recipe(
    '--preset',
    'callbacks',
    '--optimizer',
    'adam,beta_1=0.8,beta_2=0.99,epsilon=1e-6',
    '--early-stopping',
    'none',
    '--schedule',
    'one-cycle,final=1e-5',
    '--warmup',
    '0.2',
  );
  assert.deepEqual(
    [adam.optimizer.beta1, adam.optimizer.beta2, adam.optimizer.epsilon],
    [0.8, 0.99, 1e-6],
  );
  assert.deepEqual(adam.learningRate, {
    schedule: 'oneCycle',
    base: 0.001,
    final: 1e-5,
    warmup: 0.2,
  });
  assert.deepEqual(
    adam.callbacks.map((/** @type {any} */ { type }) => type),
    ['reduceOnPlateau'],
  );
  const filled = await recipe(
    '--preset',
    'template',
    '--fill',
    '{"filters": [4, 8], "pool": "avg", "units": 16}',
    '--optimizer',
    'sgd',
  );
  assert.deepEqual(
    [filled.batchSize, filled.optimizer.kind, filled.learningRate.base],
    [1313, 'sgd', 0.01],
  );

  for (const [args, words] of /** @type {[string[], RegExp][]} */ ([
    [['--optimizer', 'adan'], /did you mean 'adam'/],
    [['--optimizer', 'sgd,speed=3'], /no option "speed"/],
    [['--schedule', 'linear'], /--schedule is one of/],
    [['--early-stopping', 'monitor=loss2'], /monitor must be/],
    [['--early-stopping', 'patience=-1'], /patience must be/],
    [['--fill', '{}'], /--fill goes with/],
    [['--preset', 'template', '--fill', '{"pool": "min"}'], /pool must be/],
    [['--validate-on', 'tset'], /one of split, test/],
    [['--validate-on', 'test', '--validation-split', '0.1'], /not both/],
  ])) {
    const { status, stderr } = await refusal(['train', '--data', 'synthetic:60', ...args]);
    assert.deepEqual([status, words.test(stderr)], [2, true], `${args}: ${stderr}`);
  }
});

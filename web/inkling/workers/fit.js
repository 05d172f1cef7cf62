/* fit.js - the caller's side of training: checks all options and data, then sends copies to workers
 * (run.js).
 *
 * If an option or the data is wrong, it throws before it starts or changes anything.
 */
import { checkCheckpoint } from '../training/checkpoint.js';
import { badArgument, integerIn, objectIn } from '../base/checks.js';
import { splitPoint } from '../data/dataset.js';
import { namesFrom } from '../data/labels.js';
import { InklingError } from '../base/errors.js';
import { checkDataset, checkSignal, checkWorkers, jobOf } from './inputs.js';
import { fitArguments } from '../training/calls.js';
import { completeRecipe } from '../training/recipe.js';
import { ownSpelling } from '../training/spelling.js';
import { withClassWeight } from '../training/weights.js';
import { Run } from './run.js';
import { testTraining } from '../engine/selftest.js';

/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/** @typedef {import('../model/model.js').Model} Model */
/** @typedef {import('../training/recipe.js').Recipe} Recipe */
/** @typedef {import('../training/recipe.js').RecipeOptions} RecipeOptions */
/**
 * Options of fit() besides the recipe.
 * @typedef {object} RunOptions
 * @property {Dataset} [validation] instead of validationSplit
 * @property {Numbers} [sampleWeight] how often the loss of each sample counts, 0 to 1e6; the samples of validationSplit too, as in
 *   Keras. A data set may have them itself, as `weights`
 * @property {number} [workers] workers that compute, the run's own among them; by default one per
 *   core (a page keeps one core). 0 computes in the calling thread, between other events: the default where the platform has no workers
 *   (service workers, workerd). Never changes the result; the result's `workers` says how many there were
 * @property {readonly Model[]} [teachers] networks to learn from (distillation): they answer each distorted picture too. Their input and
 *   outputs must be the same; recipe.teacher sets their weight in the loss
 * @property {AbortSignal} [signal] stops the run; the weights so far are kept
 * @property {import('../training/checkpoint.js').Checkpoint} [checkpoint] of a run of the same network and
 *   data, to continue it with its recipe; options that contradict the recipe are an error
 * @property {import('./coordinator.js').Expected} [expected] SHA-256 of the data; other data throw
 *   'other-data'
 * @property {number} [stopAfter] steps after which the run stops as if by its signal, to repeat a
 *   stopped run
 */
/** @typedef {import('../training/options.js').SpelledOptimizer} SpelledOptimizer */
/** @typedef {import('../training/options.js').SpelledRate} SpelledRate */
/**
 * Options of a recipe in the words of Keras and TF.js as well.
 * @typedef {import('../training/options.js').KerasOptions & {
 *   optimizer?: import('../training/options.js').OptimizerName | SpelledOptimizer, learningRate?: number | SpelledRate,
 *   learning_rate?: number | SpelledRate, callbacks?: import('../training/options.js').SpelledCallback[],
 *   class_weight?: RecipeOptions['classWeight'] }} KerasOptions
 */
/** @typedef {import('../data/from-arrays.js').Numbers} Numbers */
/**
 * Keras' options of fit() that need no training option of ours. verbose, shuffle and initial_epoch change nothing.
 * @typedef {{ validation_data?: Dataset | readonly [Numbers, Numbers, Numbers?], validationData?: Dataset | readonly [Numbers, Numbers, Numbers?],
 *   sample_weight?: Numbers, steps_per_epoch?: null, verbose?: 0 | 1 | 2 | 'auto' | boolean, shuffle?: true, initial_epoch?: 0, initialEpoch?: 0 }} KerasCall
 */
/** @typedef {Omit<RecipeOptions, 'optimizer' | 'learningRate' | 'callbacks'> & KerasOptions & KerasCall & RunOptions} FitOptions */

/** INK_MAX_TEACHERS of inkling.h. */
const MOST_TEACHERS = 16;

/** Models in training; a model can be in one run at a time. @type {WeakSet<Model>} */
const training = new WeakSet();

/**
 * @param {Model} model
 * @param {readonly unknown[]} given arguments of fit(): (dataset, options) or (x, y, options)
 * @param {RecipeOptions} defaults
 * @returns {Run}
 */
export function startFit(model, given, defaults) {
  const { dataset, options } = fitArguments(model, given);
  const { validation, workers, signal, checkpoint, expected, stopAfter, teachers, ...own } =
    options;
  const wanted = taughtBy(
    model,
    completeRecipe(
      {
        ...ownSpelling(defaults),
        ...(validation && { validationSplit: 0 }),
        ...ownSpelling(checkpoint?.recipe),
        ...ownSpelling(own),
      },
      model.seed,
    ),
    teachers,
  );
  const data = checkDataset(model, dataset, 'the data set');
  if (validation && wanted.validationSplit > 0) {
    throw new InklingError('bad-argument', 'give validation or validationSplit, not both');
  }
  const count = checkParts(wanted, data, validation);
  const recipe = withClassWeight(wanted, model, data.labels.subarray(0, count));
  if (recipe.augment && String(model.input) !== '28,28,1') {
    throw new InklingError(
      'bad-argument',
      `augment needs 28x28x1 pictures; this model takes ${model.input.join('x')}`,
    );
  }
  if (training.has(model))
    throw new InklingError('bad-argument', 'this model is being trained already');
  const job = {
    ...jobOf(model, data),
    kind: 'fit',
    recipe,
    teachers: (teachers ?? []).flatMap((teacher) => teacher.networks()),
    validation: validation ? checkDataset(model, validation, 'the validation data') : null,
    checkpoint: checkpoint
      ? checkCheckpoint(checkpoint, {
          engine: model.engine.version,
          params: model.params,
          recipe,
          data,
          count,
        })
      : null,
    expected: expected ? objectIn('expected', expected) : null,
    stopAfter: stopAfter === undefined ? undefined : integerIn('stopAfter', stopAfter, 0),
  };
  testTraining(model.engine);
  model.classNames = namesFrom(model.classNames, dataset.classes);
  const run = new Run(model, recipe, job, {
    workers: checkWorkers(workers),
    signal: checkSignal(signal),
  });
  training.add(model);
  const release = () => training.delete(model);
  run.then(release, release);
  return run;
}

/** @param {Model} model */
const answersOf = ({ classes, none }) =>
  `${classes} answers${none ? ', the last of them "none"' : ''}`;

/**
 * The recipe with the weights of its teachers.
 * @param {Model} model
 * @param {Recipe} recipe
 * @param {readonly Model[]} [teachers]
 * @returns {Recipe}
 */
function taughtBy(model, recipe, teachers = []) {
  if (!Array.isArray(teachers) || teachers.length > MOST_TEACHERS)
    throw badArgument('teachers', `an array of at most ${MOST_TEACHERS} models`, teachers);
  const expected = recipe.teacher?.weights ?? [];
  if (teachers.length === 0) {
    if (expected.length === 0) return { ...recipe, teacher: null };
    throw new InklingError(
      'bad-argument',
      `the run learns from ${expected.length} teachers: pass them too, as teachers`,
    );
  }
  for (const teacher of teachers) {
    const answersLike = teacher.classes === model.classes && teacher.none === model.none;
    if (String(teacher.input) === String(model.input) && answersLike) continue;
    throw new InklingError(
      'bad-argument',
      `a teacher must take ${model.input.join('x')} pictures and give ${answersOf(model)}; ` +
        `'${teacher.name}' takes ${teacher.input.join('x')} and gives ${answersOf(teacher)}`,
    );
  }
  const weights = teachers.map((teacher) => teacher.hash());
  const other = expected.findIndex((hash, i) => hash !== weights[i]);
  if (expected.length > 0 && (other >= 0 || expected.length !== weights.length)) {
    throw new InklingError(
      'bad-argument',
      `the run learns from the ${expected.length} teachers ${expected.map((hash) => hash.slice(0, 12)).join(', ')}; ` +
        `found ${weights.map((hash) => hash.slice(0, 12)).join(', ')}`,
    );
  }
  const { share, temperature } = recipe.teacher ?? { share: 0.8, temperature: 3 };
  return { ...recipe, teacher: { share, temperature, weights } };
}

/**
 * Checks that both parts have samples, and that the scores exist that callbacks monitor. Returns the
 * number of training samples.
 * @param {Recipe} recipe
 * @param {Dataset} data
 * @param {Dataset | undefined} validation
 * @returns {number} training samples
 */
function checkParts({ validationSplit, callbacks }, data, validation) {
  const kept = splitPoint(data.count, validationSplit);
  if (validationSplit > 0 && (kept === 0 || kept === data.count)) {
    throw new InklingError(
      'bad-argument',
      `validationSplit ${validationSplit} of ${data.count} samples leaves one part empty`,
    );
  }
  const hasValidation = Boolean(validation) || validationSplit > 0;
  const blind = callbacks.find(({ monitor }) => !hasValidation && monitor.startsWith('val'));
  if (blind) {
    throw new InklingError(
      'bad-argument',
      `${blind.type} watches ${blind.monitor}, but there is no validation data: ` +
        "give validation or validationSplit, or monitor 'loss' or 'accuracy'",
    );
  }
  return kept;
}

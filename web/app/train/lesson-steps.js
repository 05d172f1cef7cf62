/* lesson-steps.js - the five lessons: their steps, and which step comes next. Pure.
 *
 * A lesson repeats a published Keras project with the parts of this page, step by step as its notebook does; tools/examples has
 * the same five for the command line. A step becomes available when the one before it is done.
 */
import { presetValues } from './settings.js';

/**
 * @typedef {'deep' | 'dropout' | 'template' | 'slim' | 'callbacks'} LessonName
 * @typedef {'load' | 'look' | 'build' | 'train' | 'curves' | 'score' | 'samples' | 'own' | 'compare'} StepName
 * @typedef {{ name: StepName, title: string, why: string, action: string }} Step why: what it does and why, in a sentence; action:
 *   words of its button
 * @typedef {'done' | 'next' | 'later'} StepState
 */

/** What is the same in every lesson. @type {Step[]} */
const STEPS = [
  {
    name: 'load',
    title: 'Load the data',
    why:
      'Gets pictures of digits with their labels, and keeps the test pictures apart, so that the score at the end is about ' +
      'pictures that the network has never seen.',
    action: 'Load the data',
  },
  {
    name: 'look',
    title: 'Look at the data',
    why: 'Shows the first training pictures with their labels, because a network learns nothing but what is in its data.',
    action: 'Show the pictures',
  },
  { name: 'build', title: 'Build the network', why: '', action: 'Build the network' },
  { name: 'train', title: 'Train it', why: '', action: 'Train' },
  {
    name: 'curves',
    title: 'Read the curves',
    why:
      'Compares training with validation in the curves, because where they part the network has begun to learn its ' +
      'pictures by heart.',
    action: 'Read the curves',
  },
  {
    name: 'score',
    title: 'Score it',
    why:
      'Lets the network read every test picture once, and counts in a confusion matrix which digit it takes for which, ' +
      'because one number hides where it fails.',
    action: 'Score it',
  },
  {
    name: 'samples',
    title: 'Look at its answers',
    why:
      'Shows test pictures with what the network read, right ones in green with a tick and wrong ones in red with a cross, ' +
      'to see what is hard about them.',
    action: 'Show its answers',
  },
  {
    name: 'own',
    title: 'Read a digit of your own',
    why:
      'Lets the network read what you write, prepared like its training pictures (28 x 28 pixels, centred by mass), because ' +
      'new handwriting is the real test.',
    action: 'Write a digit',
  },
  {
    name: 'compare',
    title: 'Compare with the source',
    why: 'Puts the figures that the source states beside those of your run, to see whether you have repeated it.',
    action: 'Compare',
  },
];

/**
 * What is special to each lesson: a sentence about it, other sentences of its steps, and what differs from the preset.
 * @type {Record<LessonName, { about: string, whys: Partial<Record<StepName, string>>,
 *   changes?: Partial<import('./settings.js').Values> }>}
 */
const LESSONS = {
  deep: {
    about: 'Three convolutions and two dense layers, to about 99 % in five epochs.',
    changes: { validate: 'split', split: 0.1 },
    whys: {
      build:
        'Stacks three convolutions, which find strokes and then shapes made of strokes, with poolings between them, which ' +
        'make it matter less where a stroke lies, and two dense layers, which decide.',
      train:
        'Trains for five epochs with Adam on batches of 32; the last tenth of the training data is held back, so that every ' +
        'epoch is also checked on pictures that were not learnt.',
    },
  },
  dropout: {
    about: 'Dropout against learning by heart, and more scores than accuracy.',
    whys: {
      build:
        'Puts dropout behind the convolutions and behind the dense layer: while learning, it switches off units at random, ' +
        'so that the network cannot rely on a few of them.',
      train:
        'Trains for twelve epochs; a tenth of the training data validates, where the source took the test data, so that ' +
        'the test score at the end stays honest.',
      score:
        'Lets the network read every test picture once, and counts the confusion matrix, precision, recall and F1 of each ' +
        'digit, because accuracy alone hides where it fails.',
    },
  },
  template: {
    about: 'An exercise with blanks to fill in, trained in batches of 1313.',
    changes: { count: 20000 }, // fewer would be too few batches to learn from
    whys: {
      build:
        'Fills in the blanks of the exercise (filters, kernel, activation, pooling, units), because the source leaves them ' +
        'open; you can choose others in your own run.',
      train:
        'Trains for five epochs in batches of 1313, as the exercise asks; nothing is held back, so all training pictures are ' +
        'learnt.',
      curves:
        'Looks whether the loss still falls at the end of the curve, because then more epochs would make the network better.',
    },
  },
  slim: {
    about: 'A small network, and a validation split of 0.3.',
    whys: {
      build:
        'Builds a small network: two convolutions with poolings, a dropout of 0.3 and one dense layer, because few weights ' +
        'are quick to train and learn less by heart.',
      train:
        'Trains for ten epochs and holds back the last 30 % to validate, as validation_split=0.3 does in Keras, because the ' +
        'source judges the network by its validation accuracy.',
    },
  },
  callbacks: {
    about:
      'Two callbacks watch the validation accuracy: one lowers the learning rate, one stops early.',
    whys: {
      build:
        'Builds two convolutions, a dense layer and two dropouts, enough to learn for many epochs, because the callbacks are ' +
        'to decide when to stop.',
      train:
        'Trains for at most twenty epochs: when the validation accuracy no longer rises, one callback reduces the learning ' +
        'rate and the other stops the run, so that you need not guess how long to train.',
    },
  },
};

export const LESSON_NAMES = /** @type {LessonName[]} */ (Object.keys(LESSONS));

/** Whether a text names a lesson. @param {string | null} text @returns {text is LessonName} */
export const isLesson = (text) => LESSON_NAMES.includes(/** @type {LessonName} */ (text));

/** A sentence about a lesson. @param {LessonName} name */
export const aboutLesson = (name) => LESSONS[name].about;

/** The steps of a lesson, in their order. @param {LessonName} name @returns {Step[]} */
export function stepsOf(name) {
  const { whys } = LESSONS[name];
  return STEPS.map((step) => ({ ...step, why: whys[step.name] ?? step.why }));
}

/** The settings of a lesson's run. @param {LessonName} name @returns {import('./settings.js').Values} */
export const lessonValues = (name) => ({ ...presetValues(name), ...LESSONS[name].changes });

/** Whether a step is done, comes next, or later, if `done` steps from the first on are done.
 * @param {number} place of the step, from 0 @param {number} done @returns {StepState} */
export const stateOf = (place, done) => (place < done ? 'done' : place === done ? 'next' : 'later');

/** How many steps the first ones up to a step are. @param {StepName} name */
export const upTo = (name) => STEPS.findIndex((step) => step.name === name) + 1;

export const STEP_COUNT = STEPS.length;

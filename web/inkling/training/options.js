/* options.js - the table of training options: each number, word and flag of a recipe, once.
 *
 * The library's checks, the command's options and help, the page's form and address, and the table
 * in docs/training.md all come from here. The order is that of a complete recipe. spelling.js reads the
 * other names; recipe.js checks the values.
 */
import { MAX_BATCH } from '../base/constants.js';
import { AUGMENT_LIMITS } from '../engine/structs.js';

/**
 * @typedef {object} TrainingOption
 * @property {string} name in a recipe
 * @property {string} label of the page's field
 * @property {string} help a short line for the page and the command
 * @property {'number' | 'integer' | 'flag' | 'word'} kind
 * @property {readonly [number, number]} [range] of a number
 * @property {Readonly<Record<string, string>>} [words] each word with its label
 * @property {Readonly<Record<string, string>>} [otherWords] TF.js' words, each with ours
 * @property {number | string | boolean} default
 * @property {boolean} [isNeeded] the default counts only where the whole part is left out
 * @property {Readonly<Record<string, number>>} [defaults] where the part's choice is this word
 * @property {readonly string[]} [when] the option counts while the part's choice is one of these
 * @property {readonly string[]} [aliases] Keras' and TF.js' names, Python's first
 * @property {readonly [string, string]} [command] its own option of `inkling train` and what help
 *   calls the value; without it, the option is a setting of its part's option
 * @property {string} [page] key in the page's address
 * @property {string} [notOnPage] why the page has no field for it
 * @property {readonly [number, number]} [pageRange] where the page allows less
 * @property {number | string | boolean} [pageDefault] where the page begins with another value
 */
/**
 * A part of a recipe, with options of its own; `recipe` is the recipe itself.
 * @typedef {object} TrainingPart
 * @property {readonly string[]} [aliases] Keras' and TF.js' names
 * @property {string} [choice] the word that decides which of its options count
 * @property {boolean} [isBrief] a complete recipe leaves out the options that do not count
 * @property {string} help
 * @property {readonly [string, string]} [command]
 * @property {string} [page] key of the switch that turns the part on
 * @property {readonly TrainingOption[]} options
 */

const RECIPE = /** @type {const} */ ([
  {
    name: 'epochs',
    label: 'Epochs',
    help: 'passes over the data',
    kind: 'integer',
    range: [1, 100000],
    default: 5,
    command: ['epochs', 'N'],
    page: 'epochs',
  },
  {
    name: 'batchSize',
    label: 'Batch size',
    help: 'pictures in a step',
    kind: 'integer',
    range: [1, MAX_BATCH],
    default: 128,
    aliases: ['batch_size'],
    command: ['batch-size', 'N'],
    page: 'batch',
  },
  {
    name: 'validationSplit',
    label: 'Share',
    help: 'share held back from the end of the data to validate on',
    kind: 'number',
    range: [0, 0.9],
    default: 0,
    aliases: ['validation_split'],
    command: ['validation-split', 'SHARE'],
    page: 'split',
    pageRange: [0.01, 0.9],
    pageDefault: 0.1,
  },
  {
    name: 'labelSmoothing',
    label: 'Label smoothing',
    help: '0.1: aims at 91 %, not 100 %',
    kind: 'number',
    range: [0, 0.9],
    default: 0,
    aliases: ['label_smoothing'],
    command: ['label-smoothing', 'X'],
    page: 'smooth',
  },
  {
    name: 'weightDecay',
    label: 'Weight decay',
    help: 'decoupled for AdamW, L2 for the others',
    kind: 'number',
    range: [0, 1],
    default: 0,
    aliases: ['weight_decay'],
    command: ['weight-decay', 'X'],
    page: 'decay',
  },
  {
    name: 'l1',
    label: 'L1 penalty',
    help: 'pulls weights of convolutions and dense layers to 0, e.g. 0.0001',
    kind: 'number',
    range: [0, 1],
    default: 0,
    command: ['l1', 'X'],
    page: 'l1',
  },
  {
    name: 'clipNorm',
    label: 'Clip norm',
    help: 'longest gradient, of all weights together; 0: any',
    kind: 'number',
    range: [0, 1e9],
    default: 0,
    aliases: ['global_clipnorm'], // not clipnorm: that clips each weight by itself
    command: ['clip', 'NORM'],
    page: 'clip',
  },
  {
    name: 'averageDecay',
    label: 'Average',
    help: 'moving average of the weights, e.g. 0.999; 0: off',
    kind: 'number',
    range: [0, 0.999999],
    default: 0,
    aliases: ['ema_momentum'],
    command: ['average', 'DECAY'],
    page: 'average',
  },
  {
    name: 'seed',
    label: 'Seed',
    help: 'of weights, order, dropout and distortions: same seed, same bits, on every device',
    kind: 'integer',
    range: [0, 2 ** 32 - 1],
    default: 1,
    command: ['seed', 'N'],
    page: 'seed',
  },
]);

const OPTIMIZER = /** @type {const} */ ([
  {
    name: 'kind',
    label: 'Optimizer',
    help: 'how a gradient changes the weights',
    kind: 'word',
    words: {
      sgd: 'SGD',
      adam: 'Adam',
      adamw: 'AdamW',
      rmsprop: 'RMSprop',
      adagrad: 'Adagrad',
      adadelta: 'Adadelta',
      nadam: 'Nadam',
      amsgrad: 'AMSGrad',
    },
    default: 'adam',
    isNeeded: true,
    page: 'opt',
  },
  {
    name: 'momentum',
    label: 'Momentum',
    help: '0.9 is usual',
    kind: 'number',
    range: [0, 0.9999],
    default: 0,
    when: ['sgd', 'rmsprop'],
    page: 'momentum',
  },
  {
    name: 'nesterov',
    label: 'Nesterov',
    help: 'looks ahead along the momentum',
    kind: 'flag',
    default: false,
    when: ['sgd'],
    aliases: ['useNesterov'],
    page: 'nesterov',
  },
  {
    name: 'beta1',
    label: 'Beta 1',
    help: 'memory of the gradient',
    kind: 'number',
    range: [0, 0.9999],
    default: 0.9,
    when: ['adam', 'adamw', 'nadam', 'amsgrad'],
    aliases: ['beta_1'],
    page: 'beta1',
  },
  {
    name: 'beta2',
    label: 'Beta 2',
    help: 'memory of its square; of Adagrad, the first sum of squares',
    kind: 'number',
    range: [0, 0.999999],
    default: 0.999,
    defaults: { rmsprop: 0.9, adagrad: 0.1, adadelta: 0.95 },
    when: ['adam', 'adamw', 'rmsprop', 'adagrad', 'adadelta', 'nadam', 'amsgrad'],
    aliases: ['beta_2', 'rho', 'initial_accumulator_value', 'initialAccumulatorValue'],
    page: 'beta2',
  },
  {
    name: 'epsilon',
    label: 'Epsilon',
    help: 'keeps the division sane',
    kind: 'number',
    range: [1e-12, 1],
    default: 1e-7,
    when: ['adam', 'adamw', 'rmsprop', 'adagrad', 'adadelta', 'nadam', 'amsgrad'],
    page: 'epsilon',
  },
]);

const LEARNING_RATE = /** @type {const} */ ([
  {
    name: 'schedule',
    label: 'Schedule',
    help: 'how the learning rate changes during the run',
    kind: 'word',
    words: { constant: 'Constant', step: 'Step', cosine: 'Cosine', oneCycle: 'One-cycle' },
    default: 'constant',
    page: 'schedule',
  },
  {
    name: 'base',
    label: 'Learning rate',
    help: 'how far a step goes; the highest of a schedule',
    kind: 'number',
    range: [0, 1000],
    default: 0.001,
    aliases: ['initial_learning_rate'],
    command: ['learning-rate', 'X'],
    page: 'lr',
  },
  {
    name: 'final',
    label: 'Final rate',
    help: 'where the rate ends',
    kind: 'number',
    range: [0, 1000],
    default: 0,
    when: ['cosine', 'oneCycle'],
    page: 'final',
  },
  {
    name: 'warmup',
    label: 'Warm-up',
    help: 'share of the run in which the rate rises',
    kind: 'number',
    range: [0, 1],
    default: 0,
    defaults: { oneCycle: 0.3 },
    when: ['cosine', 'oneCycle'],
    command: ['warmup', 'SHARE'],
    page: 'warmup',
  },
  {
    name: 'factor',
    label: 'Factor',
    help: 'multiplies the rate at each step down',
    kind: 'number',
    range: [0, 1],
    default: 0.1,
    when: ['step'],
    page: 'factor',
  },
  {
    name: 'every',
    label: 'Every',
    help: 'epochs from one step down to the next',
    kind: 'integer',
    range: [1, 100000],
    default: 10,
    when: ['step'],
    page: 'every',
  },
]);

/**
 * @template {keyof typeof AUGMENT_LIMITS} Name
 * @param {Name} name
 * @param {string} label
 * @param {string} help
 */
const distortion = (name, label, help) =>
  /** @type {const} */ ({
    name,
    label,
    help,
    kind: 'number',
    range: [0, AUGMENT_LIMITS[name]],
    default: 0,
    page: name,
  });

const AUGMENT = /** @type {const} */ ([
  distortion('shift', 'Shift', 'pixels, up to'),
  distortion('rotate', 'Rotation', 'degrees, up to'),
  distortion('scale', 'Scale', '0.1: 10 % larger or smaller'),
  distortion('shear', 'Shear', 'slant, up to'),
  distortion('thickness', 'Thickness', 'share of pictures made thinner or bolder'),
  distortion('elastic', 'Elastic', 'pixels of wobble'),
  distortion('erase', 'Erase', 'share of pictures with a patch gone'),
  distortion('noise', 'Noise', 'grain, up to'),
]);

const MONITOR = /** @type {const} */ ({
  name: 'monitor',
  label: 'Monitor',
  help: 'the score that is watched',
  kind: 'word',
  words: { valLoss: 'val_loss', valAccuracy: 'val_accuracy', loss: 'loss', accuracy: 'accuracy' },
  otherWords: { val_acc: 'valAccuracy', acc: 'accuracy' },
  default: 'valLoss',
});

const MIN_DELTA = /** @type {const} */ ({
  name: 'minDelta',
  label: 'Min delta',
  help: 'less than this is no progress',
  kind: 'number',
  range: [0, Infinity],
  aliases: ['min_delta'],
  pageRange: [0, 1000],
});

const EARLY_STOPPING = /** @type {const} */ ([
  { ...MONITOR, page: 'stopMonitor' },
  {
    name: 'patience',
    label: 'Patience',
    help: 'epochs without getting better',
    kind: 'integer',
    range: [0, 100000],
    default: 0,
    page: 'stopPatience',
    pageDefault: 3,
  },
  { ...MIN_DELTA, default: 0, page: 'stopDelta' },
  {
    name: 'restoreBest',
    label: 'Restore best weights',
    help: 'ends with the weights of the best epoch',
    kind: 'flag',
    default: false,
    aliases: ['restore_best_weights', 'restoreBestWeights'],
    page: 'stopBest',
    pageDefault: true,
  },
]);

const PLATEAU = /** @type {const} */ ([
  { ...MONITOR, page: 'plateauMonitor' },
  {
    name: 'patience',
    label: 'Patience',
    help: 'epochs without getting better',
    kind: 'integer',
    range: [0, 100000],
    default: 10,
    page: 'plateauPatience',
    pageDefault: 2,
  },
  { ...MIN_DELTA, default: 1e-4, page: 'plateauDelta' },
  {
    name: 'factor',
    label: 'Factor',
    help: 'multiplies the learning rate',
    kind: 'number',
    range: [0, 0.999999],
    default: 0.1,
    page: 'plateauFactor',
    pageDefault: 0.5,
  },
  {
    name: 'cooldown',
    label: 'Cooldown',
    help: 'epochs of rest after it',
    kind: 'integer',
    range: [0, 100000],
    default: 0,
    page: 'plateauCooldown',
  },
  {
    name: 'minLearningRate',
    label: 'Min rate',
    help: 'the rate never falls below',
    kind: 'number',
    range: [0, 1000],
    default: 0,
    aliases: ['min_lr'],
    page: 'plateauMin',
  },
]);

const WITHOUT_TEACHERS = 'the page trains without teachers';

const TEACHER = /** @type {const} */ ([
  {
    name: 'share',
    label: 'Share',
    help: "the teachers' answers' share of the loss",
    kind: 'number',
    range: [0, 1],
    default: 0.8,
    notOnPage: WITHOUT_TEACHERS,
  },
  {
    name: 'temperature',
    label: 'Temperature',
    help: 'at which answers are compared',
    kind: 'number',
    range: [0.1, 1000],
    default: 3,
    notOnPage: WITHOUT_TEACHERS,
  },
]);

/** @typedef {'recipe' | 'optimizer' | 'learningRate' | 'augment' | 'classWeight' | 'earlyStopping'
 *   | 'reduceOnPlateau' | 'teacher'} PartName */

/** Every option of training, by the part of the recipe that holds it.
 * @type {Readonly<Record<PartName, TrainingPart>>} */
export const trainingParts = {
  recipe: { help: 'the recipe itself', options: RECIPE },
  optimizer: {
    choice: 'kind',
    help: 'how a gradient changes the weights',
    command: ['optimizer', 'NAME[,...]'],
    options: OPTIMIZER,
  },
  learningRate: {
    aliases: ['learning_rate'],
    choice: 'schedule',
    isBrief: true,
    help: 'how the learning rate changes during the run',
    command: ['schedule', 'NAME[,...]'],
    options: LEARNING_RATE,
  },
  augment: {
    help: 'distortions of the pictures: none, light, standard, strong, or settings, also as JSON',
    command: ['augment', 'NAME|...'],
    options: AUGMENT,
  },
  classWeight: {
    aliases: ['class_weight'],
    help:
      'how often the loss of each class counts, 1 where not given: balanced, or classes by number ' +
      'or name, 0:1,1:3',
    command: ['class-weight', 'balanced|CLASS:WEIGHT,...'],
    page: 'balanced',
    options: [],
  },
  earlyStopping: {
    aliases: ['EarlyStopping'],
    help: 'ends the run when a score gets no better',
    command: ['early-stopping', 'none|...'],
    page: 'stop',
    options: EARLY_STOPPING,
  },
  reduceOnPlateau: {
    aliases: ['ReduceLROnPlateau'],
    help: 'reduces the learning rate when a score gets no better',
    command: ['reduce-on-plateau', 'none|...'],
    page: 'plateau',
    options: PLATEAU,
  },
  teacher: {
    help: 'how much teachers count',
    command: ['distil', 'SETTINGS'],
    options: TEACHER,
  },
};

/** @param {PartName} part @param {string} name @returns {TrainingOption} */
export function trainingOption(part, name) {
  const found = trainingParts[part].options.find((option) => option.name === name);
  if (!found) throw new Error(`${part} has no option ${name}`);
  return found;
}

/**
 * Names of Keras and TF.js that fit() reads as well.
 * @typedef {{ [O in (typeof RECIPE)[number] as O extends { aliases: readonly (infer A extends
 *   string)[] } ? A : never]?: number }} KerasOptions
 */
/**
 * The options of a list, each under all of its names.
 * @template {readonly { name: string, kind: string }[]} List
 * @typedef {{ [O in List[number] as O['name'] | (O extends { aliases: readonly (infer A extends string)[] } ? A : never)]?:
 *   Taken<O> }} Spelled
 */
/**
 * What an option takes, in every spelling.
 * @template Option
 * @typedef {Option extends { kind: 'word', words: infer W } ? keyof W | W[keyof W] | Lowercase<W[keyof W] & string>
 *   | (Option extends { otherWords: infer X } ? keyof X : never)
 *   : Option extends { kind: 'flag' } ? boolean : number} Taken
 */
/** @typedef {Taken<(typeof OPTIMIZER)[0]>} OptimizerName */
/** @typedef {Spelled<typeof OPTIMIZER> & { kind: OptimizerName, amsgrad?: boolean, centered?: false }} SpelledOptimizer */
/** @typedef {Spelled<typeof LEARNING_RATE>} SpelledRate */
/** @typedef {Spelled<typeof EARLY_STOPPING> & { type: 'earlyStopping' | 'EarlyStopping' }
 *   | Spelled<typeof PLATEAU> & { type: 'reduceOnPlateau' | 'ReduceLROnPlateau' }} SpelledCallback */
/** @typedef {(typeof RECIPE | typeof OPTIMIZER | typeof LEARNING_RATE | typeof AUGMENT
 *   | typeof EARLY_STOPPING | typeof PLATEAU)[number]} PageOption */
/**
 * The values of the page's form, by key.
 * @typedef {{ -readonly [O in PageOption as O['page']]: O extends { kind: 'word' } ? keyof
 *   O['words'] : O extends { kind: 'flag' } ? boolean : number }} PageValues
 */

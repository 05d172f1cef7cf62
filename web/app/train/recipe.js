/* recipe.js - the form of the recipe: every hyper-parameter, in groups that open, each with a line
 * of what it does.
 *
 * Labels, words and help come from the library's table of training options; this file adds the
 * groups and the page's own fields. Options appear only if the choices above them use them.
 */
import { el, fill } from '../parts/dom.js';
import { isUsual } from '../parts/sizes.js';
import { choiceField, flagField, numberField, shownWhen } from './fields.js';
import { DISTORTIONS, OPTIONS, RULES, keysOf, matters, presetValues } from './settings.js';

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./settings.js').Key} Key */
/** @typedef {import('./settings.js').Values} Values */

/** Fields that are no option of a recipe.
 * @type {Partial<Record<Key, { label: string, help?: string, words?: Record<string, string> }>>} */
const OWN_FIELDS = {
  validate: {
    label: 'Validate on',
    words: { split: 'A share held back', test: 'The test data', none: 'Nothing' },
    help: 'Choosing by the test data makes the test score a choice too: it then flatters the net. A share held back stays honest.',
  },
  stop: { label: 'Stop early' },
  plateau: { label: 'Reduce the learning rate on a plateau' },
  balanced: { label: 'Rare classes count more' },
  workers: {
    label: 'Workers',
    help: '0: one for each core but one. Changes the speed, never the result',
  },
};

/** The label of a score. @param {'stopMonitor' | 'plateauMonitor'} key @param {Values} values */
const monitor = (key, values) => OPTIONS[key].option.words?.[values[key]];

/** The fields above the groups. @type {Key[]} */
const FIRST = ['epochs', 'batch', 'lr', 'opt'];

/** @param {...import('../../inkling/index.js').PartName} parts */
const rest = (...parts) => parts.flatMap(keysOf).filter((key) => !FIRST.includes(key));

/** Each group: its title, what it says while it is closed, and its fields.
 * @type {{ title: string, digest: (values: Values, shape?: readonly number[]) => string, keys: Key[] }[]} */
const GROUPS = [
  {
    title: 'Optimizer',
    digest: (values) =>
      values.opt === 'sgd'
        ? `momentum ${values.momentum}${values.nesterov ? ', Nesterov' : ''}`
        : matters(values, 'beta1')
          ? `beta ${values.beta1}, ${values.beta2}`
          : `beta 2 ${values.beta2}`,
    keys: rest('optimizer'),
  },
  {
    title: 'Schedule',
    digest: ({ schedule, warmup, every }) =>
      ({
        constant: 'constant',
        step: `step every ${every}`,
        cosine: 'cosine',
        oneCycle: `one-cycle, warm-up ${warmup}`,
      })[schedule],
    keys: rest('learningRate'),
  },
  {
    title: 'Validation',
    digest: ({ validate, split }) =>
      ({
        none: 'none',
        split: `last ${Math.round(split * 100)} % held back`,
        test: 'the test data',
      })[validate],
    keys: ['validate', 'split'],
  },
  {
    title: 'Regularisation',
    digest: ({ decay, l1, smooth, clip, average, balanced }) =>
      [
        decay && `decay ${decay}`,
        l1 && `L1 ${l1}`,
        smooth && `smoothing ${smooth}`,
        clip && `clip ${clip}`,
        average && `average ${average}`,
        balanced && 'classes balanced',
      ]
        .filter(Boolean)
        .join(', ') || 'none',
    keys: ['decay', 'l1', 'smooth', 'clip', 'average', 'balanced'],
  },
  {
    title: 'Augmentation',
    digest: (values, shape) =>
      isUsual(shape)
        ? DISTORTIONS.filter((name) => values[name] > 0).join(', ') || 'none'
        : 'none: only for pictures of 28 × 28 in one colour',
    keys: DISTORTIONS,
  },
  {
    title: 'Early stopping',
    digest: (values) =>
      values.stop ? `${monitor('stopMonitor', values)}, patience ${values.stopPatience}` : 'off',
    keys: ['stop', ...rest('earlyStopping')],
  },
  {
    title: 'Reduce on plateau',
    digest: (values) =>
      values.plateau
        ? `${monitor('plateauMonitor', values)}, patience ${values.plateauPatience}, × ${values.plateauFactor}`
        : 'off',
    keys: ['plateau', ...rest('reduceOnPlateau')],
  },
  {
    title: 'Seed and workers',
    digest: ({ seed, workers }) =>
      `seed ${seed}, ${workers === 0 ? 'workers as there are cores' : `${workers} workers`}`,
    keys: ['seed', 'workers'],
  },
];

/** Every field of the form. */
export const FORM_KEYS = [...FIRST, ...GROUPS.flatMap(({ keys }) => keys)];

/** @param {Store} store @param {Key} key */
function field(store, key) {
  const { label, help, words } = OWN_FIELDS[key] ?? OPTIONS[key].option;
  const element = words
    ? choiceField(store, key, label, words, help)
    : 'flag' in RULES[key]
      ? flagField(store, key, label)
      : numberField(store, key, label, help);
  return shownWhen(store, (values) => matters(values, key), element);
}

/** @param {Store} store @param {HTMLElement} preview the grid of distorted pictures */
export function recipeForm(store, preview) {
  const fields = (/** @type {Key[]} */ keys, /** @type {Node[]} */ ...others) =>
    el('div', { class: 'fields' }, ...keys.map((key) => field(store, key)), ...others);
  const groups = GROUPS.map(({ title, digest, keys }) => {
    const said = el('span', { class: 'digest' });
    store.watch((values) => fill(said, digest(values, store.net.input)));
    const others = keys === DISTORTIONS ? [preview] : [];
    const all = fields(keys, ...others);
    if (keys === DISTORTIONS) shownWhen(store, () => isUsual(store.net.input), all);
    const head = el('summary', {}, el('span', {}, title), said);
    return el('details', { class: 'group' }, head, all);
  });
  const onclick = () => {
    const { layers, data, count, seed, workers } = store.values;
    store.set({ ...presetValues(store.values.preset), layers, data, count, seed, workers });
  };
  const back = el(
    'button',
    { type: 'button', class: 'plain', onclick },
    'Back to the preset’s recipe',
  );
  return el('div', { class: 'recipe' }, fields(FIRST), ...groups, back);
}

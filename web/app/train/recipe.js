/* recipe.js - the form of the recipe: every hyper-parameter, in groups that open, each with a line
 * of what it does.
 *
 * The names are Keras' where Keras has them. Options appear only if the choices above them use them.
 */
import { el, fill } from '../parts/dom.js';
import { choiceField, flagField, numberField, shownWhen } from './fields.js';
import { DISTORTIONS, presetValues } from './settings.js';

/** @typedef {import('./store.js').Store} Store */

const MONITOR_WORDS = {
  valLoss: 'val_loss',
  valAccuracy: 'val_accuracy',
  loss: 'loss',
  accuracy: 'accuracy',
};

const DISTORTION_WORDS = {
  shift: ['Shift', 'pixels, up to'],
  rotate: ['Rotation', 'degrees, up to'],
  scale: ['Scale', '0.1: 10 % larger or smaller'],
  shear: ['Shear', 'slant, up to'],
  thickness: ['Thickness', '0 to 1: share of pictures made thinner or bolder'],
  elastic: ['Elastic', 'pixels of wobble'],
  erase: ['Erase', 'share of pictures with a patch gone'],
  noise: ['Noise', 'grain, up to'],
};

/** @param {Store} store @param {HTMLElement} preview the grid of distorted pictures */
export function recipeForm(store, preview) {
  /**
   * @param {string} title
   * @param {(values: import('./settings.js').Values) => string} digest
   * @param {...(Node)} fields
   */
  const group = (title, digest, ...fields) => {
    const said = el('span', { class: 'digest' });
    store.watch((values) => fill(said, digest(values)));
    return el(
      'details',
      { class: 'group' },
      el('summary', {}, el('span', {}, title), said),
      el('div', { class: 'fields' }, ...fields),
    );
  };
  const number = (
    /** @type {import('./fields.js').Key} */ key,
    /** @type {string} */ label,
    help = '',
  ) => numberField(store, key, label, help);
  const back = el(
    'button',
    {
      type: 'button',
      class: 'plain',
      onclick: () => {
        const { layers, data, count, seed, workers } = store.values;
        store.set({ ...presetValues(store.values.preset), layers, data, count, seed, workers });
      },
    },
    'Back to the preset’s recipe',
  );

  return el(
    'div',
    { class: 'recipe' },
    el(
      'div',
      { class: 'fields' },
      number('epochs', 'Epochs', 'passes over the data'),
      number('batch', 'Batch size', 'pictures in a step'),
      number('lr', 'Learning rate', 'how far a step goes'),
      choiceField(store, 'opt', 'Optimizer', { adam: 'Adam', sgd: 'SGD', adamw: 'AdamW' }),
    ),
    group(
      'Optimizer',
      ({ opt, momentum, nesterov, beta1, beta2 }) =>
        opt === 'sgd'
          ? `momentum ${momentum}${nesterov ? ', Nesterov' : ''}`
          : `beta ${beta1}, ${beta2}`,
      shownWhen(store, ({ opt }) => opt === 'sgd', number('momentum', 'Momentum', '0.9 is usual')),
      shownWhen(store, ({ opt }) => opt === 'sgd', flagField(store, 'nesterov', 'Nesterov')),
      shownWhen(
        store,
        ({ opt }) => opt !== 'sgd',
        number('beta1', 'Beta 1', 'memory of the gradient'),
      ),
      shownWhen(
        store,
        ({ opt }) => opt !== 'sgd',
        number('beta2', 'Beta 2', 'memory of its square'),
      ),
      shownWhen(
        store,
        ({ opt }) => opt !== 'sgd',
        number('epsilon', 'Epsilon', 'keeps the division sane'),
      ),
    ),
    group(
      'Schedule',
      ({ schedule, warmup, every }) =>
        ({
          constant: 'constant',
          step: `step every ${every}`,
          cosine: 'cosine',
          oneCycle: `one-cycle, warm-up ${warmup}`,
        })[schedule],
      choiceField(store, 'schedule', 'Schedule', {
        constant: 'Constant',
        step: 'Step decay',
        cosine: 'Cosine',
        oneCycle: 'One-cycle',
      }),
      shownWhen(
        store,
        ({ schedule }) => schedule === 'step',
        number('factor', 'Factor', 'at each step down'),
      ),
      shownWhen(store, ({ schedule }) => schedule === 'step', number('every', 'Every', 'epochs')),
      shownWhen(store, ramps, number('warmup', 'Warm-up', 'share of the run that rises')),
      shownWhen(store, ramps, number('final', 'Final rate', 'where it ends')),
    ),
    group(
      'Validation',
      ({ validate, split }) =>
        ({
          none: 'none',
          split: `last ${Math.round(split * 100)} % held back`,
          test: 'the test data',
        })[validate],
      choiceField(
        store,
        'validate',
        'Validate on',
        { split: 'A share held back', test: 'The test data', none: 'Nothing' },
        'Choosing by the test data makes the test score a choice too: it then flatters the net. A share held back stays honest.',
      ),
      shownWhen(
        store,
        ({ validate }) => validate === 'split',
        number('split', 'Share', 'from the end of the data, as in Keras'),
      ),
    ),
    group(
      'Regularisation',
      ({ decay, smooth, clip, average }) =>
        [
          decay && `decay ${decay}`,
          smooth && `smoothing ${smooth}`,
          clip && `clip ${clip}`,
          average && `average ${average}`,
        ]
          .filter(Boolean)
          .join(', ') || 'none',
      number('decay', 'Weight decay', 'L2 for SGD and Adam, decoupled for AdamW'),
      number('smooth', 'Label smoothing', '0.1: aims at 91 %, not 100 %'),
      number('clip', 'Clip norm', 'longest gradient; 0: any'),
      number('average', 'Average', 'moving average of the weights, e.g. 0.999; 0: off'),
    ),
    group(
      'Augmentation',
      (values) => DISTORTIONS.filter((name) => values[name] > 0).join(', ') || 'none',
      ...DISTORTIONS.map((name) =>
        number(name, DISTORTION_WORDS[name][0], DISTORTION_WORDS[name][1]),
      ),
      preview,
    ),
    group(
      'Early stopping',
      ({ stop, stopMonitor, stopPatience }) =>
        stop ? `${MONITOR_WORDS[stopMonitor]}, patience ${stopPatience}` : 'off',
      flagField(store, 'stop', 'Stop early'),
      shownWhen(
        store,
        ({ stop }) => stop,
        choiceField(store, 'stopMonitor', 'Monitor', MONITOR_WORDS),
      ),
      shownWhen(
        store,
        ({ stop }) => stop,
        number('stopPatience', 'Patience', 'epochs without getting better'),
      ),
      shownWhen(
        store,
        ({ stop }) => stop,
        number('stopDelta', 'Min delta', 'less than this is no progress'),
      ),
      shownWhen(store, ({ stop }) => stop, flagField(store, 'stopBest', 'Restore best weights')),
    ),
    group(
      'Reduce on plateau',
      ({ plateau, plateauMonitor, plateauPatience, plateauFactor }) =>
        plateau
          ? `${MONITOR_WORDS[plateauMonitor]}, patience ${plateauPatience}, × ${plateauFactor}`
          : 'off',
      flagField(store, 'plateau', 'Reduce the learning rate on a plateau'),
      ...[
        choiceField(store, 'plateauMonitor', 'Monitor', MONITOR_WORDS),
        number('plateauPatience', 'Patience', 'epochs'),
        number('plateauFactor', 'Factor', 'times this'),
        number('plateauDelta', 'Min delta'),
        number('plateauCooldown', 'Cooldown', 'epochs of rest after it'),
        number('plateauMin', 'Min rate', 'never below'),
      ].map((field) => shownWhen(store, ({ plateau }) => plateau, field)),
    ),
    group(
      'Seed and workers',
      ({ seed, workers }) =>
        `seed ${seed}, ${workers === 0 ? 'workers as there are cores' : `${workers} workers`}`,
      number('seed', 'Seed', 'same seed, same bits, on every device'),
      number(
        'workers',
        'Workers',
        '0: one for each core but one. Changes the speed, never the result',
      ),
    ),
    back,
  );
}

/** @param {import('./settings.js').Values} values */
function ramps({ schedule }) {
  return schedule === 'cosine' || schedule === 'oneCycle';
}

/* selection.js - selects and sorts pictures of a data set for the gallery. Pure.
 *
 * A selection is part of the address: kind of pictures, label, prediction, outcome of a comparison, order.
 */
import { OUTCOMES, outcome } from './mcnemar.js';

/**
 * @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset
 * @typedef {import('../../inkling/model/metrics.js').Evaluation &
 *   import('../../inkling/model/metrics.js').EvaluationDetails & { classes: readonly string[] }} Scores
 * @typedef {object} Selection
 * @property {'all' | 'mistakes' | 'right'} show
 * @property {number | null} truth only pictures of this class; a net's number for it, or the data set's if there are no answers
 * @property {number | null} read only pictures that are read as this class
 * @property {import('./mcnemar.js').Outcome | null} outcome only pictures of this outcome of a
 *   comparison
 * @property {'mixed' | 'number' | 'loss' | 'sure'} order mixed: a fixed shuffle; loss: worst
 *   first; sure: least certain first
 */

/** Most classes of a net. */
const CLASSES = 256;

/** All pictures, in an order that is shuffled but the same at every visit. @type {Readonly<Selection>} */
export const SAMPLE = Object.freeze({
  show: 'all',
  truth: null,
  read: null,
  outcome: null,
  order: 'mixed',
});

/** All mistakes, the worst first. @type {Readonly<Selection>} */
export const MISTAKES = Object.freeze({
  show: 'mistakes',
  truth: null,
  read: null,
  outcome: null,
  order: 'loss',
});

/**
 * The numbers of the selected pictures, in order.
 * @param {Selection} selection
 * @param {Dataset} dataset
 * @param {Scores | null} scores null without predictions: then only labels and numbers are used
 * @param {Scores | null} [others] of the model it is compared with
 * @returns {Uint32Array}
 */
export function select(selection, dataset, scores, others = null) {
  const { show, truth, read, order } = selection;
  const { labels } = scores ?? dataset;
  const numbers = [];
  for (let i = 0; i < dataset.count; i++) {
    if (truth !== null && labels[i] !== truth) continue;
    if (scores) {
      const { predicted } = scores;
      if (read !== null && predicted[i] !== read) continue;
      if (show !== 'all' && (predicted[i] === labels[i]) !== (show === 'right')) continue;
      if (selection.outcome && others && outcome(scores, others, i) !== selection.outcome) continue;
    }
    numbers.push(i);
  }
  return Uint32Array.from(numbers).sort(comparison(order, scores));
}

/**
 * @param {Selection['order']} order
 * @param {Scores | null} scores
 * @returns {(a: number, b: number) => number}
 */
function comparison(order, scores) {
  if (order === 'mixed') return (a, b) => mix(a) - mix(b);
  if (order === 'loss' && scores) return (a, b) => scores.losses[b] - scores.losses[a] || a - b;
  if (order === 'sure' && scores) {
    const { probabilities, predicted } = scores;
    const classes = probabilities.length / predicted.length;
    const sureness = (/** @type {number} */ i) => probabilities[classes * i + predicted[i]];
    return (a, b) => sureness(a) - sureness(b) || a - b;
  }
  return (a, b) => a - b;
}

/** A pseudo-random number, the same for the same picture. @param {number} i */
function mix(i) {
  let x = Math.imul(i + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
  return (x ^ (x >>> 13)) >>> 0;
}

/** A description of the selection: "pictures of 4 read as 9".
 * @param {Selection} selection
 * @param {{ a: string, b: string }} names of the models
 * @param {readonly string[]} [classes] their names; numbers if left out */
export function describe({ show, truth, read, outcome: right }, { a, b }, classes = []) {
  const of = truth === null ? '' : ` of ${classes[truth] ?? truth}`;
  const as = read === null ? '' : ` read as ${classes[read] ?? read}`;
  const kind = { all: 'pictures', mistakes: 'mistakes', right: 'right answers' }[show];
  const who =
    right &&
    {
      both: ' that both get right',
      onlyA: ` that only ${a} gets right`,
      onlyB: ` that only ${b} gets right`,
      neither: ' that neither gets right',
    }[right];
  return `${kind}${of}${as}${who ?? ''}`;
}

/** Writes the values that differ from the defaults. @param {Selection} selection @param {URLSearchParams} settings */
export function writeSelection(selection, settings) {
  for (const [name, value] of Object.entries(selection)) {
    const usual = SAMPLE[/** @type {keyof Selection} */ (name)];
    if (value === usual || value === null) settings.delete(name);
    else settings.set(name, String(value));
  }
}

/** Reads a selection; invalid values become the defaults. @param {URLSearchParams} settings @returns {Selection} */
export function readSelection(settings) {
  const digit = (/** @type {string} */ name) =>
    /^(0|[1-9]\d{0,2})$/.test(settings.get(name) ?? '') && Number(settings.get(name)) < CLASSES
      ? Number(settings.get(name))
      : null;
  /** @template {string} T @param {string} name @param {readonly T[]} known @param {T} usual */
  const one = (name, known, usual) => known.find((value) => value === settings.get(name)) ?? usual;
  return {
    show: one('show', ['all', 'mistakes', 'right'], 'all'),
    truth: digit('truth'),
    read: digit('read'),
    outcome: OUTCOMES.find((value) => value === settings.get('outcome')) ?? null,
    order: one('order', ['mixed', 'number', 'loss', 'sure'], 'mixed'),
  };
}

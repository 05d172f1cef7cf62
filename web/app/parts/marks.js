/* marks.js - the marks below a picture: its label, and what one or two nets read: right ones with a tick, wrong ones with a cross. */
import { el } from './dom.js';
import { one } from './words.js';

/** Names of the classes of a data set: a set that names none may have more than the ten digits.
 * @param {import('../../inkling/index.js').Dataset} dataset @returns {readonly string[]} */
export function namesOf({ classes, labels }) {
  const count = 1 + labels.reduce((most, label) => Math.max(most, label), 9);
  return classes ?? Array.from({ length: count }, (_, i) => String(i));
}

/** @typedef {{ read: string, isRight: boolean }} Mark the name of what a model reads */

/**
 * What a model reads in a picture.
 * @param {{ labels: ArrayLike<number>, predicted: ArrayLike<number>, classes: readonly string[] }} scores of the model, in its classes
 * @param {number} i the picture
 * @returns {Mark}
 */
export const markOf = ({ labels, predicted, classes }, i) => ({
  read: classes[predicted[i]],
  isRight: predicted[i] === labels[i],
});

/** @param {string} truth @param {readonly Mark[]} marks of the models */
export function lines(truth, marks) {
  if (marks.length === 0) return [el('span', { class: 'mark', 'aria-hidden': 'true' }, one(truth))];
  return marks.map(({ read, isRight }, i) => {
    const model = marks.length > 1 ? `${'AB'[i]} ` : '';
    if (isRight)
      return el('span', { class: 'mark right', 'aria-hidden': 'true' }, `${model}✓ ${read}`);
    return el(
      'span',
      { class: 'mark wrong', 'aria-hidden': 'true' },
      `${model}✗ ${read}${i === 0 ? `, is ${truth}` : ''}`,
    );
  });
}

/** The same in words. @param {string} truth @param {readonly Mark[]} marks */
export function tileWords(truth, marks) {
  const by = (/** @type {number} */ i) => (marks.length > 1 ? `by ${'AB'[i]} ` : '');
  const said = (/** @type {Mark} */ { read, isRight }) =>
    isRight ? 'read correctly' : `misread as ${read}`;
  return [one(truth), ...marks.map((mark, i) => by(i) + said(mark))].join(', ');
}

/* marks.js - the marks below a picture: its label, and what one or two nets read: right ones with a tick, wrong ones with a cross. */
import { el } from './dom.js';
import { one } from './words.js';

/** Names of the classes of a data set: a set that names none may have more than the ten digits.
 * @param {import('../../inkling/index.js').Dataset} dataset @returns {readonly string[]} */
export function namesOf({ classes, labels }) {
  const count = 1 + labels.reduce((most, label) => Math.max(most, label), 9);
  return classes ?? Array.from({ length: count }, (_, i) => String(i));
}

/** @param {number} truth @param {number[]} marks what the models read @param {readonly string[]} classes */
export function lines(truth, marks, classes) {
  if (marks.length === 0)
    return [el('span', { class: 'mark', 'aria-hidden': 'true' }, one(classes[truth]))];
  return marks.map((read, i) => {
    const model = marks.length > 1 ? `${'AB'[i]} ` : '';
    if (read === truth)
      return el(
        'span',
        { class: 'mark right', 'aria-hidden': 'true' },
        `${model}✓ ${classes[read]}`,
      );
    return el(
      'span',
      { class: 'mark wrong', 'aria-hidden': 'true' },
      `${model}✗ ${classes[read]}${i === 0 ? `, is ${classes[truth]}` : ''}`,
    );
  });
}

/** The same in words. @param {number} truth @param {number[]} marks @param {readonly string[]} classes */
export function tileWords(truth, marks, classes) {
  if (marks.length === 0) return one(classes[truth]);
  const said = (/** @type {number} */ read) =>
    read === truth ? 'read correctly' : `misread as ${classes[read]}`;
  const by = (/** @type {number} */ i) => (marks.length > 1 ? `by ${'AB'[i]} ` : '');
  return [one(classes[truth]), ...marks.map((read, i) => by(i) + said(read))].join(', ');
}

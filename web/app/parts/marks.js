/* marks.js - the marks below a picture: its label, and what one or two nets read: right ones with a tick, wrong ones with a cross. */
import { el } from './dom.js';
import { one } from './words.js';

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

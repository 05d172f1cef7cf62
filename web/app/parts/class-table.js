/* class-table.js - the table of precision, recall and F1 of each class. */
import { el, fill } from './dom.js';
import { count } from './words.js';

/** @param {number} share */
const percents = (share) => (100 * share).toFixed(1);

/** @param {readonly string[]} classes */
const areDigits = (classes) => classes.every((name) => /^(\d|none)$/.test(name));

/** What the table is called. @param {readonly string[]} classes */
export const classTableTitle = (classes) =>
  areDigits(classes) ? 'Digit by digit' : 'Class by class';

/**
 * @param {HTMLTableElement} table is filled
 * @param {HTMLElement} caption
 * @param {import('../../inkling/model/metrics.js').Evaluation['perClass']} perClass
 * @param {readonly string[]} classes
 * @param {boolean} [counted] with the number of pictures
 */
export function fillClassTable(table, caption, perClass, classes, counted = true) {
  const heads = [
    areDigits(classes) ? 'Digit' : 'Class',
    'Precision',
    'Recall',
    'F1',
    ...(counted ? ['Pictures'] : []),
  ];
  fill(
    table,
    caption,
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        heads.map((head) => el('th', { scope: 'col' }, head)),
      ),
    ),
    el(
      'tbody',
      {},
      perClass.map(({ precision, recall, f1, support }, i) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, classes[i]),
          [precision, recall, f1].map((share) => el('td', {}, support ? percents(share) : '–')),
          counted && el('td', {}, count(support)),
        ),
      ),
    ),
  );
}

/* reached.js - the table of what a source states and what a run has reached. */
import { el } from '../parts/dom.js';
import { scrolled } from '../parts/scrolled.js';

/**
 * @param {readonly import('./expected.js').Row[]} rows
 * @param {readonly string[]} notes sentences below the table
 */
export function reachedTable(rows, notes) {
  const heads = ['', 'Source, on MNIST', 'Reached here', 'Difference'];
  return el(
    'div',
    { class: 'reached' },
    scrolled(
      'Expected and reached',
      el(
        'table',
        { class: 'reached-table' },
        el('caption', {}, 'Expected and reached'),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            heads.map((head) => (head ? el('th', { scope: 'col' }, head) : el('td', {}))),
          ),
        ),
        el(
          'tbody',
          {},
          rows.map(({ what, stated, reached, difference }) =>
            el(
              'tr',
              {},
              el('th', { scope: 'row' }, what),
              el('td', {}, stated),
              el('td', {}, reached),
              el('td', {}, difference),
            ),
          ),
        ),
      ),
    ),
    notes.map((note) => el('p', { class: 'small' }, note)),
  );
}

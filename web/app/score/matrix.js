/* matrix.js - the confusion matrix as an HTML table: a row for each label, a column for each prediction.
 *
 * Every cell is a button that shows its pictures. The cells are one Tab stop; the arrow keys move among
 * them. The shade of a cell is its share of the row; every cell shows its number.
 */
import { el, fill } from '../parts/dom.js';
import { count } from '../parts/words.js';
import { makeStop, rove } from '../parts/rove.js';

/** @param {number} n */
const picturesWords = (n) => `${count(n)} ${n === 1 ? 'picture' : 'pictures'}`;

export class Matrix {
  #onOpen;

  /** @param {(truth: number, read: number) => void} onOpen called to show the pictures of a cell */
  constructor(onOpen) {
    this.#onOpen = onOpen;
    this.table = el('table', { class: 'matrix' });
    rove(this.table);
  }

  /** @param {number[][]} confusion row: truth, column: reading @param {string} title
   * @param {readonly string[]} classes their names */
  show(confusion, title, classes) {
    fill(
      this.table,
      el(
        'caption',
        {},
        title,
        el(
          'small',
          {},
          'A row is what it is, a column what it was read as. Press a number to see its pictures.',
        ),
      ),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('td', { class: 'corner' }, el('span', {}, 'is'), el('span', {}, 'read as')),
          classes.map((name) => el('th', { scope: 'col' }, name)),
        ),
      ),
      el(
        'tbody',
        {},
        confusion.map((row, truth) => this.#row(row, truth, classes)),
      ),
    );
    makeStop(this.table, /** @type {HTMLElement} */ (this.table.querySelector('[data-rove]')));
  }

  /** @param {number[]} row @param {number} truth @param {readonly string[]} classes */
  #row(row, truth, classes) {
    const support = row.reduce((sum, n) => sum + n, 0);
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, classes[truth]),
      row.map((n, read) => {
        const button = el(
          'button',
          {
            type: 'button',
            'data-rove': '',
            'aria-label': `${classes[truth]} read as ${classes[read]}: ${picturesWords(n)}`,
            onclick: () => this.#onOpen(truth, read),
          },
          n === 0 ? '·' : count(n),
        );
        const cell = el(
          'td',
          {
            dataset: { cell: `${truth}-${read}` },
            class: truth === read ? 'right' : n > 0 ? 'wrong' : 'none',
          },
          button,
        );
        // The square root keeps a single mistake visible.
        cell.style.setProperty('--share', (support ? Math.sqrt(n / support) : 0).toFixed(3));
        return cell;
      }),
    );
  }
}

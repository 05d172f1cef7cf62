/* matrix.js - the confusion matrix as an HTML table: a row for each label, a column for each prediction.
 *
 * Every cell may be a button that shows its pictures. Such cells are one Tab stop; the arrow keys move among
 * them. The shade of a cell is its share of the row; every cell shows its number.
 */
import { el, fill } from './dom.js';
import { makeStop, rove } from './rove.js';
import { count } from './words.js';

/** From more classes on the cells are small where there is a mouse, and the names stay in sight. */
const MANY = 16;

/** @param {number} n */
const picturesWords = (n) => `${count(n)} ${n === 1 ? 'picture' : 'pictures'}`;

export class Matrix {
  #onOpen;

  /** @param {((truth: number, read: number) => void) | null} [onOpen] called to show the pictures of a cell; null: cells are numbers */
  constructor(onOpen = null) {
    this.#onOpen = onOpen;
    this.table = el('table', { class: 'matrix' });
    if (onOpen) rove(this.table);
  }

  /** @param {number[][]} confusion row: truth, column: reading @param {string} title
   * @param {readonly string[]} classes their names */
  show(confusion, title, classes) {
    this.table.toggleAttribute('data-many', classes.length > MANY);
    fill(
      this.table,
      el(
        'caption',
        {},
        title,
        el(
          'small',
          {},
          `A row is what it is, a column what it was read as.${this.#onOpen ? ' Press a number to see its pictures.' : ''}`,
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
    if (this.#onOpen)
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
        const cell = el(
          'td',
          {
            dataset: { cell: `${truth}-${read}` },
            class: truth === read ? 'right' : n > 0 ? 'wrong' : 'none',
          },
          this.#number(n, truth, read, classes),
        );
        // The square root keeps a single mistake visible.
        cell.style.setProperty('--share', (support ? Math.sqrt(n / support) : 0).toFixed(3));
        return cell;
      }),
    );
  }
  /** What a cell shows. @param {number} n @param {number} truth @param {number} read @param {readonly string[]} classes */
  #number(n, truth, read, classes) {
    const text = n === 0 ? '·' : count(n);
    const onOpen = this.#onOpen;
    if (!onOpen) return text;
    return el(
      'button',
      {
        type: 'button',
        'data-rove': '',
        'aria-label': `${classes[truth]} read as ${classes[read]}: ${picturesWords(n)}`,
        onclick: () => onOpen(truth, read),
      },
      text,
    );
  }
}

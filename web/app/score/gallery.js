/* gallery.js - shows the selected pictures of a data set with their predictions, page by page.
 *
 * A page is one Tab stop; the arrow keys go from picture to picture and on to the next page, Enter
 * opens a picture. Right and wrong are a mark and words as well as a colour. The engine distorts
 * pictures as in training; distorted pictures have no prediction. Not here: which pictures are
 * selected (selection.js), a picture in detail (detail.js).
 */
import { el, fill } from '../parts/dom.js';
import { lines, markOf, tileWords } from '../parts/marks.js';
import { bytesOf, picture, repaint } from '../parts/picture.js';
import { makeStop, rove } from '../parts/rove.js';
import { count } from '../parts/words.js';

/** @typedef {import('./selection.js').Scores} Scores */
/**
 * @typedef {object} Exhibit
 * @property {import('../../inkling/data/dataset.js').Dataset} dataset
 * @property {Uint32Array} numbers of the pictures, in order
 * @property {string} what a description of the pictures
 * @property {ArrayLike<number>} labels of all pictures: numbers of `classes`
 * @property {readonly string[]} classes their names
 * @property {{ name: string, scores: Scores }[]} readings of no, one or two models
 * @property {((bytes: Uint8Array, number: number) => ArrayLike<number>) | null} distort
 */

/** Pictures on a page: 60 fills lines of 4, 5, 6, 10 and 12. */
const PAGE = 60;

export class Gallery {
  #onOpen;
  /** @type {Exhibit | null} */
  #exhibit = null;
  #page = 0;

  /**
   * @param {(place: number) => void} onOpen called to show a picture in detail; its position in the
   *   exhibit's numbers
   */
  constructor(onOpen) {
    this.#onOpen = onOpen;
    this.title = el('p', { class: 'gallery-title', role: 'status' });
    this.grid = el('div', {
      class: 'tiles',
      role: 'group',
      'aria-label': 'Pictures',
      'aria-describedby': 'gallery-help',
    });
    this.back = el(
      'button',
      { type: 'button', class: 'plain', onclick: () => this.turn(-1) },
      '← Previous',
    );
    this.forth = el(
      'button',
      { type: 'button', class: 'plain', onclick: () => this.turn(1) },
      'Next →',
    );
    this.where = el('span', { class: 'page-number' });
    this.element = el(
      'div',
      { class: 'gallery' },
      this.title,
      el(
        'p',
        { id: 'gallery-help', class: 'unseen' },
        'Arrow keys move among the pictures, Enter opens one, Page Up and Page Down turn the page.',
      ),
      this.grid,
      el('div', { class: 'pager' }, this.back, this.where, this.forth),
    );
    rove(this.grid, (direction) => this.turn(direction));
    addEventListener('themechange', () => repaint(this.grid));
  }

  get exhibit() {
    return this.#exhibit;
  }

  /** @param {Exhibit} exhibit */
  show(exhibit) {
    this.#exhibit = exhibit;
    this.#page = 0;
    this.#fill();
  }

  /** @param {-1 | 1} direction @returns {boolean} whether there was such a page */
  turn(direction) {
    const page = this.#page + direction;
    if (page < 0 || page >= this.#pages) return false;
    this.#page = page;
    this.#fill();
    return true;
  }

  get #pages() {
    return Math.max(1, Math.ceil((this.#exhibit?.numbers.length ?? 0) / PAGE));
  }

  /** Shows the page of the picture at `place` and focuses the picture. @param {number} place */
  focus(place) {
    const page = Math.floor(place / PAGE);
    if (page !== this.#page) {
      this.#page = page;
      this.#fill();
    }
    /** @type {HTMLElement | undefined} */ (
      this.grid.querySelectorAll('[data-rove]')[place % PAGE]
    )?.focus();
  }

  #fill() {
    const exhibit = /** @type {Exhibit} */ (this.#exhibit);
    const { numbers, what } = exhibit;
    const from = this.#page * PAGE;
    this.grid.dataset.nets = String(exhibit.readings.length);
    fill(
      this.grid,
      ...Array.from(numbers.subarray(from, from + PAGE), (number, i) =>
        this.#tile(exhibit, number, from + i),
      ),
    );
    repaint(this.grid);
    makeStop(
      this.grid,
      /** @type {HTMLElement | undefined} */ (this.grid.firstElementChild ?? undefined),
    );
    fill(
      this.title,
      numbers.length === 0 ? `There are no ${what}.` : `${count(numbers.length)} ${what}`,
    );
    fill(
      this.where,
      this.#pages === 1 ? '' : `page ${count(this.#page + 1)} of ${count(this.#pages)}`,
    );
    this.back.disabled = this.#page === 0;
    this.forth.disabled = this.#page + 1 >= this.#pages;
    this.grid.parentElement?.toggleAttribute('data-single', this.#pages === 1);
  }

  /** @param {Exhibit} exhibit @param {number} number @param {number} place */
  #tile({ dataset, labels, readings, distort, classes }, number, place) {
    const bytes = bytesOf(dataset, number);
    const truth = classes[labels[number]];
    const marks = distort ? [] : readings.map(({ scores }) => markOf(scores, number));
    const isWrong = marks.some(({ isRight }) => !isRight);
    return el(
      'button',
      {
        type: 'button',
        class: 'tile',
        'data-rove': '',
        dataset: {
          number: String(number),
          verdict: marks.length === 0 ? 'unread' : isWrong ? 'wrong' : 'right',
        },
        onclick: () => this.#onOpen(place),
      },
      picture(distort ? distort(bytes, number) : bytes, dataset.shape),
      el('span', { class: 'unseen' }, tileWords(truth, marks)),
      ...lines(truth, marks),
    );
  }
}

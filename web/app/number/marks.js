/* marks.js - draws a line under each digit on the sheet, with the digit that was read.
 *
 * It shows which strokes were grouped as one digit. It is hidden from screen readers; the cells say the same.
 */
import { el } from '../parts/dom.js';
import { textOf } from './words.js';

/** Pixels between the ink and the line, and the least width of a line. */
const BELOW = 12;
const LEAST_WIDTH = 18;
/** Pixels that a mark is high. */
const HEIGHT = 26;

export class Marks {
  /** @type {HTMLElement[]} */
  #marks = [];

  constructor() {
    this.element = el('div', { class: 'marks', 'aria-hidden': 'true' });
  }

  /**
   * @param {readonly import('./words.js').Cell[]} cells
   * @param {number} chosen index, -1 for none
   * @param {number} scale pixels in a pad unit
   */
  show(cells, chosen, scale) {
    while (this.#marks.length > cells.length) this.#marks.pop()?.remove();
    while (this.#marks.length < cells.length) {
      const mark = el('span', { class: 'mark' });
      this.#marks.push(mark);
      this.element.append(mark);
    }
    for (const [i, cell] of cells.entries()) {
      const mark = this.#marks[i];
      const { left, right, bottom } = cell.read.box;
      const width = Math.max(LEAST_WIDTH, scale * (right - left));
      const top = Math.min(this.element.clientHeight - HEIGHT, scale * bottom + BELOW);
      mark.style.transform = `translate(${(scale * (left + right) - width) / 2}px, ${top}px)`;
      mark.style.width = `${width}px`;
      mark.textContent = textOf(cell) || '–';
      mark.toggleAttribute('data-chosen', i === chosen);
      mark.toggleAttribute(
        'data-doubt',
        cell.said === null && !cell.leftOut && cell.read.verdict !== 'digit',
      );
    }
  }
}

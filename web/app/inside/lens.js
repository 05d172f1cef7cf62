/* lens.js - a picture of numbers in which the user selects a number by mouse, tap or arrow keys.
 *
 * It is one Tab stop. The selected place stays marked until the picture has another shape.
 */
import { el } from '../parts/dom.js';
import { paint } from './paint.js';

export class Lens {
  #onLook;
  #width = 1;
  #height = 1;
  /** Whether the user selected the place. */
  isChosen = false;
  row = 0;
  column = 0;

  /** @param {string} id @param {string} help what the keys do, for screen readers
   * @param {(row: number, column: number) => void} onLook called when the user selects a place */
  constructor(id, help, onLook) {
    this.#onLook = onLook;
    this.canvas = el('canvas', {
      id,
      tabindex: '0',
      role: 'application',
      'aria-describedby': `${id}-help`,
      class: 'values',
    });
    this.mark = el('i', { class: 'mark' });
    this.element = el(
      'div',
      { class: 'lens' },
      this.canvas,
      this.mark,
      el('span', { class: 'unseen', id: `${id}-help` }, help),
    );
    for (const event of /** @type {const} */ (['pointerdown', 'pointermove']))
      this.canvas.addEventListener(event, (at) => this.#point(at));
    this.canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const box = this.canvas.getBoundingClientRect();
    const along = (
      /** @type {number} */ at,
      /** @type {number} */ size,
      /** @type {number} */ count,
    ) => Math.min(count - 1, Math.max(0, Math.floor((at / size) * count)));
    this.#look(
      along(event.clientY - box.top, box.height, this.#height),
      along(event.clientX - box.left, box.width, this.#width),
    );
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, column } = this;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, this.#width - 1],
    };
    const to = moves[event.key];
    if (!to) return;
    event.preventDefault();
    const within = (/** @type {number} */ v, /** @type {number} */ count) =>
      Math.min(count - 1, Math.max(0, v));
    this.#look(within(to[0], this.#height), within(to[1], this.#width), true);
  }

  /** @param {number} row @param {number} column @param {boolean} [isKey] announces the place even if it has not changed */
  #look(row, column, isKey = false) {
    if (!isKey && this.isChosen && row === this.row && column === this.column) return;
    this.isChosen = true;
    this.look(row, column);
    this.#onLook(row, column);
  }

  /** Marks a place. @param {number} row @param {number} column */
  look(row, column) {
    this.row = row;
    this.column = column;
    this.mark.style.setProperty('--x', String(column / this.#width));
    this.mark.style.setProperty('--y', String(row / this.#height));
    this.mark.style.setProperty('--w', String(1 / this.#width));
    this.mark.style.setProperty('--h', String(1 / this.#height));
  }

  /** @param {import('./paint.js').Values} values */
  show(values) {
    if (values.width !== this.#width || values.height !== this.#height) this.isChosen = false;
    this.#width = values.width;
    this.#height = values.height;
    this.canvas.style.aspectRatio = `${values.width} / ${values.height}`;
    paint(this.canvas, values);
    this.look(Math.min(this.row, values.height - 1), Math.min(this.column, values.width - 1));
  }
}

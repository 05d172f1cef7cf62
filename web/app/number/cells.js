/* cells.js - the signs of a number in a row: a digit with the net's input, the numeral and its probability, a mark with its name.
 *
 * The user can choose one to correct it. The row is one Tab stop; arrow keys move in it (rove.js). Cells stay the same
 * elements when the number changes, so that the focus stays.
 */
import { el, fill } from '../parts/dom.js';
import { numeral } from '../pen/numerals.js';
import { picture, repaint } from '../parts/picture.js';
import { makeStop, rove } from '../parts/rove.js';
import { placeWords, remark, sentence, textOf } from './words.js';

/** @typedef {import('./words.js').Cell} Cell */

export class Cells {
  #choose;
  /** @type {{ item: HTMLElement, button: HTMLButtonElement, shown: string }[]} */
  #items = [];

  /** @param {(index: number) => void} choose called when a cell is pressed */
  constructor(choose) {
    this.#choose = choose;
    this.element = el('ol', { class: 'cells', 'aria-label': 'Signs' });
    rove(this.element);
  }

  /** @param {readonly Cell[]} cells @param {number} chosen index, -1 for none
   *  @param {import('../parts/sizes.js').Shape} [shape] of the net's input */
  show(cells, chosen, shape) {
    while (this.#items.length > cells.length) this.#items.pop()?.item.remove();
    while (this.#items.length < cells.length) this.#add(this.#items.length);
    for (const [i, cell] of cells.entries()) {
      const { button } = this.#items[i];
      button.setAttribute('aria-pressed', String(i === chosen));
      button.setAttribute('aria-label', `${placeWords(i, cells)}: ${sentence(cell)}`);
      this.#fill(this.#items[i], cell, shape);
    }
    const buttons = this.#items.map(({ button }) => button);
    if (!buttons.some((button) => button.tabIndex === 0)) makeStop(this.element, buttons[0]);
  }

  /** @param {number} index */
  #add(index) {
    const button = el('button', {
      type: 'button',
      class: 'cell',
      tabindex: '-1',
      dataset: { cell: String(index), rove: '' },
      onclick: () => this.#choose(index),
    });
    const item = el('li', {}, button);
    this.element.append(item);
    this.#items.push({ item, button, shown: '' });
  }

  /** @param {{ button: HTMLButtonElement, shown: string }} place @param {Cell} cell @param {import('../parts/sizes.js').Shape} [shape] */
  #fill(place, cell, shape) {
    const { button } = place;
    const text = textOf(cell);
    const state = cell.leftOut ? 'out' : cell.said !== null ? 'said' : cell.read.verdict;
    const { answer } = cell.read;
    const bytes = answer && Uint8Array.from(answer.image, (value) => Math.round(255 * value));
    const wanted = `${text} ${state} ${remark(cell)} ${bytes?.join()}`;
    if (wanted === place.shown) return;
    place.shown = wanted;
    const isKnown = text !== '' && text !== '?';
    Object.assign(button.dataset, { digit: text, verdict: state });
    fill(
      button,
      bytes ? picture(bytes, shape) : el('span', { class: 'no-picture', 'aria-hidden': 'true' }),
      /^\d$/.test(text)
        ? numeral(Number(text))
        : el(
            'b',
            { class: isKnown ? 'cell-mark' : 'no-numeral', 'aria-hidden': 'true' },
            text || '–',
          ),
      el('span', { class: 'cell-remark' }, remark(cell)),
    );
    repaint(button);
  }

  /** Paints the pictures again, in the colours of the present theme. */
  repaint() {
    repaint(this.element);
  }

  /** @param {number} index */
  focus(index) {
    this.#items[index]?.button.focus();
  }
}

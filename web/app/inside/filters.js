/* filters.js - shows the weights of a conv or dense layer as pictures, all on one scale around 0.
 *
 * A first convolution has one picture for each of its filters. A later layer has one for each input channel, all of
 * them weights of the selected unit. The pictures are one Tab stop, with arrow keys inside.
 */
import { el, fill } from '../parts/dom.js';
import { makeStop, rove } from '../parts/rove.js';
import { showLegend } from './legend.js';
import { blank, paint, paintCells } from './paint.js';
import { figure } from './words.js';

/** @typedef {import('./net.js').Kernel} Kernel */

/** Widest filter whose weights are shown with dashes. */
const DASHED = 7;

export class Filters {
  #onChoose;
  #title = el('h3', {});
  #words = el('p', { class: 'layer-words' });
  #legend = el('p', { class: 'legend' });
  #tiles = el('div', {
    class: 'channels',
    role: 'group',
    'aria-label': 'Filters',
    id: 'inside-filters',
  });
  #made = '';
  element = el('section', { class: 'learnt' }, this.#title, this.#words, this.#legend, this.#tiles);

  /** @param {(filter: number) => void} onChoose called when a filter of a first convolution is selected */
  constructor(onChoose) {
    this.#onChoose = onChoose;
    rove(this.#tiles);
    this.#tiles.addEventListener('focusin', ({ target }) => this.#choose(target));
    this.#tiles.addEventListener('click', ({ target }) => this.#choose(target));
  }

  /** @param {EventTarget | null} target */
  #choose(target) {
    const tile = /** @type {Element} */ (target).closest('button');
    if (tile) this.#onChoose(Number(tile.dataset.filter));
  }

  /**
   * @param {Kernel | null} kernel null: nothing is shown
   * @param {number} channel of the layer, or unit, whose weights are shown
   * @param {string} unit its name
   * @param {number} scale
   */
  show(kernel, channel, unit, scale) {
    this.element.hidden = !kernel;
    if (!kernel) return;
    const { name, from, data, width, height, inputs, outputs, kind } = kernel;
    const isFirst = kind === 'first';
    const size = `${height} × ${width}`;
    fill(this.#title, isFirst ? `The filters of ${name}` : `What ${unit} of ${name} looks for`);
    fill(
      this.#words,
      isFirst
        ? `${outputs} of ${size}, one for each channel.`
        : `${size} weights for each of the ${inputs} channels of ${from}.`,
      ' Ink under blue counts for it, under red (with a dash) against it.',
    );
    showLegend(this.#legend, true, scale, 'All filters of the layer share one scale');
    this.#make(kernel);
    [...this.#tiles.children].forEach((tile, i) => {
      const start = isFirst ? i : i * outputs + channel;
      const step = inputs * outputs;
      const canvas = /** @type {HTMLCanvasElement} */ (tile.firstElementChild);
      const values = { data, width, height, start, step, scale, isSigned: true };
      if (width <= DASHED) paintCells(canvas, values);
      else paint(canvas, values);
      const weights = Array.from({ length: width * height }, (_, k) => data[start + k * step]);
      const words =
        `${isFirst ? 'Filter' : 'From channel'} ${i + 1}: ` +
        `weights from ${figure(Math.min(...weights))} to ${figure(Math.max(...weights))}`;
      tile.setAttribute('aria-label', words);
      tile.setAttribute('title', words);
    });
  }

  /** Makes the tiles if they do not exist. @param {Kernel} kernel */
  #make({ source, kind, inputs, outputs }) {
    const count = kind === 'first' ? outputs : inputs;
    const wanted = `${source} ${kind} ${count}`;
    if (this.#made === wanted) return;
    this.#made = wanted;
    fill(
      this.#tiles,
      Array.from({ length: count }, (_, i) => {
        const props = { class: 'channel', dataset: { rove: '', filter: String(i) } };
        const picture = blank('filter-picture');
        return kind === 'dense'
          ? el('div', { ...props, role: 'img' }, picture) // cannot be chosen
          : el('button', { ...props, type: 'button' }, picture);
      }),
    );
    makeStop(this.#tiles, /** @type {HTMLElement | undefined} */ (this.#tiles.children[0]));
  }

  /** Marks the chosen filter; -1: none. @param {number} filter */
  mark(filter) {
    for (const [i, tile] of [...this.#tiles.querySelectorAll('button')].entries())
      tile.setAttribute('aria-pressed', String(i === filter));
  }
}

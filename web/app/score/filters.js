/* filters.js - the controls above the gallery: which pictures to show (kind, label, prediction), in what
 * order, distorted or not.
 */
import { el, fill } from '../parts/dom.js';

/** @typedef {import('./selection.js').Selection} Selection */

/** The classes until data are there. */
const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

export class Filters {
  #onChange;
  /** @type {Selection['outcome']} */
  #outcome = null;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
    this.show = this.#choice('Show', [
      ['all', 'all pictures'],
      ['mistakes', 'mistakes'],
      ['right', 'right answers'],
    ]);
    this.truth = this.#choice('Digit', []);
    this.read = this.#choice('Read as', []);
    this.name(DIGITS);
    this.order = this.#choice('Order', [
      ['mixed', 'mixed'],
      ['loss', 'worst first'],
      ['sure', 'least sure first'],
      ['number', 'as in the data'],
    ]);
    this.distort = this.#choice('Distorted', [
      ['none', 'no'],
      ['light', 'lightly'],
      ['standard', 'as in training'],
      ['strong', 'strongly'],
    ]);
    this.again = el(
      'button',
      { type: 'button', class: 'plain', hidden: true, onclick: () => this.#changed(true) },
      'Distort anew',
    );
    this.epoch = 0;
    this.element = el(
      'div',
      { class: 'filters', role: 'group', 'aria-label': 'Which pictures' },
      [this.show, this.truth, this.read, this.order, this.distort].map(
        (select) => select.parentElement,
      ),
      this.again,
    );
  }

  /** Offers these classes. @param {readonly string[]} classes their names */
  name(classes) {
    for (const [select, any] of /** @type {const} */ ([
      [this.truth, 'any'],
      [this.read, 'anything'],
    ])) {
      const { value } = select;
      fill(
        select,
        el('option', { value: '' }, any),
        classes.map((name, i) => el('option', { value: String(i) }, name)),
      );
      select.value = value !== '' && Number(value) < classes.length ? value : '';
    }
  }

  /** @param {string} name @param {[string, string][]} options */
  #choice(name, options) {
    const id = `show-${name.toLowerCase().replace(' ', '-')}`;
    const select = el(
      'select',
      { id, onchange: () => this.#changed(false) },
      options.map(([value, words]) => el('option', { value }, words)),
    );
    el('div', { class: 'field' }, el('label', { for: id }, name), select);
    return select;
  }

  /** @param {boolean} anew */
  #changed(anew) {
    if (anew) this.epoch++;
    this.#outcome = null;
    this.again.hidden = this.distort.value === 'none';
    this.#onChange();
  }

  /** Enables the filters that need predictions only if there are some, and distortions where pictures can be distorted.
   *  @param {boolean} hasScores @param {boolean} canDistort */
  allow(hasScores, canDistort) {
    const field = /** @type {HTMLElement} */ (this.distort.parentElement);
    field.hidden = !canDistort;
    this.again.hidden = !canDistort || this.distort.value === 'none';
    for (const select of [this.show, this.read]) select.disabled = !hasScores;
    for (const option of this.order.options)
      option.disabled = !hasScores && (option.value === 'loss' || option.value === 'sure');
  }

  /** @returns {Selection} */
  get value() {
    const digit = (/** @type {HTMLSelectElement} */ { value }) =>
      value === '' ? null : Number(value);
    return {
      show: /** @type {Selection['show']} */ (this.show.value),
      truth: digit(this.truth),
      read: digit(this.read),
      outcome: this.#outcome,
      order: /** @type {Selection['order']} */ (this.order.value),
    };
  }

  set value({ show, truth, read, outcome, order }) {
    this.show.value = show;
    this.truth.value = truth === null ? '' : String(truth);
    this.read.value = read === null ? '' : String(read);
    this.order.value = order;
    this.#outcome = outcome;
  }
}

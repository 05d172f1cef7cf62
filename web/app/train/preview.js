/* preview.js - a preview of the augmentation: digits or non-digits, and beside each some distorted versions
 * as the net would get them.
 */
import { el, fill } from '../parts/dom.js';
import { DISTORTIONS } from './settings.js';

const ROWS = 5;
/** A letter, a scribble, lines, a pair, a shape: NON_DIGIT_KINDS by index, without dots. */
const OTHERS = [0, 1, 3, 4, 5];
const NO_DIGITS = 'Things that are no digits';
const VARIANTS = 4;
const SEED = 11;

export class AugmentPreview {
  #store;
  #engine;
  #grid = el('div', { class: 'augment-grid', role: 'img' });
  #epoch = 0;
  #digits = true;
  element;

  /**
   * @param {import('./store.js').Store} store
   * @param {import('../../inkling/inkling.js').Engine} engine
   */
  constructor(store, engine) {
    this.#store = store;
    this.#engine = engine;
    this.element = el(
      'div',
      { class: 'augment' },
      this.#grid,
      el(
        'div',
        { class: 'row' },
        el(
          'button',
          {
            type: 'button',
            class: 'plain',
            onclick: () => {
              this.#epoch++;
              this.#draw();
            },
          },
          'Another throw',
        ),
        el(
          'button',
          {
            type: 'button',
            class: 'plain',
            onclick: (/** @type {MouseEvent} */ { currentTarget }) => {
              this.#digits = !this.#digits;
              /** @type {HTMLElement} */ (currentTarget).textContent = this.#digits
                ? NO_DIGITS
                : 'Digits';
              this.#draw();
            },
          },
          NO_DIGITS,
        ),
      ),
    );
    let known = '';
    store.watch((values) => {
      const text = DISTORTIONS.map((name) => values[name]).join();
      if (text === known) return;
      known = text;
      this.#draw();
    });
    addEventListener('themechange', () => this.#draw());
  }

  #draw() {
    const { values } = this.#store;
    const augment = /** @type {any} */ (
      Object.fromEntries(DISTORTIONS.map((name) => [name, values[name]]))
    );
    const used = DISTORTIONS.filter((name) => values[name] > 0);
    const what = this.#digits ? 'Five digits' : 'Five things that are no digits';
    this.#grid.setAttribute(
      'aria-label',
      used.length > 0
        ? `${what} as they are, and each four times with ${used.join(', ')}`
        : `${what}, undistorted`,
    );
    const colour = getComputedStyle(document.documentElement).getPropertyValue('--ink').trim();
    fill(
      this.#grid,
      Array.from({ length: ROWS }, (_, i) => {
        const { image } = this.#digits
          ? this.#engine.syntheticImage(SEED, i, (3 * i + 2) % 10)
          : this.#engine.nonDigitImage(SEED, this.#epoch * ROWS + i, OTHERS[i]);
        const others = Array.from({ length: VARIANTS }, (_, k) =>
          this.#engine.augmentImage(image, augment, {
            seed: values.seed,
            epoch: this.#epoch * VARIANTS + k,
            sample: i,
          }),
        );
        return [
          thumbnail(image, colour, 'original'),
          ...others.map((other) => thumbnail(other, colour)),
        ];
      }).flat(),
    );
  }
}

/**
 * A prepared picture as a small canvas.
 * @param {Float32Array} image
 * @param {string} colour of the ink
 * @param {string} [name]
 */
function thumbnail(image, colour, name = '') {
  const canvas = el('canvas', {
    width: 28,
    height: 28,
    class: `thumbnail ${name}`.trim(),
    'aria-hidden': 'true',
  });
  paintImage(canvas, image, colour);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas 28 x 28 @param {Float32Array} image @param {string} colour */
function paintImage(canvas, image, colour) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.clearRect(0, 0, 28, 28);
  const pixels = context.createImageData(28, 28);
  image.forEach((value, i) => {
    pixels.data[4 * i + 3] = Math.round(255 * value);
  });
  context.putImageData(pixels, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = colour;
  context.fillRect(0, 0, 28, 28);
  context.globalCompositeOperation = 'source-over';
}

/* detail.js - a dialog with one picture: enlarged, with its label, and each model's answer and
 * probabilities.
 *
 * The arrow keys go to the previous and the next picture. Probabilities are calibrated, as on the pad,
 * if the model has a calibration; the loss never is.
 */
import { el, fill } from '../parts/dom.js';
import { count, percent, ranking } from '../parts/words.js';
import { markOf } from '../parts/marks.js';
import { bytesOf, picture, repaint } from '../parts/picture.js';

/** @typedef {import('./gallery.js').Exhibit} Exhibit */

/** The probabilities at a temperature: p^(1/t), of sum 1.
 * @param {ArrayLike<number>} probabilities @param {number} temperature */
function tempered(probabilities, temperature) {
  const powers = Array.from(probabilities, (p) => p ** (1 / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((p) => p / sum);
}

export class Detail {
  #onClose;
  /** @type {Exhibit | null} */
  #exhibit = null;
  #place = 0;
  /** @type {(name: string) => number} */
  #temperatureOf;

  /** @param {(name: string) => number} temperatureOf a model
   * @param {(place: number) => void} onClose called with the position of the picture shown last */
  constructor(temperatureOf, onClose) {
    this.#temperatureOf = temperatureOf;
    this.#onClose = onClose;
    this.heading = el('h3', { id: 'detail-title' });
    this.body = el('div', { class: 'detail-body' });
    this.before = el(
      'button',
      { type: 'button', class: 'plain', onclick: () => this.#move(-1) },
      '← Previous',
    );
    this.after = el(
      'button',
      { type: 'button', class: 'plain', onclick: () => this.#move(1) },
      'Next →',
    );
    this.dialog = el(
      'dialog',
      { class: 'detail', 'aria-labelledby': 'detail-title' },
      this.heading,
      this.body,
      el(
        'div',
        { class: 'detail-tools' },
        this.before,
        this.after,
        el(
          'button',
          { type: 'button', class: 'boxed', onclick: () => this.dialog.close() },
          'Close',
        ),
      ),
    );
    this.dialog.addEventListener('close', () => this.#onClose(this.#place));
    this.dialog.addEventListener('click', (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.dialog.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowLeft') this.#move(-1);
      else if (event.key === 'ArrowRight') this.#move(1);
    });
    addEventListener('themechange', () => repaint(this.dialog));
  }

  /** @param {Exhibit} exhibit @param {number} place */
  open(exhibit, place) {
    this.#exhibit = exhibit;
    this.#place = place;
    this.#fill();
    this.dialog.showModal();
  }

  /** @param {number} by */
  #move(by) {
    const to = this.#place + by;
    if (!this.#exhibit || to < 0 || to >= this.#exhibit.numbers.length) return;
    this.#place = to;
    this.#fill();
  }

  #fill() {
    const { dataset, labels, numbers, readings, distort, classes } = /** @type {Exhibit} */ (
      this.#exhibit
    );
    const number = numbers[this.#place];
    const bytes = bytesOf(dataset, number);
    const name = classes[labels[number]];
    fill(
      this.heading,
      /^\d+$/.test(name) ? `Digit ${name}` : name,
      el('small', {}, `picture ${count(number + 1)} of ${count(dataset.count)}`),
    );
    fill(
      this.body,
      picture(distort ? distort(bytes, number) : bytes, dataset.shape),
      distort
        ? el('p', {}, 'Distorted as in training; the net did not read it like this.')
        : readings.map(({ name, scores }) => this.#reading(name, scores, number)),
    );
    repaint(this.dialog);
    this.before.disabled = this.#place === 0;
    this.after.disabled = this.#place + 1 >= numbers.length;
  }

  /**
   * @param {string} name
   * @param {import('./selection.js').Scores} scores
   * @param {number} number
   */
  #reading(name, scores, number) {
    const { read, isRight } = markOf(scores, number);
    const { length } = scores.perClass;
    const probabilities = tempered(
      scores.probabilities.subarray(length * number, length * (number + 1)),
      this.#temperatureOf(name),
    );
    return el(
      'div',
      { class: 'reading-of' },
      el(
        'p',
        { class: `mark ${isRight ? 'right' : 'wrong'}` },
        isRight ? `✓ ${name} reads ${read}` : `✗ ${name} reads ${read}, wrongly`,
      ),
      el(
        'table',
        { class: 'plain-table' },
        el('caption', { class: 'unseen' }, `Most likely digits for ${name}`),
        el(
          'tbody',
          {},
          ranking(probabilities)
            .slice(0, 3)
            .map((digit) => {
              const bar = el('td', { class: 'likely' }, percent(probabilities[digit]));
              bar.style.setProperty('--p', probabilities[digit].toFixed(4));
              return el('tr', {}, el('th', { scope: 'row' }, scores.classes[digit]), bar);
            }),
        ),
      ),
      el('p', { class: 'loss' }, `loss ${scores.losses[number].toFixed(3)}`),
    );
  }
}

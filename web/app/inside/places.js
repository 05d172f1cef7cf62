/* places.js - the panel "Places": the parts of the picture that the answer depends on, as a map, as a table of ninths, and as a
 * sentence for each pixel.
 */
import { el, fill } from '../parts/dom.js';
import { one, percent } from '../parts/words.js';
import { Lens } from './lens.js';
import { blank, paintPicture } from './paint.js';
import { PATCH, pixelLosses, placeAt, zones } from './occlusion.js';
import { Scales, largestSize } from './scale.js';
import { placesWords } from './words.js';

/** @typedef {import('./occlusion.js').Occlusion & { image: Float32Array }} Found */

/** Least scale of the map: a hundredth of the probability. */
const LEAST = 0.01;

export class PlacesPanel {
  title = 'Places';
  #say;
  #finding = el('p', { class: 'finding' });
  #picture = blank('under');
  #lens = new Lens('inside-map', 'Arrow keys move a patch of paper over the picture.', () =>
    this.#look(true),
  );
  #readout = el('p', { class: 'readout' });
  #legend = el('p', { class: 'legend-words' });
  #cells = Array.from({ length: 9 }, () => el('td'));
  #body;
  #scales = new Scales();
  /** @type {Found | null} */
  #found = null;
  #answer = 0;

  /** @param {(words: string) => void} say */
  constructor(say) {
    this.#say = say;
    this.#lens.canvas.setAttribute(
      'aria-label',
      'What the answer loses when a patch hides this place',
    );
    this.#lens.element.prepend(this.#picture);
    this.#body = el(
      'div',
      { class: 'places' },
      el(
        'div',
        { class: 'map' },
        this.#lens.element,
        el('p', { class: 'legend' }, el('i', { class: 'ramp minus' }), this.#legend),
      ),
      el(
        'div',
        { class: 'places-words' },
        this.#readout,
        el(
          'table',
          { class: 'plain-table ninths' },
          el(
            'caption',
            {},
            'In nine parts of the ink',
            el('small', {}, 'The most that one patch of 4 × 4 takes from the answer.'),
          ),
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              el('td'),
              ['left', 'middle', 'right'].map((words) => el('th', { scope: 'col' }, words)),
            ),
          ),
          el(
            'tbody',
            {},
            ['upper', 'middle', 'lower'].map((words, row) =>
              el(
                'tr',
                {},
                el('th', { scope: 'row' }, words),
                this.#cells.slice(3 * row, 3 * row + 3),
              ),
            ),
          ),
        ),
      ),
    );
    this.element = el('div', {}, this.#finding, this.#body);
  }

  netChanged() {
    this.#scales.clear();
  }

  /** @param {Found | null | undefined} found @param {import('./view.js').Context} context @returns {string} */
  show(found, { reading, isDone }) {
    this.#found = found ?? null;
    this.#body.hidden = !found;
    if (!found || !reading || reading.label === null) {
      const words = 'Draw a digit to see which places its answer hangs on.';
      fill(this.#finding, words);
      return words;
    }
    this.#answer = reading.candidates[0];
    paintPicture(this.#picture, found.image);
    const data = pixelLosses(found.losses);
    const scale = this.#scales.take('loss', Math.max(LEAST, largestSize(data)));
    // Losses are red like negative numbers, because the answer's probability falls there.
    this.#lens.show({
      data: data.map((loss) => -loss),
      width: 28,
      height: 28,
      scale,
      isSigned: true,
    });
    fill(
      this.#legend,
      `Red: without this place the answer loses, at full colour ${percent(scale)}. Blue: it gains.`,
    );
    const list = zones(found.image, found);
    const worst = list.reduce((a, b) => (b.loss > a.loss ? b : a));
    list.forEach((zone, i) => {
      fill(this.#cells[i], zone.loss <= 0 ? '0' : percent(zone.loss));
      this.#cells[i].classList.toggle('worst', zone === worst && zone.loss > 0);
      this.#cells[i].style.setProperty(
        '--share',
        Math.min(1, zone.loss / Math.max(LEAST, worst.loss)).toFixed(3),
      );
    });
    const words = isDone
      ? placesWords(this.#answer, found.before, list, found.digits)
      : 'Looking closer …';
    if (isDone || this.#finding.textContent === '') fill(this.#finding, words);
    if (!this.#lens.isChosen && worst.at >= 0)
      this.#lens.look(Math.floor(worst.at / 25) + 2, (worst.at % 25) + 2);
    this.#look(false);
    return words;
  }

  /** @param {boolean} isPerson */
  #look(isPerson) {
    const found = this.#found;
    if (!found) return;
    const { row, column } = this.#lens;
    const at = placeAt(row, column);
    const loss = found.losses[at];
    const top = Math.floor(at / 25) + 1;
    const left = (at % 25) + 1;
    const where = `Rows ${top} to ${top + PATCH - 1}, columns ${left} to ${left + PATCH - 1} hidden`;
    const is = Math.min(1, Math.max(0, found.before - loss));
    const read = found.digits[at];
    const words = Number.isNaN(loss)
      ? `${where}: not tried yet.`
      : loss === 0
        ? `${where}: no ink there, nothing changes.`
        : `${where}: ${this.#answer} at ${percent(is)} instead of ${percent(found.before)}` +
          `${read === this.#answer ? '' : read < 0 ? '; nothing is read' : `; it reads as ${one(read)}`}.`;
    fill(this.#readout, words);
    if (isPerson) this.#say(words);
  }
}

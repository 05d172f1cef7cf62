/* live.js - the live answer: how the net in training reads the user's last drawing, updated during the run.
 *
 * It is hidden from screen readers, because it changes several times a second; the Draw view gives the same
 * answer.
 */
import { InklingError } from '../../inkling/reading.js';
import { el, fill } from '../parts/dom.js';
import { picture, repaint } from '../parts/picture.js';
import { sign } from '../pen/numerals.js';
import { nameOf, percent, ranking } from '../parts/words.js';

/** The words before the digit, by verdict. */
const CLAIMS = { digit: '', unsure: 'Perhaps ', none: 'Not a digit; most like ' };

export class LiveAnswer {
  #workbench;
  #picture = el('div', { class: 'live-picture' });
  #figure = el('div', { class: 'live-figure', 'aria-hidden': 'true' });
  #verdict = el('p', { class: 'live-verdict' });
  #who = el('p', { class: 'small live-who' });
  #bars = el('div', { class: 'live-bars', 'aria-hidden': 'true' });
  #shown = '';
  isShown = false;
  element;

  /** @param {import('../data/workbench.js').Workbench} workbench */
  constructor(workbench) {
    this.#workbench = workbench;
    for (let digit = 0; digit < 10; digit++) {
      this.#bars.append(el('span', { class: 'live-bar' }, el('i'), el('b', {}, digit)));
    }
    this.element = el(
      'section',
      { class: 'live', 'aria-labelledby': 'live-title' },
      el('h3', { id: 'live-title' }, 'Your drawing'),
      el('div', { class: 'live-row' }, this.#picture, this.#figure),
      this.#verdict,
      this.#bars,
      this.#who,
      el('a', { href: '#draw', class: 'boxed-link' }, 'Draw'),
    );
    for (const event of ['model', 'pad']) workbench.addEventListener(event, () => this.draw());
    addEventListener('themechange', () => this.draw());
  }

  /** What the net reads on the pad, or why it cannot. */
  #read() {
    try {
      return { result: this.#workbench.pad.read(), problem: null };
    } catch (error) {
      if (!(error instanceof InklingError)) throw error;
      return { result: null, problem: `Your drawing cannot be read: ${error.message}.` };
    }
  }

  draw() {
    if (!this.isShown) return;
    const { modelName } = this.#workbench;
    const { result, problem } = this.#read();
    const isRead = result !== null && result.label !== null;
    this.element.dataset.digit = isRead ? String(result.label) : '';
    this.#picture.hidden = !isRead;
    this.#figure.hidden = !isRead;
    this.#bars.hidden = !isRead;
    this.#who.textContent = isRead ? `Read by ${modelName}.` : '';
    if (!isRead) {
      this.#verdict.textContent =
        problem ?? 'Draw a digit, come back, and watch the answer change while the net learns.';
      return;
    }
    const order = ranking(result.probabilities);
    const digit = order[0];
    const bytes = result.image.map((value) => 255 * value);
    fill(this.#picture, picture(bytes, this.#workbench.model?.input));
    repaint(this.#picture);
    const [name, other] = [nameOf(result, digit), nameOf(result, order[1])];
    if (this.#shown !== name) {
      this.#shown = name;
      fill(this.#figure, sign(name));
    }
    this.#verdict.textContent =
      `${CLAIMS[result.verdict]}${name}, ${percent(result.probabilities[digit])}; ` +
      `then ${other}, ${percent(result.probabilities[order[1]])}`;
    /** @type {NodeListOf<HTMLElement>} */ (this.#bars.querySelectorAll('.live-bar')).forEach(
      (bar, i) => {
        const p = result.probabilities[i];
        bar.hidden = p === undefined; // the net has fewer than ten classes
        bar.style.setProperty('--p', (p ?? 0).toFixed(3));
        bar.classList.toggle('first', i === digit);
        const foot = bar.querySelector('b');
        if (foot) foot.textContent = nameOf(result, i) ?? '';
      },
    );
  }
}

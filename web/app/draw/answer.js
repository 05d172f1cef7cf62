/* answer.js - shows the answer: a numeral written with a broad nib, a short verdict, and a sentence for screen readers.
 *
 * Numeral, verdict and remark are visual and change with every point of a stroke. The sentence (#prediction, a
 * polite live region) changes when the pen rests. `data-digit` and `data-verdict` on #prediction are always those of
 * the latest reading.
 */

import { numeral } from '../pen/numerals.js';
import { ranking, remark, sentence, verdict } from '../parts/words.js';
import { Announcer } from '../parts/announcer.js';

/** Milliseconds of rest before the sentence is spoken. */
const REST = 450;

const OR = document.createElement('span');
OR.textContent = 'or';

export class Answer {
  #figure;
  #verdict;
  #remark;
  #prediction;
  #announcer;
  #shown = '';

  /** @param {HTMLElement} figure holds the numeral
   * @param {HTMLElement} verdictElement
   * @param {HTMLElement} remarkElement
   * @param {HTMLElement} prediction the live region */
  constructor(figure, verdictElement, remarkElement, prediction) {
    this.#figure = figure;
    this.#verdict = verdictElement;
    this.#remark = remarkElement;
    this.#prediction = prediction;
    this.#announcer = new Announcer(prediction, REST);
  }

  /** @param {import('../parts/words.js').Result | null} result null while nothing has been read
   * @param {import('../parts/words.js').Circumstances} circumstances */
  show(result, circumstances) {
    const kind = result?.verdict ?? 'none';
    this.#prediction.dataset.digit = result && kind !== 'none' ? String(result.digit) : '';
    this.#prediction.dataset.verdict = kind;
    this.#verdict.textContent = verdict(result, circumstances);
    this.#remark.textContent = remark(result, circumstances);
    this.#announcer.say(sentence(result, circumstances));
    const order = result && kind !== 'none' ? ranking(result.probabilities) : [];
    this.#write(kind, kind === 'unsure' ? order.slice(0, 2) : order.slice(0, 1));
  }

  /** Writes numerals, unless they are already shown.
   * @param {string} kind
   * @param {number[]} digits */
  #write(kind, digits) {
    const wanted = `${kind} ${digits.join(' ')}`;
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.#figure.dataset.verdict = kind;
    const [first, second] = digits.map(numeral);
    if (second) this.#figure.replaceChildren(first, OR.cloneNode(true), second);
    else this.#figure.replaceChildren(...(first ? [first] : []));
  }
}

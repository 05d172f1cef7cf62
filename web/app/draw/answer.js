/* answer.js - shows the answer: a numeral written with a broad nib, a short verdict, and a sentence for screen readers.
 *
 * Numeral, verdict and remark are visual and change with every point of a stroke. The sentence (#prediction, a
 * polite live region) changes when the pen rests. `data-digit` and `data-verdict` on #prediction are always those of
 * the latest reading.
 */

import { sign } from '../pen/numerals.js';
import { nameOf, ranking, remark, sentence, verdict } from '../parts/words.js';
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
    this.#prediction.dataset.digit = result && kind !== 'none' ? String(result.label) : '';
    this.#prediction.dataset.verdict = kind;
    this.tell(
      verdict(result, circumstances),
      remark(result, circumstances),
      sentence(result, circumstances),
    );
    const order = result && kind !== 'none' ? ranking(result.probabilities) : [];
    const shown = order.slice(0, kind === 'unsure' ? 2 : 1);
    this.#write(
      kind,
      shown.map((index) =>
        nameOf(/** @type {import('../parts/words.js').Result} */ (result), index),
      ),
    );
  }

  /** @param {string} words shown large @param {string} more the line below @param {string} spoken */
  tell(words, more, spoken) {
    this.#verdict.textContent = words;
    this.#remark.textContent = more;
    this.#announcer.say(spoken);
  }

  /** Writes numerals, unless they are already shown.
   * @param {string} kind
   * @param {string[]} names */
  #write(kind, names) {
    const wanted = `${kind} ${names.join(' ')}`;
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.#figure.dataset.verdict = kind;
    const [first, second] = names.map(sign);
    if (second) this.#figure.replaceChildren(first, OR.cloneNode(true), second);
    else this.#figure.replaceChildren(...(first ? [first] : []));
  }
}

/* notice.js - a slip of paper over the foot of the pad, for things that went wrong with something the person just
 * did.
 *
 * It moves nothing; it goes with the next thing that works, or when it is put away.
 */

export class Notice {
  #slip;
  #text;

  /** @param {HTMLElement} slip
   * @param {HTMLElement} text an alert region inside it
   * @param {HTMLButtonElement} close */
  constructor(slip, text, close) {
    this.#slip = slip;
    this.#text = text;
    close.addEventListener('click', () => this.hide());
  }

  /** @param {string} text */
  show(text) {
    this.#slip.hidden = false;
    this.#text.textContent = text;
  }

  hide() {
    this.#slip.hidden = true;
    this.#text.textContent = '';
  }
}

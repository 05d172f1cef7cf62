/* notice.js - an error message over the lower edge of the pad, for an action of the user that failed.
 *
 * It lies over the page, so nothing shifts. It disappears with the next action that succeeds, or when the user closes it.
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

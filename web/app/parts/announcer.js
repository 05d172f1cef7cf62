/* announcer.js - says things to people who listen to the page.
 *
 * A live region is spoken whenever its text changes, so text that changes with every point of a stroke would never
 * be heard to its end. An announcer waits until nothing new has come for a moment, and says only the last.
 */

export class Announcer {
  #element;
  #delay;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} element a live region
   * @param {number} delay milliseconds of rest before it speaks */
  constructor(element, delay) {
    this.#element = element;
    this.#delay = delay;
  }

  /** @param {string} text */
  say(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#element.textContent !== text) this.#element.textContent = text;
    }, this.#delay);
  }
}

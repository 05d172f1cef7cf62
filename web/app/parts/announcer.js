/* announcer.js - class Announcer: writes text into a live region for screen readers.
 *
 * A screen reader speaks a live region whenever its text changes, so it would never finish text that changes with
 * every point of a stroke. An announcer waits until the text has not changed for a moment, and writes only the last.
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

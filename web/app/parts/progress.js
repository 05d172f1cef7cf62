/* progress.js - the progress line of a long task: a bar, words, and a button that cancels it. */
import { button, el } from './dom.js';

export class ProgressLine {
  #bar;
  #words = el('span');
  element;

  /**
   * @param {string} label of the bar
   * @param {string} id of the button
   * @param {() => void} onCancel
   */
  constructor(label, id, onCancel) {
    this.#bar = el('progress', { 'aria-label': label });
    this.element = el(
      'div',
      { class: 'progress', hidden: true },
      this.#bar,
      this.#words,
      button('Cancel', onCancel, { id, class: 'plain' }),
    );
  }

  /** Shows the line, without a share yet. @param {string} words */
  start(words) {
    this.#bar.removeAttribute('value');
    this.#words.textContent = words;
    this.element.hidden = false;
  }

  /** @param {number} share 0 to 1 @param {string} words */
  set(share, words) {
    this.#bar.value = share;
    this.#words.textContent = words;
  }

  hide() {
    this.element.hidden = true;
  }
}

/* photo-boxes.js - the picture, with a box and the answer at each sign.
 *
 * Each box is a button; all are one Tab stop, and arrow keys move among them: left and right in the order of reading, up and down between
 * rows. A character that is typed on a box corrects it. A tap beside a small box chooses the nearest.
 */
import { el, fill } from '../parts/dom.js';
import { makeStop, rove } from '../parts/rove.js';
import { rowsOf, stateOf, textOf } from './photo-signs.js';
import { namesOf } from './photo-words.js';

/** @typedef {import('./photo-signs.js').Sign} Sign */

/** What stands at a box besides its text, so that no state is told by colour alone. @type {Record<string, string>} */
const SUFFIX = { unsure: '?', said: '✓', out: '×' };

/** Boxes are chosen by a tap within this distance, in CSS pixels. */
const REACH = 24;

/** @typedef {{ choose: (index: number) => void, type: (index: number, key: string) => boolean }} Actions type: returns whether the key says something */

export class Boxes {
  #actions;
  #stage = el('div', {
    class: 'photo-stage',
    onclick: (/** @type {MouseEvent} */ event) => this.#tap(event),
  });
  /** @type {HTMLButtonElement[]} */
  #buttons = [];
  #canvas = el('canvas');

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.element = el(
      'div',
      { class: 'photo-frame', role: 'group', 'aria-label': 'The picture and its signs' },
      this.#stage,
    );
    this.#stage.addEventListener('keydown', (event) => this.#key(event));
    rove(this.#stage);
  }

  /** Shows a picture without boxes. @param {HTMLCanvasElement} canvas */
  picture(canvas) {
    this.#canvas = canvas;
    this.#buttons = [];
    canvas.setAttribute('aria-hidden', 'true');
    this.#stage.style.setProperty('--aspect', `${canvas.width} / ${canvas.height}`);
    this.#stage.style.setProperty('--shape', String(canvas.width / canvas.height));
    fill(this.#stage, canvas);
  }

  /** @param {readonly Sign[]} signs @param {Sign | null} chosen */
  show(signs, chosen) {
    while (this.#buttons.length > signs.length) this.#buttons.pop()?.remove();
    while (this.#buttons.length < signs.length) this.#add(this.#buttons.length);
    const names = namesOf(signs);
    const rows = rowsOf(signs);
    for (const [i, sign] of signs.entries()) {
      const button = this.#buttons[i];
      const state = stateOf(sign);
      const text = textOf(sign);
      const { left, top, right, bottom } = sign.box;
      const { width, height } = this.#canvas;
      const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
        `${(100 * part) / whole}%`;
      Object.assign(button.style, {
        left: share(left, width),
        top: share(top, height),
        width: share(right - left, width),
        height: share(bottom - top, height),
      });
      button.style.setProperty('--h', String((bottom - top) / height));
      button.dataset.state = state;
      button.dataset.text = text;
      button.dataset.rove = String(rows.findIndex((row) => row.includes(sign)));
      button.ariaLabel = names.get(sign) ?? '';
      button.setAttribute('aria-pressed', String(sign === chosen));
      fill(
        button,
        state === 'other'
          ? null
          : el('b', { 'aria-hidden': 'true' }, text === '?' ? text : text + (SUFFIX[state] ?? '')),
      );
    }
    if (!this.#buttons.some((button) => button.tabIndex === 0))
      makeStop(this.#stage, this.#buttons[0]);
  }

  /** @param {number} index */
  #add(index) {
    const button = el('button', {
      type: 'button',
      class: 'photo-box',
      tabindex: '-1',
      dataset: { sign: String(index), rove: '' },
      onclick: (/** @type {Event} */ event) => {
        event.stopPropagation();
        this.#actions.choose(index);
      },
    });
    this.#stage.append(button);
    this.#buttons.push(button);
  }

  /** @param {number} index */
  focus(index) {
    this.#buttons[index]?.focus();
  }

  /** Chooses the box that is nearest to a tap. @param {MouseEvent} event */
  #tap({ clientX: x, clientY: y }) {
    const [nearest] = this.#buttons
      .map((button, index) => {
        const { left, top, right, bottom } = button.getBoundingClientRect();
        return {
          index,
          far: Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom)),
        };
      })
      .sort((a, b) => a.far - b.far);
    if (nearest && nearest.far <= REACH) this.#actions.choose(nearest.index);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = this.#buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    if (index >= 0 && this.#actions.type(index, event.key)) event.preventDefault();
  }
}

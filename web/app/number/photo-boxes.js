/* photo-boxes.js - a picture with boxes: one with the answer at each sign, or one for each field of a form.
 *
 * Each box is a button; all are one Tab stop, and arrow keys move among them: left and right in the order of reading, up and down between
 * rows. A character that is typed on a box corrects it. A tap beside a small box chooses the nearest. The chosen box has handles, which
 * photo-place.js drags.
 */
import { el, fill } from '../parts/dom.js';
import { makeStop, rove } from '../parts/rove.js';
import { HANDLES, placeBoxes } from './photo-place.js';

/**
 * @typedef {object} Item
 * @property {Box} box in pixels of the picture
 * @property {string} state of the answer, for the style
 * @property {string} text the answer
 * @property {string} label what is shown at the box, '' for nothing
 * @property {string} name for screen readers
 * @property {number} row that up and down lead to
 */

/** Boxes are chosen by a tap within this distance, in CSS pixels. */
const REACH = 24;

/** @typedef {import('./photo-signs.js').Box} Box */
/**
 * @typedef {object} Actions
 * @property {(index: number) => void} choose
 * @property {(index: number, event: KeyboardEvent) => boolean} key returns whether the key did something
 * @property {(x: number, y: number) => boolean} tap on a place in pixels of the picture; returns whether it did something
 * @property {(index: number, box: Box) => void} place a box that was dragged, or index -1 and one that was drawn
 */

export class Boxes {
  #actions;
  #stage = el('div', {
    class: 'photo-stage',
    onclick: (/** @type {MouseEvent} */ event) => this.#tap(event),
  });
  /** @type {HTMLButtonElement[]} */
  #buttons = [];
  #canvas = el('canvas');
  /** A box that is being drawn. */
  #fresh = el('span', { class: 'photo-box', hidden: true, dataset: { state: 'fresh' } });
  /** @type {readonly Item[]} */
  #items = [];
  #chosen = -1;

  /** @param {string} label @param {Actions} actions */
  constructor(label, actions) {
    this.#actions = actions;
    this.element = el(
      'div',
      { class: 'photo-frame', role: 'group', 'aria-label': label },
      this.#stage,
    );
    placeBoxes(this.#stage, {
      all: () => this.#items.map(({ box }) => box),
      chosen: () => this.#chosen,
      size: () => this.#canvas,
      isAdding: () => this.isAdding,
      preview: (index, box) => this.preview(index, box),
      done: (index, box) => {
        this.#fresh.hidden = true;
        if (box) actions.place(index, box);
        else this.show(this.#items, this.#chosen);
      },
    });
    this.#stage.addEventListener('keydown', (event) => this.#key(event));
    rove(this.#stage);
  }

  /** Whether the next drag or tap adds a box. */
  get isAdding() {
    return this.#stage.hasAttribute('data-adding');
  }

  set isAdding(isAdding) {
    this.#stage.toggleAttribute('data-adding', isAdding);
  }

  /** Whether arrow keys move the chosen box. @param {boolean} isMoving */
  set isMoving(isMoving) {
    this.#stage.toggleAttribute('data-moving', isMoving);
  }

  /** Shows a box at another place, until show() is called. @param {number} index -1: a new one @param {Box} box */
  preview(index, box) {
    if (index < 0) this.#fresh.hidden = false;
    this.#put(this.#buttons[index] ?? this.#fresh, box);
  }

  /** @param {HTMLElement} element @param {Box} box */
  #put(element, { left, top, right, bottom }) {
    const { width, height } = this.#canvas;
    const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
      `${(100 * part) / whole}%`;
    Object.assign(element.style, {
      left: share(left, width),
      top: share(top, height),
      width: share(right - left, width),
      height: share(bottom - top, height),
    });
    element.style.setProperty('--h', String((bottom - top) / height));
  }

  /** Shows a picture without boxes. @param {HTMLCanvasElement} canvas */
  picture(canvas) {
    this.#canvas = canvas;
    this.#buttons = [];
    canvas.setAttribute('aria-hidden', 'true');
    this.#stage.style.setProperty('--aspect', `${canvas.width} / ${canvas.height}`);
    this.#stage.style.setProperty('--shape', String(canvas.width / canvas.height));
    this.#items = [];
    fill(this.#stage, canvas, this.#fresh);
  }

  /** @param {readonly Item[]} items @param {number} chosen index, -1 for none */
  show(items, chosen) {
    this.#items = items;
    this.#chosen = chosen;
    while (this.#buttons.length > items.length) this.#buttons.pop()?.remove();
    while (this.#buttons.length < items.length) this.#add(this.#buttons.length);
    for (const [i, { box, state, text, label, name, row }] of items.entries()) {
      const button = this.#buttons[i];
      this.#put(button, box);
      Object.assign(button.dataset, { state, text, rove: String(row) });
      button.ariaLabel = name;
      button.setAttribute('aria-pressed', String(i === chosen));
      fill(
        button,
        label !== '' && el('b', { 'aria-hidden': 'true' }, label),
        i === chosen && HANDLES.map((edge) => el('i', { dataset: { edge } })),
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

  focusChosen() {
    this.#buttons[this.#chosen]?.focus();
  }

  /** @param {MouseEvent} event */
  #tap({ clientX: x, clientY: y }) {
    const place = this.#stage.getBoundingClientRect();
    const scale = this.#canvas.width / place.width;
    if (this.#actions.tap((x - place.left) * scale, (y - place.top) * scale)) return;
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
    if (index < 0 || !this.#actions.key(index, event)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // arrow keys would go to another box
  }
}

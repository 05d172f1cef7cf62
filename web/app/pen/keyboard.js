/* keyboard.js - drawing by keyboard, while the pad has the focus.
 *
 * Arrows move a pen (two held arrows go diagonally, Shift takes bigger steps), Space puts it down and lifts it, Z
 * undoes, Y redoes, Delete clears. Ctrl or Command with Z and Y work anywhere on the page. Screen readers hear each
 * action at once, and positions when the pen rests.
 * Not here: painting the pen (pad.js), live regions (announcer.js).
 */

import { PAD_UNITS } from './sheet.js';

const STEP = PAD_UNITS / 40;
const BIG_STEP = PAD_UNITS / 10;

/** @type {Record<string, readonly [number, number]>} */
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @typedef {{ undo(): void, redo(): void, clear(): void }} Actions
 */

export class KeyboardPen {
  #canvas;
  #sheet;
  #say;
  #repaint;
  #x = PAD_UNITS / 2;
  #y = PAD_UNITS / 4;
  #down = false;
  #visible = false;
  /** Arrows held at the moment. @type {Set<string>} */
  #held = new Set();

  /** @param {HTMLCanvasElement} canvas
   * @param {import('./sheet.js').Sheet} sheet
   * @param {Actions} actions
   * @param {(text: string) => void} say
   * @param {() => void} repaint */
  constructor(canvas, sheet, actions, say, repaint) {
    this.#canvas = canvas;
    this.#sheet = sheet;
    this.#say = say;
    this.#repaint = repaint;
    canvas.addEventListener('keydown', (event) => this.#press(event, actions));
    canvas.addEventListener('keyup', (event) => this.#held.delete(event.key));
    canvas.addEventListener('focus', () => this.#show(canvas.matches(':focus-visible')));
    canvas.addEventListener('blur', () => {
      this.#held.clear();
      this.lift();
      this.#show(false);
    });
    document.addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
      if (!canvas.offsetParent) return; // another view is shown
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) actions.redo();
      else actions.undo();
    });
  }

  /** Position of the pen, or null while it is not in use.
   * @returns {import('./pad.js').Cursor | null} */
  get cursor() {
    return this.#visible ? { x: this.#x, y: this.#y, down: this.#down } : null;
  }

  /** Hides the keyboard's pen, because another device writes. */
  hide() {
    this.lift();
    this.#show(false);
  }

  lift() {
    if (!this.#down) return;
    this.#down = false;
    this.#sheet.end();
  }

  /** @param {boolean} visible */
  #show(visible) {
    this.#visible = visible;
    this.#repaint();
  }

  /** @param {KeyboardEvent} event
   * @param {Actions} actions */
  #press(event, actions) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key in DIRECTIONS) this.#move(key, event.shiftKey ? BIG_STEP : STEP);
    else if (key === ' ') this.#toggle(event.repeat);
    else if (key === 'z') this.#leaveAnd(actions.undo);
    else if (key === 'y') this.#leaveAnd(actions.redo);
    else if (key === 'Delete' || key === 'Backspace') this.#leaveAnd(actions.clear);
    else if (key === 'Escape' && this.#down) this.#toggle(false);
    else return;
    event.preventDefault();
  }

  /** @param {() => void} action */
  #leaveAnd(action) {
    this.lift();
    action();
  }

  /** @param {boolean} repeated a repeated event of a held key */
  #toggle(repeated) {
    if (repeated) return;
    this.#show(true);
    if (this.#down) {
      this.lift();
      this.#say('Pen up.');
    } else {
      this.#down = true;
      this.#sheet.begin(this.#x, this.#y);
      this.#say(`Pen down at ${this.#position()}.`);
    }
  }

  /** @param {string} key
   * @param {number} step */
  #move(key, step) {
    this.#held.add(key);
    let dx = 0;
    let dy = 0;
    for (const held of this.#held) {
      dx += DIRECTIONS[held]?.[0] ?? 0;
      dy += DIRECTIONS[held]?.[1] ?? 0;
    }
    const inside = (/** @type {number} */ v, /** @type {number} */ size) =>
      Math.min(size, Math.max(0, v));
    this.#x = inside(this.#x + dx * step, this.#width);
    this.#y = inside(this.#y + dy * step, this.#sheet.span);
    if (this.#down) this.#sheet.extend([this.#x, this.#y]);
    this.#show(true);
    this.#say(`${this.#position()}${this.#down ? ', writing' : ''}.`);
  }

  /** The position in percent of the pad. */
  #position() {
    const share = (/** @type {number} */ v, /** @type {number} */ size) =>
      Math.round((v / size) * 100);
    return `${share(this.#x, this.#width)} across, ${share(this.#y, this.#sheet.span)} down`;
  }

  /** Size of the pad in pad units. */
  get #width() {
    return (this.#sheet.span * this.#canvas.clientWidth) / this.#canvas.clientHeight;
  }
}

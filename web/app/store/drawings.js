/* drawings.js - the person's own labelled drawings, kept in this browser.
 *
 * A drawing is { id, strokes, label }: strokes are [[x0, y0, x1, y1, ...], ...] in pad units, y
 * down. Ids grow with time, so the order is that of drawing. Nothing leaves the device.
 */
import { Box } from './box.js';

/** @typedef {{ id: string, strokes: number[][], label: number }} OwnDrawing */

export class Drawings {
  #box = new Box('inkling-drawings');
  #changed;
  #last = 0;

  /** @param {() => void} changed called after every change */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Why drawings are not kept, or null. */
  get problem() {
    return this.#box.problem;
  }

  /** @returns {Promise<OwnDrawing[]>} */
  async list() {
    return (await this.#box.entries()).map(([, drawing]) => drawing);
  }

  /**
   * @param {{ strokes: readonly ArrayLike<number>[], label: number }} drawing
   * @returns {Promise<OwnDrawing>}
   */
  async add({ strokes, label }) {
    this.#last = Math.max(Date.now(), this.#last + 1);
    const drawing = {
      id: String(this.#last).padStart(16, '0'),
      strokes: strokes.map((stroke) => Array.from(stroke)),
      label,
    };
    await this.#box.set(drawing.id, drawing);
    this.#changed();
    return drawing;
  }

  /** @param {string} id */
  async remove(id) {
    await this.#box.delete(id);
    this.#changed();
  }

  async clear() {
    await this.#box.clear();
    this.#changed();
  }

  /** How many there are of each digit. @returns {Promise<number[]>} */
  async counts() {
    const counts = new Array(10).fill(0);
    for (const { label } of await this.list()) counts[label]++;
    return counts;
  }
}

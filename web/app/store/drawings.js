/* drawings.js - the person's own labelled drawings, kept in this browser.
 *
 * A drawing is { id, strokes, label }: strokes are [[x0, y0, x1, y1, ...], ...] in any unit, y
 * down. One that came as a picture has no strokes, but an `image`: what the net was given
 * (image.js). Own ids grow with time, so the order is that of drawing. The same drawing is kept
 * once: adding it again changes the label. What the browser cannot store stays in memory and
 * `problem` says so. Nothing leaves the device.
 */
import { Box, StorageProblem } from './box.js';
import { packImage } from './image.js';

/** @typedef {{ id: string, strokes: number[][], label: number, image?: string }} OwnDrawing */
/**
 * @typedef {{ id?: string, strokes: readonly ArrayLike<number>[], label: number, image?: string,
 *   pixels?: ArrayLike<number> }} NewDrawing pixels: an image as 784 values of 0 to 1
 */

/** Decimals that are kept of a coordinate. */
const STEPS = 1000;

/** @param {readonly ArrayLike<number>[]} strokes @returns {number[][]} */
const rounded = (strokes) =>
  strokes.map((stroke) => Array.from(stroke, (v) => Math.round(v * STEPS) / STEPS));

/** What makes two drawings the same. @param {OwnDrawing} own */
const keyOf = ({ strokes, image }) => image ?? JSON.stringify(strokes);

export class Drawings {
  #box = new Box('inkling-drawings');
  #changed;
  #last = 0;
  /** What could not be stored. @type {Map<string, OwnDrawing>} */
  #unstored = new Map();
  /** @type {string | null} */
  #failure = null;

  /** @param {() => void} changed called after every change */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Why not all drawings outlast this visit, or null. */
  get problem() {
    return this.#box.problem ?? this.#failure;
  }

  /** @returns {Promise<OwnDrawing[]>} */
  async list() {
    const all = new Map([...(await this.#box.entries()), ...this.#unstored]);
    return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, drawing]) => drawing);
  }

  /** @param {NewDrawing} drawing @returns {Promise<OwnDrawing>} */
  async add(drawing) {
    const {
      drawings: [own],
    } = await this.addAll([drawing]);
    return own;
  }

  /** Adds drawings; of equal ones the last label counts.
   * @param {readonly NewDrawing[]} list
   * @returns {Promise<{ drawings: OwnDrawing[], added: number, relabelled: number, known: number
   *   }>}
   */
  async addAll(list) {
    const known = new Map((await this.list()).map((own) => [keyOf(own), own]));
    const ids = new Set([...known.values()].map(({ id }) => id));
    /** @type {Map<string, OwnDrawing>} */
    const fresh = new Map();
    const tally = { added: 0, relabelled: 0, known: 0 };
    const drawings = list.map(({ id, strokes, label, image, pixels }) => {
      const packed = image ?? (pixels && packImage(pixels));
      /** @type {OwnDrawing} */
      const own = { id: '', strokes: rounded(strokes), label, ...(packed && { image: packed }) };
      const key = keyOf(own);
      const same = known.get(key);
      own.id = same?.id ?? (id && !ids.has(id) ? id : this.#newId());
      if (same?.label === label) tally.known++;
      else fresh.set(own.id, own);
      if (!same) tally.added++;
      else if (same.label !== label) tally.relabelled++;
      known.set(key, own);
      ids.add(own.id);
      return own;
    });
    if (fresh.size > 0) {
      await this.#store(fresh);
      this.#changed();
    }
    return { drawings, ...tally };
  }

  /** @param {Map<string, OwnDrawing>} fresh */
  async #store(fresh) {
    try {
      await this.#box.setMany([...fresh]);
      for (const id of fresh.keys()) this.#unstored.delete(id);
    } catch (error) {
      if (!(error instanceof StorageProblem)) throw error;
      for (const [id, own] of fresh) this.#unstored.set(id, own);
      this.#failure = error.message;
    }
  }

  #newId() {
    this.#last = Math.max(Date.now(), this.#last + 1);
    return String(this.#last).padStart(16, '0');
  }

  /** @param {string} id */
  async remove(id) {
    this.#unstored.delete(id);
    await this.#box.delete(id);
    this.#changed();
  }

  async clear() {
    this.#unstored.clear();
    this.#failure = null;
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

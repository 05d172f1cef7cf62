/* drawings.js - the user's labelled drawings, stored in this browser.
 *
 * A drawing is { id, strokes, label }: strokes are [[x0, y0, x1, y1, ...], ...] in any unit, y
 * down; label is a digit as a number, or the name of a sign of the user's own. A picture has no strokes but an `image`, the net's input (image.js). Ids grow with time, so
 * their order is the order of drawing. Equal drawings are stored once: adding one again changes its
 * label. Drawings that the browser cannot store stay in memory, and `problem` says so. Nothing leaves
 * the device.
 */
import { Box, StorageProblem } from './box.js';
import { packImage } from './image.js';

/** @typedef {number | string} Label a digit, or the name of a sign */
/** @typedef {{ id: string, strokes: number[][], label: Label, image?: string }} OwnDrawing */
/** @typedef {OwnDrawing & { label: number }} OwnDigit */
/** @typedef {OwnDrawing & { label: string }} OwnSign */
/**
 * @typedef {{ id?: string, strokes: readonly ArrayLike<number>[], label: Label, image?: string,
 *   pixels?: ArrayLike<number> }} NewDrawing pixels: an image as 784 values of 0 to 1
 */

/** Values of an image. */
const PIXELS = 784;

/** Decimals of a stored coordinate. */
const STEPS = 1000;

/** @param {readonly ArrayLike<number>[]} strokes @returns {number[][]} */
const rounded = (strokes) =>
  strokes.map((stroke) => Array.from(stroke, (v) => Math.round(v * STEPS) / STEPS));

/** An image that can be kept: nets of other sizes prepare others. @param {ArrayLike<number>} pixels */
function checked(pixels) {
  if (pixels.length === PIXELS) return pixels;
  throw new Error('pictures are kept as nets of 28 × 28 see them, and this net sees another size');
}

/** A key that equal drawings share. @param {OwnDrawing} own */
const keyOf = ({ strokes, image }) => image ?? JSON.stringify(strokes);

export class Drawings {
  #changed;
  #box = new Box('inkling-drawings', () => this.#changed());
  #last = 0;
  /** Drawings that could not be stored. @type {Map<string, OwnDrawing>} */
  #unstored = new Map();
  /** @type {string | null} */
  #failure = null;

  /** @param {() => void} changed called after every change */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Why some drawings are lost when the page is closed, or null. */
  get problem() {
    return this.#box.problem ?? this.#failure;
  }

  /** Drawings of digits. @returns {Promise<OwnDigit[]>} */
  async list() {
    return /** @type {OwnDigit[]} */ (
      (await this.#all()).filter(({ label }) => typeof label === 'number')
    );
  }

  /** Drawings of the user's own signs. @returns {Promise<OwnSign[]>} */
  async signs() {
    return /** @type {OwnSign[]} */ (
      (await this.#all()).filter(({ label }) => typeof label === 'string')
    );
  }

  /** @returns {Promise<OwnDrawing[]>} */
  async #all() {
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

  /** Adds drawings; among equal ones the last label wins.
   * @param {readonly NewDrawing[]} list
   * @returns {Promise<{ drawings: OwnDrawing[], added: number, relabelled: number, known: number
   *   }>}
   */
  async addAll(list) {
    const known = new Map((await this.#all()).map((own) => [keyOf(own), own]));
    const ids = new Set([...known.values()].map(({ id }) => id));
    /** @type {Map<string, OwnDrawing>} */
    const fresh = new Map();
    const tally = { added: 0, relabelled: 0, known: 0 };
    const drawings = list.map(({ id, strokes, label, image, pixels }) => {
      const packed = image ?? (pixels && packImage(checked(pixels)));
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

  /** @param {readonly string[]} ids */
  async remove(ids) {
    for (const id of ids) this.#unstored.delete(id);
    if (this.#unstored.size === 0) this.#failure = null;
    await this.#box.deleteMany(ids);
    this.#changed();
  }

  /** Number of drawings of each digit. @returns {Promise<number[]>} */
  async counts() {
    const counts = new Array(10).fill(0);
    for (const { label } of await this.list()) counts[label]++;
    return counts;
  }
}

/* sheet.js - class Sheet: the present drawing, with undo and redo.
 *
 * A drawing is immutable: strokes (each [x0, y0, x1, y1, ...] in pad units, 0..1000, y down) or a picture. Every
 * change makes a new drawing and keeps the old one, so undo is one step back for every kind of change: a stroke, a
 * clear, a sample or a picture. The stroke being written is "live": the net reads it, and it enters the history when
 * it ends.
 * Not here: painting (pad.js), input devices (pointer.js, keyboard.js), reading (reader.js).
 */

/** Side of the pad in its own units. */
export const PAD_UNITS = 1000;

/** Steps that can be undone; a step may hold a picture of up to 4 MB. */
const HISTORY_LIMIT = 60;

/**
 * @typedef {{ readonly canvas: HTMLCanvasElement, readonly name: string, readonly blob: Blob }} Picture  blob: what it was decoded from
 * @typedef {{ readonly strokes: readonly (readonly number[])[], readonly picture: Picture | null }} Drawing
 */

/** @type {Drawing} */
export const EMPTY = Object.freeze({ strokes: Object.freeze([]), picture: null });

/** @param {Drawing} drawing */
export const isEmpty = (drawing) => drawing.picture === null && drawing.strokes.length === 0;

export class Sheet {
  /** @type {Drawing} */
  #drawing = EMPTY;
  /** @type {Drawing[]} */
  #past = [];
  /** @type {Drawing[]} */
  #future = [];
  /** @type {number[] | null} */
  #live = null;
  #onChange;
  /** Height of the pad in pad units; a pad that is wider than high is more units wide. */
  span = PAD_UNITS;

  /** @param {() => void} onChange called after every change, also for each point of a live stroke */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** The drawing with the stroke being written.
   * @returns {Drawing} */
  get drawing() {
    if (!this.#live) return this.#drawing;
    return { strokes: [...this.#drawing.strokes, this.#live], picture: null };
  }

  /** The stroke being written; it grows in place until the pen is lifted.
   * @returns {readonly number[] | null} */
  get live() {
    return this.#live;
  }

  get canUndo() {
    return this.#past.length > 0 || this.#live !== null;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Puts the pen down. The new stroke replaces a picture; undo restores the picture.
   * @param {number} x
   * @param {number} y */
  begin(x, y) {
    this.end();
    this.#live = [x, y];
    this.#onChange();
  }

  /** Moves the pen; more than one point at a time where the device reports them.
   * @param {readonly number[]} points x0, y0, x1, y1, ... */
  extend(points) {
    const live = this.#live;
    if (!live) return;
    const before = live.length;
    for (let i = 0; i + 1 < points.length; i += 2) {
      const resting =
        points[i] === live[live.length - 2] && points[i + 1] === live[live.length - 1];
      if (!resting) live.push(points[i], points[i + 1]);
    }
    if (live.length > before) this.#onChange();
  }

  /** Lifts the pen: the live stroke becomes a step of the history. */
  end() {
    if (!this.#live) return;
    const next = this.drawing;
    this.#live = null;
    this.replace(next);
  }

  /** Removes the live stroke, for example of a palm. */
  discard() {
    if (!this.#live) return;
    this.#live = null;
    this.#onChange();
  }

  /** Makes `drawing` the present one.
   * @param {Drawing} drawing */
  replace(drawing) {
    this.end();
    this.#past.push(this.#drawing);
    if (this.#past.length > HISTORY_LIMIT) this.#past.shift();
    this.#future = [];
    this.#drawing = drawing;
    this.#onChange();
  }

  /** @returns {boolean} whether there was anything to clear */
  clear() {
    this.end();
    if (isEmpty(this.#drawing)) return false;
    this.replace(EMPTY);
    return true;
  }

  /** @returns {boolean} */
  undo() {
    this.end();
    return this.#step(this.#past, this.#future);
  }

  /** @returns {boolean} */
  redo() {
    this.end();
    return this.#step(this.#future, this.#past);
  }

  /** @param {Drawing[]} from
   * @param {Drawing[]} to */
  #step(from, to) {
    const drawing = from.pop();
    if (!drawing) return false;
    to.push(this.#drawing);
    this.#drawing = drawing;
    this.#onChange();
    return true;
  }
}

/* photo-edits.js - boxes that the user changes: joined, split, moved, added, with the steps that can be undone. Pure. */
import { rowsOf } from './photo-signs.js';

/** @typedef {import('./photo-signs.js').Sign} Sign */
/** @typedef {import('./photo-signs.js').Box} Box */
/** @typedef {{ width: number, height: number }} Size */

/** Least side of a box, as a share of the picture's shorter side. */
const LEAST = 0.008;
/** Height of an added box as a share of the picture's, where nothing else was found, and its width as a share of its height. */
const HIGH = 0.2;
const SLIM = 0.7;

/** A sign that was read in a box that the user drew. @param {import('./photo-signs.js').Read} read @param {Partial<Sign>} [more] @returns {Sign} */
export const placed = (read, more = {}) => ({
  box: read.box,
  read,
  row: -1,
  said: null,
  leftOut: false,
  isPlaced: true,
  ...more,
});

/** Whether a sign is or was one, so that it has a place in a row. @param {Sign} sign */
const hasPlace = ({ read, said }) => read !== null || said !== null;

/** The signs in the order of reading, other ink behind them. @param {readonly Sign[]} signs @returns {Sign[]} */
export function inOrder(signs) {
  const first = rowsOf(signs, hasPlace).flat();
  return [...first, ...signs.filter((sign) => !hasPlace(sign))];
}

/** Signs in the place of others. @param {readonly Sign[]} signs @param {readonly Sign[]} gone @param {readonly Sign[]} fresh */
export const replaced = (signs, gone, fresh) =>
  inOrder([...signs.filter((sign) => !gone.includes(sign)), ...fresh]);

/** The neighbours of a sign in its row that count. @param {readonly Sign[]} signs @param {Sign} sign
 * @returns {{ before: Sign | null, after: Sign | null }} */
export function neighboursOf(signs, sign) {
  const row = rowsOf(signs).find((some) => some.includes(sign)) ?? [];
  const at = row.indexOf(sign);
  return at < 0
    ? { before: null, after: null }
    : { before: row[at - 1] ?? null, after: row[at + 1] ?? null };
}

/** The box around two. @param {Box} a @param {Box} b @returns {Box} */
export const around = (a, b) => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
});

/** @param {number} value @param {number} least @param {number} most */
const within = (value, least, most) => Math.max(least, Math.min(most, value));

/** A box moved by `dx` and `dy`, no farther than to the edge of the picture. @param {Box} box @param {number} dx @param {number} dy @param {Size} size @returns {Box} */
export function moved({ left, top, right, bottom }, dx, dy, { width, height }) {
  const x = within(dx, -left, width - right);
  const y = within(dy, -top, height - bottom);
  return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
}

/** A box with other edges, in order, not too small and inside the picture. @param {Box} box @param {Size} size @returns {Box} */
export function fitted({ left, top, right, bottom }, { width, height }) {
  const least = LEAST * Math.min(width, height);
  const x = within(Math.min(left, right), 0, width - least);
  const y = within(Math.min(top, bottom), 0, height - least);
  return {
    left: x,
    top: y,
    right: within(Math.max(left, right), x + least, width),
    bottom: within(Math.max(top, bottom), y + least, height),
  };
}

/** A box as large as the usual sign, around a point. @param {readonly { box: Box }[]} signs @param {number} x @param {number} y @param {Size} size */
export function usualBox(signs, x, y, size) {
  const heights = signs.map(({ box }) => box.bottom - box.top).sort((a, b) => a - b);
  const high = heights[heights.length >> 1] ?? HIGH * size.height;
  const wide = SLIM * high;
  return fitted(
    { left: x - wide / 2, top: y - high / 2, right: x + wide / 2, bottom: y + high / 2 },
    size,
  );
}

/** Which step a key takes, or null. @param {Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>} event
 * @returns {'undo' | 'redo' | null} */
export function stepOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const letter = key.toLowerCase();
  if (!(ctrlKey || metaKey) || altKey || (letter !== 'z' && letter !== 'y')) return null;
  return letter === 'y' || shiftKey ? 'redo' : 'undo';
}

/** Steps that can be undone. @template T */
export class Steps {
  /** @type {T[]} */
  #past = [];
  /** @type {T[]} */
  #future = [];

  /** @param {T} now */
  constructor(now) {
    this.now = now;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** @param {T} next */
  step(next) {
    this.#past.push(this.now);
    this.#future = [];
    this.now = next;
  }

  /** @returns {boolean} whether there was a step */
  undo() {
    return this.#take(this.#past, this.#future);
  }

  /** @returns {boolean} whether there was a step */
  redo() {
    return this.#take(this.#future, this.#past);
  }

  /** @param {T[]} from @param {T[]} to */
  #take(from, to) {
    const next = from.pop();
    if (next === undefined) return false;
    to.push(this.now);
    this.now = next;
    return true;
  }
}

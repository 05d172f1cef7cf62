/* photo-nudge.js - boxes moved and resized without a mouse: by arrow keys, and by buttons. */
import { button, el } from '../parts/dom.js';
import { fitted, moved } from './photo-edits.js';

/** @typedef {import('./photo-signs.js').Box} Box */
/** @typedef {{ x?: number, y?: number, wide?: number, high?: number }} Nudge in steps */

/** A step is this share of the box's height, or of a box of this share of the picture's. */
const STEP = 0.06;
const LEAST = 0.02;

/** Buttons: sign, name, steps. @type {[string, string, Nudge][]} */
const NUDGES = [
  ['←', 'Move left', { x: -1 }],
  ['→', 'Move right', { x: 1 }],
  ['↑', 'Move up', { y: -1 }],
  ['↓', 'Move down', { y: 1 }],
  ['Narrower', 'Narrower', { wide: -1 }],
  ['Wider', 'Wider', { wide: 1 }],
  ['Shorter', 'Shorter', { high: -1 }],
  ['Taller', 'Taller', { high: 1 }],
];

/** Keys that move a box, and with Shift resize it. @type {Record<string, [Nudge, Nudge]>} */
const ARROWS = {
  ArrowLeft: [{ x: -1 }, { wide: -1 }],
  ArrowRight: [{ x: 1 }, { wide: 1 }],
  ArrowUp: [{ y: -1 }, { high: -1 }],
  ArrowDown: [{ y: 1 }, { high: 1 }],
};

/** Keys that end moving; Escape takes back what was not read yet. */
export const ENDS = ['Enter', 'Escape', 'F2'];

/** What a key does to a box, or null. @param {KeyboardEvent} event @returns {Nudge | null} */
export const nudgeOf = ({ key, shiftKey }) => ARROWS[key]?.[shiftKey ? 1 : 0] ?? null;

/** @param {Box} box @param {Nudge} nudge @param {import('./photo-edits.js').Size} size of the picture @returns {Box} */
export function nudged(box, { x = 0, y = 0, wide = 0, high = 0 }, size) {
  const by = STEP * Math.max(box.bottom - box.top, LEAST * size.height);
  const next = moved(box, x * by, y * by, size);
  if (!wide && !high) return next;
  return fitted({ ...next, right: next.right + wide * by, bottom: next.bottom + high * by }, size);
}

/** @param {(nudge: Nudge) => void} act */
export const nudgeButtons = (act) =>
  el(
    'div',
    { class: 'photo-nudges', role: 'group', 'aria-label': 'Move and resize the box', hidden: true },
    NUDGES.map(([text, name, nudge], i) =>
      button(text, () => act(nudge), { 'aria-label': name, dataset: { nudge: String(i) } }),
    ),
  );

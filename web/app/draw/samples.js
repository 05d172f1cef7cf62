/* samples.js - ten buttons that write a digit for the user, each time in a new handwriting.
 *
 * The engine's generator of synthetic digits makes the strokes; this file fits them to the pad.
 */

import { one } from '../parts/words.js';
import { boxOf } from '../pen/box.js';
import { numeral } from '../pen/numerals.js';
import { PAD_UNITS } from '../pen/sheet.js';

/** Share of the pad that a sample fills. */
const FILL = 0.66;

/** Moves and scales strokes of any unit into the middle of the pad.
 * @param {readonly ArrayLike<number>[]} strokes
 * @returns {number[][]} */
export function fitToPad(strokes) {
  const box = boxOf(strokes);
  const scale = (FILL * PAD_UNITS) / Math.max(box.right - box.left, box.bottom - box.top, 1);
  const x0 = PAD_UNITS / 2 - (scale * (box.left + box.right)) / 2;
  const y0 = PAD_UNITS / 2 - (scale * (box.top + box.bottom)) / 2;
  return strokes.map((stroke) => Array.from(stroke, (v, i) => v * scale + (i % 2 === 0 ? x0 : y0)));
}

/** @param {HTMLElement} container
 * @param {(digit: number) => void} onPick */
export function makeSampleButtons(container, onPick) {
  for (let digit = 0; digit < 10; digit++) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sample';
    button.dataset.sample = String(digit);
    button.disabled = true;
    button.setAttribute('aria-label', `Write ${one(digit)}`);
    button.append(numeral(digit));
    button.addEventListener('click', () => onPick(digit));
    container.append(button);
  }
}

/** @param {HTMLElement} container
 * @param {boolean} enabled */
export function enableSamples(container, enabled) {
  for (const button of container.querySelectorAll('button')) button.disabled = !enabled;
}

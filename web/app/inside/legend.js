/* legend.js - the legend for the colours of pictures of numbers. */
import { el, fill } from '../parts/dom.js';

/**
 * @param {HTMLElement} host
 * @param {boolean} isSigned
 * @param {number} scale value of full colour
 * @param {string} words
 */
export function showLegend(host, isSigned, scale, words) {
  const ramp = (/** @type {string} */ name) => el('i', { class: `ramp ${name}` });
  const mark = (/** @type {string | number} */ value) => el('span', {}, value);
  fill(
    host,
    isSigned
      ? [mark(`−${scale}`), ramp('minus'), mark(0), ramp('plus'), mark(`+${scale}`)]
      : [mark(0), ramp('ink'), mark(scale)],
    el('span', { class: 'legend-words' }, words),
  );
}

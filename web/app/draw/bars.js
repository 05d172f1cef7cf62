/* bars.js - ten rows, one a class: its numeral or name, a bar as long as its probability, and the number. For a net with
 * fewer classes the other rows are hidden; for one with more, the ten likeliest are shown in the order of classes.
 *
 * Each row is a meter for assistive technology. Rows are made once and only change values, so nothing moves when
 * results arrive. The bar's length is the custom property --p; CSS decides in which direction it grows, and adds
 * the percent signs where there is room.
 */

import { sign } from '../pen/numerals.js';
import { percent, ranking, spokenPercent } from '../parts/words.js';

export class Bars {
  /** @type {{ row: HTMLElement, figure: HTMLElement, digit: number, name: string }[]} */
  #rows = [];

  /** @param {HTMLElement} container */
  constructor(container) {
    for (let digit = 0; digit < 10; digit++) {
      const row = document.createElement('div');
      row.className = 'bar';
      row.setAttribute('role', 'meter');
      row.setAttribute('aria-valuemin', '0');
      row.setAttribute('aria-valuemax', '1');
      const track = document.createElement('span');
      track.className = 'bar-track';
      const figure = document.createElement('span');
      figure.className = 'bar-figure';
      row.append('', track, figure);
      this.#rows.push({ row, figure, digit: -1, name: '' });
      container.append(row);
    }
    this.show(null);
  }

  /** @param {import('../parts/words.js').Result | null} result null or blank: all bars are empty */
  show(result) {
    const probabilities = result && result.verdict !== 'none' ? result.probabilities : null;
    const order = probabilities ? ranking(probabilities) : [];
    const marked = order.slice(0, result?.verdict === 'unsure' ? 2 : 1);
    const classes = result?.probabilities.length ?? 10;
    const shown = classes > 10 ? order.slice(0, 10).sort((a, b) => a - b) : [];
    this.#rows.forEach((place, i) => {
      const { row, figure } = place;
      const digit = shown[i] ?? i;
      const name = result?.classes[digit] ?? String(digit);
      if (digit !== place.digit || name !== place.name) {
        Object.assign(place, { digit, name });
        row.dataset.digitRow = String(digit);
        const first = sign(name);
        row.setAttribute('aria-label', first instanceof SVGElement ? `Digit ${name}` : name);
        row.firstChild?.replaceWith(first);
      }
      row.hidden = i >= classes;
      const p = probabilities?.[digit] ?? 0;
      row.style.setProperty('--p', p.toFixed(4));
      row.setAttribute('aria-valuenow', p.toFixed(4));
      row.setAttribute('aria-valuetext', probabilities ? spokenPercent(p) : 'nothing drawn');
      row.toggleAttribute('data-marked', marked.includes(digit));
      figure.textContent = probabilities ? percent(p, '') : '–';
      figure.toggleAttribute('data-unit', probabilities !== null);
    });
  }
}

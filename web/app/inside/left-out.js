/* left-out.js - the panel "Strokes": the drawing without each of its strokes, and what it reads as then. */
import { el, fill } from '../dom.js';
import { PAD_UNITS } from '../sheet.js';
import { drawingOf } from './strokes.js';
import { agree, withoutWords } from './words.js';

/** @typedef {import('./hidden.js').Hidden & { reading: import('./worker.js').Reading | null }} Hidden */

const QUARTERS = ['its first quarter', 'its second quarter', 'its third quarter', 'its last quarter'];

export class StrokesPanel {
  title = 'Strokes';
  #finding = el('p', { class: 'finding' });
  #list = el('ol', { class: 'left-out' });
  element = el('div', {}, this.#finding, this.#list);

  /** @param {Hidden[] | null | undefined} found @param {import('./view.js').Context} context @returns {string} */
  show(found, { reading, drawing, ink }) {
    const parts = found ?? [];
    const isWhole = drawing.strokes.length > 1;
    const names = parts.map((_, i) => (isWhole ? `stroke ${i + 1}` : (QUARTERS[i] ?? '')));
    const shares = parts.map(({ reading: left }) => shareOf(left, reading));
    const worst = shares.indexOf(Math.min(...shares));
    const sentences = reading ? parts.map(({ reading: left }, i) => withoutWords(names[i], reading, left)) : [];
    const words = findingWords(found, drawing, sentences[worst], isWhole);
    fill(this.#finding, words);
    fill(
      this.#list,
      parts.map(({ hidden, left, reading: read }, i) =>
        el(
          'li',
          { class: agree(read, reading) ? '' : 'differs' },
          drawingOf(left, { size: PAD_UNITS, width: ink, traces: hidden }),
          el('p', {}, sentences[i], i === worst && parts.length > 1 && el('b', {}, ' It matters most.')),
        ),
      ),
    );
    return words;
  }
}

/** What is left of the answer's probability. @param {Hidden['reading']} left @param {Hidden['reading']} reading */
function shareOf(left, reading) {
  if (!left || left.digit === null || !reading || reading.digit === null) return 0;
  return left.probabilities[reading.digit];
}

/** @param {Hidden[] | null | undefined} found @param {import('../sheet.js').Drawing} drawing @param {string | undefined} worst
 * @param {boolean} isWhole */
function findingWords(found, drawing, worst, isWhole) {
  if (drawing.picture) return 'A picture has no strokes to leave out; Places hides parts of it instead.';
  if (!found) return 'Draw a digit to see which of its strokes matter.';
  if (!worst) return 'A dot has nothing that could be left out.';
  return isWhole ? worst : `One stroke, so its quarters are left out one by one. ${worst}`;
}

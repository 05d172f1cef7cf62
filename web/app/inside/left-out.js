/* left-out.js - the panel "Strokes": the drawing without each of its strokes, and the answer to each. */
import { el, fill } from '../parts/dom.js';
import { boxOf } from '../pen/box.js';
import { drawingOf } from './strokes.js';
import { agree, withoutWords } from './words.js';

/** @typedef {import('./hidden.js').Hidden & { reading: import('./worker.js').Reading | null }} Hidden */

/** A loss below this share of the probability does not count. */
const MATTERS = 0.01;

const QUARTERS = [
  'its first quarter',
  'its second quarter',
  'its third quarter',
  'its last quarter',
];

export class StrokesPanel {
  title = 'Strokes';
  #finding = el('p', { class: 'finding' });
  #list = el('ol', { class: 'left-out' });
  element = el('div', {}, this.#finding, this.#list);

  /** @param {Hidden[] | null | undefined} found @param {import('./view.js').Context} context @returns {string} */
  show(found, { reading, drawing }) {
    const parts = found ?? [];
    const isWhole = drawing.strokes.length > 1;
    const names = parts.map((_, i) => (isWhole ? `stroke ${i + 1}` : (QUARTERS[i] ?? '')));
    const shares = parts.map(({ reading: left }) => shareOf(left, reading));
    const worst = shares.indexOf(Math.min(...shares));
    const sentences = reading
      ? parts.map(({ reading: left }, i) => withoutWords(names[i], reading, left))
      : [];
    const whole = shareOf(reading, reading);
    const matters = parts.some(
      ({ reading: read }, i) => !agree(read, reading) || shares[i] < whole - MATTERS,
    );
    const calm = `Whichever ${isWhole ? 'stroke' : 'quarter'} is left out, the answer stays.`;
    const words = findingWords(
      found,
      drawing,
      matters ? sentences[worst] : sentences.length > 0 ? calm : '',
      isWhole,
    );
    const frame = around(drawing.strokes);
    fill(this.#finding, words);
    fill(
      this.#list,
      parts.map(({ hidden, left, reading: read }, i) =>
        el(
          'li',
          { class: agree(read, reading) ? '' : 'differs' },
          drawingOf(left, { frame, width: frame.size / 20, traces: hidden }),
          el(
            'p',
            {},
            sentences[i],
            matters && i === worst && parts.length > 1 && el('b', {}, ' It matters most.'),
          ),
        ),
      ),
    );
    return words;
  }
}

/** A square around the drawing, wherever it is on the pad. @param {readonly (readonly number[])[]} strokes */
function around(strokes) {
  const { left, top, right, bottom } = boxOf(strokes);
  const size = 1.3 * Math.max(right - left, bottom - top, 1);
  return strokes.length > 0
    ? { x: (left + right - size) / 2, y: (top + bottom - size) / 2, size }
    : { x: 0, y: 0, size: 1 };
}

/** The remaining share of the answer's probability. @param {Hidden['reading']} left @param {Hidden['reading']} reading */
function shareOf(left, reading) {
  if (!left || left.label === null || !reading || reading.label === null) return 0;
  return left.probabilities[reading.candidates[0]] * (1 - left.notDigit);
}

/** @param {Hidden[] | null | undefined} found @param {import('../pen/sheet.js').Drawing} drawing @param {string} worst what matters most
 * @param {boolean} isWhole */
function findingWords(found, drawing, worst, isWhole) {
  if (drawing.picture)
    return 'A picture has no strokes to leave out; Places hides parts of it instead.';
  if (!found) return 'Draw a digit to see which of its strokes matter.';
  if (!worst) return 'A dot has nothing that could be left out.';
  return isWhole ? worst : `One stroke, so its quarters are left out one by one. ${worst}`;
}

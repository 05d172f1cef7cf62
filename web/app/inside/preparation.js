/* preparation.js - the panel "Picture": the stages from the drawing to the net's input, and the net's answers if the picture were
 * prepared less carefully, as many pages do.
 */
import { el, fill } from '../parts/dom.js';
import { PAD_UNITS } from '../pen/sheet.js';
import { blank, paint, paintPicture } from './paint.js';
import { drawingOf } from './strokes.js';
import { agree, readingWords } from './words.js';

/** @typedef {import('./worker.js').Reading} Reading */
/** @typedef {{ name: string, image: Float32Array | null, reading: Reading | null }} Variant */

/** @type {Record<string, { title: string, words: string }>} */
const WAYS = {
  raw: { title: 'Shrunk', words: 'the whole pad scaled to 28 × 28' },
  centred: { title: 'Centred', words: 'the same, moved to the middle' },
  box: { title: 'Boxed', words: 'its box scaled to 20 × 20, pen and all' },
  exact: {
    title: 'As MNIST',
    words: 'boxed, a pen of MNIST’s width, centre of mass in the middle',
  },
};

export class PreparationPanel {
  title = 'Picture';
  #finding = el('p', { class: 'finding' });
  #stages = el('ol', { class: 'stages' });
  #ways = el('tbody');
  #table = el(
    'table',
    { class: 'plain-table ways-table' },
    el(
      'caption',
      {},
      'Prepared in other ways',
      el('small', {}, 'What the same net makes of the same drawing.'),
    ),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ['Picture', 'How', 'It reads'].map((words) => el('th', { scope: 'col' }, words)),
      ),
    ),
    this.#ways,
  );
  #rows;
  #fitted = blank('fitted');
  #final = blank('final');
  #frame = el('i', { class: 'frame' });

  constructor() {
    this.element = el('div', {}, this.#finding, this.#stages, this.#table);
    this.#rows = new Map(
      Object.entries(WAYS).map(([name, { title, words }]) => {
        const canvas = blank('way');
        const answer = el('td', { class: 'way-answer' });
        const row = el(
          'tr',
          { dataset: { way: name } },
          el('td', {}, canvas),
          el('th', { scope: 'row' }, title, el('small', {}, words)),
          answer,
        );
        this.#ways.append(row);
        return [name, { canvas, answer, row }];
      }),
    );
  }

  /** @param {{ stages: ReturnType<typeof import('../../inkling/index.js').preparationStages>, variants: Variant[] } | null | undefined} found
   * @param {import('./view.js').Context} context
   * @returns {string} the finding as a sentence */
  show(found, { reading, image, drawing, ink }) {
    const { stages = null, variants = [] } = found ?? {};
    this.#table.hidden = variants.length === 0;
    this.#stages.hidden = !found;
    const words = !found
      ? 'Draw a digit to see how its picture is made.'
      : comparison(variants, reading);
    fill(this.#finding, words);
    if (!found) return words;
    paintPicture(this.#final, image);
    if (stages) this.#showStages(drawing.strokes, stages, ink);
    else
      fill(
        this.#stages,
        stage('What the net gets', 'The engine found the ink in your picture.', this.#final),
      );
    for (const { name, image: picture, reading: read } of variants) {
      const parts = this.#rows.get(name);
      if (!parts) continue;
      const { canvas, answer, row } = parts;
      paintPicture(canvas, picture ?? new Float32Array(784));
      const isSame = agree(read, reading);
      row.classList.toggle('differs', !isSame);
      fill(
        answer,
        readingWords(read),
        !isSame && [
          el('span', { 'aria-hidden': 'true' }, ' ≠'),
          el('span', { class: 'unseen' }, ', another answer'),
        ],
      );
    }
    return words;
  }

  /** @param {readonly (readonly number[])[]} strokes
   * @param {NonNullable<ReturnType<typeof import('../../inkling/index.js').preparationStages>>} stages
   * @param {number} ink */
  #showStages(strokes, { box, fitted, dx, dy }, ink) {
    paint(this.#fitted, { data: fitted, width: 20, height: 20, scale: 1, isSigned: false });
    this.#frame.style.setProperty('--x', String(dx));
    this.#frame.style.setProperty('--y', String(dy));
    const percentOf = (/** @type {number} */ side) => Math.round((100 * side) / PAD_UNITS);
    fill(
      this.#stages,
      stage(
        'Your drawing',
        `${strokes.length === 1 ? 'One stroke' : `${strokes.length} strokes`}; lines, not pixels.`,
        drawingOf(strokes, { width: ink * PAD_UNITS }),
      ),
      stage(
        'Its box',
        `${percentOf(box.right - box.left)} % of the pad wide, ${percentOf(box.bottom - box.top)} % high. Size and place do not count from here on.`,
        drawingOf(strokes, { width: ink * PAD_UNITS, box }),
      ),
      stage(
        'Fitted',
        'The longer side is 20 pixels now, drawn with a pen of MNIST’s width.',
        this.#fitted,
      ),
      stage('What the net gets', `28 × 28. ${moved(dx - 4, dy - 4)}.`, this.#final, this.#frame),
    );
  }
}

/** @param {string} title @param {string} words @param {...Element} picture */
function stage(title, words, ...picture) {
  return el(
    'li',
    {},
    el('div', { class: 'stage-picture' }, picture),
    el('h3', {}, title),
    el('p', {}, words),
  );
}

/** @param {number} right @param {number} down pixels */
function moved(right, down) {
  const part = (
    /** @type {number} */ by,
    /** @type {string} */ more,
    /** @type {string} */ less,
  ) => (by === 0 ? '' : `${Math.abs(by)} ${by > 0 ? more : less}`);
  const words = [part(right, 'right', 'left'), part(down, 'down', 'up')].filter(
    (word) => word !== '',
  );
  return words.length === 0
    ? 'Its centre of mass is in the middle already'
    : `Moved ${words.join(' and ')}, so that its centre of mass is in the middle`;
}

/** @param {Variant[]} variants @param {Reading | null} reading */
function comparison(variants, reading) {
  if (variants.length === 0)
    return 'A picture is prepared by the engine: it finds the ink, then does as with a drawing.';
  const others = variants.filter(
    ({ name, reading: read }) => name !== 'exact' && !agree(read, reading),
  );
  if (others.length === 0) {
    return 'However it is prepared, this drawing gets the same answer. Draw it small, or in a corner, and look again.';
  }
  const parts = others.map(
    ({ name, reading: read }) => `${WAYS[name].title.toLowerCase()}, as ${readingWords(read)}`,
  );
  return `Prepared as MNIST’s pictures were, it reads as ${readingWords(reading)}; ${parts.join('; ')}.`;
}

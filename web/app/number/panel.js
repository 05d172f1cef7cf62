/* panel.js - shows the chosen sign of a number and lets the user correct it.
 *
 * "It is a 0 1 2 ... 9" saves its strokes with this label, as under the large pad (correct.js). A mark is not saved: the net learns
 * digits. Other buttons leave it out, split it in two, or join it with its neighbour.
 */
import { Correction } from '../parts/correct.js';
import { button, el, fill } from '../parts/dom.js';
import { one } from '../parts/words.js';
import { called } from './photo-words.js';
import { placeWords, textOf, title } from './words.js';

/** @typedef {import('./words.js').Cell} Cell */
/**
 * @typedef {object} Actions
 * @property {() => void} leaveOut
 * @property {() => void} split
 * @property {(other: number) => void} join
 * @property {(mark: string) => void} say that it is a mark, or no longer
 * @property {(group: Cell['group']) => import('../../inkling/model/model.js').Prediction} answer of the net to strokes
 */

/** The row of digits that a sign may be. */
function digitsToSay() {
  const digits = Array.from({ length: 10 }, (_, digit) =>
    el(
      'button',
      {
        type: 'button',
        dataset: { say: String(digit) },
        'aria-label': `It is ${one(digit)}`,
        'aria-pressed': 'false',
      },
      String(digit),
    ),
  );
  return el(
    'div',
    { class: 'correct', role: 'group', 'aria-label': 'Say which digit it is' },
    el('span', { class: 'correct-label' }),
    el('div', { class: 'correct-row' }, digits),
    el('p', { class: 'correct-note' }),
  );
}

/** @param {string} mark @param {() => void} say */
const markToSay = (mark, say) =>
  button(mark, say, {
    dataset: { mark },
    'aria-label': `It is ${called(mark)}`,
    'aria-pressed': 'false',
  });

/** What a sign may be beside the digits. */
const MARKS = ['.', ',', '-', '/', ':', '+', '=', '%', '(', ')'];

export class Panel {
  #answer;
  /** @type {HTMLButtonElement[]} */
  #marks;
  #joinBefore;
  #joinAfter;
  #split;
  #none;
  #index = 0;
  /** The strokes that the row of digits was last given. @type {readonly (readonly number[])[] | null} */
  #group = null;

  /** @param {import('../data/workbench.js').Workbench} workbench
   * @param {{ say: (text: string) => void, warn: (text: string) => void }} tell
   * @param {Actions} actions */
  constructor(workbench, tell, actions) {
    this.title = el('h3', { id: 'number-chosen' });
    const host = digitsToSay();
    this.correction = new Correction(host, workbench, tell);
    this.#answer = actions.answer;
    this.#marks = MARKS.map((mark) => markToSay(mark, () => actions.say(mark)));
    this.#none = button('Not a digit', () => actions.leaveOut(), {
      id: 'number-none',
      'aria-pressed': 'false',
    });
    this.#split = button('Split in two', () => actions.split(), { id: 'number-split' });
    this.#joinBefore = button('', () => actions.join(this.#index - 1), {
      id: 'number-join-before',
    });
    this.#joinAfter = button('', () => actions.join(this.#index + 1), { id: 'number-join-after' });
    this.help = el('p', { class: 'panel-help' });
    this.body = el(
      'div',
      { class: 'panel-body' },
      this.title,
      host,
      el(
        'div',
        { class: 'panel-marks', role: 'group', 'aria-label': 'Say which mark it is' },
        this.#marks,
      ),
      el(
        'div',
        { class: 'panel-tools' },
        this.#none,
        this.#joinBefore,
        this.#joinAfter,
        this.#split,
      ),
    );
    this.element = el(
      'section',
      { class: 'panel', 'aria-label': 'The chosen sign' },
      this.help,
      this.body,
    );
  }

  /** Removes the saved drawing of the chosen digit. */
  takeBack() {
    /** @type {HTMLElement | null} */ (
      this.element.querySelector('[data-say][aria-pressed="true"]')
    )?.click();
  }

  /** @param {readonly Cell[]} cells @param {number} chosen index, -1 for none @param {boolean} isWriting */
  show(cells, chosen, isWriting) {
    const cell = cells[chosen];
    this.body.hidden = !cell;
    this.help.hidden = Boolean(cell);
    fill(
      this.help,
      cells.length > 0
        ? 'Choose a sign above to correct it, to split it or to join it with its neighbour.'
        : 'Each digit will appear here, with what the net sees of it, and each mark.',
    );
    if (!cell) {
      this.#group = null;
      return;
    }
    this.#index = chosen;
    fill(this.title, `${placeWords(chosen, cells)}: ${title(cell)}`);
    const drawing = isWriting || cell.leftOut ? null : { strokes: cell.group, picture: null };
    if (this.#group !== cell.group || !isWriting)
      this.correction.show(cell.read.answer ?? this.#answer(cell.group), drawing);
    this.#group = cell.group;
    this.#none.setAttribute('aria-pressed', String(cell.leftOut));
    for (const [i, mark] of MARKS.entries())
      this.#marks[i].setAttribute('aria-pressed', String(!cell.leftOut && textOf(cell) === mark));
    this.#split.disabled = cell.group.length < 2;
    this.#split.title = cell.group.length < 2 ? 'It was written in one stroke' : '';
    for (const [tool, other, where] of /** @type {const} */ ([
      [this.#joinBefore, chosen - 1, 'left'],
      [this.#joinAfter, chosen + 1, 'right'],
    ])) {
      tool.textContent = `Join to the ${where}`;
      tool.disabled = cells[other]?.read.row !== cell.read.row;
    }
  }
}

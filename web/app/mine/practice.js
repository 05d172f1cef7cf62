/* practice.js - a small pad that requests digits, for example "Write a 4". It saves the drawing with that
 * label, then requests the next.
 *
 * It requests the digit with the fewest drawings. Sheet, ink, pointers and keyboard pen are those of the
 * large pad; Enter saves the drawing.
 */
import { button, el, fill } from '../parts/dom.js';
import { KeyboardPen } from '../pen/keyboard.js';
import { Pad } from '../pen/pad.js';
import { listenToPointers } from '../pen/pointer.js';
import { Sheet, isEmpty } from '../pen/sheet.js';
import { one } from '../parts/words.js';
import { wantedDigit } from './wanted.js';

/** Width of the ink in pad units, as the large pad's middle nib. */
const INK = 38;

export class Practice {
  #workbench;
  #tell;
  #frame = 0;
  #digit = 0;
  /** Digits that the user skipped. @type {number[]} */
  #skipped = [];
  #busy = false;

  #request = () => {
    this.#frame ||= requestAnimationFrame((now) => this.#draw(now));
  };
  sheet = new Sheet(this.#request);
  prompt = el('p', { class: 'prompt', id: 'practice-prompt' });
  canvas = el('canvas', {
    id: 'practice-pad',
    class: 'practice-pad',
    tabindex: '0',
    role: 'application',
    'aria-roledescription': 'drawing pad',
    'aria-labelledby': 'practice-prompt',
    'aria-describedby': 'practice-help',
  });
  pad = new Pad(this.canvas, this.#request);
  keep = button('Keep and next', () => this.#keep(), { id: 'practice-keep', disabled: true });
  clear = button('Clear', () => this.sheet.clear(), { class: 'plain', disabled: true });
  skip = button('Skip', () => this.#skip(), { class: 'plain' });

  /** @param {import('../data/workbench.js').Workbench} workbench
   * @param {{ say: (text: string) => void, warn: (text: string) => void }} tell
   * @param {() => number[]} counts of each digit so far */
  constructor(workbench, tell, counts) {
    this.#workbench = workbench;
    this.#tell = tell;
    this.counts = counts;
    this.element = el(
      'div',
      { class: 'practice' },
      this.prompt,
      el('div', { class: 'sheet' }, this.canvas),
      el(
        'p',
        { id: 'practice-help', class: 'unseen' },
        'Arrow keys move the pen, Space puts it down and lifts it, Enter keeps the drawing.',
      ),
      el('div', { class: 'practice-tools' }, this.keep, this.clear, this.skip),
    );
    const actions = {
      undo: () => void this.sheet.undo(),
      redo: () => void this.sheet.redo(),
      clear: () => void this.sheet.clear(),
    };
    this.keyboard = new KeyboardPen(this.canvas, this.sheet, actions, tell.say, this.#request);
    listenToPointers(this.canvas, this.sheet, () => this.keyboard.hide());
    this.canvas.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.keyboard.lift();
      this.#keep();
    });
    addEventListener('themechange', () => {
      cancelAnimationFrame(this.#frame);
      this.#draw(performance.now());
    });
  }

  /** Requests the digit with the fewest drawings. */
  ask() {
    this.#digit = wantedDigit(this.counts(), this.#skipped);
    fill(this.prompt, 'Write ', one(this.#digit));
  }

  #skip() {
    this.#skipped = [...this.#skipped.filter((digit) => digit !== this.#digit), this.#digit].slice(
      -9,
    );
    this.sheet.clear();
    this.ask();
    this.#tell.say(`Write ${one(this.#digit)}.`);
  }

  async #keep() {
    const { drawing } = this.sheet;
    if (isEmpty(drawing) || this.#busy) return;
    this.#busy = true;
    try {
      const kept = this.#digit;
      const { known } = await this.#workbench.drawings.addAll([
        { strokes: drawing.strokes, label: kept },
      ]);
      this.#skipped = this.#skipped.filter((digit) => digit !== kept);
      this.sheet.clear();
      this.#tell.say(
        known > 0
          ? `You have this very drawing already; write ${one(kept)} in another way.`
          : `Kept as ${one(kept)}.`,
      );
    } finally {
      this.#busy = false;
    }
  }

  /** @param {number} now */
  #draw(now) {
    this.#frame = 0;
    const { drawing, live } = this.sheet;
    const drying = this.pad.paint({ drawing, live, width: INK, cursor: this.keyboard.cursor }, now);
    this.keep.disabled = isEmpty(drawing);
    this.clear.disabled = isEmpty(drawing);
    if (drying) this.#frame ||= requestAnimationFrame((then) => this.#draw(then));
  }
}

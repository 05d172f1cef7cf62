/* practice.js - a small pad that requests digits, for example "Write a 4", or signs. It saves the drawing with that
 * label, then requests the next.
 *
 * It requests the label with the fewest drawings. Sheet, ink, pointers and keyboard pen are those of the
 * large pad; Enter saves the drawing.
 */
import { button, el, fill } from '../parts/dom.js';
import { KeyboardPen } from '../pen/keyboard.js';
import { Pad } from '../pen/pad.js';
import { listenToPointers } from '../pen/pointer.js';
import { Sheet, isEmpty } from '../pen/sheet.js';
import { one } from '../parts/words.js';
import { wantedDigit } from './wanted.js';

/** @typedef {import('../store/drawings.js').Label} Label */

/** Width of the ink in pad units, as the large pad's middle nib. */
const INK = 38;

export class Practice {
  #workbench;
  #tell;
  #frame = 0;
  #kind;
  /** @type {Label | null} */
  #label = null;
  /** Labels that the user skipped. @type {Label[]} */
  #skipped = [];
  #busy = false;

  #request = () => {
    this.#frame ||= requestAnimationFrame((now) => this.#draw(now));
  };
  sheet = new Sheet(this.#request);
  prompt = el('p', { class: 'prompt' });
  canvas = el('canvas', {
    class: 'practice-pad',
    tabindex: '0',
    role: 'application',
    'aria-roledescription': 'drawing pad',
  });
  pad = new Pad(this.canvas, this.#request);
  keep = button('Keep and next', () => this.#keep(), { disabled: true });
  clear = button('Clear', () => this.sheet.clear(), { class: 'plain', disabled: true });
  skip = button('Skip', () => this.#skip(), { class: 'plain' });

  /** @param {import('../data/workbench.js').Workbench} workbench
   * @param {{ say: (text: string) => void, warn: (text: string) => void }} tell
   * @param {import('./kinds.js').Kind} kind
   * @param {() => number[]} counts with each label so far */
  constructor(workbench, tell, kind, counts) {
    this.#workbench = workbench;
    this.#tell = tell;
    this.#kind = kind;
    this.counts = counts;
    const id = (/** @type {string} */ part) => `${kind.prefix}practice-${part}`;
    this.prompt.id = id('prompt');
    this.canvas.id = id('pad');
    this.canvas.setAttribute('aria-labelledby', id('prompt'));
    this.canvas.setAttribute('aria-describedby', id('help'));
    this.keep.id = id('keep');
    this.element = el(
      'div',
      { class: 'practice' },
      this.prompt,
      el('div', { class: 'sheet' }, this.canvas),
      el(
        'p',
        { id: id('help'), class: 'unseen' },
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

  /** Requests the label with the fewest drawings. */
  ask() {
    const { labels } = this.#kind;
    const skipped = this.#skipped.map((label) => labels.indexOf(label)).filter((i) => i >= 0);
    this.#label = labels[wantedDigit(this.counts(), skipped)] ?? null;
    if (this.#label === null) fill(this.prompt, 'Add a sign first');
    else fill(this.prompt, 'Write ', one(this.#label));
    this.skip.disabled = labels.length < 2;
  }

  #skip() {
    if (this.#label === null) return;
    const label = this.#label;
    const most = this.#kind.labels.length - 1;
    this.#skipped = [...this.#skipped.filter((other) => other !== label), label].slice(-most);
    this.sheet.clear();
    this.ask();
    this.#tell.say(`Write ${one(/** @type {Label} */ (this.#label))}.`);
  }

  async #keep() {
    const { drawing } = this.sheet;
    const kept = this.#label;
    if (isEmpty(drawing) || this.#busy || kept === null) return;
    this.#busy = true;
    try {
      const { known } = await this.#workbench.drawings.addAll([
        { strokes: drawing.strokes, label: kept },
      ]);
      this.#skipped = this.#skipped.filter((label) => label !== kept);
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
    this.keep.disabled = isEmpty(drawing) || this.#label === null;
    this.clear.disabled = isEmpty(drawing);
    if (drying) this.#frame ||= requestAnimationFrame((then) => this.#draw(then));
  }
}

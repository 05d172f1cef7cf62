/* correct.js - the row under the answer, "It is a 0 1 2 ... 9", or the names of the net's classes: a tap saves the drawing on the pad with
 * this label; for a picture it saves the 28 x 28 input.
 *
 * A second tap on the same digit removes it, a tap on another digit changes the label. If a saved
 * drawing is continued and saved again, the later one replaces the earlier. The row always takes up
 * space, so nothing moves when it appears. The store is loaded with the first tap. Not here: learning
 * from the drawings (mine/).
 */
import { one } from './words.js';

/** @typedef {import('../pen/sheet.js').Drawing} Drawing */
/** @typedef {import('../store/drawings.js').OwnDrawing} OwnDrawing */
/** @typedef {import('../store/drawings.js').Label} Label */

const DIGITS = [...'0123456789'];

/** The label that a drawing of a class is saved with. @param {string} name @returns {Label} */
const labelOf = (name) => (/^\d$/.test(name) ? Number(name) : name);

/** How many drawings there are to learn from, with a link to them.
 * @param {import('../data/workbench.js').Workbench['drawings']} drawings
 * @param {boolean} isDigit whether the last one is of a digit */
export async function keptNote(drawings, isDigit) {
  const all = (await (isDigit ? drawings.list() : drawings.signs())).length;
  const link = document.createElement('a');
  link.href = isDigit ? '#mine' : '#mine?of=signs';
  link.textContent = all === 1 ? 'one drawing' : `${all} drawings`;
  return [`Inkling can learn ${isDigit ? 'your handwriting' : 'your signs'} from `, link, '.'];
}

export class Correction {
  #workbench;
  #say;
  #host;
  #label;
  #note;
  #row;
  /** @type {HTMLButtonElement[]} */
  #buttons;
  /** What the buttons say. @type {readonly string[]} */
  #names = DIGITS;
  /** @type {Drawing | null} */
  #drawing = null;
  /** The net's input, for a picture. @type {Float32Array | undefined} */
  #pixels;
  /** The saved drawing for each drawing. @type {WeakMap<Drawing['strokes'], OwnDrawing>} */
  #kept = new WeakMap();
  /** The latest saved drawing. @type {{ strokes: Drawing['strokes'], own: OwnDrawing } | null} */
  #last = null;
  #busy = false;

  /** @param {HTMLElement} host
   * @param {import('../data/workbench.js').Workbench} workbench
   * @param {{ say: (text: string) => void, warn: (text: string) => void }} tell */
  constructor(host, workbench, { say, warn }) {
    this.#host = host;
    this.#workbench = workbench;
    this.#say = say;
    this.warn = warn;
    this.#label = /** @type {HTMLElement} */ (host.querySelector('.correct-label'));
    this.#note = /** @type {HTMLElement} */ (host.querySelector('.correct-note'));
    this.#row = /** @type {HTMLElement} */ (host.querySelector('.correct-row'));
    this.#buttons = [...host.querySelectorAll('button')];
    this.#row.addEventListener('click', ({ target }) => {
      const at = this.#buttons.indexOf(/** @type {HTMLButtonElement} */ (target));
      if (at >= 0) this.#tap(labelOf(this.#names[at]));
    });
    this.show(null, null);
  }

  /** @param {import('./words.js').Result | null} result
   * @param {Drawing | null} drawing null while it cannot be kept */
  show(result, drawing) {
    const canKeep = result !== null && result.label !== null && drawing !== null;
    if (canKeep && String(result.classes) !== String(this.#names)) this.#offer(result.classes);
    this.#drawing = canKeep ? drawing : null;
    this.#pixels = drawing?.picture ? result?.image : undefined;
    this.#host.toggleAttribute('data-open', canKeep);
    this.#mark();
  }

  /** The label that a drawing was saved with, or null. @param {Drawing['strokes']} strokes */
  labelOf(strokes) {
    return this.#kept.get(strokes)?.label ?? null;
  }

  /** Makes a button for each class of the net. @param {readonly string[]} names */
  #offer(names) {
    this.#names = names;
    const [first] = this.#buttons;
    const [key] = Object.keys(first.dataset);
    this.#buttons = names.map((name) => {
      const button = /** @type {HTMLButtonElement} */ (first.cloneNode());
      button.dataset[key] = name;
      button.ariaLabel = `It is ${one(name)}`;
      button.textContent = name;
      return button;
    });
    this.#row.replaceChildren(...this.#buttons);
    this.#row.toggleAttribute(
      'data-names',
      names.some((name) => name.length > 1),
    );
  }

  #mark() {
    const own = this.#drawing && this.#kept.get(this.#drawing.strokes);
    this.#buttons.forEach((button, i) =>
      button.setAttribute('aria-pressed', String(own?.label === labelOf(this.#names[i]))),
    );
    this.#label.textContent = own ? 'Kept as' : 'It is';
    if (!own) this.#note.replaceChildren();
  }

  /** @param {Label} digit */
  async #tap(digit) {
    const drawing = this.#drawing;
    if (!drawing || this.#busy) return;
    this.#busy = true;
    try {
      const { drawings } = this.#workbench;
      const before = this.#kept.get(drawing.strokes);
      if (before?.label === digit) {
        await drawings.remove([before.id]);
        this.#kept.delete(drawing.strokes);
        this.#say('Not kept any more.');
      } else {
        await this.#keep(drawing, digit);
      }
    } catch (error) {
      this.warn(`The drawing could not be kept: ${error instanceof Error ? error.message : error}`);
    } finally {
      this.#busy = false;
      this.#mark();
    }
  }

  /** @param {Drawing} drawing @param {Label} digit */
  async #keep(drawing, digit) {
    const { drawings } = this.#workbench;
    const own = await drawings.add({
      strokes: drawing.strokes,
      label: digit,
      pixels: this.#pixels,
    });
    const last = this.#last;
    const goesOn =
      last !== null &&
      last.strokes.length > 0 && // not a picture
      last.strokes.length < drawing.strokes.length &&
      last.strokes.every((stroke, i) => stroke === drawing.strokes[i]);
    if (last && goesOn) await drawings.remove([last.own.id]);
    this.#kept.set(drawing.strokes, own);
    this.#last = { strokes: drawing.strokes, own };
    const isDigit = typeof digit === 'number';
    this.#note.replaceChildren(...(await keptNote(drawings, isDigit)));
    this.#say(`Kept as ${one(digit)}.`);
    const problem = await drawings.problem();
    if (problem) this.warn(problem);
  }
}

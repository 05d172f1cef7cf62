/* photo.js - class Photo: a picture of numbers in the place of the sheet, read, and corrected by the user.
 *
 * It is loaded with the first picture. The writing stays as it was behind it. Files that cannot be used leave the picture that is shown.
 */
import { predictNumber } from '../../inkling/numbers.js';
import { pixelsOf } from '../parts/bring.js';
import { keptNote } from '../parts/correct.js';
import { copyText } from '../parts/copy.js';
import { decodePicture } from '../parts/decode.js';
import { addStyles, button, el, fill } from '../parts/dom.js';
import { Boxes } from './photo-boxes.js';
import { PhotoPanel } from './photo-panel.js';
import { Samples } from './photo-samples.js';
import { carried, choicesOf, csvOf, signsOf, textOfAll } from './photo-signs.js';
import { announcement, called, namesOf, summary } from './photo-words.js';

/** @typedef {import('./photo-signs.js').Sign} Sign */
/** @typedef {{ say: (text: string) => void, warn: (text: string) => void, back: () => void }} Tell back: returns to the writing */

/** Longer side in pixels above which a picture is scaled down: the reader works on half of it. */
const LARGEST = 4096;

/** Adds the sheet of styles, then makes a photo. @param {import('../data/workbench.js').Workbench} workbench @param {Tell} tell */
export async function openPhoto(workbench, tell) {
  await addStyles(new URL('./photo.css', import.meta.url));
  return new Photo(workbench, tell);
}

export class Photo {
  #workbench;
  #tell;
  #samples;
  /** @type {import('../pen/sheet.js').Picture | null} */
  #picture = null;
  /** @type {Sign[]} */
  #signs = [];
  #chosen = -1;
  /** Stands for the file that came last. */
  #latest = {};

  #text = el('p', { class: 'number-text photo-text', id: 'photo-text', dataset: { number: '' } });
  #summary = el('p', { class: 'photo-summary', id: 'photo-summary' });
  #copied = el('span', { class: 'copied' });
  #copy = button('Copy', () => this.#copyAs(textOfAll(this.#signs)), { id: 'photo-copy' });
  #csv = button('Copy as CSV', () => this.#copyAs(csvOf(this.#signs)), { id: 'photo-csv' });
  #boxes = new Boxes({
    choose: (index) => this.#choose(index),
    type: (index, key) => this.#type(index, key),
  });
  #panel = new PhotoPanel({
    say: (text) => this.#say(this.#chosen, text),
    leaveOut: () => this.#leaveOut(this.#chosen),
  });

  /** @param {import('../data/workbench.js').Workbench} workbench @param {Tell} tell */
  constructor(workbench, tell) {
    this.#workbench = workbench;
    this.#tell = tell;
    this.#samples = new Samples(workbench.drawings);
    this.tools = el(
      'div',
      { class: 'tools' },
      button('Back to writing', () => tell.back(), { id: 'photo-back', class: 'plain' }),
    );
    this.element = el(
      'section',
      { class: 'photo', 'aria-label': 'Picture' },
      el(
        'div',
        { class: 'number-head' },
        this.#text,
        el('div', { class: 'number-copy photo-copy' }, this.#copy, this.#csv, this.#copied),
      ),
      el(
        'div',
        { class: 'sheet photo-sheet' },
        this.#boxes.element,
        el('p', { class: 'drop', 'aria-hidden': 'true' }, 'Drop the picture'),
      ),
      this.#summary,
      this.#panel.element,
      el(
        'p',
        { class: 'photo-legend' },
        'Solid: sure. Dashed with ?: unsure. ? alone: cannot be told. Dotted: other ink.',
      ),
      this.tools,
    );
    workbench.addEventListener('model', () => this.#read());
  }

  /** Shows a file and reads it; throws an error with a sentence when it is no picture.
   * @param {Blob} file @param {string} name @param {() => void} ready called when the picture can be shown */
  async show(file, name, ready) {
    const latest = (this.#latest = {});
    const picture = await decodePicture(file, name, LARGEST);
    if (latest !== this.#latest) return; // another file came meanwhile
    this.#picture = picture;
    this.#signs = [];
    this.#chosen = -1;
    this.#boxes.picture(picture.canvas);
    this.#draw();
    this.#summary.textContent = 'Reading …';
    ready();
    await new Promise((resolve) => setTimeout(resolve)); // the picture is painted before it is read
    await this.#read();
  }

  async #read() {
    const picture = this.#picture;
    const { model } = this.#workbench;
    if (!picture || !model) return;
    try {
      const numbers = await predictNumber(model, pixelsOf(picture));
      if (picture !== this.#picture || model !== this.#workbench.model) return; // another one came meanwhile
      this.#signs = carried(this.#signs, signsOf(numbers));
      this.#draw();
      this.#tell.say(announcement(this.#signs));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      this.#summary.textContent = '';
      this.#tell.warn(`“${picture.name}” cannot be read: ${error.message}.`);
    }
  }

  #draw() {
    const text = textOfAll(this.#signs);
    if (this.#text.dataset.number !== text) fill(this.#text, text); // a selection in it would be lost
    this.#text.dataset.number = text;
    this.#summary.textContent = summary(this.#signs);
    this.#copy.disabled = this.#csv.disabled = text === '';
    const sign = this.#signs[this.#chosen] ?? null;
    this.#boxes.show(this.#signs, sign);
    if (!this.#picture) return;
    const name = sign ? (namesOf(this.#signs).get(sign) ?? '') : '';
    this.#panel.show(sign, name, this.#picture.canvas, this.#classes());
  }

  #classes() {
    return this.#workbench.model?.classNames ?? [];
  }

  /** @param {number} index */
  #choose(index) {
    this.#chosen = this.#chosen === index ? -1 : index;
    fill(this.#panel.note);
    this.#draw();
    this.#panel.element.scrollIntoView({ block: 'nearest' });
  }

  /** @param {number} index @param {string} key @returns {boolean} whether it says something */
  #type(index, key) {
    const isGone = key === 'Delete' || key === 'Backspace';
    if (!isGone && !choicesOf(this.#signs[index], this.#classes()).includes(key)) return false;
    this.#chosen = index;
    if (isGone) this.#leaveOut(index);
    else this.#say(index, key);
    return true;
  }

  /** Says what a sign is; said twice, it is taken back. @param {number} index @param {string} text */
  #say(index, text) {
    const { said, leftOut } = this.#signs[index];
    const next = said === text && !leftOut ? null : text;
    this.#change(index, { said: next, leftOut: false });
    this.#tell.say(next === null ? 'Taken back.' : `It is ${called(text)}.`);
  }

  /** @param {number} index */
  #leaveOut(index) {
    const leftOut = !this.#signs[index].leftOut;
    this.#change(index, { leftOut });
    this.#tell.say(leftOut ? 'Left out.' : 'It counts again.');
  }

  /** @param {number} index @param {Partial<Sign>} correction */
  async #change(index, correction) {
    const sign = { ...this.#signs[index], ...correction };
    this.#signs = this.#signs.map((old, i) => (i === index ? sign : old));
    fill(this.#panel.note);
    this.#draw();
    try {
      const problem = await this.#samples.follow(sign);
      if (problem) this.#tell.warn(problem);
      const { said, leftOut, read } = sign;
      const isKept = said !== null && !leftOut && read?.answer?.classes.includes(said);
      if (isKept && this.#signs[this.#chosen] === sign)
        fill(this.#panel.note, await keptNote(this.#workbench.drawings, /^\d$/.test(said)));
    } catch (error) {
      this.#tell.warn(`The drawing could not be kept: ${/** @type {Error} */ (error).message}`);
    }
  }

  /** @param {string} text */
  #copyAs(text) {
    return copyText(text, this.#text, this.#copied, this.#tell.say);
  }
}

/* photo.js - class Photo: a picture of numbers in the place of the sheet, read, and corrected by the user.
 *
 * It is loaded with the first picture. The writing stays as it was behind it. Files that cannot be used leave the picture that is shown.
 * A worker reads (photo-reader.js), also single boxes that the user has changed. Every change is a step that can be undone.
 */
import { pixelsOf } from '../parts/bring.js';
import { keptNote } from '../parts/correct.js';
import { copyText } from '../parts/copy.js';
import { decodePicture } from '../parts/decode.js';
import { addStyles, button, el, fill } from '../parts/dom.js';
import { ProgressLine } from '../parts/progress.js';
import { lostFile } from '../parts/words.js';
import { PictureStore } from '../store/picture.js';
import { Boxes } from './photo-boxes.js';
import { Steps, around, neighboursOf, placed, replaced, stepOf, usualBox } from './photo-edits.js';
import { ENDS, nudgeOf, nudged } from './photo-nudge.js';
import { PhotoPanel } from './photo-panel.js';
import { Stopped, Unreadable, readerOf } from './photo-reader.js';
import { Samples } from './photo-samples.js';
import {
  carried,
  choicesOf,
  csvOf,
  rowsOf,
  signsOf,
  stateOf,
  textOf,
  textOfAll,
} from './photo-signs.js';
import { announcement, called, namesOf, summary } from './photo-words.js';

/** @typedef {import('./photo-signs.js').Sign} Sign */
/** @typedef {import('./photo-signs.js').Box} Box */
/** @typedef {import('./photo-nudge.js').Nudge} Nudge */
/** @typedef {{ say: (text: string) => void, warn: (text: string) => void, back: () => void }} Tell back: returns to the writing */
/** @typedef {{ gone: Sign[], fresh: Sign[], what: string }} Change signs in the place of others, and a word for it */

/** Longer side in pixels above which a picture is scaled down: the reader works on half of it. */
const LARGEST = 4096;
/** Milliseconds after the last arrow key before a moved box is read. */
const REST = 400;
/** What stands at a box besides its text, so that no state is told by colour alone. @type {Record<string, string>} */
const SUFFIX = { unsure: '?', said: '✓', out: '×' };

/** What boxes show of signs. @param {readonly Sign[]} signs @returns {import('./photo-boxes.js').Item[]} */
function itemsOf(signs) {
  const names = namesOf(signs);
  const rows = rowsOf(signs);
  return signs.map((sign) => {
    const [state, text] = [stateOf(sign), textOf(sign)];
    return {
      box: sign.box,
      state,
      text,
      label: state === 'other' || text === '?' ? text : text + (SUFFIX[state] ?? ''),
      name: names.get(sign) ?? '',
      row: rows.findIndex((row) => row.includes(sign)),
    };
  });
}

/** Adds the sheet of styles, then makes a photo. @param {import('../data/workbench.js').Workbench} workbench @param {Tell} tell */
export async function openPhoto(workbench, tell) {
  await addStyles(new URL('./photo.css', import.meta.url));
  return new Photo(workbench, tell);
}

export class Photo {
  #workbench;
  #tell;
  #samples;
  #store = new PictureStore();
  #reader;
  /** @type {import('../pen/sheet.js').Picture | null} */
  #picture = null;
  /** The picture whose ink the worker keeps. @type {unknown} */
  #opened = null;
  /** @type {Steps<Sign[]>} */
  #steps = new Steps(/** @type {Sign[]} */ ([]));
  /** @type {Sign | null} */
  #chosen = null;
  /** A box that keys have moved and that is not read yet. @type {{ sign: Sign, box: Box, timer: ReturnType<typeof setTimeout> } | null} */
  #pending = null;
  /** The reading of such a box. @type {{ box: Box, done: Promise<void> } | null} */
  #settling = null;
  #isMoving = false;
  /** The template, while it is shown. @type {import('./form.js').Form | null} */
  #form = null;
  /** The template that was shown. @type {import('./form.js').Form | null} */
  #formBefore = null;
  /** Stands for the file that came last. */
  #latest = {};

  #text = el('p', { class: 'number-text photo-text', id: 'photo-text', dataset: { number: '' } });
  #summary = el('p', { class: 'photo-summary', id: 'photo-summary' });
  #copied = el('span', { class: 'copied' });
  #copy = button('Copy', () => this.#copyAs(textOfAll(this.#signs)), { id: 'photo-copy' });
  #csv = button('Copy as CSV', () => this.#copyAs(csvOf(this.#signs)), { id: 'photo-csv' });
  #undo = button('Undo', () => this.#back('undo'), { id: 'photo-undo', class: 'plain' });
  #redo = button('Redo', () => this.#back('redo'), { id: 'photo-redo', class: 'plain' });
  #add = button('Add a box', () => {}, {
    id: 'photo-add',
    class: 'plain',
    'aria-pressed': 'false',
  });
  #again = button('Read it', () => this.#readAgain(), {
    id: 'photo-again',
    class: 'plain',
    hidden: true,
  });
  #toForm = button('Make a form template', () => this.#showForm(), {
    id: 'photo-form',
    class: 'plain',
  });
  #progress = new ProgressLine('Reading the picture', 'photo-cancel', () => this.#reader.stop());
  #boxes = new Boxes('The picture and its signs', {
    choose: (index) => this.#choose(this.#signs[index]),
    key: (index, event) => this.#key(this.#signs[index], event),
    tap: (x, y) => this.#tapped(x, y),
    place: (index, box) => this.#place(this.#signs[index] ?? null, box),
  });
  #panel = new PhotoPanel({
    say: (text) => this.#say(text),
    leaveOut: () => this.#leaveOut(),
    split: () => this.#split(),
    join: (side) => this.#join(side),
    move: () => this.#move(!this.#isMoving),
    nudge: (nudge) => this.#nudge(nudge),
  });

  /** @param {import('../data/workbench.js').Workbench} workbench @param {Tell} tell */
  constructor(workbench, tell) {
    this.#workbench = workbench;
    this.#tell = tell;
    this.#samples = new Samples(workbench.drawings);
    this.#reader = readerOf(workbench);
    this.tools = el(
      'div',
      { class: 'tools' },
      button('Back to writing', () => this.#leave(), { id: 'photo-back', class: 'plain' }),
      this.#toForm,
    );
    this.element = this.#layOut();
    // A press with the keyboard, or by a screen reader, has no place: the box begins in the middle.
    this.#add.addEventListener('click', ({ detail }) =>
      detail === 0 ? this.#addInMiddle() : this.#adding(!this.#boxes.isAdding),
    );
    this.element.addEventListener('keydown', (event) => this.#shortcut(event));
    workbench.addEventListener('model', () => this.#read());
  }

  get #signs() {
    return this.#steps.now;
  }

  #layOut() {
    return el(
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
      el(
        'div',
        { class: 'photo-under' },
        this.#summary,
        this.#progress.element,
        el('div', { class: 'photo-steps' }, this.#again, this.#undo, this.#redo, this.#add),
      ),
      this.#panel.element,
      el(
        'p',
        { class: 'photo-legend' },
        'Solid: sure. Dashed with ?: unsure. ? alone: cannot be told. Dotted: other ink.',
      ),
      this.tools,
    );
  }

  /** Shows a file and reads it; throws an error with a sentence when it is no picture.
   * @param {Blob} file @param {string} name @param {() => void} ready called when the picture can be shown */
  async show(file, name, ready) {
    const latest = (this.#latest = {});
    const picture = await decodePicture(file, name, LARGEST);
    if (latest !== this.#latest) return; // another file came meanwhile
    this.#store.picture(file, name);
    await this.#bring(picture, [], ready);
  }

  /** Shows what a reload has left, if anything; what the user has done meanwhile comes first. @param {() => void} ready */
  async restore(ready) {
    const latest = (this.#latest = {});
    const kept = await this.#store.get();
    if (!kept || latest !== this.#latest) return;
    const { blob, name, signs = [], fields = [], isForm = false } = kept;
    const picture = await decodePicture(blob, name, LARGEST);
    if (latest !== this.#latest) return;
    const done = this.#bring(picture, signs, ready);
    if (fields.length > 0) await this.#showForm(fields, isForm);
    await done;
  }

  /** @param {import('../pen/sheet.js').Picture} picture @param {Sign[]} signs of an earlier reading @param {() => void} ready */
  async #bring(picture, signs, ready) {
    if (!this.#progress.element.hidden) this.#reader.stop(); // nobody waits for the one before
    this.#forget();
    this.#picture = picture;
    this.#steps = new Steps(signs);
    this.#chosen = null;
    this.#adding(false);
    this.#boxes.picture(picture.canvas);
    this.#form?.show(picture.canvas);
    this.#draw();
    ready();
    await this.#read();
  }

  /** Returns to the writing; the picture is not kept any longer. */
  #leave() {
    this.#latest = {};
    this.#store.forget();
    this.#tell.back();
  }

  /** Keeps what was done, for a reload. */
  #keep() {
    const fields = this.#formBefore?.fields ?? [];
    this.#store.work({ signs: this.#signs, fields, isForm: this.#form !== null });
  }

  /** Reads the picture, or again what it holds when another net is in use. */
  async #read() {
    const picture = this.#picture;
    const { model } = this.#workbench;
    if (!picture || !model) return;
    try {
      const signs = await this.#fresh(picture);
      if (picture !== this.#picture || model !== this.#workbench.model) return; // another one came meanwhile
      this.#chosen = signs[this.#chosen ? this.#signs.indexOf(this.#chosen) : -1] ?? null;
      this.#steps = new Steps(signs);
      this.#draw();
      this.#keep();
      this.#tell.say(announcement(signs));
      await this.#samples.adopt(signs);
    } catch (error) {
      if (picture === this.#picture) this.#failed(error);
    }
  }

  /** Reads a picture that was not read: cancelled, or the worker did not load. */
  async #readAgain() {
    this.#tell.warn('');
    await this.#read();
    if (document.activeElement === document.body) this.#add.focus(); // the pressed button is gone
  }

  /** The signs as the net in use reads them. @param {import('../pen/sheet.js').Picture} picture @returns {Promise<Sign[]>} */
  async #fresh(picture) {
    const signs = this.#signs;
    const isOpen = this.#opened === picture;
    const numbers = isOpen ? null : await this.#open(picture);
    if (!signs.some(({ isPlaced }) => isPlaced))
      return carried(signs, signsOf(numbers ?? (await this.#reader.read())));
    const reads = await this.#reader.boxes(signs.map(({ box }) => box));
    return signs.map((sign, i) =>
      sign.read?.answer || sign.isPlaced ? { ...sign, read: reads[i] } : sign,
    );
  }

  /** Hands a picture to the worker, which reads it and keeps its ink. @param {import('../pen/sheet.js').Picture} picture */
  async #open(picture) {
    this.#summary.textContent = '';
    this.#again.hidden = true;
    this.#progress.start('Looking for the writing …');
    try {
      const numbers = await this.#reader.open(pixelsOf(picture), () =>
        this.#progress.start('Reading it …'),
      );
      this.#opened = picture;
      return numbers;
    } finally {
      if (picture === this.#picture) this.#progress.hide();
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    if (!(error instanceof Stopped || error instanceof Unreadable)) throw error;
    this.#opened = null;
    this.#again.hidden = false;
    this.#summary.textContent = error instanceof Stopped ? 'Reading was cancelled.' : '';
    if (error instanceof Unreadable)
      this.#tell.warn(`“${this.#picture?.name}” cannot be read: ${error.message}.`);
  }

  #draw() {
    const signs = this.#signs;
    const text = textOfAll(signs);
    if (this.#text.dataset.number !== text) fill(this.#text, text); // a selection in it would be lost
    this.#text.dataset.number = text;
    this.#copy.disabled = this.#csv.disabled = text === '';
    this.#undo.disabled = !this.#steps.canUndo;
    this.#redo.disabled = !this.#steps.canRedo;
    this.#boxes.isMoving = this.#isMoving;
    this.#boxes.show(itemsOf(signs), this.#chosen ? signs.indexOf(this.#chosen) : -1);
    if (!this.#picture) return;
    const isRead = this.#opened === this.#picture;
    this.#add.disabled = !isRead;
    if (isRead) this.#summary.textContent = summary(signs);
    const sign = this.#chosen;
    this.#panel.show(sign, {
      name: sign ? (namesOf(signs).get(sign) ?? '') : '',
      picture: this.#picture.canvas,
      classes: this.#workbench.model?.classNames ?? [],
      isMoving: this.#isMoving,
      ...(sign ? neighboursOf(signs, sign) : { before: null, after: null }),
    });
  }

  /** @param {Sign} sign */
  #choose(sign) {
    this.#settle();
    const next = this.#chosen === sign ? null : sign;
    this.#chosen = this.#signs.includes(sign) ? next : null;
    this.#isMoving = false;
    fill(this.#panel.note);
    this.#draw();
    this.#panel.element.scrollIntoView({ block: 'nearest' });
  }

  /** @param {Sign} sign @param {KeyboardEvent} event @returns {boolean} whether the key did something */
  #key(sign, event) {
    const { key } = event;
    const nudge = nudgeOf(event);
    if (this.#isMoving && sign === this.#chosen && (nudge || ENDS.includes(key))) {
      if (nudge) this.#nudge(nudge);
      else this.#move(false, key !== 'Escape');
      return true;
    }
    if (key === 'Escape' && this.#boxes.isAdding) {
      this.#adding(false);
      return true;
    }
    const isGone = key === 'Delete' || key === 'Backspace';
    const says = choicesOf(sign, this.#workbench.model?.classNames ?? []).includes(key);
    if (!isGone && !says && key !== 'F2') return false;
    this.#chosen = sign;
    if (isGone) this.#leaveOut();
    else if (says) this.#say(key);
    else this.#move(true);
    return true;
  }

  /** @param {KeyboardEvent} event */
  #shortcut(event) {
    const way = this.#form ? null : stepOf(event);
    if (!way) return;
    event.preventDefault();
    this.#back(way);
  }

  /** @param {'undo' | 'redo'} way */
  #back(way) {
    const isDrawn = this.#pending !== null && way === 'undo'; // its moves are taken back
    this.#forget();
    const before = this.#signs;
    if (!isDrawn && !this.#steps[way]()) return;
    this.#chosen = isDrawn
      ? this.#chosen
      : (this.#signs.find((sign) => !before.includes(sign)) ?? null);
    this.#isMoving = false;
    this.#after(before);
    this.#tell.say(`${way === 'undo' ? 'Undone' : 'Done again'}. ${summary(this.#signs)}`);
    if (document.activeElement?.matches(':disabled, body')) this.#boxes.focusChosen();
  }

  /** Says what the chosen sign is; said twice, it is taken back. @param {string} text */
  #say(text) {
    const sign = this.#chosen;
    if (!sign) return;
    const next = sign.said === text && !sign.leftOut ? null : text;
    this.#change({ said: next, leftOut: false });
    this.#tell.say(next === null ? 'Taken back.' : `It is ${called(text)}.`);
  }

  #leaveOut() {
    const sign = this.#chosen;
    if (!sign) return;
    this.#change({ leftOut: !sign.leftOut });
    this.#tell.say(sign.leftOut ? 'It counts again.' : 'Left out.');
  }

  /** @param {Partial<Sign>} correction of the chosen sign */
  async #change(correction) {
    await this.#settle();
    const sign = this.#chosen;
    if (!sign) return;
    const corrected = { ...sign, ...correction };
    this.#replace([sign], [corrected], corrected);
  }

  /** Divides the chosen sign. */
  #split() {
    return this.#reading(async (sign) => {
      const halves = await this.#reader.split(sign.box);
      return {
        gone: [sign],
        fresh: halves.map((read) => placed(read, { row: sign.row })),
        what: 'Split',
      };
    });
  }

  /** @param {'before' | 'after'} side */
  #join(side) {
    return this.#reading(async (sign) => {
      const other = neighboursOf(this.#signs, sign)[side];
      if (!other) return null;
      const [read] = await this.#reader.boxes([around(sign.box, other.box)]);
      const row = Math.max(sign.row, other.row);
      return { gone: [sign, other], fresh: [placed(read, { row })], what: 'Joined' };
    });
  }

  /** A box that was dragged, or drawn. @param {Sign | null} sign @param {Box} box */
  #place(sign, box) {
    this.#adding(false);
    if (!sign) return this.#reading(() => this.#added(box));
    if (sign !== this.#chosen) this.#isMoving = false;
    this.#chosen = sign;
    return this.#reading(() => this.#put(sign, box));
  }

  /** @param {Box} box */
  async #added(box) {
    const [read] = await this.#reader.boxes([box]);
    return { gone: [], fresh: [placed(read)], what: 'Added' };
  }

  /** A sign in another box: a digit is read again, a mark stays what it was. @param {Sign} sign @param {Box} box */
  async #put(sign, box) {
    const [read] = await this.#reader.boxes([box]);
    const isMark = sign.read !== null && sign.read.answer === null && sign.read.label !== null;
    const same = isMark ? { ...sign.read, box } : read;
    const { said, leftOut } = sign;
    const fresh = placed(/** @type {import('./photo-signs.js').Read} */ (same), { said, leftOut });
    return { gone: [sign], fresh: [fresh], what: 'Moved' };
  }

  /** Changes boxes after the worker has read them.
   * @param {(chosen: Sign) => Promise<Change | null>} work */
  async #reading(work) {
    await this.#settle();
    await this.#run(work);
  }

  /** @param {(chosen: Sign) => Promise<Change | null>} work */
  async #run(work) {
    const [steps, before, chosen] = [this.#steps, this.#signs, this.#chosen];
    try {
      const done = await work(/** @type {Sign} */ (chosen));
      if (steps !== this.#steps || before !== this.#signs) return; // something else was done meanwhile
      if (!done) return this.#draw();
      const { gone, fresh, what } = done;
      if (this.#pending && gone.includes(this.#pending.sign)) [this.#pending.sign] = fresh;
      this.#replace(gone, fresh, this.#chosen === chosen ? fresh[0] : this.#chosen);
      this.#tell.say(`${what}: ${fresh.map((sign) => called(textOf(sign))).join(' and ')}.`);
      // The pressed button may be disabled now; the focus stays near.
      if (document.activeElement?.matches(':disabled, body')) this.#boxes.focusChosen();
    } catch (error) {
      this.#failed(error);
      this.#draw();
    }
  }

  /** A step: signs in the place of others. @param {Sign[]} gone @param {Sign[]} fresh @param {Sign | null} chosen afterwards */
  #replace(gone, fresh, chosen) {
    const before = this.#signs;
    this.#steps.step(replaced(before, gone, fresh));
    this.#chosen = chosen;
    this.#after(before);
  }

  /** Shows the signs, and keeps what the user said of them for Mine. @param {Sign[]} before */
  async #after(before) {
    const sign = this.#chosen;
    fill(this.#panel.note);
    this.#draw();
    this.#keep();
    if (sign && document.activeElement?.closest('.photo-stage')) this.#boxes.focusChosen();
    try {
      const problem = await this.#samples.follow(before, this.#signs);
      if (problem) this.#tell.warn(problem);
      if (!sign || sign !== this.#chosen) return;
      const { said, leftOut, read } = sign;
      if (said !== null && !leftOut && read?.answer?.classes.includes(said))
        fill(this.#panel.note, await keptNote(this.#workbench.drawings, /^\d$/.test(said)));
    } catch (error) {
      this.#tell.warn(`The drawing could not be kept: ${/** @type {Error} */ (error).message}`);
    }
  }

  /** Begins or ends moving the chosen box by keys and buttons. @param {boolean} isMoving @param {boolean} [isKept] */
  #move(isMoving, isKept = true) {
    if (isKept) this.#settle();
    else this.#forget();
    this.#isMoving = isMoving;
    this.#draw();
    this.#tell.say(
      isMoving
        ? 'Arrow keys on the box move it, Shift with arrow keys changes its size, Enter ends.'
        : 'The box stays.',
    );
  }

  /** Moves or resizes the chosen box; it is read when the keys rest. @param {Nudge} nudge */
  #nudge(nudge) {
    const sign = this.#chosen;
    const size = this.#picture?.canvas;
    if (!sign || !size) return;
    const { box } = this.#pending ?? this.#settling ?? sign;
    clearTimeout(this.#pending?.timer);
    const timer = setTimeout(() => this.#settle(), REST);
    this.#pending = { sign, box: nudged(box, nudge, size), timer };
    this.#boxes.preview(this.#signs.indexOf(sign), this.#pending.box);
  }

  /** Reads a box that keys have moved. */
  async #settle() {
    await this.#settling?.done;
    const pending = this.#pending;
    if (!pending) return;
    const { sign, box } = pending;
    this.#forget();
    this.#settling = { box, done: this.#run(() => this.#put(sign, box)) };
    await this.#settling.done;
    this.#settling = null;
  }

  /** Forgets where keys have moved a box. */
  #forget() {
    clearTimeout(this.#pending?.timer);
    this.#pending = null;
  }

  /** Whether the next drag or tap on the picture adds a box. @param {boolean} isAdding */
  #adding(isAdding) {
    this.#boxes.isAdding = isAdding;
    this.#add.setAttribute('aria-pressed', String(isAdding));
  }

  /** @param {number} x @param {number} y */
  #tapped(x, y) {
    if (!this.#boxes.isAdding || !this.#picture) return false;
    this.#place(null, usualBox(this.#signs, x, y, this.#picture.canvas));
    return true;
  }

  async #addInMiddle() {
    const size = this.#picture?.canvas;
    if (!size) return;
    await this.#place(null, usualBox(this.#signs, size.width / 2, size.height / 2, size));
    this.#move(true);
    this.#boxes.focusChosen();
  }

  /** Shows the fields of a form over the picture, in the place of the signs.
   * @param {import('./template.js').Field[]} [fields] that a reload has left @param {boolean} [isShown] */
  async #showForm(fields, isShown = true) {
    if (!this.#picture || this.#form) return;
    try {
      const { Form } = await import(/* later */ './form.js');
      const signs = [...this.element.children].filter((child) => child !== this.tools);
      const form = (this.#formBefore ??= new Form(this.#workbench, {
        say: this.#tell.say,
        warn: this.#tell.warn,
        back: () => this.#hideForm(signs),
        changed: () => this.#keep(),
      }));
      if (fields) form.fields = fields;
      if (!isShown) return this.#keep();
      this.#form = form;
      for (const child of signs) child.remove();
      this.#toForm.hidden = true;
      this.element.prepend(form.element);
      form.show(this.#picture.canvas);
      this.#keep();
    } catch (error) {
      this.#tell.warn(`${lostFile(error) || /** @type {Error} */ (error).message} Try again.`);
    }
  }

  /** @param {Element[]} signs what stood there before */
  #hideForm(signs) {
    this.#tell.warn('');
    this.#form?.element.replaceWith(...signs);
    this.#form = null;
    this.#toForm.hidden = false;
    this.#toForm.focus();
    this.#keep();
  }

  /** @param {string} text */
  #copyAs(text) {
    return copyText(text, this.#text, this.#copied, this.#tell.say);
  }
}

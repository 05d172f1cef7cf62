/* form.js - class Form: fields of a form, drawn over a picture, named, and read; saved as the template that `inkling read` takes.
 *
 * It is loaded with the first template. A template stays when another picture comes: the next form of a pile is dropped and read.
 */
import { numberPatterns } from '../../inkling/numbers.js';
import { pixelsOf } from '../parts/bring.js';
import { copyText } from '../parts/copy.js';
import { button, el, saveAs } from '../parts/dom.js';
import { FormRows } from './form-rows.js';
import { Boxes } from './photo-boxes.js';
import { Steps, stepOf, usualBox } from './photo-edits.js';
import { ENDS, nudgeButtons, nudgeOf, nudged } from './photo-nudge.js';
import { Stopped, Unreadable, readerOf } from './photo-reader.js';
import { csvLine } from './photo-signs.js';
import { fieldsOf, freshName, namesFault, pixelsOfField, scaled, templateOf } from './template.js';

/** @typedef {import('./template.js').Field} Field */
/** @typedef {import('./photo-signs.js').Box} Box */
/** @typedef {import('./form-rows.js').Value} Value */
/** @typedef {{ say: (text: string) => void, warn: (text: string) => void, back: () => void, changed: () => void }} Tell back: returns to the
 *  signs; changed: the fields did */

/** Templates of more bytes are refused unread. */
const HEAVIEST = 1e6;

export class Form {
  #workbench;
  #tell;
  #reader;
  #canvas = el('canvas');
  /** @type {Steps<Field[]>} */
  #steps = new Steps(/** @type {Field[]} */ ([]));
  /** What was read of the picture, by box and pattern. @type {Map<string, Value>} */
  #values = new Map();
  #chosen = -1;
  #isMoving = false;
  /** The field that keys have just moved: more moves are the same step. */
  #nudged = -1;
  /** Stands for the reading that goes on. @type {object | null} */
  #reading = null;

  #note = el('p', { class: 'photo-summary', role: 'status' });
  #copied = el('span', { class: 'copied' });
  #csv = button('Copy as CSV', () => this.#copy(), { id: 'form-csv' });
  #save = button('Save the template', () => this.#store(), { id: 'form-save' });
  #undo = button('Undo', () => this.#back('undo'), { id: 'form-undo', class: 'plain' });
  #redo = button('Redo', () => this.#back('redo'), { id: 'form-redo', class: 'plain' });
  #add = button('Add a field', () => {}, {
    id: 'form-add',
    class: 'plain',
    'aria-pressed': 'false',
  });
  #file = el('input', {
    type: 'file',
    id: 'form-file',
    accept: '.json,application/json',
    hidden: true,
  });
  #nudges = nudgeButtons((nudge) => this.#nudge(this.#chosen, nudge));
  #rows = new FormRows({
    change: (index, change) => this.#change(index, change),
    choose: (index) => this.#choose(index),
    remove: (index) => this.#remove(index),
  });
  #boxes = new Boxes('The form and its fields', {
    choose: (index) => this.#choose(index === this.#chosen ? -1 : index),
    key: (index, event) => this.#key(index, event),
    tap: (x, y) => this.#tapped(x, y),
    place: (index, box) => this.#place(index, box),
  });

  /** @param {import('../data/workbench.js').Workbench} workbench @param {Tell} tell */
  constructor(workbench, tell) {
    this.#workbench = workbench;
    this.#tell = tell;
    this.#reader = readerOf(workbench);
    this.element = this.#layOut();
    // A press with the keyboard, or by a screen reader, has no place: the box begins in the middle.
    this.#add.addEventListener('click', ({ detail }) => {
      if (detail > 0) this.#adding(!this.#boxes.isAdding);
      else this.#place(-1, this.#usual(this.#canvas.width / 2, this.#canvas.height / 2));
    });
    this.#file.addEventListener('change', () => this.#open());
    this.element.addEventListener('keydown', (event) => {
      const way = event.target instanceof HTMLInputElement ? null : stepOf(event); // a text has its own
      if (!way) return;
      event.preventDefault();
      this.#back(way);
    });
    workbench.addEventListener('model', () => {
      this.#values.clear();
      this.#draw();
    });
  }

  get fields() {
    return this.#steps.now;
  }

  set fields(fields) {
    this.#steps = new Steps(fields);
  }

  #layOut() {
    return el(
      'div',
      { class: 'form' },
      el(
        'div',
        { class: 'number-head' },
        el('h3', {}, 'Form template'),
        el('div', { class: 'number-copy photo-copy' }, this.#csv, this.#copied),
      ),
      el(
        'div',
        { class: 'sheet photo-sheet' },
        this.#boxes.element,
        el('p', { class: 'drop', 'aria-hidden': 'true' }, 'Drop the next form'),
      ),
      el(
        'div',
        { class: 'photo-under' },
        this.#note,
        el('div', { class: 'photo-steps' }, this.#undo, this.#redo, this.#add),
      ),
      this.#nudges,
      this.#rows.element,
      el(
        'div',
        { class: 'form-tools' },
        this.#save,
        button('Open a template', () => this.#file.click(), { id: 'form-open' }),
        button('Back to the signs', () => this.#tell.back(), { id: 'form-back', class: 'plain' }),
        this.#file,
      ),
      el(
        'p',
        { class: 'photo-legend' },
        'Draw a box around each field, and name it. F2 on a box lets the arrow keys move it. The saved file is for ',
        el('code', {}, 'inkling read --template form.json'),
        '.',
      ),
    );
  }

  /** Shows a picture under the fields. @param {HTMLCanvasElement} picture */
  show(picture) {
    this.#canvas = el('canvas', { width: picture.width, height: picture.height });
    this.#canvas.getContext('2d', { willReadFrequently: true })?.drawImage(picture, 0, 0);
    this.#values.clear();
    this.#boxes.picture(this.#canvas);
    this.#draw();
  }

  /** @param {Field} field */
  #keyOf = ({ box, pattern }) => `${Object.values(box).join()} ${pattern}`;

  /** @param {Field} field */
  #valueOf = (field) => this.#values.get(this.#keyOf(field)) ?? null;

  #draw() {
    const fields = this.fields;
    const values = fields.map(this.#valueOf);
    const { width, height } = this.#canvas;
    this.#boxes.isMoving = this.#isMoving;
    this.#boxes.show(
      fields.map((field, i) => ({
        box: scaled(field.box, width, height),
        state: values[i]?.verdict === 'unsure' ? 'unsure' : 'digit',
        text: values[i]?.text ?? '',
        label: field.name,
        name: `Field ${field.name}: ${values[i] ? values[i].text || 'empty' : 'not read yet'}`,
        row: 0,
      })),
      this.#chosen,
    );
    this.#rows.show(fields, values, this.#chosen);
    this.#nudges.hidden = this.#chosen < 0;
    this.#undo.disabled = !this.#steps.canUndo;
    this.#redo.disabled = !this.#steps.canRedo;
    this.#save.disabled = this.#csv.disabled = fields.length === 0;
    const count = fields.length === 1 ? '1 field' : `${fields.length} fields`;
    this.#note.textContent = fields.length === 0 ? 'No field yet.' : `${count}.`;
    this.#read();
  }

  /** Reads the fields that have no value yet, one after another. */
  async #read() {
    if (this.#reading || !this.#workbench.model) return;
    const mine = (this.#reading = {});
    try {
      for (;;) {
        const field = this.fields.find((one) => !this.#valueOf(one));
        if (!field) return;
        await this.#readField(field);
        this.#draw();
      }
    } catch (error) {
      if (error instanceof Unreadable)
        this.#tell.warn(`The form cannot be read: ${error.message}.`);
      else if (!(error instanceof Stopped)) throw error;
    } finally {
      if (this.#reading === mine) this.#reading = null;
    }
  }

  /** @param {Field} field */
  async #readField(field) {
    const canvas = this.#canvas;
    const { left, top, width, height } = pixelsOfField(field, canvas);
    const part = el('canvas', { width, height });
    part.getContext('2d')?.drawImage(canvas, left, top, width, height, 0, 0, width, height);
    const pixels = pixelsOf({ canvas: part, name: field.name, blob: new Blob() });
    const pattern = /** @type {any} */ (field.pattern ?? undefined);
    const { text, rows, verdict } = await this.#reader.frame(pixels, { pattern });
    if (canvas !== this.#canvas) return; // another picture came meanwhile
    const isOneRow = rows.length < 2 || field.pattern === null;
    this.#values.set(this.#keyOf(field), {
      text: text.replaceAll('\n', ' '),
      verdict: isOneRow ? verdict : 'unsure',
    });
  }

  /** @param {Field[]} fields @param {number} chosen index */
  #step(fields, chosen) {
    this.#steps.step(fields);
    this.#tell.changed();
    this.#nudged = -1;
    this.#chosen = chosen;
    this.#draw();
  }

  /** @param {'undo' | 'redo'} way */
  #back(way) {
    if (!this.#steps[way]()) return;
    this.#tell.changed();
    this.#chosen = this.#nudged = -1;
    this.#isMoving = false;
    this.#draw();
    this.#tell.say(way === 'undo' ? 'Undone.' : 'Done again.');
  }

  /** @param {number} index */
  #choose(index) {
    if (index === this.#chosen) return;
    this.#chosen = index;
    this.#isMoving = false;
    this.#draw();
  }

  /** @param {number} index @param {Partial<Field>} change */
  #change(index, change) {
    this.#step(
      this.fields.map((field, i) => (i === index ? { ...field, ...change } : field)),
      index,
    );
  }

  /** @param {number} index */
  #remove(index) {
    const { name } = this.fields[index];
    this.#step(
      this.fields.filter((_, i) => i !== index),
      -1,
    );
    this.#tell.say(`${name} is removed. Undo brings it back.`);
    if (document.activeElement?.matches(':disabled, body')) this.#add.focus();
  }

  /** A box that was dragged, or a new one. @param {number} index @param {Box} box in pixels */
  #place(index, box) {
    this.#adding(false);
    const { width, height } = this.#canvas;
    const share = scaled(box, 1 / width, 1 / height);
    if (index >= 0) return this.#change(index, { box: share });
    const fields = this.fields;
    const field = { name: freshName(fields), box: share, pattern: null, more: {} };
    this.#step([...fields, field], fields.length);
    this.#rows.focus(fields.length); // its name is typed next
    this.#tell.say('A field was added. Type its name.');
  }

  /** @param {number} index @param {KeyboardEvent} event */
  #key(index, event) {
    const { key } = event;
    const nudge = nudgeOf(event);
    const isMoving = this.#isMoving && index === this.#chosen;
    if (isMoving && nudge) this.#nudge(index, nudge);
    else if (isMoving && ENDS.includes(key)) this.#move(-1);
    else if (key === 'F2') this.#move(index);
    else if (key === 'Delete' || key === 'Backspace') this.#remove(index);
    else if (key === 'Escape' && this.#boxes.isAdding) this.#adding(false);
    else return false;
    return true;
  }

  /** Arrow keys move a box from now on. @param {number} index -1: none */
  #move(index) {
    this.#isMoving = index >= 0;
    if (index >= 0) this.#chosen = index;
    this.#draw();
    this.#tell.say(
      index < 0
        ? 'The box stays.'
        : 'Arrow keys move it, Shift with arrow keys changes its size, Enter ends.',
    );
  }

  /** @param {number} index @param {import('./photo-nudge.js').Nudge} nudge */
  #nudge(index, nudge) {
    const { width, height } = this.#canvas;
    const before = this.fields;
    const box = scaled(before[index].box, width, height);
    const next = scaled(nudged(box, nudge, this.#canvas), 1 / width, 1 / height);
    if (this.#nudged === index) {
      this.#steps.now = before.map((field, i) => (i === index ? { ...field, box: next } : field));
      this.#tell.changed();
      this.#draw();
    } else {
      this.#change(index, { box: next });
      this.#nudged = index;
    }
  }

  /** @param {number} x @param {number} y */
  #tapped(x, y) {
    if (!this.#boxes.isAdding) return false;
    this.#place(-1, this.#usual(x, y));
    return true;
  }

  /** @param {number} x @param {number} y */
  #usual(x, y) {
    const { width, height } = this.#canvas;
    const boxes = this.fields.map(({ box }) => ({ box: scaled(box, width, height) }));
    return usualBox(boxes, x, y, this.#canvas);
  }

  /** Whether the next drag or tap adds a field. @param {boolean} isAdding */
  #adding(isAdding) {
    this.#boxes.isAdding = isAdding;
    this.#add.setAttribute('aria-pressed', String(isAdding));
  }

  /** Saves the template as a file. */
  #store() {
    const fault = namesFault(this.fields);
    this.#tell.warn(fault);
    if (fault === '') saveAs(templateOf(this.fields), 'form.json');
  }

  /** Opens a template in the place of the fields; undo brings them back. */
  async #open() {
    const [file] = this.#file.files ?? [];
    this.#file.value = '';
    if (!file) return;
    try {
      if (file.size > HEAVIEST) throw new Error(`“${file.name}” is too large for a template.`);
      this.#step(fieldsOf(await file.text(), file.name, numberPatterns), -1);
      this.#tell.warn('');
      this.#tell.say(`Opened: ${this.fields.map(({ name }) => name).join(', ')}.`);
    } catch (error) {
      this.#tell.warn(/** @type {Error} */ (error).message);
    }
  }

  /** Copies names and values: a record of each. */
  #copy() {
    const names = csvLine(this.fields.map(({ name }) => name));
    const values = csvLine(this.fields.map((field) => this.#valueOf(field)?.text ?? ''));
    return copyText(names + values, this.#rows.element, this.#copied, this.#tell.say);
  }
}

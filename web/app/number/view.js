/* view.js - the Number view: a wide sheet for several digits, read together while the user writes.
 *
 * Every change requests an animation frame; a frame paints once and reads once. The library groups strokes into digits
 * (predictNumber). The user can correct each digit (panel.js); corrections stay valid while writing goes on (edits.js).
 * The drawing stays when another view is shown, and while a picture is in its place (photo.js, loaded with the first one).
 */
import { predictNumber } from '../../inkling/numbers.js';
import { Announcer } from '../parts/announcer.js';
import { borrow } from '../parts/borrow.js';
import { listenForPictures } from '../parts/bring.js';
import { copyText } from '../parts/copy.js';
import { addStyles, button, el, fill } from '../parts/dom.js';
import { takeHanded } from '../parts/handed.js';
import { KeyboardPen } from '../pen/keyboard.js';
import { Pad } from '../pen/pad.js';
import { listenToPointers } from '../pen/pointer.js';
import { PAD_UNITS, Sheet, isEmpty } from '../pen/sheet.js';
import { hasKept } from '../store/picture.js';
import { sizeWords } from '../parts/sizes.js';
import { contents, lostFile } from '../parts/words.js';
import { Cells } from './cells.js';
import { Edits } from './edits.js';
import { Marks } from './marks.js';
import { Panel } from './panel.js';
import { called } from './photo-words.js';
import { announcement, gapsOf, numberText } from './words.js';

/** @typedef {import('./words.js').Cell} Cell */
/** @typedef {import('../../inkling/model/model.js').Model} Model */
/** @typedef {readonly (readonly number[])[]} Strokes */
/** @typedef {{ element: HTMLElement, tools?: HTMLElement }} Guest tools: where the buttons that bring a picture go */

/** Width of the ink in pad units: several digits are smaller than one. */
const INK = 19;
/** Milliseconds of rest before the number is spoken. */
const REST = 700;
/** Readings of groups of strokes, cached for the next frame. */
const REMEMBERED = 400;

/** @type {import('../router.js').Mount} */
export async function mount(host, workbench, router) {
  await addStyles(new URL('./number.css', import.meta.url));
  const view = new NumberView(host, workbench);
  listenForPictures(
    view.file,
    (file) => view.bring(file, file.name || 'The picture'),
    (text) => view.complain(text),
    () => router.isShown('number'),
  );
  return { show: () => view.show(), hide: () => view.leave() };
}

/** Why a net cannot read here. @param {string} name @param {import('../parts/sizes.js').Shape} input */
const colourWords = (name, input) =>
  `“${name}” takes pictures of ${sizeWords(input)}, and what is written here has no colour. Choose another net under Draw; Test reads ` +
  'pictures with this one.';

/** A button below the sheet. @param {string} text @param {string} id @param {() => void} act */
const tool = (text, id, act) => button(text, act, { id, class: 'plain', disabled: true });

class NumberView {
  #frame = 0;
  /** Whether the net in use cannot read here. */
  #isUnfit = false;
  #edits = new Edits();
  /** @type {Cell[]} */
  #cells = [];
  /** The strokes of the chosen digit. @type {Strokes | null} */
  #chosen = null;
  /** @type {Map<string, import('../../inkling/model/model.js').Prediction>} */
  #known = new Map();

  request = () => {
    this.#frame ||= requestAnimationFrame((now) => this.#draw(now));
  };
  sheet = new Sheet(this.request);
  problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  text = el('p', { class: 'number-text', id: 'number-text', dataset: { number: '' } });
  said = el('p', { class: 'unseen', role: 'status', id: 'number-said' }, 'The sheet is empty.');
  announcer = new Announcer(this.said, REST);
  spoken = el('p', { class: 'unseen', role: 'status', id: 'number-spoken' });
  speaker = new Announcer(this.spoken, 350);
  copied = el('span', { class: 'copied' });
  copy = button('Copy', () => this.#copy(), { id: 'number-copy', disabled: true });
  canvas = el('canvas', {
    id: 'number-pad',
    class: 'number-pad',
    tabindex: '0',
    role: 'application',
    'aria-roledescription': 'drawing pad',
    'aria-label': 'Pad for writing a number',
    'aria-describedby': 'number-help',
  });
  hint = el('p', { class: 'hint' }, 'Write a number here');
  file = el('input', { type: 'file', id: 'number-file', accept: 'image/*', hidden: true });
  files = this.#makeFiles();
  writing = el('div', {});
  /** The picture that is shown or was, once there was one. @type {Promise<import('./photo.js').Photo> | null} */
  #photo = null;
  /** The camera, once it was used. @type {Promise<import('./camera.js').Camera> | null} */
  #camera = null;
  /** What stands in the place of the sheet. @type {Guest | null} */
  #guest = null;
  #giveBack = () => {};
  marks = new Marks();
  cells = new Cells((index) => this.#choose(index));
  undo = tool('Undo', 'number-undo', () => this.#actions.undo());
  redo = tool('Redo', 'number-redo', () => this.#actions.redo());
  clear = tool('Clear', 'number-clear', () => this.#actions.clear());

  /** @param {HTMLElement} host @param {import('../data/workbench.js').Workbench} workbench */
  constructor(host, workbench) {
    this.workbench = workbench;
    this.panel = this.#makePanel();
    this.#layOut(host);
    this.pad = new Pad(this.canvas, this.request);
    this.keyboard = new KeyboardPen(
      this.canvas,
      this.sheet,
      this.#actions,
      (text) => this.speaker.say(text),
      this.request,
    );
    listenToPointers(this.canvas, this.sheet, () => this.keyboard.hide());
    workbench.addEventListener('model', () => {
      this.#known.clear();
      this.request();
    });
    addEventListener('themechange', () => {
      this.cells.repaint();
      cancelAnimationFrame(this.#frame);
      this.#draw(performance.now());
    });
  }

  #makePanel() {
    const tell = {
      say: (/** @type {string} */ text) => {
        this.speaker.say(text);
        const isDigit = this.#chosen && this.panel.correction.labelOf(this.#chosen) !== null;
        if (this.#chosen && isDigit) this.#edits.sayMark(this.#chosen, null);
        this.request(); // a label was set or removed
      },
      warn: (/** @type {string} */ text) => this.complain(text),
    };
    return new Panel(this.workbench, tell, {
      leaveOut: () => this.#leaveOut(),
      split: () => this.#split(),
      join: (other) => this.#join(other),
      say: (mark) => this.#sayMark(mark),
      answer: (group) => this.#predict(group),
    });
  }

  /** @param {HTMLElement} host */
  #layOut(host) {
    const { writing } = this;
    fill(
      host,
      el('h2', {}, 'Number'),
      el(
        'p',
        { class: 'lede' },
        'Write several digits, or bring a picture of some: drop it, paste it or choose it.',
      ),
      this.problem,
      this.said,
      this.spoken,
      writing,
    );
    fill(
      writing,
      el(
        'div',
        { class: 'number-head' },
        this.text,
        el('div', { class: 'number-copy' }, this.copy, this.copied),
      ),
      el(
        'div',
        { class: 'sheet number-sheet' },
        this.hint,
        this.canvas,
        this.marks.element,
        el('p', { class: 'drop', 'aria-hidden': 'true' }, 'Drop the picture'),
      ),
      el(
        'p',
        { id: 'number-help', class: 'unseen' },
        'Arrow keys move the pen, Space puts it down and lifts it, Z undoes, Delete clears.',
      ),
      el('div', { class: 'tools' }, this.undo, this.redo, this.clear, this.files),
      this.cells.element,
      this.panel.element,
    );
  }

  /** Buttons that bring a picture. A phone takes one with its camera. */
  #makeFiles() {
    const ask = (/** @type {boolean} */ camera) => {
      this.file.toggleAttribute('capture', camera);
      if (camera) this.file.setAttribute('capture', 'environment');
      this.file.click();
    };
    return el(
      'div',
      { class: 'number-files' },
      button('Choose a picture', () => ask(false), { id: 'number-choose' }),
      button('Take a picture', () => ask(true), { id: 'number-take' }),
      'mediaDevices' in navigator &&
        button('Use the camera', () => this.#useCamera(), { id: 'number-camera' }),
      this.file,
    );
  }

  /** Comes into view, perhaps with a picture from Draw. */
  show() {
    this.request();
    const handed = takeHanded();
    if (handed) this.bring(handed.blob, handed.name);
    else if (!this.#photo && hasKept()) this.#comeBack();
  }

  /** Shows the picture that was here before a reload. */
  async #comeBack() {
    try {
      const photo = await this.#openPhoto();
      await photo.restore(() => this.#replaceSheet(photo));
    } catch (error) {
      this.#complainOf(error);
    }
  }

  async #openPhoto() {
    const { openPhoto } = await import(/* later */ './photo.js');
    this.#photo ??= openPhoto(this.workbench, {
      say: (text) => this.speaker.say(text),
      warn: (text) => this.complain(text),
      back: () => this.#write(),
    });
    return this.#photo;
  }

  /** Shows a picture instead of the sheet, or says why it cannot. @param {Blob} file @param {string} name */
  async bring(file, name) {
    this.complain('');
    try {
      const photo = await this.#openPhoto();
      await photo.show(file, name, () => this.#replaceSheet(photo));
    } catch (error) {
      this.#complainOf(error);
    }
  }

  /** Shows what the camera sees, read live, instead of the sheet. */
  async #useCamera() {
    this.complain('');
    const before = this.#guest;
    try {
      const { openCamera } = await import(/* later */ './camera.js');
      this.#camera ??= openCamera(this.workbench);
      const camera = await this.#camera;
      await camera.start({
        say: (text) => this.speaker.say(text),
        ready: () => this.#replaceSheet(camera),
        taken: (blob) => this.bring(blob, 'The picture'),
        stopped: (problem) => {
          if (before) this.#replaceSheet(before);
          else this.#write();
          this.complain(problem);
        },
      });
    } catch (error) {
      this.#complainOf(error);
    }
  }

  /** @param {unknown} error */
  #complainOf(error) {
    const lost = lostFile(error);
    const { message } = /** @type {Error} */ (error);
    this.complain(lost ? `${lost}Check the connection, then try again.` : message);
  }

  /** Puts a picture or the camera in the place of the sheet. @param {Guest} guest */
  #replaceSheet(guest) {
    if (this.#guest === guest) return;
    this.rest();
    this.#giveBack();
    this.#guest = guest;
    this.writing.after(guest.element);
    this.writing.hidden = true;
    const giveBack = guest.tools && borrow(this.files, guest.tools);
    this.#giveBack = () => {
      giveBack?.();
      guest.element.remove();
      this.#guest = null;
    };
  }

  /** Returns to the sheet. */
  #write() {
    this.complain('');
    this.#giveBack();
    this.#giveBack = () => {};
    this.writing.hidden = false;
    this.request();
    this.canvas.focus();
  }

  #actions = {
    undo: () => this.#step(this.sheet.undo(), 'Undone'),
    redo: () => this.#step(this.sheet.redo(), 'Done again'),
    clear: () => {
      if (this.sheet.clear()) this.speaker.say('Sheet cleared. Undo brings it back.');
    },
  };

  /** @param {boolean} isDone @param {string} what */
  #step(isDone, what) {
    this.pad.dry(this.sheet.drawing);
    if (isDone) this.speaker.say(`${what}: ${contents(this.sheet.drawing)}.`);
  }

  /** The view is hidden. */
  async leave() {
    this.rest();
    (await this.#camera)?.stop();
  }

  /** Ends a live stroke, because the sheet is hidden. */
  rest() {
    this.keyboard.hide();
    this.sheet.end();
  }

  /** @param {string} text */
  complain(text) {
    this.problem.hidden = text === '';
    this.problem.textContent = text;
  }

  /** @param {number} now */
  #draw(now) {
    this.#frame = 0;
    if (!this.canvas.clientHeight) return; // another view is shown
    const { drawing, live } = this.sheet;
    this.#fit(drawing.strokes);
    const { span } = this.sheet;
    const drying = this.pad.paint(
      { drawing, live, width: INK, cursor: this.keyboard.cursor, span },
      now,
    );
    this.#cells = this.#read(drawing.strokes);
    const index = this.#cells.findIndex(({ group }) => group === this.#chosen);
    const text = numberText(this.#cells);
    if (this.text.dataset.number !== text) fill(this.text, text); // a selection in it would be lost
    this.text.dataset.number = text;
    this.announcer.say(announcement(this.#cells, this.workbench.model !== null));
    this.cells.show(this.#cells, index, this.workbench.model?.input);
    this.marks.show(this.#cells, index, this.canvas.clientHeight / span);
    this.panel.show(this.#cells, index, live !== null);
    this.hint.hidden = !isEmpty(drawing);
    this.copy.disabled = text === '';
    this.undo.disabled = !this.sheet.canUndo;
    this.redo.disabled = !this.sheet.canRedo;
    this.clear.disabled = isEmpty(drawing);
    if (drying) this.request();
  }

  /** When the pad has become narrower, scales the drawing so that all of it is visible. @param {Strokes} strokes */
  #fit(strokes) {
    const { clientWidth, clientHeight } = this.canvas;
    let span = PAD_UNITS;
    for (const stroke of strokes) {
      stroke.forEach((v, i) => {
        span = Math.max(span, i % 2 ? v : (v * clientHeight) / clientWidth);
      });
    }
    this.sheet.span = span;
  }

  /** @param {Strokes} strokes @returns {Cell[]} */
  #read(strokes) {
    const { model, modelName } = this.workbench;
    const isColour = model !== null && model.input[2] === 3;
    if (isColour !== this.#isUnfit)
      this.complain(isColour ? colourWords(modelName, model.input) : '');
    this.#isUnfit = isColour;
    if (!model || isColour || strokes.length === 0) return [];
    if (this.#known.size > REMEMBERED) this.#known.clear();
    const predictStrokes = (/** @type {any} */ own) => this.#predict(own);
    const { rows, signs } = predictNumber({ predictStrokes }, strokes, this.#edits.links(strokes));
    const gaps = gapsOf(rows);
    return signs.map((read, i) => {
      const group = this.#edits.groupOf(read.strokes.map((index) => strokes[index]));
      return {
        read,
        gap: gaps[i],
        group,
        said: this.#edits.markOf(group) ?? this.panel.correction.labelOf(group),
        leftOut: this.#edits.isLeftOut(group),
      };
    });
  }

  /** The net's answer to strokes. What was read a frame ago is not read again. @param {Strokes} group */
  #predict(group) {
    // The length is part of the key, because the live stroke grows.
    const key = `${this.#edits.keyOf(group)}:${group.map((stroke) => stroke.length).join()}`;
    const answer =
      this.#known.get(key) ?? /** @type {Model} */ (this.workbench.model).predictStrokes(group);
    this.#known.set(key, answer);
    return answer;
  }

  /** Chooses the pressed cell, or ends the choice if it was chosen. @param {number} index of the cell */
  #choose(index) {
    const { group } = this.#cells[index];
    this.#chosen = this.#chosen === group ? null : group;
    this.request();
  }

  /** Sets what the chosen sign is, or takes it back. @param {string} mark */
  #sayMark(mark) {
    const cell = this.#cells.find(({ group }) => group === this.#chosen);
    if (!cell) return;
    this.panel.takeBack();
    const isTakenBack = this.#edits.markOf(cell.group) === mark;
    this.#edits.sayMark(cell.group, isTakenBack ? null : mark);
    this.#edits.leaveOut(cell.group, false);
    this.speaker.say(isTakenBack ? 'No longer as you said.' : `Now it is ${called(mark)}.`);
    this.request();
  }

  #leaveOut() {
    const cell = this.#cells.find(({ group }) => group === this.#chosen);
    if (!cell) return;
    if (!cell.leftOut) this.panel.takeBack();
    this.#edits.leaveOut(cell.group, !cell.leftOut);
    this.speaker.say(cell.leftOut ? 'It counts again.' : 'Left out of the number.');
    this.request();
  }

  /** The digit with its leftmost stroke stays chosen. */
  #split() {
    const index = this.#cells.findIndex(({ group }) => group === this.#chosen);
    if (index < 0) return;
    const beside = (/** @type {number} */ other) => this.#cells[other]?.group ?? [];
    this.#edits.split(beside(index), beside(index - 1), beside(index + 1));
    this.#rearranged(index, 'Split');
  }

  /** @param {number} other */
  #join(other) {
    const index = this.#cells.findIndex(({ group }) => group === this.#chosen);
    if (index < 0 || !this.#cells[other]) return;
    this.#edits.join(this.#cells[index].group, this.#cells[other].group);
    this.#rearranged(Math.min(index, other), 'Joined');
  }

  /** @param {number} index of the digit that is chosen now @param {string} what */
  #rearranged(index, what) {
    this.#cells = this.#read(this.sheet.drawing.strokes);
    this.#chosen = this.#cells[index]?.group ?? null;
    cancelAnimationFrame(this.#frame);
    this.#draw(performance.now());
    this.speaker.say(
      `${what}: ${this.#cells.length === 1 ? '1 digit' : `${this.#cells.length} digits`}.`,
    );
    // The pressed button may be hidden now; keep the focus in the panel.
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body || activeElement.matches(':disabled'))
      this.cells.focus(index);
  }

  #copy() {
    const { textContent } = this.text;
    return copyText(textContent ?? '', this.text, this.copied, (text) => this.speaker.say(text));
  }
}

/* sign-view.js - the part of Mine about the user's own signs: add one, draw it, train a net on all, use it, share it as a file.
 *
 * After a lesson the new net is in use and kept at once. Its score is shown, and the user can undo it.
 */
import { InklingError } from '../../inkling/reading.js';
import { SHIPPED } from '../data/workbench.js';
import { button, el, fill, saveAs } from '../parts/dom.js';
import { chosen } from '../parts/dropped.js';
import { NET_FILES } from '../parts/open-net.js';
import { ProgressLine } from '../parts/progress.js';
import { TakeAlong, netInUse } from '../parts/take-along.js';
import { MOST_SIGNS, nameFault, signName } from '../store/sign-names.js';
import { Collection } from './collection.js';
import { signsOf } from './kinds.js';
import { Practice } from './practice.js';
import { classesFor, learnSigns } from './sign-lesson.js';
import { SIGNS, SignState } from './sign-state.js';
import { counsel, rowsOf, scoreWords, scribbleWords, stateWords } from './sign-words.js';

/** Name of a file that holds the net. */
const FILE = 'my-signs.safetensors';

/** @param {import('../data/workbench.js').Workbench} workbench
 * @param {{ say: (text: string) => void, warn: (text: string) => void }} tell */
export async function openSigns(workbench, tell) {
  const state = new SignState(workbench);
  await state.restore();
  return new SignView(workbench, tell, state);
}

class SignView {
  /** @type {AbortController | null} */
  #running = null;

  name = el('input', { type: 'text', id: 'sign-name', autocomplete: 'off', spellcheck: false });
  count = el('p', { class: 'count-words' });
  withDigits = el('input', { type: 'checkbox', id: 'sign-digits', onchange: () => this.refresh() });
  start = button('Train a net on these signs', () => this.#learn(), {
    id: 'sign-learn',
    class: 'strong',
  });
  inUse = el('p', { class: 'in-use' });
  progress = new ProgressLine('Training', 'sign-cancel', () => this.#running?.abort());
  lesson = el('div', { class: 'lesson', hidden: true });
  undo = button('Undo', () => this.#undo(), { id: 'sign-undo' });
  save = button('Save as file', () => this.#save(), { id: 'sign-save' });
  open = button('Open a file', () => this.file.click(), { id: 'sign-open', class: 'plain' });
  file = el('input', {
    type: 'file',
    hidden: true,
    accept: NET_FILES,
    multiple: true,
    onchange: () => this.#chosen(),
  });

  /** @param {import('../data/workbench.js').Workbench} workbench
   * @param {{ say: (text: string) => void, warn: (text: string) => void }} tell @param {SignState} state */
  constructor(workbench, tell, state) {
    this.workbench = workbench;
    this.tell = tell;
    this.state = state;
    this.takeAlong = new TakeAlong('sign-take', () => netInUse(workbench));
    this.kind = signsOf(workbench);
    this.collection = new Collection(workbench, tell, this.kind);
    this.practice = new Practice(workbench, tell, this.kind, () => this.collection.counts);
    this.element = el(
      'div',
      { class: 'signs' },
      el(
        'div',
        { class: 'mine' },
        el('div', { class: 'sign-draw' }, this.#form(), this.practice.element),
        el(
          'section',
          { class: 'teach', 'aria-label': 'Train a net on my signs' },
          this.count,
          this.collection.counters,
          el('label', { class: 'with-digits' }, this.withDigits, ' The digits 0 to 9 too'),
          el('div', { class: 'teach-tools' }, this.start, this.inUse),
          this.progress.element,
          this.lesson,
          el('div', { class: 'lesson-tools' }, this.save, this.undo, this.open, this.file),
          this.takeAlong.element,
        ),
      ),
      this.collection.element,
    );
  }

  #form() {
    const onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#add();
    };
    return el(
      'form',
      { class: 'sign-form', onsubmit },
      el('label', { for: 'sign-name' }, 'New sign'),
      this.name,
      el('button', { type: 'submit', class: 'boxed', id: 'sign-add' }, 'Add'),
    );
  }

  async refresh() {
    await this.collection.refresh();
    this.practice.ask();
    const { labels } = this.kind;
    fill(this.count, stateWords(labels, this.collection.counts, this.withDigits.checked));
    const classes = classesFor(labels, this.collection.list, this.withDigits.checked);
    const isIdle = this.#running === null && this.workbench.models.has(SHIPPED);
    this.start.disabled = classes.length < 2 || this.collection.list.length === 0 || !isIdle;
    this.#showState();
    const problem =
      (await this.workbench.drawings.problem()) ?? this.kind.problem() ?? this.state.problem;
    if (problem) this.tell.warn(problem);
  }

  #showState() {
    const { now, before } = this.state;
    fill(this.inUse, 'The pad reads with ', el('strong', {}, this.workbench.modelName), '.');
    this.lesson.hidden = now === null;
    if (now) this.#showLesson(now.lesson);
    this.undo.hidden = before === undefined || (now === null && before === null);
    this.undo.textContent = now === null ? `Use ${SIGNS} again` : 'Undo';
    this.save.hidden = now === null;
    this.takeAlong.refresh();
  }

  /** @param {import('./sign-lesson.js').SignLesson} lesson */
  #showLesson(lesson) {
    const cell = (/** @type {string | number} */ text) => el('td', {}, text);
    const heads = ['Sign', 'Drawings', 'Right', 'Taken for'];
    fill(
      this.lesson,
      el('p', { class: 'sign-score', id: 'sign-score' }, scoreWords(lesson)),
      lesson.scribbles && el('p', { id: 'sign-scribbles' }, scribbleWords(lesson)),
      el(
        'p',
        {},
        'Try it: ',
        el('a', { href: '#draw' }, 'draw one'),
        ' or ',
        el('a', { href: '#number' }, 'write a row of them'),
        '.',
      ),
      el(
        'table',
        { class: 'plain-table sign-table' },
        el('caption', { class: 'unseen' }, 'Each sign'),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            heads.map((text) => el('th', { scope: 'col' }, text)),
          ),
        ),
        el(
          'tbody',
          {},
          rowsOf(lesson).map(({ name, count, correct, others }) =>
            el(
              'tr',
              {},
              el('th', { scope: 'row' }, name),
              cell(count),
              cell(correct),
              cell(others),
            ),
          ),
        ),
      ),
      el('p', { class: 'counsel' }, counsel(lesson)),
    );
  }

  async #add() {
    const { labels } = this.kind;
    const fault = nameFault(this.name.value, labels);
    this.tell.warn(fault);
    if (fault) {
      this.name.focus();
      return;
    }
    const name = signName(this.name.value);
    this.name.value = '';
    await this.kind.rename?.([...labels, name]);
    this.tell.say(`Added ${name}. Draw it ten times.`);
    await this.refresh();
    // A keyboard on the screen would cover the pad: there the pad takes the focus from the field.
    const next = matchMedia('(pointer: coarse)').matches ? this.practice.canvas : this.name;
    next.focus({ preventScroll: true });
  }

  async #learn() {
    const base = this.workbench.models.get(SHIPPED);
    if (!base || this.#running) return;
    const digits = this.withDigits.checked ? await this.workbench.drawings.list() : [];
    const drawings = [...digits, ...this.collection.list];
    const classes = classesFor(this.kind.labels, drawings, this.withDigits.checked);
    const running = new AbortController();
    this.#running = running;
    this.tell.warn('');
    this.progress.start('Training');
    this.start.disabled = true;
    this.tell.say('Training.');
    try {
      const { model, lesson } = await learnSigns(this.workbench, {
        base,
        classes,
        drawings,
        signal: running.signal,
        onProgress: (share, words) => this.progress.set(share, words),
      });
      await this.state.take(model, lesson);
      this.tell.say(
        `Trained in ${Math.max(1, Math.round(lesson.seconds))} seconds and kept. ${scoreWords(lesson)}`,
      );
    } catch (error) {
      if (!(error instanceof InklingError)) throw error;
      if (error.code === 'aborted') this.tell.say('Cancelled. Everything is as it was.');
      else this.tell.warn(`It did not learn: ${error.message}. Everything is as it was.`);
    } finally {
      this.#running = null;
      this.progress.hide();
      await this.refresh();
    }
    this.start.focus();
  }

  async #undo() {
    await this.state.undo();
    this.tell.say(`The pad reads with ${this.workbench.modelName}.`);
    await this.refresh();
    (this.undo.hidden ? this.start : this.undo).focus();
  }

  #save() {
    const { now } = this.state;
    if (!now) return;
    saveAs(/** @type {Uint8Array<ArrayBuffer>} */ (now.bytes), FILE);
    this.tell.say(`Saved as ${FILE}. Who opens it here can read these signs.`);
  }

  #chosen() {
    const files = chosen(this.file.files ?? []);
    this.file.value = '';
    if (files.length > 0) this.take(files);
  }

  /** Opens a net. @param {readonly import('../parts/dropped.js').Dropped[]} files of it */
  async take(files) {
    this.tell.warn('');
    try {
      const { name, said, signs } = await this.state.open(files);
      const labels = [...new Set([...this.kind.labels, ...signs])].slice(0, MOST_SIGNS);
      if (labels.length > this.kind.labels.length) await this.kind.rename?.(labels);
      this.tell.say(`The pad reads with ${name}. ${said}`.trim());
    } catch (error) {
      if (!(error instanceof InklingError)) throw error;
      this.tell.warn(`${error.message}. Everything is as it was.`);
    }
    await this.refresh();
  }
}

/* view.js - the Mine view: the user's drawings, and a net that learns from them. #mine is about digits, #mine?of=signs about signs of
 * the user's own (sign-view.js).
 *
 * It only connects the parts. After a lesson the tuned net is in use at once. The view shows its scores
 * before and after, on the user's drawings and on other people's digits, and the user can keep it or
 * go back.
 */
import { InklingError } from '../../inkling/reading.js';
import { Announcer } from '../parts/announcer.js';
import { addStyles, button, el, fill } from '../parts/dom.js';
import { chosen } from '../parts/dropped.js';
import { netsAmong } from '../parts/open-net.js';
import { ProgressLine } from '../parts/progress.js';
import { TakeAlong, netInUse } from '../parts/take-along.js';
import { SHIPPED } from '../data/workbench.js';
import { Collection, drawingsWords } from './collection.js';
import { LEAST } from './folds.js';
import { learn } from './learn.js';
import { digitsOf } from './kinds.js';
import { lessonWords, showLesson } from './lesson.js';
import { MINE, openPersonal } from './personal.js';
import { Practice } from './practice.js';
import { openSigns } from './sign-view.js';

/** @type {import('../router.js').Mount} */
export async function mount(host, workbench, router) {
  await addStyles(new URL('./mine.css', import.meta.url));
  const view = new MineView(host, workbench, await openPersonal(workbench));
  host.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0 && router.isShown('mine')) view.take(files);
  });
  return {
    show: (settings) => {
      const isSigns = settings.get('of') === 'signs';
      router.remember('mine', new URLSearchParams(isSigns ? { of: 'signs' } : {}));
      void view.show(isSigns);
    },
  };
}

class MineView {
  /** @type {AbortController | null} */
  #running = null;
  #isNew = false;
  /** @type {Awaited<ReturnType<typeof openSigns>> | null} */
  #signs = null;
  /** @type {ReturnType<typeof openSigns> | null} */
  #opening = null;
  #isSigns = false;

  toDigits = el('a', { href: '#mine' }, 'Digits');
  toSigns = el('a', { href: '#mine?of=signs' }, 'Signs');
  signs = el('div', { hidden: true });
  problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  said = el('p', { class: 'said', role: 'status', id: 'mine-said' });
  speaker = new Announcer(this.said, 50);
  count = el('p', { class: 'count-words' });
  /** What is wrong with the browser's storage. @type {string | null} */
  #storage = null;
  start = button('Learn my handwriting', () => this.#learn(), { id: 'learn', class: 'strong' });
  inUse = el('p', { class: 'in-use' });
  progress = new ProgressLine('Learning', 'learn-cancel', () => this.#running?.abort());
  lesson = el('div', { class: 'lesson', hidden: true });
  keep = button('Done', () => this.#keep(), { id: 'keep', class: 'strong' });
  undo = button('Undo this lesson', () => this.#undo(), { id: 'undo-learn', class: 'boxed' });
  reset = button('Back to the shipped net', () => this.#reset(), { id: 'reset', class: 'plain' });

  /** @param {HTMLElement} host @param {import('../data/workbench.js').Workbench} workbench
   * @param {import('./personal.js').Personal} personal */
  constructor(host, workbench, personal) {
    this.workbench = workbench;
    this.personal = personal;
    this.tell = {
      say: (/** @type {string} */ text) => this.speaker.say(text),
      warn: (/** @type {string} */ text) => this.#complain(text),
    };
    this.takeAlong = new TakeAlong('mine-take', () => netInUse(workbench));
    const kind = digitsOf(workbench);
    this.collection = new Collection(workbench, this.tell, kind);
    this.practice = new Practice(workbench, this.tell, kind, () => this.collection.counts);
    this.digits = el(
      'div',
      {},
      el(
        'div',
        { class: 'mine' },
        this.practice.element,
        el(
          'section',
          { class: 'teach', 'aria-label': 'Learn my handwriting' },
          this.count,
          this.collection.counters,
          el('div', { class: 'teach-tools' }, this.start, this.inUse),
          this.progress.element,
          this.lesson,
          el('div', { class: 'lesson-tools' }, this.keep, this.undo, this.reset),
          this.takeAlong.element,
        ),
      ),
      this.collection.element,
    );
    fill(
      host,
      el('h2', {}, 'Mine'),
      el('p', { class: 'lede' }, 'Teach Inkling your handwriting, or signs of your own.'),
      el('nav', { class: 'kinds', 'aria-label': 'What to teach' }, this.toDigits, this.toSigns),
      this.problem,
      this.said,
      this.digits,
      this.signs,
    );
    for (const event of ['drawings', 'model'])
      workbench.addEventListener(event, () => this.refresh());
  }

  /** @param {string} text */
  #complain(text) {
    this.problem.hidden = text === '';
    this.problem.textContent = text;
  }

  /** Shows digits or signs. @param {boolean} isSigns */
  async show(isSigns) {
    if (isSigns && !this.#signs) {
      this.#opening ??= openSigns(this.workbench, this.tell);
      this.#signs = await this.#opening;
      fill(this.signs, this.#signs.element);
    }
    if (this.#isSigns !== isSigns) this.#complain('');
    this.#isSigns = isSigns;
    this.digits.hidden = isSigns;
    this.signs.hidden = !isSigns;
    for (const [link, isShown] of /** @type {const} */ ([
      [this.toDigits, !isSigns],
      [this.toSigns, isSigns],
    ])) {
      if (isShown) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
    await this.refresh();
  }

  /** Takes files that were dropped: a net, or a file of drawings. @param {File[]} files */
  async take(files) {
    const [net] = netsAmong(chosen(files)).nets;
    const [file] = files;
    if (!net) {
      await (this.#isSigns && this.#signs ? this.#signs : this).collection.take(file);
      return;
    }
    if (!this.#isSigns) await this.show(true);
    await this.#signs?.take(net);
  }

  async refresh() {
    if (this.#isSigns) return this.#signs?.refresh();
    await this.collection.refresh();
    this.practice.ask();
    const n = this.collection.list.length;
    const missing = this.collection.counts.flatMap((many, digit) => (many === 0 ? [digit] : []));
    fill(
      this.count,
      n === 0
        ? 'Write a few digits on the pad, in your own handwriting. Two of each make a good start.'
        : `${drawingsWords(n)}${advice(n, missing)}`,
    );
    this.start.disabled = n === 0 || this.#running !== null || !this.workbench.model;
    this.#showState();
    const problem = (await this.workbench.drawings.problem()) ?? this.personal.problem;
    if (problem) this.#complain(problem);
    else if (this.problem.textContent === this.#storage) this.#complain('');
    this.#storage = problem;
  }

  #showState() {
    const { now, before } = this.personal;
    const { modelName } = this.workbench;
    fill(this.inUse, 'The pad reads with ', el('strong', {}, modelName || 'no net yet'), '.');
    this.lesson.hidden = now === null;
    if (now) showLesson(this.lesson, now.lesson);
    this.keep.hidden = !this.#isNew || now === null;
    this.undo.hidden = before === undefined || (now === null && before === null);
    this.undo.textContent = now === null ? `Use ${MINE} again` : 'Undo';
    this.reset.hidden = now === null && modelName === SHIPPED;
    this.takeAlong.refresh();
  }

  /** The net that has not been trained on the drawings. */
  #base() {
    const { model, modelName, models } = this.workbench;
    const name = modelName === MINE ? (this.personal.now?.lesson.base ?? SHIPPED) : modelName;
    const own = name === modelName ? model : (models.get(name) ?? models.get(SHIPPED));
    return { base: own ?? null, baseName: own === models.get(SHIPPED) ? SHIPPED : name };
  }

  async #learn() {
    const { base, baseName } = this.#base();
    if (!base || this.#running) return;
    const running = new AbortController();
    this.#running = running;
    this.#complain('');
    this.progress.start('Learning');
    this.start.disabled = true;
    this.speaker.say('Learning.');
    try {
      const { model, lesson } = await learn(this.workbench, {
        base,
        baseName,
        drawings: await this.workbench.drawings.list(),
        signal: running.signal,
        onProgress: (share, words) => this.progress.set(share, words),
      });
      this.#isNew = true;
      await this.personal.take(model, lesson);
      this.speaker.say(
        `Learnt in ${Math.max(1, Math.round(lesson.seconds))} seconds. ${lessonWords(lesson)}`,
      );
    } catch (error) {
      if (!(error instanceof InklingError)) throw error;
      if (error.code === 'aborted') this.speaker.say('Cancelled. Everything is as it was.');
      else this.#complain(`It did not learn: ${error.message}. Everything is as it was.`);
    } finally {
      this.#running = null;
      this.progress.hide();
      await this.refresh();
    }
    if (!this.keep.hidden) this.keep.focus();
  }

  #keep() {
    this.#isNew = false;
    this.#showState();
    this.speaker.say(
      this.personal.problem ??
        'Kept in this browser: the pad reads with it, today and at your next visit.',
    );
    this.start.focus();
  }

  async #undo() {
    this.#isNew = false;
    await this.personal.undo();
    this.speaker.say(`The pad reads with ${this.workbench.modelName} again.`);
    await this.refresh();
    this.undo.focus();
  }

  async #reset() {
    this.#isNew = false;
    await this.personal.reset();
    this.speaker.say('The pad reads with the shipped net again. Your drawings are still here.');
    await this.refresh();
    this.start.focus();
  }
}

/** @param {number} n drawings @param {number[]} missing digits */
function advice(n, missing) {
  if (missing.length > 0 && missing.length < 10) return `. None yet of ${missing.join(', ')}.`;
  if (n < LEAST)
    return `. From ${LEAST} on, the score is about drawings that the net has not learnt.`;
  return ': enough for an honest score.';
}

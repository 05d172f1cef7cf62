/* lesson-view.js - the lessons of the Train view: a list of steps, each with a sentence, a button, and below it what it gave.
 *
 * A lesson uses the parts of the view itself: while it is shown, the choice of data, the controls of the run, the curves, the live
 * answer and the pad stand in its steps; afterwards they go back to their places.
 */
import { repaint } from '../parts/picture.js';
import { borrow } from '../parts/borrow.js';
import { addStyles, button, el, fill } from '../parts/dom.js';
import { saveFigure } from '../parts/figures.js';
import { ProgressLine } from '../parts/progress.js';
import { numeral } from '../pen/numerals.js';
import { presets } from '../../inkling/index.js';
import { Lessons } from '../store/lessons.js';
import { Lesson } from './lesson.js';
import { resultOf } from './lesson-figures.js';
import { LESSON_NAMES, STEP_COUNT, aboutLesson, stateOf, upTo } from './lesson-steps.js';
import { spokenResult } from './lesson-words.js';
import { toQuery } from './settings.js';
import { failureSentences } from './words.js';

/**
 * @typedef {object} Desk what a lesson uses of the Train view
 * @property {import('../data/workbench.js').Workbench} workbench
 * @property {import('./session.js').Session} session
 * @property {import('./store.js').Store} store
 * @property {HTMLElement} panel the controls of a run
 * @property {HTMLElement} curves
 * @property {HTMLElement} live
 * @property {HTMLElement} data
 * @property {(text: string) => void} say
 * @typedef {import('./lesson-steps.js').LessonName} LessonName
 * @typedef {import('./lesson-steps.js').StepName} StepName
 * @typedef {{ element: HTMLElement, button: HTMLButtonElement, line: ProgressLine, problem: HTMLElement, own: HTMLElement,
 *   result: HTMLElement, mark: HTMLElement, shown: string }} Row own: parts of the page that stand in the step
 */

const NO_MNIST =
  'The source uses MNIST, which this host does not serve. Learn from built-in digits, or choose My files and bring MNIST’s four ' +
  'files or a data set of your own.';

/** The steps that show a progress line; a run has its own. @type {StepName[]} */
const LONG = ['load', 'score'];

/** @param {Desk} desk */
export async function openLessons(desk) {
  await addStyles(new URL('./lessons.css', import.meta.url));
  return new LessonView(desk);
}

class LessonView {
  #desk;
  #store = new Lessons();
  /** @type {Map<LessonName, Lesson>} */
  #lessons = new Map();
  /** @type {Lesson | null} */
  #lesson = null;
  /** @type {Map<StepName, Row>} */
  #rows = new Map();
  /** Brings the borrowed parts back, by what they are. @type {Map<string, () => void>} */
  #borrowed = new Map();
  #isShown = false;
  #state = el('p', { class: 'small', id: 'lesson-state' });
  /** Other ways to bring a digit; the samples of the Draw view stand here. */
  #ways = el(
    'div',
    { class: 'lesson-ways' },
    el('p', {}, 'Or let Inkling write one, or '),
    button('choose a picture', () => document.getElementById('choose')?.click(), {
      id: 'lesson-picture',
      class: 'plain',
    }),
  );
  element = el('section', { class: 'lesson', 'aria-labelledby': 'lesson-title', hidden: true });

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    addEventListener('themechange', () => repaint(this.element));
    desk.workbench.addEventListener('pad', () => this.#padChanged());
    desk.session.addEventListener('state', () => {
      const isOn =
        this.#isShown && this.#lesson?.busy === 'train' && desk.session.state === 'running';
      // The button of the step is gone: the controls of the run are in its place.
      if (!isOn || document.activeElement !== document.body) return;
      document.getElementById('train-pause')?.focus({ preventScroll: true });
      this.#rows.get('train')?.element.scrollIntoView({ block: 'start' });
    });
  }

  /** Shows a lesson as it was left. @param {LessonName} name */
  async show(name) {
    const { workbench, session, store } = this.#desk;
    const isNew = this.#lesson?.name !== name;
    this.#isShown = true;
    if (isNew) {
      this.#giveBack();
      let lesson = this.#lessons.get(name);
      if (!lesson) {
        lesson = new Lesson(name, workbench, session, this.#store);
        lesson.addEventListener('change', () => this.#show());
        this.#lessons.set(name, lesson);
      }
      this.#lesson = lesson;
      this.#build(lesson);
    }
    const lesson = /** @type {Lesson} */ (this.#lesson);
    await lesson.open();
    if (!this.#isShown || lesson !== this.#lesson) return;
    if (isNew) store.set(lesson.memory.values);
    this.element.hidden = false;
    this.#show();
  }

  /** Another view, or the user's own run, is shown. */
  hide() {
    this.#isShown = false;
    this.#giveBack();
  }

  /** @param {Lesson} lesson */
  #build(lesson) {
    const { title, source } = presets[lesson.name];
    this.#rows.clear();
    this.element.hidden = true; // until it is known what is done
    fill(
      this.element,
      el('h3', { id: 'lesson-title', tabindex: '-1' }, `Lesson: ${title}`),
      el('p', {}, aboutLesson(lesson.name)),
      el('p', { class: 'small' }, el('strong', {}, 'What it repeats. '), source),
      el(
        'div',
        { class: 'row lesson-head' },
        this.#state,
        button('Start over', () => this.#startOver(), { id: 'lesson-over', class: 'plain' }),
      ),
      el(
        'ol',
        { class: 'steps' },
        lesson.steps.map((step, i) => this.#row(lesson, step, i)),
      ),
    );
  }

  /** @param {Lesson} lesson @param {import('./lesson-steps.js').Step} step @param {number} place */
  #row(lesson, { name, title, why, action }, place) {
    const line = new ProgressLine(title, `lesson-cancel-${name}`, () => lesson.stop());
    const row = {
      button: button(action, () => this.#do(name), { id: `lesson-${name}`, class: 'strong' }),
      line,
      problem: el('p', { class: 'problem', role: 'alert', hidden: true }),
      own: el('div', { class: 'step-own' }),
      result: el('div', { class: 'step-result' }),
      mark: el('span', { class: 'unseen' }),
      shown: '',
    };
    const element = el(
      'li',
      { class: 'step', dataset: { step: name } },
      el('div', { class: 'step-number', 'aria-hidden': 'true' }, numeral(place + 1)),
      el(
        'div',
        { class: 'step-text' },
        el('h4', {}, title, row.mark),
        el('p', {}, why),
        row.button,
        line.element,
        row.problem,
      ),
      el('div', { class: 'step-body' }, row.own, row.result),
    );
    this.#rows.set(name, { element, ...row });
    return element;
  }

  /** Brings the whole lesson up to date. */
  #show() {
    const lesson = this.#lesson;
    if (!lesson || !this.#isShown) return;
    const { done } = lesson.memory;
    this.#state.textContent =
      done === STEP_COUNT ? 'All steps are done.' : `${done} of ${STEP_COUNT} steps are done.`;
    this.#lend(lesson);
    lesson.steps.forEach((step, i) => this.#showStep(lesson, step, i));
    repaint(this.element);
  }

  /** @param {Lesson} lesson @param {import('./lesson-steps.js').Step} step @param {number} place */
  #showStep(lesson, { name, action }, place) {
    const row = /** @type {Row} */ (this.#rows.get(name));
    const { memory, busy, error, unfinished } = lesson;
    const state = stateOf(place, memory.done);
    const isBusy = busy === name;
    row.element.dataset.state = isBusy ? 'busy' : state;
    row.element.toggleAttribute('data-later', state === 'later');
    if (state === 'next') row.element.setAttribute('aria-current', 'step');
    else row.element.removeAttribute('aria-current');
    row.mark.textContent = state === 'done' ? ', done' : '';
    row.button.hidden = state === 'done' || isBusy;
    row.button.disabled = state === 'later' || busy !== null;
    row.button.textContent = name === 'train' && unfinished ? 'Go on training' : action;
    if (!isBusy) row.line.hide();
    else if (LONG.includes(name) && row.line.element.hidden) row.line.start('One moment');
    const problem = state === 'next' && !isBusy ? problemWords(error) : '';
    row.problem.hidden = problem === '';
    if (row.problem.textContent !== problem) row.problem.textContent = problem;
    const { ownsRun } = lesson;
    const shown = `${state} ${state === 'done' && ownsRun}`;
    if (row.shown === shown) return;
    row.shown = shown;
    const session = ownsRun ? this.#desk.session : null;
    if (state === 'done')
      fill(row.result, ...resultOf(name, memory, session), ...this.#more(name, lesson));
    else fill(row.result, name === 'load' && lesson.hasMnist === false && el('p', {}, NO_MNIST));
  }

  /** What may follow from a step. @param {StepName} name @param {Lesson} lesson @returns {Node[]} */
  #more(name, lesson) {
    const { memory } = lesson;
    const { record } = memory.run ?? {};
    if (name === 'curves' && record?.epochs.length)
      return [
        button('Save picture', () => saveCurves(memory.name, record.epochs), {
          id: 'lesson-save-curves',
          class: 'plain',
        }),
      ];
    if (name !== 'compare') return [];
    const next = LESSON_NAMES[LESSON_NAMES.indexOf(memory.name) + 1];
    return [
      el(
        'p',
        {},
        'Your network is in ',
        el('a', { href: `#train?${toQuery(memory.values)}` }, 'your own run'),
        ': keep it, save it, test it, or change what you like and train again.',
        next && ' Or go on with the next lesson, ',
        next && el('a', { href: `#train?lesson=${next}` }, presets[next].title),
        next && '.',
      ),
    ];
  }

  /** Lets the parts of the page stand in the steps that use them. @param {Lesson} lesson */
  #lend(lesson) {
    const { done } = lesson.memory;
    const { panel, curves, live, data } = this.#desk;
    const place = (/** @type {StepName} */ name) => /** @type {Row} */ (this.#rows.get(name)).own;
    this.#borrow('data', data, place('load'), done < upTo('load'));
    const hasRun = lesson.ownsRun && (lesson.busy === 'train' || done >= upTo('train'));
    this.#borrow('panel', panel, place('train'), hasRun);
    this.#borrow('curves', curves, place('train'), hasRun);
    const draws = done >= upTo('own');
    const draw = /** @type {HTMLElement} */ (document.getElementById('view-draw'));
    this.#borrow('pad', draw.querySelector('.writing'), place('own'), draws);
    this.#borrow('live', live, place('own'), draws);
    if (draws && !place('own').contains(this.#ways)) place('own').append(this.#ways);
    if (!draws) this.#ways.remove();
    this.#borrow('samples', draw.querySelector('#samples'), this.#ways, draws);
  }

  /** @param {string} what @param {HTMLElement | null} part @param {HTMLElement} place @param {boolean} isWanted */
  #borrow(what, part, place, isWanted) {
    const back = this.#borrowed.get(what);
    if (isWanted && !back && part) this.#borrowed.set(what, borrow(part, place));
    if (isWanted || !back) return;
    back();
    this.#borrowed.delete(what);
  }

  #giveBack() {
    for (const back of this.#borrowed.values()) back();
    this.#borrowed.clear();
  }

  /** @param {StepName} name */
  async #do(name) {
    const lesson = /** @type {Lesson} */ (this.#lesson);
    const row = /** @type {Row} */ (this.#rows.get(name));
    if (name === 'load') this.#takeData(lesson);
    const going = lesson.do(name, (share, words) => {
      if (lesson === this.#lesson) this.#rows.get(name)?.line.set(share, words);
    });
    if (LONG.includes(name)) row.line.element.querySelector('button')?.focus();
    await going;
    if (this.#isShown && lesson === this.#lesson) this.#after(lesson, name);
  }

  /** Takes the choice of data into the lesson. @param {Lesson} lesson */
  #takeData(lesson) {
    const { data, count, seed } = this.#desk.store.values;
    lesson.memory.values = { ...lesson.memory.values, data, count, seed };
  }

  /** Leads on after a step. @param {Lesson} lesson @param {StepName} name */
  #after(lesson, name) {
    const { memory, steps, error } = lesson;
    const row = /** @type {Row} */ (this.#rows.get(name));
    const isDone = memory.done >= upTo(name);
    const next = steps[memory.done];
    const leads = isDone && next ? this.#rows.get(next.name)?.button : row.button;
    const { activeElement } = document;
    if (
      !activeElement?.checkVisibility() ||
      row.element.contains(activeElement) ||
      activeElement === document.body
    ) {
      if (leads && !leads.hidden) leads.focus({ preventScroll: true });
      else
        /** @type {HTMLElement} */ (this.element.querySelector('h3')).focus({
          preventScroll: true,
        });
      if (isDone) row.element.scrollIntoView({ block: 'start' });
    }
    if (isDone)
      this.#desk.say(
        `${spokenResult(name, memory)} ${next ? `Next: ${next.title}.` : 'The lesson is finished.'}`,
      );
    else if (!error) this.#desk.say('Stopped.');
  }

  async #startOver() {
    const lesson = /** @type {Lesson} */ (this.#lesson);
    this.#giveBack();
    await lesson.startOver();
    if (lesson !== this.#lesson) return;
    this.#desk.store.set(lesson.memory.values);
    this.#show();
    this.#rows.get('load')?.button.focus();
    this.#desk.say('The lesson begins again.');
  }

  /** Says what the net reads on the pad. */
  #padChanged() {
    const lesson = this.#lesson;
    const { live, say } = this.#desk;
    if (!this.#isShown || !lesson || lesson.memory.done < upTo('own') || !live.dataset.digit)
      return;
    say(`Your drawing: ${live.querySelector('.live-verdict')?.textContent}.`);
  }
}

/** @param {(Error & { code?: string }) | null} error */
function problemWords(error) {
  return error ? failureSentences(error).join(' ') : '';
}

/** Saves the curves as a picture. @param {LessonName} name @param {readonly import('./record.js').EpochPoint[]} epochs */
function saveCurves(name, epochs) {
  const column = (/** @type {keyof import('./record.js').EpochPoint} */ key) =>
    epochs.map((epoch) => /** @type {number} */ (epoch[key]));
  const isValidated = epochs.every(({ valLoss }) => valLoss !== null);
  return saveFigure(`${name} history.svg`, ({ plotHistory }) =>
    plotHistory({
      loss: column('loss'),
      accuracy: column('accuracy'),
      ...(isValidated && { valLoss: column('valLoss'), valAccuracy: column('valAccuracy') }),
    }),
  );
}

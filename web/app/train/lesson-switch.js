/* lesson-switch.js - the links to the lessons and to the user's own run, and what the Train view shows of them. A lesson's address is
 * #train?lesson=NAME; what shows lessons is loaded with the first one.
 */
import { button, el, fill } from '../parts/dom.js';
import { lostFile } from '../parts/words.js';
import { presets } from '../../inkling/index.js';
import { LESSON_NAMES, aboutLesson, isLesson } from './lesson-steps.js';
import { toQuery } from './settings.js';

/** @typedef {import('./lesson-steps.js').LessonName} LessonName */

export class LessonSwitch {
  #own;
  #router;
  #store;
  #desk;
  /** @type {Promise<Awaited<ReturnType<typeof import('./lesson-view.js').openLessons>>> | null} */
  #loading = null;
  /** @type {Awaited<ReturnType<typeof import('./lesson-view.js').openLessons>> | null} */
  #view = null;
  /** The lesson that is shown. @type {LessonName | null} */
  #name = null;
  #ownLink = el('a', { href: '#train' }, 'Your own run');
  nav;
  place = el('div', { class: 'lesson-place' });

  /**
   * @param {HTMLElement} own what is shown without a lesson
   * @param {import('../router.js').Router} router
   * @param {import('./store.js').Store} store
   * @param {import('./lesson-view.js').Desk} desk
   */
  constructor(own, router, store, desk) {
    this.#own = own;
    this.#router = router;
    this.#store = store;
    this.#desk = desk;
    this.nav = el(
      'nav',
      { class: 'lessons', 'aria-label': 'Lessons' },
      this.#ownLink,
      el('span', { class: 'lessons-title' }, 'or a lesson, step by step:'),
      LESSON_NAMES.map((name) =>
        el(
          'a',
          { href: `#train?lesson=${name}`, title: aboutLesson(name), dataset: { lesson: name } },
          presets[name].title,
        ),
      ),
    );
    store.addEventListener('change', () => this.remember());
  }

  /** Shows the lesson that the address names, or the user's own run.
   * @param {URLSearchParams} settings @returns {boolean} whether it is a lesson */
  show(settings) {
    const name = settings.get('lesson');
    this.#name = isLesson(name) ? name : null;
    this.#own.hidden = this.#name !== null;
    this.place.hidden = this.#name === null;
    for (const link of this.nav.querySelectorAll('a')) {
      if ((link.dataset.lesson ?? null) === this.#name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    if (this.#name) this.#open(this.#name);
    else this.hide();
    return this.#name !== null;
  }

  /** @param {LessonName} name */
  async #open(name) {
    try {
      this.#loading ??= import(/* later */ './lesson-view.js').then(({ openLessons }) =>
        openLessons(this.#desk),
      );
      const view = (this.#view = await this.#loading);
      if (view.element.parentElement !== this.place) fill(this.place, view.element);
      if (this.#name === name && this.#router.isShown('train')) await view.show(name);
    } catch (error) {
      this.#loading = null;
      console.warn(error);
      fill(
        this.place,
        el(
          'p',
          { class: 'problem', role: 'alert' },
          `${lostFile(error)}The lesson did not load. Check the connection, then try again.`,
        ),
        button('Try again', () => this.#open(name)),
      );
    }
  }

  /** The view is left, or the lesson. */
  hide() {
    this.#view?.hide();
  }

  /** Writes what is shown into the address. */
  remember() {
    const query = toQuery(this.#store.values);
    this.#ownLink.href = `#train?${query}`;
    this.#router.remember(
      'train',
      this.#name ? new URLSearchParams({ lesson: this.#name }) : query,
    );
  }
}

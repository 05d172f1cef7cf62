/* personal.js - the personal net, tuned to the user's handwriting: stores it in this browser, uses it on
 * the pad, undoes a lesson, deletes it.
 *
 * A state (states.js) of null means that the net before all lessons is in use. A mark in
 * localStorage says that there is a personal net, so that a visit without one loads nothing.
 */
import { InklingError } from '../../inkling/reading.js';
import { SHIPPED } from '../data/workbench.js';
import { States } from './states.js';

/** @typedef {import('../../inkling/model/model.js').Model} Model */
/** @typedef {import('./learn.js').Lesson} Lesson */

/** Name of the personal net. */
export const MINE = 'My hand';

/** The mark in localStorage, set while there is a personal net. */
const MARK = 'inkling-mine';

/** @extends {States<Lesson>} */
export class Personal extends States {
  #workbench;

  /** @param {import('../data/workbench.js').Workbench} workbench */
  constructor(workbench) {
    super('inkling-mine');
    this.#workbench = workbench;
  }

  /** Loads the stored net and uses it. @returns {Promise<void>} */
  async restore() {
    const kept = await this.stored();
    if (!kept) return;
    const { now, before } = kept;
    this.before = before;
    try {
      if (now) await this.#use(now);
      this.now = now;
    } catch (error) {
      // The stored net cannot be read (perhaps of another version): the shipped net stays in use, and
      // the bytes stay stored.
      if (!(error instanceof InklingError)) throw error;
      this.problem = `The net that was kept here cannot be used: ${error.message}.`;
    }
  }

  /** Uses a new net. @param {Model} model @param {Lesson} lesson */
  async take(model, lesson) {
    this.push({ bytes: model.save(), lesson });
    this.#workbench.models.set(MINE, model);
    this.#workbench.changed('models');
    this.#workbench.use(model, MINE);
    await this.#store();
  }

  /** Swaps the present and the previous state. */
  async undo() {
    if (!this.swap()) return;
    if (this.now) await this.#use(this.now);
    else await this.#useBase();
    await this.#store();
  }

  /** Back to the net that ships with Inkling. */
  async reset() {
    this.push(null);
    const shipped = this.#workbench.models.get(SHIPPED);
    if (shipped) this.#workbench.use(shipped, SHIPPED);
    this.#workbench.models.delete(MINE);
    this.#workbench.changed('models');
    await this.#store();
  }

  /** @param {{ bytes: Uint8Array }} state */
  async #use({ bytes }) {
    const model = await (await this.#workbench.engine()).loadModel(bytes);
    this.#workbench.models.set(MINE, model);
    this.#workbench.changed('models');
    this.#workbench.use(model, MINE);
  }

  /** The net that the personal one began with, or the shipped one. */
  async #useBase() {
    const { models } = this.#workbench;
    const wanted = this.before?.lesson.base ?? SHIPPED;
    const name = models.has(wanted) ? wanted : SHIPPED;
    const model = models.get(name);
    if (model) this.#workbench.use(model, name);
    models.delete(MINE);
    this.#workbench.changed('models');
  }

  async #store() {
    this.problem = null;
    await this.store();
    try {
      if (this.now) localStorage.setItem(MARK, '1');
      else localStorage.removeItem(MARK);
    } catch {
      // Blocked: then the box is blocked too and reports it.
    }
  }
}

/** The personal net of each workbench. @type {WeakMap<import('../data/workbench.js').Workbench, Promise<Personal>>} */
const opened = new WeakMap();

/**
 * Fetches the personal net, once.
 * @param {import('../data/workbench.js').Workbench} workbench
 * @returns {Promise<Personal>}
 */
export function openPersonal(workbench) {
  let personal = opened.get(workbench);
  if (!personal) {
    personal = (async () => {
      const own = new Personal(workbench);
      await own.restore();
      return own;
    })();
    opened.set(workbench, personal);
  }
  return personal;
}

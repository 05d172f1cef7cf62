/* sign-state.js - the net of the user's own signs: uses it on the pad, keeps it for later visits, undoes a lesson.
 *
 * The net is one of the kept ones of the workbench, so every view has it. Stored here are its lesson, and the net before it with
 * its lesson, so that undo is one step and can itself be undone. A state is null while there is no such net.
 */
import { SHIPPED } from '../data/workbench.js';
import { openNet } from '../parts/open-net.js';
import { States } from './states.js';
import { signName } from '../store/sign-names.js';

/** @typedef {import('../../inkling/model/model.js').Model} Model */
/** @typedef {import('./sign-lesson.js').SignLesson} SignLesson */

/** Name of the net. */
export const SIGNS = 'My signs';

/** @extends {States<SignLesson>} */
export class SignState extends States {
  #workbench;

  /** @param {import('../data/workbench.js').Workbench} workbench */
  constructor(workbench) {
    super('inkling-signs');
    this.#workbench = workbench;
  }

  /** Fetches the stored states. */
  async restore() {
    const kept = await this.stored();
    if (kept) [this.now, this.before] = [kept.now, kept.before];
  }

  /** Uses a new net. @param {Model} model @param {SignLesson} lesson */
  async take(model, lesson) {
    this.push({ bytes: model.save(), lesson });
    await this.#use(model, SIGNS);
    await this.store();
  }

  /** Swaps the present and the previous state. */
  async undo() {
    if (!this.swap()) return;
    const { models, modelName } = this.#workbench;
    if (this.now) {
      await this.#use(await (await this.#workbench.engine()).loadModel(this.now.bytes), SIGNS);
    } else {
      const shipped = models.get(SHIPPED);
      if (shipped && modelName === SIGNS) this.#workbench.use(shipped, SHIPPED);
      await this.#workbench.forget(SIGNS);
    }
    await this.store();
  }

  /**
   * Opens a net from a file, keeps it and uses it. Throws an InklingError if it is none, or takes other pictures.
   * @param {readonly import('../parts/dropped.js').Dropped[]} files of one net
   * @returns {Promise<{ name: string, said: string, signs: string[] }>} its name here, what is to be said of it, and its classes that can be
   *   signs
   */
  async open(files) {
    const { name, model, said } = await openNet(this.#workbench, files);
    await this.#use(model, name);
    return { name, said, signs: model.classNames.filter((label) => signName(label) === label) };
  }

  /** Keeps and uses a net. @param {Model} model @param {string} name */
  async #use(model, name) {
    this.problem = null;
    try {
      await this.#workbench.keep(name, model);
    } catch (error) {
      this.problem = /** @type {Error} */ (error).message;
    }
    this.#workbench.use(model, name);
  }
}

/* picture.js - keeps the picture of the Number view with its signs and the template of a form, so that a reload does not lose them.
 *
 * They are kept for this tab, as strokes are: sessionStorage has a key, the browser's storage what it stands for. What tabs left behind is
 * removed after a day. If storage is blocked or full, nothing is kept.
 */
import { Box } from './box.js';

/**
 * @typedef {object} KeptPicture
 * @property {Blob} blob
 * @property {string} name
 * @property {import('../number/photo-signs.js').Sign[]} signs
 * @property {import('../number/template.js').Field[]} fields of the form, if there is one
 * @property {boolean} isForm whether the form was shown
 */
/** @typedef {Omit<KeptPicture, 'blob' | 'name'>} Work */

const NAME = 'inkling-picture';
/** Milliseconds after which what a closed tab has left is removed. */
const DAY = 24 * 60 * 60 * 1000;

/** The key of this tab, or ''. */
function keyOfTab() {
  try {
    return sessionStorage.getItem(NAME) ?? '';
  } catch {
    return '';
  }
}

/** Whether this tab has kept a picture. */
export const hasKept = () => keyOfTab() !== '';

export class PictureStore {
  #box = new Box(NAME);
  /** Writes happen one after another. */
  #last = Promise.resolve();

  /** @returns {Promise<KeptPicture | null>} */
  async get() {
    const key = keyOfTab();
    const [picture, work] = await Promise.all([this.#box.get(key), this.#box.get(`${key} work`)]);
    return picture ? { ...picture, ...work } : null;
  }

  /** Keeps another picture. @param {Blob} blob @param {string} name */
  picture(blob, name) {
    return this.#then(async () => {
      const now = Date.now();
      const key = keyOfTab() || crypto.randomUUID();
      const all = await this.#box.entries();
      const old = all.filter(([, { at }]) => !(now - at < DAY)).map(([other]) => other);
      await this.#box.deleteMany([...old, key, `${key} work`]);
      await this.#box.set(key, { at: now, blob, name });
      sessionStorage.setItem(NAME, key);
    });
  }

  /** Keeps what was done with the picture. @param {Work} work */
  work(work) {
    return this.#then(async () => {
      const key = keyOfTab();
      if (key) await this.#box.set(`${key} work`, { at: Date.now(), ...work });
    });
  }

  /** Forgets the picture. */
  forget() {
    return this.#then(async () => {
      const key = keyOfTab();
      sessionStorage.removeItem(NAME);
      await this.#box.deleteMany([key, `${key} work`]);
    });
  }

  /** @param {() => Promise<void>} write */
  #then(write) {
    this.#last = this.#last.then(write).catch(() => {}); // nothing is kept
    return this.#last;
  }
}

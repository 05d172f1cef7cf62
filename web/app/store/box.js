/* box.js - a named box in the browser's storage (IndexedDB): structured values by key.
 *
 * If storage is blocked, fails or does not answer, the box works in memory until the page is closed, and `problem` is a
 * sentence about it. Storage that answers late gets what the memory holds. A write that fails (storage full) throws a StorageProblem and changes nothing.
 */

/** A failed write, with a sentence for the user. */
export class StorageProblem extends Error {}

/** @typedef {typeof import('idb-keyval')} Keyval */
/** @typedef {{ keyval: Keyval, store: import('idb-keyval').UseStore }} Open */

const BLOCKED =
  'This browser does not let the page store anything (a private window, or a setting). ' +
  'What you make here lasts until the page is closed; save it as a file to keep it.';

const LOST =
  'The file vendor/idb-keyval.js did not arrive, so nothing can be stored. ' +
  'What you make here lasts until the page is closed; save it as a file to keep it.';

const SILENT =
  'The storage of this browser does not answer; another tab may keep it busy. ' +
  'What you make here lasts until the page is closed, unless it answers before; save it as a file to keep it.';

/** How long storage may take to open, in milliseconds. */
const PATIENCE = 5000;

export class Box {
  #name;
  /** @type {Map<string, any>} */
  #memory = new Map();
  /** What is in use: storage, or null for the memory. @type {Promise<Open | null> | null} */
  #opening = null;
  /** Why nothing is stored, or null if storage works. @type {string | null} */
  problem = null;

  #arrived;

  /** @param {string} name of its database @param {() => void} [arrived] called when storage answers after all */
  constructor(name, arrived = () => {}) {
    this.#name = name;
    this.#arrived = arrived;
  }

  #open() {
    this.#opening ??= this.#openInTime();
    return this.#opening;
  }

  /** Storage, or null if it fails or does not answer for a while. */
  async #openInTime() {
    const opened = this.#openStorage();
    const late = Symbol('late');
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const deadline = new Promise((resolve) => {
      timer = setTimeout(resolve, PATIENCE, late);
    });
    const first = await Promise.race([opened, deadline]);
    clearTimeout(timer);
    if (first !== late) return opened;
    this.problem = SILENT;
    opened.then((open) => open && this.#moveInto(open));
    return null;
  }

  /** Puts what the memory holds into storage that has answered at last. @param {Open} open */
  async #moveInto(open) {
    try {
      await open.keyval.setMany([...this.#memory], open.store);
      this.#opening = Promise.resolve(open);
      this.problem = null;
      this.#arrived();
    } catch (cause) {
      this.problem = writeFailure(cause);
    }
  }

  /** @returns {Promise<Open | null>} */
  async #openStorage() {
    /** @type {Keyval} */
    let keyval;
    try {
      keyval = await import(new URL('../../vendor/idb-keyval.js', import.meta.url).href);
    } catch {
      this.problem = LOST;
      return null;
    }
    try {
      const store = keyval.createStore(this.#name, 'values');
      await keyval.keys(store);
      return { keyval, store };
    } catch {
      this.problem = BLOCKED;
      return null;
    }
  }

  /** @param {string} key @returns {Promise<any>} undefined when there is none */
  async get(key) {
    const open = await this.#open();
    return open ? open.keyval.get(key, open.store) : this.#memory.get(key);
  }

  /** All keys and values, by key. @returns {Promise<[string, any][]>} */
  async entries() {
    const open = await this.#open();
    const all = open ? await open.keyval.entries(open.store) : [...this.#memory];
    return /** @type {[string, any][]} */ (all).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** @param {string} key @param {any} value */
  set(key, value) {
    return this.setMany([[key, value]]);
  }

  /** Writes all entries or, if it fails, none. @param {[string, any][]} entries */
  async setMany(entries) {
    const open = await this.#open();
    if (!open) {
      for (const [key, value] of entries) this.#memory.set(key, value);
      return;
    }
    try {
      await open.keyval.setMany(entries, open.store);
    } catch (cause) {
      throw new StorageProblem(writeFailure(cause), { cause });
    }
  }

  /** @param {string} key */
  delete(key) {
    return this.deleteMany([key]);
  }

  /** @param {readonly string[]} keys */
  async deleteMany(keys) {
    const open = await this.#open();
    if (open) await open.keyval.delMany([...keys], open.store);
    else for (const key of keys) this.#memory.delete(key);
  }

  async clear() {
    const open = await this.#open();
    if (open) await open.keyval.clear(open.store);
    else this.#memory.clear();
  }
}

/** @param {unknown} cause */
function writeFailure(cause) {
  const isFull = cause instanceof DOMException && cause.name === 'QuotaExceededError';
  return isFull
    ? 'The storage of this browser is full. Free some space, or save what you have as a file.'
    : `This browser could not store it (${cause instanceof Error ? cause.message : cause}). Save it as a file instead.`;
}

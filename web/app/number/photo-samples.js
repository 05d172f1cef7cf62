/* photo-samples.js - what the user says of signs in a picture becomes drawings for Mine, as correct.js does it for the pad: the 28 x 28 input
 * with its label. Marks are not kept, because no net has classes for them.
 */

import { packImage } from '../store/image.js';

/** @typedef {import('./photo-signs.js').Sign} Sign */
/** @typedef {NonNullable<Sign['read']>} Read */
/** @typedef {import('../data/workbench.js').Workbench['drawings']} Drawings */

/** What is kept of a sign. @param {Sign} sign @returns {string | null} */
function labelOf({ read, said, leftOut }) {
  const isKept = said !== null && !leftOut && read?.answer?.classes.includes(said);
  return isKept ? said : null;
}

export class Samples {
  #drawings;
  /** Ids of the kept drawings. @type {WeakMap<Read, string>} */
  #ids = new WeakMap();
  /** The steps run one after another, or a drawing could be removed before it is kept. */
  #last = Promise.resolve();

  /** @param {Drawings} drawings */
  constructor(drawings) {
    this.#drawings = drawings;
  }

  /** Keeps the signs as they were corrected, and removes what was kept of signs that are gone or taken back.
   * @param {readonly Sign[]} before @param {readonly Sign[]} after
   * @returns {Promise<string | null>} what is lost when the page is closed, or null */
  follow(before, after) {
    const step = this.#last.then(() => this.#follow(before, after));
    this.#last = step.then(
      () => {},
      () => {},
    );
    return step;
  }

  /** Finds what was kept of signs that were read anew: after a reload, or by another net.
   * @param {readonly Sign[]} signs */
  async adopt(signs) {
    const said = signs.filter((sign) => labelOf(sign) !== null);
    if (said.length === 0) return;
    const all = [...(await this.#drawings.list()), ...(await this.#drawings.signs())];
    const ids = new Map(all.map(({ image, id }) => [image, id]));
    for (const { read } of said) {
      const id = read?.answer && ids.get(packImage(read.answer.image));
      if (read && id) this.#ids.set(read, id);
    }
  }

  /** @param {readonly Sign[]} before @param {readonly Sign[]} after */
  async #follow(before, after) {
    const kept = new Map(after.map((sign) => [sign.read, labelOf(sign)]));
    for (const { read } of before) {
      const id = read && this.#ids.get(read);
      if (!id || kept.get(read)) continue;
      this.#ids.delete(read);
      await this.#drawings.remove([id]);
    }
    const fresh = after.filter((sign) => !before.includes(sign) && labelOf(sign) !== null);
    for (const sign of fresh) await this.#keep(/** @type {Read} */ (sign.read), String(sign.said));
    return fresh.length > 0 ? this.#drawings.problem() : null;
  }

  /** @param {Read} read @param {string} label */
  async #keep(read, label) {
    const own = await this.#drawings.add({
      strokes: [],
      label: /^\d$/.test(label) ? Number(label) : label,
      pixels: read.answer?.image,
    });
    this.#ids.set(read, own.id);
  }
}

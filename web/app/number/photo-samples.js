/* photo-samples.js - what the user says of signs in a picture becomes drawings for Mine, as correct.js does it for the pad: the 28 x 28 input
 * with its label. Marks are not kept, because no net has classes for them.
 */

/** @typedef {import('./photo-signs.js').Sign} Sign */
/** @typedef {import('../data/workbench.js').Workbench['drawings']} Drawings */

export class Samples {
  #drawings;
  /** Ids of the kept drawings. @type {WeakMap<NonNullable<Sign['read']>, string>} */
  #ids = new WeakMap();
  /** The steps run one after another, or a drawing could be removed before it is kept. */
  #last = Promise.resolve();

  /** @param {Drawings} drawings */
  constructor(drawings) {
    this.#drawings = drawings;
  }

  /** Keeps a sign as it was corrected, or removes what was kept of it.
   * @param {Sign} sign
   * @returns {Promise<string | null>} what is lost when the page is closed, or null */
  follow(sign) {
    const step = this.#last.then(() => this.#follow(sign));
    this.#last = step.then(
      () => {},
      () => {},
    );
    return step;
  }

  /** @param {Sign} sign */
  async #follow({ read, said, leftOut }) {
    if (!read?.answer) return null;
    const { classes, image } = read.answer;
    const label = said !== null && !leftOut && classes.includes(said) ? said : null;
    const id = this.#ids.get(read);
    if (label === null) {
      if (id) await this.#drawings.remove([id]);
      this.#ids.delete(read);
      return null;
    }
    const own = await this.#drawings.add({
      strokes: [],
      label: /^\d$/.test(label) ? Number(label) : label,
      pixels: image,
    });
    this.#ids.set(read, own.id);
    return this.#drawings.problem();
  }
}

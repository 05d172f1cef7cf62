/* reader.js - reads drawings: loads the engine and the shipped model, and calls the model for each drawing.
 *
 * The workbench holds the model in use. Errors of loading become sentences that say what the user can do.
 * Before loading has succeeded, the pad works and readings are null.
 */

import { lostFile } from '../parts/words.js';
import { isEmpty } from '../pen/sheet.js';
import { pixelsOf } from '../parts/bring.js';
import { fitToPad } from './samples.js';
import { SHIPPED, begun } from '../data/workbench.js';

/**
 * @typedef {import('../../inkling/model/model.js').Prediction} Result
 * @typedef {import('../pen/sheet.js').Drawing} Drawing
 */

/** A failure to load, as two sentences: what happened, and what to do. */
export class LoadProblem extends Error {
  /** @param {string} what
   * @param {string} remedy
   * @param {{ cause?: unknown, needsReload?: boolean }} [more] needsReload: a second try works only in a fresh page */
  constructor(what, remedy, { cause, needsReload = false } = {}) {
    super(what, { cause });
    this.remedy = lostFile(cause) + remedy;
    this.needsReload = needsReload;
  }
}

/** Seed of the samples' handwritings. */
const HANDS = 28;

const CONNECTION = 'Check the connection, then try again. You can go on drawing meanwhile.';

export class Reader {
  /** @type {import('../../inkling/inkling.js').Engine | null} */
  #engine = null;
  #workbench;
  #samples = 0;

  /** @param {import('../data/workbench.js').Workbench} workbench whose model reads */
  constructor(workbench) {
    this.#workbench = workbench;
  }

  get engine() {
    return this.#engine;
  }

  get ready() {
    return this.#workbench.model !== null;
  }

  /** Loads engine and model if they are missing; may be called again after a failure. */
  async load() {
    if (typeof WebAssembly !== 'object') {
      throw new LoadProblem(
        'This browser does not run WebAssembly, which Inkling reads with.',
        'Use a current browser, or switch WebAssembly on (some privacy modes switch it off).',
      );
    }
    /** @type {import('../data/workbench.js').Begin} */
    let begin;
    try {
      begin = begun() ?? (await import('../data/begin.js'));
    } catch (cause) {
      throw new LoadProblem('The reading engine did not load.', CONNECTION, {
        cause,
        needsReload: true,
      });
    }
    try {
      this.#engine ??= await this.#workbench.engine();
    } catch (cause) {
      throw new LoadProblem('The reading engine did not load.', CONNECTION, { cause });
    }
    if (!this.#workbench.models.has(SHIPPED)) {
      try {
        const model = await begin.takeModel(this.#engine);
        this.#workbench.models.set(SHIPPED, model);
        this.#workbench.changed('models');
        if (!this.#workbench.model) this.#workbench.use(model, SHIPPED);
      } catch (cause) {
        throw new LoadProblem('The model did not load, so nothing can be read yet.', CONNECTION, {
          cause,
        });
      }
    }
  }

  /** @param {Drawing} drawing
   * @param {number} pen width in pixels of the 28 x 28 picture; 0 is the engine's default
   * @returns {Result | null} null for an empty sheet, or while no model is there */
  read(drawing, pen) {
    const { model } = this.#workbench;
    if (!model || isEmpty(drawing)) return null;
    if (drawing.picture) return model.predict(pixelsOf(drawing.picture));
    return model.predictStrokes(drawing.strokes, { pen });
  }

  /** A synthetic digit in a new handwriting, fitted to the pad.
   * @param {number} digit
   * @returns {number[][]} */
  sample(digit) {
    if (!this.#engine) return [];
    return fitToPad(this.#engine.syntheticStrokes(HANDS, this.#samples++, digit).strokes);
  }
}

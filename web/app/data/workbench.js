/* workbench.js - class Workbench, the state that the views share: the engine, the model in use, saved
 * models, data, the user's drawings, the drawing on the pad.
 *
 * An EventTarget: 'model' when another model is in use or its weights changed, 'models', 'data' and
 * 'drawings' when those changed, 'kept' when a model was saved, 'pad' when the drawing on the pad changed.
 * Data sets and stores are loaded at first use.
 */

/**
 * @typedef {import('../../inkling/inkling.js').Engine} Engine
 * @typedef {import('../../inkling/model/model.js').Model} Model
 * @typedef {import('../../inkling/model/model.js').Prediction} Prediction
 * @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset
 * @typedef {import('../pen/sheet.js').Drawing} Drawing
 * @typedef {import('./sources.js').Source} Source
 */

/** Name of the model that ships with Inkling. */
export const SHIPPED = 'Inkling';

/** Other shipped models, loaded on request: names on the page, and names of their files. */
export const MORE = new Map([
  ['Inkling tiny', 'tiny'],
  ['Inkling record', 'record'],
]);

/** @typedef {Pick<typeof import('./begin.js'), 'takeEngine' | 'takeModel'>} Begin */

/** The functions of begin.js, if it has run already. @returns {Begin | undefined} */
export function begun() {
  return /** @type {any} */ (globalThis).inklingBegun;
}

export class Workbench extends EventTarget {
  /** @type {Promise<Engine> | null} */
  #engine = null;
  /** @type {Promise<import('./sources.js').Data> | null} */
  #data = null;
  /** @type {Promise<import('../store/drawings.js').Drawings> | null} */
  #drawings = null;
  /** @type {Promise<import('../store/models.js').Models> | null} */
  #kept = null;
  /** The model in use: the pad answers with it, the test view scores it. @type {Model | null} */
  model = null;
  modelName = '';
  /**
   * Models by name: the shipped model, once it has loaded, saved models, the latest trained model.
   * @type {Map<string, Model>}
   */
  models = new Map();
  /** Where data comes from. @type {Source} */
  source = { kind: 'synthetic', count: 6000, seed: 1 };
  /** The drawing on the pad and its pen; set by main.js.
   * ink: the width that is seen, in pad units; pen: the one in the picture.
   * @type {{ drawing: Drawing, pen: number, ink: number, read: () => Prediction | null }} */
  pad = { drawing: { strokes: [], picture: null }, pen: 0, ink: 38, read: () => null };

  /** The engine, loaded at the first call; after a failure the next call tries again.
   * @returns {Promise<Engine>} */
  engine() {
    this.#engine ??= (async () => {
      try {
        const { takeEngine } = begun() ?? (await import('./begin.js'));
        return await takeEngine();
      } catch (error) {
        this.#engine = null;
        throw error;
      }
    })();
    return this.#engine;
  }

  /**
   * Makes this the model in use, for the pad and the Test view.
   * @param {Model} model
   * @param {string} name
   */
  use(model, name) {
    this.model = model;
    this.modelName = name;
    this.changed('model');
  }

  /**
   * Gets a model by name: of `models`, or one of MORE.
   * @param {string} name
   * @returns {Promise<Model | null>}
   */
  async named(name) {
    const file = MORE.get(name);
    if (file && !this.models.has(name)) {
      const model = await (await this.engine()).loadModel(file);
      if (!this.models.has(name)) this.models.set(name, model);
      this.changed('models');
    }
    return name === this.modelName && this.model ? this.model : (this.models.get(name) ?? null);
  }

  /** Saves a model under a name, also for later visits. If storage fails, throws a StorageProblem; the model is then
   * available until the page is closed. @param {string} name @param {Model} model */
  async keep(name, model) {
    this.models.set(name, model);
    this.changed('models');
    this.changed('kept');
    const store = await this.#keptModels();
    await store.keep(name, model.save());
    if (store.problem) throw new Error(store.problem);
  }

  /** Deletes a saved model. @param {string} name */
  async forget(name) {
    this.models.delete(name);
    this.changed('models');
    await (await this.#keptModels()).remove(name);
  }

  /**
   * `models` after adding the models saved on earlier visits.
   * @returns {Promise<Map<string, Model>>}
   */
  async allModels() {
    await this.#keptModels();
    return this.models;
  }

  #keptModels() {
    this.#kept ??= (async () => {
      const [{ Models }, engine] = await Promise.all([
        import(/* later */ '../store/models.js'),
        this.engine(),
      ]);
      const store = new Models();
      for (const [name, bytes] of await store.list()) {
        if (this.models.has(name)) continue;
        const model = await engine.loadModel(bytes).catch(() => null); // perhaps of a newer version: stays in storage
        if (model) this.models.set(name, model);
      }
      this.changed('models');
      return store;
    })();
    return this.#kept;
  }

  /** Dispatches an event. @param {'model' | 'models' | 'kept' | 'data' | 'drawings' | 'pad'} what */
  changed(what) {
    this.dispatchEvent(new Event(what));
  }

  /** Chooses where data comes from. @param {Source} source */
  choose(source) {
    if (JSON.stringify(source) === JSON.stringify(this.source)) return;
    this.source = source;
    this.changed('data');
  }

  /** Training data of the chosen source. Throws an InklingError with a sentence if they are not available.
   * @returns {Promise<Dataset | null>} null: the source has none */
  async trainData() {
    return (await this.data()).train(this.source);
  }

  /** Test data of the chosen source, which are never training data. @returns {Promise<Dataset | null>} */
  async testData() {
    return (await this.data()).test(this.source);
  }

  /** The source of data sets. */
  data() {
    this.#data ??= import(/* later */ './sources.js').then(({ Data }) => new Data(this));
    return this.#data;
  }

  /** The user's labelled drawings. */
  drawings = {
    /** Those of digits. */
    list: async () => (await this.#store()).list(),
    /** Those of the user's own signs. */
    signs: async () => (await this.#store()).signs(),
    /** Equal drawings are stored once; the last label wins. */
    add: async (/** @type {import('../store/drawings.js').NewDrawing} */ drawing) =>
      (await this.#store()).add(drawing),
    addAll: async (/** @type {readonly import('../store/drawings.js').NewDrawing[]} */ list) =>
      (await this.#store()).addAll(list),
    remove: async (/** @type {readonly string[]} */ ids) => (await this.#store()).remove(ids),
    counts: async () => (await this.#store()).counts(),
    /** Why they are lost when the page is closed, or null. */
    problem: async () => (await this.#store()).problem,
  };

  #store() {
    this.#drawings ??= import(/* later */ '../store/drawings.js').then(
      ({ Drawings }) => new Drawings(() => this.changed('drawings')),
    );
    return this.#drawings;
  }
}

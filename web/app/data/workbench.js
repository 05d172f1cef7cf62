/* workbench.js - what the views share: the engine, the model in use, models that were kept, data,
 * own drawings, what is on the pad.
 *
 * An EventTarget: 'model' when another model is in use or its weights changed, 'models', 'data' and
 * 'drawings' when those changed, 'kept' when a model is kept, 'pad' when what is on the pad changed.
 * Data sets and stores are fetched only when first asked for.
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

/** Others that do, fetched when they are asked for: their names here, and those of their files. */
export const MORE = new Map([
  ['Inkling tiny', 'tiny'],
  ['Inkling record', 'record'],
]);

/** @typedef {Pick<typeof import('./begin.js'), 'takeEngine' | 'takeModel'>} Begin */

/** What begin.js offers, if it is there already. @returns {Begin | undefined} */
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
   * Models by name: the shipped one, once it has loaded, those that were kept, the latest trained.
   * @type {Map<string, Model>}
   */
  models = new Map();
  /** Where data comes from. @type {Source} */
  source = { kind: 'synthetic', count: 6000, seed: 1 };
  /** What is on the pad, and the pen it was written with; set by main.js.
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
   * From now on the pad and the test view use this model.
   * @param {Model} model
   * @param {string} name
   */
  use(model, name) {
    this.model = model;
    this.modelName = name;
    this.changed('model');
  }

  /**
   * A model of `models`, or one of MORE.
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

  /** Keeps a model under a name, also beyond this visit. When that fails it throws a StorageProblem, and the model is still
   * there until the page is closed. @param {string} name @param {Model} model */
  async keep(name, model) {
    this.models.set(name, model);
    this.changed('models');
    this.changed('kept');
    const store = await this.#keptModels();
    await store.keep(name, model.save());
    if (store.problem) throw new Error(store.problem);
  }

  /** Forgets a model that was kept. @param {string} name */
  async forget(name) {
    this.models.delete(name);
    this.changed('models');
    await (await this.#keptModels()).remove(name);
  }

  /**
   * `models` with those that were kept on earlier visits.
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
        const model = await engine.loadModel(bytes).catch(() => null); // of a future version, perhaps: it stays in storage
        if (model) this.models.set(name, model);
      }
      this.changed('models');
      return store;
    })();
    return this.#kept;
  }

  /** Tells everyone. @param {'model' | 'models' | 'kept' | 'data' | 'drawings' | 'pad'} what */
  changed(what) {
    this.dispatchEvent(new Event(what));
  }

  /** Chooses where data comes from. @param {Source} source */
  choose(source) {
    if (JSON.stringify(source) === JSON.stringify(this.source)) return;
    this.source = source;
    this.changed('data');
  }

  /** Data to train on, of the chosen source. Throws an InklingError with a sentence when it cannot be had.
   * @returns {Promise<Dataset | null>} null: the source has none */
  async trainData() {
    return (await this.data()).train(this.source);
  }

  /** Data to test on, never trained on. @returns {Promise<Dataset | null>} */
  async testData() {
    return (await this.data()).test(this.source);
  }

  /** What makes and keeps the data sets. */
  data() {
    this.#data ??= import(/* later */ './sources.js').then(({ Data }) => new Data(this));
    return this.#data;
  }

  /** The person's own labelled drawings. */
  drawings = {
    list: async () => (await this.#store()).list(),
    /** Equal strokes are kept once; the last label counts. */
    add: async (/** @type {import('../store/drawings.js').NewDrawing} */ drawing) =>
      (await this.#store()).add(drawing),
    addAll: async (/** @type {readonly import('../store/drawings.js').NewDrawing[]} */ list) =>
      (await this.#store()).addAll(list),
    remove: async (/** @type {string} */ id) => (await this.#store()).remove(id),
    clear: async () => (await this.#store()).clear(),
    counts: async () => (await this.#store()).counts(),
    /** Why they are not kept beyond this visit, or null. */
    problem: async () => (await this.#store()).problem,
  };

  #store() {
    this.#drawings ??= import(/* later */ '../store/drawings.js').then(
      ({ Drawings }) => new Drawings(() => this.changed('drawings')),
    );
    return this.#drawings;
  }
}

/* lesson.js - class Lesson: does the steps of a lesson with the page's own data, network, run and test, and remembers what they
 * gave.
 *
 * No DOM. An EventTarget: 'change' when a step began or ended. What is remembered is enough to show every finished step again at a
 * later visit, also without the data; an unfinished run goes on from its checkpoint, which the session stores.
 */
import { namesOf } from '../parts/marks.js';
import { bytesOf } from '../parts/picture.js';
import { describe } from './layerwords.js';
import { lessonValues, stepsOf, upTo } from './lesson-steps.js';
import { NO_DRAWINGS, NO_FILES, chooseSource } from './session.js';
import { netFor } from './settings.js';

/**
 * @typedef {import('../../inkling/index.js').Dataset} Dataset
 * @typedef {import('../../inkling/model/model.js').Model} Model
 * @typedef {import('./lesson-steps.js').StepName} StepName
 * @typedef {import('./lesson-steps.js').LessonName} LessonName
 * @typedef {import('../store/runs.js').SavedRun} SavedRun
 * @typedef {{ image: Uint8Array, truth: number, read?: number }} Shown a picture, its label and what was read
 * @typedef {Pick<import('../../inkling/model/metrics.js').Evaluation, 'accuracy' | 'loss' | 'count' | 'correct' | 'interval' |
 *   'confusion' | 'perClass'> & { onTest: boolean, classes?: readonly string[] }} Score onTest: whether on test pictures, else on the
 *   training pictures; classes: names in the order of its figures and of the answers; without them it is the order of the data
 * @typedef {{ signal: AbortSignal, onProgress: (share: number, words: string) => void }} Tools
 * @typedef {object} Memory what a lesson remembers; each step adds to it
 * @property {1} format
 * @property {LessonName} name
 * @property {number} done steps, from the first on
 * @property {import('./settings.js').Values} values of its run
 * @property {{ name: string, train: number, test: number, classes: string[], counts: number[], shape?: Dataset['shape'] }} [data]
 *   counts: training pictures of each class; shape: of a picture, 28 x 28 x 1 if not given
 * @property {Shown[]} [pictures]
 * @property {{ rows: import('./layerwords.js').Row[], layers: import('./settings.js').Values['layers'] }} [net]
 * @property {{ id: string } & Partial<Pick<SavedRun, 'steps' | 'record' | 'recipe' | 'model'>> & { epochs?: number,
 *   stopped?: string, seconds?: number }} [run]
 * @property {Score} [score]
 * @property {Shown[]} [answers]
 */

/** Training pictures that are shown, and answers: the first test pictures, and the worst mistakes. */
const PICTURES = 24;
const FIRST = 12;
const WORST = 12;

const BUSY = 'Another run is going on. Stop it, or wait until it ends, then train here.';

export class Lesson extends EventTarget {
  #workbench;
  #session;
  #store;
  /** @type {{ train: Dataset, test: Dataset | null } | null} */
  #sets = null;
  /** The net, if the session has another one now. @type {Model | null} */
  #model = null;
  /** @type {AbortController | null} */
  #running = null;
  #isOpen = false;
  /** Whether the host has MNIST, once a lesson has begun. @type {boolean | null} */
  hasMnist = null;
  /** @type {Memory} */
  memory;
  /** The step that is being done. @type {StepName | null} */
  busy = null;
  /** Why the latest step failed. @type {(Error & { code?: string }) | null} */
  error = null;
  /** A stored run that is not finished. @type {SavedRun | null} */
  unfinished = null;

  /** @param {LessonName} name
   * @param {import('../data/workbench.js').Workbench} workbench
   * @param {import('./session.js').Session} session
   * @param {import('../store/lessons.js').Lessons} store */
  constructor(name, workbench, session, store) {
    super();
    this.#workbench = workbench;
    this.#session = session;
    this.#store = store;
    this.memory = { format: 1, name, done: 0, values: lessonValues(name) };
  }

  get name() {
    return this.memory.name;
  }

  get steps() {
    return stepsOf(this.name);
  }

  /** Whether the session's run is this lesson's. */
  get ownsRun() {
    return this.memory.run !== undefined && this.#session.id === this.memory.run.id;
  }

  /** Brings back what was remembered, or begins. */
  async open() {
    if (this.#isOpen) return this.#bringNet();
    this.#isOpen = true;
    const kept = await this.#store.get(this.name).catch(() => null);
    if (kept) this.memory = kept;
    else await this.#begin();
    if (this.memory.run && this.memory.done < upTo('train'))
      await this.#findRun(this.memory.run.id);
    await this.#bringNet();
    this.#changed();
  }

  /** MNIST, as in the source, where the host has it. */
  async #begin() {
    const { values } = this.memory;
    this.hasMnist = await (await this.#workbench.data()).hasMnist();
    this.memory.values = { ...values, data: this.hasMnist ? 'mnist' : 'synthetic' };
  }

  /** Looks for the run of an earlier visit. @param {string} id */
  async #findRun(id) {
    if (this.#session.id === id) return;
    const runs = await this.#session.remembered().catch(() => []);
    const run = runs.find((other) => other.id === id) ?? null;
    if (run?.state === 'open') this.unfinished = run;
    else if (run?.model && !this.#session.isBusy) {
      await this.#session.reopen(run);
      await this.#takeRun();
      this.memory.done = upTo('train');
      await this.#keep();
    }
  }

  /** Gives the net of the finished run to the session, so that curves and pad have it again. */
  async #bringNet() {
    const { run, values, data, done } = this.memory;
    if (done < upTo('train') || !run?.model || this.ownsRun || this.#session.isBusy) return;
    await this.#session.reopen(
      /** @type {SavedRun} */ ({ ...run, values, data: { count: data?.train ?? 0 } }),
    );
  }

  /**
   * Does a step. If it fails, `error` says why, and the step can be done again.
   * @param {StepName} name
   * @param {Tools['onProgress']} onProgress
   */
  async do(name, onProgress) {
    if (this.busy) return;
    this.busy = name;
    this.error = null;
    this.#running = new AbortController();
    const { memory } = this;
    this.#changed();
    try {
      await this.#work[name]({ signal: this.#running.signal, onProgress });
      if (memory !== this.memory) return; // it was started over
      memory.done = upTo(name);
      this.busy = null;
      await this.#keep();
    } catch (error) {
      const { code } = /** @type {{ code?: string }} */ (error);
      if (memory === this.memory && code !== 'aborted') this.error = /** @type {Error} */ (error);
    } finally {
      this.busy = null;
      this.#running = null;
      this.#changed();
    }
  }

  /** Stops the step that is being done: a run keeps its weights so far, any other step is as if it had not begun. */
  stop() {
    if (this.busy === 'train') this.#session.stop();
    else this.#running?.abort();
  }

  /** Forgets everything. */
  async startOver() {
    if (this.ownsRun && this.#session.isBusy) this.#session.stop();
    this.#running?.abort();
    this.memory = { format: 1, name: this.name, done: 0, values: lessonValues(this.name) };
    this.#sets = null;
    this.#model = null;
    this.error = null;
    this.unfinished = null;
    await this.#store.forget(this.name).catch(() => {});
    await this.#begin();
    this.#changed();
  }

  /** The trained net. @returns {Promise<Model>} */
  async model() {
    const { run } = this.memory;
    if (this.ownsRun && this.#session.model) return this.#session.model;
    if (!run?.model) throw new Error('The network of this lesson is gone. Start over.');
    this.#model ??= await (await this.#workbench.engine()).loadModel(run.model);
    return this.#model;
  }

  /** Lets the pad be read by the trained net. */
  async lendNet() {
    const model = await this.model();
    const { models } = this.#workbench;
    const known = [...models].find(([, other]) => other === model)?.[0];
    const name = known ?? `${this.name}, from its lesson`;
    models.set(name, model);
    this.#workbench.changed('models');
    this.#workbench.use(model, name);
  }

  /** The training and the test data. @param {AbortSignal} signal */
  async #data(signal) {
    if (this.#sets) return this.#sets;
    const workbench = this.#workbench;
    const { values } = this.memory;
    chooseSource(workbench, values);
    const stopped = new Promise((_, reject) => {
      const error = Object.assign(new Error('stopped'), { code: 'aborted' });
      signal.addEventListener('abort', () => reject(error));
    });
    const [train, test] = /** @type {(Dataset | null)[]} */ (
      await Promise.race([Promise.all([workbench.trainData(), workbench.testData()]), stopped])
    );
    if (!train) {
      const words = values.data === 'idx' ? NO_FILES : NO_DRAWINGS;
      throw new Error(this.memory.data ? `${words.again.split('.')[0]}. Start over.` : words.first);
    }
    this.#sets = { train, test: test === train ? null : test };
    return this.#sets;
  }

  /** The work of each step. @type {Record<StepName, (tools: Tools) => Promise<void>>} */
  #work = {
    load: async ({ signal }) => {
      const { train, test } = await this.#data(signal);
      const classes = [...namesOf(train)];
      const counts = classes.map(() => 0);
      for (const label of train.labels) if (label < counts.length) counts[label]++;
      const { name, count, shape } = train;
      this.memory.data = { name, train: count, test: test?.count ?? 0, classes, counts, shape };
    },
    look: async ({ signal }) => {
      const { train } = await this.#data(signal);
      this.memory.pictures = shown(train, range(Math.min(PICTURES, train.count)));
    },
    build: async ({ signal }) => {
      const { train } = await this.#data(signal);
      const { layers, input } = netFor(this.memory.values, train);
      const { rows, problem } = describe(await this.#workbench.engine(), layers, input);
      if (problem) throw new Error(problem);
      this.memory.net = { rows, layers };
    },
    train: () => this.#train(),
    curves: async () => {},
    score: (tools) => this.#score(tools),
    samples: async () => {},
    own: () => this.lendNet(),
    compare: async () => {},
  };

  async #train() {
    const session = this.#session;
    if (session.isBusy) throw new Error(BUSY);
    const { memory, unfinished } = this;
    const going = session.start(unfinished?.values ?? memory.values, unfinished);
    memory.run = { id: session.id };
    this.#changed();
    this.#keep();
    await going;
    if (memory !== this.memory) return; // it was started over
    if (session.state !== 'done' || !this.ownsRun)
      throw session.error ?? new Error('The run did not end well. Train again.');
    this.unfinished = null;
    await this.#takeRun();
  }

  /** Remembers the run that the session has finished. */
  async #takeRun() {
    const { id, model, result, record, recipe, progress } = this.#session;
    const epochs = record.data.epochs.length;
    this.memory.run = {
      id,
      epochs,
      steps: progress?.steps ?? Math.max(1, record.data.epochs.at(-1)?.step ?? 1),
      stopped: result?.stopped ?? 'finished',
      seconds: result?.seconds ?? 0,
      record: structuredClone(record.data),
      ...(recipe && { recipe }),
      model: model?.save(),
    };
  }

  /** @param {Tools} tools */
  async #score({ signal, onProgress }) {
    const { train, test } = await this.#data(signal);
    const data = test ?? train;
    const scores = await (
      await this.model()
    ).evaluate(data, {
      signal,
      onProgress: ({ done }) => onProgress(done / data.count, `${done} of ${data.count} read`),
    });
    const { accuracy, loss, count, correct, interval, confusion, perClass } = scores;
    const { labels, predicted, losses } = scores;
    const own = namesOf(data);
    const classes = own.every((name) => scores.classes.includes(name)) ? scores.classes : own;
    this.memory.score = {
      ...{ accuracy, loss, count, correct, interval, confusion, perClass },
      ...{ onTest: test !== null, classes: [...classes] },
    };
    const wrong = range(data.count)
      .filter((i) => predicted[i] !== labels[i])
      .sort((a, b) => losses[b] - losses[a]);
    const first = range(Math.min(FIRST, data.count));
    const worst = wrong.filter((i) => !first.includes(i)).slice(0, WORST);
    this.memory.answers = shown({ ...data, labels }, [...first, ...worst], predicted);
  }

  async #keep() {
    await this.#store.keep(this.memory).catch((error) => {
      this.error = error;
    });
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** @param {number} count */
const range = (count) => Array.from({ length: count }, (_, i) => i);

/** @param {Dataset} dataset @param {readonly number[]} numbers @param {ArrayLike<number>} [predicted] @returns {Shown[]} */
function shown(dataset, numbers, predicted) {
  return numbers.map((i) => ({
    image: bytesOf(dataset, i).slice(),
    truth: dataset.labels[i],
    ...(predicted && { read: predicted[i] }),
  }));
}

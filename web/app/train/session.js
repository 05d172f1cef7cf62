/* session.js - class Session: one training run after another, from the data to the last weights, with its
 * checkpoints.
 *
 * No DOM. An EventTarget: 'state' when `state` changed, 'progress' for each batch and epoch,
 * 'weights' when the net has newer ones, 'saved' when a checkpoint was written or failed to be, 'scored' when
 * the final weights of a run without validation have been scored. The run itself is in workers; this file handles
 * its messages.
 *   idle -> preparing -> running <-> paused -> done | failed
 */
import { subsetDataset } from '../../inkling/index.js';
import { takeRun } from '../store/run-lock.js';
import { Runs } from '../store/runs.js';
import { nextTask } from '../parts/tasks.js';
import { Record } from './record.js';
import { netFor, toOptions } from './settings.js';

/**
 * @typedef {import('../../inkling/model/model.js').Model} Model
 * @typedef {import('../../inkling/workers/run.js').Run} Run
 * @typedef {import('../../inkling/workers/run.js').FitResult} FitResult
 * @typedef {import('../../inkling/training/loop.js').Progress} Progress
 * @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset
 * @typedef {import('./settings.js').Values} Values
 * @typedef {import('../store/runs.js').SavedRun} SavedRun
 * @typedef {'idle' | 'preparing' | 'running' | 'paused' | 'done' | 'failed'} State
 */

/** Most training pictures that score the final weights. */
const SAMPLE = 10000;

/** Milliseconds between two copies of the weights of a net in training. */
const REFRESH = 400;

/**
 * Milliseconds until a checkpoint is due within an epoch, and least milliseconds between the checkpoints
 * of short epochs.
 */
const CHECKPOINT = 20000;
const SHORT = 1000;

/** Sentences for missing data: of a new run, of a continued run. */
export const NO_FILES = {
  first: 'The files are not here. Choose or drop them under Data first.',
  again: 'The files of this run are not here. Choose or drop the same files, then go on with it.',
};
export const NO_DRAWINGS = {
  first: 'There are no drawings of yours yet. Label some under Mine, or choose other data.',
  again: 'The drawings of this run are gone. Import them under Mine, then go on with it.',
};

/** Why a run is not taken up. */
const ELSEWHERE =
  'Another tab of this browser goes on with this run. Stop it there, or close that tab; then reload this page and continue.';

/**
 * Makes the data that settings name the workbench's source.
 * @param {import('../data/workbench.js').Workbench} workbench
 * @param {Values} values
 */
export function chooseSource(workbench, { data, count, seed }) {
  if (data === 'synthetic') workbench.choose({ kind: 'synthetic', count, seed });
  else if (data !== 'idx') workbench.choose({ kind: data });
  else if (workbench.source.kind !== 'idx') workbench.choose({ kind: 'idx', name: '' });
}

export class Session extends EventTarget {
  #workbench;
  #runs = new Runs();
  /** @type {Run | null} */
  #run = null;
  /** @type {State} */
  state = 'idle';
  /** @type {Model | null} */
  model = null;
  /** Values of the run; the form may have changed since. @type {Values | null} */
  values = null;
  /** @type {Dataset | null} */
  data = null;
  /** @type {Dataset | null} */
  validation = null;
  /** @type {Progress | null} */
  progress = null;
  record = new Record();
  /** @type {FitResult | null} */
  result = null;
  /** What the final weights score on training data, if nothing validated.
   * @type {{ accuracy: number, count: number } | null} */
  finalScore = null;
  /** @type {(Error & { code?: string }) | null} */
  error = null;
  /** Why checkpoints are not written, or null. @type {string | null} */
  storageProblem = null;
  /** Step of the latest stored checkpoint. */
  savedStep = 0;
  /** Whether the user has saved the final net, under a name or as a file. */
  isTaken = false;
  /** Name of `model` among the workbench's models, until the user saves it. */
  #lent = '';
  #id = '';
  /** @type {string | null} */
  #dataHash = null;
  /** The stored run that this one continues or was reopened from. @type {SavedRun | null} */
  #saved = null;
  #refreshing = false;
  #checkpointAt = 0;

  /** @param {import('../data/workbench.js').Workbench} workbench */
  constructor(workbench) {
    super();
    this.#workbench = workbench;
    document.addEventListener('visibilitychange', () => {
      if (document.hidden && this.state === 'running') this.#checkpoint();
    });
  }

  get isBusy() {
    return this.state === 'preparing' || this.state === 'running' || this.state === 'paused';
  }

  /** Whether closing the page now would lose work. */
  get isUnsaved() {
    const { state } = this;
    return (
      (state === 'running' || state === 'paused' || (state === 'done' && !this.isTaken)) &&
      (this.progress?.step ?? 0) > this.savedStep
    );
  }

  /** Which run it is; '' before the first. */
  get id() {
    return this.#id;
  }

  /** Number of pictures that the run learns from; 0 before the first. */
  get pictures() {
    return this.data?.count ?? this.#saved?.data.count ?? 0;
  }

  get recipe() {
    return this.#run?.recipe ?? null;
  }

  get stepsPerEpoch() {
    const { progress } = this;
    if (progress) return progress.steps / progress.epochs;
    return (this.#saved?.steps ?? 1) / (this.#saved?.values.epochs ?? 1);
  }

  /** Learning rates that were set by hand in the latest run, if it is the one that `values` describe.
   * @param {Values} values @returns {readonly [number, number][]} */
  learningRateChanges(values) {
    return this.values === values ? (this.recipe?.learningRateChanges ?? []) : [];
  }

  /** Starts a run. If it fails, `error` holds the error and the state is 'failed'.
   * @param {Values} values
   * @param {SavedRun | null} [saved] a run to continue
   * @param {{ paused?: boolean }} [options] */
  async start(values, saved = null, { paused = false } = {}) {
    if (this.isBusy) return;
    Object.assign(this, {
      values,
      progress: null,
      result: null,
      finalScore: null,
      error: null,
      savedStep: saved?.step ?? 0,
      isTaken: false,
    });
    this.record = new Record(saved ? structuredClone(saved.record) : undefined);
    this.#saved = saved;
    this.#id = saved?.id ?? crypto.randomUUID?.() ?? String(Math.random());
    this.#become('preparing');
    const old = this.model;
    /** @type {(() => void) | null} */
    let giveBack = null;
    try {
      giveBack = await takeRun(this.#id);
      if (!giveBack) throw new Error(ELSEWHERE);
      await this.#prepare(values, saved);
      const { model, data } = this;
      if (!model || !data) throw new Error('there is nothing to train');
      await nextTask();
      this.lend('in training');
      if (old && ![...this.#workbench.models.values()].includes(old)) old.dispose();
      const { checkpoint } = saved ?? {};
      if (saved && checkpoint) this.record.cut(checkpoint.memory.step, checkpoint.memory.epoch);
      const options = saved ? saved.recipe : toOptions(values, data.shape);
      await nextTask();
      this.#run = model.fit(data, {
        ...options,
        checkpoint,
        workers: values.workers || undefined,
        ...(this.validation && { validation: this.validation, validationSplit: 0 }),
      });
      if (paused) this.#run.pause();
      this.#checkpointAt = performance.now();
      this.#become(paused ? 'paused' : 'running');
      await this.#follow(this.#run);
    } catch (error) {
      this.error = /** @type {Error} */ (error);
      if (this.model && this.progress) this.dispatchEvent(new Event('weights'));
      this.#become('failed');
    } finally {
      giveBack?.();
    }
  }

  /** Data, validation and net. @param {Values} values @param {SavedRun | null} saved */
  async #prepare(values, saved) {
    const workbench = this.#workbench;
    const engine = await workbench.engine();
    chooseSource(workbench, values);
    this.data = await workbench.trainData();
    if (!this.data) {
      const words = values.data === 'idx' ? NO_FILES : NO_DRAWINGS;
      throw new Error(saved ? words.again : words.first);
    }
    this.#dataHash = (await workbench.data()).hashOf(this.data);
    if (saved) this.#checkSameData(saved, this.data);
    this.validation = values.validate === 'test' ? await workbench.testData() : null;
    if (values.validate === 'test' && !this.validation)
      throw new Error(
        saved ? NO_FILES.again : 'These data have no test part. Hold back a share instead.',
      );
    const { layers, ...kind } = netFor(values, this.data);
    this.model = engine.createModel(layers, { seed: values.seed, ...kind });
    this.model.name = values.preset;
  }

  /** @param {SavedRun} saved @param {Dataset} own */
  #checkSameData({ data }, own) {
    if (own.count === data.count && this.#dataHash === data.hash) return;
    throw new Error(
      `The data are not those of the run (${data.count} pictures of ${data.name}), so it cannot go on as it ` +
        `would have. ${data.hash ? 'Bring the same files or drawings, or' : 'Please'} start a new run.`,
    );
  }

  /** @param {Run} run */
  async #follow(run) {
    for await (const progress of run) {
      if (progress.kind === 'end') continue;
      this.progress = progress;
      this.record.add(progress);
      this.#refresh();
      const since = performance.now() - this.#checkpointAt;
      if (
        (progress.kind === 'epoch' && since > SHORT) ||
        since > CHECKPOINT ||
        this.state === 'paused'
      )
        this.#checkpoint();
      this.dispatchEvent(new Event('progress'));
    }
    this.result = await run;
    await nextTask();
    this.dispatchEvent(new Event('weights'));
    await nextTask();
    this.#become('done');
    await nextTask();
    await this.#saveDone();
    await this.#scoreFinal();
  }

  /** Scores the final weights on a sample of the training data, evenly spread, if nothing validated. */
  async #scoreFinal() {
    const { model, data, values, record } = this;
    if (!model || !data || record.data.epochs.some(({ valAccuracy }) => valAccuracy !== null))
      return;
    const size = Math.min(SAMPLE, data.count);
    const spread = Array.from({ length: size }, (_, i) => Math.floor((i * data.count) / size));
    const workers = values?.workers || undefined;
    const score = await model.evaluate(subsetDataset(data, spread), { workers }).catch(() => null); // the next run has begun and disposed of this net
    if (!score || model !== this.model || this.isBusy) return;
    this.finalScore = { accuracy: score.accuracy, count: score.count };
    this.dispatchEvent(new Event('scored'));
  }

  pause() {
    if (this.state !== 'running') return;
    this.#run?.pause();
    this.#become('paused');
    this.#checkpoint();
  }

  resume() {
    if (this.state !== 'paused') return;
    this.#run?.resume();
    this.#become('running');
  }

  /** Trains one batch, then pauses. */
  step() {
    if (this.state === 'running') this.pause();
    if (this.state === 'paused') this.#run?.step();
  }

  /** Stops the run and keeps the weights so far. */
  stop() {
    this.#run?.stop();
  }

  /** @param {number} rate */
  setLearningRate(rate) {
    this.#run?.setLearningRate(rate);
  }

  /** The runs that this browser stores, the newest first. */
  remembered() {
    return this.#runs.all();
  }

  /** @param {string} id */
  forget(id) {
    return this.#runs.forget(id);
  }

  /** The net of a run that ended on an earlier visit. @param {SavedRun} saved */
  async reopen(saved) {
    if (!saved.model) return;
    const engine = await this.#workbench.engine();
    this.model = await engine.loadModel(saved.model);
    this.data = null;
    this.#id = saved.id;
    this.values = saved.values;
    this.record = new Record(saved.record);
    this.#saved = saved;
    this.progress = null;
    this.result = null;
    this.finalScore = null;
    this.#become('done');
  }

  /**
   * Adds the net to the views' nets under a descriptive name, until the next run starts or the user saves
   * it.
   * @param {'in training' | 'just trained'} what
   */
  lend(what) {
    const workbench = this.#workbench;
    const model = /** @type {Model} */ (this.model);
    this.takeBack();
    this.#lent = `${this.values?.preset}, ${what}`;
    workbench.models.set(this.#lent, model);
    workbench.changed('models');
    workbench.use(model, this.#lent);
  }

  /** Removes the net from the views' nets. */
  takeBack() {
    this.#workbench.models.delete(this.#lent);
  }

  /** Copies the newest weights to the pad, at most once per REFRESH. */
  async #refresh() {
    if (this.#refreshing || !this.#run) return;
    this.#refreshing = true;
    await this.#run.refresh();
    this.dispatchEvent(new Event('weights'));
    setTimeout(() => {
      this.#refreshing = false;
    }, REFRESH);
  }

  /** The net with the weights of this moment. @returns {Promise<Model | null>} */
  async newest() {
    if (this.state === 'running' || this.state === 'paused') await this.#run?.refresh();
    return this.model;
  }

  /** Stores a checkpoint. */
  async #checkpoint() {
    const run = this.#run;
    this.#checkpointAt = performance.now();
    const checkpoint = await run?.checkpoint();
    if (!run || !checkpoint || run !== this.#run || !this.isBusy) return;
    await this.#save({
      ...this.#describe(),
      state: 'open',
      checkpoint,
      epoch: checkpoint.memory.epoch,
      step: checkpoint.memory.step,
    });
  }

  /** Stores the final net of a run, so that closing the page does not lose it. */
  async #saveDone() {
    if (!this.model) return;
    const step = this.progress?.step ?? 0;
    await this.#save({
      ...this.#describe(),
      state: 'done',
      model: this.model.save(),
      epoch: this.result?.epochs ?? 0,
      step,
    });
  }

  #describe() {
    const { name, count } = /** @type {Dataset} */ (this.data);
    return {
      format: /** @type {const} */ (1),
      id: this.#id,
      savedAt: Date.now(),
      values: /** @type {Values} */ (this.values),
      recipe: /** @type {Run} */ (this.#run).recipe,
      steps: this.progress?.steps ?? 0,
      record: this.record.data,
      data: { name, count, hash: this.#dataHash },
    };
  }

  /** @param {SavedRun} saved */
  async #save(saved) {
    try {
      await this.#runs.save(saved);
      this.storageProblem = this.#runs.problem;
      if (!this.storageProblem) this.savedStep = saved.step;
    } catch (error) {
      this.storageProblem = /** @type {Error} */ (error).message;
    }
    this.dispatchEvent(new Event('saved'));
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }
}

/* view.js - the Test view: how accurate a net is, and where it fails.
 *
 * It only connects the parts. A test reads all pictures with one or two nets in workers; the figures,
 * the confusion matrix and the gallery then show the results. A cell, an outcome or "all mistakes" sets
 * the filters of the gallery. The address holds the choices.
 */
import { InklingError } from '../../inkling/reading.js';
import { completeAugment } from '../../inkling/index.js';
import { Announcer } from '../parts/announcer.js';
import { dropped } from '../parts/dropped.js';
import { addStyles, button, el, fill } from '../parts/dom.js';
import { saveFigure } from '../parts/figures.js';
import { namesOf } from '../parts/marks.js';
import { Matrix } from '../parts/matrix.js';
import { ProgressLine } from '../parts/progress.js';
import { scrolled } from '../parts/scrolled.js';
import { TakeAlong } from '../parts/take-along.js';
import { isUsual } from '../parts/sizes.js';
import { count, lostFile, score } from '../parts/words.js';
import { Detail } from './detail.js';
import { Filters } from './filters.js';
import { Gallery } from './gallery.js';
import { showClasses, showComparison, showHeadline } from './report.js';
import { MISTAKES, SAMPLE, describe, readSelection, select, writeSelection } from './selection.js';
import { Setup } from './setup.js';

/** @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset */
/** @typedef {import('./report.js').Tested} Tested */

/** How long the choices may take to come, in milliseconds, and what is said then. */
const PATIENCE = 5000;
const LATE =
  'The choices are not there yet: a file of this view has not arrived, or the storage of this browser does not answer. ' +
  'They come by themselves when it does; you can also check the connection and try again.';

/** @type {import('../router.js').Mount} */
export async function mount(host, workbench, router) {
  await addStyles(new URL('./score.css', import.meta.url));
  const engine = await workbench.engine();
  const view = new TestView(host, workbench, router, engine);
  return { show: (settings) => view.show(settings) };
}

class TestView {
  /** @type {Dataset | null} */
  #dataset = null;
  /** @type {Tested[]} */
  #tested = [];
  /** @type {AbortController | null} */
  #running = null;
  #shown = false;

  problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  note = el('p', { class: 'small', id: 'test-note', role: 'status' });
  status = el('p', { class: 'unseen', role: 'status' });
  speaker = new Announcer(this.status, 300);
  progress = new ProgressLine('Pictures read', 'test-cancel', () => this.#running?.abort());
  take = new TakeAlong('test-take', async (isNeeded) => {
    const { model: name } = this.setup.choice;
    const model = isNeeded ? await this.setup.fetched(name) : this.setup.modelNamed(name);
    return model && { model, name, recipe: model.recipe };
  });
  browse = button('Only look at the pictures', () => this.#browse(), {
    id: 'test-browse',
    class: 'plain',
  });
  headline = el('div', { class: 'score' });
  comparison = el('div', { class: 'comparison', hidden: true });
  matrix = new Matrix((truth, read) => this.#look({ ...SAMPLE, truth, read, order: 'loss' }));
  classes = el('table', { class: 'plain-table classes' });
  report = el(
    'section',
    { class: 'report', 'aria-label': 'Result', hidden: true },
    this.headline,
    this.comparison,
    el(
      'div',
      { class: 'tables' },
      scrolled('Confusion matrix', this.matrix.table),
      scrolled('Precision and recall', this.classes),
    ),
    el(
      'div',
      { class: 'pictures-head' },
      button('Save report', () => this.#saveReport(), { id: 'save-report', class: 'plain' }),
      button('Save picture', () => this.#saveMatrix(), { id: 'save-picture', class: 'plain' }),
    ),
  );
  filters = new Filters(() => this.#refill());
  gallery = new Gallery(
    (place) => this.gallery.exhibit && this.detail.open(this.gallery.exhibit, place),
  );
  detail = new Detail(
    (name) => this.setup.modelNamed(name)?.verdict?.temperature ?? 1,
    (place) => this.gallery.focus(place),
  );
  pictures = el(
    'section',
    { class: 'pictures', 'aria-labelledby': 'pictures-title', hidden: true },
    el(
      'div',
      { class: 'pictures-head' },
      el('h3', { id: 'pictures-title', tabindex: '-1' }, 'Pictures'),
      button('A sample', () => this.#look(SAMPLE), { id: 'show-sample', class: 'plain' }),
      button('All mistakes, worst first', () => this.#look(MISTAKES), {
        id: 'show-mistakes',
        class: 'plain',
      }),
    ),
    this.filters.element,
    this.gallery.element,
  );

  /** @param {HTMLElement} host @param {import('../data/workbench.js').Workbench} workbench
   * @param {import('../router.js').Router} router
   * @param {import('../data/workbench.js').Engine} engine
   */
  constructor(host, workbench, router, engine) {
    this.workbench = workbench;
    this.router = router;
    this.engine = engine;
    this.setup = new Setup(workbench, {
      say: (problem) => this.#complain(problem),
      note: (text) => fill(this.note, text),
      onChange: () => this.#chosen(),
      onStart: () => this.#run(),
    });
    fill(
      host,
      el('h2', {}, 'Test'),
      el('p', { class: 'lede' }, 'How good is a net, and where does it fail?'),
      this.setup.element,
      this.progress.element,
      this.problem,
      this.note,
      this.status,
      this.take.element,
      this.report,
      this.pictures,
      this.detail.dialog,
    );
    this.setup.start.after(this.browse);
    workbench.addEventListener('model', () => router.isShown('test') && this.#begin());
    host.addEventListener('dragover', (event) => event.preventDefault());
    document.addEventListener('drop', async (event) => {
      if (router.isShown('test')) this.setup.take(await dropped(event.dataTransfer));
    });
  }

  /** @param {URLSearchParams} settings */
  async show(settings) {
    const model = settings.get('net') ?? undefined;
    const data = /** @type {import('./setup.js').Kind | undefined} */ (
      settings.get('data') ?? undefined
    );
    const other = settings.get('beside') ?? undefined;
    if (!this.#shown) this.filters.value = readSelection(settings);
    const late = setTimeout(() => this.#complain(LATE, true), PATIENCE);
    try {
      await this.setup.refresh({ model, data, other });
    } catch (error) {
      this.#lost(error);
      return;
    } finally {
      clearTimeout(late);
      if (this.problem.firstChild?.textContent === LATE) this.#complain('');
    }
    this.#shown = true;
    await this.#begin();
  }

  /** Says which file did not arrive. Browsers remember a module that failed, so only a reload asks for it again. @param {unknown} error */
  #lost(error) {
    console.warn(error);
    this.#complain(`${lostFile(error)}Check the connection, then try again.`, true);
  }

  /** Enables the filters that make sense. @param {boolean} hasScores */
  #allow(hasScores) {
    this.filters.allow(hasScores, isUsual(this.#dataset?.shape));
  }

  /** Starts the first test, once there is a net. Built-in digits and the user's own pictures need no question; MNIST takes a while. */
  async #begin() {
    if (!this.#shown || this.#dataset || this.#running) return;
    this.#allow(false);
    if (this.setup.choice.data !== 'mnist' && this.workbench.model) await this.#run();
  }

  /** @param {string} problem '' hides it @param {boolean} [isReloaded] whether a reload of the page is offered */
  #complain(problem, isReloaded = false) {
    this.problem.hidden = problem === '';
    fill(
      this.problem,
      problem,
      isReloaded && ' ',
      isReloaded && button('Try again', () => location.reload()),
    );
  }

  /** Marks the shown results as those of the previous choice, until the next test. */
  #chosen() {
    this.#running?.abort();
    this.take.renew();
    this.#remember();
  }

  #remember() {
    const { model, data, other } = this.setup.choice;
    const settings = new URLSearchParams();
    if (model !== this.workbench.modelName) settings.set('net', model);
    if (data !== 'synthetic') settings.set('data', data);
    if (other) settings.set('beside', other);
    if (!this.pictures.hidden) writeSelection(this.filters.value, settings);
    this.router.remember('test', settings);
  }

  /** Shows the pictures with their labels, without a test. */
  async #browse() {
    await this.#work('Getting the pictures', async () => {
      this.#dataset = await this.setup.dataset();
      this.#tested = [];
      this.report.hidden = true;
      this.pictures.hidden = false;
      this.#allow(false);
      this.#look({ ...SAMPLE, truth: this.filters.value.truth, order: 'number' });
    });
  }

  async #run() {
    await this.#work('Getting the pictures', async (signal) => {
      const { model, other } = this.setup.choice;
      const dataset = await this.setup.dataset();
      const names = other && other !== model ? [model, other] : [model];
      /** @type {Tested[]} */
      const tested = [];
      for (const [i, name] of names.entries()) {
        const net = await this.setup.fetched(name);
        if (!net) throw new InklingError('bad-argument', `There is no net called ${name}`);
        const pictures = await this.setup.fitted(dataset, net, name);
        const scores = await net.evaluate(pictures, {
          signal,
          onProgress: ({ done }) =>
            this.progress.set(
              (i * dataset.count + done) / (names.length * dataset.count),
              `${name} has read ${count(done)} of ${count(dataset.count)}`,
            ),
        });
        tested.push({ name, scores, pictures, wereFitted: pictures !== dataset });
      }
      this.#dataset = tested[0].pictures;
      this.#tested = tested;
      this.#present();
    });
  }

  /** Runs a long task with a progress bar, a Cancel button, and a sentence if it fails.
   * @param {string} words @param {(signal: AbortSignal) => Promise<void>} work */
  async #work(words, work) {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#complain('');
    this.progress.start(words);
    this.setup.start.disabled = true;
    try {
      await work(running.signal);
    } catch (error) {
      if (!(error instanceof InklingError)) this.#lost(error);
      else if (error.code === 'aborted') this.speaker.say('Cancelled.');
      else this.#complain(`${error.message}.`);
    } finally {
      if (this.#running === running) {
        this.#running = null;
        this.progress.hide();
        this.setup.start.disabled = false;
      }
    }
  }

  #present() {
    const [a, b] = this.#tested;
    showHeadline(this.headline, a, this.setup.pictures);
    this.comparison.hidden = !b;
    if (b)
      showComparison(this.comparison, a, b, (outcome) =>
        this.#look({ ...SAMPLE, outcome, order: 'loss' }),
      );
    this.matrix.show(a.scores.confusion, `What ${a.name} reads`, a.scores.classes);
    showClasses(this.classes, a);
    this.report.hidden = false;
    this.pictures.hidden = false;
    this.#allow(true);
    this.#refill();
    const heard = this.#tested.map(({ name, scores }) => `${name} gets ${score(scores.accuracy)}`);
    this.speaker.say(`Tested. ${heard.join(', ')} right.`);
  }

  /** Saves everything that is known of the first net as one HTML file. */
  async #saveReport() {
    const [{ name, scores }] = this.#tested;
    const dataset = /** @type {Dataset} */ (this.#dataset);
    const { pictures } = this.setup;
    const net = await this.setup.fetched(name);
    await saveFigure(`${name} report.html`, ({ renderReport }) =>
      renderReport({
        title: `${name} on ${count(scores.count)} ${pictures}`,
        layers: net?.describe(),
        evaluation: scores,
        evaluated: pictures,
        dataset,
      }),
    );
  }

  /** Saves the confusion matrix of the first net as SVG. */
  #saveMatrix() {
    const [{ name, scores }] = this.#tested;
    return saveFigure(`${name} confusion.svg`, ({ plotConfusion }) =>
      plotConfusion(scores, { title: `${name} on ${this.setup.pictures}` }),
    );
  }

  /**
   * Shows a selection of the pictures and scrolls to it.
   * @param {import('./selection.js').Selection} selection
   */
  #look(selection) {
    this.filters.value = selection;
    this.#refill();
    const title = /** @type {HTMLElement} */ (this.pictures.querySelector('h3'));
    title.focus({ preventScroll: true });
    this.pictures.scrollIntoView({ block: 'start' });
  }

  /** Fills the gallery with the pictures that the filters select. */
  #refill() {
    const dataset = this.#dataset;
    if (!dataset) return;
    const [a, b] = this.#tested;
    const classes = a ? a.scores.classes : namesOf(dataset); // the net's, or without a test the data's
    this.filters.name(classes);
    const selection = this.filters.value;
    const strength = /** @type {keyof typeof import('../../inkling/index.js').augments} */ (
      this.filters.distort.value
    );
    const augment = isUsual(dataset.shape) ? completeAugment(strength) : null;
    const epoch = this.filters.epoch;
    this.gallery.show({
      dataset,
      numbers: select(selection, dataset, a?.scores ?? null, b?.scores ?? null),
      what: describe(selection, { a: a?.name ?? '', b: b?.name ?? '' }, classes),
      labels: (a?.scores ?? dataset).labels,
      classes,
      readings: this.#tested,
      distort:
        augment &&
        ((bytes, number) =>
          this.engine
            .augmentImage(this.engine.fromBytes(bytes), augment, { seed: 1, epoch, sample: number })
            .map((value) => 255 * value)),
    });
    this.#remember();
  }
}

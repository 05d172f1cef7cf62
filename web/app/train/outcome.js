/* outcome.js - shows how a run ended, and what to do with its net: draw, test, keep, save. For a failed run
 * it says what to try. */
import { button, el, fill, saveAs } from '../parts/dom.js';
import { saveFigure } from '../parts/figures.js';
import { freeName } from '../parts/open-net.js';
import { SHIPPED } from '../data/workbench.js';
import { compare, differences, figuresOf, statedBy } from './expected.js';
import { reachedTable } from './reached.js';
import { isPresetNet } from './settings.js';
import { NO_MNIST, endSentences, failureSentences } from './words.js';

export class Outcome {
  #parts;
  #again;
  #name = el('input', {
    type: 'text',
    id: 'keep-name',
    size: '14',
    autocomplete: 'off',
    maxlength: '40',
  });
  /** Those of the end. @type {HTMLElement[]} */
  #sentences = [];
  element = el('section', {
    class: 'outcome',
    id: 'train-outcome',
    'aria-labelledby': 'outcome-title',
    hidden: true,
  });

  /**
   * @param {import('./panel.js').Parts} parts
   * @param {() => void} again starts a run with the present values
   */
  constructor(parts, again) {
    this.#parts = parts;
    this.#again = again;
  }

  hide() {
    this.element.hidden = true;
  }

  /** The name that the net would be kept under. */
  get name() {
    return this.#name.value.trim();
  }

  showEnd() {
    const { session, say } = this.#parts;
    const sentences = endSentences(session);
    this.#sentences = sentences.map((text) => el('p', {}, text));
    const hash = session.result?.hash ?? session.model?.hash() ?? '';
    fill(
      this.element,
      title(titleOf(session)),
      this.#sentences,
      reachedBy(session),
      el(
        'p',
        { class: 'small hash' },
        'SHA-256 of the weights ',
        el('code', { id: 'weights-hash' }, hash),
      ),
      this.#actions(),
    );
    this.element.hidden = false;
    say(`${sentences.slice(0, 2).join(' ')} You can draw with it, keep it or test it.`);
  }

  /** The final weights have been scored. */
  showScore() {
    const { session, say } = this.#parts;
    const sentences = endSentences(session);
    this.#sentences.forEach((paragraph, i) => {
      paragraph.textContent = sentences[i];
    });
    say(sentences[1]);
  }

  showFailure() {
    const { session, store, say } = this.#parts;
    const error = session.error ?? new Error('The run failed.');
    const { code } = /** @type {{ code?: string }} */ (error);
    const lacksMnist = code === 'load-failed' && session.values?.data === 'mnist';
    const sentences = lacksMnist ? NO_MNIST : failureSentences(error);
    const isDiverged = code === 'not-finite';
    const smaller = Number(((session.values?.lr ?? 0.001) / 10).toPrecision(3));
    const retry = (
      /** @type {string} */ text,
      /** @type {Partial<import('./settings.js').Values>} */ changes,
    ) =>
      button(text, () => {
        store.set(changes);
        this.#again();
      });
    fill(
      this.element,
      title(
        isDiverged
          ? 'The training diverged'
          : session.progress
            ? 'This run cannot go on'
            : 'This run cannot start',
      ),
      sentences.map((text) => el('p', { role: 'alert' }, text)),
      isDiverged &&
        el(
          'div',
          { class: 'row' },
          retry(`Try learning rate ${smaller}`, { lr: smaller }),
          retry('Try clip norm 1', { clip: 1 }),
        ),
      lacksMnist &&
        el('div', { class: 'row' }, retry('Use built-in digits', { data: 'synthetic' })),
      session.model && session.progress ? this.#actions() : null,
    );
    this.element.hidden = false;
    say(sentences.join(' '));
  }

  /** The buttons for the net. */
  #actions() {
    const { session, workbench, router } = this.#parts;
    const model = /** @type {import('../../inkling/model/model.js').Model} */ (session.model);
    this.#name.value = freeName(workbench, session.values?.preset ?? 'net');
    const kept = el('p', { class: 'small', role: 'status' });
    const goWith = (/** @type {'draw' | 'test'} */ view, settings = new URLSearchParams()) => {
      const own = [...workbench.models].find(([, other]) => other === model);
      if (own) workbench.use(model, own[0]);
      router.go(view, settings);
    };
    const test = () =>
      goWith('test', new URLSearchParams(session.values?.data === 'idx' ? { data: 'idx' } : {}));
    const save = () => {
      saveAs(model.save(), `${this.name || 'model'}.safetensors`);
      session.isTaken = true;
    };
    const keep = async () => {
      kept.textContent = await this.#keep(model, this.name);
    };
    session.lend('just trained');
    return el(
      'div',
      { class: 'actions' },
      el(
        'div',
        { class: 'row' },
        button('Draw with it', () => goWith('draw'), { id: 'use-model' }),
        button('Test it', test, { id: 'test-model' }),
        button('Save as a file', save, { id: 'save-model' }),
        ...this.#figures(model),
      ),
      el(
        'div',
        { class: 'row keep' },
        el('label', { for: 'keep-name' }, 'Keep it as'),
        this.#name,
        button('Keep', keep, { id: 'keep-model' }),
      ),
      kept,
    );
  }

  /** The buttons that save the curves and a report of a run; none where the run is not known any more.
   * @param {import('../../inkling/model/model.js').Model} model */
  #figures(model) {
    const { result, values, data } = this.#parts.session;
    if (!result) return [];
    const { history, receipt } = result;
    const name = values?.preset ?? 'net';
    const report = () =>
      saveFigure(`${name} report.html`, ({ renderReport }) =>
        renderReport({
          title: `${name}: a training run`,
          settings: { ...model.recipe },
          samples: data ?? undefined,
          layers: model.describe(),
          history,
          receipt,
        }),
      );
    const picture = () =>
      saveFigure(`${name} history.svg`, ({ plotHistory }) => plotHistory(history));
    return [
      button('Save report', report, { id: 'save-run-report' }),
      button('Save picture', picture, { id: 'save-run-picture' }),
    ];
  }

  /**
   * Saves a net under a name.
   * @param {import('../../inkling/model/model.js').Model} model
   * @param {string} name
   * @returns {Promise<string>} a sentence about the result
   */
  async #keep(model, name) {
    const { session, workbench } = this.#parts;
    if (name === '') return 'It needs a name.';
    if (/, (in training|just trained)$/.test(name))
      return 'So nets are called until they are kept; choose another name.';
    if (name === SHIPPED) return `${SHIPPED} is the name of the net that came with the page.`;
    const taken = workbench.models.get(name);
    if (taken && taken !== model) return `There is a “${name}” already; choose another name.`;
    session.takeBack();
    let said = `Kept as “${name}” in this browser.`;
    try {
      await workbench.keep(name, model);
      session.isTaken = true;
    } catch (error) {
      said = `“${name}” is here until the page is closed. ${/** @type {Error} */ (error).message}`;
    }
    workbench.use(model, name);
    return said;
  }
}

/** What the preset's source states beside what the run reached; null for a network of one's own, or where it states nothing.
 * @param {import('./session.js').Session} session */
function reachedBy({ values, record, pictures }) {
  if (!values || !isPresetNet(values)) return null;
  const stated = statedBy(values.preset);
  if (Object.keys(stated).length === 0) return null;
  const { epochs } = record.data;
  const notes = differences({ values, pictures, epochs: epochs.length });
  if (stated.testAccuracy) notes.push('“Test it” gives the score on the test data.');
  return reachedTable(compare(stated, figuresOf(epochs)), notes);
}

/** @param {string} text */
const title = (text) => el('h3', { id: 'outcome-title' }, text);

/** @param {import('./session.js').Session} session */
function titleOf({ result }) {
  if (!result) return 'Your last net';
  return result.stopped === 'aborted' ? 'The run was stopped' : 'Training is finished';
}

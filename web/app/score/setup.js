/* setup.js - the choice of what to test: a model, a data set, and optionally a second model to compare
 * with. Files can be chosen or dropped.
 *
 * `chosen` reports the choice. If a model or data set is not available, it shows a sentence and keeps
 * the previous choice.
 */
import { InklingError } from '../../inkling/reading.js';
import { el, fill } from '../parts/dom.js';
import { chosen } from '../parts/dropped.js';
import { NET_FILES, netsAmong, openNet } from '../parts/open-net.js';
import { USUAL, sizeWords } from '../parts/sizes.js';
import { count } from '../parts/words.js';
import { MORE } from '../data/workbench.js';

/** @typedef {import('../data/workbench.js').Workbench} Workbench */
/** @typedef {'synthetic' | 'mnist' | 'drawings' | 'signs' | 'idx'} Kind */
/** @typedef {{ model: string, data: Kind, other: string }} Choice other: '' for none */

export class Setup {
  #workbench;
  #say;
  #note;
  #idxName = '';
  #hasMnist = false;

  /** @param {Workbench} workbench
   * @param {{ say: (problem: string) => void, note: (text: string) => void, onChange: () => void, onStart: () => void }} tell note: what a net
   *   that was opened needs to be said of it, or '' */
  constructor(workbench, { say, note, onChange, onStart }) {
    this.#workbench = workbench;
    this.#say = say;
    this.#note = note;
    this.model = el('select', { id: 'test-model', onchange: onChange });
    this.data = el('select', { id: 'test-data', onchange: onChange });
    this.other = el('select', { id: 'test-other', onchange: onChange });
    this.start = el(
      'button',
      { type: 'button', id: 'test-start', class: 'strong', onclick: onStart },
      'Test it',
    );
    this.modelFile = this.#fileInput(NET_FILES, true);
    this.idxFiles = this.#fileInput('', true);
    this.element = el(
      'div',
      { class: 'setup' },
      el('div', { class: 'field' }, el('label', { for: 'test-model' }, 'Net'), this.model),
      el('div', { class: 'field' }, el('label', { for: 'test-data' }, 'Pictures'), this.data),
      el('div', { class: 'field' }, el('label', { for: 'test-other' }, 'Compare with'), this.other),
      this.start,
      el(
        'p',
        { class: 'files' },
        'Or drop files here: ',
        el(
          'button',
          { type: 'button', class: 'link', onclick: () => this.modelFile.click() },
          'open a net',
        ),
        ' ',
        el(
          'button',
          { type: 'button', class: 'link', onclick: () => this.idxFiles.click() },
          'open pictures with labels',
        ),
        this.modelFile,
        this.idxFiles,
      ),
    );
    for (const event of ['model', 'models']) workbench.addEventListener(event, () => this.#list());
    for (const event of ['drawings', 'data'])
      workbench.addEventListener(event, () => this.#listData());
  }

  /** @param {string} accept @param {boolean} multiple */
  #fileInput(accept, multiple) {
    const input = el('input', { type: 'file', hidden: true, accept, multiple });
    input.addEventListener('change', () => {
      this.take(chosen(input.files ?? []));
      input.value = '';
    });
    return input;
  }

  /** @returns {Choice} */
  get choice() {
    return {
      model: this.model.value,
      data: /** @type {Kind} */ (this.data.value),
      other: this.other.value,
    };
  }

  /** Fills the lists, or updates them. @param {Partial<Choice>} [wanted] */
  async refresh(wanted = {}) {
    this.#list(wanted);
    await this.#listData(wanted.data);
    if (!this.#hasMnist) {
      const data = await this.#workbench.data();
      this.#hasMnist = await data.hasMnist();
      if (this.#hasMnist) await this.#listData(wanted.data);
    }
  }

  /** @param {Partial<Choice>} [wanted] */
  #list({ model = this.model.value, other = this.other.value } = {}) {
    const { models, modelName } = this.#workbench;
    const names = [...new Set([modelName, ...models.keys(), ...MORE.keys()])].filter(Boolean);
    const options = (/** @type {string} */ chosen) =>
      names.map((name) =>
        el(
          'option',
          { value: name, selected: name === chosen },
          name === modelName ? `${name} (in use)` : name,
        ),
      );
    // Until a net is in use nothing is chosen: the first of the list would be tested in its place.
    const none = el('option', { value: '', selected: true, disabled: true }, 'none yet');
    fill(this.model, !model && !modelName && none, ...options(model || modelName));
    fill(this.other, el('option', { value: '' }, 'none'), ...options(other));
  }

  /** @param {Kind} [wanted] */
  async #listData(wanted = /** @type {Kind} */ (this.data.value)) {
    const own = (await this.#workbench.drawings.list()).length;
    const signs = await this.#workbench.drawings.signs();
    const hasSigns = new Set(signs.map(({ label }) => label)).size > 1;
    const { taken } = await this.#workbench.data();
    if (taken) this.#idxName = `${taken.name}, ${count(taken.test || taken.train)} pictures`;
    const { model } = this.#workbench;
    if (!wanted && hasSigns && model && !model.classNames.includes('0')) wanted = 'signs';
    const option = (/** @type {Kind} */ kind, /** @type {string} */ words, disabled = false) =>
      el('option', { value: kind, selected: kind === wanted && !disabled, disabled }, words);
    fill(
      this.data,
      option('synthetic', 'Built-in digits, 2,000'),
      this.#hasMnist && option('mnist', 'MNIST test digits, 10,000'),
      option('drawings', own ? `My drawings, ${count(own)}` : 'My drawings (none yet)', own === 0),
      hasSigns && option('signs', `My signs, ${count(signs.length)}`),
      this.#idxName && option('idx', this.#idxName),
    );
  }

  /** The model with a name; loads it if necessary. @param {string} name */
  fetched(name) {
    return this.#workbench.named(name);
  }

  /** The model with a name, if it is loaded. @param {string} name */
  modelNamed(name) {
    const { models, model, modelName } = this.#workbench;
    return name === modelName && model ? model : (models.get(name) ?? null);
  }

  /**
   * The chosen pictures.
   * @returns {Promise<import('../../inkling/data/dataset.js').Dataset>}
   */
  async dataset() {
    const data = await this.#workbench.data();
    const { data: kind } = this.choice;
    /** @type {import('../data/sources.js').Source} */
    const source =
      kind === 'synthetic'
        ? { kind, count: 1, seed: 1 }
        : kind === 'idx'
          ? { kind, name: this.#idxName }
          : { kind };
    const dataset = (await data.test(source)) ?? (await data.train(source));
    if (!dataset || dataset.count === 0)
      throw new InklingError('bad-argument', 'There are no pictures to test on. Choose others');
    return dataset;
  }

  /**
   * The pictures as a net takes them: of another size they are brought to its own.
   * @param {import('../../inkling/data/dataset.js').Dataset} dataset
   * @param {import('../../inkling/model/model.js').Model} net
   * @param {string} name of the net
   */
  async fitted(dataset, { input }, name) {
    const { shape = USUAL } = dataset;
    if (String(shape) === String(input)) return dataset;
    if (shape[2] !== input[2])
      throw new InklingError(
        'bad-argument',
        `“${name}” takes pictures of ${sizeWords(input)}, and these have ${sizeWords(shape)}. Choose other pictures, or a net that ` +
          'was trained on such',
      );
    return (await this.#workbench.data()).resized(dataset, input.slice(0, 2));
  }

  /** The name of the pictures in a sentence. */
  get pictures() {
    const words = {
      synthetic: 'built-in digits',
      mnist: 'MNIST test digits',
      drawings: 'of my drawings',
      signs: 'of my signs',
      idx: 'pictures',
    };
    return words[this.choice.data];
  }

  /** Reads files that were chosen or dropped. @param {import('../parts/dropped.js').Dropped[]} files */
  async take(files) {
    if (files.length === 0) return;
    try {
      const { nets, rest } = netsAmong(files);
      const said = [];
      for (const net of nets) said.push(await this.#takeModel(net));
      if (rest.length > 0) await this.#takeFiles(rest);
      this.#say('');
      this.#note(said.join(' ').trim());
    } catch (error) {
      if (!(error instanceof InklingError)) throw error;
      this.#say(`${error.message}. Everything is as it was.`);
    }
  }

  /** @param {import('../parts/dropped.js').Dropped[]} files of one net @returns {Promise<string>} what is to be said of it */
  async #takeModel(files) {
    const { name, model, said } = await openNet(this.#workbench, files, true);
    this.#workbench.models.set(name, model);
    this.#workbench.changed('models');
    this.#list({ model: name });
    this.model.dispatchEvent(new Event('change'));
    return said;
  }

  /** @param {import('../parts/dropped.js').Dropped[]} files */
  async #takeFiles(files) {
    await (await this.#workbench.data()).takeFiles(files);
    await this.#listData('idx');
    this.data.dispatchEvent(new Event('change'));
  }
}

/* data.js - the choice of training data: built-in digits, MNIST beside the page, IDX files, the user's
 * drawings; with a description of each.
 */
import { button, el, fill } from '../parts/dom.js';
import { count } from '../parts/words.js';
import { numberField, shownWhen } from './fields.js';

/** @typedef {import('./store.js').Store} Store */

export const DATA_WORDS = {
  synthetic: 'built-in digits',
  mnist: 'MNIST',
  idx: 'my IDX files',
  drawings: 'my drawings',
};

export class DataChoice {
  #store;
  #workbench;
  #note = el('p', { class: 'small data-note', role: 'status' });
  #files = el('input', {
    type: 'file',
    multiple: true,
    class: 'unseen',
    tabindex: '-1',
    'aria-label': 'IDX files',
  });
  /** Names of the chosen IDX files. @type {string | null} */
  #taken = null;
  element;

  /** @param {Store} store @param {import('../data/workbench.js').Workbench} workbench */
  constructor(store, workbench) {
    this.#store = store;
    this.#workbench = workbench;
    this.element = el('div', { class: 'data' }, this.#makeKinds(), this.#note);
    let known = '';
    store.watch(({ data }) => {
      if (known === data) return;
      known = data;
      this.#look();
    });
    workbench.addEventListener('drawings', () => this.#look());
  }

  /** The kinds of data to choose among. */
  #makeKinds() {
    const choose = button('Choose IDX files', () => this.#files.click());
    this.#files.addEventListener('change', () => {
      const files = [...(this.#files.files ?? [])];
      this.#files.value = '';
      if (files.length > 0) this.take(files);
    });
    return el(
      'fieldset',
      { class: 'options' },
      el('legend', { class: 'unseen' }, 'Data'),
      this.#kind(
        'synthetic',
        'Built-in digits',
        'Made here by Inkling’s own pens: nothing to download.',
      ),
      shownWhen(
        this.#store,
        ({ data }) => data === 'synthetic',
        el(
          'div',
          { class: 'fields' },
          numberField(this.#store, 'count', 'How many', 'another 2,000 are for testing'),
        ),
      ),
      this.#kind(
        'mnist',
        'MNIST',
        '60,000 real digits to train and 10,000 to test; 11 MB, if this host has them.',
      ),
      this.#kind(
        'idx',
        'IDX files',
        'Your own set in MNIST’s format, gzipped or not. Choose them, or drop them anywhere here.',
      ),
      shownWhen(
        this.#store,
        ({ data }) => data === 'idx',
        el('div', { class: 'row' }, choose, this.#files),
      ),
      this.#kind('drawings', 'My drawings', 'What you drew and labelled on this device.'),
    );
  }

  /** One of the kinds.
   * @param {keyof typeof DATA_WORDS} kind
   * @param {string} title
   * @param {string} words what these data are */
  #kind(kind, title, words) {
    const store = this.#store;
    const input = el('input', {
      type: 'radio',
      name: 'data',
      value: kind,
      id: `data-${kind}`,
      'aria-describedby': `data-${kind}-words`,
      onchange: () => store.set({ data: kind }),
    });
    store.watch(({ data }) => {
      input.checked = data === kind;
    });
    return el(
      'div',
      { class: 'option' },
      input,
      el('label', { for: input.id }, title),
      el('p', { class: 'small', id: `data-${kind}-words` }, words),
    );
  }

  /** Describes the chosen data. */
  async #look() {
    const kind = this.#store.values.data;
    let text = '';
    if (kind === 'mnist') {
      fill(this.#note, 'Looking for MNIST …');
      text = (await (await this.#workbench.data()).hasMnist())
        ? 'MNIST is here.'
        : 'This host does not serve MNIST. Choose the files as IDX files, or built-in digits.';
    } else if (kind === 'drawings') {
      const counts = await this.#workbench.drawings.counts();
      const all = counts.reduce((a, b) => a + b, 0);
      text =
        all === 0
          ? 'There are none yet: label some under Mine.'
          : `${count(all)} drawings: ${counts.map((n, digit) => `${digit}: ${n}`).join(', ')}.`;
    } else if (kind === 'idx') {
      text = this.#taken ?? 'No files yet.';
    }
    if (kind === this.#store.values.data) fill(this.#note, text);
  }

  /** Reads IDX files. @param {readonly File[]} files */
  async take(files) {
    fill(this.#note, 'Reading the files …');
    try {
      const { name, train, test } = await (await this.#workbench.data()).takeIdx(files);
      this.#taken = `“${name}”: ${count(train)} pictures to train${test > 0 ? `, ${count(test)} to test` : ''}.`;
      this.#workbench.choose({ kind: 'idx', name });
      this.#store.set({ data: 'idx' });
      fill(this.#note, this.#taken);
      this.#workbench.changed('data');
    } catch (error) {
      fill(
        this.#note,
        el('span', { class: 'problem' }, `${/** @type {Error} */ (error).message}.`),
      );
    }
  }
}

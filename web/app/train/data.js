/* data.js - the choice of training data: built-in digits, MNIST beside the page, the user's files and drawings; with a
 * description of each, and what is odd about files.
 */
import { button, el, fill } from '../parts/dom.js';
import { chosen } from '../parts/dropped.js';
import { count } from '../parts/words.js';
import { numberField, shownWhen } from './fields.js';

/** @typedef {import('./store.js').Store} Store */

export const DATA_WORDS = {
  synthetic: 'built-in digits',
  mnist: 'MNIST',
  idx: 'my files',
  drawings: 'my drawings',
};

/** @typedef {[string, Record<string, unknown>]} Way words of a button, and how the files are read then */

/** What helps against a finding, by its code. @type {Record<string, Way[]>} */
const WAYS = {
  'white-paper': [['Exchange ink and paper', { invert: true }]],
  transposed: [['Exchange rows and columns', { transpose: true }]],
  sorted: [['Shuffle them', { shuffle: true }]],
  'ten-for-zero': [
    ['10 is the digit 0', { relabel: { 10: 0 } }],
    ['Ten classes of their own', { labelsFrom: 1 }],
  ],
};

const TEN = 'The labels are 1 to 10, and none is 0. Say what 10 means';

/** Advice without the option of the command. @param {string} advice */
const withoutOption = (advice) => advice.replace(/ \(--[^)]*\)/, '');

export class DataChoice {
  #store;
  #workbench;
  #note = el('p', { class: 'small data-note', role: 'status' });
  #files = el('input', {
    type: 'file',
    multiple: true,
    class: 'unseen',
    tabindex: '-1',
    'aria-label': 'Files of a data set',
  });
  /** What was read from the chosen files, in words. @type {HTMLElement[] | null} */
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
    const choose = button('Choose files', () => this.#files.click());
    this.#files.addEventListener('change', () => {
      const files = [...(this.#files.files ?? [])];
      this.#files.value = '';
      if (files.length > 0) this.take(chosen(files));
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
        'My files',
        'Your own set: IDX files as MNIST’s, .npz, CSV, drawings, or pictures in a folder for each class, also zipped. Choose ' +
          'files, or drop them or their folder anywhere here.',
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
    /** @type {string | Node[]} */
    let text = '';
    if (kind === 'mnist') {
      fill(this.#note, 'Looking for MNIST …');
      text = (await (await this.#workbench.data()).hasMnist())
        ? 'MNIST is here.'
        : 'This host does not serve MNIST. Choose its files under My files, or built-in digits.';
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
    if (kind === this.#store.values.data)
      fill(this.#note, ...(typeof text === 'string' ? [text] : text));
  }

  /**
   * Reads files.
   * @param {readonly import('../parts/dropped.js').Dropped[]} files
   * @param {Record<string, unknown>} [reading] how they are read
   */
  async take(files, reading = {}) {
    fill(this.#note, 'Reading the files …');
    const { validate, split, seed } = this.#store.values;
    /** Reads them again, another way. @param {Way} way */
    const again = ([words, more]) =>
      button(words, () => this.take(files, { ...reading, ...more, seed }), { class: 'boxed' });
    try {
      const data = await this.#workbench.data();
      const share = validate === 'split' ? Number(split) : 0;
      const { name, train, test, classes, notes, findings } = await data.takeFiles(
        files,
        reading,
        share,
      );
      const parts = `${count(train)} pictures to train${test > 0 ? `, ${count(test)} to test` : ''}`;
      this.#taken = [
        el('span', {}, [`“${name}”: ${parts}; ${classes} classes`, ...notes].join('. '), '.'),
        ...findings.map(({ code, sentence, advice }) =>
          el(
            'span',
            { class: 'finding' },
            el('strong', {}, 'Look: '),
            `${sentence} ${WAYS[code] ? '' : withoutOption(advice)} `,
            ...(WAYS[code] ?? []).map(again),
          ),
        ),
      ];
      this.#workbench.choose({ kind: 'idx', name });
      this.#store.set({ data: 'idx' });
      fill(this.#note, ...this.#taken);
      this.#workbench.changed('data');
    } catch (error) {
      const { message, code } = /** @type {Error & { code?: string }} */ (error);
      const isTen = code === 'bad-label' && message.includes('--relabel 10=0');
      fill(
        this.#note,
        el('span', { class: 'problem' }, `${isTen ? TEN : message}.`),
        ...(isTen ? WAYS['ten-for-zero'].map(again) : []),
      );
    }
  }
}

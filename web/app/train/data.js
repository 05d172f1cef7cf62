/* data.js - the choice of training data: built-in digits, MNIST beside the page, the user's files and drawings; with a
 * description of each, and what is odd about files. It tells the store what the pictures are.
 */
import { button, el, fill } from '../parts/dom.js';
import { chosen } from '../parts/dropped.js';
import { count } from '../parts/words.js';
import { numberField, shownWhen } from './fields.js';
import { aboutTaken, waysFor } from './taken.js';

/** @typedef {import('./store.js').Store} Store */

export const DATA_WORDS = {
  synthetic: 'built-in digits',
  mnist: 'MNIST',
  idx: 'my files',
  drawings: 'my drawings',
};

const TEN = 'The labels are 1 to 10, and none is 0. Say what 10 means';

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
    for (const event of ['drawings', 'data']) workbench.addEventListener(event, () => this.#look());
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
    if (kind === 'mnist') fill(this.#note, 'Looking for MNIST …');
    const data = await this.#workbench.data();
    const words = await this.#wordsOf(kind, data);
    if (kind !== this.#store.values.data) return;
    this.#store.learns(kind === 'idx' ? data.taken : null);
    fill(this.#note, ...words);
  }

  /** @param {keyof typeof DATA_WORDS} kind @param {import('../data/sources.js').Data} data @returns {Promise<(string | Node)[]>} */
  async #wordsOf(kind, data) {
    if (kind === 'mnist')
      return (await data.hasMnist())
        ? ['MNIST is here.']
        : ['This host does not serve MNIST. Choose its files under My files, or built-in digits.'];
    if (kind === 'drawings') {
      const counts = await this.#workbench.drawings.counts();
      const all = counts.reduce((a, b) => a + b, 0);
      return all === 0
        ? ['There are none yet: label some under Mine.']
        : [`${count(all)} drawings: ${counts.map((n, digit) => `${digit}: ${n}`).join(', ')}.`];
    }
    if (kind !== 'idx') return [];
    const { taken } = data;
    return taken ? aboutTaken(taken, (more) => this.#again(taken, more)) : ['No files yet.'];
  }

  /** Reads the same files another way. @param {Pick<import('../data/sources.js').Taken, 'files' | 'reading'>} taken
   *  @param {import('../data/sources.js').Reading} more */
  #again({ files, reading }, more) {
    const { seed } = this.#store.values;
    return this.take(files, { ...reading, ...more, ...(more.shuffle && { seed }) });
  }

  /**
   * Reads files.
   * @param {import('../data/sources.js').Taken['files']} files
   * @param {import('../data/sources.js').Reading} [reading] how they are read
   */
  async take(files, reading = {}) {
    fill(this.#note, 'Reading the files …');
    const { validate, split } = this.#store.values;
    try {
      const data = await this.#workbench.data();
      const { name } = await data.takeFiles(
        files,
        reading,
        validate === 'split' ? Number(split) : 0,
      );
      this.#workbench.choose({ kind: 'idx', name });
      this.#store.set({ data: 'idx' });
      await this.#look();
    } catch (error) {
      fill(
        this.#note,
        ...this.#problem(/** @type {Error & { code?: string }} */ (error), files, reading),
      );
    }
  }

  /** Why files cannot be read, and ways to read them. @param {Error & { code?: string }} error
   *  @param {import('../data/sources.js').Taken['files']} files @param {import('../data/sources.js').Reading} reading */
  #problem({ code, message }, files, reading) {
    const isTen = code === 'bad-label' && message.includes('--relabel 10=0');
    return [
      el('span', { class: 'problem' }, `${isTen ? TEN : message}.`),
      ...(isTen ? waysFor('ten-for-zero', (more) => this.#again({ files, reading }, more)) : []),
    ];
  }
}

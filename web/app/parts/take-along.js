/* take-along.js - "Take it along": saves a net as a file for another program, and its settings as a program that trains it there.
 *
 * The library writes both (exportModel() and code()); here are the choice, the names of the files, and what is said. A format of several
 * files becomes one zip file, because browsers ask before a page saves a second file. One file is written at a time.
 */
import { completeRecipe, trainingOption } from '../../inkling/index.js';
import { el, fill, saveAs } from './dom.js';
import { nextTask } from './tasks.js';
import { count, lostFile } from './words.js';

/** @typedef {import('../../inkling/model/model.js').Model} Model */
/** @typedef {import('../../inkling/training/recipe.js').RecipeOptions} RecipeOptions */
/**
 * @typedef {object} Luggage
 * @property {Model} model
 * @property {string} name of the files, before their endings
 * @property {RecipeOptions | null} recipe of the programs; null: not known, so the usual one stands in its place
 */

/** @typedef {{ key: string, title: string, about: string, write: (luggage: Luggage, name: string) => Promise<[string, BlobPart]> }} Choice
 *    write: gives the file's name and content */

/** @param {import('../../inkling/index.js').ExportFormat} format @param {string} title @param {string} about @returns {Choice} */
const net = (format, title, about) => ({
  key: format,
  title,
  about,
  write: async ({ model }, name) => {
    const files = await model.exportModel(format, { name: format === 'tfjs' ? 'model' : name });
    const [only] = files;
    return files.size === 1 ? only : [`${name}-${format}.zip`, await zipped(files)];
  },
});

/** @param {import('../../inkling/index.js').CodeKind} kind @param {string} title @param {string} about
 *  @param {string} ending of the file's name @returns {Choice} */
const program = (kind, title, about, ending) => ({
  key: `code-${kind}`,
  title,
  about,
  write: async ({ model, recipe }, name) => [
    `${name}${ending}`,
    await model.code(kind, recipe ?? undefined),
  ],
});

/** The net, for other programs. */
const NETS = [
  net('keras', 'Keras 3', '.keras, layers and weights'),
  net('h5', 'Keras 2 and 3', '.h5, the older file'),
  net('onnx', 'ONNX', '.onnx, for ONNX Runtime and others'),
  net('tfjs', 'TensorFlow.js', '.zip of model.json and weights'),
  net('torch', 'PyTorch', '.zip of safetensors and layers in Python'),
  net('c', 'C', '.h, for Inkling’s C library'),
  net('safetensors', 'Inkling', '.safetensors, opens here again'),
];

/** Programs that train it. */
const PROGRAMS = [
  program('keras', 'Keras', '.py, a script', '-keras.py'),
  program('notebook', 'Notebook', '.ipynb, Keras in Colab or Jupyter', '.ipynb'),
  program('torch', 'PyTorch', '.py, a script', '-torch.py'),
  program('js', 'JavaScript', '.mjs, Inkling: the same bits', '.mjs'),
];

/** One file with all of them. @param {Map<string, Uint8Array>} files */
async function zipped(files) {
  const { zipSync } = await import(/* later */ '../../vendor/fflate.js');
  return new Uint8Array(zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) }));
}

/** A name that every system and every program takes. @param {string} name */
const fileName = (name) =>
  name
    .replace(/, (in training|just trained)$/, '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60) || 'net';

/** The net that the pad reads with. @param {import('../data/workbench.js').Workbench} workbench @returns {Luggage | null} */
export const netInUse = ({ model, modelName: name }) =>
  model && { model, name, recipe: model.recipe };

const KIND = trainingOption('optimizer', 'kind');

/** @param {number} share */
const percent = (share) => `${Number((100 * share).toPrecision(3))}\u202f%`;

/** The settings that a program has, in a sentence. @param {Luggage} luggage */
function settingsWords({ model, recipe }) {
  const { epochs, batchSize, optimizer, learningRate, validationSplit, callbacks } = completeRecipe(
    recipe ?? {},
    model.seed,
  );
  const words = [
    `${KIND.words?.[optimizer.kind]}, rate ${learningRate.base}`,
    `batches of ${batchSize}`,
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    validationSplit > 0 && `${percent(validationSplit)} to validate`,
    callbacks.some(({ type }) => type === 'earlyStopping') && 'early stopping',
    callbacks.some(({ type }) => type === 'reduceOnPlateau') && 'a lower rate on a plateau',
  ].filter(Boolean);
  const known = recipe ? '' : 'How it was trained is not known, so these are the usual settings: ';
  return `${known}${words.join(', ')}.`;
}

export class TakeAlong {
  #find;
  #onSaved;
  #isBusy = false;
  #settings = el('p', { class: 'take-note' });
  #said = el('p', { class: 'take-said', role: 'status' });
  #problem = el('p', { class: 'problem', role: 'alert', hidden: true });

  /**
   * @param {string} id of the element
   * @param {(isNeeded: boolean) => Luggage | null | Promise<Luggage | null>} find what is to be saved; isNeeded: it is saved now, so a net
   *   that is not here yet should be fetched
   * @param {{ title?: string, programsOnly?: boolean, onSaved?: (hasNet: boolean) => void }} [more] programsOnly: without the net, which has
   *   not been trained; onSaved: called after a file has been handed to the browser
   */
  constructor(id, find, { title = 'Take it along', programsOnly = false, onSaved } = {}) {
    this.#find = find;
    this.#onSaved = onSaved;
    this.element = el(
      'details',
      { class: 'take-along', id, ontoggle: () => this.refresh() },
      el('summary', {}, title),
      !programsOnly && this.#choices('The net', NETS),
      !programsOnly &&
        el(
          'p',
          { class: 'take-note' },
          'These files take pictures of 0 for paper to 1 for ink, and answer with logits.',
        ),
      this.#choices(programsOnly ? '' : 'A program that trains it', PROGRAMS),
      this.#settings,
      el('div', { class: 'take-outcome' }, this.#said, this.#problem),
    );
  }

  /** @param {string} title @param {readonly Choice[]} choices */
  #choices(title, choices) {
    return [
      title && el('p', { class: 'take-title' }, title),
      el(
        'ul',
        { class: 'take-choices', 'aria-label': title || 'Programs' },
        choices.map((choice) =>
          el(
            'li',
            {},
            el(
              'button',
              {
                type: 'button',
                dataset: { take: choice.key },
                onclick: (/** @type {Event} */ { currentTarget }) =>
                  this.#save(choice, /** @type {HTMLElement} */ (currentTarget)),
              },
              el('b', {}, choice.title),
              ' ',
              el('small', {}, choice.about),
            ),
          ),
        ),
      ),
    ];
  }

  /** Says what the programs will have, where that can be seen. */
  async refresh() {
    if (!this.element.open) return;
    let words = '';
    try {
      const luggage = await this.#find(false);
      if (luggage?.model.members)
        words = 'It is an ensemble of several networks: C and Inkling take it.';
      else if (luggage) words = settingsWords(luggage);
    } catch (error) {
      words = `${/** @type {Error} */ (error).message}.`;
    }
    if (this.#settings.textContent !== words) this.#settings.textContent = words;
  }

  /** The net changed: what was said is about another. */
  renew() {
    this.#complain('');
    fill(this.#said);
    return this.refresh();
  }

  /** @param {string} text */
  #complain(text) {
    this.#problem.textContent = text;
    this.#problem.hidden = text === '';
  }

  /** Writes the file and hands it to the browser. A press meanwhile does nothing. @param {Choice} choice @param {HTMLElement} button */
  async #save({ key, title, write }, button) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.element.setAttribute('aria-busy', 'true');
    button.setAttribute('aria-disabled', 'true');
    this.#complain('');
    fill(this.#said, `Writing it for ${title} …`);
    try {
      await nextTask(); // so that the sentence is seen
      const luggage = await this.#find(true);
      if (!luggage) throw new Error('there is no net yet');
      const [name, content] = await write(luggage, fileName(luggage.name));
      saveAs(content, name);
      const kilobytes = Math.max(1, Math.round(new Blob([content]).size / 1000));
      fill(this.#said, `Saved ${name}, ${count(kilobytes)}\u202fkB.`);
      this.#onSaved?.(!key.startsWith('code-'));
    } catch (error) {
      fill(this.#said);
      const why = lostFile(error) || `${/** @type {Error} */ (error).message}.`;
      this.#complain(`Not saved for ${title}: ${why}`);
    } finally {
      this.#isBusy = false;
      this.element.removeAttribute('aria-busy');
      button.removeAttribute('aria-disabled');
      await this.refresh(); // a net that was fetched says more
    }
  }
}

/* nearest-panel.js - the panel "Nearest": the training digits whose features are most like the drawing's. */
import { button, el, fill } from '../parts/dom.js';
import { count } from '../parts/words.js';
import { blank, paintPicture } from './paint.js';
import { searched } from './nearest.js';
import { className, figure, nearestWords } from './words.js';

/** @typedef {{ name: string, whole: number, total: number, searched: number, size: number, layer: number,
 *   found: { number: number, distance: number, label: number, image: Uint8Array }[] }} Found */

/** Built-in digits that are searched if the host does not serve MNIST. */
const BUILT_IN = 4000;

export class NearestPanel {
  title = 'Nearest';
  #workbench;
  #probe;
  #finding = el('p', { class: 'finding' });
  #list = el('ol', { class: 'nearest' });
  #how = el('p', { class: 'small how' });
  /** @type {Promise<void> | null} */
  #set = null;
  #problem = '';
  element = el('div', {}, this.#finding, this.#list, this.#how);

  /** @param {import('../data/workbench.js').Workbench} workbench @param {import('./probe.js').Probe} probe */
  constructor(workbench, probe) {
    this.#workbench = workbench;
    this.#probe = probe;
  }

  /** Loads the pictures to search, once. */
  async ready() {
    this.#set ??= this.#fetch();
    await this.#set;
  }

  async #fetch() {
    this.#problem = '';
    try {
      const data = await this.#workbench.data();
      const { source } = this.#workbench;
      const builtIn =
        source.kind === 'synthetic'
          ? source
          : { kind: /** @type {const} */ ('synthetic'), count: BUILT_IN, seed: 1 };
      const dataset = await data.train((await data.hasMnist()) ? { kind: 'mnist' } : builtIn);
      if (!dataset) throw new Error('there are no pictures to search');
      const number = searched(1, dataset.count);
      this.#probe.search({
        images: dataset.images.slice(0, 784 * number),
        labels: dataset.labels.slice(0, number),
        count: number,
        name: dataset.name.startsWith('mnist') ? 'MNIST training pictures' : 'built-in digits',
        whole: dataset.count,
      });
    } catch (error) {
      this.#set = null;
      this.#problem = /** @type {Error} */ (error).message;
    }
  }

  /** @param {Found | null | undefined} found @param {import('./view.js').Context} context @returns {string} */
  show(found, { reading, net }) {
    const words = this.#problem
      ? `The pictures to search did not come: ${this.#problem}.`
      : !reading || reading.label === null
        ? 'Draw a digit to see which training digits the net finds most alike.'
        : !found
          ? 'Getting the pictures to search …'
          : nearestWords(found.found);
    fill(
      this.#finding,
      words,
      this.#problem && button('Try again', () => this.#workbench.changed('pad')),
    );
    fill(this.#list, found ? found.found.map(tile) : []);
    this.#how.hidden = !found;
    if (found) {
      const many = count(found.total);
      const searched = found.searched < found.total ? `${count(found.searched)} of ${many}` : many;
      fill(
        this.#how,
        `Searched: ${searched}; there are ${count(found.whole)} ${found.name}. ` +
          `Compared by the ${count(found.size)} numbers of ${net?.nameOf(found.layer)}: the smaller the distance, the more alike.`,
      );
    }
    return words;
  }
}

/** @param {Found['found'][number]} found */
function tile({ label, distance, image }) {
  const canvas = blank('near');
  paintPicture(canvas, image, 255);
  return el(
    'li',
    {},
    canvas,
    el('b', {}, className(label)),
    el('span', {}, el('span', { class: 'unseen' }, 'distance '), figure(distance)),
  );
}

/* collection.js - the user's drawings: a counter for each digit, and a list with delete, undo, export
 * and import.
 *
 * A deletion can be undone until the next one. Import reports how many drawings were added, known
 * already or rejected, and why.
 */
import { button, el, fill, saveAs } from '../parts/dom.js';
import { numeral } from '../pen/numerals.js';
import { unpackImage } from '../store/image.js';
import { FileProblem, HEAVIEST, readDrawings, writeDrawings } from '../store/ndjson.js';
import { picture, repaint } from '../parts/picture.js';
import { makeStop, rove } from '../parts/rove.js';
import { count, one } from '../parts/words.js';
import { thumb } from './thumb.js';

/** @typedef {import('../store/drawings.js').OwnDrawing} OwnDrawing */

/** Drawings on a page. */
const PAGE = 120;

/** "1 drawing", "3 drawings" @param {number} n */
export const drawingsWords = (n) => `${count(n)} ${n === 1 ? 'drawing' : 'drawings'}`;

export class Collection {
  #workbench;
  #tell;
  /** @type {OwnDrawing[]} */
  #list = [];
  /** The drawings that the last deletion removed. @type {OwnDrawing[]} */
  #deleted = [];
  #shown = PAGE;
  /** Shows only drawings of this digit; null shows all. @type {number | null} */
  #digit = null;

  counters = el('ul', { class: 'counters', 'aria-label': 'Drawings of each digit' });
  title = el('h3', { tabindex: '-1' }, 'My drawings');
  grid = el('ul', { class: 'drawings', 'aria-label': 'My drawings' });
  more = button('Show more', () => this.#more(), { class: 'plain', hidden: true });
  help = el('p', {});
  undoWords = el('span', { role: 'status' });
  undoButton = button('Undo', () => this.#undo(), {
    id: 'undo-delete',
    class: 'plain',
    hidden: true,
  });
  exportButton = button('Export', () => this.#export(), { id: 'export' });
  importButton = button('Import', () => this.file.click(), { id: 'import' });
  deleteAll = button('Delete all', () => this.#remove(this.#shownList()), {
    id: 'delete-all',
    class: 'plain',
  });
  file = el('input', {
    type: 'file',
    hidden: true,
    accept: '.ndjson,.jsonl,.json',
    id: 'import-file',
    onchange: () => this.#import(),
  });

  /** @param {import('../data/workbench.js').Workbench} workbench
   * @param {{ say: (text: string) => void, warn: (text: string) => void }} tell */
  constructor(workbench, tell) {
    this.#workbench = workbench;
    this.#tell = tell;
    this.element = el(
      'section',
      { class: 'collection', 'aria-label': 'My drawings' },
      el(
        'div',
        { class: 'collection-head' },
        this.title,
        this.exportButton,
        this.importButton,
        this.deleteAll,
        this.file,
      ),
      el('div', { class: 'collection-help' }, this.help, this.undoWords, this.undoButton),
      this.grid,
      this.more,
    );
    rove(this.grid);
    addEventListener('themechange', () => repaint(this.grid));
  }

  get list() {
    return this.#list;
  }

  /** Reads the store again. */
  async refresh() {
    this.#list = await this.#workbench.drawings.list();
    this.#fillCounters();
    this.#fillGrid();
  }

  /** Number of drawings of each digit. */
  get counts() {
    const counts = new Array(10).fill(0);
    for (const { label } of this.#list) counts[label]++;
    return counts;
  }

  #fillCounters() {
    const most = Math.max(1, ...this.counts);
    fill(
      this.counters,
      ...this.counts.map((n, digit) => {
        const counter = el(
          'button',
          {
            type: 'button',
            dataset: { counter: String(digit), count: String(n) },
            'aria-pressed': String(this.#digit === digit),
            'aria-label': `${digit}: ${drawingsWords(n)}`,
            onclick: () => {
              this.#digit = this.#digit === digit ? null : digit;
              this.#shown = PAGE;
              this.#fillCounters();
              this.#fillGrid();
              /** @type {HTMLElement | null} */ (
                this.counters.querySelector(`[data-counter="${digit}"]`)
              )?.focus();
            },
          },
          numeral(digit),
          el('b', {}, count(n)),
          el('i', { class: 'counter-bar' }),
        );
        counter.style.setProperty('--p', (n / most).toFixed(3));
        return el('li', {}, counter);
      }),
    );
  }

  #shownList() {
    return this.#list.filter(({ label }) => this.#digit === null || label === this.#digit);
  }

  #fillGrid() {
    const list = this.#shownList().reverse();
    fill(
      this.title,
      this.#digit === null ? 'My drawings' : `My drawings of ${this.#digit}`,
      el('small', {}, drawingsWords(list.length)),
    );
    fill(this.grid, ...list.slice(0, this.#shown).map((own) => this.#item(own)));
    repaint(this.grid);
    makeStop(
      this.grid,
      /** @type {HTMLElement | undefined} */ (this.grid.querySelector('[data-rove]') ?? undefined),
    );
    this.more.hidden = list.length <= this.#shown;
    this.exportButton.disabled = this.#list.length === 0;
    this.deleteAll.disabled = list.length === 0;
    this.deleteAll.textContent = this.#digit === null ? 'Delete all' : `Delete all ${this.#digit}s`;
    fill(
      this.help,
      this.#list.length === 0
        ? 'None yet. Write some above; or draw, and tap the right digit in the row under the ' +
            'answer. They stay on this device.'
        : 'They stay on this device. Press one to delete it.',
    );
  }

  /** @param {OwnDrawing} own */
  #item(own) {
    return el(
      'li',
      {},
      el(
        'button',
        {
          type: 'button',
          class: 'drawing',
          'data-rove': '',
          dataset: { drawing: own.id },
          'aria-label': `Delete this ${own.label}`,
          onclick: () => this.#remove([own]),
        },
        own.image ? picture(unpackImage(own.image)) : thumb(own.strokes),
        el('span', {}, own.label),
        el('span', { class: 'cross', 'aria-hidden': 'true' }, '×'),
      ),
    );
  }

  #more() {
    const first = this.#shown;
    this.#shown += PAGE;
    this.#fillGrid();
    /** @type {HTMLElement | undefined} */ (
      this.grid.querySelectorAll('[data-rove]')[first]
    )?.focus();
  }

  /** @param {OwnDrawing[]} gone */
  async #remove(gone) {
    const at = [...this.grid.querySelectorAll('[data-rove]')].indexOf(
      /** @type {Element} */ (document.activeElement),
    );
    if (gone.length === this.#list.length) await this.#workbench.drawings.clear();
    else for (const { id } of gone) await this.#workbench.drawings.remove(id);
    this.#deleted = gone;
    this.#undoable(
      gone.length === 1
        ? `Deleted ${one(gone[0].label)}.`
        : `Deleted ${drawingsWords(gone.length)}.`,
    );
    await this.refresh();
    const left = /** @type {NodeListOf<HTMLElement>} */ (this.grid.querySelectorAll('[data-rove]'));
    (left[Math.min(Math.max(0, at), left.length - 1)] ?? this.undoButton).focus();
  }

  async #undo() {
    const back = this.#deleted;
    this.#deleted = [];
    this.undoButton.hidden = true;
    await this.#workbench.drawings.addAll(back);
    this.undoWords.textContent = back.length === 1 ? 'It is back.' : 'They are back.';
    await this.refresh();
    this.title.focus();
  }

  /** @param {string} words */
  #undoable(words) {
    this.undoWords.textContent = words;
    this.undoButton.hidden = false;
  }

  #export() {
    saveAs(writeDrawings(this.#list), 'inkling-drawings.ndjson');
    this.#tell.say(`Exported ${drawingsWords(this.#list.length)} as inkling-drawings.ndjson.`);
  }

  /** Imports the file that the user chose. */
  #import() {
    const file = this.file.files?.[0];
    this.file.value = '';
    if (file) this.take(file);
  }

  /** Imports a file of drawings. @param {File} file */
  async take(file) {
    this.#tell.warn('');
    try {
      if (file.size > HEAVIEST)
        throw new FileProblem(
          `“${file.name}” has ${Math.round(file.size / 1e6)} MB; files up to 32 MB can be taken.`,
        );
      const { drawings, refused, reason } = readDrawings(await file.text(), file.name);
      const { added, relabelled, known } = await this.#workbench.drawings.addAll(drawings);
      const parts = [`${drawingsWords(added)} came in.`];
      if (relabelled > 0) parts.push(`${drawingsWords(relabelled)} got another label.`);
      if (known > 0)
        parts.push(`${drawingsWords(known)} ${known === 1 ? 'was' : 'were'} here already.`);
      if (refused > 0)
        parts.push(
          `${count(refused)} ${refused === 1 ? 'line was' : 'lines were'} refused. ${reason}.`,
        );
      this.#tell.say(parts.join(' '));
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      this.#tell.warn(`${error.message} Your drawings are as they were.`);
    }
    await this.refresh();
  }
}

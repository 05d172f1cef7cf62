/* collection.js - the user's drawings of digits or of signs (kinds.js): a counter for each label, and a list with delete, undo,
 * export and import.
 *
 * A deletion, also of a sign, can be undone until the next one. Import reports how many drawings were added, known
 * already or rejected, and why.
 */
import { button, el, fill, saveAs } from '../parts/dom.js';
import { sign } from '../pen/numerals.js';
import { unpackImage } from '../store/image.js';
import { FileProblem, HEAVIEST, readDrawings, writeDrawings } from '../store/ndjson.js';
import { picture, repaint } from '../parts/picture.js';
import { makeStop, rove } from '../parts/rove.js';
import { count, one } from '../parts/words.js';
import { withRoom } from './kinds.js';
import { thumb } from './thumb.js';

/** @typedef {import('../store/drawings.js').OwnDrawing} OwnDrawing */
/** @typedef {import('../store/drawings.js').Label} Label */

/** Drawings on a page. */
const PAGE = 120;

/** "1 drawing", "3 drawings" @param {number} n */
export const drawingsWords = (n) => `${count(n)} ${n === 1 ? 'drawing' : 'drawings'}`;

export class Collection {
  #workbench;
  #tell;
  #kind;
  /** @type {OwnDrawing[]} */
  #list = [];
  /** What the last deletion removed: drawings, and the labels before it if one was deleted.
   * @type {{ drawings: OwnDrawing[], labels: readonly Label[] | null }} */
  #deleted = { drawings: [], labels: null };
  #shown = PAGE;
  /** Shows only drawings with this label; null shows all. @type {Label | null} */
  #label = null;

  counters = el('ul', { class: 'counters' });
  title = el('h3', { tabindex: '-1' }, 'My drawings');
  grid = el('ul', { class: 'drawings', 'aria-label': 'My drawings' });
  more = button('Show more', () => this.#more(), { class: 'plain', hidden: true });
  help = el('p', {});
  undoWords = el('span', { role: 'status' });
  undoButton = button('Undo', () => this.#undo(), { class: 'plain', hidden: true });
  exportButton = button('Export', () => this.#export());
  importButton = button('Import', () => this.file.click());
  deleteAll = button('Delete all', () => this.#remove(this.#shownList()), { class: 'plain' });
  deleteSign = button('Delete this sign', () => this.#removeSign(), {
    class: 'plain',
    hidden: true,
  });
  file = el('input', {
    type: 'file',
    hidden: true,
    accept: '.ndjson,.jsonl,.json',
    onchange: () => this.#import(),
  });

  /** @param {import('../data/workbench.js').Workbench} workbench
   * @param {{ say: (text: string) => void, warn: (text: string) => void }} tell
   * @param {import('./kinds.js').Kind} kind */
  constructor(workbench, tell, kind) {
    this.#workbench = workbench;
    this.#tell = tell;
    this.#kind = kind;
    this.counters.ariaLabel = kind.rename ? 'Drawings of each sign' : 'Drawings of each digit';
    for (const [id, part] of Object.entries({
      'undo-delete': this.undoButton,
      export: this.exportButton,
      import: this.importButton,
      'delete-all': this.deleteAll,
      'delete-sign': this.deleteSign,
      'import-file': this.file,
    }))
      part.id = kind.prefix + id;
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
        this.deleteSign,
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
    this.#list = await this.#kind.fetch();
    if (this.#label !== null && !this.#kind.labels.includes(this.#label)) this.#label = null;
    this.#fillCounters();
    this.#fillGrid();
  }

  /** Number of drawings with each label. @returns {number[]} */
  get counts() {
    const counts = new Map(this.#kind.labels.map((label) => [label, 0]));
    for (const { label } of this.#list) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts.values()];
  }

  #fillCounters() {
    const most = Math.max(1, ...this.counts);
    fill(
      this.counters,
      ...this.counts.map((n, i) => {
        const label = this.#kind.labels[i];
        const counter = el(
          'button',
          {
            type: 'button',
            dataset: { counter: String(label), count: String(n) },
            'aria-pressed': String(this.#label === label),
            'aria-label': `${label}: ${drawingsWords(n)}`,
            onclick: () => {
              this.#label = this.#label === label ? null : label;
              this.#shown = PAGE;
              this.#fillCounters();
              this.#fillGrid();
              this.counters.querySelectorAll('button')[i]?.focus();
            },
          },
          sign(String(label)),
          el('b', {}, count(n)),
          el('i', { class: 'counter-bar' }),
        );
        counter.style.setProperty('--p', (n / most).toFixed(3));
        return el('li', {}, counter);
      }),
    );
  }

  #shownList() {
    return this.#list.filter(({ label }) => this.#label === null || label === this.#label);
  }

  #fillGrid() {
    const list = this.#shownList().reverse();
    fill(
      this.title,
      this.#label === null ? 'My drawings' : `My drawings of ${this.#label}`,
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
    this.deleteAll.textContent =
      this.#label === null
        ? 'Delete all'
        : typeof this.#label === 'number'
          ? `Delete all ${this.#label}s`
          : 'Delete these drawings';
    this.deleteSign.hidden = this.#label === null || !this.#kind.rename;
    fill(
      this.help,
      this.#list.length === 0
        ? this.#kind.none
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
        el('span', { class: 'drawing-label' }, own.label),
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

  /** @param {OwnDrawing[]} gone @param {readonly Label[] | null} [labels] before, if one goes too */
  async #remove(gone, labels = null) {
    const at = [...this.grid.querySelectorAll('[data-rove]')].indexOf(
      /** @type {Element} */ (document.activeElement),
    );
    await this.#workbench.drawings.remove(gone.map(({ id }) => id));
    this.#deleted = { drawings: gone, labels };
    const what = gone.length === 1 ? one(gone[0].label) : drawingsWords(gone.length);
    this.#undoable(
      labels ? `Deleted the sign and ${drawingsWords(gone.length)}.` : `Deleted ${what}.`,
    );
    await this.refresh();
    const left = /** @type {NodeListOf<HTMLElement>} */ (this.grid.querySelectorAll('[data-rove]'));
    (left[Math.min(Math.max(0, at), left.length - 1)] ?? this.undoButton).focus();
  }

  /** Deletes the chosen sign with its drawings. */
  async #removeSign() {
    const { labels } = this.#kind;
    const gone = this.#shownList();
    await this.#kind.rename?.(labels.filter((label) => label !== this.#label));
    await this.#remove(gone, labels);
    this.#workbench.changed('drawings'); // also if there were none
  }

  async #undo() {
    const { drawings, labels } = this.#deleted;
    this.#deleted = { drawings: [], labels: null };
    this.undoButton.hidden = true;
    if (labels) await this.#kind.rename?.([...new Set([...labels, ...this.#kind.labels])]);
    await this.#workbench.drawings.addAll(drawings);
    this.undoWords.textContent = drawings.length === 1 || labels ? 'It is back.' : 'They are back.';
    await this.refresh();
    if (labels) this.#workbench.changed('drawings');
    this.title.focus();
  }

  /** @param {string} words */
  #undoable(words) {
    this.undoWords.textContent = words;
    this.undoButton.hidden = false;
  }

  #export() {
    saveAs(writeDrawings(this.#list), this.#kind.file);
    this.#tell.say(`Exported ${drawingsWords(this.#list.length)} as ${this.#kind.file}.`);
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
      const { drawings: read, refused, reason } = readDrawings(await file.text(), file.name);
      const signs = (await this.#workbench.drawings.signs()).map(({ label }) => label);
      const own = this.#kind.rename ? this.#kind.labels : [];
      const drawings = withRoom(read, [...own, ...signs]);
      const { added, relabelled, known } = await this.#workbench.drawings.addAll(drawings);
      const parts = [`${drawingsWords(added)} came in.`];
      const others = drawings.filter(({ label }) => !this.#kind.has(label)).length;
      if (others > 0)
        parts.push(
          `${drawingsWords(others)} of the file ${others === 1 ? 'is' : 'are'} under “${this.#kind.rename ? 'Digits' : 'Signs'}”.`,
        );
      if (drawings.length < read.length)
        parts.push(
          `${drawingsWords(read.length - drawings.length)} found no room: there are too many signs.`,
        );
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

/* form-rows.js - the fields of a form as a table: a name, what it may hold, what was read, and a button that removes it. */
import { numberPatterns } from '../../inkling/numbers.js';
import { button, el, fill } from '../parts/dom.js';

/** @typedef {import('./template.js').Field} Field */
/** @typedef {{ text: string, verdict: 'digit' | 'unsure' | 'none' }} Value */
/**
 * @typedef {object} Actions
 * @property {(index: number, change: Partial<Field>) => void} change
 * @property {(index: number) => void} choose
 * @property {(index: number) => void} remove
 */
/** @typedef {{ row: HTMLElement, name: HTMLInputElement, pattern: HTMLSelectElement, value: HTMLElement, remove: HTMLElement }} Row */

/** Names of patterns for people. @type {Record<string, string>} */
const HOLDS = {
  digits: 'digits',
  decimal: 'a decimal',
  date: 'a date',
  time: 'a time',
  phone: 'a phone number',
};

/** What is said of a value besides its text. @type {Record<Value['verdict'], string>} */
const REMARKS = { digit: '', unsure: ' (unsure)', none: '' };

export class FormRows {
  #actions;
  #body = el('tbody');
  /** @type {Row[]} */
  #rows = [];

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.element = el(
      'table',
      { class: 'form-fields' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ['Field', 'Holds', 'Read', ''].map((text) =>
            text === '' ? el('td', {}) : el('th', { scope: 'col' }, text),
          ),
        ),
      ),
      this.#body,
    );
  }

  /** @param {readonly Field[]} fields @param {readonly (Value | null)[]} values null while it is read @param {number} chosen index, -1 for none */
  show(fields, values, chosen) {
    this.element.hidden = fields.length === 0;
    while (this.#rows.length > fields.length) this.#rows.pop()?.row.remove();
    while (this.#rows.length < fields.length) this.#add(this.#rows.length);
    for (const [i, { name, pattern }] of fields.entries()) {
      const row = this.#rows[i];
      const isTyped = row.name === document.activeElement; // perhaps not complete yet
      if (!isTyped && row.name.value !== name) row.name.value = name;
      row.name.ariaLabel = `Name of field ${i + 1}`;
      row.pattern.ariaLabel = `What ${name} holds`;
      row.remove.ariaLabel = `Remove ${name}`;
      offer(row.pattern, pattern);
      const value = values[i];
      fill(row.value, value ? (value.text || 'empty') + REMARKS[value.verdict] : '…');
      row.value.dataset.value = value?.text ?? '';
      row.value.dataset.verdict = value?.verdict ?? '';
      row.row.toggleAttribute('data-chosen', i === chosen);
    }
  }

  /** @param {number} i */
  #add(i) {
    const name = el('input', {
      type: 'text',
      maxlength: '60',
      onchange: () => this.#actions.change(i, { name: name.value.trim() }),
      onfocus: () => this.#actions.choose(i),
    });
    const pattern = el('select', {
      onchange: () =>
        this.#actions.change(i, {
          pattern: /^\d+$/.test(pattern.value) ? Number(pattern.value) : pattern.value || null,
        }),
    });
    const value = el('td', { dataset: { field: String(i) } });
    const remove = button('Remove', () => this.#actions.remove(i), { class: 'plain' });
    const row = el(
      'tr',
      {},
      el('td', {}, name),
      el('td', {}, pattern),
      value,
      el('td', {}, remove),
    );
    this.#body.append(row);
    this.#rows.push({ row, name, pattern, value, remove });
  }

  /** Goes to the name of a field. @param {number} index */
  focus(index) {
    this.#rows[index]?.name.focus();
    this.#rows[index]?.name.select();
  }
}

/** Fills a list of patterns, with the one in use. @param {HTMLSelectElement} list @param {import('./template.js').Pattern} pattern */
function offer(list, pattern) {
  const wanted = String(pattern ?? '');
  const known = ['', ...numberPatterns];
  const all = known.includes(wanted) ? known : [...known, wanted];
  if (
    list.options.length !== all.length ||
    ![...list.options].some(({ value }) => value === wanted)
  )
    fill(
      list,
      all.map((value) => {
        const digits = value === '1' ? '1 digit' : `${value} digits`;
        return el(
          'option',
          { value },
          value === '' ? 'anything' : (HOLDS[value] ?? (/^\d/.test(value) ? digits : value)),
        );
      }),
    );
  list.value = wanted;
}

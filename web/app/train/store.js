/* store.js - class Store: holds the form's values and what pictures there are to learn, and calls listeners when they change. */
import { firstValues, netFor } from './settings.js';

/** @typedef {import('./settings.js').Values} Values */
/** @typedef {Pick<import('../data/sources.js').Taken, 'shape' | 'classes' | 'reading'>} Kind of the user's files */

export class Store extends EventTarget {
  /** @type {Values} */
  values = firstValues();
  /** What the user's files are; null for all other data, which are digits of 28 x 28. @type {Kind | null} */
  kind = null;

  /** The network for the data: its layers, input and classes. */
  get net() {
    return netFor(this.values, this.kind ?? {});
  }

  /** @param {Partial<Values>} changes */
  set(changes) {
    this.values = { ...this.values, ...changes };
    this.dispatchEvent(new Event('change'));
  }

  /** Says what the data are. @param {Kind | null} kind */
  learns(kind) {
    if (this.kind === kind) return;
    this.kind = kind;
    this.dispatchEvent(new Event('change'));
  }

  /** @param {(values: Values) => void} onChange called now and after every change */
  watch(onChange) {
    this.addEventListener('change', () => onChange(this.values));
    onChange(this.values);
  }
}

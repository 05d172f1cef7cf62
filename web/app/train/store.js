/* store.js - class Store: holds the form's values and calls listeners when they change. */
import { firstValues } from './settings.js';

/** @typedef {import('./settings.js').Values} Values */

export class Store extends EventTarget {
  /** @type {Values} */
  values = firstValues();

  /** @param {Partial<Values>} changes */
  set(changes) {
    this.values = { ...this.values, ...changes };
    this.dispatchEvent(new Event('change'));
  }

  /** @param {(values: Values) => void} onChange called now and after every change */
  watch(onChange) {
    this.addEventListener('change', () => onChange(this.values));
    onChange(this.values);
  }
}

/* store.js - the form's values: one place to read and change them, and to hear of changes. */
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

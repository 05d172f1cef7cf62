/* fields.js - labelled form fields, each bound to one value of the store: numbers, choices, checkboxes.
 *
 * An invalid number stays as typed and is marked, with a sentence about the valid range; the store keeps
 * the last valid value. Each field has a line of help.
 */
import { el } from '../parts/dom.js';
import { RULES, fault, followers } from './settings.js';

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./settings.js').Key} Key */

let count = 0;

/** @param {string} word */
const nextId = (word) => `field-${word}-${count++}`;

/**
 * @param {Store} store
 * @param {Key} key
 * @param {string} label
 * @param {string} [help]
 */
export function numberField(store, key, label, help = '') {
  const rule = /** @type {{ min: number, max: number, whole?: boolean }} */ (RULES[key]);
  const input = numberInput(store, key);
  const problem = el('span', { class: 'field-problem', id: nextId('problem'), role: 'alert' });
  const hint = help ? el('span', { class: 'field-help', id: nextId('help') }, help) : null;
  input.setAttribute('aria-describedby', [problem.id, hint?.id].filter(Boolean).join(' '));
  input.addEventListener('input', () => {
    const expected = fault(rule, input.value.trim() === '' ? NaN : Number(input.value));
    problem.textContent = expected ? `Needs ${expected}.` : '';
    input.toggleAttribute('aria-invalid', Boolean(expected));
    if (expected) input.setAttribute('aria-invalid', 'true');
  });
  input.addEventListener('blur', () => {
    problem.textContent = '';
    input.removeAttribute('aria-invalid');
  });
  return el('div', { class: 'field' }, el('label', { for: input.id }, label), input, problem, hint);
}

/** The bare input, for a sentence. @param {Store} store @param {Key} key @param {string} [label] */
export function numberInput(store, key, label) {
  const rule = /** @type {{ min: number, max: number, whole?: boolean }} */ (RULES[key]);
  const input = el('input', {
    id: nextId(key),
    name: key,
    type: 'text',
    inputmode: rule.whole ? 'numeric' : 'decimal',
    autocomplete: 'off',
    size: '8',
    'aria-label': label,
  });
  input.addEventListener('input', () => {
    const value = input.value.trim() === '' ? NaN : Number(input.value);
    if (!fault(rule, value)) store.set({ [key]: value });
  });
  const show = () => {
    const value = String(store.values[key]);
    if (document.activeElement !== input || Number(input.value) !== Number(value)) {
      if (document.activeElement !== input) input.value = value;
    }
  };
  store.watch(show);
  input.addEventListener('blur', () => {
    input.value = String(store.values[key]);
  });
  return input;
}

/**
 * @param {Store} store
 * @param {Key} key
 * @param {string} label
 * @param {Record<string, string>} words value to label
 * @param {string} [help]
 */
export function choiceField(store, key, label, words, help = '') {
  const select = choiceInput(store, key, words);
  const hint = help ? el('span', { class: 'field-help', id: nextId('help') }, help) : null;
  if (hint) select.setAttribute('aria-describedby', hint.id);
  return el('div', { class: 'field' }, el('label', { for: select.id }, label), select, hint);
}

/** The bare select, for a sentence. @param {Store} store @param {Key} key @param {Record<string, string>} words
 * @param {string} [label] */
export function choiceInput(store, key, words, label) {
  const select = el(
    'select',
    { id: nextId(key), name: key, 'aria-label': label },
    Object.entries(words).map(([value, text]) => el('option', { value }, text)),
  );
  select.addEventListener('change', () =>
    store.set({ ...followers(key, select.value, store.values), [key]: select.value }),
  );
  store.watch((values) => {
    select.value = String(values[key]);
  });
  return select;
}

/**
 * @param {Store} store
 * @param {Key} key
 * @param {string} label
 */
export function flagField(store, key, label) {
  const input = el('input', { id: nextId(key), name: key, type: 'checkbox' });
  input.addEventListener('change', () => store.set({ [key]: input.checked }));
  store.watch((values) => {
    input.checked = Boolean(values[key]);
  });
  return el('div', { class: 'field flag' }, input, el('label', { for: input.id }, label));
}

/** Shows an element only while a condition on the values holds.
 * @template {HTMLElement} E
 * @param {Store} store @param {(values: import('./settings.js').Values) => boolean} when @param {E} element @returns {E} */
export function shownWhen(store, when, element) {
  store.watch((values) => {
    element.hidden = !when(values);
  });
  return element;
}

/* scrolled.js - something that scrolls sideways where it is too wide, by keyboard too. */
import { el } from './dom.js';

/** @param {string} label for screen readers @param {HTMLElement} content */
export const scrolled = (label, content) =>
  el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label }, content);

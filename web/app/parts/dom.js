/* dom.js - makes elements: el('button', { type: 'button', onclick: save }, 'Save'). Strings are never
 * parsed as HTML.
 *
 * A name that is a property of the element sets the property, any other sets an attribute; `class` is
 * the class attribute, `dataset` sets data-... attributes, `on...` adds a listener. null, undefined and
 * false leave an attribute out, and children that are null or false are skipped.
 */

import { trustWorkers } from '../data/trusted.js';

trustWorkers();

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'dataset') Object.assign(element.dataset, value);
    else if (name === 'class') element.className = value;
    else if (name in element && typeof value !== 'string')
      Object.assign(element, { [name]: value });
    else if (name === 'value') Object.assign(element, { value });
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...kept(children));
  return element;
}

/**
 * A button that does something.
 * @param {string} text
 * @param {() => void} onclick
 * @param {Record<string, any>} [props] class is 'boxed' unless it says otherwise
 */
export function button(text, onclick, props = {}) {
  return el('button', { type: 'button', class: 'boxed', ...props, onclick }, text);
}

/**
 * Replaces what an element holds.
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...kept(children));
}

/** @param {(Child | Child[])[]} children @returns {(Node | string)[]} */
function kept(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) =>
      typeof child === 'number' ? String(child) : /** @type {Node | string} */ (child),
    );
}

/** The sheet that all views but Draw share. */
const SHARED = new URL('./views.css', import.meta.url);

/** Each sheet that was added, and when it has loaded. @type {Map<string, Promise<unknown>>} */
const sheets = new Map();

/** How long a view waits for its sheets, in milliseconds: it is better shown plain than not at all. */
const PATIENCE = 5000;

/** Adds a view's own sheets behind the shared one and waits until they have loaded, so that no element is shown without them.
 * One that never arrives is not waited for.
 * @param {...URL} addresses */
export async function addStyles(...addresses) {
  for (const { href } of [SHARED, ...addresses]) {
    if (sheets.has(href)) continue;
    const link = el('link', { rel: 'stylesheet', href });
    const loaded = new Promise((resolve) => {
      link.onload = resolve;
      link.onerror = () => {
        sheets.delete(href); // the next view tries again
        link.remove();
        resolve(null);
      };
      setTimeout(resolve, PATIENCE);
    });
    sheets.set(href, loaded);
    document.head.append(link);
  }
  await Promise.all(sheets.values());
}

/** Downloads bytes as a file.
 * @param {BlobPart} content
 * @param {string} name */
export function saveAs(content, name) {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  el('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

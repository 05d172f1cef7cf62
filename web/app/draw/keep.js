/* keep.js - carries the strokes on the sheet over one reload that the page itself asks for.
 *
 * A module that failed to load stays failed until the page is loaded anew (Firefox), so trying again may mean
 * reloading; the drawing must not be the price. It is handed over once, in this tab's session storage, and then
 * forgotten. Where storage is blocked nothing is kept.
 */

const KEY = 'inkling-strokes';

/** @param {import('../pen/sheet.js').Drawing} drawing */
export function keepForReload({ strokes }) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(strokes));
  } catch {
    // Blocked or full: the reload matters more.
  }
}

/** What the page before this one kept, if it did.
 * @returns {number[][]} */
export function takeKept() {
  try {
    const text = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return text === null ? [] : JSON.parse(text);
  } catch {
    return [];
  }
}

/* keep.js - keeps the strokes on the sheet during a reload that the page itself starts.
 *
 * In Firefox a module that failed to load stays failed until a reload, so "Try again" may have to reload the page.
 * The strokes are stored in this tab's session storage and removed when they are read. If storage is blocked,
 * nothing is kept.
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

/** The strokes that were kept before the reload, if any.
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

/* keep.js - stores texts by name in the browser, so that a reload does not lose them.
 *
 * The strokes on the pad are stored for this tab (sessionStorage), the rest for this browser (localStorage). If
 * storage is blocked or full, nothing is kept.
 */

/** Strokes on the pad; name of the net in use. */
export const STROKES = 'inkling-strokes';
export const NET = 'inkling-net';

/** @param {string} name */
const storage = (name) => (name === STROKES ? sessionStorage : localStorage);

/** @param {string} name
 * @param {string} text '' forgets */
export function keep(name, text) {
  try {
    storage(name).removeItem(name); // when there is no room for the new one, the old one must not come back
    if (text) storage(name).setItem(name, text);
  } catch {
    // Nothing is kept.
  }
}

/** What was kept, or ''. @param {string} name */
export function kept(name) {
  try {
    return storage(name).getItem(name) ?? '';
  } catch {
    return '';
  }
}

/** @returns {number[][]} */
export function keptStrokes() {
  try {
    return JSON.parse(kept(STROKES));
  } catch {
    return [];
  }
}

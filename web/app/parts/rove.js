/* rove.js - roving tabindex: one Tab stop for many elements, and arrow keys that move among the
 * `[data-rove]` elements of a container.
 *
 * Left and right go to the neighbour, up and down to the next line (computed from positions on the
 * screen, so it works for any width; or to the nearest of the next row, where `data-rove` names the row),
 * Home and End to the ends. At an end, `beyond` may load more, for
 * example the next page.
 */

/** @param {HTMLElement} container @returns {HTMLElement[]} */
const itemsOf = (container) =>
  [...container.querySelectorAll('[data-rove]')].map((item) => /** @type {HTMLElement} */ (item));

/**
 * Makes `item` the one that Tab reaches.
 * @param {HTMLElement} container
 * @param {HTMLElement | undefined} item
 */
export function makeStop(container, item) {
  for (const other of itemsOf(container)) other.tabIndex = other === item ? 0 : -1;
}

/**
 * @param {HTMLElement} container
 * @param {(direction: -1 | 1) => boolean} [beyond] loads the elements before or after; returns whether
 *   there are any
 */
export function rove(container, beyond = () => false) {
  container.addEventListener('focusin', (event) => {
    const item = /** @type {HTMLElement} */ (event.target).closest('[data-rove]');
    if (item instanceof HTMLElement) makeStop(container, item);
  });
  container.addEventListener('keydown', (event) => {
    const items = itemsOf(container);
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = target(items, at, event.key);
    if (to === null) return;
    event.preventDefault();
    if (to >= 0 && to < items.length) items[to].focus();
    else if (beyond(to < 0 ? -1 : 1))
      itemsOf(container)
        .at(to < 0 ? -1 : 0)
        ?.focus();
  });
}

/** The index that a key moves to, which may be before 0 or past the end; null for another key.
 * @param {HTMLElement[]} items @param {number} at @param {string} key */
function target(items, at, key) {
  const line = lineLength(items);
  switch (key) {
    case 'ArrowLeft':
      return at - 1;
    case 'ArrowRight':
      return at + 1;
    case 'ArrowUp':
      return items[at].dataset.rove ? inRow(items, at, -1) : at - line;
    case 'ArrowDown':
      return items[at].dataset.rove ? inRow(items, at, 1) : at + line;
    case 'PageUp':
      return -1;
    case 'PageDown':
      return items.length;
    case 'Home':
      return 0;
    case 'End':
      return items.length - 1;
    default:
      return null;
  }
}

/** Number of items in a line on the screen. @param {HTMLElement[]} items */
function lineLength(items) {
  const top = (/** @type {HTMLElement} */ item) => Math.round(item.getBoundingClientRect().top);
  return items.filter((item) => top(item) === top(items[0])).length;
}

/** The nearest item of the row before or after. @param {HTMLElement[]} items @param {number} at @param {-1 | 1} direction */
function inRow(items, at, direction) {
  const rows = [...new Set(items.map(({ dataset }) => dataset.rove))];
  const row = rows[rows.indexOf(items[at].dataset.rove) + direction];
  if (row === undefined) return direction < 0 ? -1 : items.length;
  const middle = (/** @type {HTMLElement} */ item) => {
    const { left, right } = item.getBoundingClientRect();
    return left + right;
  };
  const far = (/** @type {HTMLElement} */ item) => Math.abs(middle(item) - middle(items[at]));
  const [nearest] = items
    .filter(({ dataset }) => dataset.rove === row)
    .sort((a, b) => far(a) - far(b));
  return items.indexOf(nearest);
}

/* borrow.js - moves an element that the page has only once, for example the pad, into another place for a while. */

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} host
 * @returns {() => void} moves them back
 */
export function borrow(element, host) {
  const mark = document.createComment('');
  element.before(mark);
  host.append(element);
  return () => mark.replaceWith(element);
}

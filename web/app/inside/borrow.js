/* borrow.js - moves the pad and the samples into another view; the page has only one pad. */

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

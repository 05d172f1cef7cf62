/* borrow.js - the pad and the samples in another view: there is one pad, and it is moved to where it is used. */

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} host
 * @returns {() => void} puts it back where it was
 */
export function borrow(element, host) {
  const mark = document.createComment('');
  element.before(mark);
  host.append(element);
  return () => mark.replaceWith(element);
}

/* measure.js - finds targets that are too small, and elements that are wider than the window. */

/** @typedef {import('puppeteer-core').Page} Page */

/**
 * What can be seen and is less than 44 pixels wide or high, as short lines.
 * @param {Page} page
 * @param {string} selector of what can be pressed
 * @returns {Promise<string[]>}
 */
export function smallTargets(page, selector) {
  return page.$$eval(selector, (targets) =>
    targets
      .filter((target) => target.checkVisibility?.() ?? true)
      .flatMap((target) => {
        const { width, height } = target.getBoundingClientRect();
        const name = target.id || target.textContent || target.getAttribute('name');
        return width < 43.9 || height < 43.9 ? [`${name}: ${width} x ${height}`] : [];
      }),
  );
}

/**
 * By how many pixels the page is wider than its window.
 * @param {Page} page
 * @returns {Promise<number>}
 */
export function overflow(page) {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
}

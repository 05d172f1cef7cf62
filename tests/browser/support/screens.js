/* screens.js - the screens and themes that every view is looked at with, and a loop over them. A finding depends on the screen or on
 * the theme, hardly ever on both: two tests see each of them once. EVERY_SCREEN=1 in the environment takes all four pairs.
 */
import process from 'node:process';
import { keepScreenshot } from './session.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./visit.js').PageOptions} PageOptions */
/** @typedef {keyof typeof SCREENS} ScreenName */

export const SCREENS = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844, touch: true },
};

/** @type {[ScreenName, 'light' | 'dark'][]} */
const TWO = [
  ['desktop', 'light'],
  ['phone', 'dark'],
];

/** @type {typeof TWO} */
const FOUR = [...TWO, ['desktop', 'dark'], ['phone', 'light']];

/**
 * Declares a test for each pair of screen and theme.
 * @param {import('./session.js').Tools} tools
 * @param {string} title
 * @param {(page: Page, about: { screen: ScreenName, keep: (state: string) => Promise<void> }) => Promise<unknown>} work
 *   keep: keeps a screenshot of the state that it names
 * @param {PageOptions} [options]
 */
export function onEachScreen({ kind, check }, title, work, options = {}) {
  for (const [screen, theme] of process.env.EVERY_SCREEN ? FOUR : TWO) {
    const keep = (/** @type {Page} */ page) => (/** @type {string} */ state) =>
      keepScreenshot(page, `${kind}-${screen}-${theme}-${state}`);
    check(`${title}: ${screen}, ${theme}`, (page) => work(page, { screen, keep: keep(page) }), {
      ...options,
      screen: SCREENS[screen],
      theme,
    });
  }
}

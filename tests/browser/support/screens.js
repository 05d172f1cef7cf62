/* screens.js - the screens and themes that every view is looked at with, and a loop over them. A finding depends on the screen or on
 * the theme, hardly ever on both: two tests see each of them once, and axe-core, which takes longest, each state once. EVERY_SCREEN=1 in
 * the environment takes all four pairs, whole.
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
 * @param {(page: Page, about: { screen: ScreenName, keep: (state: string) => Promise<void>, hasTurn: (i: number) => boolean }) => Promise<unknown>} work
 *   keep: keeps a screenshot of the state that it names; hasTurn: whether axe-core looks at state number i here, or at the other pair
 * @param {PageOptions} [options]
 */
export function onEachScreen({ kind, check }, title, work, options = {}) {
  const every = Boolean(process.env.EVERY_SCREEN);
  for (const [pair, [screen, theme]] of (every ? FOUR : TWO).entries()) {
    const hasTurn = (/** @type {number} */ i) => every || i % TWO.length === pair;
    const keep = (/** @type {Page} */ page) => (/** @type {string} */ state) =>
      keepScreenshot(page, `${kind}-${screen}-${theme}-${state}`);
    check(
      `${title}: ${screen}, ${theme}`,
      (page) => work(page, { screen, keep: keep(page), hasTurn }),
      {
        ...options,
        screen: SCREENS[screen],
        theme,
      },
    );
  }
}

/* session.js - declares tests that run in real browsers: in Chromium and in Firefox, or in one of them where one can settle the
 * matter. A browser that is not installed skips its tests and says so. What is watched on a page: visit.js.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { KINDS, anyBrowser, missing, otherBrowser, root } from './browsers.js';
import { PATIENCE, Session } from './visit.js';

export { PATIENCE, Session, missing, root };

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./browsers.js').Kind} Kind */
/** @typedef {import('./visit.js').PageOptions} PageOptions */
/** @typedef {import('./visit.js').Visit} Visit */
/** @typedef {import('./visit.js').SiteOptions} SiteOptions */

/** @typedef {(name: string, work: (page: Page) => Promise<unknown>) => void} Step */
/** @typedef {PageOptions & { begin?: (page: Page) => Promise<unknown> }} SharedOptions begin: before each test */

/**
 * Tests that use one page one after another. After a failure the next one finds a new page.
 * @param {string} title
 * @param {() => Session} session
 * @param {SharedOptions} options
 * @param {string | false} skip
 * @param {(step: Step) => void} define
 */
function describePage(title, session, options, skip, define) {
  describe(title, () => {
    /** @type {Visit | null} */
    let visit = null;
    define((name, work) =>
      test(name, { skip }, async () => {
        const open = visit ?? (await session().open(options));
        visit = null;
        await open.use(async (page) => {
          await options.begin?.(page);
          await work(page);
        });
        visit = open;
      }));
    after(() => visit?.close());
  });
}

/**
 * @typedef {object} Tools
 * @property {Kind} kind
 * @property {() => Session} session
 * @property {(name: string, work: (page: Page) => Promise<unknown>, options?: PageOptions) => void} check
 *   a test with a page of its own
 * @property {(title: string, options: SharedOptions, define: (step: Step) => void) => void} onOnePage tests that share one
 */

/** @typedef {string | { title: string } & SiteOptions} About a title, or one and what is served */

/**
 * Declares tests for some browsers; BROWSER=chromium or firefox in the environment takes only that one's.
 * @param {Kind[]} kinds
 * @param {About} about
 * @param {(tools: Tools) => void} define
 */
function declare(kinds, about, define) {
  const { title, ...site } = typeof about === 'string' ? { title: about } : about;
  for (const kind of kinds) {
    if (process.env.BROWSER && process.env.BROWSER !== kind) continue;
    const skip = missing(kind);
    describe(`${title}, ${kind}`, () => {
      /** @type {Session} */
      let session;
      before(async () => {
        if (!skip) session = await Session.start(kind, site);
      });
      after(() => session?.stop());
      define({
        kind,
        session: () => session,
        check: (name, work, how = {}) =>
          test(name, { skip: skip || how.skip }, () => session.visit(how, work)),
        onOnePage: (name, how, steps) =>
          describePage(name, () => session, how, skip || how.skip || false, steps),
      });
    });
  }
}

/** One browser, or with THOROUGH in the environment each. @param {Kind} kind */
const only = (kind) => (process.env.THOROUGH ? KINDS : [kind]);

/** For what depends on the browser: input, storage, workers, the bits of WebAssembly, modules, styles.
 * @param {About} about @param {(tools: Tools) => void} define */
export const browserTests = (about, define) => declare(KINDS, about, define);

/** For what any one browser can settle; such files lie in tests/browser/one.
 * @param {About} about @param {(tools: Tools) => void} define */
export const inOneBrowser = (about, define) => declare(only(anyBrowser()), about, define);

/** For the whole that other tests settle in pieces; such files lie in tests/browser/other.
 * @param {About} about @param {(tools: Tools) => void} define */
export const inOtherBrowser = (about, define) => declare(only(otherBrowser()), about, define);

/** For what only Chromium can be told to do. @param {About} about @param {(tools: Tools) => void} define */
export const inChromium = (about, define) => declare(['chromium'], about, define);

/** Keeps a screenshot beside the build, for people to look at, if SCREENSHOTS is in the environment: taking one costs as much as what a
 * test does between two. @param {Page} page @param {string} name */
export async function keepScreenshot(page, name) {
  if (!process.env.SCREENSHOTS) return;
  const folder = path.join(root, 'build/screenshots');
  await mkdir(folder, { recursive: true });
  await page.screenshot({
    path: /** @type {`${string}.png`} */ (path.join(folder, `${name}.png`)),
  });
}

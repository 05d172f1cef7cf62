/* tabs.js - a tab for each visit, in a browser that remembers nothing of the site.
 *
 * Firefox gets a new context each time. In Chromium a context is a window with a profile of its own, and even a new tab is as much
 * work as the page in it, so one tab serves one visit after another, also of the next file that the browser is lent to. The site's
 * storage is emptied between two visits. A tab that a test told something that outlasts the page is closed instead.
 */

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./browsers.js').Browser} Browser */

/** The page that a tab shows between two visits. */
const EMPTY = '/tests/browser/support/empty.txt';

/** What a test may tell a tab that outlasts the page in it. @type {(keyof Page)[]} */
const LASTING = [
  'createCDPSession',
  'emulateCPUThrottling',
  'emulateMediaFeatures',
  'emulateMediaType',
  'exposeFunction',
  'setCacheEnabled',
  'setOfflineMode',
  'setRequestInterception',
];

/**
 * @typedef {object} Tab
 * @property {Page} page
 * @property {(script: (...args: any[]) => void, ...args: unknown[]) => Promise<void>} begin with a script, before the page's own
 * @property {(healthy: boolean) => Promise<void>} close
 */

/** The tabs of one browser. */
export class Tabs {
  #browser;
  #kind;
  /** @type {Page | null} */
  #waiting = null;

  /** @param {Browser} browser @param {import('./browsers.js').Kind} kind */
  constructor(browser, kind) {
    this.#browser = browser;
    this.#kind = kind;
  }

  /** @param {string} address of the site @returns {Promise<Tab>} */
  async open(address) {
    if (this.#kind === 'firefox') {
      const context = await this.#browser.createBrowserContext();
      const page = await context.newPage();
      const begin = async (/** @type {any[]} */ ...script) => {
        await page.evaluateOnNewDocument(.../** @type {[any]} */ (script));
      };
      return { page, begin, close: () => context.close() };
    }
    const page = this.#waiting ?? (await this.#left(address)) ?? (await this.#browser.newPage());
    this.#waiting = null;
    await page.bringToFront(); // another visit may have opened a tab meanwhile
    await emptyStorage(page, address);
    /** @type {string[]} */
    const scripts = [];
    const { evaluateOnNewDocument } = Object.getPrototypeOf(page);
    page.evaluateOnNewDocument = async (...script) => {
      const known = await evaluateOnNewDocument.apply(page, script);
      scripts.push(known.identifier);
      return known;
    };
    const begin = async (/** @type {any[]} */ ...script) => {
      await page.evaluateOnNewDocument(.../** @type {[any]} */ (script));
    };
    const changed = watchChanges(page);
    const close = async (/** @type {boolean} */ healthy) => {
      if (page.isClosed()) return;
      if (!healthy || changed() || this.#waiting) return page.close();
      await leave(page, scripts);
      this.#waiting = page;
    };
    return { page, begin, close };
  }

  /** The tab that the file before has left. @param {string} address @returns {Promise<Page | undefined>} */
  async #left(address) {
    const page = (await this.#browser.pages()).find((one) => one.url().endsWith(EMPTY));
    await page?.goto(new URL(EMPTY, address).href); // the server that it came from is gone
    return page;
  }
}

/** Empties what the site has stored. @param {Page} page @param {string} address */
async function emptyStorage(page, address) {
  const devtools = await page.createCDPSession();
  await devtools.send('Storage.clearDataForOrigin', {
    origin: new URL(address).origin,
    storageTypes: 'all',
  });
  await devtools.detach();
}

/** Whether a lasting method of a page has been called since. @param {Page} page @returns {() => boolean} */
function watchChanges(page) {
  let changed = false;
  for (const name of LASTING) {
    const method = /** @type {any} */ (Object.getPrototypeOf(page))[name];
    Object.defineProperty(page, name, {
      configurable: true,
      value(/** @type {unknown[]} */ ...args) {
        changed = true;
        return method.apply(page, args);
      },
    });
  }
  return () => {
    for (const name of LASTING) delete (/** @type {any} */ (page)[name]);
    return changed;
  };
}

/** Leaves the page for an empty one. A page of the same site keeps the process and what it has compiled: that is half of the work of a
 * visit. @param {Page} page @param {string[]} scripts to forget */
async function leave(page, scripts) {
  const accept = (/** @type {import('puppeteer-core').Dialog} */ dialog) => dialog.accept();
  page.on('dialog', accept);
  await page.evaluate(() => {
    try {
      sessionStorage.clear();
    } catch {
      // the test has taken it away
    }
  });
  await page.goto(new URL(EMPTY, page.url()).href);
  page.off('dialog', accept);
  for (const script of scripts) await page.removeScriptToEvaluateOnNewDocument(script);
}

/* session.js - the page in real browsers, watched.
 *
 * browserTests() declares tests for Chromium and for Firefox, or for one of them where one can settle the matter; a browser
 * that is not installed skips its tests and says so. Each visit finds a browser that remembers nothing. A console error, an
 * uncaught exception, a violation of the content security policy or a request to a foreign host fails the test, unless the
 * test expects it.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { defaultMounts, startServer } from '../../../tools/command/server.js';
import { KINDS, anyBrowser, missing, openBrowser, root } from './browsers.js';

export { missing, root };

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./browsers.js').Browser} Browser */
/** @typedef {import('./browsers.js').Kind} Kind */

/** Longest that anything on the page may take, in milliseconds. */
export const PATIENCE = 15000;

/**
 * @typedef {object} PageOptions
 * @property {string} [address] default: the page as `inkling serve` serves it
 * @property {string} [hash] of the address: the view that the visit begins with
 * @property {{ width: number, height: number, touch?: boolean }} [screen]
 * @property {'light' | 'dark'} [theme] what the page's own switch was set to
 * @property {(page: Page) => Promise<unknown>} [prepare] before the page loads
 * @property {RegExp} [expects] errors that belong to the test
 * @property {'ready' | 'failed'} [until] the state to wait for
 * @property {string | false} [skip] why the test cannot run here
 */

/** How long browsers keep what they fetch, in seconds: no file changes while a test runs. */
const KEPT = 3600;

/** A served site and a browser that visits it. */
export class Session {
  /** @param {Kind} kind @param {Awaited<ReturnType<typeof openBrowser>>} opened
   * @param {{ url: string, close: () => Promise<void> }} server */
  constructor(kind, { browser, leave }, server) {
    this.kind = kind;
    this.browser = browser;
    this.url = server.url;
    this.stop = async () => {
      await leave();
      await server.close();
    };
  }

  /** @param {Kind} kind @param {{ mnist?: boolean }} [options] mnist: with MNIST beside the page, where this machine has it */
  static async start(kind, { mnist = false } = {}) {
    /** @type {[string, string][]} */
    const mounts = [
      ['/tests/', path.join(root, 'tests')],
      ['/web/', path.join(root, 'web')],
      ...defaultMounts().filter(([at]) => mnist || !at.startsWith('/data/')),
    ];
    const server = await startServer({ port: 0, host: '127.0.0.1', mounts, maxAge: KEPT });
    return new Session(kind, await openBrowser(kind), server);
  }

  /** A page in a browser that remembers nothing of the site, and how to close it. A new context is that in both browsers; in
   * Chromium it opens a window with a profile of its own, so there a tab is opened and the site's storage is emptied.
   * @param {string} address @returns {Promise<{ page: Page, close: () => Promise<void> }>} */
  async #freshPage(address) {
    if (this.kind === 'firefox') {
      const context = await this.browser.createBrowserContext();
      return { page: await context.newPage(), close: () => context.close() };
    }
    const page = await this.browser.newPage();
    const devtools = await page.createCDPSession();
    await devtools.send('Storage.clearDataForOrigin', {
      origin: new URL(address).origin,
      storageTypes: 'all',
    });
    await devtools.detach();
    return { page, close: () => page.close() };
  }

  /** Opens a page, lets `work` use it, and fails if anything untoward happened meanwhile.
   * @param {PageOptions} options @param {(page: Page) => Promise<unknown>} work */
  async visit(options, work) {
    const { address = this.url, screen = { width: 1280, height: 900 }, theme } = options;
    const { page, close } = await this.#freshPage(address);
    const problems = watch(page, new URL(address).host, options.expects);
    try {
      const { touch = false, ...size } = screen;
      await page.setViewport(
        this.kind === 'chromium' ? { ...size, hasTouch: touch, isMobile: touch } : size,
      );
      await page.evaluateOnNewDocument(watchPolicy);
      if (theme)
        await page.evaluateOnNewDocument(
          (choice) => localStorage.setItem('inkling-theme', choice),
          theme,
        );
      await options.prepare?.(page);
      await page.goto(address + (options.hash ?? ''));
      await page.waitForSelector(`html[data-reader="${options.until ?? 'ready'}"]`, {
        timeout: PATIENCE,
      });
      await work(page);
      problems.push(
        ...(await page.evaluate(() => /** @type {any} */ (globalThis).policyViolations ?? [])),
      );
    } catch (error) {
      if (problems.length && error instanceof Error)
        error.message += `; the page had these problems: ${problems.join('; ')}`;
      throw error;
    } finally {
      await close();
    }
    assert.deepEqual(problems, []);
  }
}

/** Collects what goes wrong on a page. @param {Page} page @param {string} host @param {RegExp} [expects]
 * @returns {string[]} grows */
function watch(page, host, expects) {
  /** @type {string[]} */
  const problems = [];
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location()?.url ?? ''}`;
    if (message.type() === 'error' && !expects?.test(text)) problems.push(`console: ${text}`);
  });
  page.on('pageerror', (error) => {
    const { message } = /** @type {Error} */ (error);
    if (!expects?.test(message)) problems.push(`uncaught: ${message}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const own =
      url.host === host ||
      url.protocol === 'data:' ||
      url.protocol === 'blob:' ||
      url.href === 'about:blank';
    if (!own) problems.push(`foreign request: ${url.href}`);
  });
  return problems;
}

/** Runs in the page before anything else: remembers violations of the content security policy. */
function watchPolicy() {
  /** @type {string[]} */
  const violations = [];
  Object.assign(globalThis, { policyViolations: violations });
  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push(`policy: ${event.violatedDirective} ${event.blockedURI}`);
  });
}

/** Browsers for what depends on the browser: input, storage, workers, the bits of WebAssembly, modules, styles. */
const EACH = KINDS;
/** For what any one browser can settle. */
export const ONE = [anyBrowser()];

/**
 * Declares tests for browsers; BROWSER=chromium or firefox in the environment takes only that one's.
 * @param {string} title
 * @param {(tools: { kind: Kind, session: () => Session,
 *   check: (name: string, work: (page: Page) => Promise<unknown>, options?: PageOptions) => void }) => void} define
 * @param {Kind[]} [kinds] EACH or ONE
 * @param {{ mnist?: boolean }} [options] of Session.start
 */
export function browserTests(title, define, kinds = EACH, options = {}) {
  for (const kind of kinds) {
    if (process.env.BROWSER && process.env.BROWSER !== kind) continue;
    const skip = missing(kind);
    describe(`${title}, ${kind}`, () => {
      /** @type {Session} */
      let session;
      before(async () => {
        if (!skip) session = await Session.start(kind, options);
      });
      after(() => session?.stop());
      define({
        kind,
        session: () => session,
        check: (name, work, how = {}) =>
          test(name, { skip: skip || how.skip }, () => session.visit(how, work)),
      });
    });
  }
}

/** Keeps a screenshot beside the build, for people to look at. @param {Page} page @param {string} name */
export async function keepScreenshot(page, name) {
  const folder = path.join(root, 'build/screenshots');
  await mkdir(folder, { recursive: true });
  await page.screenshot({
    path: /** @type {`${string}.png`} */ (path.join(folder, `${name}.png`)),
  });
}

/* visit.js - a page in a real browser, watched. Each visit finds a browser that remembers nothing. A console error, an uncaught
 * exception, a violation of the content security policy or a request to a foreign host fails the test, unless it expects it.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { defaultMounts, startServer } from '../../../tools/command/server.js';
import { openBrowser, root } from './browsers.js';
import { quickMounts } from './quick-net.js';

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

/**
 * @typedef {object} SiteOptions
 * @property {boolean} [mnist] with MNIST beside the page, where this machine has it
 * @property {boolean} [quick] with the net of quick-net.js in the place of the shipped one
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

  /** @param {Kind} kind @param {SiteOptions} [options] */
  static async start(kind, { mnist = false, quick = false } = {}) {
    /** @type {[string, string][]} */
    const mounts = [
      ...(quick ? await quickMounts() : []),
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

  /** Opens the page. @param {PageOptions} options @returns {Promise<Visit>} */
  async open(options) {
    const { address = this.url, screen = { width: 1280, height: 900 }, theme } = options;
    const { page, close } = await this.#freshPage(address);
    const visit = new Visit(page, close, watch(page, new URL(address).host, options.expects));
    await visit.use(async () => {
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
    });
    return visit;
  }

  /** Opens the page for one piece of work. @param {PageOptions} options @param {(page: Page) => Promise<unknown>} work */
  async visit(options, work) {
    const visit = await this.open(options);
    await visit.use(work);
    await visit.close();
  }
}

/** A page that is open, and what has gone wrong on it. */
export class Visit {
  #page;
  #problems;

  /** @param {Page} page @param {() => Promise<void>} close @param {string[]} problems grows */
  constructor(page, close, problems) {
    this.#page = page;
    this.close = close;
    this.#problems = problems;
  }

  /** Lets `work` use the page, and fails if anything untoward happened meanwhile; then the page is closed.
   * @param {(page: Page) => Promise<unknown>} work */
  async use(work) {
    try {
      await work(this.#page);
      const violations = await this.#page.evaluate(
        () => /** @type {any} */ (globalThis).policyViolations ?? [],
      );
      assert.deepEqual([...this.#problems, ...violations], []);
    } catch (error) {
      await this.close();
      if (this.#problems.length && error instanceof Error)
        error.message += `; problems of the page: ${this.#problems.join('; ')}`;
      throw error;
    }
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

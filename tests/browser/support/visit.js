/* visit.js - a page in a real browser, watched. Each visit finds a browser that remembers nothing. A console error, an uncaught
 * exception, a violation of the content security policy or a request to a foreign host fails the test, unless it expects it.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import process from 'node:process';
import { defaultMounts, siteMounts, startServer } from '../../../tools/command/server.js';
import { openBrowser, root } from './browsers.js';
import { quickMounts } from './quick-net.js';
import { Tabs } from './tabs.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./browsers.js').Browser} Browser */
/** @typedef {import('./browsers.js').Kind} Kind */

/** Longest that anything on the page may take, in milliseconds: on a machine that does ten things at a time, too. */
export const PATIENCE = 60000;

/**
 * @typedef {object} PageOptions
 * @property {string} [address] default: the page as `inkling serve` serves it
 * @property {string} [hash] of the address: the view that the visit begins with
 * @property {{ width: number, height: number, touch?: boolean }} [screen]
 * @property {'light' | 'dark'} [theme] what the page's own switch was set to
 * @property {(page: Page) => Promise<unknown>} [prepare] before the page loads
 * @property {RegExp} [expects] errors that belong to the test
 * @property {'ready' | 'failed' | 'begun'} [until] the state to wait for; begun: only for the document, whose files may never arrive
 * @property {string | false} [skip] why the test cannot run here
 */

/**
 * @typedef {object} SiteOptions
 * @property {boolean} [mnist] with MNIST beside the page, where this machine has it
 * @property {boolean} [quick] with the net of quick-net.js in the place of the shipped one
 * @property {string[]} [args] arguments of Chromium, which is started for this file then
 * @property {boolean} [sources] the page from its sources, not from the build that the runner has made
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
    this.tabs = new Tabs(browser, kind);
    this.stop = async () => {
      await leave();
      await server.close();
    };
  }

  /** @param {Kind} kind @param {SiteOptions} [options] */
  static async start(kind, { mnist = false, quick = false, sources = false, args } = {}) {
    const { BROWSER_SITE: site } = process.env;
    /** @type {[string, string][]} */
    const mounts = [
      ...(quick ? await quickMounts() : []),
      ['/tests/', path.join(root, 'tests')],
      ['/web/', path.join(root, 'web')],
      ...(site && !sources ? siteMounts(site) : defaultMounts()).filter(
        ([at]) => mnist || !at.startsWith('/data/'),
      ),
    ];
    const server = await startServer({ port: 0, host: '127.0.0.1', mounts, maxAge: KEPT });
    return new Session(kind, await openBrowser(kind, args), server);
  }

  /** Opens the page. @param {PageOptions} options @returns {Promise<Visit>} */
  async open(options) {
    const { address = this.url, screen = { width: 1280, height: 900 }, theme } = options;
    const tab = await this.tabs.open(address);
    const { page } = tab;
    page.setDefaultTimeout(PATIENCE);
    waitToPress(page);
    const visit = new Visit(tab, watch(page, new URL(address).host, options.expects));
    await visit.use(async () => {
      const { touch = false, ...size } = screen;
      await page.setViewport(
        this.kind === 'chromium' ? { ...size, hasTouch: touch, isMobile: touch } : size,
      );
      await tab.begin(watchPolicy);
      if (theme)
        await tab.begin(
          (/** @type {string} */ choice) => localStorage.setItem('inkling-theme', choice),
          theme,
        );
      await options.prepare?.(page);
      const arrival = page.goto(address + (options.hash ?? ''));
      if (options.until === 'begun') {
        arrival.catch(() => {}); // the page may be closed before
        await page.waitForSelector('#pad', { timeout: PATIENCE });
        return;
      }
      await arrival;
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
  #tab;
  #problems;
  #unwatch;

  /** @param {import('./tabs.js').Tab} tab @param {ReturnType<typeof watch>} watched */
  constructor(tab, { problems, unwatch }) {
    this.#tab = tab;
    this.#problems = problems;
    this.#unwatch = unwatch;
  }

  /** @param {boolean} [healthy] false: the page may be in any state */
  async close(healthy = true) {
    this.#unwatch();
    await this.#tab.close(healthy);
  }

  /** Lets `work` use the page, and fails if anything untoward happened meanwhile; then the page is closed.
   * @param {(page: Page) => Promise<unknown>} work */
  async use(work) {
    try {
      await work(this.#tab.page);
      const violations = await this.#tab.page.evaluate(
        () => /** @type {any} */ (globalThis).policyViolations ?? [],
      );
      assert.deepEqual([...this.#problems, ...violations], []);
    } catch (error) {
      await this.close(false);
      if (this.#problems.length && error instanceof Error)
        error.message += `; problems of the page: ${this.#problems.join('; ')}`;
      throw error;
    }
  }
}

/** The icon that Chromium asks for when a page ends before it has told its own. */
const UNASKED = /\/favicon\.ico$/;

/** Collects what goes wrong on a page. @param {Page} page @param {string} host @param {RegExp} [expects]
 * @returns {{ problems: string[], unwatch: () => void }} problems: grows */
function watch(page, host, expects) {
  /** @type {string[]} */
  const problems = [];
  const onConsole = (/** @type {import('puppeteer-core').ConsoleMessage} */ message) => {
    const text = `${message.text()} ${message.location()?.url ?? ''}`;
    if (message.type() === 'error' && !expects?.test(text) && !UNASKED.test(text))
      problems.push(`console: ${text}`);
  };
  const onError = (/** @type {unknown} */ error) => {
    const { message } = /** @type {Error} */ (error);
    if (!expects?.test(message)) problems.push(`uncaught: ${message}`);
  };
  const onRequest = (/** @type {import('puppeteer-core').HTTPRequest} */ request) => {
    const url = new URL(request.url());
    const own =
      url.host === host ||
      url.protocol === 'data:' ||
      url.protocol === 'blob:' ||
      url.href === 'about:blank';
    if (!own) problems.push(`foreign request: ${url.href}`);
  };
  page.on('console', onConsole).on('pageerror', onError).on('request', onRequest);
  const unwatch = () =>
    page.off('console', onConsole).off('pageerror', onError).off('request', onRequest);
  return { problems, unwatch };
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

/** Lets the methods of a page that press something wait until it can be pressed, as a person does: what a press brings may come a
 * frame later. @param {Page} page */
function waitToPress(page) {
  if (Object.hasOwn(page, 'click')) return;
  const tap = page.tap.bind(page);
  /** @type {(selector: string, work: () => Promise<unknown>) => Promise<any>} */
  const named = async (selector, work) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Error) error.message += `: ${selector}`;
      throw error;
    }
  };
  Object.assign(page, {
    click: (/** @type {string} */ selector) =>
      named(selector, () => page.locator(selector).setTimeout(PATIENCE).click()),
    tap: (/** @type {string} */ selector) =>
      named(selector, async () => {
        await page.waitForSelector(selector, { visible: true, timeout: PATIENCE });
        await tap(selector);
      }),
  });
}

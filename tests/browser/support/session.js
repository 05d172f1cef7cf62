/* session.js - real browsers for the page's tests.
 *
 * browserTests() declares the same tests for Chromium and for Firefox, each in one browser per file; a browser that
 * is not installed skips its tests and says so. A page that a test opens is watched: a console error, an uncaught
 * exception, a violation of the content security policy or a request to a foreign host fails the test, unless the
 * test expects it.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { defaultMounts, startServer } from '../../../tools/command/server.js';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('puppeteer-core').Browser} Browser */
/** @typedef {'chromium' | 'firefox'} Kind */

/** Longest that anything on the page may take, in milliseconds. */
export const PATIENCE = 15000;

const PROGRAMS = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
};

const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where a browser lies, or null. @param {Kind} kind */
function findBrowser(kind) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const names = PROGRAMS[kind].flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return names.find((file) => existsSync(file)) ?? null;
}

/** Why the tests of a browser cannot run here, or false. @param {Kind} kind @returns {string | false} */
export function missing(kind) {
  if (!existsSync(path.join(root, 'web/inkling/inkling.wasm')))
    return 'the engine is not built: run `make wasm`';
  return findBrowser(kind) ? false : `${kind} is not installed`;
}

/** @param {Kind} kind @returns {Promise<Browser>} */
export function launch(kind) {
  const executablePath = /** @type {string} */ (findBrowser(kind));
  return puppeteer.launch(
    kind === 'chromium'
      ? { executablePath, args: CHROMIUM_ARGS }
      : {
          executablePath,
          browser: 'firefox',
          extraPrefsFirefox: { 'datareporting.policy.dataSubmissionEnabled': false },
        },
  );
}

/**
 * @typedef {object} PageOptions
 * @property {string} [address] default: the page as `inkling serve` serves it
 * @property {{ width: number, height: number, touch?: boolean }} [screen]
 * @property {'light' | 'dark'} [theme] what the page's own switch was set to
 * @property {(page: Page) => Promise<unknown>} [prepare] before the page loads
 * @property {RegExp} [expects] errors that belong to the test
 * @property {'ready' | 'failed'} [until] the state to wait for
 * @property {string | false} [skip] why the test cannot run here
 */

/** A served site and a browser that visits it. */
export class Session {
  /** @param {Kind} kind @param {Browser} browser @param {{ url: string, close: () => Promise<void> }} server */
  constructor(kind, browser, server) {
    this.kind = kind;
    this.browser = browser;
    this.server = server;
    this.url = server.url;
  }

  /** @param {Kind} kind */
  static async start(kind) {
    /** @type {[string, string][]} */
    const mounts = [
      ['/tests/', path.join(root, 'tests')],
      ['/web/', path.join(root, 'web')],
      ...defaultMounts(),
    ];
    return new Session(
      kind,
      await launch(kind),
      await startServer({ port: 0, host: '127.0.0.1', mounts }),
    );
  }

  async stop() {
    await this.browser.close();
    await this.server.close();
  }

  /** Opens a page, lets `work` use it, and fails if anything untoward happened meanwhile.
   * @param {PageOptions} options @param {(page: Page) => Promise<unknown>} work */
  async visit(options, work) {
    const {
      address = this.url,
      screen = { width: 1280, height: 900 },
      theme,
      expects,
      until = 'ready',
    } = options;
    const context = await this.browser.createBrowserContext(); // nothing remembered from other visits
    const page = await context.newPage();
    /** @type {string[]} */
    const problems = [];
    const host = new URL(address).host;
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
      await page.goto(address);
      await page.waitForSelector(`html[data-reader="${until}"]`, { timeout: PATIENCE });
      await work(page);
      problems.push(
        ...(await page.evaluate(() => /** @type {any} */ (globalThis).policyViolations ?? [])),
      );
    } finally {
      await context.close();
    }
    assert.deepEqual(problems, []);
  }
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

/**
 * Declares tests for both browsers.
 * @param {string} title
 * @param {(tools: { kind: Kind, session: () => Session,
 *   check: (name: string, work: (page: Page) => Promise<unknown>, options?: PageOptions) => void }) => void} define
 * @param {Kind[]} [kinds]
 */
export function browserTests(title, define, kinds = ['chromium', 'firefox']) {
  for (const kind of kinds) {
    const skip = missing(kind);
    describe(`${title}, ${kind}`, () => {
      /** @type {Session} */
      let session;
      before(async () => {
        if (!skip) session = await Session.start(kind);
      });
      after(() => session?.stop());
      define({
        kind,
        session: () => session,
        check: (name, work, options = {}) =>
          test(name, { skip: skip || options.skip }, () => session.visit(options, work)),
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

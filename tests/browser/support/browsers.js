/* browsers.js - finds Chromium and Firefox, and starts them or connects to them for tests.
 *
 * Starting a browser takes seconds, so the runner (tests/run.js) starts each once and lends it to one file after another:
 * BROWSER names it and BROWSER_ENDPOINT is the address to connect to. A file that runs by itself starts its own.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Loaded when it is needed: the runner has work that needs no packages. */
const puppeteer = async () => (await import('puppeteer-core')).default;

/** @typedef {import('puppeteer-core').Browser} Browser */
/** @typedef {'chromium' | 'firefox'} Kind */

/** @type {Kind[]} */
export const KINDS = ['chromium', 'firefox'];

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
  '--force-prefers-reduced-motion',
];

/** Where a browser lies, or null. @param {Kind} kind */
function findBrowser(kind) {
  const named = process.env[kind.toUpperCase()] ?? '';
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const names = PROGRAMS[kind].flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [named, ...names].find((file) => file && existsSync(file)) ?? null;
}

/** Why the tests of a browser cannot run here, or false. `node --test` takes files of every folder, and would start browsers for
 * each of them. @param {Kind} kind @returns {string | false} */
export function missing(kind) {
  if (process.env.NODE_TEST_CONTEXT)
    return 'tests in browsers are started by `node tests/run.js browser`, not by `node --test`';
  if (!existsSync(path.join(root, 'web/inkling/inkling.wasm')))
    return 'the engine is not built: run `make wasm`';
  return findBrowser(kind) ? false : `${kind} is not installed`;
}

/** The browser for what any one browser can settle. @returns {Kind} */
export const anyBrowser = () => KINDS.find((kind) => !missing(kind)) ?? 'chromium';

/** The browser that most tests do not use, for what they settle in pieces: one way through the whole. @returns {Kind} */
export const otherBrowser = () => KINDS.findLast((kind) => !missing(kind)) ?? 'firefox';

/** Starts a browser that prefers less motion: nothing to wait for, and a quarter less work in drawing tests.
 * @param {Kind} kind @param {string[]} [more] arguments of Chromium @returns {Promise<Browser>} */
export async function launch(kind, more = []) {
  const executablePath = /** @type {string} */ (findBrowser(kind));
  return (await puppeteer()).launch(
    kind === 'chromium'
      ? { executablePath, args: [...CHROMIUM_ARGS, ...more] }
      : {
          executablePath,
          browser: 'firefox',
          extraPrefsFirefox: {
            'datareporting.policy.dataSubmissionEnabled': false,
            'ui.prefersReducedMotion': 1,
          },
        },
  );
}

/**
 * The browser that was lent, or a new one; and how to leave it. One with arguments of its own is never lent.
 * @param {Kind} kind @param {string[]} [more]
 * @returns {Promise<{ browser: Browser, leave: () => Promise<void> }>}
 */
export async function openBrowser(kind, more) {
  const { BROWSER, BROWSER_ENDPOINT } = process.env;
  if (BROWSER === kind && BROWSER_ENDPOINT && !more) {
    const browser = await (
      await puppeteer()
    ).connect({
      browserWSEndpoint: BROWSER_ENDPOINT,
      ...(kind === 'firefox' && { protocol: 'webDriverBiDi' }),
    });
    return { browser, leave: () => browser.disconnect() };
  }
  const browser = await launch(kind, more);
  return { browser, leave: () => browser.close() };
}

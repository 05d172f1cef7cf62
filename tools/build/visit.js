/* visit.js - visits a built site with a real browser and records the files that it fetches until the page is idle. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { siteMounts, startServer } from '../command/server.js';

/** The page is idle when it has fetched nothing for this long, in milliseconds. */
const REST = 500;

/** Fetched after five seconds, whatever the page does meanwhile. */
const LATER = path.join('app', 'parts', 'late.js');

/**
 * Files with their sizes, the largest first. Gzip as a good host compresses: level 9.
 * @param {Iterable<string>} files
 * @param {string} site
 */
export function sizes(files, site) {
  const rows = [...files].map((file) => {
    const bytes = readFileSync(file);
    return {
      file: path.relative(site, file),
      raw: bytes.length,
      gzip: gzipSync(bytes, { level: 9 }).length,
    };
  });
  rows.sort((a, b) => b.gzip - a.gzip);
  const sum = (/** @type {'raw' | 'gzip'} */ key) =>
    rows.reduce((total, row) => total + row[key], 0);
  return { raw: sum('raw'), gzip: sum('gzip'), rows };
}

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} site folder
 */
export async function firstVisit(browser, site) {
  /** @type {Set<string>} */
  const files = new Set();
  let latest = performance.now();
  const onRequest = (/** @type {string} */ file) => {
    if (file.endsWith(LATER)) return;
    files.add(file);
    latest = performance.now();
  };
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    mounts: siteMounts(site),
    onRequest,
  });
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.goto(server.url);
    await page.waitForSelector('html[data-reader="ready"]');
    while (performance.now() - latest < REST)
      await new Promise((resolve) => setTimeout(resolve, REST / 5));
  } finally {
    await context.close();
    await server.close();
  }
  return sizes(files, path.resolve(site));
}

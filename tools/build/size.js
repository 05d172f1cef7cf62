/* size.js - `make size`: prints the bytes of a first visit, of all files that Chromium fetches for the Draw view of a built site.
 *
 *   node tools/build/size.js [SITE] [--json]        SITE: build/site
 *
 * Workers, other views and data are loaded later and do not count. Gzip is at level 9, as good hosts compress.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { QUIET, findChromium } from './chromium.js';
import { firstVisit } from './visit.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});
const executablePath = findChromium();
if (!executablePath) {
  console.error('Chromium is not installed: set CHROMIUM=/path');
  process.exit(3);
}
const browser = await puppeteer.launch({ executablePath, args: QUIET });
const { raw, gzip, rows } = await firstVisit(browser, positionals[0] ?? 'build/site').finally(() =>
  browser.close(),
);
if (values.json) {
  console.log(JSON.stringify({ files: rows.length, raw, gzip, rows }));
} else {
  const line = (/** @type {(string | number)[]} */ ...[a, b, name]) =>
    console.log(`${String(a).padStart(9)} ${String(b).padStart(9)}  ${name}`);
  line('raw', 'gzip', 'first visit');
  for (const { file, raw: bytes, gzip: packed } of rows) line(bytes, packed, file);
  line(raw, gzip, `all ${rows.length} files`);
}

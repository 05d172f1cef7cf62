/* axe.js - runs axe-core on a page and returns its findings. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Its findings, as short lines.
 * @param {import('puppeteer-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function findings(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations.map(
      (/** @type {any} */ v) =>
        `${v.id}: ${v.nodes.map((/** @type {any} */ n) => `${n.target.join(' ')} (${n.failureSummary})`).join('; ')}`,
    );
  });
}

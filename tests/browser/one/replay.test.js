/* replay.test.js - real pen strokes, replayed on the page as mouse input, get the digits that the library gives
 * them in Node.
 *
 * So neither the pad's coordinates, the browser's coalescing of events nor the page's own handling changes an
 * answer. $STROKES names the file (one JSON object a line: label, strokes); REPLAY=all takes every drawing instead
 * of a sample.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { loadEngine } from '../../../web/inkling/index.js';
import { Session, missing } from '../support/session.js';
import { padBox, settled } from '../support/hand.js';

/** @typedef {import('puppeteer-core').CDPSession} CDPSession */

const file = process.env.STROKES ?? '';
const SAMPLE = 120;
/** Share of the pad around the drawing. */
const MARGIN = 0.08;

const skip =
  missing('chromium') || (existsSync(file) ? false : 'real pen strokes: STROKES names no file');

/** A sample of the drawings, evenly spaced so that it has all donors. @returns {number[][][]} */
function drawings() {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const step = process.env.REPLAY === 'all' ? 1 : Math.max(1, Math.floor(lines.length / SAMPLE));
  return lines.filter((_, i) => i % step === 0).map((text) => JSON.parse(text).strokes);
}

/** Writes one drawing by mouse events. They are sent without waiting for each, as a fast hand would, so that the browser
 * coalesces them. @param {CDPSession} browser @param {number[][]} strokes
 * @param {{ left: number, top: number, width: number, height: number }} box */
async function replay(browser, strokes, { left, top, width, height }) {
  const inside = 1 - 2 * MARGIN;
  /** @type {Promise<unknown>[]} */
  const sent = [];
  for (const stroke of strokes) {
    const points = Array.from({ length: stroke.length / 2 }, (_, i) => ({
      x: left + width * (MARGIN + (inside * stroke[2 * i]) / 1000),
      y: top + height * (MARGIN + (inside * stroke[2 * i + 1]) / 1000),
    }));
    const mouse = (/** @type {any} */ type, /** @type {{ x: number, y: number }} */ at) =>
      sent.push(
        browser.send('Input.dispatchMouseEvent', {
          type,
          ...at,
          button: 'left',
          buttons: 1,
          clickCount: 1,
        }),
      );
    mouse('mousePressed', points[0]);
    for (const point of points.slice(1)) mouse('mouseMoved', point);
    mouse('mouseReleased', points[points.length - 1]);
  }
  await Promise.all(sent);
}

/** @type {Session} */
let session;
before(async () => {
  if (!skip) session = await Session.start('chromium');
});
after(() => session?.stop());

test('strokes replayed on the page in Chromium are read as in Node', { skip }, async (t) => {
  const engine = await loadEngine();
  const model = await engine.loadModel('default');
  await session.visit({ screen: { width: 1280, height: 900 } }, async (page) => {
    const browser = await page.createCDPSession();
    const box = await padBox(page);
    let agreed = 0;
    const all = drawings();
    const differing = [];
    for (const [i, strokes] of all.entries()) {
      await page.evaluate(() => document.getElementById('clear')?.click());
      await replay(browser, strokes, box);
      await settled(page);
      const onPage = await page.$eval(
        '#prediction',
        (p) => /** @type {HTMLElement} */ (p).dataset.digit,
      );
      const inNode = String(model.predictStrokes(strokes).digit ?? '');
      if (onPage === inNode) agreed += 1;
      else differing.push(`#${i}: page ${onPage}, Node ${inNode}`);
    }
    t.diagnostic(
      `${agreed} of ${all.length} replayed drawings are read alike ${differing.join('; ')}`,
    );
    assert.ok(
      agreed >= 0.99 * all.length,
      `only ${agreed} of ${all.length} agree: ${differing.join('; ')}`,
    );
  });
});

/* number-photo-boxes.test.js - boxes of signs in a picture are split, joined, moved, resized and added by mouse, keyboard and finger; each
 * change is read again and can be undone.
 */
import assert from 'node:assert/strict';
import { showsText } from '../support/hand.js';
import { openMine, showsCounts } from '../support/mine.js';
import { boxesOf, dropPhoto, numberPicture, photoReads } from '../support/photo.js';
import { SCREENS } from '../support/screens.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const PICTURE = numberPicture(['1074', '232']);

/** Brings the picture, in view. @param {Page} page */
async function bring(page) {
  await dropPhoto(page, PICTURE.png);
  await photoReads(page, '1074\n232');
  await page.$eval('.photo-stage', (stage) => stage.scrollIntoView({ block: 'center' }));
}

/** A place of the picture on the screen. @param {Page} page @param {number} x in pixels of the picture @param {number} y */
async function placeOf(page, x, y) {
  const { left, top, width } = await page.$eval('.photo-stage', (stage) =>
    stage.getBoundingClientRect().toJSON(),
  );
  const scale = width / PICTURE.width;
  return /** @type {const} */ ([left + x * scale, top + y * scale]);
}

/** The middle of a digit's ink. @param {number} index */
const middleOf = (index) => {
  const { left, top, right, bottom } = PICTURE.boxes[index];
  return /** @type {const} */ ([(left + right) / 2, (top + bottom) / 2]);
};

/** Drags with the mouse, in pixels of the picture. @param {Page} page @param {readonly [number, number]} from @param {readonly [number, number]} to */
async function drag(page, from, to) {
  await page.mouse.move(...(await placeOf(page, ...from)));
  await page.mouse.down();
  await page.mouse.move(...(await placeOf(page, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2)));
  await page.mouse.move(...(await placeOf(page, ...to)));
  await page.mouse.up();
}

/** The sign that has the focus. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.dataset.text ?? null);

inOneBrowser('Boxes of a picture', ({ onOnePage, check }) => {
  onOnePage('one view', { expects }, (step) => {
    step(
      'joined, split, and undone; what was said of a half is in Mine until then',
      async (page) => {
        await bring(page);
        await page.click('[data-sign="1"]');
        await page.click('#photo-join-after');
        await page.waitForFunction(() => document.querySelectorAll('[data-sign]').length === 6);
        const [, joined] = await boxesOf(page);
        assert.doesNotMatch(joined, /digit$/, 'two digits in one box are no sure digit');
        await showsText(page, '#photo-chosen', /sign 2 of 3/);
        await page.click('#photo-split');
        await photoReads(page, '1074\n232');
        await page.click('[data-choice="5"]'); // of the left half, which is chosen
        await photoReads(page, '1574\n232');
        await openMine(page);
        await showsCounts(page, [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
        await page.click('nav a[data-view="number"]');
        await page.click('#photo-undo');
        await photoReads(page, '1074\n232');
        await page.click('#photo-undo');
        await page.waitForFunction(() => document.querySelectorAll('[data-sign]').length === 6);
        await openMine(page);
        await showsCounts(page, Array(10).fill(0));
        await page.click('nav a[data-view="number"]');
        await page.click('#photo-redo');
        await page.click('#photo-redo');
        await photoReads(page, '1574\n232');
        assert.ok(await page.$eval('#photo-redo', (redo) => redo.hasAttribute('disabled')));
        for (let i = 0; i < 3; i++) await page.click('#photo-undo');
        await photoReads(page, '1074\n232');
        assert.ok(await page.$eval('#photo-undo', (undo) => undo.hasAttribute('disabled')));
      },
    );

    step('by mouse: a box is dragged away and back, resized, and a new one drawn', async (page) => {
      await bring(page);
      const [x, y] = middleOf(4);
      await drag(page, [x, y], [x, y - 75]); // a blank place between the rows
      await page.waitForFunction(() => document.querySelector('[data-text="?"]'));
      await drag(page, [x, y - 75], [x, y]);
      await photoReads(page, '1074\n232');
      const box = PICTURE.boxes[6];
      await drag(page, [box.left - 12, box.top - 12], [box.right + 12, box.bottom + 12]);
      await photoReads(page, '1074\n2322'); // a second one around the last digit
      await showsText(page, '#number-spoken', /^Added: a 2\.$/);
      await page.keyboard.down('Control');
      await page.keyboard.press('z');
      await page.keyboard.up('Control');
      await photoReads(page, '1074\n2322'.slice(0, -1));
      await page.click('[data-sign="6"]');
      const corner = await page.$eval('[data-sign="6"] [data-edge="se"]', (handle) => {
        const { left, top } = handle.getBoundingClientRect();
        return [left + 6, top + 6];
      });
      await page.mouse.move(corner[0], corner[1]);
      await page.mouse.down();
      await page.mouse.move(corner[0], corner[1] - 40, { steps: 3 });
      await page.mouse.up();
      await page.waitForFunction(() => document.querySelector('#photo-undo:enabled') !== null);
      const height = await page.$eval('[data-sign="6"]', ({ clientHeight }) => clientHeight);
      const other = await page.$eval('[data-sign="5"]', ({ clientHeight }) => clientHeight);
      assert.ok(height < other - 30 && height > other - 50, `${height} beside ${other}`);
      await page.keyboard.press('Escape');
    });

    step('by keyboard: moved, resized, taken back; a new box in the middle', async (page) => {
      await bring(page);
      await page.focus('[data-sign="5"]');
      await page.keyboard.press('F2');
      for (let i = 0; i < 22; i++) await page.keyboard.press('ArrowUp');
      await page.waitForFunction(() => document.querySelector('[data-text="?"]'));
      assert.equal(await focused(page), '?', 'the focus stays at the box');
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowLeft'); // goes to another box now
      assert.notEqual(await focused(page), '?');
      await page.click('#photo-undo');
      await photoReads(page, '1074\n232');
      await page.focus('#photo-add');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelectorAll('[data-sign]').length === 8);
      assert.equal(await focused(page), '?');
      await page.keyboard.down('Shift');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.up('Shift');
      await page.keyboard.press('8'); // ends the move, and says what it is
      await page.waitForFunction(() => document.querySelector('[data-text="8"]'));
      assert.match(await page.$eval('#photo-text', ({ textContent }) => textContent ?? ''), /8/);
    });
  });

  check(
    'by finger: only the chosen box is dragged, and a tap adds one',
    async (page) => {
      await bring(page);
      const centre = () =>
        page.$eval('.photo-stage', (stage) => stage.scrollIntoView({ block: 'center' }));
      await page.tap('#photo-add');
      await page.waitForSelector('[data-adding]');
      await centre();
      await page.touchscreen.tap(...(await placeOf(page, ...middleOf(3))));
      await photoReads(page, '10744\n232');
      await page.tap('#photo-undo');
      await photoReads(page, '1074\n232');
      await page.tap('[data-sign="5"]');
      await page.waitForSelector('[data-edge]');
      const [x, y] = middleOf(5);
      const swipe = async () => {
        await centre();
        const touch = await page.touchscreen.touchStart(...(await placeOf(page, x, y)));
        for (let i = 1; i <= 4; i++) await touch.move(...(await placeOf(page, x, y - 20 * i)));
        await touch.end();
      };
      await swipe();
      await page.waitForFunction(() => document.querySelector('[data-text="?"]'));
      // A tap that follows a swipe at once is none for the browser.
      for (const what of ['#photo-undo', '[data-sign="5"]'])
        await page.$eval(what, (button) => /** @type {HTMLElement} */ (button).click());
      await photoReads(page, '1074\n232');
      await page.waitForFunction(() => !document.querySelector('[data-edge]'));
      await swipe(); // no box is chosen: it scrolls the page
      await photoReads(page, '1074\n232');
      assert.ok(await page.$eval('#photo-undo', (undo) => undo.hasAttribute('disabled')));
    },
    { expects, screen: SCREENS.phone },
  );
});

/* draw-keyboard.test.js - drawing with keys alone, and which keys do what where. */
import assert from 'node:assert/strict';
import { inOneBrowser } from '../support/session.js';
import { DIGITS, answers, clearPad, ink, said, showsText, write } from '../support/hand.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Presses a key several times. @param {Page} page @param {import('puppeteer-core').KeyInput} key @param {number} times */
async function press(page, key, times = 1) {
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}

/** Tabs from the top of the page until the pad has the focus. @param {Page} page */
async function tabToPad(page) {
  await page.focus('a.skip');
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement?.id === 'pad')) return;
  }
  assert.fail('Tab never reached the pad');
}

inOneBrowser('Drawing by keyboard', ({ onOnePage }) => {
  onOnePage('on the pad', { begin: clearPad }, (check) => {
    check('letters do nothing unless the pad has the focus', async (page) => {
      await write(page, DIGITS[1]);
      const before = await ink(page);
      await page.focus('#choose');
      await press(page, 'z');
      await press(page, 'Delete');
      assert.equal(await ink(page), before);
      await page.focus('#pad');
      await press(page, 'z');
      await page.focus('#choose');
      assert.equal(await ink(page), 0);
    });

    check('a 1 and a 7 drawn with the keyboard alone', async (page) => {
      await tabToPad(page);
      await press(page, ' ');
      await press(page, 'ArrowDown', 24);
      await press(page, ' ');
      await answers(page, '1');
      await showsText(page, '#spoken', /^Pen up\.$/);
      await press(page, 'Delete');
      await answers(page, '');
      await press(page, 'ArrowUp', 24);
      await press(page, 'ArrowLeft', 8);
      await press(page, ' ');
      await press(page, 'ArrowRight', 16);
      for (let i = 0; i < 12; i++) {
        await press(page, 'ArrowDown', 2);
        await press(page, 'ArrowLeft', 1);
      }
      await answers(page, '7');
      assert.match((await said(page)).verdict, /^7, |^Not sure: 7 or/);
      await press(page, 'Escape');
      await press(page, 'z');
      await answers(page, '');
      await press(page, 'y');
      await answers(page, '7');
    });

    check("leaving the pad lifts the keyboard's pen", async (page) => {
      await tabToPad(page);
      await press(page, ' ');
      await press(page, 'ArrowDown', 10);
      await press(page, 'Tab');
      const before = await ink(page);
      assert.ok(before > 0);
      await page.focus('#pad');
      await press(page, 'ArrowRight', 10);
      await press(page, 'Tab');
      assert.equal(await ink(page), before, 'the pen writes no more');
      await page.focus('#pad');
      await press(page, 'z');
      await press(page, 'Tab');
      assert.equal(await ink(page), 0, 'one undo takes the whole stroke back');
    });
  });
});

/* number-camera.test.js - the camera in the Number view, with Chromium's fake one: read live, a picture taken, off when the view is left;
 * and sentences where there is none.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after } from 'node:test';
import { findings } from '../support/axe.js';
import { fakeCamera } from '../support/camera.js';
import { showsText } from '../support/hand.js';
import { overflow } from '../support/measure.js';
import { openNumber, reads } from '../support/number.js';
import { numberPicture, photoReads } from '../support/photo.js';
import { SCREENS } from '../support/screens.js';
import { PATIENCE, inChromium } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const { folder, args } = fakeCamera(numberPicture(['1074', '232']).png, {
  width: 640,
  height: 480,
});
after(() => rmSync(folder, { recursive: true }));

/** Waits until the camera's frames are read as this. @param {Page} page @param {string} text */
const sees = (page, text) =>
  page.waitForFunction(
    (/** @type {string} */ wanted) =>
      document.getElementById('camera-text')?.dataset.number === wanted,
    { timeout: PATIENCE },
    text,
  );

/** Before the page loads: keeps every track that the camera gives. @param {Page} page */
const keepTracks = (page) =>
  page.evaluateOnNewDocument(() => {
    /** @type {MediaStreamTrack[]} */
    const tracks = [];
    Object.assign(globalThis, { tracks });
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      tracks.push(...stream.getTracks());
      return stream;
    };
  });

/** Whether each track is live or ended. @param {Page} page @returns {Promise<string[]>} */
const tracks = (page) =>
  page.evaluate(() =>
    /** @type {any} */ (globalThis).tracks.map((/** @type {any} */ track) => track.readyState),
  );

inChromium({ title: 'The camera', args }, ({ onOnePage, check }) => {
  onOnePage('one view', { expects, prepare: keepTracks }, (step) => {
    step(
      'frames are read live, and one is taken as a picture that can be corrected',
      async (page) => {
        await openNumber(page);
        await page.click('#number-camera');
        await sees(page, '1074\n232');
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'camera-take');
        const { boxes, stage } = await page.$eval('.camera .photo-stage', (element) => ({
          stage: element.getBoundingClientRect().toJSON(),
          boxes: [...element.querySelectorAll('[data-live]')].map((box) =>
            box.getBoundingClientRect().toJSON(),
          ),
        }));
        assert.equal(boxes.length, 7);
        for (const box of boxes) assert.ok(box.left > stage.left && box.right < stage.right);
        assert.deepEqual(await findings(page), []);
        await page.keyboard.press('Enter'); // on "Take this picture"
        await photoReads(page, '1074\n232');
        assert.deepEqual(await tracks(page), ['ended']);
        await page.click('[data-sign="0"]');
        await page.click('[data-choice="7"]');
        await photoReads(page, '7074\n232');
      },
    );

    step('a second time, and stopped: the picture from before is there', async (page) => {
      await page.click('#number-camera');
      await sees(page, '1074\n232');
      assert.equal(await page.$('#photo-text'), null);
      await page.click('#camera-stop');
      await photoReads(page, '7074\n232');
      await page.click('#photo-back');
      await reads(page, '');
      assert.deepEqual(await tracks(page), ['ended', 'ended']);
    });

    step('it is off when the view is left, also while it is asked for', async (page) => {
      await page.click('#number-camera');
      await sees(page, '1074\n232');
      await page.click('nav a[data-view="draw"]');
      await page.waitForFunction(() =>
        /** @type {any} */ (globalThis).tracks.every(
          (/** @type {any} */ track) => track.readyState === 'ended',
        ),
      );
      await openNumber(page);
      assert.equal(await page.$('#camera-text'), null, 'the sheet is there again');
      await page.evaluate(() => document.getElementById('number-camera')?.click());
      await page.evaluate(() => {
        location.hash = '#draw';
      });
      await page.waitForFunction(
        () =>
          /** @type {any} */ (globalThis).tracks.length === 4 &&
          /** @type {any} */ (globalThis).tracks[3].readyState === 'ended',
      );
      await openNumber(page);
      assert.equal(await page.$('#camera-text'), null);
      await page.click('#number-camera');
      await sees(page, '1074\n232'); // and on again
    });

    step('a camera that is lost, refused or not there is said', async (page) => {
      await page.evaluate(() => {
        const [track] = /** @type {any} */ (globalThis).tracks.slice(-1);
        track.dispatchEvent(new Event('ended'));
      });
      await showsText(page, '#view-number .problem', /^The camera was lost/);
      for (const [name, sentence] of /** @type {[string, RegExp][]} */ ([
        ['NotAllowedError', /^The camera is not allowed here/],
        ['NotFoundError', /^There is no camera on this device/],
        ['NotReadableError', /^Another program uses the camera/],
      ])) {
        await page.evaluate((error) => {
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', error));
        }, name);
        await page.click('#number-camera');
        await showsText(page, '#view-number .problem', sentence);
        await reads(page, '');
      }
    });
  });

  check(
    'on a phone nothing is too wide',
    async (page) => {
      await openNumber(page);
      await page.tap('#number-camera');
      await sees(page, '1074\n232');
      assert.equal(await overflow(page), 0);
    },
    { expects, screen: SCREENS.phone, theme: 'dark' },
  );
});

/* pictures-command.test.js - page and command give the same answer for one folder of picture files. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { decodePicture } from '../../../tools/command/decode.js';
import { emptyFolder, inklingCommand } from '../../node/support/command.js';
import {
  bmpFile,
  gifFile,
  jpegFile,
  pngFile,
  turnedJpeg,
  turnedPng,
  webpFile,
} from '../../node/support/picture-files.js';
import { DIGITS, answers, clearPad, said } from '../support/hand.js';
import { pngOf } from '../support/paper.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('../../../tools/command/decode.js').Rgba} Rgba */

/** A picture on its left side: orientation 6 turns it upright. @param {Rgba} picture @returns {Rgba} */
function onItsSide({ data, width, height }) {
  const turned = new Uint8ClampedArray(data.length);
  for (let y = 0; y < width; y++)
    for (let x = 0; x < height; x++) {
      const from = 4 * (x * width + (width - 1 - y));
      turned.set(data.subarray(from, from + 4), 4 * (y * height + x));
    }
  return { data: turned, width: height, height: width };
}

const picture = (/** @type {number} */ digit) => decodePicture(pngOf(DIGITS[digit]), 'digit');
const [zero, two, three, four, seven] = await Promise.all([0, 2, 3, 4, 7].map(picture));
const FILES = {
  '0.gif': gifFile(zero),
  '2.jpg': await jpegFile(two),
  '2-side.jpg': turnedJpeg(await jpegFile(onItsSide(two)), 6),
  '3.webp': await webpFile(three),
  '4.bmp': bmpFile(four, { depth: 24 }),
  '4-one-bit.bmp': bmpFile(four, { depth: 1, isTopDown: true }),
  '7.png': Buffer.concat([pngFile(seven), Buffer.from('\n')]),
  '7-side.png': turnedPng(pngFile(onItsSide(seven)), 6),
};

inOneBrowser('Picture files', ({ check }) => {
  check(
    'page and command read the same digit, with nearly the same probabilities',
    async (page) => {
      const folder = emptyFolder({ after });
      const names = Object.keys(FILES);
      for (const [name, file] of Object.entries(FILES))
        writeFileSync(path.join(folder, name), file);
      const { stdout, stderr } = await inklingCommand(['predict', ...names, '--json'], {
        cwd: folder,
      });
      const lines = stdout.trim().split('\n');
      assert.equal(lines.length, names.length, stderr);
      for (const line of lines) {
        const { name, digit, probabilities } = JSON.parse(line);
        assert.equal(digit, Number(name[0]), name);
        await clearPad(page);
        const input = /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (
          await page.$('#file')
        );
        await input.uploadFile(path.join(folder, name));
        await answers(page, String(digit));
        const { values } = await said(page);
        assert.ok(Math.abs(values[digit] - probabilities[digit]) < 0.02, name);
      }
    },
  );
});

/* Picture files of all formats: what is decoded, how it is turned, and what is said of files that cannot be read. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { BadDataError } from '../../../tools/command/command.js';
import { decodePicture, withinSides } from '../../../tools/command/decode.js';
import { readItems } from '../../../tools/command/pictures.js';
import { emptyFolder } from '../support/command.js';
import {
  bmpFile,
  gifFile,
  greyPicture,
  jpegFile,
  pngFile,
  turnedJpeg,
  turnedPng,
  webpFile,
} from '../support/picture-files.js';

/** Bars of black, grey and white; odd sides, so that rows have padding. */
const bars = greyPicture(37, 23, (x, y) => (x + 2 * y < 30 ? 0 : x > 25 ? 136 : 255));
const twoTone = greyPicture(37, 23, (x, y) => (x + 2 * y < 30 ? 0 : 255));

/** @param {import('../../../tools/command/decode.js').Rgba} found @param {typeof bars} expected @param {number} [tolerance] */
function assertSame(found, expected, tolerance = 0) {
  assert.deepEqual([found.width, found.height], [expected.width, expected.height]);
  assert.equal(found.data.length, expected.data.length);
  const largest = found.data.reduce(
    (m, value, i) => Math.max(m, Math.abs(value - expected.data[i])),
    0,
  );
  assert.ok(largest <= tolerance, `differs by ${largest}`);
}

test('PNG, WebP, GIF: the pixels that were written; JPEG: nearly', async () => {
  assertSame(await decodePicture(pngFile(bars), 'a'), bars);
  assertSame(await decodePicture(await webpFile(bars), 'a'), bars);
  assertSame(await decodePicture(gifFile(bars), 'a'), bars);
  const smooth = greyPicture(64, 48, (x, y) => 2 * x + 2 * y);
  assertSame(await decodePicture(await jpegFile(smooth), 'a'), smooth, 12);
});

test('BMP of every depth, from the bottom up and from the top down', async () => {
  for (const isTopDown of [false, true]) {
    for (const depth of /** @type {const} */ ([4, 8, 24, 32]))
      assertSame(await decodePicture(bmpFile(bars, { depth, isTopDown }), 'a'), bars);
    assertSame(await decodePicture(bmpFile(twoTone, { depth: 1, isTopDown }), 'a'), twoTone);
    assertSame(await decodePicture(bmpFile(twoTone, { depth: 16, isTopDown }), 'a'), twoTone);
  }
});

test('EXIF orientations 1 to 8 are applied, in JPEG and PNG, in both orders of bytes', async () => {
  // The stored picture is white; its first corner is black, the second one (in the first row) grey.
  const stored = greyPicture(48, 32, (x, y) => (y >= 16 ? 255 : x < 16 ? 0 : x >= 32 ? 128 : 255));
  // Where these corners are seen, by the definition of EXIF 2.3: which sides the first row and the first column are.
  const corners = [
    ['top left', 'top right'],
    ['top right', 'top left'],
    ['bottom right', 'bottom left'],
    ['bottom left', 'bottom right'],
    ['top left', 'bottom left'],
    ['top right', 'bottom right'],
    ['bottom right', 'top right'],
    ['bottom left', 'top left'],
  ];
  const [jpeg, png] = [await jpegFile(stored), pngFile(stored)];
  for (const [i, expected] of corners.entries()) {
    for (const file of [turnedJpeg(jpeg, i + 1, i % 2 > 0), turnedPng(png, i + 1, i % 2 === 0)]) {
      const { data, width, height } = await decodePicture(file, 'a');
      assert.deepEqual([width, height], i < 4 ? [48, 32] : [32, 48]);
      const at = (/** @type {string} */ corner) =>
        data[
          4 *
            ((corner.includes('top') ? 4 : height - 5) * width +
              (corner.includes('left') ? 4 : width - 5))
        ];
      assert.ok(at(expected[0]) < 20, `orientation ${i + 1}: black is not ${expected[0]}`);
      assert.ok(
        Math.abs(at(expected[1]) - 128) < 20,
        `orientation ${i + 1}: grey is not ${expected[1]}`,
      );
    }
  }
  assertSame(await decodePicture(turnedPng(png, 9), 'a'), stored); // there is no such orientation
});

test('a file is read whatever follows it, as a data URL, and if a side is larger than the engine takes', async () => {
  const folder = emptyFolder({ after });
  const png = pngFile(bars);
  const wide = greyPicture(9000, 5, (x) => (x < 3000 ? 0 : 255));
  const files = {
    'line.png': Buffer.concat([png, Buffer.from('\n')]),
    'more.png': Buffer.concat([png, png, Buffer.alloc(100, 7)]),
    'url.txt': `data:image/png;base64,${png.toString('base64')}\n`,
    'wide.png': pngFile(wide),
  };
  const read = [];
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), content);
    const [item] = await readItems(path.join(folder, name));
    read.push(/** @type {{ picture: typeof bars }} */ (item).picture);
  }
  for (const picture of read.slice(0, 3)) assertSame(picture, bars);
  assertSame(
    read[3],
    greyPicture(3000, 2, (x) => (x < 1000 ? 0 : 255)),
  );
});

test('a larger picture becomes the mean of squares, a smaller one stays', () => {
  assert.equal(withinSides(bars, 37).data, bars.data);
  const small = withinSides(
    greyPicture(4, 3, (x, y) => 10 * x + 40 * y),
    2,
  );
  assertSame(
    small,
    greyPicture(2, 2, (x, y) => [25, 45, 85, 105][2 * y + x]),
    0.5,
  );
});

test('damaged files, other formats and too many pixels are a sentence', async () => {
  const files = {
    png: pngFile(bars),
    jpeg: await jpegFile(bars),
    webp: await webpFile(bars),
    gif: gifFile(bars),
    bmp: bmpFile(bars, { depth: 24 }),
  };
  for (const [name, file] of Object.entries(files))
    for (const share of [0.1, 0.5, 0.9]) {
      const cut = file.subarray(0, Math.ceil(share * file.length));
      await assert.rejects(decodePicture(cut, name), (error) => {
        assert.ok(error instanceof BadDataError, `${name}: ${error}`);
        return /^\w+: .*(PNG|JPEG|WebP|GIF|BMP)/.test(error.message);
      });
    }
  assertSame(await decodePicture(files.jpeg, 'a'), bars, 60); // also after a failure
  const huge = bmpFile(bars, { depth: 24 });
  huge.writeInt32LE(100000, 18);
  huge.writeInt32LE(-100000, 22);
  await assert.rejects(
    decodePicture(huge, 'a'),
    /a: the picture is 100000 x 100000; 1 to \d+ pixels/,
  );
  const others = {
    HEIC: '\0\0\0\x18ftypheic',
    AVIF: '\0\0\0\x18ftypavif',
    TIFF: 'II*\0',
    'PBM, PGM or PPM': 'P5 28 28 255\n',
    SVG: '<?xml version="1.0"?>\n<svg xmlns="a">',
    'JPEG XL': '\xff\x0a',
  };
  for (const [format, start] of Object.entries(others))
    await assert.rejects(decodePicture(Buffer.from(start, 'latin1'), 'a'), {
      message: `a: this is a ${format} file, which cannot be read: save it as PNG or JPEG`,
    });
});

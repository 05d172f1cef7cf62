/**
 * pictures.mjs - time and memory of predictNumber() by the size of a picture: one number on paper, and a sheet of 200 numbers.
 *
 *   node tools/bench/pictures.mjs [--quick]      0.3, 2, 12 and 48 megapixels; --quick: 0.3 and 2
 *
 * Each picture is a JPEG file that a process of its own decodes and reads. Times are of the processor, not of the clock: decoding;
 * the first reading, with the start of both WebAssembly modules and the network; and the median of five more. Memory is the most
 * that the process held, and what it held before the picture.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { loadEngine, syntheticDataset } from '../../web/inkling/index.js';
import { decodePicture } from '../command/decode.js';
import { openModel } from '../command/models.js';
import { table } from '../command/terminal.js';
import { randomOf } from '../studies/random.js';
import { jpegOf } from '../studies/scenes/jpeg.js';

/** Built-in digits to write with. */
const DIGITS = 60;

/** Grey paper with slowly falling light and grain. @param {number} width @param {number} height */
function paper(width, height) {
  const random = randomOf(81, width);
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0, at = 0; i < width * height; i++, at += 4) {
    const level = 225 - (40 * (i % width)) / width + 8 * (random() + random() - 1);
    data[at] = data[at + 1] = level;
    data[at + 2] = level - 8;
    data[at + 3] = 255;
  }
  return { data, width, height };
}

/** Darkens the paper where a digit has ink. @param {ReturnType<typeof paper>} page @param {Uint8Array} image 28 x 28
 *  @param {number} left @param {number} top @param {number} side */
function stamp({ data, width }, image, left, top, side) {
  const ink = (/** @type {number} */ x, /** @type {number} */ y) =>
    x < 0 || y < 0 || x > 27 || y > 27 ? 0 : image[28 * y + x];
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [u, v] = [((x + 0.5) * 28) / side - 0.5, ((y + 0.5) * 28) / side - 0.5];
      const [i, j] = [Math.floor(u), Math.floor(v)];
      const [a, b] = [u - i, v - j];
      const upper = (1 - a) * ink(i, j) + a * ink(i + 1, j);
      const lower = (1 - a) * ink(i, j + 1) + a * ink(i + 1, j + 1);
      const light = 1 - (0.75 * ((1 - b) * upper + b * lower)) / 255;
      const at = 4 * ((Math.round(top) + y) * width + Math.round(left) + x);
      for (let c = 0; c < 3; c++) data[at + c] *= light;
    }
}

/** @param {number} megapixels @param {number} count of numbers: 1 or 200 @param {Uint8Array} images */
function sheetOf(megapixels, count, images) {
  const height = Math.round(Math.sqrt((megapixels * 1e6 * 3) / 4));
  const page = paper(Math.round((height * 4) / 3), height);
  const [columns, rows] = count === 1 ? [1, 1] : [10, count / 10];
  const [wide, tall] = [page.width / columns, page.height / rows];
  const side = Math.floor(Math.min(tall * 0.8, wide / 5));
  for (let n = 0; n < count; n++)
    for (let i = 0; i < 4; i++) {
      const image = 784 * ((7 * n + 11 * i) % DIGITS);
      const left = (n % columns) * wide + (0.2 + 0.85 * i) * side;
      const top = Math.floor(n / columns) * tall + (tall - side) / 2;
      stamp(page, images.subarray(image, image + 784), left, top, side);
    }
  return page;
}

/** Runs a job; milliseconds of the processor. @template T @param {() => T | Promise<T>} job @returns {Promise<[number, T]>} */
async function timed(job) {
  const before = process.cpuUsage();
  const result = await job();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1000, result];
}

/** @param {string} file */
async function child(file) {
  const bytes = readFileSync(file);
  const empty = process.memoryUsage.rss();
  const [decode, picture] = await timed(() => decodePicture(bytes, file));
  const given = /** @type {ImageData} */ (/** @type {unknown} */ (picture));
  const [cold, [model, { rows }]] = await timed(async () => {
    const opened = await openModel(await loadEngine(), 'default');
    return /** @type {const} */ ([opened, await opened.predictNumber(given)]);
  });
  const times = [];
  for (let i = 0; i < 5; i++) times.push((await timed(() => model.predictNumber(given)))[0]);
  const warm = times.sort((a, b) => a - b)[2];
  const peak = process.resourceUsage().maxRSS / 1024;
  const signs = rows.reduce((sum, row) => sum + row.signs.length, 0);
  console.log(JSON.stringify({ decode, cold, warm, peak, empty: empty / 2 ** 20, signs }));
}

async function main() {
  const { images } = syntheticDataset(DIGITS, { seed: 21, engine: await loadEngine() });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'inkling-pictures-'));
  const sizes = process.argv.includes('--quick') ? [0.3, 2] : [0.3, 2, 12, 48];
  const rows = [];
  for (const megapixels of sizes)
    for (const count of megapixels < 2 ? [1] : [1, 200]) {
      const file = path.join(folder, 'sheet.jpg');
      writeFileSync(file, await jpegOf(sheetOf(megapixels, count, images)));
      const said = execFileSync(process.execPath, [import.meta.filename, '--child', file]);
      const { decode, cold, warm, peak, empty, signs } = JSON.parse(said.toString());
      const whole = [decode, cold, warm, peak, empty].map(Math.round);
      rows.push([megapixels, count, `${signs} of ${4 * count}`, ...whole]);
    }
  rmSync(folder, { recursive: true });
  console.log(table([['megapixels', 'numbers', 'signs found', 'decode, ms', 'first, ms', 'again, ms', 'peak, MB', 'before, MB'], ...rows])); // prettier-ignore
}

await (process.argv[2] === '--child' ? child(process.argv[3]) : main());
